"""What is sold and what the platform sends about it: products with each rule, and the bodies of
all callbacks, as the interface pages print them. A part of Stack.
"""
import csv
import json
import os
import tempfile
import time

import caller
import people

PRICE_FEN = 12800

# What the pages give create_order only.
ORDER_ONLY = (
    "order_id",
    "order_type",
    "source_order_id",
    "create_order_time_unix",
    "item_order_infos",
    "remark_info",
    "custom_spi_req_extra",
    "remark",
)


class Product:
    """A product with one SKU; orders are for its `day` unless another is given."""

    def __init__(self, n, tag, poi_id, day, price, names):
        self.product_id, self.product_out_id = "17%s%06d" % (tag, n), "p-%s-%d" % (tag, n)
        self.sku_id, self.sku_out_id = "18%s%06d" % (tag, n), "s-%s-%d" % (tag, n)
        self.poi_id, self.day, self.price = poi_id, day, price
        self.projects = [("E%d" % n, "入园", True)] + [
            ("R%d%s" % (n, "abc"[i]), name, False) for i, name in enumerate(names)
        ]

    @property
    def sku_no(self):
        """Its SKU's number in the database, as SQL."""
        return "(SELECT sku_no FROM sku WHERE sku_id = '%s')" % self.sku_id


class Shop:
    def __init__(self):
        self.tag = "%06d" % self.rng.randrange(10**6)
        self.counter, self.poi_id, self.shelf = 0, "69%s" % self.tag, []
        self.paid = {}  # by order_id: what its last body said

    def fresh(self, prefix=""):
        """An id not used before."""
        self.counter += 1
        return "%s80%s%08d" % (prefix, self.tag, self.counter)

    # --- catalogue and calendar ---

    def product(
        self,
        stock=1000,
        price=PRICE_FEN,
        day=1,
        days=None,
        open=1,
        online=True,
        rides=(),
        poi_id=None,
        account_id=None,
        **rules
    ):
        """Loads a new product and its calendar by the operator's command. `day`: offset from today in Shanghai."""
        return self.products(
            [
                dict(
                    rules,
                    stock=stock,
                    price=price,
                    day=day,
                    days=days,
                    open=open,
                    online=online,
                    rides=rides,
                    poi_id=poi_id,
                )
            ],
            account_id,
        )[0]

    def fill_shelf(self, specs):
        """Products of today that the cases of a stack share; on another day they are made again."""
        if not self.shelf or self.shelf[0].day != people.day_text():
            self.shelf = self.products(specs)

    def products(self, specs, account_id=None):
        made, catalogue, rows = [], [], []
        for spec in specs:
            spec = dict(spec)
            self.counter += 1
            take = lambda name, default=None: spec.pop(name, default)
            stock, price, day, days = take("stock", 1000), take("price", PRICE_FEN), take("day", 1), take("days")
            is_open, online, rides, poi_id = take("open", 1), take("online", True), take("rides", ()), take("poi_id")
            audit = {"refund_audit": take("refund_audit")} if "refund_audit" in spec else {}
            p = Product(self.counter, self.tag, poi_id or self.poi_id, people.day_text(day), price, rides)
            made.append(p)
            catalogue.append(
                {
                    **audit,
                    "product_id": p.product_id,
                    "product_out_id": p.product_out_id,
                    "name": "山门景区门票 %d" % self.counter,
                    "online": online,
                    "rules": spec,
                    "skus": [
                        {
                            "sku_id": p.sku_id,
                            "sku_out_id": p.sku_out_id,
                            "name": "成人票",
                            "projects": [{"project_id": i, "name": n, "entrance": e} for i, n, e in p.projects],
                        }
                    ],
                    "_poi": p.poi_id,
                }
            )
            for offset in [day] if days is None else days:
                rows.append((p.sku_out_id, people.day_text(offset), price, stock, is_open))
        for poi in sorted({c["_poi"] for c in catalogue}):
            mine = [{k: v for k, v in c.items() if k != "_poi"} for c in catalogue if c["_poi"] == poi]
            self.load(
                "catalogue",
                ".json",
                json.dumps(
                    {"account_id": account_id or self.account_id, "poi_id": poi, "products": mine}, ensure_ascii=False
                ),
            )
        if rows:
            self.calendar(rows)
        return made

    def calendar(self, rows):
        """rows of (sku_out_id, day, price_fen, stock, open)."""
        with tempfile.NamedTemporaryFile("w", suffix="-days.csv", newline="", encoding="utf-8", delete=False) as f:
            out = csv.writer(f, lineterminator="\n")
            out.writerow(("sku_out_id", "day", "price_fen", "stock", "open"))
            out.writerows(rows)
        try:
            self.shanmen("calendar", "load", f.name, "--yes")
        finally:
            os.unlink(f.name)

    def load(self, what, suffix, text):
        with tempfile.NamedTemporaryFile("w", suffix="-file" + suffix, encoding="utf-8", delete=False) as f:
            f.write(text)
        try:
            return self.shanmen(what, "load", f.name)
        finally:
            os.unlink(f.name)

    # --- people in bodies ---

    def enc(self, text):
        return caller.encrypt(self.http.secret, text)

    def sealed(self, person, **over):
        """A person as the platform sends it: name, phone and id number encrypted. `over`: fields in clear; None leaves one out."""
        d = person.clear(**over)
        return {
            k: self.enc(v) if k in ("name", "phone", "license_id") and isinstance(v, str) else v for k, v in d.items()
        }

    # --- bodies of the callbacks ---

    def order(self, p, count=1, buyer=None, tourists=None, order_id=None, **over):
        """create_order's body. A value of None leaves a field out."""
        buyer = buyer or self.people.person()
        body = {
            "order_id": order_id or self.fresh(),
            "account_id": self.account_id,
            "biz_type": 2,
            "order_type": 1,
            "book_start_day": p.day,
            "book_end_day": p.day,
            "count": count,
            "poi_id": p.poi_id,
            "product_id": p.product_id,
            "product_out_id": p.product_out_id,
            "sku_id": p.sku_id,
            "sku_out_id": p.sku_out_id,
            "amount": {
                "origin_amount": p.price * count,
                "pay_amount": p.price * count,
                "currency": "CNY",
                "merchant_discount_amount": 0,
            },
            "buyer": buyer if isinstance(buyer, dict) else self.sealed(buyer, license_id=None, license_type=None),
            "traveler_info": {"total_num": count, "diff_target_crowd": False},
            "refund_rule": {"refund_type": 1, "auto_refund_time": 0, "can_refund_partly": True},
            "ticket_rule": {"url_type": 1, "code_sending_info": [3], "code_type": 2},
            "create_order_time_unix": int(time.time()),
            "item_order_infos": [{"item_order_id": "i1"}],
            "remark_info": {"question_and_answer_list": []},
            "custom_spi_req_extra": "",
            "remark": "",
        }
        if tourists is not None:
            body["tourists"] = [t if isinstance(t, dict) else self.sealed(t) for t in tourists]
        body.update(over)
        if isinstance(body["amount"], dict):
            self.paid[body["order_id"]] = body["amount"].get("pay_amount")
        return {k: v for k, v in body.items() if v is not None}

    def asked(self, *args, **over):
        """can_buy's body when the order is submitted, made like order()'s."""
        return {k: v for k, v in self.order(*args, **over).items() if k not in ORDER_ONLY}

    def opened(self, *args, **over):
        """can_buy's body when the visitor opens the order page: the same without any person."""
        return without_persons(self.asked(*args, **over))

    def codes(self, p, order_id, copies=1, count=1, kinds=(3,), tourists=(), start=None, end=None, **over):
        first = people.day_start(people.today()) if start is None else start
        body = {
            "order_id": order_id,
            "count": count,
            "copies": copies,
            "start_time": first,
            "expire_time": first + 40 * 86400 if end is None else end,
            "sku": {"sku_name": "成人票", "sku_id": p.sku_id, "third_sku_id": p.sku_out_id},
            "amount": {
                "original_amount": p.price * copies,
                "pay_amount": p.price * copies,
                "ticket_amount": 0,
                "merchant_ticket_amount": 0,
                "fee_amount": 0,
                "commission_amount": 0,
                "payment_discount_amount": 0,
                "coupon_pay_amount": p.price * copies,
            },
            "ticket_rule": {"code_sending_info": list(kinds), "code_type": 2, "url_type": 1},
        }
        if tourists:
            body["tourists"] = [
                {"name": t.name, "phone": t.phone, "id_card": t.license_id, "credential_type": t.license_type}
                for t in tourists
            ]
        body.update(over)
        return {k: v for k, v in body.items() if v is not None}

    def pay(self, order_id, **over):
        return dict(
            {
                "order_id": order_id,
                "order_out_id": self.history.created.get(order_id) or "",
                "pay_time_unix": int(time.time()),
            },
            **over
        )

    def cancel(self, order_id, cancel_type=2, **over):
        return dict(
            {"order_id": order_id, "cancel_order_time_unix": int(time.time()), "cancel_type": cancel_type}, **over
        )

    def refund(self, order_id, key=None, source=101, fee=0, project_ids=None, **over):
        body = {
            "order_id": order_id,
            "biz_uniq_key": key or self.fresh("k"),
            "apply_refund_time_unix": int(time.time()),
            "apply_source": source,
            "refund_fee_amount": fee,
        }
        if project_ids is not None:
            body["vouchers"] = [{"entrance": {"project_id": i}, "projects": []} for i in project_ids]
        body.update(over)
        return body

    def refunded(self, order_id, key=None, amount=None, scene=1, project_ids=None, **over):
        """refund_notify's body. Without an amount: all that was paid, or one copy's price where copies are named or counted."""
        if amount is None:
            whole = project_ids is None and "refund_count" not in over and "vouchers" not in over
            amount = self.paid.get(order_id) if whole else None
            amount = PRICE_FEN if amount is None else amount
        body = {
            "order_id": order_id,
            "biz_uniq_key": key or self.fresh("k"),
            "refund_amount": amount,
            "refund_time_unix": int(time.time()),
            "refund_scene": scene,
        }
        if project_ids is not None:
            body["refund_count"] = len(project_ids)
            body["vouchers"] = [{"entrance": {"project_id": i}, "projects": []} for i in project_ids]
        body.update(over)
        return body

    # --- the usual steps of a ticket, each in one call ---

    def buy(self, p, count=1, **over):
        """A created (after payment: accepted) order; its id."""
        body = self.order(p, count=count, **over)
        answer = self.insist("create_order", body)
        assert answer.code == 0, "create_order: %r" % answer
        return body["order_id"]

    def issue(self, p, count=1, kinds=(3,), people_count=1, tourists=(), **over):
        """An order with its codes: (order_id, vouchers of the answer)."""
        order_id = self.buy(p, count, tourists=list(tourists) or None, **over)
        if self.create_mode == "before-payment":
            self.insist("pay_notify", self.pay(order_id))
        answer = self.insist(
            "tripartite_code", self.codes(p, order_id, copies=count, count=people_count, kinds=kinds, tourists=tourists)
        )
        assert answer.data.get("result") == 1, "no codes: %r" % answer
        return order_id, answer.data["vouchers"]

    @property
    def create_mode(self):
        o = self.options
        return o[o.index("--create") + 1] if "--create" in o else "after-payment"

    def admit(self, code, poi_id=None, key=None, **more):
        body = dict({"code": code, "poi_id": poi_id or self.poi_id}, **more)
        return self.http.gate({k: v for k, v in body.items() if v is not None}, key)


def without_persons(body):
    return {k: v for k, v in body.items() if k not in ("buyer", "tourists")}


def first_code(vouchers, copy=0):
    """The entrance's QR code of one copy."""
    return vouchers[copy]["entrance"]["qrcodes"][0]
