"""What is answered later: codes that are given by the operator or wait for the pool, orders not confirmed in time, and
messages that become void.
"""
import contextlib
import os

import pytest

import caller
import outbox
import races
import shapes
from shop import first_code


@contextlib.contextmanager
def app(s, *settings, back):
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], *settings)
    try:
        yield
    finally:
        s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], *back)


def given(s):
    return app(s, "--code-source", "given", back=("--code-source", "generator"))


def accepted(s, p, count=1, **over):
    """An order, accepted by the operator where the app confirms later."""
    order_id = s.buy(p, count, **over)
    if s.states(order_id)[0] == "waiting":
        s.shanmen("order", "accept", order_id)
    return order_id


def ask(s, p, order_id, result, copies=1):
    got = s.call("tripartite_code", s.codes(p, order_id, copies=copies))
    assert got.code == 0 and got.data["result"] == result, got
    return got


def own(s, n):
    return ["OWN-%s" % s.fresh() for _ in range(n)]


def rows(s, order_id, kind="codes"):
    """States of the order's outbox rows of one kind."""
    return [r[0] for r in s.sql("SELECT state FROM outbox WHERE kind='%s' AND order_id='%s'" % (kind, order_id))]


def refused(s, *words, because, text=None):
    done = s.shanmen(*words, check=False, text=text)
    assert done.returncode == 1 and because in done.stderr, (done.returncode, done.stderr)


def entrances(vouchers):
    return [v["entrance"]["qrcodes"][0] for v in vouchers]


# --- codes from the merchant's own ticketing ---


@pytest.mark.stack("async")
def test_operator_codes_sent_in_their_order(s):
    """codes given by the operator: result 0 first; sent in their order, valid once the platform has them"""
    p = s.product(day=0, rides=("索道", "漂流"))
    with given(s):
        order_id = accepted(s, p, 2)
        got = ask(s, p, order_id, 0, 2)
        assert not got.data.get("vouchers") and rows(s, order_id) == ["waiting"]
        assert s.number("SELECT COUNT(*) FROM reconcile_diff WHERE order_id='%s'" % order_id) == 0
        assert not outbox.sent(outbox.arrivals(s), order_id, outbox.CODES)
        codes = own(s, 6)
        said = s.shanmen("codes", "give", order_id, *codes).stdout
        assert "got its codes: 6; they will be sent to the platform" in said, said
        assert rows(s, order_id) == ["due"] and s.states(order_id)[1] == ["held"] * 2
        assert s.admit(codes[0]).json()["reason"] == "not_issued"
        told = outbox.sent(outbox.arrivals(s), order_id, outbox.CODES)
        assert len(told) == 1 and told[0]["result"] == 1, told
        shapes.check_vouchers(told[0]["vouchers"], 2, 1, (3,), (), p.projects)
        flat = [i["qrcodes"][0] for v in told[0]["vouchers"] for i in [v["entrance"]] + v["projects"]]
        assert flat == codes, (flat, codes)
        assert s.states(order_id)[1] == ["issued"] * 2 and rows(s, order_id) == ["done"]
        assert s.admit(codes[0]).json()["admit"] is True and s.admit(codes[5]).json()["admit"] is True


@pytest.mark.stack("after", "async")
def test_order_is_due_until_codes_have_arrived(s):
    """an order is due while its confirmation or its codes are awaited: no longer once the codes are in an answer, or have arrived"""
    due = lambda: s.sql("SELECT due_at, confirm_by_at, codes_by_at FROM ticket_order WHERE order_id = '%s'" % order_id)[0]
    p = s.product(day=0)
    with given(s):
        order_id = s.buy(p, 2)
        if s.states(order_id)[0] == "waiting":
            assert due()[0] == due()[1] is not None, due()
            s.shanmen("order", "accept", order_id)
        assert due()[0] is None, due()
        ask(s, p, order_id, 0, 2)
        assert due()[0] == due()[2] is not None, due()
        s.shanmen("codes", "give", order_id, *own(s, 2))
        assert due()[0] == due()[2], "they have not arrived"
        outbox.arrivals(s)
        assert rows(s, order_id) == ["done"] and due()[0] is None, due()
    if s.name == "after":
        order_id = s.buy(p, 2)
        ask(s, p, order_id, 1, 2)
        assert due()[0] is None and due()[2] is not None, due()


