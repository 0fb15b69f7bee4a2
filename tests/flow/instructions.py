"""What a callback costs a worker of a stack: instructions in user space, counted by valgrind (callgrind).

One worker alone, on a socket of this file, asked as a web server asks it. callgrind counts from each request to the next; the
figure is the middle one, so that the connection, the first use of a statement and an answer "busy" do not count."""
import collections
import contextlib
import datetime
import glob
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import time

import caller
import people

WARM, COUNTED = 10, 41
EACH = "serve_request"  # callgrind writes its counts, and begins again, where a request enters this function
PERSONS = 3  # the buyer and two tourists, each with three encrypted fields
PRICE_FEN = 10000
DAYS, SKUS = 30, 20
ENDS_S = 60


class Seed:
    """A sale without limits, and the bodies that ask for it; each order is a new one."""

    PRODUCT = "9001"

    def __init__(self, env):
        today = datetime.datetime.now(people.SHANGHAI).date()
        self.env, self.made = env, 0
        self.days = [(today + datetime.timedelta(days=n)).isoformat() for n in range(DAYS)]
        self.skus = ["SKU%04d" % n for n in range(SKUS)]
        self.first_order = int(time.time()) * 10**8

    def load(self):
        sku = [
            {"sku_id": k, "sku_out_id": "O" + k, "name": k, "projects": [{"project_id": "E" + k, "name": "gate", "entrance": True}]}
            for k in self.skus
        ]
        product = {"product_id": self.PRODUCT, "product_out_id": "O" + self.PRODUCT, "name": "bench", "online": True, "rules": {}, "skus": sku}
        catalogue = {"account_id": self.env["SHANMEN_ACCOUNT_ID"], "poi_id": "7100000000000000001", "products": [product]}
        lines = ["sku_out_id,day,price_fen,stock,open"] + ["O%s,%s,%d,1000000,1" % (k, d, PRICE_FEN) for k in self.skus for d in self.days]
        with tempfile.TemporaryDirectory(prefix="shanmen-seed.") as folder:
            for kind, name, text in (("catalogue", "c.json", json.dumps(catalogue)), ("calendar", "c.csv", "\n".join(lines) + "\n")):
                path = os.path.join(folder, name)
                with open(path, "w", encoding="utf-8") as f:
                    f.write(text)
                subprocess.run(
                    [os.path.join(self.env["SHANMEN_BIN"], "shanmen"), kind, "load", path],
                    env={**os.environ, "SHANMEN_CONF": self.env["SHANMEN_CONF"]},
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
        return self

    def person(self, n):
        base = "330106%04d%02d%02d%03d" % (1960 + n % 40, 1 + n // 40 % 12, 1 + n // 480 % 28, n % 1000)
        number = base + "10X98765432"[sum(int(c) * k for c, k in zip(base, people.WEIGHTS)) % 11]
        sealed = [caller.encrypt(self.env["SHANMEN_CLIENT_SECRET"], text) for text in ("游客%d" % n, "138%08d" % n, number)]
        return dict(zip(("name", "phone", "license_id"), sealed), license_type=1)

    def body(self, program):
        n, out = self.made, {}
        self.made += 1
        sku, day = self.skus[n % SKUS], self.days[n % DAYS]
        buyer, *tourists = (self.person(n * PERSONS + i) for i in range(PERSONS))
        fen = PRICE_FEN * len(tourists)
        if program == "create_order":
            order_id = str(self.first_order + n)
            out = {
                "order_id": order_id,
                "create_order_time_unix": int(time.time()),
                "order_type": 2,
                "item_order_infos": [{"item_order_id": "%s%02d" % (order_id, i)} for i in range(len(tourists))],
                "remark_info": {},
                "custom_spi_req_extra": "",
            }
        out.update(
            account_id=self.env["SHANMEN_ACCOUNT_ID"],
            poi_id="7100000000000000001",
            product_id=self.PRODUCT,
            product_out_id="O" + self.PRODUCT,
            sku_id=sku,
            sku_out_id="O" + sku,
            biz_type=2,
            count=len(tourists),
            book_start_day=day,
            book_end_day=day,
            amount={"origin_amount": fen, "pay_amount": fen, "currency": "CNY"},
            buyer=buyer,
            tourists=tourists,
            traveler_info={"total_num": 2, "diff_target_crowd": False, "crowd_list": [{"crowd_type": 2, "traveler_num": 2}]},
            refund_rule={
                "refund_type": 3,
                "auto_refund_time": 86400,
                "can_refund_partly": True,
                "refund_details": [
                    {"refund_fee": fee, "refund_fee_type": 2, "refund_time": before} for fee, before in ((0, 259200), (1000, 86400), (5000, 0))
                ],
            },
            ticket_rule={"url_type": 1, "code_sending_info": [2, 3], "code_type": 2},
            appointment_cancel_rule={"cancel_type": 5, "cancel_detail_list": []},
        )
        return json.dumps(out, separators=(",", ":")).encode()


def params(env, program, body):
    """The parameters that lighttpd gives a program, in its order."""
    query = "client_key=%s&timestamp=%d" % (env["SHANMEN_CLIENT_KEY"], time.time() * 1000)
    path = "/cgi-bin/%s.fcgi" % program
    folder = os.path.dirname(env["SHANMEN_BIN"])
    return {
        "CONTENT_LENGTH": str(len(body)),
        "QUERY_STRING": query,
        "REQUEST_URI": path + "?" + query,
        "REDIRECT_STATUS": "200",
        "SCRIPT_NAME": path,
        "SCRIPT_FILENAME": folder + "/htdocs" + path,
        "DOCUMENT_ROOT": folder + "/htdocs",
        "REQUEST_METHOD": "POST",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_SOFTWARE": "lighttpd/1.4.69",
        "GATEWAY_INTERFACE": "CGI/1.1",
        "REQUEST_SCHEME": "http",
        "SERVER_PORT": "80",
        "SERVER_ADDR": "127.0.0.1",
        "SERVER_NAME": "127.0.0.1",
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_PORT": "40000",
        "HTTP_HOST": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "HTTP_CONTENT_LENGTH": str(len(body)),
        "HTTP_X_BYTEDANCE_LOGID": "20260101%016x" % time.time_ns(),
        "HTTP_X_LIFE_CLIENTKEY": env["SHANMEN_CLIENT_KEY"],
        "HTTP_X_LIFE_SIGN": caller.sign_sha256(env["SHANMEN_CLIENT_SECRET"], query, body),
    }


def record(kind, data=b""):
    return struct.pack("!BBHHBB", 1, kind, 1, len(data), 0, 0) + data


def size(data):
    return struct.pack("!B", len(data)) if len(data) < 128 else struct.pack("!I", len(data) | 1 << 31)


def ask(path, pairs, body):
    """One request by FastCGI on a connection of its own, as lighttpd sends it; gives the body of the answer."""
    pairs = [(k.encode(), v.encode()) for k, v in pairs.items()]
    text = b"".join(size(k) + size(v) + k + v for k, v in pairs)
    with socket.socket(socket.AF_UNIX) as c:
        c.settimeout(ENDS_S)
        c.connect(path)
        c.sendall(record(1, struct.pack("!HB5x", 1, 0)) + record(4, text) + record(4) + record(5, body) + record(5))
        got = b"".join(iter(lambda: c.recv(65536), b""))
    out = b""
    while got:
        kind, n, padding = got[1], *struct.unpack("!HB", got[4:7])
        out += got[8 : 8 + n] if kind == 6 else b""
        got = got[8 + n + padding :]
    return out.partition(b"\r\n\r\n")[2]


@contextlib.contextmanager
def worker(program, folder):
    """A worker under callgrind; gives the path of its socket. Its counts are in folder/counts.N, one file for each request."""
    path = os.path.join(folder, "socket")
    tool = ["valgrind", "--tool=callgrind", "--dump-before=" + EACH, "--callgrind-out-file=" + os.path.join(folder, "counts")]
    with socket.socket(socket.AF_UNIX) as listener, open(os.path.join(folder, "log"), "wb") as log:
        listener.bind(path)
        listener.listen(16)
        p = subprocess.Popen([*tool, program], stdin=listener, stdout=log, stderr=log)
        try:
            yield path
        finally:
            p.terminate()
            p.wait(ENDS_S)


def insist(seed, program, path):
    """Asks until the answer is definite: under valgrind, on a machine with other work, a worker may be too slow at first."""
    for _ in range(20):
        body = seed.body(program)
        code = json.loads(ask(path, params(seed.env, program, body), body))["data"]["error_code"]
        if code != 100:
            break
    assert code == 0, (program, code)


def total(out):
    with open(out, encoding="utf-8", errors="replace") as f:
        return int(re.search(r"^(?:summary|totals): (\d+)", f.read(), re.M)[1])


def functions(out):
    """Instructions of each function itself, without those that it calls."""
    cost, names, fn, call = collections.Counter(), {}, None, False
    with open(out, encoding="utf-8", errors="replace") as f:
        for line in f:
            key, equals, rest = line.strip().partition("=")
            if key in ("fn", "cfn"):
                number, _, name = rest.partition(" ")
                names.setdefault(number, name)
                fn = names[number] if key == "fn" else fn
            elif not equals and fn is not None and line[:1] in "+-*0123456789":
                cost[fn] += 0 if call else int(line.split()[-1])
            call = key == "calls"
    return cost


def measure(seed, program, keep=None):
    """(instructions per request, the same for each function); `keep`: a folder for callgrind's file of that request."""
    place = os.path.join(os.path.dirname(seed.env["SHANMEN_BIN"]), "cgi-bin", program + ".fcgi")
    with tempfile.TemporaryDirectory(prefix="shanmen-counted.") as folder:
        with worker(place, folder) as path:
            for _ in range(WARM + COUNTED):
                insist(seed, program, path)
        # The first file is what came before the first request; the last file, without a number, is the last one with the end.
        files = [f for f in glob.glob(os.path.join(folder, "counts.*")) if int(f.rpartition(".")[2]) > WARM]
        middle = sorted(files, key=total)[len(files) // 2]
        if keep:
            shutil.copy(middle, os.path.join(keep, program + ".callgrind"))
        return total(middle), functions(middle)
