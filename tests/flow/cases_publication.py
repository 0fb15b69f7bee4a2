"""A product that a person wants published reaches the platform once, whatever fails; it is never made twice, never
overwritten while under review, and is known here as soon as the platform has it.
"""
import json
import os
import subprocess

import fake
import owed
import wishes
from runner import case


@case("a new product is made once, and its calendar can be loaded at once", stack="product")
def _(s):
    p = wishes.clean(s)
    wanted = wishes.ticket(s)
    out_id = wishes.wish(s, wanted)
    done = wishes.sync(s)
    assert done.stdout == "product_sync: 1 to publish: 1 accepted, 0 wait for a review, 0 to be tried again, 0 refused\n"
    assert not done.stderr and [c["path"] for c in p.calls("/goodlife/")] == [wishes.QUERY, wishes.SAVE], p.calls()
    wishes.right(s, out_id, wanted)
    product_id = wishes.row(s, out_id)["product_id"]
    got = wishes.product(s, product_id)
    assert (got["review"], got["online"], got["passed_at"], got["name"]) == ("under_review", "0", None, "山门一日票"), got
    skus = s.sql(
        "SELECT k.name, j.project_id, j.entrance, c.whole FROM sku k JOIN sku_project j USING (sku_id)"
        " JOIN calendar_push c USING (sku_id) WHERE k.product_id = '%s' ORDER BY k.sku_out_id" % product_id
    )
    assert skus == [("成人票", out_id + "-a", "1", "1"), ("儿童票", out_id + "-c", "1", "1")], skus
    s.shanmen("calendar", "load", "-", text="sku_out_id,day,price_fen,stock,open\n%s-a,2030-01-01,100,5,1\n" % out_id)
    assert wishes.sync(s).stdout == "product_sync: nothing to do\n"


@case("what is there already keeps its rules, projects and way when it is overwritten", stack="product")
def _(s):
    p = wishes.clean(s)
    one = s.products([dict(max_per_order=3, rides=("缆车",))])[0]
    s.sql("UPDATE product SET way = 'semi_direct', asked_at = %d WHERE product_id = '%s'" % (wishes.FAR, one.product_id))
    p.tell_products(
        {
            "product_id": one.product_id,
            "product_out_id": one.product_out_id,
            "status": 1,
            "skus": [{"sku_id": one.sku_id, "sku_out_id": one.sku_out_id}],
        }
    )
    wanted = wishes.ticket(
        s, one.product_out_id, name="新名字", ticket_specifications=[{"sku_out_id": one.sku_out_id, "sku_name": "全价票"}]
    )
    before = s.sql("SELECT * FROM sku_project WHERE sku_id = '%s' ORDER BY position" % one.sku_id)
    wishes.wish(s, wanted)
    wishes.sync(s)
    body = p.calls(wishes.SAVE)[0]["body"]["ticket"]
    assert body["product_id"] == one.product_id and body["ticket_specifications"][0]["sku_id"] == one.sku_id, body
    wishes.right(s, one.product_out_id, wanted)
    assert s.sql("SELECT * FROM sku_project WHERE sku_id = '%s' ORDER BY position" % one.sku_id) == before
    kept = s.sql(
        "SELECT way, name, online, max_per_order FROM product JOIN sale_rule USING (product_id)"
        " WHERE product_id = '%s'" % one.product_id
    )
    assert kept == [("semi_direct", "新名字", "1", "3")], kept


def survive(s, kinds, path):
    for kind in kinds:
        p = wishes.clean(s)
        wanted = wishes.ticket(s)
        out_id = wishes.wish(s, wanted)
        if path == wishes.QUERY:  # that of a creation of unknown outcome
            p.trouble("lost", paths=[wishes.SAVE])
            wishes.sync(s)
            wishes.hurry(s)
        p.trouble(kind, paths=[path])
        first = wishes.sync(s, check=None)
        hit = [c for c in p.calls(path) if c["verdict"].startswith("trouble")]
        assert hit, (kind, p.calls(), first)
        p.trouble()
        wishes.hurry(s)
        wishes.settle(s)
        wrong = wishes.faults(s, out_id, wanted)
        assert not wrong, (kind, wrong, first.stdout, first.stderr)


@case("a creation survives each misbehaviour of the platform, and makes one product", stack="product")
def _(s):
    survive(s, owed.MISBEHAVIOUR, wishes.SAVE)


@case("the question after a lost creation survives each misbehaviour, and one product is made", stack="product")
def _(s):
    survive(s, owed.MISBEHAVIOUR, wishes.QUERY)


