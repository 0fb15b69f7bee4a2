"""What a run prints: a line for each case with its sentence; for a failed one also how to play it again and the ends of the logs."""
import shlex

import pytest

import context

WORDS = {"passed": "ok", "failed": "FAIL", "skipped": "skip"}


def sentence(item):
    """The first paragraph of the case's docstring, and which of its rows this is."""
    text = " ".join((item.function.__doc__ or item.name).split("\n\n")[0].split())
    rows = item.callspec.params if hasattr(item, "callspec") else {}
    return text + "".join(" (%s %s)" % (name, value) for name, value in rows.items() if name != "s")


def again(nodeid):
    words = ["tests/run", "--build", context.args.build, "--seed", str(context.args.seed)]
    words += ["--server", context.args.server] if context.args.server else []
    words += ["--full"] if context.args.full else []
    return shlex.join(words + [nodeid])


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    made = outcome.get_result()
    if not made.failed:
        return
    made.sections.append(("again", again(item.nodeid)))
    stack = item.funcargs.get("s") if hasattr(item, "funcargs") else None
    if stack is not None:
        made.sections.append(("logs of the stack", stack.log_tail()))


class Report:
    """Takes the place of pytest's dots; in the process that began the run."""

    def __init__(self, config):
        self.terminal, self.total, self.done = None, 0, 0
        self.config = config

    def say(self, text):
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        terminal.write_line(text)

    def pytest_sessionstart(self):
        self.say("seed %d, build %s%s" % (context.args.seed, context.args.build, ", full" if context.args.full else ""))

    def pytest_collection_finish(self, session):
        self.total = self.total or len(session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node, ids):
        self.total = len(ids)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report):
        """The category is counted; no letter, since `pytest_runtest_logreport` prints a line."""
        if report.when == "call" or report.skipped:
            return report.outcome, "", ""
        return ("error" if report.failed else ""), "", ""

    def pytest_runtest_logreport(self, report):
        if report.when != "call" and report.passed:
            return
        self.done += 1
        told = dict(report.user_properties).get("sentence", report.nodeid)
        name = dict(report.user_properties).get("stack") or "no stack"
        why = ": %s" % report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
        self.say(
            "%4d/%d  %-13s %-4s  %s%s  (%.1f s)" % (self.done, self.total, name, WORDS[report.outcome], told, why, report.duration)
        )
        if report.failed:
            self.say("           again: %s" % again(report.nodeid))
