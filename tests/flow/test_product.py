"""Calendar-ticket products by the operator's command: `shanmen product publish|template|list|status|online|offline`.
What sending and its repeats do in detail: test_publication.py.
"""
import json
import os
import tempfile

import pytest

import fake
import outbox
import publications
from groupon import nothing_asked, renew_token
from people import day_text

STACK = "product"

pytestmark = pytest.mark.stack(STACK)
TICKET = "/goodlife/v1/trip/ticket/"
OPERATE = "/goodlife/v1/goods/product/operate/"
TRIP_OPERATE = "/goodlife/v1/trip/product/operate/"


def ready(s):
    s.platform.reset()
    renew_token(s)
    return s.platform


def wish(s, *skus, **more):
    """A file's content: a new product unless ids say otherwise; a field of None is left out."""
    out_id = more.get("product_out_id") or s.fresh("P")
    ticket = {
        "product_out_id": out_id,
        "product_name": "山门景区门票",
        "poi_ids": [s.poi_id],
        "pictures": ["https://www.example.com/1.jpg"],
        "ticket_specifications": [dict({"sku_out_id": out_id + "-A", "sku_name": "成人票"}, **k) for k in skus or [{}]],
    }
    ticket.update(more)
    return {"account_id": s.account_id, "ticket": {k: v for k, v in ticket.items() if v is not None}}


def publish(s, content, *options, check=True):
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8", delete=False) as f:
        f.write(text)
    try:
        return s.shanmen("product", "publish", f.name, *options, check=check)
    finally:
        os.unlink(f.name)


def out_id_of(content):
    return content["ticket"]["product_out_id"]


def status(s, content):
    return s.shanmen_json("product", "status", out_id_of(content))


def at_platform(s, content):
    """The platform's products under that id of ours."""
    return [p for p in s.platform.products() if p["product_out_id"] == out_id_of(content)]


def sent_until_taken(s, content):
    """Publishes again, as an operator would, until the platform has acknowledged it."""
    for _ in range(6):
        s.sql("UPDATE publication SET next_at = 0, busy_until_at = 0, sent_at = sent_at - 3600")
        s.sql("UPDATE token SET ask_after_at = 0")
        if publish(s, content, check=False).returncode == 0:
            return
    raise AssertionError("never taken: %s" % status(s, content))


def test_template_is_accepted_unchanged(s):
    """product template: a complete file that the platform accepts unchanged"""
    ready(s)
    content = json.loads(s.shanmen("product", "template").stdout)
    content["account_id"] = s.account_id
    content["ticket"]["poi_ids"] = [s.poi_id]
    said = publish(s, content).stdout
    (known,) = at_platform(s, content)
    assert known["product_id"] in said and known["status"] == 2, (said, known)
    (call,) = s.platform.calls(TICKET + "save/")
    assert call["body"] == content, call["body"]
    got = status(s, content)
    assert got["product_id"] == known["product_id"] and got["review"] == "under_review", got
    assert got["publication"] == "done" and got["publication_error"] is None and got["missing"] is False, got
    told = {k["sku_out_id"]: k["sku_id"] for k in s.platform.product(known["product_id"])["skus"]}
    assert {k["sku_out_id"]: k["sku_id"] for k in got["sku_list"]} == told and len(told) == 3, (got, told)
    assert all(sku_id in said for sku_id in told.values()), said


def test_publish_then_calendar_can_be_loaded(s):
    """product publish: a calendar can be loaded for the new product, and its days are pending"""
    ready(s)
    w = wish(s)
    publish(s, w)
    s.calendar([(out_id_of(w) + "-A", day_text(d), 9900, 10, 1) for d in (1, 2)])
    got = status(s, w)
    assert got["days_owed"] == 2 and got["sku_list"][0]["days"] == 2, got
    (row,) = [r for r in s.shanmen_json("product", "list") if r["product_out_id"] == out_id_of(w)]
    assert row["days_owed"] == 2 and row["sku_out_ids"] == out_id_of(w) + "-A" and row["skus"] == 1, row
    assert row["review"] == "under_review" and row["way"] == "full_direct" and row["publication"] == "done", row
    s.sql("UPDATE calendar_day SET push_error = '库存错误' WHERE sku_no = (SELECT sku_no FROM sku WHERE sku_id = '%s') LIMIT 1" % got["sku_list"][0]["sku_id"])
    assert status(s, w)["sku_list"][0]["rejected_for"] == "库存错误"


