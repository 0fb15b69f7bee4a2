"""Creation and codes: the shape of the answers, both creation modes, confirmation and codes at once and later,
codes from a loaded pool.
"""
import re
import tempfile

import pytest

import people
import shapes
from platform_model import Broken
from shop import first_code

pytestmark = pytest.mark.stack("counter")


def test_create_order_after_payment_takes_stock(s):
    """create_order after payment answers our number and the acceptance, and takes stock"""
    p = s.product(stock=5)
    body = s.order(p, count=2)
    got = s.call("create_order", body)
    assert got.code == 0, got
    shapes.check_create(got.data)
    assert s.sold(p) == 2
    assert s.states(body["order_id"]) == ("accepted", ["held", "held"])


@pytest.mark.stack("before")
def test_create_order_before_payment_holds_stock(s):
    """create_order before payment holds the stock, pay_notify accepts"""
    p = s.product(stock=5)
    body = s.order(p, count=2)
    got = s.call("create_order", body)
    assert got.code == 0 and got.data["order_out_id"], got
    assert s.states(body["order_id"]) == ("created", ["held", "held"]) and s.sold(p) == 2
    got = s.call("pay_notify", s.pay(body["order_id"]))
    assert got.code == 0, got
    shapes.check_confirm(got.data["confirm_info"])
    assert s.states(body["order_id"]) == ("accepted", ["held", "held"]) and s.sold(p) == 2


@pytest.mark.stack("before")
def test_mode_change_touches_new_orders_only(s):
    """a change of mode in the configuration touches new orders only"""
    p = s.product()
    order_id = s.buy(p)
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--create", "after-payment", "--confirm", "async")
    try:
        got = s.call("pay_notify", s.pay(order_id))
        shapes.check_confirm(got.data["confirm_info"], "sync")
        assert s.states(order_id)[0] == "accepted"
    finally:
        s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--create", "before-payment", "--confirm", "sync")


@pytest.mark.race
def test_codes_at_once_one_per_copy(s):
    """codes at once: one element per copy, ids unique in the order, only the kinds asked for"""
    p = s.product(rides=("索道", "游船"))
    faults = []
    for kinds in ((3,), (2,), (2, 3), (1, 3), (1, 2, 3)):
        for copies in (1, 2, 5):
            guests = [s.people.person() for _ in range(copies)]
            order_id = s.buy(p, copies, tourists=guests)
            got = s.call("tripartite_code", s.codes(p, order_id, copies=copies, kinds=kinds, tourists=guests))
            try:
                assert got.code == 0 and got.data["result"] == 1, got
                shapes.check_vouchers(got.data["vouchers"], copies, 1, kinds, guests, p.projects)
            except (AssertionError, KeyError) as e:
                faults.append("kinds %s, %d copies: %s" % (kinds, copies, e))
    assert not faults, "\n".join(faults)


def test_id_card_only_copies_carry_documents(s):
    """with the id card as the only kind, every copy carries the document of one of the travellers"""
    p = s.product(real_name=True)
    guests = [s.people.person() for _ in range(3)]
    order_id = s.buy(p, 3, tourists=guests)
    got = s.call("tripartite_code", s.codes(p, order_id, copies=3, kinds=(1,), tourists=guests))
    assert got.data["result"] == 1, got
    shapes.check_vouchers(got.data["vouchers"], 3, 1, (1,), guests, p.projects)
    named = [v["entrance"]["credentials"][0]["credential_no"] for v in got.data["vouchers"]]
    assert sorted(named) == sorted(g.license_id for g in guests), named


def test_family_ticket_has_several_people(s):
    """a family ticket: several people per copy, never more documents than count"""
    p = s.product(real_name=True)
    guests = [s.people.person() for _ in range(4)]
    order_id = s.buy(p, 2, tourists=guests, traveler_info={"total_num": 4, "diff_target_crowd": False})
    got = s.call("tripartite_code", s.codes(p, order_id, copies=2, count=2, kinds=(1, 3), tourists=guests))
    assert got.data["result"] == 1, got
    shapes.check_vouchers(got.data["vouchers"], 2, 2, (1, 3), guests, p.projects)


def test_codes_cannot_be_guessed(s):
    """codes cannot be guessed: 13 characters, all different, no two with the same beginning"""
    p = s.product(rides=("索道",))
    codes = []
    for _ in range(5):
        _, vouchers = s.issue(p, 4)
        codes += [i["qrcodes"][0] for v in vouchers for i in [v["entrance"]] + v["projects"]]
    assert len(set(codes)) == 40
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z*~$=U]{13}", c) for c in codes), codes[:3]
    assert len({c[:6] for c in codes}) == 40, "two codes have the same beginning"


def test_code_request_of_page_examples_served(s):
    """the code request of the page's examples, with the SKU at top level and copies missing, is served"""
    p = s.product()
    order_id = s.buy(p)
    body = s.codes(p, order_id, sku=None, amount=None, sku_id=p.sku_id, third_sku_id=p.sku_out_id)
    del body["copies"]
    got = s.call("tripartite_code", body)
    assert got.code == 0 and got.data["result"] == 1, got
    shapes.check_vouchers(got.data["vouchers"], 1, 1, (3,), (), p.projects)


def test_code_request_for_order_never_created(s):
    """a code request for an order never created is answered 100 (repeat); for a cancelled order codes are refused"""
    p = s.product()
    unknown = s.fresh()
    for _ in range(2):
        assert s.call("tripartite_code", s.codes(p, unknown)).code == 100
    order_id = s.buy(p)
    s.call("cancel_notify", s.cancel(order_id))
    got = s.call("tripartite_code", s.codes(p, order_id))
    assert got.code == 0 and got.data["result"] == 2 and not got.data.get("vouchers"), got


