"""The same main flows through each web server: lighttpd, Apache with mod_fcgid, Apache with plain CGI.
The cases do not know which one it is.
"""
import os
import subprocess
import tempfile

import pytest

import caller
import races
import shapes
import webhook
from platform_model import Broken
from shop import PRICE_FEN, first_code

DOORS = ("after", "fcgid", "cgi")


@pytest.mark.stack(*DOORS)
def test_whole_life_of_a_ticket(s):
    """a ticket's whole life: checked, bought, given codes, admitted once, used, refund refused"""
    p = s.product(day=0, rides=("索道",), real_name=True, need_phone=True)
    guests = [s.people.person(), s.people.person()]
    body = s.order(p, count=2, tourists=guests)
    assert s.call("can_buy", s.opened(p, count=2)).code == 0
    assert s.call("can_buy", s.asked(p, count=2, tourists=guests)).code == 0
    created = s.call("create_order", body)
    shapes.check_create(created.data)
    assert s.call("create_order", body).body == created.body
    issued = s.call("tripartite_code", s.codes(p, body["order_id"], copies=2, kinds=(1, 3), tourists=guests))
    shapes.check_vouchers(issued.data["vouchers"], 2, 1, (1, 3), guests, p.projects)
    code = first_code(issued.data["vouchers"])
    assert s.admit(code).json()["reason"] == "ok"
    assert s.admit(code).json()["reason"] == "already_used"
    shapes.check_query(s.call("query_order", {"order_id": body["order_id"]}).data, 2, 1)
    assert s.call("refund_apply", s.refund(body["order_id"])).data["audit_refund_result"] == 2
    second = issued.data["vouchers"][1]["entrance"]["project_id"]
    key = s.fresh("k")
    assert (
        s.call("refund_apply", s.refund(body["order_id"], key, fee=7, project_ids=[second])).data["refund_fee_amount"]
        == 7
    )
    assert s.call("refund_notify", s.refunded(body["order_id"], key, PRICE_FEN - 7, project_ids=[second])).code == 0
    assert s.states(body["order_id"])[1] == ["used", "refunded"] and s.sold(p) == 1


def linked(s, folder, keys=None):
    """One question to the gate, started through a link in `folder` without an etc beside it; with `keys`, SHANMEN_CONF names
    a configuration that has them. Gives the answer."""
    cgi = os.path.join(folder, "site", "cgi-bin")
    os.makedirs(cgi)
    link = os.path.join(cgi, "gate.fcgi")
    os.symlink(os.path.join(s.dir, "cgi-bin", "gate.fcgi"), link)
    env = {"PATH": "/usr/bin:/bin", "REQUEST_METHOD": "POST", "GATEWAY_INTERFACE": "CGI/1.1", "QUERY_STRING": ""}
    env["HTTP_AUTHORIZATION"] = "Bearer " + (keys or {}).get("gate_key", s.http.gate_key)
    if keys:
        env["SHANMEN_CONF"] = os.path.join(folder, "its.conf")
        with open(os.path.join(s.dir, "etc", "shanmen.conf"), encoding="utf-8") as f:
            lines = [line for line in f if line.split("=")[0].strip() not in keys]
        with open(env["SHANMEN_CONF"], "w", encoding="utf-8") as f:
            os.fchmod(f.fileno(), 0o600)
            f.writelines(lines + ["%s = %s\n" % pair for pair in keys.items()])
    raw = b'{"code":"x"}'
    env["CONTENT_LENGTH"] = str(len(raw))
    done = subprocess.run([link], input=raw, env=env, capture_output=True, timeout=30)
    return done.stdout.partition(b"\r\n\r\n")[2], done.stderr


def test_link_uses_the_configuration_of_the_real_program(s):
    """a program started through a link uses the configuration beside the real program; two sites set SHANMEN_CONF"""
    for keys in (None, {"gate_key": "the key of the first site"}, {"gate_key": "the key of the second"}):
        with tempfile.TemporaryDirectory() as folder:
            answer, said = linked(s, folder, keys)
            assert b'"unknown_code"' in answer, (keys, answer, said)
    with tempfile.TemporaryDirectory() as folder:  # what stands beside the link is not looked at
        os.makedirs(os.path.join(folder, "site", "etc"))
        with open(os.path.join(folder, "site", "etc", "shanmen.conf"), "w", encoding="utf-8") as f:
            f.write("nonsense")
        answer, said = linked(s, folder)
        assert b'"unknown_code"' in answer, (answer, said)


def chunked(s, program, raw, piece=7):
    """A signed call whose body comes in chunks; gives status and body."""
    query = s.http.query()
    head = ["POST %s?%s HTTP/1.1" % (s.http.path(program), query), "Host: x", "Connection: close"]
    head += ["Transfer-Encoding: chunked"] + ["%s: %s" % h for h in s.http.headers(query, raw).items()]
    parts = [raw[i : i + piece] for i in range(0, len(raw), piece)]
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    got = s.http.raw("\r\n".join(head).encode() + b"\r\n\r\n" + body, 10)
    return int(got.split(b" ")[1]), got.partition(b"\r\n\r\n")[2]


