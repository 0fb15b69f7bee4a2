"""The stand-in for the OpenAPI refuses what the platform would refuse and misbehaves as the test asks: what
checks the product's calls must itself be right. Expectations come from the interface pages, not from the product.
"""
import contextlib
import glob
import os
import signal
import threading
import time

import pytest

import caller
import context
from harness import wait_for
from standin import CONTROL

pytestmark = pytest.mark.stack("standin")

CONFIRM = "/goodlife/v1/trip/order/confirm/"
AUDIT = "/goodlife/v1/trip/refund/audit/"
VERIFY = "/goodlife/v1/trip/certificate/verify/"
CODES = "/goodlife/v1/fulfilment/create/callback/"
FAMILY_AUDIT = "/goodlife/v1/fulfilment/refund/audit/"
CERTIFICATE = "/goodlife/v1/fulfilment/certificate/"
CRYPTO = "/goodlife/v1/open/common_biz/crypto/"
STABLE = "/oauth/stable_client_token/"
MINUTE_MS = 60 * 1000

DOORS = ("standin", "fcgid", "cgi")


def clean(s):
    """A stand-in that knows nothing, and a token to call it with."""
    s.platform.reset()
    s.platform.any_token()
    return s.platform


def refused(got, code, word):
    assert got.status == 200 and got.code == code, got
    assert word in got.words, (word, got)


def part(project_id, **lists):
    return dict({"project_id": project_id, "qrcodes": ["q-" + project_id]}, **lists)


def voucher(project_id, *rides, **lists):
    return {"entrance": part(project_id, **lists), "projects": [part(r, name="索道") for r in rides]}


# --- tokens ---


def test_token_needs_secret_mistakes_have_codes(s):
    """a token is given to callers that know the secret, each mistake has its code"""
    p = s.platform
    p.reset(tokens=True)
    good = p.token()
    assert good.top["message"] == "success" and good.data["expires_in"] == 7200 and good.code == 0, good
    assert good.data["access_token"].startswith("clt."), good
    assert p.token(client_secret="x" * 32).code == 10013
    assert p.token(client_key="aw0").code == 10003
    assert p.token(grant_type=None).code == 10002 and p.token(grant_type="password").code == 10002
    assert p.token(client_secret=7).code == 10002
    assert [a["error_code"] for a in p.tokens()["asked"]] == [0, 10013, 10003, 10002, 10002, 10002]
    with open(s.dir + "/sim/state/calls.jsonl", encoding="utf-8") as f:
        text = f.read()
    assert s.env["SHANMEN_CLIENT_SECRET"] not in text and good.data["access_token"] not in text


def test_two_newest_tokens_are_valid(s):
    """of several tokens the two newest are valid, the older one for five minutes, all until they expire"""
    p = s.platform
    p.reset(tokens=True)
    body = {"order_id": "1", "confirm_result": 1}
    first, second, third = (p.token().data["access_token"] for _ in range(3))
    assert [p.call(CONFIRM, body, token=t).code for t in (first, second, third)] == [2190008, 0, 0]
    p.settings(clock_offset_ms=5 * MINUTE_MS + 1000)
    assert [p.call(CONFIRM, body, token=t).code for t in (second, third)] == [2190008, 0]
    p.settings(clock_offset_ms=121 * MINUTE_MS)
    assert p.call(CONFIRM, body, token=third).code == 2190008
    p.settings(clock_offset_ms=0, token_life_s=30)
    fresh = p.token()
    assert fresh.data["expires_in"] == 30 and p.call(CONFIRM, body, token=fresh.data["access_token"]).code == 0
    p.expire_tokens()
    assert p.call(CONFIRM, body, token=fresh.data["access_token"]).code == 2190008


def test_stable_token_stays_ends_no_other(s):
    """a stable token stays the same while it is valid and ends no other"""
    p = s.platform
    p.reset(tokens=True)
    normal = p.token().data["access_token"]
    first, again = (p.token(STABLE).data["access_token"] for _ in range(2))
    assert first == again != normal
    for token in (normal, first):
        assert p.call(CONFIRM, {"order_id": "1", "confirm_result": 1}, token=token).code == 0
    p.expire_tokens()
    assert p.token(STABLE).data["access_token"] != first


