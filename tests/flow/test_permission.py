"""3000007, no permission for the operation: each program that calls the platform raises an alarm at its first try, though it
tries again, and finishes when the permission is there.
"""
import pytest

import books
import calendars
import compare
import encrypted
import outbox
import publications
import shops

PATH_OF = {
    "confirm": outbox.CONFIRM,
    "codes": outbox.CODES,
    "verify": outbox.VERIFY,
    "refund_audit": outbox.AUDIT,
    "code_audit": outbox.FAMILY_AUDIT,
}


def denied(s, path, times=None):
    """From now on the platform denies this interface, and no alarm is left of other cases."""
    s.sql("DELETE FROM alarm")
    if times is None:
        s.platform.trouble(kinds=["code:3000007"], rate=1.0, paths=[path])
    else:
        s.platform.trouble(*["code:3000007"] * times, paths=[path])


def one_alarm(s, kind):
    rows = s.sql("SELECT kind, detail FROM alarm")
    assert [r[0] for r in rows] == [kind] and "3000007" in rows[0][1], rows


@pytest.mark.stack("queue")
@pytest.mark.parametrize("kind", outbox.KINDS)
def test_message_denied_alarms_at_once(s, kind):
    """a message of each kind: one alarm at the first try, and it arrives at the second"""
    outbox.clean(s)
    made = outbox.pending(s, [kind])
    denied(s, PATH_OF[kind], times=1)
    outbox.deliver(s)
    assert outbox.states(s, made[kind])[kind] == "due"
    one_alarm(s, "api_trouble")
    outbox.hurry(s)
    outbox.deliver(s)
    outbox.check_arrived(s, made)


@pytest.mark.stack("push")
@pytest.mark.parametrize("whole", [True, False])
def test_calendar_denied_alarms_at_once(s, whole):
    """stock_push, whole calendars and single days: one alarm for the app at the first try"""
    platform = calendars.clean(s)
    products = s.products([dict(stock=10) for _ in range(3)])
    if not whole:
        calendars.push(s)
        s.calendar([(p.sku_out_id, p.day, p.price, 11, 1) for p in products])
    denied(s, calendars.SAVE if whole else calendars.BATCH)
    since = platform.last_number()
    calendars.push(s, check=75)
    assert platform.calls(calendars.SAVE if whole else calendars.BATCH, since + 1)
    one_alarm(s, "calendar_not_told")
    platform.trouble()
    calendars.push(s)
    calendars.same(s, *products)


@pytest.mark.stack("product")
@pytest.mark.parametrize("path", [publications.SAVE, publications.QUERY])
def test_publication_denied_alarms_at_once(s, path):
    """a publication, its save or the query before it: one alarm at the first try"""
    p = publications.clean(s)
    wanted = publications.ticket(s)
    out_id = publications.request(s, wanted)
    denied(s, path)
    publications.sync(s, check=None)
    one_alarm(s, "publication_trouble")
    p.trouble()
    publications.hurry(s)
    publications.run_until_done(s)
    publications.check_published(s, out_id, wanted)


@pytest.mark.stack("product")
def test_review_denied_alarms_at_once(s):
    """the query for reviews: one alarm for the merchant at the first try"""
    p = publications.clean(s)
    product_id = publications.published(s)[1]
    s.sql("UPDATE product SET asked_at = NULL WHERE product_id = '%s'" % product_id)
    denied(s, publications.QUERY)
    publications.sync(s, check=None)
    one_alarm(s, "review_trouble")
    p.trouble()
    publications.review(s, product_id, "online")


@pytest.mark.stack("expire")
def test_comparison_denied_alarms_at_once(s):
    """the comparison of an order: one alarm for the merchant at the first try, and nothing is called a discrepancy"""
    p = compare.clean(s)
    order_id, _ = compare.sold(s)
    compare.refund_there(s, order_id, [1])
    denied(s, compare.QUERY)
    compare.compare_order(s, order_id, check=None)
    one_alarm(s, "look_trouble")
    assert compare.diffs(s, order_id) == [] and s.states(order_id) == ("accepted", ["issued"])
    p.trouble()
    compare.expire(s)
    assert s.states(order_id) == ("refunded", ["refunded"])


@pytest.mark.stack("books")
@pytest.mark.parametrize("path", [books.ORDERS, books.RECORDS, books.LEDGER_DAY])
def test_reconcile_denied_alarms_at_once(s, path):
    """reconcile, at each of its interfaces: one alarm of the night, and nothing is called a discrepancy"""
    books.clean(s)
    books.sell_used(s, books.product(s))
    denied(s, path)
    books.reconcile(s, check=1)
    one_alarm(s, "reconcile_refused")
    assert not books.diffs(s)
    s.platform.trouble()
    books.reconcile(s)
    assert books.steps_done(s) == books.ALL_STEPS and not books.diffs(s)


@pytest.mark.stack("shops")
def test_list_of_shops_denied_alarms_at_once(s):
    """poi_sync, the list of shops: one alarm at the first try, and no shop is marked missing"""
    p = shops.clean(s)
    ids = shops.have(s, 3)
    shops.sync(s)
    denied(s, shops.LIST)
    for _ in range(2):
        shops.sync(s, check=1)
    one_alarm(s, "api_trouble")
    assert not shops.missing(s) & set(ids)
    p.trouble()
    shops.sync(s)


@pytest.mark.stack("shops")
def test_task_of_shop_denied_alarms_at_once(s):
    """poi_sync, a shop's task: one alarm at the first try, and the task is asked about again"""
    p = shops.clean(s)
    (task_id,) = shops.submitted(s, *shops.have(s, 1))
    shops.hurry(s)
    denied(s, shops.TASK)
    shops.sync(s, "--tasks", check=1)
    one_alarm(s, "api_trouble")
    assert shops.task(s, task_id)["state"] == "pending"
    p.trouble()
    since = p.last_number()
    shops.hurry(s)
    shops.sync(s, "--tasks", check=None)
    assert p.calls(shops.TASK, since + 1)


@pytest.mark.stack("decrypt")
def test_decryption_denied_alarms_at_once(s):
    """decryption: one alarm at the first try, and the texts are decrypted later"""
    platform = encrypted.clean(s)
    product = s.product(real_name=True)
    order_id = encrypted.order(s, product, encrypted.guest(s, s.people.person()))
    denied(s, encrypted.DECRYPT)
    encrypted.deliver(s)
    one_alarm(s, "decrypt_refused")
    assert encrypted.pending(s, order_id) == 1
    platform.trouble()
    encrypted.deliver(s)
    assert encrypted.pending(s, order_id) == 0
