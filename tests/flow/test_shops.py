"""Shops: the platform's list is stored here; only a complete list proves that a shop is missing; files are checked before
they are submitted, and their tasks are followed with the platform's words until they are decided.
"""
import json
import os
import time
import urllib.parse

import pytest

import fake
import outbox
import shops
import steps
from groupon import nothing_asked

STACK = "shops"

pytestmark = pytest.mark.stack(STACK)
EXAMPLES = os.path.join(os.path.dirname(__file__), "..", "..", "etc", "examples")

# --- the list ---


def test_all_relations_are_stored_by_page(s):
    """all relations of the list are stored, page by page; a shop changed there is changed here"""
    p = shops.clean(s)
    ids = shops.have(s, 60, relation=1) + shops.have(s, 3)
    with outbox.configured(s, shop_list_qps=2):
        done = shops.sync(s)
    times = [c["at_ms"] for c in p.calls(shops.LIST)]
    assert all(third - first > 500 for first, third in zip(times, times[2:])), times  # two calls a second
    assert done.stdout == "poi_sync: 63 shops read, 0 missing now\n" and not done.stderr, done
    queries = [(c["query"]["relation_type"], c["query"]["page"]) for c in p.calls(shops.LIST)]
    assert queries == [("0", "1"), ("1", "1"), ("1", "2"), ("2", "1")], queries
    got = shops.shop(s, ids[61])
    assert got["name"] == "云谷1号门" and got["relation"] == "1" and got["missing"] == "0", got
    assert (got["latitude"], got["longitude"], got["store_account_id"]) == ("30.25", "120.125", "88" + ids[61]), got
    p.tell_shops({"poi_id": ids[0], "poi_name": "新名", "relation": 0})
    shops.sync(s)
    assert shops.shop(s, ids[0])["name"] == "新名" and shops.shop(s, ids[0])["relation"] == "0"
    listed = s.shanmen_json("poi", "list")
    assert {r["poi_id"]: r["relation"] for r in listed}[ids[0]] == "claimed", listed[:3]
    assert s.shanmen("poi", "list").stdout.count("云谷") == 62


def test_shop_absent_from_list_is_missing(s):
    """a shop that a complete list does not have is missing, an alarm if products refer to it, and may come back"""
    p = shops.clean(s)
    a, b, c = shops.have(s, 3)
    shops.sync(s)
    s.products([dict(poi_id=a)])
    p.tell_shops({"poi_id": a, "gone": True}, {"poi_id": b, "gone": True})
    done = shops.sync(s)
    assert done.stdout == "poi_sync: 1 shop read, 2 missing now\n", done
    assert shops.missing(s) == {a, b}
    assert len(outbox.alarms(s, "poi_missing")) == 1
    shops.sync(s)
    assert len(outbox.alarms(s, "poi_missing")) == 1
    p.tell_shops({"poi_id": a, "poi_name": "回来"})
    shops.sync(s)
    assert shops.missing(s) == {b} and shops.shop(s, a)["name"] == "回来"


def test_contradicting_list_marks_nothing_missing(s):
    """a list that contradicts itself marks nothing missing, and is an error"""
    p = shops.clean(s)
    ids = shops.have(s, 60, relation=0)
    shops.sync(s)
    p.tell_shops({"poi_id": ids[0], "gone": True})
    for trap in ("repeat", "total", "cap", "no_list", "endless"):
        p.settings(shop_trap=trap)
        done = shops.sync(s, check=1)
        assert "contradicts itself" in done.stderr and "no shop is marked missing" in done.stderr, (trap, done)
        assert shops.missing(s) == set(), trap
    p.settings(shop_trap="")
    shops.sync(s)
    assert shops.missing(s) == {ids[0]}


# Answers to the first page, which contains one of two shops: (name, exit code, the answer).
STRANGE = [
    ("an entry without an id", 1, lambda row: {"total": 2, "pois": [row, {"poi": {"poi_name": "x"}}]}),
    ("an entry that is no object", 1, lambda row: {"total": 2, "pois": [row, 7]}),
    ("no total", 1, lambda row: {"pois": [row]}),
    ("a total that is no number", 1, lambda row: {"total": "many", "pois": [row]}),
    ("a negative total", 1, lambda row: {"total": -1, "pois": [row]}),
    ("more than its total", 1, lambda row: {"total": 0, "pois": [row]}),
    ("the same one twice", 1, lambda row: {"total": 2, "pois": [row, row]}),
    ("more than asked for", 1, lambda row: {"total": 51, "pois": [row] * 51}),
    ("no list", 1, lambda row: {"total": 1, "pois": None}),
    ("a refusal for all", 1, lambda row: 2190004),
    ("too often", 75, lambda row: 2119003),
    ("trouble", 75, lambda row: 2100004),
]


