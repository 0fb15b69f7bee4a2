"""`shanmen-sim expire` does at the moment of expiry what the trade page says the platform does. Not here: what our own
programs do before and after.
"""
import pytest

import acts
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
