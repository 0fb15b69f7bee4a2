"""Guessing the console's password: nobody waits, and after a few wrong ones no further one is looked at."""
import re
import time

import pytest

import caller
import outbox
from consoles import (
    ADDRESS_LIMIT,
    ALL_LIMIT,
    LIMIT_S,
    forget_guesses,
    get,
    guess,
    guesses_at_once,
    log_lines,
    post,
)


@pytest.fixture(autouse=True)
def afresh(s):
    forget_guesses(s)
    yield
    forget_guesses(s)


def alarms(s):
    return [row[0] for row in s.sql("SELECT detail FROM alarm WHERE kind = 'console_guesses' ORDER BY alarm_id")]


def test_wrong_passwords_make_nobody_wait(s):
    """wrong passwords are answered at once, and a clerk's page is not delayed by them"""
    began = time.monotonic()
    jobs = [lambda: post(s, "?p=sign-in", {"password": "wrong"}) for _ in range(8)]
    answers = caller.at_once(jobs + [lambda: get(s, "?p=sign-in")])
    assert [a.status for a in answers] == [403] * 8 + [200], answers
    assert time.monotonic() - began < 0.9, "they took %.2f s" % (time.monotonic() - began)


def test_address_is_refused_after_ten(s):
    """after ten wrong passwords an address is refused for a quarter of an hour, also with the right one, and the page says until when"""
    right = s.env["SHANMEN_CONSOLE_PASSWORD"]
    answers = [post(s, "?p=sign-in", {"password": "wrong %d" % i}) for i in range(ADDRESS_LIMIT)]
    assert [a.status for a in answers] == [403] * ADDRESS_LIMIT
    refused = post(s, "?p=sign-in", {"password": right})
    assert refused.status == 429 and refused.headers["Set-Cookie"] is None, refused
    assert LIMIT_S - 60 < int(refused.headers["Retry-After"]) <= LIMIT_S, refused.headers.items()
    assert re.search(r"请在北京时间 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d 之后再试", refused.body.decode()), refused
    assert guess(s, "203.0.113.9", right) == 303, "another address was refused, too"
    assert guess(s, "127.0.0.1", right, ahead_s=LIMIT_S - 60) == 429
    assert guess(s, "127.0.0.1", right, ahead_s=LIMIT_S + 1) == 303
    assert len(alarms(s)) == 1 and "10 wrong passwords" in alarms(s)[0] and "127.0.0.1" not in alarms(s)[0], alarms(s)


def test_right_password_clears_address(s):
    """the right password clears the count of its address"""
    for _ in range(2):
        assert [guess(s, "192.0.2.1") for _ in range(ADDRESS_LIMIT - 1)] == [403] * (ADDRESS_LIMIT - 1)
        assert guess(s, "192.0.2.1", s.env["SHANMEN_CONSOLE_PASSWORD"]) == 303
    assert not alarms(s)


def test_many_addresses_are_refused_together(s):
    """thirty wrong passwords from many addresses end guessing from all of them; a refused try is not counted"""
    right = s.env["SHANMEN_CONSOLE_PASSWORD"]
    got = [guess(s, "198.51.100.%d" % i) for i in range(ALL_LIMIT)]
    assert got == [403] * ALL_LIMIT, got
    assert guess(s, "198.51.100.200") == 429 and guess(s, "198.51.100.201", right) == 429
    assert s.number("SELECT COUNT(*) FROM console_guess") == ALL_LIMIT + 1, "refused tries added rows"
    assert s.number("SELECT wrong FROM console_guess WHERE subject = '*'") == ALL_LIMIT
    assert len(alarms(s)) == 1 and "30 wrong passwords" in alarms(s)[0], alarms(s)
    assert guess(s, "198.51.100.201", right, ahead_s=LIMIT_S + 1) == 303


def test_alarm_once_an_hour(s):
    """a limit reached again within the hour raises no second alarm, and one in the next hour does"""
    hour = 600 - int(time.time()) % 3600  # once: from one guess to the next the clock must not go back
    for ahead, wanted in ((0, 1), (1, 1), (3600, 2)):
        s.sql("DELETE FROM console_guess")
        for _ in range(ADDRESS_LIMIT):
            guess(s, "192.0.2.7", ahead_s=hour + ahead)
        assert len(alarms(s)) == wanted, alarms(s)


def test_network_of_ipv6_is_one_address(s):
    """the addresses of one IPv6 network (/64) count as one, an IPv4 address within IPv6 as itself"""
    assert [guess(s, "2001:db8:1:2::%x" % i) for i in range(ADDRESS_LIMIT)] == [403] * ADDRESS_LIMIT
    assert guess(s, "2001:db8:1:2:ffff::1") == 429 and guess(s, "2001:db8:1:3::1") == 403
    assert [guess(s, "::ffff:192.0.2.8") for _ in range(ADDRESS_LIMIT)] == [403] * ADDRESS_LIMIT
    assert guess(s, "192.0.2.8") == 429


def test_clock_set_back_locks_nobody_out(s):
    """a count made by a clock that was ahead refuses nobody"""
    for _ in range(ADDRESS_LIMIT):
        guess(s, "192.0.2.9", ahead_s=86400)
    assert guess(s, "192.0.2.9", s.env["SHANMEN_CONSOLE_PASSWORD"]) == 303


def test_forwarded_address_is_believed_from_proxy_only(s):
    """X-Forwarded-For counts from a trusted proxy only, and of it only what that proxy has added"""
    chain = lambda i: {"X-Forwarded-For": "10.9.9.%d, 192.0.2.50" % i}
    assert [guess(s, "192.0.2.30", **chain(i)) for i in range(ADDRESS_LIMIT)] == [403] * ADDRESS_LIMIT
    assert guess(s, "192.0.2.30", **{"X-Forwarded-For": "192.0.2.99"}) == 429, "an invented address was believed"
    with outbox.configured(s, trusted_proxy="192.0.2.40, 2001:db8::5"):
        assert [guess(s, "192.0.2.40", **chain(i)) for i in range(ADDRESS_LIMIT)] == [403] * ADDRESS_LIMIT
        assert guess(s, "192.0.2.40", **chain(99)) == 429, "the client's part of the header was believed"
        assert guess(s, "2001:db8:0::5", **{"X-Forwarded-For": "192.0.2.50:4711"}) == 429
        assert guess(s, "192.0.2.40", **{"X-Forwarded-For": "192.0.2.50, nonsense"}) == 403
        assert guess(s, "192.0.2.41", **{"X-Forwarded-For": "192.0.2.50"}) == 403
    subjects = {row[0] for row in s.sql("SELECT subject FROM console_guess")}
    assert subjects == {"*", "192.0.2.30", "192.0.2.50", "192.0.2.40", "192.0.2.41"}, subjects


def test_log_names_address_never_password(s):
    """the log has the address of each try, and no password"""
    guess(s, "192.0.2.77", "guess-7f3a")
    post(s, "?p=sign-in", {"password": "guess-7f3b"})
    lines = log_lines(s)
    tries = [line for line in lines if "outcome=wrong_password" in line]
    assert any("address=127.0.0.1 " in line for line in tries), tries[-3:]
    assert all(" address=" in line for line in lines[-20:]) and "guess-7f3" not in "".join(lines)


@pytest.mark.race
def test_guesses_at_once_are_counted(s):
    """of many guesses at the same moment no more are looked at than the limit allows"""
    for _ in range(5):
        faults = guesses_at_once(s)
        assert not faults, faults