def test_answer_without_list_changes_nothing(s):
    """an answer that is no list changes nothing about missing shops"""
    shops.clean(s)
    ids = shops.have(s, 2, relation=0)
    shops.sync(s)
    for name, code, make in STRANGE:

        def answer(path, _body, make=make):
            if shops.LIST not in path:
                return None
            query = urllib.parse.parse_qs(urllib.parse.urlparse(path).query)
            got = make({"poi": {"poi_id": ids[0], "poi_name": "x"}})
            if isinstance(got, int):
                return {"data": {"error_code": got, "description": "x"}, "extra": {"error_code": got}}
            got = got if query["relation_type"] == ["0"] else {"total": 0, "pois": []}
            return {"data": dict(got, error_code=0), "extra": {"error_code": 0}}

        with fake.fake(s, answer):
            done = shops.sync(s, check=code)
        assert shops.missing(s) == set() and done.stderr, (name, done)


@pytest.mark.fault
def test_misbehaviour_makes_no_shop_missing(s):
    """whatever misbehaviour meets a question, no shop becomes missing by it, and afterwards all is right"""
    for kind in outbox.share(1):
        p = shops.clean(s)
        ids = shops.have(s)
        shops.sync(s)
        p.tell_shops({"poi_id": ids[0], "gone": True}, {"poi_id": ids[1], "poi_name": "新名"})
        p.trouble(kind, paths=[shops.LIST])
        done = shops.sync(s, check=None)
        assert shops.missing(s) in (set(), {ids[0]}), (kind, done)
        assert done.returncode == 0 or (shops.missing(s) == set() and done.stderr), (kind, done)
        p.trouble()
        shops.sync(s)
        assert shops.missing(s) == {ids[0]} and shops.shop(s, ids[1])["name"] == "新名", kind


def test_list_without_any_shop_not_believed(s):
    """a list without any shop, where there were shops, is not believed"""
    p = shops.clean(s)
    ids = shops.have(s, 2)
    shops.sync(s)
    p.tell_shops(*[{"poi_id": i, "gone": True} for i in ids])
    done = shops.sync(s, check=1)
    assert "no shop of merchant %s, which had 2" % s.account_id in done.stderr, done
    assert shops.missing(s) == set()


def test_refused_list_does_not_delay_others(s):
    """a merchant whose list is refused does not delay the others, nor take over their shops"""
    shops.clean(s)
    ids = shops.have(s, 2)
    other = "99" + s.tag
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--account", other)
    try:
        done = shops.sync(s, check=1)
        assert "merchant %s: the list of its shops could not be read" % other in done.stderr, done
        assert shops.shop(s, ids[0])["account_id"] == s.account_id
        s.sql("UPDATE poi SET account_id = '%s', name = 'theirs' WHERE poi_id = '%s'" % (other, ids[1]))
        shops.sync(s, check=1)
        assert shops.shop(s, ids[1])["account_id"] == other and shops.shop(s, ids[1])["name"] == "theirs"
    finally:
        s.sql("UPDATE poi SET account_id = '%s' WHERE account_id = '%s'" % (s.account_id, other))
        s.sql("DELETE FROM merchant WHERE account_id = '%s'" % other)


# --- submitting ---


