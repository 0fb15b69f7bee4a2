"""The rules about people are checked again once the platform has decrypted the data. The result depends on the order's
state: rejected while it is not accepted yet, else a discrepancy for the operator.
"""
import time

import pytest

import context
from encrypted import DECRYPT, STATES, buyer, clean, deliver, diffs, guest, kinds, modes, order, pending, start
from harness import wait_for
from people import born, id_number

pytestmark = pytest.mark.stack("decrypt")

GOOD = {}


class Rule:
    """What is sold, and what is wrong with the buyer. over: fields of the person; first: has bought before;
    phone: the buyer's phone is not decrypted yet, else the traveller's documents."""

    def __init__(self, word, words, rules, over, first=False, phone=False):
        self.word, self.words, self.rules, self.over = word, words, rules, over
        self.first, self.phone = first, phone


RULES = [
    Rule("document malformed", "id number malformed", dict(need_id=True), dict(license_id="11010519491231002")),
    Rule("document missing", "id document missing", dict(need_id=True), dict(license_id="")),
    Rule("name malformed", "name malformed", dict(real_name=True), dict(name="张3")),
    Rule("name missing", "traveller's name missing", dict(real_name=True), dict(name="")),
    Rule("age", "age not allowed", dict(min_age=18), dict(license_id=id_number(birthday=born(9)))),
    Rule("sex", "sex not allowed", dict(sex="male"), dict(license_id=id_number(birthday=born(30), female=True))),
    Rule("region", "region not allowed", dict(regions=["33"]), GOOD),
    Rule("one ticket a day", "this traveller already has a ticket", dict(real_name=True), GOOD, first=True),
    Rule("limit per document", "limit per id document reached", dict(max_per_id=1), GOOD, first=True),
    Rule("phone malformed", "phone number malformed", dict(need_phone=True), dict(phone="hello"), phone=True),
    Rule("phone missing", "phone number missing", dict(need_phone=True), dict(phone=""), phone=True),
    Rule("limit per phone", "limit per phone number reached", dict(max_per_phone=1), GOOD, first=True, phone=True),
]


def bought(s, rule, p):
    """An order, in the state wanted, whose people break the rule once they are decrypted."""
    someone = s.people.person()
    in_clear = s.sealed(someone, license_id=None, license_type=None)
    if rule.first:
        s.buy(p, buyer=in_clear, tourists=None if rule.phone else [someone])
    if rule.phone:
        return s.buy(p, buyer=buyer(s, someone, "phone", **rule.over))
    return s.buy(p, buyer=in_clear, tourists=[guest(s, someone, "name", "license_id", **rule.over)])


def rejected(s, p, rule, order_id, state):
    sold = 1 if rule.first else 0
    assert s.states(order_id) == ("rejected", ["void"]), (rule.word, state, s.states(order_id))
    assert s.sold(p) == sold and kinds(s, order_id) == [], (rule.word, s.sold(p))
    if state == "waiting":
        told = s.platform.order(order_id)["confirm"]
        assert told["body"]["confirm_result"] == 2, (rule.word, told)
        return
    assert s.call("pay_notify", s.pay(order_id)).data["confirm_info"] == {"confirm_mode": 1, "confirm_result": 2}
    assert s.call("refund_notify", s.refunded(order_id, scene=153)).code == 0
    assert s.states(order_id) == ("refunded", ["refunded"]) and s.sold(p) == sold


def stayed(s, p, rule, order_id):
    assert s.states(order_id) == ("accepted", ["held"]), rule.word
    assert s.sold(p) == (2 if rule.first else 1), rule.word
    [(kind, detail)] = diffs(s, order_id)
    assert kind == "rule_broken" and rule.words in detail, (rule.word, kind, detail)
    assert s.number("SELECT COUNT(*) FROM alarm WHERE kind='rule_broken' AND order_id='%s'" % order_id) == 1


@pytest.mark.parametrize("state", STATES)
def test_broken_rule_rejects_or_is_recorded(s, state):
    """a broken rule rejects the order; one that was accepted stays, with a discrepancy"""
    clean(s)
    modes(s, state)
    products = s.products([dict(r.rules, stock=9) for r in RULES])
    orders = [bought(s, r, p) for r, p in zip(RULES, products)]
    for order_id in orders:
        s.platform.tell_order(order_id, copies=1)
    deliver(s)
    assert pending(s, *orders) == 0
    for rule, p, order_id in zip(RULES, products, orders):
        if state == "accepted":
            stayed(s, p, rule, order_id)
        else:
            rejected(s, p, rule, order_id, state)
    modes(s, "accepted")


