"""A platform whose answers are a function of the test, for answers the stand-in does not give; and queues of messages.
Not here: what a right answer is.
"""
import contextlib
import http.server
import json
import sys
import threading
import time

import outbox

TOKEN = {"error_code": 0, "expires_in": 7200}
GOOD = {"data": {"error_code": 0, "description": ""}, "extra": {"error_code": 0}}
ORDERS = "REGEXP '^b[0-9]+$'"  # the orders of a queue


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, answer = self.server.fake.reply(self.path, body)
        raw = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
        with contextlib.suppress(OSError):  # the client may be gone
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    do_GET = do_POST

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # the client may be gone
            super().handle_error(request, client_address)


class Fake:
    """`answer(path, body)` gives a dict, bytes, (status, either), or None for success."""

    def __init__(self, answer):
        self.answer, self.calls, self.lock = answer, [], threading.Lock()
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.fake = self
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()  # its end waits for one poll

    def reply(self, path, body):
        with self.lock:
            self.calls.append((time.monotonic(), path, body))
            n = len(self.calls)
        got = self.answer(path, body)
        if got is None and path.startswith("/oauth/"):
            got = {"data": dict(TOKEN, access_token="clt.%d" % n), "message": "success"}
        got = GOOD if got is None else got
        return got if isinstance(got, tuple) else (200, got)

    def of(self, path):
        return [c for c in self.calls if path in c[1]]


@contextlib.contextmanager
def fake(s, answer=lambda path, body: None):
    f = Fake(answer)
    s.sql("UPDATE token SET expires_at = 0, ask_after_at = 0 WHERE access_token_enc IS NOT NULL")
    try:
        with outbox.configured(s, openapi_url=f.url):
            yield f
    finally:
        f.server.shutdown()
        f.server.server_close()
        s.sql("UPDATE token SET expires_at = 0, ask_after_at = 0 WHERE access_token_enc IS NOT NULL")


def columns(s, table, leave_out):
    rows = s.sql(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '%s'"
        " AND extra NOT LIKE '%%GENERATED%%' ORDER BY ordinal_position" % table
    )
    return [r[0] for r in rows if r[0] not in leave_out]


def queue(s, kind, n, order_id, deadline="NULL"):
    """n orders like this one, each with its message of this kind due: the bodies are copies."""
    own = columns(s, "ticket_order", ("order_no", "order_id", "order_out_id"))
    s.sql(
        "INSERT INTO ticket_order (order_id, order_out_id, %s) SELECT CONCAT('b', seq), CONCAT('b', seq), %s"
        " FROM seq_1_to_%d, ticket_order t WHERE t.order_id = '%s';"
        "INSERT INTO outbox (kind, outbox_key, app_id, order_id, body_enc, state, next_at, deadline_at, created_at)"
        " SELECT x.kind, CONCAT('b', seq), x.app_id, CONCAT('b', seq), x.body_enc, 'due', 0, %s, UNIX_TIMESTAMP()"
        " FROM seq_1_to_%d, outbox x WHERE x.order_id = '%s' AND x.kind = '%s'"
        % (",".join(own), ",".join("t." + c for c in own), n, order_id, deadline, n, order_id, kind)
    )


def unqueue(s):
    s.sql(
        "DELETE FROM outbox WHERE order_id %s; DELETE FROM ticket_order WHERE order_id %s;"
        "DELETE FROM alarm WHERE order_id %s; DELETE FROM reconcile_diff WHERE order_id %s"
        % (ORDERS, ORDERS, ORDERS, ORDERS)
    )


def second_app(s, app_id, key):
    """Another app, like the stack's own."""
    own = ",".join(columns(s, "app", ("app_id", "client_key")))
    s.sql("INSERT INTO app (app_id, client_key, %s) SELECT %d, '%s', %s FROM app LIMIT 1" % (own, app_id, key, own))
