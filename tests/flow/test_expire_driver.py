"""`shanmen-sim expire` does at the moment of expiry what the trade page says the platform does. Not here: what our own
programs do before and after.
"""
import pytest

import acts
import books as books_of_ours
import compare
import test_standin_books as books
import outbox
from shop import first_code

pytestmark = pytest.mark.stack("books")

DAY = 24 * 3600


def expiring(s, copies=2, admitted=1):
    """An order known to both sides whose moment of expiry has come; some of its copies were used, and the uses not sent."""
    p = outbox.clean(s)
    p.settings(expiry_asks=True)
    order_id, vouchers = s.issue(s.shelf[0], copies)
    p.sold(order_id, s.shelf[0], copies, auto_refund_s=0)
    for copy in range(admitted):
        assert s.admit(first_code(vouchers, copy)).json()["admit"] is True
    p.shift(2 * DAY)
    return p, order_id


def left(p, order_id):
    return [i["status"] for i in p.order(order_id)["book"]["items"]]


def test_platform_asks_verifies_refunds_and_notifies(s):
    """at expiry the platform asks us, verifies what we report, refunds the rest and sends us the notice"""
    p, order_id = expiring(s)
    code, said = acts.play(s, "expire")
    assert code == 0 and "%s: 1 projects used, 1 certificates refunded, %d fen, notice taken\n" % (order_id, s.shelf[0].price) in said, said
    assert "1 orders expired, 0 not answered" in said
    assert left(p, order_id) == [401, 301] and s.states(order_id)[1] == ["used", "refunded"], s.states(order_id)
    rows = s.sql("SELECT refund_fen, refund_scene FROM refund JOIN ticket_order USING (order_no) WHERE order_id = '%s'" % order_id)
    assert rows == [(str(s.shelf[0].price), "150")], rows
    assert acts.play(s, "expire") == (0, "0 orders expired, 0 not answered\n")
    p.reset()


def test_partly_used_order_may_be_verified_whole(s):
    """a partly used order may also be verified as a whole: the notice ends no ticket, and nothing is a discrepancy"""
    p, order_id = expiring(s, copies=3)
    p.settings(expiry_whole=True)
    code, said = acts.play(s, "expire")
    assert code == 0 and "0 certificates refunded, 0 fen, verified as a whole, notice taken\n" in said, said
    assert left(p, order_id) == [401] * 3 and s.states(order_id) == ("accepted", ["used", "issued", "issued"])
    offset = compare.until_refund(s, order_id) + 5 * compare.MINUTE
    p.shift(offset)
    outbox.deliver(s)
    compare.expire(s, offset_s=offset)
    books_of_ours.reconcile(s, days=2)
    assert s.sql("SELECT kind FROM reconcile_diff WHERE order_id = '%s'" % order_id) == []
    assert compare.column(s, order_id, "expiry_seen_at"), "the order is not over"
    p.settings(expiry_whole=False)
    p.reset()


def test_fully_used_order_refunded_is_alarmed(s):
    """a fully used order that is refunded at expiry all the same: an alarm, whatever the notice names"""
    for more in ({}, {"refund_count": 2}):
        order_id, vouchers = s.issue(s.shelf[0], 2)
        for copy in range(2):
            assert s.admit(first_code(vouchers, copy)).json()["admit"] is True
        assert s.call("refund_notify", s.refunded(order_id, amount=2 * s.shelf[0].price, scene=150, **more)).code == 0
        assert s.states(order_id) == ("accepted", ["used"] * 2)
        assert compare.alarms(s, order_id) and "refund_of_used" in compare.alarms(s, order_id)[0], compare.alarms(s, order_id)


@pytest.mark.parametrize(
    "more, copies, kinds",
    [
        ({"amount": 2}, ["used", "refunded", "refunded"], []),
        ({"refund_count": 2, "amount": 2}, ["used", "refunded", "refunded"], []),
        ({"refund_count": 0, "amount": 0}, ["used", "issued", "issued"], []),
        ({"amount": 3}, ["used", "refunded", "refunded"], ["refund_of_used"]),
        ({"refund_count": 1, "amount": 1}, ["used", "issued", "refunded"], ["refund_unclear"]),
    ],
)
def test_expiry_notice_without_names(s, more, copies, kinds):
    """a notice of expiry that names no tickets is for the unused ones; only more or fewer than these is a discrepancy"""
    order_id, vouchers = s.issue(s.shelf[0], 3)
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    body = s.refunded(order_id, **dict(more, amount=more["amount"] * s.shelf[0].price, scene=150))
    assert s.insist("refund_notify", body).code == 0
    assert s.states(order_id) == ("accepted", copies), s.states(order_id)
    assert [r[0] for r in s.sql("SELECT kind FROM reconcile_diff WHERE order_id = '%s'" % order_id)] == kinds


def test_order_without_use_refunded_completely(s):
    """an order without any use is refunded completely, also one that we do not know"""
    p, order_id = expiring(s, admitted=0)
    p.shift(0)
    nobodys = p.sold(s.fresh(), s.shelf[0], auto_refund_s=0)
    p.shift(2 * DAY)
    code, said = acts.play(s, "expire")
    assert code == 0 and "2 orders expired" in said, said
    assert left(p, order_id) == [301, 301] and left(p, nobodys) == [301]
    assert s.states(order_id)[1] == ["refunded", "refunded"]
    p.reset()


@pytest.mark.fault
def test_silent_expiry_refunds_used_ticket(s):
    """a silent expiry refunds a used ticket without asking us: the costliest fault"""
    p, order_id = expiring(s)
    code, said = acts.play(s, "expire", "--silent")
    assert code == 0 and "%s: 0 projects used, 2 certificates refunded" % order_id in said and "notice" not in said, said
    assert left(p, order_id) == [301, 301] and s.states(order_id)[1] == ["used", "issued"]
    assert books.one(p, order_id)["order_status"] == 1
    p.reset()
