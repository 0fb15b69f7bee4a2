"""Webhooks: who signed them, the challenge, what is stored under which key, and that nothing else happens."""
import json
import secrets

import pytest

import caller
import races
import webhook
from test_hostile import GARBAGE, WRONG, fields, with_value
from harness import wait_for
from webhook import SUCCESS

SECRET, KEY = "0123456789abcdef0123456789abcdef", "aw1234567890abcd"  # of the specification's vectors

# id: (body, X-Douyin-Signature, the challenge's answer or None)
VECTORS = {
    "W1": (
        '{"event":"verify_webhook","client_key":"abc","content":{"challenge":12345}}',
        "03105b8d3722cd9e5b2a2db17d82d07b3697d353",
        b'{"challenge":12345}',
    ),
    "W2": (
        '{"event":"verify_webhook","client_key":"","content":"{ \\"challenge\\": 12345 }"}',
        "f422bc5fe909641428aec6e1d6a17d24322b5555",
        b'{"challenge":12345}',
    ),
    "W3": (
        '{"event":"life_trade_certificate_notify","client_key":"aw1234567890abcd","from_user_id":"",'
        '"content":"{\\"action\\":\\"verify\\",\\"msg_time\\":1767225600,\\"certificate\\":{\\"order_id\\":\\"1001\\",'
        '\\"certificate_id\\":\\"7001\\"}}","log_id":"02176722560000000000000000000000ffff","msg_id":"m-1"}',
        "6f4023f38dfc7f9ead38b2859565325050c9c51b",
        None,
    ),
    "W4": (
        '{"event":"life_product_audit","client_key":"aw1234567890abcd","content":"{\\"product_id\\":\\"1\\",'
        '\\"status\\":\\"FAIL\\",\\"reason\\":\\"图片不清晰\\"}"}',
        "bb853c6f1f783f0e0acdb86f55b18749c8c1096b",
        None,
    ),
}


def heard(s, body, **more):
    """A process that read the apps a moment ago learns of a new app or secret after a second at most."""
    got = []
    wait_for(
        "the app's secret is known",
        lambda: got.append(webhook.send(s, body, **more)) or got[-1].status != 401,
        step_s=0.05,
    )
    return got[-1]


def test_specification_vectors_w1_to_w4(s):
    """webhook vectors W1 to W4 of the specification are answered; one digit of any digest changed is refused"""
    s.shanmen("app", "set", KEY, "--account", s.fresh("7"), text=SECRET + "\n")
    for name, (body, digest, challenge) in VECTORS.items():
        got = heard(s, body.encode(), signature=digest)
        assert got.status == 200 and got.body == (challenge or SUCCESS), (name, got)
        before = webhook.count(s)
        for wrong in (digest.upper(), digest[:39], digest + "0", digest[:-1] + "0123456789abcdef"[int(digest[-1], 16) ^ 1]):
            webhook.refused(s, webhook.send(s, body.encode(), signature=wrong), 401, before)
    rows = s.sql("SELECT event, subject FROM webhook_event JOIN app USING (app_id) WHERE client_key = '%s'" % KEY)
    assert sorted(rows) == [("life_product_audit", "1"), ("life_trade_certificate_notify", "1001")], rows


def test_every_byte_counts_unsigned_event_refused(s):
    """webhook: every byte of a signed body counts, and a business event without a signature is refused"""
    raw = caller.dump(webhook.message(s, "life_product_audit", s.fresh()))
    digest, before = webhook.sign(s.http.secret, raw), webhook.count(s)
    for i in list(range(0, len(raw), 13)) + [len(raw) - 1]:
        changed = raw[:i] + bytes([raw[i] ^ 1]) + raw[i + 1 :]
        webhook.refused(s, webhook.send(s, changed, signature=digest), 401, before)
    webhook.refused(s, webhook.send(s, raw + b" ", signature=digest), 401, before)
    webhook.refused(s, webhook.send(s, raw, signature=""), 401, before)
    webhook.refused(s, webhook.send(s, raw, signature=" "), 401, before)
    assert webhook.send(s, raw, signature=digest).body == SUCCESS


def test_challenge_comes_back_unchanged(s):
    """a webhook challenge comes back unchanged: a number as a number, a text as a text, from an object or a JSON text"""
    before = s.row_counts()
    for value in (12345, 0, -1, 9007199254740991, "12345", "a b", 'quoted " and \\', "挑战", "x" * 512):
        for content in ({"challenge": value}, json.dumps({"challenge": value})):
            for client_key in (s.http.client_key, "", "awunknown", None):
                body = webhook.envelope(s, "verify_webhook", content, True, client_key=client_key)
                got = webhook.send(s, body)
                assert got.status == 200 and got.json() == {"challenge": value}, (body, got)
                assert type(got.json()["challenge"]) is type(value), (body, got)
    assert s.row_counts() == before