def test_example_files_are_accepted_unchanged(s):
    """the example files are accepted unchanged, and each shop's task is stored with its ids"""
    p = shops.clean(s)
    for kind, path in (("license", shops.CLAIM), ("decorate", shops.DECORATE), ("update", shops.UPDATE)):
        with open(os.path.join(EXAMPLES, "poi-%s.json" % kind), encoding="utf-8") as f:
            content = dict(json.load(f), account_id=s.account_id)
        (task_id,) = shops.task_ids(shops.poi(s, kind, content))
        (call,) = p.calls(path)
        assert call["effect"], call
        wanted = content["datas"][0]
        if kind == "update":
            wanted = dict(wanted, poi_type=3)
        if kind == "decorate":
            for n, picture in enumerate(wanted["decoration"]["head_images"]):
                picture["sort_value"] = n + 1
            wanted["decoration"]["cover_images"][0]["sort_value"] = 1
            wanted["decoration"]["recommends"][0]["items"][0]["sort_value"] = 1
        assert call["body"] == dict({"target_type": 0} if kind == "license" else {}, datas=[wanted]), call["body"]
        got = shops.task(s, task_id)
        assert (got["state"], got["shop_id"], got["poi_id"]) == ("pending", "S-01", wanted["poi_id"]), got
        assert got["kind"] == {"license": "claim"}.get(kind, kind) and int(task_id) > 2**53, got
    assert [t["task_id"] for t in s.shanmen_json("poi", "task")] != []


def test_many_tasks_are_matched_by_ids(s):
    """200 shops make 200 tasks, each matched by its ids and not by position"""
    shops.clean(s)
    content = shops.update_file(s, *[s.fresh("72") for _ in range(200)])
    made = shops.task_ids(shops.poi(s, "update", content))
    assert len(set(made)) == 200
    pairs = set(s.sql("SELECT shop_id, poi_id FROM poi_task"))
    assert pairs == {(e["third_id"], e["poi_id"]) for e in content["datas"]}
    there = {t["task_id"]: t["poi_id"] for t in s.platform.shop_tasks()}
    assert dict(s.sql("SELECT task_id, poi_id FROM poi_task")) == there


def test_every_file_fault_shown_nothing_sent(s):
    """every fault of a file is shown with its line and field, and nothing is sent"""
    shops.clean(s)
    ids = shops.have(s, 2)
    shops.sync(s)
    s.shanmen("poi", "link", "MINE", ids[0])
    other = "97" + s.tag
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--account", other)
    s.sql("UPDATE poi SET account_id = '%s' WHERE poi_id = '%s'" % (other, ids[1]))
    try:
        rows = [
            ("license", shops.license_file(s, ids[1]), "datas[0].poi_id: %s is a shop of another merchant, %s" % (ids[1], other)),
            ("license", shops.license_file(s, ids[0]), "datas[0].poi_id: %s is shop MINE here" % ids[0]),
            ("update", {"account_id": s.account_id, "datas": [shops.entry(s, "72", "MINE", poi={"open_status": 1})]},
             "datas[0]: MINE is what we call shop %s" % ids[0]),
            ("update", dict(shops.update_file(s, "72"), account_id="123"), "account_id: there is no merchant 123"),
            ("update", shops.update_file(s, "72", open_status=0), "datas[0].poi.open_status: 0 closes the shop for good"),
            ("license", shops.license_file(s, "72", expiration="2020-01-01"), "license.expiration: must be valid for more than 15 days"),
            ("decorate", {"account_id": s.account_id, "datas": []}, "field datas: the list is empty"),
            ("match", {"account_id": s.account_id, "datas": [{"ext_id": "a,b"}]}, "datas[0].ext_id: \"a,b\" has a comma"),
            ("crowd", {"account_id": s.account_id, "poi_id": "7", "crowds": [{"crowd_type": 1}]}, "crowds[0]: has no condition"),
            ("license", "{", "not JSON: "),
        ]  # fmt: skip
        for what, content, words in rows:
            done = nothing_asked(s, lambda w=what, c=content: shops.poi(s, w, c, check=1))
            assert words in done.stderr and "nothing was " in done.stderr, (words, done.stderr)
            assert ".json:" in done.stderr, done.stderr
        assert not s.number("SELECT COUNT(*) FROM poi_task")
    finally:
        s.sql("DELETE FROM poi WHERE account_id = '%s'; DELETE FROM merchant WHERE account_id = '%s'" % (other, other))


def test_dry_run_checks_closing_needs_yes(s):
    """--dry-run only checks: nothing is sent or stored; a shop is closed for good with --yes only"""
    p = shops.clean(s)
    content = shops.update_file(s, "72", open_status=0)
    done = nothing_asked(s, lambda: shops.poi(s, "update", content, "--yes", "--dry-run"))
    assert "1 shop, no faults; nothing was sent" in done.stdout and "closed for good" in done.stderr, done
    assert not s.number("SELECT COUNT(*) FROM poi_task")
    shops.poi(s, "update", content, "--yes")
    (call,) = p.calls(shops.UPDATE)
    assert call["body"]["datas"][0]["poi"] == {"open_status": 0}, call


