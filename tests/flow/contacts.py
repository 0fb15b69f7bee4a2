"""First contact by the operator's command: runs its steps, reads what they settle, answers their questions at a terminal."""
import os
import pty
import re
import select
import time

import pytest

import calendars
import outbox
import people

DONE, REFUSED, USAGE, LATER = 0, 1, 2, 75  # exit codes
OPEN, CLOSED, FREE = people.day_text(1), people.day_text(2), people.day_text(3)
SETTINGS = "calendar_open calendar_closed calendar_origin calendar_stock codes_voucher op_online op_offline op_interface"


def fresh(s):
    """A platform that knows nothing and has no settings; nothing pending from another case."""
    outbox.clean(s)
    calendars.clean(s)
    s.platform.trouble()
    s.platform.settings(**{name: None for name in SETTINGS.split()})


def ticket(s):
    """OPEN and FREE are on sale, and so is CLOSED, which is to be closed."""
    return s.product(stock=10, days=[1, 2, 3])


@pytest.fixture(autouse=True)
def settings(s):
    fresh(s)
    yield s.platform.settings
    fresh(s)


@pytest.fixture
def p(s):
    return ticket(s)


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
