"""The stand-in's own records answer as the pages say, and show what a careless reader would get wrong: what checks the
comparison must itself be right. Expectations come from the interface pages, not from the product.
"""
import time

import pytest

import context
from test_standin import VERIFY, refused

pytestmark = pytest.mark.stack("books")

QUERY = "/goodlife/v1/trade/order/query/"
RECORDS = "/goodlife/v1/fulfilment/certificate/verify_record/query/"
BY_CERTIFICATE = "/goodlife/v1/settle/ledger/query_record_by_cert/"
LEDGER = "/goodlife/v1/settle/ledger/"
HOUR = 3600
DAY = 24 * HOUR


def clean(s):
    """A platform that knows nothing, whose clock is the machine's."""
    p = s.platform
    p.reset()
    p.any_token()
    s.fill_shelf([dict(day=0, stock=100000)])
    return p


def window(p, since, until, size=100, **more):
    """All rows of an update window, page by page."""
    rows, page = [], 1
    while True:
        got = p.get(QUERY, page_num=page, page_size=size, update_order_start_time=since, update_order_end_time=until, **more)
        assert got.code == 0, got
        rows += got.data["orders"]
        if len(got.data["orders"]) < size or page * size >= got.data["page"]["total"]:
            return rows, got.data["page"]["total"]
        page += 1


def one(p, order_id):
    got = p.get(QUERY, page_num=1, page_size=10, order_id=order_id)
    assert got.code == 0, got
    return got.data["orders"][0] if got.data["orders"] else None


def statuses(row):
    return row["order_status"], [c["item_status"] for c in row["certificate"]]


def test_order_query_shows_sales_and_changes(s):
    """the order query shows what was sold and paid, and each change"""
    p = clean(s)
    order_id = p.sold(s.fresh(), s.shelf[0], 3, pay_amount=10000, original_amount=12000, ext_order_id="ours-1")
    row = one(p, order_id)
    assert statuses(row) == (201, [100, 100, 100]), row
    assert (row["pay_amount"], row["original_amount"], row["discount_amount"]) == (10000, 12000, 2000), row
    assert (row["count"], row["third_sku_id"]) == (3, s.shelf[0].sku_out_id), row
    assert row["certificate"][1]["certificate_id"] == "c%s-2" % order_id
    assert abs(row["update_order_time"] - time.time()) < 30 and "ext_order_id" not in row
    got = p.get(QUERY, page_num=1, page_size=10, ext_order_id="ours-1")
    assert [o["order_id"] for o in got.data["orders"]] == [order_id], got
    assert one(p, "nobody") is None


def test_order_query_needs_id_or_window(s):
    """the order query needs an id or a whole window, a page, and gives no more than 10,000 rows"""
    p, now = clean(s), int(time.time())
    order_id = p.sold(s.fresh(), s.shelf[0])
    whole = dict(update_order_start_time=now - HOUR, update_order_end_time=now + HOUR)
    refused(p.get(QUERY, page_num=1, page_size=10), 2100005, "时间窗口")
    refused(p.get(QUERY, page_num=1, page_size=10, order_status=201), 2100005, "时间窗口")
    refused(p.get(QUERY, page_num=1, page_size=10, update_order_start_time=now), 2100005, "时间窗口")
    refused(p.get(QUERY, page_size=10, **whole), 2100005, "page_num缺失")
    refused(p.get(QUERY, page_num=0, page_size=10, **whole), 2100005, "page_num超出范围")
    refused(p.get(QUERY, page_num=1, page_size=101, **whole), 2100005, "page_size超出范围")
    refused(p.get(QUERY, page_num=101, page_size=100, **whole), 2100005, "cursor")
    refused(p.get(QUERY, page_num=1, page_size=10, account_id="7", **whole), 2119005, "未授权")
    refused(p.get(QUERY, page_num=1, **whole), 2100005, "page_size缺失")
    got = p.get(QUERY, page_num=1, page_size=0, **whole)
    assert got.code == 0 and got.data["orders"] == [], got
    got = p.get(QUERY, page_num=1, page_size=10, **dict(whole, update_order_start_time=0, update_order_end_time=0))
    assert got.code == 0 and got.data["orders"] == [], got
    got = p.get(QUERY, page_num=100, page_size=100, **whole)
    assert got.code == 0 and got.data["orders"] == [] and got.data["page"]["total"] == 1, got
    got = p.get(QUERY, page_num=1, page_size=10, **whole)
    assert [o["order_id"] for o in got.data["orders"]] == [order_id]
    assert p.get(QUERY, page_num=1, page_size=10, order_status=1, **whole).data["orders"] == []