def test_publish_dry_run_stores_nothing(s):
    """product publish --dry-run prints the request; nothing is stored or sent"""
    ready(s)
    w = wish(s, rules={"refund": "anytime", "book_before": "17:30"}, buy_limit=3)
    got = nothing_asked(s, lambda: publish(s, w, "--dry-run"))
    assert json.loads(got.stdout) == w, got.stdout
    assert not s.number("SELECT COUNT(*) FROM publication WHERE product_out_id = '%s'" % out_id_of(w))


def test_publish_shows_every_fault_of_file(s):
    """product publish: every fault of a file is shown with its line, and nothing is stored or sent"""
    ready(s)
    known, other = s.products([dict(day=1), dict(day=1)])
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--account", "99" + s.tag)
    (strange,) = s.products([dict(day=1, poi_id="68" + s.tag)], account_id="99" + s.tag)
    mine = dict(product_out_id=known.product_out_id)
    (kept,) = s.products([dict(day=1)])
    s.sql("UPDATE product SET way = 'semi_direct' WHERE product_id = '%s'" % kept.product_id)
    rows = [
        (dict(wish(s), account_id="123"), "account_id: no merchant 123; make it known with"),
        (wish(s, poi_ids=[s.poi_id, strange.poi_id]), "poi_ids: %s belongs to another merchant" % strange.poi_id),
        (wish(s, product_out_id=strange.product_out_id), "product %s belongs to another" % strange.product_id),
        (wish(s, {"sku_out_id": kept.sku_out_id}, product_out_id=kept.product_out_id), "kept in the platform's back office"),
        (wish(s, product_id="404"), "ticket.product_id: no product 404 here"),
        (wish(s, product_id=known.product_id), "product_out_id: product %s is %s here" % (known.product_id, mine["product_out_id"])),
        (wish(s, {"sku_out_id": known.sku_out_id}), "[0].sku_out_id: already belongs to SKU %s of product" % known.sku_id),
        (wish(s, {"sku_out_id": known.sku_out_id}, {"sku_out_id": "new", "sku_id": "404"}, **mine), "[1].sku_id: no SKU 404 here"),
        (wish(s, {"sku_out_id": known.sku_out_id, "sku_id": other.sku_id}, **mine), "[0].sku_id: already belongs to SKU"),
        (wish(s, {"sku_out_id": "new"}, **mine), "SKU %s is left out but has calendar days" % known.sku_out_id),
        (wish(s, {"sku_out_id": "a"}, {"sku_out_id": "a"}), "[1].sku_out_id: \"a\" is already that of"),
        (wish(s, product_name=""), "ticket.product_name: \"\" must have 1 to 60 characters"),
        (wish(s, {"colour": "red"}), "[0].colour: no such field"),
        ("{", "not JSON: "),
    ]  # fmt: skip
    before = s.number("SELECT COUNT(*) FROM publication")
    for content, sentence in rows:
        got = nothing_asked(s, lambda: publish(s, content, check=False))
        assert got.returncode == 1 and sentence in got.stderr and ".json:1: " in got.stderr, (sentence, got)
        assert "nothing was " in got.stderr, got.stderr
    assert s.number("SELECT COUNT(*) FROM publication") == before
    two = wish(s, poi_ids=[strange.poi_id], product_id="404")
    got = publish(s, json.dumps(two, indent=1), check=False)
    assert "published: 2 faults" in got.stderr and ".json:18: field ticket.product_id" in got.stderr, got.stderr
    missing = s.shanmen("product", "publish", "/nonexistent.json", check=False)
    assert missing.returncode == 1 and "/nonexistent.json" in missing.stderr, missing
    nobody = publish(s, wish(s), "--author", "x" * 65, check=False)
    assert nobody.returncode == 2 and "--author" in nobody.stderr, nobody