@pytest.mark.stack("after", "async")
def test_codes_given_before_platform_asks(s):
    """codes given before the platform asks are stored and sent with the answer to its request"""
    p = s.product(day=0)
    with given(s):
        order_id = s.buy(p, 2)
        codes = own(s, 2)
        ours = s.history.created[order_id]
        assert "the platform gets them when it asks" in s.shanmen("codes", "give", ours, *codes).stdout
        assert rows(s, order_id) == []
        if s.states(order_id)[0] == "waiting":
            s.shanmen("order", "accept", order_id)
            ask(s, p, order_id, 0, 2)
            told = outbox.sent(outbox.arrivals(s), order_id, outbox.CODES)[0]["vouchers"]
        else:
            told = ask(s, p, order_id, 1, 2).data["vouchers"]
        assert entrances(told) == codes and s.states(order_id)[1] == ["issued"] * 2
        assert s.admit(codes[1]).json()["admit"] is True


def test_codes_given_on_standard_input(s):
    """codes given on standard input, one a line; giving them again says that the order has them already"""
    p = s.product(day=0)
    order_id, codes = s.buy(p, 3), own(s, 3)
    text = "\ufeff\n  %s \r\n%s\n\n%s" % tuple(codes)
    s.shanmen("codes", "give", order_id, "-", text=text)
    assert "has these codes already" in s.shanmen("codes", "give", order_id, "-", text=text).stdout
    assert "has these codes already" in s.shanmen("codes", "give", order_id, *codes).stdout
    refused(s, "codes", "give", order_id, *codes[::-1], because="it already has other codes")
    assert entrances(ask(s, p, order_id, 1, 3).data["vouchers"]) == codes


def test_spoilt_code_is_not_given(s):
    """codes give takes no quotes, no mark of a spreadsheet and no number that one shortened"""
    p = s.product(day=0)
    order_id = s.buy(p)
    with open(os.path.join(os.path.dirname(__file__), "cases", "50-codes-quotes.txt"), encoding="utf-8") as f:
        quoted = f.read().strip()
    for code in (quoted, "'001234567890", "1.23457E+11", "########"):
        refused(s, "codes", "give", order_id, code, because="code 1, %s, " % code)
        done = s.shanmen("codes", "give", order_id, "-", text=code + "\r\n", check=False)
        assert done.returncode == 1 and "code 1, %s, " % code in done.stderr, done


def test_wrong_number_of_codes_is_refused(s):
    """a wrong number of codes is refused with the right number and what it is for; nothing is written"""
    p = s.product(rides=("索道",))
    order_id = s.buy(p, 2)
    for n in (1, 3, 5):
        wanted = "it takes 4 codes, not %d: 2 copies of 2 each: 入园, 索道" % n
        refused(s, "codes", "give", order_id, *own(s, n), because=wanted)
    refused(s, "codes", "give", order_id, "-", text="\n", because="it takes 4 codes, not 0")
    assert s.shanmen("codes", "give", order_id, check=False).returncode == 2
    s.shanmen("codes", "give", order_id, *own(s, 4))


def test_malformed_or_foreign_code_is_refused(s):
    """a malformed code, one given twice, one of another ticket or of the pool is refused, with the reason"""
    p = s.product()
    order_id, codes = s.buy(p, 2), own(s, 2)
    taken, pool = own(s, 1)[0], own(s, 1)[0]
    s.shanmen("codes", "give", s.buy(p), taken)
    s.load("codes", ".csv", "sku_out_id,code\n%s,%s\n" % (p.sku_out_id, pool))
    refused(s, "codes", "give", order_id, codes[0], codes[0], because="codes 1 and 2 are the same")
    refused(s, "codes", "give", order_id, codes[0], "x" * 65, because="code 2 is not a code")
    refused(s, "codes", "give", order_id, codes[0], taken, because="%s is the code of a ticket already" % taken)
    refused(s, "codes", "give", order_id, pool, codes[1], because="%s is in the pool already" % pool)
    s.shanmen("codes", "give", order_id, *codes)


def test_ended_or_refunded_takes_no_codes(s):
    """an unknown or ended order, or one whose ticket is refunded, takes no codes"""
    p = s.product()
    refused(s, "codes", "give", "nobody", "A", because="no order nobody")
    order_id = s.buy(p)
    s.call("cancel_notify", s.cancel(order_id))
    refused(s, "codes", "give", order_id, *own(s, 1), because="it has ended: it is cancelled")
    absent = s.fresh()
    s.call("cancel_notify", s.cancel(absent))
    refused(s, "codes", "give", absent, *own(s, 1), because="it was never created here")
    order_id = s.buy(p)
    s.call("refund_apply", s.refund(order_id))
    refused(s, "codes", "give", order_id, *own(s, 1), because="copy 1 of it is locked")
    order_id, _ = s.issue(p)
    refused(s, "codes", "give", order_id, *own(s, 1), because="it already has other codes")


