"""Programs remember the catalogue, and no answer is by an older state of it than the last one committed before its request."""
import pytest

import caller
import context
import remembered

pytestmark = pytest.mark.stack("counter")


@pytest.mark.parametrize("changed", sorted(remembered.CHANGES))
def test_change_of_catalogue_is_seen_by_next_call(s, changed):
    """after a change of the catalogue, every process answers its next call by the new state"""
    faults = remembered.CHANGES[changed](s)
    assert not faults, faults


def test_change_of_day_is_seen_by_next_call(s):
    """after a change of price, stock or closing of a day, every process answers its next call by the new state"""
    faults = remembered.day_changed(s)
    assert not faults, faults


@pytest.mark.parametrize("rules", [{}, {"max_per_phone": 1000, "real_name": True}], ids=["no limits", "limits per person"])
@pytest.mark.race
def test_catalogue_loaded_all_the_time(s, rules):
    """32 buyers while the catalogue changes 100 times a second: nobody is answered by an older state than the one he began in"""
    faults, answers = remembered.loaded_all_the_time(s, context.rounds(200, 1500), **rules)
    assert not faults, faults[:5]
    assert set(answers) <= {0, 100} and answers.count(0) > len(answers) * 0.9, {c: answers.count(c) for c in set(answers)}


def many_skus(s, n, products):
    """A merchant's catalogue of n SKUs, made by SQL; the i-th costs i + 1 fen. Gives the day, and a function of i: the SKU's id and limit."""
    p, tag = s.product(), s.fresh()
    s.sql(
        "INSERT INTO product (product_id, product_out_id, account_id, poi_id, name, online)"
        " SELECT CONCAT('31{tag}', seq), CONCAT('p{tag}', seq), '{account}', '{poi}', 'n', TRUE FROM seq_0_to_{last_product};"
        "INSERT INTO sale_rule (product_no, max_per_order)"
        " SELECT product_no, 1 + product_no MOD 7 FROM product WHERE product_id LIKE '31{tag}%';"
        "INSERT INTO sku (sku_id, sku_out_id, product_no, account_id, name)"
        " SELECT CONCAT('32{tag}', seq), CONCAT('s{tag}', seq), p.product_no, p.account_id, 'n' FROM seq_0_to_{last}"
        " JOIN product p ON p.product_id = CONCAT('31{tag}', seq MOD {products});"
        "INSERT INTO calendar_day (sku_no, day, price_fen, stock, open)"
        " SELECT sku_no, '{day}', 1 + SUBSTR(sku_id, 3 + LENGTH('{tag}')), 1000, TRUE FROM sku WHERE sku_id LIKE '32{tag}%'".format(
            tag=tag, account=s.account_id, poi=p.poi_id, last_product=products - 1, products=products, last=n - 1, day=p.day
        )
    )
    rules = "SELECT product_id, max_per_order FROM sale_rule JOIN product USING (product_no) WHERE product_id LIKE '31%s%%'"
    limits = dict(s.sql(rules % tag))
    return p.day, lambda i: ("32%s%d" % (tag, i), int(limits["31%s%d" % (tag, i % products)]))


def test_each_of_10000_skus_is_answered_by_its_own_facts(s):
    """with 10,000 SKUs on sale, each is judged by its own price and its product's own rule, however often others were asked for"""
    day, sku = many_skus(s, 10000, 1000)

    def wrong(i):
        sku_id, limit = sku(i)
        faults = []
        for count, price, wanted in ((limit, i + 1, 0), (limit, i + 2, 23), (limit + 1, i + 1, 9)):
            amount = {"origin_amount": price * count, "pay_amount": price * count, "currency": "CNY"}
            body = {"account_id": s.account_id, "sku_id": sku_id, "book_start_day": day, "count": count, "amount": amount}
            got = s.http.call("can_buy", body).code
            faults += [] if got == wanted else [(sku_id, count, price, got)]
        return faults

    asked = [s.rng.randrange(10000) for _ in range(context.rounds(1000, 30000))]
    faults = sum(caller.by_threads(16, asked, wrong), [])
    s.sql("DELETE d FROM calendar_day d JOIN sku USING (sku_no) WHERE sku_id LIKE '%s%%'" % sku(0)[0][:-1])
    assert not faults, faults[:5]
