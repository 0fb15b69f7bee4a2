"""What happens to pending messages as time passes (the clock is shifted): alarms before a deadline, the app's rule for
undecided orders, messages that came too late. And the alarms themselves: each is sent once, to a command or an address.
"""
import json
import os
import threading
import http.server
import time

import pytest

import caller
import context
import outbox
from shop import first_code

pytestmark = pytest.mark.stack("queue")

MINUTE, HOUR, DAY = 60, 3600, 86400
AUDIT = "/goodlife/v1/trip/refund/audit/"


def diffs(s, order_id):
    return [r[0] for r in s.sql("SELECT kind FROM reconcile_diff WHERE order_id = '%s' ORDER BY diff_id" % order_id)]


def alarms_of(s, order_id):
    return [r[0] for r in s.sql("SELECT kind FROM alarm WHERE order_id = '%s' ORDER BY alarm_id" % order_id)]


def not_in_its_last_day(s, order_id):
    """Moves the automatic refund into the future, so that the order's uses are sent at the normal pace."""
    s.sql("UPDATE ticket_order SET auto_refund_at = auto_refund_at + 259200 WHERE order_id = '%s'" % order_id)


def undecided(s, policy):
    """An order that waits for confirmation under this rule, known to the platform."""
    outbox.modes(s, confirm="async", undecided=policy)
    order_id = s.buy(s.shelf[0])
    outbox.modes(s, undecided=policy)
    s.platform.tell_order(
        order_id, copies=1, state="waiting", confirm_by_ms=int((time.time() + 600) * 1000)
    )
    return order_id


def test_undecided_order_left_with_one_alarm(s):
    """an undecided order: one alarm after seven minutes; with the rule `leave` it stays as it is"""
    outbox.clean(s)
    order_id = undecided(s, "leave")
    outbox.deliver(s, offset_s=6 * MINUTE)
    assert alarms_of(s, order_id) == []
    for offset in (7 * MINUTE + 5, 8 * MINUTE, 9 * MINUTE + 30, 11 * MINUTE):
        outbox.deliver(s, offset_s=offset)
        assert alarms_of(s, order_id) == ["confirm_undecided"], (offset, alarms_of(s, order_id))
    assert s.states(order_id)[0] == "waiting" and not outbox.states(s, order_id)


def test_undecided_order_decided_by_app_rule(s):
    """an undecided order is accepted or rejected a minute before its deadline, by the app's rule"""
    p = outbox.clean(s)
    try:
        for policy, state, result, vouchers in (("accept", "accepted", 1, "held"), ("reject", "rejected", 2, "void")):
            sold = s.sold(s.shelf[0])
            order_id = undecided(s, policy)
            outbox.deliver(s, offset_s=8 * MINUTE)
            assert s.states(order_id)[0] == "waiting"
            outbox.deliver(s, offset_s=9 * MINUTE + 10)
            assert s.states(order_id) == (state, [vouchers]), policy
            assert p.order(order_id)["confirm"]["result"] == result
            assert s.sold(s.shelf[0]) == sold + (policy == "accept")
    finally:
        outbox.modes(s, undecided="leave")


def test_no_rule_changes_given_up_order(s):
    """once the platform has given an order up, no rule changes it"""
    p = outbox.clean(s)
    try:
        order_id = undecided(s, "accept")
        outbox.deliver(s, offset_s=10 * MINUTE + 5)
        assert s.states(order_id)[0] == "waiting" and not p.calls(outbox.CONFIRM)
    finally:
        outbox.modes(s, undecided="leave")


def bought(s, **facts):
    """(create_order's body, the order's id): accepted by the answer, no codes asked for; the platform's state by `facts`."""
    body = s.order(s.shelf[0])
    assert s.insist("create_order", body).data["confirm_info"] == {"confirm_mode": 1, "confirm_result": 1}
    s.platform.tell_order(body["order_id"], copies=1, **facts)
    return body, body["order_id"]


