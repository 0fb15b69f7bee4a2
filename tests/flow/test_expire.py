"""The end of an order, under shifted clocks: uses are sent first and alarmed before the platform's automatic refund; the
gate closes in time; what the platform did by itself is asked about and then done here too.
"""
import concurrent.futures
import time

import pytest

import context
import outbox
from compare import *
from shop import first_code

pytestmark = pytest.mark.stack("expire")


def test_unarrived_use_alarms_before_automatic_refund(s):
    """a use that does not arrive: alarms a day, six hours and an hour before the automatic refund, each once"""
    p = clean(s)
    order_id, vouchers = sold(s, 1, auto_refund_s=2 * DAY)
    s.sql("UPDATE ticket_order SET auto_refund_at = auto_refund_at + %d WHERE order_id = '%s'" % (2 * DAY, order_id))
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    p.trouble(kinds=["500"], rate=1.0, paths=[outbox.VERIFY])
    left = until_refund(s, order_id)
    key = "use_not_told:%s:" % order_id
    for before, expected in (
        (25 * HOUR, []),
        (23 * HOUR, ["24h"]),
        (22 * HOUR, ["24h"]),
        (5 * HOUR, ["24h", "6h"]),
        (30 * MINUTE, ["1h", "24h", "6h"]),
        (10 * MINUTE, ["1h", "24h", "6h"]),
    ):
        expire(s, offset_s=left - before)
        assert alarms(s, order_id) == [key + e for e in expected], (before, alarms(s, order_id))
    detail = s.sql("SELECT detail FROM alarm WHERE alarm_key = '%s24h'" % key)[0][0]
    assert detail.startswith("1 use of") and "00:00:00" in detail and "every 40 seconds" in detail, detail
    p.trouble()
    outbox.deliver_all(s)


def test_resent_late_use_not_given_up(s):
    """a use that an operator sends again long after the automatic refund is sent once, not given up first"""
    p = clean(s)
    order_id, vouchers = sold(s, 1)
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    move = lambda days: s.sql(
        "UPDATE ticket_order SET auto_refund_at = auto_refund_at + %d, day = day + INTERVAL %d DAY,"
        "  last_day = last_day + INTERVAL %d DAY WHERE order_id = '%s'" % (days * DAY, days, days, order_id)
    )
    move(-5)
    since = p.last_number()
    outbox.deliver(s)
    assert outbox.states(s, order_id) == {"verify": "failed"} and p.calls(outbox.VERIFY, since + 1) == []
    s.shanmen("outbox", "retry", s.sql("SELECT outbox_id FROM outbox WHERE order_id = '%s'" % order_id)[0][0])
    outbox.deliver(s)
    assert [c["body"]["order_id"] for c in p.calls(outbox.VERIFY, since + 1)] == [order_id], outbox.states(s, order_id)
    move(5)


def test_without_refund_time_last_day_alarms(s):
    """without a time of automatic refund, 24:00 of the last day is used for the alarms, and for nothing else"""
    p = clean(s)
    order_id, vouchers = s.issue(s.shelf[0], 1, refund_rule={"refund_type": 1})
    p.sold(order_id, s.shelf[0])
    assert column(s, order_id, "auto_refund_at") is None
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    midnight = s.number("SELECT UNIX_TIMESTAMP(last_day) + 57600 FROM ticket_order WHERE order_id = '%s'" % order_id)
    expire(s, offset_s=midnight - int(time.time()) - 60)
    if midnight - time.time() > 20 * MINUTE:
        assert "use_not_told:%s:1h" % order_id in alarms(s, order_id)
    since = p.last_number()
    expire(s, offset_s=midnight - int(time.time()) + DAY)
    assert p.calls(QUERY, since + 1) == []


