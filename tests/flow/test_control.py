"""Positive controls: the races of test_races.py against programs built without their guards, in a
database whose CHECK constraints and unique keys are dropped. A race test that finds no fault here proves nothing there.
"""
import pytest

import caller
import compare
import consoles
import races
import remembered
import shops
import calendars
import publications

pytestmark = pytest.mark.stack("control")

ATTEMPTS = 60


def drop_guards(s):
    """Once per stack: removes what the schema itself would refuse."""
    if getattr(s, "unguarded", False):
        return
    s.sql(
        "ALTER TABLE calendar_day DROP CONSTRAINT calendar_day_never_oversold;"
        "ALTER TABLE voucher DROP CONSTRAINT voucher_used_once;"
        "ALTER TABLE ticket_order DROP INDEX order_id, ADD INDEX order_id (order_id);"
        "ALTER TABLE refund DROP INDEX refund_key, ADD INDEX refund_key (refund_key);"
        "ALTER TABLE voucher_item DROP INDEX code, ADD INDEX code (code);"
        "ALTER TABLE voucher_item ADD INDEX one_more (voucher_id), DROP INDEX project;"
        "ALTER TABLE webhook_event DROP INDEX content, ADD INDEX content (app_id, body_hash);"
    )
    s.unguarded = True


def must_detect(s, play, words="too many"):
    """Plays the race until it finds its violation; any other fault does not count."""
    drop_guards(s)
    for _ in range(ATTEMPTS):
        try:
            if any(words in fault for fault in play()):
                return
        except (AssertionError, caller.Lost):
            continue
    raise AssertionError("the violation was not seen in %d attempts: the race test is blind" % ATTEMPTS)


@pytest.mark.control
def test_selling_out_race_finds_oversale(s):
    """control: the selling-out race finds an oversale"""
    must_detect(s, lambda: races.sell_out(s, 20, clients=32, each=2)[0])


@pytest.mark.parametrize("changed", sorted(remembered.CHANGES))
@pytest.mark.stack("counter_control")  # a second app stays behind, which the stand-in does not know
@pytest.mark.control
def test_remembered_catalogue_is_found_stale(s, changed):
    """control: programs that do not look at the catalogue's version answer by an old state of it, and the test finds it"""
    must_detect(s, lambda: remembered.CHANGES[changed](s), "stale answer")


@pytest.mark.stack("counter_control")
@pytest.mark.control
def test_catalogue_loaded_all_the_time_is_found_stale(s):
    """control: the race of buyers against a catalogue that changes all the time finds answers by an old state"""
    must_detect(s, lambda: remembered.loaded_all_the_time(s, 100)[0], "stale answer")


@pytest.mark.stack("desk")
@pytest.mark.control
def test_operator_races_find_stock_below_sold(s):
    """control: the races of the operator against the buyers find stock below what is sold"""
    must_detect(s, lambda: races.stock_lowered(s, races.by_set)[0], "too many sold")
    must_detect(s, lambda: races.stock_lowered(s, races.by_load)[0], "too many sold")


@pytest.mark.stack("desk")
@pytest.mark.control
def test_operators_race_finds_lost_raise(s):
    """control: the race of several operators finds a lost raise"""
    must_detect(s, lambda: races.stock_raised_at_once(s)[0], "too many raises")


@pytest.mark.control
def test_limit_races_find_limits_exceeded(s):
    """control: the races of limits per document, phone and day find them exceeded"""
    must_detect(s, lambda: races.limit(s, 3, 7, max_per_id=3))
    must_detect(s, lambda: races.limit(s, 2, 8, max_per_phone=2))
    must_detect(s, lambda: races.limit(s, 1, 3, real_name=True))


@pytest.mark.control
def test_last_pool_code_found_given_twice(s):
    """control: the race for the last code of the pool finds it given twice"""
    s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--pool", "yes")
    try:
        must_detect(s, lambda: races.last_codes_of_pool(s))
    finally:
        s.shanmen("app", "set", s.env["SHANMEN_CLIENT_KEY"], "--pool", "no")


@pytest.mark.control
def test_guessing_race_finds_too_many_guesses(s):
    """control: the race of guesses at the console's password finds more looked at than the limit allows"""
    must_detect(s, lambda: consoles.guesses_at_once(s))


