"""The operators' console: who may sign in, what it shows, and that no text from outside becomes markup."""
import html
import os
import re
import tempfile
import time
import urllib.parse

import pytest

from consoles import FORM, as_cgi, get, log_lines, page, post, sent_away, sign_in
from shop import first_code
from two_apps import OtherApp

SESSION_S = 8 * 3600
HOSTILE = "<img src=x onerror=\"alert('1')\">&amp;"


def order_page(s, name, cookie):
    """An order's page, found by the search as an operator does."""
    found = get(s, "?p=orders&q=" + urllib.parse.quote(name), cookie)
    assert found.status == 303, "nothing found under %r: %r" % (name, found)
    return page(s, found.headers["Location"], cookie)


def test_wrong_password_is_refused(s):
    """a wrong password is refused, the right one sets a guarded cookie"""
    password = s.env["SHANMEN_CONSOLE_PASSWORD"]
    guesses = [{"password": wrong} for wrong in ("", "x", password[:-1], password + "x", password.upper() + "Z")] + [{}]
    for answer in [post(s, "?p=sign-in", guess) for guess in guesses]:
        assert answer.status == 403 and answer.headers["Set-Cookie"] is None, answer
    assert post(s, "?p=sign-in", {"password": password}, content_type="application/json").status == 400
    assert post(s, "?p=sign-in", {"password": "x" * 5000}).status == 413
    set_cookie = post(s, "?p=sign-in", {"password": password}).headers["Set-Cookie"]
    words = [w.strip() for w in set_cookie.split(";")]
    assert {"HttpOnly", "SameSite=Strict", "Max-Age=%d" % SESSION_S} <= set(words), words
    assert "Secure" not in words, words
    found = "".join(log_lines(s))
    assert "outcome=wrong_password" in found and "outcome=signed_in" in found and password not in found


def test_cookie_sent_over_tls_only(s):
    """behind TLS the console's cookie is sent over TLS only"""
    answer = s.http.http("POST", s.http.path("console") + "?p=sign-in", urllib.parse.urlencode(
        {"password": s.env["SHANMEN_CONSOLE_PASSWORD"]}).encode(), {"Content-Type": FORM, "X-Forwarded-Proto": "https"})
    assert "; Secure" in answer.headers["Set-Cookie"], answer.headers["Set-Cookie"]


@pytest.mark.stack("after", "fcgid")
def test_no_page_without_cookie(s):
    """no page of the console is shown without its cookie"""
    cookie = sign_in(s)
    for query in ("", "?p=today", "?p=orders", "?p=orders&q=1", "?p=order&no=1"):
        sent_away(get(s, query))
        assert get(s, query, cookie).status in (200, 303, 404), query
    sent_away(post(s, "?p=sign-out", {"token": "x"}))
    assert get(s, "?p=sign-in").status == 200 and get(s, "?p=style").headers["Content-Type"] == "text/css; charset=utf-8"
    assert get(s, "?p=sign-in", cookie).headers["Location"] == "?p=today"
    assert get(s, "?p=nothing", cookie).status == 404
    assert get(s, "?p=sign-out", cookie).status == 405 and post(s, "?p=orders", {}, cookie).status == 405
    assert get(s, "?p=today", "a=b; %s; c=d" % cookie).status == 200