@case("silence and trickle cost a creation its ten seconds, and nothing else", stack="product", slow=True)
def _(s):
    survive(s, owed.SLOW, wishes.SAVE)


@case("a creation whose answer is lost is asked about, found, and not sent again", stack="product")
def _(s):
    wrong = wishes.lost_creation(s)
    assert not wrong, wrong
    assert len(s.platform.calls(wishes.SAVE)) == 1 and len(s.platform.calls(wishes.QUERY)) == 2, s.platform.calls()


@case("a newer wish after a lost creation goes out as an update of what was found, when its review is over", stack="product")
def _(s):
    p = wishes.clean(s)
    out_id = wishes.wish(s, wishes.ticket(s))
    p.trouble("lost", paths=[wishes.SAVE])
    wishes.sync(s)
    wanted = wishes.ticket(s, out_id, name="第二版")
    wishes.wish(s, wanted)
    wishes.hurry(s)
    wishes.sync(s)
    assert wishes.row(s, out_id)["state"] == "waiting" and len(p.calls(wishes.SAVE)) == 1, wishes.row(s, out_id)
    p.settings(review="pass")
    wishes.hurry(s)
    s.sql("UPDATE publication SET next_at = 0")
    wishes.settle(s)
    wishes.right(s, out_id, wanted)
    assert len(p.calls(wishes.SAVE)) == 2


@case("a creation that did not arrive is sent again, but not while it could still be on its way", stack="product")
def _(s):
    p = wishes.clean(s)
    wanted = wishes.ticket(s)
    out_id = wishes.wish(s, wanted)
    p.trouble("drop", paths=[wishes.SAVE])
    wishes.sync(s)
    s.sql("UPDATE publication SET next_at = 0")  # as a person does who publishes again
    wishes.sync(s)
    assert len(p.calls("/goodlife/")) == 2, p.calls()
    wishes.hurry(s)
    wishes.sync(s)
    assert [c["path"] for c in p.calls("/goodlife/")] == [wishes.QUERY, wishes.SAVE] * 2, p.calls()
    wishes.right(s, out_id, wanted)


@case("a product the platform has under our id is overwritten, not made again, also when nobody here knows of it", stack="product")
def _(s):
    p = wishes.clean(s)
    wanted, product_id = wishes.published(s)
    out_id = wanted["product_out_id"]
    s.sql(  # a database that was restored from before
        "DELETE FROM publication; DELETE j FROM sku_project j JOIN sku USING (sku_id) WHERE product_id = '%s';"
        " DELETE FROM sku WHERE product_id = '%s'; DELETE FROM product WHERE product_id = '%s'" % ((product_id,) * 3)
    )
    wanted = dict(wanted, product_name="第二版")
    wishes.wish(s, wanted)
    wishes.sync(s)
    wishes.right(s, out_id, wanted)
    assert wishes.row(s, out_id)["product_id"] == product_id and len(p.calls(wishes.SAVE)) == 2


@case("two senders at once: a wish is sent once", stack="product")
def _(s):
    wrong = wishes.two_senders(s)
    assert not wrong, wrong


