"""What a review of the sending side found: each case fails on the commit it was written for."""
import json
import os
import threading
import time

import owed
from fake import bulk, fake, unbulk
from runner import case
from shop import first_code


def refused(code, text):
    return {"data": {"error_code": code, "description": text}, "extra": {"error_code": 0}}


def state(s, order_id, kind):
    return owed.states(s, order_id)[kind]


def app_columns(s):
    return ",".join(
        r[0]
        for r in s.sql(
            "SELECT column_name FROM information_schema.columns WHERE table_schema=DATABASE() AND table_name='app'"
            " AND column_name NOT IN ('app_id','client_key') ORDER BY ordinal_position"
        )
    )


def second_app(s, app_id, key):
    s.sql("INSERT INTO app (app_id, client_key, %s) SELECT %d,'%s',%s FROM app LIMIT 1" % (app_columns(s), app_id, key, app_columns(s)))


@case("review 1: an interface that hangs does not keep the others from being told", stack="owed")
def _(s):
    owed.clean(s)
    o = owed.owe(s, ["confirm", "verify"])
    bulk(s, "verify", 500, o["verify"])
    try:
        with fake(s, lambda p, b: time.sleep(12) if "certificate/verify" in p else None) as f:
            owed.start(s, "outbox_deliver", "--for", 20).communicate(timeout=90)
            assert f.of("order/confirm"), "%d verify calls and no confirmation in 20 s" % len(f.of("verify"))
    finally:
        unbulk(s)


@case("review 2: an app without a token does not keep other apps' messages from being sent", stack="owed")
def _(s):
    owed.clean(s)
    o = owed.owe(s, ["confirm"])
    second_app(s, 77, "awsick")
    bulk(s, "confirm", 130, o["confirm"], deadline="UNIX_TIMESTAMP()+100")
    s.sql("UPDATE ticket_order SET app_id=77 WHERE order_id REGEXP '^b[0-9]+$'")
    sick = {"data": {"error_code": 10013, "description": "no"}, "message": "error"}
    try:
        with fake(s, lambda p, b: sick if "oauth" in p and b"awsick" in b else None) as f:
            owed.start(s, "outbox_deliver", "--for", 8).communicate(timeout=60)
            assert len(f.of("confirm")) == 1, len(f.of("confirm"))
    finally:
        unbulk(s)
        s.sql("DELETE FROM token WHERE app_id=77; DELETE FROM app WHERE app_id=77")


@case("review 3: a use that is refused again and again does not hold up the order's other uses", stack="owed")
def _(s):
    owed.clean(s)
    order_id, vouchers = s.issue(s.shelf[0], 2)
    for i in (0, 1):
        assert s.admit(first_code(vouchers, i)).json()["admit"]
    first = s.sql("SELECT outbox_key FROM outbox WHERE order_id='%s' ORDER BY outbox_id" % order_id)[0][0]
    poison = ('"%s"' % first).encode()
    with fake(s, lambda p, b: refused(3000001, "something of this copy") if poison in b else None) as f:
        for _ in range(16):
            s.sql("UPDATE outbox SET next_at=0 WHERE outbox_key='%s'" % first)
            owed.deliver(s, check=None)
        told = {json.loads(c[2])["verify_token"] for c in f.of("verify")}
        assert len(told) == 2, "only %s in 16 runs" % told


@case("review 4: a message that cannot be opened does not stop the others", stack="owed")
def _(s):
    owed.clean(s)
    o = owed.owe(s, ["verify", "confirm"])
    hurt = "UPDATE outbox SET body_enc=CONCAT(LEFT(body_enc,20),IF(SUBSTR(body_enc,21,1)='x','y','x'),SUBSTR(body_enc,22))"
    before = s.sql("SELECT HEX(body_enc) FROM outbox WHERE order_id='%s' AND kind='verify'" % o["verify"])[0][0]
    s.sql(hurt + " WHERE order_id='%s' AND kind='verify'" % o["verify"])
    try:
        with fake(s) as f:
            owed.cron(s, "outbox_deliver", "--for", "3")
            assert f.of("order/confirm"), owed.outbox(s)
    finally:
        s.sql("UPDATE outbox SET body_enc=UNHEX('%s') WHERE order_id='%s' AND kind='verify'" % (before, o["verify"]))


