"""For group-buy codes: certificates that the stand-in knows, the gate's configuration, a server of short links.
Not here: what a right answer is.
"""
import http.server
import os
import ssl
import subprocess
import threading

from harness import wait_for

STACK = "groupon"
CERTIFICATE = "/goodlife/v1/fulfilment/certificate/"
PREPARE, VERIFY, CANCEL, GET = (CERTIFICATE + word + "/" for word in ("prepare", "verify", "cancel", "get"))


class Links:
    """Short links: each path answers with the (status, Location) that was set; None: never. The first request for
    `held` waits until `go` is set."""

    def __init__(self, tls=None):
        self.told, self.asked, self.stop = {}, [], threading.Event()
        self.held, self.go = None, threading.Event()
        links = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                links.asked.append(self.path)
                told = links.told.get(self.path, (404, None))
                if links.held == self.path:
                    links.held = None
                    links.go.wait(10)
                if told is None:
                    links.stop.wait(10)
                    return
                self.send_response(told[0])
                if told[1]:
                    self.send_header("Location", told[1])
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if tls:  # (certificate file, key file)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.server.handle_error = lambda *_: None  # a client that does not trust us closes the connection
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def host(self):
        return "127.0.0.1:%d" % self.server.server_address[1]

    def link(self, path, status=302, to=None):
        self.told[path] = (status, to)
        return "http://%s%s" % (self.host, path)

    def silent(self, path):
        self.told[path] = None
        return "http://%s%s" % (self.host, path)


def configure(s, **keys):
    """Sets keys of the stack's configuration for the gate."""
    s.configure("gate", **keys)
    wait_for("the gate", lambda: s.admit("x", key=s.fresh("w")).status == 200)


def ready(s):
    """The gate asks the platform, which knows nothing yet; there is a token. Gives the stand-in."""
    if getattr(s, "links", None) is None:
        s.links = Links()
        s.product(day=0)  # makes the shop known
        configure(s, groupon=1, groupon_link_hosts=s.links.host)
    s.platform.reset()
    renew_token(s)
    return s.platform


def renew_token(s):
    """A fresh token for the product, although it asked a moment ago."""
    s.sql("UPDATE token SET ask_after_at = 0, expires_at = 0")
    env = dict(os.environ, SHANMEN_CONF=s.env["SHANMEN_CONF"])
    done = subprocess.run(
        [os.path.join(s.env["SHANMEN_BIN"], "token_refresh")], env=env, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0, done.stderr


def digits(s):
    """A code not used before, as printed under a QR code."""
    return "1" + s.fresh()[-14:]


def vouchers(s, n=1, **facts):
    """An order of n vouchers with one code each, as certificates of the stand-in."""
    order_id = s.fresh("9")
    told = [dict(facts, certificate_id=s.fresh("7"), order_id=order_id, code=digits(s)) for _ in range(n)]
    return s.platform.certificates(*told)


def verified(s, certificate):
    """The certificate's verification at the platform, or None."""
    return s.platform.certificates()[certificate["certificate_id"]].get("verify")


def tokens_sent(s):
    """The verify_token of each call of verify, in their order."""
    return [c["body"]["verify_token"] for c in s.platform.calls(VERIFY)]


def scans(s, order_id):
    return [row[0] for row in s.sql("SELECT state FROM groupon_scan WHERE order_id='%s' ORDER BY scan_id" % order_id)]


# --- what a visit was answered ---

ANSWER = {"admit", "reason", "detail", "order_id", "title", "verify_id", "certificate_id", "used_at"}


def told(answer, admit, reason):
    assert answer.status == 200, answer
    got = answer.json()
    assert got["admit"] is admit and got["reason"] == reason, answer
    assert set(got) <= ANSWER, answer
    return got


def undecided(answer, least_s=0.0, most_s=5.0):
    """The gate promises an answer within 3.4 s; more is the machine's."""
    assert answer.status == 503 and answer.json()["admit"] is False, answer
    assert answer.json()["reason"] == "try_again" and least_s <= answer.seconds < most_s, answer


def nothing_asked(s, work):
    before = s.platform.last_number()
    got = work()
    assert s.platform.last_number() == before, s.platform.calls(since=before + 1)
    return got
