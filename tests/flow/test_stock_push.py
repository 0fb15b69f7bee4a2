"""cron/stock_push: what changed in the calendar reaches the platform, whatever fails, and never more than we have."""
import json
import random
import signal
import subprocess
import time

import pytest

import caller
import context
import outbox
import people
import steps
import calendars
from harness import handles, wait_for

pytestmark = pytest.mark.stack("push")


def day(offset):
    return people.day_text(offset)


def test_whole_calendar_then_only_changes_sent(s):
    """a new SKU's whole calendar is sent, then what changed and nothing else"""
    calendars.clean(s)
    p = s.product(stock=10, day=1, days=[0, 1, 2])
    got = calendars.arrivals(s)
    assert [(kind, sku, [d[0] for d in days]) for kind, sku, days, _ in got] == [
        ("save", p.sku_id, [day(0), day(1), day(2)])
    ], got
    calendars.same(s, p)
    assert calendars.arrivals(s) == []
    s.buy(p, 3)
    assert calendars.arrivals(s) == []
    s.buy(p, 7)
    got = calendars.arrivals(s)
    assert [(kind, days) for kind, _, days, _ in got] == [("batch", [(day(1), 12800, 10, False)])], got
    s.calendar([(p.sku_out_id, day(2), 9900, 10, 1)])
    got = calendars.arrivals(s)
    assert [(kind, days) for kind, _, days, _ in got] == [("batch", [(day(2), 9900, 10, True)])], got
    calendars.same(s, p)
    assert calendars.arrivals(s) == []


def test_closed_day_sent_with_its_sold_copies(s):
    """a closed day is sent as closed with the number of its sold copies, 0 where none is sold"""
    calendars.clean(s)
    p = s.product(stock=5, day=1, days=[1, 2])
    order_id = s.buy(p, 2)
    calendars.push(s)
    assert calendars.theirs(s, p) == {day(1): (12800, 5, True), day(2): (12800, 5, True)}
    s.calendar([(p.sku_out_id, day(1), 12800, 5, 0), (p.sku_out_id, day(2), 12800, 5, 0)])
    calendars.push(s)
    assert calendars.theirs(s, p) == {day(1): (12800, 2, False), day(2): (12800, 0, False)}
    s.insist("cancel_notify", s.cancel(order_id))
    calendars.push(s)
    calendars.same(s, p)
    assert calendars.theirs(s, p)[day(1)] == (12800, 0, False)


def test_sold_out_day_is_closed_until_a_copy_returns(s):
    """only the last copy of a day is told, as closed; a copy that comes back opens it again"""
    calendars.clean(s)
    p = s.product(stock=3)
    calendars.push(s)
    s.buy(p)
    assert calendars.arrivals(s) == []
    order_id = s.buy(p, 2)
    assert [c[2] for c in calendars.arrivals(s)] == [[(p.day, 12800, 3, False)]]
    s.insist("cancel_notify", s.cancel(order_id))
    assert [c[2] for c in calendars.arrivals(s)] == [[(p.day, 12800, 3, True)]]
    s.insist("cancel_notify", s.cancel(s.buy(p)))
    assert calendars.arrivals(s) == []
    assert s.shanmen_json("calendar", "diff", p.sku_out_id) == []


def test_left_tells_each_sale_and_no_copy_more(s):
    """with calendar_stock = left each sale is told, and 0 of a day that is sold out or closed"""
    calendars.clean(s)
    p = s.product(stock=5, day=1, days=[1, 2])
    with outbox.configured(s, calendar_stock="left"):
        calendars.push(s)
        order_id = s.buy(p, 2)
        assert [c[2] for c in calendars.arrivals(s)] == [[(day(1), 12800, 3, True)]]
        s.buy(p, 3)
        assert [c[2] for c in calendars.arrivals(s)] == [[(day(1), 12800, 0, False)]]
        s.insist("cancel_notify", s.cancel(order_id))
        assert [c[2] for c in calendars.arrivals(s)] == [[(day(1), 12800, 2, True)]]
        s.calendar([(p.sku_out_id, day(1), 12800, 5, 0)])
        assert [c[2] for c in calendars.arrivals(s)] == [[(day(1), 12800, 0, False)]]
        calendars.same(s, p, left=True)
        assert s.shanmen_json("calendar", "diff", p.sku_out_id) == []


