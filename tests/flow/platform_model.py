"""The platform's model of its interfaces, sim/common/model.json: what the bodies that we send as the platform, and the
product's answers to them, must be. Written once more than in sim/common/model.c, which checks the other direction. Not here: what a value means.
"""
import datetime
import functools
import json
import os

PATH = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "sim", "common", "model.json")

SPI = {
    "can_buy": "SPI scenic_spot.order.can_buy",
    "create_order": "SPI scenic_spot.order.create_order",
    "pay_notify": "SPI scenic_spot.order.pay_notify",
    "cancel_notify": "SPI scenic_spot.order.cancel_notify",
    "refund_apply": "SPI scenic_spot.order.refund_apply",
    "refund_notify": "SPI scenic_spot.order.refund_notify",
    "query_order": "SPI scenic_spot.order.query_order",
    "tripartite_code": "SPI fulfilment.order.tripartite_code",
    "pull_ticket_calendar": "SPI scenic.goods.pull_ticket_calendar",
    "refund_sync": "SPI fulfilment.order.refund_notice",
}
CERTIFICATE_REFUND = "SPI fulfilment.order.refund_apply"  # which comes to the program refund_apply, too

# What an answer has that refuses.
REFUSAL = {"data", "data.error_code", "data.description"}


class Broken(dict):
    """A body that breaks the model on purpose: s.call(program, Broken(body))."""


@functools.lru_cache(maxsize=None)
def model():
    with open(PATH, encoding="utf-8") as f:
        return json.load(f)


@functools.lru_cache(maxsize=None)
def tree(interface, part):
    """{name: (what the model says of the field, its path, the tree below it)}"""
    top = {}
    for path, field in model()[interface][part].items():
        at, (*above, name) = top, path.split(".")
        for step in above:
            at = at[step.removesuffix("[]")][2]
        at[name] = (field, path, {})
    return top


# --- one value ---


def is_whole(value, bits):
    return type(value) in (int, float) and value == int(value) and -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)


SCALARS = {
    "any": lambda v: True,
    "string": lambda v: isinstance(v, str),
    "int32": lambda v: is_whole(v, 32),
    "int64": lambda v: is_whole(v, 64),
    "bool": lambda v: isinstance(v, bool),
    "double": lambda v: type(v) in (int, float),
    "object": lambda v: isinstance(v, dict),
}


def has_type(value, kind):
    if kind.startswith("map<"):
        return isinstance(value, dict) and all(has_type(v, kind[4:-1]) for v in value.values())
    return any(SCALARS[k](value) for k in kind.split("|"))


def is_day(text):
    try:
        return isinstance(text, str) and datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def fault_of_one(value, kind, field, path, below, rules):
    if not has_type(value, kind):
        return "%s: %r is not %s" % (path, value, kind)
    if "format" in field and not is_day(value):
        return "%s: %r is not written yyyy-MM-dd" % (path, value)
    if "values" in field and value not in field["values"]:
        return "%s: %r is none of %s" % (path, value, field["values"])
    return fault_of_object(value, below, rules, path + ".") if below else None


def fault_of_value(value, field, path, below, rules):
    kind = field["type"]
    if not kind.startswith("list<"):
        return fault_of_one(value, kind, field, path, below, rules)
    if not isinstance(value, list):
        return "%s: %r is not a list" % (path, value)
    if not value and field["required"] and not field.get("may_be_empty"):
        return "%s: empty" % path
    return next(filter(None, (fault_of_one(v, kind[5:-1], field, path + "[]", below, rules) for v in value)), None)


# --- an object, and what its fields say together ---


def fault_of_object(value, fields, rules, under=""):
    """`rules`: (are unknown fields good, paths that alone are required or None for all)."""
    is_open, only = rules
    for name, member in value.items():
        if name in fields:
            wrong = fault_of_value(member, *fields[name], rules)
        else:
            wrong = None if is_open else "%s%s: not in the model" % (under, name)
        if wrong:
            return wrong
    for name, (field, path, _) in fields.items():
        if field["required"] and name not in value and (only is None or path in only):
            return "%s: missing" % path
    return None


def is_given(value, path):
    """Is there something at a path without lists?"""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value not in (None, "", [])


def fault_together(body, entry):
    for paths in entry.get("one_of", []):
        if not any(is_given(body, path) for path in paths):
            return "none of %s" % ", ".join(paths)
    for name, when in entry.get("required_if", {}).items():
        if all(body.get(other) == value for other, value in when.items()) and not is_given(body, name):
            return "%s: missing where %s" % (name, when)
    return next(("%s: empty" % name for name in entry.get("nonempty", []) if not is_given(body, name)), None)


# --- outside ---


def content(body):
    """A body as JSON has it; one in bytes, which a case wrote itself, is read."""
    if isinstance(body, (bytes, bytearray)):
        try:
            return json.loads(body)
        except ValueError:
            return None
    return body


def interface_of(program, body):
    """The interface of a call; None: a call of no interface."""
    body = content(body)
    if program == "refund_apply" and isinstance(body, dict) and "biz_uniq_key" not in body and "certificates" in body:
        return CERTIFICATE_REFUND
    return SPI.get(program)


def fault_of_body(program, body):
    """What is wrong with a body of a callback; None: nothing."""
    interface = interface_of(program, body)
    if interface is None or not isinstance(body, dict):
        return None
    entry = model()[interface]
    wrong = fault_of_object(body, tree(interface, "request"), (entry.get("open", False), None))
    return wrong or fault_together(body, entry)


def fault_of_answer(program, body, answer):
    """What is wrong with the product's answer to a body; None: nothing. `answer`: the whole JSON."""
    interface = interface_of(program, body)
    if interface is None:
        return None
    entry = model()[interface]
    refused = answer.get("data", {}).get("error_code", 0) != 0
    return fault_of_object(
        answer, tree(interface, "response"), (entry.get("open", False), REFUSAL if refused else None)
    )