@pytest.mark.slow
def test_token_501_within_minutes_is_refused(s):
    """the 501st token within five minutes is refused"""
    p = s.platform
    p.reset(tokens=True)
    assert set(caller.by_threads(4, range(500), lambda _: p.token().code)) == {0}
    refused(p.token(), 10020, "频繁")
    p.settings(clock_offset_ms=6 * MINUTE_MS)
    assert p.token().code == 0
    p.reset(tokens=True)


# --- the gateway ---


@pytest.mark.stack(*DOORS)
def test_what_every_interface_requires(s):
    """what every interface requires: token, account, type, method, slash, JSON"""
    p, body = s.platform, {"order_id": s.fresh("g"), "confirm_result": 1}
    p.any_token()
    refused(p.call(CONFIRM, body, access_token=None), 2190002, "access_token")
    refused(p.call(CONFIRM, body, token="clt.0"), 2190002, "access_token")
    refused(p.call(CONFIRM, body, content_type=None), 2100005, "content-type")
    refused(p.call(CONFIRM, body, content_type="text/plain"), 2100005, "content-type")
    refused(p.call(CONFIRM, body, Rpc_Transit_Life_Account=None), 2100005, "Rpc-Transit-Life-Account")
    refused(p.call(CONFIRM, body, Rpc_Transit_Life_Account="7"), 2100005, "Rpc-Transit-Life-Account")
    refused(p.call(CERTIFICATE + "query/?order_id=1", content_type=None), 2100005, "content-type")
    refused(p.call(CONFIRM), 2119010, "GET")
    refused(p.call(CONFIRM[:-1], body), 2119010, "/结尾")
    refused(p.call("/goodlife/v1/nothing/", body), 2119010, "不存在")
    for bad in (b"", b"[]", b'{"order_id":"1"', b'{"order_id":"1","confirm_result":1}x', b'"x"'):
        refused(p.call(CONFIRM, bad), 2100005, "JSON")
    assert "confirm" not in p.order(body["order_id"])
    got = p.call(CONFIRM, body)
    assert got.code == 0 and got.extra["error_code"] == 0 and got.extra["logid"] and "now" in got.extra, got
    arrived = [c for c in p.calls(CONFIRM) if c["body"] == body]
    assert [c["effect"] for c in arrived] == [False] * 6 + [True], arrived
    assert arrived[0]["token"] is None and arrived[-1]["verdict"] == "ok" and arrived[0]["verdict"] == "refused"


def test_control_calls_need_their_header(s):
    """control calls need their header, and unknown settings are refused"""
    p = clean(s)
    assert s.http.http("GET", "/openapi/_sim/calls", None, {}).status == 403
    for name, body in (("trouble", {"kinds": ["nonsense"]}), ("settings", {"nonsense": 1}), ("orders", {})):
        got = s.http.http("POST", "/openapi/_sim/" + name, caller.dump(body), {"X-Sim": "1"})
        assert got.status == 400 and "error" in got.json(), got
    assert p.calls("_sim") == []


# --- orders ---


def test_confirm_types_repeats_and_unknown_order(s):
    """confirm: types, the same again, a different second message, too late, an unknown order in strict mode"""
    p, late = clean(s), "订单不在待确认状态"
    for bad, word in (
        ({"confirm_result": 1}, "order_id缺失"),
        ({"order_id": 1, "confirm_result": 1}, "order_id类型"),
        ({"order_id": "", "confirm_result": 1}, "order_id超出范围"),
        ({"order_id": "1", "confirm_result": "1"}, "confirm_result类型"),
        ({"order_id": "1", "confirm_result": None}, "confirm_result类型"),
        ({"order_id": "1", "confirm_result": 1.5}, "confirm_result类型"),
        ({"order_id": "1", "confirm_result": 3}, "confirm_result超出范围"),
    ):
        refused(p.call(CONFIRM, bad), 2100005, word)
    one = p.tell_order("c1", state="waiting", confirm_by_ms=2**42)
    assert p.call(CONFIRM, {"order_id": one, "confirm_result": 1}).code == 0
    assert p.call(CONFIRM, {"order_id": one, "confirm_result": 1}).code == 0
    assert p.order(one)["confirm"]["times"] == 2 and p.order(one)["told"]["state"] == "paid"
    assert p.conflicts() == []
    refused(p.call(CONFIRM, {"order_id": one, "confirm_result": 2}), 3000001, "不一致")
    assert [c["key"] for c in p.conflicts("confirm")] == [one] and p.order(one)["confirm"]["result"] == 1
    two = p.tell_order("c2", confirm_by_ms=1)
    got = p.call(CONFIRM, {"order_id": two, "confirm_result": 1})
    refused(got, 3000001, late)
    assert got.extra["sub_description"] == late
    p.tell_order("c3", state="cancelled")
    refused(p.call(CONFIRM, {"order_id": "c3", "confirm_result": 1}), 3000001, late)
    p.settings(strict=True)
    refused(p.call(CONFIRM, {"order_id": "c4", "confirm_result": 1}), 3100101, "不存在")


