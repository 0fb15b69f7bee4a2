"""Callbacks in any order: all sequences of up to three of the seven events and a sample of longer ones (with --full all
of four and all 5,040 of seven), each with one duplicate added. model.py says what must come: every answer, the state after it, and the stock.
"""
import itertools
import random

import pytest

import caller
import context
import model
import people

pytestmark = pytest.mark.stack("after", "before")

PROGRAM = {
    "create": "create_order",
    "pay": "pay_notify",
    "codes": "tripartite_code",
    "cancel": "cancel_notify",
    "apply": "refund_apply",
    "notice": "refund_notify",
    "query": "query_order",
}
RESULT = {"codes": "result", "apply": "audit_refund_result", "query": "used_voucher_quantity"}


class Play:
    """One order's events, sent as they come."""

    def __init__(self, s, p, events, twice, at):
        self.s, self.events = s, list(events)
        self.events.insert(at, twice)
        order_id, key = s.fresh(), s.fresh("k")
        self.order_id, self.faults = order_id, []
        buyer = people.Person("王小山", "13800000000")
        self.bodies = {
            "create": s.order(p, order_id=order_id, buyer=buyer),
            "pay": s.pay(order_id),
            "codes": s.codes(p, order_id),
            "cancel": s.cancel(order_id),
            "apply": s.refund(order_id, key),
            "notice": s.refunded(order_id, key),
            "query": {"order_id": order_id},
        }
        self.model = model.Order("created" if s.create_mode == "before-payment" else "accepted")

    def say(self, event, answer):
        """The answer in the words of the table."""
        data = answer.data
        word = str(data["error_code"])
        if data["error_code"] != 0 or event in ("create", "cancel", "notice"):
            return word
        if event == "pay":
            return "%s:%s" % (word, data["confirm_info"].get("confirm_result"))
        return "%s:%s" % (word, data[RESULT[event]])

    def run(self):
        """Sends the events; an answer that cannot be read is a fault of this order and does not end the case."""
        try:
            self.play()
        except AssertionError as e:
            self.faults.append(str(e))
        return self

    def play(self):
        first = {}
        for event in self.events:
            before = self.model.state
            wanted = self.model.take(event)
            answer = self.s.call(PROGRAM[event], self.bodies[event])
            got = self.say(event, answer)
            if got != wanted:
                self.faults.append(
                    "%s in state %s answered %s, the table says %s (%r)" % (event, before, got, wanted, answer)
                )
            if event != "query" and answer.code != 100 and first.setdefault(event, answer.body) != answer.body:
                self.faults.append("%s repeated differs: %s / %s" % (event, first[event], answer.body))


def sequences(n):
    return list(itertools.permutations(model.EVENTS, n))


def play_all(s, lengths, most=None):
    """All sequences of these lengths, or a sample of so many."""
    rng, p = random.Random(s.rng.random()), s.product(stock=100000)
    plays = []
    for n in lengths:
        for events in sequences(n) if most is None else rng.sample(sequences(n), most):
            at = rng.randrange(1, n + 1)  # somewhere after the first of the two
            plays.append(Play(s, p, events, rng.choice(events[:at]), at))
    caller.by_threads(6, plays, lambda play: play.run())
    rows = s.sql("SELECT o.order_id, o.state, v.state FROM ticket_order o LEFT JOIN voucher v USING (order_no)")
    books = {}
    for order_id, state, voucher in rows:
        books.setdefault(order_id, (state, []))[1].extend([voucher] if voucher else [])
    faults = []
    for play in plays:
        got = books.get(play.order_id, (None, []))
        if got != play.model.books:
            play.faults.append("in the end %s, the table says %s" % (got, play.model.books))
        if play.faults:
            faults.append("%s: %s" % (" ".join(play.events), "; ".join(play.faults)))
    live = sum(1 for play in plays for v in play.model.books[1] if v in model.LIVE)
    assert not faults, "%d of %d sequences:\n%s" % (len(faults), len(plays), "\n".join(faults[:12]))
    assert s.sold(p) == live, "sold %d, alive %d" % (s.sold(p), live)


def test_all_orders_up_to_three_events(s):
    """all orders of arrival of up to three events end as the table says"""
    play_all(s, (1, 2, 3))


def test_seeded_sample_of_four_events(s):
    """a seeded sample of the 840 orders of arrival of four events ends as the table says"""
    play_all(s, (4,), 120)


@pytest.mark.full
def test_all_840_orders_of_four_events(s):
    """all 840 orders of arrival of four events end as the table says"""
    play_all(s, (4,))


@pytest.mark.full
def test_all_5040_orders_of_seven_events(s):
    """all 5,040 orders of arrival of seven events end as the table says"""
    play_all(s, (7,))


def test_seeded_sample_of_seven_events(s):
    """a seeded sample of orders of arrival of all seven events ends as the table says"""
    rng, p = random.Random(s.rng.random()), s.product(stock=100000)
    plays = []
    for _ in range(context.rounds(20, 200)):
        events = rng.sample(model.EVENTS, len(model.EVENTS))
        at = rng.randrange(1, len(events) + 1)
        plays.append(Play(s, p, events, rng.choice(events[:at]), at))
    caller.by_threads(6, plays, lambda play: play.run())
    faults = []
    for play in plays:
        if s.states(play.order_id) != play.model.books:
            play.faults.append("in the end %s, the table says %s" % (s.states(play.order_id), play.model.books))
        if play.faults:
            faults.append("%s: %s" % (" ".join(play.events), "; ".join(play.faults)))
    assert not faults, "\n".join(faults[:12])