def test_repeated_creation_is_confirmed_too(s):
    """a repeat of create_order: the answer may be lost, so the acceptance is sent as well, once, within the ten minutes"""
    p = outbox.clean(s)
    body, order_id = bought(s, state="waiting")
    first = s.call("create_order", body)
    assert s.call("create_order", body).body == first.body and outbox.states(s, order_id) == {"confirm": "due"}
    outbox.deliver(s)
    assert outbox.states(s, order_id) == {"confirm": "done"} and p.order(order_id)["confirm"]["result"] == 1
    s.call("create_order", body)
    outbox.deliver(s, offset_s=4 * MINUTE)
    assert len(p.calls(outbox.CONFIRM)) == 1 and s.states(order_id) == ("accepted", ["held"])
    asked, other = bought(s, state="waiting")
    s.insist("tripartite_code", s.codes(s.shelf[0], other))
    s.call("create_order", asked)
    assert outbox.states(s, other) == {}, "the platform asked for codes: it has our answer"
    late, other = bought(s, state="waiting")
    s.sql("UPDATE ticket_order SET created_at = created_at - 601 WHERE order_id = '%s'" % other)
    s.call("create_order", late)
    assert outbox.states(s, other) == {}


def test_acceptance_without_codes_is_confirmed_too(s):
    """an accepted order whose codes are not asked for in three minutes: confirmed, too; a refusal ends that quietly"""
    p = outbox.clean(s)
    orders = {state: bought(s, state=state)[1] for state in ("waiting", "paid", "refunded", "cancelled")}
    stock = s.sold(s.shelf[0])
    outbox.deliver(s, offset_s=2 * MINUTE + 50)
    assert p.calls(outbox.CONFIRM) == []
    outbox.deliver(s, offset_s=3 * MINUTE + 5)
    for state, order_id in orders.items():
        assert outbox.states(s, order_id) == {"confirm": "done" if state == "waiting" else "moot"}, (state, outbox.rows(s, order_id))
        assert diffs(s, order_id) == [] and alarms_of(s, order_id) == [] and s.states(order_id) == ("accepted", ["held"])
    outbox.deliver(s, offset_s=5 * MINUTE)
    assert len(p.calls(outbox.CONFIRM)) == 4 and s.sold(s.shelf[0]) == stock, "an order keeps its stock until a notice ends it"
    cancelled = s.cancel(orders["cancelled"], 3)
    refunded = s.refunded(orders["refunded"], key="r" + orders["refunded"], scene=153)
    for _ in range(2):
        s.insist("cancel_notify", cancelled)
        s.insist("refund_notify", refunded)
    assert s.sold(s.shelf[0]) == stock - 2
    forgotten = bought(s)[1]
    outbox.deliver(s, offset_s=10 * MINUTE + 5)
    assert outbox.states(s, forgotten) == {}, "its ten minutes are over"


@pytest.mark.race
def test_repeats_beside_cancellation(s):
    """repeats of create_order beside a cancellation: the stock goes back once, and no acceptance is left to be sent"""
    p = outbox.clean(s)
    for _ in range(context.rounds(6, 60)):
        body, order_id = bought(s, state="cancelled")
        stock = s.sold(s.shelf[0])
        calls = [("create_order", body)] * 3 + [("cancel_notify", s.cancel(order_id, 3))] * 2
        for got in caller.by_threads(5, calls, lambda c: s.insist(*c)):
            assert got.code == 0, got
        assert s.sold(s.shelf[0]) == stock - 1 and s.states(order_id) == ("cancelled", ["void"])
        assert set(outbox.states(s, order_id).values()) <= {"moot"}, outbox.rows(s, order_id)
    assert not p.conflicts()


def test_missing_codes_given_up_after_ten(s):
    """codes that do not arrive: an alarm after seven minutes; given up after ten, with a discrepancy"""
    p = outbox.clean(s)
    order_id = outbox.pending(s, ["codes"])["codes"]
    p.trouble(kinds=["500"], rate=1.0, paths=[outbox.CODES])
    for offset, state, alarmed in (
        (6 * MINUTE, "due", []),
        (7 * MINUTE + 5, "due", ["outbox_late"]),
        (10 * MINUTE + 30, "due", ["outbox_late"]),
        (11 * MINUTE + 5, "failed", ["outbox_late", "told_too_late"]),
        (12 * MINUTE, "failed", ["outbox_late", "told_too_late"]),
    ):
        outbox.hurry(s)
        outbox.deliver(s, offset_s=offset)
        assert outbox.states(s, order_id)["codes"] == state, (offset, outbox.rows(s, order_id))
        assert alarms_of(s, order_id) == alarmed, (offset, alarms_of(s, order_id))
    assert diffs(s, order_id) == ["told_too_late"]
    p.trouble()


def test_too_late_confirmation_is_not_repeated(s):
    """a confirmation that the platform refuses as too late is not repeated; a discrepancy is recorded"""
    p = outbox.clean(s)
    order_id = outbox.pending(s, ["confirm"])["confirm"]
    p.tell_order(order_id, confirm_by_ms=int((time.time() - 5) * 1000))
    outbox.deliver(s)
    assert outbox.states(s, order_id) == {"confirm": "moot"}, outbox.rows(s, order_id)
    assert diffs(s, order_id) == ["told_too_late"]
    outbox.hurry(s)
    outbox.deliver(s)
    assert len(p.calls(outbox.CONFIRM)) == 1