def test_lost_answer_refusal_and_withdrawn_interface(s):
    """a lost answer is reported as lost; a refusal stores nothing; a withdrawn interface is named"""
    p = shops.clean(s)
    for kind in ("lost", "500", "truncated", "busy"):
        p.trouble(kind, paths=[shops.UPDATE])
        done = shops.poi(s, "update", shops.update_file(s, "72"), check=75)
        assert "not known whether the platform took it" in done.stderr and "second task" in done.stderr, (kind, done)
    p.trouble("forbidden", paths=[shops.UPDATE])
    done = shops.poi(s, "update", shops.update_file(s, "72"), check=1)
    assert "the platform refuses: 2190004" in done.stderr, done
    p.settings(shop_decorate="withdrawn")
    content = {"account_id": s.account_id, "datas": [shops.entry(s, "72", decoration={"tags": ["x"]})]}
    done = shops.poi(s, "decorate", content, check=1)
    assert "2119010" in done.stderr and "back office" in done.stderr, done
    assert not s.number("SELECT COUNT(*) FROM poi_task")


# The answer to a submission of two shops (S1, 71) and (S2, 72), and its result: exit code, tasks stored as (task, shop, poi).
ANSWERS = [
    ("both, the wrong way round", [(9, "S2", "72"), (8, "S1", "71")], 0, {("8", "S1", "71"), ("9", "S2", "72")}),
    ("by the shop's id alone", [(8, None, "72"), (9, None, "71")], 0, {("8", "S2", "72"), ("9", "S1", "71")}),
    ("by our id alone", [(8, "S2", ""), (9, "S1", "")], 0, {("8", "S2", "72"), ("9", "S1", "71")}),
    ("one only", [(8, "S1", "71")], 1, {("8", "S1", "71")}),
    ("one of another shop", [(8, "S1", "71"), (9, "S9", "79")], 1, {("8", "S1", "71"), ("9", "S9", "79")}),
    ("ids that contradict", [(8, "S1", "72"), (9, "S2", "72")], 1, {("8", "S1", "72"), ("9", "S2", "72")}),
    ("neither id", [(8, None, None), (9, None, None)], 1, {("8", None, None), ("9", None, None)}),
    ("one without a task", [(8, "S1", "71"), (None, "S2", "72")], 1, {("8", "S1", "71")}),
    ("none", [], 1, set()),
    ("no list", None, 1, set()),
]


def test_task_fitting_no_shop_is_stored(s):
    """tasks are matched with shops by their ids; a task that fits no shop is stored and reported"""
    content = {"account_id": s.account_id, "datas": [{"third_id": "S1", "poi_id": "71", "poi": {"open_status": 1}},
                                                      {"third_id": "S2", "poi_id": "72", "poi": {"open_status": 1}}]}  # fmt: skip
    for name, tasks, code, kept in ANSWERS:
        shops.clean(s)

        def answer(path, _body, tasks=tasks):
            if shops.UPDATE not in path:
                return None
            rows = [{"task_id": t, "third_id": third, "poi_id": poi} for t, third, poi in tasks or []]
            return {"data": {"error_code": 0, "tasks": rows if tasks is not None else {}}, "extra": {"error_code": 0}}

        with fake.fake(s, answer):
            done = shops.poi(s, "update", content, check=code)
        got = set(s.sql("SELECT task_id, shop_id, poi_id FROM poi_task"))
        assert got == kept, (name, got, done)
        assert sorted(shops.task_ids(done)) == sorted(k[0] for k in kept), (name, done)


def test_licence_persons_are_in_no_log(s):
    """persons in a licence file are sent to the platform, and are in no message, log or row"""
    p = shops.clean(s)
    who = s.people.person()
    legal = {"name": who.name, "id_card_no": who.license_id}
    content = shops.license_file(s, "71", legal_person_name=who.name)
    content["datas"][0].update(legal_person=legal, owner={"name": who.name, "phone": who.phone})
    done = shops.poi(s, "license", content)
    (call,) = p.calls(shops.CLAIM)
    assert call["body"]["datas"][0]["legal_person"] == legal, call
    said = done.stdout + done.stderr
    legal["id_card_no"] = who.license_id[:-1] + ("0" if who.license_id[-1] != "0" else "1")
    content["datas"][0]["owner"]["phone"] = who.phone + "x"
    content["datas"][0]["legal_person"]["name"] = who.name + "\n"
    bad = shops.poi(s, "license", content, check=1)
    said += bad.stdout + bad.stderr
    assert bad.stderr.count("field datas[0]") == 3, bad.stderr
    assert not [word for word in (who.name, who.phone, who.license_id[:-1]) if word in said], said