def test_unshowable_codes_refused_by_field_name(s):
    """codes: what could not be shown to a visitor is refused by the field's name"""
    p = clean(s)
    p.tell_order("k1", copies=1, per_copy=1, kinds=[1, 3])
    for vouchers, word in (
        (None, "vouchers缺失"),
        ([], "vouchers缺失"),
        ({}, "vouchers类型"),
        ([voucher("a"), voucher("b")], "份数"),
        ([{}], "不能都为空"),
        ([{"projects": []}], "不能都为空"),
        ([{"entrance": {"qrcodes": ["x"]}}], "entrance.project_id缺失"),
        ([{"entrance": {"project_id": "a"}}], "没有任何凭证"),
        ([voucher("a", qrcodes=[])], "qrcodes超出范围"),
        ([voucher("a", qrcodes=["门" * 513])], "qrcodes超出长度"),
        ([voucher("a", qrcodes=["x", "y"])], "每份人数"),
        ([voucher("a", qrcodes=[7])], "qrcodes类型"),
        ([voucher("a", certificate_nos=["n"])], "未配置"),
        ([voucher("a", gmcode_imgs=["AAAA"])], "互斥"),
        ([voucher("a", credentials=[{"credential_type": "1", "credential_no": "x"}])], "credential_type类型"),
        ([voucher("a", credentials=[{"credential_type": 1}])], "credential_no缺失"),
        ([voucher("a", "a")], "project_id重复"),
    ):
        body = {"order_id": "k1", "result": 1, "vouchers": vouchers}
        refused(p.call(CODES, {k: v for k, v in body.items() if v is not None}), 2100005, word)
    refused(p.call(CODES, {"order_id": "k1", "result": "1"}), 2100005, "result类型")
    many = [voucher("a", certificate_nos=["n"] * 101)]
    refused(p.call(CODES, {"order_id": "k9", "result": 1, "vouchers": many}), 2100005, "certificate_nos超出范围")
    assert "codes" not in p.order("k1")
    body = {"order_id": "k1", "result": 1, "vouchers": [voucher("a", "b", qrcodes=["门" * 512])]}
    assert p.call(CODES, body).code == 0 and p.call(CODES, body).code == 0
    assert p.order("k1")["codes"]["times"] == 2 and p.order("k1")["codes"]["project_ids"] == ["a", "b"]
    refused(p.call(CODES, dict(body, vouchers=[voucher("z")])), 3000001, "不一致")
    assert len(p.conflicts("codes")) == 1
    p.tell_order("k2", codes_by_ms=1)
    refused(p.call(CODES, dict(body, order_id="k2")), 3000009, "发码超时")
    p.tell_order("k3", state="refunded")
    refused(p.call(CODES, dict(body, order_id="k3")), 3000001, "订单已退款")
    assert p.call(CODES, {"order_id": "k4", "result": 2, "fail_reason": "x"}).code == 0


def test_verify_answers_for_every_copy_of_a_whole_order(s):
    """verify: a whole order is answered with an entry for each copy"""
    p = clean(s)
    p.tell_order("v4", copies=2, per_copy=1, state="paid")
    got = p.call(VERIFY, {"order_id": "v4", "verify_token": "w-4", "poi_id": "6"})
    uses = p.order("v4")["book"]["uses"]
    assert [r["verify_id"] for r in got.data["verify_results"]] == [u["verify_id"] for u in uses] and len(uses) == 2, got
    assert {r["code"] for r in got.data["verify_results"]} == {0}, got