def test_undecided_refund_alarm_after_twelve_hours(s):
    """an undecided refund: an alarm after twelve hours; an audit that does not arrive is given up after a day"""
    p = outbox.clean(s)
    order_id, vouchers = s.issue(s.shelf[1])
    key = s.fresh("k")
    got = s.insist("refund_apply", s.refund(order_id, key))
    assert got.data["audit_refund_result"] == 3
    outbox.deliver(s, offset_s=11 * HOUR)
    assert alarms_of(s, order_id) == []
    outbox.deliver(s, offset_s=12 * HOUR + 60)
    outbox.deliver(s, offset_s=13 * HOUR)
    assert alarms_of(s, order_id) == ["refund_undecided"]
    s.shanmen("refund", "reject", key)
    p.trouble(kinds=["500"], rate=1.0, paths=["/goodlife/v1/trip/refund/"])
    for offset, state in ((20 * HOUR, "due"), (DAY + 30, "due"), (DAY + 120, "failed")):
        outbox.hurry(s)
        outbox.deliver(s, offset_s=offset)
        assert outbox.states(s, order_id)["refund_audit"] == state, (offset, outbox.rows(s, order_id))
    p.trouble()
    assert diffs(s, order_id) == ["told_too_late"]


def test_undecided_refund_decided_by_rule(s):
    """a refund nobody decides in 22 hours: accepted, or rejected where a ticket was used; the platform is told before 24"""
    p = outbox.clean(s)
    plain, _ = s.issue(s.shelf[1], 2)
    mixed, vouchers = s.issue(s.shelf[1], 2)
    young, _ = s.issue(s.shelf[1])
    made = {}
    for order_id, hours in ((plain, 0), (mixed, 0), (young, -1)):
        made[order_id] = s.refund(order_id, s.fresh("k"), fee=7, apply_refund_time_unix=int(time.time()) - hours * HOUR)
        assert s.insist("refund_apply", made[order_id]).data["audit_refund_result"] == 3
    code = first_code(vouchers)
    notice = {"certificate_id": "c1", "code": code, "audit_result": 2}
    got = s.insist("refund_sync", {"order_id": mixed, "after_sale_type": 3, "notice_list": [notice]})
    assert got.code == 0 and s.admit(code).json()["admit"] is True
    not_in_its_last_day(s, mixed)
    outbox.deliver(s, offset_s=22 * HOUR - 60)
    assert p.calls(AUDIT) == []
    p.settings(deadlines=True)
    outbox.deliver(s, offset_s=22 * HOUR + 30)
    told = {c["body"]["order_id"]: c["body"] for c in p.calls(AUDIT)}
    assert told[plain] == {"order_id": plain, "biz_uniq_key": made[plain]["biz_uniq_key"], "audit_result": 1, "refund_fee_amount": 7}
    assert told[mixed] == {"order_id": mixed, "biz_uniq_key": made[mixed]["biz_uniq_key"], "audit_result": 2}
    assert s.states(plain)[1] == ["locked"] * 2 and s.states(mixed)[1] == ["used", "issued"]
    reason = s.sql("SELECT audit, reason FROM refund WHERE refund_key = '%s'" % made[mixed]["biz_uniq_key"])
    assert reason == [("rejected", "by the rule, undecided in time: a ticket was used")], reason
    outbox.deliver(s, offset_s=23 * HOUR)
    assert len(p.calls(AUDIT)) == 3 and alarms_of(s, plain) == ["refund_undecided"], alarms_of(s, plain)
    p.settings(deadlines=False)


def test_undecided_refund_too_late_for_rule(s):
    """once the platform has counted a refund as accepted, the rule decides nothing"""
    p = outbox.clean(s)
    order_id, _ = s.issue(s.shelf[1])
    assert s.insist("refund_apply", s.refund(order_id)).data["audit_refund_result"] == 3
    outbox.deliver(s, offset_s=24 * HOUR + 30)
    assert p.calls(AUDIT) == [] and s.sql(
        "SELECT audit FROM refund JOIN ticket_order USING (order_no) WHERE order_id = '%s'" % order_id
    ) == [("waiting",)]


