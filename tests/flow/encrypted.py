"""Orders whose persons only the platform can decrypt, and outbox_deliver as cron starts it."""
import os
import subprocess

DECRYPT = "/goodlife/v1/open/common_biz/crypto/decrypt/batch/"
DAY_S = 86400
STATES = ("created", "waiting", "accepted")
MODES = {  # options for an order that ends up in this state
    "created": ("--create", "before-payment", "--confirm", "sync"),
    "waiting": ("--create", "after-payment", "--confirm", "async"),
    "accepted": ("--create", "after-payment", "--confirm", "sync"),
}


def clean(s):
    """A stand-in that knows nothing, quotas unused, nothing left to decrypt."""
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
    """A whole run; gives its calls for decryption."""
    before = s.platform.last_number()
    run = start(s, **how)
    out, err = run.communicate(timeout=90)
    assert run.returncode == 0, (run.returncode, out, err)
    return s.platform.calls(DECRYPT, before + 1)


def asked(calls):
    return [text for c in calls for text in c["body"]["cipher_texts"]]


def guest(s, person, *fields, **over):
    """A person in a request: the named fields (all, when none is named) are encrypted so that only the platform can read them."""
    d = person.clear(**over)
    fields = [f for f in fields or ("name", "phone", "license_id") if f in d]
    d.update(zip(fields, s.platform.encrypt(*[d[f] for f in fields])))
    return {k: v if k in fields or k not in ("name", "phone", "license_id") else s.enc(v) for k, v in d.items()}


def buyer(s, person, *fields, **over):
    return guest(s, person, *fields, license_id=None, license_type=None, **over)


def order(s, p, tourist=None, by=None, **over):
    """A created order with one tourist; its buyer is in clear."""
    return s.buy(p, buyer=by or s.sealed(s.people.person(), license_id=None), tourists=tourist and [tourist], **over)


def pending(s, *order_ids):
    ids = ",".join("'%s'" % i for i in order_ids)
    return s.number("SELECT COUNT(*) FROM ticket_order WHERE decrypt_later AND order_id IN (%s)" % ids)


def diffs(s, order_id):
    found = s.shanmen_json("diff", "list", "--limit", 1000)
    return [(d["kind"], d["detail"]) for d in found if d["order_id"] == order_id]


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
