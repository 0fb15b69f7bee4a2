"""Two apps on one installation: an order's id, a refund's key and what hangs on them belong to the app that signed the call."""
import books
import compare
import pytest
from shop import first_code
from two_apps import OtherApp, former_app, states


def sell_twice(s, copies=1):
    """One order_id sold by both apps, with codes: (order_id, the other app, both products, both vouchers)."""
    other, order_id = OtherApp(s), s.fresh()
    ours, theirs = s.product(day=0), other.product(day=0)
    assert s.call("create_order", s.order(ours, copies, order_id=order_id)).code == 0
    got = other.call("create_order", other.order(theirs, order_id, count=copies))
    assert got.code == 0, got
    codes = []
    for call, p in ((s.call, ours), (other.call, theirs)):
        got = call("tripartite_code", s.codes(p, order_id, copies=copies))
        assert got.code == 0 and got.data["result"] == 1, got
        codes.append(got.data["vouchers"])
    return order_id, other, (ours, theirs), codes


@pytest.mark.stack("after")
def test_two_apps_have_an_order_of_one_id(s):
    """two apps sell orders of one id: each is issued, asked about, admitted, refunded and cancelled without the other"""
    order_id, other, products, codes = sell_twice(s)
    first, second = (lambda: states(s, order_id, s.http.client_key)), (lambda: states(s, order_id, other.key))
    assert first() == second() == ("accepted", ["issued"])
    assert first_code(codes[0]) != first_code(codes[1])
    assert s.admit(first_code(codes[1]), poi_id=products[1].poi_id).json()["admit"] is True
    assert first() == ("accepted", ["issued"]) and second() == ("accepted", ["used"])
    used = [call("query_order", {"order_id": order_id}).data["vouchers"][0]["entrance"]["status"] for call in (s.call, other.call)]
    assert used == [0, 1], used
    told = s.sql("SELECT client_key, kind FROM outbox JOIN app USING (app_id) WHERE order_id = '%s'" % order_id)
    assert told == [(other.key, "verify")], told
    assert s.call("cancel_notify", s.cancel(order_id)).code == 0
    assert first() == ("cancelled", ["void"]) and second() == ("accepted", ["used"])
    assert (s.sold(products[0]), s.sold(products[1])) == (0, 1)


@pytest.mark.stack("after")
def test_two_apps_have_a_refund_of_one_key(s):
    """two apps refund under one key: each refund has its own order, its own tickets and its own decision"""
    other, order_id, key = OtherApp(s), s.fresh(), s.fresh("k")
    ours, theirs = s.product(day=0, refund_audit="person"), other.product(day=0, refund_audit="person")
    assert s.call("create_order", s.order(ours, order_id=order_id)).code == 0
    assert other.call("create_order", other.order(theirs, order_id)).code == 0
    for call, p in ((s.call, ours), (other.call, theirs)):
        assert call("tripartite_code", s.codes(p, order_id)).code == 0
        assert call("refund_apply", s.refund(order_id, key)).code == 0
    done = s.shanmen("refund", "reject", key, check=None)
    assert done.returncode == 1 and "--app" in done.stderr and other.key in done.stderr, done.stderr
    s.shanmen("refund", "reject", key, "--app", other.key)
    s.shanmen("refund", "accept", key, "--app", s.http.client_key)
    assert states(s, order_id, s.http.client_key)[1] == ["locked"] and states(s, order_id, other.key)[1] == ["issued"]
    told = s.sql(
        "SELECT client_key, outbox_key FROM outbox JOIN app USING (app_id) WHERE order_id = '%s' AND kind = 'refund_audit'" % order_id
    )
    assert sorted(told) == sorted([(s.http.client_key, key), (other.key, key)]), told
    assert s.call("refund_notify", s.refunded(order_id, key)).code == 0
    assert states(s, order_id, s.http.client_key)[0] == "refunded" and states(s, order_id, other.key)[1] == ["issued"]


