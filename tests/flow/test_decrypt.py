"""Persons in the platform's online encryption: decryption is asked for in batches, once for each text, within the quotas;
the result is written into the order. The rules that wait for it: test_recheck.py.
"""
import os

import pytest

import invariants
import outbox
import people
from encrypted import (
    DAY_S,
    DECRYPT,
    asked,
    buyer,
    clean,
    deliver,
    guest,
    diffs,
    kinds,
    masked,
    modes,
    order,
    pending,
    shown,
    start,
)
from harness import wait_for
from shop import first_code

pytestmark = pytest.mark.stack("decrypt")


def test_fifty_texts_per_call_once_each(s):
    """120 texts are sent in calls of at most fifty, each text once, also when orders share them"""
    platform = clean(s)
    p, orders, texts = s.product(), [], set()
    for _ in range(40):
        someone = s.people.person()
        name, phone, number = platform.encrypt(someone.name, someone.phone, someone.license_id)
        body = {"name": name, "phone": phone}  # buyer and traveller are one person
        traveller = {"name": name, "phone": phone, "license_id": number, "license_type": 1}
        orders += [(order(s, p, traveller, body), someone), (order(s, p, traveller, body), someone)]
        texts |= {name, phone, number}
    assert len(texts) == 120 and pending(s, *[o for o, _ in orders]) == 80
    calls = deliver(s)
    assert [len(c["body"]["cipher_texts"]) for c in calls] == [50, 50, 20], calls
    assert sorted(asked(calls)) == sorted(texts)
    assert {c["body"]["account_id"] for c in calls} == {s.account_id}
    assert all(platform.texts()[t]["decrypted"] == 1 for t in texts)
    assert pending(s, *[o for o, _ in orders]) == 0 and deliver(s) == []
    assert s.number("SELECT SUM(used) FROM decrypt_quota") == 120
    for order_id, who in orders[::9]:
        name, phone, number = masked(who)
        assert shown(s, order_id) == (name, phone, name, number), order_id
    rows = s.sql("SELECT COUNT(*) FROM order_traveller WHERE decrypt_later OR said_enc IS NOT NULL")
    assert rows == [("0",)], rows
    # A text that was decrypted before is not asked for again.
    late = order(s, p, traveller, body)
    assert deliver(s) == [] and pending(s, late) == 0 and shown(s, late)[3] == masked(someone)[2]


def test_order_finished_when_all_texts_decrypted(s):
    """an order of many travellers is finished when all its texts are decrypted"""
    clean(s)
    p, party = s.product(), [s.people.person() for _ in range(60)]
    order_id = s.buy(p, 60, buyer=party[0].clear(), tourists=[guest(s, t, "name", "license_id") for t in party])
    calls = deliver(s)
    assert [len(c["body"]["cipher_texts"]) for c in calls] == [50, 50, 20], calls
    assert pending(s, order_id) == 0
    travellers = s.shanmen_json("order", "show", order_id)["travellers"]
    assert [(t["name"], t["license_id"]) for t in travellers] == [(masked(t)[0], masked(t)[2]) for t in party]
    hashes = s.number(
        "SELECT COUNT(DISTINCT license_hash) FROM order_traveller JOIN ticket_order USING (order_no)"
        " WHERE order_id='%s'" % order_id
    )
    assert hashes == 60, hashes


def test_undecryptable_text_never_asked_again(s):
    """a text the platform cannot decrypt is never asked for again; the rest of its order is written"""
    platform = clean(s)
    p, someone = s.product(need_id=True), s.people.person()
    platform.settings(fail_texts=[someone.license_id])
    tourist = guest(s, someone)
    first = order(s, p, tourist, buyer(s, someone))
    waiting = shown(s, first)
    assert waiting == ("(not decrypted yet)",) * 4, waiting
    assert len(asked(deliver(s))) == 4  # a traveller's phone is not stored
    again = order(s, p, tourist)
    assert deliver(s) == []
    name, phone, _ = masked(someone)
    assert shown(s, first) == (name, phone, name, "(the platform could not decrypt it)")
    for order_id in (first, again):
        assert kinds(s, order_id) == ["decrypt_failed"] and pending(s, order_id) == 0
        assert s.states(order_id) == ("accepted", ["held"])
    assert someone.license_id not in str(diffs(s, first)) and "Enc." not in str(diffs(s, first))
    platform.settings(fail_texts=[])
    assert deliver(s) == [] and kinds(s, first) == ["decrypt_failed"]


def test_text_fitting_no_field_not_decrypted(s):
    """a text that fits no field counts as not decrypted: too long, encrypted again; a Tab in a name is a blank"""
    clean(s)
    p = s.product()
    order_id = order(s, p, guest(s, s.people.person(), "name", name="王\t五\r\n"))
    deliver(s)
    assert kinds(s, order_id) == [] and pending(s, order_id) == 0
    for over in ({"name": "李" * 171}, {"license_id": "1" * 33}, {"name": "Enc.x"}):
        order_id = order(s, p, guest(s, s.people.person(), "name", "license_id", **over))
        deliver(s)
        assert kinds(s, order_id) == ["decrypt_failed"] and pending(s, order_id) == 0, over
    order_id = order(s, p, None, buyer(s, s.people.person(), phone="1" * 65))
    deliver(s)
    assert kinds(s, order_id) == ["decrypt_failed"]


