"""A certificate that the platform shows in refund (status 300), without an application that came here: its copy is not
admitted until the platform shows otherwise.
"""
import pytest

import context
from compare import *
from shop import first_code

pytestmark = pytest.mark.stack("expire")


def reasons(s, vouchers):
    return [s.admit(first_code(vouchers, i)).json()["reason"] for i in range(len(vouchers))]


def test_ticket_in_refund_is_not_admitted_until_rejected(s):
    """a ticket in refund there is not admitted, alone or with its order, and is again when the platform has rejected it"""
    clean(s)
    order_id, vouchers = sold(s)
    in_refund(s, order_id, [1])
    compare_order(s, order_id)
    assert reasons(s, vouchers) == ["refund_pending"] and s.states(order_id) == ("accepted", ["issued"])
    got = s.shanmen("redeem", order_id, "--whole", check=False)
    assert got.returncode == 1 and "refund" in got.stdout + got.stderr, got
    shown = s.shanmen_json("order", "show", order_id)
    assert shown["vouchers"][0]["refunding_at"], shown["vouchers"]
    expire(s, offset_s=2 * MINUTE)
    assert reasons(s, vouchers) == ["refund_pending"]
    in_refund(s, order_id, [1], decided=2)
    expire(s, offset_s=4 * MINUTE)
    assert held(s, order_id) == [] and reasons(s, vouchers) == ["ok"]


def test_some_tickets_in_refund(s):
    """of an order of which a part is in refund so many unused tickets are not admitted; a later refund ends them, once"""
    clean(s)
    order_id, vouchers = sold(s, 3)
    stock = s.sold(s.shelf[0])
    in_refund(s, order_id, [1])
    compare_order(s, order_id)
    assert reasons(s, vouchers[:1]) == ["ok"] and held(s, order_id) == [3]
    in_refund(s, order_id, [2, 3])
    compare_order(s, order_id, offset_s=MINUTE)
    assert held(s, order_id) == [2, 3]
    projects = [v["entrance"]["project_id"] for v in vouchers[1:]]
    notice = s.refunded(order_id, key="k" + order_id, amount=2 * s.shelf[0].price, scene=50, project_ids=projects)
    for _ in range(2):
        assert s.insist("refund_notify", notice).code == 0
    assert s.states(order_id) == ("accepted", ["used", "refunded", "refunded"]) and s.sold(s.shelf[0]) == stock - 2
    assert held(s, order_id) == []


def test_application_here_takes_over(s):
    """an application that comes here locks the ticket as always; rejected, it is free at once"""
    clean(s)
    order_id, vouchers = sold(s, product=s.shelf[1])
    in_refund(s, order_id, [1])
    compare_order(s, order_id)
    key = "k" + order_id
    assert s.insist("refund_apply", s.refund(order_id, key)).data["audit_refund_result"] == 3
    assert s.states(order_id)[1] == ["locked"] and held(s, order_id) == []
    compare_order(s, order_id, offset_s=MINUTE)
    assert held(s, order_id) == [], "the lock explains it"
    s.shanmen("refund", "reject", key)
    assert reasons(s, vouchers) == ["ok"]


def test_what_proves_nothing_frees_nothing(s):
    """an answer without certificates or of an unknown status neither holds a ticket nor frees it"""
    p = clean(s)
    order_id, vouchers = sold(s)
    in_refund(s, order_id, [1])
    compare_order(s, order_id)
    p.tell_order(order_id, order_status=777)
    compare_order(s, order_id, offset_s=MINUTE)
    assert held(s, order_id) == [1] and reasons(s, vouchers) == ["refund_pending"]


@pytest.mark.race
@pytest.mark.parametrize("first", ["gate", "comparison"])
def test_gate_beside_comparison(s, first):
    """the gate beside the comparison that finds a ticket in refund: the first decides, never both"""
    clean(s)
    for _ in range(context.rounds(3, 30)):
        faults, admitted = gate_against_comparison(s, first)
        assert not faults and admitted == (first == "gate"), (faults, admitted)
