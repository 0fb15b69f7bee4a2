"""Messages to the platform arrive whatever fails: each kind against each misbehaviour, in order, once, from one process at
a time, and after that process was killed at any step.
"""
import random
import signal
import time

import pytest

import caller
import context
import outbox
import races
import steps

pytestmark = pytest.mark.stack("owed")


def test_each_kind_of_message_arrives_once(s):
    """a message of each kind arrives, once, and is done here"""
    outbox.clean(s)
    orders = outbox.pending(s)
    done = outbox.deliver(s)
    assert done.stdout.startswith("outbox_deliver: ") and done.stdout.count("\n") == 1 and not done.stderr, done
    outbox.check_arrived(s, orders)
    n = len(s.platform.calls("/goodlife/"))
    assert n == 7, n  # code_audit: its use, and two certificates
    again = outbox.deliver(s)
    assert again.stdout == "outbox_deliver: nothing to do\n" and len(s.platform.calls("/goodlife/")) == n, again


def test_calls_carry_token_account_and_type(s):
    """every call carries token, account and type; a use its token, shop, time and part"""
    p = outbox.clean(s)
    p.settings(strict=True)
    try:
        order_id = outbox.pending(s, ["verify"])["verify"]
        before = int(time.time())
        outbox.deliver(s)
        body = p.calls(outbox.VERIFY)[0]["body"]
        item, project = s.sql(
            "SELECT i.item_id, i.project_key FROM voucher_item i JOIN voucher v USING (voucher_id)"
            " JOIN ticket_order o USING (order_no) WHERE o.order_id = '%s'" % order_id
        )[0]
        assert body["verify_token"] == "r-" + item and body["order_id"] == order_id, body
        assert body["poi_id"] == s.poi_id and before - 60 <= body["verify_time"] <= before, body
        assert body["vouchers"] == [{"entrance": {"project_id": project}}], body
        assert p.calls(outbox.VERIFY)[0]["verdict"] == "ok", p.calls(outbox.VERIFY)
    finally:
        p.settings(strict=False)


def one_of_each(s):
    """One order for each kind: the next calls are their first ones, and nothing has to come before."""
    late = "UPDATE outbox SET next_at = %s WHERE state = 'due' AND kind = 'code_audit'"
    audit = outbox.pending(s, ["code_audit"])
    s.sql(late % "UNIX_TIMESTAMP() + 600")
    outbox.deliver(s)  # the use of that order; and the token is there
    orders = dict(outbox.pending(s, outbox.KINDS[:-1]), **audit)
    s.sql(late % "0")
    return orders


def hands(kinds, full):
    """Lists of as many misbehaviours as there are kinds of messages. Full: each for all of them. Else a sample: each at
    least once, whichever message it meets."""
    n = len(outbox.KINDS)
    if full:
        return [[kind] * n for kind in kinds]
    rng = random.Random(context.args.seed)
    deck = rng.sample(kinds, len(kinds))
    deck += [rng.choice(kinds) for _ in range(-len(deck) % n)]
    deals = [deck[i : i + n] for i in range(0, len(deck), n)]
    # After `expired` the same call comes again at once: last, so that the five first calls meet five misbehaviours.
    return [sorted(deal, key=lambda kind: kind == "expired") for deal in deals]


def meet(s, hand):
    """Sends every kind of message; the first calls meet these misbehaviours. Gives the interfaces that met one."""
    p = outbox.clean(s)
    orders = one_of_each(s)
    since = p.last_number() + 1
    p.trouble(*hand, paths=["/goodlife/"])
    first = outbox.deliver(s, check=None)
    p.trouble()
    outbox.hurry(s)
    outbox.deliver_all(s)
    try:
        outbox.check_arrived(s, orders)
    except AssertionError as e:
        raise AssertionError("%s: %s\nfirst run: %s%s" % (hand, e, first.stdout, first.stderr)) from None
    hit = [c for c in p.calls("/goodlife/", since) if c["verdict"].startswith("trouble")]
    assert len(hit) == len(hand), "%s: hit %d calls" % (hand, len(hit))
    return {c["path"] for c in hit}


