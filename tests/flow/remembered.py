"""What processes remember of the catalogue, against its changes: each function gives the stale answers it saw. The cases want none;
the positive control plays the same against programs that do not look at the catalogue's version, and wants them.
"""
import json
import threading
import time

import pymysql

import caller
import people
import test_platform_ids
import two_apps

ASKED = 48  # questions at once from so many threads reach each of eight processes
BUYERS = 32
PER_SECOND = 100


def reload(s, p, online=True, market_price=None, sku_id=True, **rules):
    """The product's catalogue file again, with other words."""
    sku = {"sku_out_id": p.sku_out_id, "name": "成人票", "projects": [{"project_id": i, "name": n, "entrance": e} for i, n, e in p.projects]}
    sku.update({"sku_id": p.sku_id} if sku_id else {}, **({"market_price_fen": market_price} if market_price else {}))
    product = {"product_id": p.product_id, "product_out_id": p.product_out_id, "name": "门票", "online": online, "rules": rules, "skus": [sku]}
    s.load("catalogue", ".json", json.dumps({"account_id": s.account_id, "poi_id": p.poi_id, "products": [product]}, ensure_ascii=False))


def codes(ask, times=ASKED):
    """The codes of answers from all processes."""
    return {a.code for a in caller.by_threads(16, range(times), lambda _: ask())}


def stale(name, ask, before, change, after):
    """Every process answers `before`; after the change every one of them must answer `after`."""
    got = codes(ask)
    assert got == {before}, (name, got, before)
    change()
    got = codes(ask)
    return ["stale answer after: %s: %s instead of %s" % (name, sorted(got), after)] if got != {after} else []


def first(s, ask, *steps):
    """The faults of the first step that has one: (name, code before, change, code after)."""
    for name, before, change, after in steps:
        faults = stale(name, ask, before, change, after)
        if faults:
            return faults
    return []


def rule_changed(s):
    p = s.product()
    return first(
        s,
        lambda: s.http.call("can_buy", s.asked(p, count=2)),
        ("a rule", 0, lambda: reload(s, p, max_per_order=1), 9),
        ("no rule", 9, lambda: reload(s, p), 0),
    )


def sale_changed(s):
    p = s.product()
    return first(
        s,
        lambda: s.http.call("can_buy", s.asked(p)),
        ("offline", 0, lambda: reload(s, p, online=False), 2),
        ("online", 2, lambda: reload(s, p), 0),
        ("product offline", 0, lambda: s.shanmen("product", "offline", p.product_out_id, check=False), 2),
    )


def market_price_changed(s):
    p = s.product(price=10000)
    amount = {"origin_amount": 15000, "pay_amount": 15000, "currency": "CNY"}
    return first(
        s,
        lambda: s.http.call("can_buy", s.asked(p, amount=amount)),
        ("market price", 23, lambda: reload(s, p, market_price=15000), 0),
        ("another market price", 0, lambda: reload(s, p, market_price=16000), 23),
    )


def balance_changed(s):
    p = s.product(price=10000)
    balance = lambda word: lambda: s.shanmen("merchant", "balance", s.account_id, "--set", word)
    try:
        return first(
            s,
            lambda: s.http.call("can_buy", s.asked(p)),
            ("balance", 0, balance(9000), 22),
            ("a higher balance", 22, balance(10000), 0),
            ("a lower balance", 0, balance(9999), 22),
            ("a balance that is not watched", 22, balance("none"), 0),
        )
    finally:
        balance("none")()


def day_changed(s):
    """Price, stock and closing of the day, which nobody remembers."""
    p = s.product(price=10000, stock=10)
    setting = lambda *words: lambda: s.shanmen("calendar", "set", p.sku_out_id, p.day, *words)
    return first(
        s,
        lambda: s.http.call("can_buy", s.asked(p)),
        ("price", 0, setting("price", "120.00"), 23),
        ("the old price", 23, setting("price", "100.00"), 0),
        ("stock", 0, setting("stock", 0), 1),
        ("more stock", 1, setting("stock", 10), 0),
        ("closed", 0, setting("open", "no"), 4),
        ("opened", 4, setting("open", "yes"), 0),
    )


