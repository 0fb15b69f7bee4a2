"""Races through the real stack. test_control.py also plays some of them against a build without guards,
where they must fail.
"""
import os

import pytest

import caller
import context
import races


@pytest.mark.race
def test_selling_out_50_tickets(s):
    """selling out: 64 clients want 50 tickets; exactly 50 are sold, the others are answered 1"""
    for _ in range(context.rounds(1, 20)):
        faults, codes = races.sell_out(s, 50)
        assert not faults, faults
        assert codes[1] == races.CLIENTS * 4 - 50, codes


@pytest.mark.race
def test_selling_out_the_very_last_ticket(s):
    """selling out the very last ticket, round after round"""
    for _ in range(context.rounds(4, 200)):
        faults, _ = races.sell_out(s, 1, clients=32, each=1)
        assert not faults, faults


@pytest.mark.stack("after", "before")
@pytest.mark.race
def test_selling_out_in_threes(s):
    """selling out in threes: one or two tickets that fit no order stay"""
    faults, codes = races.sell_out(s, 50, clients=32, each=2, copies=3)
    assert not faults, faults
    assert codes[0] == 16, codes


@pytest.mark.race
def test_parallel_orders_of_one_id_document(s):
    """32 parallel orders of one id document: the limit of 3 holds, the others are answered 7"""
    for _ in range(context.rounds(1, 20)):
        faults = races.limit(s, 3, 7, max_per_id=3)
        assert not faults, faults


@pytest.mark.race
def test_parallel_orders_of_one_phone_number(s):
    """32 parallel orders of one phone number: the limit of 2 holds, the others are answered 8"""
    faults = races.limit(s, 2, 8, max_per_phone=2)
    assert not faults, faults


@pytest.mark.race
def test_parallel_orders_of_one_traveller(s):
    """32 parallel orders of one traveller with a real name: one ticket, the others are answered 3"""
    faults = races.limit(s, 1, 3, real_name=True)
    assert not faults, faults


@pytest.mark.race
def test_opposite_order_does_not_block(s):
    """parallel orders of two people in opposite order do not block each other for good"""
    p = s.product(real_name=True, max_per_id=1)
    pairs = [(s.people.person(), s.people.person()) for _ in range(6)]
    jobs = []
    for a, b in pairs:
        for who in ([a, b], [b, a]) * 2:
            body = s.order(p, count=2, tourists=who)
            jobs.append(lambda body=body: s.insist("create_order", body))
    codes = races.tally(caller.at_once(jobs))
    assert codes == {0: len(pairs), 7: 3 * len(pairs)}, codes
    assert s.sold(p) == 2 * len(pairs)


@pytest.mark.race
def test_last_code_goes_to_one_order(s):
    """the pool has one code left and 32 orders ask for it: one gets it, the others wait"""
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--pool", "yes")
    try:
        faults = races.last_codes_of_pool(s)
        assert not faults, faults
        for _ in range(context.rounds(2, 50)):
            faults = races.last_codes_of_pool(s, left=10, orders=30)
            assert not faults, faults
    finally:
        s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--pool", "no")


@pytest.mark.race
def test_gate_against_gate_admits_once(s):
    """gate against gate: one code at eight turnstiles at once admits once"""
    faults = races.gate_against_gate(s, context.rounds(10, 1000))
    assert not faults, faults[:5]


