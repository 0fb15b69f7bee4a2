"""The stand-in's products and calendars: it refuses what the platform would refuse, and what arrived took effect as it
says. Expectations come from the interface pages, not from the product. More misbehaviour: test_standin.py.
"""
import time

import pytest

import caller
from test_standin import clean, refused, under_kills

pytestmark = pytest.mark.stack("standin")

TICKET = "/goodlife/v1/trip/ticket/"
CALENDAR = "/goodlife/v1/trip/ticket_calendar/"
OPERATE = "/goodlife/v1/trip/product/operate/"
GOODS = "/goodlife/v1/goods/"
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


def sku_ids(s, product_id):
    """{sku_out_id: sku_id} as a query lists them, for the answer of a save has none."""
    (shown,) = query(s, product_ids=product_id).data["tickets"]
    return {t["sku_out_id"]: t["sku_id"] for t in shown["ticket_specifications"]}


def passed(s, out_id, *skus, **more):
    """A product past its review; gives its id and its SKUs' ids."""
    one = saved(s, out_id, *skus, **more)["product_id"]
    s.platform.tell_products({"product_id": one, "status": 1})
    return one, list(sku_ids(s, one).values())


def query(s, **names):
    words = "&".join("%s=%s" % (k, v) for k, v in dict({"account_id": s.account_id}, **names).items())
    return s.platform.call(TICKET + "query/?" + words)


def a_day(*dates, price=12800, stock=10, is_open=True):
    return {
        "calendar_type": 3,
        "calendar_value": {"value_list": list(dates)},
        "origin_amount": price,
        "actual_amount": price,
        "stock_qty": stock,
        "status": 1 if is_open else 2,
    }


def entry(sku_id, *days):
    return {"ticket_specification": {"sku_id": sku_id}, "calendar_list": list(days)}


def tell(s, which, product_id, *entries, **more):
    """save (of one SKU) or batch_save."""
    body = {"account_id": s.account_id, "product_id": product_id}
    if which == "save":
        (one,) = entries
        body.update(ticket_specification=one["ticket_specification"], calendars=one["calendar_list"])
    else:
        body.update(ticket_sku_and_calendar=list(entries))
    body.update(more)
    return s.platform.call(CALENDAR + which + "/", {k: v for k, v in body.items() if v is not None})


# --- products ---


def test_ticket_save_refuses_faults_by_name(s):
    """ticket save: what is missing, of another type or out of range is refused by its name"""
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
        ({"img_urls": "x"}, "ticket.img_urls类型"),
        ({"audit_result": {}}, "ticket.audit_result不可传"),
        ({"ticket_specifications": []}, "ticket.ticket_specifications超出范围"),
        ({"ticket_specifications": [sku("s%d" % i) for i in range(51)]}, "ticket.ticket_specifications超出范围"),
        ({"ticket_specifications": ["a"]}, "ticket_specifications"),
        ({"ticket_specifications": [{"sku_name": "x"}]}, "sku_out_id缺失"),
        ({"ticket_specifications": two}, "sku_out_id重复"),
    ):
        refused(p.call(TICKET + "save/", ticket(s, "t1", **change)), 2100005, word)
    refused(p.call(TICKET + "save/", dict(ticket(s, "t1"), account_id="7")), 2119005, "未授权")
    refused(p.call(TICKET + "save/", ticket(s, "t1", product_id="9")), 3000001, "商品不存在")
    assert p.products() == [] and not any(c["effect"] for c in p.calls(TICKET))


def test_no_save_accepted_during_first_review(s):
    """a first save creates a product, which is under review; during the review no save is accepted"""
    p = clean(s)
    made = saved(s, "t2", sku("t2-a"), sku("t2-b"))
    assert set(made) == {"error_code", "description", "product_id", "ticket_type_id"}, made
    one = made["product_id"]
    skus = sku_ids(s, one)
    assert len(set(skus.values())) == 2 and one not in skus.values()
    refused(p.call(TICKET + "save/", ticket(s, "t2", product_id=one)), 3000001, "商品审核中")
    assert [t["status"] for t in query(s, product_ids=one).data["tickets"]] == [2]
    p.tell_products({"product_id": one, "status": 3, "reason": "图片不清晰"})
    shown = query(s, product_ids=one).data["tickets"][0]
    assert (shown["status"], shown["product_out_id"]) == (3, "t2") and "reason" not in shown
    assert shown["audit_result"] == {
        "is_product_pass": False,
        "is_ticket_type_pass": False,
        "product_audit_reason": "图片不清晰",
    }, shown
    refused(p.call(TICKET + "save/", ticket(s, "other", product_id=one)), 2100005, "product_id")
    again = saved(s, "t2", sku("t2-b"), sku("t2-c"), product_id=one, product_name="新名")
    ids = sku_ids(s, one)
    assert again["product_id"] == one and again["ticket_type_id"] == made["ticket_type_id"] and ids["t2-b"] == skus["t2-b"] and ids["t2-c"] not in skus.values()
    known = p.product(one)
    assert known["status"] == 2 and known["reason"] == "" and known["product_name"] == "新名"
    assert [c["n"] for c in p.calls(TICKET + "save/") if c["effect"]] == [v["n"] for v in known["saves"]]
    assert known["body"]["ticket"]["product_name"] == "新名" and p.conflicts() == []