@pytest.mark.control
def test_one_code_race_finds_two_admissions(s):
    """control: the race for one code finds two admissions"""
    must_detect(s, lambda: races.gate_against_gate(s, 10))


@pytest.mark.control
def test_gate_refund_race_finds_both_winning(s):
    """control: the race of gate and refund finds both winning"""
    must_detect(s, lambda: races.gate_against_refund(s, 60)[0], "admitted and refund accepted")


@pytest.mark.control
def test_gate_comparison_race_finds_both_winning(s):
    """control: the race of the gate and the comparison finds a ticket admitted and held"""
    compare.clean(s)
    for first in ("gate", "comparison"):
        must_detect(s, lambda: compare.gate_against_comparison(s, first)[0], "admitted and held")


@pytest.mark.stack("look_control")
@pytest.mark.control
def test_comparison_alone_finds_both_winning(s):
    """control: a comparison that does not lock the ticket holds one that the gate has admitted"""
    compare.clean(s)
    must_detect(s, lambda: compare.gate_against_comparison(s, "gate")[0], "admitted and held")


@pytest.mark.control
def test_simultaneous_repeats_find_double_effect(s):
    """control: simultaneous repeats find a double effect"""
    must_detect(s, lambda: races.simultaneous_creation(s))


@pytest.mark.control
def test_refusal_race_finds_both_answers(s):
    """control: the race of a refusal and a sale of one order finds both answers given"""
    must_detect(s, lambda: races.refused_against_created(s))


@pytest.mark.control
def test_webhook_message_found_stored_twice(s):
    """control: the race of one webhook message finds it stored twice"""
    must_detect(s, lambda: races.repeated_webhook(s))


@pytest.mark.control
def test_accept_reject_race_finds_both_winning(s):
    """control: the race of refund accept and reject finds both winning"""
    must_detect(s, lambda: races.accept_against_reject(s))


@pytest.mark.control
def test_two_operators_giving_codes_are_found(s):
    """control: the race of several operators who give codes finds two that succeed"""
    must_detect(s, lambda: races.codes_given_twice(s))


@pytest.mark.control
def test_outbox_deliver_sending_twice_is_found(s):
    """control: simultaneous runs of outbox_deliver send a message twice, and the test finds it"""
    must_detect(s, lambda: races.two_deliverers(s)[0])


@pytest.mark.control
def test_overtaken_outbox_deliver_is_found(s):
    """control: an overtaken process of outbox_deliver writes, and the test finds it"""
    must_detect(s, lambda: races.overtaken_sleeper(s)[0])


@pytest.mark.control
def test_forgotten_sold_ticket_is_found(s):
    """control: a ticket sold while its day is being sent is forgotten, and the test finds it"""
    must_detect(s, lambda: calendars.sale_during_push(s))


@pytest.mark.control
def test_forgotten_overwritten_product_is_found(s):
    """control: a product overwritten while its calendar is being sent is forgotten, and the test finds it"""
    must_detect(s, lambda: calendars.overwritten_during_push(s), "counted for")


@pytest.mark.control
def test_stock_push_sending_twice_is_found(s):
    """control: simultaneous runs of stock_push send a calendar twice, and the test finds it"""
    must_detect(s, lambda: calendars.two_pushers(s))


@pytest.mark.control
def test_creation_made_twice_is_found(s):
    """control: a creation whose answer was lost is made twice, and the test finds it"""
    must_detect(s, lambda: publications.lost_creation(s), "2 products")


@pytest.mark.control
def test_publication_request_sent_twice_is_found(s):
    """control: two senders send one publication request twice, and the test finds it"""
    must_detect(s, lambda: publications.two_senders(s), "2 saves")


@pytest.mark.control
def test_overtaken_product_sync_is_found(s):
    """control: an overtaken process of product_sync writes an old answer, and the test finds it"""
    def play():
        publications.clean(s)
        p = s.products([{}])[0]
        s.platform.tell_products({"product_id": p.product_id, "product_out_id": p.product_out_id, "status": 1})
        return publications.overtaken_asker(s, p.product_id)[0]

    must_detect(s, play, "stale")


@pytest.mark.control
def test_overtaken_poi_sync_is_found(s):
    """control: an overtaken process of poi_sync believes an old list, and the test finds it"""
    must_detect(s, lambda: shops.overtaken_reader(s)[0], "stale")
