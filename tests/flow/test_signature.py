"""Who calls: tampered, truncated, stale and old signatures are refused with 401, nothing stored;
honest variants are accepted.
"""
import time

import pytest

import caller
from harness import wait_for

pytestmark = pytest.mark.stack("counter")


def send(s, body, query=None, sign=None, key=None, method="POST", more=None, tail="", program="can_buy"):
    """One call whose parts can each be wrong. sign: None computes it, "" leaves the header out."""
    raw = caller.dump(body)
    query = s.http.query() if query is None else query
    headers = {"Content-Type": "application/json", "x-life-clientkey": s.http.client_key if key is None else key}
    right = caller.sign_sha256(s.http.secret, query, raw, method == "POST")
    if sign != "":
        headers["x-life-sign"] = right if sign is None else sign(right)
    if key == "":
        del headers["x-life-clientkey"]
    headers.update(more or {})
    return s.http.http(method, "%s?%s%s" % (s.http.path(program), query, tail), raw, headers)


def refused(answer, what):
    assert answer.status == 401, "%s: %r" % (what, answer)
    assert answer.data == {"error_code": 100, "description": "bad signature"}, "%s: %r" % (what, answer)


def test_tampered_and_foreign_signatures_are_refused(s):
    """tampered, shortened, lengthened, upper-case and foreign signatures are refused"""
    p = s.product()
    body = s.asked(p)
    flip = lambda i: lambda d: d[:i] + ("0" if d[i] != "0" else "1") + d[i + 1 :]
    wrong = {
        "upper case": str.upper,
        "63 characters": lambda d: d[:63],
        "65 characters": lambda d: d + "0",
        "a character more": lambda d: d + "x",
        "empty": lambda d: " ",
        "of another secret": lambda d: caller.sign_sha256("fedcba9876543210fedcba9876543210", "a=b", b"{}"),
        "MD5 in its place": lambda d: d[:32],
        "zeros": lambda d: "0" * 64,
    }
    wrong.update({"digit %d" % i: flip(i) for i in range(64)})
    before = s.row_counts()
    for what, change in wrong.items():
        refused(send(s, body, sign=change, program="create_order"), what)
    assert s.row_counts() == before
    assert send(s, body).code == 0


def test_every_byte_of_body_query_counts(s):
    """every byte of a signed body counts, and the query's too"""
    p = s.product()
    raw, query = caller.dump(s.asked(p)), s.http.query()
    digest = caller.sign_sha256(s.http.secret, query, raw)
    for i in list(range(0, len(raw), 17)) + [len(raw) - 1]:
        refused(send(s, raw[:i] + bytes([raw[i] ^ 1]) + raw[i + 1 :], query, lambda _: digest), "byte %d" % i)
    refused(send(s, raw + b" ", query, lambda _: digest), "a blank more")
    refused(send(s, raw, query + "&x=1", lambda _: digest), "a parameter more")
    refused(send(s, raw, query.replace("timestamp=1", "timestamp=2"), lambda _: digest), "another time")
    assert send(s, raw, query, lambda _: digest).code == 0


def test_parameters_are_signed_decoded_and_sorted(s):
    """parameters are signed decoded and sorted: encoded, out of order, empty, twice"""
    body = s.asked(s.product())
    now = int(time.time() * 1000)
    for query in (
        "timestamp=%d&client_key=%s" % (now, s.http.client_key),
        s.http.query("&note=%E5%B1%B1%E9%97%A8%26x&a=b+c"),
        s.http.query("&ext="),
        s.http.query("&other=b&other=a"),
        s.http.query("&Zone=cn&_z=1&aB=2&B=3&sign=%s" % ("f" * 32)),
    ):
        got = send(s, body, query)
        assert got.status == 200 and got.code == 0, (query, got)
    for query in (s.http.query("&x=%zz"), s.http.query("&x=%e"), s.http.query("&x=%00")):
        raw = caller.dump(body)
        got = s.http.http(
            "POST", "%s?%s" % (s.http.path("can_buy"), query), raw, dict(s.http.headers(s.http.query(), raw))
        )
        assert got.status in (400, 401), (query, got)  # 400: the web server itself refuses a NUL


