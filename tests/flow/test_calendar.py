"""The calendar as its keeper uses it: load, set, show, diff, history, on a real database while tickets are sold."""
import datetime
import os
import pwd

import pytest

import context
import people
import races

pytestmark = pytest.mark.stack("counter")

CHANGE = "old_price_fen, old_stock, old_open, price_fen, stock, open, author, reason"


FAR = datetime.date(2196, 2, 1)  # a Monday of a leap year, so far ahead that no midnight matters


def day(n):
    return (FAR + datetime.timedelta(n)).isoformat()


def made(s, *days, n=1, at=None):
    """New products with these days on sale (1000 tickets at 128 yuan); `day` is the first of them, or `at`."""
    products = s.products([dict(days=[]) for _ in range(n)])
    if days:
        s.calendar([(p.sku_out_id, day(d), 12800, 1000, 1) for p in products for d in days])
    for p in products:
        p.day = day(at or 1)
    return products if n > 1 else products[0]


def changes(s, p, columns="day, " + CHANGE):
    """The history of the product's SKU, oldest row first, without the days it was created with."""
    return s.sql(
        "SELECT %s FROM calendar_change WHERE sku_no=%s AND old_stock IS NOT NULL ORDER BY change_id"
        % (columns, p.sku_no)
    )


def terms(s, p):
    """{day: (price, stock, open)} as the command lists them."""
    return {
        r["day"]: (r["price_fen"], r["stock"], r["open"]) for r in s.shanmen_json("calendar", "show", p.sku_out_id)
    }


def told(s):
    """Marks everything as acknowledged by the platform."""
    s.sql(
        "UPDATE calendar_day SET dirty = FALSE, told_price_fen = price_fen, told_stock = IF(open, stock, sold),"
        " told_open = open AND stock > sold, told_by_left = FALSE, told_at = 1790000000"
    )


def dirty_days(s, p):
    return [d for (d,) in s.sql("SELECT day FROM calendar_day WHERE dirty AND sku_no=%s ORDER BY day" % p.sku_no)]


def login():
    return pwd.getpwuid(os.getuid()).pw_name


def test_load_records_author_and_reason(s):
    """calendar load records each change with author and reason, and no row for what did not change"""
    p = made(s, 1, 2, 3, 4)
    text = "sku_out_id,day,price_fen,stock,open\n" + "".join(
        "%s,%s,%s\n" % (p.sku_out_id, day(d), rest)
        for d, rest in ((1, "12800,1000,1"), (2, "13800,1000,1"), (3, "12800,900,0"), (5, "12800,1000,1"))
    )
    args = ("calendar", "load", "-", "--author", "李娜", "--reason", "秋季价格")
    done = s.shanmen(*args, text=text)
    assert done.stdout == (
        "%s %s: price 128.00 -> 138.00\n%s %s: stock 1000 -> 900, closed\n%s %s: new: price 128.00, stock 1000, open\n"
        "calendar loaded: 3 days written, 1 unchanged\n" % sum(((p.sku_out_id, day(d)) for d in (2, 3, 5)), ())
    ), done.stdout
    kept = s.sql("SELECT day, %s FROM calendar_change WHERE sku_no=%s AND author='李娜'" % (CHANGE, p.sku_no))
    assert sorted(kept) == [
        (day(2), "12800", "1000", "1", "13800", "1000", "1", "李娜", "秋季价格"),
        (day(3), "12800", "1000", "1", "12800", "900", "0", "李娜", "秋季价格"),
        (day(5), None, None, None, "12800", "1000", "1", "李娜", "秋季价格"),
    ], kept
    assert s.shanmen(*args, text=text).stdout == "calendar loaded: 0 days written, 4 unchanged\n"
    assert len(changes(s, p)) == 2


def test_history_without_author_names_login(s):
    """without --author and --reason the history names the login name and the file"""
    p = made(s, 1)
    text = "sku_out_id,day,price_fen,stock,open\n%s,%s,1,1000,1\n" % (p.sku_out_id, p.day)
    s.shanmen("calendar", "load", "-", "--yes", text=text)
    s.shanmen("calendar", "set", p.sku_out_id, p.day, "price_fen", 2, "--yes")
    assert changes(s, p, "author, reason") == [(login(), "calendar load -"), (login(), "calendar set")]