def test_order_changes_move_in_update_window(s):
    """what happens to an order changes its status and moves it in the update window"""
    p, now = clean(s), int(time.time())
    order_id = p.sold(s.fresh(), s.shelf[0], 2, unpaid=True)
    assert statuses(one(p, order_id)) == (100, []), one(p, order_id)
    p.tell_order(order_id, unpaid=False, no_codes=True)
    assert statuses(one(p, order_id)) == (200, [100, 100])
    p.tell_order(order_id, no_codes=False)
    p.shift(HOUR)
    assert p.call(VERIFY, {"order_id": order_id, "verify_token": "t1", "vouchers": [{"entrance": {"project_id": "E1-2"}}]}).code == 0
    row = one(p, order_id)
    assert statuses(row) == (201, [100, 401]), row
    assert row["update_order_time"] >= now + HOUR and row["certificate"][1]["item_update_time"] >= now + HOUR
    assert row["certificate"][0]["item_update_time"] < now + HOUR
    assert window(p, now - HOUR, now + HOUR - 1) == ([], 0)
    p.tell_order(order_id, refunds=[dict(biz_uniq_key="k1", apply_time=now, source=101, project_ids=["E1-1"])])
    assert statuses(one(p, order_id)) == (201, [300, 401])
    p.tell_order(order_id, refunds=[dict(biz_uniq_key="k1", project_ids=["E1-1"], decided=1, refund_time=now + 7)])
    row = one(p, order_id)
    assert statuses(row) == (1, [301, 401]), row
    assert (row["certificate"][0]["refund_amount"], row["certificate"][0]["refund_time"]) == (s.shelf[0].price, now + 7)
    rows, total = window(p, now + HOUR, now + 2 * HOUR)
    assert [r["order_id"] for r in rows] == [order_id] and total == 1
    p.tell_order(s.fresh(), state="cancelled", unpaid=True)
    p.shift(0)


