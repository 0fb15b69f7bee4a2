"""A stack's database of an older schema, brought to the newest one. Not here: what must hold then.

Only for the stack `upgrade`: its database is made again.
"""
import getpass
import subprocess

import invariants
import outbox
import people
import schema4
import shop

SMALL, SMALL_ORDERS = "shanmen_small", 120  # another database on the same server
KEPT = "shanmen_kept"

# What the migrations change on purpose.
RENEWED = {
    "calendar_day": ("dirty", "told_price_fen", "told_stock", "told_open", "told_at", "push_error"),
    "calendar_push": ("whole", "revision", "next_at", "most_days"),
}
# What a column that became a number stands for.
NAMES = {
    "sku_id": "(SELECT k.sku_id FROM sku k WHERE k.sku_no = t.sku_no)",
    "product_id": "(SELECT p.product_id FROM product p WHERE p.product_no = t.product_no)",
}


def empty(s, name):
    """A new database of that name, without tables."""
    s.sql(
        "DROP DATABASE IF EXISTS {0}; CREATE DATABASE {0} CHARACTER SET utf8mb4;"
        " GRANT ALL PRIVILEGES ON {0}.* TO '{1}'@'localhost'".format(name, s.env["SHANMEN_DB_USER"]),
        admin=True,
    )


def runner(s, name):
    """A function that runs one statement in that database."""
    return lambda text: s.sql("USE %s; %s" % (name, text), admin=True)


def keep(s):
    """app and merchant, as they are now, for the databases to come."""
    empty(s, KEPT)
    for table in ("app", "merchant"):
        runner(s, s.env["SHANMEN_DB_NAME"])("CREATE TABLE %s.%s SELECT * FROM %s" % (KEPT, table, table))


def older(s, name, version):
    """A new database of that schema with app and merchant; gives its runner."""
    empty(s, name)
    run = runner(s, name)
    schema4.tables(run, version)
    for table in ("app", "merchant"):
        run("INSERT INTO %s SELECT * FROM %s.%s" % (table, KEPT, table))
    return run


def small(s):
    """The small database with schema 4 and some orders."""
    keep(s)
    run = older(s, SMALL, schema4.VERSION)
    schema4.fill(run, "55", s.account_id, "56" + s.tag, SMALL_ORDERS, today=people.day_text())
    return run