def test_rules_kept_and_order_stays(s):
    """rules that are kept: the order stays, its own copies do not count against it, earlier answers still hold"""
    clean(s)
    for state in STATES:
        modes(s, state)
        strict = dict(real_name=True, need_phone=True, max_per_id=1, max_per_phone=2, min_age=18, stock=9)
        p, q, w = s.products([strict, dict(min_age=18, sex="female", stock=9), dict(stock=9)])
        clear, hidden = s.people.person(), s.people.person()
        abroad = s.people.person()
        passport = dict(license_id="E12345678", license_type=6, age=36, birthday="1990-03-07", sex=2)
        orders = [
            s.buy(p, 2, buyer=buyer(s, hidden, "phone"), tourists=[clear, guest(s, hidden)]),
            order(s, q, guest(s, abroad, **passport)),
            order(s, w, guest(s, s.people.person(), license_id="nothing that is needed", phone="hello")),
        ]
        deliver(s)
        assert pending(s, *orders) == 0
        for order_id in orders:
            assert s.states(order_id)[0] == state and kinds(s, order_id) == [], (state, order_id, kinds(s, order_id))
        # From now on they count like everyone's.
        assert s.call("create_order", s.order(p, buyer=hidden.clear(), tourists=[clear])).code in (7, 8)
        assert s.call("create_order", s.order(p, tourists=[hidden])).code == 7
        assert s.call("create_order", s.order(p, buyer=hidden.clear(), tourists=[s.people.person()])).code == 8
    modes(s, "accepted")


@pytest.mark.race
def test_two_decrypted_at_once_first_stays(s):
    """two orders of one person decrypted at once: the first keeps its ticket, the second is over the limit"""
    clean(s)
    modes(s, "waiting")
    products = s.products([dict(max_per_id=1, stock=9), dict(real_name=True, stock=9), dict(max_per_phone=1, stock=9)])
    for p in products:
        someone = s.people.person()
        ids = [s.buy(p, buyer=buyer(s, someone), tourists=[guest(s, someone)]) for _ in range(2)]
        for order_id in ids:
            s.platform.tell_order(order_id, copies=1)
        deliver(s)
        assert [s.states(i) for i in ids] == [("waiting", ["held"]), ("rejected", ["void"])], ids
        assert s.sold(p) == 1
    modes(s, "accepted")


def test_decrypted_while_buying_in_clear(s):
    """decrypted while the same person buys in clear: one ticket in the end, whichever order was first"""
    clean(s)
    modes(s, "waiting")
    for p in s.products([dict(max_per_id=1, stock=9)] * context.rounds(3, 30)):
        someone = s.people.person()
        hidden = s.buy(p, tourists=[guest(s, someone)])
        s.platform.tell_order(hidden, copies=1)
        run, codes = start(s), []
        time.sleep(s.rng.random() / 16)  # sometimes the decryption comes first
        while run.poll() is None:
            codes.append(s.insist("create_order", s.order(p, tourists=[someone])).code)
        assert run.wait() == 0 and set(codes) <= {0, 7} and codes.count(0) <= 1, codes
        assert pending(s, hidden) == 0 and s.sold(p) == 1, (codes, s.states(hidden))
        assert s.states(hidden)[0] == ("rejected" if 0 in codes else "waiting")
    modes(s, "accepted")


def test_rule_added_after_sale_not_applied(s):
    """a rule that was added after the sale is not applied to data that could be read at the sale"""
    clean(s)
    p, child = s.product(stock=9), s.people.person(birthday=born(9))
    order_id = order(s, p, guest(s, child, "name"))
    s.sql("UPDATE sale_rule SET min_age = 18 WHERE product_no = (SELECT product_no FROM product WHERE product_id = '%s')" % p.product_id)
    other = order(s, s.product(), guest(s, child, "license_id"))
    deliver(s)
    assert pending(s, order_id, other) == 0 and kinds(s, order_id) == [] and kinds(s, other) == []


def test_cancelled_during_decryption_has_no_effect(s):
    """cancelled while its texts were being decrypted: a broken rule has no effect"""
    platform = clean(s)
    modes(s, "waiting")
    p = s.product(min_age=60, stock=9)
    order_id = order(s, p, guest(s, s.people.person(birthday=born(30))))
    platform.trouble("hold", paths=[DECRYPT])
    before = platform.last_number()
    run = start(s)
    wait_for("the call is on its way", lambda: s.number("SELECT COALESCE(SUM(used), 0) FROM decrypt_quota"))
    assert s.call("cancel_notify", s.cancel(order_id)).code == 0
    platform.release()
    run.communicate(timeout=60)
    assert len(platform.calls(DECRYPT, before + 1)) == 1
    assert s.states(order_id) == ("cancelled", ["void"]) and kinds(s, order_id) == [] and s.sold(p) == 0
    assert s.number("SELECT COUNT(*) FROM outbox WHERE kind='confirm' AND order_id='%s'" % order_id) == 0
    modes(s, "accepted")
