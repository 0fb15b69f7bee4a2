"""A host whose cron comes every few minutes (`cron_minutes`): what has deadlines of minutes is polled all the same, and no
program is called late. The programs' monotonic clock runs fast (tests/shim/fast_clock.c).
"""
import os
import re
import time

import pytest

import compare
import outbox
import steps
from harness import wait_for

FAST = 20


def start(s, program):
    """As cron starts it; its clock is fast."""
    environment = {
        "LD_PRELOAD": steps.shim(s, "fast_clock"),
        "SHANMEN_SHIM_FAST": FAST,
        "SHANMEN_TEST_PAUSE_MAX_MS": 1000 // FAST,
    }
    return outbox.start(s, program, environment=environment)


def run_each_minute(s, program):
    """A run of a cron of every minute, which ends by itself; gives its seconds."""
    began = time.monotonic()
    with outbox.configured(s, cron_minutes=1):
        run = start(s, program)
        out, err = run.communicate(timeout=30)
    assert run.returncode == 0, (out, err)
    return time.monotonic() - began


def is_held(s, program):
    return s.number("SELECT COUNT(*) FROM job_lease WHERE job = '%s' AND until_at > UNIX_TIMESTAMP()" % program) > 0


def asked(s, order_id):
    """Has a webhook about the order answered."""
    compare.hint(s, order_id)
    return lambda: not compare.new_messages(s)


def sockets(run):
    """How many sockets a process has open."""
    folder = "/proc/%d/fd" % run.pid
    return sum(os.readlink(os.path.join(folder, fd)).startswith("socket:") for fd in os.listdir(folder))


def leave_at_once(s, run):
    """SIGTERM: the process ends in order within a moment."""
    began = time.monotonic()
    run.terminate()
    out, err = run.communicate(timeout=20)
    assert run.returncode == 0 and not err, (run.returncode, out, err)
    assert time.monotonic() - began < 5, (out, err)


@pytest.mark.stack("expire")
def test_order_expire_polls_every_minute(s):
    """with cron_minutes = 5 order_expire asks in the minutes between, holds no transaction, and gives its lease to the next start"""
    compare.clean(s)
    first, _ = compare.sold(s)
    later, _ = compare.sold(s)
    compare.hint(s, first)
    run_each_minute(s, "order_expire")
    done = asked(s, later)
    assert not done(), "positive control: by a cron of every minute it ends after one round"
    with outbox.configured(s, cron_minutes=5):
        run = start(s, "order_expire")
        wait_for("the first round", done)
        for _ in range(2):
            wait_for("a later round", asked(s, first))
            assert run.poll() is None
        waiting = "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_started < NOW() - INTERVAL 1 SECOND"
        assert not s.number(waiting, admin=True), "a transaction is open during the pause"
        following = start(s, "order_expire")
        wait_for("it waits for the lease", lambda: sockets(following) > 0)
        leave_at_once(s, run)
        wait_for("the next start works", lambda: is_held(s, "order_expire"))
        wait_for("its round", asked(s, first))
        leave_at_once(s, following)
    assert not is_held(s, "order_expire")
    assert s.sql("SELECT result FROM job_run WHERE job = 'order_expire' ORDER BY run_id DESC LIMIT 2") == [("ok",)] * 2


@pytest.mark.stack("owed")
def test_outbox_deliver_works_until_its_next_start(s):
    """with cron_minutes = 5 outbox_deliver still sends a use when a minute is long over"""
    outbox.clean(s)
    took = run_each_minute(s, "outbox_deliver")
    with outbox.configured(s, cron_minutes=5):
        began = time.monotonic()
        run = start(s, "outbox_deliver")
        wait_for("its minute is over", lambda: time.monotonic() - began > 1.2 * took)
        order_id = outbox.pending_verify(s)
        wait_for("the use is acknowledged", lambda: outbox.states(s, order_id) == {"verify": "done"})
        assert run.poll() is None
        leave_at_once(s, run)
    assert not is_held(s, "outbox_deliver")


@pytest.mark.stack("house")
def test_printed_crontab_follows(s):
    """the printed crontab starts nothing more often than cron can, and the configuration refuses other numbers by name"""
    with outbox.configured(s, cron_minutes=5):
        lines = s.shanmen("reference", "crontab").stdout
    minutes = {m.group(1) for m in re.finditer(r"^(\S+) \S+ \* \* \*  www-data", lines, re.M)}
    assert minutes == {"*/5", "10,40", "50", "35", "20"}, lines
    for wrong in (0, 6, "often"):
        with outbox.configured(s, cron_minutes=wrong):
            done = s.shanmen("jobs", check=False)
        assert done.returncode == 1 and "`cron_minutes` must be a whole number from 1 to 5" in done.stderr, done
