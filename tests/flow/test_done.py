"""What is done is never reported as not done, whatever becomes of the words about it."""
import os
import shutil
import socket
import subprocess
import threading

import pytest

from shop import first_code

pytestmark = pytest.mark.stack("counter")

DAY = "2195-12-20"
HEADER = "sku_out_id,day,price_fen,stock,open\n"


def run(s, *args, out="/dev/full", text=None, conf=None):
    """The command with an output that takes nothing: (exit code, what it said)."""
    env = dict(os.environ, SHANMEN_CONF=conf or s.env["SHANMEN_CONF"])
    with open(out, "w", encoding="utf-8") if isinstance(out, str) else out as f:
        done = subprocess.run(
            [os.path.join(s.env["SHANMEN_BIN"], "shanmen"), *map(str, args)],
            env=env, input=text or "", stdout=f, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    return done.returncode, done.stderr


def to_closed_pipe(s, *args):
    """The same with a pipe that nobody reads."""
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "w") as out:
        return run(s, *args, out=out)


SAID = "shanmen: it is done, but standard output could not be written\n"


@pytest.mark.parametrize("args", ((), ("--json",)))
def test_redeem_into_full_disk(s, args):
    """redeem that admits ends with 0 also when its output cannot be written; one that does not admit ends with 1"""
    p = s.product(day=0)
    _, vouchers = s.issue(p)
    code = first_code(vouchers)
    assert run(s, "redeem", code, *args) == (0, SAID)
    assert run(s, "redeem", code, *args)[0] == 1
    order_id, _ = s.issue(p, 2)
    assert run(s, "redeem", order_id, "--whole", *args) == (0, SAID)
    assert s.states(order_id)[1] == ["used", "used"]


def test_redeem_into_closed_pipe(s):
    """redeem whose reader is gone uses the ticket and ends with 0"""
    p = s.product(day=0)
    order_id, vouchers = s.issue(p)
    assert to_closed_pipe(s, "redeem", first_code(vouchers)) == (0, SAID)
    assert s.states(order_id)[1] == ["used"]


def test_changes_into_full_disk(s):
    """every command that changed something ends with 0 although its output could not be written"""
    p = s.product(days=[])
    row = HEADER + "%s,%s,12800,500,1\n" % (p.sku_out_id, DAY)
    codes = "sku_out_id,code\n%s,%s\n" % (p.sku_out_id, s.fresh("GV"))
    for args, text in (
        (("calendar", "load", "-"), row),
        (("calendar", "set", p.sku_out_id, DAY, "stock", "7"), None),
        (("calendar", "set", p.sku_out_id, DAY, "stock", "8", "--json"), None),
        (("codes", "load", "-"), codes),
        (("merchant", "balance", s.account_id, "--set", "none"), None),
        (("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--account", s.account_id), None),
    ):
        assert run(s, *args, text=text) == (0, SAID), args
    assert s.number("SELECT stock FROM calendar_day WHERE sku_no=%s" % p.sku_no) == 8


def test_listing_into_full_disk_fails(s):
    """a listing, and what only shows what would change, fails when its output cannot be written"""
    p = s.product(days=[])
    s.calendar([(p.sku_out_id, DAY, 12800, 500, 1)])
    for args in (
        ("calendar", "show", p.sku_out_id, "--json"),
        ("order", "list"),
        ("calendar", "set", p.sku_out_id, DAY, "stock", "7", "--dry-run"),
        ("help", "redeem"),
    ):
        assert run(s, *args) == (1, "shanmen: standard output could not be written\n"), args


class LosesCommits:
    """Stands before the database; the first commit is done, but its answer is lost with the connection. `each`: of each
    transaction, which is then run once more."""

    def __init__(self, s, folder, each=False):
        self.each, self.commits = each, 0
        self.real, self.path, self.lost = s.env["SHANMEN_DB_SOCKET"], os.path.join(folder, "db.sock"), 0
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(self.path)
        self.door.listen()
        self.conf = os.path.join(folder, "shanmen.conf")
        shutil.copy(s.env["SHANMEN_CONF"], self.conf)
        with open(self.conf, encoding="utf-8") as f:
            lines = [x for x in f.read().splitlines() if not x.startswith("db_socket")]
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write("\n".join(lines + ["db_socket = " + self.path]) + "\n")
        os.chmod(self.conf, 0o600)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.door.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.real)
            drop = threading.Event()
            threading.Thread(target=self.pass_on, args=(client, server, drop, True), daemon=True).start()
            threading.Thread(target=self.pass_on, args=(server, client, drop, False), daemon=True).start()

    def pass_on(self, source, sink, drop, asks):
        try:
            while data := source.recv(65536):
                if asks and data[4:].upper() == b"\x03COMMIT":
                    self.commits += 1
                    if self.commits == 1 or (self.each and self.commits % 2 == 1):
                        self.lost += 1
                        drop.set()
                if not asks and drop.is_set():
                    break  # the answer to the commit: it is done
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def test_lost_answer_to_commit(s, tmp_path):
    """a command whose commit was done while its answer was lost never says that nothing was done"""
    p = s.product(days=[])
    code = s.fresh("GV")
    for i, (args, text) in enumerate((
        (("codes", "load", "-"), "sku_out_id,code\n%s,%s\n" % (p.sku_out_id, code)),
        (("calendar", "load", "-"), HEADER + "%s,%s,12800,500,1\n" % (p.sku_out_id, DAY)),
        (("calendar", "set", p.sku_out_id, DAY, "stock", "+7"), None),
    )):  # fmt: skip
        folder = tmp_path / str(i)
        folder.mkdir()
        door = LosesCommits(s, str(folder))
        code_, said = run(s, *args, text=text, conf=door.conf, out=os.devnull)
        door.door.close()
        assert door.lost == 1 and "nothing was" not in said and code_ in (0, 75), (args, code_, said)
    assert s.number("SELECT COUNT(*) FROM voucher_code_pool WHERE code = '%s'" % code) == 1
    assert s.number("SELECT stock FROM calendar_day WHERE sku_no=%s" % p.sku_no) == 507


def test_refusal_after_lost_answer_is_no_refusal(s, tmp_path):
    """what a second run finds done, because the answer to the first was lost, ends with 75 and not as refused"""
    p = s.product(day=0, refund_audit="person")
    order_id, _ = s.issue(p)
    key = s.fresh("k")
    assert s.call("refund_apply", s.refund(order_id, key)).data["audit_refund_result"] == 3
    door = LosesCommits(s, str(tmp_path))
    code, said = run(s, "refund", "accept", key, conf=door.conf, out=os.devnull)
    door.door.close()
    assert door.lost == 1 and code in (0, 75), (code, said)
    assert s.sql("SELECT audit FROM refund WHERE refund_key='%s'" % key) == [("accepted",)]


def test_redeem_with_lost_answer(s, tmp_path):
    """redeem whose commit was done while its answer was lost says so, exit 75"""
    order_id, vouchers = s.issue(s.product(day=0))
    door = LosesCommits(s, str(tmp_path))
    code, said = run(s, "redeem", first_code(vouchers), conf=door.conf, out=os.devnull)
    door.door.close()
    assert code == 75 and "the connection broke at the commit" in said, (code, said)
    assert s.states(order_id)[1] == ["used"]
