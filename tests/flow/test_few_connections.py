"""A user of the database who may have few connections: programs give theirs back, so that each gets its turn. What a server says
when it has none left is played by limiting the user.
"""
import contextlib
import getpass

import pymysql
import pytest

import caller
import context
import outbox
import people
from harness import wait_for
from shop import first_code
from test_session import new_connections

LIMIT = 3
LEASES = "SELECT COUNT(*) FROM job_lease WHERE until_at > UNIX_TIMESTAMP()"


def connections(s):
    return s.number("SELECT COUNT(*) FROM information_schema.processlist WHERE user = '%s'" % s.env["SHANMEN_DB_USER"], admin=True)


@contextlib.contextmanager
def limited(s, n=LIMIT):
    """The programs' user may have so many connections. Those that were open before do not count, so all are opened again."""
    alter = "ALTER USER '%s'@'localhost' WITH MAX_USER_CONNECTIONS %%d" % s.env["SHANMEN_DB_USER"]
    s.sql(alter % n, admin=True)
    new_connections(s)
    try:
        yield
    finally:
        s.sql(alter % 0, admin=True)
        new_connections(s)


@contextlib.contextmanager
def crowded(s, free=LIMIT):
    """The server lets no more than ten connect, and others have taken all but so many."""
    before = s.number("SELECT @@max_connections", admin=True)
    s.sql("SET GLOBAL max_connections = 10", admin=True)
    new_connections(s)
    try:
        with contextlib.ExitStack() as others:
            for _ in range(10 - free):
                other = pymysql.connect(unix_socket=s.env["SHANMEN_DB_SOCKET"], user=getpass.getuser())
                others.enter_context(contextlib.closing(other))
            yield
    finally:
        s.sql("SET GLOBAL max_connections = %d" % before, admin=True)
        new_connections(s)


def every_door(s, p):
    """One call of each program, as (program, call)."""
    order_id = s.fresh()
    body = dict(s.order(p), order_id=order_id)
    return [
        ("can_buy", lambda: s.http.call("can_buy", s.asked(p))),
        ("create_order", lambda: s.http.call("create_order", body)),
        ("pay_notify", lambda: s.http.call("pay_notify", s.pay(order_id))),
        ("tripartite_code", lambda: s.http.call("tripartite_code", s.codes(p, order_id))),
        ("query_order", lambda: s.http.call("query_order", {"order_id": order_id})),
        ("gate", lambda: s.admit("0123456789ABC")),
        ("cancel_notify", lambda: s.http.call("cancel_notify", s.cancel(order_id))),
        ("refund_apply", lambda: s.http.call("refund_apply", s.refund(order_id))),
        ("refund_notify", lambda: s.http.call("refund_notify", s.refunded(order_id))),
        ("pull_ticket_calendar", lambda: s.http.call("pull_ticket_calendar", days(s, p))),
    ]


def days(s, p):
    return {"account_id": s.account_id, "product_id": p.product_id, "start_date": people.day_text(0), "end_date": p.day}


def refused(s, p):
    """Calls each program, one after another; yields those that could not be answered for want of a connection."""
    for program, call in every_door(s, p):
        got = call()
        if got.status >= 500 or b"system busy" in got.body or b"system is busy" in got.body:
            yield "%s: %r" % (program, got)


@pytest.mark.stack("fault")
@pytest.mark.fault
@pytest.mark.parametrize("few", [limited, crowded], ids=["of the user", "of the server"])
def test_each_program_gets_its_turn(s, few):
    """three connections: each callback is answered, one after another"""
    p = s.product(day=0)
    with few(s):
        assert list(refused(s, p)) + list(refused(s, p)) == []


@pytest.mark.stack("control")
@pytest.mark.control
def test_programs_that_keep_connections_lock_out_others(s):
    """control: programs that do not give their connections back leave none for the others"""
    p = s.product(day=0)
    with limited(s):
        assert any(refused(s, p))


@pytest.mark.stack("fault")
@pytest.mark.race
@pytest.mark.fault
def test_turns_in_a_storm(s):
    """a user of three connections, and many callers at once: every order, question and visit is decided"""
    p, codes = s.product(day=0, stock=1000), []

    def buyer(_):
        for _ in range(context.rounds(2, 20)):
            codes.append(first_code(s.issue(p)[1]))

    def asker(_):
        for _ in range(context.rounds(4, 40)):
            s.insist("can_buy", s.asked(p))

    def visitor(_):
        wait_for("a code", lambda: codes, 60)
        wait_for("a visit is decided", lambda: s.admit(codes[0]).status == 200, 60)

    with limited(s):
        jobs = [buyer] * 8 + [asker] * 6 + [visitor] * 2
        caller.at_once([lambda job=job: job(0) for job in jobs])
    assert s.sold(p) == len(codes) == 8 * context.rounds(2, 20)


BATCH = [
    ("token_refresh",),
    ("outbox_deliver", "--once"),
    ("order_expire", "--once"),
    ("stock_push", "--once"),
    ("stock_push", "--full"),
    ("product_sync", "--once"),
    ("poi_sync", "--once"),
    ("poi_sync", "--tasks"),
    ("purge", "--once"),
    ("reconcile", "--step", "orders", "--from", people.day_text(-1)),
]


@pytest.mark.stack("house")
@pytest.mark.fault
def test_batch_programs_hold_one_connection(s):
    """a user of a single connection: each batch program does its work, and the doctor finds nothing wrong"""
    outbox.clean(s)
    with limited(s, 1):
        for words in BATCH:
            done = outbox.cron(s, *words)
            assert done.returncode in (0, 1) and "database" not in done.stderr, (words, done)  # 1: what it found needs a person
        said = s.shanmen("doctor", check=False).stdout
    assert "fail  database" not in said and "fail  session" not in said and "ok    session" in said, said


@pytest.mark.stack("house")
@pytest.mark.fault
def test_callbacks_beside_batch_programs(s):
    """a user of two connections: two batch programs that work all the time lock out no callback"""
    outbox.clean(s)
    p, programs = s.product(day=0), ("outbox_deliver", "stock_push")
    with limited(s, len(programs)), contextlib.ExitStack() as at_work:
        for program in programs:
            at_work.enter_context(outbox.running(s, program, "--for", 60))
        wait_for("they are at work", lambda: s.number(LEASES, admin=True) == len(programs))
        assert list(refused(s, p)) == []


@pytest.mark.stack("fault")
@pytest.mark.fault
def test_idle_programs_give_their_connections_back(s):
    """programs without a request give their connections back after some seconds, and open them again when they are called"""
    p = s.product(day=0)
    new_connections(s)
    caller.at_once([lambda: s.insist("can_buy", s.asked(p))] * 8)
    assert connections(s) > 0
    wait_for("no connection is open", lambda: connections(s) == 0, 30, 0.2)
    assert s.call("can_buy", s.asked(p)).code == 0
