"""Purging: orders whose time is over, what is left anywhere of their personal data, and callbacks that come long after.
Not here: what is right.
"""
import time

import caller
import invariants
import outbox

DAY = 86400
KEEP_DAYS = 180  # keep_persons_days
LATER = (KEEP_DAYS + 3) * DAY  # orders of today are over then
DOCUMENTS = (1, 3)  # the visitor's document and a QR code


def clean(s):
    """Nothing of another case is left to purge, and nothing keeps an order."""
    outbox.clean(s)
    s.sql("UPDATE reconcile_diff SET state = 'settled', settled_at = 1 WHERE state = 'open'")
    s.sql("UPDATE webhook_event SET state = 'done', done_at = 1 WHERE state = 'new'")
    s.sql("UPDATE ticket_order SET purged_at = 1 WHERE purged_at IS NULL")
    s.sql("DELETE FROM spi_reply; DELETE FROM webhook_event; DELETE FROM buyer_lock; DELETE FROM decrypted")


def purge(s, *args, offset_s=LATER, check=0, **more):
    """Runs purge, by default when today's orders are over; gives its output."""
    done = outbox.cron(s, "purge", *args, check=check, environment=dict(outbox.clock(offset_s), **more))
    return done if check is None else done.stdout


def later(s, program, body, offset_s=LATER):
    """A callback by the program as plain CGI, with the clock so much later."""
    raw = caller.dump(body)
    query = s.http.query(when_ms=int((time.time() + offset_s) * 1000))
    got = s.run_program(program, raw, {k: str(v) for k, v in outbox.clock(offset_s).items()}, query=query)
    assert got.status == 200, (program, got)
    return got


# --- what is left ---


OF_ORDER = "order_id IN (%(w)s)"
TRAVELLER = "FROM order_traveller JOIN ticket_order USING (order_no) WHERE " + OF_ORDER
BLOBS = [
    "SELECT HEX(buyer_name_enc) FROM ticket_order WHERE " + OF_ORDER,
    "SELECT HEX(buyer_phone_enc) FROM ticket_order WHERE " + OF_ORDER,
    "SELECT HEX(buyer_phone_hash) FROM ticket_order WHERE " + OF_ORDER,
    "SELECT HEX(name_enc) " + TRAVELLER,
    "SELECT HEX(license_enc) " + TRAVELLER,
    "SELECT HEX(license_hash) " + TRAVELLER,
    "SELECT HEX(NULLIF(body_enc, '')) FROM outbox WHERE " + OF_ORDER,
    "SELECT HEX(answer_enc) FROM spi_reply WHERE reply_key IN (%(w)s)",
    "SELECT HEX(body_enc) FROM webhook_event WHERE subject IN (%(w)s)",
]


def blobs(s, *order_ids):
    """Every encrypted or hashed value of these orders' people, as a dump shows it."""
    which = {"w": ",".join("'%s'" % i for i in order_ids)}
    return {row[0] for row in s.sql(" UNION ".join(BLOBS) % which) if row[0]}


def in_dump(s, pieces):
    """Those of the values that a dump of the database contains."""
    text = invariants.dump_text(s, "--hex-blob").decode(errors="replace").upper()
    return [p for p in pieces if p in text]


def people(s, order_id):
    """(buyer's columns with a value, travellers, kept answers, messages with a content, purged) of an order."""
    row = s.sql(
        "SELECT (o.buyer_name_enc IS NOT NULL) + (o.buyer_phone_enc IS NOT NULL) + (o.buyer_phone_hash IS NOT NULL),"
        " (SELECT COUNT(*) FROM order_traveller t WHERE t.order_no = o.order_no),"
        " (SELECT COUNT(*) FROM spi_reply r WHERE r.reply_key = o.order_id"
        "   OR r.reply_key IN (SELECT refund_key FROM refund f WHERE f.order_no = o.order_no)),"
        " (SELECT COUNT(*) FROM outbox x WHERE x.order_id = o.order_id AND x.body_enc <> ''),"
        " o.purged_at IS NOT NULL FROM ticket_order o WHERE o.order_id = '%s'" % order_id
    )[0]
    return tuple(int(n) for n in row)


GONE = (0, 0, 0, 0, 1)


def is_kept(s, order_id):
    p = people(s, order_id)
    return p[0] == 3 and p[4] == 0
