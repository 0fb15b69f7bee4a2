"""Waits that the product cannot avoid: rows that another session holds, all callbacks of one order at once, and a
database that is far away.
"""
import asyncio
import os
import signal
import subprocess
import threading
import time

import pytest

import caller
import context
import invariants
from harness import wait_for
from storm import fair

LIMIT_S, HELD_S = 4.0, 1.3
WAITED_S = 0.9  # a faster call did not meet the lock
FAR_S, BACK_S = 0.008, 5.0

CLAIM = (
    "INSERT INTO spi_reply (action, reply_key, app_id, content_hash, answer_enc, created_at)"
    " VALUES ('%s', '%s', %d, REPEAT('x', 32), '', 0)"
)
ORDER_KEY = "INSERT INTO ticket_order (order_id, app_id, state, created_at) VALUES ('%s', 1, 'absent', 0)"  # create_order's key
VOUCHERS = "SELECT v.voucher_id FROM voucher v JOIN ticket_order o USING (order_no) WHERE o.order_id = '%s'"
HOLD_VOUCHERS = "SELECT state FROM voucher WHERE voucher_id IN (%s) FOR UPDATE"
REFUND_KEY = (
    "INSERT INTO refund (refund_key, app_id, order_no, form, whole, audit)"
    " SELECT '%s', app_id, order_no, 'scenic', 1, 'none' FROM ticket_order WHERE order_id = '%s'"
)


class Held:
    """Another session that takes locks by these statements, holds them for longer than a lock wait, then ends with `end`. The
    time begins when so many others wait for a lock, so that each of them meets it, however slow the machine is."""

    def __init__(self, s, statements, waits=0, end="ROLLBACK", held_s=HELD_S):
        self.s, self.statements, self.waits, self.end, self.held_s, self.fault = s, statements, waits, end, held_s, None

    def __enter__(self):
        e, mark = self.s.env, self.s.fresh("held")
        command = ["mariadb", "--no-defaults", "--batch", "--unbuffered", "--socket", e["SHANMEN_DB_SOCKET"], e["SHANMEN_DB_NAME"]]
        self.session = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.tell("BEGIN; %s; SELECT '%s';" % ("; ".join(self.statements), mark))
        while mark not in (line := self.session.stdout.readline()):
            assert line, self.session.stderr.read()
        self.thread = threading.Thread(target=self.hold, daemon=True)
        self.thread.start()
        return self

    def tell(self, text):
        self.session.stdin.write(text + "\n")
        self.session.stdin.flush()

    def waiting(self):
        return self.s.status_counters(["Innodb_row_lock_current_waits"])["innodb_row_lock_current_waits"] >= self.waits

    def hold(self):
        try:
            if self.waits:
                wait_for("%d waits for a lock" % self.waits, self.waiting, 20)
        except AssertionError as e:
            self.fault = e
        time.sleep(self.held_s)
        self.tell("%s;" % self.end)

    def __exit__(self, kind, *_):
        self.thread.join()
        _, said = self.session.communicate(timeout=10)
        assert self.session.returncode == 0, said
        assert kind or self.fault is None, self.fault


def hold_vouchers(s, order_ids):
    """The ids are read first, so that the other session locks the vouchers and nothing else."""
    return HOLD_VOUCHERS % ",".join(row[0] for i in order_ids for row in s.sql(VOUCHERS % i))


def timed(call):
    start = time.monotonic()
    got = call()
    return time.monotonic() - start, got


def all_definite(s, calls):
    """All calls at once; each meets a held row and is answered 0, in time, and only after the wait."""
    limit = fair(s, LIMIT_S)
    results = caller.at_once([lambda c=c: timed(lambda: s.call(*c)) for c in calls])
    faults = [
        "%s: %.2f s, %r" % (program, took, got)
        for (program, _), (took, got) in zip(calls, results)
        if got.status != 200 or got.code != 0 or not WAITED_S <= took <= limit
    ]
    assert not faults, "\n".join(faults)
    return [got for _, got in results]


class NoBug:
    """No program logs a fault of its own inside this block."""

    def __init__(self, s):
        self.s = s

    def __enter__(self):
        self.before = len(self.s.bug_lines())

    def __exit__(self, kind, *_):
        new = self.s.bug_lines()[self.before :]
        assert kind or not new, "%d lines, first:\n%s" % (len(new), "\n".join(new[:6]))


