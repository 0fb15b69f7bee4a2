"""Group-buy by the operator's command: `shanmen groupon prepare|verify|cancel|get`."""
import json
import random

import pytest

import context
import outbox
from groupon import STACK, VERIFY, digits, nothing_asked, ready, told, tokens_sent, verified, vouchers

pytestmark = pytest.mark.stack(STACK)


def test_prepare_verify_once_cancel_and_get(s):
    """shanmen groupon: prepare shows, verify verifies once however often it is called, cancel takes back, get shows"""
    ready(s)
    two = vouchers(s, 2, title="团购一日票")
    got = s.shanmen_json("groupon", "prepare", two[0]["code"], "--poi", s.poi_id)
    assert got["state"] == "prepared" and got["order_id"] == two[0]["order_id"] and got["poi_id"] == s.poi_id, got
    assert {c["certificate_id"] for c in got["certificates"]} == {v["certificate_id"] for v in two}, got
    assert got["certificates"][0]["status"] == 1 and got["certificates"][0]["title"] == "团购一日票", got
    again = s.shanmen_json("groupon", "prepare", two[0]["code"], "--poi", s.poi_id, "--account", s.account_id)
    assert again["scan_id"] == got["scan_id"]
    assert not any(verified(s, v) for v in two)
    assert "团购一日票" in s.shanmen("groupon", "prepare", two[0]["code"], "--poi", s.poi_id).stdout
    done = s.shanmen_json("groupon", "verify", got["scan_id"])
    assert done["state"] == "done" and len(done["verified"]) == 1 and done["reason"] == "ok", done
    assert nothing_asked(s, lambda: s.shanmen_json("groupon", "verify", got["scan_id"])) == done
    use = done["verified"][0]
    assert sum(verified(s, v) is not None for v in two) == 1
    seen = s.shanmen_json("groupon", "get", got["certificates"][0]["encrypted_code"])
    assert seen["status"] == 2 and seen["verifications"][0]["verify_id"] == use["verify_id"], seen
    assert seen["verifications"][0]["poi_id"] == s.poi_id, seen
    out = s.shanmen("groupon", "cancel", use["verify_id"], "--certificate", use["certificate_id"]).stdout
    assert "cancelled" in out and not any(verified(s, v) for v in two), out
    s.shanmen("groupon", "cancel", use["verify_id"], "--certificate", use["certificate_id"])
    assert s.shanmen("groupon", "get", two[0]["encrypted_code"]).stdout.count("none") == 1


def test_verify_count_never_more_than_exist(s):
    """shanmen groupon verify --count: that many, and never more than there are"""
    ready(s)
    three = vouchers(s, 3)
    scan = s.shanmen_json("groupon", "prepare", three[0]["code"], "--poi", s.poi_id)["scan_id"]
    much = s.shanmen("groupon", "verify", scan, "--count", 4, check=False)
    assert much.returncode == 1 and "3 certificates" in much.stderr, much
    assert len(s.shanmen_json("groupon", "verify", scan, "--count", 2)["verified"]) == 2
    assert sum(verified(s, v) is not None for v in three) == 2


def test_verify_lost_answer_is_exit_75(s):
    """shanmen groupon verify: a lost answer is exit 75, and its repeat sends the same token"""
    p = ready(s)
    (v,) = vouchers(s)
    scan = s.shanmen_json("groupon", "prepare", v["code"], "--poi", s.poi_id)["scan_id"]
    p.trouble("lost", "drop", paths=[VERIFY])
    for _ in range(2):
        lost = s.shanmen("groupon", "verify", scan, check=False)
        assert lost.returncode == 75 and "try again" in lost.stderr, lost
    s.shanmen("groupon", "verify", scan)
    assert len(tokens_sent(s)) == 3 and len(set(tokens_sent(s))) == 1
    assert "verified" in s.shanmen("groupon", "verify", scan).stdout
    told(s.admit(v["code"]), False, "already_used")


def met(full):
    """Four misbehaviours, for prepare, verify, get and cancel. Full: each for all four. Else each for one of them."""
    if full:
        return [(kind,) * 4 for kind in outbox.MISBEHAVIOUR]
    deck = random.Random(context.args.seed).sample(outbox.MISBEHAVIOUR, len(outbox.MISBEHAVIOUR))
    return [deck[i : i + 4] for i in range(0, len(deck), 4)]