def test_codes_of_one_copy_in_voucher_too(s):
    """codes: of one copy the member voucher, the same as in vouchers, may be there, must be, or must not"""
    p = clean(s)
    one, two = voucher("a"), voucher("b")
    body = {"order_id": "k5", "result": 1, "vouchers": [one]}
    assert p.call(CODES, dict(body, voucher=one)).code == 0
    assert p.call(CODES, dict(body, order_id="k6", third_order_id="6")).data["certificate_info_list"] == []
    for name, more in (("k7", {"voucher": two}), ("k8", {"vouchers": [one, two], "voucher": one})):
        refused(p.call(CODES, dict(body, order_id=name, **more)), 4000002, "不一致")
    p.settings(codes_voucher="required")
    refused(p.call(CODES, dict(body, order_id="k10")), 4000002, "voucher缺失")
    assert p.call(CODES, dict(body, order_id="k10", voucher=one)).code == 0
    assert p.call(CODES, dict(body, order_id="k11", vouchers=[one, two])).code == 0
    p.settings(codes_voucher="refused")
    refused(p.call(CODES, dict(body, order_id="k12", voucher=one)), 4000002, "voucher不适用")


def named(*project_ids):
    return [{"entrance": {"project_id": i}} for i in project_ids]


def test_verify_once_another_token_answered_1208(s):
    """verify: a part once, the same token again, another token is answered 1208"""
    p = clean(s)
    p.tell_order("v1", project_ids=["a", "b"], state="paid")
    body = {"order_id": "v1", "verify_token": "r-1", "poi_id": "6", "vouchers": named("a")}
    done, again = p.call(VERIFY, body), p.call(VERIFY, body)
    (use,) = p.order("v1")["book"]["uses"]
    assert done.code == again.code == 0 and done.data["verify_results"] == again.data["verify_results"], (done, again)
    ids = {name: use[name] for name in ("verify_id", "certificate_id")}
    assert done.data["verify_results"] == [dict(ids, code=0, msg="success")], done
    assert p.order("v1")["verified"]["a"]["token"] == "r-1" and p.conflicts() == []
    got = p.call(VERIFY, dict(body, verify_token="r-2"))
    (result,) = got.data["verify_results"]
    assert got.code and result["code"] and result["msg"] == "已核销" and "result" not in result, got
    assert [c["kind"] for c in p.conflicts()] == ["verify"]
    refused(p.call(VERIFY, dict(body, vouchers=named("b"))), 3000001, "不一致")
    got = p.call(VERIFY, dict(body, verify_token="r-3", vouchers=named("b", "a")))
    assert [bool(r["code"]) for r in got.data["verify_results"]] == [False, True] and got.code, got
    assert list(p.order("v1")["verified"]) == ["a"]
    refused(p.call(VERIFY, dict(body, verify_token="r-4", vouchers=named("z"))), 2100005, "project_id")
    refused(p.call(VERIFY, dict(body, verify_token="r-5", vouchers=[{}])), 2100005, "vouchers")
    refused(p.call(VERIFY, dict(body, verify_token="r-6", verify_time=1767225600000)), 2100005, "verify_time")
    refused(p.call(VERIFY, dict(body, verify_token="r-7", vouchers=[{"projects": {"project_id": "b"}}])), 2100005, "projects类型")
    refused(p.call(VERIFY, {"order_id": "v2", "verify_token": "r-1"}), 2100005, "verify_token")
    assert p.call(VERIFY, {"order_id": "v2", "verify_token": "w-1"}).code == 0
    assert p.call(VERIFY, {"order_id": "v2", "verify_token": "w-2", "vouchers": named("a")}).code
    p.tell_order("v3", verified_elsewhere=["*"])
    before = len(p.conflicts())
    assert p.call(VERIFY, {"order_id": "v3", "verify_token": "w-3"}).data["verify_results"][0]["msg"] == "已核销"
    assert len(p.conflicts()) == before


def test_verify_after_refunds(s):
    """verify after refunds: refunded is refused; after a refused refund only an earlier use counts"""
    p = clean(s)
    body = lambda order_id, token, **more: dict({"order_id": order_id, "verify_token": token}, **more)
    for state, word in (("refunded", "订单已退款"), ("refunding", "退款中"), ("cancelled", "已取消"), ("waiting", "待确认")):
        p.tell_order("w-" + state, state=state)
        refused(p.call(VERIFY, body("w-" + state, state)), 3000001, word)
    p.tell_order("w1", refunds=[{"biz_uniq_key": "R1", "apply_time": 1767225600, "source": 101}])
    assert p.call(AUDIT, {"order_id": "w1", "biz_uniq_key": "R1", "audit_result": 2}).code == 0
    refused(p.call(VERIFY, body("w1", "t1")), 3000001, "verify_time")
    refused(p.call(VERIFY, body("w1", "t1", verify_time=1767225600)), 3000001, "verify_time")
    assert p.call(VERIFY, body("w1", "t1", verify_time=1767225599)).code == 0
    p.tell_order("w2", many_shops=True)
    refused(p.call(VERIFY, body("w2", "t2")), 2100005, "poi_id")
    p.tell_order("w3", refunds=[{"biz_uniq_key": "R3", "project_ids": ["a"], "decided": 1}], project_ids=["a", "b"])
    refused(p.call(VERIFY, body("w3", "t3", vouchers=named("a"))), 3000001, "订单已退款")
    assert p.call(VERIFY, body("w3", "t4", vouchers=named("b"))).code == 0