def small_restore(s, dump):
    """The small database as it was dumped."""
    empty(s, SMALL)
    done = subprocess.run(
        ["mariadb", "--no-defaults", "--socket", s.env["SHANMEN_DB_SOCKET"], "--user", getpass.getuser(), SMALL],
        input=dump,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def migrate(s, **environment):
    """`shanmen db migrate` on the small database; gives the ended process."""
    with outbox.configured(s, db_name=SMALL):
        return outbox.cron(s, "shanmen", "db", "migrate", environment=environment)


def columns(s):
    """{table: its columns} of the stack's database."""
    found = {}
    for table, column in s.sql(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND table_name <> 'schema_version' ORDER BY table_name, ordinal_position"
    ):
        if column not in RENEWED.get(table, ()):
            found.setdefault(table, []).append(column)
    return found


def contents(s, of):
    """{table: its rows}, in the columns `of`."""
    now = columns(s)
    found = {}
    for table, names in of.items():
        shown = ", ".join("t.`%s`" % c if c in now[table] else NAMES[c] for c in names)
        found[table] = sorted(s.sql("SELECT %s FROM %s t" % (shown, table)), key=repr)
    return found


class Year:
    """A year of business, made at schema 4 in the stack's own database, and then migrated."""

    ORDERS = 3600

    def __init__(self, s):
        self.s, self.tag, self.poi_id = s, "33", "34" + s.tag
        self.buyer, self.visitor = s.people.person(), s.people.person()
        hashes = self.hashes()
        keep(s)
        self.fill(older(s, s.env["SHANMEN_DB_NAME"], schema4.VERSION), hashes)
        self.columns = columns(s)
        self.before = contents(s, self.columns)
        s.shanmen("db", "migrate")
        self.after = contents(s, self.columns)
        self.pending = s.sql("SELECT sku_id, day FROM calendar_day JOIN sku USING (sku_no) WHERE dirty AND told_at IS NULL")
        self.pushes = s.sql("SELECT DISTINCT whole, next_at FROM calendar_push")
        self.unused = self.by_kind()

    def hashes(self):
        """How the database knows the buyer's phone and the visitor's document."""
        s = self.s
        order_id = s.buy(s.product(real_name=True), buyer=self.buyer, tourists=[self.visitor])
        ((found),) = s.sql(
            "SELECT HEX(buyer_phone_hash), HEX(license_hash) FROM ticket_order JOIN order_traveller USING (order_no)"
            " WHERE order_id = '%s'" % order_id
        )
        s.history.answers.clear()  # the order goes with its database
        s.history.created.clear()
        return found

    def fill(self, run, hashes):
        """Two issued orders for today are the buyer's and the visitor's."""
        schema4.fill(run, self.tag, self.s.account_id, self.poi_id, self.ORDERS, today=people.day_text())
        mine = (
            " WHERE order_id = (SELECT MIN(order_id) FROM ticket_order JOIN product USING (product_id)"
            " WHERE product_out_id LIKE '%%-%d' AND RIGHT(order_id, 8) %% 12 = 3 AND day = '%s' AND copies = 2)"
        )
        ((self.bought,),) = run("SELECT order_id FROM ticket_order" + mine % (1, people.day_text()))
        ((self.visit,),) = run("SELECT order_id FROM ticket_order" + mine % (2, people.day_text()))
        run("UPDATE ticket_order SET buyer_phone_hash = x'%s' WHERE order_id = '%s'" % (hashes[0], self.bought))
        run(
            "UPDATE order_traveller JOIN ticket_order USING (order_no) SET license_hash = x'%s' WHERE order_id = '%s' AND position = 1"
            % (hashes[1], self.visit)
        )

    def by_kind(self):
        """{kind: orders in no special order}, each taken by one case; without those of the real-name and the offline product."""
        found = {}
        for (order_id,) in self.s.sql(
            "SELECT order_id FROM ticket_order LEFT JOIN product USING (product_no) WHERE product_no IS NULL"
            " OR product_out_id LIKE '%%-1' OR product_out_id LIKE '%%-3' ORDER BY MD5(CONCAT(order_id, '%s'))" % self.s.tag
        ):
            if order_id != self.bought:
                found.setdefault(schema4.kind(order_id), []).append(order_id)
        return found

    def take(self, kind, n=6):
        """So many orders of that kind that no other case has."""
        taken, self.unused[kind] = self.unused[kind][:n], self.unused[kind][n:]
        assert len(taken) == n, kind
        return taken

    def product(self, order_id):
        """What was bought, as the bodies of callbacks need it."""
        p = shop.Product(1, self.tag, self.poi_id, None, schema4.PRICE_FEN, ())
        ((p.product_id, p.product_out_id, p.sku_id, p.sku_out_id, p.day),) = self.s.sql(
            "SELECT product_id, product_out_id, sku_id, sku_out_id, day FROM ticket_order JOIN product USING (product_no)"
            " JOIN sku USING (sku_no) WHERE order_id = '%s'" % order_id
        )
        return p

    def offer(self, product, day=0):
        """A product of the catalogue on that day: its number, and its first SKU."""
        p = shop.Product(1, self.tag, self.poi_id, people.day_text(day), schema4.PRICE_FEN, ())
        p.product_id, p.product_out_id = "%s1%d" % (self.tag, product), "p%s-%d" % (self.tag, product)
        p.sku_id, p.sku_out_id = "%s2%d1" % (self.tag, product), "s%s-%d-1" % (self.tag, product)
        p.price = self.s.number("SELECT price_fen FROM calendar_day WHERE sku_no = %s AND day = '%s'" % (p.sku_no, p.day))
        return p

    def codes(self, order_id):
        """The codes of its entrance, by copy."""
        return [
            c
            for (c,) in self.s.sql(
                "SELECT code FROM voucher_item JOIN voucher USING (voucher_id) JOIN ticket_order USING (order_no)"
                " WHERE order_id = '%s' AND entrance ORDER BY copy_no" % order_id
            )
        ]


def year(s):
    """Of a stack, made for the first case that asks."""
    if not hasattr(s, "year"):
        s.year = Year(s)
    return s.year


def small_dump(s):
    return invariants.dump_text(s, "--hex-blob", database=SMALL)