def test_publish_names_without_control_characters(s):
    """product publish: names of a file are shown without control characters and shortened; ids may have no comma"""
    ready(s)
    got = publish(s, wish(s, **{"\x1b[2J\x9b": 1, "x" * 5000: 1}), check=False)
    assert got.returncode == 1 and "field ticket.?[2J?: no such field" in got.stderr and len(got.stderr) < 2000, got
    got = publish(s, wish(s, product_out_id="A,B"), "--dry-run", check=False)
    assert got.returncode == 1 and "field ticket.product_out_id" in got.stderr and "comma" in got.stderr, got


@pytest.mark.fault
def test_publish_again_leads_to_one_product(s):
    """product publish: after each misbehaviour of the platform publishing again leads to one product, saved once"""
    p = ready(s)
    for kind in outbox.share(0, kinds=outbox.MISBEHAVIOUR + ("forbidden", "quota")):
        w = wish(s)
        p.trouble(kinds=[kind], rate=1.0, paths=[TICKET + "save/"], times=1)
        got = publish(s, w, check=False)
        p.trouble()
        if got.returncode == 0:
            assert kind in ("delay:700", "expired", "string_codes", "truncated"), (kind, got)
        else:
            assert got.returncode == (1 if kind == "forbidden" else 75) and out_id_of(w) in got.stderr, (kind, got)
            assert status(s, w)["publication_error"], kind
        sent_until_taken(s, w)
        assert len(at_platform(s, w)) == 1, (kind, at_platform(s, w))
        assert status(s, w)["product_id"] == at_platform(s, w)[0]["product_id"], kind
    assert not p.conflicts("product"), p.conflicts()


def test_publish_under_review_waits_with_newest(s):
    """product publish: a product under review waits with its newest content and its author"""
    p = ready(s)
    first = wish(s)
    publish(s, first)
    for name in ("二", "三"):
        newer = wish(s, product_out_id=out_id_of(first), product_name=name)
        got = nothing_asked(s, lambda: publish(s, newer, "--author", "王 " + name))
        assert "under review" in got.stdout and "after the review" in got.stdout, got
    got = status(s, first)
    assert got["publication"] == "waiting" and got["author"] == "王 三", got
    p.tell_products({"product_id": got["product_id"], "status": 1})
    s.sql("UPDATE product SET asked_at = 0")
    outbox.cron(s, "product_sync", check=0)
    saves = [c["body"]["ticket"] for c in p.calls(TICKET + "save/")]  # of other cases, too
    names = [t["product_name"] for t in saves if t["product_out_id"] == out_id_of(first)]
    assert names == ["山门景区门票", "三"] and status(s, first)["publication"] == "done", names


def sells(s, product):
    code = s.call("can_buy", s.asked(product)).code
    assert code in (0, 2), code
    return code == 0


def known_product(s):
    """A product on sale here that the platform knows, past its review."""
    product = s.product()
    s.platform.tell_products({"product_id": product.product_id, "product_out_id": product.product_out_id, "status": 1})
    return product


def shown(s, product):
    return s.platform.product(product.product_id)["status"]


@pytest.mark.race
def test_offline_stops_sale_at_once(s):
    """product offline stops the sale at once, also when the platform cannot be reached; product online starts it"""
    p = ready(s)
    product = known_product(s)
    assert sells(s, product)
    p.trouble(kinds=["drop"], rate=1.0, paths=[OPERATE])
    for _ in range(2):
        got = s.shanmen("product", "offline", product.product_out_id, check=False)
        assert got.returncode == 75 and "repeat this command" in got.stderr, got
        assert "no order is taken here any more" in got.stdout and not sells(s, product), got
    p.trouble()
    for _ in range(2):
        s.shanmen("product", "offline", product.product_id)
        assert shown(s, product) == 0 and not sells(s, product)
    p.trouble("lost")
    got = s.shanmen("product", "online", product.product_id, check=False)
    assert got.returncode == 75 and "here nothing has changed" in got.stderr and not sells(s, product), got
    for _ in range(2):
        s.shanmen("product", "online", product.product_out_id)
        assert shown(s, product) == 1 and sells(s, product)


