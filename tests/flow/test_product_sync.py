"""The review of our products is known here within ten minutes, also when every webhook is lost; an unclear answer of the
platform changes nothing.
"""
import urllib.parse

import pytest

import fake
import outbox
import steps
import webhook
import publications

pytestmark = pytest.mark.stack("product")

MINUTE_S = 60


def known(s, n=1, status=1):
    """Products of the catalogue that the platform knows, too, due to be asked about."""
    made = s.products([dict() for _ in range(n)])
    s.platform.tell_products(
        *[{"product_id": p.product_id, "product_out_id": p.product_out_id, "status": status} for p in made]
    )
    return [p.product_id for p in made]


def minutes(s, n, begin=0):
    """What cron does for n minutes, with the programs' clock shifted."""
    s.sql("UPDATE token SET expires_at = expires_at + 100000, ask_after_at = 0 WHERE expires_at < UNIX_TIMESTAMP() + 50000")
    for minute in range(begin, begin + n):
        publications.sync(s, offset_s=minute * MINUTE_S)


def test_review_known_without_webhook(s):
    """without a webhook: passed and failed, with the reason, are known within ten minutes"""
    p = publications.clean(s)
    good, bad, back = known(s, 3)
    minutes(s, 1)
    assert [publications.product(s, i)["review"] for i in (good, bad, back)] == ["online"] * 3
    p.tell_products({"product_id": good, "status": 0}, {"product_id": bad, "status": 3, "reason": "图片不清晰"})
    p.tell_products({"product_id": back, "status": 2})
    minutes(s, 10, 1)
    got = [publications.product(s, i) for i in (good, bad, back)]
    assert [g["review"] for g in got] == ["offline", "review_failed", "under_review"], got
    assert got[1]["review_reason"] == "图片不清晰" and got[1]["passed_at"] and got[2]["passed_at"], got
    assert len(outbox.alarms(s, "review_failed")) == 1
    assert "图片不清晰" in s.sql("SELECT detail FROM alarm WHERE kind = 'review_failed'")[0][0]
    calls = len(p.calls(publications.QUERY))
    assert calls <= 1 + 6, "asked %d times" % calls


def test_under_review_asked_every_two_minutes(s):
    """a product under review is asked about every two minutes, another every five, in one call"""
    p = publications.clean(s)
    calm, busy = known(s, 2)
    p.tell_products({"product_id": busy, "status": 2})
    minutes(s, 11)
    asked = [c["query"]["product_ids"].split(",") for c in p.calls(publications.QUERY)]
    assert sum(busy in ids for ids in asked) == 6 and sum(calm in ids for ids in asked) == 3, asked


def message(s, product_id):
    """A webhook whose content is the opposite of the truth: none of it may be believed."""
    body = webhook.message(s, "life_product_common_audit", product_id)
    got = webhook.send(s, body, msg_id=s.fresh("m"))
    assert got.status == 200 and got.body == webhook.SUCCESS, got


def new_messages(s):
    return s.number("SELECT COUNT(*) FROM webhook_event WHERE state = 'new'")


@pytest.mark.race
def test_webhook_makes_us_ask_at_once(s):
    """a webhook makes us ask at once; it is done when the platform has answered, not before"""
    p = publications.clean(s)
    product_id, other = known(s, 2)
    publications.sync(s)
    p.tell_products({"product_id": product_id, "status": 3, "reason": "价格有误"})
    message(s, product_id)
    message(s, product_id)
    message(s, "nobody-knows")
    p.trouble("500", paths=[publications.QUERY])
    publications.sync(s)
    assert new_messages(s) == 1 and publications.product(s, product_id)["review"] == "online"
    p.trouble()
    before = len(p.calls(publications.QUERY))
    publications.sync(s)
    assert new_messages(s) == 0 and publications.product(s, product_id)["review"] == "review_failed"
    calls = p.calls(publications.QUERY)[before:]
    assert [c["query"]["product_ids"] for c in calls] == [product_id], calls
    assert publications.product(s, other)["review"] == "online"


