"""Cancellation and refund: complete, partial, with a fee, of used tickets, without codes, without application, and
the third-party form.
"""
import time

import pytest

import shapes
from shop import PRICE_FEN, first_code


def answered(answer, result, fee=None):
    assert answer.code == 0, answer
    assert answer.data["audit_refund_result"] == result, answer
    if fee is not None:
        assert answer.data["refund_fee_amount"] == fee and type(answer.data["refund_fee_amount"]) is int, answer
    return answer.data


def test_cancel_types_give_stock_back_once(s):
    """cancel types 1, 2 and 3 each give the stock back once"""
    p = s.product(stock=10)
    for kind in (1, 2, 3):
        order_id = s.buy(p, 2)
        assert s.sold(p) == 2
        body = s.cancel(order_id, kind)
        first = s.call("cancel_notify", body)
        assert first.code == 0, first
        assert s.call("cancel_notify", body).body == first.body
        assert s.states(order_id) == ("cancelled", ["void", "void"]) and s.sold(p) == 0


@pytest.mark.stack("before")
def test_payment_after_cancellation_is_refused(s):
    """an unpaid order is cancelled before payment; a payment that comes after is refused"""
    p = s.product()
    order_id = s.buy(p)
    assert s.call("cancel_notify", s.cancel(order_id, 1)).code == 0
    assert s.states(order_id) == ("cancelled", ["void"]) and s.sold(p) == 0
    got = s.call("pay_notify", s.pay(order_id))
    assert got.code == 0, got
    shapes.check_confirm(got.data["confirm_info"], "sync", 2)
    assert s.states(order_id) == ("cancelled", ["void"]) and s.sold(p) == 0


def test_cancelled_used_ticket_stays_used(s):
    """a cancellation of a used ticket leaves it used, and a discrepancy is recorded"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p, 2)
    s.admit(first_code(vouchers))
    assert s.call("cancel_notify", s.cancel(order_id)).code == 0
    assert s.states(order_id)[1][0] == "used"
    assert s.number("SELECT COUNT(*) FROM reconcile_diff WHERE order_id='%s'" % order_id) >= 1


def test_complete_refund_is_locked_then_refunded(s):
    """a complete refund: accepted with the platform's fee, locked, then refunded by the notice"""
    p = s.product(stock=5)
    order_id, vouchers = s.issue(p, 2)
    key = s.fresh("k")
    answered(s.call("refund_apply", s.refund(order_id, key, fee=150)), 1, 150)
    assert s.states(order_id)[1] == ["locked", "locked"] and s.sold(p) == 2
    assert s.call("refund_notify", s.refunded(order_id, key, 2 * PRICE_FEN - 150)).code == 0
    assert s.states(order_id) == ("refunded", ["refunded", "refunded"]) and s.sold(p) == 0
    row = s.sql("SELECT fee_fen, refund_fen, audit FROM refund WHERE refund_key='%s'" % key)
    assert row == [("150", str(2 * PRICE_FEN - 150), "accepted")], row


@pytest.mark.stack("after", "before")
def test_refund_without_codes_yet(s):
    """a refund of an order that has no codes yet"""
    p = s.product()
    order_id, key = s.buy(p, 2), s.fresh("k")
    answered(s.call("refund_apply", s.refund(order_id, key)), 1, 0)
    assert s.call("refund_notify", s.refunded(order_id, key)).code == 0
    assert s.states(order_id) == ("refunded", ["refunded", "refunded"]) and s.sold(p) == 0


def test_partial_refund_leaves_others_good(s):
    """a partial refund names a copy by any of its projects; the others stay good"""
    p = s.product(day=0, rides=("索道",), stock=5)
    order_id, vouchers = s.issue(p, 3)
    key, key2 = s.fresh("k"), s.fresh("k")
    second = vouchers[1]["entrance"]["project_id"]
    answered(s.call("refund_apply", s.refund(order_id, key, project_ids=[second])), 1)
    assert s.states(order_id)[1] == ["issued", "locked", "issued"]
    assert s.call("refund_notify", s.refunded(order_id, key, project_ids=[second])).code == 0
    assert s.states(order_id) == ("accepted", ["issued", "refunded", "issued"]) and s.sold(p) == 2
    by_ride = s.refund(order_id, key2)
    by_ride["vouchers"] = [{"projects": [{"project_id": vouchers[2]["projects"][0]["project_id"]}]}]
    answered(s.call("refund_apply", by_ride), 1)
    assert s.states(order_id)[1] == ["issued", "refunded", "locked"]
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    assert s.admit(first_code(vouchers, 2)).json()["reason"] == "refund_pending"


