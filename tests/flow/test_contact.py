"""shanmen contact: token and calendar, each with each outcome and what it settles; the view, the walk, --write."""
import os
import subprocess
import time

import pytest

import calendars
import outbox
import people
from contacts import CLOSED, DONE, FREE, LATER, OPEN, REFUSED, USAGE, Terminal, contact, market_price, p, sent, settings, settled

pytestmark = pytest.mark.stack("push")
TOKEN = "/oauth/"


# --- token ---


def test_token_is_asked_for_once(s, p):
    """token: asked for where none is valid, and only then"""
    s.sql("UPDATE token SET expires_at = 0, ask_after_at = 0")
    before = len(s.platform.tokens()["asked"])
    said = contact(s, "token", p, expect=DONE)
    assert "valid until" in said and s.env["SHANMEN_CLIENT_SECRET"] not in said, said
    contact(s, "token", p, expect=DONE)
    assert len(s.platform.tokens()["asked"]) == before + 1


def test_token_refused_says_what_to_compare(s, p):
    """token: the platform's refusal is shown, with what to do; nothing is sent without --yes"""
    s.sql("UPDATE token SET expires_at = 0, ask_after_at = 0")
    said = contact(s, "token", p, expect=USAGE, yes=False)
    assert "nothing was sent" in said
    s.platform.trouble("code:2190004", paths=[TOKEN])
    said = contact(s, "token", p, expect=REFUSED)
    assert "2190004" in said and "shanmen app set" in said, said
    s.platform.trouble()
    assert "not settled" in contact(s, "token", p, expect=LATER)
    s.sql("UPDATE token SET ask_after_at = 0")
    contact(s, "token", p, expect=DONE)


# --- the open day ---


def test_open_day_taken_and_seen_settles_its_number(s, p):
    """open-day: one day alone is sent; when it was seen as open its number is settled, without a second call"""
    said = contact(s, "open-day", p, day=OPEN, expect=LATER)
    assert sent(s) == [(p.sku_id, OPEN, 10, 1)] and "batch_save" in said and '"status":1' in said, said
    assert "answer: 0: success, logid" in said and "--seen open|closed" in said and settled(said) == {}
    said = contact(s, "open-day", p, "--seen", "open", day=OPEN, expect=DONE)
    assert settled(said) == {"calendar_status_open": "1"} and "as configured" in said
    assert len(sent(s)) == 1
    calendars.push(s)
    assert calendars.theirs(s, p) == calendars.ours(s, p)


def test_open_day_seen_closed_contradicts(s, p):
    """open-day: a number that was taken but does not open the day settles nothing"""
    said = contact(s, "open-day", p, "--seen", "closed", day=OPEN, expect=REFUSED)
    assert "contradicts" in said and "--number" in said and settled(said) == {}
    assert contact(s, "open-day", p, "--seen", "perhaps", day=OPEN, expect=USAGE)


def test_open_day_refused_then_another_number(s, p, settings):
    """open-day: a refused number is said with the platform's words, another one is tried by --number"""
    settings(calendar_open=7)
    said = contact(s, "open-day", p, day=OPEN, expect=REFUSED)
    assert "2100005" in said and "status" in said and settled(said) == {}
    said = contact(s, "open-day", p, "--number", 7, "--seen", "open", day=OPEN, expect=DONE)
    assert settled(said) == {"calendar_status_open": "7"} and "the configuration has 1" in said, said
    assert s.platform.shown(p.sku_id, OPEN)["on_sale"] is True


def test_open_day_with_a_crossed_out_price_that_is_refused(s, p, settings):
    """open-day: where a crossed-out price is refused, the selling price alone is tried, and settles calendar_origin"""
    market_price(s, p, 15000)
    settings(calendar_origin="selling")
    said = contact(s, "open-day", p, "--seen", "open", day=OPEN, expect=DONE)
    assert settled(said) == {"calendar_origin": "selling", "calendar_status_open": "1"}, said
    assert [c["effect"] for c in s.platform.calls(calendars.BATCH)] == [False, True]
    settings(calendar_origin=None)
    said = contact(s, "open-day", p, day=FREE, expect=LATER)
    assert "crossed-out price of 150.00 is taken" in said and settled(said) == {}


def test_open_day_opens_only_the_named_day(s, p):
    """open-day: a closed day is opened here first, with its history; a missing one is not invented"""
    s.calendar([(p.sku_out_id, FREE, 12800, 10, 0)])
    said = contact(s, "open-day", p, day=FREE, expect=LATER)
    assert "calendar set" in said and sent(s) == [(p.sku_id, FREE, 10, 1)], said
    assert [r["reason"] for r in s.shanmen_json("calendar", "history", p.sku_out_id)][0] == "contact"
    said = contact(s, "open-day", p, day=people.day_text(9), expect=REFUSED)
    assert "has no calendar" in said and len(sent(s)) == 1