def test_review_ends_not_before_its_time(s):
    """a review ends as the settings say when the product is queried, not before its time"""
    p = clean(s)
    p.settings(review="fail")
    one = saved(s, "t3")["product_id"]
    refused(p.call(TICKET + "save/", ticket(s, "t3", product_id=one)), 3000001, "商品审核中")
    shown = query(s, product_ids=one).data["tickets"][0]
    assert shown["status"] == 3 and shown["audit_result"]["product_audit_reason"], shown
    p.settings(review="pass", review_ms=60000)
    saved(s, "t3", product_id=one)
    assert query(s, product_ids=one).data["tickets"][0]["status"] == 2
    p.settings(clock_offset_ms=61000)
    shown = query(s, product_ids=one).data["tickets"][0]
    assert shown["status"] == 1 and shown["audit_result"]["is_product_pass"] is True, shown
    p.settings(clock_offset_ms=0)


def test_ticket_query_pages_status_and_ids(s):
    """ticket query: pages of five, at most fifty, by status; ids go before paging"""
    p = clean(s)
    p.tell_products(*[{"product_id": "q%02d" % i, "product_out_id": "o%02d" % i, "status": i % 4} for i in range(12)])
    ids = lambda got: [t["product_id"] for t in got.data["tickets"]]
    first = query(s)
    assert ids(first) == ["q%02d" % i for i in range(5)] and first.data["page_info"] == {
        "page": 1,
        "page_size": 5,
        "total_page": 3,
        "total_records": 12,
    }, first
    assert ids(query(s, page=3)) == ["q10", "q11"] and ids(query(s, page=4)) == []
    assert ids(query(s, page=2, page_size=8)) == ["q08", "q09", "q10", "q11"]
    assert ids(query(s, status=3)) == ["q03", "q07", "q11"] and query(s, status=3).data["page_info"]["total_records"] == 3
    assert ids(query(s, product_ids="q11,none,q00", page=9)) == ["q00", "q11"]
    assert ids(query(s, product_ids="q01", product_out_ids="o02,o03")) == ["q01", "q02", "q03"]
    assert ids(query(s, product_ids="q0")) == ids(query(s, product_ids="q011,q0")) == []
    for names, word in (
        ({"page_size": 51}, "page_size超出范围"),
        ({"page_size": 0}, "page_size超出范围"),
        ({"page": 0}, "page超出范围"),
        ({"page": "x"}, "page类型"),
        ({"status": 4}, "status超出范围"),
        ({"status": -1}, "status超出范围"),
        ({"product_ids": ",".join("q%d" % i for i in range(51))}, "product_ids超出范围"),
    ):
        refused(query(s, **names), 2100005, word)
    refused(query(s, account_id="7"), 2119005, "未授权")


def operate(s, op, *product_ids):
    """By the interface for trips; gives {product_id: (code, message)}."""
    got = s.platform.call(OPERATE, {"account_id": s.account_id, "op_type": op, "product_id_list": list(product_ids)})
    assert got.code == 0, got
    return {d["product_id"]: (d["code"], d["message"]) for d in got.data}


