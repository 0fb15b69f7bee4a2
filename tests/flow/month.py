"""A month of business in shifted time: sales, uses, refunds and expiry day by day, through the real callback programs (as
plain CGI, so that their clock can be set) and the stand-in, both clocks at the same moment; programs are killed and
notices lost at random, by the seed. And the comparison at its end, from our tables and the stand-in's memory alone.
"""
import collections
import datetime
import math
import time

import pytest

import acts
import caller
import outbox
import people
import steps
from shop import first_code

DAY_S = 86400
REFUND_S = 3600  # the platform refunds an hour after the last day
CRON_TRIES = 12


class Order:
    """What was bought, and what happens to it later (its fate)."""

    def __init__(self, order_id, copies, day, fate):
        self.order_id, self.copies, self.day, self.fate, self.vouchers = order_id, copies, day, fate, []


FATES = ("used", "used", "used", "partly", "kept", "refunded", "refund notice lost", "refunded by service", "elsewhere")
UNPAID = ("never paid", "close notice lost")  # where an order is created before it is paid


class Month:
    def __init__(self, s, days, a_day, kill=0.06, kill_batch=0.25):
        self.s, self.p, self.rng, self.days, self.a_day = s, s.platform, s.rng, days, a_day
        self.kill, self.kill_batch = kill, kill_batch
        self.offset, self.orders, self.counts = 0, [], collections.Counter()
        try:
            self.shim = steps.shim(s)
        except pytest.skip.Exception:  # the programs cannot be killed: the month is played without that
            self.shim = None
        self.product = s.product(days=range(days + 2), stock=5000, price=12801)
        s.sql("DELETE FROM reconcile_pull")  # finished days of another case
        self.deck = []
        self.fates = FATES + (UNPAID if s.create_mode == "before-payment" else ())

    # --- the clocks ---

    def at(self, day, hour, minute=0):
        """Sets both clocks to that moment in Shanghai."""
        d = people.today(day)
        then = datetime.datetime(d.year, d.month, d.day, hour, minute, tzinfo=people.SHANGHAI)
        self.offset = int(then.timestamp() - time.time())
        self.p.shift(self.offset)

    def now(self):
        return int(time.time()) + self.offset

    def killing(self, most, chance=None):
        """The environment of a program that may be killed at one of its first exchanges."""
        env = {k: str(v) for k, v in outbox.clock(self.offset).items()}
        if self.shim and self.rng.random() < (self.kill if chance is None else chance):
            env.update(LD_PRELOAD=self.shim, SHANMEN_SHIM_KILL_AT=str(1 + self.rng.randrange(most)))
        return env

    # --- callbacks ---

    def call(self, program, body):
        """As the platform: repeats until there is a definite answer."""
        raw = caller.dump(body)
        for _ in range(30):
            query = self.s.http.query(when_ms=self.now() * 1000)
            answer = self.s.run_program(program, raw, self.killing(24), query=query)
            if not answer.body:
                self.counts["callbacks killed"] += 1
                continue
            self.s.history.note(program, body, answer)
            if answer.definite:
                self.counts[program] += 1
                return answer
        raise AssertionError("%s: no definite answer, last %r" % (program, answer))

    def gate(self, code):
        """As a turnstile: repeats with the same key until there is a decision."""
        key = self.s.fresh("g")
        headers = {"Authorization": "Bearer " + self.s.http.gate_key, "Idempotency-Key": key}
        raw = caller.dump({"code": code, "poi_id": self.product.poi_id})
        for _ in range(30):
            answer = self.s.run_program("gate", raw, self.killing(16), headers=headers, query="")
            if answer.body and "admit" in answer.json():
                assert answer.json()["admit"] is True, answer
                return
            self.counts["gates killed"] += not answer.body
        raise AssertionError("gate: %r" % answer)

    # --- batch programs ---

    def cron(self, program, *args):
        """As cron: a program that was killed or had trouble is started again."""
        for _ in range(CRON_TRIES):
            done = outbox.cron(self.s, program, *args, environment=self.killing(90, self.kill_batch))
            if steps.died(done):
                self.counts["batch runs killed"] += 1
            elif done.returncode in (0, 1):
                return done
            else:
                outbox.hurry(self.s)
        raise AssertionError("%s: exit %d: %s%s" % (program, done.returncode, done.stdout, done.stderr))

    # --- a day ---

    def fate(self):
        """By chance, but each has its turn before one comes again."""
        if not self.deck:
            self.deck = self.rng.sample(self.fates, len(self.fates))
        return self.deck.pop()

    def sell(self, day):
        """One order for today or tomorrow, whose money cannot be divided evenly."""
        copies, ahead = self.rng.randint(1, 3), self.rng.randint(0, 1 if day < self.days - 1 else 0)
        booked = people.today(day + ahead)
        origin = self.product.price * copies
        paid = origin - self.rng.randrange(2000)
        body = self.s.order(
            self.product,
            copies,
            book_start_day=booked.isoformat(),
            book_end_day=booked.isoformat(),
            amount={"origin_amount": origin, "pay_amount": paid, "currency": "CNY"},
            create_order_time_unix=self.now(),
            refund_rule={"refund_type": 1, "auto_refund_time": REFUND_S, "can_refund_partly": True},
        )
        answer = self.call("create_order", body)
        assert answer.code == 0, answer
        order = Order(body["order_id"], copies, day + ahead, self.fate())
        self.orders.append(order)
        self.counts[order.fate] += 1
        self.p.sold(
            order.order_id,
            self.product,
            copies,
            book_day=booked.isoformat(),
            auto_refund_at=people.day_start(booked) + DAY_S + REFUND_S,
            original_amount=origin,
            pay_amount=paid,
            create_time=self.now(),
            pay_time=self.now(),
            talent_rate=self.rng.choice((0, 0, 333)),
            unpaid=self.s.create_mode == "before-payment",
        )
        if order.fate in UNPAID:
            return
        if self.s.create_mode == "before-payment":
            self.call("pay_notify", self.s.pay(order.order_id, pay_time_unix=self.now()))
            self.p.tell_order(order.order_id, unpaid=False)
        self.issue(order, people.day_start(booked))

    def issue(self, order, start):
        copies = order.copies
        codes = self.s.codes(self.product, order.order_id, copies=copies, start=start, end=start + DAY_S - 1)
        answer = self.call("tripartite_code", codes)
        assert answer.data["result"] == 1, answer
        order.vouchers = answer.data["vouchers"]
        codes = [{"code": first_code(order.vouchers, i)} for i in range(copies)]
        self.p.tell_order(order.order_id, certificates=codes)

    def close(self, order):
        """The time to pay is over: the platform closes the order, and sends the notice or loses it."""
        self.p.tell_order(order.order_id, state="cancelled")
        if order.fate == "never paid":
            body = self.s.cancel(order.order_id, 1, cancel_order_time_unix=self.now())
            self.call("cancel_notify", body)

    def refund(self, order):
        """The buyer returns one copy; by the order's fate the notice of it is lost, or nothing at all is sent."""
        copy = self.rng.randrange(order.copies)
        project = order.vouchers[copy]["entrance"]["project_id"]
        if order.fate == "refunded by service":
            self.p.plant("refunded", order.order_id, number=copy + 1)
            return
        key = self.s.fresh("k")
        apply = self.s.refund(order.order_id, key, project_ids=[project], apply_refund_time_unix=self.now())
        answer = self.call("refund_apply", apply)
        assert answer.data["audit_refund_result"] == 1, answer
        told = dict(biz_uniq_key=key, apply_time=self.now(), source=101, project_ids=[project], decided=1)
        self.p.tell_order(order.order_id, refunds=[dict(told, refund_time=self.now())])
        amount = self.p.order(order.order_id)["book"]["items"][copy]["refund_amount"]
        if order.fate == "refunded":
            notice = self.s.refunded(
                order.order_id, key, amount=amount, project_ids=[project], refund_time_unix=self.now()
            )
            self.call("refund_notify", notice)

    def visit(self, order):
        copies = {"used": order.copies, "partly": 1}.get(order.fate, 0)
        for copy in range(copies):
            self.gate(first_code(order.vouchers, copy))
        if order.fate == "elsewhere":
            self.p.plant("verified", order.order_id, number=1)

    def morning(self, day):
        self.at(day, 10)
        for _ in range(self.a_day):
            self.sell(day)
        for order in [o for o in self.orders if o.day == day]:
            if "refund" in order.fate:
                self.refund(order)
            self.visit(order)
        self.at(day, 12)
        for order in self.orders[-self.a_day :]:
            if order.fate in UNPAID:
                self.close(order)

    def evening(self, day):
        self.at(day, 22)
        if self.rng.random() < 0.3:
            self.p.trouble(kinds=["500", "lost", "busy", "drop"], rate=0.3, seed=self.rng.randrange(10**6))
        self.cron("outbox_deliver", "--once")
        self.cron("order_expire", "--once")
        self.p.trouble()
        outbox.hurry(self.s)
        self.cron("outbox_deliver", "--once")

    def night(self, day):
        """After midnight of that day: the platform's programs, then ours."""
        self.at(day + 1, 1, 30)
        if self.rng.random() < 0.2:
            self.counts["workers killed"] += sum(self.s.kill(pid) for pid in self.s.workers("query_order"))
        silent = ["--silent"] if self.rng.random() < 0.3 else []
        self.p.settings(expiry_whole=day % 2 == 1)  # both ways in which a partly used order may end
        for _ in range(CRON_TRIES):  # while no program runs again yet, the web server answers 503
            code, said = acts.play(self.s, "expire", *silent)
            self.counts["expired"] += int(said.splitlines()[-1].split()[0])
            if code == 0:
                break
            assert "not answered: HTTP 503" in said, said
        assert code == 0, said
        self.at(day + 1, 2, 30)
        self.cron("order_expire", "--once")
        self.cron("reconcile", "--once")

    def play(self):
        self.p.settings(expiry_asks=True)
        for day in range(self.days):
            self.morning(day)
            self.evening(day)
            self.night(day)
        self.at(self.days + 4, 3)
        for program in ("outbox_deliver", "order_expire", "reconcile"):
            self.cron(program, "--once")
        self.p.settings(expiry_whole=False)
        return self.counts


    def reconcile_again(self):
        """Reads and compares all days once more."""
        first, last = people.today(), people.today(self.days)
        return self.cron("reconcile", "--once", "--from", first.isoformat(), "--to", last.isoformat())


