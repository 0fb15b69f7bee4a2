"""Refunds that an operator decides: which ones wait, how they are decided, what overtakes them; and how a refused
refund changes the time that is reported for a use.
"""
import time

import pytest

import caller
import outbox
import races
from harness import wait_for
from shop import PRICE_FEN, first_code

DAY_S, HOUR_S = 86400, 3600


def audited(s, **more):
    return s.product(refund_audit="person", **dict({"day": 0, "stock": 20}, **more))


def apply(s, order_id, result, key=None, **more):
    key = key or s.fresh("k")
    got = s.call("refund_apply", s.refund(order_id, key, **more))
    assert got.code == 0 and got.data["audit_refund_result"] == result, got
    return key, got


def entrance(vouchers, copy):
    return vouchers[copy]["entrance"]["project_id"]


def audit_of(s, key):
    return s.sql("SELECT audit FROM refund WHERE refund_key='%s'" % key)[0][0]


def refused(s, *words, because):
    done = s.shanmen(*words, check=False)
    assert done.returncode == 1 and because in done.stderr, (done.returncode, done.stderr)


def use_times(heard, order_id):
    return [body["verify_time"] for body in outbox.sent(heard, order_id, outbox.VERIFY)]


def test_operator_decides_refund_answer_3(s):
    """a product whose refunds an operator decides: answer 3, tickets locked, a repeat gets the same bytes, 22 hours to decide"""
    p = audited(s)
    order_id, vouchers = s.issue(p, 2)
    body = s.refund(order_id, s.fresh("k"), fee=150)
    first = s.call("refund_apply", body)
    assert first.code == 0 and first.data["audit_refund_result"] == 3, first
    assert "refund_fee_amount" not in first.data and s.call("refund_apply", body).body == first.body
    assert s.states(order_id)[1] == ["locked"] * 2 and s.sold(p) == 2
    assert s.admit(first_code(vouchers)).json()["reason"] == "refund_pending"
    row = [r for r in s.shanmen_json("refund", "list", "--state", "waiting") if r["refund_key"] == body["biz_uniq_key"]]
    assert len(row) == 1 and row[0]["audit"] == "waiting" and row[0]["copies"] == 2, row
    assert abs(row[0]["decide_by_at"] - time.time() - 22 * HOUR_S) < 60, row
    hours_ago = s.refund(s.issue(p)[0], s.fresh("k"), apply_refund_time_unix=int(time.time()) - 5 * HOUR_S)
    assert s.call("refund_apply", hours_ago).data["audit_refund_result"] == 3
    left = s.number("SELECT decide_by_at FROM refund WHERE refund_key='%s'" % hours_ago["biz_uniq_key"]) - time.time()
    assert abs(left - 17 * HOUR_S) < 60, "the time counts from the application"
    assert s.number("SELECT COUNT(*) FROM outbox WHERE order_id='%s'" % order_id) == 0


@pytest.mark.race
def test_refused_at_once_although_operator_decides(s):
    """what the rules refuse is refused at once although an operator decides; at expiry the operator is not asked"""
    p = audited(s)
    order_id, vouchers = s.issue(p, 3)
    s.admit(first_code(vouchers))
    apply(s, order_id, 2)
    apply(s, order_id, 2, project_ids=["X-1"])
    assert s.call("refund_notify", s.refunded(order_id, project_ids=[entrance(vouchers, 1)])).code == 0
    apply(s, order_id, 2, project_ids=[entrance(vouchers, 1)])
    apply(s, order_id, 1, source=302)
    assert s.states(order_id)[1] == ["used", "refunded", "locked"]
    assert s.shanmen_json("refund", "list", "--state", "overtaken") is not None


@pytest.mark.race
def test_cancelled_order_needs_no_decision(s):
    """an order that was cancelled needs no decision: its refund is accepted at once"""
    p = audited(s)
    order_id = s.buy(p)
    assert s.call("cancel_notify", s.cancel(order_id)).code == 0
    apply(s, order_id, 1)


