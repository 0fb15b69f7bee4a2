"""Files as spreadsheets, editors and Windows write them: read as what they are, or refused in words that name it."""
import json
import os
import tempfile

import pytest

pytestmark = pytest.mark.stack("counter")

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases")
DAY = "2195-12-20"


def case(name, p=None):
    """The bytes of a case; the SKU of the case becomes that of the product, the year one that is never past."""
    with open(os.path.join(CASES, name), "rb") as f:
        data = f.read()
    if p is not None:
        encoding = "utf-16" if data[:2] == b"\xff\xfe" else "gb18030" if name.endswith("gbk.csv") else "utf-8"
        text = data.decode(encoding)
        for sku in ("OSKU0001", "门市一日"):
            text = text.replace(sku, p.sku_out_id)
        data = text.replace("2026", "2195").replace("2027", "2196").encode(encoding)
    return data


def given(s, data, *args):
    """Runs the command with a file that has these bytes."""
    with tempfile.NamedTemporaryFile(delete=False) as f:
        f.write(data if isinstance(data, bytes) else data.encode())
    try:
        return s.shanmen(*(f.name if a == "FILE" else a for a in args), check=False)
    finally:
        os.unlink(f.name)


def days(s, p):
    return [(d, int(f)) for d, f in s.sql("SELECT day, price_fen FROM calendar_day WHERE sku_no=%s ORDER BY day" % p.sku_no)]


@pytest.mark.parametrize(
    "name",
    ("02-utf16le-tab.txt", "03-semicolon.csv", "05-slash-dates.csv", "06-chinese-dates.csv", "08-empty-rows.csv", "11-sep-line.csv"),
)
def test_file_of_a_spreadsheet_is_loaded(s, name):
    """calendar load reads what a spreadsheet writes: UTF-16 with tabs, semicolons, its dates, empty rows, sep="""
    p = s.product(days=[])
    done = given(s, case(name, p), "calendar", "load", "FILE")
    assert done.returncode == 0, done
    wanted = [(DAY, 12800)] + ([("2196-01-05", 12800)] if name.startswith("05") else [])
    assert days(s, p) == wanted, days(s, p)


def test_midnight_after_a_day(s):
    """a date with the time that a spreadsheet adds is that day at midnight; another time is refused by name"""
    p = s.product(days=[])
    head = "sku_out_id,day,price_fen,stock,open\n"
    written = ["2195/12/20 0:00", "2195-12-21 00:00:00", "2195/12/22 00:00:00.000", "2195年12月23日 0:00", "2195-12-24T00:00:00"]
    done = given(s, head + "".join("%s,%s,12800,5,1\n" % (p.sku_out_id, d) for d in written), "calendar", "load", "FILE")
    assert done.returncode == 0, done
    assert [d for d, _ in days(s, p)] == ["2195-12-%d" % d for d in range(20, 25)]
    for wrong, named in (("2195/12/25 8:30", True), ("2195-12-25 00:00:01", True), ("2195-12-25 24:00", False), ("2195-12-25 ", None)):
        done = given(s, head + "%s,%s,12800,5,1\n" % (p.sku_out_id, wrong), "calendar", "load", "FILE", "--dry-run")
        assert named is None or (done.returncode == 1 and ("names a time of day" in done.stderr) == named), (wrong, done)
    assert len(days(s, p)) == 5


def test_gb18030_is_read(s):
    """a file in the encoding of a Chinese Windows is read as what it is"""
    p = s.product(days=[])
    with open(os.path.join(CASES, "01-gbk.csv"), "rb") as f:
        name = f.read().splitlines()[1].split(b",")[0].decode("gb18030")
    s.sql("UPDATE sku SET sku_out_id = '%s' WHERE sku_no=%s" % (name + s.tag, p.sku_no))
    text = case("01-gbk.csv").decode("gb18030").replace(name, name + s.tag).replace("2026", "2195")
    done = given(s, text.encode("gb18030"), "calendar", "load", "FILE")
    assert done.returncode == 0 and days(s, p) == [(DAY, 12800)], done
    done = given(s, b"sku_out_id,day,price_fen,stock,open\n\xff\xff,,,,\n", "calendar", "load", "FILE")
    assert done.returncode == 1 and 'not UTF-8 text: save the file as "CSV UTF-8"' in done.stderr, done


def test_yuan_in_the_place_of_fen_is_refused(s):
    """a price in yuan under price_fen is refused with both prices; nothing is loaded, nothing is to be told"""
    p = s.product(days=[])
    s.calendar([(p.sku_out_id, DAY, 12800, 500, 1)])
    s.sql("UPDATE calendar_day SET dirty = FALSE WHERE sku_no=%s" % p.sku_no)
    done = given(s, case("07c-yuan-whole.csv", p), "calendar", "load", "FILE")
    assert done.returncode == 1 and "price 128.00 -> 1.28 (-99 %)" in done.stderr, done
    assert s.sql("SELECT price_fen, dirty FROM calendar_day WHERE sku_no=%s" % p.sku_no) == [("12800", "0")]


def test_full_width_commas_are_named(s):
    """full-width commas are named, in a row and in the header"""
    p = s.product(days=[])
    done = given(s, case("12-fullwidth.csv", p), "calendar", "load", "FILE")
    assert done.returncode == 1 and "1 field instead of 5; it has full-width commas (，)" in done.stderr, done
    done = given(s, case("12-fullwidth.csv", p).decode().replace(",", "，"), "calendar", "load", "FILE")
    assert done.returncode == 1 and "it has full-width commas (，)" in done.stderr and days(s, p) == [], done


