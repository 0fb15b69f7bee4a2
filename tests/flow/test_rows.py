"""Results that lack rows, as from a server or a proxy that cuts them: a callback answers the whole truth or 100, and nothing is stored.
tests/shim/short_rows.c cuts the results of an unchanged program.
"""
import contextlib

import pytest

import caller
import people
import steps

pytestmark = [pytest.mark.stack("fault"), pytest.mark.fault]

CUTS = (1, 2, 3)


def cut(s, program, body, rows):
    """One call to a program whose results have at most so many rows."""
    return s.run_program(program, caller.dump(body), {"LD_PRELOAD": steps.shim(s, "short_rows"), "SHANMEN_SHIM_ROWS": str(rows)})


def rows_logged(s):
    return sum(" event=rows " in line and "level=error" in line for line in s.log_lines())


def check_all_or_again(s, program, body):
    """Every cut answers 100 and stores nothing; at last the whole result is answered."""
    before, logged = s.row_counts(), rows_logged(s)
    for rows in CUTS:
        got = cut(s, program, body, rows)
        assert (got.status, got.code) == (200, 100), (program, rows, got)
        assert s.row_counts() == before, (program, rows)
    assert rows_logged(s) == logged + len(CUTS)
    whole = cut(s, program, body, 10000)
    assert whole.code == 0, (program, whole)
    return whole


def test_cut_results_become_no_answers(s):
    """a callback whose result lacks vouchers, items, days or persons answers 100 and stores nothing, and then the whole truth"""
    p = s.product(stock=100, day=0, days=range(10), rides=("飞船",), real_name=True)
    guests = [s.people.person() for _ in range(5)]
    order = s.order(p, 5, tourists=guests)
    check_all_or_again(s, "create_order", order)
    order_id = order["order_id"]
    check_all_or_again(s, "can_buy", s.asked(p, 5, tourists=[s.people.person() for _ in range(5)]))
    codes = check_all_or_again(s, "tripartite_code", s.codes(p, order_id, copies=5, count=5, tourists=guests))
    assert len(codes.data["vouchers"]) == 5 and all(v["projects"] for v in codes.data["vouchers"])
    asked = check_all_or_again(s, "query_order", {"order_id": order_id})
    assert len(asked.data["vouchers"]) == 5
    days = {"account_id": s.account_id, "product_id": p.product_id, "start_date": people.day_text(0), "end_date": people.day_text(9)}
    (sku,) = check_all_or_again(s, "pull_ticket_calendar", days).data["ticket_sku_and_calendar"]
    assert sum(len(e["calendar_value"]["value_list"]) for e in sku["calendar_list"]) == 10
    check_all_or_again(s, "refund_apply", s.refund(order_id, key="cut-" + order_id))
    check_all_or_again(s, "refund_notify", s.refunded(order_id, key="cut-" + order_id, amount=p.price * 5))
    assert s.states(order_id) == ("refunded", ["refunded"] * 5)


@contextlib.contextmanager
def without_copy(s, order_id, copy_no):
    """The voucher of one copy is gone."""
    kept = "kept_%s" % s.fresh()
    of_copy = "order_no = (SELECT order_no FROM ticket_order WHERE order_id = '%s') AND copy_no = %d" % (order_id, copy_no)
    s.sql("CREATE TABLE %s AS SELECT * FROM voucher WHERE %s; DELETE FROM voucher WHERE %s" % (kept, of_copy, of_copy), admin=True)
    try:
        yield
    finally:
        s.sql("INSERT INTO voucher SELECT * FROM %s; DROP TABLE %s" % (kept, kept), admin=True)


def test_lost_voucher_is_no_smaller_order(s):
    """where an order has fewer vouchers than copies, no callback answers for the rest alone, and the log tells of it"""
    p = s.product(stock=100, day=0)
    order_id = s.buy(p, 2)
    calls = [
        ("query_order", {"order_id": order_id}),
        ("tripartite_code", s.codes(p, order_id, copies=2)),
        ("refund_apply", s.refund(order_id)),
        ("refund_notify", s.refunded(order_id)),
        ("cancel_notify", s.cancel(order_id)),
    ]
    with without_copy(s, order_id, 2):
        before, logged = s.row_counts(), rows_logged(s)
        for program, body in calls:
            got = s.call(program, body)
            assert got.code == 100, (program, got)
        assert s.row_counts() == before
        assert rows_logged(s) >= logged + len(calls)
    assert s.insist("tripartite_code", calls[1][1]).data["result"] == 1