def test_refused_0_is_told_as_the_sold_copies(s):
    """where the platform refuses 0 for a closed day of which copies are sold, their number is told instead"""
    platform = calendars.clean(s)
    p = s.product(stock=5)
    with outbox.configured(s, calendar_stock="left"):
        s.buy(p, 2)
        calendars.push(s)
        s.calendar([(p.sku_out_id, p.day, 12800, 5, 0)])
        platform.reject_days({"sku_id": p.sku_id, "date": p.day, "stock_qty": 0})
        got = calendars.arrivals(s)
        platform.reject_days()
        assert [c[2] for c in got] == [[(p.day, 12800, 0, False)], [(p.day, 12800, 2, False)]], got
    assert s.shanmen_json("calendar", "diff", p.sku_out_id) == []
    assert not s.number("SELECT COUNT(*) FROM alarm WHERE alarm_key LIKE 'calendar_rejected:%s:%%'" % p.product_out_id)


def test_switches_change_what_is_told(s):
    """the status numbers and the crossed-out price are told as configured"""
    platform = calendars.clean(s)
    p = s.product(stock=5, day=1, days=[1, 2], open=1)
    s.calendar([(p.sku_out_id, day(2), 12800, 5, 0)])
    s.sql("UPDATE sku SET market_price_fen = 15000 WHERE sku_id = '%s'" % p.sku_id)
    calendars.push(s)
    told = platform.calendar(p.sku_id)
    assert [(told[day(i)]["origin_amount"], told[day(i)]["status"]) for i in (1, 2)] == [(15000, 1), (15000, 2)], told
    with outbox.configured(s, calendar_origin="selling", calendar_status_open=2, calendar_status_closed=1):
        calendars.push(s, "--full")
        told = platform.calendar(p.sku_id)
        assert [(told[day(i)]["origin_amount"], told[day(i)]["status"]) for i in (1, 2)] == [(12800, 2), (12800, 1)], told


def test_unknown_word_of_a_switch_is_refused(s):
    """a word that calendar_stock or calendar_origin does not have is refused, and named"""
    for key, word, words in (("calendar_stock", "some", "total or left"), ("calendar_origin", "neither", "market or selling")):
        with outbox.configured(s, **{key: word}):
            done = outbox.cron(s, "stock_push", "--once")
        assert done.returncode != 0 and "`%s` must be %s" % (key, words) in done.stderr, done


def load_with_market_price(s, p, market_price_fen):
    """Loads the product's catalogue again, with this market price; None: with none."""
    projects = [{"project_id": i, "name": n, "entrance": e} for i, n, e in p.projects]
    sku = {"sku_id": p.sku_id, "sku_out_id": p.sku_out_id, "name": "成人票", "projects": projects}
    if market_price_fen is not None:
        sku["market_price_fen"] = market_price_fen
    product = {"product_id": p.product_id, "product_out_id": p.product_out_id, "name": "山门景区门票", "skus": [sku]}
    s.load("catalogue", ".json", json.dumps({"account_id": s.account_id, "poi_id": p.poi_id, "products": [product]}))


def test_new_market_price_sends_calendar_again(s):
    """a catalogue with another market price sends the product's whole calendar again, the same one does not"""
    platform = calendars.clean(s)
    p = s.product(stock=10, day=1, days=[1, 2])
    calendars.push(s)
    for market_price, told in ((15000, 15000), (15000, None), (None, p.price)):
        load_with_market_price(s, p, market_price)
        got = calendars.arrivals(s)
        assert [c[:2] for c in got] == ([] if told is None else [("save", p.sku_id)]), (market_price, got)
        amounts = {d["origin_amount"] for d in platform.calendar(p.sku_id).values()}
        assert amounts == {told or market_price}, amounts
        (sku,) = s.shanmen_json("product", "status", p.product_id)["sku_list"]
        assert sku["market_price_fen"] == market_price, sku


def test_sold_out_day_is_sent_first(s):
    """a day that sold out is sent before everything else"""
    calendars.clean(s)
    others = s.products([dict(stock=10) for _ in range(6)])
    last = s.product(stock=2)
    calendars.push(s)
    s.calendar([(p.sku_out_id, p.day, 11100, 10, 1) for p in others])
    s.buy(last, 2)
    with outbox.configured(s, openapi_qps=1):
        got = calendars.arrivals(s, "--for", 1)
    assert got and got[0][1] == last.sku_id and got[0][2] == [(last.day, 12800, 2, False)], got
    calendars.push(s)
    calendars.same(s, last, *others)