def test_used_up_quota_asks_nothing_more(s):
    """when the platform's quota is used up, nothing more is asked that day, and the rest on the next"""
    platform = clean(s)
    p = s.product(day=3)
    one, two, three = [order(s, p, guest(s, s.people.person(), "name", "license_id")) for _ in range(3)]
    platform.settings(decrypt_quota=5)
    calls = deliver(s)
    assert len(calls) == 1 and calls[0]["error_code"] == 2190001, calls
    assert deliver(s) == [] and pending(s, one, two, three) == 3
    told = s.shanmen("doctor", check=False).stdout
    assert "3 orders wait, and today's quota of the platform is used up" in told, told
    assert s.number("SELECT COUNT(*) FROM alarm WHERE kind='decrypt_quota'") == 1
    platform.settings(decrypt_quota=-1, clock_offset_ms=DAY_S * 1000)
    assert sorted(len(c["body"]["cipher_texts"]) for c in deliver(s, days=1)) == [6]
    assert pending(s, one, two, three) == 0


def test_exactly_decrypt_per_day_texts(s):
    """our own limit: exactly decrypt_per_day texts a day, however many wait"""
    platform = clean(s)
    p = s.product(day=4)
    conf = s.env["SHANMEN_CONF"] + ".limited"
    with open(s.env["SHANMEN_CONF"], encoding="utf-8") as f:
        text = f.read()
    with open(os.open(conf, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as f:
        f.write(text + "\ndecrypt_per_day = 5\n")
    try:
        ids = [order(s, p, guest(s, s.people.person(), "name", "license_id")) for _ in range(4)]
        assert len(asked(deliver(s, conf=conf))) == 5 and pending(s, *ids) == 2
        assert deliver(s, conf=conf) == []
        platform.settings(clock_offset_ms=DAY_S * 1000)
        assert len(asked(deliver(s, conf=conf, days=1))) == 3 and pending(s, *ids) == 0
        assert s.sql("SELECT used FROM decrypt_quota ORDER BY day") == [("5",), ("3",)]
        assert all(t["decrypted"] == 1 for t in platform.texts().values())
    finally:
        os.unlink(conf)


def test_expired_token_decrypts_no_text_twice(s):
    """an expired token is renewed and no text is decrypted twice"""
    platform = clean(s)
    p = s.product()
    deliver(s)
    s.sql("UPDATE token SET ask_after_at = 0")
    platform.expire_tokens()
    order_id = order(s, p, guest(s, s.people.person()))
    calls = deliver(s)
    assert [c["error_code"] == 0 for c in calls] == [False, True], calls
    assert pending(s, order_id) == 0 and all(t["decrypted"] == 1 for t in platform.texts().values() if t["decrypted"])


def test_failed_whole_call_asked_again(s):
    """when the whole call fails, the order waits and the next run asks again"""
    platform = clean(s)
    p = s.product()
    for trouble in outbox.MISBEHAVIOUR:
        if trouble == "expired":
            continue  # has its own case
        order_id = order(s, p, guest(s, s.people.person(), "name"))
        platform.trouble(trouble, paths=[DECRYPT])
        deliver(s)
        platform.trouble()
        if trouble not in ("delay:700", "string_codes"):
            assert pending(s, order_id) == 1, trouble
            assert len(deliver(s)) == 1, trouble
        assert pending(s, order_id) == 0, trouble
        assert kinds(s, order_id) == [], trouble


def test_capability_not_granted_alarms_daily(s):
    """a capability that was not granted is an alarm, once a day"""
    platform = clean(s)
    order_id = order(s, s.product(), guest(s, s.people.person()))
    platform.trouble(kinds=["forbidden"], rate=1, paths=[DECRYPT])
    for _ in range(2):
        assert len(deliver(s)) == 1
    rows = s.sql("SELECT detail FROM alarm WHERE kind='decrypt_refused'")
    assert len(rows) == 1 and "2190004" in rows[0][0], rows
    platform.trouble()
    deliver(s)
    assert pending(s, order_id) == 0


def test_unreadable_answer_halves_texts_asked(s):
    """an unreadable answer: half as many texts are asked, down to one; the next run asks for all of them"""
    platform = clean(s)
    p = s.product()
    ids = [order(s, p, guest(s, s.people.person(), "name")) for _ in range(4)]
    platform.trouble("html", "html", "html", paths=[DECRYPT])  # for calls of four, two and one text
    sizes = [len(c["body"]["cipher_texts"]) for c in deliver(s)]
    assert sizes == [4, 2, 1] and pending(s, *ids) == 4, sizes
    assert [len(c["body"]["cipher_texts"]) for c in deliver(s)] == [4] and pending(s, *ids) == 0


@pytest.mark.fault
def test_killed_after_answer_never_asks_again(s):
    """killed after the answer was stored: nothing is asked for again"""
    platform = clean(s)
    someone = s.people.person()
    order_id = order(s, s.product(), guest(s, someone))
    kept = lambda: s.number("SELECT COUNT(*) FROM decrypted")
    before = kept()
    lock = "SELECT order_no FROM ticket_order WHERE order_id='%s' FOR UPDATE" % order_id
    with outbox.open_transaction(s, lock):
        run = start(s)
        wait_for("the answer is kept", lambda: kept() > before)
        outbox.kill(s, run)
    assert pending(s, order_id) == 1
    assert deliver(s) == [] and pending(s, order_id) == 0
    assert shown(s, order_id)[3] == masked(someone)[2]
    assert {t["decrypted"] for t in platform.texts().values()} == {0, 1}  # a traveller's phone is not stored


def test_decrypted_text_belongs_to_its_app(s):
    """what the platform said to one app about a text says nothing to another: a refusal of one closes no text of the other"""
    clean(s)
    p, someone = s.product(), s.people.person()
    who = guest(s, someone)
    first = order(s, p, who)
    assert deliver(s) and pending(s, first) == 0
    s.sql("UPDATE decrypted SET app_id = app_id + 1000, plain_enc = NULL, error = 'not for this app'")
    second = order(s, p, who)
    assert deliver(s) and pending(s, second) == 0
    assert shown(s, second)[3] == masked(someone)[2]


def test_no_quota_spent_on_orders_over(s):
    """no quota is spent on orders that are over: cancelled, refunded, rejected, or after their last day"""
    clean(s)
    p = s.product(days=[1, 5])
    cancelled, refunded, over, later = [
        order(s, p, guest(s, s.people.person()), book_start_day=people.day_text(d), book_end_day=people.day_text(d))
        for d in (1, 1, 1, 5)
    ]
    assert s.call("cancel_notify", s.cancel(cancelled)).code == 0
    assert s.call("refund_notify", s.refunded(refunded)).code == 0
    modes(s, "waiting")
    day = people.day_text(5)
    rejected = order(s, p, guest(s, s.people.person()), book_start_day=day, book_end_day=day)
    s.shanmen("order", "reject", rejected)
    s.platform.settings(clock_offset_ms=2 * DAY_S * 1000)
    assert len(asked(deliver(s, days=2))) == 2
    assert pending(s, later) == 0 and pending(s, cancelled, refunded, over, rejected) == 4


# --- what it is for ---


def test_gate_finds_ticket_by_decrypted_document(s):
    """the gate finds a ticket by the document once it is decrypted"""
    clean(s)
    p, someone = s.product(day=0, real_name=True), s.people.person()
    order_id = order(s, p, guest(s, someone))
    vouchers = s.insist("tripartite_code", s.codes(p, order_id)).data["vouchers"]
    by_card = lambda: s.http.gate({"id_card": someone.license_id.lower(), "poi_id": s.poi_id}).json()
    assert by_card()["reason"] == "unknown_code"
    deliver(s)
    got = by_card()
    assert got["admit"] is True and got["order_id"] == order_id, got
    assert s.admit(first_code(vouchers)).json()["reason"] == "already_used"


def test_codes_blocked_by_undecrypted_document_sent(s):
    """codes that were blocked by an undecrypted document are sent once it is decrypted"""
    platform = clean(s)
    p, someone = s.product(), s.people.person()
    rule = {"url_type": 1, "code_sending_info": [1], "code_type": 2}
    order_id = order(s, p, guest(s, someone), ticket_rule=rule)
    platform.tell_order(order_id, copies=1, kinds=[1])
    got = s.call("tripartite_code", s.codes(p, order_id, kinds=(1,)))
    assert got.data["result"] == 0 and kinds(s, order_id) == ["codes_blocked"], got
    deliver(s)
    [voucher] = platform.order(order_id)["codes"]["body"]["vouchers"]
    assert voucher["entrance"]["credentials"] == [{"credential_type": 1, "credential_no": someone.license_id}], voucher
    assert s.states(order_id) == ("accepted", ["issued"])


def test_no_ciphertext_or_person_left(s):
    """after decryption no ciphertext of the platform is left, and no person is in a log, a dump or a file"""
    platform = clean(s)
    someone = s.people.person()
    order_id = order(s, s.product(real_name=True), guest(s, someone, phone=None), buyer(s, someone))
    cipher = {t["cipher_text"] for t in platform.texts().values()}
    deliver(s)
    assert pending(s, order_id) == 0 and len(cipher) == 4
    dump = invariants.dump_text(s).decode("utf-8", "replace")
    assert not [c for c in cipher if c in dump]
    lengths = s.sql(
        "SELECT LENGTH(buyer_phone_enc), LENGTH(license_enc) FROM ticket_order JOIN order_traveller USING (order_no)"
        " WHERE order_id='%s'" % order_id
    )
    assert lengths == [(str(29 + 11), str(29 + 18))], lengths  # the length of the plain text, sealed with our own key
    with open(os.path.join(s.dir, "log", "shanmen.log"), encoding="utf-8", errors="replace") as f:
        log = f.read()
    assert not [c for c in cipher if c in log] and "event=decrypt" in log
    invariants.check_no_person_leaked(s)
