"""What the platform's answers mean for messages: the parts of a use, and the error codes that ask for something special."""
import re

import pytest

import fake
import outbox
import test_async
from shop import first_code

pytestmark = pytest.mark.stack("owed")

HELD = {"code": 20002, "msg": "风控拦截"}
DONE = {"code": 0, "msg": "success", "verify_id": "v1", "certificate_id": "c1"}


def results(*entries):
    """An answer to a use with error code 0 and these entries."""
    return {"data": {"error_code": 0, "description": "", "verify_results": list(entries)}, "extra": fake.GOOD["extra"]}


def error(s, order_id):
    ((_, _, _, _, text),) = outbox.rows(s, order_id)
    return text


def test_part_not_done_leaves_use_to_be_sent(s):
    """a use whose part is not done under error code 0 is sent again; number and words are in the list and in the alarm"""
    outbox.clean(s)
    order_id = outbox.pending(s, ["verify"])["verify"]
    with fake.fake(s, lambda path, _: results(HELD) if path.endswith(outbox.VERIFY) else None) as platform:
        for _ in range(3):
            outbox.deliver(s)
            outbox.hurry(s)
    bodies = {body for _, _, body in platform.of(outbox.VERIFY)}
    assert len(platform.of(outbox.VERIFY)) == 3 and len(bodies) == 1, platform.calls
    assert outbox.states(s, order_id) == {"verify": "due"} and error(s, order_id) == "20002: 风控拦截"
    (detail,) = s.sql("SELECT detail FROM alarm WHERE kind = 'api_trouble' AND order_id = '%s'" % order_id)
    assert "20002: 风控拦截" in detail[0], detail
    with fake.fake(s, lambda path, _: results(DONE) if path.endswith(outbox.VERIFY) else None):
        outbox.deliver(s)
    assert outbox.states(s, order_id) == {"verify": "done"}


def test_words_of_a_part_end_a_use(s):
    """a use whose part says used before is done; one that says refunded is a discrepancy"""
    outbox.clean(s)
    for words, state, found in (("该券已核销", "done", 0), ("订单已退款", "failed", 1)):
        order_id = outbox.pending(s, ["verify"])["verify"]
        answer = results({"code": 20003, "msg": words})
        with fake.fake(s, lambda path, _: answer if path.endswith(outbox.VERIFY) else None):
            outbox.deliver(s)
        assert outbox.states(s, order_id) == {"verify": state}, words
        diffs = "SELECT COUNT(*) FROM reconcile_diff WHERE kind = 'verify_refunded' AND order_id = '%s'" % order_id
        assert s.number(diffs) == found, words


def test_use_put_off_is_counted_so(s):
    """a use that the platform calls being refunded while an application waits here is put off, and counted so, not as failed"""
    outbox.clean(s)
    order_id, vouchers = s.issue(s.shelf[1], 2)
    s.platform.tell_order(order_id, copies=2, state="paid")
    got = s.insist("refund_apply", s.refund(order_id, project_ids=[vouchers[1]["entrance"]["project_id"]]))
    assert got.data["audit_refund_result"] == 3, got
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    answer = results({"code": 20003, "msg": "退款中"})
    with fake.fake(s, lambda path, _: answer if path.endswith(outbox.VERIFY) else None):
        done = outbox.deliver(s)
    assert outbox.states(s, order_id)["verify"] == "due", outbox.rows(s, order_id)
    assert "0 acknowledged, 1 to be tried again, 0 failed" in done.stdout, done


@pytest.mark.parametrize("table", ["reconcile_diff", "alarm"])
def test_log_says_only_what_was_written(s, table):
    """the log names a discrepancy and its alarm when they are committed, not when the statement or a later one fails"""
    outbox.clean(s)
    order_id = outbox.pending(s, ["verify"])["verify"]
    answer = results({"code": 20003, "msg": "订单已退款"})
    log = lambda: [line for line in s.log_lines() if " order=%s" % order_id in line and re.search("event=(diff|alarm) ", line)]
    s.sql(
        "CREATE TRIGGER refuses BEFORE INSERT ON %s FOR EACH ROW IF NEW.order_id = '%s' THEN"
        " SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1205, MESSAGE_TEXT = 'the lock is not given'; END IF" % (table, order_id),
        admin=True,
    )
    try:
        with fake.fake(s, lambda path, _: answer if path.endswith(outbox.VERIFY) else None):
            outbox.deliver(s, check=75)
            assert not log() and outbox.states(s, order_id) == {"verify": "due"}, log()
            s.sql("DROP TRIGGER refuses", admin=True)
            outbox.hurry(s)
            outbox.deliver(s)
    finally:
        s.sql("DROP TRIGGER IF EXISTS refuses", admin=True)
    assert sorted(re.search("event=([a-z]+)", line).group(1) for line in log()) == ["alarm", "diff"], log()


@pytest.mark.parametrize("code", [28001003, 28001008])
def test_dead_token_is_replaced(s, code):
    """a code of the gateway that means a dead token: a new one is asked for, and the message arrives"""
    p = outbox.clean(s)
    made = outbox.pending(s, ["refund_audit"])
    outbox.cron(s, "token_refresh", check=0)
    s.sql("UPDATE token SET ask_after_at = 0")
    before = len(p.tokens()["asked"])
    p.trouble("code:%d" % code, paths=[outbox.AUDIT])
    with outbox.running(s, "outbox_deliver", "--for", 50):
        outbox.wait_done(s)
    assert len(p.tokens()["asked"]) == before + 1, p.tokens()
    outbox.check_arrived(s, made)


