"""How the server finds the rows of the large tables: cost must not grow with the orders that are over. Fills a database of its
own, since a plan depends on how many rows there are."""
import functools
import os
import time

import pytest

import filled
import outbox
import people
import plans
import schema4
import statements
import upgraded

ROOT = schema4.ROOT
NAME, ORDERS = "shanmen_filled", 20000
MOST = 1000  # rows that the server expects to read of one table, for each row of the table before it

# Statements that read more, and why they may.
MAY = {
    "outbox_list": "the newest by PRIMARY KEY, as many as LIMIT says",
    "purge_last_life": "the newest by PRIMARY KEY: LIMIT 1",
    "contact_order": "the newest by PRIMARY KEY: LIMIT 1; for the first contact, when there are few",
    "contact_message": "the same",
    "purge_find_bodies": "the oldest by KEY contents, as many as LIMIT says",
    "purge_find_replies": "the oldest by KEY created, as many as LIMIT says",
    "purge_find_people": "a page by KEY persons",
    "purge_count_bodies": "counts what a person asked for",
    "purge_count_replies": "the same",
    "compare_touched": "the orders of one day",
    "report_totals": "the nightly report, of the whole vouchers",
}
MAY.update({name: "a person asked for it" for name in (
    "verify_sold", "verify_copies", "verify_belonging", "verify_ended_orders", "verify_unpaid_orders", "verify_used_vouchers",
    "verify_coded_vouchers", "verify_refunds", "verify_locked_vouchers", "verify_pool", "verify_pool_taken",
)})  # fmt: skip

# The busy statements: the keys of each large table.
HOT = {
    "lock_order": {"ticket_order": "order_id"},
    "query_order": {"ticket_order": "order_id"},
    "read_vouchers": {"voucher": "copy", "voucher_item": "project"},
    "lock_vouchers": {"voucher": "copy", "voucher_item": "project"},
    "find_code": {"voucher_item": "code", "voucher": "PRIMARY", "ticket_order": "PRIMARY"},
    "find_license": {"order_traveller": "license", "ticket_order": "PRIMARY", "voucher": "copy", "voucher_item": "project"},
    "lock_voucher": {"voucher": "PRIMARY", "voucher_item": "PRIMARY"},
    "use_item": {"voucher_item": "PRIMARY"},
    "use_voucher": {"voucher": "PRIMARY"},
    "issue": {"voucher": "copy"},
    "move_voucher": {"voucher": "PRIMARY"},
    "moot_owed": {"outbox": "order_id"},
    "due_kinds": {"outbox": "due_of_kind"},
    "due": {"outbox": "due_of_kind order_id", "ticket_order": "order_id"},
    "mark_owed": {"outbox": "PRIMARY"},
    "messages_late": {"outbox": "due_of_kind"},
    "watch_codes": {"ticket_order": "due", "voucher": "copy"},
    "watch_confirm": {"ticket_order": "due"},
    "watch_unpaid": {"ticket_order": "due"},
    "watch_expiry": {"ticket_order": "expiry"},
    "watch_refunding": {"voucher": "refunding", "ticket_order": "PRIMARY"},
    "orders_undecided": {"ticket_order": "due"},
    "orders_unheard": {"ticket_order": "created"},
    "decrypt_lanes": {"ticket_order": "decrypt_later"},
}


@functools.lru_cache(maxsize=None)
def database(s):
    """A runner for the filled database, and all statements."""
    upgraded.empty(s, NAME)
    run = upgraded.runner(s, NAME)
    newest = max(n for n in range(1, 100) if schema4.exists(n))
    schema4.tables(run, newest)
    run("INSERT INTO app SELECT * FROM {0}.app; INSERT INTO merchant SELECT * FROM {0}.merchant".format(s.env["SHANMEN_DB_NAME"]))
    ((app_id,),) = run("SELECT app_id FROM merchant WHERE account_id = '%s'" % s.account_id)
    f = filled.Filling(s.account_id, app_id, ORDERS, people.day_text(), int(time.time()))
    for text in f.before() + f.batch(1, ORDERS) + f.after():
        run(text)
    return run, statements.of_build(s.build)


def faults(steps):
    return [p for p in steps if p.statement not in MAY and (p.way in ("ALL", "index") or p.rows > MOST)]


def test_no_statement_reads_what_is_over(s):
    """no statement reads a large table as a whole, except the few that are meant to"""
    run, every = database(s)
    assert len(every) > 300 and set(MAY) <= set(every), sorted(set(MAY) - set(every))
    assert not faults(plans.steps(run, every))


@pytest.mark.parametrize("name", sorted(HOT))
def test_busy_statement_keeps_its_key(s, name):
    """each busy statement finds its rows by the key that its comment names"""
    run, every = database(s)
    found = {}
    for step in plans.steps(run, {name: every[name]}):
        found.setdefault(step.table, set()).add(step.key)
        assert step.key == "PRIMARY" or step.key in statements.explained_by(ROOT, name), step
    assert found == {table: set(keys.split()) for table, keys in HOT[name].items()}, found


def test_missing_key_is_found(s):
    """without a key the statements that need it are found (the test's own check)"""
    run, every = database(s)
    for table, key, columns, name in (("ticket_order", "due", "due_at", "watch_confirm"), ("outbox", "order_id", "order_id, app_id", "order_mark")):
        run("ALTER TABLE %s DROP KEY %s" % (table, key))
        try:
            assert name in {p.statement for p in faults(plans.steps(run, every))}
        finally:
            run("ALTER TABLE %s ADD KEY %s (%s)" % (table, key, columns))


def test_filled_database_is_whole(s):
    """what fills the database leaves one that `shanmen verify` finds nothing in"""
    database(s)
    with outbox.configured(s, db_name=NAME):
        s.shanmen("verify")