@case("people who publish one file at once, and product_sync with them, make one product", stack="product")
def _(s):
    p = wishes.clean(s)
    wanted = wishes.ticket(s, pictures=["https://www.example.com/1.jpg"])
    path = os.path.join(s.dir, "at-once.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"account_id": s.account_id, "ticket": wanted}, f)
    publish = [os.path.join(s.env["SHANMEN_BIN"], "shanmen"), "product", "publish", path, "--author", "test"]
    runs = [
        subprocess.Popen(publish, env=owed.cron_environment(s), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(8)
    ]
    wishes.sync(s)
    said = [r.communicate(timeout=60) + (r.returncode,) for r in runs]
    assert {code for _, _, code in said} <= {0, 75}, said
    p.settings(review="pass")
    for _ in range(3):
        wishes.hurry(s)
        wishes.settle(s)
    wishes.right(s, wanted["product_out_id"], wanted)


@case("a wish that comes while an older one is on the way is not lost", stack="product")
def _(s):
    p = wishes.clean(s)
    out_id = wishes.wish(s, wishes.ticket(s))
    p.trouble("hold", paths=[wishes.SAVE])
    run = owed.start(s, "product_sync")
    p.wait_call(wishes.SAVE)
    wanted = wishes.ticket(s, out_id, name="第二版")
    wishes.wish(s, wanted)
    p.release()
    run.communicate(timeout=60)
    got = wishes.row(s, out_id)
    assert got["state"] == "waiting" and got["product_id"] and len(p.calls(wishes.SAVE)) == 1, got
    wishes.review(s, got["product_id"], "online")
    wishes.right(s, out_id, wanted)


@case("changes wait while the product is under review; afterwards the newest goes out, once", stack="product")
def _(s):
    p = wishes.clean(s)
    wanted, product_id = wishes.published(s)
    wishes.wish(s, dict(wanted, product_name="第二版"))
    wishes.sync(s)  # under review again
    for name in ("第三版", "第四版"):
        wanted = dict(wanted, product_name=name)
        out_id = wishes.wish(s, wanted)
        wishes.hurry(s)
        wishes.sync(s)
        assert wishes.row(s, out_id)["state"] == "waiting" and len(p.calls(wishes.SAVE)) == 2, wishes.row(s, out_id)
    s.sql("UPDATE calendar_push SET whole = FALSE")
    p.tell_products({"product_id": product_id, "status": 1})
    for _ in range(3):
        wishes.hurry(s)
        wishes.sync(s)
    names = [c["body"]["ticket"]["product_name"] for c in p.calls(wishes.SAVE)]
    assert names == ["山门一日票", "第二版", "第四版"], names
    wishes.right(s, out_id, wanted)
    assert s.number("SELECT MIN(whole) FROM calendar_push JOIN sku USING (sku_id) WHERE product_id = '%s'" % product_id)


@case("the platform's word that a product is under review counts, whatever was known here", stack="product")
def _(s):
    p = wishes.clean(s)
    wanted, product_id = wishes.published(s)
    p.tell_products({"product_id": product_id, "status": 2})  # saved by somebody in the back office
    wanted = dict(wanted, product_name="第二版")
    out_id = wishes.wish(s, wanted)
    done = wishes.sync(s)
    assert "1 wait for a review" in done.stdout, done
    assert wishes.row(s, out_id)["state"] == "waiting" and "审核中" in wishes.row(s, out_id)["error"]
    assert wishes.product(s, product_id)["review"] == "under_review"
    wishes.review(s, product_id, "online")
    wishes.right(s, out_id, wanted)


@case("a wish that is refused for good keeps the platform's words and is an alarm; a mended one goes out", stack="product")
def _(s):
    p = wishes.clean(s)
    bad = wishes.ticket(s, name="长" * 61)
    out_id = wishes.wish(s, bad)
    for _ in range(2):
        done = wishes.sync(s)
        wishes.hurry(s)
    got = wishes.row(s, out_id)
    assert got["state"] == "failed" and "product_name" in got["error"] and got["product_id"] is None, got
    assert len(p.calls(wishes.SAVE)) == 1 and len(owed.alarms(s, "publication_failed")) == 1, done
    detail = s.sql("SELECT detail FROM alarm WHERE kind = 'publication_failed'")[0][0]
    assert out_id in detail and "publish it again" in detail, detail
    wanted = wishes.ticket(s, out_id)
    wishes.wish(s, wanted)
    wishes.sync(s)
    wishes.right(s, out_id, wanted)


@case("a wish for a product that was deleted there while under review does not wait for ever", stack="product")
def _(s):
    p = wishes.clean(s)
    wanted, product_id = wishes.published(s)
    wishes.wish(s, dict(wanted, product_name="第二版"))
    wishes.sync(s)
    out_id = wishes.wish(s, dict(wanted, product_name="第三版"))
    assert wishes.row(s, out_id)["state"] == "waiting"
    p.reset()
    for _ in range(2):
        s.sql("UPDATE product SET asked_at = NULL WHERE product_id = '%s'" % product_id)
        wishes.hurry(s)
        wishes.sync(s)
    assert wishes.product(s, product_id)["missing"] == "1"
    assert [c["body"]["ticket"]["product_name"] for c in p.calls(wishes.SAVE)][:1] == ["第三版"], wishes.row(s, out_id)
    assert wishes.row(s, out_id)["state"] != "waiting" and wishes.row(s, out_id)["error"], wishes.row(s, out_id)
    again = wishes.wish(s, dict(wanted, product_name="第四版"))
    wishes.sync(s)
    assert wishes.row(s, again)["state"] != "waiting", wishes.row(s, again)


def answering(product_id, skus):
    """A platform that knows nothing under our ids, and answers each save so."""

    def answer(path, _body):
        if path.startswith(wishes.QUERY):
            return {"data": {"error_code": 0, "total": 0, "tickets": []}, "extra": {"error_code": 0}}
        if path.startswith(wishes.SAVE):
            data = {"error_code": 0, "product_id": product_id, "ticket_specifications": skus}
            return {"data": data, "extra": {"error_code": 0}}
        return None

    return answer


@case("ids in an answer that are another product's or another kind of ticket's change nothing of those", stack="product")
def _(s):
    wishes.clean(s)
    wanted, product_id = wishes.published(s)
    skus = "SELECT sku_id, sku_out_id, name FROM sku WHERE product_id = '%s' ORDER BY sku_id" % product_id
    before, first = s.sql(skus), wishes.product(s, product_id)["name"]
    new = wishes.ticket(s, name="另一个产品")
    wishes.wish(s, new)
    told = [{"sku_id": s.fresh("k"), "sku_out_id": k["sku_out_id"]} for k in new["ticket_specifications"]]
    with fake.fake(s, answering(product_id, told)):
        wishes.sync(s)
    assert wishes.product(s, product_id)["name"] == first and s.sql(skus) == before, (s.sql(skus), before)
    assert owed.alarms(s, "publication_misfit")
    wishes.review(s, product_id, "online")
    s.sql("DELETE FROM alarm")
    kind = {"sku_out_id": s.fresh("w"), "sku_name": "夜场票"}
    wishes.wish(s, dict(wanted, ticket_specifications=wanted["ticket_specifications"] + [kind]))
    told = [{"sku_id": before[0][0], "sku_out_id": kind["sku_out_id"]}]
    with fake.fake(s, answering(product_id, told)):
        wishes.sync(s)
    assert s.sql(skus) == before, (s.sql(skus), before)
    assert owed.alarms(s, "publication_misfit")


@case("a merchant whose wishes are all in trouble does not hold up another's", stack="product")
def _(s):
    wishes.clean(s)
    other = "99" + s.fresh("m")
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--account", other)
    for _ in range(5):
        wishes.wish(s, wishes.ticket(s, "0" + s.fresh("w")))
    s.sql("UPDATE publication SET account_id = '%s', body = REPLACE(body, '%s', '%s')" % (other, s.account_id, other))
    out_id = wishes.wish(s, wishes.ticket(s))
    good = answering(s.fresh("9"), [])

    def answer(path, body):
        return (500, b"") if other in path or other.encode() in body else good(path, body)

    with fake.fake(s, answer) as f:
        wishes.sync(s)
    assert wishes.row(s, out_id)["state"] == "done", (wishes.row(s, out_id), f.calls)
    assert len(f.of(wishes.QUERY)) == 4, f.calls  # the merchant in trouble was left alone after three


@case("wishes that are refused one after another do not hold up the others", stack="product")
def _(s):
    wishes.clean(s)
    bad = [wishes.wish(s, wishes.ticket(s, "0" + s.fresh("w"))) for _ in range(4)]
    out_id = wishes.wish(s, wishes.ticket(s))
    good = answering(s.fresh("9"), [])
    no = {"data": {"error_code": 3000001, "description": "业务错误"}, "extra": {"error_code": 3000001}}

    def answer(path, body):
        return no if any(b.encode() in body for b in bad) else good(path, body)

    with fake.fake(s, answer):
        wishes.sync(s)
    assert wishes.row(s, out_id)["state"] == "done" and {wishes.row(s, b)["tries"] for b in bad} == {"1"}


@case("one wish in trouble does not hold up the others", stack="product")
def _(s):
    p = wishes.clean(s)
    wanted = [wishes.ticket(s) for _ in range(4)]
    for w in wanted:
        wishes.wish(s, w)
    p.trouble("500", paths=[wishes.SAVE])
    wishes.sync(s)
    states = [wishes.row(s, w["product_out_id"])["state"] for w in wanted]
    assert sorted(states) == ["done", "done", "done", "due"], states
    wishes.hurry(s)
    wishes.settle(s)
    for w in wanted:
        wishes.right(s, w["product_out_id"], w)


@case("texts of any kind arrive as they were given", stack="product")
def _(s):
    wishes.clean(s)
    wanted = wishes.ticket(
        s, notices=['"引号"\\', "𝄞\u2028\t", "\u0001", "/</script>"], rules={"a": [1, -2, True, None, 900719925474099]}
    )
    out_id = wishes.wish(s, wanted)
    wishes.sync(s)
    wishes.right(s, out_id, wanted)
