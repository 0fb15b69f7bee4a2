"""Other goods than tickets, by the operator's command `shanmen goods …`. We store nothing about them: the cases check what
the stand-in knows afterwards.
"""
import json
import os
import tempfile

import pytest

import fake
import outbox
from test_product import STACK, ready
from groupon import nothing_asked

pytestmark = pytest.mark.stack(STACK)

GOODS = "/goodlife/v1/goods/"


def goods(s, **more):
    product = {
        "out_id": s.fresh("G"),
        "product_name": "山门杯",
        "category_id": 18003001,
        "product_type": 1,
        "attr_key_value_map": {"Description": "白瓷", "deep": {"list": [1, True, None, "x"]}},
    }
    product.update(more)
    sku = {"sku_name": "大", "origin_amount": 5900, "actual_amount": 3900, "stock": {"limit_type": 1, "stock_qty": 200}}
    return {"account_id": s.account_id, "product": product, "sku": sku}


def run(s, *words, check=True):
    """The command with --account: there may be merchants of other cases."""
    return s.shanmen("goods", *words, "--account", s.account_id, check=check)


def command(s, word, content, check=True):
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8", delete=False) as f:
        json.dump(content, f, ensure_ascii=False, indent=1)
    try:
        return s.shanmen("goods", word, f.name, check=check)
    finally:
        os.unlink(f.name)


def at_platform(s, content):
    return [p for p in s.platform.products() if p["product_out_id"] == content["product"]["out_id"]]


def passed(s, content):
    """Publishes and passes the review; gives the platform's id."""
    command(s, "publish", content)
    (known,) = at_platform(s, content)
    s.platform.tell_products({"product_id": known["product_id"], "status": 1})
    return known["product_id"]


def test_published_as_draft_then_online(s):
    """shanmen goods: published, shown as a draft, then online; stock, sale and fields without review are changed"""
    p = ready(s)
    g = goods(s)
    said = command(s, "publish", g).stdout
    (known,) = at_platform(s, g)
    assert known["product_id"] in said, said
    assert p.calls(GOODS + "product/save/")[-1]["body"] == g
    out_id, product_id = g["product"]["out_id"], known["product_id"]
    draft = json.loads(run(s, "show", out_id, "--draft").stdout)
    assert draft["product"]["product_name"] == "山门杯" and draft["sku"]["actual_amount"] == 3900, draft
    assert draft["product"]["attr_key_value_map"] == g["product"]["attr_key_value_map"], draft
    (row,) = [r for r in json.loads(run(s, "list", "--draft", "--json").stdout) if r["out_id"] == out_id]
    assert row["product_id"] == product_id and row["status"] == draft["draft_status"], (row, draft)
    assert run(s, "show", out_id, check=False).returncode == 1
    p.tell_products({"product_id": product_id, "status": 1})
    assert json.loads(run(s, "show", product_id).stdout)["product"]["out_id"] == out_id
    assert out_id in run(s, "list").stdout
    run(s, "stock", product_id, 77)
    assert p.calls(GOODS + "stock/sync/")[-1]["body"]["stock"] == {"limit_type": 1, "stock_qty": 77}
    run(s, "stock", product_id, p.product(product_id)["sku_id"], 78)
    assert p.calls(GOODS + "stock/sync/")[-1]["effect"]
    change = {"account_id": s.account_id, "product_id": product_id, "stock_qty": 99}
    command(s, "free-audit", change)
    assert p.calls(GOODS + "product/free_audit/")[-1]["body"] == change
    for word, status in (("offline", 0), ("offline", 0), ("online", 1), ("online", 1)):
        run(s, word, product_id)
        assert p.product(product_id)["status"] == status, word


def test_publish_names_existing_product_without_id(s):
    """shanmen goods publish: without a product_id an existing product is named, not created a second time"""
    p = ready(s)
    g = goods(s)
    p.trouble(kinds=["lost"], rate=1.0, paths=[GOODS + "product/save/"], times=1)
    lost = command(s, "publish", g, check=False)
    assert lost.returncode == 75 and "not known whether" in lost.stderr, lost
    again = command(s, "publish", g, check=False)
    (known,) = at_platform(s, g)
    assert again.returncode == 1 and known["product_id"] in again.stderr, again
    p.tell_products({"product_id": known["product_id"], "status": 1})
    assert known["product_id"] in command(s, "publish", g, check=False).stderr
    g["product"]["product_id"] = known["product_id"]
    command(s, "publish", g)
    assert len(at_platform(s, g)) == 1 and not p.conflicts("product")


def test_publish_platform_id_cannot_control_terminal(s):
    """shanmen goods publish: an id from the platform cannot control the terminal"""
    ready(s)
    g = goods(s)
    product = {"product_id": "1\x1b[2J", "out_id": g["product"]["out_id"]}
    there = {"data": {"error_code": 0, "product_onlines": [{"product": product}]}, "extra": {"error_code": 0}}
    with fake.fake(s, lambda path, _body: there if path.startswith(GOODS) else None):
        got = command(s, "publish", g, check=False)
    assert got.returncode == 1 and "1?[2J" in got.stderr and "\x1b" not in got.stderr, got