def test_refused_file_leaves_no_history(s):
    """a file that is refused leaves no history"""
    p = made(s, 1, 2)
    before, had = changes(s, p), terms(s, p)
    text = "sku_out_id,day,price_fen,stock,open\n%s,%s,1,1000,1\n%s,%s,x,1,1\n" % (
        (p.sku_out_id, day(1), p.sku_out_id, day(2))
    )
    assert s.shanmen("calendar", "load", "-", text=text, check=False).returncode == 1
    assert (changes(s, p), terms(s, p)) == (before, had)


def test_set_changes_only_what_is_named(s):
    """calendar set changes the days and weekdays named of every SKU named, and no others"""
    a, b, c = made(s, *range(1, 29), n=3)
    had = terms(s, a)
    done = s.shanmen(
        "calendar", "set", "%s,%s" % (a.sku_out_id, b.sku_out_id), "%s..%s/sat+sun,%s" % (day(1), day(28), day(2)),
        "price_fen", 13800, "stock", "+50", "--author", "Li Na", "--reason", "weekends",
    )  # fmt: skip
    named = {day(d) for d in range(1, 29) if d == 2 or d % 7 >= 5}
    wanted = {d: (13800, 1050, True) if d in named else t for d, t in had.items()}
    assert terms(s, a) == wanted and terms(s, b) == wanted and terms(s, c) == had
    for p in (a, b):
        assert changes(s, p) == [
            (d, "12800", "1000", "1", "13800", "1050", "1", "Li Na", "weekends") for d in sorted(named)
        ]
    last = "calendar changed: %d days, 0 unchanged\n" % (2 * len(named))
    group = "%s %s..%s, %d days: price 128.00 -> 138.00, stock 1000 -> 1050\n"
    first = sorted(named)[0], sorted(named)[-1], len(named)
    texts = [group % (p.sku_out_id, *first) for p in sorted((a, b), key=lambda p: p.sku_out_id.encode())]
    assert done.stdout == "".join(texts) + last, done.stdout


def test_set_below_sold_changes_nothing(s):
    """calendar set below what is sold names the day, what is sold and what was asked for, and changes nothing at all"""
    p = made(s, 1, 2, 3, at=2)
    for _ in range(3):
        s.buy(p)
    told(s)
    had = terms(s, p)
    done = s.shanmen(
        "calendar", "set", p.sku_out_id, "%s..%s" % (day(1), day(3)), "stock", 2, "price_fen", 1, check=False
    )
    assert done.returncode == 1 and done.stdout == "", done
    assert done.stderr == (
        'shanmen: "%s" %s: stock 2 is below the 3 already sold\nshanmen: nothing was changed\n' % (p.sku_out_id, day(2))
    ), done.stderr
    assert terms(s, p) == had and changes(s, p) == [] and dirty_days(s, p) == []
    s.shanmen("calendar", "set", p.sku_out_id, day(2), "stock", 3)
    assert terms(s, p)[day(2)] == (12800, 3, True)
    assert s.insist("create_order", s.order(p)).code == 1


def test_missing_day_needs_price_and_stock(s):
    """a day that is not in the calendar needs price and stock; with both it is created, open unless closed is asked for"""
    p = made(s, 1)
    span = "%s..%s" % (day(1), day(13))
    for wish in (("price_fen", 5), ("stock", 5), ("stock", "+5", "price_fen", 5), ("open", "yes")):
        done = s.shanmen("calendar", "set", p.sku_out_id, span, *wish, check=False)
        assert done.returncode == 1, done
        said = done.stderr.splitlines()
        assert said[0] == (
            'shanmen: "%s" %s: is not in the calendar yet: give it price and stock, both as numbers'
            % (p.sku_out_id, day(2))
        ), said
        assert said[10:] == ["shanmen: and 2 days more", "shanmen: nothing was changed"], said
    s.shanmen("calendar", "set", p.sku_out_id, day(2), "stock", 5, "price_fen", 6, "--yes")
    s.shanmen("calendar", "set", p.sku_out_id, day(3), "stock", 0, "price_fen", 0, "open", "no", "--yes")
    assert terms(s, p) == {day(1): (12800, 1000, True), day(2): (6, 5, True), day(3): (0, 0, False)}
    assert dirty_days(s, p) == [day(1), day(2), day(3)]


