"""The gate for turnstiles: who is admitted, once, and which reason the others get."""
import os
import re
import socket
import tempfile
import threading

import pytest

import people
from shop import first_code

ANSWER = {"admit", "reason", "detail", "order_id", "project_id", "project_name", "copy_no", "used_at"}


def told(answer, admit, reason):
    assert answer.status == 200, answer
    got = answer.json()
    assert got["admit"] is admit and got["reason"] == reason, answer
    assert set(got) <= ANSWER, answer
    return got


def test_ticket_admits_once_use_is_pending(s):
    """a ticket admits once, and the use is pending in the outbox"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p, 2)
    got = told(s.admit(first_code(vouchers)), True, "ok")
    assert got["order_id"] == order_id and got["project_id"] == p.projects[0][0] and got["copy_no"] == 1, got
    assert got["project_name"] == "入园" and type(got["used_at"]) is int, got
    again = told(s.admit(first_code(vouchers)), False, "already_used")
    assert again["used_at"] == got["used_at"], again
    told(s.admit(first_code(vouchers, 1)), True, "ok")
    assert s.states(order_id) == ("accepted", ["used", "used"])
    assert s.number("SELECT COUNT(*) FROM outbox WHERE kind='verify' AND order_id='%s'" % order_id) == 2


def test_gate_refuses_with_the_reason(s):
    """the gate refuses with the reason: unknown code, wrong place, wrong day, not issued, refunded, cancelled"""
    p = s.product(day=0)
    q = s.product(day=5)
    told(s.admit("0123456789ABC"), False, "unknown_code")
    told(s.admit("no such code / 没有"), False, "unknown_code")
    order_id, vouchers = s.issue(p)
    told(s.admit(first_code(vouchers), poi_id="elsewhere"), False, "wrong_poi")
    told(s.admit(first_code(vouchers), project_id="elsewhere"), False, "wrong_project")
    start = people.day_start(people.today(5))
    later_order = s.buy(q)
    later = s.insist("tripartite_code", s.codes(q, later_order, start=start, end=start + 86399)).data["vouchers"]
    told(s.admit(first_code(later)), False, "wrong_day")
    key = s.fresh("k")
    s.call("refund_apply", s.refund(order_id, key))
    told(s.admit(first_code(vouchers)), False, "refund_pending")
    s.call("refund_notify", s.refunded(order_id, key))
    told(s.admit(first_code(vouchers)), False, "refunded")
    cancelled, vouchers = s.issue(p)
    s.call("cancel_notify", s.cancel(cancelled))
    told(s.admit(first_code(vouchers)), False, "void")
    assert s.sold(p) == 0


def test_codes_read_tolerantly_wrong_character_refused(s):
    """codes are read with lower case, blanks, dashes, O for 0 and I for 1; one wrong character is refused"""
    p = s.product(day=0)
    _, vouchers = s.issue(p, 4)
    code = [first_code(vouchers, i) for i in range(4)]
    told(s.admit(" %s-%s %s " % (code[0][:4], code[0][4:8], code[0][8:])), True, "ok")
    told(s.admit(code[1].lower()), True, "ok")
    told(s.admit(code[2].replace("0", "O").replace("1", "I")), True, "ok")
    wrong = code[3][:5] + ("A" if code[3][5] != "A" else "B") + code[3][6:]
    told(s.admit(wrong), False, "unknown_code")
    told(s.admit(code[3]), True, "ok")


def test_entrance_and_ride_admit_once_each(s):
    """a ticket with a ride: entrance and ride admit once each, in either order"""
    p = s.product(day=0, rides=("索道",))
    order_id, vouchers = s.issue(p, 2)
    ride = [v["projects"][0]["qrcodes"][0] for v in vouchers]
    told(s.admit(first_code(vouchers)), True, "ok")
    got = told(s.admit(ride[0]), True, "ok")
    assert got["project_name"] == "索道" and got["project_id"] == p.projects[1][0], got
    told(s.admit(ride[0]), False, "already_used")
    told(s.admit(ride[1]), True, "ok")
    told(s.admit(first_code(vouchers, 1)), True, "ok")
    told(s.admit(first_code(vouchers, 1)), False, "already_used")
    assert s.states(order_id) == ("accepted", ["used", "used"])


def test_id_document_admits_its_owner(s):
    """the id document admits its owner: to the entrance unless a ride is asked for, one of two copies each time"""
    p = s.product(day=0, rides=("索道",), real_name=True)
    one, two = s.people.person(), s.people.person()
    order_id, _ = s.issue(p, 2, kinds=(1, 3), tourists=[one, two])
    by = lambda who, **more: s.http.gate(dict({"id_card": who.license_id, "poi_id": s.poi_id}, **more))
    got = told(by(one), True, "ok")
    assert got["order_id"] == order_id and got["copy_no"] == 1, got
    told(by(one), False, "already_used")
    assert told(by(one, project_id=p.projects[1][0]), True, "ok")["project_name"] == "索道"
    assert told(by(two), True, "ok")["copy_no"] == 2
    told(by(s.people.person()), False, "unknown_code")


@pytest.mark.race
def test_idempotency_key_gives_same_answer_again(s):
    """the Idempotency-Key: the same answer again, also at once; with other content 409; without it a repeat is not detected"""
    p = s.product(day=0)
    _, vouchers = s.issue(p, 2)
    key = s.fresh("g")
    first = s.admit(first_code(vouchers), key=key)
    told(first, True, "ok")
    for _ in range(3):
        assert s.admit(first_code(vouchers), key=key).body == first.body
    other = s.admit(first_code(vouchers, 1), key=key)
    assert other.status == 409, other
    told(s.admit(first_code(vouchers, 1)), True, "ok")


class NoCommit:
    """A database's socket through which no COMMIT comes: the connection ends before it."""

    def __init__(self, path, behind):
        self.behind, self.listening = behind, socket.socket(socket.AF_UNIX)
        self.listening.bind(path)
        self.listening.listen()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self.behind)
            threading.Thread(target=self.copy, args=(near, far, b"COMMIT"), daemon=True).start()
            threading.Thread(target=self.copy, args=(far, near, None), daemon=True).start()

    def copy(self, source, to, end):
        try:
            while True:
                piece = source.recv(65536)
                if not piece or (end and end in piece):
                    break
                to.sendall(piece)
        except OSError:
            pass
        for one in (source, to):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def logged(s, keys, body, key):
    """One visit to the gate as plain CGI, with keys of the configuration changed: (answer, its log line)."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        conf, log = os.path.join(folder, "shanmen.conf"), os.path.join(folder, "log")
        with open(s.env["SHANMEN_CONF"], encoding="utf-8") as f:
            text = f.read()
        for name, value in dict(keys, log_file=log).items():
            text = re.sub("(?m)^%s *=.*\n" % name, "", text) + "%s = %s\n" % (name, value)
        with open(conf, "w", encoding="utf-8") as f:
            os.fchmod(f.fileno(), 0o600)
            f.write(text)
        headers = {"Authorization": "Bearer " + s.http.gate_key, "Idempotency-Key": key}
        answer = s.run_program("gate", body, {"SHANMEN_CONF": conf}, headers, "")
        with open(log, encoding="utf-8") as f:
            return answer, [line for line in f if "event=gate" in line][-1]


def test_log_says_what_was_answered(s):
    """the gate's log line says what was answered, also when the commit failed and when an answer is repeated"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p)
    body, key = b'{"code":"%s"}' % first_code(vouchers).encode(), s.fresh("log")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "db")
        proxy = NoCommit(path, s.env["SHANMEN_DB_SOCKET"])
        answer, line = logged(s, {"db_socket": path}, body, key)
        proxy.listening.close()
    assert answer.status == 503 and "admit=0" in line and "http=503" in line, (answer, line)
    assert s.states(order_id)[1] == ["issued"]
    answer, line = logged(s, {}, body, key)
    assert answer.json()["admit"] is True and "admit=1 reason=ok" in line, (answer, line)
    answer, line = logged(s, {}, body, key)
    assert answer.json()["admit"] is True and "admit=1 reason=replay" in line, (answer, line)
    answer, line = logged(s, {}, body, key + "b")
    assert answer.json()["admit"] is False and "admit=0 reason=already_used" in line, (answer, line)


