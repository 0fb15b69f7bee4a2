"""The stand-in's own books answer as the pages say, and show what a careless reader of them would get wrong:
what judges the comparison must itself be right. Expectations are the interface pages', not the product's.
"""
import time

from cases_standin import VERIFY, refused
from runner import case

QUERY = "/goodlife/v1/trade/order/query/"
HOUR = 3600


def clean(s):
    """A platform that knows nothing, whose clock is the machine's."""
    p = s.platform
    p.reset()
    p.any_token()
    if not getattr(s, "shelf", None):
        s.shelf = s.products([dict(day=0, stock=100000)])
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


@case("the order query shows what was sold, paid and told", stack="books")
def _(s):
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


@case("the order query wants an id or a whole window, a page, and no more than 10,000 rows of it", stack="books")
def _(s):
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
    for empty in (dict(whole), dict(whole, page_size=0)):
        got = p.get(QUERY, page_num=1, **empty)
        assert got.code == 0 and got.data["orders"] == [], got
    got = p.get(QUERY, page_num=1, page_size=10, **dict(whole, update_order_start_time=0, update_order_end_time=0))
    assert got.code == 0 and got.data["orders"] == [], got
    got = p.get(QUERY, page_num=100, page_size=100, **whole)
    assert got.code == 0 and got.data["orders"] == [] and got.data["page"]["total"] == 1, got
    got = p.get(QUERY, page_num=1, page_size=10, **whole)
    assert [o["order_id"] for o in got.data["orders"]] == [order_id]
    assert p.get(QUERY, page_num=1, page_size=10, order_status=1, **whole).data["orders"] == []


@case("what happens to an order is seen in its status and moves it in the update window", stack="books")
def _(s):
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


@case("a cursor goes on behind its row, in each of its forms", stack="books")
def _(s):
    p, now = clean(s), int(time.time())
    p.tell_orders([dict(order_id="%03d" % i, create_time=now + i // 3) for i in range(10)])
    whole = dict(create_order_start_time=now, create_order_end_time=now + HOUR, page_size=4)
    for form in ("%s,%s", '["%s","%s"]'):
        seen, cursor = [], "0"
        while len(seen) < 10:
            got = p.get(QUERY, cursor=cursor, **whole)
            seen += [o["order_id"] for o in got.data["orders"]]
            cursor = form % tuple(got.data["search_after"]["CursorValue"])
        assert seen == ["%03d" % i for i in range(10)], seen
    refused(p.get(QUERY, cursor="x", **whole), 2100005, "cursor")
    refused(p.get(QUERY, cursor="0", page_num=1, **whole), 2100005, "cursor")


@case("each trap of a list is one that a reader can see", stack="books")
def _(s):
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


@case("10,000 orders are told and listed in a few seconds", stack="books", slow=True)
def _(s):
    p, now = clean(s), int(time.time())
    start = time.monotonic()
    p.tell_orders(
        [p.sale("9%09d" % i, s.shelf[0], update_time=now - i // 10) for i in range(10000)]
    )
    told = time.monotonic()
    rows, total = window(p, now - 1000, now)
    listed = time.monotonic()
    assert total == 10000 and len({r["order_id"] for r in rows}) == len(rows) == 10000
    assert listed - start < 60, (told - start, listed - told)
    print("        told in %.1f s, listed in %.1f s" % (told - start, listed - told))
    p.reset()
