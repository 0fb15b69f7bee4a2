"""A database of an older schema, brought to the newest one by `shanmen db migrate`: nothing is lost, every sale goes on, and
each day is sent once in the new form. However often the migration is killed, the result is the same.
"""
import collections
import re
import time

import pytest

import calendars
import people
import schema4
import steps
import upgraded
from shapes import check_query

pytestmark = pytest.mark.stack("upgrade")

DAY = 86400


def told(answer, admit, reason):
    got = answer.json()
    assert (got["admit"], got["reason"]) == (admit, reason), answer
    return got


# --- a year of business ---


def test_upgrade_keeps_every_row(s):
    """the upgrade of a year of business keeps every row; what had an id of the platform's has the number of the same product or SKU"""
    y = upgraded.year(s)
    gone = [r for r in y.before["calendar_change"] if "removed" in r]
    assert len(gone) == 1, "the history of a SKU that is not in the catalogue"
    for table, before in y.before.items():
        after = y.after[table]
        if table == "calendar_change":
            before = sorted([tuple(None if c == "removed" else c for c in r) for r in before], key=repr)
        different = [(b, a) for b, a in zip(before, after) if b != a]
        assert len(before) == len(after) and not different, (table, len(before), len(after), different[:2])
    assert min(len(y.before[t]) for t in ("ticket_order", "voucher", "calendar_day", "order_traveller", "outbox", "refund")) > 500


def test_upgrade_keeps_sums(s):
    """after the upgrade the database agrees with itself, and each order is found under its product and ticket"""
    y = upgraded.year(s)
    s.shanmen("verify")
    for table, by in (("outbox", "order_id"), ("refund", "order_no")):
        assert s.number("SELECT COUNT(*) FROM %s t JOIN ticket_order o USING (%s) WHERE t.app_id <> o.app_id" % (table, by)) == 0
    listed = {o["order_id"]: o for o in s.shanmen_json("order", "list", "--limit", 100000)}
    names = dict(s.sql("SELECT product_id, name FROM product"))
    skus = dict(s.sql("SELECT sku_id, sku_out_id FROM sku"))
    at = {c: i for i, c in enumerate(y.columns["ticket_order"])}
    for row in y.before["ticket_order"]:
        o = listed[row[at["order_id"]]]
        want = (names.get(row[at["product_id"]]), skus.get(row[at["sku_id"]]), row[at["day"]], row[at["state"]])
        assert (o["product"], o["sku_out_id"], o["day"], o["state"]) == want, (o, want)


def test_upgrade_tells_each_day_once(s):
    """after the upgrade each day that is not over is pending once, in the new form; stock_push sends it once, and then nothing"""
    y = upgraded.year(s)
    at = {c: i for i, c in enumerate(y.columns["calendar_day"])}
    days = [(r[at["sku_id"]], r[at["day"]]) for r in y.before["calendar_day"]]
    assert sorted(d for d in y.pending if d[1] >= people.day_text()) == sorted(d for d in days if d[1] >= people.day_text())
    assert not [d for d in y.pending if d[1] < people.day_text(-1)] and y.pushes == [("1", "0")], y.pushes
    sent, rounds = collections.Counter(), 0
    s.platform.reset()
    while rounds == 0 or (arrived and rounds < 20):
        arrived = calendars.arrivals(s)
        sent.update((sku_id, day[0]) for _, sku_id, days_of, _ in arrived for day in days_of)
        rounds += 1
    kept = {r[0] for r in s.sql("SELECT sku_id FROM sku JOIN product USING (product_no) WHERE way = 'semi_direct'")}
    wanted = {d: 1 for d in days if d[1] >= people.day_text() and d[0] not in kept}
    assert kept and dict(sent) == wanted, (len(sent), len(wanted), [d for d in sent if sent[d] != 1][:3])
    calendars.same(s, *(y.offer(n) for n in (1, 2)))


def test_upgrade_orders_can_be_asked_about(s):
    """after the upgrade the platform's question about an order of any kind is answered as before"""
    y = upgraded.year(s)
    used = {"used": lambda copies: copies, "partly": lambda copies: 1}
    for kind, some in y.unused.items():
        for order_id in some[-6:]:
            got = s.call("query_order", {"order_id": order_id})
            if kind == "absent":
                assert got.code == 2, got
                continue
            ((copies,),) = s.sql("SELECT copies FROM ticket_order WHERE order_id = '%s'" % order_id)
            check_query(got.data, int(copies), used.get(kind, lambda _: 0)(int(copies)))


def test_upgrade_gate_admits_once(s):
    """after the upgrade the gate admits each ticket once that it would have admitted before, and no other"""
    y = upgraded.year(s)
    at_gate = lambda code: s.admit(code, poi_id=y.poi_id)
    for kind, first, others in (
        ("issued", (True, "ok"), (True, "ok")),
        ("used", (False, "already_used"), (False, "already_used")),
        ("partly", (False, "already_used"), (True, "ok")),
        ("returned", (False, "refunded"), (True, "ok")),
        ("locked", (False, "refund_pending"), (False, "refund_pending")),
        ("refunded", (False, "refunded"), (False, "refunded")),
    ):
        for order_id in y.take(kind):
            for i, code in enumerate(y.codes(order_id)):
                told(at_gate(code), *(others if i else first))
                told(at_gate(code), False, "already_used" if (others if i else first)[0] else (others if i else first)[1])
    got = s.http.gate({"id_card": y.visitor.license_id, "poi_id": y.poi_id})
    assert told(got, True, "ok")["order_id"] == y.visit, got


