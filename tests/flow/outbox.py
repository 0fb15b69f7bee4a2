"""Messages to the platform: creates one pending message of each kind, runs the batch programs as cron does, checks what
must have arrived. Not here: how the platform behaves (standin.py).
"""
import contextlib
import itertools
import os
import random
import signal
import subprocess
import time

import context
from harness import wait_for
from shop import first_code

CONFIRM = "/goodlife/v1/trip/order/confirm/"
VERIFY = "/goodlife/v1/trip/certificate/verify/"
CODES = "/goodlife/v1/fulfilment/create/callback/"
AUDIT = "/goodlife/v1/trip/refund/audit/"
FAMILY_AUDIT = "/goodlife/v1/fulfilment/refund/audit/"
# How the platform may misbehave; those of SLOW cost a call its time-out.
MISBEHAVIOUR = (
    "500",
    "502_html",
    "drop",
    "lost",
    "delay:700",
    "expired",
    "busy",
    "too_many",
    "http429",
    "html",
    "redirect",
    "inner",
    "unknown_code",
    "string_codes",
    "empty",
    "truncated",
)
SLOW = ("silence", "slow")
KINDS = ("confirm", "codes", "verify", "refund_audit", "code_audit")


def share(part, parts=2, kinds=MISBEHAVIOUR):
    """A case's share of the misbehaviours, by the seed: the shares of `parts` cases together are all of them. With
    --full each share is all."""
    if context.args.full:
        return list(kinds)
    return random.Random(context.args.seed).sample(kinds, len(kinds))[part::parts]


def pairs(kinds, others):
    """[(kind, other)]: each at least once, paired by the seed; with --full every kind with every other."""
    if context.args.full:
        return list(itertools.product(kinds, others))
    rng = random.Random(context.args.seed)
    kinds, others = rng.sample(kinds, len(kinds)), rng.sample(others, len(others))
    n = max(len(kinds), len(others))
    return list(itertools.islice(zip(itertools.cycle(kinds), itertools.cycle(others)), n))