def test_unsigned_challenge_is_answered_not_stored(s):
    """an unsigned webhook challenge is answered, one with a bad signature is refused; neither is stored"""
    body, before = webhook.envelope(s, "verify_webhook", {"challenge": 7}), webhook.count(s)
    got = webhook.send(s, body, signature="")
    assert got.status == 200 and got.body == b'{"challenge":7}', got
    webhook.refused(s, webhook.send(s, body, signature="0" * 40), 401, before)
    webhook.refused(s, webhook.send(s, body, secret="f" * 32), 401, before)


def test_challenge_not_returnable_unchanged_is_refused(s):
    """a webhook challenge that cannot come back unchanged is refused: too long, a fraction, missing, not number or text"""
    before = webhook.count(s)
    for value in ("x" * 513, 1.5, 9007199254740993, True, None, [], {}, ""):
        body = webhook.envelope(s, "verify_webhook", {"challenge": value})
        webhook.refused(s, webhook.send(s, body), 400, before)
        webhook.refused(s, webhook.send(s, body, signature=""), 401, before)
    for content in ("", "12345", "[]", '{"challenge":', None, 7):
        webhook.refused(s, webhook.send(s, webhook.envelope(s, "verify_webhook", content, True)), 400, before)


def test_known_event_new_any_other_kept(s):
    """each known webhook event is stored as new with its subject, from a JSON text or an object; any other as kept"""
    for event, (_, about) in webhook.EVENTS.items():
        for as_text in (True, False):
            subject, msg_id = s.fresh(), s.fresh("m-")
            content = webhook.content_of(event, subject)
            body = webhook.envelope(s, event, content, not as_text)
            got = webhook.send(s, body, msg_id)
            assert got.status == 200 and got.body == SUCCESS, (event, got)
            assert webhook.kept(s, msg_id) == [(event, about, subject, "new", "1")], (event, as_text)
    msg_id = s.fresh("m-")
    assert webhook.send(s, webhook.envelope(s, "life_something_new", {"product_id": "1"}), msg_id).body == SUCCESS
    assert webhook.kept(s, msg_id) == [("life_something_new", None, None, "kept", "1")]


def test_ids_as_numbers_unreadable_content_kept(s):
    """webhook ids may be numbers; unreadable content is stored as kept, and no job handles it"""
    msg_id = s.fresh("m-")
    body = webhook.envelope(
        s, "life_trade_certificate_notify", {"certificate": {"order_id": 1001, "account_id": 7000000000000000001}}
    )
    assert webhook.send(s, body, msg_id).body == SUCCESS
    assert webhook.kept(s, msg_id)[0][1:4] == ("order", "1001", "new")
    for content in ("", "{", "7", None, [], {}, {"product_id": ""}, {"product_id": "x" * 65}, {"product_id": 2**60 + 1}):
        msg_id = s.fresh("m-")
        got = webhook.send(s, webhook.envelope(s, "life_product_audit", content, True), msg_id)
        assert got.status == 200 and got.body == SUCCESS, (content, got)
        assert webhook.kept(s, msg_id)[0][1:4] == (None, None, "kept"), content


def test_identical_message_is_stored_once(s):
    """an identical webhook message is stored once, counted and answered alike; another body is another message,
    an invented Msg-Id, which nobody has signed, is not"""
    first, second = (webhook.message(s, "life_product_audit", s.fresh()) for _ in range(2))
    msg_id, other = s.fresh("m-"), s.fresh("m-")
    assert [webhook.send(s, first, msg_id).body for _ in range(3)] == [SUCCESS] * 3
    assert [r[4] for r in webhook.kept(s, msg_id)] == ["3"]
    assert webhook.send(s, second, msg_id).body == SUCCESS
    assert [r[4] for r in webhook.kept(s, msg_id)] == ["3", "1"]
    assert webhook.send(s, first, other).body == SUCCESS and webhook.kept(s, other) == []
    assert [r[4] for r in webhook.kept(s, msg_id)] == ["4", "1"]
    received = s.number("SELECT MIN(received_at) FROM webhook_event WHERE msg_id = '%s'" % msg_id)
    assert abs(received - s.number("SELECT UNIX_TIMESTAMP()")) < 60