@pytest.mark.race
def test_codes_given_twice_at_same_moment(s):
    """codes given twice at the same moment: exactly one call succeeds"""
    with given(s):
        for _ in range(6):
            faults = races.codes_given_twice(s)
            assert not faults, faults


@pytest.mark.race
def test_same_code_given_to_several_orders(s):
    """the same code given to several orders at the same moment: one order gets it"""
    p = s.product()
    for _ in range(6):
        code, orders = own(s, 1)[0], [s.buy(p) for _ in range(3)]
        done = caller.at_once([lambda o=o: s.shanmen("codes", "give", o, code, check=False) for o in orders])
        assert sorted(d.returncode for d in done) == [0, 1, 1], [d.stderr for d in done]


@pytest.mark.stack("async")
def test_codes_given_at_moment_of_cancellation(s):
    """codes given at the moment of a cancellation: the order ends, and no message of it stays pending"""
    p = s.product(day=0)
    with given(s):
        for i in range(8):
            order_id, codes = accepted(s, p), own(s, 1)
            ask(s, p, order_id, 0)
            done, got = caller.at_once(
                [
                    lambda: s.shanmen("codes", "give", order_id, *codes, check=False),
                    lambda: s.insist("cancel_notify", s.cancel(order_id)),
                ]
            )
            assert got.code == 0 and done.returncode in (0, 1), done.stderr
            assert s.states(order_id) == ("cancelled", ["void"]) and rows(s, order_id) == ["moot"]
            assert not outbox.sent(outbox.arrivals(s), order_id, outbox.CODES)


# --- codes that wait for the pool ---


def test_orders_waiting_for_pool_get_codes(s):
    """orders that wait for the pool: codes load counts them, outbox_deliver gives and sends the codes, then they are valid"""
    p = s.product(day=0)
    with app(s, "--code-source", "pool", back=("--pool", "no")):
        first, second = s.buy(p), s.buy(p, 2)
        ask(s, p, first, 0)
        ask(s, p, second, 0, 2)
        assert rows(s, first) + rows(s, second) == ["waiting"] * 2
        heard = outbox.arrivals(s)
        assert not outbox.sent(heard, first, outbox.CODES)
        said = load_pool(s, p, own(s, 2))
        assert "codes loaded: 2\n2 orders wait for such codes" in said, said
        heard = outbox.arrivals(s)
        assert len(outbox.sent(heard, first, outbox.CODES)) == 1, heard
        assert not outbox.sent(heard, second, outbox.CODES) and s.states(first)[1] == ["issued"]
        assert "1 order waits for such codes" in load_pool(s, p, own(s, 2))
        told = outbox.sent(outbox.arrivals(s), second, outbox.CODES)
        assert s.states(second)[1] == ["issued"] * 2
        for code in entrances(told[0]["vouchers"]):
            assert s.admit(code).json()["admit"] is True
        assert not outbox.sent(outbox.arrivals(s), second, outbox.CODES)


def load_pool(s, p, codes):
    return s.load("codes", ".csv", "sku_out_id,code\n" + "".join("%s,%s\n" % (p.sku_out_id, c) for c in codes)).stdout


def test_refunded_waiting_order_gets_no_codes(s):
    """an order that waits for codes and whose ticket is refunded gets no codes any more"""
    p = s.product(day=0, stock=5)
    with app(s, "--code-source", "pool", back=("--pool", "no")):
        whole, part = s.buy(p, 2), s.buy(p, 2)
        for order_id in (whole, part):
            ask(s, p, order_id, 0, 2)
        s.call("refund_notify", s.refunded(whole))
        s.call("refund_notify", s.refunded(part, refund_count=1))
        assert rows(s, whole) == ["moot"] and rows(s, part) == ["waiting"]
        load_pool(s, p, own(s, 4))
        heard = outbox.arrivals(s)
        assert not [h for o in (whole, part) for h in outbox.sent(heard, o, outbox.CODES)]
        assert rows(s, part) == ["moot"]
        free = "SELECT COUNT(*) FROM voucher_code_pool WHERE sku_no = (SELECT sku_no FROM sku WHERE sku_id = '%s') AND order_no IS NULL" % p.sku_id
        assert s.number(free) == 4


