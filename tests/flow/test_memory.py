"""Without memory: every callback answers as it should or 100, the gate never admits by mistake, and nothing is half stored. The
n-th allocation of an unchanged program fails, alone or with all later ones (tests/shim/no_memory.c).
"""
import os
import random
import signal
import subprocess

import pytest

import caller
import context
import outbox
import steps
from shop import first_code

pytestmark = [pytest.mark.stack("fault"), pytest.mark.fault]

SAMPLE = (4, 60)  # of the allocations of a call: normal, full


def starved(s, program, raw, n, once, count=None, **how):
    env = {"LD_PRELOAD": steps.shim(s, "no_memory"), "SHANMEN_SHIM_MEMORY": str(n)}
    if once:
        env["SHANMEN_SHIM_ONCE"] = "1"
    if count:
        env["SHANMEN_SHIM_COUNT"] = count
    return s.run_program(program, raw, env, **how)


def allocations(s, program, raw, **how):
    """How many allocations a whole call makes; it has its effect."""
    count = os.path.join(s.dir, "allocations")
    got = starved(s, program, raw, 0, False, count, **how)
    assert got.status == 200, got
    with open(count, encoding="ascii") as f:
        return int(f.read())


def sample(made):
    """Numbers of allocations, the first and the last among them."""
    n = min(made, context.rounds(*SAMPLE))
    return sorted({1, made, *random.Random(context.args.seed).sample(range(1, made + 1), n)})


def calls(s, p):
    """Each callback in a state in which it has an effect; each time new."""
    bought, coded, paid_back = s.buy(p, 2), s.issue(p, 2)[0], s.issue(p, 2)[0]
    key = s.fresh("k")
    assert s.insist("refund_apply", s.refund(paid_back, key=key)).code == 0
    return {
        "can_buy": s.asked(p, 2),
        "create_order": s.order(p, 2),
        "pay_notify": s.pay(bought),
        "tripartite_code": s.codes(p, bought, copies=2),
        "query_order": {"order_id": coded},
        "refund_apply": s.refund(coded),
        "refund_notify": s.refunded(paid_back, key=key, amount=p.price * 2),
        "cancel_notify": s.cancel(s.buy(p)),
        "pull_ticket_calendar": {"account_id": s.account_id, "product_id": p.product_id, "start_date": p.day, "end_date": p.day},
    }


PROGRAMS = [
    "can_buy", "create_order", "pay_notify", "tripartite_code", "query_order", "refund_apply", "refund_notify", "cancel_notify",
    "pull_ticket_calendar",
]  # fmt: skip


def died_in_library(got):
    """OpenSSL, libmariadb and the C library end the program themselves where their first use finds no memory: nothing is done then."""
    return got.exit in (-signal.SIGSEGV, -signal.SIGABRT) and got.body == b""


@pytest.mark.parametrize("once", [False, True], ids=["from then on", "once"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_callback_without_memory(s, program, once):
    """a callback that runs out of memory at any point answers 100, or as it should; repeated, it has its effect once"""
    p = s.product(stock=100000, day=0)
    made = allocations(s, program, caller.dump(calls(s, p)[program]))
    short = 0
    for n in sample(made):
        body = calls(s, p)[program]
        before = s.row_counts()
        got = starved(s, program, caller.dump(body), n, once)
        if not died_in_library(got):
            assert got.status == 200 and got.code in (0, 100), (program, n, got)
            short += got.code == 100
        if died_in_library(got) or n < made // 2:
            assert s.row_counts() == before or got.code == 0, (program, n)
        again = s.insist(program, body)
        assert again.code == 0, (program, n, again)
        same = program in ("can_buy", "query_order", "pull_ticket_calendar") or got.body == again.body
        assert died_in_library(got) or got.code == 100 or same, (program, n, got, again)
    assert short or once, "no allocation of %s failed" % program


@pytest.mark.parametrize("once", [False, True], ids=["from then on", "once"])
def test_gate_without_memory(s, once):
    """a gate without memory says "try again" and admits nobody, or admits once"""
    p = s.product(stock=100000, day=0)
    headers = {"Content-Type": "application/json", "Authorization": "Bearer %s" % s.env["SHANMEN_GATE_KEY"]}

    def visit():
        code = first_code(s.issue(p)[1])
        return code, dict(headers, **{"Idempotency-Key": s.fresh("v")}), caller.dump({"code": code, "poi_id": p.poi_id})

    _, how, raw = visit()
    made = allocations(s, "gate", raw, headers=how, query="")
    for n in sample(made):
        code, how, raw = visit()
        got = starved(s, "gate", raw, n, once, headers=how, query="")
        if not died_in_library(got):
            assert got.status in (200, 503) and got.json()["admit"] is (got.status == 200), (n, got)
        assert s.admit(code, key=how["Idempotency-Key"]).json()["admit"] is True, n
        assert s.admit(code).json()["reason"] == "already_used", n


def test_command_and_job_without_memory(s):
    """a command and a batch program without memory end with "try again" or with their result, and never say that all is well"""
    s.issue(s.product(stock=100, day=0))
    for words in (["shanmen", "order", "list", "--json"], ["order_expire"]):
        run = [os.path.join(s.env["SHANMEN_BIN"], words[0]), *words[1:]]
        count = os.path.join(s.dir, "allocations")
        env = outbox.cron_environment(s, {"LD_PRELOAD": steps.shim(s, "no_memory"), "SHANMEN_SHIM_COUNT": count})
        whole = subprocess.run(run, env=env, capture_output=True, timeout=60, check=True)
        with open(count, encoding="ascii") as f:
            made = int(f.read())
        codes = set()
        for n in sample(made):
            done = subprocess.run(run, env=dict(env, SHANMEN_SHIM_MEMORY=str(n)), capture_output=True, timeout=60, check=False)
            codes.add(done.returncode)
            assert done.returncode in (0, 1, 75, -signal.SIGSEGV, -signal.SIGABRT), (words, n, done)
            assert done.returncode != 0 or words[0] != "shanmen" or done.stdout == whole.stdout, (words, n, done)
        assert codes - {0}, (words, codes)
