"""cron/stock_push: what changed in the calendar reaches the platform, whatever fails, and never more than we have."""
import random
import signal

import caller
import context
import owed
import people
import steps
import told
from harness import wait_for
from runner import case


def day(offset):
    return people.day_text(offset)


@case("a new SKU's whole calendar is told, then what changed and nothing else", stack="push")
def _(s):
    told.clean(s)
    p = s.product(stock=10, day=1, days=[0, 1, 2])
    got = told.heard(s)
    assert [(kind, sku, [d[0] for d in days]) for kind, sku, days, _ in got] == [
        ("save", p.sku_id, [day(0), day(1), day(2)])
    ], got
    told.same(s, p)
    assert told.heard(s) == []
    s.buy(p, 3)
    got = told.heard(s)
    assert [(kind, days) for kind, _, days, _ in got] == [("batch", [(day(1), 12800, 7, True)])], got
    s.calendar([(p.sku_out_id, day(2), 9900, 10, 1)])
    got = told.heard(s)
    assert [(kind, days) for kind, _, days, _ in got] == [("batch", [(day(2), 9900, 10, True)])], got
    told.same(s, p)
    assert told.heard(s) == []


@case("a closed day is told closed and with nothing left, a cancelled ticket is for sale again", stack="push")
def _(s):
    told.clean(s)
    p = s.product(stock=5, day=1, days=[1, 2])
    order_id = s.buy(p, 2)
    told.push(s)
    assert told.theirs(s, p)[day(1)] == (12800, 3, True)
    s.calendar([(p.sku_out_id, day(2), 12800, 5, 0)])
    s.insist("cancel_notify", s.cancel(order_id))
    told.push(s)
    assert told.theirs(s, p) == {day(1): (12800, 5, True), day(2): (12800, 0, False)}


@case("a day that sold out is told before everything else", stack="push")
def _(s):
    told.clean(s)
    others = s.products([dict(stock=10) for _ in range(6)])
    last = s.product(stock=2)
    told.push(s)
    for p in others:
        s.buy(p)
    s.calendar([(p.sku_out_id, p.day, 11100, 10, 1) for p in others])
    s.buy(last, 2)
    with owed.configured(s, openapi_qps=1):
        got = told.heard(s, "--for", 1)
    assert got and got[0][1] == last.sku_id and got[0][2] == [(last.day, 12800, 0, True)], got
    told.push(s)
    told.same(s, last, *others)


@case("a number that merely changed is not told again within 20 seconds, the last ticket is at once", stack="push")
def _(s):
    told.clean(s)
    p = s.product(stock=3)
    told.push(s)
    s.buy(p)
    since = s.platform.last_number()
    owed.cron(s, "stock_push", "--once", check=0)
    assert told.calls(s, since + 1) == []
    owed.cron(s, "stock_push", "--once", check=0, environment=owed.clock(21))
    assert [c[2] for c in told.calls(s, since + 1)] == [[(p.day, 12800, 2, True)]]
    s.buy(p, 2)
    owed.cron(s, "stock_push", "--once", check=0)
    told.same(s, p)


@case("products that the platform pulls are told nothing; once they are told again, it is all of them", stack="push")
def _(s):
    told.clean(s)
    p = s.product(stock=10, day=1, days=[1, 2])
    told.push(s)
    s.sql("UPDATE product SET way = 'semi_direct' WHERE product_id = '%s'" % p.product_id)
    s.buy(p)
    assert told.heard(s) == []
    s.sql("UPDATE product SET way = 'full_direct' WHERE product_id = '%s'" % p.product_id)
    got = told.heard(s)
    assert [(kind, len(days)) for kind, _, days, _ in got] == [("save", 2)], got
    told.same(s, p)


