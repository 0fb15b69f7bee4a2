"""An order compared with the platform's: what is safe is repaired exactly as the lost notice would have done it; the rest is
a discrepancy with both sides' evidence; an answer that proves nothing changes nothing. tests/unit/books/test_compare_judge.c
tests each pair of states.
"""
import time

import pytest

import outbox
import steps
from compare import *
from shop import first_code

pytestmark = pytest.mark.stack("expire")


def test_lost_refund_notice_done_by_comparison(s):
    """a refund whose notice was lost is done by the comparison, and the late notice changes nothing"""
    clean(s)
    for late in ("named", "count", "bare", "two"):
        sold_before = s.sold(s.shelf[0])
        order_id, _ = sold(s, 2)
        refund_there(s, order_id, [1, 2])
        compare_order(s, order_id)
        assert s.states(order_id) == ("refunded", ["refunded"] * 2), late
        assert s.sold(s.shelf[0]) == sold_before, late
        assert diffs(s, order_id) == [("refund_not_here", "mended")], diffs(s, order_id)
        assert alarms(s, order_id) == [] and new_messages(s) == 0
        before = everything(s, order_id)
        price = s.shelf[0].price
        projects = [s.shelf[0].projects[0][0] + "-%d" % n for n in (1, 2)]
        notices = {
            "named": [s.refunded(order_id, amount=2 * price, project_ids=projects)],
            "count": [s.refunded(order_id, amount=2 * price, refund_count=2)],
            "bare": [s.refunded(order_id, amount=2 * price)],
            "two": [s.refunded(order_id, amount=price, refund_count=1) for _ in (1, 2)],
        }[late]
        for notice in notices:
            s.insist("refund_notify", notice)
        after = everything(s, order_id)
        assert after[2] == [(str(2 * price), str(len(notices)))], (late, after)
        assert [after[i] for i in (0, 1, 3, 4, 5)] == [before[i] for i in (0, 1, 3, 4, 5)], (late, before, after)
        compare_order(s, order_id)
        assert diffs(s, order_id) == [("refund_not_here", "mended")], (late, diffs(s, order_id))


def test_refund_next_to_use_ends_unused(s):
    """a refund next to a use: the unused copies end, a late notice does not change the used one"""
    clean(s)
    for named in (True, False):
        order_id, vouchers = sold(s, 3)
        assert s.admit(first_code(vouchers, 1)).json()["admit"] is True
        outbox.deliver_all(s)
        refund_there(s, order_id, [1, 3])
        compare_order(s, order_id)
        assert s.states(order_id) == ("accepted", ["refunded", "used", "refunded"]), s.states(order_id)
        assert diffs(s, order_id) == [("refund_not_here", "mended")], diffs(s, order_id)
        before = everything(s, order_id)
        projects = [s.shelf[0].projects[0][0] + "-%d" % n for n in (1, 3)]
        more = dict(project_ids=projects) if named else dict(refund_count=2)
        s.insist("refund_notify", s.refunded(order_id, amount=2 * s.shelf[0].price, **more))
        assert everything(s, order_id) == before, (named, before, everything(s, order_id))


def test_locked_copies_refunded_under_application(s):
    """a refund of copies that an accepted application has locked is recorded under that application"""
    clean(s)
    order_id, _ = sold(s, 3)
    key, project = s.fresh("k"), s.shelf[0].projects[0][0] + "-2"
    got = s.insist("refund_apply", s.refund(order_id, key, project_ids=[project]))
    assert got.data["audit_refund_result"] == 1, got
    refund_there(s, order_id, [2], key=key)
    compare_order(s, order_id)
    assert s.states(order_id) == ("accepted", ["issued", "refunded", "issued"]), s.states(order_id)
    row = s.sql("SELECT refund_key, audit, refund_fen FROM refund JOIN ticket_order USING (order_no) WHERE order_id = '%s'" % order_id)
    assert row == [(key, "accepted", str(s.shelf[0].price))], row
    before = everything(s, order_id)
    s.insist("refund_notify", s.refunded(order_id, key, refund_count=1))
    assert everything(s, order_id) == before


