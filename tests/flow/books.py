"""Both sides' records for reconciliation: sells so that the stand-in knows the order as the platform would, runs
reconcile as cron does in the night after, reads our tables. Not here: what must differ (test_reconcile.py).
"""
import re
import time

import fake
import outbox
import people
import shop

DAY_S = 86400
NIGHT_S = 4 * 3600 + 20 * 60  # when cron starts reconcile
CRONTAB = [(job, "") for job in (
    "token_refresh", "outbox_deliver", "order_expire", "stock_push", "product_sync", "poi_sync", "purge", "reconcile"
)] + [("stock_push", "--full")]
TABLES = ("ticket_order", "voucher", "voucher_item", "refund", "outbox", "calendar_day", "reconcile_diff", "alarm")
THEIRS = ("platform_order", "platform_certificate", "platform_verify", "ledger_entry")
FORGET_THEIRS = "".join("DELETE FROM %s;" % table for table in reversed(THEIRS))
ORDERS = "/goodlife/v1/trade/order/query/"
RECORDS = "/goodlife/v1/fulfilment/certificate/verify_record/query/"
LEDGER_DAY = "/goodlife/v1/settle/ledger/query/"
LEDGER_DETAIL = "/goodlife/v1/settle/ledger/detailed_query/"
LEDGER_CERTIFICATE = "/goodlife/v1/settle/ledger/query_record_by_cert/"


def clean(s):
    """A platform that knows nothing, and no comparison yet; orders of other cases are hidden from reconcile."""
    platform = outbox.clean(s)
    platform.settings(page_trap="", trap_path="", ledger_detail=False, ledger_day_after=False, ledger_delay_s=3600)
    platform.shift(0)
    s.sql("UPDATE ticket_order SET account_id = NULL; UPDATE token SET expires_at = 0 WHERE access_token_enc IS NOT NULL")
    s.sql("DELETE FROM reconcile_pull; DELETE FROM reconcile_diff; DELETE FROM alarm; DELETE FROM job_lease")
    s.sql(FORGET_THEIRS)
    return platform


def product(s, **more):
    """Its tickets are valid today."""
    return s.product(**dict(dict(day=0, stock=100000), **more))


def forget_ids(s, p):
    """As if the platform had not yet said how it names the product: we know it under our own ids alone."""
    s.sql("UPDATE product SET product_id = NULL WHERE product_id = '%s'" % p.product_id)
    s.sql("UPDATE sku SET sku_id = NULL WHERE sku_id = '%s'" % p.sku_id)


def sell(s, p, count=1, **facts):
    """(order_id, vouchers) of an order with its codes, known to both sides."""
    order_id, vouchers = s.issue(p, count)
    s.platform.sold(order_id, p, count, **facts)
    return order_id, vouchers


def use(s, vouchers, *copies):
    for copy in copies:
        got = s.admit(shop.first_code(vouchers, copy))
        assert got.json()["admit"] is True, got


def sell_used(s, p, count=1, used=None, **facts):
    """An order whose first `used` copies (None: all) are used; the platform has acknowledged the uses."""
    order_id, vouchers = sell(s, p, count, **facts)
    use(s, vouchers, *range(count if used is None else used))
    outbox.deliver(s)
    return order_id, vouchers


