"""The platform's model: who breaks it is told so, the product by the stand-in and the tests by themselves."""
import json
import os
import subprocess

import pytest

import harness
import platform_model
from test_sim_webhook import send
from test_standin import clean, refused

AUDIT = "/goodlife/v1/trip/refund/audit/"
LEDGER = "/goodlife/v1/settle/ledger/query/"
CERTIFICATE = "/goodlife/v1/fulfilment/certificate/"
TASKS = "/goodlife/v1/poi/task/query/"


@pytest.mark.stack("standin")
def test_standin_refuses_what_the_model_has_not(s):
    """the stand-in refuses by its name what the model has not, lacks or has otherwise"""
    p = clean(s)
    good = {"order_id": "1", "biz_uniq_key": "k", "audit_result": 1, "refund_fee_amount": 0}
    for change, words in (
        ({"more": 1}, "参数more不存在"),
        ({"order_id": None}, "参数order_id缺失"),
        ({"refund_fee_amount": None}, "参数refund_fee_amount缺失"),
        ({"order_id": 1}, "参数order_id类型错误"),
        ({"refund_fee_amount": 1.5}, "参数refund_fee_amount类型错误"),
        ({"refund_fee_amount": "1"}, "参数refund_fee_amount类型错误"),
        ({"audit_result": 3}, "参数audit_result超出范围"),
        ({"vouchers": [{"entrance": {}}]}, "参数vouchers[].entrance.project_id缺失"),
        ({"vouchers": [{"entrance": {"project_id": "1", "x": 1}}]}, "参数vouchers[].entrance.x不存在"),
    ):
        body = {k: v for k, v in dict(good, **change).items() if v is not None}
        refused(p.call(AUDIT, body), 2100005, words)
    day = {"cursor": "0", "size": 10}
    refused(p.get(LEDGER, bill_date="2035-02-29", **day), 2100005, "参数bill_date格式错误")
    refused(p.get(LEDGER, bill_date="2035-02-28", cursor="0", size="ten"), 2100005, "参数size类型错误")
    refused(p.get(LEDGER, bill_date="2035-02-28", more=1, **day), 2100005, "参数more不存在")
    refused(p.get(CERTIFICATE + "prepare/"), 2100005, "参数encrypted_data/code须传其一")
    refused(p.call(TASKS + "?task_ids="), 2100005, "参数task_ids为空")
    assert p.conflicts() == [] and not any(c["effect"] for c in p.calls() if not c["path"].startswith("/oauth"))


@pytest.mark.stack("standin")
def test_product_breaking_the_model_is_a_conflict(s):
    """a call against the model is a conflict, unless a case makes it on purpose"""
    p = clean(s)
    p.any_token()
    refused(p.call(AUDIT, {"order_id": "1"}, x_sim=None), 2100005, "biz_uniq_key缺失")
    (noted,) = p.conflicts("model")
    assert noted["key"] == "POST %s: biz_uniq_key missing" % AUDIT and noted["second"] == {"order_id": "1"}, noted
    with pytest.raises(AssertionError):
        p.reset()
    assert p.conflicts() == []
    assert p.token(more=1).code == 0 and p.conflicts() == []
    assert p.token(x_sim=None, more=1).code == 0
    assert [c["key"] for c in p.conflicts("model")] == ["POST /oauth/client_token/: more not in the model"]
    with pytest.raises(AssertionError):
        p.reset()


@pytest.mark.stack("standin")
def test_standin_notes_its_own_wrong_answer(s):
    """an answer of the stand-in that is not as the model has it is a conflict"""
    p = clean(s)
    amount = {"original_amount": 100, "pay_amount": 100}
    (good,) = p.certificates({"certificate_id": "c1", "order_id": "1", "amount": amount})
    assert p.get(CERTIFICATE + "query/", order_id="1").code == 0 and p.conflicts() == [], good
    p.certificates({"certificate_id": "c2", "order_id": "2", "amount": dict(amount, more=1)})
    assert p.get(CERTIFICATE + "query/", order_id="2").code == 0
    (noted,) = p.conflicts("model")
    words = "GET %squery/ answers: data.certificates_v_2[].amount.more not in the model" % CERTIFICATE
    assert noted["key"] == words and noted["first"]["data"]["certificates"], noted
    with pytest.raises(AssertionError):
        p.reset()


