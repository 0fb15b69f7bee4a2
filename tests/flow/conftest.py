"""pytest's side of the flow tests: options, the stack as a fixture, which worker runs what, and the report."""
import os
import pathlib
import random
import shutil
import tempfile
import time
import types

import pytest
from xdist.scheduler import LoadScopeScheduling

import context
import native
import people
import report
import stacks

HERE = os.path.dirname(os.path.realpath(__file__))
MIDNIGHT_S = 150  # no case begins so shortly before midnight: it would test yesterday's tickets
CASE_LIMIT_S = {False: 300, True: 1800}  # by --full


def pytest_addoption(parser):
    g = parser.getgroup("shanmen")
    g.addoption("--build", default=os.path.join(HERE, "..", "..", "build"), help="build folder (default: build)")
    g.addoption("--seed", type=int, default=None, help="the run's seed (default: random, printed)")
    g.addoption("--full", action="store_true", help="many rounds, all orders of arrival, all steps; else a seeded sample")
    g.addoption("--sanitizers", action="store_true", help="only what native code decides, see native.py")
    g.addoption("--server", choices=["lighttpd", "apache"], help="web server of the stacks that do not name one")
    g.addoption("--keep", action="store_true", help="keep the stacks' folders")


def pytest_configure(config):
    option = config.option
    worker = getattr(config, "workerinput", None)
    if option.seed is None:
        option.seed = worker["seed"] if worker else random.SystemRandom().randrange(10**6)
    context.args = types.SimpleNamespace(
        build=os.path.realpath(option.build),
        seed=option.seed,
        full=option.full,
        server=option.server,
        keep=option.keep,
        base=None,
    )
    config.pluginmanager.register(report)
    if worker:
        context.args.base = worker["base"]
    elif not option.collectonly:
        context.args.base = tempfile.mkdtemp(prefix="shanmen-flow-", dir="/tmp")
        os.chmod(context.args.base, 0o711)  # the servers' user must be able to enter it
        config.pluginmanager.register(report.Report(config))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput.update(seed=context.args.seed, base=context.args.base)


def pytest_sessionfinish(session, exitstatus):
    """Only the process that began the run removes its folder."""
    if hasattr(session.config, "workerinput") or session.config.option.collectonly:
        return
    if exitstatus == 0 and not context.args.keep:
        shutil.rmtree(context.args.base, ignore_errors=True)
    else:
        print("\nkept for inspection: %s" % context.args.base)


# --- the stack ---


@pytest.fixture(scope="session")
def s(request):
    """The stack that the case's marker names: up before its first case, down after its last."""
    stack = stacks.stack(request.param, context.args)
    if stack is None:
        pytest.skip("no %s/tests/control/*.fcgi (programs without guards): make check builds them" % context.args.build)
    stack.up()
    yield stack
    stack.down()


def pytest_runtest_setup(item):
    left = people.day_start(people.today(1)) - time.time()
    if left < MIDNIGHT_S:
        time.sleep(left + 1)


# --- which cases, on which stack ---


def names_of(marker):
    return list(marker.args) if marker else ["after"]


def pytest_generate_tests(metafunc):
    """A case that takes `s` runs once on each stack that its marker names."""
    if "s" in metafunc.fixturenames:
        names = names_of(metafunc.definition.get_closest_marker("stack"))
        unknown = [name for name in names if name not in stacks.STACKS]
        assert not unknown, "%s: no such stack: %s" % (metafunc.function.__name__, unknown)
        metafunc.parametrize("s", names, indirect=True, scope="session")


def stack_of(item):
    return item.callspec.params["s"] if hasattr(item, "callspec") and "s" in item.callspec.params else None


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_collection_modifyitems(session, config, items):
    """After -k, -m and --lf have chosen: the cases of a stack together, its closing cases last, the longest stack first."""
    if not config.option.full:
        drop(config, items, lambda item: item.get_closest_marker("full"))
    if config.option.sanitizers:
        drop(config, items, left_out)
    yield
    wanted = {stack_of(item) for item in items} - {None}
    closing = pytest.Module.from_parent(session, path=pathlib.Path(HERE, "closing.py"))
    items += [item for item in closing.collect() if stack_of(item) in wanted]
    if config.option.sanitizers:
        drop(config, items, left_out)
    order = {name: i for i, name in enumerate([*stacks.STACKS, None])}
    items.sort(key=lambda item: (order[stack_of(item)], item.path.name == "closing.py"))
    for item in items:
        item.add_marker(pytest.mark.timeout(CASE_LIMIT_S[config.option.full]))
        item.user_properties += [("sentence", report.sentence(item)), ("stack", stack_of(item))]


def left_out(item):
    return native.reason(item.path, item.function.__name__)


def drop(config, items, unwanted):
    dropped = [item for item in items if unwanted(item)]
    if dropped:
        items[:] = [item for item in items if not unwanted(item)]
        config.hook.pytest_deselected(items=dropped)


class ByStack(LoadScopeScheduling):
    """All cases of a stack go to one worker: they share it, one after another."""

    def _split_scope(self, nodeid):
        return nodeid.rpartition("[")[2].split("-")[0].rstrip("]") if "[" in nodeid else "no stack"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return ByStack(config, log)
