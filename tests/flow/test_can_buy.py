"""can_buy is asked twice: when the visitor opens the order page, without any person, and with the persons when the order is
submitted. What the first call does not say is not judged.
"""
import os

import pytest

from platform_model import Broken
from shop import without_persons
from storm import log_path

pytestmark = pytest.mark.stack("counter")

ALL_RULES = dict(
    real_name=True,
    need_phone=True,
    need_id=True,
    max_per_order=3,
    max_per_phone=3,
    max_per_id=1,
    min_age=18,
    max_age=60,
    sex="female",
    regions=["1101"],
)


def test_product_with_every_rule_is_bookable_through_both_calls(s):
    """a product with real names, phone, documents, age, sex, region and limits is bookable: without persons, with them, and the order"""
    p = s.product(**ALL_RULES)
    guests = [s.people.person(birthday="19900307", female=True) for _ in range(2)]
    body = s.order(p, count=2, buyer=guests[0], tourists=guests)
    assert s.call("can_buy", s.opened(p, count=2)).code == 0
    assert s.call("can_buy", s.asked(p, count=2, buyer=guests[0], tourists=guests)).code == 0
    assert s.call("create_order", body).code == 0
    assert s.sold(p) == 2
    assert s.call("can_buy", s.opened(p, count=2)).code == 0, "their tickets are nobody's reason before persons are named"
    assert s.call("can_buy", s.asked(p, count=2, buyer=guests[0], tourists=guests)).code in (7, 8)


@pytest.mark.parametrize(
    "persons",
    [
        {},
        Broken({"buyer": None, "tourists": None}),
        {"tourists": []},
        Broken({"buyer": {}, "tourists": [{}, {}]}),
        {"buyer": {"name": "", "phone": "", "license_id": ""}},
        Broken({"buyer": {"name": None, "license_type": 1}, "tourists": [{"age": 7, "sex": 1, "email": "a@b"}]}),
    ],
    ids=["absent", "null", "empty list", "empty objects", "empty texts", "without name, phone and number"],
)
def test_no_person_breaks_no_rule_about_persons(s, persons):
    """persons that are absent, empty, or without name, phone and number break no rule; an order needs them all the same"""
    p = s.product(**ALL_RULES)
    asked = type(persons)  # Broken where these persons break the model
    assert s.call("can_buy", asked(s.opened(p, count=2), **persons)).code == 0
    assert s.call("can_buy", asked(s.opened(p, count=4), **persons)).code == 9
    order = Broken(without_persons(s.order(p)), **{k: v for k, v in persons.items() if v})
    assert s.call("create_order", order).code in (12, 15)
    assert s.sold(p) == 0


CAME = [
    ("everything but persons", {}, {}, 0),
    ("persons", {}, {"buyer": {"name": "张三", "phone": "1"}}, 19),
    ("no day: neither day nor price nor stock", dict(stock=0, open=0), {"book_start_day": None, "amount": None}, 0),
    ("no day, offline", dict(online=False), {"book_start_day": None}, 2),
    ("no day, persons", {}, {"book_start_day": None, "buyer": {"name": "1", "phone": "1"}}, 0),
    ("no count is one copy, and there is one", dict(stock=1), {"count": None}, 0),
    ("no count is one copy, and there is none", dict(stock=0), {"count": None}, 1),
    ("no amount", {}, {"amount": None}, 0),
    ("a wrong amount", {}, {"amount": {"origin_amount": 1, "pay_amount": 1}}, 23),
    ("an amount without its prices", {}, {"amount": {"currency": "CNY"}}, 0),
    ("no SKU: the product alone", dict(stock=0), {"sku_id": None, "sku_out_id": None}, 0),
    ("no SKU, our own id of the product", dict(stock=0), {"sku_id": None, "sku_out_id": None, "product_id": None}, 0),
    ("no SKU, the product offline", dict(online=False), {"sku_id": None, "sku_out_id": None}, 2),
    ("no SKU, an unknown product", {}, {"sku_id": None, "sku_out_id": None, "product_id": "nowhere"}, 2),
]


def test_what_came_is_what_is_judged(s):
    """each field of the first call may be missing, and then only what came is judged"""
    faults = []
    for (sentence, rules, change, code), p in zip(CAME, s.products([dict(r[1], need_phone=True) for r in CAME])):
        body = {k: v for k, v in dict(s.opened(p), **change).items() if v is not None}
        got = s.call("can_buy", Broken(body) if "without its prices" in sentence else body)
        if got.code != code:
            faults.append("%s: %r" % (sentence, got))
    assert not faults, "\n".join(faults)
    assert s.call("can_buy", {}).code == 0, "who names nothing is told nothing against it"