@pytest.mark.stack("after", "before")
def test_another_app_cannot_occupy_ids_of_the_future(s):
    """what another app says about an id does not stand against the order that its own app creates under it later"""
    other, order_id, key = OtherApp(s), s.fresh(), s.fresh("k")
    for program, body in (
        ("cancel_notify", s.cancel(order_id)),
        ("refund_notify", s.refunded(order_id, key)),
        ("refund_apply", s.refund(order_id, key)),
        ("pay_notify", s.pay(order_id)),
    ):
        assert other.call(program, body).status == 200, program
    p = s.product()
    assert s.call("create_order", s.order(p, order_id=order_id)).code == 0
    if s.create_mode == "before-payment":
        assert s.call("pay_notify", s.pay(order_id)).code == 0
    assert s.call("refund_apply", s.refund(order_id, key)).code == 0
    assert states(s, order_id, s.http.client_key) == ("accepted", ["locked"])
    assert states(s, order_id, other.key) == ("absent", [])


@pytest.mark.stack("after")
def test_order_of_a_moved_merchant_is_not_unknown(s):
    """a call about an order that its merchant sold through the app it had before is answered 100 and changes nothing"""
    other, order_id = OtherApp(s), s.fresh()
    p = other.product(day=0)
    assert other.call("create_order", other.order(p, order_id)).code == 0
    newer = OtherApp(s, account_id=other.account_id)
    before = s.sql("CHECKSUM TABLE ticket_order, voucher, refund")
    for program, body in (
        ("create_order", other.order(p, order_id)),
        ("cancel_notify", s.cancel(order_id)),
        ("tripartite_code", s.codes(p, order_id)),
    ):
        got = newer.call(program, body)
        assert got.status == 200 and got.code == 100, (program, got)
    assert s.sql("CHECKSUM TABLE ticket_order, voucher, refund") == before


@pytest.mark.stack("after")
def test_operator_says_whose_order_is_meant(s):
    """a number that orders of two apps have is refused by each command until --app says which; the other order stays as it is"""
    order_id, other, products, codes = sell_twice(s)
    for command in (("order", "show", order_id), ("redeem", order_id, "--whole"), ("codes", "give", order_id, "C-1")):
        done = s.shanmen(*command, check=None)
        assert done.returncode == 1 and "--app" in done.stderr and other.key in done.stderr, (command, done.stderr)
    done = s.shanmen("order", "show", order_id, "--app", "nobody", check=None)
    assert done.returncode == 1 and "of app nobody" in done.stderr, done.stderr
    shown = s.shanmen_json("order", "show", order_id, "--app", other.key)
    assert shown["product"] == s.sql("SELECT name FROM product WHERE product_id = '%s'" % products[1].product_id)[0][0], shown
    s.shanmen("redeem", order_id, "--whole", "--app", other.key)
    assert states(s, order_id, s.http.client_key)[1] == ["issued"] and states(s, order_id, other.key)[1] == ["used"]


@pytest.mark.stack("expire")
def test_comparison_is_of_the_apps_own_order(s):
    """an order is compared with the platform's of its own merchant; what is found, repaired and shown is not the other app's"""
    platform = compare.clean(s)
    order_id, other, products, codes = sell_twice(s)
    platform.sold(order_id, products[0], 1, auto_refund_s=0)
    compare.refund_there(s, order_id, [1])
    before = states(s, order_id, other.key)
    compare.compare_order(s, order_id)
    assert states(s, order_id, s.http.client_key) == ("refunded", ["refunded"])
    assert states(s, order_id, other.key) == before == ("accepted", ["issued"])
    found = s.sql("SELECT client_key, kind, diff_id FROM reconcile_diff JOIN app USING (app_id) WHERE order_id = '%s'" % order_id)
    assert [f[:2] for f in found] == [(s.http.client_key, "refund_not_here")], found
    shown = s.shanmen_json("diff", "show", found[0][2])
    assert [t["state"] for t in shown["uses"]] == ["refunded"] and shown["order"][0]["state"] == "refunded", shown


@pytest.mark.stack("books")
def test_orders_of_a_moved_merchant_are_asked_about_through_its_app(s):
    """an order that its merchant sold through the app it had before is asked about through the present one, and repaired"""
    books.clean(s)
    order_id, _ = books.sell(s, books.product(s))
    s.platform.plant("refunded", order_id, number=1)
    with former_app(s, order_id) as former:
        books.reconcile(s)
        assert states(s, order_id, former) == ("refunded", ["refunded"])
