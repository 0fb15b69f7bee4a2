"""One key, one effect: repeats one after another and 32 at once, the same content written differently,
other content under the same key.
"""
import json

import pytest

import caller
import people
from races import callback_cases, same_bytes
from shop import first_code


@pytest.mark.stack("after", "before")
@pytest.mark.race
def test_simultaneous_repeats_of_each_callback(s):
    """32 simultaneous repeats of each callback: the same bytes, one effect"""
    faults = []
    for name, program, body, effect in callback_cases(s):
        answers = caller.at_once([lambda: s.insist(program, body)] * 32)
        faults += ["%s: %s" % (name, f) for f in same_bytes(answers) + effect()]
    assert not faults, "\n".join(faults)


@pytest.mark.race
def test_simultaneous_repeats_at_the_gate(s):
    """32 simultaneous repeats at the gate under one Idempotency-Key: the same bytes, one use"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p)
    key = s.fresh("g")

    def knock():
        for _ in range(20):
            got = s.admit(first_code(vouchers), key=key)
            if got.status == 200:
                return got
            assert got.status == 503, got
        raise AssertionError("no answer at the gate")

    answers = caller.at_once([knock] * 32)
    assert len({a.body for a in answers}) == 1 and answers[0].json()["admit"] is True, {a.body for a in answers}
    assert s.number("SELECT COUNT(*) FROM outbox WHERE kind='verify' AND order_id='%s'" % order_id) == 1


def respelled(body):
    """The same content: other white space, other order of keys, an unknown field on each level."""

    def turn(v):
        if isinstance(v, dict):
            return dict([("zz_new_field", {"x": [1, None]})] + [(k, turn(v[k])) for k in reversed(list(v))])
        return [turn(x) for x in v] if isinstance(v, list) else v

    return json.dumps(turn(body), ensure_ascii=True, indent=3).encode()


@pytest.mark.stack("after", "before")
def test_same_content_gets_same_bytes(s):
    """the same content with other white space, key order, escapes and unknown fields gets the same bytes"""
    faults = []
    for name, program, body, effect in callback_cases(s):
        first = s.insist(program, body)
        for again in (respelled(body), body, json.dumps(body).encode()):
            got = s.call(program, again)
            if got.body != first.body:
                faults.append("%s: %s / %s" % (name, first.body, got.body))
        faults += ["%s: %s" % (name, f) for f in effect()]
    assert not faults, "\n".join(faults)


def test_encrypted_or_clear_is_same_content(s):
    """a person encrypted or in clear is the same content"""
    p = s.product(real_name=True)
    who = s.people.person()
    body = s.order(p, buyer=who, tourists=[who])
    first = s.call("create_order", body)
    plain = dict(body, buyer=who.clear(license_id=None, license_type=None), tourists=[who.clear()])
    assert first.code == 0
    assert s.call("create_order", plain).body == first.body


def test_same_key_other_content_is_refused(s):
    """the same key with other content is refused, field by field, and the first effect stays"""
    p, q = s.products([dict(stock=50, days=[1, 2]), dict(stock=50)])
    order = s.order(p, count=2, tourists=[s.people.person(), s.people.person()])
    order_id = order["order_id"]
    first = s.call("create_order", order)
    assert first.code == 0, first
    key = s.fresh("k")
    codes = s.codes(p, order_id, copies=2)
    changes = [
        (
            "create_order",
            order,
            [
                dict(count=3),
                dict(book_start_day=people.day_text(2), book_end_day=people.day_text(2)),
                dict(sku_id=q.sku_id, sku_out_id=q.sku_out_id),
                dict(product_id=q.product_id),
                dict(amount={"origin_amount": 1, "pay_amount": 1, "currency": "CNY"}),
                dict(buyer=s.sealed(s.people.person())),
                dict(tourists=[s.sealed(s.people.person())] * 2),
                dict(account_id="71"),
            ],
            999999,
        ),
        (
            "tripartite_code",
            codes,
            [
                dict(copies=1),
                dict(count=2),
                dict(start_time=codes["start_time"] + 1),
                dict(expire_time=codes["expire_time"] + 1),
                dict(sku=dict(codes["sku"], sku_id=q.sku_id)),
                dict(ticket_rule={"code_sending_info": [2], "code_type": 2}),
            ],
            100,
        ),
        (
            "refund_apply",
            s.refund(order_id, key, fee=5),
            [
                dict(refund_fee_amount=6),
                dict(apply_source=102),
                dict(order_id=s.fresh()),
                dict(vouchers=[{"entrance": {"project_id": "x"}}]),
            ],
            100,
        ),
        (
            "refund_notify",
            s.refunded(order_id, key),
            [dict(refund_amount=1), dict(refund_scene=2), dict(order_id=s.fresh()), dict(refund_time_unix=1)],
            100,
        ),
        ("cancel_notify", s.cancel(order_id), [dict(cancel_type=3), dict(cancel_order_time_unix=5)], 100),
        ("pay_notify", s.pay(order_id), [dict(pay_time_unix=5)], 100),
    ]
    faults = []
    for program, body, others, code in changes:
        first = s.call(program, body)
        if first.code != 0:
            faults.append("%s: %r" % (program, first))
        before = s.row_counts()
        for change in others:
            got = s.http.call(program, dict(body, **change))
            if got.status != 200 or got.code != code:
                faults.append("%s with other %s: %r" % (program, sorted(change), got))
        if s.row_counts() != before:
            faults.append("%s: rows changed %s -> %s" % (program, before, s.row_counts()))
        if s.call(program, body).body != first.body:
            faults.append("%s: the first answer is no longer given" % program)
    assert not faults, "\n".join(faults)


def test_business_refusal_is_repeated(s):
    """a business refusal is an answer too: the repeat gets it also when the reason is gone"""
    p = s.product(stock=0)
    body = s.order(p)
    first = s.call("create_order", body)
    assert first.code == 1, first
    s.calendar([(p.sku_out_id, p.day, p.price, 10, 1)])
    assert s.call("create_order", body).body == first.body
    assert s.sold(p) == 0
    assert s.call("create_order", s.order(p)).code == 0


def test_answer_of_100_is_never_kept(s):
    """an answer of 100 is never kept: a code request that contradicts its order gets 100, the right one is then served"""
    p, q = s.products([{}, {}])
    order_id = s.buy(p, 2)
    for wrong in (s.codes(p, order_id, copies=1), s.codes(q, order_id, copies=2)):
        got = s.call("tripartite_code", wrong)
        assert got.code == 100, got
    got = s.call("tripartite_code", s.codes(p, order_id, copies=2))
    assert got.code == 0 and got.data["result"] == 1, "the contradiction's 100 was kept: %r" % got
    assert s.number("SELECT COUNT(*) FROM spi_reply WHERE action='tripartite_code' AND reply_key='%s'" % order_id) == 1