def survive(s, kinds):
    for hand in hands(kinds, context.rounds(False, True)):
        # On a slow machine one call may be repeated before another one arrives for the first time.
        assert any(len(meet(s, hand)) == len(outbox.KINDS) for _ in range(5)), hand


@pytest.mark.fault
def test_each_message_survives_each_misbehaviour(s):
    """each kind of message survives each misbehaviour of the platform, and has one effect"""
    survive(s, outbox.MISBEHAVIOUR)


@pytest.mark.slow
@pytest.mark.fault
def test_silent_platform_costs_its_time_out(s):
    """silence and a very slow answer cost a call its time-out, and nothing else"""
    with outbox.impatient(s):
        survive(s, outbox.SLOW)


def test_lost_success_answer_resends_same_bytes(s):
    """when the answer of a success is lost, the same bytes are sent again, with one effect"""
    p = outbox.clean(s)
    orders = outbox.pending(s, ["confirm", "verify", "codes"])
    p.trouble(kinds=["lost"], rate=1.0, paths=["/goodlife/"])
    outbox.deliver(s, check=None)
    lost = p.calls("/goodlife/")
    assert {c["path"] for c in lost} == {outbox.CONFIRM, outbox.VERIFY, outbox.CODES}, lost
    p.trouble()
    outbox.hurry(s)
    outbox.deliver(s)
    outbox.check_arrived(s, orders)
    for path in (outbox.CONFIRM, outbox.VERIFY, outbox.CODES):
        first, *again = p.calls(path)
        assert again and all(c["body"] == first["body"] for c in again), path
    assert not p.conflicts()


def test_sent_use_keeps_bytes_unless_refused(s):
    """a use that was sent keeps its bytes when a refund is refused; if it was refused itself, it gets the corrected time"""
    p = outbox.clean(s)
    for trouble, amended in (("lost", False), ("truncated", False), ("inner", True), ("500", False)):
        order_id = outbox.pending(s, ["verify"])["verify"]
        p.trouble(trouble, paths=[outbox.VERIFY])
        outbox.deliver(s)
        applied = int(time.time()) - 1000
        got = s.call("refund_apply", s.refund(order_id, apply_refund_time_unix=applied))
        assert got.data["audit_refund_result"] == 2, got
        outbox.hurry(s)
        outbox.deliver(s)
        first, second = [c["body"] for c in p.calls(outbox.VERIFY) if c["body"]["order_id"] == order_id]
        assert (second == dict(first, verify_time=applied - 1)) if amended else (second == first), (trouble, second)
        assert not outbox.arrived(s, "verify", order_id)
    assert not p.conflicts()


def test_messages_of_order_arrive_in_order(s):
    """an order's messages arrive in their order; other orders are not delayed"""
    p = outbox.clean(s)
    outbox.modes(s, confirm="async", codes="async")
    order_id = outbox.pending_confirm(s)
    got = s.insist("tripartite_code", s.codes(s.shelf[0], order_id))
    assert got.data["result"] == 0, got
    other = outbox.pending(s, ["verify", "codes"])
    p.trouble(kinds=["500"], rate=1.0, paths=[outbox.CONFIRM])
    outbox.deliver(s)
    assert outbox.states(s, order_id) == {"confirm": "due", "codes": "due"}, outbox.states(s, order_id)
    assert not [c for c in p.calls(outbox.CODES) if c["body"]["order_id"] == order_id]
    outbox.check_arrived(s, other)
    p.trouble()
    outbox.hurry(s)
    outbox.deliver(s)
    paths = [c["path"] for c in p.calls() if (c.get("body") or {}).get("order_id") == order_id]
    assert paths[-2:] == [outbox.CONFIRM, outbox.CODES] and outbox.CODES not in paths[:-1], paths
    assert s.states(order_id) == ("accepted", ["issued"])


