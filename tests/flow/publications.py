"""Publication requests and the review of products: makes a request, runs product_sync as cron does, checks what must then
be known on both sides. Not here: how the platform behaves (standin.py).
"""
import json

import outbox

SAVE = "/goodlife/v1/trip/ticket/save/"
QUERY = "/goodlife/v1/trip/ticket/query/"
FAR = 4000000000  # far in the future: products of other cases are not asked about
# What every ticket of a save has besides ids, names and SKUs.
FIELDS = {
    "poi_ids": ["6"],
    "category_id": 18004001,
    "ticket_type_name": "一日票",
    "crowds": [{"crowd_type": 1, "crowd_num": 1}],
    "ticket_period": 1,
    "use_times": 1,
    "need_ticket": False,
    "img_urls": ["https://www.example.com/1.jpg"],
    "fee_include": "大门票",
    "ticket_rule": {"code_sending_info": [1, 3]},
    "refund_rule": {"refund_type": 1},
    "customer_reserved_info": {"reserved_type": 3},
    "pre_order_time": {"pre_time": 28800},
}
STATUS = {"offline": 0, "online": 1, "under_review": 2, "review_failed": 3}


def clean(s):
    """No publication requests and reviews of other cases, a platform that knows nothing."""
    s.sql("DELETE FROM publication; DELETE FROM query_refusal; DELETE FROM job_lease; DELETE FROM webhook_event; DELETE FROM alarm")
    s.sql("UPDATE product SET asked_at = %d, review = 'unknown', missing = FALSE" % FAR)
    s.platform.reset()
    s.platform.settings(review="manual", review_ms=0)
    return s.platform


def hurry(s):
    """So that no test waits: what is due is due now, claims have ended, calls on their way count as finished."""
    s.sql(
        "UPDATE publication SET next_at = 0, busy_until_at = 0, sent_at = sent_at - 1000;"
        " UPDATE product SET asked_at = asked_at - 1000 WHERE asked_at < %d; UPDATE token SET ask_after_at = 0" % FAR
    )


def sync(s, check=0, offset_s=0, **more):
    return outbox.cron(s, "product_sync", check=check, environment=dict(more, **outbox.clock(offset_s)))


def run_until_done(s, limit=30):
    """Runs until no request is due; gives the number of runs."""
    for run in range(1, limit + 1):
        sync(s, check=None)
        if not s.number("SELECT COUNT(*) FROM publication WHERE state = 'due'"):
            return run
        hurry(s)
    raise AssertionError("still due: %s" % s.sql("SELECT product_out_id, tries, error FROM publication"))


def ticket(s, out_id=None, name="山门一日票", **more):
    """A ticket with two SKUs; fields replaced by `more`, left out for None."""
    out_id = out_id or s.fresh("w")
    body = dict(
        FIELDS,
        product_out_id=out_id,
        product_name=name,
        buy_limit=5,
        poi_ids=[s.poi_id],
        other_note="请提前一天预订",
        ticket_specifications=[
            {"sku_out_id": out_id + "-a", "sku_name": "成人票"},
            {"sku_out_id": out_id + "-c", "sku_name": "儿童票"},
        ],
    )
    body.update(more)
    return {k: v for k, v in body.items() if v is not None}


def listing(*tickets):
    """A query's answer with these tickets, which may lack what the model requires: only what we read counts here."""
    info = {"page": 1, "page_size": 50, "total_page": 1 if tickets else 0, "total_records": len(tickets)}
    data = {"error_code": 0, "description": "", "page_info": info, "tickets": list(tickets)}
    return {"data": data, "extra": {"error_code": 0, "description": "", "logid": "1"}}


def quoted(text):
    return "'%s'" % text.replace("\\", "\\\\").replace("'", "\\'")


def request(s, wanted):
    """A request as publication_put stores it: the newest of the id, due, or waiting while the product is under review."""
    body = json.dumps({"account_id": s.account_id, "ticket": wanted}, ensure_ascii=False)
    known = s.sql(
        "SELECT product_id, IF(missing, 'unknown', review) FROM product WHERE product_out_id = '%s'"
        % wanted["product_out_id"]
    ) or [(None, "unknown")]
    product_id = "NULL" if known[0][0] is None else quoted(known[0][0])
    s.sql(
        "INSERT INTO publication (product_out_id, account_id, product_id, body, state, author, published_at)"
        " VALUES ('%s', '%s', %s, %s, '%s', 'test', UNIX_TIMESTAMP())"
        " ON DUPLICATE KEY UPDATE body = VALUES(body), state = VALUES(state), revision = revision + 1,"
        " product_id = COALESCE(VALUES(product_id), product_id), tries = 0, refusals = 0, next_at = 0,"
        " done_at = NULL, error = NULL"
        % (
            wanted["product_out_id"],
            s.account_id,
            product_id,
            quoted(body),
            "waiting" if known[0][1] == "under_review" else "due",
        )
    )
    return wanted["product_out_id"]