def test_set_dry_run_changes_nothing(s):
    """calendar set --dry-run says what would change, and changes nothing"""
    p = made(s, 1, 2)
    told(s)
    had = terms(s, p)
    args = ("calendar", "set", p.sku_out_id, "%s,%s,%s" % (day(1), day(2), day(3)), "price_fen", 12900, "stock", 1000)
    would = s.shanmen_json(*args, "--dry-run")
    known = {"old_price_fen": 12800, "old_stock": 1000, "old_open": True}
    new = {"old_price_fen": None, "old_stock": None, "old_open": None}
    after = {"sku_out_id": p.sku_out_id, "price_fen": 12900, "stock": 1000, "open": True}
    assert would == [dict(after, day=day(d), **(known if d < 3 else new)) for d in (1, 2, 3)], would
    people_read = s.shanmen(*args, "--dry-run").stdout
    assert people_read.endswith("calendar would be changed (dry run): 3 days, 0 unchanged\n"), people_read
    assert terms(s, p) == had and changes(s, p) == [] and dirty_days(s, p) == []
    assert s.shanmen_json(*args) == would
    assert s.shanmen_json(*args) == []


def test_day_with_same_values_stays_untouched(s):
    """a day that has these values already stays untouched: not sent again, not in the history"""
    p = made(s, 1, 2)
    told(s)
    s.shanmen("calendar", "set", p.sku_out_id, day(2), "stock", 999)
    s.shanmen("calendar", "set", p.sku_out_id, "%s,%s" % (day(1), day(2)), "stock", 999, "price_fen", 12800, "open", "yes")
    s.sql("UPDATE calendar_day SET dirty = FALSE WHERE sku_no=%s AND day='%s'" % (p.sku_no, day(1)))
    done = s.shanmen("calendar", "set", p.sku_out_id, "%s,%s" % (day(1), day(2)), "stock", 999)
    assert done.stdout == "calendar changed: 0 days, 2 unchanged\n", done.stdout
    assert dirty_days(s, p) == [day(2)]
    assert [r[0] for r in changes(s, p)] == [day(2), day(1)]


def test_wrong_call_is_exit_2(s):
    """a wrong call of calendar set or show is exit 2, an unknown SKU exit 1"""
    p = made(s, 1)
    good = ("calendar", "set", p.sku_out_id, p.day, "price_fen", "1")
    for args, code, words in (
        (("calendar", "set", p.sku_out_id, p.day, "price"), 2, "shanmen: an argument is missing"),
        (good + ("stock",), 2, 'shanmen: "stock" has no value after it'),
        (good + ("sold", "1"), 2, 'shanmen: "sold" is none of price, price_fen, stock, open'),
        (good[:3] + ("2026-02-30", "price_fen", "1"), 2, None),
        (good[:5] + ("1.5",), 2, 'shanmen: "1.5" is not a whole number of fen'),
        (good + ("--reason", ""), 2, "shanmen: --reason: the text is empty"),
        (good + ("--reason", "x" * 256), 2, "shanmen: --reason: the text has more than 255 characters"),
        (good + ("--author", "山" * 65), 2, "shanmen: --author: the text has more than 64 characters"),
        (good + ("--author", "a\x1b[2J"), 2, "shanmen: --author: the text is not UTF-8 without control characters"),
        (("calendar", "set", "%s,no-such" % p.sku_out_id) + good[3:], 1, 'shanmen: no SKU "no-such" in the catalogue'),
        (("calendar", "show", p.sku_out_id, "--month", "2026-13"), 2, None),
        (("calendar", "show", p.sku_out_id, "--month", "2026-10", "--to", p.day), 2, None),
        (("calendar", "show", "no-such"), 1, "shanmen: no SKU no-such in the catalogue"),
        (("calendar", "history", "no-such"), 1, "shanmen: no SKU no-such in the catalogue"),
        (("calendar", "diff", "no-such"), 1, "shanmen: no SKU no-such in the catalogue"),
        (("calendar", "diff", p.sku_out_id, "more"), 2, "shanmen: one argument too many: more"),
    ):
        done = s.shanmen(*args, check=False)
        assert done.returncode == code, (args, done)
        assert words is None or done.stderr.splitlines()[0] == words, (args, done.stderr)
    s.shanmen(*good, "--yes", "--reason", "价" * 255, "--author", "山" * 64)
    assert changes(s, p, "CHAR_LENGTH(author), CHAR_LENGTH(reason)") == [("64", "255")]