@pytest.mark.race
def test_several_orders_sent_at_once(s):
    """several orders are sent at once, one call at a time for each order"""
    p = outbox.clean(s)
    outbox.modes(s, codes="async")
    orders = [outbox.pending_codes(s) for _ in range(8)]
    outbox.modes(s)
    p.trouble(kinds=["hold"], rate=1.0, paths=[outbox.CODES])
    run = outbox.start(s, "outbox_deliver", "--once")
    p.wait_call(outbox.CODES, n=len(orders))  # none of them has been answered
    p.trouble()
    p.release()
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0 and len(p.calls(outbox.CODES)) == len(orders), (out, err)
    for order_id in orders:
        assert s.states(order_id)[1] == ["issued"]


def test_codes_admit_only_after_acknowledgement(s):
    """codes admit at the gate only after the platform has acknowledged them"""
    p = outbox.clean(s)
    order_id = outbox.pending(s, ["codes"])["codes"]
    code = s.sql(
        "SELECT i.code FROM voucher_item i JOIN voucher USING (voucher_id) JOIN ticket_order USING (order_no)"
        " WHERE order_id = '%s'" % order_id
    )[0][0]
    p.trouble(kinds=["500"], rate=1.0, paths=[outbox.CODES])
    outbox.deliver(s)
    assert s.admit(code).json()["reason"] == "not_issued"
    p.trouble()
    outbox.hurry(s)
    outbox.deliver(s)
    assert s.admit(code).json()["admit"] is True


def test_unrepairable_failure_visible_until_retry(s):
    """a failure that repeating cannot repair stays visible, alarms once, and outbox retry sends it again"""
    p = outbox.clean(s)
    bad = outbox.pending(s, ["verify"])["verify"]
    p.trouble("forbidden")
    outbox.deliver(s)
    good = outbox.pending(s, ["verify"])["verify"]
    outbox.deliver(s)
    assert outbox.states(s, good) == {"verify": "done"} and outbox.states(s, bad) == {"verify": "failed"}
    row = [r for r in s.shanmen_json("outbox", "list") if r["order_id"] == bad][0]
    assert row["state"] == "failed" and "2190004" in row["error"], row
    assert [a for a in outbox.alarms(s, "outbox_failed") if a[1] == bad] and len(outbox.alarms(s, "outbox_failed")) >= 1
    refused = s.shanmen("outbox", "retry", "999999999", check=False)
    assert refused.returncode == 1 and "no message" in refused.stderr, refused
    s.shanmen("outbox", "retry", row["outbox_id"])
    outbox.deliver(s)
    outbox.check_arrived(s, {"verify": bad})
    refused = s.shanmen("outbox", "retry", row["outbox_id"], check=False)
    assert refused.returncode == 1 and "has arrived" in refused.stderr, refused


def test_too_many_requests_pause_whole_interface(s):
    """too many requests: the whole interface pauses, others go on"""
    p = outbox.clean(s)
    orders = [outbox.pending_verify(s) for _ in range(36)]  # more than are under way at once
    confirm = outbox.pending(s, ["confirm"])
    p.trouble(kinds=["too_many"], rate=1.0, paths=[outbox.VERIFY], times=1)
    with outbox.running(s, "outbox_deliver", "--for", 50):
        p.wait_call(outbox.VERIFY, n=len(orders), limit_s=40)
    p.trouble()
    first, *rest = [c["at_ms"] for c in p.calls(outbox.VERIFY)]
    later = [t for t in rest if t - first >= 950]
    assert len(later) >= 8, (first, rest)  # those before had been started when the answer came
    outbox.check_arrived(s, confirm)
    outbox.hurry(s)
    outbox.deliver_all(s)
    for order_id in orders:
        assert not outbox.arrived(s, "verify", order_id)


def test_no_interface_called_above_its_rate(s):
    """no interface is called more often than its rate, and messages that wait for it are sent in the same run"""
    p = outbox.clean(s)
    orders = [outbox.pending_verify(s) for _ in range(14)]
    with outbox.configured(s, openapi_qps=5):
        outbox.deliver(s)
    times = sorted(c["at_ms"] for c in p.calls(outbox.VERIFY))
    assert len(times) == len(orders), times
    # A second may begin between two calls, so at most twice the rate in any second, and three clock seconds in all.
    assert times[-1] - times[0] >= 1500, times  # at twice the rate it would be one second
    assert max(sum(t <= u < t + 900 for u in times) for t in times) <= 10, times