def test_last_day_uses_sent_before_others(s):
    """in its last day a use is sent every forty seconds, whatever the trouble was, and before all other messages"""
    p = clean(s)
    late, vouchers = sold(s, 1, auto_refund_s=0)
    calm, others = sold(s, 1, auto_refund_s=9 * DAY)
    s.sql("UPDATE ticket_order SET auto_refund_at = auto_refund_at + %d WHERE order_id = '%s'" % (9 * DAY, calm))
    assert s.admit(first_code(others)).json()["admit"] is True
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    s.sql("UPDATE outbox SET tries = 20, next_at = UNIX_TIMESTAMP() + 3000 WHERE state = 'due'")
    expire(s)
    due = dict(s.sql("SELECT order_id, next_at <= UNIX_TIMESTAMP() FROM outbox WHERE state = 'due'"))
    assert due == {late: "1", calm: "0"}, due
    p.trouble(kinds=["unknown_code"], rate=1.0, paths=[outbox.VERIFY])
    s.sql("UPDATE outbox SET next_at = 0 WHERE state = 'due'")
    since = p.last_number()
    with outbox.configured(s, openapi_qps=1):  # one after the other: simultaneous calls may arrive in either order
        outbox.deliver(s, check=None)
    calls = [c["body"]["order_id"] for c in p.calls(outbox.VERIFY, since + 1)]
    assert calls[:2] == [late, calm], calls
    pause = {r[0]: int(r[1]) for r in s.sql("SELECT order_id, next_at - tried_at FROM outbox WHERE state = 'due'")}
    assert pause[late] <= 40 and pause[calm] == HOUR, pause
    p.trouble()
    outbox.deliver_all(s)


def test_no_unused_ticket_admitted_before_refund(s):
    """from a minute before the automatic refund the gate admits no unused ticket, but the rest of a used one"""
    clean(s)
    p1 = s.product(day=0, stock=100, rides=("索道",))
    order_id, vouchers = s.issue(p1, 3)
    s.platform.sold(order_id, p1, 3, auto_refund_s=0)
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    set_moment = lambda seconds: s.sql(
        "UPDATE ticket_order SET auto_refund_at = UNIX_TIMESTAMP() + %d WHERE order_id = '%s'" % (seconds, order_id)
    )
    whole, _ = s.issue(p1, 2)
    s.sql("UPDATE ticket_order SET auto_refund_at = UNIX_TIMESTAMP() + 50 WHERE order_id = '%s'" % whole)
    set_moment(50)
    got = s.admit(first_code(vouchers, 1)).json()
    assert (got["admit"], got["reason"]) == (False, "expired"), got
    got = s.shanmen("redeem", whole, "--whole", check=False)
    assert got.returncode == 1 and "expired" in got.stdout + got.stderr, (got.stdout, got.stderr)
    ride = vouchers[0]["projects"][0]["qrcodes"][0]
    assert s.admit(ride).json()["admit"] is True
    set_moment(90)
    assert s.admit(first_code(vouchers, 1)).json()["admit"] is True
    set_moment(-HOUR)
    assert s.admit(first_code(vouchers, 2)).json()["reason"] == "expired"
    query = s.call("query_order", {"order_id": order_id})
    assert query.data["error_code"] == 0, query


def test_platform_refund_leaves_used_tickets_used(s):
    """what the platform refunded by itself is refunded here, used tickets stay used; after that it is not asked again"""
    p = clean(s)
    order_id, vouchers = sold(s, 3)
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    outbox.deliver_all(s)
    stock, offset = s.sold(s.shelf[0]), until_refund(s, order_id) + 30
    p.shift(offset)
    since = p.last_number()
    expire(s, offset_s=offset)
    assert p.calls(QUERY, since + 1) == []  # the first minute after the moment is left to the platform
    p.shift(offset + MINUTE)
    expire(s, offset_s=offset + MINUTE)
    assert s.states(order_id) == ("accepted", ["used", "refunded", "refunded"]), s.states(order_id)
    assert s.sold(s.shelf[0]) == stock - 2 and column(s, order_id, "expiry_seen_at")
    assert diffs(s, order_id) == [("refund_not_here", "mended")], diffs(s, order_id)
    since = p.last_number()
    expire(s, offset_s=offset + 3 * DAY)
    assert p.calls(QUERY, since + 1) == []


def test_endless_order_given_up_after_month(s):
    """while the platform shows no end, it is asked at growing intervals, with an alarm after a day, and given up after a month"""
    p = clean(s)
    order_id, _ = sold(s, 1, auto_refund_s=None)
    begin = until_refund(s, order_id)
    asked = []
    for minute in list(range(1, 130)) + list(range(180, 1740, 60)):
        offset = begin + minute * MINUTE
        if int(column(s, order_id, "ask_after_at")) > time.time() + offset:
            continue
        expire(s, offset_s=offset)
        asked.append(minute)
    assert 8 <= len(asked) <= 16 and asked[:3] == [1, 2, 3], asked
    assert diffs(s, order_id) == [] and s.states(order_id) == ("accepted", ["issued"])
    assert "expiry_undecided:" + order_id in alarms(s, order_id), (asked, alarms(s, order_id))
    expire(s, offset_s=begin + 32 * DAY)
    assert s.sql("SELECT kind, state FROM reconcile_diff WHERE order_id = '%s'" % order_id) == [("expiry_unsettled", "open")]
    since = p.last_number()
    expire(s, offset_s=begin + 33 * DAY)
    assert p.calls(QUERY, since + 1) == []


