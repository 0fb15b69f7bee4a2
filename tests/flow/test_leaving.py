"""A FastCGI program that is asked to leave loses no request: what the web server sent to its socket is answered, and what comes
later is refused, so that the web server chooses another process. The program is held at each step (tests/shim/leave_slowly.c).
"""
import contextlib
import os
import signal
import socket
import struct
import subprocess

import pytest

import steps
from harness import handles, wait_for

pytestmark = pytest.mark.stack("fault")

BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6  # types of FastCGI records


def record(kind, content=b""):
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def request():
    """A request of FastCGI without a signature: its answer needs no database."""
    params = {"REQUEST_METHOD": "POST", "QUERY_STRING": "", "CONTENT_LENGTH": "2"}
    pairs = b"".join(bytes([len(k), len(v)]) + k.encode() + v.encode() for k, v in params.items())
    begin = record(BEGIN, struct.pack(">HB5x", 1, 0))
    return begin + record(PARAMS, pairs) + record(PARAMS) + record(STDIN, b"{}") + record(STDIN)


def exactly(connection, n):
    got = b""
    while len(got) < n:
        piece = connection.recv(n - len(got))
        assert piece, "the connection ended within a record"
        got += piece
    return got


def answer(connection):
    """The text of an answer. The connection is closed then, as a web server does: libfcgi waits for that."""
    with connection:
        text, kind = b"", None
        while kind != END:
            _, kind, _, length, padding, _ = struct.unpack(">BBHHBB", exactly(connection, 8))
            content = exactly(connection, length + padding)[:length]
            text += content if kind == STDOUT else b""
        return text


def connect(path):
    c = socket.socket(socket.AF_UNIX)
    c.settimeout(20)
    c.connect(path)
    return c


def asked(path):
    c = connect(path)
    c.sendall(request())
    return c


def as_installed(program):
    """The command of a program without root's right to look into others: a web server's user has none."""
    return ["setpriv", "--bounding-set", "-sys_ptrace", program] if os.geteuid() == 0 else [program]


@contextlib.contextmanager
def programs(s, n=1):
    """n processes of can_buy on one socket, each with its folder of steps; gives (path of the socket, processes, folders)."""
    base = os.path.join(s.dir, s.fresh())
    listening, begun, folders = socket.socket(socket.AF_UNIX), [], []
    listening.bind(base)
    listening.listen(16)
    for i in range(n):
        folders.append("%s-steps-%d" % (base, i))
        os.mkdir(folders[i])
        env = {"PATH": "/usr/bin:/bin", "SHANMEN_CONF": s.env["SHANMEN_CONF"], "SHANMEN_SHIM_LEAVE": folders[i]}
        env["LD_PRELOAD"] = steps.shim(s, "leave_slowly")
        program = os.path.join(s.build, "cgi-bin", "can_buy.fcgi")
        begun.append(subprocess.Popen(as_installed(program), stdin=listening, env=env))
    listening.close()
    try:
        for p in begun:
            wait_for("the program handles its signals", lambda p=p: handles(p.pid))
        assert b"401" in answer(asked(base))
        yield base, begun, folders
    finally:
        for p in begun:
            p.kill()
            p.wait()


def at(folder, step):
    wait_for("the program is at its step " + step, lambda: os.path.exists(os.path.join(folder, "at-" + step)))


def go(folder, step):
    with open(os.path.join(folder, "go-" + step), "w", encoding="ascii"):
        pass


@pytest.mark.fault
def test_requests_at_each_step_of_leaving(s):
    """a program that leaves answers what waits at its socket, and refuses what comes later"""
    with programs(s) as (path, (program,), (folder,)):
        program.send_signal(signal.SIGTERM)
        at(folder, "shutdown")
        waiting = [asked(path) for _ in range(3)]
        go(folder, "shutdown")
        for c in waiting:
            assert b"Status: 401" in answer(c)
        at(folder, "close")
        with pytest.raises(ConnectionRefusedError):
            connect(path)
        go(folder, "close")
        assert program.wait(10) == 0


@pytest.mark.fault
def test_shared_socket_stays_open(s):
    """of several programs on one socket one leaves: the others go on answering, also what waited"""
    with programs(s, 2) as (path, (leaver, other), folders):
        other.send_signal(signal.SIGSTOP)
        leaver.send_signal(signal.SIGTERM)
        at(folders[0], "close")
        waiting = asked(path)
        go(folders[0], "close")
        assert leaver.wait(10) == 0
        other.send_signal(signal.SIGCONT)
        assert b"Status: 401" in answer(waiting) and b"Status: 401" in answer(asked(path))
