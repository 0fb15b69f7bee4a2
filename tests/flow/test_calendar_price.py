"""Prices that are rather a slip of the hand: nothing of them is sold before somebody says that they are meant."""
import datetime
import os
import pty
import subprocess

import pytest

import people

pytestmark = pytest.mark.stack("counter")

FAR = datetime.date(2195, 3, 1)
HEADER = "sku_out_id,day,price_fen,stock,open\n"


def day(n):
    return (FAR + datetime.timedelta(n)).isoformat()


def made(s, *days, price=12800):
    """A new product with these days on sale."""
    p = s.product(days=[])
    if days:
        s.calendar([(p.sku_out_id, day(d), price, 1000, 1) for d in days])
    return p


def prices(s, p):
    return [int(f) for (f,) in s.sql("SELECT price_fen FROM calendar_day WHERE sku_no=%s ORDER BY day" % p.sku_no)]


def load(s, text, *args):
    return s.shanmen("calendar", "load", "-", *args, text=text, check=False)


def row(p, n, price, stock=1000, is_open=1):
    return "%s,%s,%s,%s,%s\n" % (p.sku_out_id, n if isinstance(n, str) else day(n), price, stock, is_open)


def test_price_without_decimals_is_refused(s):
    """calendar set reads yuan with both decimals; a whole number is refused with both readings, exit 2"""
    p = made(s, 1)
    done = s.shanmen("calendar", "set", p.sku_out_id, day(1), "price", "108", check=False)
    assert done.returncode == 2 and "price 108.00 for 108.00 yuan" in done.stderr, done
    assert "price_fen 108 for 1.08 yuan" in done.stderr and prices(s, p) == [12800], done
    done = s.shanmen("calendar", "set", p.sku_out_id, day(1), "price", "108.00")
    assert "price 128.00 -> 108.00\n" in done.stdout and prices(s, p) == [10800], done.stdout
    s.shanmen("calendar", "set", p.sku_out_id, day(1), "price_fen", "10900")
    assert prices(s, p) == [10900]


@pytest.mark.parametrize(
    "old, new, words",
    ((12800, 8960, None), (12800, 8959, "-30 %"), (12800, 128, "-99 %"), (12800, 51200, None), (12800, 51201, "+300 %")),
)
def test_great_change_needs_yes(s, old, new, words):
    """a fall of more than 30 % or a rise of more than 300 % is shown in yuan and needs --yes, in load and in set"""
    p = made(s, 1, 2, price=old)
    for done in (
        load(s, HEADER + row(p, 1, new)),
        s.shanmen("calendar", "set", p.sku_out_id, day(2), "price_fen", new, check=False),
    ):
        said = "price 128.00 -> %d.%02d" % divmod(new, 100)
        if words is None:
            assert done.returncode == 0 and said in done.stdout, done
        else:
            assert done.returncode == 1 and done.stdout == "" and "%s (%s)" % (said, words) in done.stderr, done
    assert prices(s, p) == ([old] * 2 if words else [new] * 2)
    assert load(s, HEADER + row(p, 1, new), "--yes").returncode == 0
    s.shanmen("calendar", "set", p.sku_out_id, day(2), "price_fen", new, "--yes")
    assert prices(s, p) == [new] * 2


def test_all_days_in_doubt_are_shown(s):
    """each row in doubt is shown with its line, and the good ones are not loaded either"""
    p = made(s, 1, 2, 3, 4)
    rows = row(p, 1, 128) + row(p, 2, 13000) + row(p, 3, 129) + row(p, 4, 500)
    done = load(s, HEADER + rows)
    assert done.returncode == 1 and done.stdout == "", done
    said = done.stderr.splitlines()
    for line, n in ((2, 1), (4, 3), (5, 4)):
        assert any(x.startswith("-:%d: %s %s: price 128.00 -> " % (line, p.sku_out_id, day(n))) for x in said), said
    assert said[-1].startswith("shanmen: -: nothing was loaded: 3 days in doubt"), said
    assert prices(s, p) == [12800] * 4


def test_new_day_is_measured(s):
    """a new day is measured by the market price, else by the SKU's other days, else by one yuan"""
    p = made(s, 1, 2, 3)
    done = load(s, HEADER + row(p, 4, 3839))
    assert done.returncode == 1 and "(29 % of the usual price 128.00)" in done.stderr, done
    assert load(s, HEADER + row(p, 4, 3840)).returncode == 0
    s.sql("UPDATE sku SET market_price_fen = 20000 WHERE sku_no=%s" % p.sku_no)
    done = load(s, HEADER + row(p, 5, 5999))
    assert done.returncode == 1 and "(29 % of the market price 200.00)" in done.stderr, done
    assert load(s, HEADER + row(p, 5, 6000)).returncode == 0

    bare = made(s)
    done = load(s, HEADER + row(bare, 1, 99))
    assert done.returncode == 1 and "(less than one yuan)" in done.stderr, done
    done = load(s, HEADER + row(bare, 1, 12800) + row(bare, 2, 12800) + row(bare, 3, 128))
    assert done.returncode == 1 and "-:4: " in done.stderr and "1 % of the usual price 128.00" in done.stderr, done
    assert prices(s, bare) == [] and load(s, HEADER + row(bare, 1, 100)).returncode == 0


