"""Products that the merchant made in the platform's back office, the ordinary case: loaded here, never published from here,
and the platform refuses this app to save and to query products. Nothing may need these two interfaces.
"""
import json
import os

import pytest

import books
import calendars
import outbox
import publications
import webhook

pytestmark = pytest.mark.stack("books")

LACKING, WITHDRAWN = 2190004, 2119010
DAY_S = 86400


def refusing(s, code):
    """A platform that answers so to every save and query of products; the comparison of other cases is forgotten."""
    platform = books.clean(s)
    s.sql("DELETE FROM publication; DELETE FROM query_refusal; DELETE FROM webhook_event; DELETE FROM job_run")
    s.sql("UPDATE product SET asked_at = %d, review = 'unknown', passed_at = NULL, missing = FALSE" % publications.FAR)
    platform.trouble(kinds=["code:%d" % code], rate=1.0, paths=[publications.SAVE, publications.QUERY])
    return platform


def no_complaint(s):
    """No alarm, and no job that failed. Under a shifted clock the other jobs are late."""
    alarms = s.sql("SELECT kind, detail FROM alarm WHERE kind <> 'job_late'")
    assert not alarms, alarms
    assert not s.sql("SELECT job, summary FROM job_run WHERE result = 'failed'")


def asked(s):
    return len(s.platform.calls(publications.QUERY))


def cron(s):
    """What cron starts in a minute."""
    for job in ("token_refresh", "product_sync", "stock_push", "outbox_deliver", "order_expire"):
        done = outbox.cron(s, job, *(["--once"] if job in ("stock_push", "outbox_deliver") else []))
        assert done.returncode == 0 and not done.stderr, (job, done)


def known_by_own_ids(s, p):
    books.forget_ids(s, p)
    return p


def pulled(s, p):
    got = s.call("pull_ticket_calendar", {"account_id": s.account_id, "product_out_id": p.product_out_id, "start_date": p.day, "end_date": p.day})
    (sku,) = got.data["ticket_sku_and_calendar"]
    assert got.code == 0 and sku["ticket_specification"]["sku_out_id"] == p.product_out_id, got
    return sku["calendar_list"]


def life(s, p):
    """Its calendar is sent and pulled; sold, admitted, reconciled."""
    cron(s)
    cron(s)
    calendars.same(s, p)
    assert pulled(s, p)
    for body in (s.opened(p), s.asked(p)):
        assert s.call("can_buy", body).code == 0
    order_id, _ = books.sell_used(s, p, 2)
    cron(s)
    done = books.reconcile(s)
    assert books.numbers(done)["orders compared"] == 1 and not books.diffs(s), (done, books.diffs(s))
    assert s.states(order_id) == ("accepted", ["used", "used"])
    no_complaint(s)


def test_life_without_the_right_to_save_and_query(s):
    """an app without the right (2190004): sent, pulled, sold, admitted, reconciled; no alarm, no failed job, asked once"""
    refusing(s, LACKING)
    p = books.product(s)
    s.sql("UPDATE product SET asked_at = NULL WHERE product_id = '%s'" % p.product_id)
    life(s, p)
    assert asked(s) == 1, s.platform.calls(publications.QUERY)


def test_life_under_own_ids_when_withdrawn(s):
    """interfaces withdrawn (2119010), a product known under our ids alone: the same life; the first sale brings its ids"""
    refusing(s, WITHDRAWN)
    p = known_by_own_ids(s, books.product(s))
    s.sql("UPDATE product SET asked_at = NULL WHERE product_out_id = '%s'" % p.product_out_id)
    assert outbox.cron(s, "product_sync", check=0).stdout == (
        "product_sync: 1 merchant whose products the platform does not let us query\n"
    )
    order_id, _ = books.sell_used(s, p)
    assert s.sql("SELECT product_id FROM product WHERE product_out_id = '%s'" % p.product_out_id) == [(p.product_id,)]
    cron(s)
    done = books.reconcile(s)
    assert books.numbers(done)["orders compared"] == 1 and not books.diffs(s), (done, books.diffs(s))
    assert s.states(order_id)[1] == ["used"] and asked(s) == 1
    no_complaint(s)