def test_refunded_copies_are_never_guessed(s):
    """which copies a refund is for is never guessed: the discrepancy stays open until it is clear"""
    clean(s)
    order_id, _ = sold(s, 2)
    refund_there(s, order_id, [1])
    compare_order(s, order_id)
    assert s.states(order_id) == ("accepted", ["issued"] * 2)
    assert diffs(s, order_id) == [("refund_not_here", "open")] and len(alarms(s, order_id)) == 1
    compare_order(s, order_id)
    assert diffs(s, order_id) == [("refund_not_here", "open")] and len(alarms(s, order_id)) == 1
    project = s.shelf[0].projects[0][0] + "-1"
    s.insist("refund_notify", s.refunded(order_id, project_ids=[project]))
    compare_order(s, order_id)
    assert s.states(order_id) == ("accepted", ["refunded", "issued"])
    assert diffs(s, order_id) == [("refund_not_here", "mended")], diffs(s, order_id)


def test_refunded_there_used_here_is_discrepancy(s):
    """refunded there and used here: a discrepancy with gate, time and the result of reporting the use"""
    p = clean(s)
    order_id, vouchers = sold(s, 2)
    p.trouble(kinds=["500"], rate=1.0, paths=[outbox.VERIFY])
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    outbox.deliver(s, check=None)
    p.trouble()
    refund_there(s, order_id, [1, 2])
    compare_order(s, order_id)
    assert s.states(order_id) == ("accepted", ["used", "refunded"]), s.states(order_id)
    assert diffs(s, order_id) == [("refund_not_here", "mended"), ("refunded_but_used", "open")], diffs(s, order_id)
    got = evidence(s, order_id, "refunded_but_used")
    assert s.poi_id in got["ours"] and "copy 1 used 20" in got["ours"] and "HTTP 500" in got["ours"], got
    assert "2 of 301" in got["theirs"], got
    assert "refunded_but_used:refunded_but_used|%s|" % order_id in alarms(s, order_id)


def test_settled_discrepancy_is_not_opened_again(s):
    """refunded there and used here: once the operator has settled it, further tries to report the use do not open it again"""
    p = clean(s)
    order_id, vouchers = sold(s, 1)
    p.trouble(kinds=["500"], rate=1.0, paths=[outbox.VERIFY])
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    outbox.deliver(s, check=None)
    refund_there(s, order_id, [1])
    compare_order(s, order_id)
    assert diffs(s, order_id) == [("refunded_but_used", "open")] and "sent 1 time:" in evidence(s, order_id, "refunded_but_used")["ours"]
    s.sql("UPDATE outbox SET next_at = 0 WHERE order_id = '%s'" % order_id)
    outbox.deliver(s, check=None)
    compare_order(s, order_id)
    assert "sent 2 times" in evidence(s, order_id, "refunded_but_used")["ours"], evidence(s, order_id, "refunded_but_used")
    number = s.sql("SELECT diff_id FROM reconcile_diff WHERE order_id = '%s'" % order_id)[0][0]
    s.shanmen("diff", "settle", number, "--reason", "objected", "--author", "Li Na")
    s.sql("UPDATE outbox SET next_at = 0 WHERE order_id = '%s'" % order_id)
    outbox.deliver(s, check=None)
    compare_order(s, order_id)
    assert diffs(s, order_id) == [("refunded_but_used", "settled")], diffs(s, order_id)
    p.tell_order(order_id, pay_amount=1)
    compare_order(s, order_id)
    assert sorted(diffs(s, order_id)) == [("amount_differs.pay", "open"), ("refunded_but_used", "open")], diffs(s, order_id)
    p.trouble()
    outbox.deliver_all(s)


def test_ended_here_usable_there_is_discrepancy(s):
    """ended here and usable there: a discrepancy, once some time has passed"""
    clean(s)
    order_id, _ = sold(s, 1)
    s.insist("refund_notify", s.refunded(order_id))
    compare_order(s, order_id)
    assert diffs(s, order_id) == []
    compare_order(s, order_id, offset_s=HOUR)
    assert diffs(s, order_id) == [("refund_not_there", "open")], diffs(s, order_id)
    refund_there(s, order_id, [1])
    compare_order(s, order_id, offset_s=HOUR)
    assert diffs(s, order_id) == [("refund_not_there", "mended")], diffs(s, order_id)