@pytest.mark.race
def test_number_waits_last_ticket_at_once(s):
    """a changed number is not sent again within 20 seconds, but the last ticket is sent at once"""
    calendars.clean(s)
    p = s.product(stock=3)
    with outbox.configured(s, calendar_stock="left"):
        calendars.push(s)
        s.buy(p)
        since = s.platform.last_number()
        outbox.cron(s, "stock_push", "--once", check=0)
        assert calendars.calls(s, since + 1) == []
        outbox.cron(s, "stock_push", "--once", check=0, environment=outbox.clock(21))
        assert [c[2] for c in calendars.calls(s, since + 1)] == [[(p.day, 12800, 2, True)]]
        s.buy(p, 2)
        outbox.cron(s, "stock_push", "--once", check=0)
        calendars.same(s, p, left=True)


def test_pulled_products_are_not_sent(s):
    """products that the platform pulls are not sent; when they are sent again, it is the whole calendar"""
    calendars.clean(s)
    p = s.product(stock=10, day=1, days=[1, 2])
    calendars.push(s)
    s.sql("UPDATE product SET way = 'semi_direct' WHERE product_id = '%s'" % p.product_id)
    s.buy(p)
    assert calendars.arrivals(s) == []
    s.sql("UPDATE product SET way = 'full_direct' WHERE product_id = '%s'" % p.product_id)
    got = calendars.arrivals(s)
    assert [(kind, len(days)) for kind, _, days, _ in got] == [("save", 2)], got
    calendars.same(s, p)


@pytest.mark.race
def test_pulled_product_forgets_what_was_acknowledged(s):
    """when the platform pulls a product, what was acknowledged is forgotten at once, however many SKUs"""
    calendars.clean(s)
    many = [p.sku_id for p in s.products([dict(stock=10) for _ in range(101)])]
    mine = "sku_no IN (SELECT sku_no FROM sku WHERE sku_id IN ('%s'))" % "','".join(many)
    s.sql("UPDATE calendar_day SET dirty = FALSE, told_at = 1 WHERE " + mine)
    s.sql("INSERT INTO calendar_push (sku_no, whole) SELECT sku_no, FALSE FROM sku WHERE " + mine)
    s.sql("UPDATE product p JOIN sku USING (product_no) SET p.way = 'semi_direct' WHERE " + mine)
    assert calendars.arrivals(s) == []
    assert s.number("SELECT COUNT(*) FROM calendar_day WHERE dirty AND told_at IS NULL AND " + mine) == 101
    s.sql("UPDATE calendar_day SET dirty = FALSE WHERE " + mine)


def test_calendar_waits_for_first_review_only(s):
    """before its first review has passed a product's calendar waits, during a later one it is sent"""
    calendars.clean(s)
    p = s.product(stock=10)
    for review in ("under_review", "review_failed"):
        s.sql("UPDATE product SET review = '%s' WHERE product_id = '%s'" % (review, p.product_id))
        assert calendars.arrivals(s) == []
    s.sql("UPDATE product SET review = 'online', passed_at = 1 WHERE product_id = '%s'" % p.product_id)
    assert [c[0] for c in calendars.arrivals(s)] == ["save"]
    s.sql("UPDATE product SET review = 'under_review' WHERE product_id = '%s'" % p.product_id)
    s.buy(p, 10)
    assert [c[0] for c in calendars.arrivals(s)] == ["batch"]
    calendars.same(s, p)