def test_audit_one_decision_for_one_key(s):
    """audit: a fee with an accept, codes with a refused 301, one decision for one key"""
    p = clean(s)
    refunds = [{"biz_uniq_key": k, "apply_time": 1767225600, "source": n, "fee": 7} for k, n in (("A", 101), ("B", 301))]
    p.tell_order("a1", copies=1, refunds=refunds, state="refunding")
    body = {"order_id": "a1", "biz_uniq_key": "A", "audit_result": 1, "refund_fee_amount": 7}
    refused(p.call(AUDIT, {k: v for k, v in body.items() if k != "refund_fee_amount"}), 2100005, "refund_fee_amount")
    refused(p.call(AUDIT, dict(body, audit_result=3)), 2100005, "audit_result")
    refused(p.call(AUDIT, dict(body, refund_fee_amount="7")), 2100005, "refund_fee_amount")
    refused(p.call(AUDIT, dict(body, biz_uniq_key="Z")), 3000001, "售后单不存在")
    reject = {"order_id": "a1", "biz_uniq_key": "B", "audit_result": 2}
    refused(p.call(AUDIT, reject), 2100005, "vouchers")
    refused(p.call(AUDIT, dict(reject, vouchers=[{}])), 2100005, "vouchers")
    refused(p.call(AUDIT, dict(reject, vouchers=[voucher("x", gmcode_imgs=["AAAA"])])), 2100005, "gmcode_imgs")
    refused(p.call(AUDIT, dict(body, vouchers=[voucher("x")])), 2100005, "vouchers")
    refused(p.call(AUDIT, dict(reject, biz_uniq_key="A", vouchers=[voucher("x")])), 2100005, "vouchers")
    assert p.call(AUDIT, dict(reject, vouchers=[voucher("x")])).code == 0
    assert p.call(AUDIT, body).code == 0 and p.call(AUDIT, body).code == 0
    assert p.order("a1")["audits"]["A"]["times"] == 2 and p.order("a1")["told"]["state"] == "refunded"
    refused(p.call(AUDIT, dict(body, audit_result=2)), 3000001, "不一致")
    assert len(p.conflicts("audit")) == 1
    p.tell_order("a2", refunds=[{"biz_uniq_key": "C", "fee": 5}])
    assert p.call(AUDIT, dict(body, order_id="a2", biz_uniq_key="C")).code == 0
    assert p.order("a2")["audits"]["C"]["outcome"] == 2, "a greater fee counts as a reject"
    family = {"after_sale_id": "s1", "certificate": [{"certificate_id": "1", "code": "c"}], "result": 1}
    assert p.call(FAMILY_AUDIT, family).code == 0 and p.call(FAMILY_AUDIT, family).code == 0
    refused(p.call(FAMILY_AUDIT, dict(family, result=2)), 3000001, "不一致")
    refused(p.call(FAMILY_AUDIT, {"result": 1}), 2100005, "certificate")


# --- group-buy certificates, ciphertexts ---