@pytest.mark.race
def test_gate_against_refund_one_wins(s):
    """gate against refund: one of them wins, never both, and each often enough to be a race"""
    rounds = context.rounds(60, 10000)
    faults, gate, refund = races.gate_against_refund(s, rounds, rounds // 10)
    assert not faults, faults[:5]
    assert min(gate, refund) >= rounds // 10, "no race: gate won %d, refund %d" % (gate, refund)


@pytest.mark.race
def test_parallel_creation_creates_one_order(s):
    """one order's creation 32 times at once creates one order"""
    for _ in range(context.rounds(1, 3)):
        faults = races.simultaneous_creation(s)
        assert not faults, faults


@pytest.mark.race
def test_creation_refused_or_done_never_both(s):
    """one order's creation many times at once while the day gets its first ticket: refused or sold, and the same for all"""
    for _ in range(context.rounds(20, 200)):
        faults = races.refused_against_created(s)
        assert not faults, faults


@pytest.mark.race
def test_parallel_cancellation_gives_stock_back_once(s):
    """one cancellation 16 times at once gives its stock back once"""
    for _ in range(context.rounds(1, 3)):
        faults = races.simultaneous_cancellation(s)
        assert not faults, faults


@pytest.mark.stack("after", "before")
@pytest.mark.race
def test_creation_and_cancellation_never_sold(s):
    """creation and cancellation at once: cancelled or refused, never sold"""
    p = s.product()
    for _ in range(context.rounds(5, 300)):
        body = s.order(p)
        created, cancelled = caller.at_once(
            [lambda: s.insist("create_order", body), lambda: s.insist("cancel_notify", s.cancel(body["order_id"]))]
        )
        assert cancelled.code == 0 and created.code in (0, 999999), (created, cancelled)
        state = s.states(body["order_id"])
        assert state == (("cancelled", ["void"]) if created.code == 0 else ("absent", [])), (state, created)
    assert s.sold(p) == 0


@pytest.mark.stack("before")
@pytest.mark.race
def test_payment_and_cancellation_end_cancelled(s):
    """payment and cancellation at once: answered accepted or rejected, cancelled in the end"""
    p = s.product()
    for _ in range(context.rounds(5, 300)):
        order_id = s.buy(p)
        paid, _ = caller.at_once(
            [lambda: s.insist("pay_notify", s.pay(order_id)), lambda: s.insist("cancel_notify", s.cancel(order_id))]
        )
        assert paid.data["confirm_info"]["confirm_result"] in (1, 2), paid
        assert s.states(order_id) == ("cancelled", ["void"])
    assert s.sold(p) == 0


@pytest.mark.race
def test_lowered_stock_is_never_oversold(s):
    """the operator lowers the stock below what is being sold: refused or kept, never oversold"""
    p = s.product(stock=60)
    bodies = [s.order(p) for _ in range(60)]

    def lower():
        return [s.shanmen("calendar", "load", f, check=False).returncode for f in calendar_files(s, p, (40, 20, 10, 5))]

    results = caller.at_once([lambda b=b: s.insist("create_order", b).code for b in bodies] + [lower])
    sold, stock = s.sold(p), s.number(
        "SELECT stock FROM calendar_day WHERE sku_no=%s AND day='%s'" % (p.sku_no, p.day)
    )
    assert results[:-1].count(0) == sold <= stock, (results, sold, stock)
    assert set(results[:-1]) <= {0, 1} and set(results[-1]) <= {0, 1}, results


def calendar_files(s, p, stocks):
    for stock in stocks:
        path = os.path.join(s.dir, "..", "%s.csv" % s.fresh())
        with open(path, "w", encoding="utf-8") as f:
            f.write("sku_out_id,day,price_fen,stock,open\n%s,%s,%d,%d,1\n" % (p.sku_out_id, p.day, p.price, stock))
        yield path
        os.unlink(path)


@pytest.mark.race
def test_cancelled_tickets_are_sold_again(s):
    """tickets cancelled while others buy: what is given back is sold again, stock and vouchers agree"""
    p = s.product(stock=20)
    first = [s.buy(p) for _ in range(20)]
    jobs = [lambda i=i: s.insist("cancel_notify", s.cancel(i)).code for i in first[:10]]
    jobs += [lambda b=s.order(p): s.insist("create_order", b).code for _ in range(30)]
    codes = caller.at_once(jobs)[10:]
    assert set(codes) <= {0, 1}, codes
    assert s.sold(p) == 10 + codes.count(0) <= 20
