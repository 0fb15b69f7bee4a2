"""Orders that cannot be compared do not keep the others from being compared, however many they are."""
import contextlib
import urllib.parse

import pytest

import outbox
from fake import ORDERS, columns, fake, second_app
from compare import *

pytestmark = pytest.mark.stack("expire")

APP = 79


def lost_refund(s):
    """An order past its automatic refund, which the platform has made: only the comparison can find it."""
    order_id, _ = sold(s, 1)
    refund_there(s, order_id, [1])
    s.sql("UPDATE ticket_order SET auto_refund_at = UNIX_TIMESTAMP() - 100 WHERE order_id = '%s'" % order_id)
    return order_id


@contextlib.contextmanager
def waiting(s, n, order_id, app_id=None, account_id=None):
    """n orders like this one that have waited longer: of an app of their own, or of a merchant of their own."""
    own = columns(s, "ticket_order", ("order_no", "order_id", "order_out_id"))
    given = {"auto_refund_at": "t.auto_refund_at - 1000"}
    if app_id is not None:
        given["app_id"] = str(app_id)
    if account_id is not None:
        given["account_id"] = "'%s'" % account_id
    s.sql(
        "INSERT INTO ticket_order (order_id, order_out_id, %s) SELECT CONCAT('b', seq), CONCAT('b', seq), %s"
        " FROM seq_1_to_%d, ticket_order t WHERE t.order_id = '%s'"
        % (",".join(own), ",".join(given.get(c, "t." + c) for c in own), n, order_id)
    )
    try:
        yield
    finally:
        s.sql("DELETE FROM ticket_order WHERE order_id %s; DELETE FROM alarm WHERE order_id %s" % (ORDERS, ORDERS))


@contextlib.contextmanager
def sick_app(s):
    """Another app, which gets no token, with a merchant; the stack's own app has its token."""
    compare_order(s, s.fresh())
    second_app(s, APP, "awsick")
    s.sql("INSERT INTO merchant (account_id, app_id) VALUES ('sick', %d)" % APP)
    s.platform.trouble(kinds=["drop"], rate=1.0, paths=["/oauth/client_token/"])
    try:
        yield
    finally:
        s.platform.trouble()
        s.sql("DELETE FROM merchant WHERE account_id = 'sick'; DELETE FROM token WHERE app_id = %d; DELETE FROM app WHERE app_id = %d" % (APP, APP))


def hints(s, n, app_id="(SELECT MIN(app_id) FROM app)"):
    """n webhook messages of the stack's own app, or of another, about unknown orders."""
    s.sql(
        "INSERT INTO webhook_event (app_id, msg_id, body_hash, event, about, subject, body_enc, received_at, state)"
        " SELECT %s, CONCAT('b', seq), UNHEX(SHA2(CONCAT('b', seq), 256)),"
        "   'life_trade_order_notify', 'order', CONCAT('b', seq), '', UNIX_TIMESTAMP(), 'new' FROM seq_1_to_%d" % (app_id, n)
    )


def no_hints(s):
    s.sql("DELETE FROM webhook_event WHERE subject %s; DELETE FROM alarm WHERE order_id %s" % (ORDERS, ORDERS))


def test_missing_token_delays_no_other_app(s):
    """hundreds of orders of an app without a token do not delay the comparison of another app's order"""
    clean(s)
    with sick_app(s):
        order_id = lost_refund(s)
        with waiting(s, 450, order_id, app_id=APP, account_id="sick"):
            expire(s)
        assert s.states(order_id) == ("refunded", ["refunded"]), s.states(order_id)


def test_refused_orders_delay_no_other_merchant(s):
    """hundreds of orders of a merchant that the platform refuses do not delay another merchant's order"""
    clean(s)
    order_id = lost_refund(s)
    own = s.sql("SELECT app_id FROM ticket_order WHERE order_id = '%s'" % order_id)[0][0]
    no = {"data": {"error_code": 2119005, "description": "no such permission"}, "extra": {"error_code": 2119005}}
    listed = s.platform.get(QUERY, page_num=1, page_size=10, order_id=order_id).top
    s.sql("INSERT INTO merchant (account_id, app_id) VALUES ('sick', %s)" % own)
    try:
        with waiting(s, 450, order_id, account_id="sick"):
            with fake(s, lambda path, _: no if "account_id=sick" in path else listed if QUERY in path else None) as f:
                expire(s)
        assert len(f.of("account_id=sick")) == 3, len(f.of("account_id=sick"))
        assert s.states(order_id) == ("refunded", ["refunded"]), s.states(order_id)
    finally:
        s.sql("DELETE FROM merchant WHERE account_id = 'sick'")


