"""`shanmen-sim late`, quickstart's second act: right where everything is, and it sees what is not."""
import os
import subprocess
import tempfile

import context
import owed
from runner import case


def play(s, env=None):
    p = s.shelf[1]  # its refunds are decided by a person
    words = ["late", "--env", env or os.path.join(s.dir, "env"), "--sku", p.sku_id, "--poi", p.poi_id]
    done = subprocess.run(
        [os.path.join(context.args.build, "sim", "shanmen-sim"), *words, "--price", str(p.price)],
        env=owed.cron_environment(s),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def wrong_steps(said):
    return [line for line in said.splitlines() if line.startswith("✗")]


def set_back(s):
    return s.sql("SELECT confirm_mode, code_mode FROM app") == [("sync", "sync")]


@case("what is answered later is played, every step of it right", stack="owed")
def _(s):
    owed.clean(s)
    code, said = play(s)
    assert code == 0 and not wrong_steps(said) and said.endswith("every step came out right\n"), said
    assert said.count("✓") == 27 and set_back(s), said


@case("a platform that refuses the confirmation makes a step wrong, and the app is set back", stack="owed")
def _(s):
    p = owed.clean(s)
    p.trouble(kinds=["forbidden"], rate=1.0, paths=[owed.CONFIRM])
    code, said = play(s)
    p.trouble()
    wrong = wrong_steps(said)
    assert code == 1 and wrong[0].startswith("✗ both are told") and "no confirmation" in wrong[0], said
    assert said.endswith("NOT every step came out right\n") and set_back(s), said


@case("a message said differently makes a step wrong", stack="owed")
def _(s):
    p = owed.clean(s)
    order_id = owed.owe_verify(s)
    owed.deliver(s)
    body = dict(p.calls(owed.VERIFY)[-1]["body"], verify_time=1790000000)
    assert p.call(owed.VERIFY, body).code != 0 and p.conflicts(), (order_id, body)
    code, said = play(s)
    assert code == 1 and [w for w in wrong_steps(said) if "1 conflicts" in w], said
    p.reset()


@case("where calls go to another OpenAPI the act is not played, and says so", stack="owed")
def _(s):
    owed.clean(s)
    before = s.row_counts()
    with open(os.path.join(s.dir, "env"), encoding="utf-8") as f, tempfile.NamedTemporaryFile("w") as elsewhere:
        elsewhere.write(f.read() + "export SHANMEN_OPENAPI='https://open.douyin.example'\n")
        elsewhere.flush()
        code, said = play(s, elsewhere.name)
    assert code == 77 and said.startswith("not played: ") and "https://open.douyin.example" in said, said
    assert s.row_counts() == before
