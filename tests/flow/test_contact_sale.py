"""shanmen contact: a sale and what the platform asks and does with it, each with each outcome and what it settles."""
import os
import subprocess
import time

import pytest

import caller
import outbox
from contacts import DONE, FREE, LATER, OPEN, REFUSED, contact, market_price, p, sent, settings, settled
from shop import first_code, without_persons

pytestmark = pytest.mark.stack("push")


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
    s.sql("UPDATE ticket_order SET origin_fen = 777 WHERE sku_no = %s" % p.sku_no)
    said = contact(s, "sale", p, expect=REFUSED)
    assert settled(said)["price_check"] == "log" and "neither" in said, said


def test_sale_refused_for_its_price(s, p):
    """sale: where orders were refused with 23 and none came, price_check = log is the way on"""
    assert s.call("create_order", s.order(p, amount=amount(777, 777))).code == 23
    said = contact(s, "sale", p, expect=REFUSED)
    assert settled(said) == {"price_check": "log"} and "code 23" in said, said
    with outbox.configured(s, price_check="log"):
        assert settled(contact(s, "sale", p, expect=LATER)) == {}
    contact(s, "sale", s.product(), expect=LATER)


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
    answer = s.http.http("POST", "/cgi-bin/pull_ticket_calendar.fcgi", raw, {"X-Bytedance-Logid": "sim1"})
    assert answer.status == 401
    said = contact(s, "pull", p, expect=REFUSED)
    assert "refused at the door" in said and "no_client_key" in said, said
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