UNREADABLE = [
    ("count", "2"),
    ("count", 0),
    ("count", 1.5),
    ("count", 2**31),
    ("book_start_day", "2026-02-30"),
    ("book_start_day", 20260101),
    ("book_end_day", "tomorrow"),
    ("amount", []),
    ("amount", {"origin_amount": "1", "pay_amount": 1}),
    ("amount", {"origin_amount": -1, "pay_amount": 1}),
    ("traveler_info", 5),
    ("traveler_info", {"total_num": "1", "diff_target_crowd": 0}),
    ("refund_rule", {"auto_refund_time": "0"}),
    ("ticket_rule", {"code_sending_info": "3"}),
    ("ticket_rule", {"code_sending_info": [3] * 99}),
    ("buyer", "x"),
    ("buyer", {"name": 1.5, "phone": []}),
    ("tourists", {}),
    ("tourists", ["x"]),
    ("product_id", 5),
    ("sku_id", 5),
    ("sku_id", "x" * 65),
]


def test_unreadable_field_never_hides_the_product(s):
    """a field that cannot be read counts as absent in can_buy, with a line in the log that names it and no content"""
    p, faults = s.product(**ALL_RULES), []
    start = os.path.getsize(log_path(s))
    for field, value in UNREADABLE:
        got = s.call("can_buy", Broken(s.opened(p), **{field: value}))
        if got.code != 0:
            faults.append("%s = %r: %r" % (field, value, got))
    assert not faults, "\n".join(faults)
    with open(log_path(s), encoding="utf-8") as f:
        f.seek(start)
        lines = [line for line in f if "event=unreadable" in line]
    assert any("field amount.origin_amount: not a number" in line for line in lines), lines
    assert len(lines) == len(UNREADABLE), lines


MODEL_FIELDS = {
    "traveler_info": {
        "total_num": 1,
        "diff_target_crowd": True,
        "crowd_list": [{"crowd_type": 2, "traveler_num": 1}],
    },
    "refund_rule": {
        "refund_type": 3,
        "auto_refund_time": 0,
        "auto_verify_timestamp": 0,
        "can_refund_partly": False,
        "refund_details": [{"refund_fee": 1000, "refund_fee_type": 2, "refund_time": 7200}],
    },
    "ticket_rule": {"url_type": 2, "code_sending_info": [1, 3], "code_type": 3},
    "ticket_specification": {
        "ticket_area": "A",
        "ticket_seat": "1",
        "ticket_session": {"ticket_session_name": "早", "ticket_session_time": "08:00"},
    },
    "appointment_rule": {
        "ahead_day": 1,
        "ahead_sec": 72000,
        "open_time_period": {"start_time": "08:00", "end_time": "18:00"},
        "part_appointment": False,
    },
    "appointment_cancel_rule": {
        "cancel_type": 4,
        "cancel_detail_list": [{"max_cancel_time": {"day": 1, "hour": 20, "minute": 0}}],
    },
}


def test_every_field_of_the_model_is_accepted(s):
    """the fields of the page that decide nothing here are accepted by can_buy and create_order"""
    p = s.product()
    amount = {"origin_amount": p.price, "pay_amount": p.price - 300, "currency": "CNY", "merchant_discount_amount": 300}
    someone = s.people.person()
    buyer = s.sealed(
        someone,
        **dict.fromkeys(("email", "first_name", "last_name", "en_first_name", "en_last_name", "license_validity"), "x"),
        **dict(age=30, birthday="1990-03-07", sex=1, crowd_type=2, marital_status=1, room_index=0)
    )
    more = dict(MODEL_FIELDS, amount=amount, buyer=buyer)
    assert s.call("can_buy", s.opened(p, **more)).code == 0
    assert s.call("can_buy", s.asked(p, **more)).code == 0
    order = s.order(
        p,
        remark_info={"question_and_answer_list": [{"question": "几点到?", "answers": ["八点"]}]},
        source_order_id="1",
        **more
    )
    assert s.call("create_order", order).code == 0


def test_an_order_can_do_without_the_rest(s):
    """create_order takes an order with its id, SKU, count, day and amount alone"""
    p = s.product()
    bare = ("order_id", "sku_id", "count", "book_start_day", "amount")
    order = Broken((k, v) for k, v in s.order(p).items() if k in bare)
    assert s.call("create_order", order).code == 0
    for field in bare:
        less = Broken((k, v) for k, v in dict(order, order_id=s.fresh()).items() if k != field)
        got = s.call("create_order", less)
        assert got.code == 100 and field in got.data["description"], got
    assert s.sold(p) == 1
