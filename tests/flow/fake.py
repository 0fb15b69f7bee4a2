"""A platform whose answers are a function of the test's: what the stand-in does not say, and bulk of messages. Not here: judgement."""
import contextlib, http.server, json, os, subprocess, threading, time, socketserver
import owed

class Fake:
    """A platform whose answers are a function of (path, body)."""
    def __init__(self, answer):
        self.calls, self.answer, self.lock = [], answer, threading.Lock()
        fake = self
        class H(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with fake.lock:
                    fake.calls.append((time.monotonic(), self.path, body, dict(self.headers)))
                    n = len(fake.calls)
                if self.path.startswith("/oauth/"):
                    out = {"data": {"access_token": "clt.%d" % n, "expires_in": 7200, "error_code": 0}, "message": "success"}
                    got = fake.answer(self.path, body)
                    out = got or out
                else:
                    out = fake.answer(self.path, body) or {"data": {"error_code": 0, "description": ""}, "extra": {"error_code": 0}}
                status = 200
                if isinstance(out, tuple): status, out = out
                raw = out if isinstance(out, bytes) else json.dumps(out, ensure_ascii=False).encode()
                try:
                    self.send_response(status); self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(raw))); self.end_headers(); self.wfile.write(raw)
                except OSError: pass
            def log_message(self, *a): pass
        class S(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True
            request_queue_size = 256
        self.server = S(("127.0.0.1", 0), H)
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
    def of(self, path): return [c for c in self.calls if path in c[1]]

@contextlib.contextmanager
def fake(s, answer=lambda p, b: None, **conf):
    f = Fake(answer)
    s.sql("UPDATE token SET expires_at = 0, ask_after_at = 0 WHERE access_token_enc IS NOT NULL")
    with owed.configured(s, openapi_url=f.url, **conf):
        yield f
    f.server.shutdown()

def bulk(s, kind, n, from_order, deadline=None, next_at=0, prefix="b"):
    """n orders, each with a due message whose body is copied."""
    cols = [r[0] for r in s.sql("SELECT column_name FROM information_schema.columns WHERE table_schema=DATABASE() AND table_name='ticket_order' AND column_name NOT IN ('order_no','order_id','order_out_id') AND extra NOT LIKE '%GENERATED%'")]
    c = ",".join(cols)
    s.sql("INSERT INTO ticket_order (order_id, order_out_id, %s) SELECT CONCAT('%s',seq), CONCAT('%s',seq), %s FROM seq_1_to_%d, ticket_order WHERE order_id='%s'" % (c, prefix, prefix, ",".join("ticket_order."+x for x in cols), n, from_order))
    s.sql("INSERT INTO outbox (kind,outbox_key,order_id,body_enc,state,next_at,deadline_at,alarm_at,created_at) SELECT '%s', CONCAT('%s',seq), CONCAT('%s',seq), x.body_enc,'due',%d,%s,NULL,UNIX_TIMESTAMP() FROM seq_1_to_%d, outbox x WHERE x.order_id='%s' AND x.kind='%s'" % (kind, prefix, prefix, next_at, deadline or "NULL", n, from_order, kind))

def unbulk(s, prefix="b"):
    s.sql("DELETE FROM outbox WHERE order_id REGEXP '^%s[0-9]+$'; DELETE FROM ticket_order WHERE order_id REGEXP '^%s[0-9]+$'; DELETE FROM alarm; DELETE FROM reconcile_diff" % (prefix, prefix))