def test_many_pages_are_one_list(s):
    """shanmen goods list: many pages are one list; a list that does not end, or repeats itself, is refused"""
    p = ready(s)
    p.tell_products({"product_id": "1", "product_out_id": "of nobody", "status": 1})
    made = [goods(s) for _ in range(3)]
    ids = {passed(s, g) for g in made}
    for more in range(60):
        body = goods(s)
        assert p.call(GOODS + "product/save/", body).code == 0
    listed = {r["product_id"] for r in json.loads(run(s, "list", "--draft", "--json").stdout)}
    assert len(listed) >= 60, len(listed)
    assert ids <= {r["product_id"] for r in json.loads(run(s, "list", "--json").stdout)}
    few = run(s, "list", "--draft", "--limit", 7, "--json")
    assert len(json.loads(few.stdout)) == 7 and "there are more" in few.stderr, few
    for trap, words in (("same_cursor", "in circles"), ("endless", "does not come to an end")):
        p.settings(page_trap=trap)
        before = p.last_number()
        got = run(s, "list", "--draft", check=False)
        asked = p.last_number() - before
        p.settings(page_trap=None)
        assert got.returncode == 1 and words in got.stderr and not got.stdout, (trap, got)
        assert asked < 12, (trap, asked)


@pytest.mark.slow
@pytest.mark.fault
def test_each_misbehaviour_says_what_to_do(s):
    """shanmen goods: after each misbehaviour each command says what to do, and its repeat succeeds"""
    p = ready(s)
    g = goods(s)
    product_id = passed(s, g)
    g["product"]["product_id"] = product_id
    change = {"account_id": s.account_id, "product_id": product_id, "sold_end_time": 2000000000}
    deeds = (
        lambda check: run(s, "show", product_id, check=check),
        lambda check: run(s, "list", check=check),
        lambda check: run(s, "stock", product_id, 5, check=check),
        lambda check: run(s, "offline", product_id, check=check),
        lambda check: run(s, "online", product_id, check=check),
        lambda check: run(s, "category", check=check),
        lambda check: command(s, "free-audit", change, check=check),
    )
    for kind, deed in outbox.pairs(outbox.MISBEHAVIOUR + ("forbidden", "quota"), deeds):
        s.sql("UPDATE token SET ask_after_at = 0")
        p.trouble(kinds=[kind], rate=1.0, paths=[GOODS], times=1)
        got = deed(False)
        p.trouble()
        fine = kind in ("delay:700", "expired", "string_codes")
        refused = kind in ("forbidden", "inner", "unknown_code")
        assert got.returncode == (0 if fine else 1 if refused else 75), (kind, got)
        assert fine or got.stderr, (kind, got)
        s.sql("UPDATE token SET ask_after_at = 0")
        deed(True)
    assert not p.conflicts()


def test_every_fault_of_file_shown(s):
    """shanmen goods: every fault of a file is shown with its line, wrong calls are refused, and nothing is sent"""
    ready(s)
    nested = {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": {"j": 1}}}}}}}}}}
    rows = [
        (goods(s, out_id="a b"), ":4: field product.out_id: \"a b\" is not an id"),
        (goods(s, colour="red"), "field product.colour: no such field"),
        (goods(s, attr_key_value_map={"n": 0.5}), "attr_key_value_map.n: \"0.5\" must be a whole number, or be in quotes"),
        (goods(s, attr_key_value_map={"n": 2**60}), "must be a whole number, or be in quotes"),
        (goods(s, attr_key_value_map=nested), "is nested deeper than 8 levels"),
        (goods(s, attr_key_value_map={"l": [1] * 2001}), "has more than 2000 values"),
        (goods(s, sold_start_time=1790000000, sold_end_time=1790000000), "is not after sold_start_time"),
        (dict(goods(s), account_id="404"), ":2: field account_id: there is no merchant 404"),
        (dict(goods(s), sku={"sku_name": "x", "origin_amount": 1, "actual_amount": 2}), "is above origin_amount"),
        (dict(goods(s), sku={"sku_name": "x", "origin_amount": 1, "actual_amount": 1, "sku_id": "7"}), "goes with product_id only"),
        (dict(goods(s), sku={"sku_name": "x", "origin_amount": 1, "actual_amount": 1, "stock": {"limit_type": 1}}), "stock_qty: is missing"),
    ]  # fmt: skip
    for content, sentence in rows:
        got = nothing_asked(s, lambda: command(s, "publish", content, check=False))
        assert got.returncode == 1 and sentence in got.stderr, (sentence, got)
    got = nothing_asked(s, lambda: command(s, "free-audit", {"account_id": s.account_id, "product_id": "7"}, check=False))
    assert got.returncode == 1 and "changes nothing" in got.stderr, got
    words = [
        (("stock", "7"), "an argument is missing"),
        (("stock", "7", "x"), "\"x\" is not a whole number"),
        (("stock", "7", "-1"), ""),
        (("stock", "7", "8", "9", "1"), "one argument too many"),
        (("stock", "山", "1"), "an id has"),
        (("online", "a b"), "an id has"),
        (("show", ""), "an id has"),
        (("list", "--limit", "10001"), "--limit"),
        (("list", "--account", "404"), "no merchant 404"),
        (("category", "1", "2"), "one argument too many"),
    ]  # fmt: skip
    for args, sentence in words:
        got = nothing_asked(s, lambda: s.shanmen("goods", *args, check=False))
        assert got.returncode == 2 and sentence in got.stderr, (args, got)


def test_category_and_template_show_json_answer(s):
    """shanmen goods category and product template show the platform's answer as JSON"""
    ready(s)
    first = json.loads(run(s, "category").stdout)["category_tree_infos"]
    below = json.loads(run(s, "category", first[0]["category_id"]).stdout)["category_tree_infos"]
    assert first and below and below != first, (first, below)
    leaf = next(c for c in leaves(s, first))
    words = ("--category", leaf["category_id"], "--type", 1, "--account", s.account_id)
    got = json.loads(s.shanmen("product", "template", *words).stdout)
    assert got["product_attrs"] and got["error_code"] == 0, got


def leaves(s, categories):
    for c in categories:
        if c["is_leaf"]:
            yield c
        else:
            below = json.loads(run(s, "category", c["category_id"]).stdout)["category_tree_infos"]
            yield from leaves(s, [b for b in below if b["parent_id"] == c["category_id"]])
