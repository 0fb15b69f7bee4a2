"""Records that are deleted by age: each kind after its own time, found by an index, in small steps that delay no sale."""
import threading
import time

import pytest

import caller
import context
import fake
import outbox
import purged
import steps
from test_lockwaits import Held
from harness import wait_for
from purged import DAY, purge

pytestmark = pytest.mark.stack("purge")

APP = "(SELECT app_id FROM app LIMIT 1)"
ACCOUNT = "(SELECT account_id FROM merchant LIMIT 1)"
SKU = "(SELECT sku_no FROM sku LIMIT 1)"
# table: (columns, values with {at} for the instant, {day} for its day and {n} for a number, days kept, what is never deleted)
RECORDS = {
    "spi_reply": ("action, reply_key, app_id, content_hash, answer_enc, created_at",
                  "'gate', 'p{n}', 1, REPEAT('x', 32), 'x', {at}", 90, None),
    "ticket_order": ("order_id, app_id, state, created_at", "'p{n}', 1, 'absent', {at}", 90, "cancelled_at = 1"),
    "webhook_event": ("app_id, msg_id, body_hash, event, body_enc, received_at, state",
                      APP + ", 'p{n}', LPAD('{n}', 32, 'p'), 'x', 'x', {at}, 'kept'", 90, ("state = 'new', about = 'product', subject = 'x'")),
    "groupon_scan": ("app_id, account_id, poi_id, code_hash, state, created_at, decided_at",
                     APP + ", 'a', 'p{n}', REPEAT('x', 32), 'refused', {at}, {at}", 180, "state = 'preparing', decided_at = NULL"),
    "decrypted": ("text_hash, app_id, decrypted_at", "LPAD('{n}', 32, 'p'), 1, {at}", 30, None),
    "decrypt_quota": ("app_id, day", APP + ", '{day}'", 90, None),
    "job_run": ("job, started_at, ended_at, result", "'purge', {at}, {at}, 'ok'", 90, None),
    "alarm": ("alarm_key, kind, detail, raised_at, told_at", "'p{n}', 'x', 'x', {at}, {at}", 365, "told_at = NULL"),
    "reconcile_diff": ("kind, order_id, detail, created_at, settled_at, state",
                       "'x', 'p{n}', 'x', {at}, {at}, 'mended'", 730, "state = 'open', settled_at = NULL"),
    "calendar_change": ("sku_no, day, changed_at, author, reason, price_fen, stock, open",
                        SKU + ", '2020-01-01', {at}, 'x', 'x', 1, 1, 1", 1095, None),
    "poi_task": ("task_id, app_id, account_id, kind, author, submitted_at, next_at, ended_at, state",
                 "'p{n}', 1, " + ACCOUNT + ", 'claim', 'x', 1, 1, {at}, 'done'", 1095, "state = 'pending', ended_at = NULL"),
    "platform_order": ("order_id, app_id, account_id, asked_at", "'p{n}', 1, " + ACCOUNT + ", {at}", 730, None),
    "platform_verify": ("verify_id, account_id, certificate_id, verified_at, asked_at",
                        "'p{n}', " + ACCOUNT + ", 'x', 1, {at}", 730, None),
    "ledger_entry": ("ledger_id, account_id, bill_day, asked_at", "'p{n}', " + ACCOUNT + ", '2020-01-01', {at}", 730, None),
    "console_session": ("session_hash, password_hash, subject, used_at, ends_at", "LPAD('{n}', 32, 'p'), REPEAT('x', 32), 'x', {at}, {at}", 0, None),
    "console_guess": ("subject, wrong, ends_at", "'p{n}', 1, {at}", 0, None),
}  # fmt: skip

# Not the run that was added last, and this one; not the alarm about programs that are late on an older stack.
OWN = {"ticket_order": " WHERE order_id LIKE 'p%'", "job_run": " WHERE started_at < UNIX_TIMESTAMP() - %d" % DAY, "alarm": " WHERE alarm_key LIKE 'p%'"}


def empty(s):
    purged.clean(s)
    s.sql("SET foreign_key_checks = 0; " + "".join("DELETE FROM %s;" % t for t in RECORDS if t != "ticket_order"))
    s.sql("DELETE FROM ticket_order" + OWN["ticket_order"])
    s.products([dict(day=0)])
    s.sql("DELETE FROM calendar_change")


