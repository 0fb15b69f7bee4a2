"""An ear in the platform's place: takes whatever outbox_deliver says, acknowledges it, and remembers it.
Judges nothing; the stand-in that does is sim/.
"""
import http.server
import json
import os
import re
import subprocess
import tempfile
import threading

VERIFY, CONFIRM = "certificate/verify/", "order/confirm/"
CODES, AUDIT = "create/callback/", "refund/audit/"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        data = {"error_code": 0, "description": "success"}
        if self.path.startswith("/oauth/"):
            data.update(access_token="clt." + os.urandom(8).hex(), expires_in=7200)
        else:
            self.server.heard.append((self.path.split("?")[0], json.loads(raw)))
        body = json.dumps({"data": data, "extra": {"error_code": 0, "logid": "ear"}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def deliver(s):
    """Runs outbox_deliver until nothing is due. What it told: [(path, body)]."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.heard = True, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with open(s.env["SHANMEN_CONF"], encoding="utf-8") as f:
        text = re.sub(r"(?m)^openapi_url\s*=.*$", "openapi_url = http://127.0.0.1:%d" % server.server_port, f.read())
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "shanmen.conf")
        with open(path, "w", encoding="utf-8", opener=lambda p, flags: os.open(p, flags, 0o600)) as f:
            f.write(text)
        done = subprocess.run(
            [os.path.join(s.env["SHANMEN_BIN"], "outbox_deliver"), "--once"],
            env={"PATH": "/usr/bin:/bin", "SHANMEN_CONF": path},
            capture_output=True,
            text=True,
            timeout=120,
        )
    server.shutdown()
    server.server_close()
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    return server.heard


def told(heard, order_id, path):
    """Bodies told of an order at the interface whose path ends so."""
    return [body for p, body in heard if p.endswith(path) and body.get("order_id") == order_id]
