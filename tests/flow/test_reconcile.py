"""Each discrepancy between the platform's records and ours is found, gets the right kind, is repaired or listed; none is
invented; a list that cannot be trusted leads to no conclusion.
"""
import os
import random
import time
import urllib.parse

import pytest

import books
import context
import fake
import outbox
import people
import steps

pytestmark = pytest.mark.stack("books")


def clean_sales(s, p):
    """Orders with different fates in which both sides agree."""
    made = [books.sell(s, p)[0], books.sell_used(s, p)[0], books.sell_used(s, p, 3, used=2)[0]]
    made.append(books.sell_used(s, p, 3, pay_amount=p.price * 3)[0])
    return made


def test_agreeing_sides_have_no_discrepancy(s):
    """orders in which both sides agree: no discrepancy, every list read, and a second reading changes nothing"""
    books.clean(s)
    p = books.product(s)
    orders = clean_sales(s, p)
    done = books.reconcile(s)
    n = books.numbers(done)
    assert not done.stderr and n["orders"] == n["orders compared"] == len(orders), done
    assert n["verifications"] == n["ledger lines"] == 6 and n["open"] == n["new discrepancies"] == 0, done
    assert books.steps_done(s) == books.ALL_STEPS and not books.diffs(s, "'open','mended','settled'")
    before = books.dump(s)
    again = books.reconcile(s)
    assert books.numbers(again)["orders compared"] == 0, again
    again = books.reconcile(s, *books.today_range())
    assert books.numbers(again)["orders compared"] == len(orders), again
    books.same(before, books.dump(s))


def test_ledger_amounts_stored_to_the_fen(s):
    """the amounts of the ledger are stored to the fen: pay, fee, shares and ours"""
    books.clean(s)
    p = books.product(s, price=9999)
    order_id, _ = books.sell_used(s, p, 3, talent_rate=300, merchant_ticket=100)
    books.reconcile(s)
    rows = s.sql(
        "SELECT COUNT(*), SUM(pay_fen), SUM(goods_fen) + SUM(fee_fen) + SUM(share_fen) - SUM(total_fen), SUM(share_fen) > 0,"
        " COUNT(verify_id), SUM(amounts LIKE '%%ledger_total%%') FROM ledger_entry WHERE order_id = '%s'" % order_id
    )
    assert rows == [("3", str(3 * 9999), "0", "1", "3", "3")], rows
    assert not books.diffs(s), books.diffs(s)


# What is planted, into which order, and what must follow: kinds open, kinds repaired. `used` of `count` copies.
PLANTS = [
    # (plant, its members, count, used, open, mended)
    ("pay_amount", {}, 1, 0, ["amount_differs"], []),
    ("count", {}, 1, 0, ["amount_differs"], []),
    ("order_status", {}, 1, 0, ["status_unknown"], []),
    ("missing_there", {}, 1, 0, ["missing_there"], []),
    ("refunded", {}, 1, 0, [], ["refund_not_here"]),
    ("refunded_used", {}, 1, 1, ["ledger_unfounded", "refunded_but_used"], []),
    ("unverified", {}, 1, 1, ["used_not_verified"], []),
    ("verify_cancelled", {}, 1, 1, ["verify_cancelled"], []),
    ("verified", {}, 1, 0, [], ["verified_not_used"]),
    ("verified", {}, 3, 1, ["status_differs", "verified_not_used"], []),
    ("verified", {}, 2, 1, [], ["verified_not_used"]),
    ("ledger_amount", {}, 2, 2, ["ledger_amount_differs"], []),
    ("ledger_failed", {}, 1, 1, ["ledger_failed"], []),
    ("ledger_void", {}, 1, 1, ["ledger_void"], []),
    ("ledger_unverified", {}, 1, 0, ["ledger_unfounded"], []),
    ("paid_twice", {}, 1, 1, ["paid_twice"], []),
    ("paid_in_two", {}, 1, 1, [], []),
    ("ledger_missing", {}, 1, 1, [], []),  # not before the third day: see below
]