def test_asked_again_a_day_later(s):
    """a platform that refuses to be asked is asked again a day later, webhooks or not; when it answers, all is as usual"""
    p = refusing(s, LACKING)
    product = books.product(s)
    s.sql("UPDATE product SET asked_at = NULL WHERE product_id = '%s'" % product.product_id)
    for hours in (0, 1, 12, 23):
        webhook.send(s, webhook.message(s, "life_product_audit", product.product_id), msg_id=s.fresh("m"))
        s.sql("UPDATE token SET expires_at = expires_at + 200000 WHERE expires_at < UNIX_TIMESTAMP() + 100000")
        publications.sync(s, offset_s=hours * 3600)
        assert not s.number("SELECT COUNT(*) FROM webhook_event WHERE state = 'new'"), hours
    assert asked(s) == 1
    p.trouble()
    p.tell_products({"product_id": product.product_id, "product_out_id": product.product_out_id, "status": 1})
    publications.sync(s, offset_s=DAY_S + 60)
    assert asked(s) == 2 and not s.number("SELECT COUNT(*) FROM query_refusal")
    assert publications.product(s, product.product_id)["review"] == "online"
    no_complaint(s)


def test_commands_say_it_in_one_sentence(s):
    """product publish says in one sentence that the platform does not let us; nothing alarms, cron does not fail"""
    for code in (LACKING, WITHDRAWN):
        refusing(s, code)
        path = os.path.join(s.dir, "back-office.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump({"account_id": s.account_id, "ticket": publications.ticket(s, s.fresh("P"))}, f)
        done = s.shanmen("product", "publish", path, "--author", "test", check=False)
        assert done.returncode == 1 and done.stderr.count("\n") == 1 and not done.stdout, done
        assert "does not let this app publish products (%d: " % code in done.stderr and "back office" in done.stderr, done
        assert not s.platform.calls(publications.SAVE), "it was not known whether the product is there"
        cron(s)
        no_complaint(s)


def test_save_alone_refused(s):
    """where only the save is refused, the product is asked about once, and the sentence is the same"""
    p = refusing(s, LACKING)
    p.trouble(kinds=["forbidden"], rate=1.0, paths=[publications.SAVE])
    out_id = publications.request(s, publications.ticket(s))
    done = publications.sync(s)
    assert "1 refused" in done.stdout and not done.stderr, done
    assert publications.row(s, out_id)["state"] == "failed" and "2190004" in publications.row(s, out_id)["error"]
    no_complaint(s)


def test_operators_word_counts(s):
    """product online and offline are the merchant's word about the review, where the platform does not let us ask"""
    p = refusing(s, LACKING)
    product = books.product(s)
    p.tell_products({"product_id": product.product_id, "product_out_id": product.product_out_id, "status": 1})
    publications.sync(s)
    s.sql("UPDATE product SET review = 'under_review' WHERE product_id = '%s'" % product.product_id)
    s.sql("UPDATE product SET asked_at = NULL WHERE product_id = '%s'" % product.product_id)
    publications.sync(s)
    calendars.push(s)
    assert calendars.theirs(s, product) == {}, "no calendar is sent before the review has passed"
    s.shanmen("product", "online", product.product_out_id)
    got = publications.product(s, product.product_id)
    assert got["review"] == "online" and got["passed_at"] and got["online"] == "1", got
    calendars.push(s)
    calendars.same(s, product)
    s.shanmen("product", "offline", product.product_out_id)
    got = publications.product(s, product.product_id)
    assert got["review"] == "offline" and got["online"] == "0", got
    no_complaint(s)


def test_no_right_to_show_products(s):
    """where the platform does not let us show products either, product online still starts the sale here, and says so"""
    p = refusing(s, LACKING)
    product = books.product(s)
    operate = "/goodlife/v1/goods/product/operate/"
    p.trouble(kinds=["forbidden"], rate=1.0, paths=[operate])
    for word, sold, code in (("offline", False, 2), ("online", True, 0)):
        done = s.shanmen("product", word, product.product_id, check=False)
        assert done.returncode == 1 and "lets this app show and hide nothing (2190004: " in done.stderr, done
        assert (s.call("can_buy", s.asked(product)).code == 0) is sold, (word, done)
    assert "orders are taken here" in done.stdout


def test_doctor_remarks_it(s):
    """the doctor says it as a remark that names the right, and finds no fault in it"""
    refusing(s, LACKING)
    before = s.shanmen("doctor", check=False).returncode
    product = books.product(s)
    s.sql("UPDATE product SET asked_at = NULL WHERE product_id = '%s'" % product.product_id)
    publications.sync(s)
    done = s.shanmen("doctor", "--json", check=False)
    (line,) = [f for f in json.loads(done.stdout) if f["check"] == "products"]
    assert line["state"] == "warn" and "life.capacity.trip_ticket_query" in line["say"] and "2190004" in line["say"], line
    assert done.returncode == before
