"""Reconciliation at its edges: what closes a difference, what one order or one merchant may not do to the others, rows of
a ledger that several accounts are paid by.
"""
import copy
import urllib.parse

import books
import fake
import owed
import people
from runner import case

EMPTY = {"error_code": 0, "total": 0, "orders": [], "page": {"total": 0}, "records": [], "ledger_records": [], "has_more": False, "cursor": "0"}


def query_of(path):
    return {k: v[0] for k, v in urllib.parse.parse_qs(urllib.parse.urlparse(path).query).items()}


def empty(path, _body=None):
    """Lists that have nothing."""
    return {"data": EMPTY, "extra": {"error_code": 0}} if path.startswith("/goodlife") else None


@case("a step that is done alone leaves what the other lists have shown: no difference is closed for want of them", stack="books")
def _(s):
    books.clean(s)
    order_id = books.sell_used(s, books.product(s))[0]
    s.platform.plant("ledger_missing", order_id)
    for night in (1, 3):
        books.reconcile(s, days=night)
    assert books.diffs(s) == {("ledger_missing", order_id)}
    for step in ("compare", "orders", "verifies"):
        books.reconcile(s, *books.today_range(), "--step", step, days=4)
        assert books.diffs(s) == {("ledger_missing", order_id)}, step
    assert books.steps_done(s) == books.ALL_STEPS, books.steps_done(s)