def test_refund_accept_informs_platform_with_fee(s):
    """refund accept: the platform is informed, with the fee it named; the tickets stay locked until the refund notice"""
    p = audited(s)
    order_id, _ = s.issue(p, 2)
    key, _ = apply(s, order_id, 3, fee=150)
    assert "2 tickets locked" in s.shanmen("refund", "accept", key).stdout
    assert s.states(order_id)[1] == ["locked"] * 2 and audit_of(s, key) == "accepted"
    refused(s, "refund", "reject", key, because="is not waiting for a decision: it is accepted")
    told = outbox.sent(outbox.arrivals(s), order_id, outbox.AUDIT)
    assert told == [{"order_id": order_id, "biz_uniq_key": key, "audit_result": 1, "refund_fee_amount": 150}], told
    assert s.call("refund_notify", s.refunded(order_id, key, 2 * PRICE_FEN - 150)).code == 0
    assert s.states(order_id) == ("refunded", ["refunded"] * 2) and s.sold(p) == 0
    assert audit_of(s, key) == "accepted"


def test_refund_reject_returns_tickets(s):
    """refund reject: the tickets return to their former state, and the platform is informed"""
    p = audited(s)
    order_id, vouchers = s.issue(p, 2)
    held = s.buy(p)
    key, _ = apply(s, order_id, 3, project_ids=[entrance(vouchers, 1)])
    other, _ = apply(s, held, 3)
    assert s.states(order_id)[1] == ["issued", "locked"] and s.states(held)[1] == ["locked"]
    for k in (key, other):
        s.shanmen("refund", "reject", k)
        refused(s, "refund", "accept", k, because="it is rejected, by an operator")
    assert s.states(order_id)[1] == ["issued"] * 2 and s.states(held)[1] == ["held"] and s.sold(p) == 3
    assert s.admit(first_code(vouchers, 1)).json()["admit"] is True
    heard = outbox.arrivals(s)
    wanted = {"order_id": order_id, "biz_uniq_key": key, "audit_result": 2}
    assert outbox.sent(heard, order_id, outbox.AUDIT) == [wanted], heard
    assert s.call("tripartite_code", s.codes(p, held)).data["result"] == 1


@pytest.mark.race
def test_source_301_makes_codes_at_once(s):
    """a refund because codes never came (301): codes are made and sent at once, also where an operator decides"""
    p = audited(s)
    order_id = s.buy(p)
    _, got = apply(s, order_id, 2, source=301)
    assert s.admit(first_code(got.data["vouchers"])).json()["admit"] is True
    times = use_times(outbox.arrivals(s), order_id)
    applied = s.number("SELECT apply_at FROM refund JOIN ticket_order USING (order_no) WHERE order_id='%s'" % order_id)
    assert len(times) == 1 and times[0] < applied, (times, applied)


def test_source_301_waits_without_codes(s):
    """a refund with source 301 waits where no codes can be made; it is rejected with the codes given later"""
    p = audited(s, rides=("索道",))
    app = s.env["SHANMEN_CLIENT_KEY"]
    s.shanmen("app", "set", app, "--code-source", "given")
    try:
        order_id = s.buy(p)
        assert s.call("tripartite_code", s.codes(p, order_id)).data["result"] == 0
        key, _ = apply(s, order_id, 3, source=301)
        refused(s, "refund", "reject", key, because='"shanmen codes give"')
        assert s.states(order_id)[1] == ["locked"] and audit_of(s, key) == "waiting"
        codes = ["OWN-%s" % s.fresh() for _ in range(2)]
        assert "when it asks" in s.shanmen("codes", "give", order_id, *codes).stdout
        assert "the codes go with it" in s.shanmen("refund", "reject", key).stdout
        assert s.states(order_id)[1] == ["issued"]
        heard = outbox.arrivals(s)
        told = outbox.sent(heard, order_id, outbox.AUDIT)
        assert len(told) == 1 and told[0]["audit_result"] == 2, heard
        made = told[0]["vouchers"]
        assert [made[0]["entrance"]["qrcodes"], made[0]["projects"][0]["qrcodes"]] == [[codes[0]], [codes[1]]], made
        assert not outbox.sent(heard, order_id, outbox.CODES), "the codes were sent twice"
        assert s.sql("SELECT state FROM outbox WHERE kind='codes' AND order_id='%s'" % order_id) == [("moot",)]
        assert s.admit(codes[0]).json()["admit"] is True
    finally:
        s.shanmen("app", "set", app, "--code-source", "generator")


