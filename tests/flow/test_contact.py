"""shanmen contact: each step of the first calls to the real platform, with each outcome, and what it settles."""
import os
import pty
import re
import select
import subprocess
import time

import pytest

import calendars
import caller
import outbox
import people
from shop import first_code, without_persons

pytestmark = pytest.mark.stack("push")
DONE, REFUSED, USAGE, LATER = 0, 1, 2, 75
OPEN, CLOSED, FREE = people.day_text(1), people.day_text(2), people.day_text(3)
TOKEN = "/oauth/"


@pytest.fixture(autouse=True)
def settings(s):
    """A platform that knows nothing, and the settings of this case alone."""
    outbox.clean(s)
    calendars.clean(s)
    yield s.platform.settings
    s.platform.trouble()
    s.platform.settings(
        calendar_open=None, calendar_closed=None, calendar_origin=None, calendar_stock=None, codes_voucher=None
    )
    s.platform.settings(op_online=None, op_offline=None, op_interface=None)


@pytest.fixture
def p(s):
    """A test product: OPEN and FREE are on sale, CLOSED is not closed yet."""
    return s.product(stock=10, days=[1, 2, 3])


def contact(s, step, p, *args, expect, yes=True, day=None, wait_s=0):
    """What the step printed; it must end as expected."""
    more = (("--yes",) if yes else ()) + (("--day", day) if day else ())
    done = s.shanmen("contact", step, "--sku", p.sku_out_id, "--timeout", wait_s, *more, *args, check=False)
    assert done.returncode == expect, (done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


def settled(said):
    return dict(re.findall(r"settled: (\w+) = (\S+) \(", said))


def sent(s, since=0):
    """[(sku_id, [(date, price, copies, status)])] of calendars that arrived."""
    return [
        (e["ticket_specification"]["sku_id"], d, c["stock_qty"], c["status"])
        for a in s.platform.calls(calendars.BATCH, since)
        for e in a["body"]["ticket_sku_and_calendar"]
        for c in e["calendar_list"]
        for d in c["calendar_value"]["value_list"]
    ]


def market_price(s, p, fen):
    s.sql("UPDATE sku SET market_price_fen = %s WHERE sku_out_id = '%s'" % (fen or "NULL", p.sku_out_id))


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


# --- a sale, and the day again ---


def test_sale_at_the_selling_price(s, p):
    """sale: an order that names the selling price settles strict checking, and that the market price is only shown"""
    said = contact(s, "sale", p, expect=LATER)
    assert "no order of" in said and settled(said) == {}
    market_price(s, p, 15000)
    s.buy(p, 2)
    said = contact(s, "sale", p, expect=DONE)
    assert settled(said) == {"price_check": "strict", "calendar_origin": "market"}, said


def amount(origin, pay):
    return {"origin_amount": origin, "pay_amount": pay, "currency": "CNY"}


def test_sale_at_other_prices(s, p):
    """sale: the crossed-out price as origin is right, too; paid it contradicts; an unknown price asks for log"""
    market_price(s, p, 15000)
    s.buy(p, amount=amount(15000, 12800))
    said = contact(s, "sale", p, expect=DONE)
    assert settled(said) == {"price_check": "strict", "calendar_origin": "market"} and "crossed-out price × 1" in said
    s.buy(p, amount=amount(15000, 15000))
    said = contact(s, "sale", p, expect=REFUSED)
    assert settled(said)["calendar_origin"] == "selling" and "contradicts" in said, said
    s.buy(p, amount=amount(12800, 12000))
    said = contact(s, "sale", p, expect=LATER)
    assert settled(said) == {"price_check": "strict"} and "discount" in said, said
    s.sql("UPDATE ticket_order SET origin_fen = 777 WHERE sku_id = '%s'" % p.sku_id)
    said = contact(s, "sale", p, expect=REFUSED)
    assert settled(said)["price_check"] == "log" and "neither" in said, said


def test_sale_refused_for_its_price(s, p):
    """sale: where orders were refused with 23 and none came, price_check = log is the way on"""
    assert s.call("create_order", s.order(p, amount=amount(777, 777))).code == 23
    said = contact(s, "sale", p, expect=REFUSED)
    assert settled(said) == {"price_check": "log"} and "code 23" in said, said


def test_sale_is_awaited(s, p):
    """sale: the step waits for the order and ends as soon as it is there"""
    step = subprocess.Popen(
        [os.path.join(s.env["SHANMEN_BIN"], "shanmen"), "contact", "sale", "--sku", p.sku_out_id, "--timeout", "60"],
        env=outbox.cron_environment(s),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    time.sleep(1)
    assert step.poll() is None
    order_id = s.buy(p)
    out, _ = step.communicate(timeout=30)
    assert step.returncode == DONE and settled(out) == {"price_check": "strict"}, (order_id, out)


@pytest.mark.parametrize("meant", ["total", "left"])
@pytest.mark.parametrize("configured", ["total", "left"])
def test_again_shows_what_the_stock_means(s, p, settings, meant, configured):
    """again: what the back office shows after a sale says what stock_qty counts, whatever was configured"""
    settings(calendar_stock=meant)
    assert "comes first" in contact(s, "again", p, day=OPEN, expect=LATER)
    s.platform.sold(s.buy(p, 3), p, 3)
    with outbox.configured(s, calendar_stock=configured):
        said = contact(s, "again", p, day=OPEN, expect=LATER)
        assert sent(s) == [(p.sku_id, OPEN, {"total": 10, "left": 7}[configured], 1)] and "--seen N" in said
        shown = s.platform.shown(p.sku_id, OPEN)["left"]
        said = contact(s, "again", p, "--seen", shown, day=OPEN, expect=DONE)
        assert settled(said) == {"calendar_stock": meant}, said
        said = contact(s, "again", p, "--seen", 1, day=OPEN, expect=REFUSED)
        assert "contradicts" in said and settled(said) == {}


# --- what the platform asks ---


def pull(s, p, **more):
    body = {
        "account_id": s.account_id,
        "product_id": p.product_id,
        "product_out_id": p.product_out_id,
        "start_date": OPEN,
        "end_date": FREE,
    }
    return s.call("pull_ticket_calendar", dict(body, **more))


def test_pull_seen(s, p):
    """pull: none came, one came, one came with ids that are not known here"""
    assert "no pull came" in contact(s, "pull", p, expect=LATER)
    assert pull(s, p).code == 0
    said = contact(s, "pull", p, expect=DONE)
    assert "answered 0 (ok)" in said and "%s/%s" % (p.product_id, p.product_out_id) in said, said
    assert pull(s, p, product_id="404").code != 0
    said = contact(s, "pull", p, expect=REFUSED)
    assert "404/%s" % p.product_out_id in said, said


def test_call_refused_at_the_door(s, p):
    """pull: a call whose signature is wrong is said as such, and a later good one counts"""
    raw = caller.dump({"product_id": p.product_id})
    answer = s.http.http("POST", "/cgi-bin/pull_ticket_calendar.fcgi", raw, {"Content-Type": "application/json"})
    assert answer.status == 401
    assert "refused at the door" in contact(s, "pull", p, expect=REFUSED)
    time.sleep(1.1)
    pull(s, p)
    contact(s, "pull", p, expect=DONE)


def test_can_buy_seen(s, p):
    """can-buy: without persons, with persons, refused"""
    assert "no booking check came" in contact(s, "can-buy", p, expect=LATER)
    opened = {"product_id": p.product_id, "sku_id": p.sku_id, "book_start_day": OPEN, "count": 1}
    assert s.call("can_buy", opened).code == 0
    said = contact(s, "can-buy", p, expect=DONE)
    assert "without persons" in said and "comes when an order is submitted" in said, said
    raw = dict(opened, buyer={"name": s.enc("张三"), "phone": s.enc("13800138000")})
    assert s.call("can_buy", raw).code == 0
    said = contact(s, "can-buy", p, expect=DONE)
    assert "without persons" in said and "with persons, as for an order that is submitted" in said, said
    assert s.call("can_buy", dict(opened, count=11)).code == 1
    said = contact(s, "can-buy", p, expect=REFUSED)
    assert "not enough stock" in said, said
    q = s.product(stock=10)
    assert s.call("can_buy", dict(raw, product_id=q.product_id, sku_id=q.sku_id)).code == 0
    assert "no check without persons came first" in contact(s, "can-buy", q, expect=DONE)


def test_log_that_is_not_there(s, p):
    """pull: without a log_file the web server's log is named by --log; one that cannot be read is refused"""
    with outbox.configured(s, log_file=""):
        assert "--log FILE" in contact(s, "pull", p, expect=REFUSED)
        pull(s, p)
        contact(s, "pull", p, "--log", os.path.join(s.dir, "log", "shanmen.log"), expect=DONE)
        assert "cannot be opened" in contact(s, "pull", p, "--log", "/nonexistent", expect=REFUSED)


# --- codes and uses ---


def test_codes_at_once(s, p):
    """codes-at-once: none yet, taken, asked for again, refunded for want of codes"""
    contact(s, "codes-at-once", p, expect=LATER)
    order_id, _ = s.issue(p)
    said = contact(s, "codes-at-once", p, expect=DONE)
    assert order_id in said and "did not ask again" in said, said
    assert s.call("tripartite_code", s.codes(p, order_id)).code == 0
    said = contact(s, "codes-at-once", p, expect=REFUSED)
    assert "asked 1 times more" in said, said
    order_id, _ = s.issue(p)
    assert s.call("refund_apply", s.refund(order_id, source=301)).code == 0
    assert "contradicts" in contact(s, "codes-at-once", p, expect=REFUSED)


def codes_later(s, p, copies=1):
    order_id = s.buy(p, copies)
    s.platform.tell_order(order_id, copies=copies, per_copy=1, kinds=[3], state="paid")
    assert s.insist("tripartite_code", s.codes(p, order_id, copies=copies)).data["result"] == 0
    return order_id


@pytest.mark.parametrize("wants, key", [(None, "vouchers"), ("required", "both")])
def test_codes_later(s, p, settings, wants, key):
    """codes-later: the form in which codes of one copy were taken is the one to configure"""
    settings(codes_voucher=wants)
    assert "--codes async" in contact(s, "codes-later", p, expect=LATER)
    outbox.modes(s, codes="async")
    codes_later(s, p, 2)
    outbox.deliver_all(s)
    contact(s, "codes-later", p, expect=LATER)
    codes_later(s, p)
    assert "sent again by cron/outbox_deliver" in contact(s, "codes-later", p, expect=LATER)
    outbox.deliver_all(s)
    said = contact(s, "codes-later", p, expect=DONE)
    assert settled(said) == {"codes_voucher": key}, said


def test_codes_later_refused(s, p):
    """codes-later: a refusal is shown in the platform's words and settles nothing"""
    outbox.modes(s, codes="async")
    codes_later(s, p)
    s.platform.trouble("code:3000009", paths=[outbox.CODES])
    outbox.deliver(s, check=None)
    said = contact(s, "codes-later", p, expect=REFUSED)
    assert "3000009" in said and settled(said) == {}, said


def used(s, p):
    order_id, vouchers = s.issue(p)
    s.platform.tell_order(order_id, copies=1, state="paid")
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    return order_id


def test_verify(s):
    """verify: no use, on its way, refused, taken"""
    p = s.product(day=0)
    assert "redeem" in contact(s, "verify", p, expect=LATER)
    order_id = used(s, p)
    said = contact(s, "verify", p, expect=LATER)
    assert order_id in said and "verify_token" in said
    s.platform.trouble("unknown_code", paths=[outbox.VERIFY])
    outbox.deliver(s, check=None)
    said = contact(s, "verify", p, expect=REFUSED)
    assert "the last of 1 tries" in said, said
    s.platform.trouble()
    outbox.deliver_all(s)
    said = contact(s, "verify", p, expect=DONE)
    assert "acknowledged the use of order %s" % order_id in said, said


# --- offline and online ---


def known_there(s, p):
    s.platform.tell_products(
        {"product_id": p.product_id, "product_out_id": p.product_out_id, "product_name": "票", "status": 1, "passed": True}
    )


def status_there(s, p):
    return {0: "offline", 1: "online"}[s.platform.product(p.product_id)["status"]]


@pytest.mark.parametrize("only", [None, "trip"])
def test_offline_and_online(s, p, settings, only):
    """offline, online: the configured interface, and where it refuses the other; what was seen settles the keys"""
    known_there(s, p)
    settings(op_interface=only)
    said = contact(s, "offline", p, expect=LATER)
    assert status_there(s, p) == "offline" and settled(said) == {}
    assert s.call("can_buy", without_persons(s.asked(p))).code == 2
    said = contact(s, "offline", p, "--seen", status_there(s, p), expect=DONE)
    assert settled(said) == {"product_operate": only or "goods", "product_op_offline": "2"}, said
    said = contact(s, "online", p, "--seen", "online", expect=DONE)
    assert settled(said) == {"product_operate": only or "goods", "product_op_online": "1"}, said
    assert status_there(s, p) == "online" and s.call("can_buy", without_persons(s.asked(p))).code == 0


def test_offline_by_another_number(s, p, settings):
    """offline: a number that both interfaces refuse settles nothing; --number and --type try others"""
    known_there(s, p)
    settings(op_offline=9)
    said = contact(s, "offline", p, expect=REFUSED)
    assert said.count("refused with") == 2 and settled(said) == {}, said
    said = contact(s, "offline", p, "--number", 9, "--type", "trip", "--seen", "offline", expect=DONE)
    assert settled(said) == {"product_operate": "trip", "product_op_offline": "9"}, said
    said = contact(s, "online", p, "--seen", "offline", expect=REFUSED)
    assert "contradicts" in said and settled(said) == {}


# --- the command ---


def test_view_shows_where_one_stands(s, p):
    """without a step: every step with its state by our own records, and which keys are set"""
    rows = {r["step"]: r for r in s.shanmen_json("contact", "--sku", p.sku_out_id, "--day", OPEN)}
    assert list(rows)[:3] == ["token", "open-day", "closed-day"] and len(rows) == 12
    assert {r["state"] for r in rows.values()} <= {"to do", "done"} and rows["sale"]["state"] == "to do"
    assert "calendar_status_open = 1 (default)" in rows["open-day"]["keys"]
    contact(s, "open-day", p, day=OPEN, expect=LATER)
    s.buy(p)
    with outbox.configured(s, calendar_status_open=1):
        rows = {r["step"]: r for r in s.shanmen_json("contact", "--sku", p.sku_out_id, "--day", OPEN)}
    assert rows["open-day"]["state"] == rows["sale"]["state"] == "done"
    assert "calendar_status_open = 1 (set)" in rows["open-day"]["keys"]
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


class Terminal:
    """The command at a terminal, with somebody who answers."""

    def __init__(self, s, *args):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            program = os.path.join(s.env["SHANMEN_BIN"], "shanmen")
            os.execve(program, [program, "contact", *args], outbox.cron_environment(s, {"TERM": "xterm"}))
        self.said = ""

    def read(self, until, limit_s=20):
        end = time.monotonic() + limit_s
        while until not in self.said:
            ready, _, _ = select.select([self.fd], [], [], max(0.0, end - time.monotonic()))
            assert ready, "waited for %r: %s" % (until, self.said)
            try:
                piece = os.read(self.fd, 65536)
            except OSError:
                piece = b""
            assert piece, "it ended before %r: %s" % (until, self.said)
            self.said += piece.decode()
        before, self.said = self.said.split(until, 1)
        return before

    def answer(self, question, line):
        said = self.read(question)
        os.write(self.fd, (line + "\n").encode())
        return said

    def end(self):
        while True:
            try:
                piece = os.read(self.fd, 65536)
            except OSError:
                break
            if not piece:
                break
            self.said += piece.decode()
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


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
        t.answer("into the configuration? [y/N]", "y")
        t.answer("Write it? [y/N]", "y")
        assert t.end() == REFUSED and "+ calendar_status_closed = 2" in t.said, t.said
        assert "calendar_status_closed = 2\n" in open(s.env["SHANMEN_CONF"], encoding="utf-8").read()
    assert sent(s) == [(p.sku_id, CLOSED, 0, 2)]
