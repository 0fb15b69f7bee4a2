"""A signature covers no path: rightly signed bytes of one callback, sent to the address of another, change nothing."""
import time

import pytest

from shop import first_code

STATE = "ticket_order voucher voucher_item refund outbox spi_reply calendar_day order_traveller reconcile_diff".split()


def state(s):
    """What a call could change: all rows of these tables, and the number of rows of all but the alarms."""
    rows = s.row_counts()
    rows.pop("alarm")
    return rows, s.sql("CHECKSUM TABLE " + ", ".join(STATE))


def code_application(order_id, code):
    return {"order_id": order_id, "certificates": [{"certificate_id": "1", "code": code}], "apply_time": 1}


def captured(s, p, order_id, code):
    """One call of each kind for one order, by the name of its program."""
    return [
        ("can_buy", s.asked(p)),
        ("create_order", s.order(p, order_id=order_id)),
        ("query_order", {"order_id": order_id, "order_out_id": "x", "out_order_id": "x"}),
        ("pay_notify", s.pay(order_id)),
        ("cancel_notify", s.cancel(order_id)),
        ("refund_apply", s.refund(order_id)),
        ("refund_apply", code_application(order_id, code)),
        ("refund_notify", s.refunded(order_id)),
        (
            "refund_sync",
            {
                "order_id": order_id,
                "after_sale_type": 1,
                "notice_list": [{"certificate_id": "1", "code": code, "audit_result": 1}],
            },
        ),
        ("tripartite_code", s.codes(p, order_id)),
        (
            "pull_ticket_calendar",
            {"account_id": s.account_id, "product_id": p.product_id, "start_date": p.day, "end_date": p.day},
        ),
    ]


def misdirect(s, calls):
    """Every call to every address but its own."""
    addresses = sorted({program for program, _ in calls}) + ["webhook", "gate"]
    for program, body in calls:
        for address in addresses:
            if address != program:
                yield program, address, s.http.call(address, body)


@pytest.mark.stack("counter")
def test_calls_to_other_addresses_change_nothing(s):
    """every call of every kind, sent to every other address, changes nothing: for a new, a paid and a fulfilled order"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p)
    calls = captured(s, p, order_id, first_code(vouchers)) + captured(s, p, s.buy(p), "x") + captured(s, p, s.fresh(), "x")
    before, faults = state(s), []
    for program, address, got in misdirect(s, calls):
        if state(s) != before:
            faults.append("%s at %s: %r" % (program, address, got))
            before = state(s)
    assert not faults, "\n".join(faults)
    assert s.states(order_id) == ("accepted", ["issued"])


@pytest.mark.stack("before")
def test_unpaid_order_admits_nobody(s):
    """the bytes of an unpaid order are neither its payment nor a request for its codes"""
    p = s.product(day=0)
    body = s.order(p)
    assert s.call("create_order", body).code == 0
    for address in ("pay_notify", "tripartite_code", "cancel_notify", "refund_apply", "refund_notify"):
        assert s.http.call(address, body).code == 100, address
    assert s.states(body["order_id"])[0] == "created"
    assert s.http.call("tripartite_code", s.codes(p, body["order_id"])).code == 100


NEEDED = [
    ("create_order", ("order_id", "count", "book_start_day", "amount", ("sku_id", "sku_out_id"))),
    ("pay_notify", ("order_id", "pay_time_unix")),
    ("cancel_notify", ("order_id", "cancel_order_time_unix")),
    ("refund_apply", ("order_id", "biz_uniq_key", "apply_refund_time_unix")),
    ("refund_notify", ("order_id", "biz_uniq_key", "refund_time_unix")),
    ("refund_sync", ("order_id", "notice_list")),
    ("tripartite_code", ("order_id", "start_time", "expire_time")),
]


@pytest.mark.stack("counter")
def test_missing_fields_raise_one_alarm(s):
    """without a field that tells callbacks apart: 100, nothing stored, one alarm for a callback and hour"""
    p = s.product()
    bodies = dict(captured(s, p, s.fresh(), "x"))
    bodies["refund_apply"] = s.refund(s.fresh())
    s.sql("DELETE FROM alarm WHERE kind = 'call_incomplete'")
    before, hour = state(s), int(time.time()) // 3600
    for program, names in NEEDED:
        for name in names:
            gone = name if isinstance(name, tuple) else (name,)
            for body in (
                {k: v for k, v in bodies[program].items() if k not in gone},
                {k: None if k in gone else v for k, v in bodies[program].items()},
            ):
                got = s.http.call(program, body)
                assert got.code == 100 and "missing" in got.data["description"], (program, name, got)
        assert state(s) == before, program
        alarms = s.number("SELECT COUNT(*) FROM alarm WHERE alarm_key LIKE 'call_incomplete:%%:%s:%%'" % program)
        assert 1 <= alarms <= 1 + int(time.time()) // 3600 - hour, (program, alarms)


@pytest.mark.stack("counter")
def test_code_application_with_times_is_none(s):
    """what has the times of a request for codes is no refund application, whatever it names"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p)
    body = dict(s.codes(p, order_id), **code_application(order_id, first_code(vouchers)))
    assert s.http.call("refund_apply", body).code == 100
    assert s.states(order_id) == ("accepted", ["issued"])


@pytest.mark.stack("counter")
def test_ids_with_outer_blanks_are_refused(s):
    """an id that begins or ends with a blank is refused by every callback and reaches no order"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p)
    before = state(s)
    for blank in (" ", "\t", "\n", "\r\n", "\u3000"):
        for odd in (order_id + blank, blank + order_id):
            for program, body in captured(s, p, odd, first_code(vouchers)):
                if program not in ("can_buy", "pull_ticket_calendar"):
                    assert s.http.call(program, body).code in (100, 999999, 1), (program, odd)
        for program, make in (("refund_apply", s.refund), ("refund_notify", s.refunded)):
            assert s.http.call(program, make(order_id, "k1" + blank)).code == 100, program
    assert state(s) == before


def test_ids_with_blanks_at_the_end_are_others(s):
    """in the database an id with a blank at its end is another than the id without it: no text is compared with padding"""
    padded = s.sql(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND collation_name IS NOT NULL AND collation_name <> 'utf8mb4_nopad_bin'"
    )
    assert padded == [], padded
    order_id = s.buy(s.product())
    count = "SELECT COUNT(*) FROM ticket_order WHERE order_id = '%s'"
    assert (s.number(count % order_id), s.number(count % (order_id + " "))) == (1, 0)