def test_unsendable_days_not_read_again(s):
    """days that may not be sent now are not read again and again: of a product under review, of a paused SKU"""
    calendars.clean(s)
    p, other = s.products([dict(stock=10, day=1, days=list(range(1, 731))), dict(stock=10)])

    def reads():
        """Rows read by one run of stock_push that has another product to send."""
        s.sql("UPDATE calendar_day SET dirty = TRUE, told_at = NULL WHERE sku_no = (SELECT sku_no FROM sku WHERE sku_id = '%s')" % other.sku_id)
        before = s.number("SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'HANDLER_READ_NEXT'")
        outbox.cron(s, "stock_push", "--once")
        return (
            s.number("SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'HANDLER_READ_NEXT'")
            - before
        )

    s.sql("UPDATE product SET review = 'under_review' WHERE product_id = '%s'" % p.product_id)
    waiting = reads()
    s.sql("UPDATE product SET review = 'online' WHERE product_id = '%s'" % p.product_id)
    s.sql("INSERT INTO calendar_push (sku_no, whole, next_at) SELECT sku_no, FALSE, UNIX_TIMESTAMP() + 3600 FROM sku WHERE sku_id = '%s'" % p.sku_id)
    resting = reads()
    s.sql("UPDATE calendar_day SET dirty = FALSE WHERE sku_no = (SELECT sku_no FROM sku WHERE sku_id = '%s')" % p.sku_id)
    idle = reads()
    assert waiting < idle + 700 and resting < idle + 700, (waiting, resting, idle)


def test_past_days_are_not_sent(s):
    """past days are not sent, whatever changed"""
    calendars.clean(s)
    p = s.product(stock=10, day=0, days=[0, 1])
    got = calendars.arrivals(s, offset_s=86400)
    assert [[d[0] for d in days] for _, _, days, _ in got] == [[day(1)]], got


def test_dry_run_sends_and_writes_nothing(s):
    """--dry-run shows what would be sent, sends nothing and writes nothing"""
    calendars.clean(s)
    p = s.product(stock=10, day=1, days=[1, 2])
    q = s.product(stock=4, day=1, open=0)
    calendars.push(s, "--once")
    s.calendar([(p.sku_out_id, day(1), 12800, 7, 1)])
    r = s.product(stock=1)
    calendars.quiet(s)
    before, since = s.row_counts(), s.platform.last_number()
    done = outbox.cron(s, "stock_push", "--dry-run", check=0)
    assert done.stdout.splitlines() == [
        "batch_save %s %s price_fen 12800 stock 7 open" % (p.sku_out_id, day(1)),
        "save %s %s price_fen 12800 stock 1 open" % (r.sku_out_id, day(1)),
        "stock_push: dry run: 2 days of 2 SKUs would be sent",
    ] or sorted(done.stdout.splitlines()[:2]) == sorted(
        [
            "batch_save %s %s price_fen 12800 stock 7 open" % (p.sku_out_id, day(1)),
            "save %s %s price_fen 12800 stock 1 open" % (r.sku_out_id, day(1)),
        ]
    ), done.stdout
    assert s.row_counts() == before and s.platform.last_number() == since
    assert calendars.theirs(s, q) == {day(1): (12800, 0, False)}


def test_full_sends_every_calendar_again(s):
    """--full sends every calendar again as a whole"""
    calendars.clean(s)
    p, q = s.products([dict(stock=10, days=[1, 2]), dict(stock=10)])
    calendars.push(s)
    s.platform.reset()
    assert calendars.arrivals(s) == []
    got = calendars.arrivals(s, "--full")
    assert {(kind, sku, len(days)) for kind, sku, days, _ in got} >= {("save", p.sku_id, 2), ("save", q.sku_id, 1)}, got
    calendars.same(s, p, q)


def test_full_waits_for_the_running_process(s):
    """--full waits for the running process"""
    calendars.clean(s)
    p = s.product(stock=10)
    at_work = outbox.start(s, "stock_push", "--for", 60)
    wait_for("told", lambda: calendars.theirs(s, p) == calendars.ours(s, p))
    full = outbox.start(s, "stock_push", "--full")
    wait_for("marked or waiting", lambda: s.number("SELECT COUNT(*) FROM job_lease WHERE job = 'stock_push'"))
    assert full.poll() is None
    since = s.platform.last_number()
    at_work.send_signal(signal.SIGTERM)
    at_work.communicate(timeout=30)
    out, err = full.communicate(timeout=60)
    assert full.returncode == 0, (out, err)
    assert ("save", p.sku_id) in [c[:2] for c in calendars.calls(s, since + 1)]


