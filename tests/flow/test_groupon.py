"""Group-buy: the platform's own codes at the gate; one verify token for each scan, one admission."""
import os
import random
import shutil
import tempfile
import time

import pytest

import caller
import context
import invariants
from test_wire import certificate
from groupon import (
    GET,
    PREPARE,
    STACK,
    VERIFY,
    Links,
    configure,
    digits,
    nothing_asked,
    ready,
    renew_token,
    scans,
    told,
    tokens_sent,
    undecided,
    verified,
    vouchers,
)
from harness import wait_for

pytestmark = pytest.mark.stack(STACK)


def test_platform_code_admits_once(s):
    """a platform code admits once; a repeat with its key gets the same answer, with another key it is refused"""
    p = ready(s)
    (v,) = vouchers(s, title="团购一日票")
    key = s.fresh("g")
    first = s.admit(v["code"], key=key)
    got = told(first, True, "ok")
    use = verified(s, v)
    assert got["order_id"] == v["order_id"] and got["title"] == "团购一日票", got
    assert got["verify_id"] == use["verify_id"] and got["certificate_id"] == v["certificate_id"], (got, use)
    assert use["poi_id"] == s.poi_id and abs(got["used_at"] - time.time()) < 60, (got, use)
    assert nothing_asked(s, lambda: s.admit(v["code"], key=key)).body == first.body
    other = s.admit(v["code"], key=s.fresh("g"))
    told(other, False, "already_used")
    assert s.admit("1" * 12, key=key).status == 409
    assert len(p.calls(VERIFY)) == 1 and scans(s, v["order_id"]) == ["done"]


def test_code_read_with_blanks_and_dashes(s):
    """a code is read with blanks and dashes, and the calls are as the interface page says"""
    p = ready(s)
    (v,) = vouchers(s)
    code = v["code"]
    told(s.admit(" %s %s-%s\r\n" % (code[:4], code[4:8], code[8:])), True, "ok")
    (verify,) = p.calls(VERIFY)
    assert verify["body"] == {
        "verify_token": tokens_sent(s)[0],
        "poi_id": s.poi_id,
        "account_id": s.account_id,
        "encrypted_codes": [v["encrypted_code"]],
    }, verify
    assert not any(c.get("unknown") for c in p.calls()), p.calls()


def test_three_vouchers_verify_one_per_scan(s):
    """a code that stands for three vouchers verifies one of them at each scan"""
    ready(s)
    three = vouchers(s, 3)
    for n in (1, 2, 3):
        told(s.admit(three[0]["code"]), True, "ok")
        assert sum(verified(s, v) is not None for v in three) == n
    told(s.admit(three[0]["code"]), False, "already_used")


def test_each_refusal_stored_with_its_reason(s):
    """each refusal of the platform has its reason, and is stored under the scan's key"""
    p = ready(s)
    rows = [
        ({"status": "void"}, "void"),
        ({"status": "refunding"}, "void"),
        ({"status": "held"}, "held"),
        ({"poi_ids": ["elsewhere"]}, "wrong_poi"),
    ]
    for facts, reason in rows:
        (v,) = vouchers(s, **facts)
        key = s.fresh("g")
        first = s.admit(v["code"], key=key)
        told(first, False, reason)
        assert nothing_asked(s, lambda: s.admit(v["code"], key=key)).body == first.body
        assert verified(s, v) is None
    told(s.admit(digits(s)), False, "unknown_code")
    (v,) = vouchers(s)
    p.trouble("forbidden", paths=[VERIFY])
    told(s.admit(v["code"]), False, "not_verified")
    p.trouble()
    told(s.admit(v["code"]), True, "ok")


def test_unknown_refusal_sent_five_times(s):
    """an unknown refusal may hide a success: the same token is sent five times before it is believed"""
    p = ready(s)
    (v,) = vouchers(s)
    p.trouble(*["unknown_code"] * 5, paths=[VERIFY])
    for _ in range(4):
        undecided(s.admit(v["code"]))
    told(s.admit(v["code"]), False, "not_verified")
    p.trouble()
    assert len(tokens_sent(s)) == 5 and len(set(tokens_sent(s))) == 1
    told(s.admit(v["code"]), True, "ok")


