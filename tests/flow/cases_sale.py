"""`shanmen-sim sale`, quickstart's third act: right where everything is, and it sees what is not."""
import threading

import acts
import told
import wishes
from runner import case

OPERATE = "/goodlife/v1/trip/product/operate/"


def clean(s):
    """Nothing owed and no review of another case, a platform that knows nothing."""
    told.clean(s)
    p = wishes.clean(s)
    s.sql("UPDATE token SET ask_after_at = 0")
    return p


def play(s, env=None):
    return acts.play(s, "sale", "--poi", s.poi_id, env=env)


@case("what is for sale is played, every step of it right, and again on the same stack", stack=("sale", "sale_before"))
def _(s):
    p = clean(s)
    for run in (1, 2):
        acts.all_right(*play(s), steps=22)
        assert len([x for x in p.products() if x["product_out_id"].startswith("GATE-")]) == run, p.products()
    assert [shop["poi_id"] for shop in p.shops()] == [s.poi_id]  # poi_sync, as cron runs it, finds it there


@case("a platform that refuses one kind of call makes the step wrong that needs it", stack="sale")
def _(s):
    rows = [
        (wishes.SAVE, "a product is published", "exit code 1: "),
        (wishes.QUERY, "a product is published", "exit code 75: "),
        (told.SAVE, "the calendar is sent", "exit code "),
        (told.BATCH, "sold out is sent at once", "exit code "),
        (OPERATE, "taken off sale", "exit code 1: "),
    ]
    for path, step, words in rows:
        p = clean(s)
        p.trouble(kinds=["forbidden"], rate=1.0, paths=[path])
        code, said = play(s)
        p.trouble()
        acts.goes_wrong(code, said, step, words)


@case("a webhook that is not believed makes a step wrong", stack="sale")
def _(s):
    clean(s)
    with acts.env_with(s, CLIENT_SECRET="another") as env:
        code, said = play(s, env)
    acts.goes_wrong(code, said, "the platform has passed it", "HTTP 401")


def change_behind(p, since):
    """Somebody changes a price in the platform's back office while our call is held."""
    held = p.wait_call(told.BATCH, since)
    body = held["body"]
    days = body["ticket_sku_and_calendar"][0]["calendars"]
    days[0]["price"] += 1
    assert p.call(told.BATCH, body).code == 0
    p.release()


@case("a platform that knows other numbers than we makes a step wrong", stack="sale")
def _(s):
    p = clean(s)
    p.trouble("hold", paths=[told.BATCH])
    other = threading.Thread(target=change_behind, args=(p, p.last_number()))
    other.start()
    code, said = play(s)
    other.join()
    acts.goes_wrong(code, said, "sold out is sent at once", "the platform's days are not as here")


@case("a product made twice under one id of ours makes a step wrong", stack="sale")
def _(s):
    p = clean(s)
    body = {"account_id": s.account_id, "ticket": wishes.ticket(s)}
    for _ in (1, 2):
        assert p.call(wishes.SAVE, body).code == 0
    assert p.conflicts("product")
    code, said = play(s)
    acts.goes_wrong(code, said, "the platform's memory", "1 conflicts")
    p.reset()


@case("where calls go to another OpenAPI what is for sale is not played, and the act says so", stack="sale")
def _(s):
    clean(s)
    acts.not_played_elsewhere(s, lambda env: play(s, env))
