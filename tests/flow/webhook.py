"""A webhook as the platform sends it: envelope, signature over the raw body, Msg-Id; and what was stored of it."""
import hashlib
import json

import caller

SUCCESS = b'{"err_no":0,"err_tips":"success"}'

# event: (content, which kind of subject a job asks about)
EVENTS = {
    "life_trade_order_notify": (
        {"action": "pay_success", "msg_time": 1767225600, "order": {"order_id": "%s", "account_id": "7", "pay_amount": 1}},
        "order",
    ),
    "life_trade_certificate_notify": (
        {"action": "verify", "msg_time": 1767225600, "certificate": {"order_id": "%s", "certificate_id": "7001"}},
        "order",
    ),
    "life_product_audit": ({"product_id": "%s", "status": "FAIL", "reason": "图片不清晰"}, "product"),
    "life_product_common_audit": ({"product_id": "%s", "status": "PASS", "reason": ""}, "product"),
    "life_product_status_change": ({"product_id": "%s", "status": "GOODS_ONLINE"}, "product"),
    "life_scenic_spot_trip_ticket_audit_result": ({"product_id": "%s", "product_out_id": "T-1"}, "product"),
}


def sign(secret, raw):
    return hashlib.sha1(secret.encode() + raw).hexdigest()


def content_of(event, subject):
    return json.loads(json.dumps(EVENTS[event][0]).replace("%s", subject))


def envelope(s, event, content, as_it_is=False, **over):
    """The content as a JSON text, as business events come, or as it is; `over` replaces members, None leaves them out."""
    body = {
        "event": event,
        "client_key": s.http.client_key,
        "from_user_id": "",
        "content": content if as_it_is else json.dumps(content, ensure_ascii=False),
        "log_id": "02176722560000000000000000000000ffff",
    }
    body.update(over)
    return {k: v for k, v in body.items() if v is not None}


def message(s, event, subject, **over):
    return envelope(s, event, content_of(event, subject), **over)


def send(s, body, msg_id=None, signature=None, secret=None, method="POST"):
    """signature: None computes it, "" leaves the header out."""
    raw = caller.dump(body) if method in ("POST", "PUT") else b""
    headers = {"Content-Type": "application/json"}
    if signature != "":
        headers["X-Douyin-Signature"] = signature or sign(secret or s.http.secret, raw)
    if msg_id is not None:
        headers["Msg-Id"] = msg_id
    return s.http.http(method, s.http.path("webhook"), raw or None, headers)


def kept(s, msg_id):
    """(event, about, subject, state, times) of the messages under one msg_id, oldest first."""
    return s.sql(
        "SELECT event, about, subject, state, times FROM webhook_event WHERE msg_id = '%s' ORDER BY event_id" % msg_id
    )


def count(s):
    return s.number("SELECT COUNT(*) FROM webhook_event")


def refused(s, got, status, before):
    """An answer that is no success, and nothing was stored."""
    body = got.json()
    assert got.status == status and body["err_no"] != 0 and body["err_tips"], got
    assert type(body["err_no"]) is int and count(s) == before, (got, before)