@pytest.mark.slow
def test_webhooks_do_not_delay_due_orders(s):
    """hundreds of webhooks do not delay the comparison of orders whose moment has passed"""
    clean(s)
    order_id = lost_refund(s)
    hints(s, 400)
    try:
        for _ in range(4):  # one is enough on an idle machine: twenty questions a second, in half of its time
            outbox.cron(s, "order_expire", "--for", 4, check=0)
            if s.states(order_id)[0] == "refunded":
                break
        assert s.states(order_id) == ("refunded", ["refunded"]), s.states(order_id)
        assert 0 < new_messages(s) < 400, new_messages(s)
    finally:
        no_hints(s)


@pytest.mark.slow
def test_unanswered_webhooks_beyond_round_stay_new(s):
    """more unanswered webhooks than one round takes stay new, and a newer webhook is still handled"""
    clean(s)
    with sick_app(s):
        hints(s, 520, APP)
        order_id, _ = sold(s, 1)
        refund_there(s, order_id, [1])
        hint(s, order_id)
        try:
            for minute in range(10):  # two are enough on an idle machine
                outbox.cron(s, "order_expire", "--for", 4, check=0, environment=outbox.clock(minute * MINUTE))
                if s.states(order_id)[0] == "refunded":
                    break
            assert new_messages(s) >= 500
            assert s.states(order_id) == ("refunded", ["refunded"]), s.states(order_id)
        finally:
            no_hints(s)


def test_unknown_order_is_asked_for_at_every_merchant(s):
    """a webhook about an unknown order is done only when every merchant of its app was asked, however many there are"""
    clean(s)
    asked = set()

    def answer(path, _body):
        query = urllib.parse.parse_qs(urllib.parse.urlparse(path).query)
        asked.update(query.get("account_id", []))
        return {"data": {"error_code": 0, "total": 0, "orders": [], "page": {"total": 0}}, "extra": {"error_code": 0}}

    own = "(SELECT MIN(app_id) FROM app)"
    s.sql("INSERT INTO merchant (account_id, app_id) SELECT CONCAT('zz', seq), %s FROM seq_1_to_70" % own)
    try:
        hint(s, s.fresh())
        with fake(s, lambda path, body: answer(path, body) if path.startswith(QUERY) else None):
            expire(s)
        assert asked == {r[0] for r in s.sql("SELECT account_id FROM merchant WHERE app_id = %s" % own)} and not new_messages(s), sorted(asked)
    finally:
        s.sql("DELETE FROM merchant WHERE account_id LIKE 'zz%'")


def test_failing_repair_does_not_delay_next(s):
    """an order whose repair fails does not delay the next, and an alarm tells the operator why"""
    clean(s)
    books = "look_failed" if s.audited else "look_unclear"
    for kind, spoil, heal in (
        (books, "sold = sold - 1", "sold = sold + 1"),  # a constraint of the table refuses the repair
        ("look_failed", "day = day + INTERVAL 1000 DAY", "day = day - INTERVAL 1000 DAY"),  # there is no such day
    ):
        ill = s.product(day=0, stock=10)
        poison, _ = sold(s, 1, product=ill)
        refund_there(s, poison, [1])
        s.sql("UPDATE ticket_order SET auto_refund_at = UNIX_TIMESTAMP() - 5000 WHERE order_id = '%s'" % poison)
        order_id = lost_refund(s)
        where = " WHERE sku_no = %s ORDER BY day DESC LIMIT 1" % ill.sku_no
        s.sql("UPDATE calendar_day SET " + spoil + where)
        try:
            got = expire(s, check=None)
        finally:
            s.sql("UPDATE calendar_day SET " + heal + where)
        assert s.states(order_id) == ("refunded", ["refunded"]), (kind, s.states(order_id))
        assert alarms(s, poison) == [kind + ":" + poison], alarms(s, poison)
        detail = s.sql("SELECT detail FROM alarm WHERE order_id = '%s'" % poison)[0][0]
        assert "merchant" not in detail and "log" in detail, detail
        assert (got.returncode != 0) == (kind == "look_failed"), (got.returncode, got.stdout, got.stderr)
        assert s.states(poison) == ("accepted", ["issued"])
        s.sql("UPDATE ticket_order SET ask_after_at = 0 WHERE order_id = '%s'" % poison)
        expire(s)
        assert s.states(poison) == ("refunded", ["refunded"]), s.states(poison)


def test_webhook_unanswered_for_week_given_up(s):
    """a webhook that could not be answered for a week is given up, with an alarm"""
    p = clean(s)
    order_id, _ = sold(s, 1)
    p.settings(page_trap="no_list", trap_path=QUERY)
    hint(s, order_id)
    expire(s, offset_s=6 * DAY)
    assert new_messages(s) == 1
    s.sql("DELETE FROM alarm WHERE kind = 'look_given_up'")
    since = p.last_number()
    expire(s, offset_s=7 * DAY + HOUR)
    assert p.calls(QUERY, since + 1) and new_messages(s) == 0
    told = s.sql("SELECT detail FROM alarm WHERE kind = 'look_given_up'")
    assert len(told) == 1 and told[0][0].startswith("1 message"), told
    p.settings(page_trap=None, trap_path=None)