def put(s, table, ago_s, first, count=1):
    """`count` rows numbered from `first`, the oldest so many seconds ago, each a second younger than the one before."""
    columns, values, _, _ = RECORDS[table]
    began = int(time.time()) - ago_s
    for some in range(0, count, 5000):
        rows = []
        for i in range(some, min(some + 5000, count)):
            day = time.strftime("%Y-%m-%d", time.gmtime(began + (i % 9000) * DAY * (count > 1) + 8 * 3600))
            rows.append("(%s)" % values.format(at=began + i, day=day, n=first + i))
        s.sql("INSERT IGNORE INTO %s (%s) VALUES %s" % (table, columns, ",".join(rows)))


def test_each_kind_kept_its_own_time(s):
    """every kind of record is kept for its own time; what is open or undecided is never deleted"""
    empty(s)
    for table, (_, _, days, stays) in RECORDS.items():
        put(s, table, (days - 1) * DAY, 1)
        put(s, table, (days + 2) * DAY, 2)
        put(s, table, (days + 3) * DAY, 3)
        if stays:
            key = s.sql("SHOW KEYS FROM %s WHERE Key_name = 'PRIMARY'" % table)[0][4]
            oldest = s.sql("SELECT %s FROM %s ORDER BY %s" % (key, table, key))[-1][0]
            s.sql("UPDATE %s SET %s WHERE %s = '%s'" % (table, stays, key, oldest))
    put(s, "job_run", 0, 0)
    s.sql(
        "INSERT INTO platform_certificate (certificate_id, order_id, account_id) SELECT order_id, order_id, account_id FROM platform_order"
    )
    told = purge(s, "--dry-run", offset_s=0)
    said = purge(s, offset_s=0)
    faults = []
    for table, (_, _, _, stays) in RECORDS.items():
        left = s.number("SELECT COUNT(*) FROM %s%s" % (table, OWN.get(table, "")))
        if left != (2 if stays else 1):
            faults.append("%s: %d left" % (table, left))
    assert not faults, (faults, said)
    assert s.number("SELECT COUNT(*) FROM platform_certificate") == 1
    counts = [line.split(None, 1) for line in told.splitlines() if line[:1] == " "]
    went = ", ".join("%s %s" % (n, what) for n, what in counts if n != "0")
    assert len(counts) == 18 and went.startswith(said[len("purge: ") :].split(", and more")[0].rstrip()), (said, went)


def test_last_run_and_success_stay(s):
    """the last run and the last success of every line of work stay, however old"""
    empty(s)
    for ago, variant, result in ((900, "", "ok"), (800, "--full", "ok"), (700, "", "failed"), (690, "", "failed")):
        s.sql(
            "INSERT INTO job_run (job, variant, started_at, ended_at, result) VALUES ('stock_push', '%s', %d, 1, '%s')"
            % (variant, time.time() - ago * DAY, result)
        )
    assert "1 runs" in purge(s, offset_s=0)
    left = s.sql("SELECT variant, result FROM job_run WHERE job = 'stock_push' ORDER BY run_id")
    assert left == [("", "ok"), ("--full", "ok"), ("", "failed")], left


def test_message_content_is_deleted_row_stays(s):
    """a message's content is deleted after its time, the row stays; a failed message keeps its content"""
    empty(s)
    done, failed = outbox.pending_verify(s), outbox.pending_verify(s)
    s.sql("UPDATE outbox SET state = 'failed' WHERE order_id = '%s'" % failed)
    outbox.deliver(s)
    with outbox.configured(s, keep_persons_days=3650):
        purge(s, offset_s=92 * DAY)
    row = lambda i: s.sql("SELECT state, LENGTH(body_enc) > 0, emptied FROM outbox WHERE order_id = '%s'" % i)
    assert row(done) == [("done", "0", "1")] and row(failed) == [("failed", "1", "0")], (row(done), row(failed))
    s.sql("UPDATE outbox SET state = 'moot' WHERE order_id = '%s'" % done)
    number = s.sql("SELECT outbox_id FROM outbox WHERE order_id = '%s'" % done)[0][0]
    got = s.shanmen("outbox", "retry", number, check=False)
    assert got.returncode == 1 and "is moot" in got.stderr, got
    s.sql("UPDATE outbox SET state = 'done' WHERE order_id = '%s'" % done)


