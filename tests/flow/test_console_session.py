"""A session of the console: a row that ends by itself, by signing out and with the password; a cookie that cannot be guessed."""
import hashlib
import os
import re
import tempfile

import pytest

from consoles import ALL_LIMIT, FORM, as_cgi, forget_guesses, get, guess, page, post, sent_away, session_token, sign_in
from invariants import dump_text

SESSION_S, IDLE_S = 8 * 3600, 2 * 3600


def value_of(cookie):
    return cookie.partition("=")[2]


def ahead(s, cookie, seconds):
    """The status of a page so many seconds ahead of now."""
    return as_cgi(s, cookie, {"SHANMEN_TEST_CLOCK_OFFSET_S": str(seconds)}).status


@pytest.mark.stack("after", "fcgid", "cgi")
def test_signing_out_ends_session(s):
    """signing out ends the session: a copy of its cookie is refused, and another session goes on"""
    cookie, other = sign_in(s), sign_in(s)
    token = session_token(page(s, "?p=today", cookie))
    for wrong in ("", "0" * 64, token[:-1], session_token(page(s, "?p=today", other))):
        answer = post(s, "?p=sign-out", {"token": wrong}, cookie)
        assert answer.status == 403 and answer.headers["Set-Cookie"] is None, answer
    answer = post(s, "?p=sign-out", {"token": token}, cookie)
    assert answer.status == 303 and "Max-Age=0" in answer.headers["Set-Cookie"], answer
    sent_away(get(s, "?p=today", cookie))
    sent_away(post(s, "?p=sign-out", {"token": token}, cookie))
    page(s, "?p=today", other)


def test_signing_in_again_ends_session_before(s):
    """signing in again in the same browser ends the session before"""
    cookie = sign_in(s)
    answer = post(s, "?p=sign-in", {"password": s.env["SHANMEN_CONSOLE_PASSWORD"]}, cookie)
    assert answer.status == 303 and value_of(cookie) not in answer.headers["Set-Cookie"], answer
    sent_away(get(s, "?p=today", cookie))


def test_cookie_is_random_and_not_stored(s):
    """each session has a random text of 256 bits; the database has its SHA-256 only"""
    texts = [value_of(sign_in(s)) for _ in range(8)]
    assert all(re.fullmatch("[0-9a-f]{64}", text) for text in texts) and len(set(texts)) == 8, texts
    stored = {row[0] for row in s.sql("SELECT LOWER(HEX(session_hash)) FROM console_session")}
    assert {hashlib.sha256(text.encode()).hexdigest() for text in texts} <= stored
    dump = dump_text(s, "--hex-blob").lower()
    assert not any(text.encode() in dump for text in texts)


def test_invented_cookie_is_refused(s):
    """a cookie that no session has is refused"""
    name, _, value = sign_in(s).partition("=")
    other = ("0" if value[0] != "0" else "1") + value[1:]
    stored = s.sql("SELECT LOWER(HEX(session_hash)) FROM console_session LIMIT 1")[0][0]
    for invented in ("", ".", value[:-1], value + "0", other, value.upper(), stored, "0" * 64, "%" * 64, "'" * 64, "x" * 5000):
        sent_away(get(s, "?p=today", "%s=%s" % (name, invented)))
    sent_away(get(s, "?p=today", "other=%s" % value))
    assert get(s, "?p=today", "%s=%s" % (name, value)).status == 200


def test_ended_cookie_hides_no_other(s):
    """a cookie that has ended, left under another path, does not hide the session's own"""
    name, _, value = sign_in(s).partition("=")
    for before in ("1764500000." + "0" * 64, "0" * 64, ""):
        page(s, "?p=today", "%s=%s; a=b;%s=%s" % (name, before, name, value))


def test_session_ends_by_time(s):
    """a session ends after two hours without a page, and after eight hours in any case, on a machine with another clock, too"""
    cookie, idle = sign_in(s), sign_in(s)
    assert ahead(s, idle, IDLE_S + 60) == 303 and ahead(s, idle, IDLE_S - 60) == 200
    assert ahead(s, cookie, -200) == 200
    for at in range(0, SESSION_S, IDLE_S - 600):
        assert ahead(s, cookie, at) == 200, at
    assert ahead(s, cookie, SESSION_S - 60) == 200
    assert ahead(s, cookie, SESSION_S + 1) == 303 and ahead(s, cookie, -86400) == 303


def test_used_session_is_written_once_a_minute(s):
    """pages note the use of their session, but not each of them"""
    cookie = sign_in(s)
    row = "SELECT used_at FROM console_session WHERE session_hash = UNHEX('%s')" % hashlib.sha256(value_of(cookie).encode()).hexdigest()
    began = s.number(row)
    assert ahead(s, cookie, 30) == 200 and s.number(row) == began
    assert ahead(s, cookie, 90) == 200 and began + 85 < s.number(row) < began + 120


def test_new_password_ends_sessions(s):
    """a new password, or none, ends all sessions"""
    cookie = sign_in(s)
    with open(s.env["SHANMEN_CONF"], encoding="utf-8") as f:
        conf = f.read()
    for password in ("another-password", ""):
        with tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="utf-8") as f:
            f.write(re.sub("(?m)^console_password = .*$", "console_password = " + password, conf))
            f.flush()
            os.chmod(f.name, 0o600)
            env = {"SHANMEN_CONF": f.name}
            assert as_cgi(s, cookie, env).status == 303, password
            if password == "":
                form = b"password="
                env.update(CONTENT_TYPE=FORM, REQUEST_METHOD="POST", CONTENT_LENGTH=str(len(form)))
                answer = s.run_program("console", form, env, {}, "p=sign-in")
                assert answer.status == 403, "an empty password opened the console: %r" % answer


def test_strangers_lock_no_signed_in_address_out(s):
    """where somebody is signed in, wrong passwords from elsewhere do not keep others from signing in"""
    forget_guesses(s)
    right = s.env["SHANMEN_CONSOLE_PASSWORD"]
    assert guess(s, "192.0.2.200", right) == 303
    assert [guess(s, "198.51.100.%d" % i) for i in range(ALL_LIMIT)] == [403] * ALL_LIMIT
    assert guess(s, "192.0.2.201", right) == 429 and guess(s, "192.0.2.200", right) == 303
    forget_guesses(s)
