"""Catalogue, calendar and codes files of products and SKUs whose ids of the platform are not known, and the files that bring those
ids later. What the platform's calls bring is test_platform_ids.py.
"""
import json
import threading

import pytest

import people
from test_lockwaits import Held

pytestmark = pytest.mark.stack("counter")

DAY = people.day_text(30)
HEADER = "sku_out_id,day,price_fen,stock,open\n"


class Own:
    """Products as a file names them: two SKUs each. `both` adds the platform's ids."""

    def __init__(self, s, products=2, tag=None, account_id=None):
        self.s, self.tag, self.account_id = s, tag or s.fresh("o"), account_id or s.account_id
        self.poi_id = s.poi_id if account_id is None else s.fresh("6")
        self.names = ["%s-%d" % (self.tag, i) for i in range(products)]
        self.known = {}
        for p in self.names:
            for own in (p, p + "-A", p + "-B"):
                self.known[own] = s.fresh("40")

    def products(self, both=False, **ids):
        """The file's products; `ids`: {own id: platform's id} in place of `both`. Each has rules and projects of its own."""
        ids = self.known if both else ids.get("ids", {})
        named = lambda kind, own: {kind + "_out_id": own, **({kind + "_id": ids[own]} if own in ids else {})}
        return [
            dict(
                named("product", p),
                name="门票",
                rules={"max_per_order": i + 2},
                skus=[
                    dict(named("sku", p + end), name="票" + end, projects=[{"project_id": p + end, "name": "入园"}])
                    for end in ("-A", "-B")
                ],
            )
            for i, p in enumerate(self.names)
        ]

    def load(self, products=None, check=True):
        text = {"account_id": self.account_id, "poi_id": self.poi_id, "products": products or self.products()}
        return self.s.shanmen("catalogue", "load", "-", text=json.dumps(text, indent=1), check=check)

    def rows(self):
        """[(product_no, sku_no, product_id, our id, sku_id, our id, max_per_order, project_id, days)] by our ids."""
        return self.s.sql(
            "SELECT p.product_no, k.sku_no, p.product_id, p.product_out_id, k.sku_id, k.sku_out_id, r.max_per_order,"
            " (SELECT GROUP_CONCAT(project_id) FROM sku_project j WHERE j.sku_no = k.sku_no),"
            " (SELECT COUNT(*) FROM calendar_day d WHERE d.sku_no = k.sku_no)"
            " FROM product p JOIN sku k USING (product_no) LEFT JOIN sale_rule r USING (product_no)"
            " WHERE k.account_id = '%s' AND p.product_out_id LIKE '%s%%' ORDER BY p.product_out_id, k.sku_out_id"
            % (self.account_id, self.tag)
        )

    def numbers(self):
        return [r[:2] for r in self.rows()]

    def ids(self):
        return [(r[2], r[4]) for r in self.rows()]

    def all_known(self):
        return [(self.known[p], self.known[p + end]) for p in self.names for end in ("-A", "-B")]


def terms(s, sku, *more):
    return [(r["price_fen"], r["stock"]) for r in s.shanmen_json("calendar", "show", sku, *more)]


def refused(done, *words):
    assert done.returncode == 1 and done.stdout == "", done
    for w in words:
        assert w in done.stderr, (w, done.stderr)
    return done.stderr


def line_of(products, text, nth=0):
    """The line of the object that has this member in the file of Own.load."""
    lines = json.dumps({"account_id": "", "poi_id": "", "products": products}, indent=1).splitlines()
    at = [i for i, row in enumerate(lines) if text in row][nth]
    while lines[at].strip() != "{":
        at -= 1
    return at + 1


def test_load_by_own_ids_alone(s):
    """a file without the platform's ids makes products, each with its own rules, SKUs and projects; again it changes nothing"""
    own = Own(s, products=3)
    assert own.load().stdout == "catalogue loaded: products 3, SKUs 6, projects 6\n"
    rows = own.rows()
    assert [r[2:] for r in rows] == [
        (None, p, None, p + end, str(i + 2), p + end, "0") for i, p in enumerate(own.names) for end in ("-A", "-B")
    ], rows
    own.load()
    assert own.rows() == rows


def test_calendar_by_own_id(s):
    """calendar load, set, show, diff and history of a SKU that has our id alone"""
    own = Own(s, products=1)
    own.load()
    sku = own.names[0] + "-A"
    s.shanmen("calendar", "load", "-", text=HEADER + "%s,%s,12800,30,1\n" % (sku, DAY))
    s.shanmen("calendar", "set", sku, DAY, "stock", "+5")
    assert terms(s, sku) == [(12800, 35)] and terms(s, own.names[0] + "-B") == []
    assert len(s.shanmen_json("calendar", "history", sku)) == 2
    assert [r["sku_out_id"] for r in s.shanmen_json("calendar", "diff", sku)] == [sku]


