"""A certificate that the platform shows in refund (status 300), without an application that came here: its copy is not
admitted until the platform shows otherwise.
"""
import concurrent.futures
import time

import pytest

import caller
import context
from compare import *
from shop import first_code

pytestmark = pytest.mark.stack("expire")


def in_refund(s, order_id, numbers, decided=0):
    """The platform has an application for these certificates that it did not send us: 1 accepted, 2 rejected, 0 open."""
    refund = dict(biz_uniq_key="k" + order_id, apply_time=int(time.time()), source=103, numbers=list(numbers))
    if decided:
        refund["decided"] = decided
    s.platform.tell_order(order_id, refunds=[refund])


def reasons(s, vouchers):
    return [s.admit(first_code(vouchers, i)).json()["reason"] for i in range(len(vouchers))]


def held(s, order_id):
    """Which copies are held: the numbers."""
    rows = s.sql(
        "SELECT copy_no FROM voucher JOIN ticket_order USING (order_no)"
        " WHERE order_id = '%s' AND refunding_at IS NOT NULL ORDER BY copy_no" % order_id
    )
    return [int(r[0]) for r in rows]


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
def test_gate_beside_comparison(s):
    """the gate beside the comparison that finds tickets in refund: each ticket is either admitted or held, never both"""
    clean(s)
    wins = {"gate": 0, "held": 0}
    for _ in range(context.rounds(3, 30)):
        tickets = [sold(s) for _ in range(12)]
        for order_id, _ in tickets:
            in_refund(s, order_id, [1])
            hint(s, order_id)
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            running = pool.submit(expire, s)
            admitted = caller.by_threads(3, tickets, lambda t: s.admit(first_code(t[1])).json()["admit"])
            running.result()
        for (order_id, _), admit in zip(tickets, admitted):
            state = s.states(order_id)[1]
            assert (state, held(s, order_id)) == ((["used"], []) if admit else (["issued"], [1])), (state, admit)
            wins["gate" if admit else "held"] += 1
    print("        gate %(gate)d, held %(held)d" % wins)
