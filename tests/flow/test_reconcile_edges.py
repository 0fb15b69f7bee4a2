"""Special cases of reconciliation: what closes a discrepancy, how orders and merchants stay independent, ledger rows that
are paid to several accounts.
"""
import copy
import time
import urllib.parse

import pytest

import books
import fake
import outbox
import people
from test_done import LosesCommits

pytestmark = pytest.mark.stack("books")

EMPTY = {"error_code": 0, "total": 0, "orders": [], "page": {"total": 0}, "records": [], "ledger_records": [], "has_more": False, "cursor": "0"}


def query_of(path):
    return {k: v[0] for k, v in urllib.parse.parse_qs(urllib.parse.urlparse(path).query).items()}


def empty(path, _body=None):
    """Empty lists."""
    return {"data": EMPTY, "extra": {"error_code": 0}} if path.startswith("/goodlife") else None


def test_unread_list_closes_no_discrepancy(s):
    """a step run alone keeps what the other lists have shown: no discrepancy closes because a list was not read"""
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


def test_unclear_order_does_not_hide_others(s):
    """one order with an unclear answer does not hide the others of its day"""
    books.clean(s)
    p = books.product(s)
    unclear, other = sorted(books.sell(s, p)[0] for _ in range(2))

    def answer(path, body):
        if query_of(path).get("order_id") == unclear:
            return {"data": {"error_code": code, "description": "订单查询失败"}, "extra": {"error_code": code}}
        return empty(path, body)

    for code in (3000001, 7654321):  # a business error; an unknown one
        with fake.fake(s, answer):
            done = books.reconcile(s, check=1)
        assert "SUSPICIOUS" in done.stdout and unclear in done.stderr, done
        assert books.diffs(s) == {("missing_there", other)}, (done, books.diffs(s))
        assert "compare" not in books.steps_done(s) and len(outbox.alarms(s, "reconcile_suspicious")) == 1
    with fake.fake(s, empty):
        books.reconcile(s)
    assert books.diffs(s) == {("missing_there", i) for i in (unclear, other)} and books.steps_done(s) == books.ALL_STEPS


@pytest.mark.parametrize("code, least_s", [(2119003, 0.5), (2100004, 0)])
def test_question_about_one_order_waits(s, code, least_s):
    """the question about one order is asked again after a short trouble, after "too frequent" not before a minute; the day is compared"""
    books.clean(s)
    order_id = books.sell(s, books.product(s))[0]
    asked = []

    def answer(path, body):
        if query_of(path).get("order_id") == order_id:
            asked.append(time.monotonic())
            if len(asked) == 1:
                return {"data": {"error_code": code, "description": "请求过于频繁"}, "extra": {"error_code": code}}
        return empty(path, body)

    with fake.fake(s, answer):
        books.reconcile(s)  # its pauses are a hundred times as short
    assert len(asked) == 2 and asked[1] - asked[0] >= least_s, asked
    assert books.diffs(s) == {("missing_there", order_id)} and books.steps_done(s) == books.ALL_STEPS


def test_only_newer_answer_closes_discrepancy(s):
    """a discrepancy is closed only by a newer answer of the platform, not by what it had said before"""
    books.clean(s)
    order_id = books.sell(s, books.product(s, day=3))[0]
    books.reconcile(s)
    s.platform.plant("missing_there", order_id)
    books.reconcile(s, *books.today_range(), days=2)
    assert books.diffs(s) == {("missing_there", order_id)}
    done = books.reconcile(s, days=4)  # the night after its visit
    assert books.diffs(s) == {("missing_there", order_id)}, (done, books.diffs(s))


def test_another_merchants_day_closes_nothing(s):
    """a discrepancy of a merchant's day as a whole is not closed by another merchant's day"""
    books.clean(s)
    order_id = books.sell_used(s, books.product(s))[0]
    s.platform.plant("unlisted", order_id)
    books.reconcile(s)
    before = books.diffs(s)
    assert [k for k, _ in before] == ["use_not_listed"], before
    s.sql("INSERT INTO merchant (account_id, app_id) SELECT 'second-account', app_id FROM merchant LIMIT 1")
    try:
        with fake.fake(s, empty):
            books.reconcile(s)
        assert s.number("SELECT COUNT(*) FROM reconcile_pull WHERE account_id = 'second-account' AND done_at IS NOT NULL") == 4
    finally:
        s.sql("DELETE FROM reconcile_pull WHERE account_id = 'second-account'; DELETE FROM merchant WHERE account_id = 'second-account'")
    assert books.diffs(s) == before, books.diffs(s)


