"""`shanmen-sim late`, quickstart's second act: all steps right when all works, and it finds what is wrong."""
import contextlib
import threading

import pytest

import acts
import outbox

pytestmark = pytest.mark.stack("queue")


def play(s, env=None):
    p = s.shelf[1]  # its refunds are decided by an operator
    with retries_due(s):
        return acts.play(s, "late", "--sku", p.sku_id, "--poi", p.poi_id, "--price", p.price, env=env)


@contextlib.contextmanager
def retries_due(s):
    """Inside `with`, a message that was tried is due again once the program that tried it has ended."""
    over = threading.Event()

    def work():
        while not over.wait(0.1):
            s.sql(
                "UPDATE outbox SET next_at = 0 WHERE state = 'due' AND tries > 0 AND next_at > 0 AND 'running' <>"
                " (SELECT result FROM job_run WHERE job = 'outbox_deliver' ORDER BY run_id DESC LIMIT 1)"
            )

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def set_back(s):
    return s.sql("SELECT confirm_mode, code_mode FROM app") == [("sync", "sync")]


def test_every_step_of_act_is_right(s):
    """the act about later answers is played, every step of it right"""
    outbox.clean(s)
    acts.all_right(*play(s), steps=29)
    assert set_back(s)


def test_refused_confirmation_makes_step_wrong(s):
    """a platform that refuses the confirmation makes a step wrong, and the app's settings are restored"""
    p = outbox.clean(s)
    p.trouble(kinds=["forbidden"], rate=1.0, paths=[outbox.CONFIRM])
    code, said = play(s)
    p.trouble()
    acts.goes_wrong(code, said, "confirmation and codes arrive", "no confirmation")
    assert set_back(s), said


def test_different_content_twice_makes_step_wrong(s):
    """a message sent twice with different content makes a step wrong"""
    p = outbox.clean(s)
    order_id = outbox.pending_verify(s)
    outbox.deliver(s)
    body = dict(p.calls(outbox.VERIFY)[-1]["body"], verify_time=1790000000)
    assert p.call(outbox.VERIFY, body).code != 0 and p.conflicts(), (order_id, body)
    code, said = play(s)
    acts.goes_wrong(code, said, "the platform's memory", "1 conflicts")
    p.reset()


def test_act_not_played_with_another_openapi(s):
    """where calls go to another OpenAPI the act is not played, and says so"""
    outbox.clean(s)
    acts.not_played_elsewhere(s, lambda env: play(s, env))
