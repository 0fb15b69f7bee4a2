"""A product that an operator publishes reaches the platform once, whatever fails; it is never created twice, never
overwritten while under review, and is known here as soon as the platform has it.
"""
import json
import os
import subprocess

import pytest

import fake
import outbox
import publications

pytestmark = pytest.mark.stack("product")

CREATION = [publications.QUERY, publications.SAVE, publications.QUERY]  # is it there; make it; its SKUs


@pytest.mark.race
def test_new_product_is_created_once(s):
    """a new product is created once, and its calendar can be loaded at once"""
    p = publications.clean(s)
    wanted = publications.ticket(s)
    out_id = publications.request(s, wanted)
    done = publications.sync(s)
    assert done.stdout == "product_sync: 1 to publish: 1 accepted, 0 wait for a review, 0 to be tried again, 0 refused\n"
    assert not done.stderr and [c["path"] for c in p.calls("/goodlife/")] == CREATION, p.calls()
    publications.check_published(s, out_id, wanted)
    product_id = publications.row(s, out_id)["product_id"]
    got = publications.product(s, product_id)
    assert (got["review"], got["online"], got["passed_at"], got["name"]) == ("under_review", "0", None, "山门一日票"), got
    skus = s.sql(
        "SELECT k.name, j.project_id, j.entrance, c.whole FROM sku k JOIN sku_project j USING (sku_id)"
        " JOIN calendar_push c USING (sku_id) WHERE k.product_id = '%s' ORDER BY k.sku_out_id" % product_id
    )
    assert skus == [("成人票", out_id + "-a", "1", "1"), ("儿童票", out_id + "-c", "1", "1")], skus
    s.shanmen("calendar", "load", "-", text="sku_out_id,day,price_fen,stock,open\n%s-a,2030-01-01,100,5,1\n" % out_id)
    assert publications.sync(s).stdout == "product_sync: nothing to do\n"


def test_overwritten_product_keeps_rules_and_way(s):
    """an existing product keeps its rules, projects and way when it is overwritten"""
    p = publications.clean(s)
    one = s.products([dict(max_per_order=3, rides=("缆车",))])[0]
    s.sql("UPDATE product SET way = 'semi_direct', asked_at = %d WHERE product_id = '%s'" % (publications.FAR, one.product_id))
    p.tell_products(
        {
            "product_id": one.product_id,
            "product_out_id": one.product_out_id,
            "status": 1,
            "skus": [{"sku_id": one.sku_id, "sku_out_id": one.sku_out_id}],
        }
    )
    wanted = publications.ticket(
        s, one.product_out_id, name="新名字", ticket_specifications=[{"sku_out_id": one.sku_out_id, "sku_name": "全价票"}]
    )
    before = s.sql("SELECT * FROM sku_project WHERE sku_no = (SELECT sku_no FROM sku WHERE sku_id = '%s') ORDER BY position" % one.sku_id)
    publications.request(s, wanted)
    publications.sync(s)
    body = p.calls(publications.SAVE)[0]["body"]["ticket"]
    assert body["product_id"] == one.product_id and "sku_id" not in body["ticket_specifications"][0], body
    publications.check_published(s, one.product_out_id, wanted)
    assert s.sql("SELECT * FROM sku_project WHERE sku_no = (SELECT sku_no FROM sku WHERE sku_id = '%s') ORDER BY position" % one.sku_id) == before
    kept = s.sql(
        "SELECT way, name, online, max_per_order FROM product JOIN sale_rule USING (product_id)"
        " WHERE product_id = '%s'" % one.product_id
    )
    assert kept == [("semi_direct", "新名字", "1", "3")], kept


