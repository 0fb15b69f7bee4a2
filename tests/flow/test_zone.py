"""Days are Shanghai's, whatever time zone the machine and the database have."""
import datetime
import time

import pytest

import caller
import people
import races
import shapes
from shop import first_code

pytestmark = pytest.mark.stack("zone")


def strange_database(s):
    """Another zone, a lax sql_mode, and the isolation that is the default from MariaDB 11.6.2 on."""
    for setting in ("time_zone = '-11:00'", "sql_mode = ''", "innodb_snapshot_isolation = ON"):
        s.sql("SET GLOBAL %s" % setting, admin=True)
    mine = "SELECT id FROM information_schema.processlist WHERE user = '%s'" % s.env["SHANMEN_DB_USER"]
    for (number,) in s.sql(mine, admin=True):
        s.sql("KILL CONNECTION %s" % number, admin=True)


def test_days_are_shanghais_in_other_zones(s):
    """on a machine in Los Angeles with a database in yet another zone, days are Shanghai's"""
    strange_database(s)
    p = s.product(days=[-1, 0, 1, 2], book_ahead_days=0)
    for offset, code in ((-1, 4), (0, 0), (1, 0)):
        d = people.day_text(offset)
        for program, body_of in (("can_buy", s.asked), ("create_order", s.order)):
            got = s.call(program, body_of(p, book_start_day=d, book_end_day=d))
            assert got.code == code, (offset, program, got)
    shown = {
        r["day"]: r["sold"] for r in s.shanmen_json("calendar", "show", p.sku_out_id, "--from", people.day_text(-1))
    }
    assert shown == {people.day_text(-1): 0, people.day_text(0): 1, people.day_text(1): 1, people.day_text(2): 0}, shown


def test_main_flow_in_another_zone(s):
    """main flow on a machine in another zone: bought, given codes, admitted today, shown by query_order"""
    p = s.product(day=0)
    order_id = s.buy(p)
    start = people.day_start(people.today())
    got = s.call("tripartite_code", s.codes(p, order_id, start=start, end=start + 86399))
    assert s.admit(first_code(got.data["vouchers"])).json()["admit"] is True
    shapes.check_query(s.call("query_order", {"order_id": order_id}).data, 1, 1)


@pytest.mark.race
def test_races_with_innodb_snapshot_isolation(s):
    """the races with innodb_snapshot_isolation on and a lax sql_mode"""
    strange_database(s)
    faults, _ = races.sell_out(s, 30, clients=32, each=3)
    assert not faults, faults
    assert not races.limit(s, 3, 7, max_per_id=3)
    faults, gate, refund = races.gate_against_refund(s, 40)
    assert not faults and min(gate, refund) > 0, (faults, gate, refund)
    assert not races.simultaneous_creation(s) + races.simultaneous_cancellation(s)


def instant(day_offset, hour, minute, second=0):
    """Seconds from now to that wall-clock time in Shanghai."""
    d = people.today(day_offset)
    then = datetime.datetime(d.year, d.month, d.day, hour, minute, second, tzinfo=people.SHANGHAI)
    return int(then.timestamp() - datetime.datetime.now(people.SHANGHAI).timestamp())


def at(s, offset_s, body, zone="UTC"):
    """can_buy's code with a shifted clock: the same program as plain CGI, the call stamped for that clock."""
    raw = caller.dump(body)
    query = s.http.query(when_ms=int((time.time() + offset_s) * 1000))
    got = s.run_program("can_buy", raw, {"SHANMEN_TEST_CLOCK_OFFSET_S": str(offset_s), "TZ": zone}, query=query)
    return got.code


def test_day_ends_at_midnight_in_shanghai(s):
    """the day ends at midnight in Shanghai to the second, in whatever zone the program runs"""
    p = s.product(day=3)
    body = s.asked(p)
    for zone in ("UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Shanghai", "nonsense"):
        assert at(s, instant(3, 23, 59, 50), body, zone) == 0, "the day is not over yet: %s" % zone
        assert at(s, instant(4, 0, 0, 5), body, zone) == 4, "the day is over: %s" % zone
        assert at(s, instant(3, 0, 0, 5), body, zone) == 0, zone


def test_booking_closes_and_opens_in_shanghai(s):
    """booking closes at its hour and opens at midnight of its day, in Shanghai"""
    p, q = s.products([dict(day=6, book_ahead_days=2, book_before="17:30"), dict(day=6, on_sale_days=3)])
    body = s.asked(p)
    assert at(s, instant(4, 17, 29, 50), body) == 0
    assert at(s, instant(4, 17, 30, 5), body) == 4
    assert at(s, instant(3, 20, 0), body) == 0
    assert at(s, instant(5, 8, 0), body) == 4
    body = s.asked(q)
    assert at(s, instant(2, 23, 59, 50), body) == 4
    assert at(s, instant(3, 0, 0, 5), body) == 0
    assert at(s, instant(6, 23, 59, 50), body) == 0


def test_ages_count_on_day_of_visit(s):
    """ages are counted on the day of the visit: a birthday on 29 February too"""
    year = people.today().year + 1
    while not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        year += 1
    p = s.product(
        min_age=18,
        day=0,
        days=[
            (datetime.date(year + 18, 2, 28) - people.today()).days,
            (datetime.date(year + 18, 3, 1) - people.today()).days,
        ],
    )
    leap = people.id_number(birthday="%d0229" % year, serial=11)
    who = s.sealed(s.people.person(), license_id=leap)
    offset = (datetime.date(year + 18, 2, 27) - people.today()).days
    for day, code in ((datetime.date(year + 18, 2, 28), 5), (datetime.date(year + 18, 3, 1), 0)):
        body = s.asked(p, tourists=[who], book_start_day=day.isoformat(), book_end_day=day.isoformat())
        got = at(s, instant(offset, 12, 0), body)
        assert got == code, (day, got)


def test_web_server_programs_have_machine_zone(s):
    """the web server's programs have the machine's zone; otherwise the cases above would prove nothing"""
    s.call("query_order", {"order_id": "1"})
    pids = s.workers()
    if not pids:
        pytest.skip("no lasting programs to look at with this web server")
    with open("/proc/%d/environ" % pids[0], "rb") as f:
        assert b"TZ=America/Los_Angeles" in f.read()