# --- tasks ---


def test_task_asked_less_often_then_alarm(s):
    """a task is asked about after a minute, then less and less often, for 14 days; then an alarm"""
    p = shops.clean(s)
    (task_id,) = shops.submitted(s, "71")
    begin = int(shops.task(s, task_id)["submitted_at"]) - int(time.time())
    for at_s, asked in ((50, 0), (60, 1), (170, 1), (181, 2), (421, 3), (3600, 4), (90000, 5)):
        shops.sync(s, "--tasks", offset_s=begin + at_s + 2)
        assert len(p.calls(shops.TASK)) == asked, (at_s, len(p.calls(shops.TASK)))
    assert [c["query"]["task_ids"] for c in p.calls(shops.TASK)][0] == task_id
    p.decide_task(task_id, status=4)
    shops.sync(s, "--tasks", offset_s=begin + 13 * shops.DAY_S)
    assert shops.task(s, task_id)["state"] == "pending" and not outbox.alarms(s, "poi_task_unclear")
    shops.sync(s, "--tasks", offset_s=begin + 14 * shops.DAY_S + 10)
    got = shops.task(s, task_id)
    assert (got["state"], got["status"]) == ("unclear", "4"), got
    assert "status is 4" in s.sql("SELECT detail FROM alarm WHERE kind = 'poi_task_unclear'")[0][0]
    calls = len(p.calls(shops.TASK))
    shops.sync(s, "--tasks", offset_s=begin + 15 * shops.DAY_S)
    assert len(p.calls(shops.TASK)) == calls


def test_reason_means_rejected_status_number_done(s):
    """a reason means rejected, the configured status number done, any other waits; a claim's account is stored"""
    p = shops.clean(s)
    ids = shops.have(s, 4)
    shops.sync(s)
    made = dict(zip(ids, shops.submitted(s, *ids[:3])))
    (claim,) = shops.task_ids(shops.poi(s, "license", shops.license_file(s, ids[3])))
    keys = [{"key": "营业时间", "status": 1, "reject_reason": ""}, {"key": "地址", "status": 2, "reject_reason": "与地图不符"}]
    p.decide_task(made[ids[0]], status=7, key_audit_result_list=keys)
    p.decide_task(made[ids[1]], status=7)
    p.decide_task(made[ids[2]], status=8)
    p.decide_task(claim, status=7, account_id="8801")
    shops.hurry(s)
    with shops.configured(s):
        done = shops.sync(s, "--tasks")
        assert done.stdout.endswith(": 4 tasks asked about: 3 decided, 0 unclear, 0 left for the next run\n"), done
        assert [shops.task(s, made[i])["state"] for i in ids[:3]] == ["rejected", "done", "pending"]
        assert shops.task(s, made[ids[0]])["reason"] == "地址: 与地图不符"
        assert "与地图不符" in s.sql("SELECT detail FROM alarm WHERE kind = 'poi_task_rejected'")[0][0]
        assert shops.shop(s, ids[3])["store_account_id"] == "8801"
        codes = [s.shanmen("poi", "task", made[i], check=False).returncode for i in ids[:3]]
        assert codes == [1, 0, 75], codes
        shown = s.shanmen("poi", "task", made[ids[0]], check=False).stdout
        assert "与地图不符" in shown and "营业时间" in shown, shown
        got = json.loads(s.shanmen("poi", "task", made[ids[0]], "--json", check=False).stdout)
        assert [q["key"] for q in got["parts"]] == ["营业时间", "地址"] and got["state"] == "rejected", got
    row = [r for r in s.shanmen_json("poi", "list") if r["poi_id"] == ids[0]][0]
    assert (row["task_id"], row["task_state"], row["task_kind"]) == (made[ids[0]], "rejected", "update"), row
    assert row["shop_id"] == shops.task(s, made[ids[0]])["shop_id"]


