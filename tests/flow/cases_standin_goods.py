"""The stand-in's products and calendars: it refuses what the platform would refuse, and what arrived took
effect as it says. Expectations are the interface pages', not the product's. More misbehaviour: cases_standin.py.
"""
import time

from cases_standin import clean, refused
from runner import case

TICKET = "/goodlife/v1/trip/ticket/"
CALENDAR = "/goodlife/v1/trip/ticket_calendar/"
DAYS = ["2035-10-%02d" % d for d in range(1, 32)]  # far ahead of any clock these tests run by


def sku(sku_out_id, **more):
    return dict({"sku_out_id": sku_out_id, "sku_name": "成人票"}, **more)


def ticket(s, out_id, *skus, **more):
    """The body of a ticket save; a field of None is left out."""
    fields = dict(
        {
            "product_out_id": out_id,
            "product_name": "山门门票",
            "poi_ids": ["6"],
            "ticket_specifications": list(skus) or [sku(out_id + "-a")],
        },
        **more
    )
    return {"account_id": s.account_id, "ticket": {k: v for k, v in fields.items() if v is not None}}


def saved(s, out_id, *skus, **more):
    got = s.platform.call(TICKET + "save/", ticket(s, out_id, *skus, **more))
    assert got.code == 0, got
    return got.data


def passed(s, out_id, *skus, **more):
    """A product past its review; gives its id and its SKUs' ids."""
    made = saved(s, out_id, *skus, **more)
    s.platform.tell_products({"product_id": made["product_id"], "status": 1})
    return made["product_id"], [t["sku_id"] for t in made["ticket_specifications"]]


def query(s, **names):
    words = "&".join("%s=%s" % (k, v) for k, v in dict({"account_id": s.account_id}, **names).items())
    return s.platform.call(TICKET + "query/?" + words)


def a_day(date, price=12800, stock=10, is_open=True):
    return {"date": date, "price": price, "stock": stock, "open": is_open}


def entry(sku_id, *days):
    return {"ticket_specification": {"sku_id": sku_id}, "calendars": list(days)}


def tell(s, which, product_id, *entries, **more):
    body = {"account_id": s.account_id, "product_id": product_id, "ticket_sku_and_calendar": list(entries)}
    body.update(more)
    return s.platform.call(CALENDAR + which + "/", {k: v for k, v in body.items() if v is not None})


# --- products ---


@case("ticket save: what is missing, of another type or out of range is refused by its name", stack="standin")
def _(s):
    p = clean(s)
    two = [sku("a"), sku("a")]
    for change, word in (
        ({"product_out_id": None}, "ticket.product_out_id缺失"),
        ({"product_name": 7}, "ticket.product_name类型"),
        ({"product_name": "门" * 61}, "ticket.product_name超出范围"),
        ({"product_id": 7}, "ticket.product_id类型"),
        ({"buy_limit": "1"}, "ticket.buy_limit类型"),
        ({"buy_limit": -1}, "ticket.buy_limit超出范围"),
        ({"poi_ids": []}, "ticket.poi_ids超出范围"),
        ({"poi_ids": [6]}, "ticket.poi_ids类型"),
        ({"rules": []}, "ticket.rules类型"),
        ({"specification_kinds": [{}] * 4}, "ticket.specification_kinds超出范围"),
        ({"ticket_specifications": []}, "ticket.ticket_specifications超出范围"),
        ({"ticket_specifications": [sku("s%d" % i) for i in range(51)]}, "ticket.ticket_specifications超出范围"),
        ({"ticket_specifications": ["a"]}, "ticket_specifications"),
        ({"ticket_specifications": [{"sku_name": "x"}]}, "sku_out_id缺失"),
        ({"ticket_specifications": two}, "sku_out_id重复"),
    ):
        refused(p.call(TICKET + "save/", ticket(s, "t1", **change)), 2100005, word)
    refused(p.call(TICKET + "save/", {"account_id": s.account_id}), 2100005, "ticket缺失")
    refused(p.call(TICKET + "save/", dict(ticket(s, "t1"), account_id="7")), 2119005, "未授权")
    refused(p.call(TICKET + "save/", ticket(s, "t1", sku("a", sku_id="9"))), 3000001, "sku_id不存在")
    refused(p.call(TICKET + "save/", ticket(s, "t1", product_id="9")), 3000001, "商品不存在")
    assert p.products() == [] and not any(c["effect"] for c in p.calls(TICKET))


