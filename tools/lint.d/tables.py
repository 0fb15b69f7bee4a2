"""Who owns which table, and that columns have names."""
import re

# A statement that writes a table is in the table's room of lib.
OWNER = {
    "schema_version": "db", "catalogue_version": "db",
    "app": "web", "spi_reply": "web", "console_guess": "web", "console_session": "web",
    "alarm": "notice", "reconcile_diff": "notice",
    "job_lease": "jobs", "job_run": "jobs",
    "token": "platform", "webhook_event": "platform",
    "buyer_lock": "sale",
    "merchant": "trade", "calendar_day": "trade", "calendar_change": "trade",
    "ticket_order": "trade", "order_traveller": "trade", "refund": "trade", "voucher": "trade",
    "voucher_item": "trade", "voucher_code_pool": "trade", "outbox": "trade",
    "decrypted": "people", "decrypt_quota": "people",
    "poi": "shop", "poi_task": "shop",
    "product": "product", "sale_rule": "product", "sku": "product", "sku_project": "product",
    "calendar_push": "product", "publication": "product", "query_refusal": "product",
    "groupon_scan": "groupon",
    "platform_order": "books", "platform_certificate": "books", "platform_verify": "books",
    "ledger_entry": "books", "reconcile_pull": "books",
}
# Names every table: the sequence in which rows are locked.
SEQUENCE = "lib/db/lock.c"
# Purging and making the schema may write all tables.
EXEMPT = ("cron/purge", "bin/ops/migrate.c", "tests/")

MACRO = re.compile(r'^#define (?:[^\n]*\\\n)*[^\n]*', re.M)
STATEMENT = re.compile(r'\bstruct sql (\w+)(?:\[\w*\])?\s*=\s*\{(.*?)\n?\};', re.S)
LITERAL = re.compile(r'"((?:\\.|[^"\\\n])*)"')
WRITE = re.compile(r"\b(?:INSERT\s+(?:IGNORE\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+IGNORE)?|DELETE\s+(?:IGNORE\s+)?(?:[a-z]\w*\s+)?FROM)"
                   r"\s+([a-z_]+)")
# UPDATE JSON_TABLE(…) t JOIN table: the values come first, the table that is written after them.
VALUES_FIRST = re.compile(r"\bJSON_TABLE\(.*?\)\)\s+\w+\s+(?:STRAIGHT_)?JOIN\s+", re.S)
CELL = re.compile(r"\brow_(?:str|int|null|fen|utc|day|opt_\w+)\(([^;]*?),\s*(\d+)\)")
ENUM_BEFORE = re.compile(r"enum \{([^}]*)\};\s*(?:/\*(?:(?!\*/).)*\*/\s*)?$", re.S)


def plain(body):
    """The text of a statement, with `?` for macros that stand between its literals."""
    text = "".join(LITERAL.findall(re.sub(r'"\s+[A-Z][A-Z_]*(\([^()]*\))?\s+"', "?", body)))
    return text.replace("ON DUPLICATE KEY UPDATE", "ON DUPLICATE KEY SET").replace("FOR UPDATE", "")


def select_list(text):
    """How many columns a text that begins with SELECT returns; None for others."""
    match = re.match(r"\s*(?:WITH\b.*?\)\s*)?SELECT\s+(?:DISTINCT\s+)?", text, re.S)
    if not match:
        return None
    depth, columns = 0, 1
    for position in range(match.end(), len(text)):
        character = text[position]
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and character == ",":
            columns += 1
        if depth == 0 and re.match(r"\s(FROM|UNION|WHERE)\b", text[position:]):
            break
    return columns


def check(path, code, text):
    """`code` has blanks for comments and strings, `text` for comments only."""
    if path.startswith("tests/") or path.startswith("sim/"):
        return
    for match in STATEMENT.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        sql = plain(match.group(2).split(",", 1)[-1])
        yield from check_owner(path, line, sql)
        yield from check_columns(line, match.group(1), sql, text[:match.start()])
    for match in MACRO.finditer(text):
        sql = plain(match.group(0))
        yield from check_owner(path, text.count("\n", 0, match.start()) + 1, sql)
    if path == SEQUENCE:
        for table in sorted(OWNER.keys() - set(LITERAL.findall(text))):
            yield 1, f"table {table} has no place in the sequence of locks"
    for match in CELL.finditer(code):
        yield code.count("\n", 0, match.start()) + 1, "a column is read by its name, not by a number (an enum above the statement)"


def check_owner(path, line, sql):
    if path.startswith(EXEMPT):
        return
    for table in WRITE.findall(VALUES_FIRST.sub("", sql)):
        if table not in OWNER:
            yield line, f"table {table} has no owner: name its room in tools/lint.d/tables.py"
        elif not path.startswith(f"lib/{OWNER[table]}/"):
            yield line, f"{table} is written by lib/{OWNER[table]}/ only"


def check_columns(line, name, sql, before):
    enum = ENUM_BEFORE.search(before.rstrip().removesuffix("static const"))
    wanted = select_list(sql)
    if enum is None or wanted is None:
        return
    named = [part for part in enum.group(1).split(",") if part.strip()]
    if any("=" in part for part in named) or len(named) == wanted:
        return
    yield line, f"{name} selects {wanted} columns, the enum above it names {len(named)}"