def test_query_order_answers_used_vouchers(s):
    """query_order answers our number and how many vouchers are used"""
    p = s.product(day=0, rides=("索道",))
    order_id, vouchers = s.issue(p, 2)
    got = s.call("query_order", {"order_id": order_id})
    assert got.code == 0, got
    shapes.check_query(got.data, 2, 0)
    assert s.admit(first_code(vouchers)).json()["admit"] is True
    for body in (
        {"order_id": order_id, "order_out_id": got.data["order_out_id"]},
        {"order_id": order_id, "out_order_id": got.data["order_out_id"]},
    ):
        again = s.call("query_order", body)
        shapes.check_query(again.data, 2, 1)
        used = [v["entrance"] for v in again.data["vouchers"] if v["entrance"]["status"] == 1]
        assert [u["project_id"] for u in used] == [vouchers[0]["entrance"]["project_id"]], again
    assert s.call("query_order", {"order_id": s.fresh()}).code == 2
    assert s.call("query_order", {"order_id": ""}).code == 1
    assert s.call("query_order", Broken()).code == 1


@pytest.mark.stack("async")
def test_confirmation_later_by_operator_command(s):
    """confirmation later: create_order answers mode 2, and the operator's command accepts or rejects"""
    p = s.product(stock=10)
    accept, reject = s.order(p), s.order(p)
    for body in (accept, reject):
        got = s.call("create_order", body)
        assert got.code == 0, got
        shapes.check_create(got.data, confirm="async")
        assert s.states(body["order_id"])[0] == "waiting"
    s.shanmen("order", "accept", accept["order_id"])
    s.shanmen("order", "reject", reject["order_id"])
    assert s.states(accept["order_id"]) == ("accepted", ["held"])
    assert s.states(reject["order_id"]) == ("rejected", ["void"]) and s.sold(p) == 1
    owed = s.sql(
        "SELECT order_id, kind FROM outbox WHERE order_id IN ('%s','%s') ORDER BY outbox_id"
        % (accept["order_id"], reject["order_id"])
    )
    assert owed == [(accept["order_id"], "confirm"), (reject["order_id"], "confirm")], owed
    assert (
        s.shanmen("order", "reject", accept["order_id"], check=False).returncode == 1
    ), "an accepted order was rejected"
    got = s.call("tripartite_code", s.codes(p, reject["order_id"]))
    assert got.data["result"] == 2, got


@pytest.mark.stack("async")
@pytest.mark.race
def test_codes_later_are_pending_in_outbox(s):
    """codes later: result 0 at once, the codes are pending in the outbox"""
    p = s.product()
    order_id = s.buy(p, 2)
    s.shanmen("order", "accept", order_id)
    body = s.codes(p, order_id, copies=2)
    got = s.call("tripartite_code", body)
    assert got.code == 0 and got.data["result"] == 0 and not got.data.get("vouchers"), got
    assert s.call("tripartite_code", body).body == got.body
    assert s.number("SELECT COUNT(*) FROM outbox WHERE kind='codes' AND order_id='%s'" % order_id) == 1


def load_pool(s, p, codes, check=True):
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as f:
        f.write("sku_out_id,code\n" + "".join("%s,%s\n" % (p.sku_out_id, c) for c in codes))
        f.flush()
        return s.shanmen("codes", "load", f.name, check=check)


def test_pool_codes_are_each_given_once(s):
    """codes from a loaded pool: each given once; an empty pool answers result 0 and the order is on the operator's list"""
    p = s.product(day=0)
    pool = ["POOL-%s-%d" % (s.fresh(), i) for i in range(3)]
    load_pool(s, p, pool)
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--pool", "yes")
    try:
        first, vouchers = s.issue(p, 2)
        given = [first_code(vouchers, i) for i in range(2)]
        assert set(given) <= set(pool) and len(set(given)) == 2, given
        order_id = s.buy(p, 2)
        got = s.call("tripartite_code", s.codes(p, order_id, copies=2))
        assert got.code == 0 and got.data["result"] == 0 and not got.data.get("vouchers"), got
        assert s.number("SELECT COUNT(*) FROM voucher_code_pool WHERE sku_no = (SELECT sku_no FROM sku WHERE sku_id = '%s') AND order_no IS NULL" % p.sku_id) == 1
        assert s.number("SELECT COUNT(*) FROM reconcile_diff WHERE order_id='%s'" % order_id) >= 1
        assert s.admit(given[0]).json()["admit"] is True
        assert s.shanmen("codes", "load", "/dev/null", check=False).returncode in (1, 2)
        twice = load_pool(s, p, pool[:1], check=False)
        assert twice.returncode == 1, "a code was loaded twice"
    finally:
        s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--pool", "no")


def test_order_of_many_copies_answered_completely(s):
    """an order of many copies with many projects is answered completely"""
    p = s.product(rides=("甲", "乙", "丙"), max_per_order=100)
    order_id, vouchers = s.issue(p, 100)
    shapes.check_vouchers(vouchers, 100, 1, (3,), (), p.projects)
    got = s.call("query_order", {"order_id": order_id})
    shapes.check_query(got.data, 100, 0)


def test_far_day_sold_by_shanghai_calendar(s):
    """a day far ahead is sold by Shanghai's calendar and shown so by the command"""
    p = s.product(day=30)
    order_id = s.buy(p)
    row = s.sql("SELECT day, last_day FROM ticket_order WHERE order_id='%s'" % order_id)
    assert row == [(people.day_text(30), people.day_text(30))], row
    shown = s.shanmen_json("calendar", "show", p.sku_out_id)
    assert shown == [{"day": people.day_text(30), "price_fen": p.price, "stock": 1000, "sold": 1, "open": True}], shown
