"""The session is ours: whatever a hosting company's server says to new connections, statements mean what we wrote, and errors that the
server's keeper causes say what to do.
"""
import contextlib
import json

import pytest

import outbox
import people
import schema4

pytestmark = pytest.mark.stack("fault")

# What a server may say to each new connection; each of them has been seen on hosting.
HABITS = {
    "another character set": "SET NAMES gbk",
    "three bytes a character": "SET NAMES utf8mb3",
    "results cut short": "SET sql_select_limit = 1",
    "small joins only": "SET sql_big_selects = 0, max_join_size = 1",
    "no keys checked": "SET foreign_key_checks = 0, unique_checks = 0",
    "no rules checked": "SET check_constraint_checks = 0",
    "loose mode": "SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES'",
    "another zone": "SET time_zone = '-11:00'",
    "another isolation": "SET tx_isolation = 'SERIALIZABLE'",
    "read only": "SET tx_read_only = 1",
    "commits chained": "SET completion_type = 'CHAIN'",
    "commits that end the connection": "SET completion_type = 'RELEASE'",
    "commits by hand": "SET autocommit = 0",
    "safe updates": "SET sql_safe_updates = 1",
    "short lists": "SET group_concat_max_len = 4",
}


def new_connections(s):
    """All programs connect again."""
    for (i,) in s.sql("SELECT id FROM information_schema.processlist WHERE user = '%s'" % s.env["SHANMEN_DB_USER"], admin=True):
        with contextlib.suppress(AssertionError):
            s.sql("KILL CONNECTION %s" % i, admin=True)


@contextlib.contextmanager
def says(s, statement):
    """The server says this to each new connection of a user without special rights."""
    s.sql("SET GLOBAL init_connect = '%s'" % statement.replace("'", "''"), admin=True)
    new_connections(s)
    try:
        yield
    finally:
        s.sql("SET GLOBAL init_connect = ''", admin=True)
        new_connections(s)


def life_of_tickets(s, p):
    """Sells two copies with names of every kind, admits one, and finds all again."""
    guests = [s.people.person(), s.people.person()]
    order_id, vouchers = s.issue(p, 2, tourists=guests)
    assert len(vouchers) == 2, "a voucher for each copy"
    assert json.loads(s.admit(vouchers[0]["entrance"]["qrcodes"][0]).body)["admit"]
    states = "SELECT v.state FROM ticket_order o JOIN voucher v USING (order_no) WHERE o.order_id = '%s' ORDER BY v.copy_no"
    assert s.sql(states % order_id, admin=True) == [("used",), ("issued",)]
    shown = json.loads(s.shanmen("order", "show", order_id, "--json").stdout)
    assert shown["order_id"] == order_id and len(shown["vouchers"]) == 2, shown
    days = {"account_id": s.account_id, "product_id": p.product_id, "start_date": people.day_text(0), "end_date": people.day_text(9)}
    (told,) = s.call("pull_ticket_calendar", days).data["ticket_sku_and_calendar"]
    assert sum(len(e["calendar_value"]["value_list"]) for e in told["calendar_list"]) == 10, "each day, not the first alone"


@pytest.mark.fault
@pytest.mark.parametrize("habit", HABITS)
def test_what_a_server_says_changes_nothing(s, habit):
    """whatever the server says to new connections, a sale, its codes, the gate, lists and calendars are the same"""
    with says(s, HABITS[habit]):
        p = s.product(stock=100, day=0, days=range(10), real_name=True)
        life_of_tickets(s, p)