def test_gate_needs_its_key_or_401(s):
    """the gate needs its key: 401 for a missing, wrong, shortened or lengthened one, and no one is admitted"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p)
    body = {"code": first_code(vouchers), "poi_id": s.poi_id}
    for bearer in ("", "wrong", s.http.gate_key[:-1], s.http.gate_key + "x", s.http.gate_key.swapcase()):
        got = s.http.gate(body, bearer=bearer)
        assert got.status == 401, (bearer, got)
    assert s.states(order_id)[1] == ["issued"]
    refused = [line for line in s.log_lines() if "event=gate" in line and "http=401" in line][-5:]
    assert len(refused) == 5, refused
    assert all("level=warn" in line and line.endswith(" address=127.0.0.1") for line in refused), refused


def test_unreadable_answered_400_get_answered_405(s):
    """the gate answers 400 to what it cannot read, and 405 to GET"""
    bad = [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"{}",
        b'{"poi_id":"1"}',
        b'{"code":1.5,"poi_id":"1"}',
        b'{"code":{},"poi_id":"1"}',
        b'{"code":true,"poi_id":"1"}',
        b'{"code":"","poi_id":"1"}',
        b'{"code":"a","id_card":"b","poi_id":5}',
        b'{"code":"a","poi_id":1e30}',
        b'{"code":"a","code":"b","poi_id":"1"}',
        b'{"code":"\xff","poi_id":"1"}',
        b'{"code":"a\\u0000","poi_id":"1"}',
        b'{"code":"' + b"9" * 5000 + b'","poi_id":"1"}',
    ]
    for body in bad:
        got = s.http.gate(body)
        assert got.status == 400, (body[:60], got)
        assert got.json()["admit"] is False, got
    got = s.http.http("GET", s.http.path("gate"), None, {"Authorization": "Bearer %s" % s.http.gate_key})
    assert got.status == 405, got
    got = s.http.gate(b" " * 300000)
    assert got.status == 413 and got.json()["detail"] == "request body too long", got


@pytest.mark.stack("after")
def test_shanmen_redeem_admits_like_the_gate(s):
    """shanmen redeem admits like the gate and prints the same"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p)
    done = s.shanmen("redeem", first_code(vouchers))
    assert done.stdout, done
    assert s.states(order_id)[1] == ["used"]
    assert s.shanmen("redeem", first_code(vouchers), check=False).returncode == 1
    told(s.admit(first_code(vouchers)), False, "already_used")
    shown = s.shanmen_json("voucher", "show", first_code(vouchers))
    assert order_id in str(shown), shown