def test_live_order_never_created_is_discrepancy(s):
    """an order never created here: a discrepancy if it is live, none if it is closed, new or not our goods"""
    p = clean(s)
    p0, past = s.shelf[0], int(time.time()) - HOUR
    old = dict(create_time=past, pay_time=past)
    live, closed, young, strange, gone = [s.fresh() for _ in range(5)]
    p.sold(live, p0, **old)
    p.sold(closed, p0, unpaid=True, state="cancelled", **old)
    p.sold(young, p0)
    p.sold(strange, p0, sku_id="another", third_sku_id="another", **old)
    for order_id in (live, closed, young, strange, gone):
        hint(s, order_id)
    expire(s)
    assert new_messages(s) == 0
    assert [diffs(s, i) for i in (live, closed, young, strange, gone)] == [[("missing_here", "open")], [], [], [], []]
    assert s.states(live) == (None, [])


def test_amounts_copies_and_sku_are_compared(s):
    """amounts, copies and SKU are compared one by one; each discrepancy is closed when they agree"""
    p = clean(s)
    order_id, _ = sold(s, 1)
    p.tell_order(order_id, pay_amount=1, sku_id=s.shelf[1].sku_id, third_sku_id=s.shelf[1].sku_out_id)
    compare_order(s, order_id)
    assert sorted(diffs(s, order_id)) == [("amount_differs.pay", "open"), ("amount_differs.sku", "open")], diffs(s, order_id)
    p.tell_order(order_id, pay_amount=s.shelf[0].price, sku_id=s.shelf[0].sku_id, third_sku_id=s.shelf[0].sku_out_id)
    compare_order(s, order_id)
    assert diffs(s, order_id, "open") == []


def test_unknown_order_status_concludes_nothing(s):
    """an unknown order status: nothing is concluded from it"""
    p = clean(s)
    order_id, _ = sold(s, 2)
    p.tell_order(order_id, order_status=777)
    refund_there(s, order_id, [1, 2])
    compare_order(s, order_id)
    assert diffs(s, order_id) == [("status_unknown", "open")], diffs(s, order_id)
    assert s.states(order_id) == ("accepted", ["issued"] * 2)


def test_use_not_shown_sent_once_more(s):
    """an acknowledged use that the platform does not show after the visit is sent once more, and only once"""
    p = clean(s)
    order_id, vouchers = sold(s, 1, auto_refund_s=5 * DAY)
    s.sql("UPDATE ticket_order SET auto_refund_at = auto_refund_at + %d WHERE order_id = '%s'" % (5 * DAY, order_id))
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    outbox.deliver_all(s)
    assert outbox.states(s, order_id) == {"verify": "done"}
    p.reset()
    p.sold(order_id, s.shelf[0], 1, auto_refund_s=5 * DAY)
    compare_order(s, order_id)
    assert diffs(s, order_id) == []
    for _ in range(2):
        compare_order(s, order_id, offset_s=DAY + HOUR)
        assert diffs(s, order_id) == [("used_not_verified", "open")], diffs(s, order_id)
        assert "sent once more" in evidence(s, order_id, "used_not_verified")["note"]
    since = p.last_number()
    outbox.deliver_all(s)
    assert [c["body"]["order_id"] for c in p.calls(outbox.VERIFY, since + 1)] == [order_id]
    compare_order(s, order_id, offset_s=DAY + HOUR)
    assert diffs(s, order_id) == [("used_not_verified", "mended")], diffs(s, order_id)
    p.reset()
    p.sold(order_id, s.shelf[0], 1, auto_refund_s=5 * DAY)
    compare_order(s, order_id, offset_s=DAY + HOUR)
    assert diffs(s, order_id) == [("used_not_verified", "open")] and outbox.states(s, order_id) == {"verify": "done"}


def test_late_resent_use_is_really_sent(s):
    """a use that is sent once more long after the automatic refund is really sent, not given up first"""
    p = clean(s)
    order_id, vouchers = sold(s, 1)
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    outbox.deliver_all(s)
    p.reset()
    p.sold(order_id, s.shelf[0], 1)
    offset = until_refund(s, order_id) + 2 * DAY
    compare_order(s, order_id, offset_s=offset)
    assert "sent once more" in evidence(s, order_id, "used_not_verified")["note"]
    since = p.last_number()
    outbox.deliver(s, offset_s=offset)
    assert [c["body"]["order_id"] for c in p.calls(outbox.VERIFY, since + 1)] == [order_id], outbox.states(s, order_id)
    compare_order(s, order_id, offset_s=offset)
    assert diffs(s, order_id) == [("used_not_verified", "mended")], diffs(s, order_id)
    assert s.sql("SELECT kind FROM reconcile_diff WHERE order_id = '%s'" % order_id) == [("used_not_verified",)]