def test_a_repeat_wakes_its_job_again(s):
    """a repeat under 50 invented Msg-Ids adds no row, and the job that had done with it looks again, as if it came now"""
    body = webhook.message(s, "life_product_audit", s.fresh())
    msg_id = s.fresh("m-")
    assert webhook.send(s, body, msg_id).body == SUCCESS
    rows = s.number("SELECT COUNT(*) FROM webhook_event")
    s.sql("UPDATE webhook_event SET state = 'done', done_at = 1, received_at = 1 WHERE msg_id = '%s'" % msg_id)
    for _ in range(50):
        assert webhook.send(s, body, s.fresh("m-")).body == SUCCESS
    assert s.number("SELECT COUNT(*) FROM webhook_event") == rows
    assert [r[3:] for r in webhook.kept(s, msg_id)] == [("new", "51")]
    assert s.number("SELECT received_at > UNIX_TIMESTAMP() - 60 FROM webhook_event WHERE msg_id = '%s'" % msg_id) == 1


def test_without_usable_msg_id_body_counts(s):
    """a webhook without a usable Msg-Id uses its body's msg_id, or none; then messages differ by their body"""
    for header in (None, "", "m" * 129, "\xff\xfe"):
        own = s.fresh("b-")
        assert webhook.send(s, webhook.message(s, "life_product_audit", "1", msg_id=own), header).body == SUCCESS
        assert len(webhook.kept(s, own)) == 1, header
    assert webhook.send(s, webhook.message(s, "life_product_audit", "1", msg_id=77123), None).body == SUCCESS
    assert len(webhook.kept(s, "77123")) == 1
    before, subject = len(webhook.kept(s, "")), s.fresh()
    for own in (None, "", "m" * 129):
        body = webhook.message(s, "life_product_audit", subject, msg_id=own)
        assert webhook.send(s, body).body == SUCCESS and webhook.send(s, body).body == SUCCESS
    rows = [r for r in webhook.kept(s, "") if r[2] == subject]
    assert [r[4] for r in rows] == ["2", "2", "2"] and len(webhook.kept(s, "")) == before + 3, rows


@pytest.mark.race
def test_same_message_simultaneously_is_one_row(s):
    """the same webhook message 2, 8 and 32 times at once is one row"""
    for times in (2, 8, 32):
        faults = races.repeated_webhook(s, times)
        assert not faults, (times, faults)


def test_different_messages_are_all_stored(s):
    """400 different webhook messages from 16 senders are all stored at the first try, each in its own row"""
    messages = [(s.fresh("m-"), webhook.message(s, "life_product_audit", s.fresh())) for _ in range(400)]
    answers = caller.by_threads(16, messages, lambda m: webhook.send(s, m[1], m[0]))
    assert [a.body for a in answers] == [SUCCESS] * 400, [a for a in answers if a.body != SUCCESS][:3]
    rows = dict(s.sql("SELECT msg_id, SUM(times) FROM webhook_event GROUP BY msg_id"))
    assert [rows.get(m) for m, _ in messages] == ["1"] * 400


@pytest.mark.race
def test_each_app_needs_its_own_secret(s):
    """webhooks of each app need its own secret: another app's is refused, a new secret counts at once"""
    key, secret, newer = "aw" + secrets.token_hex(7), secrets.token_hex(16), secrets.token_hex(16)
    s.shanmen("app", "set", key, "--account", s.fresh("7"), text=secret + "\n")
    body = webhook.message(s, "life_product_audit", s.fresh(), client_key=key)
    assert heard(s, body, secret=secret).body == SUCCESS
    before = webhook.count(s)
    webhook.refused(s, webhook.send(s, body), 401, before)
    mine = webhook.message(s, "life_product_audit", s.fresh())
    webhook.refused(s, webhook.send(s, mine, secret=secret), 401, before)
    s.shanmen("app", "set", key, text=newer + "\n")
    assert heard(s, body, secret=newer).body == SUCCESS
    body = webhook.message(s, "life_product_audit", s.fresh(), client_key="")
    assert heard(s, body, msg_id=key, secret=newer).body == SUCCESS
    assert s.sql(
        "SELECT DISTINCT client_key FROM webhook_event JOIN app USING (app_id) WHERE msg_id = '%s'" % key
    ) == [(key,)]


