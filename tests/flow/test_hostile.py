"""Hostile and broken input with a correct signature: a clear refusal, nothing stored, the same programs alive afterwards."""
import json
import re
import socket

import pytest

import caller

pytestmark = pytest.mark.stack("counter")

PROGRAMS = {
    "can_buy": 999999,
    "create_order": 999999,
    "query_order": 1,
    "pay_notify": 100,
    "cancel_notify": 100,
    "refund_apply": 100,
    "refund_notify": 100,
    "refund_sync": 100,
    "tripartite_code": 100,
    "pull_ticket_calendar": 1,
}


class Untouched:
    """In the end row counts and process ids are the same, and a good request still works."""

    def __init__(self, s):
        self.s = s

    def __enter__(self):
        self.p = self.s.product()
        caller.at_once([lambda program=program: self.s.http.call(program, b"{}") for program in PROGRAMS])
        self.workers, self.rows = self.s.workers(), self.s.row_counts()
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            rows = self.s.row_counts()
            assert rows == self.rows, "rows changed: %s" % {
                t: (n, rows[t]) for t, n in self.rows.items() if rows[t] != n
            }
            assert set(self.workers) <= set(self.s.workers()), "a program died"
            assert self.s.call("can_buy", self.s.asked(self.p)).code == 0


def bodies_of(s, p):
    order_id = s.fresh()
    return {
        "can_buy": s.asked(p),
        "create_order": s.order(p),
        "query_order": {"order_id": order_id},
        "pay_notify": s.pay(order_id),
        "cancel_notify": s.cancel(order_id),
        "refund_apply": s.refund(order_id),
        "refund_notify": s.refunded(order_id),
        "refund_sync": {
            "order_id": order_id,
            "after_sale_type": 1,
            "notice_list": [{"certificate_id": "1", "code": "x", "audit_result": 1}],
        },
        "tripartite_code": s.codes(p, order_id),
        "pull_ticket_calendar": {
            "account_id": s.account_id,
            "product_id": p.product_id,
            "product_out_id": p.product_out_id,
            "start_date": p.day,
            "end_date": p.day,
            "ticket_specifications": [{"sku_id": p.sku_id, "sku_out_id": p.sku_out_id}],
        },
    }


GARBAGE = {
    "nothing": b"",
    "blank": b" ",
    "text": b"hello",
    "half an object": b'{"order_id":"1"',
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "a string": b'"x"',
    "trailing comma": b'{"order_id":"1",}',
    "single quotes": b"{'order_id':'1'}",
    "two objects": b'{"order_id":"1"}{"order_id":"2"}',
    "comment": b'{/* */"order_id":"1"}',
    "NaN": b'{"order_id":"1","count":NaN}',
    "bad UTF-8": b'{"order_id":"\xff\xfe"}',
    "overlong UTF-8": b'{"order_id":"\xc0\xaf"}',
    "half a character": b'{"order_id":"\xe5\xb1"}',
    "surrogate bytes": b'{"order_id":"\xed\xa0\x80"}',
    "lone surrogate": b'{"order_id":"\\ud800"}',
    "NUL escape": b'{"order_id":"1\\u00002"}',
    "NUL byte": b'{"order_id":"1\x002"}',
    "raw control": b'{"order_id":"1\n2"}',
    "bad escape": b'{"order_id":"\\x41"}',
    "key twice": b'{"order_id":"1","order_id":"2"}',
    "key twice by escape": b'{"order_id":"1","order_\\u0069d":"2"}',
    "leading zero": b'{"order_id":"1","count":01}',
    "plus": b'{"order_id":"1","count":+1}',
    "hex": b'{"order_id":"1","count":0x1}',
    "huge number": b'{"order_id":"1","count":' + b"9" * 10**5 + b"}",
    "byte order mark": b'\xef\xbb\xbf{"order_id":"1"}',
    "deep list": b'{"order_id":"1","a":' + b"[" * 50000 + b"]" * 50000 + b"}",
    "deep unclosed": b"[" * 200000,
    "deep object": b'{"a":' * 40 + b"1" + b"}" * 40,
    "10,000 keys": b"{" + b",".join(b'"k%d":1' % i for i in range(10000)) + b"}",
    "UTF-16": '{"order_id":"1"}'.encode("utf-16"),
}


def test_malformed_json_refused_by_every_callback(s):
    """malformed JSON of every kind is refused by every callback, nothing stored, all programs alive"""
    faults = []
    with Untouched(s):
        for program, code in PROGRAMS.items():
            for what, raw in GARBAGE.items():
                got = s.http.call(program, raw)
                if got.status != 200 or got.code != code or not got.data["description"]:
                    faults.append("%s, %s: %r" % (program, what, got))
                elif got.seconds > 4:
                    faults.append("%s, %s: took %.1f s" % (program, what, got.seconds))
        assert not faults, "\n".join(faults[:30])