def test_full_without_turn_ends_with_75(s):
    """--full that did not get its turn says so and ends with 75"""
    calendars.clean(s)
    p = s.product(stock=10)
    at_work = outbox.start(s, "stock_push", "--for", 60)
    try:
        wait_for("told", lambda: calendars.theirs(s, p) == calendars.ours(s, p))
        full = outbox.start(s, "stock_push", "--full")
        wait_for("it handles SIGTERM", lambda: handles(full.pid))
        full.send_signal(signal.SIGTERM)
        out, err = full.communicate(timeout=60)
        assert full.returncode == 75 and "another process is at work" in err, (full.returncode, out, err)
    finally:
        at_work.terminate()
        at_work.communicate(timeout=30)


@pytest.mark.parametrize("code", [2100005, 2119001, 4000001, 4000002, 28001007])
def test_refused_call_is_narrowed_to_the_day(s, code):
    """a call refused for one day among 365 is halved down to that day, which alarms once; all others are sent"""
    platform = calendars.clean(s)
    p = s.product(stock=10, day=1, days=list(range(1, 366)))
    bad = day(277)
    platform.reject_days({"sku_id": p.sku_id, "date": bad, "error_code": code, "description": "价格低于下限"})
    got = calendars.arrivals(s)
    assert got[0][0] == "save" and {c[0] for c in got[1:]} == {"batch"} and len(got) <= 12, [(c[0], len(c[2])) for c in got]
    theirs, ours = calendars.theirs(s, p), calendars.ours(s, p)
    ours.pop(bad)
    assert theirs == ours, sorted(set(ours) ^ set(theirs))
    words = s.sql("SELECT day, push_error FROM calendar_day WHERE sku_no = (SELECT sku_no FROM sku WHERE sku_id = '%s') AND push_error IS NOT NULL" % p.sku_id)
    assert words == [(bad, "%d: 价格低于下限" % code)], words
    assert calendars.arrivals(s) == []
    mine = s.sql("SELECT detail FROM alarm WHERE alarm_key LIKE 'calendar_rejected:%s:%%'" % p.product_out_id)
    assert len(mine) == 1 and bad in mine[0][0] and "价格低于下限" in mine[0][0], mine
    platform.reject_days()
    s.calendar([(p.sku_out_id, bad, 15000, 10, 1)])
    got = calendars.arrivals(s)
    assert [(c[0], c[2]) for c in got] == [("batch", [(bad, 15000, 10, True)])], got
    calendars.same(s, p)
    assert not s.number("SELECT COUNT(*) FROM calendar_day WHERE sku_no = (SELECT sku_no FROM sku WHERE sku_id = '%s') AND push_error IS NOT NULL" % p.sku_id)


def test_many_refused_days_stop_no_other(s):
    """several days that make the platform refuse their call stop no other day, and alarm once for the product"""
    platform = calendars.clean(s)
    p = s.product(stock=10, day=1, days=list(range(1, 40)))
    bad = [day(d) for d in (1, 17, 18, 39)]
    platform.reject_days(*[{"sku_id": p.sku_id, "date": d} for d in bad])
    calendars.push(s)
    ours = {d: told for d, told in calendars.ours(s, p).items() if d not in bad}
    assert calendars.theirs(s, p) == ours
    assert calendars.arrivals(s) == []
    assert s.number("SELECT COUNT(*) FROM alarm WHERE alarm_key LIKE 'calendar_rejected:%s:%%'" % p.product_out_id) == 1


@pytest.mark.parametrize("code", [3000001, 5000001])
def test_refused_product_is_not_halved(s, code):
    """3000001 and 5000001 speak of the whole product: its calendar is tried again as it is"""
    platform = calendars.clean(s)
    p = s.product(stock=10, day=1, days=[1, 2, 3])
    platform.reject_days({"sku_id": p.sku_id, "date": day(2), "error_code": code})
    for _ in range(2):
        got = calendars.arrivals(s, check=75)
        assert [(c[0], len(c[2])) for c in got] == [("save", 3)], got
    assert not s.number("SELECT COUNT(*) FROM calendar_day WHERE sku_no = (SELECT sku_no FROM sku WHERE sku_id = '%s') AND push_error IS NOT NULL" % p.sku_id)
    platform.reject_days()
    calendars.push(s)
    calendars.same(s, p)