@pytest.mark.fault
def test_each_call_survives_each_misbehaviour(s):
    """each call of shanmen groupon survives each misbehaviour: repeated with the same token, one verification"""
    p = ready(s)
    for kinds in met(context.rounds(False, True)):
        (v,) = vouchers(s)
        use = None
        for kind, words in zip(kinds, (
            lambda: ("prepare", v["code"], "--poi", s.poi_id),
            lambda: ("verify", scan),
            lambda: ("get", v["encrypted_code"]),
            lambda: ("cancel", use["verify_id"], "--certificate", use["certificate_id"]),
        )):  # fmt: skip
            p.trouble(kinds=[kind], rate=1.0, paths=["/goodlife/"], times=1)
            s.sql("UPDATE token SET ask_after_at = 0")
            json_too = () if words()[0] == "cancel" else ("--json",)
            done = s.shanmen("groupon", *words(), *json_too, check=False)
            p.trouble()
            if done.returncode != 0:
                assert done.returncode in (1, 75) and done.stderr, (kind, words(), done)
                s.sql("UPDATE token SET ask_after_at = 0")
                done = s.shanmen("groupon", *words(), *json_too)
            if words()[0] == "prepare":
                scan = json.loads(done.stdout)["scan_id"]
            if words()[0] == "verify":
                use = json.loads(done.stdout)["verified"][0]
                assert verified(s, v)["verify_id"] == use["verify_id"], kind
        assert not verified(s, v), kinds
    assert not p.conflicts()


def test_asks_for_missing_token(s):
    """shanmen groupon asks for a token when there is none"""
    p = ready(s)
    (v,) = vouchers(s)
    s.sql("UPDATE token SET ask_after_at = 0")
    p.expire_tokens()
    s.shanmen("groupon", "prepare", v["code"], "--poi", s.poi_id)
    told(s.admit(v["code"]), True, "ok")


def test_says_what_it_refuses_and_why(s):
    """shanmen groupon says what it refuses and why"""
    p = ready(s)
    rows = [
        (("prepare", "no code"), 2, "10 to 20 digits"),
        (("prepare", "https://evil.example/x"), 2, "groupon_link_hosts"),
        (("prepare", digits(s), "--poi", s.poi_id), 1, "1212"),
        (("prepare", digits(s), "--poi", "unheard", "--account", "nobody"), 2, "no merchant nobody"),
        (("verify", "x"), 2, "not the number"),
        (("verify", "999999999"), 1, "no scan"),
        (("verify", "1", "--count", "0"), 2, "--count"),
        (("cancel", "1"), 2, "--certificate"),
        (("cancel", "1", "--certificate", "2"), 1, "3000001"),
        (("get", "nothing"), 1, "1221"),
    ]
    for words, code, sentence in rows:
        got = s.shanmen("groupon", *words, check=False)
        assert got.returncode == code and sentence in got.stderr, (words, got)
    (v,) = vouchers(s)
    scan = s.shanmen_json("groupon", "prepare", v["code"], "--poi", s.poi_id)["scan_id"]
    use = s.shanmen_json("groupon", "verify", scan)["verified"][0]
    p.settings(clock_offset_ms=61 * 60 * 1000)
    late = s.shanmen("groupon", "cancel", use["verify_id"], "--certificate", use["certificate_id"], check=False)
    p.settings(clock_offset_ms=0)
    assert late.returncode == 1 and "too late" in late.stderr, late
    (held,) = vouchers(s, status="held")
    scan = s.shanmen_json("groupon", "prepare", held["code"], "--poi", s.poi_id)["scan_id"]
    for _ in range(2):
        got = s.shanmen("groupon", "verify", scan, check=False)
        assert got.returncode == 1 and "holds this ticket" in got.stderr and "1229" in got.stderr, got
    s.product(day=0, poi_id=s.fresh("68"))
    several = s.shanmen("groupon", "prepare", digits(s), check=False)
    assert several.returncode == 2 and s.poi_id in several.stderr, several
