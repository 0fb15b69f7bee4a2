"""pull_ticket_calendar: the platform asks for price and stock by either side's ids; the answer is what holds at this moment."""
import json
import secrets

import pytest

import calendars
import caller
import people
from harness import wait_for
from platform_model import Broken

pytestmark = pytest.mark.stack("counter")

OTHER, UNKNOWN_PRODUCT, UNKNOWN_SKU = 1, 2, 3
DAYS_MAX, SKUS_MAX = 732, 100


class Offer:
    """A product of several SKUs, loaded by the operator's command."""

    def __init__(self, s, n, market_price_fen=None, **more):
        s.counter += 1
        tag = "%s%05d" % (s.tag, s.counter)
        self.product_id, self.product_out_id = "31" + tag, "pp-" + tag
        self.skus = [("32%s%03d" % (tag, i), "ss-%s-%03d" % (tag, i)) for i in range(n)]
        product = {
            "product_id": self.product_id,
            "product_out_id": self.product_out_id,
            "name": "山门景区套票",
            "online": True,
            "skus": [
                {"sku_id": i, "sku_out_id": o, "name": "票", "projects": [{"project_id": o, "name": "入园", "entrance": True}]}
                for i, o in self.skus
            ],
        }
        if market_price_fen is not None:
            product["skus"][0]["market_price_fen"] = market_price_fen
        product.update(more)
        s.load(
            "catalogue",
            ".json",
            json.dumps({"account_id": s.account_id, "poi_id": s.poi_id, "products": [product]}, ensure_ascii=False),
        )


def question(s, o, start=0, end=3, skus=None, **over):
    """The pull's body for days counted from today; a value of None leaves a field out."""
    body = {
        "account_id": s.account_id,
        "product_id": o.product_id,
        "product_out_id": o.product_out_id,
        "start_date": people.day_text(start),
        "end_date": people.day_text(end),
    }
    if skus is not None:
        body["ticket_specifications"] = skus
    body.update(over)
    return {k: v for k, v in body.items() if v is not None}


def pull(s, body):
    return s.call("pull_ticket_calendar", body)


def entry(offset, price, copies, on_sale=True):
    return (people.day_text(offset), price, copies, on_sale)


def alone(o):
    """A product's only SKU: it is answered under the id that was asked for."""
    return {"sku_id": o.skus[0][0], "sku_out_id": o.product_out_id}


def both(sku):
    return {"sku_id": sku[0], "sku_out_id": sku[1]}


def told(s, body):
    """[(both ids, [(date, price, copies, on sale)])] of an answer without any fault."""
    got = pull(s, body)
    assert got.status == 200 and got.code == 0 and got.data["description"] == "success", (body, got)
    assert set(got.data) == {"error_code", "description", "ticket_sku_and_calendar"}, got
    return days_of(got)


def days_of(got):
    """The same of any answer: every member of it is one of the platform's, and days told alike are one entry."""
    entry_of = {"calendar_type", "calendar_value", "origin_amount", "actual_amount", "stock_qty", "status"}
    for e in got.data["ticket_sku_and_calendar"]:
        assert set(e) == {"ticket_specification", "calendar_list"}, e
        assert all(set(day) == entry_of for day in e["calendar_list"]), e
    return [(e["ticket_specification"], calendars.told_days(e["calendar_list"])) for e in got.data["ticket_sku_and_calendar"]]


def refused(s, body, code, words):
    got = pull(s, body)
    assert got.status == 200 and got.code == code and words in got.data["description"], (code, words, body, got)
    assert set(got.data) == {"error_code", "description"}, got
    return got