def test_use_sent_hourly_until_automatic_refund(s):
    """a use is sent again and again, hourly in the end, until the automatic refund has passed"""
    p = outbox.clean(s)
    order_id = outbox.pending(s, ["verify"])["verify"]
    not_in_its_last_day(s, order_id)
    p.trouble(kinds=["500"], rate=1.0, paths=["/goodlife/v1/trip/certificate/"])
    for tries in range(1, 16):
        outbox.hurry(s)
        outbox.deliver(s)
        assert outbox.rows(s, order_id)[0][3] == str(tries)
    wait = s.number("SELECT next_at - tried_at FROM outbox WHERE order_id = '%s'" % order_id)
    assert wait == 3600, wait
    assert "api_trouble" in alarms_of(s, order_id), alarms_of(s, order_id)
    outbox.hurry(s)
    outbox.deliver(s, offset_s=DAY)
    assert outbox.states(s, order_id) == {"verify": "due"}
    outbox.deliver(s, offset_s=2 * DAY + HOUR)
    assert outbox.states(s, order_id) == {"verify": "failed"} and diffs(s, order_id) == ["told_too_late"]
    p.trouble()
    message = s.number("SELECT outbox_id FROM outbox WHERE order_id = '%s'" % order_id)
    s.shanmen("outbox", "retry", message)
    outbox.deliver(s)
    outbox.check_arrived(s, {"verify": order_id})


def test_use_of_refunded_ticket_not_resent(s):
    """a used ticket that the platform has refunded: the use is not sent again; a discrepancy and an alarm"""
    p = outbox.clean(s)
    order_id = outbox.pending(s, ["verify"])["verify"]
    p.tell_order(order_id, state="refunded")
    outbox.deliver(s)
    assert outbox.states(s, order_id) == {"verify": "failed"}, outbox.rows(s, order_id)
    assert diffs(s, order_id) == ["verify_refunded"] == alarms_of(s, order_id)
    outbox.hurry(s)
    outbox.deliver(s)
    assert len(p.calls("certificate/verify/")) == 1 and diffs(s, order_id) == ["verify_refunded"]


def test_used_up_quota_waits_until_midnight(s):
    """when a quota is used up, the message waits until midnight in Shanghai"""
    p = outbox.clean(s)
    order_id = outbox.pending(s, ["verify"])["verify"]
    not_in_its_last_day(s, order_id)
    p.trouble(kinds=["quota"], rate=1.0, paths=[outbox.VERIFY])  # not the token, which a new stack asks for first
    outbox.deliver(s)
    next_at = s.number("SELECT next_at FROM outbox WHERE order_id = '%s'" % order_id)
    assert (next_at + 8 * HOUR) % DAY in (0, 1) and next_at > time.time(), next_at
    assert "api_trouble" in alarms_of(s, order_id) or outbox.alarms(s, "api_trouble")


def test_pool_filled_in_time_sends_codes(s):
    """a pool that is filled in time: the codes are sent without further help"""
    p = outbox.clean(s)
    product = s.product(day=0)
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--pool", "yes")
    try:
        order_id = s.buy(product)
        p.tell_order(order_id, copies=1, per_copy=1, kinds=[3], state="paid")
        got = s.insist("tripartite_code", s.codes(product, order_id))
        assert got.data["result"] == 0 and outbox.states(s, order_id) == {"codes": "waiting"}, got
        outbox.deliver(s)
        assert outbox.states(s, order_id) == {"codes": "waiting"}
        code = "PRE-" + s.fresh()
        s.load("codes", ".csv", "sku_out_id,code\n%s,%s\n" % (product.sku_out_id, code))
        outbox.deliver(s)
    finally:
        s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--pool", "no")
    assert p.order(order_id)["codes"]["times"] == 1 and s.states(order_id) == ("accepted", ["issued"])
    assert s.admit(code).json()["admit"] is True


# --- alarms ---


def alarm_script(s, body):
    path = os.path.join(s.dir, "alarm-%s" % s.fresh())
    with open(path, "w", encoding="utf-8", opener=lambda p, flags: os.open(p, flags, 0o755)) as f:
        f.write("#!/bin/sh\n" + body)
    return path


def raise_alarms(s, n):
    s.sql(
        "UPDATE alarm SET told_at = raised_at WHERE told_at IS NULL;"
        "INSERT INTO alarm (alarm_key, kind, order_id, detail, raised_at) SELECT CONCAT('test:', UUID()), 'test',"
        " CONCAT('o', seq), 'say \"it\" 门', %d FROM seq_1_to_%d" % (time.time(), n)
    )
    s.sql("UPDATE alarm SET told_at = 1 WHERE told_at IS NOT NULL")


