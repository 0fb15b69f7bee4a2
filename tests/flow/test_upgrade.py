"""A database of the release before: what the newest migration does with orders that exist already."""
import time

import pytest

import people

pytestmark = pytest.mark.stack("house")


DAY = 86400


def as_before(s, order_id, days_ago, auto_refund_s=0):
    """The order as the release before left it, its last day so many days ago."""
    s.sql(
        "UPDATE ticket_order SET day = DATE(FROM_UNIXTIME(UNIX_TIMESTAMP() + 28800)) - INTERVAL %d DAY, last_day = day,"
        " auto_refund_s = %s, auto_refund_at = NULL, expiry_seen_at = NULL, pay_by_at = NULL WHERE order_id = '%s'"
        % (days_ago, auto_refund_s, order_id)
    )


def test_upgrade_computes_automatic_refund_of_orders(s):
    """the upgrade computes the automatic refund of existing orders; those long past it are not read by every run"""
    (p,) = s.products([dict(day=0, stock=100)])
    old, recent, ahead, without = (s.buy(p) for _ in range(4))
    ((sold_for,),) = s.sql("SELECT day FROM ticket_order WHERE order_id = '%s'" % old)
    for order_id, days, after in ((old, 40, 0), (recent, 40, 20 * DAY), (ahead, -3, 0), (without, 40, "NULL")):
        as_before(s, order_id, days, after)
    s.sql("DELETE FROM schema_version WHERE version >= 4")
    s.shanmen("db", "migrate")
    midnight = (int(time.time()) + 28800) // DAY * DAY - 28800
    got = {
        r[0]: tuple(v and int(v) for v in r[1:])
        for r in s.sql(
            "SELECT order_id, auto_refund_at, expiry_seen_at IS NOT NULL FROM ticket_order WHERE order_id IN ('%s')"
            % "', '".join((old, recent, ahead, without))
        )
    }
    assert got[old] == (midnight - 39 * DAY, 1), got
    assert got[recent] == (midnight - 19 * DAY, 0) and got[ahead] == (midnight + 4 * DAY, 0), got
    assert got[without] == (None, 0), got
    s.sql("UPDATE ticket_order SET day = '%s', last_day = day, expiry_seen_at = 1 WHERE order_id IN ('%s')" % (
        sold_for, "', '".join(got)))  # fmt: skip


def test_upgrade_sends_days_of_old_form_once(s):
    """after the upgrade every day that was sent in the old form is pending once, past days are not"""
    p = s.product(stock=10, day=1, days=[-3, 1, 2])
    mine = " WHERE sku_id = '%s'" % p.sku_id
    owed = lambda: s.sql("SELECT day FROM calendar_day" + mine + " AND dirty AND told_at IS NULL ORDER BY day")
    s.sql(
        "UPDATE calendar_day SET dirty = FALSE, told_price_fen = price_fen, told_stock = 10, told_open = TRUE,"
        " told_by_left = NULL, told_at = 1" + mine
    )
    s.sql("INSERT INTO calendar_push (sku_id, whole) VALUES ('%s', FALSE)" % p.sku_id)
    for acknowledged, wanted in ((False, [people.day_text(1), people.day_text(2)]), (True, [])):
        if acknowledged:
            s.sql("UPDATE calendar_day SET dirty = FALSE, told_by_left = FALSE, told_at = 2" + mine)
        s.sql("DELETE FROM schema_version WHERE version = 5")
        s.shanmen("db", "migrate")
        assert [d for (d,) in owed()] == wanted, (acknowledged, owed())
    assert s.number("SELECT whole FROM calendar_push" + mine) == 1