# --- the comparison ---


def share(total, count, number):
    each = total // count
    return each if number < count else total - each * (count - 1)


def rate(total, parts):
    return math.floor(total * parts / 10000 + 0.5)


def due(order):
    """What the ledger has to pay the merchant for all uses of an order: (pay, goods), from its facts alone."""
    told, pays, goods = order["told"], 0, 0
    for use in order["book"]["uses"]:
        pay = share(told["pay_amount"], told["count"], use["number"])
        pays += pay
        goods += pay - rate(pay, 500) - rate(pay, told["talent_rate"])
    return pays, goods


def ours(s):
    """{order_id: {"copies": [state], "refunded": fen, "pay": fen, "goods": fen, "lines": n}} of our tables."""
    found = collections.defaultdict(lambda: {"copies": [], "refunded": 0, "pay": 0, "goods": 0, "lines": 0})
    for order_id, state in s.sql(
        "SELECT order_id, v.state FROM voucher v JOIN ticket_order USING (order_no) ORDER BY order_id, copy_no"
    ):
        found[order_id]["copies"].append(state)
    for order_id, fen in s.sql(
        "SELECT order_id, SUM(refund_fen) FROM refund JOIN ticket_order USING (order_no)"
        " WHERE refund_fen IS NOT NULL GROUP BY order_id"
    ):
        found[order_id]["refunded"] = int(fen)
    # A refund whose notice was lost may be one of several; then only the platform's rows know the order's amount.
    for order_id, fen in s.sql(
        "SELECT t.order_id, SUM(t.refund_fen) FROM platform_certificate t WHERE EXISTS"
        " (SELECT 1 FROM refund r JOIN ticket_order o USING (order_no) WHERE o.order_id = t.order_id"
        "   AND r.refunded_at IS NOT NULL AND r.refund_fen IS NULL) GROUP BY t.order_id"
    ):
        found[order_id]["refunded"] = int(fen)
    for order_id, pay, goods, lines in s.sql(
        "SELECT order_id, SUM(pay_fen), SUM(goods_fen), COUNT(*) FROM ledger_entry GROUP BY order_id"
    ):
        found[order_id].update(pay=int(pay), goods=int(goods), lines=int(lines))
    return dict(found)


