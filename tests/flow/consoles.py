"""The console as browsers and guessers use it: signing in, wrong passwords from addresses of our choice."""
import re
import urllib.parse

import caller
from harness import wait_for

FORM = "application/x-www-form-urlencoded"
ADDRESS_LIMIT, ALL_LIMIT = 10, 30  # wrong passwords within LIMIT_S
LIMIT_S = 900


def get(s, query, cookie=None, method="GET"):
    return s.http.http(method, s.http.path("console") + query, None, {"Cookie": cookie} if cookie else {})


def post(s, query, form, cookie=None, content_type=FORM, **headers):
    headers["Content-Type"] = content_type
    if cookie:
        headers["Cookie"] = cookie
    return s.http.http("POST", s.http.path("console") + query, urllib.parse.urlencode(form).encode(), headers)


def sign_in(s):
    """The session's cookie as a browser sends it back."""
    answer = post(s, "?p=sign-in", {"password": s.env["SHANMEN_CONSOLE_PASSWORD"]})
    assert answer.status == 303 and answer.headers["Location"] == "?p=today", answer
    return answer.headers["Set-Cookie"].split(";")[0]


def page(s, query, cookie):
    answer = get(s, query, cookie)
    assert answer.status == 200, answer
    return answer.body.decode()


def sent_away(answer):
    assert answer.status == 303 and answer.headers["Location"] == "?p=sign-in" and not answer.body, answer


def as_cgi(s, cookie, environment, query="p=today"):
    """The status of a page requested with an environment of our choice."""
    env = {"REQUEST_METHOD": "GET", "CONTENT_LENGTH": "0"}
    env.update(environment)
    return s.run_program("console", b"", env, {"Cookie": cookie}, query)


def configure(s, **keys):
    """Sets keys of the stack's configuration for the console."""
    s.configure("console", **keys)
    wait_for("the console", lambda: get(s, "?p=style").status == 200)


def guess(s, address, password="a-wrong-password", ahead_s=0, **headers):
    """The status of signing in from this address, so many seconds ahead of now."""
    form = urllib.parse.urlencode({"password": password}).encode()
    env = {"CONTENT_TYPE": FORM, "CONTENT_LENGTH": str(len(form)), "SHANMEN_TEST_CLOCK_OFFSET_S": str(ahead_s)}
    if address:
        env["REMOTE_ADDR"] = address
    return s.run_program("console", form, env, headers, "p=sign-in").status


def forget_guesses(s):
    s.sql("DELETE FROM console_guess; DELETE FROM alarm WHERE kind = 'console_guesses'")


def log_lines(s):
    out = []
    for path in s.logs():
        with open(path, errors="replace") as f:
            out += [line for line in f if "event=console" in line]
    return out


def guesses_at_once(s):
    """Many guesses from one address at the same moment: as many are looked at as the limit allows."""
    forget_guesses(s)
    answers = caller.at_once([lambda: post(s, "?p=sign-in", {"password": "wrong"}) for _ in range(24)])
    looked_at = sum(a.status == 403 for a in answers)
    forget_guesses(s)
    assert {a.status for a in answers} <= {403, 429}, answers
    if looked_at == ADDRESS_LIMIT:
        return []
    return ["too %s guesses looked at: %d" % ("many" if looked_at > ADDRESS_LIMIT else "few", looked_at)]


def session_token(html):
    return re.search('name="token" value="([0-9a-f]{64})"', html).group(1)
