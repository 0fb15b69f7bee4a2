"""Webhooks in trouble: a dead or hanging database, killed workers, a locked row. What is not stored is answered as a
failure, so that the platform sends it again; in the end each message is stored once.
"""
import random
import threading
import time

import pytest

import caller
import context
import webhook
from test_faults import Stopped, busy_first, fair
from test_lockwaits import Held
from harness import wait_for

pytestmark = pytest.mark.stack("fault")

LIMIT_S = 3.0


def insist(s, body, msg_id):
    """As the platform: repeats until it is answered with success."""

    def taken():
        try:
            got = webhook.send(s, body, msg_id)
        except caller.Lost:
            return False
        assert got.status in (200, 500, 502, 503), got
        return got.status == 200 and got.body == webhook.SUCCESS

    wait_for("the message is taken", taken, 20, 0.02)


def failed(got):
    assert got.status == 503 and got.json() == {"err_no": 1, "err_tips": "system busy, send again"}, got


@pytest.mark.fault
def test_database_hangs_answered_503_stored_later(s):
    """the database hangs: a webhook is answered 503 within 3 s, and stored once when the database is back"""
    insist(s, webhook.message(s, "life_product_audit", s.fresh()), s.fresh("m-"))
    body, msg_id = webhook.message(s, "life_product_audit", s.fresh()), s.fresh("m-")
    with Stopped(s):
        for _ in range(context.rounds(1, 2)):
            start = time.monotonic()
            failed(webhook.send(s, body, msg_id))
            assert time.monotonic() - start < fair(s, LIMIT_S), "%.2f s" % (time.monotonic() - start)
    insist(s, body, msg_id)
    assert len(webhook.kept(s, msg_id)) == 1


def test_no_database_at_all_answered_503(s):
    """no database at all: a webhook is answered 503, and stored once when the database is back; a challenge needs none"""
    body, msg_id = webhook.message(s, "life_product_audit", s.fresh()), s.fresh("m-")
    s.kill(s.db_pid)
    try:
        for _ in range(8):
            failed(webhook.send(s, body, msg_id))
        got = webhook.send(s, webhook.envelope(s, "verify_webhook", {"challenge": 5}), signature="")
        assert got.status == 200 and got.body == b'{"challenge":5}', got
    finally:
        s.up()
    insist(s, body, msg_id)
    assert len(webhook.kept(s, msg_id)) == 1




@pytest.mark.fault
def test_workers_killed_each_is_stored_once(s):
    """workers killed while webhooks come, each sent until it is answered: each is stored once"""
    kills = context.rounds(12, 40)
    rng, killed, sent, lock = random.Random(s.rng.random()), [], [], threading.Lock()
    over = threading.Event()

    def client():
        while not over.is_set():
            with lock:
                msg_id, subject = s.fresh("m-"), s.fresh()
            insist(s, webhook.message(s, "life_product_audit", subject), msg_id)
            sent.append(msg_id)

    def meddle():
        try:
            for _ in range(kills):
                pid = wait_for("a worker of the webhook", lambda: busy_first(rng, s.workers("webhook")))[0]
                before = len(sent)
                killed.append(s.kill(pid))
                wait_for("messages go on", lambda: len(sent) > before + 8)
        finally:
            over.set()

    caller.at_once([meddle] + [client] * 8)
    assert killed.count(True) >= kills // 2, killed
    rows = dict(s.sql("SELECT msg_id, COUNT(*) FROM webhook_event GROUP BY msg_id"))
    assert [m for m in sent if rows.get(m) != "1"] == []


def test_locked_row_answered_503_then_stored(s):
    """a webhook whose row another session holds is answered 503, nothing half stored, and stored when the lock is gone"""
    body, msg_id = webhook.message(s, "life_product_audit", s.fresh()), s.fresh("m-")
    insist(s, body, msg_id)
    with Held(s, ["SELECT 1 FROM webhook_event WHERE msg_id = '%s' FOR UPDATE" % msg_id]):
        start = time.monotonic()
        got = webhook.send(s, body, msg_id)
        assert time.monotonic() - start < fair(s, LIMIT_S)
    assert got.status in (200, 503), got
    insist(s, body, msg_id)
    assert len(webhook.kept(s, msg_id)) == 1
