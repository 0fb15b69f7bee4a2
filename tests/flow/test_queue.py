"""A message that cannot be sent does not delay the rest, whatever the reason; and words of the platform that must not be
misread.
"""
import json
import os
import threading

import pytest

import outbox
from fake import ORDERS, fake, queue, second_app, unqueue
from harness import wait_for
from shop import first_code

pytestmark = pytest.mark.stack("queue")


def refusal(code, text):
    return {"data": {"error_code": code, "description": text}, "extra": {"error_code": 0}}


def business(path):
    return "goodlife" in path


@pytest.mark.slow
@pytest.mark.fault
def test_hanging_interface_does_not_keep_others(s):
    """an interface that hangs does not keep the other interfaces' messages from being sent"""
    outbox.clean(s)
    orders = outbox.pending(s, ["confirm", "verify"])
    queue(s, "verify", 500, orders["verify"])
    due = "UPDATE outbox SET next_at = %s WHERE state = 'due' AND kind = 'confirm'"
    s.sql(due % "UNIX_TIMESTAMP() + 3600")
    go = threading.Event()
    try:
        with fake(s, lambda path, body: go.wait(60) and None if "certificate/verify" in path else None) as f:
            run = outbox.start(s, "outbox_deliver", "--for", 30)
            wait_for("uses in all its places", lambda: len(f.of("verify")) >= 16, limit_s=30)
            s.sql(due % "0")
            wait_for("the confirmation", lambda: f.of("order/confirm"), limit_s=30)
            assert len(f.of("verify")) == 16  # before any of them was given up
            go.set()
            run.terminate()
            run.communicate(timeout=60)
    finally:
        unqueue(s)


@pytest.mark.slow
def test_missing_token_does_not_keep_others(s):
    """an app without a token does not keep other apps' messages from being sent"""
    outbox.clean(s)
    orders = outbox.pending(s, ["confirm", "verify"])
    late = "UPDATE outbox SET next_at = %%s WHERE state = 'due' AND order_id = '%s'" % orders["verify"]
    s.sql(late % "UNIX_TIMESTAMP() + 3600")
    second_app(s, 77, "awsick")
    queue(s, "confirm", 130, orders["confirm"], deadline="UNIX_TIMESTAMP() + 100")
    s.sql("UPDATE ticket_order SET app_id = 77 WHERE order_id %s; UPDATE outbox SET app_id = 77 WHERE order_id %s" % (ORDERS, ORDERS))
    sick = {"data": {"error_code": 10013, "description": "no"}, "message": "error"}
    try:
        with fake(s, lambda path, body: sick if "oauth" in path and b"awsick" in body else None) as f:
            with outbox.running(s, "outbox_deliver", "--for", 50, codes=None):
                wait_for("the confirmation", lambda: f.of("order/confirm"), limit_s=40)
                s.sql(late % "0")
                wait_for("the use, in a later round", lambda: f.of("certificate/verify"), limit_s=40)
            assert len(f.of("order/confirm")) == 1 and len(f.of("oauth")) == 2, f.calls
    finally:
        unqueue(s)
        s.sql("DELETE FROM token WHERE app_id = 77; DELETE FROM app WHERE app_id = 77")


def test_refused_use_does_not_delay_others(s):
    """a use that is refused again and again does not delay the order's other uses"""
    outbox.clean(s)
    order_id, vouchers = s.issue(s.shelf[0], 2)
    for copy in (0, 1):
        assert s.admit(first_code(vouchers, copy)).json()["admit"]
    first = s.sql("SELECT outbox_key FROM outbox WHERE order_id = '%s' ORDER BY outbox_id" % order_id)[0][0]
    poison = ('"%s"' % first).encode()
    with fake(s, lambda path, body: refusal(3000001, "?") if poison in body else None) as f:
        for _ in range(16):
            s.sql("UPDATE outbox SET next_at = 0 WHERE outbox_key = '%s'" % first)
            outbox.deliver(s, check=None)
        told = {json.loads(body)["verify_token"] for _, _, body in f.of("verify")}
    assert len(told) == 2, "only %s in 16 runs" % told