WRONG = [
    5,
    1.5,
    True,
    None,
    [],
    {},
    ["x"],
    {"x": 1},
    "",
    "x" * 5000,
    -1,
    2**53,
    -(2**53) - 1,
    10**30,
    "5",
    "\u202e",
    [[[]]],
]


def fields(value, path=()):
    """Paths of all fields of a body."""
    if isinstance(value, dict):
        for k, v in value.items():
            yield path + (k,)
            yield from fields(v, path + (k,))
    elif isinstance(value, list):
        for i, v in enumerate(value):
            yield from fields(v, path + (i,))


def with_value(body, path, value):
    out = json.loads(json.dumps(body))
    at = out
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return out


def test_wrong_type_refused_or_ignored(s):
    """a wrong type in any field of any callback is refused or ignored, within 1.5 s, always with a valid answer"""
    p = s.product(real_name=True)
    faults = []
    workers = None
    base = bodies_of(s, p)
    base["can_buy"] = s.asked(p, tourists=[s.people.person()])
    jobs = []
    for program, body in base.items():
        if program in ("create_order",):
            continue  # the same fields as can_buy, without effects to count
        for path in fields(body):
            jobs += [(program, path, value, with_value(body, path, value)) for value in WRONG]

    def send(job):
        program, path, value, body = job
        if program != "can_buy" and path[-1] == "order_id" and isinstance(value, str):
            return
        got = s.http.call(program, body)
        if got.seconds > 1.5:  # once more: the machine may have been busy
            got = s.http.call(program, body)
        if got.status != 200 or got.seconds > 1.5:
            faults.append("%s %s = %.40r: %r" % (program, path, value, got))
        got.data

    send(jobs[0])
    workers = s.workers()
    caller.by_threads(4, jobs, send)
    assert not faults, "%d of %d:\n%s" % (len(faults), len(jobs), "\n".join(faults[:20]))
    assert set(workers) <= set(s.workers()), "a program died"
    assert s.sold(p) == 0


def test_integers_beyond_range_or_type_refused(s):
    """integers: 2^53 and beyond, fractions, texts and booleans in number fields are refused by create_order and ignored
    by can_buy, 1.0 and 1e0 are 1"""
    p = s.product()
    p.price = 9007199254740991
    s.sql("UPDATE calendar_day SET price_fen = %d WHERE sku_no = %s" % (p.price, p.sku_no))
    amount = {"origin_amount": "N", "pay_amount": 1}
    for number, code in (
        (b"9007199254740991", 0),
        (b"9007199254740992", 999999),
        (b"9007199254740993", 999999),
        (b"-9007199254740993", 999999),
        (b"1.5", 999999),
        (b'"5"', 999999),
        (b"true", 999999),
        (b"1e400", 999999),
        (b"-0", 23),
        (b"1e3", 23),
        (b"-1", 999999),
        (b"9007199254740991.0", None),
        (b"9007199254740990.5", 999999),
        (b"9" * 1000, 999999),
    ):
        for program, body in (("can_buy", s.asked(p, amount=amount)), ("create_order", s.order(p, amount=amount))):
            got = s.http.call(program, caller.dump(body).replace(b'"N"', number))
            ignored = program == "can_buy" and code == 999999 and len(number) < 1000  # longer is no JSON for us
            right = 0 if ignored else code
            assert got.status == 200 and (got.code == right or (code is None and got.code in (0, 999999))), (
                program,
                number[:30],
                got,
            )
    q = s.product()
    for number, code in (
        (b"1", 0),
        (b"1.0", 0),
        (b"1e0", 0),
        (b"0", 999999),
        (b"-1", 999999),
        (b"2147483648", 999999),
        (b"4294967297", 999999),
        (b"1.5", 999999),
        (b"1e400", 999999),
    ):
        for program, body in (("can_buy", s.asked(q)), ("create_order", s.order(q))):
            got = s.http.call(program, caller.dump(body).replace(b'"count":1,', b'"count":%s,' % number))
            right = 0 if program == "can_buy" else code
            assert got.status == 200 and got.code == right, (program, number, got)


def test_body_at_limit_read_above_refused(s):
    """the body's limit: a body at it is read, above it 413, far above it 413 or cut off; a number of a million digits"""
    limit = int(re.search(r"body_max_bytes[^\n]*?(\d{5,8})", s.shanmen("reference", "config").stdout).group(1))
    with Untouched(s) as u:
        for size, status in ((limit - 1, 200), (limit, 200), (limit + 1, 413), (limit * 2, 413)):
            body = s.asked(u.p)
            body["zz"] = ""
            body["zz"] = "a" * (size - len(caller.dump(body)))
            assert len(caller.dump(body)) == size
            got = s.http.call("can_buy", body)
            assert got.status == status and got.code == (0 if status == 200 else 100), (size, got)
        try:
            got = s.http.call("can_buy", b'{"count":' + b"9" * 10**6 + b"}")
            assert got.status in (200, 413), got
        except caller.Lost:
            pass
        try:
            assert s.http.call("can_buy", b" " * (8 << 20)).status >= 400
        except caller.Lost:
            pass


