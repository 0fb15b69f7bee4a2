"""Plays one act of quickstart that uses the stand-in, and reads its output. Not here: which steps are right."""
import contextlib
import os
import subprocess
import tempfile

import context
import outbox


def play(s, act, *options, env=None):
    """(exit code, its output)"""
    done = subprocess.run(
        [
            os.path.join(context.args.build, "sim", "shanmen-sim"),
            *[act, "--env", env or os.path.join(s.dir, "env")],
            *map(str, options),
        ],
        env=outbox.cron_environment(s),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


@contextlib.contextmanager
def env_with(s, **values):
    """A copy of the stack's env file in which these values differ."""
    with open(os.path.join(s.dir, "env"), encoding="utf-8") as f, tempfile.NamedTemporaryFile("w") as other:
        other.write(f.read() + "".join("export SHANMEN_%s='%s'\n" % v for v in values.items()))
        other.flush()
        yield other.name


def wrong_steps(said):
    return [line for line in said.splitlines() if line.startswith("✗")]


def all_right(code, said, steps):
    assert code == 0 and not wrong_steps(said) and said.endswith("every step came out right\n"), said
    assert said.count("✓") == steps, said


def goes_wrong(code, said, step, words):
    """The act fails; the first step that fails is this one, for this reason."""
    wrong = wrong_steps(said)
    assert code == 1 and said.endswith("NOT every step came out right\n"), (step, code, said)
    assert wrong and wrong[0].startswith("✗ " + step) and words in wrong[0], (step, words, said)


def not_played_elsewhere(s, play_act):
    """Where the stack's calls go to another OpenAPI, play_act(env file) does nothing and says so."""
    before = s.row_counts()
    with env_with(s, OPENAPI="https://open.douyin.example") as env:
        code, said = play_act(env)
    assert code == 77 and said.startswith("not played: ") and "https://open.douyin.example" in said, said
    assert s.row_counts() == before