def test_show_prints_month_with_marks(s):
    """calendar show prints a month in weeks, with marks for closed, sold out and not acknowledged"""
    p = made(s)
    s.calendar(
        [
            (p.sku_out_id, "2196-02-29", 12800, 3000, 1),
            (p.sku_out_id, "2196-02-28", 9900, 0, 1),
            (p.sku_out_id, "2196-02-01", 12850, 30, 0),
        ]
    )
    told(s)
    s.sql("UPDATE calendar_day SET told_stock = 2999 WHERE day = '2196-02-29' AND sku_no=%s" % p.sku_no)
    s.sql("UPDATE calendar_day SET push_error = 'no' WHERE day = '2196-02-01' AND sku_no=%s" % p.sku_no)
    wanted = """%s 成人票, 2196-02

Mon        Tue        Wed        Thu        Fri        Sat        Sun
1 !x       2          3          4          5          6          7
128.50     -          -          -          -          -          -
30/30

8          9          10         11         12         13         14
-          -          -          -          -          -          -

15         16         17         18         19         20         21
-          -          -          -          -          -          -

22         23         24         25         26         27         28 #
-          -          -          -          -          -          99.00
                                                                  0/0

29 ~
128.00
3000/3000

Price in yuan; copies left/stock.  x closed  # sold out  ~ not acknowledged yet  ! rejected by the platform
Days from 2196-02-01 to 2196-02-29; another month: --month YYYY-MM
""" % p.sku_out_id  # fmt: skip
    assert s.shanmen("calendar", "show", p.sku_out_id).stdout == wanted
    assert s.shanmen("calendar", "show", p.sku_out_id, "--month", "2196-02").stdout == wanted
    one = s.shanmen("calendar", "show", p.sku_out_id, "--from", "2196-02-29", "--to", "2196-02-29").stdout
    assert one.splitlines()[1:] == ["2196-02-29      128.00   3000     0  yes   3000"], one
    listed = s.shanmen_json("calendar", "show", p.sku_out_id, "--month", "2196-02")
    assert [r["day"] for r in listed] == ["2196-02-01", "2196-02-28", "2196-02-29"]


def test_show_begins_with_month_with_days(s):
    """calendar show begins with this month or the next month that has days, else with the last"""
    def month(p):
        return s.shanmen("calendar", "show", p.sku_out_id).stdout.splitlines()[0].split(", ")[-1]

    now, past, empty = made(s, n=3)
    s.calendar([(now.sku_out_id, d, 1, 1, 1) for d in ("2020-01-31", day(0), "2199-12-31")])
    s.calendar([(past.sku_out_id, d, 1, 1, 1) for d in ("2020-02-29", "2019-12-31")])
    assert month(now) == "2196-02" and month(past) == "2020-02"
    assert s.shanmen("calendar", "show", empty.sku_out_id).stdout == "none\n"


def test_diff_lists_differences_and_why(s):
    """calendar diff lists where the platform knows something else, and why"""
    p = made(s, 1, 2, 3, 4, 5, at=2)
    s.calendar([(p.sku_out_id, "2020-02-29", 12800, 1000, 1)])
    assert [r["why"] for r in s.shanmen_json("calendar", "diff", p.sku_out_id)] == ["never told"] * 5
    told(s)
    assert s.shanmen_json("calendar", "diff", p.sku_out_id) == []
    s.buy(p)
    s.shanmen("calendar", "set", p.sku_out_id, day(3), "price_fen", 13800)
    s.shanmen("calendar", "set", p.sku_out_id, day(4), "open", "no")
    s.sql("UPDATE calendar_day SET push_error = '价格超出范围' WHERE sku_no=%s AND day='%s'" % (p.sku_no, day(5)))
    s.shanmen("calendar", "set", p.sku_out_id, "2020-02-29", "price_fen", 1, "--yes")

    def row(offset, ours, theirs, why, words=None):
        names = ("price_fen", "copies", "on_sale", "told_price_fen", "told_stock", "told_open")
        return dict(
            zip(names, ours + theirs),
            sku_out_id=p.sku_out_id,
            day=day(offset),
            told_at=1790000000,
            why=why,
            push_error=words,
        )

    whole = (12800, 1000, True)
    wanted = [
        row(3, (13800, 1000, True), whole, "changed since"),
        row(4, (12800, 0, False), whole, "changed since"),
        row(5, whole, whole, "rejected", "价格超出范围"),
    ]
    got = s.shanmen_json("calendar", "diff", p.sku_out_id)
    assert got == wanted, got
    assert [r for r in s.shanmen_json("calendar", "diff", "--limit", 100000) if r["sku_out_id"] == p.sku_out_id] == wanted
    s.shanmen("calendar", "set", p.sku_out_id, day(5), "price_fen", 9900)
    last = s.shanmen_json("calendar", "diff", p.sku_out_id)[-1]
    assert last == row(5, (9900, 1000, True), whole, "changed since", "价格超出范围"), last
    some = s.shanmen("calendar", "diff", p.sku_out_id, "--limit", 1)
    assert len(some.stdout.splitlines()) == 2 and some.stderr == "shanmen: 2 days more; --limit shows them\n", some


