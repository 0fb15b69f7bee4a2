"""Codes that replace missing ones, refunds that do not say clearly what they are for, what only an operator can decide,
and orders of another app.
"""
import time

import pytest

import shapes
from platform_model import Broken
from shop import PRICE_FEN, first_code
from two_apps import OtherApp, states


def diffs(s, order_id):
    """Kinds of the open discrepancies of an order, as the operator's command lists them."""
    return sorted(d["kind"] for d in s.shanmen_json("diff", "list", "--limit", 1000) if d["order_id"] == order_id)


def owed(s, order_id, kind):
    return s.number("SELECT COUNT(*) FROM outbox WHERE kind='%s' AND order_id='%s'" % (kind, order_id))


def entrances(vouchers, *copies):
    return [vouchers[i]["entrance"]["project_id"] for i in copies]


def apply(s, order_id, result, key=None, **more):
    """An application of the scenic form, with the audit_refund_result it must get. `more` may break the model."""
    body = s.refund(order_id, key, **more)
    got = s.call("refund_apply", Broken(body) if {"vouchers", "certificates"} & set(more) else body)
    assert got.code == 0 and got.data["audit_refund_result"] == result, got
    return got.data


def rule(*kinds):
    return {"url_type": 1, "code_sending_info": list(kinds), "code_type": 2}


def test_source_301_codes_of_created_kinds(s):
    """replacement codes for a refund with source 301 are of the kinds named at creation"""
    p = s.product(rides=("索道",))
    guests = [s.people.person() for _ in range(2)]
    for kinds, tourists in (((2,), None), ((1, 3), guests)):
        order_id = s.buy(p, 2, tourists=tourists, ticket_rule=rule(*kinds))
        vouchers = apply(s, order_id, 2, source=301)["vouchers"]
        shapes.check_vouchers(vouchers, 2, 1, kinds, tourists or (), p.projects)
        wanted = {shapes.KINDS[k] for k in kinds}
        for item in [i for v in vouchers for i in [v["entrance"]] + v["projects"]]:
            assert wanted == set(item) - {"project_id", "name"}, (kinds, item)
        assert s.states(order_id) == ("accepted", ["issued"] * 2)


def test_codes_of_kinds_code_request_named(s):
    """replacement codes are of the kinds that the code request named, and are the codes it made"""
    p = s.product()
    order_id = s.buy(p, 2, ticket_rule=rule(3))
    given = s.call("tripartite_code", s.codes(p, order_id, copies=2, kinds=(2,))).data["vouchers"]
    vouchers = apply(s, order_id, 2, source=301)["vouchers"]
    shapes.check_vouchers(vouchers, 2, 1, (2,), (), p.projects)
    assert vouchers == given, (vouchers, given)


def test_kinds_impossible_to_make_answer_later(s):
    """kinds of code that cannot be made: answer 0 (later), the codes are pending, a discrepancy is recorded"""
    p = s.product()
    hidden = s.people.person()
    sealed = "Enc.%s" % s.enc(hidden.license_id)
    guest = s.sealed(hidden, license_id=None)
    guest.update(license_id=sealed, license_type=1)
    named = [{"name": hidden.name, "phone": hidden.phone, "id_card": sealed, "credential_type": 1}]
    for kinds, at_creation, at_request in (((6,), None, None), ((1,), [guest], None), ((1,), [guest], named)):
        order_id = s.buy(p, ticket_rule=rule(*kinds), tourists=at_creation)
        body = s.codes(p, order_id, kinds=kinds)
        if at_request:
            body["tourists"] = at_request
        got = s.call("tripartite_code", body)
        assert got.code == 0 and got.data["result"] == 0 and not got.data.get("vouchers"), (kinds, got)
        assert s.call("tripartite_code", body).body == got.body
        assert diffs(s, order_id) == ["codes_blocked"] and owed(s, order_id, "codes") == 1, kinds
        assert s.states(order_id) == ("accepted", ["held"])


def third(s, order_id, codes):
    """An application of the third-party form."""
    body = {
        "order_id": order_id,
        "after_sale_id": s.fresh("a"),
        "certificates": [{"certificate_id": "c%d" % i, "code": c} for i, c in enumerate(codes)],
    }
    return s.call("refund_apply", body)