@pytest.mark.race
def test_operate_online_only_past_the_review(s):
    """operate: online only past the review, offline and deletion at once; both interfaces, each with its own answer"""
    p = clean(s)
    one = saved(s, "t4")["product_id"]
    status = lambda: [t["status"] for t in query(s, product_ids=one).data["tickets"]]
    by_goods = lambda op: p.call(GOODS + "product/operate/", {"account_id": s.account_id, "product_id": one, "op_type": op})
    done = {one: ("0", "success")}
    assert operate(s, 1, one) == {one: ("20001", "商品未通过审核，不可上线")}
    refused(by_goods(1), 3000001, "未通过审核")
    assert operate(s, 2, one) == done and status() == [2], "offline must hold once the review is over"
    p.settings(review="pass")
    assert status() == [0] and operate(s, 1, one) == done and status() == [1] and operate(s, 1, one) == done
    got = by_goods(2)
    assert got.code == 0 and got.top["BaseResp"] == {"StatusCode": 0, "StatusMessage": ""} and status() == [0], got
    body = {"account_id": s.account_id, "op_type": 4, "product_id_list": [one]}
    for more, word in (({}, "op_type"), ({"product_id_list": []}, "product_id_list"), ({"product_id_list": one}, "product_id_list")):
        got = p.call(OPERATE, dict(body, **more))
        refused(got, 2100005, word)
        assert got.data == []
    refused(p.call(OPERATE, {"account_id": s.account_id, "op_type": 1, "product_id": one}), 2100005, "product_id不存在")
    p.settings(op_online=4, op_offline=1)
    assert operate(s, 4, one) == done and status() == [1] and operate(s, 1, one) == done and status() == [0]
    assert operate(s, 3, one, "9") == dict(done, **{"9": ("20001", "商品不存在")})
    assert status() == [] and p.products()[0]["deleted"]
    refused(by_goods(1), 3000001, "商品不存在")


def test_second_creation_is_noted_as_conflict(s):
    """a second creation under one id creates a second product and is noted as a conflict"""
    p = clean(s)
    first, second = saved(s, "t5")["product_id"], saved(s, "t5", product_name="另一个")["product_id"]
    assert first != second and len(query(s, product_out_ids="t5").data["tickets"]) == 2
    noted = p.conflicts("product")
    assert [c["key"] for c in noted] == ["t5"] and noted[0]["second"]["ticket"]["product_name"] == "另一个", noted
    operate(s, 3, first, second)
    saved(s, "t5")
    assert len(p.conflicts("product")) == 1, "a deleted product must not count as a conflict"


# --- calendars ---


def test_calendar_refused_before_product_passed_review(s):
    """a calendar is refused until the product has passed its review once"""
    p = clean(s)
    made = saved(s, "c1")
    one = made["product_id"]
    sku_id = sku_ids(s, one)["c1-a"]
    refused(tell(s, "save", one, entry(sku_id, a_day(DAYS[0]))), 3000001, "未通过审核")
    p.tell_products({"product_id": one, "status": 3})
    refused(tell(s, "batch_save", one, entry(sku_id, a_day(DAYS[0]))), 3000001, "未通过审核")
    p.tell_products({"product_id": one, "status": 1})
    assert tell(s, "save", one, entry(sku_id, a_day(DAYS[0]))).code == 0
    saved(s, "c1", product_id=one)
    assert tell(s, "batch_save", one, entry(sku_id, a_day(DAYS[1]))).code == 0
    assert list(p.calendar(sku_id)) == DAYS[:2]
    p.tell_products({"product_id": one, "status": 0})
    assert p.calendar(sku_id) == {} and p.product(one)["calendars"] == {}, "after an overwrite the calendar must be empty"


