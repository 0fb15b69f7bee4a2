"""Shops: what the platform has, files for `shanmen poi`, poi_sync as cron runs it, what must then be stored here.
Not here: how the platform behaves (standin.py).
"""
import json
import os
import re
import tempfile

import outbox

LIST = "/goodlife/v1/shop/poi/query/"
TASK = "/goodlife/v1/poi/task/query/"
CLAIM = "/goodlife/v1/poi/poi/claim/"
UPDATE = "/goodlife/v1/poi/poi/update/"
DECORATE = "/goodlife/v1/poi/poi/decorate/"
DONE = "7"  # the status number that these tests configure as done
MINUTE_S = 60
DAY_S = 86400


def clean(s):
    """No shops and tasks of other cases, a platform that knows nothing; a new token will be asked for."""
    s.sql(
        "DELETE FROM poi_task; DELETE FROM job_lease; DELETE FROM alarm;"
        " DELETE FROM poi WHERE NOT EXISTS (SELECT 1 FROM product WHERE product.poi_id = poi.poi_id);"
        " UPDATE poi SET missing = TRUE, shop_id = NULL, name = NULL;"
        " UPDATE token SET ask_after_at = 0, expires_at = 0"
    )
    s.platform.reset()
    return s.platform


def sync(s, *flags, check=0, offset_s=0, **more):
    s.sql("UPDATE token SET ask_after_at = 0, expires_at = expires_at + %d WHERE expires_at < UNIX_TIMESTAMP() + %d" % (
        offset_s + 100, offset_s + 50))  # fmt: skip
    return outbox.cron(s, "poi_sync", *flags, check=check, environment=dict(more, **outbox.clock(offset_s)))


def configured(s, **keys):
    return outbox.configured(s, task_done_status=DONE, **keys)


def have(s, n=3, relation=None):
    """The platform has n shops, of each relation in turn unless one is given; their ids."""
    ids = [s.fresh("71") for _ in range(n)]
    s.platform.tell_shops(*[
        {"poi_id": poi, "poi_name": "云谷%d号门" % i, "address": "山谷路%d号" % i, "latitude": 30.25, "longitude": 120.125,
         "relation": i % 3 if relation is None else relation, "account_id": "88%s" % poi}
        for i, poi in enumerate(ids)
    ])  # fmt: skip
    return ids


def shop(s, poi_id):
    names = ("shop_id", "name", "address", "latitude", "longitude", "relation", "store_account_id", "missing", "account_id")
    rows = s.sql("SELECT %s FROM poi WHERE poi_id = '%s'" % (", ".join(names), poi_id))
    return dict(zip(names, rows[0])) if rows else None


def missing(s):
    return {r[0] for r in s.sql("SELECT poi_id FROM poi WHERE missing AND name IS NOT NULL")}


def task(s, task_id):
    names = ("kind", "state", "status", "reason", "shop_id", "poi_id", "asks", "next_at", "ended_at", "submitted_at")
    rows = s.sql("SELECT %s FROM poi_task WHERE task_id = '%s'" % (", ".join(names), task_id))
    return dict(zip(names, rows[0])) if rows else None


def poi(s, what, content, *options, check=0):
    """`shanmen poi WHAT FILE`. check: the exit code; None: any."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=1)
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8", delete=False) as f:
        f.write(text)
    try:
        done = s.shanmen("poi", what, f.name, *options, check=False)
    finally:
        os.unlink(f.name)
    assert check is None or done.returncode == check, (done.returncode, done.stdout, done.stderr)
    return done


def task_ids(done):
    return re.findall(r"^task (\d+): ", done.stdout, re.M)


def entry(s, poi_id, shop_id=None, **more):
    return dict({"third_id": shop_id or s.fresh("S"), "poi_id": poi_id}, **more)


def license_file(s, *poi_ids, **more):
    part = dict({"use_ocr": True, "license_urls": ["https://www.example.com/l.jpg"]}, **more)
    return {"account_id": s.account_id, "datas": [entry(s, i, license=part) for i in poi_ids]}


def update_file(s, *poi_ids, **more):
    return {"account_id": s.account_id, "datas": [entry(s, i, poi=dict({"open_status": 1}, **more)) for i in poi_ids]}


def submitted(s, *poi_ids):
    """Tasks of an update, in the order of the shops."""
    made = task_ids(poi(s, "update", update_file(s, *poi_ids)))
    own = {task(s, i)["poi_id"]: i for i in made}
    return [own[i] for i in poi_ids]


def overtaken_reader(s):
    """A process stopped with an old list is overtaken by one that knows better: (faults, how the first one ended)."""
    p = clean(s)
    stays, back = have(s, 2, relation=2)
    sync(s)
    p.tell_shops({"poi_id": back, "gone": True})
    before = p.last_number()
    p.trouble("", "", "hold", paths=[LIST])  # the last of the three relations
    sleeper = outbox.start(s, "poi_sync")
    p.wait_call(LIST, since=before, n=3)
    p.tell_shops({"poi_id": back, "poi_name": "回来", "relation": 2})
    outbox.expire_leases(s)
    sync(s)
    p.release()
    out, err = sleeper.communicate(timeout=60)
    got = missing(s)
    return ["stale: %s" % got] if got else [], (sleeper.returncode, out, err)


def hurry(s):
    """So that no test waits for a task's pause."""
    s.sql("UPDATE poi_task SET next_at = 0 WHERE state = 'pending'; UPDATE token SET ask_after_at = 0")