def test_code_request_while_refund_waits(s):
    """a code request while a refund waits is not a failure: the codes are sent when the refund is rejected"""
    p = audited(s)
    order_id = s.buy(p)
    key, _ = apply(s, order_id, 3)
    assert s.call("tripartite_code", s.codes(p, order_id)).data["result"] == 0
    assert not outbox.sent(outbox.arrivals(s), order_id, outbox.CODES)
    s.shanmen("refund", "reject", key)
    told = outbox.sent(outbox.arrivals(s), order_id, outbox.CODES)
    assert len(told) == 1 and told[0]["result"] == 1, told
    assert s.states(order_id)[1] == ["issued"]
    assert s.admit(told[0]["vouchers"][0]["entrance"]["qrcodes"][0]).json()["admit"] is True


def test_moved_money_overtakes_waiting_refund(s):
    """money that moves while a refund waits overtakes it: by its own notice, by customer service, by a cancellation"""
    p = audited(s)
    ends = (
        lambda o, k: s.call("refund_notify", s.refunded(o, k)),
        lambda o, k: s.call("refund_notify", s.refunded(o, scene=50)),
        lambda o, k: s.call("cancel_notify", s.cancel(o)),
    )
    for end in ends:
        order_id, _ = s.issue(p, 2)
        key, _ = apply(s, order_id, 3)
        assert end(order_id, key).code == 0
        assert audit_of(s, key) == "overtaken" and s.sold(p) == 0
        for word in ("accept", "reject"):
            refused(s, "refund", word, key, because="was refunded or cancelled meanwhile")
        assert s.number("SELECT COUNT(*) FROM outbox WHERE order_id='%s'" % order_id) == 0
    order_id, vouchers = s.issue(p, 2)
    key, _ = apply(s, order_id, 3)
    s.call("refund_notify", s.refunded(order_id, scene=50, project_ids=[entrance(vouchers, 0)]))
    assert audit_of(s, key) == "waiting", "the refund of its other ticket still waits for a decision"
    s.shanmen("refund", "reject", key)
    assert s.states(order_id)[1] == ["refunded", "issued"]


def test_refund_that_cannot_be_decided_here(s):
    """a refund that is unknown, came as a notice alone, or is of the third-party form cannot be decided here"""
    p = audited(s)
    order_id, vouchers = s.issue(p, 2)
    refused(s, "refund", "accept", "nobody", because="no refund nobody; those to decide: shanmen refund list")
    key = s.fresh("k")
    s.call("refund_notify", s.refunded(order_id, key, project_ids=[entrance(vouchers, 0)]))
    refused(s, "refund", "accept", key, because="came as a notice")
    certificates = [{"certificate_id": str(i), "code": c} for i, c in enumerate((first_code(vouchers, 1), "NO-CODE"))]
    got = s.call("refund_apply", {"order_id": order_id, "after_sale_id": s.fresh("a"), "certificates": certificates})
    assert got.data["result"] == 0, got
    rows = s.shanmen_json("refund", "list", "--state", "waiting")
    key = [r["refund_key"] for r in rows if r["order_id"] == order_id][0]
    for word in ("accept", "reject"):
        refused(s, "refund", word, key, because="decide it in the merchant app")
    assert s.shanmen("refund", "list", "--state", "nope", check=False).returncode == 2


