"""Error code 23: the amount that the platform names beside our prices, and price_check."""
import json

import pytest

import caller
from outbox import configured
from platform_model import Broken

pytestmark = pytest.mark.stack("counter")


def amount(fen, paid=None):
    return {"origin_amount": fen, "pay_amount": fen if paid is None else paid, "currency": "CNY"}


def crossed_out(s, p, fen):
    s.sql("UPDATE sku SET market_price_fen = %d WHERE sku_id = '%s'" % (fen, p.sku_id))


def codes(s, p, count, amount):
    """The codes of the three calls of an order."""
    return [
        s.call(program, body(p, count=count, amount=amount)).code
        for program, body in (("can_buy", s.opened), ("can_buy", s.asked), ("create_order", s.order))
    ]


def test_selling_and_crossed_out_price_are_right(s):
    """the selling price of all copies is right, the crossed-out price of all copies too, nothing else"""
    p = s.product(price=9900)
    crossed_out(s, p, 12000)
    for fen, code in ((19800, 0), (24000, 0), (21900, 23), (12000, 23), (9900, 23), (19801, 23), (0, 23)):
        assert codes(s, p, 2, amount(fen)) == [code] * 3, fen
    crossed_out(s, p, 5000)
    assert codes(s, p, 2, amount(10000)) == [23] * 3, "the calendar never shows less than the selling price"
    assert codes(s, p, 2, amount(19800)) == [0] * 3


def test_pay_amount_is_never_compared(s):
    """what the visitor pays is never compared: discounts are the platform's"""
    p = s.product(price=9900)
    for paid in (0, 1, 9899, 9900, 99000):
        assert codes(s, p, 1, amount(9900, paid)) == [0] * 3, paid


def test_crossed_out_price_is_not_what_was_paid(s):
    """where the platform does not say what is paid, a refund is measured by the selling price, not by the crossed-out one"""
    p = s.product(price=9900)
    crossed_out(s, p, 30000)
    body = Broken(s.order(p, count=2, amount={"origin_amount": 60000}))
    assert s.call("create_order", body).code == 0
    order_id = body["order_id"]
    assert s.call("refund_notify", s.refunded(order_id, amount=19800)).code == 0
    assert s.states(order_id) == ("refunded", ["refunded", "refunded"])
    assert not s.sql("SELECT kind FROM reconcile_diff WHERE order_id = '%s'" % order_id)


def by_configuration(s, program, body):
    """The answer of the program by the configuration as it is now."""
    return s.run_program(program, caller.dump(body), {})


def test_price_check_log_takes_the_order(s):
    """price_check = log: the order is taken, with a line in the log, one discrepancy and one alarm; other rules hold"""
    p = s.product(price=9900, stock=3)
    body = s.order(p, count=2, amount=amount(100))
    with configured(s, price_check="log"):
        assert by_configuration(s, "can_buy", s.opened(p, count=2, amount=amount(100))).code == 0
        assert by_configuration(s, "can_buy", s.asked(p, count=2, amount=amount(100))).code == 0
        first = by_configuration(s, "create_order", body)
        assert first.code == 0 and by_configuration(s, "create_order", body).body == first.body
        assert by_configuration(s, "create_order", s.order(p, count=2, amount=amount(100))).code == 1
        right = s.order(p, amount=amount(9900))
        assert by_configuration(s, "create_order", right).code == 0
    look = "SELECT kind, detail FROM %s WHERE order_id IN ('%s', '%s')"
    for table in ("reconcile_diff", "alarm"):
        rows = s.sql(look % (table, body["order_id"], right["order_id"]))
        assert [r[0] for r in rows] == ["price_differs"], rows
        assert "100 fen" in rows[0][1] and "2 × 9900 fen" in rows[0][1], rows
    assert s.states(body["order_id"]) == ("accepted", ["held", "held"]) and s.sold(p) == 3
    s.shanmen("diff", "settle", s.sql("SELECT diff_id FROM reconcile_diff WHERE order_id='%s'" % body["order_id"])[0][0])


def test_doctor_remarks_that_money_is_only_logged(s):
    """the doctor remarks that prices are only logged, as a warning; strict is in order"""
    checks = lambda: json.loads(s.shanmen("doctor", "--json", check=False).stdout)  # others may fail on a shared stack
    found = lambda: next(d for d in checks() if d["check"] == "price_check")
    assert found()["state"] == "ok"
    with configured(s, price_check="log"):
        got = found()
    assert got["state"] == "warn" and "only logged" in got["say"] and "set strict" in got["say"], got


def test_price_check_is_strict_or_log(s):
    """price_check takes no other word"""
    body = s.asked(s.product())
    with configured(s, price_check="none"):
        got = by_configuration(s, "can_buy", body)
    assert got.code == 100 and "not configured" in got.data["description"], got
