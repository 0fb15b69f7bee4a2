"""A second app with a merchant and products of its own, on a stack that has one. Not here: what must hold then."""
import contextlib
import secrets

import caller
from harness import wait_for


class OtherApp:
    """The calls that the platform signs for it. Its secret is the first app's, so that bodies of both can be made alike."""

    def __init__(self, s, account_id=None):
        self.s, self.key, self.account_id = s, "aw" + secrets.token_hex(7), account_id or s.fresh("7")
        s.shanmen("app", "set", self.key, "--account", self.account_id, text=s.http.secret + "\n")
        self.http = caller.Caller(s.env["SHANMEN_URL"], self.key, s.http.secret, s.http.gate_key)

    def call(self, program, body):
        """A process that read the apps a moment ago may need a second to learn of the new one."""
        answers = []
        wait_for(
            "%s knows the other app" % program,
            lambda: answers.append(self.http.call(program, body)) or answers[-1].status != 401,
            step_s=0.05,
        )
        return answers[-1]

    def product(self, **more):
        """A product of its merchant, at a shop of its own."""
        return self.s.product(account_id=self.account_id, poi_id=self.s.fresh("6"), **more)

    def order(self, p, order_id, **more):
        return self.s.order(p, order_id=order_id, account_id=int(self.account_id), **more)


def states(s, order_id, key):
    """The state of an app's order, and those of its copies."""
    of_app = "FROM ticket_order o JOIN app USING (app_id) %s WHERE order_id = '%s' AND client_key = '%s'"
    ((state,),) = s.sql("SELECT o.state " + of_app % ("", order_id, key))
    copies = s.sql("SELECT v.state " + of_app % ("JOIN voucher v USING (order_no)", order_id, key) + " ORDER BY copy_no")
    return state, [c for (c,) in copies]


def give_order(s, order_id, key):
    s.sql(
        "UPDATE ticket_order o JOIN app a ON a.client_key = '%s' LEFT JOIN outbox x USING (order_id)"
        " SET o.app_id = a.app_id, x.app_id = a.app_id WHERE o.order_id = '%s'" % (key, order_id)
    )


@contextlib.contextmanager
def former_app(s, order_id):
    """As if the order's merchant had sold it through an app that it had before: gives that app's key. The stand-in has one app."""
    former = OtherApp(s).key
    s.sql("DELETE m FROM merchant m JOIN app USING (app_id) WHERE client_key = '%s'" % former)
    give_order(s, order_id, former)
    try:
        yield former
    finally:
        give_order(s, order_id, s.http.client_key)
        s.sql(
            "DELETE t FROM token t JOIN app USING (app_id) WHERE client_key = '{0}';"
            "DELETE FROM app WHERE client_key = '{0}'".format(former)
        )