@pytest.mark.race
def test_poi_task_at_once_or_with_wait(s):
    """poi task asks at once; --wait asks at cron's pace until the task is decided or the time limit ends"""
    p = shops.clean(s)
    a, b = shops.submitted(s, "71", "72")
    done = s.shanmen("poi", "task", a, check=False)
    assert done.returncode == 75 and "pending" in done.stdout and len(p.calls(shops.TASK)) == 1, done
    before = len(p.calls(shops.TASK))
    done = s.shanmen("poi", "task", a, "--wait", "--timeout", 1, check=False)
    assert done.returncode == 75 and len(p.calls(shops.TASK)) == before, "asked before its time: %s" % done
    p.decide_task(a, status=1, reject_reason="照片模糊")
    shops.hurry(s)
    done = s.shanmen("poi", "task", a, "--wait", check=False)
    assert done.returncode == 1 and "照片模糊" in done.stdout, done
    with shops.configured(s):
        waiting = outbox.start(s, "shanmen", "poi", "task", b, "--wait", "--timeout", "60")
        p.decide_task(b, status=7)
        shops.hurry(s)
        shops.sync(s, "--tasks")  # one of the two asks, and the waiting command sees the answer
        out, err = waiting.communicate(timeout=60)
    assert waiting.returncode == 0 and "done" in out, (waiting.returncode, out, err)
    assert s.shanmen("poi", "task", "404", check=False).returncode == 1
    assert s.shanmen("poi", "task", "--wait", check=False).returncode == 2


# What the platform says of the task when asked; none of it decides anything.
NO_DECISION = [
    ("another task", lambda t: {"task_results": [{"task_id": 1, "poi_result": {"reject_reason": "x"}}]}),
    ("nothing", lambda t: {"task_results": []}),
    ("no list", lambda t: {}),
    ("a list that is no list", lambda t: {"task_results": "x"}),
    ("no result", lambda t: {"task_results": [{"task_id": t}]}),
    ("twice, with different results", lambda t: {"task_results": [{"task_id": t, "poi_result": {"status": 7}},
                                                            {"task_id": t, "poi_result": {"status": 1}}]}),
    ("a status that is no number", lambda t: {"task_results": [{"task_id": t, "poi_result": {"status": "seven"}}]}),
    ("a refusal of this question", lambda t: 2100005),
    ("a refusal for all", lambda t: 2190004),
    ("trouble", lambda t: 2100004),
    ("an unknown code", lambda t: 7654321),
]  # fmt: skip


def test_unclear_task_answer_decides_nothing(s):
    """an unclear answer about a task decides nothing, and it is asked about again"""
    shops.clean(s)
    (task_id,) = shops.submitted(s, "71")
    with shops.configured(s):
        for name, make in NO_DECISION:

            def answer(path, _body, make=make):
                if shops.TASK not in path:
                    return None
                got = make(int(task_id))
                if isinstance(got, int):
                    return {"data": {"error_code": got, "description": "x"}, "extra": {"error_code": got}}
                return {"data": dict(got, error_code=0), "extra": {"error_code": 0}}

            shops.hurry(s)
            with fake.fake(s, answer):
                done = shops.sync(s, "--tasks", check=None)
            got = shops.task(s, task_id)
            assert got["state"] == "pending", (name, got, done)
            assert (done.returncode != 0) == (name in ("a refusal for all", "trouble")), (name, done)
        s.platform.decide_task(task_id, status=7)
        shops.hurry(s)
        shops.sync(s, "--tasks")
    assert shops.task(s, task_id)["state"] == "done"


def test_poi_task_wait_in_trouble_reports_once(s):
    """poi task --wait asks no faster while the platform is in trouble, and reports the trouble once"""
    p = shops.clean(s)
    (task_id,) = shops.submitted(s, "71")
    shops.hurry(s)
    before = len(p.calls(shops.TASK))
    p.trouble(kinds=["500"], rate=1, paths=[shops.TASK])
    done = s.shanmen("poi", "task", task_id, "--wait", "--timeout", 2, check=False)
    calls = len(p.calls(shops.TASK)) - before
    assert done.returncode == 75 and "pending" in done.stdout, done
    assert calls == 1 and done.stderr.count("cannot be asked now") == 1, (calls, done.stderr)