def test_unknown_product_marked_missing(s):
    """a product the platform does not know is marked missing, with one alarm, and does not disturb the rest"""
    p = publications.clean(s)
    good = known(s, 3)
    lost = s.products([{}])[0].product_id
    done = publications.sync(s)
    assert done.stdout == "product_sync: 4 products asked about: 1 missing, 0 unclear\n" and not done.stderr, done
    assert publications.product(s, lost)["missing"] == "1" and publications.product(s, lost)["review"] == "unknown"
    assert all(publications.product(s, i)["review"] == "online" for i in good)
    publications.hurry(s)
    publications.sync(s)
    assert len(outbox.alarms(s, "product_missing")) == 1
    p.tell_products({"product_id": lost, "status": 1})
    publications.hurry(s)
    publications.sync(s)
    assert publications.product(s, lost)["missing"] == "0" and publications.product(s, lost)["review"] == "online"


def own_ids_alone(s, n=1):
    """Products whose platform's ids are not known here."""
    made = s.products([dict() for _ in range(n)])
    s.sql("UPDATE sku JOIN product USING (product_no) SET sku_id = NULL, product_id = NULL, asked_at = NULL"
          " WHERE product_out_id IN ('%s')" % "','".join(p.product_out_id for p in made))  # fmt: skip
    return made


def ids_of(s, p):
    return s.sql("SELECT product_id, sku_id FROM product JOIN sku USING (product_no) WHERE product_out_id = '%s'" % p.product_out_id)[0]


def test_own_ids_are_asked_about_and_learn_the_platforms(s):
    """products known under our ids alone are asked about by these; the answer brings the platform's ids, and changes none"""
    p = publications.clean(s)
    here, there = own_ids_alone(s, 2)
    p.tell_products(
        {
            "product_id": there.product_id,
            "product_out_id": there.product_out_id,
            "status": 1,
            "skus": [{"sku_id": there.sku_id, "sku_out_id": there.sku_out_id}],
        }
    )
    done = publications.sync(s)
    assert done.stdout == "product_sync: 2 products asked about: 1 missing, 0 unclear\n" and not done.stderr, done
    first = p.calls(publications.QUERY)[0]["query"]
    assert sorted(first["product_out_ids"].split(",")) == sorted([here.product_out_id, there.product_out_id]), first
    assert ids_of(s, there) == (there.product_id, there.sku_id) and ids_of(s, here) == (None, None)
    assert publications.product(s, there.product_id)["review"] == "online"
    assert not outbox.alarms(s, "product_missing"), "it may be on its way"
    p.tell_products({"product_id": "9" + there.product_id, "product_out_id": there.product_out_id, "status": 0})
    publications.hurry(s)
    publications.sync(s)
    assert ids_of(s, there) == (there.product_id, there.sku_id)
    assert publications.product(s, there.product_id)["review"] == "online"


def test_products_asked_in_calls_of_fifty(s):
    """many products are asked about in calls of fifty"""
    p = publications.clean(s)
    ids = known(s, 120)
    done = publications.sync(s)
    assert done.stdout == "product_sync: 120 products asked about: 0 missing, 0 unclear\n", done
    asked = [c["query"]["product_ids"].split(",") for c in p.calls(publications.QUERY)]
    assert sorted(map(len, asked)) == [20, 50, 50] and sorted(sum(asked, [])) == sorted(ids)
    assert publications.sync(s).stdout == "product_sync: nothing to do\n"


def test_refused_merchant_does_not_delay_others(s):
    """each merchant's products are asked about separately; a refused merchant does not delay the others"""
    publications.clean(s)
    ours, other = known(s)[0], "99" + s.fresh("m")
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--account", other)
    theirs = [p.product_id for p in s.products([dict(poi_id=s.fresh("p")) for _ in range(20)], account_id=other)]
    asked = []

    def answer(path, _body):
        query = {k: v[0] for k, v in urllib.parse.parse_qs(urllib.parse.urlparse(path).query).items()}
        if "product_ids" not in query:
            return None
        asked.append((query["account_id"], query["product_ids"].split(",")))
        if query["account_id"] == other:
            return {"data": {"error_code": 2100005, "description": "参数不合法"}, "extra": {"error_code": 2100005}}
        return publications.listing(*[{"product_id": i, "status": 1} for i in asked[-1][1]])

    with fake.fake(s, answer):
        done = publications.sync(s)
    assert done.stdout.endswith("; 1 merchant could not be asked about\n"), done
    assert [ids for account, ids in asked if account != other] == [[ours]], asked
    assert asked[0 if asked[0][0] == other else 1][1] == sorted(theirs), asked
    assert len(asked) < 30 and len(outbox.alarms(s, "review_trouble")) == 1, asked
    assert publications.product(s, ours)["review"] == "online"


