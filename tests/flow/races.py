"""The races, each as a function that plays it and gives the violations found. The cases want none;
the positive controls play the same functions against a build without guards and want the violation.
"""
import collections
import random
import signal
import tempfile
import threading

import caller
import outbox
import webhook
from harness import wait_for
from shop import first_code

CLIENTS = 64


def same_bytes(answers):
    bodies = {a.body for a in answers}
    return [] if len(bodies) == 1 else ["%d different answers: %s" % (len(bodies), sorted(bodies)[:2])]


def compare(what, got, wanted):
    """Names the direction: a control must see too many, not just any difference."""
    if got == wanted:
        return []
    return ["too %s %s: %d instead of %d" % ("many" if got > wanted else "few", what, got, wanted)]


def tally(answers):
    return collections.Counter(a.code for a in answers)


# --- one effect per key ---


def callback_cases(s):
    """(name, program, body, effect): a new body for each callback, and a function that
    gives the faults if its effect is not exactly one."""
    p = s.product(stock=1000)
    made = []

    def expect(order_id, order, vouchers, sold_of=None, sold=None):
        def check():
            got = s.states(order_id)
            faults = [] if got == (order, vouchers) else ["state %s, wanted %s" % (got, (order, vouchers))]
            if sold_of is not None and s.sold(sold_of) != sold:
                faults.append("sold %s, wanted %s" % (s.sold(sold_of), sold))
            return faults

        return check

    def rows(order_id, table, n, more):
        def check():
            got = s.number(
                "SELECT COUNT(*) FROM %s JOIN ticket_order USING (order_no) WHERE order_id='%s'" % (table, order_id)
            )
            return more() + ([] if got == n else ["%s has %s rows, wanted %d" % (table, got, n)])

        return check

    paid = "created" if s.create_mode == "before-payment" else "accepted"
    own = s.product(stock=50)
    body = s.order(own, count=2)
    made.append(
        (
            "create_order",
            "create_order",
            body,
            rows(body["order_id"], "voucher", 2, expect(body["order_id"], paid, ["held"] * 2, own, 2)),
        )
    )
    order_id = s.buy(p, 2)
    made.append(("pay_notify", "pay_notify", s.pay(order_id), expect(order_id, "accepted", ["held"] * 2)))
    order_id = s.buy(p, 2)
    if paid == "created":
        s.insist("pay_notify", s.pay(order_id))
    made.append(
        (
            "tripartite_code",
            "tripartite_code",
            s.codes(p, order_id, copies=2),
            expect(order_id, "accepted", ["issued"] * 2),
        )
    )
    own2 = s.product(stock=50)
    order_id = s.buy(own2, 2)
    made.append(
        ("cancel_notify", "cancel_notify", s.cancel(order_id), expect(order_id, "cancelled", ["void"] * 2, own2, 0))
    )
    order_id, _ = s.issue(p, 2)
    made.append(
        (
            "refund_apply",
            "refund_apply",
            s.refund(order_id),
            rows(order_id, "refund", 1, expect(order_id, "accepted", ["locked"] * 2)),
        )
    )
    own3 = s.product(stock=50)
    order_id = s.buy(own3, 2)
    made.append(
        (
            "refund_notify",
            "refund_notify",
            s.refunded(order_id),
            rows(order_id, "refund", 1, expect(order_id, "refunded", ["refunded"] * 2, own3, 0)),
        )
    )
    order_id, vouchers = s.issue(p, 2)
    body = {
        "order_id": order_id,
        "certificates": [{"certificate_id": "1", "code": first_code(vouchers)}],
        "after_sale_id": s.fresh("a"),
    }
    made.append(
        (
            "refund_apply of the third-party form",
            "refund_apply",
            body,
            expect(order_id, "accepted", ["locked", "issued"]),
        )
    )
    own4 = s.product(stock=50)
    order_id, vouchers = s.issue(own4, 2)
    body = {
        "order_id": order_id,
        "after_sale_id": s.fresh("a"),
        "after_sale_type": 1,
        "notice_list": [
            {
                "certificate_id": "1",
                "code": first_code(vouchers),
                "apply_time": 1767225600,
                "audit_time": 1767225601,
                "audit_result": 1,
            }
        ],
    }
    made.append(("refund_sync", "refund_sync", body, expect(order_id, "accepted", ["refunded", "issued"], own4, 1)))
    return made