def test_task_ids_has_the_configured_form(s):
    """task_ids has the form that the configuration names"""
    p = shops.clean(s)
    (task_id,) = shops.submitted(s, "71")
    shops.hurry(s)
    with outbox.configured(s, task_ids_form="json"):
        shops.sync(s, "--tasks")
    assert [c["query"]["task_ids"] for c in p.calls(shops.TASK)] == ["[%s]" % task_id]
    with outbox.configured(s, task_ids_form="lines"):
        done = shops.sync(s, "--tasks", check=1)
    assert "`task_ids_form` must be plain or json" in done.stderr, done


# --- matching ---


def match_file(s, *rows):
    place = {"province": "浙江省", "city": "杭州市", "address": "山谷路1号", "longitude": "120.12", "latitude": "30.25"}
    return {"account_id": s.account_id, "datas": [dict(place, ext_id=i, poi_name=name) for i, name in rows]}


def test_matched_shops_get_our_ids(s):
    """shops that the platform has matched get our ids here; a contradiction is reported and changes nothing"""
    p = shops.clean(s)
    a, b, c = shops.have(s, 3)
    shops.sync(s)
    s.shanmen("poi", "link", "TAKEN", c)
    (task_id,) = shops.task_ids(shops.poi(s, "match", match_file(s, ("A", "云谷0号门"), ("B", "云谷1号门"), ("C", "三"))))
    shops.sync(s, "--tasks", offset_s=1700)
    assert not p.calls("/match/task/query/")
    shops.sync(s, "--tasks", offset_s=1810)
    assert shops.task(s, task_id)["state"] == "pending" and shops.shop(s, a)["shop_id"] is None
    rows = [{"ext_id": "A", "match_poi_id": a, "match_result": 1}, {"ext_id": "B", "match_poi_id": "", "match_result": 6},
            {"ext_id": "C", "match_poi_id": c, "match_result": 1}]  # fmt: skip
    p.decide_task(task_id, rows=rows)
    p.trouble("500", paths=["/goodlife/v1/poi/match/relation/query/"], times=1)
    shops.sync(s, "--tasks", offset_s=3700, check=75)
    assert shops.task(s, task_id)["state"] == "pending" and shops.shop(s, a)["shop_id"] is None
    shops.sync(s, "--tasks", offset_s=3700)
    got = shops.task(s, task_id)
    assert got["state"] == "rejected" and "matched with another" in got["reason"] and "TAKEN" in got["reason"], got
    assert [shops.shop(s, i)["shop_id"] for i in (a, b, c)] == ["A", None, "TAKEN"]
    s.shanmen("poi", "link", "A", b)
    assert [shops.shop(s, i)["shop_id"] for i in (a, b, c)] == [None, "A", "TAKEN"]
    assert "has no shop 404" in s.shanmen("poi", "link", "A", "404", check=False).stderr


def test_interface_not_granted_keeps_tasks_waiting(s):
    """an interface that is not granted keeps its own tasks waiting, and no others"""
    p = shops.clean(s)
    (match,) = shops.task_ids(shops.poi(s, "match", match_file(s, ("A", "一"))))
    (update,) = shops.submitted(s, "71")
    p.decide_task(update, status=1, reject_reason="不符")
    shops.hurry(s)
    s.sql("UPDATE poi_task SET next_at = 1 WHERE task_id = '%s'" % update)
    p.trouble(kinds=["forbidden"], rate=1, paths=["/goodlife/v1/poi/match/task/query/"])
    done = shops.sync(s, "--tasks", check=1)
    assert "task %s cannot be asked about: 2190004" % match in done.stderr, done
    assert shops.task(s, update)["state"] == "rejected" and shops.task(s, match)["state"] == "pending", done


def test_unauthorised_merchant_keeps_own_tasks_waiting(s):
    """a merchant that no longer authorises the app keeps its own tasks waiting, and no other merchant's"""
    p = shops.clean(s)
    theirs, ours = shops.submitted(s, "71", "72")
    p.decide_task(ours, status=1, reject_reason="不符")
    other = "98" + s.tag
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--account", other)
    shops.hurry(s)
    s.sql("UPDATE poi_task SET account_id = '%s', next_at = -1 WHERE task_id = '%s'" % (other, theirs))
    p.trouble("forbidden", paths=[shops.TASK])
    try:
        done = shops.sync(s, "--tasks", check=1)
        assert "task %s cannot be asked about: 2190004" % theirs in done.stderr, done
        assert shops.task(s, ours)["state"] == "rejected" and shops.task(s, theirs)["state"] == "pending", done
    finally:
        s.sql("DELETE FROM poi_task WHERE account_id = '%s'; DELETE FROM merchant WHERE account_id = '%s'" % (other, other))