def test_calendar_faults_refuse_the_whole_call(s):
    """calendar: what is missing, of another type or out of range refuses the whole call by its name"""
    p = clean(s)
    good = a_day(DAYS[0])
    dates = lambda *names: {"calendar_value": {"value_list": list(names)}}
    for change, word in (
        ({"calendar_type": None}, "calendar_type缺失"),
        ({"calendar_type": 1}, "calendar_type不支持"),
        ({"calendar_type": "3"}, "calendar_type类型"),
        ({"calendar_value": None}, "calendar_value缺失"),
        ({"calendar_value": {}}, "value_list缺失"),
        (dates(), "value_list超出范围"),
        (dates("2035-1-1"), "value_list格式错误"),
        (dates("2035-02-29"), "value_list格式错误"),
        (dates("2035/10/01"), "value_list格式错误"),
        (dates(20351001), "value_list类型"),
        (dates(DAYS[0], DAYS[0]), "value_list重复"),
        (dates("2020-01-01"), "日期早于今天"),
        ({"origin_amount": None}, "origin_amount缺失"),
        ({"origin_amount": 12799}, "origin_amount低于actual_amount"),
        ({"actual_amount": None}, "actual_amount缺失"),
        ({"actual_amount": "12800"}, "actual_amount类型"),
        ({"actual_amount": 128.5}, "actual_amount类型"),
        ({"actual_amount": -1}, "actual_amount超出范围"),
        ({"stock_qty": None}, "stock_qty缺失"),
        ({"stock_qty": -1}, "stock_qty超出范围"),
        ({"stock_qty": 2**31}, "stock_qty超出范围"),
        ({"status": None}, "status缺失"),
        ({"status": True}, "status类型"),
        ({"status": 3}, "status超出范围"),
    ):
        bad = {k: v for k, v in dict(good, **change).items() if v is not None}
        for which in ("save", "batch_save"):
            refused(tell(s, which, "1", entry("s1", a_day(DAYS[1]), bad)), 2100005, word)
    refused(tell(s, "save", "1", entry("s1", good, good)), 2100005, "value_list重复")
    refused(tell(s, "batch_save", "1", entry("s1", good), entry("s1", good)), 2100005, "ticket_specification重复")
    for named, word in (({}, "须传其一"), ({"sku_id": 7}, "sku_id类型")):
        one = {"ticket_specification": named, "calendar_list": [good]}
        refused(tell(s, "save", "1", one), 2100005, word)
        refused(tell(s, "batch_save", "1", one), 2100005, word)
    refused(tell(s, "save", "1", entry("s1", good), calendars=None), 2100005, "calendars缺失")
    refused(tell(s, "save", "1", entry("s1")), 2100005, "calendars为空")
    refused(tell(s, "save", "1", entry("s1", good), ticket_specification=None), 2100005, "ticket_specification缺失")
    refused(tell(s, "batch_save", "1"), 2100005, "ticket_sku_and_calendar为空")
    refused(tell(s, "save", None, entry("s1", good)), 2100005, "product_id/product_out_id须传其一")
    refused(tell(s, "save", "1", entry("s1", good), account_id="7"), 2119005, "未授权")
    assert p.calendar("s1") == {} and not any(c["effect"] for c in p.calls(CALENDAR))


def test_calendar_of_old_form_is_refused(s):
    """calendar: days as single objects with date, price, stock and open are no entries"""
    p = clean(s)
    old = {"date": DAYS[0], "price": 12800, "stock": 10, "open": True}
    refused(tell(s, "save", "1", entry("s1", old)), 2100005, "calendars[].date不存在")
    refused(tell(s, "batch_save", "1", entry("s1", old)), 2100005, "calendar_list[].date不存在")
    several = {"ticket_sku_and_calendar": [entry("s1", a_day(DAYS[0]))], "ticket_specification": None, "calendars": None}
    refused(tell(s, "save", "1", entry("s1", a_day(DAYS[0])), **several), 2100005, "ticket_sku_and_calendar不存在")
    assert p.calendar("s1") == {}


def test_calendar_limits_of_a_call(s):
    """calendar: four hundred dates in a call, of one SKU or of several, and ten SKUs in a batch_save, not one more"""
    p = clean(s)
    year = ["%d-%02d-%02d" % (y, m, d) for y in (2035, 2036) for m in range(1, 13) for d in range(1, 29)]
    for which in ("batch_save", "save"):
        for many in ([a_day(*year[:401])], [a_day(*year[:200]), a_day(*year[200:401], price=1)]):
            refused(tell(s, which, "1", entry("s2", *many)), 2100005, "value_list超出范围")
        assert tell(s, which, "1", entry("s2", a_day(*year[:400]))).code == 0
        assert sorted(p.calendar("s2")) == year[:400]
    refused(tell(s, "batch_save", "1", entry("s2", a_day(*year[:400])), entry("s3", a_day(year[0]))), 2100005, "value_list超出")
    many = [entry("m%d" % i, a_day(DAYS[0])) for i in range(11)]
    refused(tell(s, "batch_save", "1", *many), 2100005, "ticket_sku_and_calendar超出范围")
    assert tell(s, "batch_save", "1", *many[:10]).code == 0 and p.calendar("m9")