def test_later_application_takes_over_waiting_tickets(s):
    """a later application takes over the tickets of one that waits, but not of one that was accepted"""
    p = audited(s)
    order_id, vouchers = s.issue(p, 2)
    first, _ = apply(s, order_id, 3, project_ids=[entrance(vouchers, 0)])
    second, _ = apply(s, order_id, 3, project_ids=[entrance(vouchers, 0)])
    refused(s, "refund", "accept", first, because="another application has taken them over")
    s.shanmen("refund", "reject", first)
    assert s.states(order_id)[1] == ["locked", "issued"], "rejecting the first one must not unlock the second one's ticket"
    s.shanmen("refund", "accept", second)
    third, _ = apply(s, order_id, 3)
    s.shanmen("refund", "reject", third)
    assert s.states(order_id)[1] == ["locked", "issued"], "an accepted refund keeps its ticket"
    apply(s, order_id, 1, project_ids=[entrance(vouchers, 0)])


def test_application_for_part_is_rejected(s):
    """an application for a part of a waiting refund is rejected; one for all of it takes its place"""
    p = audited(s)
    order_id, vouchers = s.issue(p, 3)
    both, _ = apply(s, order_id, 3, project_ids=[entrance(vouchers, 0), entrance(vouchers, 1)])
    apply(s, order_id, 2, project_ids=[entrance(vouchers, 1)])
    apply(s, order_id, 2, project_ids=[entrance(vouchers, 1), entrance(vouchers, 2)])
    assert s.states(order_id)[1] == ["locked", "locked", "issued"]
    whole, _ = apply(s, order_id, 3)
    assert s.states(order_id)[1] == ["locked"] * 3
    refused(s, "refund", "accept", both, because="another application has taken them over")
    s.shanmen("refund", "accept", whole)
    assert s.states(order_id)[1] == ["locked"] * 3


@pytest.mark.race
def test_accept_and_reject_at_same_moment(s):
    """accept and reject at the same moment: exactly one wins, and the platform hears the winner's decision"""
    for _ in range(6):
        faults = races.accept_against_reject(s)
        assert not faults, faults


def test_accept_at_moment_of_refund_notice(s):
    """accept at the moment of the refund notice: the ticket ends once, and the refund is accepted or overtaken"""
    p = audited(s)
    seen = set()
    for i in range(10):
        order_id, _ = s.issue(p)
        key, _ = apply(s, order_id, 3)
        notice = s.refunded(order_id, scene=50) if i % 2 else s.refunded(order_id, key)
        done, got = caller.at_once(
            [
                lambda: s.shanmen("refund", "accept", key, check=False),
                lambda: time.sleep(0.004 * (i % 5)) or s.insist("refund_notify", notice),
            ]
        )
        assert got.code == 0 and done.returncode in (0, 1), (got, done)
        assert s.states(order_id) == ("refunded", ["refunded"]) and s.sold(p) == 0
        audit = audit_of(s, key)
        assert audit == ("accepted" if done.returncode == 0 else "overtaken"), (audit, done.stderr)
        seen.add(audit)


def test_gate_at_moment_of_refund_reject(s):
    """the gate at the moment of refund reject: no one is admitted before it; a later use gets a time before the application"""
    p = audited(s)
    for _ in range(6):
        order_id, vouchers = s.issue(p)
        body = s.refund(order_id)
        assert s.call("refund_apply", body).data["audit_refund_result"] == 3

        def knock():
            return wait_for("the gate opens", lambda: s.admit(first_code(vouchers)).json()["admit"], step_s=0.002)

        caller.at_once([knock, lambda: s.shanmen("refund", "reject", body["biz_uniq_key"])])
        assert s.states(order_id)[1] == ["used"] and audit_of(s, body["biz_uniq_key"]) == "rejected"
        times = use_times(outbox.arrivals(s), order_id)
        assert len(times) == 1 and times[0] < body["apply_refund_time_unix"], (times, body)


