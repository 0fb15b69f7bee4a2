"""Sending the calendar: runs stock_push as cron does, checks what the platform must then know.
Not here: how the platform behaves (standin.py).
"""
import collections
import json
import signal
import threading
import time

import caller
import outbox
import people
from fake import fake
from harness import wait_for
from races import stop_outside_transaction

SAVE = "/goodlife/v1/trip/ticket_calendar/save/"
BATCH = "/goodlife/v1/trip/ticket_calendar/batch_save/"
CALENDAR = "/goodlife/v1/trip/ticket_calendar/"


def push(s, *args, check=0, offset_s=0, **more):
    """stock_push: sends what is pending now, or as `args` say."""
    quiet(s)
    return outbox.cron(
        s, "stock_push", *(args or ("--once",)), check=check, environment=dict(more, **outbox.clock(offset_s))
    )


def quiet(s):
    """So that no test waits for a pause, or until a changed number may be sent again."""
    s.sql("UPDATE calendar_push SET next_at = 0, sent_at = NULL; UPDATE calendar_day SET told_at = told_at - 1000 WHERE dirty")
    s.sql("UPDATE token SET ask_after_at = 0")


def clean(s):
    """Nothing pending from another case, a platform that knows nothing."""
    s.sql("UPDATE calendar_day SET dirty = FALSE; UPDATE calendar_push SET whole = FALSE, failing_since_at = NULL")
    s.sql("DELETE FROM job_lease")
    s.platform.reset()
    return s.platform


def ours(s, p, left=False):
    """{date: (price, copies, on sale)} of today and later, as the platform should know it: all copies of a day, those
    sold of a closed one; with `left` as told by calendar_stock = left."""
    copies = "IF(open, stock - sold, 0)" if left else "IF(open, stock, sold)"
    rows = s.sql(
        "SELECT day, price_fen, %s, open AND stock > sold FROM calendar_day WHERE sku_no = %s AND day >= '%s'"
        % (copies, p.sku_no, people.day_text(0))
    )
    return {r[0]: (int(r[1]), int(r[2]), r[3] == "1") for r in rows}


def theirs(s, p):
    return {d: (c["actual_amount"], c["stock_qty"], c["status"] == 1) for d, c in s.platform.calendar(p.sku_id).items()}


def same(s, *products, left=False):
    for p in products:
        us, them = ours(s, p, left), theirs(s, p)
        assert them == us, "%s: theirs %s, ours %s" % (p.sku_out_id, them, us)


def told_days(entries):
    """[(date, price, copies, on sale)] of a SKU's entries; no two entries say the same, and no date comes twice."""
    alike = [(e["origin_amount"], e["actual_amount"], e["stock_qty"], e["status"]) for e in entries]
    assert len(set(alike)) == len(alike) and {e["calendar_type"] for e in entries} <= {3}, entries
    days = [(d, e["actual_amount"], e["stock_qty"], e["status"] == 1) for e in entries for d in e["calendar_value"]["value_list"]]
    assert len({d[0] for d in days}) == len(days) and all(set(e["calendar_value"]) == {"value_list"} for e in entries), entries
    return sorted(days)


def told_skus(call):
    """[(interface, sku_id, entries)] of one call."""
    if call["path"] == SAVE:
        return [("save", call["body"]["ticket_specification"]["sku_id"], call["body"]["calendars"])]
    many = call["body"]["ticket_sku_and_calendar"]
    return [("batch", e["ticket_specification"]["sku_id"], e["calendar_list"]) for e in many]


def calls(s, since=0):
    """[(interface, sku_id, [(date, price, copies, on sale)], n)] of calendars that arrived."""
    return [(k, i, told_days(e), c["n"]) for c in s.platform.calls(CALENDAR, since) for k, i, e in told_skus(c)]


