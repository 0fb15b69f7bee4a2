"""A storm: buyers with the platform's retries, a gate and refunds, while programs or the database are killed.
Every order is brought to its end; invariants.py checks the result afterwards.
"""
import collections
import os
import random
import re
import threading
import time

import caller
from harness import wait_for
from shop import first_code


def fair(s, seconds):
    """A time limit for what is measured from outside, where web server and machine have their part. Less than twice the
    time: a call that waits for another one to reach its limit must be seen."""
    return seconds * (1.9 if s.sanitized else 1.6)


def own_times(s, before, calls):
    """{program: milliseconds that its log says about its slowest request} since the log had so many bytes; of `calls`
    ({program: number}) all must be there."""

    def read():
        found = collections.defaultdict(list)
        with open(log_path(s), "rb") as f:
            f.seek(before)
            for line in f.read().decode(errors="replace").splitlines():
                got = re.search(r" program=(\S+) .* ms=(\d+)", line)
                if got:
                    found[got[1]].append(int(got[2]))
        return found if all(len(found[program]) >= n for program, n in calls.items()) else None

    return {program: max(ms) for program, ms in wait_for("a log line for each of %s" % calls, read).items()}


def log_path(s):
    return os.path.join(s.dir, "log", "shanmen.log")


class Storm:
    def __init__(self, s, products, clients=16, seed=0, limit_s=60):
        self.s, self.products, self.clients, self.limit_s = s, products, clients, limit_s
        self.seed, self.stop = seed, threading.Event()
        self.lock, self.count, self.again = threading.Lock(), collections.Counter(), collections.Counter()
        self.errors, self.told, self.last_good = [], [], time.monotonic()

    def hook(self, last):
        """Called for every answer that was not definite: counts how often the faults were seen."""
        with self.lock:
            self.again[
                "lost" if isinstance(last, caller.Lost) else "100" if last.status == 200 else str(last.status)
            ] += 1

    def tell(self, program, body):
        answer = self.s.insist(program, body, limit_s=self.limit_s, hook=self.hook)
        with self.lock:
            self.count["definite"] += 1
            self.told.append((program, body, answer.body))
            self.last_good = time.monotonic()
        return answer

    def gate(self, code):
        """As a turnstile: repeats with its own request id until there is a decision."""
        key, deadline = self.s.fresh("g"), time.monotonic() + self.limit_s
        while time.monotonic() < deadline:
            try:
                got = self.s.admit(code, key=key)
                if got.status == 200:
                    return got.json()
                assert got.status >= 500, got
            except caller.Lost:
                pass
            with self.lock:
                self.again["gate"] += 1
            time.sleep(0.02)
        raise AssertionError("no answer at the gate in %d s" % self.limit_s)

    def one(self, rng):
        """A ticket's life, by chance."""
        s, p, copies = self.s, rng.choice(self.products), rng.randint(1, 3)
        body = s.order(p, count=copies)
        created = self.tell("create_order", body)
        order_id = body["order_id"]
        self.count["order %d" % created.code] += 1
        if created.code != 0:
            assert created.code == 1, created
            return
        if rng.random() < 0.15:
            self.tell("cancel_notify", s.cancel(order_id))
            return
        issued = self.tell("tripartite_code", s.codes(p, order_id, copies=copies))
        assert issued.data["result"] == 1, issued
        fate = rng.random()
        if fate < 0.3:
            assert self.gate(first_code(issued.data["vouchers"]))["admit"], "a fresh ticket was not admitted"
            self.count["used"] += 1
        elif fate < 0.6:
            key = s.fresh("k")
            if self.tell("refund_apply", s.refund(order_id, key)).data["audit_refund_result"] == 1:
                self.tell("refund_notify", s.refunded(order_id, key))
                self.count["refunded"] += 1

    def client(self, n):
        rng = random.Random("%s/%d" % (self.seed, n))
        try:
            while not self.stop.is_set() and not self.errors:
                self.one(rng)
        except BaseException as e:
            self.errors.append(e)

    def run(self, meddle):
        """Clients work while `meddle(self)` makes faults; ends when it returns and all orders have their answers."""
        threads = [threading.Thread(target=self.client, args=(n,), daemon=True) for n in range(self.clients)]
        for t in threads:
            t.start()
        try:
            meddle(self)
        finally:
            self.stop.set()
            for t in threads:
                t.join(self.limit_s * 2)
        if self.errors:
            raise self.errors[0]
        assert not any(t.is_alive() for t in threads), "a client still waits"
        self.repeat_late()
        return self

    def repeat_late(self, sample=200):
        """Late duplicates: the first answer comes again, whatever was killed in between."""
        rng = random.Random(self.seed)
        for program, body, first in rng.sample(self.told, min(sample, len(self.told))):
            again = self.s.insist(program, body)
            assert again.body == first, "%s: first %s, later %s" % (program, first, again.body)


def pause(storm, seconds):
    """Waits unless the storm has failed already."""
    storm.stop.wait(0)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not storm.errors:
        time.sleep(min(0.01, seconds))


def lasting(seconds, enough, storm=None):
    """Repeats for so long, and on a slow machine longer, until `enough()`. Ends with a storm that failed."""
    start, limit = time.monotonic(), max(60, 10 * seconds)
    while time.monotonic() < start + seconds or (not enough() and time.monotonic() < start + limit):
        if storm is not None and storm.errors:
            return
        yield