def test_alarm_command_gets_each_alarm_once(s):
    """alarm_command gets each alarm once, those of a minute together, and no shell interprets them"""
    outbox.clean(s)
    heard = os.path.join(s.dir, "heard-%s" % s.fresh())
    script = alarm_script(s, 'echo "$#|$1" >>%s.words; cat >>%s\n' % (heard, heard))
    with outbox.configured(s, alarm_command=script):
        raise_alarms(s, 3)
        outbox.deliver(s)
        outbox.deliver(s)
        with open(heard, encoding="utf-8") as f:
            told = [json.loads(line) for line in f]
        assert [a["order_id"] for a in told] == ["o1", "o2", "o3"] and told[0]["detail"] == 'say "it" 门', told
        with open(heard + ".words", encoding="utf-8") as f:
            words = f.read().splitlines()
        assert len(words) == 1 and words[0].startswith("1|Shanmen: 3 alarms, first test: "), words
        s.sql(
            "INSERT INTO alarm (alarm_key, kind, order_id, detail, raised_at) VALUES ('test:%s', 'test', 'o4', 'd', 5)"
            % s.fresh()
        )
        outbox.deliver(s)
        assert len(open(heard, encoding="utf-8").readlines()) == 3, "a second delivery within the minute"
        outbox.deliver(s, offset_s=61)
        assert len(open(heard, encoding="utf-8").readlines()) == 4


def test_many_alarms_a_hundred_at_once(s):
    """many alarms are handed over a hundred at a time"""
    outbox.clean(s)
    heard = os.path.join(s.dir, "heard-%s" % s.fresh())
    with outbox.configured(s, alarm_command=alarm_script(s, "wc -l >>%s\n" % heard)):
        raise_alarms(s, 250)
        for offset in (0, 61, 122, 183):
            outbox.deliver(s, offset_s=offset)
    with open(heard, encoding="utf-8") as f:
        assert [int(line) for line in f] == [100, 100, 50]


@pytest.mark.slow
def test_failing_alarm_command_loses_no_alarm(s):
    """an alarm_command that fails, or does not end, loses no alarm and delays no message"""
    p = outbox.clean(s)
    raise_alarms(s, 2)
    for body in ("exit 3\n", "exec sleep 600\n"):
        orders = outbox.pending(s, ["verify"])
        with outbox.configured(s, alarm_command=alarm_script(s, body), alarm_timeout_s=1):
            done = outbox.deliver(s, check=None)  # would fail if it waited for the command's end
            assert "did not take the alarms" in done.stderr, done
        outbox.check_arrived(s, orders)
        assert s.number("SELECT COUNT(*) FROM alarm WHERE told_at IS NULL") == 2
    assert p.calls()


class Ear(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_alarm_url_gets_each_alarm_once(s):
    """alarm_url gets each alarm once; an alarm counts as sent when the answer was 2xx"""
    outbox.clean(s)
    ear = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    ear.heard, ear.status, ear.daemon_threads = [], 500, True
    threading.Thread(target=ear.serve_forever, daemon=True).start()
    try:
        with outbox.configured(s, alarm_url="http://127.0.0.1:%d/alarms" % ear.server_port):
            raise_alarms(s, 2)
            assert "did not take the alarms" in outbox.deliver(s, check=None).stderr
            ear.status = 204
            outbox.deliver(s)
            outbox.deliver(s)
    finally:
        ear.shutdown()
        ear.server_close()
    assert [[a["order_id"] for a in h["alarms"]] for h in ear.heard] == [["o1", "o2"]] * 2, ear.heard
    assert s.number("SELECT COUNT(*) FROM alarm WHERE told_at IS NULL") == 0


def test_configuration_exposing_secrets_is_refused(s):
    """a configuration that would send secrets in clear, or send alarms twice, is refused"""
    for keys, words in (
        (dict(openapi_url="http://open.douyin.com"), "`openapi_url` must begin with https://"),
        (dict(openapi_url="http://127.evil.example"), "`openapi_url` must begin with https://"),
        (dict(alarm_url="http://example.com/"), "`alarm_url` must begin with https://"),
        (dict(alarm_command="mail"), "`alarm_command` must be an absolute path"),
        (dict(alarm_command="/bin/true", alarm_url="https://example.com/"), "either `alarm_command` or `alarm_url`"),
    ):
        with outbox.configured(s, **keys):
            done = outbox.deliver(s, check=None)
        assert done.returncode == 1 and words in done.stderr, (keys, done)
