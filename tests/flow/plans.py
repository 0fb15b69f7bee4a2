"""How the server reads the large tables for each statement of the programs: EXPLAIN with values that suit the columns they are
compared with, on a database that filled.py has filled. Not here: which plans are right (test_plans.py).
"""
import collections
import re
import time

LARGE = ("ticket_order", "order_traveller", "voucher", "voucher_item", "outbox", "spi_reply")
ENDS = "WHERE|SET|LEFT|JOIN|USING|ON|ORDER|FORCE|STRAIGHT_JOIN|UNION|GROUP|LIMIT"
ALIAS = re.compile(r"(?:FROM|JOIN|UPDATE|,)\s+(%s)\b(?:\s+(?!(?:%s)\b)(\w+))?" % ("|".join(LARGE), ENDS))
Step = collections.namedtuple("Step", "statement table way key rows")
ID, SELECT, TABLE, WAY, KEYS, KEY, LENGTH, REF, ROWS, EXTRA = range(10)  # columns of EXPLAIN


def literal(value):
    if isinstance(value, int):
        return str(value)
    return value if value.startswith("X'") else "'%s'" % value


class Values:
    """What the values of a statement are: those of an order of the last days."""

    def __init__(self, run):
        self.now = int(time.time())
        (row,) = run(
            "SELECT o.order_no, o.order_id, o.order_out_id, o.app_id, o.account_id, o.product_no, o.sku_no, o.day, o.last_day, i.voucher_id,"
            "   i.item_id, i.code, CONCAT('r-', i.item_id), COALESCE(HEX(o.buyer_phone_hash), ''), COALESCE(HEX(t.license_hash), '')"
            " FROM ticket_order o LEFT JOIN order_traveller t USING (order_no) JOIN voucher v USING (order_no) JOIN voucher_item i USING (voucher_id)"
            " WHERE o.order_no > (SELECT MAX(order_no) - 2000 FROM ticket_order) AND o.state = 'accepted' ORDER BY t.order_no IS NULL LIMIT 1"
        )
        names = "order_no order_id order_out_id app_id account_id product_no sku_no day last_day voucher_id item_id code outbox_key"
        self.of = dict(zip(names.split(), row))
        self.of.update(buyer_phone_hash="X'%s'" % row[-2], license_hash="X'%s'" % row[-1], reply_key=self.of["order_id"])
        self.of.update(outbox_id=self.of["item_id"], refund_id="1", refund_key="k" + self.of["order_id"], kind="verify", state="due")
        self.of.update(action="tripartite_code", project_id="E")

    def one(self, before, after):
        """The value of a `?`, by what stands on both sides of it."""
        for pattern, value in ((r"LIMIT\s*$", "100"), (r"JSON_TABLE\(\s*$", "'[1]'"), (r"FIND_IN_SET\([^()]*,\s*$", "''")):
            if re.search(pattern, before):
                return value
        between = re.search(r"(\w+)\s+BETWEEN\s*(\S+ AND\s*)?$", before)
        compared = re.search(r"(\w+)\s+(=|<>|>=|<=|<|>)\s*$", before) or re.search(r"(\w+)\s+(IN) \([^()]*$", before)
        if between:
            column, upper = between.group(1), between.group(2) is not None
        elif compared:
            column, upper = compared.group(1), compared.group(2) in ("<", "<=")
        else:
            return "NULL" if re.match(r"\s*IS NULL", after) else "1"
        if column in self.of:
            return literal(self.of[column])
        return str(self.now - (0 if upper else 3600)) if column.endswith("_at") else "1"

    def put(self, text):
        parts, done = text.split("?"), ""
        for before, after in zip(parts, parts[1:]):
            done += before
            done += self.one(done, after)
        return done + parts[-1]


def readable(text):
    """The parts of a statement that can be explained and read a large table; of a compound statement its conditions."""
    parts = re.findall(r"IF EXISTS \((SELECT .*?)\) THEN", text, re.S) if text.lstrip().startswith("BEGIN") else [text]
    return [p for p in parts if not p.lstrip().startswith(("INSERT", "REPLACE", "BEGIN")) and set(re.findall(r"\w+", p)) & set(LARGE)]


def steps(run, statements):
    """How each statement of {name: text} reads each large table."""
    values = Values(run)
    for name, text in sorted(statements.items()):
        for part in readable(text):
            tables = {alias or table: table for table, alias in ALIAS.findall(part)}
            for row in run("EXPLAIN " + values.put(part)):
                if row[TABLE] in tables:
                    rows = int(str(row[ROWS] or 0).split()[0])
                    key = (row[KEY] or "").split("|")[0]  # the second, a filter, may be used or not
                    yield Step(name, tables[row[TABLE]], row[WAY], key, rows)