def test_save_replaces_all_batch_save_named_days(s):
    """save replaces the whole calendar of its SKU, batch_save only the days named"""
    p = clean(s)
    assert tell(s, "batch_save", "1", entry("s3", a_day(*DAYS[:3])), entry("s4", a_day(DAYS[0]))).code == 0
    first = p.last_number()
    assert tell(s, "batch_save", "1", entry("s3", a_day(DAYS[1], price=7, stock=0, is_open=False))).code == 0
    told = p.calendar("s3")
    assert sorted(told) == DAYS[:3] and [told[d]["n"] for d in DAYS[:3]] == [first, first + 1, first], told
    kept = {k: told[DAYS[1]][k] for k in ("origin_amount", "actual_amount", "stock_qty", "status")}
    assert kept == {"origin_amount": 7, "actual_amount": 7, "stock_qty": 0, "status": 2}, told
    assert told[DAYS[1]]["at_ms"] == p.calls(CALENDAR)[-1]["at_ms"]
    assert tell(s, "save", "1", entry("s3", a_day(DAYS[5]))).code == 0
    assert list(p.calendar("s3")) == [DAYS[5]] and list(p.calendar("s4")) == [DAYS[0]]
    assert sorted(p.product("1")["calendars"]) == ["s3", "s4"]


def test_rejected_day_refuses_the_whole_call(s):
    """a call with a day that the test has rejected is refused with the code set, and none of its days is accepted"""
    p = clean(s)
    for code in (2100005, 3000001, 4000002):
        p.reject_days({"sku_id": "s7", "date": DAYS[1], "error_code": code, "description": "价格过低"})
        refused(tell(s, "save", "1", entry("s7", a_day(*DAYS[:3]))), code, "价格过低")
        refused(tell(s, "batch_save", "1", entry("s8", a_day(DAYS[0])), entry("s7", a_day(DAYS[1]))), code, "价格过低")
    assert p.calendar("s8") == {} and p.calendar("s7") == {}
    assert tell(s, "batch_save", "1", entry("s7", a_day(DAYS[0]))).code == 0
    p.reject_days({"sku_id": "s7", "date": DAYS[1], "stock_qty": 0})
    refused(tell(s, "batch_save", "1", entry("s7", a_day(DAYS[1], stock=0))), 2100005, "calendar")
    assert tell(s, "batch_save", "1", entry("s7", a_day(DAYS[1], stock=1))).code == 0
    p.reject_days()
    got = tell(s, "batch_save", "1", entry("s7", a_day(DAYS[1], stock=0)))
    assert got.code == 0 and set(got.data) == {"error_code", "description"}, got


def test_day_becomes_past_at_shanghai_midnight(s):
    """a day becomes past at midnight in Shanghai by the platform's clock"""
    p = clean(s)
    noon_ms = 2077588800000  # 2035-11-02 12:00 in Shanghai
    for shift_h, taken in ((0, ["2035-11-02"]), (11, ["2035-11-02"]), (13, []), (-13, ["2035-11-01", "2035-11-02"])):
        p.reset(tokens=True)
        p.settings(clock_offset_ms=noon_ms + shift_h * 3600000 - int(time.time() * 1000))
        days = ("2035-11-01", "2035-11-02")
        assert [d for d in days if tell(s, "batch_save", "1", entry("s6", a_day(d))).code == 0] == taken, shift_h
        assert sorted(p.calendar("s6")) == taken
    p.reset(tokens=True)


def test_known_product_calendar_needs_own_skus(s):
    """a known product's calendar needs its own SKUs; with strict_products the product must be known"""
    p = clean(s)
    one, (sku_a, sku_b) = passed(s, "k1", sku("k1-a"), sku("k1-b"))
    day = a_day(DAYS[0])
    by_out_id = {"ticket_specification": {"sku_out_id": "k1-a"}, "calendar_list": [day]}
    assert tell(s, "save", None, by_out_id, product_out_id="k1").code == 0 and list(p.calendar(sku_a)) == [DAYS[0]]
    both = {"ticket_specification": {"sku_id": sku_b, "sku_out_id": "k1-a"}, "calendar_list": [day]}
    refused(tell(s, "save", one, both), 3000001, "SKU不存在")
    refused(tell(s, "batch_save", one, entry(sku_b, day), entry("none", day)), 3000001, "SKU不存在")
    refused(tell(s, "save", one, entry(sku_b, day), product_out_id="k2"), 2100005, "product_out_id")
    assert p.calendar(sku_b) == {}
    assert tell(s, "save", "unknown", entry("any", day)).code == 0
    p.settings(strict_products=True)
    refused(tell(s, "save", "unknown", entry("any", day)), 3000001, "商品不存在")
    assert tell(s, "save", one, entry(sku_b, day)).code == 0


# --- goods ---


def goods(s, ours, sku_more=None, **product):
    fields = dict({"out_id": ours, "product_name": "文创", "category_id": 18004001, "product_type": 1}, **product)
    own = dict({"sku_name": "书签", "actual_amount": 1900}, **(sku_more or {}))
    return {
        "account_id": s.account_id,
        "product": {k: v for k, v in fields.items() if v is not None},
        "sku": {k: v for k, v in own.items() if v is not None},
    }