def crowd(s, p, n, copies=1, used=0):
    """n orders whose first copies are used and acknowledged: copies of one order's rows, and of what the stand-in knows
    of it. Much faster than selling n orders."""
    model = sell_used(s, p, copies, used)[0] if used else sell(s, p, copies)[0]
    first = "7" + s.fresh()
    ids = ["%s%05d" % (first, i) for i in range(1, n)]
    columns = {
        table: fake.columns(s, table, leave_out)
        for table, leave_out in (
            ("ticket_order", ("order_no", "order_id", "order_out_id")),
            ("voucher", ("voucher_id", "order_no")),
            ("voucher_item", ("item_id", "voucher_id", "code")),
        )
    }
    of = {table: (",".join("`%s`" % c for c in names), ",".join("t.`%s`" % c for c in names)) for table, names in columns.items()}
    s.sql(
        "INSERT INTO ticket_order (order_id, order_out_id, {o[0]}) SELECT CONCAT('{first}', LPAD(seq, 5, '0')),"
        "   CONCAT('S', '{first}', LPAD(seq, 5, '0')), {o[1]} FROM seq_1_to_{n}, ticket_order t WHERE t.order_id = '{model}';"
        "INSERT INTO voucher (order_no, {v[0]}) SELECT n.order_no, {v[1]} FROM ticket_order n JOIN ticket_order m"
        "   ON m.order_id = '{model}' JOIN voucher t ON t.order_no = m.order_no WHERE n.order_id LIKE '{first}_____';"
        "INSERT INTO voucher_item (voucher_id, code, {i[0]}) SELECT v.voucher_id, CONCAT('W', v.voucher_id), {i[1]}"
        "   FROM ticket_order n JOIN voucher v ON v.order_no = n.order_no JOIN ticket_order m ON m.order_id = '{model}'"
        "   JOIN voucher w ON w.order_no = m.order_no AND w.copy_no = v.copy_no JOIN voucher_item t ON t.voucher_id = w.voucher_id"
        "   WHERE n.order_id LIKE '{first}_____';"
        "INSERT INTO outbox (kind, outbox_key, app_id, order_id, body_enc, state, next_at, created_at, done_at, sent_at)"
        " SELECT 'verify', CONCAT('r-', i.item_id), n.app_id, n.order_id, '', 'done', 0, x.created_at, x.done_at, x.sent_at"
        "   FROM ticket_order n JOIN voucher v USING (order_no) JOIN voucher_item i ON i.voucher_id = v.voucher_id AND i.used_at IS NOT NULL"
        "   JOIN (SELECT * FROM outbox WHERE order_id = '{model}' AND kind = 'verify' LIMIT 1) x WHERE n.order_id LIKE '{first}_____';"
        "UPDATE calendar_day SET sold = sold + {copies} * {more} WHERE sku_no = {sku} AND day = '{day}'".format(
            o=of["ticket_order"], v=of["voucher"], i=of["voucher_item"], first=first, model=model, n=n - 1, copies=copies,
            more=n - 1, sku=p.sku_no, day=p.day,
        )
    )
    now = int(time.time())
    uses = [{"number": i + 1, "verify_time": now, "verify_type": 4} for i in range(used)]
    s.platform.tell_orders([dict(s.platform.sale(i, p, copies), **({"uses": uses} if used else {})) for i in ids])
    return [model] + ids


def night(s, days=1):
    """Seconds from now to cron's time, so many nights later. Afterwards the clock stays there: no run is before an earlier one."""
    day = people.today(days)
    return s.nights.setdefault(day, people.day_start(day) + NIGHT_S - int(time.time()))


def start_clock(s, days=1):
    """Sets both clocks to that night; gives the environment for our programs."""
    offset = night(s, days)
    s.platform.shift(offset)
    at = int(time.time()) + offset - 1  # so that no program of the crontab is late then: other cases check that
    runs = ["('%s', '%s', %d, %d, 'ok')" % (job, variant, at, at) for job, variant in CRONTAB]
    s.sql("INSERT INTO job_run (job, variant, started_at, ended_at, result) VALUES " + ", ".join(runs))
    s.sql("UPDATE token SET expires_at = 0, ask_after_at = 0 WHERE access_token_enc IS NOT NULL")
    return dict(outbox.clock(offset), SHANMEN_TEST_PAUSE_MAX_MS=10)


def reconcile(s, *args, days=1, check=0, timeout_s=120, **more):
    """Runs reconcile as cron does in that night."""
    environment = dict(start_clock(s, days), **more)
    return outbox.cron(s, "reconcile", *args, environment=environment, check=check, timeout_s=timeout_s)


def today_range():
    day = people.day_text(0)
    return ("--from", day, "--to", day)


def diffs(s, states="'open'"):
    """{(kind, order_id)} of the discrepancies in these states."""
    rows = s.sql("SELECT kind, order_id FROM reconcile_diff WHERE state IN (%s)" % states)
    return {(r[0], r[1]) for r in rows}


def kinds(s, order_id, states="'open'"):
    return sorted(k for k, o in diffs(s, states) if o == order_id)


def numbers(done):
    """The summary's numbers by their words."""
    return {m[1]: int(m[0]) for m in re.findall(r"(\d+) (orders compared|orders|verifications|ledger lines|new discrepancies|repaired|gone|open)\b", done.stdout)}


def dump(s, tables=TABLES + THEIRS, leave_out=("asked_at", "told_at", "unlisted")):
    """{table: its rows, sorted}: what a second run must not change. Times of asking are left out."""
    out = {}
    for table in tables:
        columns = ["MD5(`%s`)" % c if c.endswith(("_enc", "_hash")) else "`%s`" % c for c in fake.columns(s, table, leave_out)]
        out[table] = sorted(map(str, s.sql("SELECT %s FROM %s" % (",".join(columns), table))))
    return out


def same(before, after):
    for table in before:
        gone, come = set(before[table]) - set(after[table]), set(after[table]) - set(before[table])
        assert not gone and not come and len(before[table]) == len(after[table]), (table, sorted(gone)[:3], sorted(come)[:3])


def steps_done(s, day=0):
    """The steps of a day that are done."""
    rows = s.sql("SELECT step FROM reconcile_pull WHERE day = '%s' AND done_at IS NOT NULL" % people.day_text(day))
    return sorted(r[0] for r in rows)


ALL_STEPS = ["compare", "ledger", "orders", "verifies"]
