"""A connection to the platform that dies after the effect: what creates is never sent again by the client library."""
import contextlib
import http.client
import http.server
import threading
import time
import urllib.parse

import pytest

import fake
import outbox
import people
import publications


class Between(http.server.BaseHTTPRequestHandler):
    """Keeps connections alive, hands every call on to the stand-in, and lets the connection die before the answer to some."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        conn = http.client.HTTPConnection(self.server.to)
        conn.request(self.command, self.path, body, dict(self.headers))
        answer = conn.getresponse()
        raw, path = answer.read(), self.path.split("?")[0].removeprefix(self.server.prefix)
        self.server.calls.append((path, self.client_address[1]))
        if path in self.server.drops:
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_POST

    def log_message(self, *_):
        pass


def stand_in(s):
    """Its URL, as our configuration has it."""
    with open(s.env["SHANMEN_CONF"], encoding="utf-8") as f:
        pairs = dict(line.split("=", 1) for line in f if "=" in line and not line.startswith("#"))
    return urllib.parse.urlsplit({k.strip(): v.strip() for k, v in pairs.items()}["openapi_url"])


@contextlib.contextmanager
def between(s, *drops):
    server = fake.Server(("127.0.0.1", 0), Between)
    url = stand_in(s)
    server.to, server.prefix, server.drops, server.calls = url.netloc, url.path, drops, []
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    s.sql("UPDATE token SET expires_at = 0, ask_after_at = 0 WHERE access_token_enc IS NOT NULL")
    try:
        with outbox.configured(s, openapi_url="http://127.0.0.1:%d%s" % (server.server_address[1], url.path)):
            yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.stack("product")
def test_creation_is_sent_once(s):
    """a creation whose connection dies after the effect is sent once, on a connection of its own; questions share one"""
    publications.clean(s)
    publications.request(s, publications.ticket(s))
    with between(s, publications.SAVE) as server:
        publications.sync(s, check=None)
    saves = [port for path, port in server.calls if path == publications.SAVE]
    others = [port for path, port in server.calls if path == publications.QUERY]
    assert len(saves) == 1 and others and saves[0] not in others, server.calls
    assert len(s.platform.calls(publications.SAVE)) == 1


@pytest.mark.stack("books")
def test_too_frequent_order_query_waits_a_minute(s):
    """an order query that was too frequent is not asked again within seconds, and the pause keeps the lease"""
    outbox.expire_leases(s)
    busy = {"data": {"error_code": 2119003, "description": "请求过于频繁"}, "extra": {"error_code": 2119003}}
    with fake.fake(s, lambda path, body: busy if "/trade/order/query/" in path else None) as platform:
        day = people.day_text(0)
        run = outbox.start(s, "reconcile", "--from", day, "--to", day)
        try:
            until = time.monotonic() + 12
            while time.monotonic() < until and run.poll() is None:
                time.sleep(0.2)
            assert run.poll() is None, run.communicate()
            assert len(platform.of("/trade/order/query/")) == 1, platform.of("/trade/order/query/")
            left = s.number("SELECT until_at - UNIX_TIMESTAMP() FROM job_lease WHERE job = 'reconcile'")
            assert left >= 20, left
        finally:
            run.terminate()
            run.communicate(timeout=60)