# --- tokens ---


def asked(s):
    return len(s.platform.tokens()["asked"])


@pytest.mark.stack("queue")
def test_tokens_expire_during_a_batch(s):
    """tokens expire during a batch: one new token is asked for, every message arrives"""
    p = outbox.clean(s)
    orders = [outbox.pending_verify(s) for _ in range(40)]
    outbox.cron(s, "token_refresh", check=0)
    s.sql("UPDATE token SET ask_after_at = 0")
    before = asked(s)
    p.trouble(kinds=["delay:150"], rate=1.0, paths=[outbox.VERIFY])
    with outbox.running(s, "outbox_deliver", "--for", 50):
        p.wait_call(outbox.VERIFY, n=5)
        p.expire_tokens()
        outbox.wait_done(s)
    p.trouble()
    assert asked(s) == before + 1, p.tokens()
    for order_id in orders:
        assert not outbox.arrived(s, "verify", order_id)
    assert not p.conflicts()


@pytest.mark.stack("queue")
def test_three_processes_ask_once_for_token(s):
    """no token at all and three processes that need one: it is asked for once"""
    p = outbox.clean(s)
    orders = outbox.pending(s, ["verify", "codes"])
    s.sql("DELETE FROM token")
    before = asked(s)
    runs = [outbox.start(s, *words) for words in (("token_refresh",), ("outbox_deliver", "--for", "50"), ("token_refresh",))]
    outbox.wait_done(s)
    for run in runs:
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=20)
    assert asked(s) == before + 1, p.tokens()
    outbox.check_arrived(s, orders)


@pytest.mark.stack("queue")
def test_unavailable_token_asked_once_a_minute(s):
    """a token that is not available is asked for once a minute, and pending messages wait"""
    p = outbox.clean(s)
    order_id = outbox.pending(s, ["verify"])["verify"]
    s.sql("DELETE FROM token")
    p.trouble(kinds=["500"], rate=1.0, paths=["/oauth/"])
    before = asked(s)
    for _ in range(3):
        done = outbox.deliver(s, check=None)
    assert "waits for a token" in done.stdout, done
    assert len(p.calls("/oauth/")) == 1 and outbox.states(s, order_id) == {"verify": "due"}
    p.trouble()
    done = outbox.deliver(s, offset_s=61)
    assert asked(s) == before + 1 and outbox.states(s, order_id) == {"verify": "done"}, done


@pytest.mark.stack("queue")
def test_old_token_used_until_new_committed(s):
    """the old token is used until the new one is committed; the new one is asked for in time"""
    p = outbox.clean(s)
    s.sql("DELETE FROM token")
    outbox.cron(s, "token_refresh", check=0)
    before = asked(s)
    assert "0 tokens renewed" in outbox.cron(s, "token_refresh", check=0).stdout
    outbox.cron(s, "token_refresh", check=0, environment=outbox.clock(99 * 60))
    assert asked(s) == before, "20 minutes and more are left"
    p.trouble(kinds=["lost"], rate=1.0, paths=["/oauth/"], times=1)
    failed = outbox.cron(s, "token_refresh", environment=outbox.clock(101 * 60))
    assert failed.returncode == 75 and "no new token" in failed.stderr, failed
    orders = outbox.pending(s, ["verify"])
    outbox.deliver(s)
    outbox.check_arrived(s, orders)
    assert s.number("SELECT version FROM token") == 1
    outbox.cron(s, "token_refresh", check=0, environment=outbox.clock(103 * 60))
    assert s.number("SELECT version FROM token") == 2
    assert "clt." not in s.sql("SELECT HEX(access_token_enc), asker FROM token")[0][0]