def test_sku_over_400_days_sent_by_batch_save(s):
    """a whole calendar that fits one call goes by save, a longer one by batch_save alone, in several calls"""
    calendars.clean(s)
    p, q = s.products([dict(stock=10, day=1, days=list(range(1, n + 1))) for n in (730, 400)])
    got = calendars.arrivals(s)
    sizes = lambda sku_id: [(kind, len(days)) for kind, sku, days, _ in got if sku == sku_id]
    assert sizes(p.sku_id) == [("batch", 400), ("batch", 330)] and sizes(q.sku_id) == [("save", 400)], got
    calendars.same(s, p, q)


def behind_whole_calendars(s, trouble):
    """A price changes while more whole calendars are pending than may be sent at once, and `trouble` meets those."""
    platform = calendars.clean(s)
    p = s.product(stock=10)
    calendars.push(s)
    s.products([dict(stock=10) for _ in range(12)])
    s.calendar([(p.sku_out_id, p.day, 9900, 10, 1)])
    trouble(platform)
    calendars.quiet(s)
    run = outbox.start(s, "stock_push", "--for", 57)
    try:
        wait_for("the price is sent", lambda: calendars.theirs(s, p) == calendars.ours(s, p), limit_s=15)
    finally:
        platform.trouble()
        platform.release()
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=60)
    calendars.push(s)


def test_changes_sent_when_whole_calendars_wait(s):
    """while whole calendars may not be sent for a while, changes are"""
    behind_whole_calendars(s, lambda platform: platform.trouble(kinds=["too_many"], rate=1.0, paths=[calendars.SAVE]))


def test_changes_never_wait_for_whole_calendars(s):
    """however long whole calendars take, changes do not wait for them"""
    behind_whole_calendars(s, lambda platform: platform.trouble(kinds=["hold"], rate=1.0, paths=[calendars.SAVE]))


@pytest.mark.fault
def test_calendar_survives_each_misbehaviour(s):
    """the calendar survives each misbehaviour of the platform"""
    platform = calendars.clean(s)
    products = s.products([dict(stock=100, days=[1, 2, 3]) for _ in range(4)])
    calendars.push(s)
    for i, kind in enumerate(outbox.share(0)):
        s.calendar([(p.sku_out_id, d, 9900 + i, 100, 1) for p in products for d in map(day, (1, 2, 3))])
        platform.trouble(kinds=[kind], rate=1.0, paths=[calendars.CALENDAR], times=4)
        calendars.push(s, check=None)
        platform.trouble()
        calendars.push(s)
        try:
            calendars.same(s, *products)
        except AssertionError as e:
            raise AssertionError("%s: %s" % (kind, e)) from None
    assert not platform.conflicts()


def test_trouble_retried_alarm_for_each_product(s):
    """trouble is retried without help; after ten minutes there is one alarm for each product"""
    platform = calendars.clean(s)
    p = s.product(stock=10, days=[1, 2, 3])
    platform.trouble(kinds=["busy"], rate=1.0, paths=[calendars.CALENDAR])
    calendars.push(s, check=75)
    assert not s.number("SELECT COUNT(*) FROM alarm WHERE alarm_key LIKE 'calendar_not_told:%s:%%'" % p.product_out_id)
    for _ in range(2):
        calendars.push(s, check=75, offset_s=700)
    assert s.number("SELECT COUNT(*) FROM alarm WHERE alarm_key LIKE 'calendar_not_told:%s:%%'" % p.product_out_id) == 1
    platform.trouble()
    calendars.push(s)
    calendars.same(s, p)


@pytest.mark.race
def test_failure_for_operator_alarms_at_once(s):
    """a failure that only an operator can repair alarms at once, once for the app; sending goes on after the repair"""
    platform = calendars.clean(s)
    s.sql("DELETE FROM alarm")
    products = s.products([dict(stock=10) for _ in range(5)])
    platform.trouble(kinds=["forbidden"], rate=1.0, paths=[calendars.CALENDAR])
    done = calendars.push(s, check=75)
    assert "not everything was sent" in done.stderr, done.stderr
    assert s.number("SELECT COUNT(*) FROM alarm WHERE kind = 'calendar_not_told'") == 1
    platform.trouble()
    calendars.push(s)
    calendars.same(s, *products)