@pytest.mark.stack(*DOORS)
def test_body_in_chunks_is_served(s):
    """a body in chunks, without a length, is served like any other; one that is too long is refused as such"""
    p = s.product()
    for piece in (7, 100000):
        status, body = chunked(s, "can_buy", caller.dump(s.asked(p)), piece)
        assert status == 200 and b'"error_code":0' in body, (status, body)
        order = s.order(p)
        status, body = chunked(s, "create_order", caller.dump(order), piece)
        assert status == 200 and b'"error_code":0' in body, (status, body)
        assert s.states(order["order_id"])[0] != "absent"
    status, body = chunked(s, "can_buy", caller.dump(dict(s.asked(p), more="x" * 300000)), 50000)
    assert status == 413, (status, body)
    assert s.call("can_buy", s.asked(p)).code == 0


@pytest.mark.stack(*DOORS)
def test_refusals_get_the_same_answers(s):
    """refusals, bad signatures and methods get the same answers"""
    p = s.product(stock=1)
    assert s.call("can_buy", s.asked(p, count=2)).code == 1
    assert s.call("create_order", Broken(order_id="x")).code == 100
    raw, query = caller.dump(s.asked(p)), s.http.query()
    bad = dict(s.http.headers(query, raw), **{"x-life-sign": "0" * 64})
    got = s.http.http("POST", "%s?%s" % (s.http.path("can_buy"), query), raw, bad)
    assert got.status == 401 and got.code == 100, got
    got = s.http.http("GET", s.http.path("can_buy"), None, {})
    assert got.status == 405 and got.code == 100, got
    got = s.http.gate({"code": "x", "poi_id": s.poi_id}, bearer="wrong")
    assert got.status == 401, got


@pytest.mark.stack(*DOORS)
def test_large_body_served_huge_body_413(s):
    """a body of 140 KB, above mod_fcgid's own limit, is served; one of half a megabyte is answered 413"""
    p = s.product()
    body = Broken(s.asked(p), zz="a" * 140000)
    got = s.call("can_buy", body)
    assert got.status == 200 and got.code == 0, got
    body["zz"] = "a" * 500000
    for _ in range(5):
        got = s.call("can_buy", body)
        assert got.status == 413 and got.code == 100, got


@pytest.mark.stack("fcgid", "cgi")
@pytest.mark.race
def test_simultaneous_repeats_and_small_sell_out(s):
    """32 simultaneous repeats and a small sell-out"""
    assert not races.simultaneous_creation(s, 32)
    faults, _ = races.sell_out(s, 7, clients=24, each=1)
    assert not faults, faults


@pytest.mark.stack("fcgid", "cgi")
def test_cancellation_unknown_notices_and_refund_sync(s):
    """cancellation, notices for unknown orders, refund_sync"""
    p = s.product()
    order_id = s.buy(p, 2)
    assert s.call("cancel_notify", s.cancel(order_id)).code == 0 and s.sold(p) == 0
    for program, make in (
        ("cancel_notify", s.cancel),
        ("refund_notify", s.refunded),
        ("refund_apply", s.refund),
        ("pay_notify", s.pay),
    ):
        assert s.call(program, make(s.fresh())).code == 0
    assert (
        s.call(
            "refund_sync",
            {
                "order_id": s.fresh(),
                "after_sale_type": 1,
                "notice_list": [{"certificate_id": "1", "code": "x", "audit_result": 1}],
            },
        ).code
        == 0
    )


@pytest.mark.stack("fcgid", "cgi")
def test_encrypted_persons_stored_and_found_again(s):
    """persons encrypted in transit are stored encrypted and found again"""
    p = s.product(real_name=True)
    who = s.people.person()
    s.buy(p, tourists=[who])
    assert s.call("create_order", s.order(p, tourists=[who])).code == 3


@pytest.mark.stack(*DOORS)
def test_calendar_and_webhook_get_same_answers(s):
    """a calendar pull; webhook challenge, message, repeat and bad signature get the same answers"""
    p = s.product(stock=9)
    pull = {"account_id": s.account_id, "product_out_id": p.product_out_id, "start_date": p.day, "end_date": p.day}
    assert s.call("pull_ticket_calendar", pull).data["ticket_sku_and_calendar"] == [
        {
            "ticket_specification": {"sku_id": p.sku_id, "sku_out_id": p.product_out_id},
            "calendar_list": [
                {
                    "calendar_type": 3,
                    "calendar_value": {"value_list": [p.day]},
                    "origin_amount": p.price,
                    "actual_amount": p.price,
                    "stock_qty": 9,
                    "status": 1,
                }
            ],
        }
    ]
    challenge = webhook.envelope(s, "verify_webhook", {"challenge": 12345}, client_key="")
    assert webhook.send(s, challenge).body == webhook.send(s, challenge, signature="").body == b'{"challenge":12345}'
    msg_id, body = s.fresh("m-"), webhook.message(s, "life_product_audit", p.product_id)
    assert [webhook.send(s, body, msg_id).body for _ in range(2)] == [webhook.SUCCESS] * 2
    assert webhook.kept(s, msg_id) == [("life_product_audit", "product", p.product_id, "new", "2")]
    before = webhook.count(s)
    webhook.refused(s, webhook.send(s, body, msg_id, signature="0" * 40), 401, before)
    webhook.refused(s, webhook.send(s, body, method="GET"), 405, before)
    webhook.refused(s, webhook.send(s, dict(body, zz="a" * 500000)), 413, before)


@pytest.mark.stack("fcgid", "cgi")
@pytest.mark.race
def test_simultaneous_webhook_message_is_one_row(s):
    """one webhook message 32 times at once is one row"""
    assert not races.repeated_webhook(s, 32)
