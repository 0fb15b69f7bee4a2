"""Comparing orders with the platform: sells an order that both sides know, runs order_expire as cron does, reads what it
found. Not here: how the platform behaves (standin.py).
"""
import concurrent.futures
import time

import outbox
import webhook
from harness import wait_for
from shop import first_code

QUERY = "/goodlife/v1/trade/order/query/"
MINUTE, HOUR, DAY = 60, 3600, 86400


def clean(s):
    """Nothing due from another case, both clocks right, a platform that knows nothing and answers honestly."""
    p = outbox.clean(s)
    s.sql(
        "UPDATE ticket_order SET expiry_seen_at = COALESCE(expiry_seen_at, 1), pay_by_at = NULL, confirm_by_at = NULL,"
        "  codes_by_at = 1; UPDATE refund SET audit = 'overtaken' WHERE audit = 'waiting';"
        "UPDATE voucher SET refunding_at = NULL;"
        "UPDATE webhook_event SET state = 'done', done_at = 1 WHERE state = 'new'"
    )
    p.settings(page_trap=None, trap_path=None)
    p.shift(0)
    return p


def sold(s, copies=1, auto_refund_s=0, product=None, **facts):
    """An order with its codes, known to both sides: (order_id, vouchers)."""
    product = product or s.shelf[0]
    order_id, vouchers = s.issue(product, copies)
    s.platform.sold(order_id, product, copies, auto_refund_s=auto_refund_s, **facts)
    return order_id, vouchers


def expire(s, offset_s=0, check=0, **more):
    return outbox.cron(s, "order_expire", check=check, environment=dict(more, **outbox.clock(offset_s)))


def hint(s, order_id, event="life_trade_certificate_notify"):
    """A webhook about the order: only its order_id is used."""
    got = webhook.send(s, webhook.message(s, event, order_id), msg_id=s.fresh("m"))
    assert got.status == 200 and got.body == webhook.SUCCESS, got


def compare_order(s, order_id, offset_s=0, **more):
    """Has the order compared with the platform's, because of a webhook."""
    hint(s, order_id)
    return expire(s, offset_s, **more)


def new_messages(s):
    return s.number("SELECT COUNT(*) FROM webhook_event WHERE state = 'new'")


def until_refund(s, order_id):
    """Seconds from now to the order's automatic refund."""
    return s.number("SELECT auto_refund_at FROM ticket_order WHERE order_id = '%s'" % order_id) - int(time.time())


def column(s, order_id, name):
    return s.sql("SELECT %s FROM ticket_order WHERE order_id = '%s'" % (name, order_id))[0][0]


def diffs(s, order_id, state=None):
    """[(kind, state)] of the discrepancies of an order's comparison, oldest first."""
    rows = s.sql(
        "SELECT kind, subject, state FROM reconcile_diff WHERE order_id = '%s' AND scope = 'order' ORDER BY diff_id" % order_id
    )
    named = [(k + ("." + subject if subject else ""), st) for k, subject, st in rows]
    return named if state is None else [k for k, st in named if st == state]


def evidence(s, order_id, kind):
    row = s.sql(
        "SELECT ours, theirs, note, detail FROM reconcile_diff WHERE order_id = '%s' AND kind = '%s'" % (order_id, kind)
    )[0]
    return dict(zip(("ours", "theirs", "note", "detail"), row))


def alarms(s, order_id):
    return sorted(r[0] for r in s.sql("SELECT alarm_key FROM alarm WHERE order_id = '%s'" % order_id))


def refund_there(s, order_id, numbers, key=None, amount=None, at=None):
    """The platform refunds these certificates and sends no notice of it."""
    price = s.shelf[0].price
    s.platform.tell_order(
        order_id,
        refunds=[
            dict(
                biz_uniq_key=key or s.fresh("r"),
                apply_time=int(time.time()),
                source=101,
                numbers=list(numbers),
                decided=1,
                refund_amount=price * len(numbers) if amount is None else amount,
                refund_time=at or int(time.time()),
            )
        ],
    )


def everything(s, order_id):
    """All that a notice may change of an order, without times."""
    no = column(s, order_id, "order_no")
    return (
        s.states(order_id),
        s.sql("SELECT SUM(sold) FROM calendar_day"),
        s.sql("SELECT COALESCE(SUM(refund_fen), 0), COUNT(*) FROM refund WHERE order_no = %s" % no),
        s.sql("SELECT COUNT(*) FROM voucher WHERE order_no = %s AND state = 'refunded' AND refund_id IS NULL" % no),
        s.sql("SELECT kind, state FROM reconcile_diff WHERE order_id = '%s' ORDER BY diff_id" % order_id),
        s.sql("SELECT kind, state FROM outbox WHERE order_id = '%s' ORDER BY outbox_id" % order_id),
    )


# --- tickets that the platform shows in refund ---


def in_refund(s, order_id, numbers, decided=0):
    """The platform has an application for these certificates that it did not send us: 1 accepted, 2 rejected, 0 open."""
    refund = dict(biz_uniq_key="k" + order_id, apply_time=int(time.time()), source=103, numbers=list(numbers))
    if decided:
        refund["decided"] = decided
    s.platform.tell_order(order_id, refunds=[refund])


def held(s, order_id):
    """Which copies are held: the numbers."""
    rows = s.sql(
        "SELECT copy_no FROM voucher JOIN ticket_order USING (order_no)"
        " WHERE order_id = '%s' AND refunding_at IS NOT NULL ORDER BY copy_no" % order_id
    )
    return [int(r[0]) for r in rows]


def both_won(s, order_id, admitted):
    """The faults of a ticket that the gate and the comparison wanted at the same moment."""
    state, numbers = s.states(order_id)[1], held(s, order_id)
    if state == ["used"] and numbers:
        return ["admitted and held: %s" % order_id]
    if (state, numbers) != ((["used"], []) if admitted else (["issued"], [1])):
        return ["%s, held %s after admit=%s" % (state, numbers, admitted)]
    return []


def gate_against_comparison(s, first):
    """A ticket is scanned while a comparison finds it in refund. Another session has locked its row until both wait for it,
    `first` the longer: (faults, whether it was admitted). By chance alone the two hardly ever meet."""
    order_id, vouchers = sold(s)
    in_refund(s, order_id, [1])
    hint(s, order_id)
    row = "SELECT voucher_id FROM voucher WHERE order_no = %s" % column(s, order_id, "order_no")
    lock = "SELECT state FROM voucher WHERE voucher_id = %s FOR UPDATE" % s.sql(row)[0]  # by its primary key, as both do last
    waiting = lambda: s.status_counters(["Innodb_row_lock_current_waits"])["innodb_row_lock_current_waits"]
    jobs = {"comparison": lambda: expire(s), "gate": lambda: s.admit(first_code(vouchers)).json()["admit"]}
    second = "comparison" if first == "gate" else "gate"
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        with outbox.open_transaction(s, lock):
            runs = {first: pool.submit(jobs[first])}
            wait_for("the %s waits for the ticket" % first, lambda: waiting() >= 1)
            runs[second] = pool.submit(jobs[second])
            wait_for("the %s waits, too" % second, lambda: waiting() >= 2)
        admitted = runs["gate"].result()
        runs["comparison"].result()
    return both_won(s, order_id, admitted), admitted
