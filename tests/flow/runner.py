"""Finds the cases, starts their stacks, runs them, counts. A case is a function named by a sentence.

Cases of one stack run one after another in the order of their files; each creates what it needs
(own product, own orders), so any subset can be run. Several stacks run at the same time.
"""
import glob
import importlib
import json
import multiprocessing
import multiprocessing.connection
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback

import harness
import invariants
import people

CASES = []
MIDNIGHT_S = 150  # no case begins so shortly before midnight: it would test yesterday's tickets

# name: (options of tools/stack, environment). A stack is shared by all cases that name it. What each is for: tests/README.md.
STACKS = {
    "none": (None, {}),
    "after": (["--create", "after-payment", "--confirm", "sync", "--codes", "sync"], {}),
    "counter": (["--create", "after-payment", "--confirm", "sync", "--codes", "sync"], {}),
    "before": (["--create", "before-payment", "--confirm", "sync", "--codes", "sync"], {}),
    "async": (["--create", "after-payment", "--confirm", "async", "--codes", "async"], {}),
    "fault": (["--create", "after-payment", "--confirm", "sync", "--codes", "sync"], {}),
    "zone": (["--create", "after-payment", "--confirm", "sync", "--codes", "sync"], {"TZ": "America/Los_Angeles"}),
    "standin": ([], {}),
    "groupon": ([], {}),
    "books": ([], {}),
    "month": ([], {}),
    "month_before": (["--create", "before-payment", "--confirm", "sync", "--codes", "sync"], {}),
    "product": ([], {}),
    "shops": ([], {}),
    "sale": ([], {}),
    "sale_before": (["--create", "before-payment", "--confirm", "sync", "--codes", "sync"], {}),
    "decrypt": ([], {}),
    "fcgid": (["--server", "apache"], {}),
    "cgi": (["--server", "apache", "--cgi"], {}),
    "owed": (["--create", "after-payment", "--confirm", "sync", "--codes", "sync"], {}),
    "house": (["--create", "after-payment", "--confirm", "sync", "--codes", "sync"], {}),
    "purge": (["--create", "after-payment", "--confirm", "sync", "--codes", "sync"], {}),
    "push": (["--create", "after-payment", "--confirm", "sync", "--codes", "sync"], {}),
    "control": (["--create", "after-payment", "--confirm", "sync", "--codes", "sync"], {}),
    "expire": (["--create", "after-payment", "--confirm", "sync", "--codes", "sync"], {}),
    "expire_before": (["--create", "before-payment", "--confirm", "sync", "--codes", "sync"], {}),
    "look_control": (["--create", "after-payment", "--confirm", "sync", "--codes", "sync"], {}),
    "desk": (["--create", "after-payment", "--confirm", "sync", "--codes", "sync"], {}),
}

# The stacks of the positive controls, and which of their programs have no guards; None: all programs that exist without.
CONTROLS = {"control": None, "desk": ("shanmen",), "look_control": ("order_expire",)}


class Case:
    def __init__(self, sentence, run, stack, slow, full):
        self.sentence, self.run, self.stack, self.slow, self.full = sentence, run, stack, slow, full
        self.module = run.__module__


def case(sentence, stack="after", slow=False, full=False):
    """stack: a name or several. slow: left out by --quick. full: only with --full."""

    def keep(run):
        for name in [stack] if isinstance(stack, str) else stack:
            words = sentence if isinstance(stack, str) else "%s (%s)" % (sentence, name)
            CASES.append(Case(words, run, name, slow, full))
        return run

    return keep


def load_cases():
    for path in sorted(glob.glob(os.path.join(os.path.dirname(__file__), "cases_*.py"))):
        importlib.import_module(os.path.basename(path)[:-3])
    order = {name: i for i, name in enumerate(STACKS)}
    CASES.sort(key=lambda c: order[c.stack])


