"""`shanmen jobs`, the doctor, and the alarm about a late program: each covers every line of the crontab, and
any program that still runs reports one that does not.
"""
import json
import os
import re
import time

import pytest

import harness
import outbox
from harness import wait_for

pytestmark = pytest.mark.stack("house")

MINUTE, DAY = 60, 86400


def new_installation(s):
    """As if the schema had been created now, and no program had run."""
    outbox.clean(s)
    s.sql("DELETE FROM job_run; DELETE FROM alarm; DELETE FROM job_lease; DELETE FROM reconcile_pull")
    s.sql("UPDATE schema_version SET applied_at = %d" % time.time())


def jobs(s):
    return {(j["job"], j["variant"]): j for j in s.shanmen_json("jobs")}


def crontab():
    """(program, switch) of each line of cron/crontab."""
    with open(os.path.join(harness.ROOT, "cron", "crontab"), encoding="utf-8") as f:
        return [(m.group(1), m.group(2) or "") for m in re.finditer(r"\$SHANMEN/bin/(\w+)(?: (--\w+))? >", f.read())]


def ran(s, job, ago_s, variant="", result="ok", took_s=5, summary=None):
    """Records a run that began so many seconds ago."""
    began = int(time.time()) - ago_s
    ended = "NULL" if result == "running" else began + took_s
    s.sql(
        "INSERT INTO job_run (job, variant, started_at, ended_at, result, summary) VALUES ('%s', '%s', %d, %s, '%s', %s)"
        % (job, variant, began, ended, result, "'%s'" % summary if summary else "NULL")
    )


def at_work(s, job):
    s.sql(
        "INSERT INTO job_lease (job, fence, holder, until_at) VALUES ('%s', 1, 'another machine', UNIX_TIMESTAMP() + 600)"
        " ON DUPLICATE KEY UPDATE until_at = UNIX_TIMESTAMP() + 600, holder = 'another machine'" % job
    )


def all_ran(s, ago_s=10, but=()):
    for job, variant in crontab():
        if (job, variant) not in but:
            ran(s, job, ago_s, variant)


def late(s):
    return sorted(r[0] for r in s.sql("SELECT SUBSTRING_INDEX(detail, ' has not', 1) FROM alarm WHERE kind = 'job_late'"))


def refresh(s, offset_s=0, *args, check=0):
    """Runs a program that works, some time from now; gives its standard error."""
    return outbox.cron(s, "token_refresh", *args, check=check, environment=outbox.clock(offset_s)).stderr


def test_every_crontab_line_is_a_job(s):
    """every line of the crontab is a line of `shanmen jobs`, also before any run"""
    new_installation(s)
    listed = s.shanmen_json("jobs")
    assert [(j["job"], j["variant"]) for j in listed] == crontab() and len(listed) == 10, listed
    assert {j["state"] for j in listed} == {"never"} and all(j["started_at"] is None for j in listed), listed
    people = s.shanmen("jobs").stdout
    assert people.count("never ran") == 10 and "stock_push --full" in people and "\033" not in people, people


def test_run_is_listed_with_its_result(s):
    """a run is listed with its result, its duration, its summary and when the next one is due"""
    new_installation(s)
    done = outbox.cron(s, "token_refresh", check=0)
    job = jobs(s)["token_refresh", ""]
    assert job["result"] == job["state"] == "ok" and job["failures"] == 0 and job["late_s"] == 0, job
    assert "token_refresh: " + job["summary"] + "\n" == done.stdout and 0 <= job["took_s"] < 60, (job, done.stdout)
    assert job["next_at"] == job["started_at"] + 5 * MINUTE and job["ok_at"] >= job["started_at"], job


@pytest.mark.fault
def test_late_failed_killed_and_running_distinguished(s):
    """shanmen jobs distinguishes late, failed, killed and running programs, each line on its own"""
    new_installation(s)
    ran(s, "outbox_deliver", 1000)
    ran(s, "outbox_deliver", 600, result="failed", summary="no way")
    ran(s, "product_sync", 130)
    ran(s, "product_sync", 60, result="failed")
    ran(s, "product_sync", 5, result="failed", summary="the same")
    ran(s, "order_expire", 60, result="running")
    ran(s, "stock_push", 4000)
    ran(s, "stock_push", 3900, "--full", result="running")
    at_work(s, "stock_push")
    ran(s, "reconcile", 30 * 3600)
    got = jobs(s)
    state = {k: v["state"] for k, v in got.items()}
    assert state["outbox_deliver", ""] == "late" and 500 < got["outbox_deliver", ""]["late_s"] < 600, got
    assert got["outbox_deliver", ""]["failures"] == 1 and got["outbox_deliver", ""]["summary"] == "no way", got
    assert state["product_sync", ""] == "failed" and got["product_sync", ""]["failures"] == 2, got
    assert state["order_expire", ""] == "killed" and got["order_expire", ""]["took_s"] is None, got
    assert state["stock_push", ""] == "ok" and state["stock_push", "--full"] == "running", got
    assert state["reconcile", ""] == "late" and 5 < got["reconcile", ""]["late_s"] / 3600 < 7, got
    people = s.shanmen("jobs").stdout
    for text in ("late by 5 h", " failed 2 times ", " late by 9 min, failed 1 time ", " killed ", " never ran "):
        assert text in people, people