def test_failure_of_past_days_not_reported(s):
    """a failure is no longer reported when all its days are past"""
    platform = calendars.clean(s)
    s.product(stock=10, day=1)
    platform.trouble(kinds=["busy"], rate=1.0, paths=[calendars.CALENDAR])
    calendars.push(s, check=75)
    platform.trouble()
    calendars.push(s, "--full", offset_s=3 * 86400, check=0)


def test_token_expiring_during_batch_is_replaced(s):
    """a token that expires during a batch: one new one is asked for, every calendar is sent"""
    platform = calendars.clean(s)
    products = s.products([dict(stock=10) for _ in range(20)])
    outbox.cron(s, "token_refresh", check=0)
    asked = len(platform.tokens()["asked"])
    s.sql("UPDATE token SET ask_after_at = 0")
    platform.expire_tokens()
    calendars.push(s, check=None)
    calendars.push(s)
    calendars.same(s, *products)
    assert len(platform.tokens()["asked"]) == asked + 1, platform.tokens()


def test_without_a_token_nothing_is_sent(s):
    """without a token nothing is sent, and stock_push says so"""
    platform = calendars.clean(s)
    p = s.product(stock=10)
    s.sql("DELETE FROM token")
    platform.trouble(kinds=["500"], rate=1.0, paths=["/oauth/"])
    done = calendars.push(s, check=75)
    assert "waits for a token" in done.stdout, done.stdout
    platform.trouble()
    calendars.push(s)
    calendars.same(s, p)


def test_app_without_token_delays_no_other(s):
    """one app without a token delays no other, and is reported although the others are sent"""
    calendars.clean(s)
    p, q = sorted(s.products([dict(stock=10), dict(stock=10)]), key=lambda p: p.sku_id)
    account_id, client_key = s.fresh("7"), "aw" + s.fresh("7")
    s.shanmen("app", "set", client_key, "--account", account_id, text=s.env["SHANMEN_CLIENT_SECRET"] + "\n")
    s.sql("INSERT INTO token (app_id, ask_after_at) SELECT app_id, UNIX_TIMESTAMP() + 50 FROM merchant WHERE account_id = '%s'" % account_id)
    s.sql("UPDATE product SET account_id = '%s' WHERE product_id = '%s'" % (account_id, p.product_id))
    try:
        done = outbox.cron(s, "stock_push", "--once", check=75)
        assert "not everything was sent" in done.stderr, done.stderr
        calendars.same(s, q)
        assert calendars.theirs(s, p) == {}
    finally:
        s.sql("UPDATE product SET account_id = '%s' WHERE product_id = '%s'" % (s.env["SHANMEN_ACCOUNT_ID"], p.product_id))
        s.sql("DELETE FROM merchant WHERE account_id = '%s'" % account_id)
        s.sql("DELETE t FROM token t JOIN app a USING (app_id) WHERE a.client_key = '%s'" % client_key)
        s.sql("DELETE FROM app WHERE client_key = '%s'" % client_key)
    calendars.push(s)
    calendars.same(s, p)


def test_ticket_sold_during_sending_sent_afterwards(s):
    """a ticket sold while its day is being sent is sent afterwards"""
    assert calendars.sale_during_push(s) == []


def test_product_overwritten_during_sending_sent_again(s):
    """a product overwritten while its calendar is being sent is sent once more as a whole"""
    assert calendars.overwritten_during_push(s) == []


@pytest.mark.fault
def test_outliving_call_has_no_later_effect(s):
    """a call that outlives its killed process does not take effect after the next one"""
    assert calendars.killed_during_push(s) == []


def test_sent_by_overtaken_process_sent_again(s):
    """what an overtaken process still sent is sent once more"""
    assert calendars.overtaken_during_push(s) == []


@pytest.mark.race
def test_simultaneous_runs_send_each_calendar_once(s):
    """simultaneous runs of stock_push send each calendar once"""
    assert calendars.two_pushers(s) == []


@pytest.mark.slow
def test_never_more_sent_than_was_left(s):
    """while tickets are sold all the time, never more is sent than was left, and at the end exactly that"""
    faults, sold, numbers = calendars.sales_storm(s, context.rounds(2, 60))
    assert not faults, faults[:5]
    assert sold > 100 and numbers > 10, (sold, numbers)