def test_missing_codes_and_undecided_refund(s):
    """paid and still without codes, a refund undecided for a day: a discrepancy each"""
    p = clean(s)
    order_id, _ = sold(s, 2)
    s.sql("UPDATE ticket_order SET auto_refund_at = auto_refund_at + %d WHERE order_id = '%s'" % (5 * DAY, order_id))
    p.tell_order(order_id, no_codes=True)
    compare_order(s, order_id)
    assert diffs(s, order_id) == []
    compare_order(s, order_id, offset_s=6 * MINUTE)
    assert diffs(s, order_id) == [("paid_without_codes", "open")], diffs(s, order_id)
    p.tell_order(order_id, no_codes=False, refunds=[dict(biz_uniq_key=s.fresh("k"), apply_time=int(time.time()), source=101, numbers=[1])])
    compare_order(s, order_id, offset_s=HOUR)
    assert diffs(s, order_id, "open") == [], diffs(s, order_id)
    compare_order(s, order_id, offset_s=DAY + HOUR)
    assert diffs(s, order_id, "open") == ["refund_undecided"], diffs(s, order_id)


def test_answer_proving_nothing_changes_nothing(s):
    """an answer that proves nothing changes nothing, and the webhook's order is compared again"""
    p = clean(s)
    order_id, _ = sold(s, 1)
    other, _ = sold(s, 1)
    refund_there(s, order_id, [1])
    hint(s, order_id)
    p.settings(page_trap="no_list", trap_path=QUERY)
    expire(s)
    assert s.states(order_id) == ("accepted", ["issued"]) and diffs(s, order_id) == [] and new_messages(s) == 1
    assert "look_unclear:" + order_id in alarms(s, order_id)
    p.settings(page_trap="ids_as_numbers", trap_path=QUERY)
    expire(s)
    assert s.states(order_id) == ("refunded", ["refunded"]) and new_messages(s) == 0
    assert s.states(other) == ("accepted", ["issued"])


def test_each_kind_of_trouble_loses_nothing(s):
    """a platform with each kind of trouble: nothing is lost, and the next run goes on"""
    p = clean(s)
    order_id, _ = sold(s, 1)
    refund_there(s, order_id, [1])
    hint(s, order_id)
    for kind in outbox.MISBEHAVIOUR:
        if kind in ("string_codes", "delay:700", "expired"):
            continue  # these still give an answer
        p.trouble(kinds=[kind], rate=1.0, paths=[QUERY])
        expire(s)
        assert s.states(order_id) == ("accepted", ["issued"]) and new_messages(s) == 1, kind
        assert diffs(s, order_id) == [], kind
    p.trouble()
    expire(s)
    assert s.states(order_id) == ("refunded", ["refunded"]) and new_messages(s) == 0


@pytest.mark.fault
def test_hanging_platform_costs_three_calls(s):
    """a platform that hangs costs three calls and no more, and an alarm when an order waits for long"""
    p = clean(s)
    orders = [sold(s, 1)[0] for _ in range(6)]
    for order_id in orders:
        refund_there(s, order_id, [1])
    p.trouble(kinds=["drop"], rate=1.0, paths=[QUERY])
    since, offset = p.last_number(), until_refund(s, orders[0]) + HOUR
    p.shift(offset)
    expire(s, offset_s=offset)
    assert len(p.calls(QUERY, since + 1)) == 3, p.calls(QUERY, since + 1)
    assert outbox.alarms(s, "look_trouble"), outbox.alarms(s)
    p.trouble()
    expire(s, offset_s=offset + 2 * MINUTE)
    assert [s.states(i)[0] for i in orders] == ["refunded"] * 6
    assert all(column(s, i, "expiry_seen_at") for i in orders)


def race_of_notice(s):
    """A refund notice comes while the platform's earlier answer to the comparison is on its way; gives the faults found."""
    p = clean(s)
    order_id, _ = sold(s, 1)
    hint(s, order_id)
    since = p.last_number()
    p.trouble("hold", paths=[QUERY])
    run = outbox.start(s, "order_expire", environment=outbox.clock(HOUR))
    p.wait_call(QUERY, since)
    s.insist("refund_notify", s.refunded(order_id))
    refund_there(s, order_id, [1])
    p.release()
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0, (out, err)
    assert s.states(order_id) == ("refunded", ["refunded"])
    return ["invented: %s" % kind for kind, _ in diffs(s, order_id)]