def test_skus_named_are_given_in_order(s):
    """a pull by our ids, the platform's or both gives the SKUs named, in that order and once; none named: all of the product"""
    o = Offer(s, 3)
    days = {sku: [entry(i, 1000 * (n + 1) + i, 50 - i) for i in (0, 1)] for n, sku in enumerate(o.skus)}
    s.calendar([(sku[1], d[0], d[1], d[2], 1) for sku, ds in days.items() for d in ds])
    whole = [(both(sku), days[sku]) for sku in o.skus]
    for ids in ({}, {"product_id": None}, {"product_out_id": None}, {"product_id": ""}):
        for none in (None, []):
            assert told(s, question(s, o, skus=none, **ids)) == whole, ids
        for ids_of in (lambda k: both(k), lambda k: {"sku_id": k[0]}, lambda k: {"sku_out_id": k[1]}):
            for chosen in ([2], [1, 0], [0, 1, 2], [1, 1, 0, 1]):
                got = told(s, question(s, o, skus=[ids_of(o.skus[i]) for i in chosen], **ids))
                assert got == [whole[i] for i in dict.fromkeys(chosen)], (ids, chosen, got)
    assert told(s, Broken(question(s, o, account_id=None))) == whole, "the signature says whose product it is"


def test_each_day_answered_as_it_is(s):
    """each day is answered as it is: all its copies, those sold of a closed day, past days too, none outside the range"""
    o = Offer(s, 1)
    sku = o.skus[0]
    rows = [(-2, 700, 5, 1), (0, 0, 9, 1), (1, 12800, 10, 1), (2, 9007199254740991 // 10**6, 2000, 0), (5, 1, 1, 1)]
    s.calendar([(sku[1], people.day_text(d), price, stock, is_open) for d, price, stock, is_open in rows])
    for offset, sold in ((1, 4), (5, 1)):
        s.sql("UPDATE calendar_day SET sold = %d WHERE sku_no = (SELECT sku_no FROM sku WHERE sku_id = '%s') AND day = '%s'" % (sold, sku[0], people.day_text(offset)))
    days = [entry(-2, 700, 5), entry(0, 0, 9), entry(1, 12800, 10), entry(2, rows[3][1], 0, False), entry(5, 1, 1, False)]
    try:
        look = "CHECKSUM TABLE calendar_day, sku, product"
        before = s.sql(look)
        for start, end, wanted in ((-2, 5, days), (-1, 4, days[1:4]), (1, 1, days[2:3]), (3, 4, []), (5, 700, days[4:])):
            assert told(s, question(s, o, start, end)) == [(alone(o), wanted)], (start, end)
        assert s.sql(look) == before
    finally:
        s.sql("UPDATE calendar_day SET sold = 0 WHERE sku_no = (SELECT sku_no FROM sku WHERE sku_id = '%s')" % sku[0])


def test_last_sale_and_cancellation_are_seen(s):
    """the last sale of a day is seen by the next pull, and so is its cancellation"""
    p = s.product(stock=10)
    body, sku = question(s, p, 1, 1), both((p.sku_id, p.product_out_id))
    s.buy(p, 3)
    assert told(s, body) == [(sku, [entry(1, p.price, 10)])]
    order_id = s.buy(p, 7)
    assert told(s, body) == [(sku, [entry(1, p.price, 10, False)])]
    s.insist("cancel_notify", s.cancel(order_id))
    assert told(s, body) == [(sku, [entry(1, p.price, 10)])]


def test_market_price_is_answered_beside_price(s):
    """a SKU's market price is the crossed-out price of its days, unless they cost more"""
    o = Offer(s, 1, market_price_fen=15000)
    s.calendar([(o.skus[0][1], people.day_text(i), price, 5, 1) for i, price in enumerate((12800, 15000, 15001))])
    (entries,) = [e["calendar_list"] for e in pull(s, question(s, o)).data["ticket_sku_and_calendar"]]
    assert [(e["origin_amount"], e["actual_amount"]) for e in entries] == [(15000, 12800), (15000, 15000), (15001, 15001)]


def test_both_ways_and_off_sale_answered(s):
    """both ways of working are answered, and a product that is off sale"""
    for more in ({"way": "full_direct"}, {"way": "semi_direct"}, {"online": False}):
        o = Offer(s, 1, **more)
        s.calendar([(o.skus[0][1], people.day_text(0), 5, 6, 1)])
        assert told(s, question(s, o)) == [(alone(o), [entry(0, 5, 6)])], more


def test_wrong_sku_is_left_out_and_named(s):
    """a SKU that is unknown, or whose ids contradict each other, is left out and named; the others are answered"""
    o, stranger = Offer(s, 2), Offer(s, 1)
    s.calendar([(sku[1], people.day_text(0), 5, 6, 1) for sku in o.skus + stranger.skus])
    a, b = o.skus
    wrong = [
        ({"sku_id": "nope"}, "nope", "no such SKU of this product"),
        ({"sku_out_id": "nöpe"}, "nöpe", "no such SKU of this product"),
        (both(stranger.skus[0]), stranger.skus[0][1], "no such SKU of this product"),
        ({"sku_id": a[0], "sku_out_id": b[1]}, b[1], "sku_id and sku_out_id are not of one SKU"),
        ({"sku_id": "nope", "sku_out_id": a[1]}, a[1], "sku_id and sku_out_id are not of one SKU"),
        ({"sku_id": a[0], "sku_out_id": "nope"}, "nope", "sku_id and sku_out_id are not of one SKU"),
        ({}, "?", "neither sku_id nor sku_out_id"),
    ]
    for ids_of, name, words in wrong:
        refused(s, question(s, o, skus=[ids_of]), UNKNOWN_SKU, "%s: %s" % (name, words))
        got = pull(s, question(s, o, skus=[both(b), ids_of, both(a)]))
        assert got.status == 200 and got.code == 0 and "%s: %s" % (name, words) in got.data["description"], got
        assert days_of(got) == [(both(b), [entry(0, 5, 6)]), (both(a), [entry(0, 5, 6)])], got
    got = refused(s, question(s, o, skus=[w for w, _, _ in wrong]), UNKNOWN_SKU, "nope: ")
    for _, name, words in wrong:
        assert "%s: %s" % (name, words) in got.data["description"], (name, got)


def test_wrong_product_ids_get_own_refusals(s):
    """an unknown product, ids of two products, no ids: each gets its own refusal"""
    o, q = Offer(s, 1), Offer(s, 1)
    refused(s, question(s, o, product_id=None, product_out_id=None), OTHER, "neither product_id nor product_out_id")
    for ids in (
        {"product_id": "nope", "product_out_id": None},
        {"product_id": None, "product_out_id": "nope"},
    ):
        refused(s, question(s, o, **ids), UNKNOWN_PRODUCT, "no such product")
    for ids in ({"product_out_id": q.product_out_id}, {"product_id": "nope"}, {"product_id": o.product_id[:-1]}, {"product_id": "%"}):
        refused(s, question(s, o, **ids), UNKNOWN_PRODUCT, "not of one product")
    refused(s, question(s, o, product_out_id="nope"), UNKNOWN_PRODUCT, "not of one product")
    s.sql("DELETE p FROM sku_project p JOIN sku USING (sku_no) WHERE product_no = (SELECT product_no FROM product WHERE product_id = '%s')" % q.product_id)
    s.sql("DELETE FROM sku WHERE product_no = (SELECT product_no FROM product WHERE product_id = '%s')" % q.product_id)
    refused(s, question(s, q), UNKNOWN_SKU, "has no SKU")


def test_product_of_another_app_is_unknown(s):
    """a product of another app's merchant is not known, whichever id names it"""
    o = Offer(s, 1)
    s.calendar([(o.skus[0][1], people.day_text(0), 5, 6, 1)])
    key, secret = "aw" + secrets.token_hex(7), secrets.token_hex(16)
    s.shanmen("app", "set", key, "--account", s.fresh("7"), text=secret + "\n")
    stranger = caller.Caller(s.env["SHANMEN_URL"], key, secret, s.http.gate_key)
    for ids in ({}, {"product_id": None}, {"product_out_id": None}):
        got = []
        wait_for(
            "the other app is known",
            lambda: got.append(stranger.call("pull_ticket_calendar", question(s, o, **ids))) or got[-1].status != 401,
            step_s=0.05,
        )
        assert got[-1].status == 200 and got[-1].code == UNKNOWN_PRODUCT, got[-1]
        assert len(told(s, question(s, o, **ids))) == 1


def test_wrong_days_and_ranges_are_refused(s):
    """malformed days, a range backwards, or longer than two years: refused, naming what is wrong"""
    o = Offer(s, 1)
    for field in ("start_date", "end_date"):
        for value in ("2026-02-30", "2026-1-01", "20260101", 20260101, "2026-01-01T00:00:00", "tomorrow", "1899-01-01", [], {}, True):
            refused(s, Broken(question(s, o, **{field: value})), OTHER, "field %s: " % field)
        for value in ("", None):
            refused(s, Broken(question(s, o, **{field: value})), OTHER, "field %s: " % field)
    refused(s, question(s, o, 2, 1), OTHER, "start_date is behind end_date")
    refused(s, question(s, o, 0, DAYS_MAX), OTHER, "more than %d days" % DAYS_MAX)
    refused(s, question(s, o, start_date="1900-01-01", end_date="2199-12-31"), OTHER, "more than %d days" % DAYS_MAX)
    assert told(s, question(s, o, 0, DAYS_MAX - 1)) == [(alone(o), [])]
    assert told(s, question(s, o, start_date="1900-01-01", end_date="1900-01-01")) == [(alone(o), [])]


def test_year_of_50_skus_is_complete(s):
    """a year of 50 SKUs is answered completely and right"""
    o = Offer(s, 50)
    row = lambda n, d: (1000 + 7 * n + d % 90, 1 + (n * 366 + d) % 500, (n + d) % 13 != 0)
    wanted = []
    for n, sku in enumerate(o.skus):
        days = []
        for d in range(366):
            price, stock, is_open = row(n, d)
            days.append(entry(d, price, stock if is_open else 0, is_open))
        wanted.append((both(sku), days))
    s.calendar(
        [(sku[1], people.day_text(d), *row(n, d)[:2], int(row(n, d)[2])) for n, sku in enumerate(o.skus) for d in range(366)]
    )
    assert told(s, question(s, o, 0, 365)) == wanted
    some = [n for n in range(49, -1, -7)]
    assert told(s, question(s, o, 100, 199, skus=[both(o.skus[n]) for n in some])) == [
        (wanted[n][0], wanted[n][1][100:200]) for n in some
    ]


def test_longest_pull_fits_101_skus_refused(s):
    """the longest pull, 100 SKUs for two years of different days with the longest numbers, fits into an answer; 101 SKUs are refused"""
    o = Offer(s, SKUS_MAX + 1)
    s.sql(
        "INSERT INTO calendar_day (sku_no, day, price_fen, stock, open) SELECT sku_no, '%s' + INTERVAL seq DAY, %d - seq, %d, 1"
        " FROM sku JOIN seq_0_to_%d WHERE product_no = (SELECT product_no FROM product WHERE product_id = '%s')"
        % (people.day_text(0), 10**12 - 1, 2**31 - 1, DAYS_MAX - 1, o.product_id)
    )
    body = question(s, o, 0, DAYS_MAX - 1, skus=[{"sku_id": i} for i, _ in o.skus[:SKUS_MAX]])
    got = told(s, body)
    days = [entry(d, 10**12 - 1 - d, 2**31 - 1) for d in range(DAYS_MAX)]
    assert len(got) == SKUS_MAX and all(ds == days for _, ds in got)
    refused(s, question(s, o), OTHER, "more than %d SKUs" % SKUS_MAX)
    refused(s, dict(body, ticket_specifications=[both(k) for k in o.skus]), OTHER, "too many elements")
    s.sql("DELETE d FROM calendar_day d JOIN sku USING (sku_no) WHERE product_no = (SELECT product_no FROM product WHERE product_id = '%s')" % o.product_id)