@case("whatever the platform pulls now is forgotten at once, however many SKUs", stack="push")
def _(s):
    told.clean(s)
    many = [p.sku_id for p in s.products([dict(stock=10) for _ in range(101)])]
    mine = "sku_id IN ('%s')" % "','".join(many)
    s.sql("UPDATE calendar_day SET dirty = FALSE, told_at = 1 WHERE " + mine)
    s.sql("INSERT INTO calendar_push (sku_id, whole) SELECT sku_id, FALSE FROM sku WHERE " + mine)
    s.sql("UPDATE product p JOIN sku USING (product_id) SET p.way = 'semi_direct' WHERE " + mine)
    assert told.heard(s) == []
    assert s.number("SELECT COUNT(*) FROM calendar_day WHERE dirty AND told_at IS NULL AND " + mine) == 101
    s.sql("UPDATE calendar_day SET dirty = FALSE WHERE " + mine)


@case("before its first review has passed a product's calendar waits, during a later one it is told", stack="push")
def _(s):
    told.clean(s)
    p = s.product(stock=10)
    for review in ("under_review", "review_failed"):
        s.sql("UPDATE product SET review = '%s' WHERE product_id = '%s'" % (review, p.product_id))
        assert told.heard(s) == []
    s.sql("UPDATE product SET review = 'online', passed_at = 1 WHERE product_id = '%s'" % p.product_id)
    assert [c[0] for c in told.heard(s)] == ["save"]
    s.sql("UPDATE product SET review = 'under_review' WHERE product_id = '%s'" % p.product_id)
    s.buy(p)
    assert [c[0] for c in told.heard(s)] == ["batch"]
    told.same(s, p)


@case("days that may not be told now are not read again and again: of a product under review, of a SKU that rests", stack="push")
def _(s):
    told.clean(s)
    p, other = s.products([dict(stock=10, day=1, days=list(range(1, 731))), dict(stock=10)])

    def reads():
        """Rows read by one run of stock_push that has another product to tell."""
        s.sql("UPDATE calendar_day SET dirty = TRUE, told_at = NULL WHERE sku_id = '%s'" % other.sku_id)
        before = s.number("SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'HANDLER_READ_NEXT'")
        owed.cron(s, "stock_push", "--once")
        return (
            s.number("SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'HANDLER_READ_NEXT'")
            - before
        )

    s.sql("UPDATE product SET review = 'under_review' WHERE product_id = '%s'" % p.product_id)
    waiting = reads()
    s.sql("UPDATE product SET review = 'online' WHERE product_id = '%s'" % p.product_id)
    s.sql("INSERT INTO calendar_push (sku_id, whole, next_at) VALUES ('%s', FALSE, UNIX_TIMESTAMP() + 3600)" % p.sku_id)
    resting = reads()
    s.sql("UPDATE calendar_day SET dirty = FALSE WHERE sku_id = '%s'" % p.sku_id)
    idle = reads()
    assert waiting < idle + 700 and resting < idle + 700, (waiting, resting, idle)


@case("days past are not told, whatever became of them", stack="push")
def _(s):
    told.clean(s)
    p = s.product(stock=10, day=0, days=[0, 1])
    got = told.heard(s, offset_s=86400)
    assert [[d[0] for d in days] for _, _, days, _ in got] == [[day(1)]], got


@case("--dry-run shows what would be told, tells nothing and writes nothing", stack="push")
def _(s):
    told.clean(s)
    p = s.product(stock=10, day=1, days=[1, 2])
    q = s.product(stock=4, day=1, open=0)
    told.push(s, "--once")
    s.buy(p, 3)
    r = s.product(stock=1)
    told.quiet(s)
    before, since = s.row_counts(), s.platform.last_number()
    done = owed.cron(s, "stock_push", "--dry-run", check=0)
    assert done.stdout.splitlines() == [
        "batch_save %s %s price_fen 12800 stock 7 open" % (p.sku_out_id, day(1)),
        "save %s %s price_fen 12800 stock 1 open" % (r.sku_out_id, day(1)),
        "stock_push: dry run: 2 days of 2 SKUs would be sent",
    ] or sorted(done.stdout.splitlines()[:2]) == sorted(
        [
            "batch_save %s %s price_fen 12800 stock 7 open" % (p.sku_out_id, day(1)),
            "save %s %s price_fen 12800 stock 1 open" % (r.sku_out_id, day(1)),
        ]
    ), done.stdout
    assert s.row_counts() == before and s.platform.last_number() == since
    assert told.theirs(s, q) == {day(1): (12800, 0, False)}