def test_use_after_refused_refund_predates_application(s):
    """a use is reported with its own time; after a refused refund of its ticket with one before the application"""
    p = s.product(day=0, rides=("索道",), stock=20)
    order_id, vouchers = s.issue(p, 3)
    now = int(time.time())
    s.admit(first_code(vouchers, 0))
    s.admit(first_code(vouchers, 1))
    apply(s, order_id, 2, project_ids=[entrance(vouchers, 0)], apply_refund_time_unix=now - 100)
    s.admit(vouchers[0]["projects"][0]["qrcodes"][0])
    s.admit(first_code(vouchers, 2))
    heard = outbox.sent(outbox.arrivals(s), order_id, outbox.VERIFY)
    part = lambda v: (v["vouchers"][0].get("entrance") or v["vouchers"][0]["projects"][0])["project_id"]
    times = {part(v): v["verify_time"] for v in heard}
    assert len(heard) == 4 and len({v["verify_token"] for v in heard}) == 4, heard
    assert times[entrance(vouchers, 0)] == now - 101, "the use before it was not amended: %s" % times
    assert times[vouchers[0]["projects"][0]["project_id"]] == now - 101, "the use after it: %s" % times
    assert times[entrance(vouchers, 1)] >= now and times[entrance(vouchers, 2)] >= now, times


def test_earliest_refused_application_counts(s):
    """several refused refunds: the earliest application counts; a later application time changes nothing"""
    p = s.product(day=0, stock=20)
    order_id, vouchers = s.issue(p, 2)
    now = int(time.time())
    s.admit(first_code(vouchers))
    apply(s, order_id, 2, apply_refund_time_unix=now + 500)
    assert s.sql("SELECT state, tries FROM outbox WHERE order_id='%s'" % order_id) == [("due", "0")]
    used_at = s.number("SELECT used_at FROM voucher_item WHERE code='%s'" % first_code(vouchers))
    apply(s, order_id, 2, apply_refund_time_unix=now - 50)
    apply(s, order_id, 2, apply_refund_time_unix=now - 10)
    assert use_times(outbox.arrivals(s), order_id) == [now - 51]
    other, vouchers = s.issue(p)
    s.admit(first_code(vouchers))
    apply(s, other, 2, apply_refund_time_unix=now + 500)
    times = use_times(outbox.arrivals(s), other)
    assert len(times) == 1 and used_at <= times[0] < now + 499, (times, used_at)


def test_acknowledged_use_is_not_sent_again(s):
    """a use that the platform has acknowledged is not sent again when a refund is refused later"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p)
    s.admit(first_code(vouchers))
    assert len(use_times(outbox.arrivals(s), order_id)) == 1
    apply(s, order_id, 2)
    assert use_times(outbox.arrivals(s), order_id) == []


def test_refused_codes_refund_changes_use_time(s):
    """a refused refund by codes also changes the time of pending uses"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p, 2)
    s.admit(first_code(vouchers))
    now = int(time.time())
    body = {
        "order_id": order_id,
        "after_sale_id": s.fresh("a"),
        "apply_time": now - 30,
        "certificates": [{"certificate_id": "1", "code": first_code(vouchers)}],
    }
    assert s.call("refund_apply", body).data["result"] == 2
    assert use_times(outbox.arrivals(s), order_id) == [now - 31]


def test_wrong_refund_audit_is_refused(s):
    """a catalogue with a wrong refund_audit is refused, and one without it decides by the rules again"""
    try:
        s.product(refund_audit="nobody")
    except AssertionError as e:
        assert 'refund_audit: "nobody" is none of "automatic", "person"' in str(e), e
    else:
        raise AssertionError("it was loaded")
    p = s.product(refund_audit="automatic")
    apply(s, s.buy(p), 1)