def test_held_for_risk_then_released_admits(s):
    """held for risk, then released: the next scan admits"""
    p = ready(s)
    (v,) = vouchers(s, status="held")
    told(s.admit(v["code"]), False, "held")
    p.certificates(dict(v, status="usable"))
    told(s.admit(v["code"]), True, "ok")
    assert len(set(tokens_sent(s))) == 2, tokens_sent(s)


def test_lost_verify_answer_resends_same_token(s):
    """when the answer of verify is lost, the same token is sent again: verified once, admitted once"""
    p = ready(s)
    for kind in ("lost", "drop", "500", "502_html", "truncated", "empty", "busy", "html"):
        (v,) = vouchers(s)
        before, key = p.last_number(), s.fresh("g")
        p.trouble(kind, paths=[VERIFY])
        undecided(s.admit(v["code"], key=key))
        first = s.admit(v["code"], key=key)
        told(first, True, "ok")
        assert s.admit(v["code"], key=key).body == first.body
        sent = [c["body"]["verify_token"] for c in p.calls(VERIFY, since=before + 1)]
        assert len(sent) == 2 and len(set(sent)) == 1, (kind, sent)
        assert len(p.calls(PREPARE, since=before + 1)) == 1, kind
        assert verified(s, v)["verify_token"] == sent[0] and scans(s, v["order_id"]) == ["done"], kind
    p.trouble()


@pytest.mark.slow
@pytest.mark.fault
def test_silent_platform_costs_one_visit_only(s):
    """a silent platform costs one visit's time and no more; the next scan goes on"""
    p = ready(s)
    paths = [VERIFY, PREPARE]
    for path in context.rounds(random.Random(context.args.seed).sample(paths, 1), paths):
        (v,) = vouchers(s)
        p.trouble("silence", paths=[path])
        undecided(s.admit(v["code"]), 2.0)
        told(s.admit(v["code"]), True, "ok")
    p.trouble("delay:1500", paths=[PREPARE])
    (v,) = vouchers(s)
    told(s.admit(v["code"]), True, "ok")
    p.trouble()


@pytest.mark.race
def test_failed_prepare_is_called_again(s):
    """when prepare fails, it is called again, and nothing was verified meanwhile"""
    p = ready(s)
    for kind in ("lost", "500", "busy", "html", "quota"):
        (v,) = vouchers(s)
        p.trouble(kind, paths=[PREPARE])
        undecided(s.admit(v["code"]))
        assert scans(s, v["order_id"]) == [] and verified(s, v) is None
        told(s.admit(v["code"]), True, "ok")
    p.trouble()


@pytest.mark.race
def test_several_turnstiles_one_visitor_per_voucher(s):
    """several turnstiles at once: one visitor is admitted for each voucher, whatever answers are lost"""
    p = ready(s)
    troubles = [("lost",), ("lost", "lost"), ("", "drop"), ("500", "lost", "drop"), ("delay:200",) * 4]
    for round_, kinds in enumerate([()] * context.rounds(5, 60) + troubles * context.rounds(1, 4)):
        (v,) = vouchers(s)
        keys = [s.fresh("g") for _ in range(4)]
        if kinds:
            p.trouble(*kinds, paths=[VERIFY])
        before = p.last_number()
        answers = caller.at_once([lambda k=k: s.admit(v["code"], key=k) for k in keys])
        p.trouble()
        # Turnstiles without a decision ask again, as real ones do.
        for i, k in enumerate(keys):
            while answers[i].status == 503:
                answers[i] = s.admit(v["code"], key=k)
        got = sorted((a.json()["reason"], a.json()["admit"]) for a in answers)
        assert got == [("already_used", False)] * 3 + [("ok", True)], (round_, kinds, got)
        assert scans(s, v["order_id"]).count("done") == 1 and verified(s, v)
        assert [s.admit(v["code"], key=k).body for k in keys] == [a.body for a in answers]
        sent = [c["body"]["verify_token"] for c in p.calls(VERIFY, since=before + 1)]
        assert len(set(sent)) == 1 and len(sent) <= 1 + len(kinds), (kinds, sent)
        assert kinds[:1] != ("delay:200",) or len(sent) == 1, sent  # no second call while one is under way