def cron(s, program, *args, environment=None, check=None, timeout_s=120):
    """A batch program as cron starts it. `check`: the exit code it must have."""
    punctual(s)
    done = subprocess.run(
        command(s, program, args, environment),
        env=cron_environment(s, environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout_s,
    )
    if done.returncode == -signal.SIGKILL:
        expire_leases(s)
    if check is not None:
        assert done.returncode == check, "%s: exit %d: %s%s" % (program, done.returncode, done.stdout, done.stderr)
    return done


def command(s, program, args, environment):
    """Where the test shifts the clock, the program is told that it is right."""
    shifted = any(name in (environment or {}) for name in clock(1))
    return [os.path.join(s.env["SHANMEN_BIN"], program), *map(str, args)] + ["--anyway"] * shifted


PUNCTUAL_S = 45  # less than the shortest period of the crontab


def punctual(s):
    """As if cron started all other programs, too: however old the stack is, none is late. Only these stacks are about that."""
    now = int(time.time())
    if s.name in ("house", "purge") or now - s.punctual_at < PUNCTUAL_S:
        return
    s.punctual_at = now
    s.sql(
        "UPDATE job_run r JOIN (SELECT MAX(run_id) AS run_id FROM job_run WHERE result = 'ok' GROUP BY job, variant) newest"
        " USING (run_id) SET r.started_at = {0}, r.ended_at = {0} WHERE r.ended_at < {0} - 60;"
        " UPDATE schema_version SET applied_at = {0} WHERE applied_at < {0} - 60".format(now)
    )


def cron_environment(s, more=None):
    env = {"PATH": "/usr/bin:/bin", "SHANMEN_CONF": s.env["SHANMEN_CONF"]}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    env.update({k: str(v) for k, v in (more or {}).items()})
    return env


@contextlib.contextmanager
def configured(s, **keys):
    """Programs started inside `with` use a configuration in which these keys are set."""
    path, before = os.path.join(s.dir, "etc", "shanmen.%s.conf" % s.fresh()), s.env["SHANMEN_CONF"]
    with open(before, encoding="utf-8") as f:
        lines = [line for line in f if line.split("=")[0].strip() not in keys]
    with open(path, "w", encoding="utf-8", opener=lambda p, flags: os.open(p, flags, 0o600)) as f:
        f.write("".join(lines) + "".join("%s = %s\n" % pair for pair in keys.items()))
    s.env["SHANMEN_CONF"] = path
    try:
        yield
    finally:
        s.env["SHANMEN_CONF"] = before
        os.unlink(path)


@contextlib.contextmanager
def impatient(s, timeout_ms=1000):
    """Programs started inside `with` wait only so long for the platform; it is silent, or slow, for longer."""
    s.platform.settings(silence_ms=timeout_ms + 5000, slow_ms=timeout_ms)
    try:
        with configured(s, openapi_timeout_ms=timeout_ms):
            yield
    finally:
        s.platform.trouble()  # ends the calls that hang
        s.platform.settings(silence_ms=None, slow_ms=None)


def start(s, program, *args, environment=None):
    """Starts a batch program in the background."""
    punctual(s)
    return subprocess.Popen(
        command(s, program, args, environment),
        env=cron_environment(s, environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def expire_leases(s):
    """As if the processes at work had stood still for so long, or were dead for so long, that others may take over."""
    s.sql("UPDATE job_lease SET until_at = 0")


def kill(s, run):
    """kill -9 long ago: its lease has expired."""
    run.kill()
    run.communicate()
    expire_leases(s)


@contextlib.contextmanager
def running(s, program, *args, codes=(0,)):
    """A batch program that works as long as the block; then it is asked to end. codes: exit codes it may have."""
    run = start(s, program, *args)
    try:
        yield run
    finally:
        run.terminate()
        out, err = run.communicate(timeout=60)
    assert codes is None or run.returncode in codes, (run.returncode, out, err)


@contextlib.contextmanager
def open_transaction(s, text, end="ROLLBACK"):
    """Another session has done this in a transaction, which ends with the block."""
    e = s.env
    session = subprocess.Popen(
        ["mariadb", "--no-defaults", "--socket", e["SHANMEN_DB_SOCKET"], "--user", e["SHANMEN_DB_USER"]]
        + ["--skip-column-names", "--unbuffered", e["SHANMEN_DB_NAME"]],
        env=dict(os.environ, MYSQL_PWD=e["SHANMEN_DB_PASSWORD"]),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    session.stdin.write("BEGIN; %s; SELECT 'it is done';\n" % text)
    session.stdin.flush()
    assert any(line == "it is done\n" for line in session.stdout), "the session has failed: %s" % text
    try:
        yield
    finally:
        session.stdin.write(end + ";\n")
        session.stdin.close()
        session.stdout.close()
        assert session.wait(30) == 0, text


def deliver(s, check=0, offset_s=0, **more):
    return cron(s, "outbox_deliver", "--once", check=check, environment=dict(more, **clock(offset_s)))


def clock(offset_s):
    return {"SHANMEN_TEST_CLOCK_OFFSET_S": offset_s} if offset_s else {}


def hurry(s):
    """So that no test waits for a pause: all that is due is due now, and a token may be asked for again."""
    s.sql("UPDATE outbox SET next_at = 0 WHERE state = 'due'; UPDATE token SET ask_after_at = 0")


def deliver_all(s, limit=40):
    """Runs until nothing is due; gives the number of runs."""
    for run in range(1, limit + 1):
        deliver(s, check=None)
        if not s.number("SELECT COUNT(*) FROM outbox WHERE state = 'due'"):
            return run
        hurry(s)
    raise AssertionError("still due after %d runs: %s" % (limit, rows(s)))


def wait_done(s, limit_s=60):
    wait_for("nothing is due", lambda: not s.number("SELECT COUNT(*) FROM outbox WHERE state = 'due'"), limit_s)


def arrivals(s):
    """Delivers what is due; gives the calls that arrived meanwhile, in their order. All must have taken effect."""
    since = s.platform.last_number()
    deliver(s)
    arrivals = s.platform.calls("/goodlife/", since + 1)
    assert all(c["effect"] for c in arrivals), [c for c in arrivals if not c["effect"]]
    return arrivals


def sent(calls, order_id, path):
    """Bodies that were sent for an order to one interface."""
    return [c["body"] for c in calls if c["path"] == path and c["body"].get("order_id") == order_id]


def rows(s, order_id=None, states="'due','waiting','failed'"):
    where = "state IN (%s)" % states if order_id is None else "order_id = '%s'" % order_id
    return s.sql("SELECT kind, outbox_key, state, tries, error FROM outbox WHERE %s ORDER BY outbox_id" % where)


def states(s, order_id):
    """{kind: state} of an order's messages."""
    return {row[0]: row[2] for row in rows(s, order_id)}


def alarms(s, kind=None):
    rows = s.sql("SELECT kind, order_id, told_at FROM alarm ORDER BY alarm_id")
    return [r for r in rows if kind is None or r[0] == kind]


def modes(s, confirm="sync", codes="sync", **more):
    """The app's modes for orders from here on."""
    options = ["--confirm", confirm, "--codes", codes]
    for name, value in more.items():
        options += ["--" + name.replace("_", "-"), value]
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], *options)


def clean(s):
    """Nothing pending from another case, a platform that knows nothing, a valid token."""
    s.sql("UPDATE outbox SET state = 'moot', error = 'of another case' WHERE state IN ('due', 'waiting', 'failed')")
    s.sql("UPDATE ticket_order SET codes_by_at = 1 WHERE codes_by_at IS NULL AND state = 'accepted'")
    expire_leases(s)
    s.sql("UPDATE token SET ask_after_at = 0")
    s.platform.reset()
    modes(s)
    s.fill_shelf([dict(day=0, stock=100000), dict(day=0, stock=100000, refund_audit="person")])
    return s.platform


# --- one pending message of each kind ---


def pending_confirm(s, accept=True):
    order_id = s.buy(s.shelf[0])
    s.platform.tell_order(order_id, copies=1, state="waiting")
    s.shanmen("order", "accept" if accept else "reject", order_id)
    return order_id


def pending_codes(s, copies=1):
    order_id = s.buy(s.shelf[0], copies)
    s.platform.tell_order(order_id, copies=copies, per_copy=1, kinds=[3], state="paid")
    got = s.insist("tripartite_code", s.codes(s.shelf[0], order_id, copies=copies))
    assert got.data["result"] == 0, got
    return order_id


def pending_verify(s):
    order_id, vouchers = s.issue(s.shelf[0])
    s.platform.tell_order(order_id, copies=1, state="paid")
    got = s.admit(first_code(vouchers))
    assert got.json()["admit"] is True, got
    return order_id


def pending_refund_audit(s, accept=True):
    order_id, _ = s.issue(s.shelf[1])
    key, now = s.fresh("k"), int(time.time())
    s.platform.tell_order(
        order_id, copies=1, state="paid", refunds=[{"biz_uniq_key": key, "apply_time": now, "source": 101}]
    )
    got = s.insist("refund_apply", s.refund(order_id, key, apply_refund_time_unix=now))
    assert got.data["audit_refund_result"] == 3, got
    s.shanmen("refund", "accept" if accept else "reject", key)
    return order_id


def pending_code_audit(s):
    order_id, vouchers = s.issue(s.shelf[0], 2)
    s.platform.tell_order(order_id, copies=2, state="paid")
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    certificates = [{"certificate_id": "c%d" % i, "code": first_code(vouchers, i)} for i in (0, 1)]
    got = s.call(
        "refund_apply", {"order_id": order_id, "after_sale_id": s.fresh("a"), "certificates": certificates}
    )
    assert got.data["result"] == 0, got
    return order_id


def pending(s, kinds=KINDS):
    """One order for each kind, with a pending message of that kind: {kind: order_id}."""
    made, now, sync = {}, None, ("sync", "sync")
    for kind in kinds:
        wanted = {"confirm": ("async", "sync"), "codes": ("sync", "async")}.get(kind, sync)
        if wanted != now:
            modes(s, *wanted)
        now = wanted
        made[kind] = globals()["pending_" + kind](s)
    if now != sync:
        modes(s)
    return made


# --- what must have arrived ---


def arrived(s, kind, order_id):
    """How the platform's memory of one order differs from exactly one effect; [] when it is right."""
    got, faults = s.platform.order(order_id), []
    if kind == "confirm" and (got.get("confirm") or {}).get("result") != 1:
        faults.append("confirm: %s" % got.get("confirm"))
    if kind == "codes" and not got.get("codes"):
        faults.append("no codes")
    if kind == "codes" and s.states(order_id)[1].count("held"):
        faults.append("codes acknowledged, but held: %s" % (s.states(order_id),))
    if kind == "verify" and len(got.get("verified") or {}) != 1:
        faults.append("verified: %s" % got.get("verified"))
    if kind == "refund_audit" and [a["audit_result"] for a in (got.get("audits") or {}).values()] != [1]:
        faults.append("audits: %s" % got.get("audits"))
    if kind == "code_audit":
        codes = {
            r[0]
            for r in s.sql(
                "SELECT i.code FROM voucher_item i JOIN voucher USING (voucher_id) JOIN ticket_order USING (order_no)"
                " WHERE order_id = '%s'" % order_id
            )
        }
        taken = [c["body"]["code"] for c in s.platform.calls(FAMILY_AUDIT) if c["effect"]]
        taken = [code for code in taken if code in codes]
        if len(set(taken)) != 2:
            faults.append("audits of certificates: %s" % taken)
    left = [row for row in rows(s, order_id) if row[2] != "done"]
    if left:
        faults.append("not done here: %s" % left)
    return ["%s %s: %s" % (kind, order_id, f) for f in faults]


def check_arrived(s, orders):
    faults = [f for kind, order_id in orders.items() for f in arrived(s, kind, order_id)]
    assert not faults, faults
    assert not s.platform.conflicts(), s.platform.conflicts()