def look(s, what, **names):
    words = "&".join("%s=%s" % (k, v) for k, v in dict({"account_id": s.account_id}, **names).items())
    return s.platform.call(GOODS + what + "/?" + words)


def made_goods(s, ours, **more):
    got = s.platform.call(GOODS + "product/save/", goods(s, ours, **more))
    assert got.code == 0, got
    return got.data["product_id"]


def test_goods_faults_are_refused_by_name(s):
    """goods: what is missing, of another type or out of range is refused by its name"""
    p = clean(s)
    for change, word in (
        ({"out_id": None}, "product.out_id缺失"),
        ({"product_name": ""}, "product.product_name超出范围"),
        ({"category_id": "18004001"}, "product.category_id类型"),
        ({"product_type": None}, "product.product_type缺失"),
        ({"attr_key_value_map": []}, "product.attr_key_value_map类型"),
        ({"sku_more": {"actual_amount": -1}}, "sku.actual_amount超出范围"),
        ({"sku_more": {"stock": {"limit_type": 3}}}, "stock.limit_type超出范围"),
        ({"sku_more": {"stock": {"limit_type": 1}}}, "stock.stock_qty缺失"),
    ):
        refused(p.call(GOODS + "product/save/", goods(s, "g1", **change)), 2100005, word)
    refused(p.call(GOODS + "product/save/", {"account_id": s.account_id, "product": {}}), 2100005, "sku缺失")
    refused(p.call(GOODS + "product/save/", goods(s, "g1", product_id="9")), 3000001, "商品不存在")
    refused(p.call(GOODS + "product/save/", dict(goods(s, "g1"), account_id="7")), 2119005, "未授权")
    stock = lambda **body: p.call(GOODS + "stock/sync/", dict({"account_id": s.account_id}, **body))
    refused(stock(product_id="9", stock={"limit_type": 1, "stock_qty": 5}), 3000001, "商品不存在")
    refused(stock(stock={"limit_type": 1, "stock_qty": 5}), 2100005, "product_id")
    refused(stock(product_id="9", stock={"limit_type": 1, "stock_qty": -5}), 2100005, "stock.stock_qty超出范围")
    refused(look(s, "product/online/get"), 2100005, "product_ids/out_ids须传其一")
    refused(look(s, "product/draft/query", count=51), 2100005, "count超出范围")
    refused(look(s, "product/draft/query", cursor="20"), 2100005, "cursor")
    refused(look(s, "category/get", category_id=7), 3000001, "品类不存在")
    refused(look(s, "template/get", category_id=18003000, product_type=1), 3000001, "末级")
    assert p.products() == [] and not any(c["effect"] for c in p.calls(GOODS))


def test_goods_draft_shown_once_passed(s):
    """goods: a draft is shown once it has passed, an overwrite only after the next review"""
    p = clean(s)
    one = made_goods(s, "g2", attr_key_value_map={"image_list": "[]"})
    refused(p.call(GOODS + "product/save/", goods(s, "g2", product_id=one)), 3000001, "商品审核中")
    draft = look(s, "product/draft/get", product_ids=one).data["product_drafts"][0]
    assert draft["draft_status"] == 10 and draft["product"]["attr_key_value_map"] == {"image_list": "[]"}, draft
    assert look(s, "product/online/get", out_ids="g2").data["product_onlines"] == []
    p.tell_products({"product_id": one, "status": 1})
    online = look(s, "product/online/get", out_ids="g2").data["product_onlines"][0]
    assert online["online_status"] == 1 and online["product"]["product_id"] == one and online["sku"]["sku_id"]
    assert made_goods(s, "g2", product_id=one, product_name="新") == one
    p.tell_products({"product_id": one, "status": 3, "reason": "图片不清晰"})
    draft = look(s, "product/draft/get", out_ids="g2").data["product_drafts"][0]
    online = look(s, "product/online/get", out_ids="g2").data["product_onlines"][0]
    assert (draft["draft_status"], draft["audit_msg"], draft["product"]["product_name"]) == (12, "图片不清晰", "新")
    assert online["product"]["product_name"] == "文创", online
    assert query(s, product_ids=one).data["tickets"] == [], "goods must not appear as tickets"
    made_goods(s, "g2")
    assert [c["key"] for c in p.conflicts("product")] == ["g2"]