def test_cursor_continues_after_its_row(s):
    """a cursor continues after its row, in each of its forms"""
    p, now = clean(s), int(time.time())
    p.tell_orders([dict(order_id="%03d" % i, create_time=now + i // 3) for i in range(10)])
    whole = dict(create_order_start_time=now, create_order_end_time=now + HOUR, page_num=1, page_size=4)
    for form in ("%s,%s", '["%s","%s"]'):
        seen, cursor = [], "0"
        while len(seen) < 10:
            got = p.get(QUERY, cursor=cursor, **whole)
            seen += [o["order_id"] for o in got.data["orders"]]
            cursor = form % tuple(got.data["search_after"]["CursorValue"])
        assert seen == ["%03d" % i for i in range(10)], seen
    refused(p.get(QUERY, cursor="x", **whole), 2100005, "cursor")


def test_each_list_trap_is_visible(s):
    """each trap of a list is visible to a careful reader"""
    p, now = clean(s), int(time.time())
    ids = ["%03d" % i for i in range(100, 106)]
    p.tell_orders([dict(order_id=i, create_time=now, update_time=now) for i in ids])
    ask = lambda page=1, **more: p.get(
        QUERY, page_num=page, page_size=4, **dict(dict(update_order_start_time=now, update_order_end_time=now), **more)
    )
    shown = lambda got: [o["order_id"] for o in got.data["orders"]]
    assert shown(ask()) == ids[:4] and shown(ask(2)) == ids[4:]
    p.settings(page_trap="repeat")
    assert shown(ask(2)) == ids[:4]
    p.settings(page_trap="ignore_window")
    assert shown(ask(update_order_start_time=now - 9, update_order_end_time=now - 1)) == ids[:4]
    p.settings(page_trap="short")
    assert shown(ask()) == ids[:2] and ask().data["page"]["total"] == 6
    p.settings(page_trap="no_list")
    assert "orders" not in ask().data and ask().code == 0
    p.settings(page_trap="duplicates")
    assert shown(ask()) == ids[:4] + ids[:1]
    p.settings(page_trap="reorder")
    assert shown(ask(2)) == ids[1::-1]
    p.settings(page_trap="endless")
    assert shown(ask(9)) == ids[-1:]
    p.settings(page_trap="ids_as_numbers")
    assert shown(ask()) == [int(i) for i in ids[:4]]
    p.settings(page_trap="repeat", trap_path="ledger")
    assert shown(ask(2)) == ids[4:]
    p.settings(page_trap=None, trap_path=None)


# --- verifications ---


def use(p, order_id, *projects, token=None, **more):
    body = dict(more, order_id=order_id, verify_token=token or "t-%s-%s" % (order_id, "".join(projects)))
    if projects:
        body["vouchers"] = [{"entrance": {"project_id": i}} for i in projects]
    return p.call(VERIFY, body)


def records(p, size=20, **query):
    found, cursor = [], "0"
    while True:
        got = p.get(RECORDS, cursor=cursor, size=size, **query)
        assert got.code == 0, got
        found += got.data["records"]
        if len(got.data["records"]) < size:
            return found
        cursor = got.data["records"][-1]["cursor"]


def test_verification_is_a_record_wherever_made(s):
    """a verification is a record: ours, one made elsewhere, one made at expiry, a cancelled one"""
    p, now = clean(s), int(time.time())
    order_id = p.sold(s.fresh(), s.shelf[0], 4, auto_refund_s=0, pay_amount=1001)
    assert use(p, order_id, "E1-1", verify_time=now - 60, poi_id="77").code == 0
    p.plant("verified", order_id, number=2)
    p.plant("verify_cancelled", order_id, number=1)
    refused(use(p, order_id, "E1-2"), 3000001, "核销")
    assert use(p, order_id, "E1-1", token="again").code == 0
    p.shift(2 * DAY)
    row = one(p, order_id)
    assert statuses(row) == (1, [401, 401, 301, 301]), row
    assert [c["refund_amount"] for c in row["certificate"]] == [0, 0, 250, 251], row
    found = records(p, start_time=now - HOUR, end_time=now + 3 * DAY)
    shown = [(r["certificate_id"][-1], r["verify_type"], r["status"], r["certificate_status"]) for r in found]
    assert shown == [("1", 4, 2, 2), ("2", 2, 1, 2), ("1", 4, 1, 2)], shown
    assert found[0]["cancel_time"] >= now and found[0]["verify_time"] == now - 60
    assert len({r["verify_id"] for r in found}) == 3
    assert found[1]["amount"]["pay_amount"] == 250 and found[1]["sku"]["third_sku_id"] == s.shelf[0].sku_out_id
    assert [r["verify_time"] for r in records(p, start_time=now - 60, end_time=now - 60)] == [now - 60]
    assert records(p) == [], "without a window today is meant, and there are none"
    assert [r["verify_time"] for r in records(p, start_time=now - HOUR, end_time=now + DAY, poi_ids=["5", "77"])] == [now - 60]
    p.shift(0)


def test_verification_records_are_paged_by_cursor(s):
    """verification records are paged by the last one's cursor, twenty at most"""
    p, now = clean(s), int(time.time())
    p.tell_orders(
        [p.sale("r%02d" % i, s.shelf[0], uses=[dict(number=1, verify_time=now - i // 4)]) for i in range(45)]
    )
    everything = dict(start_time=now - DAY, end_time=now)
    found = records(p, **everything)
    assert len({r["verify_id"] for r in found}) == len(found) == 45
    assert [r["verify_time"] for r in found] == sorted(r["verify_time"] for r in found)
    assert records(p, size=7, **everything) == found
    refused(p.get(RECORDS, cursor="0", size=21), 2100005, "size超出范围")
    refused(p.get(RECORDS, size=20), 2100005, "cursor缺失")
    refused(p.get(RECORDS, cursor="x", size=20), 2100005, "cursor")
    p.settings(page_trap="same_cursor")
    got = p.get(RECORDS, cursor="0", size=20, **everything)
    assert {r["cursor"] for r in got.data["records"]} == {"1_1_0"}
    p.settings(page_trap="v2_only")
    got = p.get(RECORDS, cursor="0", size=20, **everything)
    assert "records" not in got.data and len(got.data["records_v2"]) == 20
    p.settings(page_trap=None)


# --- the ledger ---


def day_text(at):
    return time.strftime("%Y-%m-%d", time.gmtime(at + 8 * HOUR))


def ledger(p, day, size=50, name="query/"):
    found, cursor = [], "0"
    while True:
        got = p.get(LEDGER + name, bill_date=day, cursor=cursor, size=size)
        assert got.code == 0, got
        found += got.data["ledger_records"]
        if not got.data["has_more"]:
            return found
        cursor = got.data["cursor"]


def by_certificate(p, *certificates):
    got = p.call(BY_CERTIFICATE + "?certificate_ids=" + ",".join(certificates))
    assert got.code == 0, got
    return got.data["records"]


def test_use_in_ledger_after_an_hour(s):
    """a use is in the ledger an hour after it was reported, its money split to the fen"""
    p, now = clean(s), int(time.time())
    order_id = p.sold(s.fresh(), s.shelf[0], 3, pay_amount=10000, original_amount=10600, payment_discount=600, talent_rate=1000)
    certificates = ["c%s-%d" % (order_id, n) for n in (1, 2, 3)]
    assert use(p, order_id, "E1-1", "E1-3", verify_time=now).code == 0
    assert by_certificate(p, *certificates) == [] and ledger(p, day_text(now)) == []
    p.shift(HOUR + 5)
    rows = by_certificate(p, *certificates)
    assert [r["certificate_id"] for r in rows] == [certificates[0], certificates[2]], rows
    assert [r["amount"]["pay"] for r in rows] == [3333, 3334]
    for r in rows:
        fund, total = r["fund_amount"], r["amount"]["ledger_total"]
        assert total == r["amount"]["pay"] + r["amount"]["pay_discount"] == fund["goods"] + fund["talent_commission"] + fund["total_merchant_platform_service"]
        assert fund["total_merchant_platform_service"] == (total * 5 + 50) // 100 and fund["pay_handling"] == (total * 6 + 500) // 1000
    listed = ledger(p, day_text(now))
    assert [(r["id"], r["certificate"]["certificate_id"]) for r in listed] == [(r["ledger_id"], r["certificate_id"]) for r in rows]
    assert [r["amount"]["goods"] for r in listed] == [r["fund_amount"]["goods"] for r in rows]
    assert ledger(p, day_text(now - DAY)) == []
    refused(p.get(LEDGER + "detailed_query/", bill_date=day_text(now), cursor="0", size=50), 2190004, "能力")
    p.settings(ledger_detail=True)
    detail = ledger(p, day_text(now), name="detailed_query/")
    assert [r["amount"]["total_merchant_platform_service"] for r in detail] == [
        r["fund_amount"]["total_merchant_platform_service"] for r in rows
    ]
    p.settings(page_trap="nested")
    assert by_certificate(p, certificates[0])[0]["amount"]["amount"]["pay"] == 3333
    p.settings(page_trap=None, ledger_detail=False)
    refused(p.get(LEDGER + "query/", bill_date="2026-02-30", cursor="0", size=50), 2100005, "bill_date")
    refused(p.get(LEDGER + "query/", bill_date=day_text(now), cursor="0", size=51), 2100005, "size")
    refused(p.call(BY_CERTIFICATE + "?certificate_ids=" + ",".join("c%d" % i for i in range(51))), 2100005, "certificate_ids")
    p.shift(0)


def test_ledger_can_wait_for_day_end(s):
    """the ledger can wait for the end of the booked day, and leaves out what was cancelled before"""
    p, now = clean(s), int(time.time())
    p.settings(ledger_day_after=True)
    order_id = p.sold(s.fresh(), s.shelf[0], 2)
    assert use(p, order_id, "E1-1", verify_time=now).code == 0
    p.shift(HOUR + 5)
    if day_text(now + HOUR + 5) == s.shelf[0].day:
        assert ledger(p, day_text(now)) == []
    p.shift(DAY + HOUR + 5)
    assert len(ledger(p, day_text(now))) == 1
    p.plant("verify_cancelled", order_id)
    assert [r["status"] for r in ledger(p, day_text(now))] == [4]
    p.settings(ledger_day_after=False)
    p.shift(0)


def test_ledger_paged_while_there_is_more(s):
    """the ledger of a day is paged while it says that there is more"""
    p, now = clean(s), int(time.time())
    p.tell_orders(
        [p.sale("g%03d" % i, s.shelf[0], uses=[dict(number=1, verify_time=now, taken_at=now - DAY)]) for i in range(101)]
    )
    found = ledger(p, day_text(now))
    assert len({r["id"] for r in found}) == len(found) == 101 and ledger(p, day_text(now), 9) == found
    p.settings(page_trap="same_cursor")
    got = p.get(LEDGER + "query/", bill_date=day_text(now), cursor="0", size=50)
    assert got.data["has_more"] and got.data["cursor"] == "1_1_0", got
    p.settings(page_trap="no_list")
    assert "ledger_records" not in p.get(LEDGER + "query/", bill_date=day_text(now), cursor="0", size=50).data
    p.settings(page_trap=None)


# --- the clock ---


def test_order_refunded_at_its_moment(s):
    """at its moment an order is refunded by the platform's clock, visible to the next query"""
    p, now = clean(s), int(time.time())
    order_id = p.sold(s.fresh(), s.shelf[0], 3, auto_refund_s=HOUR)
    unpaid = p.sold(s.fresh(), s.shelf[0], auto_refund_s=HOUR, unpaid=True)
    at = p.order(order_id)["told"]["auto_refund_at"]
    assert use(p, order_id, "E1-2").code == 0
    p.shift(at - now - 60)
    assert p.due() == [] and statuses(one(p, order_id)) == (201, [100, 401, 100])
    p.shift(at - now + 60)
    assert sorted(p.due()) == sorted([order_id, unpaid])
    rows, _ = window(p, at, at + HOUR)
    assert [r["order_id"] for r in rows] == [order_id] and statuses(rows[0]) == (1, [301, 401, 301]), rows
    assert rows[0]["certificate"][0]["refund_time"] == at and p.due() == []
    refused(use(p, order_id, "E1-1"), 3000001, "已退款")
    assert statuses(one(p, unpaid)) == (100, [])
    p.shift(0)


def test_driver_asked_only_unused_is_refunded(s):
    """a driver that asked what was used has that verified and only the rest refunded"""
    p, now = clean(s), int(time.time())
    p.settings(expiry_asks=True)
    order_id = p.sold(s.fresh(), s.shelf[0], 3, auto_refund_s=0, pay_amount=1000)
    p.shift(2 * DAY)
    assert statuses(one(p, order_id)) == (201, [100, 100, 100]), "refunded although the driver had not asked"
    got = p.expire(order_id, ["E1-1"])
    assert (got["numbers"], got["refund_amount"], got["count"]) == ([2, 3], 667, 3), got
    assert statuses(one(p, order_id)) == (1, [401, 301, 301]) and p.due() == []
    assert [u["verify_type"] for u in p.order(order_id)["book"]["uses"]] == [0]
    all_used = p.sold(s.fresh(), s.shelf[0], 1, auto_refund_s=0)
    assert p.expire(all_used, ["E1-1"])["numbers"] == []
    p.settings(expiry_asks=False)
    p.shift(0)


def test_deadlines_refund_what_is_late(s):
    """with the setting `deadlines`, what is not confirmed, issued or audited in time is refunded"""
    p, now = clean(s), int(time.time())
    by = (now + 600) * 1000
    waiting = p.sold(s.fresh(), s.shelf[0], state="waiting", confirm_by_ms=by)
    no_codes = p.sold(s.fresh(), s.shelf[0], no_codes=True, codes_by_ms=by)
    audit = p.sold(s.fresh(), s.shelf[0], refunds=[dict(biz_uniq_key="k", apply_time=now, source=101)])
    p.settings(deadlines=True)
    for shift, right in ((300, (200, 200, 201)), (900, (1, 1, 201)), (23 * HOUR, (1, 1, 201)), (25 * HOUR, (1, 1, 1))):
        p.shift(shift)
        assert tuple(one(p, i)["order_status"] for i in (waiting, no_codes, audit)) == right, shift
    p.settings(deadlines=False)
    p.shift(0)


# --- what is planted ---


def test_each_planted_discrepancy_shows_in_lists(s):
    """each planted discrepancy shows in the lists it belongs to"""
    p, now = clean(s), int(time.time())
    p.settings(ledger_delay_s=0)
    day = day_text(now)

    def planted(kind, used=True, **more):
        order_id = p.sold(s.fresh(), s.shelf[0], 2, pay_amount=2000)
        if used:
            assert use(p, order_id, "E1-1", verify_time=now).code == 0
        p.plant(kind, order_id, **more)
        row = one(p, order_id)
        mine = [r for r in records(p, start_time=now, end_time=now + HOUR) if r["certificate_id"][1:-2] == order_id]
        paid = [r for r in ledger(p, day) if r["order_id"] == order_id]
        return row and statuses(row), [r["status"] for r in mine], [r["amount"]["pay"] for r in paid], row

    assert planted("missing_there")[:3] == (None, [], [])
    assert planted("closed", used=False)[0] == (101, [100, 100])
    assert planted("refunded", number=2)[:3] == ((1, [401, 301]), [1], [1000])
    assert planted("usable", used=False)[0] == (201, [100, 100])
    assert planted("pay_amount", amount=300)[3]["pay_amount"] == 2300
    assert planted("count", used=False)[3]["count"] == 3
    assert planted("order_status", value=888)[0] == (888, [401, 100])
    assert planted("item_status", value=777)[0] == (201, [777, 100])
    assert planted("refunded_used")[:3] == ((201, [301, 100]), [1], [1000])
    assert planted("unverified")[:3] == ((201, [100, 100]), [], [])
    assert planted("unlisted")[:3] == ((201, [401, 100]), [], [1000])
    assert planted("verify_cancelled")[:3] == ((201, [100, 100]), [2], [1000])
    assert planted("verified", used=False)[:3] == ((201, [401, 100]), [1], [1000])
    assert planted("ledger_amount", amount=-1)[2] == [999]
    assert planted("ledger_missing")[1:3] == ([1], [])
    assert planted("ledger_unverified", used=False)[:3] == ((201, [100, 100]), [], [1000])
    assert planted("paid_twice")[2] == [1000, 1000]
    assert planted("paid_in_two")[2] == [500, 500]
    ids = {kind: planted(kind)[3]["certificate"][0]["certificate_id"] for kind in ("paid_twice", "paid_in_two", "ledger_failed", "ledger_void")}
    shown = {kind: by_certificate(p, i) for kind, i in ids.items()}
    assert len({r["verify_id"] for r in shown["paid_twice"]}) == 2
    assert len({r["verify_id"] for r in shown["paid_in_two"]}) == 1 and len({r["ledger_id"] for r in shown["paid_in_two"]}) == 2
    assert [r["status"] for r in shown["ledger_failed"] + shown["ledger_void"]] == [3, 4]
    order_id = p.sold(s.fresh(), s.shelf[0])
    p.plant("refunded", order_id)
    p.plant("refund_amount", order_id, amount=-7)
    assert one(p, order_id)["certificate"][0]["refund_amount"] == s.shelf[0].price - 7
    p.plant("missing_here", order_id, **{"as": "nobodys"})
    assert one(p, "nobodys")["third_sku_id"] == s.shelf[0].sku_out_id
    answer = s.http.http("POST", "/openapi/_sim/plant", b'{"kind":"nonsense","order_id":"nobodys"}', {"X-Sim": "1"})
    assert answer.status == 400, answer
    p.settings(ledger_delay_s=3600)


@pytest.mark.slow
def test_ten_thousand_orders_in_few_seconds(s):
    """10,000 orders are stored, and they, their uses and their ledger listed, in a few seconds"""
    p, now = clean(s), int(time.time())
    start = time.monotonic()
    n = context.rounds(1000, 10000)
    p.tell_orders(
        [
            p.sale("9%09d" % i, s.shelf[0], update_time=now - i // 10, uses=[dict(number=1, verify_time=now, taken_at=now - DAY)])
            for i in range(n)
        ]
    )
    told = time.monotonic()
    rows, total = window(p, now - 1000, now)
    listed = time.monotonic()
    found, paid = records(p, start_time=now, end_time=now), ledger(p, day_text(now))
    assert len({r["verify_id"] for r in found}) == len({r["id"] for r in paid}) == n
    assert total == n and len({r["order_id"] for r in rows}) == len(rows) == n
    done = time.monotonic()
    assert done - start < 60, (told - start, listed - told, done - listed)
    print("        stored in %.1f s, orders in %.1f s, records and ledger in %.1f s" % (told - start, listed - told, done - listed))
    p.reset()