def test_codes_too_late_end_their_message(s):
    """3000009: the message of codes has ended, with a discrepancy; it is not repeated, and the application 301 is answered"""
    p = outbox.clean(s)
    order_id = outbox.pending(s, ["codes"])["codes"]
    p.trouble("code:3000009", paths=[outbox.CODES])
    outbox.deliver(s)
    outbox.hurry(s)
    outbox.deliver(s)
    assert outbox.states(s, order_id) == {"codes": "moot"} and len(p.calls(outbox.CODES)) == 1
    assert s.number("SELECT COUNT(*) FROM reconcile_diff WHERE kind = 'told_too_late' AND order_id = '%s'" % order_id) == 1
    got = s.insist("refund_apply", s.refund(order_id, s.fresh("k"), apply_source=301))
    assert got.code == 0 and got.data["audit_refund_result"] == 2 and got.data["vouchers"], got


@pytest.mark.parametrize("code", [5000002, 5000008])
def test_too_frequent_pauses_the_interface(s, code):
    """5000002, 5000008: the whole interface pauses for a second"""
    p = outbox.clean(s)
    orders = [outbox.pending_verify(s) for _ in range(20)]  # more than are under way at once
    p.trouble("code:%d" % code, paths=[outbox.VERIFY])
    with outbox.running(s, "outbox_deliver", "--for", 50):
        p.wait_call(outbox.VERIFY, n=len(orders), limit_s=40)
    first, *rest = [c["at_ms"] for c in p.calls(outbox.VERIFY)]
    assert [t for t in rest if t - first >= 950], (first, rest)


def test_wrong_parameters_by_newer_code_wait_for_operator(s):
    """4000002: the message fails at once and stays visible"""
    p = outbox.clean(s)
    order_id = outbox.pending(s, ["confirm"])["confirm"]
    p.trouble("code:4000002", paths=[outbox.CONFIRM])
    outbox.deliver(s)
    assert outbox.states(s, order_id) == {"confirm": "failed"} and "4000002" in error(s, order_id)


def codes_sent(s, order_id):
    return [c["body"] for c in s.platform.calls(outbox.CODES) if c["body"]["order_id"] == order_id]


def voucher_alarms(s, order_id):
    return s.sql("SELECT detail FROM alarm WHERE detail LIKE '%%codes_voucher%%' AND order_id = '%s'" % order_id)


def test_codes_of_one_copy_refused_then_both(s):
    """codes: one copy that is refused as parameters is sent at once with voucher and vouchers, with an alarm; then it stays so"""
    p = outbox.clean(s)
    s.sql("DELETE FROM alarm WHERE kind = 'api_trouble'")
    made = outbox.pending(s, ["codes"])
    p.settings(codes_voucher="required")
    outbox.deliver(s)
    first, second = codes_sent(s, made["codes"])
    assert "voucher" not in first and type(first["result"]) is int, first
    assert second == dict(first, voucher=first["vouchers"][0]), second
    assert len(voucher_alarms(s, made["codes"])) == 1
    outbox.check_arrived(s, made)


@pytest.mark.parametrize("code", [2100005, 2119001, 4000001, 4000002])
def test_codes_with_both_are_not_changed_again(s, code):
    """codes: refused with both as well, the message fails and waits for the operator"""
    p = outbox.clean(s)
    order_id = outbox.pending(s, ["codes"])["codes"]
    p.trouble("code:%d" % code, "code:%d" % code, paths=[outbox.CODES])
    outbox.deliver(s)
    assert ["voucher" in body for body in codes_sent(s, order_id)] == [False, True]
    assert outbox.states(s, order_id) == {"codes": "failed"}
    s.shanmen("outbox", "retry", s.sql("SELECT outbox_id FROM outbox WHERE order_id = '%s'" % order_id)[0][0])
    outbox.deliver(s)
    outbox.check_arrived(s, {"codes": order_id})


def test_codes_of_two_copies_have_no_voucher(s):
    """codes: two copies that are refused as parameters are not changed"""
    p = outbox.clean(s)
    outbox.modes(s, codes="async")
    order_id = outbox.pending_codes(s, 2)
    outbox.modes(s)
    p.trouble("code:4000002", paths=[outbox.CODES])
    outbox.deliver(s)
    assert outbox.states(s, order_id) == {"codes": "failed"} and not voucher_alarms(s, order_id)
    assert ["voucher" in body for body in codes_sent(s, order_id)] == [False]


def test_codes_voucher_both_from_the_first_try(s):
    """codes_voucher = both: one copy is in voucher, too, from the first try; two copies are not"""
    p = outbox.clean(s)
    p.settings(codes_voucher="required")
    with test_async.given(s):
        one, two = outbox.pending_codes(s), outbox.pending_codes(s, 2)
        with outbox.configured(s, codes_voucher="both"):
            for order_id, n in ((one, 1), (two, 2)):
                s.shanmen("codes", "give", order_id, *test_async.own(s, n))
            outbox.deliver(s)
    (body,), (other,) = codes_sent(s, one), codes_sent(s, two)
    assert body["voucher"] == body["vouchers"][0] and "voucher" not in other and not voucher_alarms(s, one)
    outbox.check_arrived(s, {"codes": one})