@pytest.mark.stack("after", "fcgid", "cgi")
def test_every_answer_carries_security_headers(s):
    """every answer of the console carries its security headers"""
    cookie = sign_in(s)
    answers = [get(s, "?p=" + p, cookie) for p in ("today", "orders", "order&no=0", "nothing", "style", "sign-in")]
    answers += [get(s, "?p=today"), get(s, "?p=today", cookie, method="HEAD"), post(s, "?p=sign-out", {}, cookie)]
    for a in answers:
        policy = a.headers["Content-Security-Policy"] or ""
        for rule in ("default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
            assert rule in policy, a.headers.items()
        assert a.headers["X-Frame-Options"] == "DENY" and a.headers["Referrer-Policy"] == "no-referrer", a.headers.items()
        assert a.headers["Cache-Control"] == "no-store" and a.headers["X-Content-Type-Options"] == "nosniff", a.headers.items()
        text = a.body.decode().lower()
        assert "<script" not in text and "style=" not in text and "http://" not in text, text


def test_outside_text_never_becomes_markup(s):
    """text from outside is shown in the console and never becomes markup"""
    cookie = sign_in(s)
    p = s.product(day=0)
    s.sql("UPDATE product SET name='%s' WHERE product_id='%s'" % (HOSTILE.replace("'", "''"), p.product_id))
    name = HOSTILE + s.fresh()[-8:]
    s.buy(p, order_id=name)
    s.sql("INSERT INTO reconcile_diff (kind, order_id, detail, created_at) VALUES ('<b>', '%s', '%s', %d)"
          % (name.replace("'", "''"), HOSTILE.replace("'", "''"), time.time()))
    try:
        shown = [page(s, "?p=today", cookie), page(s, "?p=orders", cookie), page(s, "?p=orders&day=" + p.day, cookie),
                 order_page(s, name, cookie)]
    finally:
        s.sql("DELETE FROM reconcile_diff WHERE kind='<b>'")
    for text in shown:
        assert html.escape(HOSTILE).replace("&#x27;", "&#39;") in text, text[:3000]
        assert "<img" not in text and "<b>&lt;" not in text and 'title="<b>' not in text, text[:3000]
    echo = page(s, "?p=orders&q=" + urllib.parse.quote('">' + HOSTILE), cookie)
    assert "<img" not in echo and "&quot;&gt;&lt;img" in echo, echo[:3000]
    broken = as_cgi(s, cookie, {}, "p=orders&q=%ff%fe%3Cb%3E<b>&state=<b>&day=<b>")
    assert broken.status == 200 and b"<b>" not in broken.body and broken.body.decode(), broken
    assert as_cgi(s, cookie, {}, "p=%zz").status == 404
    assert "%0d%0a" not in str(get(s, "?p=orders&q=x%0d%0aSet-Cookie:a=b", cookie).headers)


def test_order_found_by_each_number(s):
    """the console finds an order by each of its numbers, and shows no person in clear"""
    cookie = sign_in(s)
    buyer, tourists = s.people.person(), [s.people.person() for _ in range(2)]
    p = s.product(day=0, rides=("缆车",))
    order_id, vouchers = s.issue(p, 2, buyer=buyer, tourists=tourists, people_count=2)
    code = first_code(vouchers)
    s.admit(code)
    key = s.fresh("k")
    s.insist("refund_apply", s.refund(order_id, key=key, project_ids=[p.projects[0][0] + "-2"]))
    text = order_page(s, order_id, cookie)
    for wanted in (order_id, s.history.created[order_id], code, key, "缆车", "已使用", "退款中", "核销", "购票人", buyer.name[0] + "*"):
        assert wanted in text, "%s is missing: %s" % (wanted, text)
    for other in ("'" + order_id, s.history.created[order_id], code, " " + code.lower() + " "):
        assert order_id in order_page(s, other, cookie), other
    everything = text + page(s, "?p=orders", cookie) + page(s, "?p=today", cookie) + "".join(log_lines(s))
    for person in [buyer] + tourists:
        for secret in (person.name, person.phone, person.license_id):
            assert secret not in everything, "a person in clear: %s" % secret


def test_number_of_two_apps_lists_both_orders(s):
    """a number that orders of two apps have lists both; each one's page shows its own tickets and messages"""
    cookie, other = sign_in(s), OtherApp(s)
    order_id, _ = s.issue(s.product(day=0))
    theirs = other.product(day=0)
    assert other.call("create_order", other.order(theirs, order_id)).code == 0
    found = get(s, "?p=orders&q=" + order_id, cookie)
    links = re.findall(r"\?p=order&amp;no=\d+", found.body.decode())
    assert found.status == 200 and len(set(links)) == 2 and "多个应用" in found.body.decode(), found
    pages = [page(s, link.replace("&amp;", "&"), cookie) for link in sorted(set(links))]
    assert ["未发码" in text for text in pages] == [False, True] and ["待使用" in text for text in pages] == [True, False], pages


def test_list_filtered_by_state_and_day(s):
    """the console's list is filtered by state and day, and says which filter it does not understand"""
    cookie = sign_in(s)
    p, q = s.product(day=3), s.product(day=4)
    kept, other = s.buy(p), s.buy(q)
    gone = s.buy(p)
    s.insist("cancel_notify", s.cancel(gone))
    today = page(s, "?p=orders&day=" + p.day, cookie)
    assert kept in today and gone in today and other not in today
    cancelled = page(s, "?p=orders&state=cancelled&day=", cookie)
    assert gone in cancelled and kept not in cancelled
    assert kept not in page(s, "?p=orders&state=cancelled&day=" + p.day, cookie)
    for wrong in ("state=nonsense", "day=2026-02-30", "day=%27", "q=" + "x" * 200, "q=no-such-order", "q=%25"):
        assert 'class="alarm"' in page(s, "?p=orders&" + wrong, cookie), wrong
    for wrong in ("0", "-1", "x", "9" * 30, "1%20OR%201=1", ""):
        assert get(s, "?p=order&no=" + wrong, cookie).status == 404, wrong


@pytest.mark.stack("fault")
def test_answers_503_without_database(s):
    """the console answers 503 when the database is not available, and works again by itself"""
    cookie = sign_in(s)
    with open(s.env["SHANMEN_CONF"], encoding="utf-8") as f:
        conf = f.read()
    with tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="utf-8") as f:
        f.write(re.sub("(?m)^db_socket = .*$", "db_socket = /nonexistent/db.sock", conf))
        f.flush()
        os.chmod(f.name, 0o600)
        answer = as_cgi(s, cookie, {"SHANMEN_CONF": f.name})
    assert answer.status == 503 and b"<html" in answer.body and b"nonexistent" not in answer.body, answer
    answer = as_cgi(s, cookie, {"SHANMEN_CONF": "/nonexistent"})
    assert answer.status == 503 and b"<html" in answer.body, answer
    assert get(s, "?p=today", cookie).status == 200