def plant_all(s, p):
    """[(row of PLANTS, order_id)]"""
    made = []
    for row in PLANTS:
        order_id, vouchers = books.sell(s, p, row[2])
        books.use(s, vouchers, *range(row[3]))
        made.append((row, order_id))
    outbox.deliver(s)
    for (kind, more, count, *_), order_id in made:
        if kind == "verified" and count > 1:
            more = {"number": count}
        s.platform.plant(kind, order_id, **more)
    return made


def check_planted(s, made):
    faults = []
    for (kind, _, count, used, is_open, mended), order_id in made:
        got = books.kinds(s, order_id), books.kinds(s, order_id, "'mended'")
        if got != (is_open, mended):
            faults.append("%s (%d of %d used): open %s, mended %s" % (kind, used, count, *got))
    assert not faults, faults


def test_planted_discrepancy_is_found_right(s):
    """each planted discrepancy is found with the right kind, repaired or listed, and nothing else is"""
    books.clean(s)
    p = books.product(s)
    clean = clean_sales(s, p)
    made = plant_all(s, p)
    s.platform.plant("missing_here", clean[0], **{"as": "1999" + s.fresh()})
    done = books.reconcile(s, check=0)
    check_planted(s, made)
    assert {k for k, o in books.diffs(s) if o.startswith("1999")} == {"missing_here"}, books.diffs(s)
    assert not {d for d in books.diffs(s, "'open','mended'") if d[1] in clean}
    n, planted = books.numbers(done), sum(len(r[4]) + len(r[5]) for r, _ in made) + 1
    assert n["new discrepancies"] == planted and n["repaired"] == sum(len(r[5]) for r, _ in made), (done, planted)
    assert n["open"] == len(books.diffs(s)), done
    raised = {r[0] for r in s.sql("SELECT kind FROM alarm")}
    assert raised == {k for k, _ in books.diffs(s)}, raised
    evidence = s.sql("SELECT kind FROM reconcile_diff WHERE ours IS NULL AND theirs IS NULL")
    assert not evidence, evidence
    before = books.dump(s)
    books.reconcile(s, *books.today_range())
    books.same(before, books.dump(s))


def test_missing_ledger_row_on_third_day(s):
    """a missing ledger row is a discrepancy on the third day, when the ledger is read once more"""
    books.clean(s)
    p = books.product(s)
    lost, late = books.sell_used(s, p)[0], books.sell_used(s, p)[0]
    for order_id in (lost, late):
        s.platform.plant("ledger_missing", order_id)
    for night in (1, 2):
        books.reconcile(s, days=night)
        assert not books.diffs(s), (night, books.diffs(s))
    done = books.reconcile(s, days=3)
    assert books.diffs(s) == {("ledger_missing", lost), ("ledger_missing", late)}, (done, books.diffs(s))
    assert books.numbers(books.reconcile(s, days=4))["open"] == 2