@pytest.mark.fault
def test_no_state_wrong_after_any_misbehaviour(s):
    """whatever misbehaviour meets a question, no state becomes wrong, and afterwards the state is right"""
    for kind in outbox.share(0):
        p = publications.clean(s)
        product_id = known(s)[0]
        publications.sync(s)
        p.tell_products({"product_id": product_id, "status": 3, "reason": "不合规"})
        p.trouble(kind, paths=[publications.QUERY])
        publications.hurry(s)
        done = publications.sync(s, check=None)
        got = publications.product(s, product_id)
        assert got["review"] in ("online", "review_failed") and got["missing"] == "0", (kind, got, done)
        assert not outbox.alarms(s, "product_missing"), kind
        p.trouble()
        publications.hurry(s)
        publications.sync(s)
        got = publications.product(s, product_id)
        assert (got["review"], got["review_reason"]) == ("review_failed", "不合规"), (kind, got)


# Answers that do not fit the question: what is said of products a and b, and how many alarms there must be.
ONLINE, FAILED = {"status": 1}, {"status": 3, "reason": "x"}
STRANGE = [
    ("an unknown status", lambda a, b: [dict(ONLINE, product_id=a, status=7), dict(FAILED, product_id=b)], 1),
    ("a status that is no number", lambda a, b: [dict(product_id=a, status="gone"), dict(FAILED, product_id=b)], 1),
    ("no status", lambda a, b: [dict(product_id=a), dict(FAILED, product_id=b)], 1),
    ("the same one twice", lambda a, b: [dict(ONLINE, product_id=a), dict(FAILED, product_id=a), dict(FAILED, product_id=b)], 1),
    ("something else", lambda a, b: [dict(FAILED, product_id="other"), dict(FAILED, product_id=b)], 1),
    ("an entry without an id", lambda a, b: [dict(FAILED), dict(FAILED, product_id=b)], 1),
    ("entries that are no objects", lambda a, b: [7, None, "x", [], dict(FAILED, product_id=b)], 1),
    ("a number for an id", lambda a, b: [dict(FAILED, product_id=12), dict(FAILED, product_id=b)], 1),
]


def test_unfitting_answer_changes_nothing_and_alarms(s):
    """an answer that does not fit changes nothing, is an alarm, and what it says about others counts"""
    for name, make, alarms in STRANGE:
        publications.clean(s)
        a, b = known(s, 2)
        publications.sync(s)
        publications.hurry(s)

        def answer(path, _body, make=make):
            ids = urllib.parse.parse_qs(urllib.parse.urlparse(path).query).get("product_ids")
            if ids is None:
                return None
            tickets = [t for t in make(a, b) if ids[0] != a or not isinstance(t, dict) or t.get("product_id") != b]
            return publications.listing(*tickets)

        with fake.fake(s, answer):
            done = publications.sync(s)
        got = [publications.product(s, i) for i in (a, b)]
        assert [g["review"] for g in got] == ["online", "review_failed"], (name, got, done)
        assert got[0]["missing"] == "0" and not outbox.alarms(s, "product_missing"), (name, got)
        assert len(outbox.alarms(s, "review_unclear")) == alarms, (name, outbox.alarms(s))


def test_refused_call_is_split_in_halves(s):
    """a call refused because of one product is split in halves: the others are known"""
    publications.clean(s)
    ids = known(s, 9)
    bad = ids[4]

    def answer(path, _body):
        asked = urllib.parse.parse_qs(urllib.parse.urlparse(path).query).get("product_ids", [""])[0].split(",")
        if asked == [""]:
            return None
        if bad in asked:
            return {"data": {"error_code": 2100005, "description": "参数不合法"}, "extra": {"error_code": 2100005}}
        return publications.listing(*[{"product_id": i, "status": 1} for i in asked])

    with fake.fake(s, answer):
        done = publications.sync(s)
    assert done.stdout == "product_sync: 9 products asked about: 0 missing, 1 unclear\n", done
    assert publications.reviews(s, ids) == ["unknown" if i == bad else "online" for i in ids]