def test_new_installation_alarms_after_three_periods(s):
    """a new installation raises no alarm until three periods have passed"""
    new_installation(s)
    assert refresh(s) == "" and refresh(s, 2 * MINUTE) == "" and not late(s)
    assert refresh(s, 4 * MINUTE) != "", "positive control: the programs of each minute never ran"
    assert late(s) == ["order_expire", "outbox_deliver", "product_sync", "stock_push"], late(s)


def test_late_crontab_is_new_installation_too(s):
    """a crontab that was installed long after the schema is a new installation, too"""
    new_installation(s)
    s.sql("UPDATE schema_version SET applied_at = applied_at - 30 * 86400")
    assert refresh(s) == "" and not late(s)


def test_new_schema_programs_have_three_periods(s):
    """programs that came with a new schema have their three periods"""
    new_installation(s)
    for ago in (90 * DAY, 2 * DAY):
        ran(s, "token_refresh", ago)
    all_ran(s, but=[("reconcile", ""), ("order_expire", "")])
    assert refresh(s) == "" and not late(s)
    s.sql("UPDATE schema_version SET applied_at = applied_at - 30 * 86400")
    assert refresh(s) != "" and late(s) == ["order_expire", "reconcile"]
    s.sql("DELETE FROM job_run ORDER BY run_id LIMIT 1")  # as purge does: now another run is the first one known
    assert refresh(s) == "" and late(s) == ["order_expire", "reconcile"], "alarmed twice"


@pytest.mark.fault
def test_program_without_success_alarms_once(s):
    """a program without success for three periods alarms once per outage, and the program that found it prints it"""
    new_installation(s)
    all_ran(s)
    assert refresh(s, 2 * MINUTE) == "", "three periods have not passed"
    first = refresh(s, 4 * MINUTE)
    assert re.search(r"^product_sync has not succeeded for \d+ minutes: see shanmen jobs", first, re.M), first
    minutely = ["order_expire", "outbox_deliver", "product_sync", "stock_push"]
    assert late(s) == minutely and len(first.splitlines()) == 4, first
    assert refresh(s, 6 * MINUTE) == "" and late(s) == minutely, "alarmed twice"
    outbox.cron(s, "product_sync", check=0, environment=outbox.clock(7 * MINUTE))
    assert refresh(s, 8 * MINUTE) == "" and late(s) == minutely, "it has run again"
    assert refresh(s, 12 * MINUTE).startswith("product_sync has not"), "the next outage is another"
    assert late(s).count("product_sync") == 2
    assert "reconcile" not in late(s), "a nightly one has three days"
    s.sql("UPDATE job_run SET started_at = started_at - 260000, ended_at = ended_at - 260000 WHERE job = 'reconcile'")
    s.sql("UPDATE schema_version SET applied_at = applied_at - 30 * 86400")
    assert "reconcile has not succeeded for 3 days" in refresh(s, 12 * MINUTE) and "purge" not in late(s)


def test_failure_is_no_success(s):
    """a failure is no success: a program that fails every minute alarms, one that succeeded in between does not"""
    new_installation(s)
    all_ran(s, 600)
    for ago in range(590, 0, -60):
        ran(s, "outbox_deliver", ago, result="failed")
        ran(s, "order_expire", ago, result="running")
        ran(s, "product_sync", ago)
        ran(s, "stock_push", ago)
    said = refresh(s)
    assert late(s) == ["order_expire", "outbox_deliver"], said


def test_line_delayed_by_nightly_not_late(s):
    """while the nightly line of a program runs, the line that it delays is not late"""
    new_installation(s)
    all_ran(s)
    s.sql("UPDATE job_run SET started_at = started_at - 3000, ended_at = ended_at - 3000 WHERE job = 'stock_push'")
    ran(s, "stock_push", 2900, "--full", result="running")
    at_work(s, "stock_push")
    assert refresh(s) == "" and not late(s)
    outbox.expire_leases(s)
    assert "stock_push has not succeeded" in refresh(s), "positive control: no run holds the lease"