def in_two(record, accounts=("head", "store")):
    """One row of the day's ledger as two: each account is paid a part."""
    rows = []
    for n, account in enumerate(accounts):
        row = copy.deepcopy(record)
        row.update(id="%s-%s" % (record["ledger_id"], account), account_id=account)
        row["amount"] = {k: (v + n) // 2 for k, v in record["amount"].items()}
        rows.append(row)
    return rows


def test_two_accounts_are_one_payment(s):
    """a use paid to two accounts is two ledger rows and one payment, also when asked for by certificate"""
    books.clean(s)
    books.sell_used(s, books.product(s, price=9999), 2)

    def answer(path, body):
        if not path.startswith("/goodlife"):
            return None
        got = s.platform.call(path).top
        if path.startswith(books.LEDGER_DAY):
            records = got["data"]["ledger_records"]
            got["data"]["ledger_records"] = [row for r in records for row in in_two(r)]
        return got

    with fake.fake(s, answer):
        done = books.reconcile(s)
        books.reconcile(s, *books.today_range())
    sums = s.sql("SELECT COUNT(*), SUM(pay_fen) FROM ledger_entry")
    assert sums == [("4", str(2 * 9999))] and not books.diffs(s), (sums, done, books.diffs(s))


def test_days_reread_together_close_nothing(s):
    """days that are read again together close no discrepancy of each other and open none"""
    books.clean(s)
    order_id = books.sell(s, books.product(s))[0]
    books.start_clock(s)
    s.platform.plant("ledger_unverified", order_id)  # by the platform's clock, which is a day after the sale
    books.reconcile(s, days=1)
    books.reconcile(s, days=2)
    assert books.diffs(s) == {("ledger_unfounded", order_id)}, books.diffs(s)
    before = books.dump(s)
    done = books.reconcile(s, "--from", people.day_text(0), "--to", people.day_text(1), days=3)
    n = books.numbers(done)
    assert (n["new discrepancies"], n["gone"], n["open"]) == (0, 0, 1), done
    books.same(before, books.dump(s))


def test_settled_discrepancy_stays_while_reporting(s):
    """a discrepancy that an operator settled stays so while we still try to report the use"""
    books.clean(s)
    order_id, vouchers = books.sell(s, books.product(s))
    s.platform.trouble(kinds=["500"], rate=1.0, paths=[outbox.VERIFY])
    books.use(s, vouchers, 0)
    outbox.deliver(s, check=None)
    s.platform.plant("refunded", order_id)
    books.reconcile(s)
    assert "refunded_but_used" in books.kinds(s, order_id), books.diffs(s)
    diff = s.shanmen_json("diff", "list", "--kind", "refunded_but_used")[0]
    assert s.poi_id in diff["ours"] and "HTTP 500" in diff["ours"], diff
    s.shanmen("diff", "settle", diff["diff_id"], "--reason", "平台已赔付")
    for kind in ("500", "502_html"):
        outbox.hurry(s)
        s.platform.trouble(kinds=[kind], rate=1.0, paths=[outbox.VERIFY])
        outbox.deliver(s, check=None)
        books.reconcile(s, *books.today_range())
        now = s.shanmen_json("diff", "show", diff["diff_id"])
        assert (now["state"], now["note"]) == ("settled", "平台已赔付"), now
    s.platform.trouble()


def test_unlisted_use_is_missed_in_ledger(s):
    """a use that no list of verifications has is still missed in the ledger"""
    books.clean(s)
    p = books.product(s)
    unpaid, paid = books.sell_used(s, p)[0], books.sell_used(s, p)[0]
    s.platform.plant("unlisted", unpaid, value=0)
    s.platform.plant("unlisted", paid)
    for night in (1, 2):
        books.reconcile(s, days=night)
        assert {k for k, _ in books.diffs(s)} == {"use_not_listed"}, (night, books.diffs(s))
    books.reconcile(s, days=3)
    assert {d for d in books.diffs(s) if d[0] != "use_not_listed"} == {("ledger_missing", unpaid)}, books.diffs(s)


def cut(got, path, most=3):
    """An answer without its total, with pages shorter than asked for."""
    data = got["data"]
    if path.startswith(books.RECORDS):
        data.pop("total", None)
        for name in ("records", "records_v2"):
            data[name] = data[name][:most]
    elif path.startswith(books.ORDERS) and "order_id" not in query_of(path):
        page = int(query_of(path)["page_num"])
        data["orders"] = data["orders"][(page - 1) * most : page * most]
        data["page"] = {"page_num": page}
    return got


def test_uncounted_list_is_read_until_empty(s):
    """a list that does not say how many there are is read until a page is empty"""
    books.clean(s)
    books.crowd(s, books.product(s), 8, used=1)

    def answer(path, body):
        if not path.startswith("/goodlife"):
            return None
        ask = path.replace("page_num=" + query_of(path).get("page_num", "-"), "page_num=1")
        return cut(s.platform.call(ask).top, path)

    with fake.fake(s, answer):
        done = books.reconcile(s)
    n = books.numbers(done)
    assert (n["orders"], n["verifications"], n["ledger lines"], n["open"]) == (8, 8, 8, 0), done


def test_two_certificates_mark_copy_used_once(s):
    """a copy of which two certificates were verified elsewhere, both by its code, is marked used once"""
    books.clean(s)
    order_id, vouchers = books.sell(s, books.product(s))
    books.reconcile(s)
    s.sql(
        "INSERT INTO platform_verify (verify_id, account_id, certificate_id, order_id, copy_no, verify_type, status, verified_at, asked_at)"
        " SELECT CONCAT('V', seq, order_id), account_id, CONCAT('C', seq, order_id), order_id, 1, 2, 1, UNIX_TIMESTAMP(), UNIX_TIMESTAMP()"
        " FROM ticket_order, seq_1_to_2 WHERE order_id = '%s'" % order_id
    )
    books.reconcile(s, *books.today_range(), "--step", "compare")
    assert books.kinds(s, order_id) == [] and s.number("SELECT COUNT(*) FROM reconcile_diff WHERE state = 'mended'") == 2
    got = s.admit(vouchers[0]["entrance"]["qrcodes"][0])
    assert got.json()["reason"] == "already_used", got


def test_repeated_transactions_count_once(s, tmp_path):
    """when the answer to each commit is lost and every transaction runs twice, what was read and compared is counted once"""
    books.clean(s)
    p, found = books.product(s), []
    for _ in range(3):
        books.sell_used(s, p)
    for conf in (None, LosesCommits(s, str(tmp_path), each=True)):
        s.sql("DELETE FROM reconcile_pull;" + books.FORGET_THEIRS)
        done = books.reconcile(s, **({"SHANMEN_CONF": conf.conf} if conf else {}))
        found.append((s.sql("SELECT step, found, next_cursor FROM reconcile_pull ORDER BY step"), books.numbers(done)))
    conf.door.close()
    assert conf.lost > 20 and found[0] == found[1], (conf.lost, found)
