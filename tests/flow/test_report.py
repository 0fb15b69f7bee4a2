"""The report of reconcile: its numbers equal an independent sum to the fen, discrepancies come first, the file is safe to open."""
import csv
import html.parser
import io
import os
import stat
import time

import pytest

import books
import people
import shop

pytestmark = pytest.mark.stack("books")

TITLES = ["售出张数", "退款张数", "核销张数", "平台核销数", "售出金额", "退款金额", "账单实付", "平台费用", "佣金与分成", "商家应得"]


def folder(s):
    path = os.path.join(s.dir, "reports")
    os.makedirs(path, exist_ok=True)
    os.chmod(path, 0o755)
    return path


def read_csv(path):
    with open(path, "rb") as f:
        raw = f.read()
    assert raw.startswith(b"\xef\xbb\xbf") and b"\r\n" in raw and b"\n" not in raw.replace(b"\r\n", b""), raw[:80]
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def totals(rows):
    """{product: its numbers as texts}, from the table of totals."""
    begin = next(i for i, row in enumerate(rows) if row[:2] == ["日期", "产品"])
    assert rows[begin][2:] == TITLES, rows[begin]
    out = {}
    for row in rows[begin + 1 :]:
        out[row[1] or row[0]] = row[2:]
        if row[0] == "合计":
            return out
    raise AssertionError("no sum")


def yuan(fen):
    return "%d.%02d" % (fen // 100, fen % 100)


class Page(html.parser.HTMLParser):
    """Collects the open tags and the texts of cells."""

    EMPTY = ("meta", "br")

    def __init__(self):
        super().__init__()
        self.open, self.cells, self.faults = [], [], []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "img", "link", "iframe") or any(name.startswith("on") or name in ("src", "href") for name, _ in attrs):
            self.faults.append((tag, attrs))
        if tag not in self.EMPTY:
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        if "td" in self.open or "th" in self.open:
            self.cells[-1] += data


def read_html(path):
    page = Page()
    with open(path, encoding="utf-8") as f:
        text = f.read()
    page.feed(text)
    assert not page.faults and not page.open and text.startswith("<!DOCTYPE html>"), (page.faults, page.open)
    return page.cells, text


def test_numbers_equal_an_independent_sum(s):
    """the report's numbers are those of an independent sum, by product and in total, in both formats"""
    books.clean(s)
    p, q = books.product(s, price=9999), books.product(s, price=1)
    s.sql("UPDATE product SET name = '=山门 <b>票</b>' WHERE product_id = '%s'" % p.product_id)
    s.sql("UPDATE product SET name = '＝一分票' WHERE product_id = '%s'" % q.product_id)
    books.sell_used(s, p, 3, used=2, talent_rate=300)
    books.sell(s, p)
    books.sell_used(s, q)
    order_id, _ = books.sell(s, p)
    s.insist("refund_notify", s.refunded(order_id, amount=9000, refund_count=1))
    s.platform.sold(order_id, p, refunds=[dict(biz_uniq_key="r", decided=1, refund_amount=9000, source=301)])
    path = os.path.join(folder(s), "day.html")
    done = books.reconcile(s, "--report", path)
    rows = totals(read_csv(path[:-5] + ".csv"))
    book = s.platform.books()
    # As the stand-in splits a certificate: 5 % and 3 % of its price, rounded.
    fee, share = 2 * round(9999 * 0.05), 2 * round(9999 * 0.03)
    expected = ["5", "1", "2", "2", yuan(5 * 9999), "90.00", yuan(2 * 9999), yuan(fee), yuan(share), yuan(2 * 9999 - fee - share)]
    assert rows["'=山门 <b>票</b>"] == expected, (rows, expected)
    assert rows["'＝一分票"] == ["1", "0", "1", "1", "0.01", "0.00", "0.01", "0.00", "0.00", "0.01"], rows
    cents = [[int(c.replace(".", "")) for c in row] for name, row in rows.items() if name != "合计"]
    assert [int(c.replace(".", "")) for c in rows["合计"]] == [sum(column) for column in zip(*cents)], rows
    assert sum(len(o["book"]["uses"]) for o in book.values()) == 3
    cells, text = read_html(path)
    for number in expected + ["=山门 <b>票</b>", "＝一分票"]:
        assert number in cells, (number, cells)
    assert "<b>票" not in text and "数据不完整" not in text and "待处理" in text
    for name in (path, path[:-5] + ".csv"):
        assert stat.S_IMODE(os.stat(name).st_mode) == 0o600, name
    assert sorted(os.listdir(folder(s))) == ["day.csv", "day.html"] and not done.stderr


