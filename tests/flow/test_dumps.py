"""A program that crashes leaves no copy of its memory: it would hold the keys and persons."""
import os
import resource
import shutil
import signal
import socket
import subprocess

import pytest

import outbox
from harness import wait_for

pytestmark = pytest.mark.stack("fault")


def crash(s, program, **environment):
    """Whether a program that is killed as by a fault of its own leaves a core, where the system would take one."""
    folder = os.path.join(s.dir, s.fresh("crash-"))
    os.mkdir(folder)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.join(folder, "s"))
        listening.listen(1)
        env = outbox.cron_environment(s, environment)
        limit = lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)  # noqa: E731
        p = subprocess.Popen([os.path.join(s.dir, "cgi-bin", program + ".fcgi")], stdin=listening, cwd=folder, env=env, preexec_fn=limit)

    def ready():
        with open("/proc/%d/status" % p.pid, encoding="ascii") as f:
            caught = next(int(line.split()[1], 16) for line in f if line.startswith("SigCgt"))
        return caught >> (signal.SIGTERM - 1) & 1

    wait_for("the program handles its signals", ready)
    os.kill(p.pid, signal.SIGSEGV)
    _, status = os.waitpid(p.pid, 0)
    assert os.WTERMSIG(status) == signal.SIGSEGV, status
    shutil.rmtree(folder)  # the core of the control holds secrets
    return os.WCOREDUMP(status)


@pytest.mark.fault
@pytest.mark.parametrize("program", ["can_buy", "create_order", "gate", "webhook", "console"])
def test_crash_leaves_no_core(s, program):
    """a program that crashes leaves no core, even where the system is set to take one"""
    if s.sanitized:
        pytest.skip("a sanitizer build traces itself")
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    if hard != resource.RLIM_INFINITY or not crash(s, program, SHANMEN_TEST_DUMPABLE=1):
        pytest.skip("this machine takes no core of any program: nothing can be shown")
    assert not crash(s, program)
