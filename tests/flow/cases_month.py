"""A month of business ends with both books equal to the fen, whatever was killed or lost on its way."""
import invariants
import month
import owed
from runner import case


@case("a month of business in shifted time ends with both books equal to the fen", stack="month", slow=True)
def _(s):
    p = owed.clean(s)
    m = month.Month(s, days=3, a_day=5)
    counts = m.play()
    print("        %s" % ", ".join("%s %d" % pair for pair in sorted(counts.items())))
    faults = month.faults(s, m)
    assert not faults, "%d of %d orders differ:\n%s" % (len(faults), len(m.orders), "\n".join(faults[:10]))
    assert month.open_diffs(s) == [], month.open_diffs(s)[:10]
    assert owed.outbox(s) == [], owed.outbox(s)[:5]
    assert not p.conflicts(), p.conflicts()[:3]
    invariants.check_books(s)
    p.shift(0)
