"""The connection to the platform: certificates are checked, redirects are not followed, and the batch programs have no
memory leak.
"""
import http.client
import http.server
import os
import ssl
import subprocess
import threading

import pytest

import outbox
import steps
from shop import first_code

pytestmark = pytest.mark.stack("owed")


def certificate(folder, name, days="2"):
    """A self-signed certificate for 127.0.0.1: (certificate file, key file)."""
    crt, key = os.path.join(folder, name + ".crt"), os.path.join(folder, name + ".key")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", crt, "-days", days]
        + ["-subj", "/CN=" + name, "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True,
        capture_output=True,
    )
    return crt, key


class Tunnel(http.server.BaseHTTPRequestHandler):
    """Passes each request on to the stack's web server, as the TLS end of a real platform would."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        there = http.client.HTTPConnection(self.server.host, self.server.there, timeout=20)
        names = ("access-token", "content-type", "Rpc-Transit-Life-Account")
        there.request("POST", self.path, body, {n: self.headers[n] for n in names if self.headers[n]})
        answer = there.getresponse()
        text = answer.read()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
        there.close()

    def log_message(self, *_):
        pass


class Door:
    """The stand-in behind TLS, with a certificate."""

    def __init__(self, s, crt, key):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(crt, key)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tunnel)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.server.handle_error = lambda *_: None  # a client that does not trust us closes the connection
        self.server.daemon_threads, self.server.host, self.server.there = True, s.http.host, s.http.port
        self.connections = 0
        accept = self.server.get_request
        self.server.get_request = lambda: self.count() or accept()
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = "https://127.0.0.1:%d/openapi" % self.server.server_port

    def count(self):
        self.connections += 1

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def test_tls_only_trusted_server_gets_request(s):
    """TLS: only a server with a certificate that openapi_ca_file trusts gets a request"""
    p = outbox.clean(s)
    ours, theirs = certificate(s.dir, "ours"), certificate(s.dir, "theirs")
    order_id = outbox.pending(s, ["verify"])["verify"]
    outbox.deliver(s)
    order_id = outbox.pending(s, ["verify"])["verify"]
    before = len(p.calls())
    door = Door(s, *ours)
    try:
        for keys in (
            dict(openapi_url=door.url),
            dict(openapi_url=door.url, openapi_ca_file=theirs[0]),
            dict(openapi_url=door.url, openapi_ca_file="/nonexistent"),
            dict(openapi_url=door.url.replace("127.0.0.1", "localhost"), openapi_ca_file=ours[0]),
        ):
            outbox.hurry(s)
            with outbox.configured(s, **keys):
                outbox.deliver(s, check=None)
            state = outbox.rows(s, order_id)[0]
            assert state[2] == "due" and len(p.calls()) == before, (keys, state)
        assert "SSL" in state[4] or "certificate" in state[4], state
        outbox.hurry(s)
        with outbox.configured(s, openapi_url=door.url, openapi_ca_file=ours[0]):
            outbox.deliver(s)
    finally:
        door.close()
    outbox.check_arrived(s, {"verify": order_id})


def test_calls_of_batch_use_one_connection(s):
    """a batch's calls one after another use one connection"""
    p = outbox.clean(s)
    outbox.cron(s, "token_refresh", check=0)
    order_id, vouchers = s.issue(s.shelf[0], 5)
    p.tell_order(order_id, copies=5, state="paid")
    for copy in range(5):
        assert s.admit(first_code(vouchers, copy)).json()["admit"] is True
    crt, key = certificate(s.dir, "one")
    door = Door(s, crt, key)
    try:
        with outbox.configured(s, openapi_url=door.url, openapi_ca_file=crt):
            outbox.deliver(s)
    finally:
        door.close()
    assert len(p.calls(outbox.VERIFY)) == 5 and door.connections == 1, door.connections


@pytest.mark.full
def test_valgrind_finds_no_leak_or_error(s):
    """valgrind finds no leak and no memory error in the batch programs"""
    p = outbox.clean(s)
    orders = outbox.pending(s)
    p.trouble("lost", "500", "html", "expired", paths=["/goodlife/"])
    for words in (["token_refresh"], ["outbox_deliver", "--once"], ["outbox_deliver", "--once"]):
        outbox.hurry(s)
        steps.valgrind(s, *words)
    outbox.hurry(s)
    outbox.deliver_all(s)
    outbox.check_arrived(s, orders)