def test_zero_keeps_records_for_ever(s):
    """0 keeps records for ever, where 0 is allowed"""
    empty(s)
    put(s, "calendar_change", 9000 * DAY, 1)
    put(s, "ledger_entry", 9000 * DAY, 1)
    with outbox.configured(s, keep_history_days=0, keep_books_days=0):
        assert purge(s, offset_s=0) == "purge: nothing to do\n"
    with outbox.configured(s, keep_books_days=61):
        assert "must be 0 or at least 62" in purge(s, check=None).stderr
    assert purge(s, offset_s=0) == "purge: 1 calendar changes, 1 ledger rows\n"


def test_every_search_uses_an_index(s):
    """every search of purge uses an index"""
    empty(s)
    for table, (_, _, days, _) in RECORDS.items():
        put(s, table, 20 * DAY, 1000, context.rounds(600, 3000))
        put(s, table, (days + 9) * DAY, 9000, 3)
    s.sql("INSERT INTO buyer_lock SELECT LPAD(seq, 32, 'b') FROM seq_1_to_3000")
    s.sql("ANALYZE TABLE %s, outbox, voucher, refund" % ", ".join(RECORDS))
    s.sql("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = ON; TRUNCATE mysql.general_log", admin=True)
    try:
        purge(s, offset_s=0)
    finally:
        s.sql("SET GLOBAL general_log = OFF", admin=True)
    log = s.sql(
        "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log WHERE command_type = 'Execute'"
        " AND (argument LIKE 'SELECT%' OR argument LIKE 'DELETE%' OR argument LIKE 'UPDATE%')",
        admin=True,
    )
    texts = sorted({t[0] for t in log if "job_lease" not in t[0] and "schema_version" not in t[0]})  # those tables have few rows
    found = [t for t in texts if t.startswith("SELECT")]
    assert len(found) >= 14, found
    faults = []
    for text in texts:
        for plan in s.sql("EXPLAIN " + text.replace("?", "'1'")):
            kind, key, rows = plan[3], plan[5], plan[8]
            few = rows is not None and int(rows) < 100  # other tables: with few rows a full scan is as good
            if plan[2] and not plan[2].startswith("<") and (kind == "ALL" or key is None) and not few:
                faults.append("%s: %s" % (plan, text))
    assert not faults, "\n".join(faults)


def old_orders(s, n):
    """n cancelled orders of two years, each with a void ticket, copied from one; gives the SQL that removes them."""
    (p,) = s.products([dict(day=0, stock=10)])
    own = {"order_no": "4000000 + seq", "order_id": "CONCAT('4', 4000000 + seq)", "order_out_id": "CONCAT('SOLD', seq)",
           "state": "'cancelled'", "day": "CURRENT_DATE - INTERVAL seq % 700 DAY", "created_at": "1", "cancelled_at": "1",
           "last_day": "CURRENT_DATE - INTERVAL seq % 700 DAY", "auto_refund_at": "NULL"}  # fmt: skip
    names = fake.columns(s, "ticket_order", ())
    s.sql("INSERT INTO ticket_order (%s) SELECT %s FROM ticket_order, seq_1_to_%d WHERE order_id = '%s'" % (
        ", ".join(names), ", ".join(own.get(i, i) for i in names), n, s.buy(p)))  # fmt: skip
    s.sql("INSERT INTO voucher (order_no, copy_no, state, ended_at)"
          " SELECT order_no, 1, 'void', 1 FROM ticket_order WHERE order_no > 4000000")  # fmt: skip
    return "DELETE FROM voucher WHERE order_no > 4000000; DELETE FROM ticket_order WHERE order_no > 4000000"