def far(s):
    """A product whose day is far ahead, so that the end of the day has no effect at any hour."""
    return s.product(day=5, stock=100)


def unpaid(s, product):
    order_id = s.buy(product, 2)
    s.platform.sold(order_id, product, 2, unpaid=True)
    return order_id


@pytest.mark.stack("expire_before")
def test_closed_unpaid_order_returns_stock_once(s):
    """an unpaid order that the platform closed: its stock is given back once, also when the notice comes later"""
    p, product = clean(s), far(s)
    stock = s.sold(product)
    order_id = unpaid(s, product)
    since = p.last_number()
    expire(s, offset_s=29 * MINUTE)
    assert p.calls(QUERY, since + 1) == [] and s.sold(product) == stock + 2
    expire(s, offset_s=32 * MINUTE)
    assert s.states(order_id) == ("created", ["held"] * 2) and s.sold(product) == stock + 2
    p.tell_order(order_id, state="cancelled")
    expire(s, offset_s=33 * MINUTE)
    assert s.states(order_id)[0] == "created"  # it is not due yet
    expire(s, offset_s=70 * MINUTE)
    assert s.states(order_id) == ("cancelled", ["void"] * 2) and s.sold(product) == stock
    assert diffs(s, order_id) == [("cancel_not_here", "mended")]
    before = everything(s, order_id)
    s.insist("cancel_notify", s.cancel(order_id))
    assert everything(s, order_id) == before
    got = s.insist("pay_notify", s.pay(order_id))
    assert got.data["confirm_info"]["confirm_result"] == 2, got


@pytest.mark.stack("expire_before")
def test_order_unpaid_for_day_alarms_once(s):
    """an order that stays unpaid for a day: one alarm says that its stock is held"""
    clean(s)
    order_id = unpaid(s, s.shelf[0])
    for offset in (HOUR, 23 * HOUR, 26 * HOUR, 33 * HOUR, until_refund(s, order_id) + 26 * HOUR):
        expire(s, offset_s=offset)
        assert alarms(s, order_id) == (["unpaid_undecided:" + order_id] if offset > DAY else []), (offset, alarms(s, order_id))
    assert s.states(order_id) == ("created", ["held"] * 2) and diffs(s, order_id) == []


@pytest.mark.stack("expire_before")
def test_order_paid_only_there_keeps_stock(s):
    """an order paid there but not here: the stock stays; the discrepancy is closed when the pay notice comes"""
    p, product = clean(s), far(s)
    stock = s.sold(product)
    order_id = unpaid(s, product)
    p.tell_order(order_id, unpaid=False)
    expire(s, offset_s=32 * MINUTE)
    assert diffs(s, order_id) == [("paid_not_here", "open")] and s.sold(product) == stock + 2
    s.insist("pay_notify", s.pay(order_id))
    compare_order(s, order_id, offset_s=33 * MINUTE)
    assert diffs(s, order_id, "open") == [], diffs(s, order_id)


@pytest.mark.stack("expire_before")
def test_unlisted_unpaid_order_cancelled_third_answer(s):
    """an unpaid order the platform does not list: cancelled at the third clear answer over an hour, not before"""
    p, product = clean(s), far(s)
    stock = s.sold(product)
    order_id = s.buy(product, 2)
    expire(s, offset_s=32 * MINUTE)
    p.settings(page_trap="no_list", trap_path=QUERY)
    expire(s, offset_s=65 * MINUTE)  # an answer without the list proves nothing
    p.settings(page_trap=None, trap_path=None)
    expire(s, offset_s=97 * MINUTE)
    assert s.states(order_id)[0] == "created" and s.sold(product) == stock + 2 and diffs(s, order_id) == []
    expire(s, offset_s=129 * MINUTE)
    assert s.states(order_id) == ("cancelled", ["void"] * 2) and s.sold(product) == stock
    assert diffs(s, order_id) == [("missing_there", "mended")], diffs(s, order_id)


