"""The stacks: what each is made of. What each is for: tests/README.md. A stack is shared by all cases that name it."""
import collections
import fcntl
import os

import harness

AFTER = ["--create", "after-payment", "--confirm", "sync", "--codes", "sync"]
BEFORE = ["--create", "before-payment", "--confirm", "sync", "--codes", "sync"]
ASYNC = ["--create", "after-payment", "--confirm", "async", "--codes", "async"]

ALL_PROGRAMS = ()  # all those that exist without their guards

# options: of tools/stack up. unguarded: the positive controls' programs without guards (lib/base/guard.h); None: none.
Made = collections.namedtuple("Made", "options environment unguarded", defaults=({}, None))

# The longest first: they are started first.
STACKS = {
    "owed": Made(AFTER),
    "queue": Made(AFTER),
    "shops": Made([]),
    "push": Made(AFTER),
    "books": Made([]),
    "product": Made([]),
    "purge": Made(AFTER),
    "after": Made(AFTER),
    "counter": Made(AFTER),
    "expire": Made(AFTER),
    "fault": Made(AFTER),
    "decrypt": Made([]),
    "month": Made([]),
    "groupon": Made([]),
    "standin": Made([]),
    "before": Made(BEFORE),
    "control": Made(AFTER, unguarded=ALL_PROGRAMS),
    "counter_control": Made(AFTER, unguarded=ALL_PROGRAMS),
    "month_before": Made(BEFORE),
    "sale": Made([]),
    "async": Made(ASYNC),
    "fcgid": Made(["--server", "apache"]),
    "cgi": Made(["--server", "apache", "--cgi"]),
    "house": Made(AFTER),
    "upgrade": Made(AFTER),
    "zone": Made(AFTER, {"TZ": "America/Los_Angeles"}),
    "sale_before": Made(BEFORE),
    "desk": Made(AFTER, unguarded=("shanmen",)),
    "expire_before": Made(BEFORE),
    "look_control": Made(AFTER, unguarded=("order_expire",)),
}


def stack(name, run):
    """The stack of that name, not started yet. None when its programs without guards are not built."""
    made, build = STACKS[name], run.build
    if made.unguarded is not None:
        build = harness.control_build(build, os.path.join(run.base, name + "-build"), made.unguarded)
        if build is None:
            return None
    options = list(made.options)
    if run.server and "--server" not in options:
        options += ["--server", run.server]
    folder = os.path.join(run.base, name)
    return harness.Stack(name, folder, options + ["--data", prepared(run)], build, run.seed, made.environment)


def prepared(run):
    """A folder with a new database that holds the schema: each stack begins with a copy. The first who asks makes it."""
    folder = os.path.join(run.base, "prepared")
    with open(folder + ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(folder + ".ready"):
            harness.stack_tool("prepare", folder, "--build", run.build)
            open(folder + ".ready", "w", encoding="ascii").close()
    return folder