def poisoned(bad, asked):
    """A platform whose answer cannot be read when it contains one of the products `bad`; notes the ids of each question in `asked`."""

    def answer(path, _body):
        ids = urllib.parse.parse_qs(urllib.parse.urlparse(path).query).get("product_ids")
        if ids is None:
            return None
        asked.append(ids[0].split(","))
        good = publications.listing(*[{"product_id": i, "status": 1} for i in asked[-1]])
        return b'{"data":{"error_code":0,"tickets":[{"product_name":"\\u0000"' if set(bad) & set(asked[-1]) else good

    return answer


def test_one_unreadable_answer_keeps_others_known(s):
    """one product whose answer cannot be read does not keep the others from being known"""
    publications.clean(s)
    ids = sorted(known(s, 60))
    with fake.fake(s, poisoned(ids[:1], [])):
        done = publications.sync(s)
        assert done.stdout == "product_sync: 60 products asked about: 0 missing, 1 unclear\n", done
        assert publications.reviews(s, ids) == ["unknown"] + ["online"] * 59
        assert len(outbox.alarms(s, "review_unclear")) == 1 and not outbox.alarms(s, "review_trouble")
        s.sql("UPDATE product SET review = 'unknown' WHERE review = 'online'")
        publications.hurry(s)
        message(s, ids[0])
        publications.sync(s)
    assert publications.reviews(s, ids) == ["unknown"] + ["online"] * 59


def test_too_long_answer_is_asked_smaller(s):
    """products whose answer is too long for one call are asked about in smaller ones"""
    publications.clean(s)
    ids, asked = known(s, 50), []
    good = poisoned([], asked)

    def answer(path, body):
        got = good(path, body)
        for t in got["data"]["tickets"] if got else []:
            t["other_note"] = "长" * 10000
        return got

    with fake.fake(s, answer):
        done = publications.sync(s)
    assert done.stdout == "product_sync: 50 products asked about: 0 missing, 0 unclear\n", done
    assert publications.reviews(s, ids) == ["online"] * 50 and len(asked) == 3, list(map(len, asked))


def test_unreadable_platform_blames_no_product(s):
    """a platform whose answers cannot be read at all is asked a few times a run, and no product is blamed"""
    publications.clean(s)
    ids, asked = known(s, 60), []
    with fake.fake(s, poisoned(ids, asked)):
        done = publications.sync(s)
    assert "1 merchant could not be asked about" in done.stdout and len(asked) < 12, (done, asked)
    assert not outbox.alarms(s, "review_unclear"), outbox.alarms(s)
    assert s.number("SELECT COUNT(*) FROM product WHERE asked_at IS NULL") == 60


@pytest.mark.race
def test_silence_or_refusal_is_an_alarm(s):
    """a platform that does not answer for ten minutes is an alarm; one that refuses us is an alarm at once"""
    p = publications.clean(s)
    known(s)
    publications.sync(s)
    p.trouble(kinds=["500"], rate=1.0, paths=[publications.QUERY])
    minutes(s, 4, 5)
    assert not outbox.alarms(s, "review_trouble")
    minutes(s, 3, 10)
    assert outbox.alarms(s, "review_trouble")
    s.sql("DELETE FROM alarm")
    p.trouble(kinds=["code:2119005"], rate=1.0, paths=[publications.QUERY])
    known(s)
    publications.sync(s)
    assert len(outbox.alarms(s, "review_trouble")) == 1


def test_earlier_answer_does_not_end_review(s):
    """a review that our own save began is not ended by the answer to an earlier question"""
    p = publications.clean(s)
    product_id = publications.published(s)[1]
    s.sql("UPDATE product SET asked_at = NULL WHERE product_id = '%s'" % product_id)
    p.trouble("hold", paths=[publications.QUERY])
    before = p.last_number()
    run = outbox.start(s, "product_sync")
    p.wait_call(publications.QUERY, since=before)
    # What the acknowledgement of a command's save writes meanwhile.
    s.sql("UPDATE product SET review = 'under_review', saves = saves + 1 WHERE product_id = '%s'" % product_id)
    p.release()
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0 and not err, (out, err)
    assert publications.product(s, product_id)["review"] == "under_review", publications.product(s, product_id)