def test_discrepancy_gone_closes_by_itself(s):
    """a discrepancy that no longer exists closes by itself; one an operator settled stays so until the evidence changes"""
    books.clean(s)
    p = books.product(s)
    gone, settled = books.sell(s, p)[0], books.sell(s, p)[0]
    for order_id in (gone, settled):
        s.platform.plant("pay_amount", order_id)
    books.reconcile(s)
    by_order = {d["order_id"]: d for d in s.shanmen_json("diff", "list", "--kind", "amount_differs")}
    assert set(by_order) == {gone, settled}, by_order
    diff = by_order[settled]
    s.shanmen("diff", "settle", diff["diff_id"], "--reason", "平台已更正", "--author", "Li Na")
    s.platform.plant("pay_amount", gone, amount=-100)
    done = books.reconcile(s, *books.today_range())
    assert books.numbers(done)["gone"] == 1 and not books.diffs(s), (done, books.diffs(s))
    now = s.shanmen_json("diff", "show", diff["diff_id"])
    assert (now["state"], now["note"], now["author"]) == ("settled", "平台已更正", "Li Na"), now
    assert s.shanmen_json("diff", "show", by_order[gone]["diff_id"])["state"] == "mended"
    told = s.number("SELECT MAX(alarm_id) FROM alarm")
    for amount in (1, 2):
        s.platform.plant("pay_amount", settled, amount=amount)
        books.reconcile(s, *books.today_range())
        assert books.diffs(s) == {("amount_differs", settled)}
        s.shanmen("diff", "settle", diff["diff_id"], "--reason", "平台已更正")
    again = "SELECT COUNT(*), COUNT(DISTINCT (raised_at + 28800) DIV 86400) FROM alarm WHERE alarm_id > %d" % told
    alarms, days = s.sql(again + " AND order_id = '%s'" % settled)[0]
    assert alarms == days >= "1", (alarms, days)  # opened again: an alarm again, at most one a day


def test_older_answer_closes_no_discrepancy(s):
    """an answer about an order that is older than what we know closes no discrepancy"""
    books.clean(s)
    ticket = books.product(s)
    order_id = books.sell(s, ticket, 2)[0]
    refund = dict(biz_uniq_key=s.fresh("r"), apply_time=int(time.time()), source=101, numbers=[1], decided=1, refund_amount=1, refund_time=int(time.time()))
    s.platform.tell_order(order_id, refunds=[refund])
    books.reconcile(s)
    assert ("refund_not_here", order_id) in books.diffs(s), books.diffs(s)
    s.platform.reset()
    s.platform.sold(order_id, ticket, 2)
    s.sql("UPDATE platform_order SET updated_at = updated_at + 100000 WHERE order_id = '%s'" % order_id)
    since = s.platform.last_number()
    books.reconcile(s, *books.today_range())
    assert [c for c in s.platform.calls(books.ORDERS, since + 1) if c["query"].get("order_id") == order_id]
    assert ("refund_not_here", order_id) in books.diffs(s), books.diffs(s)


# Lists that lie, by path: the run ends suspicious, or right.
TRAPS = {
    books.ORDERS: ("repeat", "ignore_window", "short", "no_list", "duplicates", "reorder", "ids_as_numbers"),
    books.RECORDS: ("repeat", "ignore_window", "short", "no_list", "duplicates", "same_cursor", "ids_as_numbers", "v2_only"),
    books.LEDGER_DAY: ("repeat", "ignore_window", "short", "no_list", "duplicates", "same_cursor", "ids_as_numbers"),
    books.LEDGER_CERTIFICATE: ("no_list", "duplicates", "ids_as_numbers", "nested"),
}
# Those that can never end right: the case checks that they really do not.
HOPELESS = {
    (books.ORDERS, "repeat"),
    (books.ORDERS, "ignore_window"),
    (books.ORDERS, "short"),
    (books.ORDERS, "no_list"),
    (books.ORDERS, "duplicates"),
    (books.RECORDS, "repeat"),
    (books.RECORDS, "short"),
    (books.RECORDS, "no_list"),
    (books.RECORDS, "same_cursor"),
    (books.LEDGER_DAY, "no_list"),
    (books.LEDGER_DAY, "same_cursor"),
    (books.LEDGER_CERTIFICATE, "no_list"),
}


def many(s, p):
    """More than a page of each list. All orders are sold here: one known to the platform alone would be a discrepancy."""
    made = books.crowd(s, p, 85)
    old = int(time.time()) - 3 * books.DAY_S  # of another day, and goods that are not ours: no list of today has it
    facts = dict(sku_id="999", third_sku_id="MUG", create_time=old, pay_time=old, update_time=old)
    sale = s.platform.sale("998" + s.fresh(), p, uses=[{"number": 1, "verify_time": old}], **facts)
    s.platform.tell_orders([sale])
    return made + books.crowd(s, p, 18, copies=3, used=3)