@case("a product is made by its first save and under review until that ends, a save meanwhile is refused", stack="standin")
def _(s):
    p = clean(s)
    made = saved(s, "t2", sku("t2-a"), sku("t2-b"))
    one, skus = made["product_id"], {t["sku_out_id"]: t["sku_id"] for t in made["ticket_specifications"]}
    assert len(set(skus.values())) == 2 and one not in skus.values()
    refused(p.call(TICKET + "save/", ticket(s, "t2", product_id=one)), 3000001, "商品审核中")
    assert [t["status"] for t in query(s, product_ids=one).data["tickets"]] == [2]
    p.tell_products({"product_id": one, "status": 3, "reason": "图片不清晰"})
    shown = query(s, product_ids=one).data["tickets"][0]
    assert (shown["status"], shown["reason"], shown["product_out_id"]) == (3, "图片不清晰", "t2")
    refused(p.call(TICKET + "save/", ticket(s, "other", product_id=one)), 2100005, "product_out_id")
    swapped = [sku("t2-a", sku_id=skus["t2-b"])]
    refused(p.call(TICKET + "save/", ticket(s, "t2", *swapped, product_id=one)), 2100005, "sku_id")
    again = saved(s, "t2", sku("t2-b"), sku("t2-c"), product_id=one, product_name="新名")
    ids = {t["sku_out_id"]: t["sku_id"] for t in again["ticket_specifications"]}
    assert again["product_id"] == one and ids["t2-b"] == skus["t2-b"] and ids["t2-c"] not in skus.values()
    known = p.product(one)
    assert known["status"] == 2 and known["reason"] == "" and known["product_name"] == "新名"
    assert [c["n"] for c in p.calls(TICKET + "save/") if c["effect"]] == [v["n"] for v in known["saves"]]
    assert known["body"]["ticket"]["product_name"] == "新名" and p.conflicts() == []


# --- calendars ---


@case("a calendar is refused until the product has passed its review once", stack="standin")
def _(s):
    p = clean(s)
    made = saved(s, "c1")
    one, sku_id = made["product_id"], made["ticket_specifications"][0]["sku_id"]
    refused(tell(s, "save", one, entry(sku_id, a_day(DAYS[0]))), 3000001, "未通过审核")
    p.tell_products({"product_id": one, "status": 3})
    refused(tell(s, "batch_save", one, entry(sku_id, a_day(DAYS[0]))), 3000001, "未通过审核")
    p.tell_products({"product_id": one, "status": 1})
    assert tell(s, "save", one, entry(sku_id, a_day(DAYS[0]))).code == 0
    saved(s, "c1", product_id=one)
    assert tell(s, "batch_save", one, entry(sku_id, a_day(DAYS[1]))).code == 0
    assert list(p.calendar(sku_id)) == DAYS[:2]
    p.tell_products({"product_id": one, "status": 0})
    assert p.calendar(sku_id) == {} and p.product(one)["calendars"] == {}, "what was overwritten is owed again"


@case("calendar: what is missing, of another type or out of range is refused by its name, the whole call", stack="standin")
def _(s):
    p = clean(s)
    good = a_day(DAYS[0])
    for change, word in (
        ({"date": None}, "calendars.date缺失"),
        ({"date": "2035-1-1"}, "calendars.date超出范围"),
        ({"date": "2035-02-29"}, "calendars.date格式错误"),
        ({"date": "2035/10/01"}, "calendars.date格式错误"),
        ({"date": 20351001}, "calendars.date类型"),
        ({"price": None}, "calendars.price缺失"),
        ({"price": "12800"}, "calendars.price类型"),
        ({"price": 128.5}, "calendars.price类型"),
        ({"price": -1}, "calendars.price超出范围"),
        ({"stock": None}, "calendars.stock缺失"),
        ({"stock": -1}, "calendars.stock超出范围"),
        ({"stock": 2**31}, "calendars.stock超出范围"),
        ({"open": None}, "calendars.open缺失"),
        ({"open": 1}, "calendars.open类型"),
    ):
        bad = {k: v for k, v in dict(good, **change).items() if v is not None}
        refused(tell(s, "batch_save", "1", entry("s1", a_day(DAYS[1]), bad)), 2100005, word)
    refused(tell(s, "save", "1", entry("s1", good, good)), 2100005, "calendars.date重复")
    refused(tell(s, "save", "1", entry("s1", good), entry("s1", good)), 2100005, "ticket_specification重复")
    refused(tell(s, "save", "1", {"ticket_specification": {}, "calendars": [good]}), 2100005, "sku_id和sku_out_id")
    refused(tell(s, "save", "1", {"ticket_specification": {"sku_id": 7}, "calendars": [good]}), 2100005, "sku_id类型")
    refused(tell(s, "save", "1", {"ticket_specification": {"sku_id": "7"}}), 2100005, "calendars缺失")
    refused(tell(s, "save", "1"), 2100005, "ticket_sku_and_calendar超出范围")
    refused(tell(s, "save", None, entry("s1", good)), 2100005, "product_id和product_out_id")
    refused(tell(s, "save", "1", entry("s1", good), account_id="7"), 2119005, "未授权")
    assert p.calendar("s1") == {} and not any(c["effect"] for c in p.calls(CALENDAR))