def test_unconfirmed_order_ends_as_platform_says(s):
    """an order that was not confirmed in time ends as the platform says"""
    p, product = clean(s), far(s)
    outbox.modes(s, confirm="async")
    order_id = s.buy(product)
    outbox.modes(s)
    p.sold(order_id, product)
    since = p.last_number()
    expire(s, offset_s=9 * MINUTE)
    assert p.calls(QUERY, since + 1) == []
    expire(s, offset_s=12 * MINUTE)
    assert len(p.calls(QUERY, since + 1)) == 1 and s.states(order_id) == ("waiting", ["held"])
    refund_there(s, order_id, [1])
    expire(s, offset_s=14 * MINUTE)
    assert s.states(order_id) == ("refunded", ["refunded"]) and diffs(s, order_id) == [("refund_not_here", "mended")]


def test_late_codes_or_audit_ask_platform(s):
    """codes too late, an audit past its deadline: the platform is asked, nothing is guessed"""
    p = clean(s)
    product, audited = far(s), s.product(day=5, stock=100, refund_audit="person")
    outbox.modes(s, codes="async")
    codes = s.buy(product)
    got = s.insist("tripartite_code", s.codes(product, codes))
    assert got.data["result"] == 0, got
    outbox.modes(s)
    p.sold(codes, product, no_codes=True)
    audit, _ = s.issue(audited)
    p.sold(audit, audited)
    s.sql("UPDATE ticket_order SET auto_refund_at = auto_refund_at + %d WHERE order_id = '%s'" % (9 * DAY, audit))
    key, now = s.fresh("k"), int(time.time())
    assert s.insist("refund_apply", s.refund(audit, key)).data["audit_refund_result"] == 3
    p.tell_order(audit, refunds=[dict(biz_uniq_key=key, apply_time=now, source=101, numbers=[1])])
    since = p.last_number()
    expire(s, offset_s=12 * MINUTE)
    assert [c["query"]["order_id"] for c in p.calls(QUERY, since + 1)] == [codes]
    assert diffs(s, codes) == [("paid_without_codes", "open")], diffs(s, codes)
    refund_there(s, audit, [1], key=key)
    expire(s, offset_s=DAY + HOUR)
    assert s.states(audit) == ("refunded", ["refunded"]), s.states(audit)
    row = s.sql("SELECT audit, refund_fen FROM refund WHERE refund_key = '%s'" % key)
    assert row == [("overtaken", str(audited.price))], row


@pytest.mark.slow
def test_hundreds_expire_at_midnight_during_scans(s):
    """at midnight hundreds expire while gates scan and messages fail; each used ticket that is refunded is a discrepancy"""
    p = clean(s)
    n, product = context.rounds(40, 1000), s.product(day=0, stock=3000)
    pairs = [s.issue(product, 2) for _ in range(n)]
    ids = [i for i, _ in pairs]
    p.tell_orders([p.sale(i, product, 2, auto_refund_s=0) for i in ids])
    p.trouble(kinds=["500", "drop", "lost"], rate=0.7, seed=7, paths=[outbox.VERIFY])
    scanned = [(i, first_code(v)) for k, (i, v) in enumerate(pairs) if k % 2 == 0]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        running = [pool.submit(s.admit, code) for _, code in scanned]
        outbox.deliver(s, check=None)
        admitted = [f.result().json()["admit"] for f in running]
    assert all(admitted)
    outbox.deliver(s, check=None)
    offset = until_refund(s, ids[0]) + 5 * MINUTE
    p.shift(offset)
    for minute in range(6):
        expire(s, offset_s=offset + minute * MINUTE)
        if not s.number("SELECT COUNT(*) FROM ticket_order WHERE expiry_seen_at IS NULL AND auto_refund_at IS NOT NULL"):
            break
    lost = silent = 0
    for order_id, _ in scanned:
        shown = p.get(QUERY, page_num=1, page_size=10, order_id=order_id).data["orders"][0]
        items = [i["item_status"] for i in shown["certificate"]]
        state, vouchers = s.states(order_id)
        assert vouchers == ["used", "refunded"], (order_id, vouchers)
        if items.count(301) == 2:
            lost += 1
            silent += ("refunded_but_used", "open") not in diffs(s, order_id)
    assert lost > 0 and silent == 0, (lost, silent)
    calm = [i for k, i in enumerate(ids) if k % 2]
    assert all(s.states(i) == ("refunded", ["refunded"] * 2) for i in calm)
    assert s.sold(product) == len(scanned)
    print("        %d orders, %d used, %d of these refunded there, each a discrepancy" % (n, len(scanned), lost))