ITEM_IS = {401: "used", 301: "refunded"}


def faults(s, month):
    """Where both sides differ; [] when they are equal to the fen."""
    wrong, theirs, here = [], s.platform.books(), ours(s)
    mine = {o.order_id for o in month.orders}
    for order_id in sorted(mine):
        order, own = theirs[order_id], here.get(order_id)
        items = order["book"]["items"]
        closed = order["told"]["unpaid"]
        states = ["void" if closed else ITEM_IS.get(i["status"], i["status"]) for i in items]
        if own and order["book"].get("expired_whole"):  # what nobody used stays unused here
            own["copies"] = ["used" if c == "issued" else c for c in own["copies"]]
        refunded = sum(i.get("refund_amount", 0) for i in items)
        pay, goods = due(order)
        right = {"copies": states, "refunded": refunded, "pay": pay, "goods": goods, "lines": len(order["book"]["uses"])}
        if own != right:
            wrong.append("%s (%s): theirs %s, ours %s" % (order_id, fate_of(month, order_id), right, own))
    return wrong


def fate_of(month, order_id):
    return [o.fate for o in month.orders if o.order_id == order_id][0]


def open_diffs(s, month):
    """Open discrepancies of the month's orders and of days as a whole."""
    rows = s.sql("SELECT order_id, kind, subject, detail FROM reconcile_diff WHERE state = 'open'")
    mine = {o.order_id for o in month.orders}
    return [r for r in rows if r[0] in mine or not r[0].isdigit()]


def snapshot(s, m):
    """All that a comparison may change, without orders of another month, which the platform has forgotten."""
    own = {o.order_id for o in m.orders}
    others = {row[0] for row in s.sql("SELECT order_id FROM ticket_order")} - own
    diffs = s.sql("SELECT kind, order_id, subject, state, note FROM reconcile_diff ORDER BY diff_id")
    diffs = [d for d in diffs if d[1] not in others]
    return ours(s), diffs, s.row_counts()["outbox"], s.sql("SELECT order_id, state FROM ticket_order ORDER BY order_no")