def test_diff_counts_day_until_over(s):
    """a day counts for calendar diff until it is over in Shanghai"""
    p, today = made(s), people.today()
    s.calendar([(p.sku_out_id, (today + datetime.timedelta(d)).isoformat(), 1, 1, 1) for d in (-1, 0, 1)])
    got = [r["day"] for r in s.shanmen_json("calendar", "diff", p.sku_out_id)]
    if people.today() != today:
        pytest.skip("midnight passed")
    assert got == [people.day_text(0), people.day_text(1)], got


def test_closed_or_semi_direct_no_difference(s):
    """a closed day that was sent as closed is no difference, nor is any day of a semi-direct product"""
    closed, pulled = made(s, 1, n=2)
    s.shanmen("calendar", "set", closed.sku_out_id, closed.day, "open", "no")
    told(s)
    s.shanmen("calendar", "set", closed.sku_out_id, closed.day, "stock", 7)
    assert s.shanmen_json("calendar", "diff", closed.sku_out_id) == []
    s.shanmen("calendar", "set", pulled.sku_out_id, pulled.day, "price_fen", 7, "--yes")
    assert len(s.shanmen_json("calendar", "diff", pulled.sku_out_id)) == 1
    s.sql("UPDATE product SET way = 'semi_direct' WHERE product_id='%s'" % pulled.product_id)
    assert s.shanmen_json("calendar", "diff", pulled.sku_out_id) == []


def test_history_lists_newest_first(s):
    """calendar history lists changes newest first, within the days and the limit asked for"""
    p = made(s, 1, 2)
    s.shanmen("calendar", "set", p.sku_out_id, day(1), "price_fen", 13800, "--author", "A", "--reason", "R")
    s.shanmen("calendar", "set", p.sku_out_id, day(2), "open", "no", "--author", "B", "--reason", "R")
    s.shanmen("calendar", "set", p.sku_out_id, day(1), "stock", "-1", "--author", "C", "--reason", "R")
    listed = s.shanmen_json("calendar", "history", p.sku_out_id)
    assert [r["author"] for r in listed[:3]] == ["C", "B", "A"] and len(listed) == 5, listed
    newest = {k: v for k, v in listed[0].items() if k != "changed_at"}
    assert newest == {
        "day": day(1), "old_price_fen": 13800, "price_fen": 13800, "old_stock": 1000, "stock": 999,
        "old_open": True, "open": True, "author": "C", "reason": "R",
    }, newest  # fmt: skip
    assert listed[-1]["old_price_fen"] is None and listed[-1]["old_open"] is None, listed[-1]
    of_one = s.shanmen_json("calendar", "history", p.sku_out_id, "--from", day(2), "--to", day(2), "--limit", 1)
    assert [r["author"] for r in of_one] == ["B"], of_one


def test_set_lowers_stock_while_clients_buy(s):
    """calendar set lowers the stock while 32 clients buy: never below what is sold, and all that is left is sold"""
    for _ in range(context.rounds(1, 30)):
        faults, _ = races.stock_lowered(s, races.by_set)
        assert not faults, faults


def test_load_lowers_stock_while_clients_buy(s):
    """calendar load lowers the stock while 32 clients buy: never below what is sold, and all that is left is sold"""
    for _ in range(context.rounds(1, 30)):
        faults, _ = races.stock_lowered(s, races.by_load)
        assert not faults, faults


@pytest.mark.race
def test_every_simultaneous_raise_counts(s):
    """eight operators raise the stock at the same moment: every raise counts, and the history has no gap"""
    for _ in range(context.rounds(1, 30)):
        faults, exits = races.stock_raised_at_once(s)
        assert not faults, faults
        assert 0 in exits, exits