def test_callback_with_held_key_is_answered(s):
    """a callback whose key another session holds for longer than a lock wait is answered within 4 s"""
    p = s.product(stock=50)
    paid, cancelled, asked, money, coded = (s.buy(p) for _ in range(5))
    new = s.order(p)
    calls = [
        ("create_order", new),
        ("pay_notify", s.pay(paid)),
        ("cancel_notify", s.cancel(cancelled)),
        ("refund_apply", s.refund(asked)),
        ("refund_notify", s.refunded(money)),
        ("tripartite_code", s.codes(p, coded)),
    ]
    keys = [(program, body[s.history.KEYS[program]]) for program, body in calls[1:]]
    held = [ORDER_KEY % new["order_id"]] + [CLAIM % (*k, 1) for k in keys]
    with NoBug(s):
        with Held(s, held, len(calls)):
            got = all_definite(s, calls)
        assert [s.call(*c).body for c in calls] == [g.body for g in got], "a repeat got another answer"
    assert s.states(cancelled) == ("cancelled", ["void"]) and s.states(money) == ("refunded", ["refunded"])
    assert s.states(asked)[1] == ["locked"] and s.states(coded)[1] == ["issued"] and s.sold(p) == 4


def test_catalogue_changed_while_a_sale_waits(s):
    """a sale that waits for its day while its product goes off sale is refused: the catalogue is compared after the wait"""
    p = s.product(stock=500)
    caller.by_threads(16, range(64), lambda _: s.insist("create_order", s.order(p)))  # each process remembers the product
    sold = s.sold(p)
    day = "SELECT stock FROM calendar_day WHERE sku_no = %s FOR UPDATE" % p.sku_no
    change = (
        "UPDATE product SET online = FALSE WHERE product_id = '%s';"
        " UPDATE catalogue_version SET version = version + 1; COMMIT" % p.product_id
    )
    with NoBug(s):
        with Held(s, [day], 1, change, held_s=0.2):
            got = s.call("create_order", s.order(p))
    assert got.code == 2 and s.sold(p) == sold, got