@case("--full tells every calendar again as a whole", stack="push")
def _(s):
    told.clean(s)
    p, q = s.products([dict(stock=10, days=[1, 2]), dict(stock=10)])
    told.push(s)
    s.platform.reset()
    assert told.heard(s) == []
    got = told.heard(s, "--full")
    assert {(kind, sku, len(days)) for kind, sku, days, _ in got} >= {("save", p.sku_id, 2), ("save", q.sku_id, 1)}, got
    told.same(s, p, q)


@case("--full waits for the process that is at work", stack="push")
def _(s):
    told.clean(s)
    p = s.product(stock=10)
    at_work = owed.start(s, "stock_push", "--for", 60)
    wait_for("told", lambda: told.theirs(s, p) == told.ours(s, p))
    full = owed.start(s, "stock_push", "--full")
    wait_for("marked or waiting", lambda: s.number("SELECT COUNT(*) FROM job_lease WHERE job = 'stock_push'"))
    assert full.poll() is None
    since = s.platform.last_number()
    at_work.send_signal(signal.SIGTERM)
    at_work.communicate(timeout=30)
    out, err = full.communicate(timeout=60)
    assert full.returncode == 0, (out, err)
    assert ("save", p.sku_id) in [c[:2] for c in told.calls(s, since + 1)]


@case("--full that did not get its turn says so and ends with 75", stack="push")
def _(s):
    told.clean(s)
    p = s.product(stock=10)
    at_work = owed.start(s, "stock_push", "--for", 60)
    try:
        wait_for("told", lambda: told.theirs(s, p) == told.ours(s, p))
        full = owed.start(s, "stock_push", "--full")
        wait_for("it is ready to be told to leave", lambda: catches(full, signal.SIGTERM))
        full.send_signal(signal.SIGTERM)
        out, err = full.communicate(timeout=60)
        assert full.returncode == 75 and "another process is at work" in err, (full.returncode, out, err)
    finally:
        at_work.terminate()
        at_work.communicate(timeout=30)


def catches(process, signo):
    with open("/proc/%d/status" % process.pid, encoding="ascii") as f:
        caught = [line.split()[1] for line in f if line.startswith("SigCgt")][0]
    return int(caught, 16) >> (signo - 1) & 1


@case("days the platform rejects stand with its words and alarm once, the others are told", stack="push")
def _(s):
    platform = told.clean(s)
    p = s.product(stock=10, day=1, days=[1, 2, 3])
    platform.reject_days({"sku_id": p.sku_id, "date": day(2), "error_code": 3000001, "description": "价格低于下限"})
    told.push(s)
    assert sorted(told.theirs(s, p)) == [day(1), day(3)]
    words = s.sql("SELECT day, push_error FROM calendar_day WHERE sku_id = '%s' AND push_error IS NOT NULL" % p.sku_id)
    assert words == [(day(2), "3000001: 价格低于下限")], words
    assert told.heard(s) == []
    told.heard(s, "--full")
    mine = s.sql("SELECT detail FROM alarm WHERE alarm_key LIKE 'calendar_rejected:%s:%%'" % p.product_id)
    assert len(mine) == 1 and day(2) in mine[0][0] and "价格低于下限" in mine[0][0], mine
    platform.reject_days()
    s.calendar([(p.sku_out_id, day(2), 15000, 10, 1)])
    told.push(s)
    told.same(s, p)
    assert not s.number("SELECT COUNT(*) FROM calendar_day WHERE sku_id = '%s' AND push_error IS NOT NULL" % p.sku_id)


@case("a day the platform can make no sense of does not take the others with it", stack="push")
def _(s):
    platform = told.clean(s)
    p = s.product(stock=10, day=1, days=list(range(1, 150)))
    platform.reject_days({"sku_id": p.sku_id, "date": day(77), "error_code": 2100005})
    try:
        for _ in range(30):
            told.push(s, check=None)
            if not s.number("SELECT COUNT(*) FROM calendar_day WHERE sku_id = '%s' AND dirty" % p.sku_id):
                break
        theirs, ours = told.theirs(s, p), told.ours(s, p)
        ours.pop(day(77))
        assert theirs == ours, sorted(set(ours) ^ set(theirs))
        assert "2100005" in s.sql(
            "SELECT push_error FROM calendar_day WHERE sku_id = '%s' AND day = '%s'" % (p.sku_id, day(77))
        )[0][0]
    finally:
        platform.reject_days()


