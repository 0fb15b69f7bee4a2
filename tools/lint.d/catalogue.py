"""Who changes the catalogue says so: processes remember what a sale reads of it, as long as catalogue_version is the same."""
import re

import tables

# What a sale remembers (lib/sale/sale_memory).
REMEMBERED = {"app", "merchant", "product", "sale_rule", "sku"}
CALL = re.compile(r"\bcatalogue_changed\s*\(")

# Files whose statements change nothing that is remembered.
NOT_REMEMBERED = {
    "lib/trade/stock.c": "a sale reads the balance each time",
}
# Files that leave the call to one other, because a later statement of it changes more.
CALLED_BY = {
    "lib/web/app_store.c": "bin/ops/cmd_app.c",
}


def check(path, code, text):
    """A writing statement of a remembered table in a file that never calls catalogue_changed. `code`, `text`: as in tables.check."""
    if path.startswith(tables.EXEMPT + ("sim/",)) or path in NOT_REMEMBERED or path in CALLED_BY or CALL.search(code):
        return
    for match in tables.STATEMENT.finditer(text):
        sql = tables.plain(match.group(2).split(",", 1)[-1])
        for table in sorted(REMEMBERED & set(tables.WRITE.findall(tables.VALUES_FIRST.sub("", sql)))):
            yield text.count("\n", 0, match.start()) + 1, f"processes remember {table}: a file that changes it calls catalogue_changed"


def callers(files):
    """(path, line, message): a file that CALLED_BY names does not call it."""
    for path, caller in CALLED_BY.items():
        if path in files and not CALL.search(files.get(caller, "")):
            yield path, 1, f"{caller} calls catalogue_changed for it, says tools/lint.d/catalogue.py, and does not"
