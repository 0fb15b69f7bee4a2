"""A whole order admitted by `shanmen redeem --whole`: all of it or nothing, reported to the platform as one use."""
import collections
import time

import pytest

import caller
import outbox
from shop import first_code


def whole(s, order_id, *more):
    done = s.shanmen("redeem", order_id, "--whole", *more, check=False)
    return done.returncode, done.stdout + done.stderr


def used(s, order_id):
    return s.number(
        "SELECT COUNT(i.used_at) FROM voucher_item i JOIN voucher USING (voucher_id) JOIN ticket_order USING (order_no)"
        " WHERE order_id='%s'" % order_id
    )


def stands_in_the_way(s, order_id, *words, more=()):
    """Refused with these words, and nothing was used by the command."""
    before = used(s, order_id), s.states(order_id)
    code, said = whole(s, order_id, *more)
    assert code == 1 and "nobody admitted of order %s: " % order_id in said, said
    for word in words:
        assert word in said, (word, said)
    assert (used(s, order_id), s.states(order_id)) == before


@pytest.mark.race
def test_group_order_is_admitted_at_once(s):
    """a group's order is admitted at once: every entrance and ride of every copy, and one use is sent"""
    outbox.clean(s)
    p = s.product(day=0, rides=("索道",))
    order_id, vouchers = s.issue(p, 3)
    code, said = whole(s, s.history.created[order_id], "--poi", p.poi_id)
    assert (code, said) == (0, "admitted: the whole order %s, 3 copies\n" % order_id), said
    assert used(s, order_id) == 6 and s.states(order_id)[1] == ["used"] * 3
    assert s.admit(first_code(vouchers)).json()["reason"] == "already_used"
    number = s.number("SELECT order_no FROM ticket_order WHERE order_id='%s'" % order_id)
    told = outbox.sent(outbox.arrivals(s), order_id, outbox.VERIFY)
    assert len(told) == 1 and abs(told[0].pop("verify_time") - time.time()) < 60, told
    assert told == [{"verify_token": "o-%d" % number, "order_id": order_id, "poi_id": p.poi_id}], told
    stands_in_the_way(s, order_id, "copy 1, 入园: this ticket was used before, 20")


def test_one_inadmissible_ticket_stops_whole_order(s):
    """one ticket that cannot be admitted stops the whole order, and is named"""
    p = s.product(day=0, rides=("索道",), stock=50)
    order_id, vouchers = s.issue(p, 3)
    s.admit(vouchers[1]["projects"][0]["qrcodes"][0])
    stands_in_the_way(s, order_id, "copy 2, 索道: this ticket was used before", "shanmen redeem CODE")
    order_id, vouchers = s.issue(p, 3)
    last = vouchers[2]["entrance"]["project_id"]
    s.call("refund_apply", s.refund(order_id, project_ids=[last]))
    stands_in_the_way(s, order_id, "copy 3: a refund of this ticket is under way")
    s.call("refund_notify", s.refunded(order_id, project_ids=[last]))
    stands_in_the_way(s, order_id, "copy 3: this ticket was refunded")
    stands_in_the_way(s, s.buy(p), "copy 1: this ticket has not been issued yet")
    cancelled, _ = s.issue(p)
    s.call("cancel_notify", s.cancel(cancelled))
    stands_in_the_way(s, cancelled, "copy 1: this ticket was cancelled")
    order_id, _ = s.issue(p)
    stands_in_the_way(s, order_id, "this ticket is for another place", more=("--poi", "elsewhere"))
    assert whole(s, order_id)[0] == 0


def test_order_admitted_on_its_day_only(s):
    """a whole order is admitted on its day only; an unknown one is refused"""
    q = s.product(day=5)
    order_id = s.buy(q)
    start = int(time.time()) + 4 * 86400
    assert s.insist("tripartite_code", s.codes(q, order_id, start=start, end=start + 9)).data["result"] == 1
    stands_in_the_way(s, order_id, "this ticket is for another day")
    assert whole(s, "nobody") == (1, "shanmen: no order nobody, neither by the platform's number nor by ours\n")
    absent = s.fresh()
    s.call("cancel_notify", s.cancel(absent))
    stands_in_the_way(s, absent, "has not been issued yet")
    code, said = whole(s, order_id, "--project", "P1")
    assert code == 2 and "leave out --project" in said, said


def test_redeem_whole_json(s):
    """redeem --whole --json: admit, reason, order and copies, and what stops the order"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p, 2)
    row = s.shanmen_json("redeem", order_id, "--whole")
    assert row.pop("used_at") > 0
    assert row == {"admit": True, "reason": "ok", "order_id": order_id, "copies": 2}, row
    done = s.shanmen("redeem", order_id, "--whole", "--json", check=False)
    assert done.returncode == 1 and '"reason":"already_used"' in done.stdout and '"copy_no":1' in done.stdout, done


def test_used_before_or_after_refused_refund(s):
    """a whole order used before or after a refused refund is reported with a time before the application"""
    outbox.clean(s)
    p = s.product(day=0, stock=9)
    now = int(time.time())
    order_id, vouchers = s.issue(p, 2)
    assert whole(s, order_id)[0] == 0
    named = [vouchers[1]["entrance"]["project_id"]]
    body = s.refund(order_id, project_ids=named, apply_refund_time_unix=now - 40)
    assert s.call("refund_apply", body).data["audit_refund_result"] == 2
    q = s.product(day=0, refund_audit="person")
    other, _ = s.issue(q, 2)
    body = s.refund(other, apply_refund_time_unix=now - 70)
    assert s.call("refund_apply", body).data["audit_refund_result"] == 3
    s.shanmen("refund", "reject", body["biz_uniq_key"])
    assert whole(s, other)[0] == 0
    heard = outbox.arrivals(s)
    for o, wanted in ((order_id, now - 41), (other, now - 71)):
        times = [b["verify_time"] for b in outbox.sent(heard, o, outbox.VERIFY)]
        assert times == [wanted], (times, wanted)


@pytest.mark.race
def test_two_commands_gate_refund_at_once(s):
    """a whole order at once by two commands, the gate and a refund: each ticket is used once or not at all"""
    p = s.product(day=0, stock=100)
    won = collections.Counter()
    for i in range(8):
        order_id, vouchers = s.issue(p, 2)
        body = s.refund(order_id)
        desk, desk2, gate, refund = caller.at_once(
            [
                lambda: whole(s, order_id),
                lambda: whole(s, order_id),
                lambda: time.sleep(0.003 * (i % 4)) or s.admit(first_code(vouchers)),
                lambda: time.sleep(0.003 * (i % 3)) or s.insist("refund_apply", body),
            ]
        )
        done = [
            name
            for name, yes in (
                ("desk", desk[0] == 0),
                ("desk2", desk2[0] == 0),
                ("gate", gate.json()["admit"]),
                ("refund", refund.data["audit_refund_result"] == 1),
            )
            if yes
        ]
        assert len(done) == 1, (done, desk, desk2, gate, refund)
        won[done[0]] += 1
        states = s.states(order_id)[1]
        assert states == {"gate": ["used", "issued"], "refund": ["locked"] * 2}.get(done[0], ["used"] * 2), states