@pytest.mark.race
def test_goods_changes_without_review_at_once(s):
    """goods: stock, offline and changes without review take effect at once"""
    p = clean(s)
    one = made_goods(s, "g3")
    body = lambda **more: dict({"account_id": s.account_id, "product_id": one}, **more)
    refused(p.call(GOODS + "product/free_audit/", body(stock_qty=3)), 3000001, "未通过审核")
    p.tell_products({"product_id": one, "status": 1})
    refused(p.call(GOODS + "product/free_audit/", body()), 2100005, "没有要修改")
    assert p.call(GOODS + "product/free_audit/", body(stock_qty=3, sold_end_time=2000000000)).code == 0
    shown = look(s, "product/online/get", product_ids=one).data["product_onlines"][0]
    assert shown["product"]["sold_end_time"] == 2000000000 and shown["sku"]["stock"]["stock_qty"] == 3
    stock = {"limit_type": 1, "stock_qty": 5}
    refused(p.call(GOODS + "stock/sync/", body(stock=stock, sku_id="none")), 3000001, "SKU不存在")
    assert p.call(GOODS + "stock/sync/", body(stock=stock, sku_id=shown["sku"]["sku_id"])).code == 0
    assert p.call(GOODS + "stock/sync/", body(stock={"limit_type": 2})).code == 0
    told = p.product(one)["stock"]
    assert told[shown["sku"]["sku_id"]]["stock_qty"] == 5 and told["*"]["limit_type"] == 2, told
    assert p.call(GOODS + "product/operate/", body(op_type=2)).code == 0
    assert look(s, "product/online/get", product_ids=one).data["product_onlines"][0]["online_status"] == 2
    refused(p.call(GOODS + "product/operate/", body(op_type=4)), 2100005, "op_type")


def test_goods_lists_page_to_an_end(s):
    """goods: lists go page by page to an end, unless a page trap is set"""
    p = clean(s)
    form = {"product": {"product_name": "x"}, "sku": {}}
    p.tell_products(*[{"product_id": "l%02d" % i, "kind": "goods", "shown": form, "status": i % 2} for i in range(7)])
    cursor, sizes, pages = "", [], 0
    while pages < 10:
        got = look(s, "product/online/query", cursor=cursor, count=3).data
        sizes.append(len(got["products"]))
        pages, cursor = pages + 1, got["next_cursor"]
        if not got["has_more"]:
            break
    assert sizes == [3, 3, 1], sizes
    assert len(look(s, "product/online/query", status=2).data["products"]) == 4
    assert look(s, "product/draft/query").data["product_drafts"] == []
    p.settings(page_trap="same_cursor")
    got = look(s, "product/online/query", cursor="c3", count=3).data
    assert got["has_more"] and got["next_cursor"] == "c3", got
    p.settings(page_trap="endless")
    got = look(s, "product/online/query", cursor="c90", count=3).data
    assert got["has_more"] and got["next_cursor"] == "c93" and got["products"] == [], got


def test_goods_categories_down_to_the_template(s):
    """goods: categories from the top down to the template of the last"""
    clean(s)
    top = look(s, "category/get").data["category_tree_infos"]
    below = look(s, "category/get", category_id=top[0]["category_id"]).data["category_tree_infos"]
    last = look(s, "category/get", category_id=below[0]["category_id"]).data["category_tree_infos"]
    assert (top[0]["is_leaf"], last[0]["is_leaf"]) == (False, True), (top, last)
    form = look(s, "template/get", category_id=last[0]["category_id"], product_type=1).data
    assert any(a["is_required"] for a in form["product_attrs"]) and form["sku_attrs"], form


# --- misbehaviour, rate, several at once ---