def test_body_and_answer_are_compared_with_model(tmp_path):
    """a body and an answer of a callback are compared with the model: names, types, what is required"""
    cancel = {"order_id": "1", "cancel_order_time_unix": 5, "cancel_type": 2}
    for change, wrong in (
        ({}, None),
        ({"order_out_id": "x"}, None),
        ({"more": 1}, "more: not in the model"),
        ({"order_id": None}, "order_id: missing"),
        ({"cancel_type": 4}, "cancel_type: 4 is none of [1, 2, 3]"),
        ({"cancel_type": True}, "cancel_type: True is not int32"),
        ({"cancel_order_time_unix": 2**63}, "cancel_order_time_unix: %d is not int64" % 2**63),
    ):
        body = {k: v for k, v in dict(cancel, **change).items() if v is not None}
        assert platform_model.fault_of_body("cancel_notify", body) == wrong, change
    codes = {"order_id": "1", "count": 1, "start_time": 1, "expire_time": 2}
    assert "none of sku.sku_id" in platform_model.fault_of_body("tripartite_code", codes)
    refusal = {"error_code": 1, "description": "no"}
    for data, wrong in (
        (refusal, None),
        (dict(refusal, error_code="1"), "data.error_code: '1' is not int32"),
        (dict(refusal, error_code=0), "data.order_out_id: missing"),
        (dict(refusal, total=1), "data.total: not in the model"),
    ):
        assert platform_model.fault_of_answer("query_order", {"order_id": "1"}, {"data": data}) == wrong, data


def driven(program, body, answer, *words):
    """(exit code, what the driver says is wrong) of one body and the answer to it."""
    heard, code, said = send(program, *words, content=json.dumps(body), command="call", answer=json.dumps(answer).encode())
    assert json.loads(heard[2]) == body, "it is sent all the same"
    return code, said.partition("not as the platform's model has it: ")[2].strip()


def test_driver_judges_body_and_answer():
    """shanmen-sim: a body or an answer that is not as the model has it is named and makes the run fail"""
    body = {"order_id": "1", "cancel_order_time_unix": 5, "cancel_type": 2}
    fine = {"data": {"error_code": 0, "description": ""}}
    for program, sent, answer, wrong in (
        ("cancel_notify", body, fine, ""),
        ("scenic_spot.order.cancel_notify", body, fine, ""),
        ("cancel_notify", {"order_id": "1", "cancel_type": 2}, fine, "body: cancel_order_time_unix missing"),
        ("cancel_notify", dict(body, more=1), fine, "body: more not in the model"),
        ("cancel_notify", dict(body, order_id=1), fine, "body: order_id of another type"),
        ("cancel_notify", dict(body, cancel_type=4), fine, "body: cancel_type not one of its values"),
        ("cancel_notify", body, {"data": {"error_code": 0}}, "answer: data.description missing"),
        ("cancel_notify", body, {"data": dict(fine["data"], more=1)}, "answer: data.more not in the model"),
        ("cancel_notify", body, {"data": dict(fine["data"], error_code="0")}, "answer: data.error_code of another type"),
        ("cancel_notify", body, dict(fine, extra={}), "answer: extra not in the model"),
    ):
        wrong = wrong and "SPI scenic_spot.order.cancel_notify: " + wrong
        assert driven(program, sent, answer) == (1 if wrong else 0, wrong), (sent, answer)
    family = {"order_id": "1", "certificates": [{"certificate_id": "c", "code": "x"}]}
    assert driven("refund_apply", family, {"data": dict(fine["data"], result=1)}) == (0, "")
    assert "SPI fulfilment.order.refund_apply: answer: data.result" in driven(
        "refund_apply", family, {"data": dict(fine["data"], result=3)}
    )[1]


def test_driver_fails_by_a_wrong_answer():
    """shanmen-sim play, storm and replay: an answer that is not as the model has it makes them fail"""
    wrong = json.dumps({"data": {"error_code": 0, "description": "", "more": 1}}).encode()
    words = "can_buy: answer: data.more not in the model"
    _, code, said = send("--sku", "1", content="", command="play", answer=wrong)
    assert code == 1 and words in said and "NOT every step came out right" in said, said
    _, code, said = send("--orders", 1, "--tries", 1, "--sku", "1", content="", command="storm", answer=wrong)
    assert code == 1 and words in said and " misformed=4 " in said, said
    _, code, said = send("can_buy", "--times", 2, content="{}", command="replay", answer=wrong)
    assert code == 1 and words in said, said


def test_model_diff_tells_what_changed(tmp_path):
    """tools/model-diff tells, interface by interface, what a newer model adds, removes and changes"""
    tool, newer = os.path.join(harness.ROOT, "tools", "model-diff"), tmp_path / "newer.json"
    diff = lambda: subprocess.run([tool, str(newer)], capture_output=True, text=True, timeout=30)
    model = json.loads(json.dumps(platform_model.model()))
    newer.write_text(json.dumps(model))
    same = diff()
    assert (same.returncode, same.stdout) == (0, ""), same
    audit = model["POST " + AUDIT]["request"]
    del audit["order_id"]
    audit["biz_uniq_key"]["required"] = False
    audit["more"] = {"type": "string", "required": False}
    model["POST /new/"] = {"request": {}}
    newer.write_text(json.dumps(model))
    differs = diff()
    assert differs.returncode == 1 and differs.stdout == (
        "POST %s\n"
        '  - request: order_id {"type": "string", "required": true}\n'
        '  ~ request: biz_uniq_key {"type": "string", "required": true} -> {"type": "string", "required": false}\n'
        '  + request: more {"type": "string", "required": false}\n'
        "POST /new/ (new)\n" % AUDIT
    ), differs
    newer.write_text("{")
    assert diff().returncode == 2
