"""Programs under valgrind, and with a shim (tests/shim): killed at their n-th exchange with the database or the network."""
import os
import random
import shutil
import signal
import subprocess

import pytest

import context
import outbox


def shim(s, name="kill_at"):
    path = os.path.join(context.args.build, "tests", "shim", name + ".so")
    if not os.path.exists(path):
        pytest.skip("no %s: make check builds it" % path)
    if s.sanitized:
        pytest.skip("the sanitizer's runtime must be loaded before the shim")
    return path


def of(s, run, least, rounds):
    """A sample of the steps of a whole run, `run(**environment)`, which has more than `least` steps.
    rounds: the distance between steps, as arguments of context.rounds: (normal, full)."""
    count = os.path.join(s.dir, "moments")
    run(LD_PRELOAD=shim(s), SHANMEN_SHIM_COUNT=count)
    with open(count, encoding="ascii") as f:
        moments = int(f.read())
    assert moments > least, moments
    each = context.rounds(*rounds)
    return range(1 + random.Random(context.args.seed).randrange(each), moments + 1, each)


def kill(s, step):
    """The environment of a run that is killed at that step."""
    return {"LD_PRELOAD": shim(s), "SHANMEN_SHIM_KILL_AT": step}


def died(done):
    return done.returncode == -signal.SIGKILL


def check_killed(killed, steps):
    assert killed >= len(steps) * 8 // 10, "only %d of %d were killed" % (killed, len(steps))


def valgrind(s, program, *args, codes=(0,)):
    if shutil.which("valgrind") is None:
        pytest.skip("valgrind is not installed: tools/packages install check")
    if s.sanitized:
        pytest.skip("a program is checked by valgrind or by a sanitizer, not by both")
    done = subprocess.run(
        ["valgrind", "-q", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite"]
        + [os.path.join(s.env["SHANMEN_BIN"], program), *args],
        env=outbox.cron_environment(s),
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode in codes, (program, args, done.returncode, done.stdout, done.stderr[-3000:])