def test_turnstile_with_held_key_is_answered(s):
    """a turnstile whose Idempotency-Key another session holds for longer than a lock wait is answered within 4 s"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p)
    code, key = vouchers[0]["entrance"]["qrcodes"][0], s.fresh("g")
    with NoBug(s), Held(s, [CLAIM % ("gate", "k:" + key, 0)], 1):
        took, got = timed(lambda: s.admit(code, key=key))
    assert got.status == 200 and got.json()["admit"] is True and WAITED_S <= took <= fair(s, LIMIT_S), (took, got)
    assert s.states(order_id)[1] == ["used"]


def test_callback_with_held_voucher_is_answered(s):
    """a callback whose voucher another session holds for longer than a lock wait is answered within 4 s"""
    p = s.product(stock=50)
    cancelled, asked, money, coded = (s.buy(p, 2) for _ in range(4))
    calls = [
        ("cancel_notify", s.cancel(cancelled)),
        ("refund_apply", s.refund(asked)),
        ("refund_notify", s.refunded(money)),
        ("tripartite_code", s.codes(p, coded, copies=2)),
    ]
    hold = hold_vouchers(s, (cancelled, asked, money, coded))
    with NoBug(s), Held(s, [hold], len(calls)):
        all_definite(s, calls)
    assert s.states(cancelled) == ("cancelled", ["void"] * 2) and s.states(money) == ("refunded", ["refunded"] * 2)
    assert s.states(asked)[1] == ["locked"] * 2 and s.states(coded)[1] == ["issued"] * 2 and s.sold(p) == 4


def test_refund_key_rolled_back_is_decided(s):
    """a refund whose key another session inserts, holds and rolls back is decided within 4 s"""
    p = s.product()
    asked, noticed, other = s.buy(p), s.buy(p), s.buy(p)
    calls = [("refund_apply", s.refund(asked)), ("refund_notify", s.refunded(noticed))]
    with NoBug(s), Held(s, [REFUND_KEY % (body["biz_uniq_key"], other) for _, body in calls], len(calls)):
        got = all_definite(s, calls)
    assert got[0].data["audit_refund_result"] == 1, got
    assert s.states(asked)[1] == ["locked"] and s.states(noticed) == ("refunded", ["refunded"])
    assert s.states(other)[1] == ["held"] and s.sold(p) == 2


@pytest.mark.stack("after", "before")
@pytest.mark.race
def test_all_callbacks_of_order_at_once(s):
    """all callbacks of one new order at once, each three times: no answer is 500, no program logs a fault of its own, stock and vouchers agree"""
    p = s.product(stock=50)
    with NoBug(s):
        for _ in range(context.rounds(6, 200)):
            body = s.order(p)
            order_id = body["order_id"]
            calls = [
                ("create_order", body),
                ("pay_notify", s.pay(order_id)),
                ("cancel_notify", s.cancel(order_id)),
                ("refund_apply", s.refund(order_id)),
                ("refund_notify", s.refunded(order_id)),
                ("tripartite_code", s.codes(p, order_id)),
            ] * 3
            answers = caller.at_once([lambda c=c: s.call(*c) for c in calls])
            wrong = ["%s: %r" % (c[0], a) for c, a in zip(calls, answers) if a.status != 200]
            assert not wrong, "\n".join(wrong)
            for program, b in calls[:5]:
                s.insist(program, b)
            order, vouchers = s.states(order_id)
            assert (order, vouchers) == ("absent", []) or vouchers == ["refunded"], (order, vouchers)
    assert s.sold(p) == 0
    invariants.check_books(s)


class Far:
    """A proxy in front of the database's socket that delays each direction by FAR_S."""

    def __init__(self, s):
        self.s, self.path = s, os.path.join(os.path.dirname(s.env["SHANMEN_DB_SOCKET"]), "far.sock")
        self.loop, self.passed = asyncio.new_event_loop(), 0
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    async def carry(self, reader, writer):
        """Passes each piece on FAR_S after it came, however much follows it meanwhile."""
        due = asyncio.Queue()

        async def deliver():
            while True:
                when, piece = await due.get()
                await asyncio.sleep(when - self.loop.time())
                if not piece:
                    writer.close()
                    return
                writer.write(piece)
                self.passed += 1

        task, piece = self.loop.create_task(deliver()), b"-"
        while piece:
            try:
                piece = await reader.read(65536)
            except OSError:
                piece = b""
            due.put_nowait((self.loop.time() + FAR_S, piece))
        await task

    async def meet(self, reader, writer):
        there = await asyncio.open_unix_connection(self.s.env["SHANMEN_DB_SOCKET"])
        await asyncio.gather(self.carry(reader, there[1]), self.carry(there[0], writer))

    def in_loop(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def configure(self, text):
        """Programs read their configuration when they start, so those that run are asked to end."""
        with open(self.s.env["SHANMEN_CONF"], "w", encoding="utf-8") as f:
            f.write(text)
        old = self.s.workers()
        for pid in old:
            self.s.kill(pid, signal.SIGTERM)
        wait_for("the programs to start again", lambda: not set(old) & set(self.s.workers()))

    def __enter__(self):
        with open(self.s.env["SHANMEN_CONF"], encoding="utf-8") as f:
            self.near = f.read()
        far = self.near.replace("db_socket = %s\n" % self.s.env["SHANMEN_DB_SOCKET"], "db_socket = %s\n" % self.path)
        assert far != self.near, "no db_socket in the configuration"
        self.thread.start()
        self.server = self.in_loop(asyncio.start_unix_server(self.meet, self.path))
        os.chmod(self.path, 0o666)
        self.configure(far)
        return self

    async def end(self):
        self.server.close()
        others = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for t in others:
            t.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def __exit__(self, *_):
        self.configure(self.near)
        self.in_loop(self.end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()
        os.unlink(self.path)


@pytest.mark.stack("fault")
def test_distant_database_stops_and_continues(s):
    """a database 8 ms away each way stops and continues: good answers are back within 5 s"""
    p = s.product(stock=200)
    body, asked, clients, limit = s.order(p), s.asked(p), 6, fair(s, BACK_S)

    def ask(_):
        s.insist("can_buy", asked, limit)
        assert s.insist("create_order", s.order(p), limit).code == 0
        s.insist("query_order", {"order_id": body["order_id"]}, limit)

    with Far(s) as far:
        caller.by_threads(clients, range(clients), ask)
        assert far.passed > 50 and s.call("can_buy", asked).seconds > 2 * FAR_S, "it is not far away"
        s.kill(s.db_pid, signal.SIGSTOP)
        try:
            def fail():
                for _ in range(3):  # repeated failures: attempts get shorter
                    got = s.http.call("can_buy", asked)
                    assert got.code == 100, got

            caller.at_once([fail] * clients + [lambda: s.http.call("create_order", s.order(p))] * clients)
        finally:
            s.kill(s.db_pid, signal.SIGCONT)
        start = time.monotonic()
        caller.by_threads(clients, range(clients), ask)
        took = time.monotonic() - start
    assert took < limit, "good answers %.2f s after the database goes on" % took
    assert s.sold(p) >= 2 * clients