def survive(s, kinds, path):
    for kind in kinds:
        p = publications.clean(s)
        wanted = publications.ticket(s)
        out_id = publications.request(s, wanted)
        if path == publications.QUERY:  # the question after a creation whose result is unknown
            p.trouble("lost", paths=[publications.SAVE])
            publications.sync(s)
            publications.hurry(s)
        p.trouble(kind, paths=[path])
        first = publications.sync(s, check=None)
        hit = [c for c in p.calls(path) if c["verdict"].startswith("trouble")]
        assert hit, (kind, p.calls(), first)
        p.trouble()
        publications.hurry(s)
        publications.run_until_done(s)
        wrong = publications.faults(s, out_id, wanted)
        assert not wrong, (kind, wrong, first.stdout, first.stderr)


@pytest.mark.fault
def test_creation_survives_each_misbehaviour(s):
    """a creation survives each misbehaviour of the platform, and creates one product"""
    survive(s, outbox.share(0), publications.SAVE)


@pytest.mark.fault
def test_question_survives_each_misbehaviour(s):
    """the question after a lost creation survives each misbehaviour, and one product is created"""
    survive(s, outbox.share(1), publications.QUERY)


@pytest.mark.slow
@pytest.mark.fault
def test_silent_platform_costs_its_time_out(s):
    """silence and a very slow answer cost a creation its time-out, and nothing else"""
    with outbox.impatient(s):
        survive(s, outbox.SLOW, publications.SAVE)


def test_lost_creation_is_found_not_resent(s):
    """a creation whose answer is lost is asked about, found, and not sent again"""
    wrong = publications.lost_creation(s)
    assert not wrong, wrong
    assert len(s.platform.calls(publications.SAVE)) == 1 and len(s.platform.calls(publications.QUERY)) == 2, s.platform.calls()


def test_newer_request_is_sent_as_update(s):
    """a newer request after a lost creation is sent as an update of the product found, when its review is over"""
    p = publications.clean(s)
    out_id = publications.request(s, publications.ticket(s))
    p.trouble("lost", paths=[publications.SAVE])
    publications.sync(s)
    wanted = publications.ticket(s, out_id, name="第二版")
    publications.request(s, wanted)
    publications.hurry(s)
    publications.sync(s)
    assert publications.row(s, out_id)["state"] == "waiting" and len(p.calls(publications.SAVE)) == 1, publications.row(s, out_id)
    p.settings(review="pass")
    publications.hurry(s)
    s.sql("UPDATE publication SET next_at = 0")
    publications.run_until_done(s)
    publications.check_published(s, out_id, wanted)
    assert len(p.calls(publications.SAVE)) == 2


def test_creation_not_arrived_is_sent_again(s):
    """a creation that did not arrive is sent again, but not while it could still be on its way"""
    p = publications.clean(s)
    wanted = publications.ticket(s)
    out_id = publications.request(s, wanted)
    p.trouble("drop", paths=[publications.SAVE])
    publications.sync(s)
    s.sql("UPDATE publication SET next_at = 0")  # as an operator does who publishes again
    publications.sync(s)
    assert len(p.calls("/goodlife/")) == 2, p.calls()
    publications.hurry(s)
    publications.sync(s)
    assert [c["path"] for c in p.calls("/goodlife/")] == CREATION[:2] + CREATION, p.calls()
    publications.check_published(s, out_id, wanted)


def test_product_under_our_id_is_overwritten(s):
    """a product the platform has under our id is overwritten, not created again, also when it is not known here"""
    p = publications.clean(s)
    wanted, product_id = publications.published(s)
    out_id = wanted["product_out_id"]
    s.sql(  # a database that was restored from an old backup
        "DELETE FROM publication; DELETE j FROM sku_project j JOIN sku USING (sku_no) WHERE product_no = (SELECT product_no FROM product WHERE product_id = '%s');"
        " DELETE FROM sku WHERE product_no = (SELECT product_no FROM product WHERE product_id = '%s'); DELETE FROM product WHERE product_id = '%s'" % ((product_id,) * 3)
    )
    wanted = dict(wanted, product_name="第二版")
    publications.request(s, wanted)
    publications.sync(s)
    publications.check_published(s, out_id, wanted)
    assert publications.row(s, out_id)["product_id"] == product_id and len(p.calls(publications.SAVE)) == 2