def test_upgrade_orders_go_on(s):
    """after the upgrade orders of every state go on: codes, cancellation, acceptance, refund; the stock comes back on the right day"""
    y = upgraded.year(s)
    left = lambda order_id: s.sold(y.product(order_id))
    copies = lambda order_id: len(s.states(order_id)[1])
    for order_id in y.take("held"):
        p = y.product(order_id)
        got = s.call("tripartite_code", s.codes(p, order_id, copies=copies(order_id)))
        assert got.data["result"] == 1 and set(s.states(order_id)[1]) == {"issued"}, got
    for order_id in y.take("created"):
        before = left(order_id)
        assert s.call("cancel_notify", s.cancel(order_id)).code == 0
        assert s.states(order_id)[0] == "cancelled" and left(order_id) == before - copies(order_id)
    for order_id in y.take("waiting"):
        s.shanmen("order", "accept", order_id)
        assert s.states(order_id)[0] == "accepted"
    for order_id in y.take("issued"):
        before, key = left(order_id), "n" + order_id
        assert s.call("refund_apply", s.refund(order_id, key)).code == 0
        assert set(s.states(order_id)[1]) == {"locked"}, s.states(order_id)
        assert s.call("refund_notify", s.refunded(order_id, key)).code == 0
        assert s.states(order_id)[0] == "refunded" and left(order_id) == before - copies(order_id)
    for order_id in y.take("locked"):
        assert s.call("refund_notify", s.refunded(order_id, "k" + order_id)).code == 0
        assert s.states(order_id)[0] == "refunded"


def test_upgrade_sale_goes_on(s):
    """after the upgrade old products are sold, and who bought before counts for the limits of a phone and a document"""
    y = upgraded.year(s)
    by_phone, by_name = y.offer(1), y.offer(2)
    assert s.call("create_order", s.order(by_phone, count=2, buyer=y.buyer)).code == 8
    assert s.call("create_order", s.order(by_phone, count=1, buyer=y.buyer)).code == 0
    assert s.call("create_order", s.order(by_phone, count=3)).code == 0
    assert s.call("create_order", s.order(by_name, tourists=[y.visitor])).code == 3
    assert s.call("create_order", s.order(by_name, tourists=[s.people.person()])).code == 0
    assert s.call("create_order", s.order(y.offer(4))).code != 0, "it was offline"


# --- other databases ---


def result(s):
    """The migrated database as text, without the moment of each migration and how often it was tried."""
    upgraded.runner(s, upgraded.SMALL)("UPDATE schema_version SET applied_at = 1; UPDATE calendar_push SET revision = 1")
    return re.sub(r" AUTO_INCREMENT=\d+", "", upgraded.small_dump(s).decode()).split("\n")


@pytest.mark.fault
def test_killed_migration_is_completed_by_next_run(s):
    """a migration that is killed at any statement is completed by the next run, with the same result"""
    upgraded.small(s)
    dump, killed = upgraded.small_dump(s), 0
    upgraded.small_restore(s, dump)  # in a copy each key has a name of its own, also those that the server made for itself

    def whole(**environment):
        assert upgraded.migrate(s, **environment).returncode == 0

    some = steps.of(s, whole, 100, (40, 2))
    wanted = result(s)
    for step in some:
        upgraded.small_restore(s, dump)
        done = upgraded.migrate(s, **steps.kill(s, step))
        killed += steps.died(done)
        done = upgraded.migrate(s)
        assert done.returncode == 0, (step, done.stdout, done.stderr)
        got = result(s)
        assert got == wanted, (step, [pair for pair in zip(wanted, got) if pair[0] != pair[1]][:2])
    steps.check_killed(killed, some)


OLD_ORDER = (
    "INSERT INTO ticket_order (order_id, order_out_id, app_id, state, create_mode, confirm_mode, account_id, product_id, poi_id,"
    " sku_id, day, last_day, copies, price_fen, created_at) SELECT '{0}', '{0}', app_id, 'accepted', 'after_payment', 'sync',"
    " account_id, product_id, poi_id, sku_id, day, day, 1, 1, 1 FROM ticket_order WHERE sku_id IS NOT NULL LIMIT 1"
)


