"""A machine whose clock is wrong: nothing is deleted and nothing is decided against a visitor; uses are reported all the same."""
import os
import subprocess

import pytest

import books
import outbox
import purged
from shop import first_code
from test_deadlines import undecided
from test_purge import visit
from two_apps import former_app

DAY = 86400


def wrong_clock(s, program, *args, offset_s):
    """The program by a shifted clock that nobody vouches for: (exit code, output, errors)."""
    outbox.punctual(s)
    done = subprocess.run(
        [os.path.join(s.env["SHANMEN_BIN"], program), *args],
        env=outbox.cron_environment(s, outbox.clock(offset_s)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout, done.stderr


def alarms(s, kind):
    return s.number("SELECT COUNT(*) FROM alarm WHERE kind = '%s'" % kind)


@pytest.mark.stack("purge")
@pytest.mark.parametrize("offset_s", [200 * DAY, 301, -320])
def test_purge_refuses_while_clocks_differ(s, offset_s):
    """purge refuses while its clock differs from the database's: exit 75, an alarm, nothing deleted; the alarm once a day"""
    purged.clean(s)
    order_id, _, _ = visit(s)
    s.sql("DELETE FROM alarm WHERE kind = 'purge_refused'")
    before = s.row_counts()
    for _ in range(2):
        code, out, err = wrong_clock(s, "purge", offset_s=offset_s)
        assert code == 75 and "nothing was deleted" in err and "--anyway" in err, (code, out, err)
        assert alarms(s, "purge_refused") == 1
    changed = {t for t, n in s.row_counts().items() if n != before[t]}
    assert changed <= {"alarm", "job_run", "job_lease"} and purged.is_kept(s, order_id), changed
    assert wrong_clock(s, "purge", offset_s=200)[0] == 0
    assert wrong_clock(s, "purge", "--dry-run", offset_s=200 * DAY)[0] == 0


@pytest.mark.stack("purge")
def test_purge_refuses_after_forty_quiet_days(s):
    """where the database's clock is wrong, too: refused when the newest order and purge's last run are both 40 days old"""
    purged.clean(s)
    order_id, _, _ = visit(s)
    assert wrong_clock(s, "purge", offset_s=0)[0] == 0
    quiet = "UPDATE ticket_order SET created_at = created_at - {0}; UPDATE job_run SET started_at = started_at - {0}".format
    try:
        s.sql(quiet(41 * DAY))
        for _ in range(2):  # a refused run is none
            assert wrong_clock(s, "purge", offset_s=0)[0] == 75
        s.sql("UPDATE ticket_order SET created_at = created_at + %d WHERE order_id = '%s'" % (2 * DAY, order_id))
        assert wrong_clock(s, "purge", offset_s=0)[0] == 0
        s.sql("UPDATE ticket_order SET created_at = created_at - %d WHERE order_id = '%s'" % (2 * DAY, order_id))
        assert wrong_clock(s, "purge", offset_s=0)[0] == 0, "its own last run is of today"
        s.sql("UPDATE job_run SET started_at = started_at - %d" % (41 * DAY))
        assert wrong_clock(s, "purge", offset_s=0)[0] == 75
        assert wrong_clock(s, "purge", "--anyway", offset_s=0)[0] == 0
    finally:
        s.sql(quiet(-41 * DAY))


@pytest.mark.stack("owed")
def test_nothing_is_decided(s):
    """while clocks differ, a waiting order is neither decided nor given up; one alarm a day and program"""
    outbox.clean(s)
    s.sql("DELETE FROM alarm WHERE kind = 'clock_differs'")
    try:
        order_id = undecided(s, "reject")
        for _ in range(2):
            assert wrong_clock(s, "outbox_deliver", "--once", offset_s=570)[0] == 0
        assert s.states(order_id)[0] == "waiting"
        assert s.number("SELECT COUNT(*) FROM alarm WHERE alarm_key LIKE 'clock_differs:outbox_deliver:%'") == 1
        outbox.cron(s, "outbox_deliver", "--once", check=0, environment=outbox.clock(570))
        assert s.states(order_id)[0] == "rejected", "positive control: by a clock that is right it is decided"
    finally:
        outbox.modes(s, undecided="leave")


@pytest.mark.stack("owed")
def test_a_use_is_told_by_a_wrong_clock(s):
    """a use reaches the platform though the clock is three days ahead; reconcile compares nothing, exit 75"""
    outbox.clean(s)
    order_id, vouchers = s.issue(s.product(day=0))
    assert s.admit(first_code(vouchers)).json()["admit"]
    assert wrong_clock(s, "order_expire", "--once", offset_s=3 * DAY)[0] == 0
    assert wrong_clock(s, "outbox_deliver", "--once", offset_s=3 * DAY)[0] == 0
    assert s.sql("SELECT state FROM outbox WHERE order_id = '%s' AND kind = 'verify'" % order_id) == [("done",)]
    code, _, err = wrong_clock(s, "reconcile", offset_s=3 * DAY)
    assert code == 75 and "clock" in err, (code, err)
    assert alarms(s, "clock_differs") >= 3


@pytest.mark.stack("books")
@pytest.mark.parametrize("offset_s", [3 * DAY, -3600])
def test_reconcile_tells_uses_by_a_wrong_clock(s, offset_s):
    """while clocks differ reconcile has a use sent once more that the platform lost, and decides nothing else"""
    books.clean(s)
    p = books.product(s, day=0)
    lost, known, closed = (books.sell(s, p) for _ in range(3))
    books.use(s, lost[1], 0)
    books.use(s, known[1], 0)
    outbox.deliver(s)
    s.platform.plant("unverified", lost[0])
    s.platform.plant("closed", closed[0])  # what nobody may decide by such a clock
    visited(s, -2)
    try:
        before = books.dump(s)
        for resent in (1, 0):
            code, out, err = wrong_clock(s, "reconcile", offset_s=offset_s)
            assert code == 75 and "nothing is compared" in err, (code, out, err)
            assert ("1 uses sent once more" in out) == (resent == 1), out
        after = books.dump(s)
        assert {t for t in before if before[t] != after[t]} == {"outbox", "alarm"}, "something was decided"
        assert not s.number("SELECT COUNT(*) FROM reconcile_pull") and alarms(s, "clock_differs") == 1
        since = s.platform.last_number()
        assert wrong_clock(s, "outbox_deliver", "--once", offset_s=offset_s)[0] == 0
        assert [c["body"]["order_id"] for c in s.platform.calls(outbox.VERIFY, since + 1)] == [lost[0]]
    finally:
        visited(s, 2)


@pytest.mark.stack("books")
def test_reconcile_tells_uses_of_the_former_app_by_a_wrong_clock(s):
    """while clocks differ a lost use is sent once more, too, of an order that the merchant sold through the app it had before"""
    books.clean(s)
    order_id, _ = books.sell_used(s, books.product(s, day=0))
    s.platform.plant("unverified", order_id)
    visited(s, -2)
    try:
        with former_app(s, order_id):
            _, out, err = wrong_clock(s, "reconcile", offset_s=-3600)
        assert "1 uses sent once more" in out, (out, err)
    finally:
        visited(s, 2)


def visited(s, days):
    """Moves the visits of the orders, and what happened to them, by so many days."""
    s.sql(
        "UPDATE ticket_order o JOIN voucher v USING (order_no) SET o.day = o.day + INTERVAL {0} DAY, o.last_day = o.last_day + INTERVAL {0} DAY,"
        " o.created_at = o.created_at + {1}, o.paid_at = o.paid_at + {1}, v.issued_at = v.issued_at + {1},"
        " v.used_at = v.used_at + {1} WHERE o.account_id IS NOT NULL".format(days, days * DAY)
    )
