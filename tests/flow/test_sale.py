"""`shanmen-sim sale`, quickstart's third act: all steps right when all works, and it finds what is wrong."""
import threading

import pytest

import acts
import calendars
import publications

pytestmark = pytest.mark.stack("sale")

OPERATE = "/goodlife/v1/goods/product/operate/"


def clean(s):
    """Nothing pending and no review from another case, a platform that knows nothing."""
    calendars.clean(s)
    p = publications.clean(s)
    s.sql("UPDATE token SET ask_after_at = 0")
    return p


def play(s, env=None):
    return acts.play(s, "sale", "--poi", s.poi_id, env=env)


@pytest.mark.stack("sale", "sale_before")
def test_product_act_is_played_right_twice(s):
    """the act about products for sale is played, every step of it right, and again on the same stack"""
    p = clean(s)
    for run in (1, 2):
        acts.all_right(*play(s), steps=24)
        assert len([x for x in p.products() if x["product_out_id"].startswith("GATE-")]) == run, p.products()
    assert [shop["poi_id"] for shop in p.shops()] == [s.poi_id]  # poi_sync, as cron runs it, finds it there


def test_refused_call_makes_step_wrong(s):
    """a platform that refuses one kind of call makes the step wrong that needs it"""
    rows = [
        (publications.SAVE, "a product is published", "exit code 1: "),
        (publications.QUERY, "a product is published", "exit code 1: "),
        (calendars.SAVE, "the calendar is sent", "exit code "),
        (calendars.BATCH, "sold out is sent at once", "exit code "),
        (OPERATE, "taken off sale", "exit code 1: "),
    ]
    for path, step, words in rows:
        p = clean(s)
        p.trouble(kinds=["forbidden"], rate=1.0, paths=[path])
        code, said = play(s)
        p.trouble()
        acts.goes_wrong(code, said, step, words)


def test_refused_signature_makes_step_wrong(s):
    """a webhook whose signature is refused makes a step wrong"""
    clean(s)
    with acts.env_with(s, CLIENT_SECRET="another") as env:
        code, said = play(s, env)
    acts.goes_wrong(code, said, "the platform has passed it", "HTTP 401")


def change_behind(p, since):
    """A price is changed in the platform's back office while our call is held."""
    held = p.wait_call(calendars.BATCH, since)
    body = held["body"]
    entry = body["ticket_sku_and_calendar"][0]["calendar_list"][0]
    entry["origin_amount"] += 1
    entry["actual_amount"] += 1
    assert p.call(calendars.BATCH, body).code == 0
    p.release()


def test_other_numbers_make_step_wrong(s):
    """a platform that knows other numbers than we makes a step wrong"""
    p = clean(s)
    p.trouble("hold", paths=[calendars.BATCH])
    other = threading.Thread(target=change_behind, args=(p, p.last_number()))
    other.start()
    code, said = play(s)
    other.join()
    acts.goes_wrong(code, said, "sold out is sent at once", "the platform's days are not as here")


def test_product_created_twice_makes_step_wrong(s):
    """a product created twice under one id of ours makes a step wrong"""
    p = clean(s)
    body = {"account_id": s.account_id, "ticket": publications.ticket(s)}
    for _ in (1, 2):
        assert p.call(publications.SAVE, body).code == 0
    assert p.conflicts("product")
    code, said = play(s)
    acts.goes_wrong(code, said, "the platform's memory", "1 conflicts")
    p.reset()


def test_another_openapi_skips_product_act(s):
    """where calls go to another OpenAPI the act about products is not played, and says so"""
    clean(s)
    acts.not_played_elsewhere(s, lambda env: play(s, env))
