"""Callbacks in any order: what each callback does to an order of one copy, as a table.

A state is `order's state/voucher's state`; `none`: unknown here; `absent`: a notice came first. A row
says: in this state this event leads there and gets this answer. An event's first definite answer is
given again to each repeat and changes nothing; 100 is not an answer, so a repeat is handled like a first call.
Answers: `code` or `code:result` (result: confirm_result, result of the code request, audit_refund_result, used count).
"""

AGAIN = "100"

# event: {state: (next state, answer)}; PAID stands for an order's state after creation in this mode
TABLE = {
    "create": {"none": ("PAID/held", "0"), "absent": ("absent", "999999")},
    "pay": {
        "none": ("absent", "0:2"),
        "absent": ("absent", "0:2"),
        "created/held": ("accepted/held", "0:1"),
        "created/locked": ("accepted/locked", "0:1"),
        "accepted/held": ("accepted/held", "0:1"),
        "accepted/issued": ("accepted/issued", "0:1"),
        "accepted/locked": ("accepted/locked", "0:1"),
        "cancelled/void": ("cancelled/void", "0:2"),
        "refunded/refunded": ("refunded/refunded", "0:2"),
    },
    "codes": {
        "none": ("none", AGAIN),
        "absent": ("absent", "0:2"),
        "created/held": ("created/held", AGAIN),
        "created/locked": ("created/locked", AGAIN),
        "accepted/held": ("accepted/issued", "0:1"),
        "accepted/locked": ("accepted/locked", "0:2"),
        "cancelled/void": ("cancelled/void", "0:2"),
        "refunded/refunded": ("refunded/refunded", "0:2"),
    },
    "cancel": {
        "none": ("absent", "0"),
        "absent": ("absent", "0"),
        "created/held": ("cancelled/void", "0"),
        "created/locked": ("cancelled/void", "0"),
        "accepted/held": ("cancelled/void", "0"),
        "accepted/issued": ("cancelled/void", "0"),
        "accepted/locked": ("cancelled/void", "0"),
        "refunded/refunded": ("refunded/refunded", "0"),
    },
    "apply": {
        "none": ("absent", "0:1"),
        "absent": ("absent", "0:1"),
        "created/held": ("created/locked", "0:1"),
        "accepted/held": ("accepted/locked", "0:1"),
        "accepted/issued": ("accepted/locked", "0:1"),
        "cancelled/void": ("cancelled/void", "0:1"),
        "refunded/refunded": ("refunded/refunded", "0:1"),
    },
    "notice": {
        "none": ("absent", "0"),
        "absent": ("absent", "0"),
        "created/held": ("refunded/refunded", "0"),
        "created/locked": ("refunded/refunded", "0"),
        "accepted/held": ("refunded/refunded", "0"),
        "accepted/issued": ("refunded/refunded", "0"),
        "accepted/locked": ("refunded/refunded", "0"),
        "cancelled/void": ("refunded/refunded", "0"),
    },
}
EVENTS = list(TABLE) + ["query"]
LIVE = ("held", "issued", "locked")


class Order:
    """One order, following the table."""

    def __init__(self, paid_state):
        self.state, self.paid_state, self.first = "none", paid_state, {}

    def take(self, event):
        """Moves the state; gives the answer that the table promises."""
        if event == "query":
            return "2" if self.state in ("none", "absent") else "0:0"
        if event in self.first:
            return self.first[event]
        self.state, answer = TABLE[event][self.state]
        self.state = self.state.replace("PAID", self.paid_state)
        if answer != AGAIN:
            self.first[event] = answer
        return answer

    @property
    def books(self):
        """(order's state, [voucher's state]) that the database must have."""
        if self.state == "none":
            return (None, [])
        order, _, voucher = self.state.partition("/")
        return (order, [voucher] if voucher else [])