def test_group_buy_prepare_verify_and_cancel(s):
    """group-buy: prepare, verify once per token, cancel within the hour"""
    p = clean(s)
    one, two = p.certificates({"certificate_id": "1", "order_id": "g"}, {"certificate_id": "2", "status": "void"})
    ready = p.call(CERTIFICATE + "prepare/?code=" + one["code"])
    assert ready.code == 0 and ready.data["verify_token"] and len(ready.data["certificates"]) == 1, ready
    assert p.call(CERTIFICATE + "prepare/?encrypted_data=" + one["encrypted_data"]).code == 0
    refused(p.call(CERTIFICATE + "prepare/"), 2100005, "encrypted_data")
    assert p.call(CERTIFICATE + "prepare/?code=none").code == 1212
    assert p.call(CERTIFICATE + "prepare/?code=" + two["code"]).code == 1250
    encrypted = ready.data["certificates"][0]["encrypted_code"]
    body = {"verify_token": ready.data["verify_token"], "poi_id": "6", "encrypted_codes": [encrypted]}
    first, again = p.call(CERTIFICATE + "verify/", body), p.call(CERTIFICATE + "verify/", body)
    assert [r["result"] for r in first.data["verify_results"]] == [0], first
    assert again.data["verify_results"] == first.data["verify_results"]
    refused(p.call(CERTIFICATE + "verify/", dict(body, verify_token="mine")), 2100005, "verify_token")
    ours = {"verify_token": "o", "poi_id": "6", "codes": [one["code"], two["code"], "none"], "order_id": "g"}
    results = p.call(CERTIFICATE + "verify/", ours).data["verify_results"]
    assert [r["result"] for r in results] == [1208, 1250, 1212]
    refused(p.call(CERTIFICATE + "verify/", {"verify_token": "q", "poi_id": "6"}), 2100005, "encrypted_codes")
    assert p.call(CERTIFICATE + "get/?encrypted_code=" + encrypted).data["certificate"]["status"] == 2
    assert len(p.call(CERTIFICATE + "query/?order_id=g").data["certificates"]) == 1
    verify_id = first.data["verify_results"][0]["verify_id"]
    cancel = {"verify_id": verify_id, "certificate_id": "1"}
    p.settings(clock_offset_ms=61 * MINUTE_MS)
    late = p.call(CERTIFICATE + "cancel/", cancel)
    assert late.code == 3000001 and late.extra["sub_error_code"] == 2034000910, late
    p.settings(clock_offset_ms=0)
    assert p.call(CERTIFICATE + "cancel/", dict(cancel, cancel_token="x")).data["cancel_results"][0]["result_code"] == 0
    assert p.call(CERTIFICATE + "cancel/", dict(cancel, cancel_token="x")).code == 0
    assert p.call(CERTIFICATE + "get/?encrypted_code=" + encrypted).data["certificate"]["status"] == 1


def test_decryption_is_counted_within_daily_quota(s):
    """decryption: one by one, counted, within the daily quota, fifty at most"""
    p = clean(s)
    phone, name, broken = p.encrypt("13800000000", "张三", "李四")
    assert phone.startswith("Enc.") and len({phone, name, broken}) == 3
    p.settings(fail_texts=["李四"], decrypt_quota=4)
    body = {"account_id": s.account_id, "cipher_texts": [phone, name, broken, "Enc.none"]}
    masked = p.call(CRYPTO + "decrypt_mask/batch/", body)
    assert {r["plain_text"] for r in masked.data["results"]} == {"1**0000", "张**", ""}, masked
    got = {r["cipher_text"]: r for r in p.call(CRYPTO + "decrypt/batch/", body).data["results"]}
    assert got[phone]["plain_text"] == "13800000000" and got[name]["plain_text"] == "张三"
    assert not got[broken]["is_success"] and not got["Enc.none"]["is_success"] and got[phone]["is_success"]
    refused(p.call(CRYPTO + "decrypt/batch/", body), 2190001, "quota")
    p.settings(clock_offset_ms=24 * 60 * MINUTE_MS)
    p.own = None
    assert p.call(CRYPTO + "decrypt/batch/", dict(body, cipher_texts=[phone])).code == 0
    assert p.texts()[phone]["decrypted"] == 2 and p.texts()[name]["decrypted"] == 1
    refused(p.call(CRYPTO + "decrypt/batch/", dict(body, cipher_texts=[phone] * 51)), 2100005, "cipher_texts")
    assert p.call(CRYPTO + "decrypt/batch/", dict(body, account_id="7")).code == 2119005
    made = p.call(
        CRYPTO + "encrypt/batch/",
        {"account_id": s.account_id, "plain_texts": [{"text": "王五", "text_type": 1}]},
    ).data["results"][0]["cipher_text"]
    assert p.texts()[made]["plain_text"] == "王五"
    p.reset(tokens=True)


# --- misbehaviour ---


def outcome(p, order_id):
    """What a client saw of one confirmation, and whether it took effect."""
    try:
        got = p.call(CONFIRM, {"order_id": order_id, "confirm_result": 1})
        seen = (got.status, got.code)
    except (caller.Lost, ValueError) as e:
        seen = type(e).__name__
    return seen, "confirm" in p.order(order_id)


