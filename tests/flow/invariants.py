"""Invariants, checked from outside: what must hold after any storm, whatever was killed when.

Reads only the history of calls and answers, the database and the files; shares no code with the product.
"""
import os
import subprocess

import caller

LIVE = "('held','issued','used','locked')"

QUERIES = [
    (
        "sold of a SKU-day equals its live vouchers, and is not above stock",
        """
        SELECT c.sku_no, c.day, c.sold, c.stock, COALESCE(v.n, 0) FROM calendar_day c LEFT JOIN
          (SELECT o.sku_no, o.day, COUNT(*) n FROM voucher v JOIN ticket_order o USING (order_no)
           WHERE v.state IN """
        + LIVE
        + """ GROUP BY o.sku_no, o.day) v USING (sku_no, day)
        WHERE c.sold <> COALESCE(v.n, 0) OR c.sold > c.stock OR c.sold < 0""",
    ),
    (
        "no voucher is used and refunded, void or locked",
        """
        SELECT v.voucher_id, v.state FROM voucher v JOIN voucher_item i USING (voucher_id)
        WHERE i.used_at IS NOT NULL AND v.state <> 'used'""",
    ),
    (
        "a used voucher has a used part",
        """
        SELECT v.voucher_id FROM voucher v WHERE v.state = 'used' AND NOT EXISTS
          (SELECT 1 FROM voucher_item i WHERE i.voucher_id = v.voucher_id AND i.used_at IS NOT NULL)""",
    ),
    (
        "an order has exactly its copies as vouchers",
        """
        SELECT o.order_id, o.state, o.copies, COUNT(v.voucher_id) n
        FROM ticket_order o LEFT JOIN voucher v USING (order_no)
        WHERE o.state NOT IN ('absent') GROUP BY o.order_no HAVING n <> o.copies""",
    ),
    (
        "a cancelled, rejected or refunded order holds no live voucher but used ones",
        """
        SELECT o.order_id, o.state, v.state FROM ticket_order o JOIN voucher v USING (order_no)
        WHERE o.state IN ('cancelled','rejected','refunded') AND v.state IN ('held','issued','locked')""",
    ),
    (
        "an absent order has no voucher",
        """
        SELECT o.order_id FROM ticket_order o JOIN voucher v USING (order_no) WHERE o.state = 'absent'""",
    ),
    (
        "project ids are unique within an order",
        """
        SELECT o.order_id, i.project_key
        FROM ticket_order o JOIN voucher v USING (order_no) JOIN voucher_item i USING (voucher_id)
        GROUP BY o.order_no, i.project_key HAVING COUNT(*) > 1""",
    ),
    (
        "a code of the pool is given to the order that shows it",
        """
        SELECT p.code FROM voucher_code_pool p JOIN voucher_item i ON i.code = p.code JOIN voucher v USING (voucher_id)
        WHERE p.order_no IS NULL OR p.order_no <> v.order_no""",
    ),
    (
        "every use has a message to the platform",
        """
        SELECT o.order_id, v.voucher_id FROM voucher v JOIN ticket_order o USING (order_no)
        WHERE v.state = 'used' AND NOT EXISTS
          (SELECT 1 FROM outbox x WHERE x.kind = 'verify' AND x.order_id = o.order_id AND x.app_id = o.app_id)""",
    ),
]


def book_faults(stack):
    """Broken invariants as texts; empty when all hold."""
    faults = []
    for sentence, query in QUERIES:
        rows = stack.sql(query)
        if rows:
            faults.append("%s: %d rows, first %s" % (sentence, len(rows), rows[:3]))
    faults += answer_faults(stack)
    return faults


