"""Products and SKUs that are loaded under our own ids alone: whatever brings the platform's ids first gives them to the same rows,
and no call changes them afterwards.
"""
import json

import pytest

import caller
import people

pytestmark = pytest.mark.stack("counter")

UNKNOWN_PRODUCT, UNKNOWN_SKU = 2, 3


class Made:
    """A product loaded without the platform's ids; `product_id` and `sku_id` are what the platform will name it by."""

    def __init__(self, s, skus=1, own=None, account_id=None, poi_id=None):
        tag = s.fresh()
        self.product_id, self.product_out_id = "41" + tag, own or "own-" + tag
        self.skus = [("42%s%d" % (tag, i), "%s-%d" % (own or "sku-" + tag, i)) for i in range(skus)]
        self.sku_id, self.sku_out_id = self.skus[0]
        self.poi_id, self.account_id = poi_id or s.poi_id, account_id or s.account_id
        self.day, self.price = people.day_text(1), 12800
        listed = [
            {"sku_out_id": o, "name": "成人票", "projects": [{"project_id": o, "name": "入园", "entrance": True}]}
            for _, o in self.skus
        ]
        product = {"product_out_id": self.product_out_id, "name": "自有编号", "skus": listed}
        s.load(
            "catalogue",
            ".json",
            json.dumps({"account_id": self.account_id, "poi_id": self.poi_id, "products": [product]}, ensure_ascii=False),
        )
        self.rows = ids(s, self)

    def open(self, s):
        s.calendar([(o, self.day, self.price, 10, 1) for _, o in self.skus])
        return self


def ids(s, m):
    """[(product_no, sku_no, product_id, sku_id)] as stored."""
    return s.sql(
        "SELECT p.product_no, k.sku_no, p.product_id, k.sku_id FROM product p JOIN sku k USING (product_no)"
        " WHERE p.product_out_id = '%s' AND p.account_id = '%s' ORDER BY k.sku_out_id" % (m.product_out_id, m.account_id)
    )


def sold(s, m):
    return s.number("SELECT sold FROM calendar_day WHERE sku_no = %s AND day = '%s'" % (m.rows[0][1], m.day))


def known(s, m):
    """The platform's ids are known, of the same rows as at the beginning."""
    now = ids(s, m)
    return [r[:2] for r in now] == [r[:2] for r in m.rows] and [r[2:] for r in now] == [(m.product_id, i) for i, _ in m.skus]


def nothing_known(s, m):
    return ids(s, m) == m.rows and all(r[2:] == (None, None) for r in m.rows)


def pull(s, m, **fields):
    body = {"account_id": m.account_id, "start_date": people.day_text(0), "end_date": people.day_text(3)}
    return s.call("pull_ticket_calendar", dict(body, **fields))


def answered(got):
    """[(ticket_specification, number of entries)] of a pull's answer."""
    assert got.code == 0, got
    return [(e["ticket_specification"], len(e["calendar_list"])) for e in got.data["ticket_sku_and_calendar"]]


def test_pull_while_the_product_is_created(s):
    """a pull while the product is being created: our id means the product, or one of its SKUs, and the answer has no sku_id"""
    one, many = Made(s).open(s), Made(s, skus=3).open(s)
    assert answered(pull(s, one, product_out_id=one.product_out_id)) == [({"sku_out_id": one.product_out_id}, 1)]
    assert answered(pull(s, one, product_out_id=one.sku_out_id)) == [({"sku_out_id": one.sku_out_id}, 1)]
    assert answered(pull(s, many, product_out_id=many.product_out_id)) == [({"sku_out_id": o}, 1) for _, o in many.skus]
    third = many.skus[2][1]
    assert answered(pull(s, many, product_out_id=third)) == [({"sku_out_id": third}, 1)], "that SKU alone"
    named = [{"sku_out_id": o} for _, o in reversed(many.skus)]
    assert answered(pull(s, many, product_out_id=many.product_out_id, ticket_specifications=named)) == [(n, 1) for n in named]
    assert nothing_known(s, one) and nothing_known(s, many)
    assert pull(s, one, product_out_id="nobody's").code == UNKNOWN_PRODUCT