def test_offline_no_answer_starts_sale_again(s):
    """product offline: no answer of the platform starts the sale again before the product was offline there, too"""
    p = publications.clean(s)
    renew_token(s)
    product = known_product(s)

    def told(status):
        p.tell_products({"product_id": product.product_id, "status": status})
        asked()

    def asked():
        s.sql("UPDATE product SET asked_at = NULL WHERE product_id = '%s'" % product.product_id)
        publications.sync(s)

    told(0)
    s.shanmen("product", "online", product.product_id)
    s.sql("UPDATE product SET asked_at = NULL WHERE product_id = '%s'" % product.product_id)
    before = p.last_number()
    p.trouble("hold", paths=[publications.QUERY])
    run = outbox.start(s, "product_sync")
    p.wait_call(publications.QUERY, since=before)
    s.shanmen("product", "offline", product.product_id)
    p.release()
    run.communicate(timeout=60)
    assert not sells(s, product), "an answer from before the change was used"
    asked()
    assert publications.product(s, product.product_id)["review"] == "offline" and not sells(s, product)
    told(1)
    assert sells(s, product), "it was put on sale there again"
    told(0)
    s.shanmen("product", "online", product.product_id)
    p.trouble(kinds=["drop"], rate=1.0, paths=[OPERATE])
    assert s.shanmen("product", "offline", product.product_id, check=False).returncode == 75
    p.trouble()
    asked()
    assert publications.product(s, product.product_id)["review"] == "online" and not sells(s, product)


def test_offline_first_review_starts_no_sale(s):
    """product offline: a new product's first review that passes does not start its sale"""
    p = publications.clean(s)
    renew_token(s)
    w = wish(s)
    publish(s, w)
    s.shanmen("product", "offline", out_id_of(w), check=False)
    publications.review(s, at_platform(s, w)[0]["product_id"], "online")
    assert status(s, w)["online"] is False
    s.shanmen("product", "online", out_id_of(w))
    assert status(s, w)["online"] is True and p.products()


@pytest.mark.fault
def test_online_and_offline_misbehaviour_exit_codes(s):
    """product online and offline: each misbehaviour ends with the exit code that says what to do"""
    p = ready(s)
    product = known_product(s)
    met = outbox.pairs(outbox.MISBEHAVIOUR + ("forbidden", "quota"), ("offline", "online"))
    for word, sold in (("offline", False), ("online", True)):
        for kind in [kind for kind, met_by in met if met_by == word]:
            s.sql("UPDATE token SET ask_after_at = 0")
            p.trouble(kinds=[kind], rate=1.0, paths=[OPERATE], times=1)
            got = s.shanmen("product", word, product.product_id, check=False)
            p.trouble()
            fine = kind in ("delay:700", "expired", "string_codes")
            refused = kind in ("forbidden", "inner", "unknown_code")
            assert got.returncode == (0 if fine else 1 if refused else 75), (word, kind, got)
            if word == "offline":
                assert not sells(s, product), kind
        s.sql("UPDATE token SET ask_after_at = 0")
        s.shanmen("product", word, product.product_id)
        assert sells(s, product) is sold and shown(s, product) == int(sold)


def told(s, path, answer, word, product_id, **keys):
    """The command's end, where the platform answers so; and the body it got."""
    with fake.fake(s, lambda at, _: answer if at.endswith(path) else None) as platform, outbox.configured(
        s, openapi_url=platform.url, **keys
    ):
        got = s.shanmen("product", word, product_id, check=False)
    return got, json.loads(platform.of(path)[-1][2])


def test_operate_bodies_of_both_interfaces(s):
    """product online and offline: the body is that of the configured interface, with the configured numbers"""
    ready(s)
    product = known_product(s)
    one = {"account_id": s.account_id, "product_id": product.product_id}
    many = {"account_id": s.account_id, "product_id_list": [product.product_id]}
    done = [{"product_id": product.product_id, "code": "0", "message": "success"}]
    trip = {"data": done, "extra": fake.GOOD["extra"]}
    for path, answer, keys, body in (
        (OPERATE, fake.GOOD, {}, dict(one, op_type=2)),
        (OPERATE, fake.GOOD, {"product_op_online": 5, "product_op_offline": 7}, dict(one, op_type=7)),
        (TRIP_OPERATE, trip, {"product_operate": "trip"}, dict(many, op_type=2)),
    ):
        got, sent = told(s, path, answer, "offline", product.product_id, **keys)
        assert got.returncode == 0 and "offline on the platform" in got.stdout and sent == body, (got, sent)


