"""A database of the release before: what the newest migration does with orders that exist already."""
import time

import pytest

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