def ways(s, product_id, sku_id, mark):
    """One call of each interface that changes something, and a function that tells whether it did."""
    p, own = s.platform, {"account_id": s.account_id, "product_id": product_id}
    price = int(mark)
    return (
        (
            "ticket save",
            lambda: p.call(TICKET + "save/", ticket(s, "new-" + mark)),
            lambda: any(t["product_out_id"] == "new-" + mark for t in p.products()),
        ),
        (
            "save",
            lambda: tell(s, "save", product_id, entry(sku_id, a_day(DAYS[0], price=price))),
            lambda: p.calendar(sku_id).get(DAYS[0], {}).get("actual_amount") == price,
        ),
        (
            "batch_save",
            lambda: tell(s, "batch_save", product_id, entry(sku_id, a_day(DAYS[1], price=price))),
            lambda: p.calendar(sku_id).get(DAYS[1], {}).get("actual_amount") == price,
        ),
        (
            "operate",
            lambda: p.call(GOODS + "product/operate/", dict(own, op_type=2 - price % 2)),
            lambda: p.product(product_id)["online"] == bool(price % 2),
        ),
        (
            "goods save",
            lambda: p.call(GOODS + "product/save/", goods(s, "goods-" + mark)),
            lambda: any(t["product_out_id"] == "goods-" + mark for t in p.products()),
        ),
        (
            "stock sync",
            lambda: p.call(GOODS + "stock/sync/", dict(own, stock={"limit_type": 1, "stock_qty": price})),
            lambda: p.product(product_id).get("stock", {}).get("*", {}).get("stock_qty") == price,
        ),
        (
            "free audit",
            lambda: p.call(GOODS + "product/free_audit/", dict(own, stock_qty=price)),
            lambda: any(f["stock_qty"] == price for f in p.product(product_id).get("free_audits", [])),
        ),
    )


def test_every_interface_misbehaves_as_asked(s):
    """every interface misbehaves as the test asks, and a lost answer has taken effect"""
    p = clean(s)
    one, (sku_id,) = passed(s, "m1")
    kinds = {"500": False, "lost": True, "busy": False, "drop": False, "truncated": True, "expired": False, "": True}
    for number, (kind, effect) in enumerate(kinds.items(), 100):
        for name, call, took in ways(s, one, sku_id, str(number)):
            if name == "operate":
                p.tell_products({"product_id": one, "status": 1 - number % 2})
            p.trouble(kind)
            try:
                got = call()
                clear = got.status == 200 and got.code == 0
            except (caller.Lost, ValueError):
                clear = False
            assert clear == (kind == ""), (kind, name)
            assert took() == effect, (kind, name)
    looked = {"": 0, "busy": 2100004, "html": None}
    for kind, code in looked.items():
        p.trouble(kind)
        assert query(s).code == code, kind
    assert p.conflicts() == []


def test_too_many_calls_are_refused(s):
    """more calls of an interface a second than allowed are refused, other interfaces are not affected"""
    p = clean(s)
    p.settings(calls_per_s=1)
    for _ in range(50):  # two of them fall into one second, wherever it begins
        got = query(s)
        if got.code:
            break
    refused(got, 2119003, "频繁")
    p.settings(calls_per_s=1, clock_offset_ms=60000)
    assert query(s).code == 0 and look(s, "category/get").code == 0
    p.settings(calls_per_s=0, clock_offset_ms=0)


@pytest.mark.race
def test_two_saves_or_creations_at_once(s):
    """of two saves of one product at once one is refused, two creations at once create two products"""
    p = clean(s)
    one, _ = passed(s, "r1")
    update = lambda: p.call(TICKET + "save/", ticket(s, "r1", product_id=one)).code
    for _ in range(5):
        p.tell_products({"product_id": one, "status": 1})
        assert sorted(caller.at_once([update] * 4)) == [0, 3000001, 3000001, 3000001]
    create = lambda: p.call(TICKET + "save/", ticket(s, "r2")).data["product_id"]
    made = caller.at_once([create] * 4)
    assert len(set(made)) == 4 and len(p.conflicts("product")) == 3


@pytest.mark.fault
def test_calendars_and_products_survive_kills(s):
    """calendars and products survive killed processes of the stand-in"""
    p = clean(s)
    one, skus = passed(s, "z1", *[sku("z1-%d" % i) for i in range(6)])
    told = {}

    def tell_all(i, killed):
        price = 0
        while price < 30 or len(killed) < 20:
            price += 1
            days = [a_day(*DAYS, price=price)]
            while answered(lambda: tell(s, "batch_save", one, entry(skus[i], *days))) != 0:
                pass
            told[i] = price

    under_kills(s, lambda killed: caller.by_threads(6, range(6), lambda i: tell_all(i, killed)))
    for i, sku_id in enumerate(skus):
        kept = p.calendar(sku_id)
        assert sorted(kept) == DAYS and {v["actual_amount"] for v in kept.values()} == {told[i]}, (sku_id, told[i], kept)
    assert p.product(one)["status"] == 1 and p.conflicts() == []


def answered(call):
    """The answer's code; None: no readable answer."""
    try:
        got = call()
    except (caller.Lost, ValueError):
        return None
    if got.status != 200:
        time.sleep(0.02)
    return got.code