def test_changes_nothing_but_its_own_table(s):
    """a webhook changes nothing but its own table, whatever it says of an order, a ticket or a product"""
    p = s.product()
    order_id, _ = s.issue(p)
    look = "CHECKSUM TABLE " + ", ".join(t for (t,) in s.sql("SHOW TABLES") if t != "webhook_event")
    before = s.sql(look)
    for event, content in (
        ("life_trade_order_notify", {"action": "pay_success", "order": {"order_id": order_id}}),
        ("life_trade_certificate_notify", {"action": "refund_success", "certificate": {"order_id": order_id}}),
        ("life_trade_certificate_notify", {"action": "verify", "certificate": {"order_id": order_id}}),
        ("life_product_status_change", {"product_id": p.product_id, "status": "GOODS_DELETE"}),
        ("life_product_audit", {"product_id": p.product_id, "status": "FAIL"}),
    ):
        assert webhook.send(s, webhook.envelope(s, event, content), s.fresh("m-")).body == SUCCESS
    assert s.sql(look) == before
    assert s.states(order_id) == ("accepted", ["issued"])


def test_body_is_encrypted_unsigned_not_logged(s):
    """a webhook's body is stored encrypted, not readable in table or log; unsigned content is not logged"""
    who, mark, msg_id = s.people.person(), "mark" + secrets.token_hex(8), s.fresh("m-")
    content = {"product_id": s.fresh(), "reason": "%s %s %s %s" % (mark, who.name, who.phone, who.license_id)}
    assert webhook.send(s, webhook.envelope(s, "life_product_audit", content), msg_id).body == SUCCESS
    for column in ("body_enc", "subject", "event", "msg_id"):
        assert not s.number("SELECT COUNT(*) FROM webhook_event WHERE INSTR(%s, '%s')" % (column, mark)), column
    body = webhook.envelope(s, mark, {"product_id": mark}, log_id=mark)
    assert webhook.send(s, body, signature="0" * 40).status == webhook.send(s, body, signature="").status == 401
    with open(s.dir + "/log/shanmen.log", encoding="utf-8") as f:
        lines = [line for line in f if " program=webhook " in line]
    assert len(lines) >= 3 and not any(mark in line for line in lines), "unsigned content is in the log"
    assert "subject=%s" % content["product_id"] in lines[-3] and "outcome=new" in lines[-3], lines[-3]
    assert "outcome=bad_signature" in lines[-2] and "outcome=unsigned" in lines[-1], lines[-2:]


def test_malformed_json_is_refused_nothing_stored(s):
    """malformed JSON of every kind is refused by the webhook, nothing stored, all programs alive"""
    webhook.send(s, webhook.envelope(s, "verify_webhook", {"challenge": 1}))
    workers, before = s.workers("webhook"), webhook.count(s)
    for what, raw in GARBAGE.items():
        for signature, status in ((None, 400), ("", 401), ("0" * 40, 401)):
            got = webhook.send(s, raw, signature=signature)
            assert got.status == status and got.json()["err_no"] != 0, (what, got)
            assert got.seconds < 2, (what, got)
    assert webhook.count(s) == before and set(workers) <= set(s.workers("webhook")), "a program died"


def test_wrong_types_always_get_valid_answer(s):
    """a wrong type in any field of a webhook is refused or stored, always with a valid answer; depth is limited"""
    content = webhook.content_of("life_trade_order_notify", s.fresh())
    base = webhook.envelope(s, "life_trade_order_notify", content, True, msg_id="1")
    workers = s.workers("webhook")
    for path in fields(base):
        for value in WRONG:
            got = webhook.send(s, with_value(base, path, value), s.fresh("m-"))
            assert got.status in (200, 400, 401) and got.json()["err_no"] == (got.status != 200), (path, value, got)
    for content in ("[" * 100000, '{"order":' * 40 + "1" + "}" * 40, json.dumps(json.dumps({"order": {"order_id": "1"}}))):
        got = webhook.send(s, webhook.envelope(s, "life_trade_order_notify", content, True))
        assert got.body == SUCCESS, (content[:40], got)
    assert set(workers) <= set(s.workers("webhook")), "a program died"


def test_only_post_and_body_limit_413(s):
    """the webhook serves only POST, and a body above the limit is answered 413"""
    before, body = webhook.count(s), webhook.message(s, "life_product_audit", s.fresh())
    for method in ("GET", "PUT", "DELETE"):
        got = webhook.send(s, body, method=method)
        webhook.refused(s, got, 405, before)
        assert got.headers["Allow"] == "POST", got
    got = webhook.send(s, dict(body, zz="a" * 300000))
    webhook.refused(s, got, 413, before)
    assert got.json()["err_tips"] == "request body too long", got
    assert webhook.send(s, dict(body, zz="a" * 200000)).body == SUCCESS