def test_headers_and_remarks(s):
    """names of columns in any case, with blanks; a column whose name begins with # is not read"""
    p = s.product(days=[])
    text = "\ufeff SKU Out ID ,Day,#remark,Price_Fen,STOCK,Open,# by ,\r\n%s,%s,\"weekend, dear\",12800,1,1,李娜,\r\n" % (p.sku_out_id, DAY)
    done = given(s, text, "calendar", "load", "FILE")
    assert done.returncode == 0 and days(s, p) == [(DAY, 12800)], done
    done = given(s, text.replace("李娜,", "李娜,5"), "calendar", "load", "FILE")
    assert done.returncode == 1 and '"5" stands in column 8, which has no name in the header' in done.stderr, done
    blanks = "sku_out_id,day,price_fen,stock,open\n\u3000%s\u00a0,%s\u200b,12800, 2 ,1\n" % (p.sku_out_id, DAY)
    assert given(s, blanks, "calendar", "load", "FILE").returncode == 0


def test_dates_of_spreadsheets_in_options(s):
    """days written 2195/12/20 or 2195年12月20日 are days in arguments and options, too"""
    p = s.product(days=[])
    s.calendar([(p.sku_out_id, DAY, 12800, 500, 1)])
    for day in ("2195/12/20", "2195年12月20日", "2195-12-20"):
        listed = s.shanmen_json("calendar", "show", p.sku_out_id, "--from", day, "--to", day)
        assert [r["day"] for r in listed] == [DAY], (day, listed)
    s.shanmen("calendar", "set", p.sku_out_id, "2195/12/20..2195/12/26/sun", "stock", "7")
    assert s.number("SELECT stock FROM calendar_day WHERE sku_no=%s" % p.sku_no) == 7


def test_smart_quotes_are_named(s):
    """catalogue load names a typographic quote with line and column, and what belongs there"""
    done = given(s, case("15d-smart-quotes.json"), "catalogue", "load", "FILE")
    assert done.returncode == 1 and ':8: not JSON: “ in column 7: the character " belongs there' in done.stderr, done
    for wrong, place in (("{\n “a”: 1}", ":2: not JSON: “ in column 2"), ('{"a"：1}', ":1: not JSON: ： in column 5")):
        done = given(s, wrong, "catalogue", "load", "FILE")
        assert done.returncode == 1 and place in done.stderr, (wrong, done)


def test_json_in_another_encoding_is_named(s):
    """a JSON file that is not UTF-8 is refused by the name of its encoding"""
    text = json.dumps({"account_id": "山门"}, ensure_ascii=False)
    for encoding, name in (("gb18030", "GB18030 (GBK)"), ("utf-16", "UTF-16")):
        done = given(s, text.encode(encoding), "catalogue", "load", "FILE")
        assert done.returncode == 1 and "the file is %s text: save it as UTF-8" % name in done.stderr, done


def test_names_of_four_bytes_are_loaded(s):
    """a name with characters outside the basic plane is kept as it is"""
    catalogue = json.loads(case("30-name-4byte.json"))
    catalogue.update(account_id=s.account_id, poi_id=s.poi_id)
    product = catalogue["products"][0]
    product.update(product_id=s.fresh("18"), product_out_id=s.fresh("OP"))
    for sku in product["skus"]:
        sku.update(sku_id=s.fresh("17"), sku_out_id=s.fresh("OS"))
    done = given(s, json.dumps(catalogue, ensure_ascii=False), "catalogue", "load", "FILE")
    assert done.returncode == 0, done
    assert s.sql("SELECT name FROM product WHERE product_id='%s'" % product["product_id"]) == [(product["name"],)]


@pytest.mark.parametrize("name", ("14-codes-sci.csv", "14b-codes-apostrophe.csv"))
def test_codes_that_a_spreadsheet_spoilt(s, name):
    """codes load refuses numbers that a spreadsheet shortened and the marks it puts before others, by line"""
    p = s.product()
    done = given(s, case(name, p), "codes", "load", "FILE")
    assert done.returncode == 1, done
    for line in (2, 3):
        assert any("field code: " in x and ":%d:" % line in x for x in done.stderr.splitlines()), done.stderr
    assert s.number("SELECT COUNT(*) FROM voucher_code_pool WHERE sku_no=%s" % p.sku_no) == 0


def test_no_spoilt_code_is_taken(s):
    """no spoilt code is taken for a code: hashes of a narrow column, quotes, formulas; other codes are"""
    p = s.product()
    for code in ("########", "'0012", "=0012", "@SUM(A1)", "AB”C", "“AB", "1E+05", "1.5e+12"):
        done = given(s, "sku_out_id,code\n%s,%s\n" % (p.sku_out_id, code), "codes", "load", "FILE")
        assert done.returncode == 1 and ":2: field code: " in done.stderr, (code, done)
    good = s.fresh("GV"), s.fresh("1E5-"), s.fresh("#7/")
    done = given(s, "sku_out_id,code\n" + "".join("%s,%s\n" % (p.sku_out_id, c) for c in good), "codes", "load", "FILE")
    assert done.returncode == 0, done