def test_refund_by_codes_locks_unused_ticket(s):
    """a refund by codes of used and unused tickets: pending, the unused one locked, one pending audit for each code"""
    p = s.product(day=0, stock=9)
    order_id, vouchers = s.issue(p, 3)
    s.admit(first_code(vouchers))
    got = third(s, order_id, [first_code(vouchers, i) for i in (0, 1)])
    assert got.code == 0 and got.data["result"] == 0, got
    assert s.states(order_id)[1] == ["used", "locked", "issued"]
    rows = s.sql(
        "SELECT r.audit, r.form, r.refund_id = v.refund_id FROM refund r JOIN voucher v USING (order_no) JOIN"
        " ticket_order o USING (order_no) WHERE o.order_id = '%s' AND v.copy_no = 2" % order_id
    )
    assert rows == [("waiting", "third_party", "1")], rows
    assert owed(s, order_id, "code_audit") == 2 and diffs(s, order_id) == []
    keys = s.sql("SELECT outbox_key FROM outbox WHERE kind='code_audit' AND order_id='%s' ORDER BY 1" % order_id)
    assert [k[0][-2:] for k in keys] == [":0", ":1"], keys


def test_refund_of_unknown_order_is_pending(s):
    """a refund by codes for an unknown order or an unknown code: pending, and a discrepancy is recorded"""
    p = s.product()
    order_id, vouchers = s.issue(p, 2)
    unknown = s.fresh()
    for oid, codes in ((unknown, [first_code(vouchers)]), (order_id, [first_code(vouchers), "0123456789ABC"])):
        got = third(s, oid, codes)
        assert got.code == 0 and got.data["result"] == 0, got
        assert diffs(s, oid) == ["refund_waiting"], oid
    assert s.states(order_id)[1] == ["locked", "issued"] and owed(s, order_id, "code_audit") == 1
    assert s.states(unknown) == (None, [])


def test_refunded_ticket_refused_under_new_key(s):
    """tickets refunded before: refused under a new key, accepted under the key of the notice that came first"""
    p = s.product(stock=5)
    order_id, vouchers = s.issue(p, 2)
    key = s.fresh("k")
    assert s.call("refund_notify", s.refunded(order_id, key, project_ids=entrances(vouchers, 0))).code == 0
    apply(s, order_id, 2, project_ids=entrances(vouchers, 0))
    apply(s, order_id, 1, key, project_ids=entrances(vouchers, 0))
    assert s.states(order_id) == ("accepted", ["refunded", "issued"]) and s.sold(p) == 1
    whole, last = s.fresh("k"), s.fresh("k")
    assert s.call("refund_notify", s.refunded(order_id, whole)).code == 0
    apply(s, order_id, 2, last)
    apply(s, order_id, 1, whole)
    assert s.states(order_id) == ("refunded", ["refunded"] * 2) and s.sold(p) == 0


def test_money_moved_after_refusal_only_recorded(s):
    """a refund was refused because the ticket was used, but its money moved: no ticket ends, a discrepancy is recorded"""
    p = s.product(day=0, stock=5)
    order_id, vouchers = s.issue(p, 3)
    s.admit(first_code(vouchers))
    key = s.fresh("k")
    apply(s, order_id, 2, key, project_ids=entrances(vouchers, 0))
    assert s.call("refund_notify", s.refunded(order_id, key)).code == 0
    assert s.states(order_id) == ("accepted", ["used", "issued", "issued"]) and s.sold(p) == 3
    assert diffs(s, order_id) == ["refund_unclear"]