@pytest.mark.fault
def test_names_with_four_bytes_are_kept(s):
    """names beyond three bytes a character are stored and given back as they are, whatever the handshake says"""
    name = "山门票🎫𠮷"
    with says(s, "SET NAMES utf8mb3"):
        p = s.product(stock=1, day=0)
        product = {"product_id": p.product_id, "product_out_id": p.product_out_id, "name": name}
        sku = {"sku_id": p.sku_id, "sku_out_id": p.sku_out_id, "name": "成人票🎟"}
        sku["projects"] = [{"project_id": i, "name": n, "entrance": e} for i, n, e in p.projects]
        catalogue = {"account_id": s.account_id, "poi_id": s.poi_id, "products": [dict(product, skus=[sku])]}
        s.load("catalogue", ".json", json.dumps(catalogue, ensure_ascii=False))
        assert s.number("SELECT COUNT(*) FROM product WHERE HEX(name) = '%s'" % name.encode().hex().upper()) == 1


@pytest.mark.fault
@pytest.mark.parametrize(
    "cause, undo, code, hint",
    [
        ("SET GLOBAL read_only = 1", "SET GLOBAL read_only = 0", 1290, "read_only"),
        (
            "REVOKE INSERT ON shanmen.* FROM '%(user)s'@'localhost'",
            "GRANT ALL PRIVILEGES ON shanmen.* TO '%(user)s'@'localhost'",
            1142,
            "grant_the_user",
        ),
    ],
    ids=["read-only server", "a right taken away"],
)
def test_keepers_of_servers_are_told_what_to_do(s, cause, undo, code, hint):
    """an error of the server's keeper is no fault of the program: the call is answered 100, and the log says what to do"""
    p, user = s.product(stock=10, day=0), {"user": s.env["SHANMEN_DB_USER"]}
    s.sql(cause % user, admin=True)
    new_connections(s)
    try:
        got = s.call("create_order", s.order(p))
        assert got.code == 100, got
        lines = [line for line in s.log_lines() if "errno=%d" % code in line]
        assert lines and all(hint in line and "level=warn" in line for line in lines), lines
    finally:
        s.sql(undo % user, admin=True)
        new_connections(s)
    assert s.insist("create_order", s.order(p)).code == 0


@pytest.mark.fault
def test_small_packets_are_named(s):
    """where the server takes small packets only, a call that is larger answers 100 and the log says why; migrate and doctor refuse"""
    p = s.product(stock=100, day=0)
    order = s.order(p, 40, tourists=[s.people.person() for _ in range(40)])
    before, logged = s.row_counts(), len(s.log_lines())
    s.sql("SET GLOBAL max_allowed_packet = 4096, net_buffer_length = 1024", admin=True)
    new_connections(s)
    try:
        assert s.call("create_order", order).code == 100
        lines = [line for line in s.log_lines()[logged:] if " errno=1153 " in line]
        assert lines and all("hint=set_max_allowed_packet" in line and "level=warn" in line for line in lines), lines
        refused = s.shanmen("db", "migrate", check=False)
        assert refused.returncode == 1 and "max_allowed_packet" in refused.stderr and "4096" in refused.stderr, refused
        doctor = s.shanmen("doctor", check=False)
        assert doctor.returncode == 1 and "fail  packets" in doctor.stdout, doctor
    finally:
        s.sql("SET GLOBAL max_allowed_packet = 16777216, net_buffer_length = 16384", admin=True)
        new_connections(s)
    assert s.row_counts() == before
    assert s.insist("create_order", order).code == 0
    assert "ok    packets" in s.shanmen("doctor", check=False).stdout


@pytest.mark.parametrize("names", [["token"], ["schema_version"], ["product", "refund", "alarm"]])
def test_tables_of_another_program_are_left_alone(s, names):
    """a database with tables of another program under our names is refused before anything is made, and the tables are named"""
    other = "other_%s" % s.fresh()
    s.sql("CREATE DATABASE %s" % other, admin=True)
    s.sql("GRANT ALL PRIVILEGES ON %s.* TO '%s'@'localhost'" % (other, s.env["SHANMEN_DB_USER"]), admin=True)
    try:
        for name in names:
            s.sql("CREATE TABLE %s.%s (id INT PRIMARY KEY, version VARCHAR(9)) COMMENT='not ours'" % (other, name), admin=True)
        with outbox.configured(s, db_name=other):
            done = s.shanmen("db", "migrate", check=False)
        assert done.returncode == 1 and all(name in done.stderr for name in names), done
        here = s.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = '%s'" % other, admin=True)
        assert sorted(n for (n,) in here) == sorted(names)
        s.sql("".join("DROP TABLE %s.%s;" % (other, name) for name in names), admin=True)
        with outbox.configured(s, db_name=other):
            s.shanmen("db", "migrate")
            s.shanmen("db", "migrate")
    finally:
        s.sql("DROP DATABASE %s" % other, admin=True)