def test_unopenable_message_is_an_alarm(s):
    """a message that cannot be opened does not stop the others, and is an alarm"""
    outbox.clean(s)
    orders = outbox.pending(s, ["verify", "confirm"])
    spoil = "UPDATE outbox SET body_enc = CONCAT(LEFT(body_enc, 20), 'xyz', SUBSTR(body_enc, 24)) WHERE order_id = '%s'"
    s.sql(spoil % orders["verify"])
    outbox.deliver(s)
    outbox.check_arrived(s, {"confirm": orders["confirm"]})
    assert outbox.states(s, orders["verify"]) == {"verify": "failed"}, outbox.rows(s, orders["verify"])
    assert [a for a in outbox.alarms(s, "outbox_failed") if a[1] == orders["verify"]]


@pytest.mark.slow
def test_locked_message_does_not_delay_others(s):
    """a message locked by another transaction does not delay other orders"""
    outbox.clean(s)
    orders = outbox.pending(s, ["confirm"])
    queue(s, "confirm", 20, orders["confirm"])
    lock = "SELECT outbox_id FROM outbox WHERE order_id = '%s' FOR UPDATE"
    try:
        with fake(s) as f, outbox.open_transaction(s, lock % orders["confirm"]):
            outbox.deliver(s, check=None)
            assert len(f.of("goodlife")) == 20, len(f.of("goodlife"))
    finally:
        unqueue(s)


def test_impossible_codes_do_not_delay_others(s):
    """more orders than one round takes wait for codes that cannot be made: the others get their codes"""
    outbox.clean(s)
    product = s.product(day=0)
    second_app(s, 78, "awempty")
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--pool", "yes")
    try:
        waiting = s.buy(product)
        assert s.insist("tripartite_code", s.codes(product, waiting)).data["result"] == 0
        queue(s, "codes", 600, waiting)
        s.sql(
            "UPDATE app SET code_source = 'pool' WHERE app_id = 78;"
            "UPDATE ticket_order SET app_id = 78 WHERE order_id %s;"
            "INSERT INTO voucher (order_no, copy_no, state) SELECT order_no, 1, 'held' FROM ticket_order WHERE order_id %s;"
            "UPDATE outbox SET state = 'waiting' WHERE order_id %s;"
            "UPDATE outbox SET outbox_id = outbox_id + 10000 WHERE order_id = '%s'" % (ORDERS, ORDERS, ORDERS, waiting)
        )
        s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--pool", "no")
        with outbox.running(s, "outbox_deliver", "--for", 50):
            wait_for("the codes", lambda: outbox.states(s, waiting) == {"codes": "done"}, limit_s=45)
    finally:
        s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--pool", "no")
        s.sql("DELETE v FROM voucher v JOIN ticket_order o USING (order_no) WHERE o.order_id %s" % ORDERS)
        unqueue(s)
        s.sql("DELETE FROM token WHERE app_id = 78; DELETE FROM app WHERE app_id = 78")


@pytest.mark.fault
def test_killed_after_sending_codes_are_ours(s):
    """killed after sending: when the platform then says it has the codes already, they count as sent by us"""
    outbox.clean(s)
    order_id = outbox.pending(s, ["codes"])["codes"]
    seen, run = [], []

    def answer(path, body):
        if not business(path):
            return None
        seen.append(body)
        if len(seen) > 1:
            return refusal(3000001, "该订单已发码, 请勿重复")
        run[0].kill()
        return None

    with fake(s, answer):
        run.append(outbox.start(s, "outbox_deliver", "--for", 10))
        outbox.kill(s, run[0])
        outbox.deliver(s, check=None)
    assert outbox.states(s, order_id) == {"codes": "done"} and s.states(order_id) == ("accepted", ["issued"])


