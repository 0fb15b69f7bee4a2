"""The stand-in's shops: it refuses what the platform would refuse, tasks wait until they are decided, and a list can be
made one that a careless client reads wrongly. Expectations come from the interface pages, not from the product.
"""
import pytest

from test_standin import clean, refused

pytestmark = pytest.mark.stack("standin")

LIST = "/goodlife/v1/shop/poi/query/"
POI = "/goodlife/v1/poi/"


def listed(s, **names):
    words = dict({"account_id": s.account_id, "page": 1, "size": 50}, **names)
    return s.platform.call(LIST + "?" + "&".join("%s=%s" % kv for kv in words.items() if kv[1] is not None))


def ids(got):
    assert got.code == 0, got
    return [row["poi"]["poi_id"] for row in got.data["pois"]]


def claim(third_id="S-01", poi_id="71", **more):
    return {"target_type": 0, "datas": [dict({"third_id": third_id, "poi_id": poi_id}, **more)]}


def result(s, task_id, form="%s"):
    got = s.platform.call(POI + "task/query/?task_ids=" + form % task_id)
    assert got.code == 0, got
    return got.data["task_results"]


def test_shop_query_by_relation_and_page(s):
    """shop query: by relation and page, what is missing or out of range is refused by its name"""
    p = clean(s)
    p.tell_shops(*[{"poi_id": "71%02d" % i, "poi_name": "店%d" % i, "relation": i % 2} for i in range(7)])
    assert ids(listed(s)) == ["7100", "7102", "7104", "7106"]
    assert ids(listed(s, relation_type=1)) == ["7101", "7103", "7105"] and ids(listed(s, relation_type=2)) == []
    assert ids(listed(s, size=3, page=2)) == ["7106"] and listed(s, size=3, page=2).data["total"] == 4
    assert ids(listed(s, account_id=None, poi_id="7101")) == ["7101"]
    row = listed(s).data["pois"][0]
    assert row["poi"]["poi_name"] == "店0" and row["account"]["root_account"]["account_id"] == s.account_id, row
    for change, word in (
        ({"page": None}, "page缺失"),
        ({"size": None}, "size缺失"),
        ({"size": 51}, "size超出范围"),
        ({"page": 0}, "page超出范围"),
        ({"relation_type": 3}, "relation_type超出范围"),
        ({"account_id": None}, "须传其一"),
    ):
        refused(listed(s, **change), 2100005, word)
    refused(listed(s, account_id="1"), 2119005, "未授权")


def test_list_of_shops_can_contradict_itself(s):
    """a list of shops can be made one that contradicts itself"""
    p = clean(s)
    p.tell_shops(*[{"poi_id": "71%02d" % i} for i in range(5)])
    p.settings(shop_trap="repeat")
    assert ids(listed(s, size=3, page=2)) == ids(listed(s, size=3, page=1))
    p.settings(shop_trap="total")
    assert listed(s, page=1).data["total"] != listed(s, page=2).data["total"]
    p.settings(shop_trap="cap")
    assert ids(listed(s, size=3, page=2)) == [] and listed(s, size=3, page=2).data["total"] == 5
    p.settings(shop_trap="no_list")
    assert "pois" not in listed(s).data