def test_used_from_prepare_spares_other_scan(s):
    """a turnstile that gets "used" from prepare while another one verifies does not end the other's scan"""
    p = ready(s)
    (v,) = vouchers(s)
    links, asked, since = s.links, len(s.links.asked), p.last_number()
    link = links.link("/slow", 302, "https://x.example/?object_id=" + v["encrypted_data"])
    links.go.clear()
    links.held = "/slow"
    p.trouble("hold", paths=[VERIFY])

    def first():
        wait_for("the slow one's link", lambda: len(links.asked) > asked)
        return s.admit(link)

    def conduct():
        p.wait_call(VERIFY, since)
        links.go.set()
        p.wait_call(PREPARE, since, n=2)
        p.release()

    slow, quick, _ = caller.at_once([lambda: s.admit(link), first, conduct])
    p.trouble()
    told(quick, True, "ok")
    told(slow, False, "already_used")
    assert [c["error_code"] for c in p.calls(PREPARE)] == [0, 1208] and scans(s, v["order_id"]) == ["done"]


@pytest.mark.race
def test_same_key_at_once_one_verification(s):
    """the same key at once: one verification, the same bytes"""
    p = ready(s)
    for _ in range(5):
        (v,) = vouchers(s)
        key = s.fresh("g")
        answers = caller.at_once([lambda: s.admit(v["code"], key=key)] * 4)
        assert len({a.body for a in answers}) == 1, answers
        told(answers[0], True, "ok")
    assert not p.conflicts(), p.conflicts()


def test_verified_at_another_shop_meanwhile(s):
    """verified at another shop while our answer was lost: that scan admits, the repeat does not"""
    p = ready(s)
    other = s.product(day=0, poi_id=s.fresh("68")).poi_id
    (v,) = vouchers(s)
    p.trouble("drop", paths=[VERIFY])
    undecided(s.admit(v["code"]))
    told(s.admit(v["code"], poi_id=other), True, "ok")
    told(s.admit(v["code"]), False, "already_used")
    assert sorted(scans(s, v["order_id"])) == ["done", "refused"]


def test_lost_answer_then_verified_before_admits(s):
    """a lost answer, then "verified before": it was our own call, and admits once"""
    p = ready(s)
    other = s.product(day=0, poi_id=s.fresh("68")).poi_id
    (v,) = vouchers(s)
    # Imitates a platform that has forgotten the token: verified, without a trace of who did it.
    p.trouble("drop", paths=[VERIFY])
    undecided(s.admit(v["code"]))
    p.trouble()
    scan = s.shanmen_json("groupon", "prepare", v["code"], "--poi", other)["scan_id"]
    s.shanmen("groupon", "verify", scan)
    s.sql("DELETE FROM groupon_scan WHERE scan_id=%d" % scan)
    told(s.admit(v["code"]), True, "ok")
    told(s.admit(v["code"]), False, "already_used")


def test_code_used_elsewhere_is_no_success(s):
    """a code used elsewhere without our knowledge: no turnstile takes another one's refused call for its own success"""
    p = ready(s)
    other = s.product(day=0, poi_id=s.fresh("68")).poi_id
    for kinds in ((), ("delay:100",) * 4):
        (v,) = vouchers(s)
        s.shanmen("groupon", "prepare", v["code"], "--poi", s.poi_id)
        elsewhere = s.shanmen_json("groupon", "prepare", v["code"], "--poi", other)["scan_id"]
        s.shanmen("groupon", "verify", elsewhere)
        s.sql("DELETE FROM groupon_scan WHERE scan_id=%d" % elsewhere)
        p.trouble(*kinds, paths=[VERIFY])
        answers = caller.at_once([lambda: s.admit(v["code"], key=s.fresh("g"))] * 4)
        p.trouble()
        for a in answers:
            told(a, False, "already_used")
        assert scans(s, v["order_id"])[0] == "refused"


def test_overtaken_hanging_call_late_answer_refused(s):
    """a turnstile that overtakes a hanging call: one admission, and the late answer is refused"""
    p = ready(s)
    (v,) = vouchers(s)
    p.trouble("hold", paths=[VERIFY])
    since = p.last_number()

    def overtake():
        p.wait_call(VERIFY, since)
        s.sql("UPDATE groupon_scan SET busy_until_at = 1 WHERE order_id='%s'" % v["order_id"])
        try:
            return s.admit(v["code"])
        finally:
            p.release()

    late, second = caller.at_once([lambda: s.admit(v["code"]), overtake])
    p.trouble()
    told(second, True, "ok")
    told(late, False, "already_used")
    assert len(set(tokens_sent(s))) == 1 and len(tokens_sent(s)) == 2