@pytest.mark.parametrize(
    "paid, copies, back, ended, found",
    [
        (25599, 2, 25599, 2, []),
        (25599, 2, 12800, 1, ["refund_unclear"]),
        (25599, 2, 12799, 1, ["refund_unclear"]),
        (25599, 2, 12798, 0, ["refund_unclear"]),
        (25599, 2, 25600, 2, ["refund_excess"]),
        (100, 3, 33, 1, ["refund_unclear"]),
        (100, 3, 99, 2, ["refund_unclear"]),
        (12800, 1, 1, 0, ["refund_unclear"]),
        (12800, 1, 0, 0, ["refund_unclear"]),
    ],
)
def test_amount_ends_what_it_pays_for(s, paid, copies, back, ended, found):
    """a notice without tickets, number or application ends at most the copies that its amount pays for, else a discrepancy"""
    p = s.product(stock=5)
    amount = {"origin_amount": p.price * copies, "pay_amount": paid, "currency": "CNY", "merchant_discount_amount": 0}
    order_id = s.buy(p, copies, amount=amount)
    assert s.call("refund_notify", s.refunded(order_id, amount=back)).code == 0
    state, vouchers = s.states(order_id)
    assert vouchers.count("refunded") == ended and state == ("refunded" if ended == copies else "accepted")
    assert diffs(s, order_id) == found and s.sold(p) == copies - ended


def test_refunds_beyond_the_order_raise_a_discrepancy(s):
    """refunds of more than was paid, in one notice or in several, or of more copies than there are: a discrepancy"""
    p = s.product(stock=20)
    more, several, copies, right = s.issue(p, 1), s.issue(p, 2), s.issue(p, 1), s.issue(p, 2)
    notices = (
        (more, dict(amount=PRICE_FEN + 1, project_ids=entrances(more[1], 0))),
        (several, dict(amount=PRICE_FEN, project_ids=entrances(several[1], 0))),
        (several, dict(amount=PRICE_FEN + 1, project_ids=entrances(several[1], 1))),
        (copies, dict(refund_count=2)),
        (right, dict(amount=PRICE_FEN, project_ids=entrances(right[1], 0))),
        (right, dict(amount=PRICE_FEN, project_ids=entrances(right[1], 1))),
    )
    for (order_id, _), body in notices:
        assert s.call("refund_notify", s.refunded(order_id, **body)).code == 0
    for order_id, _ in (more, several, copies):
        assert diffs(s, order_id) == ["refund_excess"]
    assert diffs(s, right[0]) == [] and s.states(right[0])[0] == "refunded"


def test_ticket_named_only_by_ride_found(s):
    """a ticket named only by a ride is found; an application that names nothing or something unknown is refused"""
    p = s.product(rides=("索道",), stock=5)
    order_id, vouchers = s.issue(p, 3)
    ride = vouchers[1]["projects"][0]["project_id"]
    known = {"project_id": ride}
    for names in (
        {},
        {"entrance": {}, "projects": []},
        {"entrance": {"project_id": ""}, "projects": [{}]},
        {"entrance": {"project_id": "X-1"}, "projects": [known]},
        {"entrance": {}, "projects": [known, {"project_id": "X-2"}]},
    ):
        apply(s, order_id, 2, vouchers=[names])
        assert s.states(order_id)[1] == ["issued"] * 3, names
    apply(s, order_id, 1, vouchers=[{"entrance": {}, "projects": [known]}])
    assert s.states(order_id)[1] == ["issued", "locked", "issued"]


def test_biz_uniq_key_makes_application_scenic(s):
    """an application with a biz_uniq_key is of the scenic form, also with an empty `certificates`"""
    p = s.product()
    for empty in (None, []):
        order_id, key = s.buy(p), s.fresh("k")
        data = apply(s, order_id, 1, key, certificates=empty)
        assert "result" not in data, data
        assert s.states(order_id)[1] == ["locked"]
        assert s.sql("SELECT form FROM refund WHERE refund_key='%s'" % key) == [("scenic",)]


def sync(s, order_id, code, result):
    now = int(time.time())
    notice = {"certificate_id": "c", "code": code, "apply_time": now, "audit_time": now, "audit_result": result}
    body = {"order_id": order_id, "after_sale_id": s.fresh("a"), "after_sale_type": 1, "notice_list": [notice]}
    return s.call("refund_sync", body)


