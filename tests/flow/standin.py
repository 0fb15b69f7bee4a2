"""The stand-in for the platform's OpenAPI: what it is given to know, how it misbehaves, what it remembers. Also calls its
interfaces as the product does. The control interface: sim/platform/README.md.
"""
import datetime
import json
import time
import urllib.parse

import caller
import people

PREFIX = "/openapi"
CONTROL = {"X-Sim": "1", "Content-Type": "application/json"}


class Platform:
    def __init__(self, stack):
        self.stack = stack
        self.own = None  # a token of the tests' own

    # --- control ---

    def control(self, method, name, body=None):
        raw = None if body is None else caller.dump(body)
        answer = self.stack.http.http(method, "%s/_sim/%s" % (PREFIX, name), raw, CONTROL)
        assert answer.status == 200, "control %s %s: %r" % (method, name, answer)
        return answer.json()

    def tell_order(self, order_id, **facts):
        """Facts: copies, per_copy, kinds, confirm_by_ms, codes_by_ms, state, refunds, many_shops, project_ids,
        verified_elsewhere; merged into earlier facts. For lists and ledger: see `sale`; also unpaid, no_codes,
        order_status, order_type, auto_refund_at, update_time (of the first call), certificates [{certificate_id,
        order_item_id, project_ids, item_status, refund_amount, refund_time}], uses [{number, verify_time, taken_at,
        verify_type, poi_id}]. A refund of `refunds` with decided 1 is done: refund_amount, refund_time, numbers."""
        self.control("POST", "orders", dict(facts, order_id=order_id))
        return order_id

    def sold(self, order_id, product, count=1, auto_refund_s=None, **facts):
        """Gives the stand-in an order of ours as the platform itself knows it: what was bought and paid, and its automatic
        refund (seconds after 24:00 of the day; None: never). Facts: see sim/platform/README.md and tell_order().
        """
        return self.tell_order(**self.sale(order_id, product, count, auto_refund_s, **facts))

    def sale(self, order_id, product, count=1, auto_refund_s=None, **facts):
        """The facts of `sold`."""
        now, paid = int(time.time()), product.price * count
        sale = {
            "order_id": order_id,
            "copies": count,
            "count": count,
            "ext_order_id": self.stack.history.created.get(order_id) or "",
            "product_id": product.product_id,
            "sku_id": product.sku_id,
            "third_sku_id": product.sku_out_id,
            "sku_name": "成人票",
            "poi_id": product.poi_id,
            "book_day": product.day,
            "original_amount": paid,
            "pay_amount": paid,
            "create_time": now,
            "pay_time": now,
            "state": "paid",
        }
        if auto_refund_s is not None:
            sale["auto_refund_at"] = people.day_start(datetime.date.fromisoformat(product.day)) + 86400 + auto_refund_s
        return dict(sale, **facts)

    def tell_orders(self, orders, at_once=500):
        """Many orders, each {order_id, facts…}."""
        for i in range(0, len(orders), at_once):
            self.control("POST", "orders", {"orders": orders[i : i + at_once]})

    def order(self, order_id):
        """The order's facts and what our messages brought about: told (the facts), confirm, codes, verified, audits; and
        `book`: update_time, status, items [{certificate_id, status, refund_amount …}], uses [{verify_id …}]."""
        return self.control("GET", "orders?order_id=" + urllib.parse.quote(str(order_id)))["order"]

    def books(self):
        """{order_id: as `order` gives it} of all orders with facts."""
        return {o["order_id"]: o for o in self.control("GET", "books")["orders"] if "told" in o}

    def plant(self, kind, order_id, **more):
        """One discrepancy in the platform's records; kinds and their arguments: sim/platform/plant.c."""
        self.control("POST", "plant", dict(more, kind=kind, order_id=order_id))

    def due(self):
        """Ids of the orders whose moment of refund has come by the clock and that are not refunded yet."""
        return [o["order_id"] for o in self.control("GET", "due")["orders"]]

    def expire(self, order_id, used=()):
        """As the driver does once we said what was used: {numbers, refund_amount, refund_time, biz_uniq_key}."""
        return self.control("POST", "expire", {"order_id": order_id, "used": list(used)})["expired"]

    def orders(self, order_ids):
        return {i: self.order(i) for i in order_ids}

    def trouble(self, *script, **rule):
        """trouble("lost", "", "500"): what happens to the next calls. Or kinds=, rate=, seed=, paths=, times=. No argument: no trouble."""
        if script:
            rule["script"] = list(script)
        self.control("POST", "trouble", rule)

    def calls(self, path=None, since=0):
        """Arrivals in their order; `path`: only those whose path begins or ends with it."""
        calls = self.control("GET", "calls?from=%d" % since)["calls"]
        return [c for c in calls if path is None or c["path"].startswith(path) or c["path"].endswith(path)]

    def last_number(self):
        calls = self.calls()
        return calls[-1]["n"] if calls else 0

    def wait_call(self, path=None, since=0, n=1, limit_s=15.0):
        """Waits for the n-th arrival after the number `since`; gives it."""
        end = time.monotonic() + limit_s
        while True:
            calls = self.calls(path, since + 1)
            if len(calls) >= n:
                return calls[n - 1]
            assert time.monotonic() < end, "waited %.0f s in vain for call %d of %s" % (limit_s, n, path)
            time.sleep(0.02)

    def conflicts(self, kind=None):
        """Second messages that differ from the first one with their key: there must be none."""
        return [c for c in self.control("GET", "conflicts")["conflicts"] if kind is None or c["kind"] == kind]

    def tokens(self):
        """{"given": how many, "asked": [{at_ms, path, error_code}]}"""
        return self.control("GET", "tokens")["tokens"]

    def expire_tokens(self):
        self.own = None
        self.control("POST", "expire_tokens")

    def settings(self, **settings):
        """strict, token_life_s, clock_offset_ms, decrypt_quota (-1: none), fail_texts, strict_products,
        review ("manual", "pass", "fail"), review_ms, calls_per_s (0: no limit), page_trap ("same_cursor", "endless"; for orders and ledger also
        "v2_only", "nested", "repeat", "ignore_window", "short", "no_list", "duplicates", "reorder", "ids_as_numbers"), trap_path (the trap
        is set only for paths that contain it), expiry_asks (nothing is refunded by the clock before the driver
        has asked what was used), deadlines (what is not confirmed, issued, audited in time is refunded),
        ledger_delay_s, ledger_day_after, ledger_detail, shop_trap ("repeat", "total", "no_list", "cap", "endless"), shop_decorate
        ("withdrawn"), codes_voucher ("required", "refused"), op_online, op_offline, shop_task ("pass", "fail"), shop_task_ms, silence_ms, slow_ms
        (between two bytes), hold_ms (at most): how long these troubles last.
        """
        return self.control("POST", "settings", settings)["settings"]

    def shift(self, offset_s):
        """Sets the platform's clock, in seconds from the machine's. The tests' own token belonged to the old clock."""
        self.own = None
        self.settings(clock_offset_ms=int(offset_s * 1000))

    def encrypt(self, *texts):
        """Opaque ciphertexts that only the stand-in can decrypt."""
        return self.control("POST", "encrypt", {"texts": list(texts)})["cipher_texts"]

    def texts(self):
        """{ciphertext: {plain_text, decrypted, masked}}: how often each was asked for."""
        return {t["cipher_text"]: t for t in self.control("GET", "encrypt")["texts"]}

    def certificates(self, *told):
        """Adds group-buy certificates; gives them with the codes made for them. Without arguments: all that are known."""
        if told:
            return self.control("POST", "certificates", {"certificates": list(told)})["certificates"]
        return self.control("GET", "certificates")["certificates"]

    def tell_products(self, *products):
        """Each {product_id, product_out_id, product_name, status, reason, skus: [{sku_id, sku_out_id}]}: merged into
        what was known. Status 0 or 1 ends a review: then the calendars sent before are gone."""
        self.control("POST", "products", {"products": list(products)})

    def products(self):
        """All known products, the deleted ones too, without calendars."""
        return self.control("GET", "products")["products"]

    def product(self, product_id):
        """All that is known of it: body and saves [{n, at_ms}], status, passed, calendars {sku_id: {date: …}}."""
        return self.control("GET", "products?product_id=" + urllib.parse.quote(str(product_id)))["product"]

    def calendar(self, sku_id):
        """{date: {origin_amount, actual_amount, stock_qty, status, n, at_ms}} as received last."""
        path = "calendar?sku_id=" + urllib.parse.quote(str(sku_id))
        return self.control("GET", path)["calendar"].get("days", {})

    def reject_days(self, *days):
        """Each {sku_id, date, error_code (2100005), description, stock_qty (any)}: a call with such a day is refused as
        a whole.
        Without arguments: no day is rejected."""
        self.control("POST", "reject_days", {"days": list(days)})

    def tell_shops(self, *shops):
        """Each {poi_id, poi_name, address, latitude, longitude, relation (0 to 2), third_id, account_id, gone}: merged
        into what was known."""
        self.control("POST", "shops", {"shops": list(shops)})

    def shops(self):
        return self.control("GET", "shops")["shops"]

    def shop_tasks(self):
        """All tasks of shops: {task_id (text), kind, third_id, poi_id, body, decided, rows (of a match)}."""
        return self.control("GET", "shops")["tasks"]

    def decide_task(self, task_id, **facts):
        """status, reject_reason, key_audit_result_list, account_id; of a match rows [{ext_id, match_poi_id, match_result}]."""
        self.control("POST", "shop_task", dict(facts, task_id=str(task_id)))

    def release(self):
        """Answers the calls that the trouble `hold` holds."""
        self.control("POST", "release")

    def reset(self, tokens=False):
        """Forgets all but the tokens; with tokens=True these too."""
        wrong = self.conflicts("model")
        self.own = self.own if not tokens else None
        self.control("POST", "reset", {"tokens": tokens})
        assert not wrong, wrong[:3]

    # --- as the product calls ---

    def token(self, path="/oauth/client_token/", x_sim="1", **over):
        """The token answer; fields replaced by `over`, left out for None. `x_sim` as in `call`."""
        e = self.stack.env
        body = {
            "client_key": e["SHANMEN_CLIENT_KEY"],
            "client_secret": e["SHANMEN_CLIENT_SECRET"],
            "grant_type": "client_credential",
        }
        body.update(over)
        raw = caller.dump({k: v for k, v in body.items() if v is not None})
        headers = {"Content-Type": "application/json", **({"X-Sim": x_sim} if x_sim else {})}
        return Result(self.stack.http.http("POST", PREFIX + path, raw, headers))

    def call(self, path, body=None, token=None, method=None, **headers):
        """One call; a header of None is left out (content_type=None). X-Sim: a call that the model refuses is no conflict,
        since the case sees the refusal; x_sim=None for a call as the product makes it."""
        sent = {
            "X-Sim": "1",
            "access-token": token or self.any_token(),
            "content-type": "application/json",
            "Rpc-Transit-Life-Account": self.stack.account_id,
        }
        sent.update({"X-Sim" if k == "x_sim" else k.replace("_", "-"): v for k, v in headers.items()})
        sent = {k: v for k, v in sent.items() if v is not None}
        raw = None if body is None else caller.dump(body)
        return Result(self.stack.http.http(method or ("GET" if raw is None else "POST"), PREFIX + path, raw, sent))

    def get(self, path, **query):
        """A GET with its query: lists are joined by commas."""
        joined = {k: ",".join(map(str, v)) if isinstance(v, (list, tuple)) else v for k, v in query.items()}
        query = dict({"account_id": self.stack.account_id}, **joined)
        return self.call(path + "?" + urllib.parse.urlencode({k: v for k, v in query.items() if v is not None}))

    def any_token(self):
        """The tests' own token, which does not disturb the product's. Asking for it is an arrival, too."""
        if self.own is None:
            self.own = self.token("/oauth/stable_client_token/").data["access_token"]
        return self.own


class Result:
    """An answer of the OpenAPI; its attributes check nothing."""

    def __init__(self, answer):
        self.answer, self.status = answer, answer.status
        self.top = json.loads(answer.body) if answer.body[:1] == b"{" else {}
        self.data, self.extra = self.top.get("data", {}), self.top.get("extra", {})
        head = self.extra if isinstance(self.data, list) else self.data  # of a list only `extra` has an error code
        self.code = head.get("error_code")
        self.words = self.extra.get("sub_description") or head.get("description", "")

    def __repr__(self):
        return repr(self.answer)