def test_each_trouble_kind_looks_as_named(s):
    """each kind of trouble looks as named, and has its effect or not"""
    p = clean(s)
    expected = {
        "500": ((500, None), False),
        "502_html": ((502, None), False),
        "http429": ((429, None), False),
        "html": ((200, None), False),
        "redirect": ((302, None), False),
        "empty": ((200, None), False),
        "drop": ("Lost", False),
        "lost": ("Lost", True),
        "expired": ((200, 2190008), False),
        "busy": ((200, 2100004), False),
        "too_many": ((200, 2119003), False),
        "inner": ((200, 5000001), False),
        "unknown_code": ((200, 7654321), False),
        "quota": ((200, 2190001), False),
        "forbidden": ((200, 2190004), False),
        "code:3000009": ((200, 3000009), False),
        "string_codes": ((200, "0"), True),
        "truncated": ("JSONDecodeError", True),
        "delay:50": ((200, 0), True),
        "": ((200, 0), True),
    }
    p.trouble(*expected)
    for kind, (seen, effect) in expected.items():
        got = outcome(p, "t" + kind.replace(":", ""))
        assert got == (seen, effect), (kind, got)
    by_kind = {c["verdict"]: c for c in p.calls(CONFIRM)}
    assert by_kind["trouble:lost"]["effect"] and not by_kind["trouble:lost"]["delivered"]
    assert by_kind["trouble:drop"]["delivered"] is False and by_kind["trouble:delay:50"]["delivered"]
    assert outcome(p, "t-after") == ((200, 0), True)


def test_every_error_code_can_be_sent_as_trouble(s):
    """trouble: every error code of the pages can be sent"""
    p = clean(s)
    codes = (2190002, 28001003, 28001008, 2119002, 28001006, 3000007, 3000009, 4000001, 4000002, 5000002, 5000008)
    p.trouble(*("code:%d" % code for code in codes))
    for code in codes:
        got = p.call(CONFIRM, {"order_id": "e%d" % code, "confirm_result": 1})
        assert got.code == got.extra["error_code"] == code and "confirm" not in p.order("e%d" % code), got


def test_trouble_by_chance_follows_the_seed(s):
    """trouble by chance follows from the seed, keeps to its paths and ends after its times"""
    p = clean(s)

    def run(seed, **more):
        p.trouble(seed=seed, rate=0.5, kinds=["500", "busy"], **more)
        return [outcome(p, "s%d" % i)[0] for i in range(20)]

    first = run(7)
    assert len(set(first)) == 3 and run(7) == first and run(8) != first
    p.trouble(kinds=["500"], paths=["/goodlife/v1/trip/refund/"], times=2)
    assert outcome(p, "s0")[0] == (200, 0)
    audit = {"order_id": "s", "biz_uniq_key": "k", "audit_result": 2}
    assert [p.call(AUDIT, audit).status for _ in range(3)] == [500, 500, 200]


@pytest.mark.stack("standin", "fcgid")
def test_held_call_blocks_no_other(s):
    """a held call blocks no other and is answered when released"""
    p, order_id = s.platform, s.fresh("h")
    p.any_token()
    since = p.last_number()
    p.trouble("hold", "hold", paths=[CONFIRM])

    def held():
        return p.call(CONFIRM, {"order_id": order_id, "confirm_result": 1}).code

    def others():
        p.wait_call(CONFIRM, since, n=2)
        assert p.order(order_id)["confirm"]["times"] == 2, "the effect must come before the answer"
        assert p.call(AUDIT, {"order_id": order_id, "biz_uniq_key": "k", "audit_result": 2}).code == 0
        p.release()

    assert caller.at_once([held, held, others]) == [0, 0, None]
    p.trouble()


@pytest.mark.stack("fcgid", "cgi")
def test_lost_or_cut_through_mod_fcgid_cgi(s):
    """a lost answer, a cut one and a server's error through mod_fcgid and CGI"""
    p = s.platform
    p.any_token()
    p.trouble("drop", "lost", "busy", "redirect", "truncated", "", paths=[CONFIRM])
    got = [outcome(p, s.fresh("d")) for _ in range(6)]
    assert got == [
        ((500, None), False),
        ((500, None), True),
        ((200, 2100004), False),
        ((302, None), False),
        ("JSONDecodeError", True),
        ((200, 0), True),
    ], got