def test_refund_sync_unknown_code_changes_nothing(s):
    """refund_sync: an unknown code changes nothing; a ticket whose refund we accepted and the platform refused is valid"""
    p = s.product(day=0, stock=5)
    order_id, vouchers = s.issue(p, 2)
    assert sync(s, order_id, "0123456789ABC", 1).code == 0
    assert s.states(order_id) == ("accepted", ["issued"] * 2) and diffs(s, order_id) == ["refund_unclear"]
    apply(s, order_id, 1, project_ids=entrances(vouchers, 1))
    assert s.states(order_id)[1] == ["issued", "locked"]
    assert sync(s, order_id, first_code(vouchers, 1), 2).code == 0
    assert s.states(order_id)[1] == ["issued"] * 2 and s.sold(p) == 2
    assert diffs(s, order_id) == ["refund_contradicts", "refund_unclear"]
    assert s.admit(first_code(vouchers, 1)).json()["admit"] is True
    other, vouchers = s.issue(p)
    assert third(s, other, [first_code(vouchers)]).data["result"] == 1
    assert sync(s, other, first_code(vouchers), 2).code == 0
    assert s.states(other)[1] == ["issued"] and diffs(s, other) == []


def test_idempotency_key_not_ascii_answered_400(s):
    """an Idempotency-Key with bytes that are not ASCII is answered 400, and the same worker serves the next call"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p)
    s.admit("0123456789ABC")
    before = s.workers("gate")
    for key in ("门一".encode(), b"\xff\xfe", b"k\x80", b"a b", b"k" * 129):
        got = s.admit(first_code(vouchers), key=key)
        assert got.status == 400 and got.json()["admit"] is False, (key, got)
    assert s.states(order_id)[1] == ["issued"]
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    assert before and set(before) <= set(s.workers("gate")), (before, s.workers("gate"))


@pytest.mark.stack("after", "before")
def test_calls_of_another_app_change_nothing(s):
    """an order belongs to its app: calls of another app about its id change nothing of it and learn nothing of it"""
    p = s.product()
    order_id, key = s.buy(p), s.fresh("k")
    other = OtherApp(s)
    assert other.call("query_order", {"order_id": order_id}).code == 2, "it is not the other app's"
    calls = [
        ("pay_notify", s.pay(order_id)),
        ("refund_apply", s.refund(order_id, key)),
        ("refund_notify", s.refunded(order_id, key)),
        ("cancel_notify", s.cancel(order_id)),
        ("tripartite_code", s.codes(p, order_id)),
    ]
    look = (
        "SELECT o.* FROM ticket_order o JOIN app USING (app_id) WHERE client_key = '%s'" % s.http.client_key,
        "CHECKSUM TABLE voucher, voucher_item, calendar_day",
    )
    before = [s.sql(text) for text in look]
    for program, body in calls:
        got = other.call(program, body)
        assert got.status == 200 and not got.data.get("vouchers"), (program, got)
    assert [s.sql(text) for text in look] == before
    for program, body in calls[:3]:
        assert s.call(program, body).code == 0, program
    assert states(s, order_id, s.http.client_key) == ("refunded", ["refunded"])


def test_account_id_of_19_digits_accepted(s):
    """account_id as a number of 19 digits is accepted; more than 1000 copies are over the limit per order"""
    p = s.product(stock=5000)
    assert len(s.account_id) == 19
    body = Broken(s.order(p, account_id=int(s.account_id)))
    got = s.call("create_order", body)
    assert got.code == 0, got
    shapes.check_create(got.data)
    asked = Broken(s.asked(p, account_id=int(s.account_id)))
    assert s.call("can_buy", asked).code == 0
    assert s.states(body["order_id"]) == ("accepted", ["held"])
    for program, body_of in (("create_order", s.order), ("can_buy", s.asked)):
        got = s.call(program, body_of(p, count=1001))
        assert got.code == 9, (program, got)
    assert s.sold(p) == 1


@pytest.mark.stack("after")
def test_another_app_cannot_occupy_an_answer(s):
    """a refusal that another app was given for an order_id of the future is not the answer to the order's own app"""
    p = s.product()
    body = s.order(p)
    odd = dict(body, sku_id="1", sku_out_id="none", product_id="1", product_out_id="none")
    got = OtherApp(s).call("create_order", odd)
    assert got.code not in (0, 100), got
    assert s.call("create_order", body).code == 0
    assert states(s, body["order_id"], s.http.client_key)[0] == "accepted"
