"""A month of business ends with equal records on both sides, to the fen, whatever was killed or lost meanwhile."""
import pytest

import context
import invariants
import month
import outbox

pytestmark = pytest.mark.stack("month")


def differing(was, is_):
    """Rows that are in one of two lists only; for other things both of them."""
    if not isinstance(was, list):
        return [(was, is_)]
    return [(a, None) for a in was if a not in is_] + [(None, b) for b in is_ if b not in was]


def judge(s, m):
    """Plays the days and compares both sides' records."""
    counts = m.play()
    print("        %s" % ", ".join("%s %d" % pair for pair in sorted(counts.items())))
    faults = month.faults(s, m)
    assert not faults, "%d of %d orders differ:\n%s" % (len(faults), len(m.orders), "\n".join(faults[:10]))
    assert month.open_diffs(s, m) == [], month.open_diffs(s, m)[:10]
    assert outbox.rows(s) == [], outbox.rows(s)[:5]
    assert not s.platform.conflicts(), s.platform.conflicts()[:3]
    invariants.check_books(s)
    before = month.snapshot(s, m)
    m.kill_batch = 0
    m.reconcile_again()
    changed = [(a, b) for was, is_ in zip(before, month.snapshot(s, m)) if was != is_ for a, b in differing(was, is_)]
    assert not changed, "a second comparison of all days changed something: %s" % changed[:5]


def test_comparison_finds_fen_copy_and_line(s):
    """the comparison at the end of a month finds a fen, a copy and a line that differ"""
    outbox.clean(s)
    m = month.Month(s, days=1, a_day=4, kill=0, kill_batch=0)
    m.fates = ("used",)
    m.play()
    assert month.faults(s, m) == []
    first, second, third, fourth = sorted(o.order_id for o in m.orders)
    s.sql("UPDATE ledger_entry SET goods_fen = goods_fen + 1 WHERE order_id = '%s' LIMIT 1" % first)
    s.sql("DELETE FROM ledger_entry WHERE order_id = '%s' LIMIT 1" % second)
    s.platform.plant("refunded_used", third)
    s.platform.plant("unverified", fourth)
    assert [f[: len(first)] for f in month.faults(s, m)] == [first, second, third, fourth]
    s.sql("DELETE FROM ledger_entry")
    s.platform.reset()


@pytest.mark.slow
def test_month_ends_with_equal_records(s):
    """a month of business in shifted time ends with equal records on both sides, to the fen"""
    outbox.clean(s)
    judge(s, month.Month(s, days=context.rounds(5, 30), a_day=4))
    s.platform.reset()


@pytest.mark.stack("month_before")
@pytest.mark.slow
def test_week_ends_with_equal_records(s):
    """a week of orders created before payment ends with equal records on both sides"""
    outbox.clean(s)
    judge(s, month.Month(s, days=context.rounds(3, 6), a_day=6))
    s.platform.reset()