def lies():
    """[(path, trap)]: each trap once, each path at least once, by the seed; with --full all."""
    pairs = [(path, trap) for path, traps in sorted(TRAPS.items()) for trap in traps]
    if context.args.full:
        return pairs
    random.Random(context.args.seed).shuffle(pairs)
    chosen = []
    for path, trap in pairs:
        if trap not in [t for _, t in chosen]:
            chosen.append((path, trap))
    for path in TRAPS:
        if path not in [p for p, _ in chosen]:
            chosen.append(next(pair for pair in pairs if pair[0] == path))
    return chosen


@pytest.mark.slow
@pytest.mark.fault
def test_lying_list_ends_suspicious_or_right(s):
    """a list that lies: the day ends suspicious without a conclusion, or it ends right; then it is read to its end"""
    p = books.product(s)
    books.clean(s)
    orders = many(s, p)
    right, suspicious = None, set()
    chosen = lies()
    for path, trap in chosen:
        forget(s)
        s.platform.settings(page_trap=trap, trap_path=path)
        done = books.reconcile(s, check=None)
        s.platform.settings(page_trap="", trap_path="")
        assert not books.diffs(s, "'open','mended'"), (path, trap, done, books.diffs(s))
        if done.returncode == 0:
            assert books.steps_done(s) == books.ALL_STEPS and "SUSPICIOUS" not in done.stdout, (path, trap, done)
        else:
            assert done.returncode == 1 and "SUSPICIOUS" in done.stdout and "SUSPICIOUS" in done.stderr, (path, trap, done)
            assert "compare" not in books.steps_done(s) and outbox.alarms(s, "reconcile_suspicious"), (path, trap)
            suspicious.add((path, trap))
            done = books.reconcile(s)
        n = books.numbers(done)
        assert n["orders compared"] == len(orders) and n["open"] == 0, (path, trap, done)
        s.sql("DELETE FROM ledger_entry WHERE bill_day <> '%s'" % people.day_text(0))  # sent all the same; they belong to their own days
        now = books.dump(s, books.THEIRS)
        right = right or now
        books.same(right, now)
    hopeless = HOPELESS & set(chosen)
    assert hopeless and suspicious >= hopeless, (hopeless - suspicious, suspicious)


def test_text_error_code_or_short_trouble(s):
    """error_code as text, or short trouble: the same result"""
    books.clean(s)
    orders = clean_sales(s, books.product(s))
    for kind in ("string_codes", "500", "lost", "truncated", "busy", "html"):
        s.platform.trouble(kind, "", kind, "", kind, paths=[books.ORDERS, books.RECORDS, books.LEDGER_DAY])
        done = books.reconcile(s, *books.today_range())
        n = books.numbers(done)
        assert (n["orders"], n["verifications"], n["ledger lines"], n["open"]) == (len(orders), 6, 6, 0), (kind, done)
        s.platform.trouble()


def test_silence_or_refusal_concludes_nothing(s):
    """a platform that does not answer, or refuses: nothing is concluded, and the next run goes on"""
    books.clean(s)
    orders = clean_sales(s, books.product(s))
    s.platform.trouble(kinds=["500"], rate=1.0, paths=[books.RECORDS])
    done = books.reconcile(s, check=75)
    assert "1 merchants without an answer" in done.stdout and "no usable answer to verify_records" in done.stderr, done
    assert books.steps_done(s) == ["orders"] and not outbox.alarms(s), books.steps_done(s)
    s.platform.trouble(kinds=["forbidden"], rate=1.0, paths=[books.RECORDS])
    for _ in range(2):
        books.reconcile(s, check=1)
    assert len(outbox.alarms(s, "reconcile_refused")) == 1 and not books.diffs(s), outbox.alarms(s)
    s.platform.trouble()
    done = books.reconcile(s)
    n = books.numbers(done)
    assert n["orders"] == 0 and n["orders compared"] == len(orders) and n["open"] == 0, done
    assert books.steps_done(s) == books.ALL_STEPS