def test_discrepancies_first_and_no_person(s):
    """discrepancies come first, with both sides' evidence; days not read are named; no person is in it"""
    books.clean(s)
    p = books.product(s)
    order_id, vouchers = books.sell_used(s, p)
    s.platform.plant("refunded_used", order_id)
    path = os.path.join(folder(s), "differences")
    days = ("--from", people.day_text(-1), "--to", people.day_text(0))
    books.reconcile(s, *days[2:], "--report", path + ".csv")
    rows = read_csv(path + ".csv")
    kinds = [r[3] for r in rows if len(r) == 11]
    assert kinds == ["kind", "ledger_unfounded", "refunded_but_used"] or kinds == ["kind", "refunded_but_used", "ledger_unfounded"], rows
    row = next(r for r in rows if "refunded_but_used" in r)
    assert row[1] == "待处理" and row[4] == "'" + order_id and p.poi_id in row[7] and row[8], row
    # What the report says is found by it: as the spreadsheet shows it, and as the file has it.
    for name in (row[4], order_id, '"%s"' % row[4]):
        assert s.shanmen_json("order", "show", name)["order_id"] == order_id, name
    assert [i for i, r in enumerate(rows) if len(r) == 11][0] < [i for i, r in enumerate(rows) if r[:1] == ["日期"]][0]
    cells, text = read_html(path + ".html")
    assert order_id in cells and text.index("差异") < text.index("按日、按产品合计")
    secrets = [word for person in s.people.planted for word in person] + [shop.first_code(vouchers)]
    assert len(secrets) > 3 and not [word for word in secrets if word in text]
    done = books.reconcile(s, "--step", "report", *days, "--report", path)
    assert "0 orders compared" in done.stdout and books.steps_done(s, -1) == [], done
    assert "数据不完整" in read_html(path + ".html")[1] and [r for r in read_csv(path + ".csv") if r[:1] == ["未完成"]]


def test_unwritable_report_leaves_nothing_behind(s):
    """a report that cannot be written is an error and leaves nothing behind; the comparison is still done"""
    books.clean(s)
    books.sell(s, books.product(s))
    path = os.path.join(folder(s), "nowhere", "day.html")
    done = books.reconcile(s, "--report", path, check=1)
    assert path in done.stderr and "cannot be written: No such file or directory" in done.stderr, done
    assert books.steps_done(s) == books.ALL_STEPS and not os.path.exists(os.path.dirname(path))


