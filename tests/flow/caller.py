"""The platform's side of the wire: signature, encryption of persons, HTTP with keep-alive.

Written from the interface pages alone; shares no code with the product.
test_selftest.py checks it against the pages' vectors.
"""
import base64
import ctypes
import ctypes.util
import hashlib
import http.client
import json
import socket
import threading
import time
import urllib.parse

TIMEOUT_S = 12
IDLE_S = 4  # an idle connection older than this is replaced: the server may be about to close it


def str1(secret, query, body, post=True):
    """The text to sign: secret, then the decoded parameters in ascending order, the raw body last."""
    pairs = urllib.parse.parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    text = secret.encode()
    for key, value in sorted((k.encode(), v.encode()) for k, v in pairs):
        if key != b"sign":
            text += b"&" + key + b"=" + value
    if post:
        text += b"&http_body=" + body
    return text


def sign_sha256(secret, query, body, post=True):
    return hashlib.sha256(str1(secret, query, body, post)).hexdigest()


def sign_md5(secret, query, body, post=True):
    return hashlib.md5(str1(secret, query, body, post)).hexdigest()


def fitted_key(secret):
    """The client secret made 32 bytes long: '#' added or bytes cut, alternately at the left and the right end."""
    key, left = secret.encode(), True
    while len(key) != 32:
        if len(key) < 32:
            key = b"#" + key if left else key + b"#"
        else:
            key = key[1:] if left else key[:-1]
        left = not left
    return key


class _Evp:
    """AES-256-CBC from the OpenSSL library: starting a process for each person would be too slow for a storm."""

    def __init__(self):
        self.lib = ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")
        for name in ("EVP_CIPHER_CTX_new", "EVP_aes_256_cbc"):
            getattr(self.lib, name).restype = ctypes.c_void_p

    def encrypt(self, key, iv, plain):
        lib, out, n, total = self.lib, ctypes.create_string_buffer(len(plain) + 32), ctypes.c_int(0), 0
        ctx = ctypes.c_void_p(lib.EVP_CIPHER_CTX_new())
        try:
            assert lib.EVP_EncryptInit_ex(ctx, ctypes.c_void_p(lib.EVP_aes_256_cbc()), None, key, iv) == 1
            assert lib.EVP_EncryptUpdate(ctx, out, ctypes.byref(n), plain, len(plain)) == 1
            total = n.value
            assert lib.EVP_EncryptFinal_ex(ctx, ctypes.byref(out, total), ctypes.byref(n)) == 1
        finally:
            lib.EVP_CIPHER_CTX_free(ctx)
        return out.raw[: total + n.value]


_evp = _Evp()


def encrypt(secret, text):
    """A person's field, encrypted as the platform sends it."""
    key = fitted_key(secret)
    return base64.b64encode(_evp.encrypt(key, key[16:], text.encode())).decode()


class Lost(Exception):
    """The connection ended without an answer: the result is unknown."""


def _no_twins(pairs):
    keys = [k for k, _ in pairs]
    assert len(keys) == len(set(keys)), "the answer has a key twice: %s" % keys
    return dict(pairs)


class Answer:
    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    def json(self):
        return json.loads(self.body, object_pairs_hook=_no_twins, parse_constant=lambda c: 1 / 0)

    @property
    def data(self):
        """The envelope, checked strictly: one key `data`, an integer error_code in range, a description."""
        try:
            top = self.json()
        except ValueError:
            raise AssertionError("not JSON: %r" % self) from None
        assert isinstance(top, dict) and list(top) == ["data"], "not exactly one key `data`: %r" % self
        data = top["data"]
        assert type(data.get("error_code")) is int, "error_code is not an integer: %r" % self
        assert 0 <= data["error_code"] <= 999999, "error_code out of range: %r" % self
        assert isinstance(data.get("description"), str), "description is not a text: %r" % self
        assert "application/json" in (self.headers.get("Content-Type") or ""), "Content-Type: %r" % self
        return data

    @property
    def code(self):
        return self.data["error_code"]

    @property
    def definite(self):
        """True when the platform would not repeat the call."""
        return self.status == 200 and self.code != 100

    def __repr__(self):
        return "HTTP %d %.3fs %s" % (self.status, self.seconds, self.body[:600].decode("utf-8", "replace"))


def dump(body):
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