def test_later_file_adds_platform_ids(s):
    """a later file with both ids gives them to the same rows; one without them keeps them; then either id names the SKU"""
    own = Own(s)
    own.load()
    sku = own.names[0] + "-A"
    s.shanmen("calendar", "load", "-", text=HEADER + "%s,%s,12800,30,1\n" % (sku, DAY))
    numbers = own.numbers()
    own.load(own.products(both=True))
    assert own.numbers() == numbers and own.ids() == own.all_known(), own.rows()
    own.load()
    assert own.numbers() == numbers and own.ids() == own.all_known(), own.rows()
    s.shanmen("calendar", "set", "%s,%s" % (own.known[sku], sku), DAY, "stock", "+5")
    assert terms(s, own.known[sku]) == terms(s, sku) == [(12800, 35)]
    text = HEADER + "%s,%s,1,35,1\n%s,%s,1,35,1\n" % (own.known[sku], DAY, sku, DAY)
    refused(s.shanmen("calendar", "load", "-", text=text, check=False), "-:3: field day: %s of SKU" % DAY)
    s.shanmen("calendar", "load", "-", "--yes", text=HEADER + "%s,%s,1,35,1\n" % (own.known[sku], DAY))
    assert terms(s, sku) == [(1, 35)]


def test_some_ids_of_a_product_are_known(s):
    """a file may know the platform's ids of a product or SKU and not those of the others, and add one to a product of known id"""
    own = Own(s, products=1)
    p = own.names[0]
    some = {own_id: own.known[own_id] for own_id in (p, p + "-A")}
    own.load(own.products(ids=some))
    assert own.ids() == [(own.known[p], own.known[p + "-A"]), (own.known[p], None)]
    renamed = own.products(ids=some)
    renamed[0]["product_out_id"] = p + "-new"
    renamed[0]["skus"][0]["sku_out_id"] = p + "-C"
    numbers = own.numbers()
    own.load(renamed)
    assert sorted(own.numbers()) == sorted(numbers), "our ids may change where the platform's say which row it is"
    assert {r[5] for r in own.rows()} == {p + "-C", p + "-B"} and {r[3] for r in own.rows()} == {p + "-new"}


@pytest.mark.parametrize(
    "change, marked, what",
    [
        ("sku", '"sku_out_id": "%(p0)s-A"', "field sku_out_id: %(p0)s-A already belongs to SKU %(sku)s"),
        ("product", '"product_out_id": "%(p0)s"', "field product_out_id: %(p0)s already belongs to product %(product)s"),
        ("sku of the next", '"sku_out_id": "%(p0)s-A"', "field sku_out_id: %(p0)s-A already belongs to SKU %(sku)s"),
        ("sku of the next alone", '"sku_out_id": "%(p1)s-A"',
         "field sku_out_id: %(p1)s-A belongs to product %(product1)s; a SKU cannot move to another product"),
        ("twice", '"product_out_id": "%(p0)s"', "field product_out_id: %(p0)s is the product of line"),
        ("sku twice", '"sku_out_id": "%(p0)s-A"', "field sku_out_id: %(p0)s-A is the SKU of line"),
    ],
)  # fmt: skip
def test_contradiction_changes_nothing(s, change, marked, what):
    """a file whose ids contradict what is known is refused with line and field, and nothing of it is stored"""
    own = Own(s)
    own.load(own.products(both=True))
    had = own.rows()
    p0, p1 = own.names
    products = own.products()
    first, sku = products[0], products[0]["skus"][0]
    values = {
        "other": s.fresh("41"), "p0": p0, "p1": p1, "product": own.known[p0], "product1": own.known[p1],
        "sku": own.known[p0 + "-A"], "sku1": own.known[p1 + "-A"],
    }  # fmt: skip
    if change == "sku":
        sku["sku_id"] = values["other"]
    elif change == "product":
        first["product_id"] = values["other"]
    elif change == "sku of the next":
        sku["sku_id"] = values["sku1"]
    elif change == "sku of the next alone":
        sku["sku_out_id"] = p1 + "-A"
        products.pop()
    elif change == "twice":  # the second line means the row of the first, which gets another id of ours
        products = [dict(first, product_id=values["product"], product_out_id=p0 + "-new"), dict(first, skus=[dict(sku, sku_out_id=p0 + "-Z")])]
    else:
        first["skus"] = [dict(sku, sku_id=values["sku"], sku_out_id=p0 + "-new"), sku]
        products.pop()
    first["rules"] = {"max_per_order": 77}
    said = refused(own.load(products, check=False), what % values, "nothing was loaded")
    assert "-:%d: %s" % (line_of(products, marked % values), what % values) in said, said
    assert own.rows() == had