def test_operate_refusal_is_never_success(s):
    """product online and offline: a refusal inside an answer with error code 0 is a refusal, and the sale stays stopped"""
    ready(s)
    product = known_product(s)
    ours = {"product_id": product.product_id, "code": "20001", "message": "商品审核中"}
    others = {"product_id": "7", "code": "0", "message": "success"}
    base = {"StatusCode": 20002, "StatusMessage": "没有权限"}
    rows = [
        (OPERATE, dict(fake.GOOD, BaseResp=base), {}, 1, "BaseResp 20002: 没有权限"),
        (TRIP_OPERATE, {"data": [others, ours]}, {"product_operate": "trip"}, 1, "20001: 商品审核中"),
        (TRIP_OPERATE, {"data": [others]}, {"product_operate": "trip"}, 75, "says nothing about this product"),
        (TRIP_OPERATE, {"data": []}, {"product_operate": "trip"}, 75, "says nothing about this product"),
        (TRIP_OPERATE, {"data": {"error_code": 0}}, {"product_operate": "trip"}, 75, "says nothing about this product"),
    ]
    for path, answer, keys, code, words in rows:
        for word in ("offline", "online"):
            full = dict({"extra": fake.GOOD["extra"]}, **answer)
            got, _ = told(s, path, full, word, product.product_id, **keys)
            assert got.returncode == code and words in got.stderr and "on the platform" not in got.stdout, (answer, got)
            assert not sells(s, product), (word, answer)


def test_trip_interface_shows_and_hides(s):
    """product_operate = trip: shown and hidden by the other interface, with other numbers, after any misbehaviour"""
    p = ready(s)
    product = known_product(s)
    p.settings(op_online=4, op_offline=9)
    with outbox.configured(s, product_operate="trip", product_op_online=4, product_op_offline=9):
        for kind in ("500", "busy", "truncated"):
            p.trouble(kind, paths=[TRIP_OPERATE])
            got = s.shanmen("product", "offline", product.product_id, check=False)
            assert got.returncode == 75 and not sells(s, product), (kind, got)
        for word, sold in (("offline", False), ("online", True)):
            s.shanmen("product", word, product.product_id)
            assert sells(s, product) is sold and shown(s, product) == int(sold)


def test_online_unreviewed_product_is_not_sold(s):
    """product online: a product that has not passed its review is not sold"""
    ready(s)
    w = wish(s)
    publish(s, w)
    got = s.shanmen("product", "online", out_id_of(w), check=False)
    assert got.returncode == 1 and "3000001" in got.stderr, got
    assert status(s, w)["online"] is False


def test_unknown_products_and_wrong_calls_refused(s):
    """product: unknown products and wrong calls are refused with the reason"""
    ready(s)
    rows = [
        (("status", "nobody"), 1, "no product nobody"),
        (("online", "nobody"), 1, "no product nobody"),
        (("offline", "nobody"), 1, "no product nobody"),
        (("publish",), 2, "an argument is missing"),
        (("template", "--type", "1"), 2, "go with --category"),
        (("template", "--category", "1"), 2, "--type is missing"),
        (("template", "--category", "1", "--type", "1", "--account", "404"), 2, "no merchant 404"),
    ]
    for words, code, sentence in rows:
        got = nothing_asked(s, lambda: s.shanmen("product", *words, check=False))
        assert got.returncode == code and sentence in got.stderr, (words, got)


def test_missing_token_is_asked_for(s):
    """product: when there is no token one is asked for"""
    p = ready(s)
    product = known_product(s)
    for words in (("offline", product.product_id), ("online", product.product_id)):
        p.expire_tokens()
        s.sql("UPDATE token SET ask_after_at = 0")
        s.shanmen("product", *words)