@pytest.mark.fault
def test_killed_gate_repeats_with_same_token(s):
    """a gate killed during the platform's work: the repeat goes on with the same token"""
    p = ready(s)
    (v,) = vouchers(s)
    key = s.fresh("g")
    p.trouble("hold", paths=[VERIFY])
    since = p.last_number()

    def scan():
        try:
            return s.admit(v["code"], key=key)
        except caller.Lost as e:
            return e

    def kill():
        p.wait_call(VERIFY, since)
        for pid in s.workers("gate"):
            s.kill(pid)

    caller.at_once([scan, kill])
    p.release()
    p.trouble()
    assert scans(s, v["order_id"]) == ["verifying"]
    # Its call counts as under way for six seconds; they are over.
    own = " FROM groupon_scan WHERE order_id='%s'" % v["order_id"]
    assert s.number("SELECT busy_until_at" + own) > p.calls(VERIFY, since + 1)[0]["at_ms"] / 1000
    s.sql("UPDATE groupon_scan SET busy_until_at = 1 WHERE order_id='%s'" % v["order_id"])
    # The web server takes some time to start new workers.
    got = wait_for("the gate", lambda: [a for a in [scan()] if getattr(a, "status", 0) == 200], limit_s=30)
    told(got[0], True, "ok")
    assert len(set(tokens_sent(s))) == 1 and scans(s, v["order_id"]) == ["done"]


def test_expired_token_gate_asks_for_none(s):
    """an expired token: try again; the gate asks for no new token; with a new one the scan goes on"""
    p = ready(s)
    one, two = vouchers(s)[0], vouchers(s)[0]
    p.trouble("expired", paths=[VERIFY])
    asked = len(p.tokens()["asked"])
    undecided(s.admit(one["code"]))
    assert s.sql("SELECT state, lost FROM groupon_scan WHERE order_id='%s'" % one["order_id"]) == [("prepared", "0")]
    p.trouble()
    p.expire_tokens()
    undecided(s.admit(two["code"]))
    assert len(p.tokens()["asked"]) == asked
    renew_token(s)
    told(s.admit(one["code"]), True, "ok")
    told(s.admit(two["code"]), True, "ok")
    # A call refused for its token must not make a later "verified before" count as ours.
    (three,) = vouchers(s)
    p.trouble("expired", paths=[VERIFY])
    undecided(s.admit(three["code"]))
    p.trouble()
    other = s.product(day=0, poi_id=s.fresh("68")).poi_id
    scan = s.shanmen_json("groupon", "prepare", three["code"], "--poi", other)["scan_id"]
    s.shanmen("groupon", "verify", scan)
    s.sql("DELETE FROM groupon_scan WHERE scan_id=%d" % scan)
    told(s.admit(three["code"]), False, "already_used")


def test_platform_not_asked_about_foreign_texts(s):
    """the platform is not asked about our own codes, other texts, other shops and foreign links"""
    ready(s)
    product = s.product(day=0)
    _, own = s.issue(product)
    code = own[0]["entrance"]["qrcodes"][0]
    assert nothing_asked(s, lambda: s.admit(code)).json()["reason"] == "ok"
    assert nothing_asked(s, lambda: s.admit(code)).json()["reason"] == "already_used"
    texts = ["123456789", "1" * 21, "12345678901A", "no code", "https://evil.example/x", "https://v.douyin.com/x"]
    texts += ["http://%s@evil.example/?object_id=1" % s.links.host, "http://127.0.0.1:1/x?object_id=1"]
    for text in texts:
        told(nothing_asked(s, lambda: s.admit(text)), False, "unknown_code")
    (v,) = vouchers(s)
    told(nothing_asked(s, lambda: s.admit(v["code"], poi_id="unheard-of")), False, "unknown_code")
    told(nothing_asked(s, lambda: s.http.gate({"code": v["code"]})), False, "unknown_code")
    told(nothing_asked(s, lambda: s.http.gate({"id_card": v["code"], "poi_id": s.poi_id})), False, "unknown_code")
    assert s.admit("https://v.douyin.com/" + "x" * 600).status == 400
    assert verified(s, v) is None