class Run:
    def __init__(self, args):
        self.args, self.passed, self.failed, self.skipped = args, 0, 0, 0
        self.base = tempfile.mkdtemp(prefix="shanmen-flow-", dir="/tmp")
        os.chmod(self.base, 0o711)  # the servers' user must be able to enter it
        self.failures, self.label, self.lock = [], "", multiprocessing.Lock()

    def say(self, text):
        with self.lock:
            print("".join(self.label + line + "\n" for line in text.splitlines()), end="", flush=True)

    def replay(self, c):
        words = ["tests/run", "--build", self.args.build, "--seed", str(self.args.seed)]
        if self.args.server:
            words += ["--server", self.args.server]
        return " ".join(words + ["--only", "'^%s$'" % re.escape(c.sentence).replace("\\ ", " ").replace("'", ".")])

    def past_midnight(self):
        left = people.day_start(people.today(1)) - time.time()
        if left < MIDNIGHT_S:
            self.say("  waiting for midnight in Shanghai: %.0f s" % left)
            time.sleep(left + 1)

    def one(self, c, stack):
        self.past_midnight()
        start = time.monotonic()
        self.args.context.stack = stack
        try:
            c.run(stack)
        except harness.Skip as e:
            self.skipped += 1
            self.say("  skip  %s: %s" % (c.sentence, e))
            return
        except KeyboardInterrupt:
            raise
        except BaseException as e:
            self.failed += 1
            self.failures.append(c.sentence)
            where = "".join(traceback.format_exception(type(e), e, e.__traceback__)[-3:]).rstrip()
            self.say("  FAIL  %s\n%s" % (c.sentence, indent(where)))
            self.say(indent("seed %s; again: %s" % (self.args.seed, self.replay(c))))
            if stack is not None:
                self.say(indent(stack.log_tail()))
            return
        self.passed += 1
        self.say("  ok    %s  (%.1f s)" % (c.sentence, time.monotonic() - start))

    def group(self, name, cases):
        options, environment = STACKS[name]
        self.say("%s%s" % (name, "" if options is None else ": tools/stack up %s" % " ".join(options)))
        if options is None:
            for c in cases:
                self.one(c, None)
            return
        build = self.args.build
        if name in CONTROLS:
            build = harness.control_build(build, os.path.join(self.base, name + "-build"), CONTROLS[name])
            if build is None:
                self.skipped += len(cases)
                self.say(
                    "  skip  %d positive controls: no %s/tests/control/*.fcgi (build without guards)"
                    % (len(cases), self.args.build)
                )
                return
        if self.args.server and "--server" not in options:
            options = options + ["--server", self.args.server]
        stack = harness.Stack(name, os.path.join(self.base, name), options, build, self.args.seed, environment)
        try:
            self.on(stack, name, cases)
        finally:
            self.say("  down  in %.1f s" % stack.down())

    def on(self, stack, name, cases):
        try:
            self.bring_up(c=cases[0], stack=stack)
        except AssertionError as e:
            self.failed += len(cases)
            self.failures.append("%d cases on the stack `%s`" % (len(cases), name))
            self.say("  FAIL  the stack did not come up: %s" % e)
            return
        for c in cases:
            self.one(c, stack)
        if name not in CONTROLS:
            for sentence, check in invariants.CLOSING:
                self.one(Case("%s (%s)" % (sentence, name), check, name, False, False), stack)

    def bring_up(self, c, stack):
        start = time.monotonic()
        stack.up()
        self.say("  up    in %.1f s" % (time.monotonic() - start))

    def beside(self, groups):
        """Each stack in its own process, the largest first; each line begins with the stack's name."""
        waiting, running = sorted(groups, key=lambda name: -len(groups[name])), {}
        try:
            while waiting or running:
                while waiting and len(running) < self.args.jobs:
                    name = waiting.pop(0)
                    running[name] = multiprocessing.Process(target=self.alone, args=(name, groups[name]))
                    running[name].start()
                multiprocessing.connection.wait([p.sentinel for p in running.values()])
                for name in [n for n, p in running.items() if not p.is_alive()]:
                    self.add(name, groups[name], running.pop(name))
        finally:
            for p in running.values():
                p.terminate()
            for p in running.values():
                p.join()

    def alone(self, name, cases):
        self.label, self.passed, self.failed, self.skipped, self.failures = "%-14s" % name, 0, 0, 0, []
        self.group(name, cases)
        with open(self.tally(name), "w", encoding="utf-8") as f:
            json.dump([self.passed, self.failed, self.skipped, self.failures], f)

    def tally(self, name):
        return os.path.join(self.base, name + ".tally")

    def add(self, name, cases, process):
        process.join()
        if process.exitcode == 0:
            with open(self.tally(name), encoding="utf-8") as f:
                passed, failed, skipped, failures = json.load(f)
        else:
            passed, failed, skipped = 0, len(cases), 0
            failures = ["the test process of the stack `%s` ended with exit code %s" % (name, process.exitcode)]
        self.passed, self.failed, self.skipped = self.passed + passed, self.failed + failed, self.skipped + skipped
        self.failures += failures

    def run_all(self, cases):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        start, groups = time.monotonic(), {}
        for c in cases:
            groups.setdefault(c.stack, []).append(c)
        try:
            if self.args.jobs > 1 and len(groups) > 1:
                self.beside(groups)
            else:
                for name in groups:
                    self.group(name, groups[name])
        finally:
            if self.failed == 0 and not self.args.keep:
                shutil.rmtree(self.base, ignore_errors=True)
            else:
                self.say("kept for inspection: %s" % self.base)
        self.say("seed %s, %.0f s" % (self.args.seed, time.monotonic() - start))
        for sentence in self.failures:
            self.say("failed: %s" % sentence)
        self.say(
            "%d passed, %d failed%s" % (self.passed, self.failed, ", %d skipped" % self.skipped if self.skipped else "")
        )
        return 1 if self.failed else 0


def indent(text):
    return "\n".join("        " + line for line in text.splitlines())