def test_wrong_content_length_refused(s):
    """Content-Length wrong, missing, negative, huge or twice: refused or cut off, the next request is served"""
    with Untouched(s) as u:
        body, asked = caller.dump(s.order(u.p)), caller.dump(s.asked(u.p))
        query = s.http.query()
        lines = ["%s: %s" % h for h in s.http.headers(query, body).items()]
        for lengths, sent in (
            (["Content-Length: %d" % (len(body) - 5)], body),
            (["Content-Length: -1"], body),
            (["Content-Length: abc"], body),
            ([], body),
            (["Content-Length: 99999999999999999999"], body),
            (["Content-Length: %d" % len(body), "Content-Length: 5"], body),
            (["Content-Length: %d" % (len(body) + 10)], body),
            (["Transfer-Encoding: chunked"], b"zz\r\n" + body),
        ):
            head = (
                ["POST %s?%s HTTP/1.1" % (s.http.path("create_order"), query), "Host: x", "Connection: close"]
                + lines
                + lengths
            )
            got = s.http.raw("\r\n".join(head).encode() + b"\r\n\r\n" + sent, 3, half_close=True)
            assert b'"error_code":0' not in got, (lengths, got)
            assert s.http.call("can_buy", asked).code == 0


INJECTIONS = [
    "' OR '1'='1",
    "\\' OR 1=1 -- ",
    '"; DROP TABLE voucher; --',
    "%",
    "_",
    "\\",
    "\\\\",
    "${jndi:x}",
    "`id`",
    "$(id)",
    "../../etc/passwd",
    "\ufeff",
    "\u202eabc",
    "😀🎫",
    "𠮷𠮷",
    "é\u0301",
    "a\tb",
    "a\rb\nb",
    "<script>alert(1)</script>",
    "=1+1",
    "\xbf'",
    "%s%n%x",
    "{{7*7}}",
    "\x7f",
    "\u2028",
    "0x27",
    "NULL",
    "'' --",
]


def test_injection_strings_stored_exactly_or_refused(s):
    """injection strings in every text field are stored byte for byte or refused"""
    p = s.product()
    q = s.product(real_name=True)
    faults = []
    for text in INJECTIONS:
        order_id = (text + s.fresh())[-60:] if len(text.encode()) < 30 else None
        if order_id:
            got = s.call("create_order", s.order(p, order_id=order_id))
            stored = s.number(
                "SELECT COUNT(*) FROM ticket_order WHERE order_id = UNHEX('%s')" % order_id.encode().hex()
            )
            if (got.code == 0) != (stored == 1) or got.code not in (0, 999999):
                faults.append("order_id %r: %r, stored %s" % (text, got, stored))
            if (
                got.code == 0
                and s.call("query_order", {"order_id": order_id}).data["order_out_id"] != got.data["order_out_id"]
            ):
                faults.append("order_id %r is not found again" % text)
        for program, body_of, names in (
            ("can_buy", s.asked, ("sku_id", "product_id", "account_id")),
            ("create_order", s.order, ("remark", "sku_id", "product_id", "account_id", "custom_spi_req_extra")),
        ):
            for field in names:
                got = s.call(program, body_of(p, **{field: text}))
                if got.status != 200 or got.code not in (0, 1, 2, 999999):
                    faults.append("%s, %s %r: %r" % (program, field, text, got))
        for field in ("name", "phone", "license_id"):
            got = s.call("create_order", s.order(q, tourists=[s.sealed(s.people.person(), **{field: text})]))
            if got.status != 200 or got.code not in (0, 14, 13, 20, 21):
                faults.append("%s %r: %r" % (field, text, got))
        got = s.http.gate({"code": text, "poi_id": s.poi_id})
        if got.status not in (200, 400) or got.json()["admit"]:
            faults.append("gate %r: %r" % (text, got))
    assert not faults, "\n".join(faults[:20])
    assert s.number("SELECT COUNT(*) FROM voucher") > 0


def test_slow_client_does_not_delay_others(s):
    """a slow client and 200 idle connections do not delay others"""
    p = s.product()
    body = s.asked(p)
    idle = []
    try:
        for _ in range(200):
            c = socket.create_connection((s.http.host, s.http.port), timeout=5)
            c.sendall(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n" % s.http.path("can_buy").encode())
            idle.append(c)
        worst = max(s.call("can_buy", body).seconds for _ in range(50))
        assert worst < 4.0, "waited %.2f s because of slow clients" % worst
    finally:
        for c in idle:
            c.close()