@pytest.mark.race
def test_two_senders_send_a_request_once(s):
    """two senders at once: a publication request is sent once"""
    wrong = publications.two_senders(s)
    assert not wrong, wrong


@pytest.mark.race
def test_operators_at_once_create_one_product(s):
    """operators who publish one file at once, together with product_sync, create one product"""
    p = publications.clean(s)
    wanted = publications.ticket(s, pictures=["https://www.example.com/1.jpg"])
    path = os.path.join(s.dir, "at-once.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"account_id": s.account_id, "ticket": wanted}, f)
    publish = [os.path.join(s.env["SHANMEN_BIN"], "shanmen"), "product", "publish", path, "--author", "test"]
    runs = [
        subprocess.Popen(publish, env=outbox.cron_environment(s), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(8)
    ]
    publications.sync(s)
    said = [r.communicate(timeout=60) + (r.returncode,) for r in runs]
    assert {code for _, _, code in said} <= {0, 75}, said
    p.settings(review="pass")
    for _ in range(3):
        publications.hurry(s)
        publications.run_until_done(s)
    publications.check_published(s, wanted["product_out_id"], wanted)


def test_request_during_sending_is_not_lost(s):
    """a request that comes while an older one is being sent is not lost"""
    p = publications.clean(s)
    out_id = publications.request(s, publications.ticket(s))
    p.trouble("hold", paths=[publications.SAVE])
    run = outbox.start(s, "product_sync")
    p.wait_call(publications.SAVE)
    wanted = publications.ticket(s, out_id, name="第二版")
    publications.request(s, wanted)
    p.release()
    run.communicate(timeout=60)
    got = publications.row(s, out_id)
    assert got["state"] == "waiting" and got["product_id"] and len(p.calls(publications.SAVE)) == 1, got
    publications.review(s, got["product_id"], "online")
    publications.check_published(s, out_id, wanted)


def test_after_review_newest_change_is_sent(s):
    """changes wait while the product is under review; afterwards the newest is sent, once"""
    p = publications.clean(s)
    wanted, product_id = publications.published(s)
    publications.request(s, dict(wanted, product_name="第二版"))
    publications.sync(s)  # under review again
    for name in ("第三版", "第四版"):
        wanted = dict(wanted, product_name=name)
        out_id = publications.request(s, wanted)
        publications.hurry(s)
        publications.sync(s)
        assert publications.row(s, out_id)["state"] == "waiting" and len(p.calls(publications.SAVE)) == 2, publications.row(s, out_id)
    s.sql("UPDATE calendar_push SET whole = FALSE")
    p.tell_products({"product_id": product_id, "status": 1})
    for _ in range(3):
        publications.hurry(s)
        publications.sync(s)
    names = [c["body"]["ticket"]["product_name"] for c in p.calls(publications.SAVE)]
    assert names == ["山门一日票", "第二版", "第四版"], names
    publications.check_published(s, out_id, wanted)
    assert s.number("SELECT MIN(whole) FROM calendar_push JOIN sku USING (sku_no) WHERE product_no = (SELECT product_no FROM product WHERE product_id = '%s')" % product_id)


def test_under_review_counts_when_platform_says(s):
    """when the platform says that a product is under review, that counts, whatever was known here"""
    p = publications.clean(s)
    wanted, product_id = publications.published(s)
    p.tell_products({"product_id": product_id, "status": 2})  # saved by the merchant in the back office
    wanted = dict(wanted, product_name="第二版")
    out_id = publications.request(s, wanted)
    done = publications.sync(s)
    assert "1 wait for a review" in done.stdout, done
    assert publications.row(s, out_id)["state"] == "waiting" and "审核中" in publications.row(s, out_id)["error"]
    assert publications.product(s, product_id)["review"] == "under_review"
    publications.review(s, product_id, "online")
    publications.check_published(s, out_id, wanted)


def test_refused_request_keeps_words_and_alarms(s):
    """a request that is refused for good keeps the platform's words and is an alarm; a corrected one is sent"""
    p = publications.clean(s)
    bad = publications.ticket(s, name="长" * 61)
    out_id = publications.request(s, bad)
    for _ in range(2):
        done = publications.sync(s)
        publications.hurry(s)
    got = publications.row(s, out_id)
    assert got["state"] == "failed" and "product_name" in got["error"] and got["product_id"] is None, got
    assert len(p.calls(publications.SAVE)) == 1 and len(outbox.alarms(s, "publication_failed")) == 1, done
    detail = s.sql("SELECT detail FROM alarm WHERE kind = 'publication_failed'")[0][0]
    assert out_id in detail and "publish it again" in detail, detail
    wanted = publications.ticket(s, out_id)
    publications.request(s, wanted)
    publications.sync(s)
    publications.check_published(s, out_id, wanted)


def test_deleted_under_review_does_not_wait(s):
    """a request for a product that was deleted there while under review does not wait for ever"""
    p = publications.clean(s)
    wanted, product_id = publications.published(s)
    publications.request(s, dict(wanted, product_name="第二版"))
    publications.sync(s)
    out_id = publications.request(s, dict(wanted, product_name="第三版"))
    assert publications.row(s, out_id)["state"] == "waiting"
    p.reset()
    for _ in range(2):
        s.sql("UPDATE product SET asked_at = NULL WHERE product_id = '%s'" % product_id)
        publications.hurry(s)
        publications.sync(s)
    assert publications.product(s, product_id)["missing"] == "1"
    assert [c["body"]["ticket"]["product_name"] for c in p.calls(publications.SAVE)][:1] == ["第三版"], publications.row(s, out_id)
    assert publications.row(s, out_id)["state"] != "waiting" and publications.row(s, out_id)["error"], publications.row(s, out_id)
    again = publications.request(s, dict(wanted, product_name="第四版"))
    publications.sync(s)
    assert publications.row(s, again)["state"] != "waiting", publications.row(s, again)


def answering(product_id, skus):
    """A platform that knows nothing under our ids, gives this id for each save, and lists these SKUs."""

    def answer(path, _body):
        if path.startswith(publications.QUERY):
            shown = {"product_id": product_id, "status": 2, "ticket_specifications": skus}
            tickets = [shown] if "product_ids=" in path else []
            data = {"error_code": 0, "page_info": {"total_records": len(tickets)}, "tickets": tickets}
            return {"data": data, "extra": {"error_code": 0}}
        if path.startswith(publications.SAVE):
            data = {"error_code": 0, "product_id": product_id, "ticket_type_id": "1"}
            return {"data": data, "extra": {"error_code": 0}}
        return None

    return answer


def test_skus_come_by_a_later_query(s):
    """an accepted product whose SKUs cannot be asked for gets them with the next query for its review"""
    p = publications.clean(s)
    wanted = publications.ticket(s)
    out_id = publications.request(s, wanted)
    p.trouble("", "500", paths=[publications.QUERY])
    publications.sync(s)
    product_id = publications.row(s, out_id)["product_id"]
    skus = "SELECT sku_out_id FROM sku WHERE product_no = (SELECT product_no FROM product WHERE product_id = '%s') ORDER BY 1" % product_id
    assert publications.row(s, out_id)["state"] == "done" and s.sql(skus) == []
    publications.review(s, product_id, "under_review")
    assert len(s.sql(skus)) == 2
    publications.check_published(s, out_id, wanted)


def test_foreign_ids_in_answer_change_nothing(s):
    """ids in an answer that belong to another product or another SKU change nothing of those"""
    publications.clean(s)
    wanted, product_id = publications.published(s)
    skus = "SELECT sku_id, sku_out_id, name FROM sku WHERE product_no = (SELECT product_no FROM product WHERE product_id = '%s') ORDER BY sku_id" % product_id
    before, first = s.sql(skus), publications.product(s, product_id)["name"]
    new = publications.ticket(s, name="另一个产品")
    publications.request(s, new)
    told = [{"sku_id": s.fresh("k"), "sku_out_id": k["sku_out_id"]} for k in new["ticket_specifications"]]
    with fake.fake(s, answering(product_id, told)):
        publications.sync(s)
    assert publications.product(s, product_id)["name"] == first and s.sql(skus) == before, (s.sql(skus), before)
    assert outbox.alarms(s, "publication_misfit")
    publications.review(s, product_id, "online")
    s.sql("DELETE FROM alarm")
    kind = {"sku_out_id": s.fresh("w"), "sku_name": "夜场票"}
    publications.request(s, dict(wanted, ticket_specifications=wanted["ticket_specifications"] + [kind]))
    told = [{"sku_id": before[0][0], "sku_out_id": kind["sku_out_id"]}]
    with fake.fake(s, answering(product_id, told)):
        publications.sync(s)
    assert s.sql(skus) == before, (s.sql(skus), before)
    assert outbox.alarms(s, "publication_misfit")


def test_failing_merchant_does_not_delay_another(s):
    """a merchant whose requests all fail does not delay another merchant's"""
    publications.clean(s)
    other = "99" + s.fresh("m")
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--account", other)
    for _ in range(5):
        publications.request(s, publications.ticket(s, "0" + s.fresh("w")))
    s.sql("UPDATE publication SET account_id = '%s', body = REPLACE(body, '%s', '%s')" % (other, s.account_id, other))
    out_id = publications.request(s, publications.ticket(s))
    good = answering(s.fresh("9"), [])

    def answer(path, body):
        return (500, b"") if other in path or other.encode() in body else good(path, body)

    with fake.fake(s, answer) as f:
        publications.sync(s)
    assert publications.row(s, out_id)["state"] == "done", (publications.row(s, out_id), f.calls)
    assert len(f.of(publications.QUERY)) == 5, f.calls  # the failing merchant was left alone after three


def test_refused_requests_do_not_delay_others(s):
    """requests that are refused one after another do not delay the others"""
    publications.clean(s)
    bad = [publications.request(s, publications.ticket(s, "0" + s.fresh("w"))) for _ in range(4)]
    out_id = publications.request(s, publications.ticket(s))
    good = answering(s.fresh("9"), [])
    no = {"data": {"error_code": 3000001, "description": "业务错误"}, "extra": {"error_code": 3000001}}

    def answer(path, body):
        return no if any(b.encode() in body for b in bad) else good(path, body)

    with fake.fake(s, answer):
        publications.sync(s)
    assert publications.row(s, out_id)["state"] == "done" and {publications.row(s, b)["tries"] for b in bad} == {"1"}


def test_one_failing_request_delays_no_others(s):
    """one failing request does not delay the others"""
    p = publications.clean(s)
    wanted = [publications.ticket(s) for _ in range(4)]
    for w in wanted:
        publications.request(s, w)
    p.trouble("500", paths=[publications.SAVE])
    publications.sync(s)
    states = [publications.row(s, w["product_out_id"])["state"] for w in wanted]
    assert sorted(states) == ["done", "done", "done", "due"], states
    publications.hurry(s)
    publications.run_until_done(s)
    for w in wanted:
        publications.check_published(s, w["product_out_id"], w)


def test_texts_arrive_as_given(s):
    """texts of any kind arrive as they were given"""
    publications.clean(s)
    wanted = publications.ticket(
        s, notices=['"引号"\\', "𝄞\u2028\t", "\u0001", "/</script>"], rules={"a": [1, -2, True, None, 900719925474099]}
    )
    out_id = publications.request(s, wanted)
    publications.sync(s)
    publications.check_published(s, out_id, wanted)
