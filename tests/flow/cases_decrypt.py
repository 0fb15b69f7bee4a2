"""Persons in the platform's online encryption: asked for in batches, once each, within the quotas; then written
into the order, and the rules that waited for them are asked again, with the consequence that belongs to the order's state.
"""
import contextlib
import os
import subprocess

import invariants
import people
from harness import wait_for
from people import born, id_number
from runner import case
from shop import first_code

DECRYPT = "/goodlife/v1/open/common_biz/crypto/decrypt/batch/"
DAY_S = 86400
STATES = ("created", "waiting", "accepted")
MODES = {  # of an order that ends up in this state
    "created": ("--create", "before-payment", "--confirm", "sync"),
    "waiting": ("--create", "after-payment", "--confirm", "async"),
    "accepted": ("--create", "after-payment", "--confirm", "sync"),
}


# --- the stage ---


def clean(s):
    """A stand-in that knows nothing, quotas untouched, nothing left to decrypt."""
    s.platform.reset()
    s.sql("DELETE FROM decrypt_quota; UPDATE ticket_order SET decrypt_later = FALSE")
    modes(s, "accepted")
    return s.platform


def modes(s, state):
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], *MODES[state])


def start(s, days=0, conf=None):
    """outbox_deliver as cron would start it, `days` later."""
    env = {"PATH": "/usr/bin:/bin", "SHANMEN_CONF": conf or s.env["SHANMEN_CONF"]}
    env.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
    if days:
        env["SHANMEN_TEST_CLOCK_OFFSET_S"] = str(days * DAY_S)
    return subprocess.Popen(
        [os.path.join(s.env["SHANMEN_BIN"], "outbox_deliver"), "--once"],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def deliver(s, **how):
    """A whole run; the calls for decryption it made."""
    before = s.platform.last_number()
    run = start(s, **how)
    out, err = run.communicate(timeout=90)
    assert run.returncode == 0, (run.returncode, out, err)
    return s.platform.calls(DECRYPT, before + 1)


def asked(calls):
    return [text for c in calls for text in c["body"]["cipher_texts"]]


def guest(s, person, *fields, **over):
    """A person of a request with the named fields (all three, when none is named) as only the platform can read them."""
    d = person.clear(**over)
    fields = [f for f in fields or ("name", "phone", "license_id") if f in d]
    d.update(zip(fields, s.platform.encrypt(*[d[f] for f in fields])))
    return {k: v if k in fields or k not in ("name", "phone", "license_id") else s.enc(v) for k, v in d.items()}


def buyer(s, person, *fields, **over):
    return guest(s, person, *fields, license_id=None, license_type=None, **over)


def order(s, p, tourist=None, by=None, **over):
    """A created order of one tourist; the buyer has no part in it."""
    return s.buy(p, buyer=by or s.sealed(s.people.person(), license_id=None), tourists=tourist and [tourist], **over)


def pending(s, *order_ids):
    ids = ",".join("'%s'" % i for i in order_ids)
    return s.number("SELECT COUNT(*) FROM ticket_order WHERE decrypt_later AND order_id IN (%s)" % ids)


def diffs(s, order_id):
    return [(d["kind"], d["detail"]) for d in s.shanmen_json("diff", "list", "--limit", 1000) if d["order_id"] == order_id]


def kinds(s, order_id):
    return sorted(kind for kind, _ in diffs(s, order_id))


def shown(s, order_id):
    """Name and phone of the buyer, name and document of the first traveller, as an operator sees them."""
    o = s.shanmen_json("order", "show", order_id)
    t = o["travellers"][0] if o["travellers"] else {}
    return o["buyer_name"], o["buyer_phone"], t.get("name"), t.get("license_id")


def masked(person):
    return (
        person.name[0] + "*" * (len(person.name) - 1),
        person.phone[:3] + "****" + person.phone[7:],
        person.license_id[:4] + "*" * 10 + person.license_id[14:],
    )


# --- asking ---


@case("120 texts go in calls of at most fifty, each once, also when orders share them", stack="decrypt")
def _(s):
    platform = clean(s)
    p, orders, texts = s.product(), [], set()
    for _ in range(40):
        someone = s.people.person()
        name, phone, number = platform.encrypt(someone.name, someone.phone, someone.license_id)
        body = {"name": name, "phone": phone}  # buyer and traveller are one
        traveller = {"name": name, "phone": phone, "license_id": number, "license_type": 1}
        orders += [(order(s, p, traveller, body), someone), (order(s, p, traveller, body), someone)]
        texts |= {name, phone, number}
    assert len(texts) == 120 and pending(s, *[o for o, _ in orders]) == 80
    calls = deliver(s)
    assert [len(c["body"]["cipher_texts"]) for c in calls] == [50, 50, 20], calls
    assert sorted(asked(calls)) == sorted(texts)
    assert {c["body"]["account_id"] for c in calls} == {s.account_id}
    assert not [c for c in calls if c.get("unknown_fields")]
    assert all(platform.texts()[t]["decrypted"] == 1 for t in texts)
    assert pending(s, *[o for o, _ in orders]) == 0 and deliver(s) == []
    assert s.number("SELECT SUM(used) FROM decrypt_quota") == 120
    for order_id, who in orders[::9]:
        name, phone, number = masked(who)
        assert shown(s, order_id) == (name, phone, name, number), order_id
    rows = s.sql("SELECT COUNT(*) FROM order_traveller WHERE decrypt_later OR said_enc IS NOT NULL")
    assert rows == [("0",)], rows
    # A text known from before is not asked for again.
    late = order(s, p, traveller, body)
    assert deliver(s) == [] and pending(s, late) == 0 and shown(s, late)[3] == masked(someone)[2]


@case("an order of a hundred travellers is finished when all its texts are known", stack="decrypt")
def _(s):
    clean(s)
    p, party = s.product(), [s.people.person() for _ in range(60)]
    order_id = s.buy(p, 60, buyer=party[0].clear(), tourists=[guest(s, t, "name", "license_id") for t in party])
    calls = deliver(s)
    assert [len(c["body"]["cipher_texts"]) for c in calls] == [50, 50, 20], calls
    assert pending(s, order_id) == 0
    travellers = s.shanmen_json("order", "show", order_id)["travellers"]
    assert [(t["name"], t["license_id"]) for t in travellers] == [(masked(t)[0], masked(t)[2]) for t in party]
    hashes = s.number("SELECT COUNT(DISTINCT license_hash) FROM order_traveller JOIN ticket_order USING (order_no)"
                      " WHERE order_id='%s'" % order_id)
    assert hashes == 60, hashes


@case("a text the platform cannot decrypt is never asked for again; the rest of its order is written", stack="decrypt")
def _(s):
    platform = clean(s)
    p, someone = s.product(need_id=True), s.people.person()
    platform.settings(fail_texts=[someone.license_id])
    tourist = guest(s, someone)
    first = order(s, p, tourist, buyer(s, someone))
    waiting = shown(s, first)
    assert waiting == ("(not decrypted yet)",) * 4, waiting
    assert len(asked(deliver(s))) == 4  # a traveller's phone is not kept
    again = order(s, p, tourist)
    assert deliver(s) == []
    name, phone, _ = masked(someone)
    assert shown(s, first) == (name, phone, name, "(the platform could not decrypt it)")
    for order_id in (first, again):
        assert kinds(s, order_id) == ["decrypt_failed"] and pending(s, order_id) == 0
        assert s.states(order_id) == ("accepted", ["held"])
    assert someone.license_id not in str(diffs(s, first)) and "Enc." not in str(diffs(s, first))
    platform.settings(fail_texts=[])
    assert deliver(s) == [] and kinds(s, first) == ["decrypt_failed"]


@case("what no field can hold is as good as not decrypted: too long, with control characters, encrypted again", stack="decrypt")
def _(s):
    clean(s)
    p = s.product()
    for over in ({"name": "王\t五"}, {"name": "李" * 171}, {"license_id": "1" * 33}, {"name": "Enc.x"}):
        order_id = order(s, p, guest(s, s.people.person(), "name", "license_id", **over))
        deliver(s)
        assert kinds(s, order_id) == ["decrypt_failed"] and pending(s, order_id) == 0, over
    order_id = order(s, p, None, buyer(s, s.people.person(), phone="1" * 65))
    deliver(s)
    assert kinds(s, order_id) == ["decrypt_failed"]


@case("the platform's quota is used up: nothing more that day, the rest on the next", stack="decrypt")
def _(s):
    platform = clean(s)
    p = s.product(day=3)
    one, two, three = [order(s, p, guest(s, s.people.person(), "name", "license_id")) for _ in range(3)][:3]
    platform.settings(decrypt_quota=5)
    calls = deliver(s)
    assert len(calls) == 1 and calls[0]["error_code"] == 2190001, calls
    assert deliver(s) == [] and pending(s, one, two, three) == 3
    told = s.shanmen("doctor", check=False).stdout
    assert "3 orders wait, and the platform's quota of today is used up" in told, told
    assert s.number("SELECT COUNT(*) FROM alarm WHERE kind='decrypt_quota'") == 1
    platform.settings(decrypt_quota=-1, clock_offset_ms=DAY_S * 1000)
    assert sorted(len(c["body"]["cipher_texts"]) for c in deliver(s, days=1)) == [6]
    assert pending(s, one, two, three) == 0


@case("our own limit: decrypt_per_day texts a day and not one more, whatever waits", stack="decrypt")
def _(s):
    platform = clean(s)
    p = s.product(day=4)
    conf = s.env["SHANMEN_CONF"] + ".limited"
    with open(s.env["SHANMEN_CONF"], encoding="utf-8") as f:
        text = f.read()
    with open(os.open(conf, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as f:
        f.write(text + "\ndecrypt_per_day = 5\n")
    try:
        ids = [order(s, p, guest(s, s.people.person(), "name", "license_id")) for _ in range(4)]
        assert len(asked(deliver(s, conf=conf))) == 5 and pending(s, *ids) == 2
        assert deliver(s, conf=conf) == []
        platform.settings(clock_offset_ms=DAY_S * 1000)
        assert len(asked(deliver(s, conf=conf, days=1))) == 3 and pending(s, *ids) == 0
        assert s.sql("SELECT used FROM decrypt_quota ORDER BY day") == [("5",), ("3",)]
        assert all(t["decrypted"] == 1 for t in platform.texts().values())
    finally:
        os.unlink(conf)


@case("an expired token is renewed and no text is decrypted twice", stack="decrypt")
def _(s):
    platform = clean(s)
    p = s.product()
    deliver(s)
    s.sql("UPDATE token SET ask_after_at = 0")
    platform.expire_tokens()
    order_id = order(s, p, guest(s, s.people.person()))
    calls = deliver(s)
    assert [c["error_code"] == 0 for c in calls] == [False, True], calls
    assert pending(s, order_id) == 0 and all(t["decrypted"] == 1 for t in platform.texts().values() if t["decrypted"])


@case("trouble of the whole call: the order waits, and the next run asks again", stack="decrypt")
def _(s):
    platform = clean(s)
    p = s.product()
    for trouble in ("lost", "busy", "too_many", "500", "truncated", "empty", "inner", "unknown_code"):
        order_id = order(s, p, guest(s, s.people.person(), "name"))
        platform.trouble(trouble, paths=[DECRYPT])
        deliver(s)
        assert pending(s, order_id) == 1, trouble
        platform.trouble()
        assert len(deliver(s)) == 1 and pending(s, order_id) == 0, trouble
        assert kinds(s, order_id) == [], trouble


@case("a capability that was not granted is an alarm, once a day", stack="decrypt")
def _(s):
    platform = clean(s)
    order_id = order(s, s.product(), guest(s, s.people.person()))
    platform.trouble(kinds=["forbidden"], rate=1, paths=[DECRYPT])
    for _ in range(2):
        assert len(deliver(s)) == 1
    rows = s.sql("SELECT detail FROM alarm WHERE kind='decrypt_refused'")
    assert len(rows) == 1 and "2190004" in rows[0][0], rows
    platform.trouble()
    deliver(s)
    assert pending(s, order_id) == 0


@case("an answer nobody can read: half as many texts, until it is known which one it is, and the others go on", stack="decrypt")
def _(s):
    platform = clean(s)
    p = s.product()
    ids = [order(s, p, guest(s, s.people.person(), "name")) for _ in range(4)]
    platform.trouble("html", "html", "html", paths=[DECRYPT])  # of four, two and one
    sizes = [len(c["body"]["cipher_texts"]) for c in deliver(s)]
    assert sizes == [4, 2, 1] and pending(s, *ids) == 4, sizes
    assert [len(c["body"]["cipher_texts"]) for c in deliver(s)] == [4] and pending(s, *ids) == 0


@contextlib.contextmanager
def order_locked(s, order_id):
    """Somebody holds the order's row."""
    holder = subprocess.Popen(
        ["mariadb", "--no-defaults", "--socket", s.env["SHANMEN_DB_SOCKET"], "--user", s.env["SHANMEN_DB_USER"],
         "--skip-column-names", "--unbuffered", s.env["SHANMEN_DB_NAME"]],
        env=dict(os.environ, MYSQL_PWD=s.env["SHANMEN_DB_PASSWORD"]),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    holder.stdin.write("BEGIN; SELECT order_no FROM ticket_order WHERE order_id='%s' FOR UPDATE;\n" % order_id)
    holder.stdin.flush()
    assert holder.stdout.readline().strip()
    try:
        yield
    finally:
        holder.stdin.close()
        holder.wait()


@case("killed after the answer was kept: nothing is asked for again", stack="decrypt")
def _(s):
    platform = clean(s)
    someone = s.people.person()
    order_id = order(s, s.product(), guest(s, someone))
    kept = lambda: s.number("SELECT COUNT(*) FROM decrypted")
    before = kept()
    with order_locked(s, order_id):
        run = start(s)
        wait_for("the answer is kept", lambda: kept() > before)
        run.kill()
        run.communicate()
    assert pending(s, order_id) == 1
    assert deliver(s) == [] and pending(s, order_id) == 0
    assert shown(s, order_id)[3] == masked(someone)[2]
    assert {t["decrypted"] for t in platform.texts().values()} == {0, 1}  # a traveller's phone is not kept


@case("no quota for orders that are over: cancelled, refunded, rejected, or after their last day", stack="decrypt")
def _(s):
    clean(s)
    p = s.product(days=[1, 5])
    cancelled, refunded, over, later = [
        order(s, p, guest(s, s.people.person()), book_start_day=people.day_text(d), book_end_day=people.day_text(d))
        for d in (1, 1, 1, 5)
    ]
    assert s.call("cancel_notify", s.cancel(cancelled)).code == 0
    assert s.call("refund_notify", s.refunded(refunded)).code == 0
    modes(s, "waiting")
    rejected = order(s, p, guest(s, s.people.person()), book_start_day=people.day_text(5), book_end_day=people.day_text(5))
    s.shanmen("order", "reject", rejected)
    s.platform.settings(clock_offset_ms=2 * DAY_S * 1000)
    assert len(asked(deliver(s, days=2))) == 2
    assert pending(s, later) == 0 and pending(s, cancelled, refunded, over, rejected) == 4


# --- the rules that waited ---

GOOD = {}


class Rule:
    """What is sold, and what turns out to be wrong with the one who bought it: over, fields of the person;
    first: has bought before."""

    def __init__(self, word, words, rules, over, first=False, fields=("name", "license_id"), phone=False):
        self.word, self.words, self.rules, self.over, self.first = word, words, rules, over, first
        self.fields, self.phone = fields, phone


RULES = [
    Rule("document malformed", "id number malformed", dict(need_id=True), dict(license_id="11010519491231002")),
    Rule("document missing", "id document missing", dict(need_id=True), dict(license_id="")),
    Rule("name malformed", "name malformed", dict(real_name=True), dict(name="张3")),
    Rule("name missing", "traveller's name missing", dict(real_name=True), dict(name="")),
    Rule("age", "age not allowed", dict(min_age=18), dict(license_id=id_number(birthday=born(9)))),
    Rule("sex", "sex not allowed", dict(sex="male"), dict(license_id=id_number(birthday=born(30), female=True))),
    Rule("region", "region not allowed", dict(regions=["33"]), GOOD),
    Rule("one ticket a day", "this traveller already has a ticket", dict(real_name=True), GOOD, first=True),
    Rule("limit per document", "limit per id document reached", dict(max_per_id=1), GOOD, first=True),
    Rule("phone malformed", "phone number malformed", dict(need_phone=True), dict(phone="hello"), phone=True),
    Rule("phone missing", "phone number missing", dict(need_phone=True), dict(phone=""), phone=True),
    Rule("limit per phone", "limit per phone number reached", dict(max_per_phone=1), GOOD, first=True, phone=True),
]


def bought(s, rule, p, state):
    """An order whose people break the rule once they can be read, in the state asked for."""
    someone = s.people.person()
    in_clear = s.sealed(someone, license_id=None, license_type=None)
    if rule.first:
        s.buy(p, buyer=in_clear, tourists=None if rule.phone else [someone])
    if rule.phone:
        return s.buy(p, buyer=buyer(s, someone, "phone", **rule.over))
    body = guest(s, someone, *rule.fields, **rule.over)
    return s.buy(p, buyer=in_clear, tourists=[body])


def rejected(s, p, rule, order_id, state):
    sold = 1 if rule.first else 0
    assert s.states(order_id) == ("rejected", ["void"]), (rule.word, state, s.states(order_id))
    assert s.sold(p) == sold and kinds(s, order_id) == [], (rule.word, s.sold(p))
    if state == "waiting":
        told = s.platform.order(order_id)["confirm"]
        assert told["body"]["confirm_result"] == 2, (rule.word, told)
        return
    assert s.call("pay_notify", s.pay(order_id)).data["confirm_info"] == {"confirm_mode": 1, "confirm_result": 2}
    assert s.call("refund_notify", s.refunded(order_id, scene=153)).code == 0
    assert s.states(order_id) == ("refunded", ["refunded"]) and s.sold(p) == sold


def stayed(s, p, rule, order_id):
    assert s.states(order_id) == ("accepted", ["held"]), rule.word
    assert s.sold(p) == (2 if rule.first else 1), rule.word
    [(kind, detail)] = diffs(s, order_id)
    assert kind == "rule_broken" and rule.words in detail, (rule.word, kind, detail)
    assert s.number("SELECT COUNT(*) FROM alarm WHERE kind='rule_broken' AND order_id='%s'" % order_id) == 1


for state in STATES:

    @case("a broken rule, and the order is %s: %s" % (state, "told to a person" if state == "accepted" else "rejected"),
          stack="decrypt")
    def _(s, state=state):
        clean(s)
        modes(s, state)
        products = s.products([dict(r.rules, stock=9) for r in RULES])
        orders = [bought(s, r, p, state) for r, p in zip(RULES, products)]
        for order_id in orders:
            s.platform.tell_order(order_id, copies=1)
        deliver(s)
        assert pending(s, *orders) == 0
        for rule, p, order_id in zip(RULES, products, orders):
            if state == "accepted":
                stayed(s, p, rule, order_id)
            else:
                rejected(s, p, rule, order_id, state)
        modes(s, "accepted")


@case("rules that are kept: the order stays, its own copies are not held against it, what was said still counts",
      stack="decrypt")
def _(s):
    clean(s)
    for state in STATES:
        modes(s, state)
        strict = dict(real_name=True, need_phone=True, max_per_id=1, max_per_phone=2, min_age=18, stock=9)
        p, q, w = s.products([strict, dict(min_age=18, sex="female", stock=9), dict(stock=9)])
        clear, hidden = s.people.person(), s.people.person()
        abroad = s.people.person()
        passport = dict(license_id="E12345678", license_type=6, age="36", birthday="1990-03-07", sex=2)
        orders = [
            s.buy(p, 2, buyer=buyer(s, hidden, "phone"), tourists=[clear, guest(s, hidden)]),
            order(s, q, guest(s, abroad, **passport)),
            order(s, w, guest(s, s.people.person(), license_id="nothing that is needed", phone="hello")),
        ]
        deliver(s)
        assert pending(s, *orders) == 0
        for order_id in orders:
            assert s.states(order_id)[0] == state and kinds(s, order_id) == [], (state, order_id, kinds(s, order_id))
        # From now on they count like everybody's.
        assert s.call("create_order", s.order(p, buyer=hidden.clear(), tourists=[clear])).code in (7, 8)
        assert s.call("create_order", s.order(p, tourists=[hidden])).code == 7
        assert s.call("create_order", s.order(p, buyer=hidden.clear(), tourists=[s.people.person()])).code == 8
    modes(s, "accepted")


@case("two orders of one person decrypted at once: the first keeps its ticket, the second is over the limit",
      stack="decrypt")
def _(s):
    clean(s)
    modes(s, "waiting")
    products = s.products([dict(max_per_id=1, stock=9), dict(real_name=True, stock=9), dict(max_per_phone=1, stock=9)])
    for p in products:
        someone = s.people.person()
        ids = [s.buy(p, buyer=buyer(s, someone), tourists=[guest(s, someone)]) for _ in range(2)]
        for order_id in ids:
            s.platform.tell_order(order_id, copies=1)
        deliver(s)
        assert [s.states(i) for i in ids] == [("waiting", ["held"]), ("rejected", ["void"])], ids
        assert s.sold(p) == 1
    modes(s, "accepted")


@case("a rule that came after the sale is not held against what could be read then", stack="decrypt")
def _(s):
    clean(s)
    p, child = s.product(stock=9), s.people.person(birthday=born(9))
    order_id = order(s, p, guest(s, child, "name"))
    s.sql("UPDATE sale_rule SET min_age = 18 WHERE product_id = '%s'" % p.product_id)
    other = order(s, s.product(), guest(s, child, "license_id"))
    deliver(s)
    assert pending(s, order_id, other) == 0 and kinds(s, order_id) == [] and kinds(s, other) == []


@case("cancelled while its texts were asked for: nothing follows from a broken rule", stack="decrypt")
def _(s):
    platform = clean(s)
    modes(s, "waiting")
    p = s.product(min_age=60, stock=9)
    order_id = order(s, p, guest(s, s.people.person(birthday=born(30))))
    platform.trouble("hold", paths=[DECRYPT])
    before = platform.last_number()
    run = start(s)
    wait_for("the call is on its way", lambda: s.number("SELECT COALESCE(SUM(used), 0) FROM decrypt_quota"))
    assert s.call("cancel_notify", s.cancel(order_id)).code == 0
    platform.release()
    run.communicate(timeout=60)
    assert len(platform.calls(DECRYPT, before + 1)) == 1
    assert s.states(order_id) == ("cancelled", ["void"]) and kinds(s, order_id) == [] and s.sold(p) == 0
    assert s.number("SELECT COUNT(*) FROM outbox WHERE kind='confirm' AND order_id='%s'" % order_id) == 0
    modes(s, "accepted")


# --- what it is for ---


@case("the gate finds a ticket by the document once it was decrypted", stack="decrypt")
def _(s):
    clean(s)
    p, someone = s.product(day=0, real_name=True), s.people.person()
    order_id = order(s, p, guest(s, someone))
    vouchers = s.insist("tripartite_code", s.codes(p, order_id)).data["vouchers"]
    by_card = lambda: s.http.gate({"id_card": someone.license_id.lower(), "poi_id": s.poi_id}).json()
    assert by_card()["reason"] == "unknown_code"
    deliver(s)
    got = by_card()
    assert got["admit"] is True and got["order_id"] == order_id, got
    assert s.admit(first_code(vouchers)).json()["reason"] == "already_used"


@case("after decryption no ciphertext of the platform is left, and no person is in a log, a dump or a file",
      stack="decrypt")
def _(s):
    platform = clean(s)
    someone = s.people.person()
    order_id = order(s, s.product(real_name=True), guest(s, someone, phone=None), buyer(s, someone))
    cipher = {t["cipher_text"] for t in platform.texts().values()}
    deliver(s)
    assert pending(s, order_id) == 0 and len(cipher) == 4
    dump = invariants.dump_text(s).decode("utf-8", "replace")
    assert not [c for c in cipher if c in dump]
    lengths = s.sql(
        "SELECT LENGTH(buyer_phone_enc), LENGTH(license_enc) FROM ticket_order JOIN order_traveller USING (order_no)"
        " WHERE order_id='%s'" % order_id
    )
    assert lengths == [(str(29 + 11), str(29 + 18))], lengths  # what is sealed there is the plain text
    with open(os.path.join(s.dir, "log", "shanmen.log"), encoding="utf-8", errors="replace") as f:
        log = f.read()
    assert not [c for c in cipher if c in log] and "event=decrypt" in log
    invariants.check_no_person_leaked(s)