@pytest.mark.slow
def test_thousands_of_orders_invent_no_discrepancy(s):
    """thousands of orders that agree: no discrepancy is invented"""
    books.clean(s)
    p = books.product(s)
    n = context.rounds(300, 10000)  # more than two pages; each order is compared in a transaction of its own, which takes some milliseconds
    orders = books.crowd(s, p, n // 2) + books.crowd(s, p, n // 2, used=1)
    done = books.reconcile(s, timeout_s=400)
    got = books.numbers(done)
    assert got["orders compared"] == got["orders"] == len(orders) == n, done
    assert got["verifications"] == got["ledger lines"] == n // 2 and got["open"] == 0 and not done.stderr, done
    assert not books.diffs(s, "'open','mended','settled'")


def forget(s):
    """As if nothing had ever been read or compared; repairs stay."""
    s.sql("DELETE FROM reconcile_pull; DELETE FROM reconcile_diff; DELETE FROM alarm;" + books.FORGET_THEIRS)


@pytest.mark.slow
@pytest.mark.fault
def test_kill_at_every_step_of_reconcile(s):
    """killed at each step, the next run goes on without a gap or a repeat: the same rows, the same discrepancies"""
    books.clean(s)
    p = books.product(s)
    clean_sales(s, p)
    books.crowd(s, p, 22, used=1)  # more than a page of records
    for kind in ("pay_amount", "ledger_amount"):
        s.platform.plant(kind, books.sell_used(s, p, 1, int(kind == "ledger_amount"))[0])
    environment = books.start_clock(s)

    def run(check=None, **more):
        return outbox.cron(s, "reconcile", environment=dict(environment, **more), check=check)

    tables = books.TABLES[:-1] + books.THEIRS  # without the alarms: their numbers differ
    leave_out = ("asked_at", "told_at", "unlisted", "diff_id", "created_at")
    run(0)
    right, expected = books.dump(s, tables, leave_out), books.diffs(s)
    assert len(expected) == 2 and len(right["platform_verify"]) == 29, (expected, len(right["platform_verify"]))
    forget(s)
    moments, killed = steps.of(s, lambda **more: run(0, **more), 100, (450, 15)), 0
    for moment in moments:
        forget(s)
        done = run(**steps.kill(s, moment))
        killed += steps.died(done)
        done = run(0)
        assert "SUSPICIOUS" not in done.stdout and books.steps_done(s) == books.ALL_STEPS, (moment, done)
        books.same(right, books.dump(s, tables, leave_out))
        assert books.diffs(s) == expected and books.numbers(done)["open"] == 2, (moment, done)
    steps.check_killed(killed, moments)


def test_continued_run_asks_nothing_committed(s):
    """a run that continues asks for nothing that was committed before"""
    books.clean(s)
    books.crowd(s, books.product(s), 50, used=1)
    s.platform.trouble("", "", "silence", paths=[books.RECORDS])
    environment = books.start_clock(s)
    run = outbox.start(s, "reconcile", environment=environment)
    s.platform.wait_call(books.RECORDS, n=3)
    outbox.kill(s, run)
    s.platform.trouble()
    since = s.platform.last_number()
    books.reconcile(s)
    assert len(s.platform.calls(books.ORDERS, since + 1)) == 0
    calls = s.platform.calls(books.RECORDS, since + 1)
    assert len(calls) == 1 and calls[0]["query"]["cursor"] != "0", [c["query"] for c in calls]
    assert s.number("SELECT COUNT(*) FROM platform_verify") == 50 and not books.diffs(s)


@pytest.mark.race
def test_two_at_once_one_works(s):
    """two at once: one works, the other says so; an interrupted range goes on with the days it has not done"""
    books.clean(s)
    books.sell_used(s, books.product(s))
    s.platform.trouble("hold", paths=[books.RECORDS])
    environment, days = books.start_clock(s), ("--from", people.day_text(-2), "--to", people.day_text(0))
    before = s.platform.last_number()
    run = outbox.start(s, "reconcile", *days, environment=environment)
    s.platform.wait_call(books.RECORDS, since=before)
    other = outbox.cron(s, "reconcile", environment=environment, check=0)
    assert "another process is at work" in other.stdout, other
    s.platform.release()
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0 and not err, (out, err)
    s.platform.trouble("", "", "silence", paths=[books.LEDGER_DAY])
    before = s.platform.last_number()
    run = outbox.start(s, "reconcile", *days, environment=environment)
    s.platform.wait_call(books.LEDGER_DAY, since=before, n=3)
    outbox.kill(s, run)
    s.platform.trouble()
    before = s.platform.last_number()
    books.reconcile(s, *days)
    asked = [c["query"]["bill_date"] for c in s.platform.calls(books.LEDGER_DAY, before + 1)]
    assert asked == [people.day_text(0)], asked
    books.reconcile(s, *days)
    asked = [c["query"]["bill_date"] for c in s.platform.calls(books.LEDGER_DAY, before + 1)]
    assert asked[1:] == [people.day_text(i) for i in (-2, -1, 0)], asked


def test_overfull_list_is_asked_shorter(s):
    """more orders than one list holds: shorter times are asked for, down to one second, which is suspicious"""
    books.clean(s)
    asked = []

    def answer(path, _body):
        query = {k: v[0] for k, v in urllib.parse.parse_qs(urllib.parse.urlparse(path).query).items()}
        if "update_order_start_time" not in query:
            empty = {"error_code": 0, "total": 0, "records": [], "ledger_records": [], "has_more": False, "cursor": "0"}
            return {"data": empty, "extra": {"error_code": 0}} if path.startswith("/goodlife") else None
        begin, end = int(query["update_order_start_time"]), int(query["update_order_end_time"])
        asked.append((begin, end))
        total = 10001 if end - begin >= limit else 0
        return {"data": {"error_code": 0, "orders": [], "page": {"total": total}}, "extra": {"error_code": 0}}

    limit = 20000
    with fake.fake(s, answer):
        done = books.reconcile(s)
    good = [(b, e) for b, e in asked if e - b < limit]
    assert all(b == e + 1 for (_, e), (b, _) in zip(good, good[1:])), good
    start = people.day_start(people.today())
    assert (good[0][0], good[-1][1]) == (start - 600, start + books.DAY_S - 1) and len(asked) < 16, (asked, done)
    asked, limit = [], 0
    with fake.fake(s, answer):
        done = books.reconcile(s, *books.today_range(), check=1)
    assert "within one second" in done.stderr and asked[-1][0] == asked[-1][1] and len(asked) < 25, (done, asked)


def test_wrong_call_does_not_ask_platform(s):
    """a wrong call is answered with flag and value, and the platform is not asked"""
    books.clean(s)
    for args, words in (
        (["--from", "2026-02-30"], '--from: "2026-02-30" is not a day'),
        (["--to", "x"], '--to: "x" is not a day'),
        (["--from", people.day_text(1)], "--from, --to:"),
        (["--from", people.day_text(0), "--to", people.day_text(-1)], "--from, --to:"),
        (["--from", people.day_text(-93), "--to", people.day_text(-92)], "--from, --to: the platform can be asked"),
        (["--step", "all"], '--step: "all" is not one of'),
        (["--report", "dir/"], '--report: "dir/" is not the name'),
        (["--step", "report"], "--step report needs --report"),
        (["--from"], "requires an argument"),
        (["2026-01-01"], "one argument too many"),
    ):
        done = outbox.cron(s, "reconcile", *args, check=2)
        assert words in done.stderr and not done.stdout, (args, done)
    assert not s.platform.calls(books.ORDERS)


def test_foreign_goods_are_no_discrepancy(s):
    """goods of the merchant that are not ours are counted, and are no discrepancy"""
    books.clean(s)
    p = books.product(s)
    now = int(time.time())
    facts = dict(sku_id="999", third_sku_id="MUG", uses=[{"number": 1, "verify_time": now}])
    for _ in range(3):
        s.platform.tell_orders([s.platform.sale("998" + s.fresh(), p, **facts)])
    done = books.reconcile(s)
    n = books.numbers(done)
    assert (n["orders"], n["verifications"], n["ledger lines"], n["orders compared"], n["open"]) == (3, 3, 3, 0, 0), done
    assert s.number("SELECT COUNT(*) FROM ledger_entry WHERE sku_id = '999'") == 3


def test_lists_name_sku_by_our_id(s):
    """a SKU that is known here under our own id alone is recognised by it in orders, verifications and ledger; other goods are not"""
    books.clean(s)
    p = books.product(s)
    now, lost, other = int(time.time()), "998" + s.fresh(), "998" + s.fresh()
    s.platform.tell_orders(
        [
            s.platform.sale(lost, p, uses=[{"number": 1, "verify_time": now}]),
            s.platform.sale(other, p, third_sku_id="MUG", uses=[{"number": 1, "verify_time": now}]),
        ]
    )
    books.forget_ids(s, p)
    done = books.reconcile(s)
    assert books.numbers(done)["orders compared"] == 1, done
    assert "missing_here" in books.kinds(s, lost) and not books.kinds(s, other), books.diffs(s)
    assert s.sql("SELECT DISTINCT sku_id, sku_out_id FROM ledger_entry WHERE order_id = '%s'" % lost) == [(p.sku_id, p.sku_out_id)]


def test_order_of_sku_known_by_our_id_is_compared(s):
    """an order of a SKU that is known under our own id alone is the same there and here; another own id there is a discrepancy,
    whose text shows ours"""
    books.clean(s)
    p = books.product(s)
    alike, differs = books.sell_used(s, p)[0], books.sell(s, p)[0]
    s.platform.tell_order(differs, third_sku_id="MUG")
    books.forget_ids(s, p)
    books.reconcile(s)
    assert not books.kinds(s, alike) and books.kinds(s, differs) == ["amount_differs"], books.diffs(s)
    ((ours,),) = s.sql("SELECT ours FROM reconcile_diff WHERE order_id = '%s'" % differs)
    assert "sku %s," % p.sku_out_id in ours, ours


def test_verified_elsewhere_admits_no_one(s):
    """an order verified elsewhere admits no one any more, and nothing is sent for it"""
    books.clean(s)
    p = books.product(s)
    order_id, vouchers = books.sell(s, p)
    s.platform.plant("verified", order_id)
    books.reconcile(s)
    assert books.kinds(s, order_id, "'mended'") == ["verified_not_used"]
    got = s.admit(vouchers[0]["entrance"]["qrcodes"][0])
    assert got.json()["reason"] == "already_used", got
    before = s.platform.last_number()
    outbox.deliver(s)
    assert not s.platform.calls(outbox.VERIFY, before + 1)


def test_splitting_ledger_row_is_asked_again(s):
    """a ledger row that is still being split is asked for again the next day, until it is done"""
    books.clean(s)
    order_id, _ = books.sell_used(s, books.product(s))
    s.platform.plant("ledger_status", order_id, value=1)
    for night in (1, 3, 4):
        books.reconcile(s, days=night)
    s.platform.plant("ledger_status", order_id, value=3)
    books.reconcile(s, days=4)
    assert not books.diffs(s), books.diffs(s)
    books.reconcile(s, days=5)
    assert books.diffs(s) == {("ledger_failed", order_id)}, books.diffs(s)
    before = s.platform.last_number()
    books.reconcile(s, days=6)
    assert people.day_text(0) not in [c["query"]["bill_date"] for c in s.platform.calls(books.LEDGER_DAY, before + 1)]


def test_detailed_or_daily_ledger_same_money(s):
    """the detailed ledger where it is wanted and granted, else the day's ledger: the same money"""
    books.clean(s)
    books.sell_used(s, books.product(s, price=9999), 3, talent_rate=300)
    sums = "SELECT SUM(pay_fen), SUM(goods_fen), SUM(fee_fen), SUM(share_fen) FROM ledger_entry"
    books.reconcile(s)
    plain = s.sql(sums)
    for granted in (False, True):
        forget(s)
        s.platform.settings(ledger_detail=granted)
        before = s.platform.last_number()
        with outbox.configured(s, ledger="detail"):
            books.reconcile(s)
        calls = [c for c in s.platform.calls("/goodlife/v1/settle/ledger/", before + 1) if "detailed" in c["path"] or c["path"] == books.LEDGER_DAY]
        assert [c["path"] for c in calls] == [books.LEDGER_DETAIL] + ([] if granted else [books.LEDGER_DAY]), calls
        assert s.sql(sums) == plain and not books.diffs(s), (granted, s.sql(sums), plain)


def test_unknown_order_is_a_discrepancy(s):
    """a verification or a payment of an unknown order is a discrepancy, closed when the order is known"""
    books.clean(s)
    p = books.product(s)
    order_id = books.sell_used(s, p)[0]
    books.reconcile(s)
    s.sql("UPDATE platform_verify SET certificate_id = 'lost-1', order_id = NULL; UPDATE ledger_entry SET order_id = NULL")
    s.sql("UPDATE ledger_entry SET certificate_id = 'lost-2'")
    books.reconcile(s, *books.today_range(), "--step", "compare")
    found = {d for d in books.diffs(s) if d[1].startswith("cert:")}
    assert found == {("verify_of_unknown_order", "cert:lost-1"), ("ledger_of_unknown_order", "cert:lost-2")}, books.diffs(s)
    s.sql("UPDATE platform_verify SET order_id = '%s'; UPDATE ledger_entry SET order_id = '%s'" % (order_id, order_id))
    done = books.reconcile(s, *books.today_range(), "--step", "compare")
    assert not {d for d in books.diffs(s) if d[1].startswith("cert:")} and books.numbers(done)["gone"] >= 2, done


def test_missed_night_is_made_up_for(s):
    """a night that was missed is made up for; a day before the first one ever read is not"""
    books.clean(s)
    order_id = books.sell(s, books.product(s))[0]
    s.platform.plant("pay_amount", order_id)
    books.reconcile(s, "--from", people.day_text(-1))
    done = books.reconcile(s, days=3)
    days = [r[0] for r in s.sql("SELECT DISTINCT day FROM reconcile_pull WHERE done_at IS NOT NULL ORDER BY day")]
    assert days == [people.day_text(i) for i in (-1, 0, 1, 2)], (days, done)
    assert books.diffs(s) == {("amount_differs", order_id)}


@pytest.mark.full
@pytest.mark.slow
def test_valgrind_finds_no_error(s):
    """valgrind finds no leak and no memory error in reconcile"""
    books.clean(s)
    p = books.product(s)
    for row in PLANTS[:1] + PLANTS[8:12]:
        order_id, _ = books.sell_used(s, p, row[2], row[3]) if row[3] else books.sell(s, p, row[2])
        s.platform.plant(row[0], order_id, **({"number": row[2]} if row[2] > 1 else {}))
    s.platform.settings(ledger_delay_s=0)
    steps.valgrind(s, "reconcile", *books.today_range(), "--report", os.path.join(s.dir, "valgrind"))
    assert s.number("SELECT COUNT(*) FROM reconcile_pull WHERE done_at IS NOT NULL") == 4 and books.diffs(s)