def test_times_at_the_window_edges(s):
    """times: seconds and milliseconds, old and future, at the window's edges"""
    body, now = s.asked(s.product()), time.time()
    good = [int(now * 1000), int(now), int((now - 890) * 1000), int((now + 890) * 1000), int(now - 890)]
    bad = [int((now - 910) * 1000), int((now + 915) * 1000), int(now - 910), 0, 1, 10**15, 2**63, 10**30]
    for stamp in good:
        got = send(s, body, "client_key=%s&timestamp=%d" % (s.http.client_key, stamp))
        assert got.status == 200 and got.code == 0, (stamp, got)
    for stamp in bad:
        refused(send(s, body, "client_key=%s&timestamp=%d" % (s.http.client_key, stamp)), stamp)
    for query in (
        "client_key=%s" % s.http.client_key,
        "client_key=%s&timestamp=" % s.http.client_key,
        "client_key=%s&timestamp=-5" % s.http.client_key,
        "client_key=%s&timestamp=now" % s.http.client_key,
        "client_key=%s&timestamp=%d.5" % (s.http.client_key, now),
    ):
        refused(send(s, body, query), query)


def test_unknown_app_refused_header_before_query(s):
    """apps: unknown ones are refused; the header names the app, else the query; a migrated app's old id may stay there"""
    body, now = s.asked(s.product()), int(time.time() * 1000)
    refused(send(s, body, key="aw0000000000000000"), "unknown app in the header")
    refused(send(s, body, key="x" * 500), "an app id of 500 characters")
    refused(send(s, body, "client_key=unknown&timestamp=%d" % now, key=""), "unknown app in the query")
    refused(send(s, body, "timestamp=%d" % now, key=""), "no app at all")
    assert send(s, body, key="").code == 0
    got = send(s, body, "client_key=awOldIdOfTheApp&timestamp=%d" % now)
    assert got.status == 200 and got.code == 0, got


def test_old_signature_is_refused_unless_allowed(s):
    """the old signature is refused unless allowed, and never replaces a wrong new one"""
    body = s.asked(s.product())

    def old(right, header=""):
        raw, query = caller.dump(body), s.http.query()
        digest = caller.sign_md5(s.http.secret, query, raw)
        return send(s, body, query, sign=header, tail="&sign=%s" % (digest if right else "0" * 32))

    refused(old(True), "MD5 while not allowed")
    s.shanmen("app", "set", s.http.client_key, "--old-signature", "yes")
    try:
        allowed = old(True)
        if allowed.status == 401:  # a running program may keep the app's settings for a moment
            wait_for("the app's change to be seen", lambda: old(True).status == 200, 10)
        assert old(True).code == 0
        refused(old(False), "a wrong MD5")
        refused(old(True, lambda d: "0" * 64), "a wrong SHA-256 beside a right MD5")
        refused(old(True, lambda d: d[:32]), "MD5 in the new one's place")
    finally:
        s.shanmen("app", "set", s.http.client_key, "--old-signature", "no")


def test_get_and_put_are_answered_405(s):
    """GET and PUT are answered 405, an empty body signed either way is read as malformed JSON"""
    for method in ("GET", "PUT", "DELETE"):
        got = s.http.http(method, s.http.path("can_buy") + "?" + s.http.query(), b"{}" if method == "PUT" else None, {})
        assert got.status == 405 and got.code == 100, (method, got)
    query = s.http.query()
    for digest in (
        caller.sign_sha256(s.http.secret, query, b"", True),
        caller.sign_sha256(s.http.secret, query, b"", False),
    ):
        got = send(s, b"", query, lambda _, d=digest: d)
        assert got.status == 200 and got.code == 999999, got
    refused(
        send(s, b"x", query, lambda _: caller.sign_sha256(s.http.secret, query, b"", True)),
        "S8 with a body of one byte",
    )


def test_same_header_twice_changes_nothing(s):
    """the same header twice, and headers named like our environment, change nothing"""
    body = caller.dump(s.asked(s.product()))
    query = s.http.query()
    good, host = s.http.headers(query, body), "%s:%d" % (s.http.host, s.http.port)

    def raw(headers):
        head = "POST %s?%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\nConnection: close\r\n" % (
            s.http.path("can_buy"),
            query,
            host,
            len(body),
        )
        return s.http.raw(head.encode() + b"".join(("%s: %s\r\n" % h).encode() for h in headers) + b"\r\n" + body)

    assert b'"error_code":0' in raw(list(good.items()))
    twice = raw(list(good.items()) + [("x-life-sign", "0" * 64)])
    assert b" 401 " in twice.split(b"\r\n")[0] or b" 400 " in twice.split(b"\r\n")[0], twice
    for name in (
        "X-SHANMEN_CONF",
        "SHANMEN_CONF",
        "SHANMEN-CONF",
        "X-Shanmen-Conf",
        "Proxy",
        "SHANMEN-TEST-CLOCK-OFFSET-S",
        "QUERY-STRING",
        "TZ",
    ):
        got = raw(list(good.items()) + [(name, "/etc/passwd")])
        assert b'"error_code":0' in got, (name, got)
