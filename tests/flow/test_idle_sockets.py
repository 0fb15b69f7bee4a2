"""Connections that say nothing, or stop in the middle, while the platform calls from the same address: no call is lost, and
the web server closes them soon. Not here: how fast the calls are (tests/bench).
"""
import contextlib
import resource
import select
import socket
import time

import pytest

import caller
import context

SOCKETS, CLIENTS, CALLS = 3000, 64, 5
CLOSED_S = 15  # the web servers are set to 5 s; the machine may be slow


def silent(_):
    return b""


def half_a_line(_):
    return b"POST /cgi-bin/can_b"


def without_body(s):
    return b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n" % s.http.path("can_buy").encode()


KINDS = [silent, half_a_line, without_body]


@contextlib.contextmanager
def descriptors(n):
    """This process may open so many; skips where the system does not let it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < n:
        pytest.skip("a process may open only %d descriptors here, %d are needed (ulimit -Hn)" % (hard, n))
    resource.setrlimit(resource.RLIMIT_NOFILE, (n if soft == resource.RLIM_INFINITY else max(soft, n), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextlib.contextmanager
def idle(s, kinds):
    """SOCKETS connections, of each of the kinds by turns, that send nothing more."""
    with contextlib.ExitStack() as opened:
        sockets = []
        for i in range(SOCKETS):
            c = socket.create_connection((s.http.host, s.http.port), timeout=caller.TIMEOUT_S)
            sockets.append(opened.enter_context(c))
            c.sendall(kinds[i % len(kinds)](s))
        yield sockets


def closed_by_server(sockets, limit_s):
    """How many of them the server has closed within the time."""
    waiting, by_fd, until = select.poll(), {c.fileno(): c for c in sockets}, time.monotonic() + limit_s
    for fd in by_fd:
        waiting.register(fd, select.POLLIN)
    while by_fd and time.monotonic() < until:
        for fd, _ in waiting.poll(100):
            try:
                end = not by_fd[fd].recv(4096)
            except OSError:
                end = True
            if end:
                waiting.unregister(fd)
                del by_fd[fd]
    return len(sockets) - len(by_fd)


@pytest.mark.stack("after", "fcgid")
def test_idle_sockets_stop_no_call(s):
    """3,000 idle connections from the platform's address: no call of 64 clients is lost, and they are closed soon"""
    p = s.product(stock=100000)
    lost = []

    def client(_):
        for _ in range(CALLS):
            for program, body in (("can_buy", s.asked(p)), ("create_order", s.order(p))):
                try:
                    got = s.http.call(program, body)
                    if got.status != 200 or got.code != 0:
                        lost.append(got)
                except caller.Lost as e:
                    lost.append(e)

    for kinds in context.rounds([KINDS], [[k] for k in KINDS]):
        names = " ".join(k.__name__ for k in kinds)
        with descriptors(SOCKETS + 1000), idle(s, kinds) as sockets:
            caller.by_threads(CLIENTS, range(CLIENTS), client)
            assert not lost, "%s: %d of %d calls: %s" % (names, len(lost), CLIENTS * CALLS * 2, lost[:3])
            closed = closed_by_server(sockets, CLOSED_S)
            assert closed == SOCKETS, "%s: only %d of %d were closed" % (names, closed, SOCKETS)
