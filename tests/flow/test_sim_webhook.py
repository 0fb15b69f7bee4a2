"""`shanmen-sim webhook` sends what security page §2 says; a server that only listens is the witness."""
import hashlib
import http.server
import json
import os
import subprocess
import tempfile
import threading

import context

SECRET = "0123456789abcdef0123456789abcdef"


class Listener(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_):
        pass


def send(*words, content, status=200, command="webhook", answer=b'{"err_no":0}'):
    """What arrived, or None; exit code, output. `answer`: what the server says to it."""
    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    server.heard, server.status, server.answer = [], status, answer
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    with tempfile.NamedTemporaryFile("w", suffix=".env") as env:
        env.write(
            "export SHANMEN_URL='http://127.0.0.1:%d'\nexport SHANMEN_CLIENT_KEY='aw1234567890abcd'\n"
            "export SHANMEN_CLIENT_SECRET='%s'\n" % (server.server_address[1], SECRET)
        )
        env.flush()
        done = subprocess.run(
            [os.path.join(context.args.build, "sim", "shanmen-sim"), command, *map(str, words), "--env", env.name],
            input=content,
            capture_output=True,
            text=True,
            timeout=60,
        )
    server.shutdown()
    server.server_close()
    return (server.heard or [None])[0], done.returncode, done.stdout + done.stderr


def signed(body):
    return hashlib.sha1(SECRET.encode() + body).hexdigest()


def test_one_post_with_envelope_and_signature():
    """shanmen-sim webhook: one POST with envelope, Msg-Id and a signature over secret and body"""
    content = '{"product_id":"1","status":"FAIL","reason":"图片不清晰"}'
    (path, headers, body), code, said = send("life_product_audit", content=content)
    assert code == 0 and said == 'HTTP 200\n{"err_no":0}\n', said
    assert path == "/cgi-bin/webhook.fcgi" and headers["Content-Type"] == "application/json"
    assert headers["X-Douyin-Signature"] == signed(body)
    told = json.loads(body)
    assert list(told) == ["event", "client_key", "from_user_id", "content", "log_id", "msg_id"], told
    assert (told["event"], told["client_key"], told["from_user_id"]) == ("life_product_audit", "aw1234567890abcd", "")
    assert told["content"] == content and told["msg_id"] == headers["Msg-Id"] != ""


def test_same_content_is_the_same_message():
    """shanmen-sim webhook: the same content is the same message again, another content or id is another"""
    first, again = (send("e", content='{"a":1}')[0] for _ in range(2))
    other, named = send("e", content='{"a":2}')[0], send("e", "--msg-id", "m-1", content='{"a":1}')[0]
    assert first[2] == again[2] and first[1]["Msg-Id"] == again[1]["Msg-Id"] != other[1]["Msg-Id"]
    assert named[1]["Msg-Id"] == "m-1" and json.loads(named[2])["msg_id"] == "m-1"


def test_challenge_tamper_and_text_not_json():
    """shanmen-sim webhook: a challenge is an object, --tamper spoils the signature, text that is not JSON is not sent"""
    (_, _, body), code, _ = send("verify_webhook", content='{"challenge":12345}')
    assert code == 0 and json.loads(body)["content"] == {"challenge": 12345}, body
    (_, headers, body), code, said = send("e", "--tamper", content="{}", status=401)
    assert code == 1 and said.startswith("HTTP 401\n"), said
    assert headers["X-Douyin-Signature"] != signed(body) and headers["X-Douyin-Signature"][:39] == signed(body)[:39]
    heard, code, said = send("e", content="{")
    assert heard is None and code == 2 and "not JSON" in said, said