def answer_faults(stack):
    faults = []
    known = dict(
        stack.sql(
            "SELECT order_id, order_out_id FROM ticket_order JOIN app USING (app_id) WHERE state <> 'absent'"
            " AND client_key = '%s'" % stack.http.client_key
        )
    )
    with stack.history.lock:
        for order_id, out_id in stack.history.created.items():
            if known.get(order_id) != out_id:
                faults.append(
                    "order %s was answered 0 with %s, the database says %s" % (order_id, out_id, known.get(order_id))
                )
        for (program, key, _), bodies in stack.history.answers.items():
            if len(bodies) > 1:
                faults.append("%s %s has %d different answers: %s" % (program, key, len(bodies), sorted(bodies)[:2]))
    return faults[:20]


def check_books(stack):
    faults = book_faults(stack)
    assert not faults, "\n".join(faults)


def dump_text(stack, *options, database=None):
    env = dict(os.environ, MYSQL_PWD=stack.env["SHANMEN_DB_PASSWORD"])
    done = subprocess.run(
        [
            "mariadb-dump",
            "--no-defaults",
            "--socket",
            stack.env["SHANMEN_DB_SOCKET"],
            "--user",
            stack.env["SHANMEN_DB_USER"],
            "--single-transaction",
            "--no-tablespaces",
            "--skip-comments",
            *options,
            database or stack.env["SHANMEN_DB_NAME"],
        ],
        env=env,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


def conf_secrets(stack):
    """Values of the configuration that no other file may hold."""
    with open(stack.env["SHANMEN_CONF"], encoding="utf-8") as f:
        pairs = [line.split("=", 1) for line in f if "=" in line and not line.lstrip().startswith("#")]
    return [
        v.strip() for k, v in pairs if k.strip() in ("data_key", "gate_key", "console_password") and len(v.strip()) >= 8
    ]


def check_no_person_leaked(stack):
    """Names, phones, id numbers (also as the platform's ciphertext) and secrets of the tests: in no log, dump or file."""
    persons = [word for triple in stack.people.planted for word in triple]
    persons += [caller.encrypt(stack.http.secret, word) for word in persons[:900]]
    secrets = conf_secrets(stack) + [stack.http.secret, "clt."]  # the beginning of every token
    words = "\n".join(sorted(set(persons + secrets))) + "\n"
    dump = dump_text(stack)
    path = os.path.join(stack.dir, "..", stack.name + ".words")
    with open(path, "w", encoding="utf-8") as f:
        f.write(words)
    try:
        found = subprocess.run(["grep", "-aoFf", path], input=dump, capture_output=True, timeout=120).stdout.decode(
            errors="replace"
        )
        assert not found, "in the dump of the database: %s" % sorted(set(found.split()))[:5]
        skipped = [
            "--exclude=env",
            "--exclude=shanmen.conf",
            "--exclude=stack.state",
            "--exclude=*.fcgi",
            "--exclude-dir=bin",
            "--exclude-dir=sim",  # the platform's side
        ]
        found = subprocess.run(
            ["grep", "-raoFf", path, *skipped, stack.dir], capture_output=True, timeout=300
        ).stdout.decode(errors="replace")
        assert not found, "in files: %s" % sorted(set(found.splitlines()))[:5]
    finally:
        os.unlink(path)


def check_no_sanitizer_report(stack):
    reports = stack.sanitizer_reports()
    assert not reports, "\n".join(reports[:10])


def check_no_bug(stack):
    lines = stack.bug_lines()
    assert not lines, "%d lines, first:\n%s" % (len(lines), "\n".join(lines[:6]))


CLOSING = [
    ("after all cases the invariants hold: stock, vouchers, answers", check_books),
    ("no person of the tests and no secret is in a log, a dump or a data file", check_no_person_leaked),
    ("no program has logged a fault of its own", check_no_bug),
    ("no sanitizer has reported anything", check_no_sanitizer_report),
]


def check_calls_follow_model(s):
    """What a case has forgotten by `reset` was checked there."""
    wrong = s.platform.conflicts("model")
    assert not wrong, "\n".join("%(key)s: %(second)s" % w for w in wrong[:5])