def row(s, out_id):
    """{state, product_id, revision, tries, error, sent_at} of a request."""
    names = ("state", "product_id", "revision", "tries", "error", "sent_at")
    rows = s.sql("SELECT %s FROM publication WHERE product_out_id = '%s'" % (", ".join(names), out_id))
    return dict(zip(names, rows[0])) if rows else None


def product(s, product_id):
    names = ("review", "review_reason", "passed_at", "missing", "online", "name", "asked_at")
    rows = s.sql("SELECT %s FROM product WHERE product_id = '%s'" % (", ".join(names), product_id))
    return dict(zip(names, rows[0])) if rows else None


def reviews(s, ids):
    """What is known of each product's review, in their order."""
    known = dict(s.sql("SELECT product_id, review FROM product WHERE product_id IN ('%s')" % "','".join(ids)))
    return [known[i] for i in ids]


def at_platform(s, out_id):
    """What the platform has under an id of ours: a list of products, with bodies and saves."""
    return [s.platform.product(p["product_id"]) for p in s.platform.products() if p.get("product_out_id") == out_id]


def faults(s, out_id, wanted):
    """How both sides differ from: one product there, with this body, done and known here. [] when right."""
    found, got = at_platform(s, out_id), row(s, out_id)
    if len(found) != 1:
        return ["%d products of %s there" % (len(found), out_id)]
    sent = dict(found[0]["body"]["ticket"])
    sent.pop("product_id", None)
    for sku in sent["ticket_specifications"]:
        sku.pop("sku_id", None)
    wrong = [] if sent == wanted else ["there: %s" % sent]
    if got["state"] != "done" or got["product_id"] != found[0]["product_id"] or got["sent_at"] is not None:
        wrong.append("here: %s" % got)
    skus = s.sql("SELECT sku_id, sku_out_id FROM sku WHERE product_no = (SELECT product_no FROM product WHERE product_id = '%s') ORDER BY sku_out_id" % got["product_id"])
    if skus != sorted(((k["sku_id"], k["sku_out_id"]) for k in found[0]["skus"]), key=lambda k: k[1]):
        wrong.append("SKUs here %s, there %s" % (skus, found[0]["skus"]))
    return wrong + ["conflict: %s" % c for c in s.platform.conflicts()]


def check_published(s, out_id, wanted):
    wrong = faults(s, out_id, wanted)
    assert not wrong, wrong


def published(s, status="online", **more):
    """A product published and past its review, known on both sides as of now: (its wanted ticket, product_id)."""
    wanted = ticket(s, **more)
    out_id = request(s, wanted)
    sync(s)
    product_id = row(s, out_id)["product_id"]
    assert product_id, (row(s, out_id), at_platform(s, out_id))
    review(s, product_id, status)
    return wanted, product_id


def review(s, product_id, status, reason=""):
    """The platform decides a review, and product_sync asks for it; requests that waited for it are sent."""
    s.platform.tell_products({"product_id": product_id, "status": STATUS[status], "reason": reason})
    s.sql("UPDATE product SET asked_at = NULL WHERE product_id = '%s'" % product_id)
    sync(s)
    got = product(s, product_id)
    assert got["review"] in (status, "under_review") and int(got["asked_at"]) > 0, got


# --- what a build without guards gets wrong ---


def lost_creation(s):
    """The answer of a creation is lost, and it is tried again at once: the faults found."""
    clean(s)
    wanted = ticket(s)
    out_id = request(s, wanted)
    s.platform.trouble("lost", paths=[SAVE])
    sync(s)
    hurry(s)
    sync(s)
    return faults(s, out_id, wanted)


def two_senders(s):
    """One process is stopped while the platform answers, another one comes: the faults found."""
    p = clean(s)
    wanted = ticket(s)
    out_id = request(s, wanted)
    p.trouble("hold", paths=[SAVE])
    first = outbox.start(s, "product_sync")
    p.wait_call(SAVE)
    outbox.expire_leases(s)
    second = sync(s, check=None)
    p.release()
    first.communicate(timeout=60)
    saves = len(p.calls(SAVE))
    wrong = ["%d saves: %s" % (saves, second)] if saves != 1 else []
    hurry(s)
    run_until_done(s)
    return wrong + faults(s, out_id, wanted)


def overtaken_asker(s, product_id):
    """A process stopped with an old answer is overtaken by one that knows better: (faults, how it ended)."""
    p = s.platform
    before = p.last_number()
    p.trouble("hold", paths=[QUERY])
    s.sql("UPDATE product SET asked_at = NULL WHERE product_id = '%s'" % product_id)
    sleeper = outbox.start(s, "product_sync")
    p.wait_call(QUERY, since=before)
    p.tell_products({"product_id": product_id, "status": 3, "reason": "价格有误"})
    outbox.expire_leases(s)
    sync(s)
    p.release()
    out, err = sleeper.communicate(timeout=60)
    got = product(s, product_id)["review"]
    return ["stale: %s" % got] if got != "review_failed" else [], (sleeper.returncode, out, err)