@case("calendar: a hundred days of a SKU in batch_save, four hundred in save, not one more", stack="standin")
def _(s):
    p = clean(s)
    year = ["%d-%02d-%02d" % (y, m, d) for y in (2035, 2036) for m in range(1, 13) for d in range(1, 29)]
    for which, most in (("batch_save", 100), ("save", 400)):
        refused(tell(s, which, "1", entry("s2", *map(a_day, year[: most + 1]))), 2100005, "calendars超出范围")
        assert tell(s, which, "1", entry("s2", *map(a_day, year[:most]))).code == 0
        assert sorted(p.calendar("s2")) == year[:most]
    many = [entry("m%d" % i, a_day(DAYS[0])) for i in range(101)]
    refused(tell(s, "save", "1", *many), 2100005, "ticket_sku_and_calendar超出范围")
    assert tell(s, "save", "1", *many[:100]).code == 0 and p.calendar("m99")


@case("save replaces the whole calendar of the SKUs named, batch_save only the days named", stack="standin")
def _(s):
    p = clean(s)
    assert tell(s, "save", "1", entry("s3", *map(a_day, DAYS[:3])), entry("s4", a_day(DAYS[0]))).code == 0
    first = p.last_number()
    assert tell(s, "batch_save", "1", entry("s3", a_day(DAYS[1], price=7, stock=0, is_open=False))).code == 0
    told = p.calendar("s3")
    assert sorted(told) == DAYS[:3] and [told[d]["n"] for d in DAYS[:3]] == [first, first + 1, first], told
    assert (told[DAYS[1]]["price"], told[DAYS[1]]["stock"], told[DAYS[1]]["open"]) == (7, 0, False)
    assert told[DAYS[1]]["at_ms"] == p.calls(CALENDAR)[-1]["at_ms"]
    assert tell(s, "save", "1", entry("s3", a_day(DAYS[5]))).code == 0
    assert list(p.calendar("s3")) == [DAYS[5]] and list(p.calendar("s4")) == [DAYS[0]]
    assert sorted(p.product("1")["calendars"]) == ["s3", "s4"]


@case("days told to be rejected and past days come back one by one, the others are taken", stack="standin")
def _(s):
    p = clean(s)
    assert tell(s, "save", "1", entry("s5", *[a_day(d, price=1) for d in DAYS[:2]])).code == 0
    p.reject_days({"sku_id": "s5", "date": DAYS[0], "error_code": 3000007, "description": "价格过低"})
    got = tell(s, "save", "1", entry("s5", *[a_day(d, price=2) for d in ["2020-01-01"] + DAYS[:1] + DAYS[2:4]]))
    assert got.code == 0 and [(f["date"], f["error_code"]) for f in got.data["fail_list"]] == [
        ("2020-01-01", 3000001),
        (DAYS[0], 3000007),
    ], got
    assert got.data["fail_list"][1]["description"] == "价格过低" and got.data["fail_list"][1]["sku_id"] == "s5"
    assert {d: v["price"] for d, v in p.calendar("s5").items()} == {DAYS[0]: 1, DAYS[2]: 2, DAYS[3]: 2}
    p.reject_days()
    got = tell(s, "batch_save", "1", entry("s5", a_day(DAYS[0], price=3)))
    assert "fail_list" not in got.data and p.calendar("s5")[DAYS[0]]["price"] == 3


@case("the day that is past ends at midnight in Shanghai by the platform's clock", stack="standin")
def _(s):
    p = clean(s)
    noon_ms = 2077588800000  # 2035-11-02 12:00 in Shanghai
    for shift_h, kept in ((0, ["2035-11-02"]), (11, ["2035-11-02"]), (13, []), (-13, ["2035-11-01", "2035-11-02"])):
        p.reset(tokens=True)
        p.settings(clock_offset_ms=noon_ms + shift_h * 3600000 - int(time.time() * 1000))
        got = tell(s, "save", "1", entry("s6", a_day("2035-11-01"), a_day("2035-11-02")))
        assert got.code == 0 and sorted(p.calendar("s6")) == kept, (shift_h, got)
    p.reset(tokens=True)


@case("a known product's calendar: by its ids and its SKUs only; strict_products: of known products only", stack="standin")
def _(s):
    p = clean(s)
    one, (sku_a, sku_b) = passed(s, "k1", sku("k1-a"), sku("k1-b"))
    day = a_day(DAYS[0])
    by_out_id = {"ticket_specification": {"sku_out_id": "k1-a"}, "calendars": [day]}
    assert tell(s, "save", None, by_out_id, product_out_id="k1").code == 0 and list(p.calendar(sku_a)) == [DAYS[0]]
    both = {"ticket_specification": {"sku_id": sku_b, "sku_out_id": "k1-a"}, "calendars": [day]}
    refused(tell(s, "save", one, both), 3000001, "SKU不存在")
    refused(tell(s, "save", one, entry(sku_b, day), entry("none", day)), 3000001, "SKU不存在")
    refused(tell(s, "save", one, entry(sku_b, day), product_out_id="k2"), 2100005, "product_out_id")
    assert p.calendar(sku_b) == {}
    assert tell(s, "save", "unknown", entry("any", day)).code == 0
    p.settings(strict_products=True)
    refused(tell(s, "save", "unknown", entry("any", day)), 3000001, "商品不存在")
    assert tell(s, "save", one, entry(sku_b, day)).code == 0
