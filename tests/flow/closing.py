"""What must hold on each stack after all its cases; added by conftest.py to whatever was chosen."""
import pytest

import invariants
import stacks

pytestmark = pytest.mark.stack(*[name for name, made in stacks.STACKS.items() if made.unguarded is None])


def test_books_balance(s):
    """after all cases the invariants hold: stock, vouchers, answers"""
    invariants.check_books(s)


def test_no_person_leaked(s):
    """no person of the tests and no secret is in a log, a dump or a data file"""
    invariants.check_no_person_leaked(s)


def test_no_bug_logged(s):
    """no program has logged a fault of its own"""
    invariants.check_no_bug(s)


def test_no_sanitizer_report(s):
    """no sanitizer has reported anything"""
    invariants.check_no_sanitizer_report(s)


def test_calls_follow_model(s):
    """each call of the product was what the platform's model says"""
    invariants.check_calls_follow_model(s)