def arrivals(s, *args, **more):
    """Runs stock_push; gives the calendars that arrived meanwhile."""
    since = s.platform.last_number()
    push(s, *args, **more)
    return calls(s, since + 1)


# --- races: each gives the violations found ---


def sale_during_push(s):
    """A ticket is sold while the number before it is being sent: the new number must be sent afterwards."""
    platform = clean(s)
    p = s.product(stock=10)
    with outbox.configured(s, calendar_stock="left"):
        push(s)
        s.buy(p)
        platform.trouble("hold", paths=[CALENDAR])
        quiet(s)
        run = outbox.start(s, "stock_push", "--once")
        platform.wait_call(CALENDAR, n=2)
        s.buy(p, 2)
        platform.release()
        run.communicate(timeout=60)
        platform.trouble()
        push(s)
    left, told = ours(s, p, left=True)[p.day][1], theirs(s, p)[p.day][1]
    return [] if told == left else ["too %s sent: %d instead of %d" % ("many" if told > left else "few", told, left)]


def overwritten_during_push(s):
    """The product is overwritten (marked as a save does it) while earlier calls are on their way."""
    faults = []
    for kind in ("save", "batch"):
        platform = clean(s)
        p = s.product(stock=10)
        if kind == "batch":
            push(s)
            s.calendar([(p.sku_out_id, p.day, 9900, 10, 1)])
        platform.trouble("hold", paths=[CALENDAR])
        since = platform.last_number()
        quiet(s)
        run = outbox.start(s, "stock_push", "--once")
        platform.wait_call(CALENDAR, since)
        s.sql(
            "INSERT INTO calendar_push (sku_no, whole, revision) VALUES (%s, TRUE, 1)"
            " ON DUPLICATE KEY UPDATE whole = TRUE, revision = revision + 1, next_at = 0" % p.sku_no
        )
        platform.release()
        run.communicate(timeout=60)
        platform.trouble()
        push(s)
        kinds = [c[0] for c in calls(s, since + 1)]
        faults += [] if kinds == [kind, "save"] else ["a %s counted for what was asked for after it: %s" % (kind, kinds)]
    return faults


class LatePlatform:
    """The first call for a SKU takes effect only when `go` is set, after later ones: a request may be on its way for long."""

    def __init__(self, p):
        self.p, self.go, self.first, self.number = p, threading.Event(), threading.Lock(), None
        self.arrived = self.taken = 0
        self.over = threading.Event()  # the first call has taken effect

    def answer(self, path, body):
        if not path.startswith(CALENDAR) or self.p.sku_id.encode() not in body:
            return None
        (_, _, entries), = told_skus({"path": path, "body": json.loads(body)})
        number = entries[0]["stock_qty"] if entries[0]["status"] == 1 else 0
        self.arrived += 1
        is_first = self.first.acquire(blocking=False)
        if is_first:
            self.go.wait(30)
        self.number = number
        self.taken += 1
        if is_first:
            self.over.set()
        return None


def late_arrival(s, before, behind):
    """A call takes effect on the platform only after its process was lost and a successor was started: `before` is done
    to the process while the call is on its way, `behind` after the call took effect."""
    clean(s)
    p = s.product(stock=10)
    late = LatePlatform(p)
    quiet(s)
    with fake(s, late.answer):
        run = outbox.start(s, "stock_push", "--once")
        wait_for("the call", lambda: late.arrived == 1, limit_s=20)
        before(run)
        s.buy(p, 10)
        fence = s.number("SELECT fence FROM job_lease WHERE job = 'stock_push'")
        successor = outbox.start(s, "stock_push", "--once")
        wait_for("a successor", lambda: s.number("SELECT fence FROM job_lease WHERE job = 'stock_push'") > fence)
        give_time(lambda: late.taken == 1 or successor.poll() is not None)
        late.go.set()
        wait_for("the late call has taken effect", late.over.is_set, limit_s=30)
        s.sql("UPDATE calendar_push SET sent_at = sent_at - 30")  # the successor need not wait for it any longer
        wait_for("both have taken effect", lambda: late.taken >= 2, limit_s=30)
        successor.communicate(timeout=60)
        behind(run)
        push(s)
    return [] if late.number == 0 else ["too many sent: %d of a day that is sold out" % late.number]