@pytest.mark.fault
def test_killed_at_any_step_calendar_arrives(s):
    """killed at any step, the calendar arrives as it is"""
    calendars.clean(s)
    products = s.products([dict(stock=1000, days=[1, 2]) for _ in range(3)])
    calendars.push(s)
    change = lambda price: s.calendar([(p.sku_out_id, d, price, 1000, 1) for p in products for d in (day(1), day(2))])
    change(9899)
    sample, killed = steps.of(s, lambda **more: calendars.push(s, **more), 30, (31, 1)), 0
    for i, step in enumerate(sample):
        change(9900 + i)
        killed += steps.died(calendars.push(s, check=None, **steps.kill(s, step)))
        calendars.push(s)
        calendars.same(s, *products)
    steps.check_killed(killed, sample)


@pytest.mark.slow
@pytest.mark.fault
def test_database_killed_every_calendar_arrives(s):
    """the database is killed while calendars are sent and comes back: every calendar arrives"""
    platform = calendars.clean(s)
    products = s.products([dict(stock=10) for _ in range(30)])
    platform.trouble(kinds=["delay:200"], rate=1.0, paths=[calendars.CALENDAR])
    calendars.quiet(s)
    run = outbox.start(s, "stock_push", "--for", "57")
    platform.wait_call(calendars.CALENDAR, n=3)
    s.kill(s.db_pid)
    s.up()
    pending = "SELECT COUNT(*) FROM calendar_day WHERE dirty"
    heard = "UPDATE calendar_push SET sent_at = sent_at - 30 WHERE sent_at < UNIX_TIMESTAMP() - 1"  # those calls are over
    wait_for("all sent", lambda: not s.number("%s; %s" % (heard, pending)), limit_s=40, step_s=0.1)
    run.send_signal(signal.SIGTERM)
    run.communicate(timeout=30)
    platform.trouble()
    calendars.same(s, *products)


@pytest.mark.full
def test_valgrind_finds_no_leak_or_error(s):
    """valgrind finds no leak and no memory error in stock_push"""
    platform = calendars.clean(s)
    p = s.product(stock=10, days=[1, 2, 3])
    platform.trouble("lost", "500", "expired")
    for word in ("--once", "--once", "--dry-run", "--full"):
        calendars.quiet(s)
        steps.valgrind(s, "stock_push", word, codes=(0, 75))
    calendars.push(s)
    calendars.same(s, p)


def ended(process, limit_s):
    try:
        return process.wait(limit_s) is not None
    except subprocess.TimeoutExpired:
        return False


@pytest.mark.slow
def test_year_of_500_skus_within_rate(s):
    """a year of 500 SKUs is sent within the rate, and sales go on"""
    platform = calendars.clean(s)
    skus, qps = (50, 20) if s.sanitized else (context.rounds(60, 500), context.rounds(20, 50))
    shelf = s.products([dict(stock=1000, days=[]) for _ in range(skus)])
    years = context.rounds(10, skus)  # the others have a month
    s.calendar(
        [(p.sku_out_id, day(d), 12800, 1000, 1) for i, p in enumerate(shelf) for d in range(365 if i < years else 30)]
    )
    since = platform.last_number()
    calendars.quiet(s)
    with outbox.configured(s, openapi_qps=qps):
        run = outbox.start(s, "stock_push", "--full")
        sold = []  # when
        while not ended(run, context.rounds(0.05, 0)):  # --full: without a pause
            some = shelf[len(sold) % (skus - 4) :][:4]
            answers = caller.at_once([lambda p=p: s.call("create_order", s.order(p)) for p in some])
            assert all(a.code == 0 for a in answers), answers
            sold += [time.time() * 1000] * 4
        out, err = run.communicate()
    assert run.returncode == 0, (out, err)
    arrived, ours = platform.calls(calendars.CALENDAR, since + 1), {p.product_id for p in shelf}
    times = sorted(c["at_ms"] for c in arrived)
    assert len([c for c in arrived if c["path"] == calendars.SAVE and c["body"]["product_id"] in ours]) == skus
    # A second may begin between two calls: never more than twice the rate in any second.
    assert max(sum(t <= u < t + 900 for u in times) for t in times) <= 2 * qps, len(times)
    assert any(times[0] < t < times[-1] for t in sold), (times[0], times[-1], sold)
    calendars.push(s)
    calendars.same(s, *random.Random(context.args.seed).sample(shelf, 10), *shelf[:4])