def test_calls_of_stock_push_are_not_overtaken(s, p):
    """open-day: while another program's call for the SKU may be on its way, nothing is sent"""
    calendars.push(s)
    s.calendar([(p.sku_out_id, OPEN, 9900, 10, 1)])
    s.platform.trouble("hold", paths=[calendars.CALENDAR])
    since = s.platform.last_number()
    calendars.quiet(s)
    run = outbox.start(s, "stock_push", "--once")
    s.platform.wait_call(calendars.CALENDAR, since)
    step = subprocess.Popen(
        [os.path.join(s.env["SHANMEN_BIN"], "shanmen"), "contact", "open-day", "--sku", p.sku_out_id]
        + ["--day", FREE, "--yes"],
        env=outbox.cron_environment(s),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    time.sleep(1)
    assert len(s.platform.calls(calendars.CALENDAR, since + 1)) == 1
    s.platform.release()
    run.communicate(timeout=60)
    out, _ = step.communicate(timeout=60)
    assert step.returncode == LATER and "taken: status 1" in out, out
    assert len(s.platform.calls(calendars.CALENDAR, since + 1)) == 2


@pytest.mark.parametrize("kind, code", [("code:3000001", REFUSED), ("500", LATER), ("lost", LATER)])
def test_open_day_trouble_settles_nothing(s, p, kind, code):
    """open-day: a refusal of the product, an error there, a lost answer: said, not settled, and pending as before"""
    s.platform.trouble(kind, paths=[calendars.CALENDAR])
    said = contact(s, "open-day", p, "--seen", "open", day=OPEN, expect=code)
    assert "not settled" in said and settled(said) == {}, said
    s.platform.trouble()
    calendars.push(s)
    calendars.same(s, p)


def test_product_that_is_pulled_or_in_review_is_not_sent(s, p):
    """open-day: nothing is sent of a product that the platform pulls, or that has not passed its review"""
    s.sql("UPDATE product SET way = 'semi_direct' WHERE product_out_id = '%s'" % p.product_out_id)
    assert "semi_direct" in contact(s, "open-day", p, day=OPEN, expect=REFUSED)
    s.sql(
        "UPDATE product SET way = 'full_direct', passed_at = NULL, review = 'under_review' WHERE product_out_id = '%s'"
        % p.product_out_id
    )
    assert "review" in contact(s, "open-day", p, day=OPEN, expect=REFUSED)
    assert sent(s) == []


def test_sku_that_the_platform_has_not_named_yet(s, p):
    """open-day, offline: without the platform's ids ours are sent; what needs the platform's says where it comes from"""
    ids = "UPDATE sku SET sku_id = %s WHERE sku_out_id = '%s'; UPDATE product SET product_id = %s WHERE product_out_id = '%s'"
    s.sql(ids % ("NULL", p.sku_out_id, "NULL", p.product_out_id))
    said = contact(s, "open-day", p, day=OPEN, expect=LATER)
    assert '"ticket_specification":{"sku_out_id":"%s"}' % p.sku_out_id in said and '"product_id"' not in said, said
    assert "not known yet" in contact(s, "offline", p, expect=REFUSED)
    s.sql(ids % (p.sku_id, p.sku_out_id, p.product_id, p.product_out_id))


# --- the closed day ---


def test_closed_day_taken_and_seen(s, p):
    """closed-day: the day is closed here, sent with stock 0, and when seen as closed its number is settled"""
    said = contact(s, "closed-day", p, "--seen", "closed", day=CLOSED, expect=DONE)
    assert settled(said) == {"calendar_status_closed": "2"} and sent(s) == [(p.sku_id, CLOSED, 0, 2)], said
    assert s.shanmen_json("calendar", "show", p.sku_out_id, "--from", CLOSED, "--to", CLOSED)[0]["open"] is False
    calendars.push(s)
    calendars.same(s, p)


def test_closed_number_refused_and_the_stock_closes(s, p, settings):
    """closed-day: a refused number is followed by the open one with stock 0, which settles the key"""
    settings(calendar_closed=0)
    said = contact(s, "closed-day", p, day=CLOSED, expect=DONE)
    assert settled(said) == {"calendar_status_closed": "1"} and "the configuration has 2" in said, said
    assert sent(s) == [(p.sku_id, CLOSED, 0, 2), (p.sku_id, CLOSED, 0, 1)]


def test_closed_number_refused_for_good(s, p):
    """closed-day: when the open number is refused as well, nothing is settled, and the day is not repeated"""
    s.platform.reject_days({"sku_id": p.sku_id, "date": CLOSED, "description": "日期不可售"})
    said = contact(s, "closed-day", p, day=CLOSED, expect=REFUSED)
    assert said.count("日期不可售") >= 2 and settled(said) == {}, said
    assert "2100005" in s.shanmen("calendar", "diff", p.sku_out_id, check=False).stdout


def test_closed_day_seen_open_contradicts(s, p, settings):
    """closed-day: a number that was taken but leaves the day on sale is said, with both ways out"""
    settings(calendar_open=2, calendar_closed=1)
    said = contact(s, "closed-day", p, "--seen", "open", day=CLOSED, expect=REFUSED)
    assert "contradicts" in said and "calendar_status_closed = 1" in said and settled(said) == {}


def test_day_with_sold_copies_is_not_closed(s, p):
    """closed-day: a day that somebody has bought is left alone"""
    s.buy(p)
    assert "are sold" in contact(s, "closed-day", p, day=OPEN, expect=REFUSED)
    assert sent(s) == []


# --- the command ---


def test_view_shows_where_one_stands(s, p):
    """without a step: every step with its state by our own records, and which keys are set"""
    rows = {r["step"]: r for r in s.shanmen_json("contact", "--sku", p.sku_out_id, "--day", OPEN)}
    assert list(rows)[:3] == ["token", "open-day", "closed-day"] and len(rows) == 12
    assert rows["token"]["state"] == "done" and rows["sale"]["state"] == rows["open-day"]["state"] == "to do"
    assert "calendar_status_open = 1 (default)" in rows["open-day"]["keys"]
    contact(s, "open-day", p, day=OPEN, expect=LATER)
    s.buy(p)
    with outbox.configured(s, calendar_status_open=1):
        rows = {r["step"]: r for r in s.shanmen_json("contact", "--sku", p.sku_out_id, "--day", OPEN)}
    assert rows["open-day"]["state"] == rows["sale"]["state"] == "done"
    assert "calendar_status_open = 1 (set)" in rows["open-day"]["keys"]
    s.sql("UPDATE product SET way = 'semi_direct' WHERE product_out_id = '%s'" % p.product_out_id)
    words = ("--sku", p.sku_out_id, "--day", OPEN, "--log", "/nonexistent")
    rows = {r["step"]: r for r in s.shanmen_json("contact", *words)}
    assert "pulls" in rows["open-day"]["says"] and "--log FILE" in rows["pull"]["says"]
    said = s.shanmen("contact").stdout
    assert "settles" in said and "codes-later" in said


def test_wrong_calls(s, p):
    """a step, a SKU or a day that is missing or unknown is a wrong call"""
    for words, because in [
        (["nothing"], "the steps are token, open-day"),
        (["sale"], "--sku"),
        (["open-day", "--sku", p.sku_out_id], "--day"),
        (["open-day", "--sku", p.sku_out_id, "--day", "soon"], "not a day"),
        (["offline", "--sku", p.sku_out_id, "--type", "both"], "none of goods, trip"),
        (["token", "--json"], "list of steps"),
    ]:
        done = s.shanmen("contact", *words, check=False)
        assert done.returncode == USAGE and because in done.stderr, (words, done.stderr)
    done = s.shanmen("contact", "sale", "--sku", "404", check=False)
    assert done.returncode == REFUSED and "no such SKU" in done.stderr
    done = s.shanmen("contact", "sale", "--product", p.product_id, "--timeout", 0, check=False)
    assert done.returncode == LATER, done.stderr


def test_write_changes_only_what_was_settled(s, p, settings):
    """--write: the difference is shown, the settled key is in the file, all else and its mode stay; else nothing"""
    settings(calendar_closed=0)
    with outbox.configured(s, calendar_status_closed=2):
        path = s.env["SHANMEN_CONF"]
        before = open(path, encoding="utf-8").read()
        contact(s, "closed-day", p, day=CLOSED, expect=DONE)
        contact(s, "open-day", p, "--write", day=OPEN, expect=LATER)
        assert open(path, encoding="utf-8").read() == before
        said = contact(s, "closed-day", p, "--write", day=FREE, expect=DONE)
        assert "- calendar_status_closed = 2\n+ calendar_status_closed = 1\n" in said and "stock_push --full" in said
        assert open(path, encoding="utf-8").read() == before.replace("status_closed = 2", "status_closed = 1")
        assert os.stat(path).st_mode & 0o777 == 0o600 and not os.path.exists(path + ".new")


def test_walk_asks_before_everything(s, p):
    """at a terminal: the open steps by questions; nothing is sent without a yes; what was settled is written when asked"""
    with outbox.configured(s):
        t = Terminal(s, "--sku", p.sku_out_id, "--timeout", "0")
        t.answer("Go through the steps? [y/N]", "y")
        t.answer("Do token now?", "n")
        t.answer("Do open-day now?", "y")
        t.answer("The day of open-day", OPEN)
        t.answer("Send it? [y/N]", "n")
        assert sent(s) == []
        t.answer("Do closed-day now?", "y")
        t.answer("The day of closed-day", CLOSED)
        t.answer("Close it? [y/N]", "y")
        t.answer("Send it? [y/N]", "y")
        t.answer("is it open or closed there?", "closed")
        for step in ("pull", "can-buy", "sale", "again", "codes-at-once", "codes-later", "verify", "offline", "online"):
            t.answer("Do %s now?" % step, "n")
        said = t.answer("Write it? [y/N]", "y")
        assert "+ calendar_status_closed = 2" in said, said
        assert t.end() == REFUSED, t.said
        assert "calendar_status_closed = 2\n" in open(s.env["SHANMEN_CONF"], encoding="utf-8").read()
    assert sent(s) == [(p.sku_id, CLOSED, 0, 2)]