def test_refused_shop_calls_create_no_task(s):
    """claim, decorate, update: what is missing, of another type or too many is refused and creates no task"""
    p = clean(s)
    for path, body, word in (
        ("poi/claim/", {"datas": claim()["datas"]}, "target_type缺失"),
        ("poi/claim/", dict(claim(), target_type=3), "target_type超出范围"),
        ("poi/claim/", {"target_type": 0, "datas": []}, "datas为空"),
        ("poi/claim/", {"target_type": 0, "datas": claim()["datas"] * 201}, "datas超出范围"),
        ("poi/claim/", claim(third_id=7), "third_id类型"),
        ("poi/claim/", claim(license=[]), "license类型"),
        ("poi/update/", {"datas": [{"third_id": "S", "poi_id": "7", "poi": {"latitude": 30.25}}]}, "latitude类型"),
        ("poi/update/", {"datas": [{"third_id": "S", "poi_id": "7", "poi": {"open_status": 4}}]}, "open_status超出范围"),
        ("poi/update/", {"datas": [{"third_id": "S", "poi_id": "7", "poi_type": 14}]}, "poi_type超出范围"),
        ("poi/decorate/", {"datas": [{"poi_id": "7"}]}, "decoration缺失"),
        ("crowd/save/", {"account_id": s.account_id, "poi_id": "7", "crowds": []}, "crowds为空"),
        ("match/task/submit/", {"datas": [{"ext_id": "S"}]}, "poi_name缺失"),
    ):
        refused(p.call(POI + path, body), 2100005, word)
    p.settings(shop_decorate="withdrawn")
    refused(p.call(POI + "poi/decorate/", {"datas": [{"poi_id": "7", "decoration": {}}]}), 2119010, "下线")
    assert p.shop_tasks() == [] and not any(c["effect"] for c in p.calls(POI))


def test_task_waits_until_it_is_decided(s):
    """a task waits until it is decided; its id is beyond 2^53, and each form of the question finds it"""
    p = clean(s)
    p.tell_shops({"poi_id": "71", "poi_name": "旧名"})
    body = {"datas": [{"third_id": "S-%s" % i, "poi_id": i, "poi": {"poi_name": "新名"}} for i in ("71", "72")]}
    got = p.call(POI + "poi/update/", body)
    assert [t["poi_id"] for t in got.data["tasks"]] == ["72", "71"], "the tasks must come in another order than the shops: %s" % got
    task = {t["poi_id"]: t["task_id"] for t in got.data["tasks"]}["71"]
    assert task > 2**53, task
    for form in ("%s", "[%s]", "[%%22%s%%22]"):
        (told,) = result(s, task, form)
        assert told["task_id"] == task and told["poi_result"]["status"] == 0, told
    p.decide_task(task, status=9, key_audit_result_list=[{"key": "poi_name", "status": 9, "reject_reason": ""}])
    assert result(s, task)[0]["poi_result"]["status"] == 9
    assert listed(s, account_id=None, poi_id="71").data["pois"][0]["poi"]["poi_name"] == "新名"
    p.settings(shop_task="fail", shop_task_ms=60000)
    other = [t["task_id"] for t in got.data["tasks"] if t["poi_id"] == "72"][0]
    assert result(s, other)[0]["poi_result"]["reject_reason"] == ""
    p.settings(clock_offset_ms=61000)
    assert result(s, other)[0]["poi_result"]["reject_reason"] != ""
    assert result(s, 12345) == []


def test_match_ends_row_by_row(s):
    """a match ends row by row, and then there is a relation"""
    p = clean(s)
    row = {"poi_name": "店", "province": "浙", "city": "杭", "address": "1", "longitude": "120", "latitude": "30"}
    got = p.call(POI + "match/task/submit/", {"datas": [dict(row, ext_id="A"), dict(row, ext_id="B")]})
    task = got.data["task_id"]
    rows = p.call(POI + "match/task/query/?task_id=%s" % task).data["results"]
    assert [r["match_status"] for r in rows] == [1, 1], rows
    assert [r["match_relation_status"] for r in p.call(POI + "match/relation/query/?ext_ids=A,B").data["relations"]] == [3, 3]
    p.decide_task(
        task, rows=[{"ext_id": "A", "match_poi_id": "71", "match_result": 1}, {"ext_id": "B", "match_poi_id": "", "match_result": 6}]
    )
    rows = p.call(POI + "match/task/query/?task_id=%s" % task).data["results"]
    assert [(r["match_status"], r["match_result"]) for r in rows] == [(5, 1), (5, 6)], rows
    relations = p.call(POI + "match/relation/query/?ext_ids=A,B").data["relations"]
    assert [(r["match_poi_id"], r["match_relation_status"]) for r in relations] == [("71", 2), ("", 3)], relations