def test_groupon_zero_platform_code_unknown(s):
    """groupon = 0: a platform code is unknown, and the platform is not asked"""
    ready(s)
    (v,) = vouchers(s)
    configure(s, groupon=0)
    try:
        told(nothing_asked(s, lambda: s.admit(v["code"])), False, "unknown_code")
    finally:
        configure(s, groupon=1)
    told(s.admit(v["code"]), True, "ok")


def test_scanned_link_gives_object_id(s):
    """a scanned link: object_id in it, or after one redirect that is not followed"""
    p = ready(s)
    links, asked = s.links, len(s.links.asked)
    (v,) = vouchers(s)
    told(s.admit("http://%s/p?a=1&object_id=%s" % (links.host, v["encrypted_data"])), True, "ok")
    assert len(links.asked) == asked
    (v,) = vouchers(s)
    away = "http://%s/never?object_id=%s&b=2" % (links.host, v["encrypted_data"])
    told(s.admit(links.link("/one", 302, away)), True, "ok")
    assert links.asked[asked:] == ["/one"] and verified(s, v)
    (v,) = vouchers(s)
    told(s.admit(links.link("/app", 301, "snssdk1128://poi?object_id=" + v["encrypted_data"])), True, "ok")
    for path, status, to in (("/200", 200, None), ("/404", 404, None), ("/no", 302, "http://x.example/?id=1")):
        told(nothing_asked(s, lambda: s.admit(links.link(path, status, to))), False, "unknown_code")
    link = links.link("/500", 500)
    undecided(nothing_asked(s, lambda: s.admit(link)))
    (v,) = vouchers(s)
    links.link("/500", 302, "https://x.example/?object_id=" + v["encrypted_data"])
    told(s.admit(link), True, "ok")
    silent = links.silent("/silent")
    undecided(nothing_asked(s, lambda: s.admit(silent)), 1.5)
    assert not p.conflicts()


def test_untrusted_certificate_short_link_not_opened(s):
    """a short link whose certificate is not trusted is not opened"""
    ready(s)
    if shutil.which("openssl") is None:
        pytest.skip("no openssl command to make a certificate")
    with tempfile.TemporaryDirectory() as folder:
        secret = Links(tls=certificate(folder, "links"))
    (v,) = vouchers(s)
    link = secret.link("/tls", 302, "https://x.example/?object_id=" + v["encrypted_data"]).replace("http:", "https:")
    configure(s, groupon_link_hosts="%s, %s" % (s.links.host, secret.host))
    try:
        undecided(nothing_asked(s, lambda: s.admit(link)))
        assert secret.asked == [] and verified(s, v) is None
    finally:
        configure(s, groupon_link_hosts=s.links.host)


def test_no_codes_in_log_or_database(s):
    """codes, links and tokens are in no log and not in the database"""
    ready(s)
    (v,) = vouchers(s)
    secret = s.links.link("/secret-path", 302, "https://x.example/?object_id=" + v["encrypted_data"])
    told(s.admit(secret), True, "ok")
    (w,) = vouchers(s)
    told(s.admit(w["code"]), True, "ok")
    words = ["secret-path", v["encrypted_data"], v["encrypted_code"], w["code"], w["encrypted_code"]]
    with open(os.path.join(s.dir, "log", "shanmen.log"), encoding="utf-8", errors="replace") as f:
        log = f.read()
    dump = invariants.dump_text(s)
    for word in words:
        assert word not in log and word.encode() not in dump, word
    assert v["order_id"] in log


def test_only_prepared_scan_expires(s):
    """a prepared scan expires after ten minutes, one whose result is unknown does not"""
    p = ready(s)
    age = "UPDATE groupon_scan SET created_at = created_at - %d WHERE order_id='%s'"
    (v,) = vouchers(s)
    scan = s.shanmen_json("groupon", "prepare", v["code"], "--poi", s.poi_id)["scan_id"]
    s.sql(age % (660, v["order_id"]))
    told(s.admit(v["code"]), True, "ok")
    assert scans(s, v["order_id"]) == ["left", "done"]
    assert s.shanmen("groupon", "verify", scan, check=False).returncode == 1
    (w,) = vouchers(s)
    p.trouble("lost", paths=[VERIFY])
    undecided(s.admit(w["code"]))
    s.sql(age % (86400, w["order_id"]))
    told(s.admit(w["code"]), True, "ok")
    assert scans(s, w["order_id"]) == ["done"] and len(p.calls(PREPARE)) == 3, p.calls()
    assert p.calls(GET) == []