@case("review 5: killed after sending, a platform that says it was told has been told by us", stack="owed")
def _(s):
    owed.clean(s)
    o = owed.owe(s, ["codes"])
    seen, proc = [], []

    def answer(p, b):
        if "goodlife" not in p:
            return None
        seen.append(b)
        if len(seen) > 1:
            return refused(3000001, "该订单已发码, 请勿重复")
        proc[0].kill()
        return None

    with fake(s) as f:
        f.answer = answer
        proc.append(owed.start(s, "outbox_deliver", "--for", 10))
        proc[0].communicate(timeout=30)
        owed.deliver(s, check=None)
    assert state(s, o["codes"], "codes") == "done" and s.states(o["codes"]) == ("accepted", ["issued"]), (
        owed.outbox(s, o["codes"]),
        s.states(o["codes"]),
    )


@case("review 6: words of passing trouble end no message", stack="owed")
def _(s):
    wrong = []
    for kind, text in (("confirm", "下游服务超时，请稍后重试"), ("codes", "connection closed by peer"), ("refund_audit", "请求超时")):
        owed.clean(s)
        order_id = owed.owe(s, [kind])[kind]
        with fake(s, lambda p, b: refused(5000001, text) if "goodlife" in p else None):
            owed.deliver(s, check=None)
        if state(s, order_id, kind) != "due":
            wrong.append((kind, text, state(s, order_id, kind)))
    assert not wrong, wrong


@case("review 7: 'already cancelled' is no acknowledgement, nor is an error_code that cannot be read", stack="owed")
def _(s):
    wrong = []
    for said in (refused(3000001, "the order is already cancelled"), refused("E1001", "no")):
        owed.clean(s)
        order_id = owed.owe(s, ["codes"])["codes"]
        answers = [(500, b"")]
        with fake(s, lambda p, b: None if "goodlife" not in p else (answers.pop() if answers else said)):
            owed.deliver(s, check=None)
            owed.hurry(s)
            owed.deliver(s, check=None)
        if state(s, order_id, "codes") == "done":
            wrong.append(said["data"])
    assert not wrong, wrong


@case("review 8: an alarm committed while others are told is told later", stack="owed")
def _(s):
    owed.clean(s)
    s.sql("DELETE FROM alarm")
    told, command = os.path.join(s.dir, "told.txt"), os.path.join(s.dir, "tell.sh")
    with open(command, "w", encoding="utf-8") as f:
        f.write("#!/bin/sh\ncat >>%s\nls /proc/$$/fd >%s.fd\nsleep 3\n" % (told, told))
    os.chmod(command, 0o755)
    row = "INSERT INTO alarm (alarm_key,kind,detail,raised_at) VALUES ('%s','%s','x',1)"
    s.sql(row % ("first", "first"))
    late = threading.Thread(target=lambda: s.sql("START TRANSACTION; %s; SELECT SLEEP(1.5); COMMIT" % (row % ("late", "late"))))
    late.start()
    time.sleep(0.4)
    s.sql(row % ("last", "last"))
    with owed.configured(s, alarm_command=command, alarm_pause_s=0):
        owed.cron(s, "outbox_deliver", "--once")
        late.join()
        owed.cron(s, "outbox_deliver", "--once")
    with open(told, encoding="utf-8") as f:
        kinds = [json.loads(line)["kind"] for line in f]
    with open(told + ".fd", encoding="utf-8") as f:
        open_files = [n for n in f.read().split() if int(n) > 2 and int(n) != 10]
    s.sql("DELETE FROM alarm")
    assert sorted(kinds) == ["first", "last", "late"], kinds
    assert not open_files, "the command got %s of our descriptors" % open_files


@case("review 9: a message locked by another transaction does not hold up other orders", stack="owed")
def _(s):
    owed.clean(s)
    o = owed.owe(s, ["confirm"])
    bulk(s, "confirm", 20, o["confirm"])
    lock = "START TRANSACTION; SELECT outbox_id FROM outbox WHERE order_id='%s' FOR UPDATE; SELECT SLEEP(15); COMMIT"
    try:
        with fake(s) as f:
            holder = threading.Thread(target=lambda: s.sql(lock % o["confirm"]))
            holder.start()
            time.sleep(0.5)
            owed.start(s, "outbox_deliver", "--for", 8).communicate(timeout=60)
            arrived = len(f.of("goodlife"))
            holder.join()
            assert arrived >= 20, arrived
    finally:
        unbulk(s)


@case("review 10: tries of an outage do not use up those of a bounded error", stack="owed")
def _(s):
    owed.clean(s)
    order_id = owed.owe(s, ["confirm"])["confirm"]
    answers = [(502, b"<html>")] * 13
    with fake(s, lambda p, b: None if "goodlife" not in p else (answers.pop() if answers else refused(5000001, "x"))):
        for _ in range(14):
            owed.hurry(s)
            owed.deliver(s, check=None)
    assert state(s, order_id, "confirm") == "due", owed.outbox(s, order_id)