# What a statement by hand, a restored dump or a half-run migration takes away, and how it is named.
LOSSES = {
    "ALTER TABLE {0}.outbox DROP COLUMN tries": "table outbox: column tries",
    "ALTER TABLE {0}.refund DROP KEY undecided": "table refund: key undecided (audit,decide_by_at)",
    "ALTER TABLE {0}.ticket_order DROP KEY order_id, ADD KEY order_id (order_id)": "table ticket_order: key order_id (order_id,app_id)",
    "ALTER TABLE {0}.calendar_day DROP CONSTRAINT calendar_day_never_oversold": "constraint calendar_day_never_oversold",
    "ALTER TABLE {0}.refund DROP FOREIGN KEY refund_order": "table refund: constraint refund_order",
    "ALTER TABLE {0}.sale_rule CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin": "table sale_rule: collation utf8mb4_nopad_bin",
    "DROP TABLE {0}.poi_task": "table poi_task",
}


def test_schema_is_judged_by_what_is_there(s):
    """a database that lacks a table, column, key or constraint of its version: db migrate and doctor name it and do not end well"""
    other = "lacking_%s" % s.fresh()
    s.sql("CREATE DATABASE %s" % other, admin=True)
    s.sql("GRANT ALL PRIVILEGES ON %s.* TO '%s'@'localhost'" % (other, s.env["SHANMEN_DB_USER"]), admin=True)
    try:
        with outbox.configured(s, db_name=other):
            s.shanmen("db", "migrate")
            lines = s.shanmen("doctor", check=False).stdout.splitlines()
            assert [line.split()[0] for line in lines if " schema " in line] == ["ok"], lines
            for n, (statement, named) in enumerate(LOSSES.items()):
                s.sql(statement.format(other), admin=True)
                done = s.shanmen("db", "migrate", check=False)
                assert done.returncode == 1 and named in done.stderr and done.stderr.count("table ") == n + 1, (statement, done)
            done = s.shanmen("doctor", check=False)
            lines = [line for line in done.stdout.splitlines() if " schema " in line]
            assert done.returncode != 0 and lines[0].split()[0] == "fail", done
            assert all(named in lines[0] for named in LOSSES.values()), lines
    finally:
        s.sql("DROP DATABASE %s" % other, admin=True)


def test_number_without_its_migration_is_not_believed(s):
    """a version number whose migration was not run is not taken for the migration: what is missing is named"""
    other = "numbered_%s" % s.fresh()
    s.sql("CREATE DATABASE %s" % other, admin=True)
    s.sql("GRANT ALL PRIVILEGES ON %s.* TO '%s'@'localhost'" % (other, s.env["SHANMEN_DB_USER"]), admin=True)
    try:
        schema4.tables(lambda text: s.sql("USE %s; %s" % (other, text), admin=True), 7)
        newest = s.number("SELECT MAX(version) FROM schema_version")
        s.sql("INSERT INTO %s.schema_version VALUES (%d, 'faults', 1)" % (other, newest), admin=True)
        with outbox.configured(s, db_name=other):
            done = s.shanmen("db", "migrate", check=False)
        assert done.returncode == 1 and "lacks" in done.stderr and "table catalogue_version" in done.stderr, done
    finally:
        s.sql("DROP DATABASE %s" % other, admin=True)