@contextlib.contextmanager
def patience(seconds):
    """The time-out of connections that new threads open inside this block."""
    before, caller.TIMEOUT_S = caller.TIMEOUT_S, seconds
    try:
        yield
    finally:
        caller.TIMEOUT_S = before


@pytest.mark.slow
@pytest.mark.fault
def test_silence_outlives_the_clients_time_out(s):
    """silence and slowness are longer than the client's time-out"""
    p = clean(s)
    seconds = context.rounds(1, 12)  # the product's longest is ten seconds
    p.trouble("silence", "slow", paths=[CONFIRM])

    def call(order_id):
        with contextlib.suppress(caller.Lost):
            return p.call(CONFIRM, {"order_id": order_id, "confirm_result": 1})
        return time.monotonic()

    start = time.monotonic()
    with patience(seconds):
        lost = caller.at_once([lambda: call("z1"), lambda: call("z2")])
    assert all(isinstance(at, float) and at >= start + seconds for at in lost), (start, lost)
    p.trouble()  # ends both
    assert sorted("confirm" in p.order(i) for i in ("z1", "z2")) == [False, True]


@pytest.mark.fault
def test_length_of_silence_can_be_set(s):
    """how long silence lasts can be set"""
    p = clean(s)
    p.settings(silence_ms=100)
    p.trouble("silence", "")
    assert [outcome(p, i) for i in ("y1", "y2")] == [("Lost", False), ((200, 0), True)]
    p.settings(silence_ms=None)


def kill_some(rng, exe):
    """Kills about every third process of this program; gives their paths in /proc."""
    killed = []
    for path in glob.glob("/proc/[0-9]*/exe"):
        try:
            if os.readlink(path) == exe and rng.random() < 0.3:
                os.kill(int(path.split("/")[2]), signal.SIGKILL)
                killed.append(path)
        except OSError:
            continue
    return killed


def under_kills(s, work):
    """Runs work(killed) while processes of the stand-in are killed all the time; ends when the stand-in serves again."""
    exe, killed, stop = os.path.realpath(s.dir) + "/sim/openapi.fcgi", [], threading.Event()

    def killer():
        while not stop.wait(0.03):
            killed.extend(kill_some(s.rng, exe))

    thread = threading.Thread(target=killer, daemon=True)
    thread.start()
    try:
        work(killed)
    finally:
        stop.set()
        thread.join()
    wait_for("a stand-in that serves", lambda: s.http.http("GET", "/openapi/_sim/tokens", None, CONTROL).status == 200)


@pytest.mark.fault
def test_killed_processes_lose_nothing_answered(s):
    """killed processes of the stand-in lose nothing they answered"""
    p, answered = clean(s), []

    def confirm(i):
        order_id = "kill%d" % i
        while True:
            try:
                got = p.call(CONFIRM, {"order_id": order_id, "confirm_result": 1})
            except caller.Lost:
                continue
            if got.status == 200:
                break
            time.sleep(0.02)
        assert got.code == 0, got
        answered.append(order_id)

    def confirm_all(killed):
        while len(answered) < 300 or len(killed) < 6:
            caller.by_threads(6, range(len(answered), len(answered) + 60), confirm)

    under_kills(s, confirm_all)
    arrived = {c["body"]["order_id"] for c in p.calls(CONFIRM) if c["verdict"] == "ok"}
    assert set(answered) <= arrived and len(answered) >= 300
    assert all("confirm" in p.order(i) for i in answered) and p.conflicts() == []
    numbers = [c["n"] for c in p.calls()]
    assert numbers == sorted(set(numbers)), "arrivals must be numbered once and in order"


def test_memory_survives_end_of_the_stack(s):
    """the stand-in's memory survives its processes and the end of the stack"""
    p = clean(s)
    caller.by_threads(4, range(40), lambda i: p.call(CONFIRM, {"order_id": "m%d" % i, "confirm_result": 1}))
    assert [c["n"] for c in p.calls()] == list(range(1, len(p.calls()) + 1))
    calls, token = p.calls(), p.any_token()
    s.down()
    s.up()
    assert p.calls() == calls and p.order("m39")["confirm"]["times"] == 1
    assert p.call(CONFIRM, {"order_id": "m39", "confirm_result": 1}, token=token).code == 0
    assert p.order("m39")["confirm"]["times"] == 2