def test_sale_of_old_program_during_migration_is_not_lost(s):
    """an order and a code that an old program writes during the migration make it fail, and the next run takes them over; once
    the numbers are keys, old programs cannot write"""
    run = upgraded.small(s)
    texts = schema4.statements(5) + schema4.statements(6)
    middle = 1 + max(i for i, t in enumerate(texts) if t.startswith(("UPDATE ticket_order", "UPDATE voucher_code_pool")))
    for text in texts[:middle]:
        run(text)
    run(OLD_ORDER.format("late"))
    run("INSERT INTO voucher_code_pool (code, sku_id, loaded_at) SELECT 'LATE', sku_id, 1 FROM sku LIMIT 1")
    with pytest.raises(AssertionError):
        for text in texts[middle:]:
            run(text)
    assert upgraded.migrate(s).returncode == 0
    assert run("SELECT COUNT(*) FROM ticket_order JOIN sku USING (sku_no) WHERE order_id = 'late'") == [("1",)]
    assert run("SELECT COUNT(*) FROM voucher_code_pool JOIN sku USING (sku_no) WHERE code = 'LATE'") == [("1",)]
    run = upgraded.small(s)
    for text in texts:
        run(text)
    with pytest.raises(AssertionError, match="ticket_order_complete"):
        run(OLD_ORDER.format("later"))
    assert upgraded.migrate(s).returncode == 0


def test_upgrade_computes_automatic_refund_of_orders(s):
    """the upgrade from schema 3 computes the automatic refund of existing orders; those long past it are not read by every run"""
    upgraded.keep(s)
    run = upgraded.older(s, upgraded.SMALL, 3)
    run(
        "INSERT INTO poi VALUES ('1', '{0}'); INSERT INTO product (product_id, product_out_id, account_id, poi_id, name, online)"
        " VALUES ('1', 'p', '{0}', '1', 'p', 1); INSERT INTO sku (sku_id, sku_out_id, product_id, name) VALUES ('2', 's', '1', 's')".format(
            s.account_id
        )
    )
    for order_id, days, after in (("old", 40, 0), ("recent", 40, 20 * DAY), ("ahead", -3, 0), ("without", 40, "NULL")):
        run(
            "INSERT INTO ticket_order (order_id, order_out_id, app_id, state, create_mode, confirm_mode, account_id, product_id, poi_id,"
            " sku_id, day, last_day, copies, price_fen, auto_refund_s, created_at) SELECT '%s', '%s', app_id, 'accepted',"
            " 'after_payment', 'sync', account_id, '1', '1', '2', '%s', '%s', 1, 1, %s, 1 FROM merchant WHERE account_id = '%s'"
            % (order_id, order_id, people.day_text(-days), people.day_text(-days), after, s.account_id)
        )
    assert upgraded.migrate(s).returncode == 0
    got = {r[0]: r[1:] for r in run("SELECT order_id, auto_refund_at, expiry_seen_at IS NOT NULL FROM ticket_order")}
    midnight = (int(time.time()) + 28800) // DAY * DAY - 28800
    assert got["old"] == (str(midnight - 39 * DAY), "1"), got
    assert got["recent"] == (str(midnight - 19 * DAY), "0") and got["ahead"] == (str(midnight + 4 * DAY), "0"), got
    assert got["without"] == (None, "0"), got


def test_upgrade_finds_orders_that_wait_for_codes(s):
    """after the upgrade from schema 8 an order is due until its codes, its confirmation or its payment are there, and else not"""
    upgraded.keep(s)
    run = upgraded.older(s, upgraded.SMALL, 8)
    run(
        "INSERT INTO poi (poi_id, account_id) VALUES ('1', '{0}'); INSERT INTO product (product_id, product_out_id, account_id, poi_id, name, online)"
        " VALUES ('1', 'p', '{0}', '1', 'p', 1); INSERT INTO sku (sku_id, sku_out_id, product_no, account_id, name)"
        " SELECT '2', 's', product_no, account_id, 's' FROM product".format(s.account_id)
    )
    for order_id, state, voucher in (
        ("coded", "accepted", "issued"),
        ("late", "accepted", "held"),
        ("asked", "waiting", "held"),
        ("unpaid", "created", "held"),
        ("gone", "cancelled", "void"),
    ):
        run(
            "INSERT INTO ticket_order (order_id, order_out_id, app_id, state, create_mode, confirm_mode, account_id, product_no, poi_id,"
            " sku_no, day, last_day, copies, price_fen, created_at, pay_by_at, confirm_by_at, codes_by_at)"
            " SELECT '{0}', '{0}', m.app_id, '{1}', 'before_payment', 'async', account_id, k.product_no, '1', k.sku_no, '{2}', '{2}', 1, 1,"
            " 1, 11, 12, 13 FROM sku k JOIN merchant m USING (account_id);"
            "INSERT INTO voucher (order_no, copy_no, state, issued_at, ended_at) VALUES (LAST_INSERT_ID(), 1, '{3}',"
            " IF('{3}' = 'issued', 1, NULL), IF('{3}' = 'void', 1, NULL))".format(order_id, state, people.day_text(), voucher)
        )
    assert upgraded.migrate(s).returncode == 0
    got = dict(run("SELECT order_id, due_at FROM ticket_order"))
    assert got == {"coded": None, "late": "13", "asked": "12", "unpaid": "11", "gone": None}, got
