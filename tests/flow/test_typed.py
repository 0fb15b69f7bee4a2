"""Texts as people and devices write them: scanners, input methods, copied texts, programs that send numbers."""
import pytest

from groupon import configure
from harness import wait_for
from shop import first_code
from consoles import sign_in
from test_console import order_page
from test_gate import told

SCANNED = {  # what a device or an input method makes of a text
    "Enter": lambda t: t + "\r\n",
    "full width": lambda t: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in t),
    "ideographic blanks": lambda t: "\u3000" + t + "\u3000",
    "byte order mark": lambda t: "\ufeff" + t,
    "zero width": lambda t: t[:3] + "\u200b" + t[3:] + "\u200d",
    "no-break blank": lambda t: "\u00a0" + t + "\u202f",
    "control bytes": lambda t: "\x02" + t + "\x03",
}


def test_gate_reads_codes_and_documents_of_any_device(s):
    """the gate admits by code and document, however a scanner or an input method writes them"""
    p = s.product(day=0, real_name=True)
    for how, write in SCANNED.items():
        one = s.people.person()
        _, vouchers = s.issue(p, 2, kinds=(1, 3), tourists=[s.people.person(), one])
        got = s.http.gate({"code": write(first_code(vouchers)), "poi_id": write(s.poi_id)})
        assert got.json()["reason"] == "ok", (how, got)
        got = s.http.gate({"id_card": write(one.license_id), "poi_id": s.poi_id})
        assert got.json()["reason"] == "ok", (how, got)


@pytest.mark.parametrize("bought, read", [("H%08d", "H%08d(01)"), ("H%08d(02)", "h%08d"), ("H%08d03", "H%08d")])
def test_permit_admits_with_its_renewals_and_without(s, bought, read):
    """a home return permit admits its holder, with the number of renewals or without, in the order and at the gate"""
    p = s.product(day=0, real_name=True)
    number = s.people.rng.randrange(10**8)
    who = s.people.person()
    who.license_id, who.license_type = bought % number, 4
    s.issue(p, 1, kinds=(1, 3), tourists=[who])
    told(s.http.gate({"id_card": read % number, "poi_id": s.poi_id}), True, "ok")


@pytest.mark.parametrize("how", SCANNED)
def test_blank_behind_a_name_loses_no_sale(s, how):
    """blanks, Enter and full-width letters in name, phone and document lose no sale; what is kept is the plain form"""
    p = s.product(day=0, real_name=True, need_phone=True)
    write, who = SCANNED[how], s.people.person()
    given = {"name": who.name + " ", "phone": write(who.phone), "license_id": write(who.license_id)}
    if how != "full width":
        given["name"] = write(who.name)
    for seal in (False, True):
        body = who.clear(**given)
        sent = s.sealed(who, **given) if seal else body
        buyer = dict(sent)
        order = s.order(p, buyer=buyer, tourists=[sent])
        got = s.call("create_order", order)
        assert got.code == 0, (how, got)
        s.call("cancel_notify", s.cancel(order["order_id"]))


def test_command_and_console_clean_numbers(s):
    """command and console find an order and a ticket by what was copied, with blanks and full-width digits"""
    cookie = sign_in(s)
    p = s.product(day=0)
    order_id, vouchers = s.issue(p)
    code = first_code(vouchers)
    for how, write in SCANNED.items():
        if how not in ("control bytes", "Enter"):  # the web server refuses them in an address
            assert order_id in order_page(s, write(order_id), cookie) and order_page(s, write(code), cookie), how
        if how != "control bytes":
            assert s.shanmen_json("order", "show", write(order_id))["order_id"] == order_id, how
            assert s.shanmen_json("voucher", "show", write(code))["code"] == code, how
    assert s.shanmen("redeem", SCANNED["full width"](code), "--poi", s.poi_id + "\u3000").returncode == 0
    assert s.states(order_id)[1] == ["used"]


def test_numbers_where_texts_are_meant(s):
    """the gate takes ids and codes that a program sends as numbers, also long ones, and never drops one"""
    p = s.product(day=0, real_name=True)
    who = s.people.person()
    who.license_id = who.license_id if who.license_id.isdigit() else None
    while who.license_id is None or not who.license_id.isdigit():
        who = s.people.person()
    s.issue(p, 1, kinds=(1, 3), tourists=[who])
    poi = str(s.poi_id)
    send = lambda text: s.http.gate(text.encode())
    assert send('{"id_card":%s,"poi_id":%s}' % (who.license_id, "7" + "9" * 18)).json()["reason"] == "wrong_poi"
    for bad in ("1.5", "1e30", "12345678.25"):
        got = send('{"id_card":%s,"poi_id":%s}' % (who.license_id, bad))
        assert got.status == 400, (bad, got)
    assert send('{"code":12345678}').json()["reason"] == "unknown_code"
    told(send('{"id_card":%s,"poi_id":%s}' % (who.license_id, poi)), True, "ok")


@pytest.mark.parametrize("scheme", ["bearer ", "BEARER ", "Bearer    ", "bEaReR  \t "])
def test_scheme_in_any_case_with_any_blanks(s, scheme):
    """the scheme of Authorization may have any case and any number of blanks after it"""
    p = s.product(day=0)
    _, vouchers = s.issue(p)
    body = b'{"code":"%s"}' % first_code(vouchers).encode()
    ask = lambda key: s.http.http("POST", s.http.path("gate"), body, {"Authorization": scheme + key})
    assert ask("x" + s.http.gate_key).status == 401
    assert s.http.http("POST", s.http.path("gate"), body, {"Authorization": "Bearer" + s.http.gate_key}).status == 401
    told(ask(s.http.gate_key), True, "ok")


@pytest.mark.stack("groupon")
def test_our_own_link_is_read_back(s):
    """the link that we send for a ticket is taken whole, at the gate and by the command"""
    url = "https://t.example.com/?v="
    sellers = s.workers("tripartite_code")
    configure(s, voucher_url=url)
    for pid in sellers:
        s.kill(pid)
    try:
        wait_for("new workers", lambda: len(set(s.workers("tripartite_code")) - set(sellers)) >= len(sellers))
        p = s.product(day=0)
        _, vouchers = s.issue(p, 3, kinds=(3, 6))
        links = [v["entrance"]["urls"][0] for v in vouchers]
        assert links[0] == url + first_code(vouchers), links
        told(s.admit(links[0]), True, "ok")
        told(s.admit(links[0].upper() + "\r\n"), False, "already_used")
        told(s.admit(SCANNED["full width"](links[1])), True, "ok")
        assert s.shanmen_json("voucher", "show", links[2])["code"] == first_code(vouchers, 2)
        assert s.shanmen("redeem", links[2]).returncode == 0
        told(s.admit(first_code(vouchers, 2)), False, "already_used")
    finally:
        configure(s, voucher_url="")