def test_past_day_needs_yes(s):
    """a past day that is equal to what is stored passes; a change of it needs --yes"""
    p = made(s, 1)
    past = people.day_text(-3)
    s.calendar([(p.sku_out_id, past, 12800, 1000, 1)])
    assert load(s, HEADER + row(p, past, 12800) + row(p, 1, 12900)).returncode == 0
    done = load(s, HEADER + row(p, past, 12800, 999))
    assert done.returncode == 1 and "stock 1000 -> 999 (the day is over)" in done.stderr, done
    done = s.shanmen("calendar", "set", p.sku_out_id, past, "open", "no", check=False)
    assert done.returncode == 1 and "closed (the day is over)" in done.stderr, done
    assert load(s, HEADER + row(p, past, 12800, 999), "--yes").returncode == 0


def test_price_yuan_column(s):
    """a file has a column price_fen or price_yuan, never both"""
    p = made(s)
    yuan = HEADER.replace("price_fen", "price_yuan")
    assert load(s, yuan + row(p, 1, "128") + row(p, 2, "128.5") + row(p, 3, "128.55")).returncode == 0
    assert prices(s, p) == [12800, 12850, 12855]
    done = load(s, yuan + row(p, 1, "128.555"))
    assert done.returncode == 1 and 'field price_yuan: "128.555" is not yuan' in done.stderr, done
    done = load(s, HEADER.replace("stock", "price_yuan,stock") + row(p, 1, "12800,128.00"))
    assert done.returncode == 1 and "header: there is price_fen and price_yuan" in done.stderr, done
    done = load(s, HEADER.replace("price_fen,", "") + row(p, 1, "x"))
    assert "header: column price_fen or price_yuan is missing" in done.stderr, done


def test_load_dry_run(s):
    """calendar load --dry-run shows old and new in yuan and changes nothing; its exit code is that of the load"""
    p = made(s, 1, 2)
    done = load(s, HEADER + row(p, 1, 13800) + row(p, 2, 12800), "--dry-run")
    assert done.returncode == 0 and done.stdout == (
        "%s %s: price 128.00 -> 138.00\ncalendar would be loaded (dry run): 1 days to write, 1 unchanged\n"
        % (p.sku_out_id, day(1))
    ), done
    assert load(s, HEADER + row(p, 1, 128), "--dry-run").returncode == 1
    assert load(s, HEADER + row(p, 1, 128), "--dry-run", "--yes").returncode == 0
    assert prices(s, p) == [12800] * 2


def at_terminal(s, answer, *args):
    """Runs the command with a terminal as input and error output; (exit code, what it said, output)."""
    ours, theirs = pty.openpty()
    env = dict(os.environ, SHANMEN_CONF=s.env["SHANMEN_CONF"])
    program = os.path.join(s.env["SHANMEN_BIN"], "shanmen")
    with subprocess.Popen(
        [program, *args], env=env, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, text=True
    ) as run:
        os.close(theirs)
        os.write(ours, answer)
        out = run.stdout.read()
        said = b""
        try:
            while part := os.read(ours, 4096):
                said += part
        except OSError:  # the terminal's other end is closed
            pass
    os.close(ours)
    return run.returncode, said.decode(), out


def test_question_at_a_terminal(s):
    """at a terminal the person is asked: yes changes, anything else does not; a pipe as input is no terminal"""
    p = made(s, 1)
    args = ("calendar", "set", p.sku_out_id, day(1), "price", "1.28")
    code, said, _ = at_terminal(s, b"\n", *args)
    assert code == 1 and "1 day in doubt. Go on all the same? [y/N] " in said and prices(s, p) == [12800], said
    code, said, out = at_terminal(s, b"y\n", *args)
    assert code == 0 and "price 128.00 -> 1.28 (-99 %)" in said and "price 128.00 -> 1.28\n" in out, (said, out)
    assert prices(s, p) == [128]
    done = s.shanmen("calendar", "set", p.sku_out_id, day(1), "price", "128.00", text="y\n", check=False)
    assert done.returncode == 1 and "[y/N]" not in done.stderr and prices(s, p) == [128], done