def tile(html, label):
    """The number on a tile of the first page."""
    return int(re.search(r"<b>(\d+)\+?</b> %s" % label, html).group(1))


def test_what_waits_is_counted_first(s):
    """the first page counts orders that can still be accepted, refunds, codes, late programs and untold alarms"""
    cookie = sign_in(s)
    labels = ("待接单", "待审退款", "待补票码", "停滞任务", "未送达告警")

    def tiles():
        html = get(s, "?p=today", cookie).body.decode()
        return [tile(html, label) for label in labels]

    before, p = tiles(), s.product()
    orders = [s.buy(p) for _ in range(3)]
    s.sql(
        "UPDATE ticket_order SET state = 'waiting', confirm_by_at = UNIX_TIMESTAMP() + IF(order_id = '{0}', 500, -5)"
        " WHERE order_id IN ('{0}', '{1}')".format(*orders)
    )
    s.sql(
        "INSERT INTO refund (refund_key, app_id, order_no, form, whole, audit) SELECT CONCAT('w', order_id), app_id, order_no, 'scenic', 1,"
        " 'waiting' FROM ticket_order WHERE order_id = '%s'" % orders[2]
    )
    s.sql("INSERT INTO alarm (alarm_key, kind, detail, raised_at) VALUES ('t:%s', 't', '', UNIX_TIMESTAMP() - 600)" % orders[2])
    try:
        after = tiles()
        assert [a - b for a, b in zip(after, before)] == [1, 1, 0, 0, 1], (before, after)
        waiting = get(s, "?p=orders&state=waiting", cookie).body.decode()
        overdue = get(s, "?p=orders&state=overdue", cookie).body.decode()
        assert orders[0] in waiting and orders[1] not in waiting and orders[1] in overdue and "接单超时" in overdue
        listed = {o["order_id"]: o["state"] for o in s.shanmen_json("order", "list", "--limit", 10)}
        assert (listed[orders[0]], listed[orders[1]]) == ("waiting", "overdue"), listed
        shown = {o["order_id"] for o in s.shanmen_json("order", "list", "--state", "waiting")}
        assert orders[0] in shown and orders[1] not in shown
        doctor = s.shanmen("doctor", check=False).stdout
        assert "shanmen refund list --state waiting" in doctor and "reached nobody yet" in doctor, doctor
    finally:
        s.sql("UPDATE ticket_order SET state = 'accepted', confirm_by_at = NULL WHERE order_id IN ('%s', '%s')" % tuple(orders[:2]))
        s.sql("DELETE FROM refund WHERE refund_key = 'w%s'; DELETE FROM alarm WHERE alarm_key = 't:%s'" % (orders[2], orders[2]))