@pytest.mark.stack("async")
def test_locked_ticket_issued_when_refund_rejected(s):
    """a ticket that is locked while its codes are on the way becomes issued when its refund is rejected"""
    p = s.product(day=0, refund_audit="person")
    order_id = accepted(s, p)
    ask(s, p, order_id, 0)
    key = s.fresh("k")
    assert s.call("refund_apply", s.refund(order_id, key)).data["audit_refund_result"] == 3
    told = outbox.sent(outbox.arrivals(s), order_id, outbox.CODES)
    assert len(told) == 1 and s.states(order_id)[1] == ["locked"]
    s.shanmen("refund", "reject", key)
    assert s.states(order_id)[1] == ["issued"]
    assert s.admit(first_code(told[0]["vouchers"])).json()["admit"] is True


# --- confirmation ---


@pytest.mark.stack("async")
def test_messages_of_ended_order_become_void(s):
    """the pending messages of an order that ends become void: its codes and its confirmation"""
    p = s.product()
    cancelled, refunded = accepted(s, p), accepted(s, p)
    for order_id in (cancelled, refunded):
        ask(s, p, order_id, 0)
        assert rows(s, order_id) == ["due"] and rows(s, order_id, "confirm") == ["due"]
    s.call("cancel_notify", s.cancel(cancelled))
    s.call("refund_notify", s.refunded(refunded))
    for order_id in (cancelled, refunded):
        assert rows(s, order_id) == ["moot"] and rows(s, order_id, "confirm") == ["moot"]
    why = s.sql("SELECT DISTINCT error FROM outbox WHERE order_id='%s'" % cancelled)
    assert why == [("the order is cancelled",)], why


def near_deadline(s, order_id, left_s):
    s.sql("UPDATE ticket_order SET confirm_by_at = UNIX_TIMESTAMP() + %d WHERE order_id='%s'" % (left_s, order_id))


@pytest.mark.stack("async")
def test_undecided_order_decided_before_deadline(s):
    """an undecided order is left, accepted or rejected by the app's rule, a minute before its deadline"""
    p = s.product(stock=10)
    for policy, order_state, vouchers, result in (
        ("accept", "accepted", ["held"], 1),
        ("reject", "rejected", ["void"], 2),
        ("leave", "waiting", ["held"], None),
    ):
        with app(s, "--undecided", policy, back=("--undecided", "leave")):
            soon, later, gone = s.buy(p), s.buy(p), s.buy(p)
            near_deadline(s, soon, 50)
            near_deadline(s, gone, -1)
            heard = outbox.arrivals(s)
            assert s.states(soon) == (order_state, vouchers), (policy, s.states(soon))
            for order_id in (later, gone):
                assert s.states(order_id) == ("waiting", ["held"]), policy
            told = [b["confirm_result"] for b in outbox.sent(heard, soon, outbox.CONFIRM)]
            assert told == ([] if result is None else [result]), (policy, heard)


@pytest.mark.stack("async")
def test_order_not_decided_after_its_deadline(s):
    """an order can be accepted or rejected while the platform waits, but not after its deadline"""
    p = s.product()
    order_id = s.buy(p)
    near_deadline(s, order_id, 0)
    for word in ("accept", "reject"):
        refused(s, "order", word, order_id, because="the platform waited until")
    assert s.states(order_id) == ("waiting", ["held"]) and rows(s, order_id, "confirm") == []
    near_deadline(s, order_id, 5)
    s.shanmen("order", "accept", order_id)
    assert s.states(order_id)[0] == "accepted"


@pytest.mark.stack("async")
def test_app_settings_are_listed(s):
    """the app's settings are listed; a code source that contradicts --pool is a wrong call"""
    mine = s.env["SHANMEN_CLIENT_KEY"]

    def shown():
        row = [r for r in s.shanmen_json("app", "list") if r["client_key"] == mine][0]
        return row["code_source"], row["pool"], row["undecided"]

    assert shown() == ("generator", False, "leave"), shown()
    with app(s, "--pool", "yes", "--undecided", "reject", back=("--pool", "no", "--undecided", "leave")):
        assert shown() == ("pool", True, "reject"), shown()
    with given(s):
        assert shown() == ("given", False, "leave"), shown()
        wrong = s.shanmen("app", "set", mine, "--pool", "yes", "--code-source", "given", check=False)
        assert wrong.returncode == 2 and "contradicts" in wrong.stderr, wrong
        wrong = s.shanmen("app", "set", mine, "--code-source", "elsewhere", check=False)
        assert wrong.returncode == 2 and "none of generator, pool, given" in wrong.stderr, wrong