def test_pull_brings_the_ids(s):
    """the first pull with both ids gives them to the rows that are here; the next one finds them by the platform's alone"""
    m = Made(s, skus=2).open(s)
    both = [{"sku_id": i, "sku_out_id": o} for i, o in m.skus]
    got = pull(s, m, product_id=m.product_id, product_out_id=m.product_out_id, ticket_specifications=both)
    assert answered(got) == [(b, 1) for b in both] and known(s, m)
    assert answered(pull(s, m, product_id=m.product_id)) == [(b, 1) for b in both]
    by_id = [{"sku_id": i} for i, _ in m.skus]
    assert answered(pull(s, m, product_id=m.product_id, ticket_specifications=by_id)) == [(b, 1) for b in both]


@pytest.mark.parametrize("first", ["can_buy", "create_order"])
def test_booking_check_and_order_bring_the_ids(s, first):
    """the first booking check or order with both ids gives them to the rows; later calls may name either"""
    m = Made(s).open(s)
    body = s.asked(m) if first == "can_buy" else s.order(m)
    assert s.call(first, body).code == 0
    assert known(s, m)
    for out in (("product_id", "sku_id"), ("product_out_id", "sku_out_id")):
        assert s.call("can_buy", {k: v for k, v in s.asked(m).items() if k not in out}).code == 0, out
    order_id, vouchers = s.issue(m)
    assert json.loads(s.admit(vouchers[0]["entrance"]["qrcodes"][0]).body)["admit"], order_id
    assert sold(s, m) == (2 if first == "create_order" else 1)


def test_unknown_ids_are_not_guessed(s):
    """ids that contradict what is known are refused, and change nothing"""
    m, other = Made(s, skus=2).open(s), Made(s).open(s)
    assert s.call("can_buy", s.asked(m)).code == 0
    before = ids(s, m), ids(s, other)
    foreign = dict(s.asked(m), sku_id="43" + s.fresh(), product_id="44" + s.fresh())
    assert s.call("can_buy", foreign).code == UNKNOWN_PRODUCT, "our id belongs to another SKU of the platform"
    got = pull(s, m, product_id=m.product_id, product_out_id=other.product_out_id)
    assert got.code == UNKNOWN_PRODUCT, got
    mixed = [{"sku_id": m.skus[0][0], "sku_out_id": m.skus[1][1]}]
    assert pull(s, m, product_id=m.product_id, ticket_specifications=mixed).code == UNKNOWN_SKU
    stolen = [{"sku_id": m.sku_id, "sku_out_id": other.sku_out_id}]
    pull(s, other, product_out_id=other.product_out_id, ticket_specifications=stolen)
    assert (ids(s, m), ids(s, other)) == before


def test_two_merchants_with_the_same_ids(s):
    """two merchants of one app may have the same own ids: the request's merchant decides, and without one nobody is guessed"""
    own, account = "same-" + s.fresh(), s.fresh("7")
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--account", account)
    mine = Made(s, own=own).open(s)
    theirs = Made(s, own=own, account_id=account, poi_id=s.fresh("6"))
    assert answered(pull(s, mine, product_out_id=own)) == [({"sku_out_id": own}, 1)]
    assert answered(pull(s, theirs, product_out_id=own)) == [({"sku_out_id": own}, 0)]
    assert s.call("can_buy", s.asked(theirs, account_id=account)).code != 0, "theirs has no day to sell"
    assert s.call("can_buy", dict(s.asked(mine), account_id=s.fresh("7"))).code == UNKNOWN_PRODUCT
    assert s.call("can_buy", s.asked(mine)).code == 0
    assert known(s, mine) and known(s, theirs)


@pytest.mark.race
def test_first_order_and_pull_at_once(s):
    """a pull, booking checks and orders that bring the ids at once: one set of rows, every order sold once"""
    for _ in range(10):
        m = Made(s).open(s)
        both = [{"sku_id": m.sku_id, "sku_out_id": m.sku_out_id}]
        jobs = [lambda m=m, b=s.order(m): s.insist("create_order", b).code for _ in range(3)]
        jobs += [lambda m=m: s.call("can_buy", s.asked(m)).code]
        jobs += [lambda m=m: pull(s, m, product_id=m.product_id, product_out_id=m.product_out_id, ticket_specifications=both).code]
        assert set(caller.at_once(jobs)) == {0}
        assert known(s, m) and sold(s, m) == 3
