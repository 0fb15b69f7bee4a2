"""`shanmen-sim late`, quickstart's second act: right where everything is, and it sees what is not."""
import acts
import owed
from runner import case


def play(s, env=None):
    p = s.shelf[1]  # its refunds are decided by a person
    return acts.play(s, "late", "--sku", p.sku_id, "--poi", p.poi_id, "--price", p.price, env=env)


def set_back(s):
    return s.sql("SELECT confirm_mode, code_mode FROM app") == [("sync", "sync")]


@case("what is answered later is played, every step of it right", stack="owed")
def _(s):
    owed.clean(s)
    acts.all_right(*play(s), steps=27)
    assert set_back(s)


@case("a platform that refuses the confirmation makes a step wrong, and the app is set back", stack="owed")
def _(s):
    p = owed.clean(s)
    p.trouble(kinds=["forbidden"], rate=1.0, paths=[owed.CONFIRM])
    code, said = play(s)
    p.trouble()
    acts.goes_wrong(code, said, "confirmation and codes arrive", "no confirmation")
    assert set_back(s), said


@case("a message said differently makes a step wrong", stack="owed")
def _(s):
    p = owed.clean(s)
    order_id = owed.owe_verify(s)
    owed.deliver(s)
    body = dict(p.calls(owed.VERIFY)[-1]["body"], verify_time=1790000000)
    assert p.call(owed.VERIFY, body).code != 0 and p.conflicts(), (order_id, body)
    code, said = play(s)
    acts.goes_wrong(code, said, "the platform's memory", "1 conflicts")
    p.reset()


@case("where calls go to another OpenAPI the act is not played, and says so", stack="owed")
def _(s):
    owed.clean(s)
    acts.not_played_elsewhere(s, lambda env: play(s, env))