def app_changed(s):
    """An app's mode, which the answer of create_order shows, and the app of a merchant."""
    other = two_apps.OtherApp(s)
    p = other.product()
    asked = lambda: other.call("can_buy", dict(s.asked(p), account_id=other.account_id))
    confirmed = lambda: {
        "confirm_info" in a.data
        for a in caller.by_threads(16, range(ASKED), lambda _: other.call("create_order", other.order(p, s.fresh())))
    }
    for before, word, after in ((True, "before-payment", False), (False, "after-payment", True)):
        assert confirmed() == {before}, word
        s.shanmen("app", "set", other.key, "--create", word)
        if confirmed() != {after}:
            return ["stale answer after: mode %s" % word]
    moved = lambda: s.shanmen("app", "set", s.http.client_key, "--account", other.account_id)
    return first(s, asked, ("a merchant's app", 0, moved, 2))


def platform_id_came(s):
    """A SKU that was loaded under our id alone, and is asked by it: once a call has named the platform's, no other one is meant."""
    m = test_platform_ids.Made(s).open(s)
    named = lambda **ids: s.http.call(
        "can_buy", dict({"account_id": s.account_id, "sku_out_id": m.sku_out_id, "book_start_day": m.day, "count": 1}, **ids)
    )
    assert codes(named) == {0}
    assert named(sku_id=m.sku_id, product_id=m.product_id).code == 0
    got = codes(lambda: named(product_id=s.fresh("17")))
    return ["stale answer after: the platform's id: %s" % sorted(got)] if got != {2} else []


CHANGES = {
    "rule": rule_changed,
    "sale": sale_changed,
    "market price": market_price_changed,
    "balance": balance_changed,
    "app": app_changed,
    "platform's id": platform_id_came,
}


# --- a catalogue that is loaded all the time ---


class Reloading:
    """Changes a product's rule 100 times a second: in state n it is on sale for n days. What was committed last is `now`."""

    def __init__(self, s, p, states):
        self.s, self.p, self.now, self.states, self.done = s, p, 1, states, threading.Event()

    def run(self):
        e = self.s.env
        connection = pymysql.connect(
            unix_socket=e["SHANMEN_DB_SOCKET"], user=e["SHANMEN_DB_USER"], password=e["SHANMEN_DB_PASSWORD"], database=e["SHANMEN_DB_NAME"]
        )
        try:
            product_no = self.s.number("SELECT product_no FROM product WHERE product_id = '%s'" % self.p.product_id)
            for n in range(2, self.states):
                begun = time.monotonic()
                with connection.cursor() as cursor:
                    cursor.execute("UPDATE sale_rule SET on_sale_days = %d WHERE product_no = %d" % (n, product_no))
                    cursor.execute("UPDATE catalogue_version SET version = version + 1")
                connection.commit()
                self.now = n
                time.sleep(max(0, 1 / PER_SECOND - (time.monotonic() - begun)))
        finally:
            connection.close()
            self.done.set()


def loaded_all_the_time(s, states=300, **rules):
    """32 buyers ask and buy while the catalogue changes: who begins in state n must be let buy for n days ahead. (faults, answers)"""
    p = s.product(days=range(states + 1), on_sale_days=1, stock=1000, **rules)
    loaded, answers, faults = Reloading(s, p, states), [], []

    def buy():
        while not loaded.done.is_set():
            day = people.day_text(loaded.now)
            for program, body in (("can_buy", s.asked), ("create_order", s.order)):
                got = s.http.call(program, body(p, tourists=[s.people.person()], book_start_day=day, book_end_day=day))
                answers.append(got.code)
                if got.code == 4:
                    faults.append("stale answer: %s for day %s: %r" % (program, day, got))

    def load():
        q = s.product()
        while not loaded.done.is_set():
            reload(s, q, max_per_order=s.rng.randrange(1, 9))

    caller.at_once([loaded.run, load] + [buy] * BUYERS)
    return faults, answers