def test_reconcile_by_hand_is_not_nightly(s):
    """reconcile by hand does not count as the nightly run; poi_sync --tasks not as poi_sync, but poi_sync counts for both"""
    new_installation(s)
    all_ran(s, but=[("reconcile", ""), ("poi_sync", ""), ("poi_sync", "--tasks")])
    s.sql("UPDATE schema_version SET applied_at = applied_at - 30 * 86400")
    for job, variant, ago_s in (("reconcile", "", 4 * DAY), ("reconcile", "--from", 600), ("reconcile", "--step", 60),
                                ("poi_sync", "", 2 * 3600), ("poi_sync", "--tasks", 60)):  # fmt: skip
        ran(s, job, ago_s, variant)
    got = jobs(s)
    assert got["poi_sync", ""]["state"] == got["reconcile", ""]["state"] == "late", got
    assert got["poi_sync", "--tasks"]["state"] == "ok" and time.time() - got["reconcile", ""]["ok_at"] > 3 * DAY, got
    told = refresh(s)
    assert late(s) == ["poi_sync", "reconcile"], told
    ran(s, "poi_sync", 1, took_s=0)
    s.sql("UPDATE job_run SET started_at = started_at - 3600, ended_at = ended_at - 3600 WHERE variant = '--tasks'")
    assert refresh(s) == "" and jobs(s)["poi_sync", ""]["state"] == "ok", "poi_sync also covers --tasks"


@pytest.mark.fault
def test_lease_of_dead_process_expires(s):
    """a killed process holds the others up for half a minute at most, by the database's clock; then the next one works"""
    new_installation(s)
    fence = lambda: s.number("SELECT COALESCE(MAX(fence), 0) FROM job_lease WHERE job = 'outbox_deliver'")
    first = outbox.start(s, "outbox_deliver", "--for", 60)
    wait_for("it is at work", lambda: fence() == 1)
    first.kill()
    first.communicate()
    left = s.number("SELECT until_at - UNIX_TIMESTAMP() FROM job_lease WHERE job = 'outbox_deliver'")
    said = outbox.cron(s, "outbox_deliver", "--once", check=0).stdout
    assert 20 < left <= 30 and re.search(r"another process is at work: \S+, process %d, \w{12}$" % first.pid, said), (left, said)
    s.sql("UPDATE job_lease SET until_at = UNIX_TIMESTAMP() + 2")  # a short lease
    with outbox.running(s, "outbox_deliver", "--for", 30):
        wait_for("the next one has taken it", lambda: fence() == 2)


def test_program_by_hand_reports_no_others(s):
    """a program started by hand does not report other programs"""
    new_installation(s)
    all_ran(s, 600)
    assert refresh(s, 0, "--once") == "" and not late(s)
    assert refresh(s) != ""


def test_nightly_line_has_its_own_runs(s):
    """the nightly line has runs of its own"""
    new_installation(s)
    outbox.cron(s, "stock_push", "--full", check=0)
    got = jobs(s)
    assert got["stock_push", "--full"]["state"] == "ok" and got["stock_push", ""]["state"] == "never", got
    outbox.cron(s, "stock_push", "--once", check=0)
    assert jobs(s)["stock_push", ""]["state"] == "ok"
    assert s.sql("SELECT variant FROM job_run ORDER BY run_id") == [("--full",), ("",)]


def test_doctor_fails_when_work_waits(s):
    """the doctor fails for a late program when work waits for it, and warns when none does"""
    new_installation(s)
    doctor = lambda: {
        d["check"]: (d["state"], d["say"]) for d in json.loads(s.shanmen("doctor", "--json", check=False).stdout)
    }
    assert doctor()["purge"] == ("warn", "has never run: see the crontab in cron/")
    all_ran(s, 600)
    found = doctor()
    assert [found[j][0] for j in ("order_expire", "poi_sync", "reconcile")] == ["warn", "ok", "ok"], found
    order_id = s.buy(s.shelf[0])
    s.sql("UPDATE ticket_order SET auto_refund_at = %d WHERE order_id = '%s'" % (time.time() - 1000, order_id))
    found = doctor()
    assert found["order_expire"][0] == "fail" and "1 orders are past" in found["order_expire"][1], found
    s.sql("UPDATE ticket_order SET auto_refund_at = NULL WHERE order_id = '%s'" % order_id)
    s.sql("UPDATE job_run SET started_at = started_at - 400000, ended_at = ended_at - 400000 WHERE job = 'reconcile'")
    assert doctor()["reconcile"][0] == "warn"
    s.sql(
        "INSERT INTO reconcile_pull (step, account_id, day, begun_at, done_at) SELECT 'compare', account_id,"
        " CURRENT_DATE - INTERVAL 5 DAY, 1, 1 FROM merchant LIMIT 1"
    )
    found = doctor()
    assert found["reconcile"][0] == "fail" and "days are not compared" in found["reconcile"][1], found
    ran(s, "product_sync", 80)
    ran(s, "product_sync", 20, result="failed", summary="a reason")
    assert doctor()["product_sync"][0] == "warn" and ": a reason" in doctor()["product_sync"][1]
    s.sql("UPDATE job_run SET summary = '' WHERE summary = 'a reason'")
    assert re.fullmatch(r"failed \d+ s ago; see shanmen jobs", doctor()["product_sync"][1]), doctor()["product_sync"]
    s.sql("DELETE FROM reconcile_pull")