def test_discrepancy_is_shown_with_history(s):
    """a discrepancy is shown with uses, tries, certificates, verifications, ledger and history"""
    books.clean(s)
    p = books.product(s)
    order_id, _ = books.sell_used(s, p)
    s.platform.plant("ledger_amount", order_id)
    books.reconcile(s)
    listed = s.shanmen_json("diff", "list")
    assert [d["kind"] for d in listed] == ["ledger_amount_differs"] and listed[0]["settled_at"] is None, listed
    assert {"diff_id", "kind", "order_id", "detail", "created_at", "settled_at", "state", "ours", "theirs"} <= set(listed[0])
    assert s.shanmen_json("diff", "list", "--kind", "missing_here") == []
    diff_id = listed[0]["diff_id"]
    shown = s.shanmen_json("diff", "show", diff_id)
    assert shown["order"][0]["copies"] == 1 and shown["uses"][0]["told"] == "done" and shown["uses"][0]["used_poi_id"] == p.poi_id
    assert len(shown["certificates"]) == len(shown["verifications"]) == len(shown["ledger"]) == len(shown["history"]) == 1
    assert "128.00" in shown["ours"] and "129.00" in shown["theirs"], shown
    people_form = s.shanmen("diff", "show", diff_id).stdout
    for word in ("The ledger", "Verifications there", "Tickets and the messages about their use", order_id):
        assert word in people_form, people_form
    assert s.shanmen("diff", "show", 999999, check=False).returncode == 1
    assert s.shanmen("diff", "show", "x", check=False).returncode == 2
    assert s.shanmen("diff", "settle", diff_id).stdout == "discrepancy %d settled\n" % diff_id
    assert s.shanmen("diff", "settle", diff_id, "--reason", "paid later").returncode == 0
    settled = s.shanmen_json("diff", "list", "--all", "--kind", "ledger_amount_differs")[0]
    assert settled["state"] == "settled" and settled["note"] == "paid later" and settled["author"], settled
    books.reconcile(s, *books.today_range())
    assert not books.diffs(s)


def test_rows_without_sku_count_with_order(s):
    """rows whose list does not say the SKU are counted with their order; void rows of other goods are not counted"""
    books.clean(s)
    p = books.product(s)
    books.sell_used(s, p)
    now = int(time.time())
    for lost in (False, True):
        facts = dict(sku_id="999", third_sku_id="MUG", uses=[{"number": 1, "verify_time": now}])
        order_id = "998" + s.fresh()
        s.platform.tell_orders([s.platform.sale(order_id, p, **facts)])
        if lost:
            s.platform.plant("ledger_void", order_id)
    path = os.path.join(folder(s), "kinds.csv")
    books.reconcile(s)
    s.sql("UPDATE platform_verify SET sku_id = NULL, sku_out_id = NULL WHERE order_id NOT LIKE '998%'; UPDATE ledger_entry SET sku_id = NULL, sku_out_id = NULL WHERE order_id NOT LIKE '998%'")
    books.reconcile(s, "--step", "report", *books.today_range(), "--report", path)
    rows = read_csv(path)
    name = s.sql("SELECT name FROM product WHERE product_id = '%s'" % p.product_id)[0][0]
    assert [c for i, c in enumerate(totals(rows)[name]) if i in (2, 3, 6)] == ["1", "1", "128.00"], totals(rows)
    strange = [r for r in rows if r[:1] == ["其他商品"]]
    assert [r[2:] for r in strange] == [["2", "1", "128.00"]], strange


def test_report_counts_sku_known_by_our_id(s):
    """verifications and ledger rows of a SKU that is known under our own id alone are counted with its product"""
    books.clean(s)
    p = books.product(s)
    sale = s.platform.sale("998" + s.fresh(), p, uses=[{"number": 1, "verify_time": int(time.time())}])
    s.platform.tell_orders([sale])
    books.forget_ids(s, p)
    path = os.path.join(folder(s), "own")
    books.reconcile(s, *books.today_range(), "--report", path)
    name = s.sql("SELECT name FROM product WHERE product_out_id = '%s'" % p.product_out_id)[0][0]
    rows = read_csv(path + ".csv")
    assert [c for i, c in enumerate(totals(rows)[name]) if i in (3, 6)] == ["1", "128.00"], totals(rows)
    assert not [r for r in rows if r[:1] == ["其他商品"]], rows


def test_one_unwritable_file_leaves_both_unchanged(s):
    """a report of which one file cannot be written leaves both as they were"""
    books.clean(s)
    books.sell(s, books.product(s))
    path = os.path.join(folder(s), "pair")
    with open(path + ".html", "w", encoding="utf-8") as f:
        f.write("before")
    os.makedirs(path + ".csv")
    done = books.reconcile(s, "--report", path, check=1)
    assert path + ".csv cannot be written" in done.stderr, done
    with open(path + ".html", encoding="utf-8") as f:
        assert f.read() == "before"
    assert not [n for n in os.listdir(folder(s)) if n.endswith(".new")], os.listdir(folder(s))