def simultaneous_creation(s, times=32):
    """One order's creation many times at once: one order, one number, one effect on the stock."""
    p = s.product(stock=1000)
    body = s.order(p, count=2)
    answers = caller.at_once([lambda: s.http.call("create_order", body)] * times)
    good = [a for a in answers if a.status == 200 and a.code == 0]
    numbers = {a.data["order_out_id"] for a in good}
    faults = ["too many order numbers: %s" % numbers] if len(numbers) > 1 else []
    vouchers = s.number(
        "SELECT COUNT(*) FROM voucher JOIN ticket_order USING (order_no) WHERE order_id='%s'" % body["order_id"]
    )
    return faults + compare("vouchers", vouchers, 2) + compare("tickets sold", s.sold(p), 2)


def refused_against_created(s, times=24):
    """One order's creation many times at once while its day gets its first ticket: some say no, some could say yes."""
    p = s.product(stock=0)
    body = s.order(p)
    calls = [lambda: s.http.call("create_order", body)] * times
    calls.insert(times // 3, lambda: s.sql("UPDATE calendar_day SET stock = 1 WHERE sku_no = %s" % p.sku_no))
    answers = [a for a in caller.at_once(calls) if hasattr(a, "status")]
    said = {a.code for a in answers if a.status == 200 and a.code != 100}
    faults = ["too many answers to one order: %s" % sorted(said)] if len(said) > 1 else []
    kept = s.number("SELECT COUNT(*) FROM spi_reply WHERE action = 'create_order' AND reply_key = '%s'" % body["order_id"])
    if said == {1}:
        faults += compare("tickets sold", s.sold(p), 0) + compare("refusals kept", kept, 1)
    return faults


def simultaneous_cancellation(s, times=16):
    """One cancellation many times at once gives stock back once: other sales of the day keep their tickets."""
    p = s.product(stock=100)
    s.buy(p, 40)
    order_id = s.buy(p, 2)
    body = s.cancel(order_id)
    caller.at_once([lambda: s.http.call("cancel_notify", body)] * times)
    return compare("tickets given back", 42 - s.sold(p), 2)


def repeated_webhook(s, times=16):
    """One message many times at once: stored once, every answer the same success."""
    msg_id, body = s.fresh("m-"), webhook.message(s, "life_product_audit", s.fresh())
    answers = caller.at_once([lambda: webhook.send(s, body, msg_id)] * times)
    rows = webhook.kept(s, msg_id)
    faults = compare("messages kept", len(rows), 1) + same_bytes(answers)
    if {a.status for a in answers} != {200}:
        faults.append("answers: %s" % answers[:3])
    if not faults and int(rows[0][4]) != times:
        faults.append("counted %s times instead of %d" % (rows[0][4], times))
    return faults


# --- stock ---


def sell_out(s, stock, clients=CLIENTS, each=4, copies=1):
    """All clients want the few tickets left. (violations, answers by code)."""
    p = s.product(stock=stock)
    bodies = [[s.order(p, count=copies) for _ in range(each)] for _ in range(clients)]
    answers = [
        a
        for part in caller.at_once([lambda mine=mine: [s.insist("create_order", b) for b in mine] for mine in bodies])
        for a in part
    ]
    codes, sold = tally(answers), s.sold(p)
    vouchers = s.number(
        "SELECT COUNT(*) FROM voucher JOIN ticket_order USING (order_no)"
        " WHERE sku_no = (SELECT sku_no FROM sku WHERE sku_id = '%s') AND voucher.state IN ('held','issued')" % p.sku_id
    )
    wanted = stock // copies
    faults = compare("orders taken", codes[0], wanted)
    if sold != wanted * copies or vouchers != sold:
        faults.append("sold %s, vouchers %s, stock %d" % (sold, vouchers, stock))
    if set(codes) - {0, 1}:
        faults.append("other refusals than 1: %s" % dict(codes))
    return faults, codes


# --- the operator against the buyers ---


def days_of(s, p):
    return [d for (d,) in s.sql("SELECT day FROM calendar_day WHERE sku_no=%s ORDER BY day" % p.sku_no)]


def by_set(s, p, stock):
    return s.shanmen("calendar", "set", p.sku_out_id, "%s..%s" % (p.first_day, p.day), "stock", stock, check=False)


def by_load(s, p, stock):
    rows = "".join("%s,%s,%d,%d,1\n" % (p.sku_out_id, d, p.price, stock) for d in p.all_days)
    return s.shanmen("calendar", "load", "-", check=False, text="sku_out_id,day,price_fen,stock,open\n" + rows)


def stock_lowered(s, lower, clients=32, each=8, days=500):
    """32 clients buy the last tickets of many days while the operator lowers the stock of all of them to a little above what
    is sold, until one call succeeds: (faults, its exit codes). Many days make the time between reading and writing long."""
    p = s.product(stock=clients * each, day=days, days=range(1, days + 1))
    p.all_days = days_of(s, p)
    p.first_day, p.day = p.all_days[0], p.all_days[-1]
    bodies, sold, left = [s.order(p) for _ in range(clients * each)], [], threading.Semaphore(0)
    stocks, exits = [], []

    def buy(mine):
        for body in mine:
            sold.append(s.insist("create_order", body).code)
        left.release()

    def operate():
        while 0 not in exits and not left.acquire(blocking=False):
            stocks.append(sold.count(0) + s.rng.randrange(10, 60))
            exits.append(lower(s, p, stocks[-1]).returncode)

    caller.at_once([lambda i=i: buy(bodies[i::clients]) for i in range(clients)] + [operate])
    ((stock, really),) = s.sql("SELECT stock, sold FROM calendar_day WHERE sku_no=%s AND day='%s'" % (p.sku_no, p.day))
    faults = [] if int(really) <= int(stock) else ["too many sold: %s of a stock of %s" % (really, stock)]
    faults += compare("orders taken", sold.count(0), int(really))
    if int(stock) != (stocks[exits.index(0)] if 0 in exits else clients * each):
        faults.append("stock %s after setting %s, exit codes %s" % (stock, stocks, exits))
    if set(sold) - {0, 1} or set(exits) - {0, 1, 75}:
        faults.append("other ends than 0, 1, 75: %s, %s" % (collections.Counter(sold), exits))
    return faults, exits


def stock_raised_at_once(s, operators=8):
    """Each operator adds one ticket to each of 300 days: every successful call counts, and each history row starts
    where another ended. (faults, exit codes)."""
    p = s.product(stock=100, days=range(1, 301))
    days = days_of(s, p)
    span = "%s..%s" % (days[0], days[-1])
    exits = caller.at_once(
        [
            lambda: s.shanmen("calendar", "set", p.sku_out_id, span, "stock", "+1", check=False).returncode
            for _ in range(operators)
        ]
    )
    where = "WHERE sku_no=%s AND day='%s'" % (p.sku_no, days[-1])
    faults = compare("raises done", exits.count(0), s.number("SELECT stock FROM calendar_day " + where) - 100)
    steps = s.sql("SELECT old_stock, stock FROM calendar_change " + where + " AND old_stock IS NOT NULL ORDER BY stock")
    if steps != [(str(100 + i), str(101 + i)) for i in range(exits.count(0))]:
        faults.append("history of %s: %s" % (exits, steps))
    if set(exits) - {0, 75}:
        faults.append("other ends than 0 and 75: %s" % exits)
    return faults, exits


# --- limits per person ---


def limit(s, rule, code, times=32, **rules):
    """Many orders of one person at once. rule: how many may be accepted."""
    p = s.product(**rules)
    who = s.people.person()
    bodies = [s.order(p, buyer=who, tourists=[who]) for _ in range(times)]
    codes = tally(caller.at_once([lambda b=b: s.insist("create_order", b) for b in bodies]))
    faults = compare("orders taken", codes[0], rule)
    if set(codes) - {0, code}:
        faults.append("other refusals than %d: %s" % (code, dict(codes)))
    if s.sold(p) != codes[0]:
        faults.append("sold %s, taken %d" % (s.sold(p), codes[0]))
    return faults


# --- the pool of codes ---


def last_codes_of_pool(s, left=1, orders=32):
    """More orders than codes ask at once; the app takes its codes from the pool."""
    p = s.product()
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as f:
        f.write("sku_out_id,code\n" + "".join("%s,LAST-%s\n" % (p.sku_out_id, s.fresh()) for _ in range(left)))
        f.flush()
        s.shanmen("codes", "load", f.name)
    ids = [s.buy(p) for _ in range(orders)]
    answers = caller.at_once([lambda i=i: s.insist("tripartite_code", s.codes(p, i)) for i in ids])
    results = collections.Counter(a.data.get("result") for a in answers)
    codes = [first_code(a.data["vouchers"]) for a in answers if a.data.get("result") == 1]
    faults = compare("orders with codes", results[1], left) + compare("codes", len(set(codes)), left)
    if set(results) - {0, 1}:
        faults.append("results %s" % dict(results))
    return faults


# --- the gate ---


def gate_until_told(s, code, key=None):
    for _ in range(50):
        got = s.admit(code, key=key)
        if got.status == 200:
            return got.json()
        assert got.status == 503, got
    raise AssertionError("no answer at the gate: %r" % got)


def gate_against_gate(s, rounds, turnstiles=8):
    """The same code at several turnstiles at once: one admission."""
    p, faults = s.product(day=0), []
    for _ in range(rounds):
        _, vouchers = s.issue(p)
        got = caller.at_once([lambda: gate_until_told(s, first_code(vouchers))] * turnstiles)
        admitted = sum(g["admit"] for g in got)
        faults += compare("admissions with one code", admitted, 1)
        others = {g["reason"] for g in got if not g["admit"]} - {"already_used"}
        if others:
            faults.append("refused as %s" % others)
    return faults


def gate_against_refund(s, rounds, least=1):
    """(violations, wins of the gate, wins of the refund): never both, never neither. Goes on, for ten times as many rounds,
    until each has won so often."""
    p, faults = s.product(day=0, stock=10 * rounds), []
    wins, rng = collections.Counter(), random.Random(s.rng.random())

    def one(ticket, lead):
        order_id, vouchers = ticket
        body = s.refund(order_id)
        go = threading.Event()

        def delayed(job, late):
            go.wait()
            if late > 0:
                threading.Event().wait(late)
            return job()

        go.set()
        told, refund = caller.at_once(
            [
                lambda: delayed(lambda: gate_until_told(s, first_code(vouchers)), lead),
                lambda: delayed(lambda: s.insist("refund_apply", body), -lead),
            ]
        )
        result, state = refund.data["audit_refund_result"], s.states(order_id)[1]
        if told["admit"] and result == 1:
            faults.append("admitted and refund accepted: %s" % order_id)
        if not told["admit"] and result != 1:
            faults.append("neither admitted nor refunded: %s %s" % (told, result))
        if state != (["used"] if told["admit"] else ["locked"]):
            faults.append("state %s after admit=%s refund=%s" % (state, told["admit"], result))
        wins["gate" if told["admit"] else "refund"] += 1

    for _ in range(10):
        for ticket in caller.by_threads(4, range(rounds), lambda _: s.issue(p)):
            # Delay the side that wins more often, so that it stays a race.
            bias = (wins["gate"] - wins["refund"]) / (sum(wins.values()) or 1) * 0.002
            one(ticket, bias + rng.uniform(-0.0015, 0.0015))
        if faults or min(wins["gate"], wins["refund"]) >= least:
            break
    return faults, wins["gate"], wins["refund"]


# --- what operators do at the same moment ---


def accept_against_reject(s):
    """Two operators decide one refund at once: one of them is answered that it was decided."""
    p = s.product(refund_audit="person", day=0)
    order_id, _ = s.issue(p)
    key = s.fresh("k")
    assert s.insist("refund_apply", s.refund(order_id, key)).data["audit_refund_result"] == 3
    words = ("accept", "reject") * 2
    done = caller.at_once([lambda w=w: s.shanmen("refund", w, key, check=False) for w in words])
    won = [w for w, d in zip(words, done) if d.returncode == 0]
    faults = compare("decisions", len(won), 1)
    audit = s.sql("SELECT audit FROM refund WHERE refund_key='%s'" % key)[0][0]
    state = s.states(order_id)[1]
    if not faults and (audit, state) != (("accepted", ["locked"]) if won == ["accept"] else ("rejected", ["issued"])):
        faults.append("%s won, the refund is %s and the ticket %s" % (won, audit, state))
    return faults


def codes_given_twice(s, clients=4):
    """Several give an order different codes at once; its codes are given by the operator. One of the calls succeeds."""
    p = s.product(day=0)
    order_id = s.buy(p)
    codes = ["OWN-%s" % s.fresh() for _ in range(clients)]
    done = caller.at_once([lambda c=c: s.shanmen("codes", "give", order_id, c, check=False) for c in codes])
    items = s.number(
        "SELECT COUNT(*) FROM voucher_item JOIN voucher USING (voucher_id) JOIN ticket_order USING (order_no)"
        " WHERE order_id='%s'" % order_id
    )
    return compare("codes taken", sum(d.returncode == 0 for d in done), 1) + compare("codes", items, 1)


# --- one delivering process at a time ---


def two_deliverers(s, n=3):
    """Three runs of outbox_deliver at once over n messages: (faults, their outputs). The platform holds one call, so all
    that arrive meanwhile must be fewer than its processes: of one run, or without guards of three."""
    p = outbox.clean(s)
    orders = [outbox.pending_verify(s) for _ in range(n)]
    p.trouble("hold", kinds=["delay:100"], rate=1.0, paths=[outbox.VERIFY])
    runs = [outbox.start(s, "outbox_deliver", "--once") for _ in range(3)]
    p.wait_call(outbox.VERIFY)
    two_ended = lambda: sum(run.poll() is not None for run in runs) >= 2
    sent_twice = lambda: len(p.calls(outbox.VERIFY)) > n
    wait_for("two have ended, or sent what the third sends", lambda: two_ended() or sent_twice(), limit_s=60)
    p.release()
    said = [run.communicate(timeout=60) + (run.returncode,) for run in runs]
    p.trouble()
    faults = compare("calls", len(p.calls(outbox.VERIFY)), n)
    return faults + [f for order_id in orders for f in outbox.arrived(s, "verify", order_id)], said


def stop_outside_transaction(s, run):
    """Stops a process when it has no transaction open, or its locks would stop the others, too."""

    def stopped():
        run.send_signal(signal.SIGSTOP)
        if not s.number("SELECT COUNT(*) FROM information_schema.innodb_trx", admin=True):
            return True
        run.send_signal(signal.SIGCONT)
        return False

    wait_for("it is stopped between two transactions", stopped, limit_s=30, step_s=0.15)  # the table is cached for 0.1 s


def overtaken_sleeper(s):
    """A process that is stopped while the platform answers, is overtaken, and continues: (faults, its exit code and output)."""
    p = outbox.clean(s)
    order_id = outbox.pending_verify(s)
    p.trouble("hold", paths=[outbox.VERIFY])
    sleeper = outbox.start(s, "outbox_deliver", "--for", "30")
    try:
        p.wait_call(outbox.VERIFY)
        stop_outside_transaction(s, sleeper)
        outbox.expire_leases(s)
        p.release()
        outbox.deliver(s)
        sleeper.send_signal(signal.SIGCONT)
        sleeper.send_signal(signal.SIGTERM)
        out, err = sleeper.communicate(timeout=30)
    finally:
        sleeper.kill()
    tries = s.number("SELECT tries FROM outbox WHERE order_id = '%s'" % order_id)
    return compare("marks", tries, 1) + outbox.arrived(s, "verify", order_id), (sleeper.returncode, out, err)
