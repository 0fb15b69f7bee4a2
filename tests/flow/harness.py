"""A stack under test: started by tools/stack, seen from outside through its web server, its database and the `shanmen`
command. Not here: what a right answer is.
"""
import collections
import getpass
import glob
import json
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import threading
import time

import caller
import database
import people
import platform_model
import shop
import standin

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))


def wait_for(what, condition, limit_s=10.0, step_s=0.01):
    """Waits until the condition holds and gives its value; limit_s is a limit, not a pause."""
    deadline = time.monotonic() + limit_s
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, "waited %.1f s in vain for: %s" % (limit_s, what)
        time.sleep(step_s)


def handles(pid, signo=signal.SIGTERM):
    """True when the process has its own handler for the signal: before that, a program that has just begun dies of it."""
    try:
        with open("/proc/%d/status" % pid, encoding="ascii") as f:
            caught = next(int(line.split()[1], 16) for line in f if line.startswith("SigCgt"))
    except (FileNotFoundError, ProcessLookupError):
        return False
    return bool(caught >> (signo - 1) & 1)


def stack_tool(command, folder, *options, environment=None):
    done = subprocess.run(
        [os.path.join(ROOT, "tools", "stack"), command, folder, *options],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, "tools/stack %s failed (%d): %s%s" % (
        command,
        done.returncode,
        done.stdout[-2000:],
        done.stderr[-3000:],
    )


class History:
    """What was sent under which key and what was answered, as a platform remembers it."""

    KEYS = {
        "create_order": "order_id",
        "pay_notify": "order_id",
        "cancel_notify": "order_id",
        "tripartite_code": "order_id",
        "refund_apply": "biz_uniq_key",
        "refund_notify": "biz_uniq_key",
    }

    def __init__(self):
        self.lock = threading.Lock()
        self.answers = {}  # (program, key, content) -> set of definite answers
        self.created = {}  # order_id -> order_out_id of orders answered 0
        self.lost = collections.Counter()

    def note(self, program, body, answer):
        """Records only answers that the platform would not repeat."""
        if not isinstance(body, dict) or answer.status != 200:
            return
        key = body.get(self.KEYS.get(program))
        if not isinstance(key, str):
            return
        data = answer.data
        if data["error_code"] == 100:
            return
        content = json.dumps(body, sort_keys=True)
        with self.lock:
            self.answers.setdefault((program, key, content), set()).add(answer.body)
            if program == "create_order" and data["error_code"] == 0:
                self.created.setdefault(key, data.get("order_out_id"))


class Stack(shop.Shop):
    def __init__(self, name, folder, options, build, seed, environment=None):
        self.name, self.dir, self.options, self.build = name, folder, options, build
        self.environment = dict(os.environ, **(environment or {}))
        if os.geteuid() != 0:  # only root sees the open files of a program that forbids dumps
            self.environment.setdefault("SHANMEN_TEST_DUMPABLE", "1")
        self.rng = random.Random("%s/%s" % (seed, name))
        self.people = people.People(self.rng)
        self.history = History()
        self.env, self.http, self.dead = {}, None, set()
        self.punctual_at = 0  # used by outbox.punctual
        self.nights = {}  # used by books.night: day -> how far ahead the clock is
        self._platform = None
        self.sanitized = is_hardened_by(build, "-fsanitize=address")
        self.audited = is_hardened_by(build, "-DSHANMEN_ASSERT")  # it counts the stock before each commit
        super().__init__()

    # --- start and end ---

    def up(self):
        stack_tool("up", self.dir, "--build", self.build, *self.options, environment=self.environment)
        with open(os.path.join(self.dir, "env"), encoding="utf-8") as f:
            for word in shlex.split(f.read(), comments=True):
                name, equals, value = word.partition("=")
                if equals:
                    self.env[name] = value
        e = self.env
        self.http = caller.Caller(
            e["SHANMEN_URL"], e["SHANMEN_CLIENT_KEY"], e["SHANMEN_CLIENT_SECRET"], e["SHANMEN_GATE_KEY"]
        )
        self.account_id = e["SHANMEN_ACCOUNT_ID"]
        return self

    def down(self):
        if self.env:
            stack_tool("down", self.dir, environment=self.environment)

    @property
    def platform(self):
        """The stand-in for the OpenAPI."""
        if self._platform is None:
            self._platform = standin.Platform(self)
        return self._platform

    # --- through the web server ---

    def call(self, program, body, **more):
        """One signed call, recorded in the history. May raise Lost. A body and an answer as the platform's model has them;
        to break it on purpose: platform_model.Broken(body)."""
        if not isinstance(body, platform_model.Broken):
            wrong = platform_model.fault_of_body(program, body)
            assert not wrong, "%s: %s" % (program, wrong)
        try:
            answer = self.http.call(program, body, **more)
        except caller.Lost:
            with self.history.lock:
                self.history.lost[program] += 1
            raise
        self.history.note(program, body, answer)
        if answer.status == 200:
            wrong = platform_model.fault_of_answer(program, body, {"data": answer.data})
            assert not wrong, "%s: %s in %r" % (program, wrong, answer)
        return answer

    def insist(self, program, body, limit_s=30, pause_s=0.02, hook=None):
        """As the platform: repeats on 100, on no answer and on a web server's 5xx until there is a definite answer."""
        deadline, last = time.monotonic() + limit_s, None
        while time.monotonic() < deadline:
            try:
                last = self.call(program, body)
                if last.definite:
                    return last
                assert last.status == 200 or last.status >= 500, "%s: %r" % (program, last)
            except caller.Lost as e:
                last = e
            if hook:
                hook(last)
            time.sleep(pause_s)
        raise AssertionError("%s: no definite answer in %.0f s, last %r" % (program, limit_s, last))

    # --- the operator's command ---

    def shanmen(self, *args, check=True, text=None):
        env = dict(os.environ, SHANMEN_CONF=self.env["SHANMEN_CONF"])
        env["PATH"] = "/usr/bin:/bin"
        done = subprocess.run(
            [os.path.join(self.env["SHANMEN_BIN"], "shanmen"), *map(str, args)],
            env=env,
            input=text or "",
            capture_output=True,
            text=True,
            timeout=60,
        )
        if check:
            assert done.returncode == 0, "shanmen %s: exit %d: %s%s" % (
                " ".join(map(str, args)),
                done.returncode,
                done.stdout[-1500:],
                done.stderr[-1500:],
            )
        return done

    def shanmen_json(self, *args):
        return json.loads(self.shanmen(*args, "--json").stdout)

    # --- the database ---

    def sql(self, text, admin=False):
        """Rows as tuples of text; NULL as None. admin: as the database's administrator. Programs notice a change of the catalogue at once."""
        e = self.env
        if database.changes_catalogue(text):
            text = text.rstrip("; ") + "; UPDATE catalogue_version SET version = version + 1"
        who = (getpass.getuser(), "") if admin else (e["SHANMEN_DB_USER"], e["SHANMEN_DB_PASSWORD"])
        return database.rows(e["SHANMEN_DB_SOCKET"], *who, e["SHANMEN_DB_NAME"], text)

    def number(self, text, admin=False):
        rows = self.sql(text, admin)
        return int(rows[0][0]) if rows and rows[0][0] is not None else None

    def sold(self, p):
        return self.number("SELECT sold FROM calendar_day WHERE sku_no=%s AND day='%s'" % (p.sku_no, p.day))

    def states(self, order_id):
        """(order's state, [voucher states by copy]); (None, []) for an unknown order."""
        rows = self.sql(
            "SELECT o.state, v.state FROM ticket_order o LEFT JOIN voucher v USING (order_no) "
            "WHERE o.order_id='%s' ORDER BY v.copy_no" % order_id
        )
        return (rows[0][0], [r[1] for r in rows if r[1]]) if rows else (None, [])

    def row_counts(self):
        tables = [r[0] for r in self.sql("SHOW TABLES")]
        return dict(
            (r[0], int(r[1]))
            for r in self.sql(" UNION ALL ".join("SELECT '%s', COUNT(*) FROM %s" % (t, t) for t in tables))
        )

    def status_counters(self, names):
        like = ",".join("'%s'" % n for n in names)
        return {r[0].lower(): int(r[1]) for r in self.sql("SHOW GLOBAL STATUS WHERE Variable_name IN (%s)" % like)}

    # --- processes ---

    def workers(self, program=None):
        """Process ids of the FastCGI programs of this stack."""
        wanted, found = os.path.join(os.path.realpath(self.dir), "cgi-bin", program + ".fcgi" if program else ""), []
        for path in glob.glob("/proc/[0-9]*/exe"):
            try:
                exe = os.readlink(path).replace(" (deleted)", "")
            except OSError:
                continue
            if (exe == wanted) if program else exe.startswith(wanted):
                found.append(int(path.split("/")[2]))
        return sorted(found)

    def kill(self, pid, sig=signal.SIGKILL):
        """True when the signal was delivered; the process may have ended already."""
        try:
            os.kill(pid, sig)
            return True
        except ProcessLookupError:
            return False

    def configure(self, program, **keys):
        """Sets keys of the stack's configuration; the web server replaces the workers of this program."""
        path = self.env["SHANMEN_CONF"]
        with open(path, encoding="utf-8") as f:
            lines = [line for line in f if line.split(" = ")[0] not in keys]
        # A worker may start at any moment: it finds the old file or the new one.
        fresh, was = path + ".new", os.stat(path)
        with open(fresh, "w", encoding="utf-8") as f:
            os.chmod(fresh, 0o600)
            os.chown(fresh, was.st_uid, was.st_gid)
            f.writelines(lines + ["%s = %s\n" % pair for pair in sorted(keys.items())])
        os.replace(fresh, path)
        old = self.workers(program)
        for pid in old:
            self.kill(pid)
        wait_for("the end of the workers", lambda: not set(self.workers(program)) & set(old))
        if self.server == "lighttpd":  # other servers start workers when they are needed
            wait_for("new workers", lambda: len(self.workers(program)) >= len(old))

    @property
    def server(self):
        o = self.options
        name = o[o.index("--server") + 1] if "--server" in o else "lighttpd"
        return "apache-cgi" if "--cgi" in o else name

    @property
    def db_pid(self):
        return int(self.env["SHANMEN_DB_PID"])

    # --- logs and reports ---

    def logs(self):
        return sorted(
            p
            for p in glob.glob(os.path.join(self.dir, "**", "*log*"), recursive=True)
            if os.path.isfile(p) and "/db/" not in p
        )

    def log_tail(self, lines=8):
        out = []
        for path in self.logs():
            if os.path.basename(path) in ("mariadb.log", "stack.log"):
                continue
            with open(path, errors="replace") as f:
                tail = f.readlines()[-lines:]
            if tail:
                out.append("--- %s\n%s" % (path, "".join(tail).rstrip()))
        return "\n".join(out)

    def sanitizer_reports(self):
        found = []
        for path in self.logs():
            with open(path, errors="replace") as f:
                found += [
                    line.strip()
                    for line in f
                    if re.search(r"ERROR: (Address|Leak)Sanitizer|runtime error:|SUMMARY: .*Sanitizer", line)
                ]
        return found

    def log_lines(self):
        with open(os.path.join(self.dir, "log", "shanmen.log"), errors="replace") as f:
            return [line.strip() for line in f]

    def bug_lines(self):
        """Log lines in which a program reports a fault of its own."""
        return [
            line
            for line in self.log_lines()
            if " event=bug " in line
            or "outcome=bug" in line
            or ("level=error" in line and "errno=" in line and "program=shanmen" not in line)
        ]

    def run_program(self, program, raw, environment, headers=None, query=None):
        """One request to the program as plain CGI, with an environment of our choice; gives an Answer."""
        query = self.http.query() if query is None else query
        env = {
            "PATH": "/usr/bin:/bin",
            "REQUEST_METHOD": "POST",
            "QUERY_STRING": query,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(raw)),
            "GATEWAY_INTERFACE": "CGI/1.1",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "SCRIPT_NAME": "/cgi-bin/%s.fcgi" % program,
            "SHANMEN_CONF": self.env["SHANMEN_CONF"],
        }
        for name, value in (self.http.headers(query, raw) if headers is None else headers).items():
            env["HTTP_" + name.upper().replace("-", "_")] = value
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                env[name] = os.environ[name]
        env.update(environment)
        done = subprocess.run(
            [os.path.join(self.dir, "cgi-bin", program + ".fcgi")], input=raw, env=env, capture_output=True, timeout=30
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        status = re.search(rb"(?im)^status:\s*(\d+)", head)
        ctype = re.search(rb"(?im)^content-type:\s*([^\r\n]+)", head)
        answer = caller.Answer(
            int(status.group(1)) if status else 200,
            {"Content-Type": ctype.group(1).decode() if ctype else None},
            body,
            0.0,
        )
        answer.exit = done.returncode
        return answer


def is_hardened_by(build, flag):
    try:
        with open(os.path.join(build, "Makefile"), errors="replace") as f:
            return any(line.startswith("HARDEN_CFLAGS") and flag in line for line in f)
    except OSError:
        return False


def control_build(build, folder, names):
    """A build folder like `build`, whose programs in `names` (all, if it is empty) are those without guards. None when there are none."""
    programs = glob.glob(os.path.join(build, "tests", "control", "*.fcgi"))
    if not programs:
        return None
    os.makedirs(os.path.join(folder, "cgi-bin"))
    unguarded = [path for path in programs if not names or os.path.basename(path) in names]
    for path in glob.glob(os.path.join(build, "cgi-bin", "*.fcgi")) + unguarded:
        if os.path.isfile(path):
            shutil.copy(path, os.path.join(folder, "cgi-bin"))
    os.symlink(os.path.join(build, "sim"), os.path.join(folder, "sim"))
    programs = ("outbox_deliver", "order_expire", "poi_sync", "product_sync", "stock_push")
    for name, program in (("bin", "shanmen"), *(("cron", p) for p in programs)):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
        paths = [os.path.join(build, name, program)]
        if not names or program in names:
            paths.append(os.path.join(build, "tests", "control", program))
        for path in paths:
            if os.path.isfile(path):
                shutil.copy(path, os.path.join(folder, name))
    return folder