@case("a SKU of more than 400 days is told whole, in several calls", stack="push")
def _(s):
    told.clean(s)
    p = s.product(stock=10, day=1, days=list(range(1, 731)))
    got = told.heard(s)
    assert [(kind, len(days)) for kind, _, days, _ in got] == [
        ("save", 400),
        ("batch", 100),
        ("batch", 100),
        ("batch", 100),
        ("batch", 30),
    ], [(kind, len(days)) for kind, _, days, _ in got]
    told.same(s, p)


def behind_whole_calendars(s, trouble):
    """A price changes while more whole calendars are owed than may be on their way at once, and `trouble` meets those."""
    platform = told.clean(s)
    p = s.product(stock=10)
    told.push(s)
    s.products([dict(stock=10) for _ in range(12)])
    s.calendar([(p.sku_out_id, p.day, 9900, 10, 1)])
    trouble(platform)
    told.quiet(s)
    run = owed.start(s, "stock_push", "--for", 57)
    try:
        wait_for("the price is told", lambda: told.theirs(s, p) == told.ours(s, p), limit_s=15)
    finally:
        platform.trouble()
        platform.release()
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=60)
    told.push(s)


@case("a calendar asked for as a whole when only small calls pass is told whole, in several calls", stack="push")
def _(s):
    told.clean(s)
    p = s.product(stock=10, day=1, days=[1, 2, 3, 4, 5])
    told.push(s)
    s.sql("UPDATE calendar_push SET whole = TRUE, revision = revision + 1, most_days = 2 WHERE sku_id = '%s'" % p.sku_id)
    got = told.heard(s)
    assert [(kind, len(days)) for kind, _, days, _ in got] == [("save", 2), ("batch", 3)], got
    told.same(s, p)


@case("while whole calendars may not be told for a while, what changed is", stack="push")
def _(s):
    behind_whole_calendars(s, lambda platform: platform.trouble(kinds=["too_many"], rate=1.0, paths=[told.SAVE]))


@case("however long whole calendars take, what changed does not wait for them", stack="push")
def _(s):
    behind_whole_calendars(s, lambda platform: platform.trouble(kinds=["hold"], rate=1.0, paths=[told.SAVE]))


@case("the calendar survives each misbehaviour of the platform", stack="push")
def _(s):
    platform = told.clean(s)
    products = s.products([dict(stock=100, days=[1, 2, 3]) for _ in range(4)])
    told.push(s)
    for kind in owed.MISBEHAVIOUR:
        for p in products:
            s.buy(p)
        platform.trouble(kinds=[kind], rate=1.0, paths=[told.CALENDAR], times=4)
        told.push(s, check=None)
        platform.trouble()
        told.push(s)
        try:
            told.same(s, *products)
        except AssertionError as e:
            raise AssertionError("%s: %s" % (kind, e)) from None
    assert not platform.conflicts()


@case("trouble is tried again by itself, and is an alarm after ten minutes, one for a product", stack="push")
def _(s):
    platform = told.clean(s)
    p = s.product(stock=10, days=[1, 2, 3])
    platform.trouble(kinds=["busy"], rate=1.0, paths=[told.CALENDAR])
    told.push(s, check=75)
    assert not s.number("SELECT COUNT(*) FROM alarm WHERE alarm_key LIKE 'calendar_not_told:%s:%%'" % p.product_id)
    for _ in range(2):
        told.push(s, check=75, offset_s=700)
    assert s.number("SELECT COUNT(*) FROM alarm WHERE alarm_key LIKE 'calendar_not_told:%s:%%'" % p.product_id) == 1
    platform.trouble()
    told.push(s)
    told.same(s, p)