@pytest.mark.stack("queue")
@pytest.mark.fault
def test_asking_for_token_survives_each_misbehaviour(s):
    """asking for a token survives each misbehaviour; a token counts only when the answer is complete"""
    p = outbox.clean(s)
    many = context.rounds(3, len(outbox.MISBEHAVIOUR))
    used = random.Random(context.args.seed).sample(outbox.MISBEHAVIOUR, many)  # these tokens are also used
    for kind in outbox.MISBEHAVIOUR:
        s.sql("DELETE FROM token")
        p.trouble(kinds=[kind], rate=1.0, paths=["/oauth/"], times=1)
        first = outbox.cron(s, "token_refresh")
        assert first.returncode in (0, 75), (kind, first)
        assert (first.returncode == 0) == (s.number("SELECT COUNT(*) FROM token WHERE version = 1") == 1), (kind, first)
        assert first.returncode == 75 or kind in ("delay:700", "string_codes"), (kind, first)
        p.trouble()
        s.sql("UPDATE token SET ask_after_at = 0")
        outbox.cron(s, "token_refresh", check=0)
        assert s.number("SELECT version FROM token") >= 1, kind
        if kind in used:
            orders = outbox.pending(s, ["verify"])
            outbox.deliver(s)
            outbox.check_arrived(s, orders)


@pytest.mark.stack("queue")
def test_unknown_secret_alarms_without_repeated_calls(s):
    """a secret the platform does not know: one alarm, and no repeated calls"""
    p = outbox.clean(s)
    s.sql("DELETE FROM token; DELETE FROM alarm WHERE kind = 'token_refused'")
    key = s.env["SHANMEN_CLIENT_KEY"]
    s.shanmen("app", "set", key, text="f" * 32 + "\n")
    try:
        done = outbox.cron(s, "token_refresh")
        assert done.returncode == 1 and "10013" in done.stderr, done
        outbox.cron(s, "token_refresh")
        assert len(p.calls("/oauth/")) == 1 and len(outbox.alarms(s, "token_refused")) == 1
    finally:
        s.shanmen("app", "set", key, text=s.env["SHANMEN_CLIENT_SECRET"] + "\n")
        s.sql("UPDATE token SET ask_after_at = 0")
    outbox.cron(s, "token_refresh", check=0)


# --- one process at a time, and its death ---


@pytest.mark.race
def test_two_at_once_only_one_works(s):
    """two at once: one works, the other says so and ends; every message is sent once"""
    faults, said = races.two_deliverers(s, 9)
    assert not faults, faults
    assert [code for _, _, code in said] == [0, 0, 0], said
    assert sum("another process is at work" in out for out, _, _ in said) == 2, said


def sweep(s, sample):
    """kill -9 at each of these steps of a run that has messages of three orders to send; then a run that lives."""
    for step in sample:
        p = outbox.clean(s)
        orders = outbox.pending(s, ["confirm", "codes", "verify"])
        killed = outbox.deliver(s, check=None, **steps.kill(s, step))
        outbox.hurry(s)
        outbox.deliver_all(s)
        try:
            outbox.check_arrived(s, orders)
            for kind, order_id in orders.items():
                calls = [c for c in p.calls("/goodlife/") if c["body"]["order_id"] == order_id]
                assert 1 <= len(calls) <= 2, "%s was sent %d times" % (kind, len(calls))
        except AssertionError as e:
            raise AssertionError("killed at step %d (exit %d): %s" % (step, killed.returncode, e)) from None
        yield steps.died(killed)


@pytest.mark.fault
def test_kill_at_every_outbox_deliver_step(s):
    """kill -9 at every step of outbox_deliver: no message is lost or sent with other content"""
    outbox.clean(s)
    outbox.pending(s, ["confirm", "codes", "verify"])
    sample = steps.of(s, lambda **more: outbox.deliver(s, **more), 100, (37, 3))
    steps.check_killed(sum(sweep(s, sample)), sample)


@pytest.mark.fault
def test_killed_after_sending_before_committing(s):
    """killed after sending and before committing: one effect, and the same bytes"""
    p = outbox.clean(s)
    orders = outbox.pending(s, ["verify"])
    p.trouble("hold", paths=[outbox.VERIFY])
    run = outbox.start(s, "outbox_deliver", "--once")
    p.wait_call(outbox.VERIFY)
    outbox.kill(s, run)
    p.release()
    outbox.deliver(s)
    outbox.check_arrived(s, orders)
    first, second = p.calls(outbox.VERIFY)
    assert first["body"] == second["body"]