class Caller:
    """Calls one web server; every thread has its own kept-alive connection."""

    def __init__(self, url, client_key, secret, gate_key):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port, self.prefix = parts.hostname, parts.port or 80, parts.path.rstrip("/")
        self.client_key, self.secret, self.gate_key = client_key, secret, gate_key
        self.local = threading.local()
        self.sent = 0

    def path(self, program):
        prefix = self.prefix if self.prefix.endswith("/cgi-bin") else self.prefix + "/cgi-bin"
        return "%s/%s.fcgi" % (prefix, program)

    def _connection(self):
        conn, used = getattr(self.local, "conn", None), getattr(self.local, "used", 0)
        if conn is not None and time.monotonic() - used > IDLE_S:
            conn.close()
            conn = None
        if conn is None:
            conn = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT_S)
            self.local.conn = conn
        return conn

    def forget(self):
        conn = getattr(self.local, "conn", None)
        if conn is not None:
            conn.close()
        self.local.conn = None

    def http(self, method, target, body, headers):
        """One exchange. Raises Lost when there was no complete answer; sends nothing twice."""
        conn, start = self._connection(), time.monotonic()
        self.sent += 1
        try:
            if conn.sock is None:
                conn.connect()
                conn.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            conn.request(method, target, body=body, headers=headers)
            response = conn.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as e:
            self.forget()
            raise Lost(
                "%s %s: %s after %.2f s" % (method, target.split("?")[0], repr(e), time.monotonic() - start)
            ) from e
        self.local.used = time.monotonic()
        if response.will_close:
            self.forget()
        return Answer(response.status, response.headers, text, self.local.used - start)

    def query(self, extra="", when_ms=None):
        stamp = int(time.time() * 1000) if when_ms is None else when_ms
        return "client_key=%s&timestamp=%s%s" % (self.client_key, stamp, extra)

    def headers(self, query, body, post=True):
        return {
            "Content-Type": "application/json",
            "X-Bytedance-Logid": "0217672256000000000000ffff" + "%06x" % (self.sent & 0xFFFFFF),
            "x-life-clientkey": self.client_key,
            "x-life-sign": sign_sha256(self.secret, query, body, post),
        }

    def call(self, program, body, extra_query="", extra_headers=None, when_ms=None):
        """A signed call as the platform makes it, with both signatures."""
        raw = dump(body)
        query = self.query(extra_query, when_ms)
        headers = self.headers(query, raw)
        headers.update(extra_headers or {})
        target = "%s?%s&sign=%s" % (self.path(program), query, sign_md5(self.secret, query, raw))
        return self.http("POST", target, raw, headers)

    def gate(self, body, key=None, bearer=None):
        headers = {"Content-Type": "application/json"}
        if bearer != "":
            headers["Authorization"] = "Bearer %s" % (bearer or self.gate_key)
        if key:
            headers["Idempotency-Key"] = key
        return self.http("POST", self.path("gate"), dump(body), headers)

    def raw(self, blob, limit_s=TIMEOUT_S, half_close=False):
        """Bytes over a new connection, for what no honest client sends. Returns the answer's bytes."""
        with socket.create_connection((self.host, self.port), timeout=limit_s) as sock:
            got = b""
            try:
                sock.sendall(blob)
                if half_close:
                    sock.shutdown(socket.SHUT_WR)
                while True:
                    piece = sock.recv(65536)
                    if not piece:
                        break
                    got += piece
            except OSError:
                pass
            return got


def at_once(jobs):
    """Runs the callables at the same moment (one barrier); their results in order. Their exceptions are raised here."""
    results, barrier = [None] * len(jobs), threading.Barrier(len(jobs))

    def run(i, job):
        barrier.wait()
        try:
            results[i] = job()
        except BaseException as e:  # raised again for the case below
            results[i] = e

    threads = [threading.Thread(target=run, args=(i, job), daemon=True) for i, job in enumerate(jobs)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    for r in results:
        if isinstance(r, BaseException):
            raise r
    return results


def by_threads(n, items, work):
    """`work(item)` for every item, by n threads; results in the order of the items."""
    items = list(items)
    results, errors, lock, at = [None] * len(items), [], threading.Lock(), iter(range(len(items)))

    def run():
        while not errors:
            with lock:
                i = next(at, None)
            if i is None:
                return
            try:
                results[i] = work(items[i])
            except BaseException as e:
                errors.append(e)

    threads = [threading.Thread(target=run, daemon=True) for _ in range(min(n, len(items)) or 1)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if errors:
        raise errors[0]
    return results