def killed_during_push(s):
    """kill -9 while a call is on its way."""

    return late_arrival(s, lambda run: outbox.kill(s, run), lambda run: None)


def overtaken_during_push(s):
    """A process is stopped while its call is on its way, and continues when a successor has sent the newer number."""

    def stop(run):
        stop_outside_transaction(s, run)
        outbox.expire_leases(s)
        s.sql("UPDATE calendar_push SET sent_at = sent_at - 30")

    def wake(run):
        run.send_signal(signal.SIGCONT)
        run.communicate(timeout=60)

    return late_arrival(s, stop, wake)


def give_time(done, limit_s=1.5):
    """Gives time in which a fault could happen."""
    end = time.monotonic() + limit_s
    while not done() and time.monotonic() < end:
        time.sleep(0.01)


def two_pushers(s, n=12):
    """Three runs of stock_push at once over n SKUs: each calendar is sent once."""
    platform = clean(s)
    products = s.products([dict(stock=10) for _ in range(n)])
    platform.trouble(kinds=["delay:150"], rate=1.0, paths=[CALENDAR])
    runs = [outbox.start(s, "stock_push", "--once") for _ in range(3)]
    for run in runs:
        run.communicate(timeout=60)
    platform.trouble()
    told = collections.Counter(sku for _, sku, _, _ in calls(s))
    same(s, *products)
    return ["too many calls: %s" % told] if max(told.values()) > 1 else []


def sales_storm(s, seconds, clients=8):
    """Tickets are sold without a pause while the calendar is sent, for so long and until there are more than 100 sales and
    10 numbers: (violations, sold, numbers sent).

    A call's number was read after the answer to the SKU's previous call had come, so it may not exceed what was
    left when that one arrived. There are only sales, so what is left only falls."""
    with outbox.configured(s, calendar_stock="left"):
        return sales_counted(s, seconds, clients)


def sales_counted(s, seconds, clients, stock=1000000):
    platform = clean(s)
    p = s.product(stock=stock)
    push(s)
    run = outbox.start(s, "stock_push", "--for", int(seconds) + 120)
    sold, lock, over, least = [], threading.Lock(), threading.Event(), time.monotonic() + seconds

    def buyer():
        while not over.is_set():
            s.buy(p)
            with lock:
                sold.append(time.time() * 1000)

    def enough():
        unquiet(s)
        return time.monotonic() > least and len(sold) > 100 and len(platform.calls(CALENDAR)) > 11

    def pusher():
        try:
            wait_for("sales and numbers", enough, limit_s=seconds + 60, step_s=0.1)
        finally:
            over.set()

    caller.at_once([buyer] * clients + [pusher])
    run.send_signal(signal.SIGTERM)
    run.communicate(timeout=60)
    push(s)
    arrived, faults = [c for c in platform.calls(CALENDAR)], []
    numbers = [told_skus(c)[0][2][0]["stock_qty"] for c in arrived]
    for before, call, number in zip(arrived, arrived[1:], numbers[1:]):
        most = stock - sum(t < before["at_ms"] for t in sold)
        if number > most:
            faults.append("too many sent: %d of at most %d" % (number, most))
    if theirs(s, p)[p.day][1] != stock - len(sold):
        faults.append("at the end %d is known there, and %d are left" % (theirs(s, p)[p.day][1], stock - len(sold)))
    return faults, len(sold), len(numbers)


def unquiet(s):
    """A changed number is sent at most every 20 s: here it may be sent all the time."""
    s.sql("UPDATE calendar_day SET told_at = told_at - 1000 WHERE dirty")