def test_overtaken_outbox_deliver_writes_nothing(s):
    """an overtaken process of outbox_deliver writes nothing when it continues"""
    faults, (code, _, err) = races.overtaken_sleeper(s)
    assert not faults, faults
    assert code == 75 and "taken over" in err, (code, err)


def test_operator_retry_at_moment_of_answer(s):
    """the operator's retry at the moment of the answer: sent again or not, it has one effect"""
    p = outbox.clean(s)
    for _ in range(context.rounds(2, 100)):
        order_id = outbox.pending(s, ["verify"])["verify"]
        message = s.number("SELECT outbox_id FROM outbox WHERE order_id = '%s'" % order_id)
        run = outbox.start(s, "outbox_deliver", "--once")
        results = caller.at_once([lambda: s.shanmen("outbox", "retry", message, check=False).returncode] * 3)
        run.communicate(timeout=30)
        assert set(results) <= {0, 1}, results
        outbox.deliver(s)
        assert not outbox.arrived(s, "verify", order_id)
    assert not p.conflicts()


@pytest.mark.slow
@pytest.mark.fault
def test_database_killed_during_a_batch(s):
    """the database is killed during a batch and comes back: every message has one effect"""
    p = outbox.clean(s)
    orders = [outbox.pending_verify(s) for _ in range(30)]
    p.trouble(kinds=["delay:200"], rate=1.0, paths=[outbox.VERIFY])
    with outbox.running(s, "outbox_deliver", "--for", "50", codes=None):
        p.wait_call(outbox.VERIFY, n=3)
        s.kill(s.db_pid)
        s.up()
        outbox.wait_done(s)
    p.trouble()
    for order_id in orders:
        assert not outbox.arrived(s, "verify", order_id)
    assert not p.conflicts()


# --- a minute of a platform that fails ---


@pytest.mark.slow
def test_platform_failing_often_every_message_arrives(s):
    """a platform that fails 30 % of all calls for a minute: every pending message arrives as it should"""
    p = outbox.clean(s)
    wanted, work_s = context.rounds(((20, 3, 10), 1), ((500, 10, 200), 5))  # orders, runs, hits; a run's seconds
    p.trouble(seed=context.args.seed, rate=0.3, kinds=list(outbox.MISBEHAVIOUR))
    orders, runs, hits, read, deliverer = [], 0, 0, 0, None
    end = time.monotonic() + 600
    try:
        while any(have < want for have, want in zip((len(orders), runs, hits), wanted)):
            assert time.monotonic() < end, (len(orders), runs, hits)
            if len(orders) < wanted[0] or hits < wanted[2]:
                orders += outbox.pending(s).items()
            if deliverer is None or deliverer.poll() is not None:
                deliverer, runs = outbox.start(s, "outbox_deliver", "--for", work_s), runs + 1
            outbox.hurry(s)
            news = p.calls("/goodlife/", read + 1)
            hits += sum(c["verdict"].startswith("trouble") for c in news)
            read = max([read] + [c["n"] for c in news])
    finally:
        stormed = p.last_number()
        p.trouble()
        outbox.modes(s)
        if deliverer is not None:
            deliverer.communicate(timeout=60)
    outbox.hurry(s)
    s.shanmen("outbox", "retry", "all")
    outbox.deliver_all(s)
    calls = [c for c in p.calls("/goodlife/") if c["n"] <= stormed]
    hit = [c for c in calls if c["verdict"].startswith("trouble")]
    faults = [f for kind, order_id in orders for f in outbox.arrived(s, kind, order_id)]
    assert not faults, (len(faults), faults[:5])
    assert not p.conflicts(), p.conflicts()[:3]
    assert len(hit) >= wanted[2], "the platform failed too few calls: %d of %d" % (len(hit), len(calls))
    assert len(calls) < 400 or len(hit) * 5 > len(calls), "the platform failed %d of %d calls" % (len(hit), len(calls))