def test_notice_between_call_and_answer(s):
    """a notice that comes between the call and its answer: the answer is not used, the platform is asked again"""
    assert race_of_notice(s) == []


def test_use_between_call_and_answer(s):
    """a ticket used between the call and its answer: the use stays, and its refund is a discrepancy"""
    p = clean(s)
    order_id, vouchers = sold(s, 2)
    refund_there(s, order_id, [1, 2])
    hint(s, order_id)
    since = p.last_number()
    p.trouble("hold", paths=[QUERY])
    run = outbox.start(s, "order_expire")
    p.wait_call(QUERY, since)
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    p.release()
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0 and len(p.calls(QUERY, since + 1)) == 2, (out, err)
    assert s.states(order_id) == ("accepted", ["used", "refunded"])
    assert diffs(s, order_id) == [("refund_not_here", "mended"), ("refunded_but_used", "open")], diffs(s, order_id)
    assert s.admit(first_code(vouchers, 1)).json()["reason"] == "refunded"


@pytest.mark.stack("look_control")
@pytest.mark.control
def test_control_old_answer_invents_discrepancy(s):
    """control: a comparison that uses an old answer invents a discrepancy"""
    assert race_of_notice(s) == ["invented: refund_not_there"], race_of_notice(s)


@pytest.mark.slow
@pytest.mark.fault
def test_killed_comparison_completed_by_next_run(s):
    """a comparison killed at any step is completed by the next run: nothing twice, nothing lost"""
    clean(s)

    def prepared():
        clean(s)
        order_id, vouchers = sold(s, 2)
        assert s.admit(first_code(vouchers)).json()["admit"] is True
        outbox.deliver_all(s)
        before = s.sold(s.shelf[0])
        refund_there(s, order_id, [2])
        hint(s, order_id)
        return order_id, before

    prepared()
    wanted, killed = steps.of(s, lambda **env: expire(s, **env), 15, (80, 1)), 0
    for step in wanted:
        order_id, before = prepared()
        killed += steps.died(expire(s, check=None, **steps.kill(s, step)))
        s.sql("UPDATE token SET ask_after_at = 0")
        expire(s)
        assert s.states(order_id) == ("accepted", ["used", "refunded"]), (step, s.states(order_id))
        assert s.sold(s.shelf[0]) == before - 1, step
        assert diffs(s, order_id) == [("refund_not_here", "mended")] and new_messages(s) == 0, (step, diffs(s, order_id))
        assert everything(s, order_id)[2] == [(str(s.shelf[0].price), "1")], step
    steps.check_killed(killed, wanted)


@pytest.mark.full
@pytest.mark.slow
def test_order_expire_has_no_memory_error(s):
    """order_expire has no memory error and no leak"""
    p = clean(s)
    late, _ = sold(s, 2)
    order_id, vouchers = sold(s, 2)
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    refund_there(s, order_id, [1, 2])
    for one in (late, order_id, s.fresh()):
        hint(s, one)
    steps.valgrind(s, "order_expire")
    assert diffs(s, order_id) == [("refund_not_here", "mended"), ("refunded_but_used", "open")] and new_messages(s) == 0
    hint(s, late)
    p.trouble(kinds=["truncated"], rate=1.0, paths=[QUERY])
    steps.valgrind(s, "order_expire")
    p.trouble()


@pytest.mark.race
def test_two_runs_of_order_expire(s):
    """two runs of order_expire at once: one works, the other ends"""
    p = clean(s)
    order_id, _ = sold(s, 1)
    refund_there(s, order_id, [1])
    hint(s, order_id)
    since = p.last_number()
    p.trouble("hold", paths=[QUERY])
    run = outbox.start(s, "order_expire", "--once")
    p.wait_call(QUERY, since)
    other = outbox.cron(s, "order_expire", "--once", check=0)
    assert "another process is at work" in other.stdout, other.stdout
    p.release()
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0 and "1 of them repaired" in out, (out, err)
    assert s.states(order_id) == ("refunded", ["refunded"])