def test_platform_ids_that_contradict_each_other(s):
    """one row has the platform's id of the file, another our id: refused, also where that one's platform's id is not known"""
    own = Own(s)
    p0, p1 = own.names
    own.load(own.products(ids={p0: own.known[p0], p0 + "-A": own.known[p0 + "-A"]}))
    had = own.rows()
    products = own.products(ids={p1: own.known[p0], p0 + "-B": own.known[p0 + "-A"]})
    said = refused(own.load(products, check=False))
    assert "field product_out_id: %s already belongs to product %s" % (p1, p1) in said, said
    assert "field sku_out_id: %s-B already belongs to SKU %s-B" % (p0, p0) in said, said
    assert own.rows() == had


def test_call_brings_another_id_during_the_load(s):
    """the platform's id that a call brings while a file with another one is loaded stays, and the file is refused"""
    own = Own(s, products=1)
    own.load()
    p = own.names[0]
    brought, done = s.fresh("43"), []
    take = "UPDATE sku SET sku_id = '%s' WHERE sku_out_id = '%s-A'" % (brought, p)
    with Held(s, [take], waits=1, end="COMMIT"):
        load = threading.Thread(target=lambda: done.append(own.load(own.products(both=True), check=False)))
        load.start()
    load.join()
    refused(done[0], "field sku_out_id: %s-A already belongs to SKU %s" % (p, brought))
    assert own.ids() == [(None, brought), (None, None)], own.rows()


def test_two_merchants_with_the_same_own_ids(s):
    """two merchants may have the same ids of their own: a command refuses to guess and names both, --account or the sku_id decides"""
    account = s.fresh("7")
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--account", account)
    mine = Own(s, products=1)
    mine.load()
    theirs = Own(s, products=1, tag=mine.tag, account_id=account)
    theirs.known = {own: s.fresh("44") for own in theirs.known}
    theirs.load()
    sku = mine.names[0] + "-A"
    assert {r[1] for r in mine.rows()}.isdisjoint({r[1] for r in theirs.rows()})

    file = HEADER + "%s,%s,12800,30,1\n" % (sku, DAY)
    codes = "sku_out_id,code\n%s,%s\n" % (sku, s.fresh("PRE"))
    for args, text in (
        (("calendar", "set", sku, DAY, "price_fen", 1, "stock", 1), None),
        (("calendar", "show", sku), None),
        (("calendar", "diff", sku), None),
        (("calendar", "history", sku), None),
        (("calendar", "load", "-"), file),
        (("codes", "load", "-"), codes),
    ):
        said = refused(s.shanmen(*args, text=text, check=False), "is SKU %s of merchant " % sku, "or --account")
        assert mine.account_id in said and account in said, said
    assert [r[8] for r in mine.rows() + theirs.rows()] == ["0"] * 4

    s.shanmen("calendar", "load", "-", "--account", account, text=file)
    s.shanmen("calendar", "set", sku, DAY, "price_fen", 9900, "stock", 7, "--account", mine.account_id)
    s.shanmen("codes", "load", "-", "--account", account, text=codes)
    assert terms(s, sku, "--account", account) == [(12800, 30)]
    assert terms(s, sku, "--account", mine.account_id) == [(9900, 7)]
    assert s.sql("SELECT DISTINCT sku_no FROM voucher_code_pool WHERE code = '%s'" % codes.split(",")[-1].strip()) == [
        (theirs.rows()[0][1],)
    ]
    assert len(s.shanmen_json("calendar", "history", sku, "--account", account)) == 1
    differ = s.shanmen_json("calendar", "diff", "--account", account)
    assert [(r["sku_out_id"], r["price_fen"]) for r in differ] == [(sku, 12800)], differ
    refused(s.shanmen("calendar", "show", sku, "--account", "404", check=False), 'no SKU of merchant "404"')

    theirs.load(theirs.products(both=True))
    assert mine.ids() == [(None, None)] * 2 and theirs.ids() == theirs.all_known()
    s.shanmen("calendar", "set", theirs.known[sku], DAY, "stock", 31)
    assert terms(s, theirs.known[sku]) == [(12800, 31)]
    refused(s.shanmen("calendar", "show", sku, check=False), "SKU %s of merchant %s" % (theirs.known[sku], account))


def test_own_id_that_is_the_platforms_of_another(s):
    """an id that is the platform's of one SKU and ours of another names neither; the other id of each does"""
    own = Own(s, products=1)
    a, b = own.names[0] + "-A", own.names[0] + "-B"
    own.known[a] = b
    own.load(own.products(both=True))
    said = refused(s.shanmen("calendar", "set", b, DAY, "price_fen", 1, "stock", 1, check=False))
    assert "is SKU %s of merchant %s and SKU %s of merchant" % (a, own.account_id, own.known[b]) in said, said
    s.shanmen("calendar", "set", "%s,%s" % (a, own.known[b]), DAY, "price_fen", 1, "stock", 1, "--yes")
    assert terms(s, a) == terms(s, own.known[b]) == [(1, 1)]