def test_overwritten_product_has_calendar_pending(s):
    """a product that was overwritten and has passed: its whole calendar is pending, and it is on sale"""
    publications.clean(s)
    product_id = publications.published(s, status="review_failed")[1]
    assert publications.product(s, product_id)["online"] == "0"
    s.sql("UPDATE calendar_push SET whole = FALSE")
    publications.review(s, product_id, "online")
    got = publications.product(s, product_id)
    assert got["online"] == "1" and got["passed_at"] and got["review_reason"] is None, got
    whole = "SELECT COUNT(*) FROM calendar_push JOIN sku USING (sku_no) JOIN product USING (product_no) WHERE whole AND product_id = '%s'" % product_id
    assert s.number(whole) == 2
    s.sql("UPDATE calendar_push SET whole = FALSE")
    publications.review(s, product_id, "offline")
    assert s.number(whole) == 0 and publications.product(s, product_id)["online"] == "1"


@pytest.mark.race
def test_two_runs_one_works(s):
    """two runs of product_sync at once: one works, the other says so and ends"""
    p = publications.clean(s)
    known(s)
    p.trouble("hold", paths=[publications.QUERY])
    run = outbox.start(s, "product_sync")
    p.wait_call(publications.QUERY)
    second = publications.sync(s)
    assert "another process is at work" in second.stdout, second
    p.release()
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0 and "1 product asked about" in out and not err, (out, err)


def test_overtaken_process_writes_nothing(s):
    """an overtaken process of product_sync with an old answer writes nothing when it continues"""
    publications.clean(s)
    wrong, (code, _, err) = publications.overtaken_asker(s, known(s)[0])
    assert not wrong, wrong
    assert code == 75 and "taken over" in err, (code, err)


def scene(s):
    """Some of everything: a creation, a change that waits, a webhook message, a product to ask about."""
    publications.clean(s)
    changed, product_id = publications.published(s)
    changed = dict(changed, product_name="第二版")
    s.sql("UPDATE product SET review = 'under_review' WHERE product_id = '%s'" % product_id)
    publications.request(s, changed)
    s.sql("UPDATE product SET asked_at = NULL WHERE product_id = '%s'" % product_id)
    message(s, product_id)
    asked = known(s)[0]
    new = publications.ticket(s)
    publications.request(s, new)
    return new, changed, asked


def check_scene(s, new, changed, asked):
    wrong = publications.faults(s, new["product_out_id"], new) + publications.faults(s, changed["product_out_id"], changed)
    if publications.product(s, asked)["review"] != "online":
        wrong.append("asked: %s" % publications.product(s, asked))
    if new_messages(s):
        wrong.append("%d messages are not done" % new_messages(s))
    return wrong


@pytest.mark.fault
def test_kill_at_every_product_sync_step(s):
    """kill -9 at every step of product_sync: nothing is lost, nothing is created twice"""
    made = scene(s)
    sample, hit = steps.of(s, lambda **more: publications.sync(s, **more), 60, (97, 1)), 0
    assert not check_scene(s, *made), check_scene(s, *made)
    for step in sample:
        made = scene(s)
        killed = publications.sync(s, check=None, **steps.kill(s, step))
        hit += steps.died(killed)
        publications.hurry(s)
        s.platform.settings(review="pass")  # what was sent and not acknowledged is sent again when it may be
        wrong = not_yet = ["nothing was done"]
        for _ in range(4):
            publications.run_until_done(s)
            publications.hurry(s)
            wrong, not_yet = check_scene(s, *made), wrong
            if not wrong and not not_yet:  # right, and one run later still right
                break
        assert not wrong, "killed at step %d (exit %d): %s" % (step, killed.returncode, wrong)
    steps.check_killed(hit, sample)


@pytest.mark.full
def test_valgrind_finds_no_error(s):
    """valgrind finds no leak and no memory error in product_sync"""
    made = scene(s)
    s.platform.trouble("lost", "500", "html", "expired", paths=["/goodlife/"])
    for _ in range(3):
        steps.valgrind(s, "product_sync")
        publications.hurry(s)
    publications.run_until_done(s)
    assert not check_scene(s, *made), check_scene(s, *made)