def test_words_about_trouble_end_no_message(s):
    """words about passing trouble end no message"""
    for kind, text in (
        ("confirm", "下游服务超时，请稍后重试"),
        ("codes", "connection closed by peer"),
        ("refund_audit", "请求超时"),
    ):
        outbox.clean(s)
        order_id = outbox.pending(s, [kind])[kind]
        with fake(s, lambda path, body: refusal(5000001, text) if business(path) else None):
            outbox.deliver(s, check=None)
        assert outbox.states(s, order_id)[kind] == "due", (kind, text, outbox.rows(s, order_id))


def test_already_cancelled_is_no_acknowledgement(s):
    """'already cancelled' is no acknowledgement, nor is an error_code that cannot be read"""
    for said in (refusal(3000001, "the order is already cancelled"), refusal("E1001", "no")):
        outbox.clean(s)
        order_id = outbox.pending(s, ["codes"])["codes"]
        answers = [(500, b"")]
        with fake(s, lambda path, body: None if not business(path) else (answers.pop() if answers else said)):
            outbox.deliver(s, check=None)
            outbox.hurry(s)
            outbox.deliver(s, check=None)
        assert outbox.states(s, order_id)["codes"] != "done" and s.states(order_id)[1] == ["held"], said


def test_message_ended_by_misreading_is_resent(s):
    """a message that ended because of misread words can be sent again"""
    outbox.clean(s)
    order_id = outbox.pending(s, ["confirm"])["confirm"]
    with fake(s, lambda path, body: refusal(3000001, "订单已取消") if business(path) else None):
        outbox.deliver(s)
    assert outbox.states(s, order_id) == {"confirm": "moot"}
    s.shanmen("outbox", "retry", s.number("SELECT outbox_id FROM outbox WHERE order_id = '%s'" % order_id))
    outbox.deliver(s)
    outbox.check_arrived(s, {"confirm": order_id})


@pytest.mark.fault
def test_outage_tries_are_not_counted(s):
    """tries during an outage are not counted for an error with bounded tries"""
    outbox.clean(s)
    order_id = outbox.pending(s, ["confirm"])["confirm"]
    answers = [(502, b"<html>")]
    with fake(s, lambda path, body: answers[0] if business(path) else None):
        for n in range(14):
            if n == 13:
                answers[0] = refusal(5000001, "x")
            outbox.hurry(s)
            outbox.deliver(s, check=None)
    assert outbox.states(s, order_id)["confirm"] == "due", outbox.rows(s, order_id)


def test_alarm_committed_during_sending_sent_later(s):
    """an alarm committed while others are being sent is sent later; the command gets none of our connections"""
    outbox.clean(s)
    s.sql("DELETE FROM alarm")
    told, command = os.path.join(s.dir, "told-%s" % s.fresh()), os.path.join(s.dir, "tell-%s" % s.fresh())
    with open(command, "w", encoding="utf-8", opener=lambda p, flags: os.open(p, flags, 0o755)) as f:
        f.write("#!/bin/sh\ncat >>%s\nls -l /proc/self/fd >>%s.fd\n" % (told, told))
        f.write("while [ ! -e %s.go ]; do sleep 0.02; done\n" % told)
    row = "INSERT INTO alarm (alarm_key, kind, detail, raised_at) VALUES ('%s', '%s', 'x', 1)"
    s.sql(row % ("first", "first"))
    with outbox.configured(s, alarm_command=command, alarm_pause_s=0, alarm_timeout_s=20):
        with outbox.open_transaction(s, row % ("late", "late"), end="COMMIT"):
            s.sql(row % ("last", "last"))
            run = outbox.start(s, "outbox_deliver", "--once")
            wait_for("the command has got the others", lambda: os.path.exists(told + ".fd"), limit_s=40)
        open(told + ".go", "w", encoding="ascii").close()
        out, err = run.communicate(timeout=60)
        assert run.returncode == 0, (out, err)
        outbox.deliver(s)
    with open(told, encoding="utf-8") as f:
        kinds = [json.loads(line)["kind"] for line in f]
    ours = [kind for kind in kinds if kind in ("first", "last", "late")]  # an order of another case may raise its own
    with open(told + ".fd", encoding="utf-8") as f:
        handed = f.read()
    assert sorted(ours) == ["first", "last", "late"], kinds
    assert "socket:" not in handed, handed