@case("a day that is always put off is tried again, and an alarm after ten minutes, while the others are told", stack="push")
def _(s):
    platform = told.clean(s)
    p = s.product(stock=10, day=1, days=[1, 2])
    platform.reject_days({"sku_id": p.sku_id, "date": day(2), "error_code": 2100004})
    told.push(s, check=75)
    for offset_s in (700, 1400):
        s.calendar([(p.sku_out_id, day(1), 12000 + offset_s, 10, 1)])
        told.push(s, check=75, offset_s=offset_s)
        assert told.theirs(s, p) == {day(1): (12000 + offset_s, 10, True)}
    assert s.number("SELECT COUNT(*) FROM alarm WHERE alarm_key LIKE 'calendar_not_told:%s:%%'" % p.product_id) == 1
    platform.reject_days()
    told.push(s)
    told.same(s, p)


@case("what only a person can mend alarms at once, once for the app, and goes on when it is mended", stack="push")
def _(s):
    platform = told.clean(s)
    s.sql("DELETE FROM alarm")
    products = s.products([dict(stock=10) for _ in range(5)])
    platform.trouble(kinds=["forbidden"], rate=1.0, paths=[told.CALENDAR])
    done = told.push(s, check=75)
    assert "not everything was sent" in done.stderr, done.stderr
    assert s.number("SELECT COUNT(*) FROM alarm WHERE kind = 'calendar_not_told'") == 1
    platform.trouble()
    told.push(s)
    told.same(s, *products)


@case("what failed is no complaint any more when all its days are past", stack="push")
def _(s):
    platform = told.clean(s)
    s.product(stock=10, day=1)
    platform.trouble(kinds=["busy"], rate=1.0, paths=[told.CALENDAR])
    told.push(s, check=75)
    platform.trouble()
    told.push(s, "--full", offset_s=3 * 86400, check=0)


@case("a token that expires amid a batch: one new one is asked for, every calendar is told", stack="push")
def _(s):
    platform = told.clean(s)
    products = s.products([dict(stock=10) for _ in range(20)])
    owed.cron(s, "token_refresh", check=0)
    asked = len(platform.tokens()["asked"])
    s.sql("UPDATE token SET ask_after_at = 0")
    platform.expire_tokens()
    told.push(s, check=None)
    told.push(s)
    told.same(s, *products)
    assert len(platform.tokens()["asked"]) == asked + 1, platform.tokens()


@case("without a token nothing is told, and that is said", stack="push")
def _(s):
    platform = told.clean(s)
    p = s.product(stock=10)
    s.sql("DELETE FROM token")
    platform.trouble(kinds=["500"], rate=1.0, paths=["/oauth/"])
    done = told.push(s, check=75)
    assert "waits for a token" in done.stdout, done.stdout
    platform.trouble()
    told.push(s)
    told.same(s, p)


@case("one app without a token holds up no other, and is said though the others are told", stack="push")
def _(s):
    told.clean(s)
    p, q = sorted(s.products([dict(stock=10), dict(stock=10)]), key=lambda p: p.sku_id)
    account_id, client_key = s.fresh("7"), "aw" + s.fresh("7")
    s.shanmen("app", "set", client_key, "--account", account_id, text=s.env["SHANMEN_CLIENT_SECRET"] + "\n")
    s.sql("INSERT INTO token (app_id, ask_after_at) SELECT app_id, UNIX_TIMESTAMP() + 50 FROM merchant WHERE account_id = '%s'" % account_id)
    s.sql("UPDATE product SET account_id = '%s' WHERE product_id = '%s'" % (account_id, p.product_id))
    try:
        done = owed.cron(s, "stock_push", "--once", check=75)
        assert "not everything was sent" in done.stderr, done.stderr
        told.same(s, q)
        assert told.theirs(s, p) == {}
    finally:
        s.sql("UPDATE product SET account_id = '%s' WHERE product_id = '%s'" % (s.env["SHANMEN_ACCOUNT_ID"], p.product_id))
        s.sql("DELETE FROM merchant WHERE account_id = '%s'" % account_id)
        s.sql("DELETE t FROM token t JOIN app a USING (app_id) WHERE a.client_key = '%s'" % client_key)
        s.sql("DELETE FROM app WHERE client_key = '%s'" % client_key)
    told.push(s)
    told.same(s, p)


@case("a ticket sold while its day is on the way is told behind it", stack="push")
def _(s):
    assert told.sale_in_the_air(s) == []