# --- what takes effect at once ---


def test_new_crowds_replace_the_former_ones(s):
    """new crowds replace the former ones; a shop's licence data are shown with every digit"""
    p = shops.clean(s)
    (poi_id,) = shops.have(s, 1)
    crowds = [{"crowd_type": 3, "age_condition": {"lower_bound": 60, "lower_bound_type": 1}, "note": "凭证件"}]
    content = {"account_id": s.account_id, "poi_id": poi_id, "crowds": crowds}
    assert "all the crowds of shop %s" % poi_id in shops.poi(s, "crowd", content).stdout
    assert p.shops()[0]["crowds"] == crowds
    got = json.loads(s.shanmen("poi", "cert", poi_id).stdout)
    assert str(got["poi_id"]) == poi_id and got["subject"]["company_name"] == "云谷旅游有限公司", got
    assert s.shanmen("poi", "cert", "404", check=False).returncode == 1

    def answer(path, _body):
        if "/crowd/save/" not in path:
            return None
        return dict(fake.GOOD, BaseResp={"StatusCode": 5, "StatusMessage": "x"})

    with fake.fake(s, answer):
        assert "BaseResp" in shops.poi(s, "crowd", content, check=1).stderr


# --- overtaken, killed ---


def test_overtaken_poi_sync_marks_nothing(s):
    """an overtaken process of poi_sync with an old list marks nothing"""
    wrong_now, ended = shops.overtaken_reader(s)
    assert not wrong_now, (wrong_now, ended)
    assert ended[0] == 75 and "another process has taken over" in ended[2], ended


def scene(s):
    """Shops that came, changed and went, and three tasks of which two are decided."""
    p = shops.clean(s)
    old, gone, new = shops.have(s, 3, relation=0)
    p.tell_shops({"poi_id": new, "gone": True})
    shops.sync(s)
    tasks = shops.submitted(s, old, gone, "79")
    p.tell_shops({"poi_id": new, "poi_name": "新门"}, {"poi_id": gone, "gone": True}, {"poi_id": old, "poi_name": "旧门"})
    p.decide_task(tasks[0], status=1, reject_reason="不符")
    p.decide_task(tasks[1], status=7)
    shops.hurry(s)
    return old, gone, new, tasks


def wrong(s, old, gone, new, tasks):
    found = []
    if shops.missing(s) != {gone}:
        found.append("missing: %s" % shops.missing(s))
    names = [(shops.shop(s, i) or {}).get("name") for i in (old, new)]
    if names != ["旧门", "新门"]:
        found.append("names: %s" % names)
    states = [shops.task(s, t)["state"] for t in tasks]
    if states != ["rejected", "done", "pending"]:
        found.append("tasks: %s" % states)
    if len(outbox.alarms(s, "poi_task_rejected")) != 1:
        found.append("alarms: %s" % outbox.alarms(s))
    return found


@pytest.mark.fault
def test_kill_at_every_step_of_poi_sync(s):
    """kill -9 at every step of poi_sync: nothing is lost, no alarm is raised twice"""
    with shops.configured(s):
        made = scene(s)
        sample, hit = steps.of(s, lambda **more: shops.sync(s, **more), 40, (41, 1)), 0
        assert not wrong(s, *made), wrong(s, *made)
        for step in sample:
            made = scene(s)
            killed = shops.sync(s, check=None, **steps.kill(s, step))
            hit += steps.died(killed)
            shops.hurry(s)
            shops.sync(s)
            found = wrong(s, *made)
            assert not found, "killed at step %d (exit %d): %s" % (step, killed.returncode, found)
    steps.check_killed(hit, sample)


@pytest.mark.full
def test_valgrind_finds_no_leak_or_error(s):
    """valgrind finds no leak and no memory error in poi_sync and poi task"""
    with shops.configured(s):
        _, _, _, tasks = scene(s)
        s.platform.trouble("lost", "500", "html", "", paths=["/goodlife/"])
        for _ in range(3):
            steps.valgrind(s, "poi_sync", codes=(0, 1, 75))
            shops.hurry(s)
        steps.valgrind(s, "shanmen", "poi", "task", tasks[2], codes=(75,))