def test_orders_found_without_reading_all_tickets(s):
    """a page of orders to purge is found without reading all tickets, however many there are"""
    rid = old_orders(s, context.rounds(5000, 20000))
    try:
        s.sql("ANALYZE TABLE ticket_order, voucher PERSISTENT FOR ALL")
        s.sql("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = ON; TRUNCATE mysql.general_log", admin=True)
        purge(s, "--dry-run", offset_s=0)
        s.sql("SET GLOBAL general_log = OFF", admin=True)
        found = s.sql(
            "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log WHERE command_type = 'Execute'"
            " AND argument LIKE 'SELECT o.order_no, o.app_id, o.order_id, o.last_day%'",
            admin=True,
        )
        assert len(found) > 10, len(found)
        for text in (found[0][0], found[-1][0]):
            plan = s.sql("EXPLAIN " + text)
            assert [(r[2], r[5]) for r in plan if r[2] == "o"] == [("o", "persons")], plan
            assert [r[5] for r in plan if r[2] == "v"] == ["copy"], plan
    finally:
        s.sql("SET GLOBAL general_log = OFF", admin=True)
        s.sql(rid)


# --- during the sale ---


def sell(s, products, until, answers):
    def one(p):
        while not until.is_set():
            answers.append((p, s.http.call("create_order", s.order(p))))

    return [threading.Thread(target=one, args=(p,), daemon=True) for p in products]


def lock_waits(s):
    return s.status_counters(["Innodb_row_lock_waits"])["innodb_row_lock_waits"]


MANY = 40  # purge works on many rows, and again until so many orders were placed meanwhile


def test_sales_wait_for_no_lock(s):
    """sales during a purge of many rows wait for no lock"""
    empty(s)
    rows, people = context.rounds(5000, 30000), context.rounds(10, 40)
    past = s.product(day=0, stock=1000)
    products, answers, until = s.products([dict(day=300, stock=9999) for _ in range(3)]), [], threading.Event()
    threads, before, sold, rounds = sell(s, products, until, answers), None, 0, 0
    while sold < MANY:
        assert rounds < 20, "%d orders during %d purges" % (sold, rounds)
        put(s, "spi_reply", 200 * DAY, 1, rows)
        put(s, "webhook_event", 200 * DAY, 1, rows // 3)
        s.sql("INSERT INTO buyer_lock SELECT LPAD(seq, 32, 'b') FROM seq_1_to_%d" % (rows // 6))
        for _ in range(people):  # one after another: two at once would wait for the day they share
            s.buy(past)
        if not rounds:
            before = lock_waits(s)
            for t in threads:
                t.start()
            wait_for("the first orders", lambda: answers or not any(t.is_alive() for t in threads))
        start, rounds = len(answers), rounds + 1
        said = purge(s)
        sold += len(answers) - start
        assert "%d orders' people" % people in said and "kept answers, {:,} webhook messages".format(rows // 3) in said, said
        assert s.number("SELECT COUNT(*) FROM spi_reply WHERE reply_key LIKE 'p%'") == 0
    until.set()
    for t in threads:
        t.join(30)
    assert all(a.code == 0 for _, a in answers), [a for _, a in answers if a.code][:3]
    assert lock_waits(s) == before, "%d waits" % (lock_waits(s) - before)
    slowest = max(a.seconds for _, a in answers)
    assert slowest < 4.0 * (3 if s.sanitized else 1), slowest
    p = products[0]
    with Held(s, ["SELECT stock FROM calendar_day WHERE sku_no = %s FOR UPDATE" % p.sku_no]):
        s.http.call("create_order", s.order(p))
    assert lock_waits(s) > before, "positive control: a wait is counted"


def test_next_run_deletes_the_rest(s):
    """what one run has no time for is deleted by the next"""
    empty(s)
    put(s, "spi_reply", 200 * DAY, 1, 12000)  # in a second, however fast the machine: 50 pauses, 200 rows between two of them
    said = purge(s, "--for", 1, offset_s=0)
    left = s.number("SELECT COUNT(*) FROM spi_reply")
    assert said.endswith("; the rest next time\n") and 0 < left < 12000, (said, left)
    assert purge(s, offset_s=0, SHANMEN_TEST_PAUSE_MAX_MS=0).startswith("purge: {:,} kept answers".format(left))


@pytest.mark.full
@pytest.mark.slow
def test_purge_has_no_memory_error(s):
    """purge has no memory error"""
    empty(s)
    for table, (_, _, days, _) in RECORDS.items():
        put(s, table, (days + 5) * DAY, 1)
    steps.valgrind(s, "purge")
    assert s.number("SELECT COUNT(*) FROM spi_reply") == 0