@case("a product overwritten while its calendar is on the way is told whole once more", stack="push")
def _(s):
    assert told.overwritten_in_the_air(s) == []


@case("a call that outlives its killed process does not come behind the next one", stack="push")
def _(s):
    assert told.killed_in_the_air(s) == []


@case("what a process that was overtaken still told is told once more", stack="push")
def _(s):
    assert told.overtaken_in_the_air(s) == []


@case("runs of stock_push at once tell each calendar once", stack="push")
def _(s):
    assert told.two_pushers(s) == []


@case("never more is told than was left, and at the end just that, while tickets are sold all the time", stack="push", slow=True)
def _(s):
    faults, sold, numbers = told.sales_storm(s, context.rounds(10, 4, 60))
    assert not faults, faults[:5]
    assert sold > 100 and numbers > 10, (sold, numbers)


@case("killed at any step, the calendar is told as it stands", stack="push")
def _(s):
    told.clean(s)
    products = s.products([dict(stock=1000, days=[1, 2]) for _ in range(3)])
    told.push(s)
    for p in products:
        s.buy(p)
    sample, killed = steps.of(s, lambda **more: told.push(s, **more), 30, (11, 29, 1)), 0
    for step in sample:
        for p in products:
            s.buy(p)
        killed += steps.died(told.push(s, check=None, **steps.kill(s, step)))
        told.push(s)
        told.same(s, *products)
    steps.check_killed(killed, sample)


@case("the database dies amid the telling and comes back: every calendar is told", stack="push", slow=True)
def _(s):
    platform = told.clean(s)
    products = s.products([dict(stock=10) for _ in range(30)])
    platform.trouble(kinds=["delay:200"], rate=1.0, paths=[told.CALENDAR])
    told.quiet(s)
    run = owed.start(s, "stock_push", "--for", "25")
    platform.wait_call(told.CALENDAR, n=3)
    s.kill(s.db_pid)
    s.up()
    wait_for("all told", lambda: not s.number("SELECT COUNT(*) FROM calendar_day WHERE dirty"), limit_s=40, step_s=0.2)
    run.send_signal(signal.SIGTERM)
    run.communicate(timeout=30)
    platform.trouble()
    told.same(s, *products)


@case("valgrind finds nothing lost and nothing wrong in stock_push", stack="push", slow=True)
def _(s):
    platform = told.clean(s)
    p = s.product(stock=10, days=[1, 2, 3])
    platform.trouble("lost", "500", "expired")
    for word in ("--once", "--once", "--dry-run", "--full"):
        told.quiet(s)
        steps.valgrind(s, "stock_push", word, codes=(0, 75))
    told.push(s)
    told.same(s, p)


@case("a year of 500 SKUs goes out within the rate, and sales go on", stack="push", slow=True)
def _(s):
    platform = told.clean(s)
    skus = 50 if s.sanitized else 500
    shelf = s.products([dict(stock=1000, days=[]) for _ in range(skus)])
    s.calendar([(p.sku_out_id, day(d), 12800, 1000, 1) for p in shelf for d in range(365)])
    since = platform.last_number()
    told.quiet(s)
    run = owed.start(s, "stock_push", "--full")
    sold = 0
    while run.poll() is None:
        answers = caller.at_once([lambda p=p: s.call("create_order", s.order(p)) for p in shelf[sold % (skus - 4) :][:4]])
        assert all(a.code == 0 for a in answers), answers
        sold += 4
    out, err = run.communicate()
    assert run.returncode == 0, (out, err)
    arrived, ours = platform.calls(told.CALENDAR, since + 1), {p.product_id for p in shelf}
    times = sorted(c["at_ms"] for c in arrived)
    assert len([c for c in arrived if c["path"] == told.SAVE and c["body"]["product_id"] in ours]) == skus
    # A second may begin between two calls: never more than twice the rate in any second.
    assert max(sum(t <= u < t + 900 for u in times) for t in times) <= 100, len(times)
    assert sold > 20, sold
    told.push(s)
    told.same(s, *random.Random(context.args.seed).sample(shelf, 10), *shelf[:4])