def test_refund_of_used_ticket_is_refused(s):
    """a refund is refused once the ticket was used, and the gate's use stays"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p, 2)
    s.admit(first_code(vouchers))
    answered(s.call("refund_apply", s.refund(order_id)), 2)
    answered(s.call("refund_apply", s.refund(order_id, project_ids=[vouchers[0]["entrance"]["project_id"]])), 2)
    answered(
        s.call(
            "refund_apply",
            s.refund(
                order_id, project_ids=[vouchers[0]["entrance"]["project_id"], vouchers[1]["entrance"]["project_id"]]
            ),
        ),
        2,
    )
    assert s.states(order_id)[1] == ["used", "issued"]
    answered(s.call("refund_apply", s.refund(order_id, project_ids=[vouchers[1]["entrance"]["project_id"]])), 1)
    assert s.states(order_id)[1] == ["used", "locked"]


def test_unknown_voucher_is_refused(s):
    """a refund that names an unknown voucher is refused and changes nothing"""
    p = s.product()
    order_id, _ = s.issue(p)
    got = s.call("refund_apply", s.refund(order_id, project_ids=["X-1"]))
    answered(got, 2)
    assert s.states(order_id)[1] == ["issued"]


def test_money_moved_used_ticket_stays_used(s):
    """the money of a used ticket moved without us: it stays used, and a discrepancy is recorded"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p)
    s.admit(first_code(vouchers))
    assert s.call("refund_notify", s.refunded(order_id, scene=50)).code == 0
    assert s.states(order_id)[1] == ["used"] and s.sold(p) == 1
    assert s.number("SELECT COUNT(*) FROM reconcile_diff WHERE order_id='%s'" % order_id) >= 1


def test_refund_notice_without_application(s):
    """a refund notice without any application, complete and partial"""
    p = s.product(stock=9)
    order_id, vouchers = s.issue(p, 3)
    one = vouchers[0]["entrance"]["project_id"]
    assert s.call("refund_notify", s.refunded(order_id, scene=50, project_ids=[one])).code == 0
    assert s.states(order_id) == ("accepted", ["refunded", "issued", "issued"]) and s.sold(p) == 2
    assert s.call("refund_notify", s.refunded(order_id, amount=2 * p.price, scene=50)).code == 0
    assert s.states(order_id) == ("refunded", ["refunded"] * 3) and s.sold(p) == 0


def test_money_after_cancellation_marks_refunded(s):
    """money after a cancellation marks the vouchers refunded and gives no stock back twice"""
    p = s.product(stock=3)
    order_id, _ = s.issue(p, 2)
    assert s.call("cancel_notify", s.cancel(order_id)).code == 0
    assert s.states(order_id) == ("cancelled", ["void", "void"]) and s.sold(p) == 0
    assert s.call("refund_notify", s.refunded(order_id)).code == 0
    assert s.states(order_id)[1] == ["refunded", "refunded"] and s.sold(p) == 0


def test_failed_codes_are_replaced_in_refusal(s):
    """source 301: codes failed, so the refund is refused and carries the codes that replace them"""
    p = s.product(day=0, rides=("索道",))
    order_id = s.buy(p, 2)
    data = answered(s.call("refund_apply", s.refund(order_id, source=301)), 2)
    shapes.check_vouchers(data["vouchers"], 2, 1, (1, 2, 3, 6), (), p.projects)
    assert s.states(order_id)[1] == ["issued", "issued"]
    code = first_code(data["vouchers"])
    assert s.admit(code).json()["admit"] is True


def test_unknown_source_and_scene(s):
    """an unknown apply_source is treated like 0, an unknown refund_scene is stored as it is"""
    p = s.product()
    order_id, key = s.buy(p), s.fresh("k")
    answered(s.call("refund_apply", s.refund(order_id, key, source=777)), 1)
    assert s.call("refund_notify", s.refunded(order_id, key, scene=4711)).code == 0
    assert s.number("SELECT refund_scene FROM refund WHERE refund_key='%s'" % key) == 4711


def test_refund_of_order_never_created(s):
    """notices and applications for an order never created are answered 0 and stored; a later creation is refused"""
    p = s.product()
    for program, make in (
        ("cancel_notify", s.cancel),
        ("refund_notify", s.refunded),
        ("refund_apply", s.refund),
        ("pay_notify", s.pay),
    ):
        order_id = s.fresh()
        got = s.call(program, make(order_id))
        assert got.code == 0, (program, got)
        if program == "refund_apply":
            answered(got, 1)
        if program == "pay_notify":
            shapes.check_confirm(got.data["confirm_info"], "sync", 2)
        assert s.states(order_id) == ("absent", [])
        got = s.call("create_order", s.order(p, order_id=order_id))
        assert got.code == 999999, (program, got)
        assert s.states(order_id) == ("absent", [])
    assert s.sold(p) == 0


def third(order_id, certificates, **over):
    return dict({"order_id": order_id, "after_sale_id": "", "certificates": certificates}, **over)


def test_third_party_form_of_application(s):
    """the third-party form of a refund application: accepted, refused, pending"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p, 3)
    code = [first_code(vouchers, i) for i in range(3)]
    ask = lambda codes, oid=order_id: s.call(
        "refund_apply",
        third(oid, [{"certificate_id": "c%d" % i, "code": c} for i, c in enumerate(codes)], after_sale_id=s.fresh("a")),
    )
    s.admit(code[0])
    got = ask([code[0]])
    assert got.code == 0 and got.data["result"] == 2, got
    got = ask([code[1]])
    assert got.code == 0 and got.data["result"] == 1, got
    assert s.states(order_id)[1] == ["used", "locked", "issued"]
    got = ask([code[0], code[2]])
    assert got.code == 0 and got.data["result"] == 0, "a mixed application is not pending: %r" % got
    assert s.states(order_id)[1] == ["used", "locked", "locked"]
    got = ask([""])
    assert got.code == 0 and got.data["result"] == 0, got
    got = ask(["X"], s.fresh())
    assert got.code == 0 and got.data["result"] == 0, got


def test_third_party_form_twice_same_bytes(s):
    """the third-party form sent twice for one code gets the same bytes"""
    p = s.product()
    order_id, vouchers = s.issue(p)
    body = third(order_id, [{"certificate_id": "1", "code": first_code(vouchers)}], after_sale_id=s.fresh("a"))
    first = s.call("refund_apply", body)
    assert first.data["result"] == 1
    assert s.call("refund_apply", body).body == first.body
    assert s.states(order_id)[1] == ["locked"]


def sync(s, order_id, codes, result, after_sale_id=None):
    now = int(time.time())
    return s.call(
        "refund_sync",
        {
            "order_id": order_id,
            "after_sale_id": after_sale_id or s.fresh("a"),
            "after_sale_type": 1,
            "notice_list": [
                {"certificate_id": "c-%s" % c, "code": c, "apply_time": now, "audit_time": now, "audit_result": result}
                for c in codes
            ],
        },
    )


def test_refund_sync_accepted_and_refused(s):
    """refund_sync: accepted refunds the named copies, refused unlocks, unknown orders are answered 0, used stays used"""
    p = s.product(day=0, stock=9)
    order_id, vouchers = s.issue(p, 4)
    code = [first_code(vouchers, i) for i in range(4)]
    assert sync(s, order_id, [code[0]], 1).code == 0
    assert s.states(order_id)[1] == ["refunded", "issued", "issued", "issued"] and s.sold(p) == 3
    answered(s.call("refund_apply", s.refund(order_id, project_ids=[vouchers[1]["entrance"]["project_id"]])), 1)
    assert s.states(order_id)[1][1] == "locked"
    assert sync(s, order_id, [code[1]], 2).code == 0
    assert s.states(order_id)[1][1] == "issued"
    assert s.admit(code[1]).json()["admit"] is True
    assert sync(s, order_id, [code[1]], 1).code == 0
    assert s.states(order_id)[1] == ["refunded", "used", "issued", "issued"] and s.sold(p) == 3
    assert s.number("SELECT COUNT(*) FROM reconcile_diff WHERE order_id='%s'" % order_id) >= 1
    assert sync(s, s.fresh(), ["nothing"], 1).code == 0
