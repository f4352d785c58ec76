"""Last days and sums."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from idp.words.days import after, begin, last_day
from idp.words.moments import Moments
from idp.words.money import say_change, say_money

NOON = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_a_day_ends_when_the_next_one_begins_there():
    assert after(date(2026, 12, 31), "Europe/Moscow") == datetime(2026, 12, 31, 21, tzinfo=UTC)
    assert begin(date(2027, 1, 1), "Europe/Moscow") == after(date(2026, 12, 31), "Europe/Moscow")


@pytest.mark.parametrize(
    "zone", ["Europe/Moscow", "Asia/Kamchatka", "UTC", "Mars/Olympus", "Europe/Chisinau"]
)
def test_the_last_day_is_the_one_that_was_named(zone):
    for day in (date(2026, 12, 31), date(2026, 3, 29), date(2026, 10, 25)):
        assert last_day(after(day, zone), zone) == day


@pytest.mark.parametrize(
    ("locale", "said"), [("ru", "31 декабря 2026"), ("en", "31 December 2026"), ("ro", "31 decembrie 2026")]
)
def test_an_end_is_said_by_its_last_day(locale, said):
    until = after(date(2026, 12, 31), "Europe/Moscow")
    assert Moments(locale, "Europe/Moscow", NOON).until(until) == said


@pytest.mark.parametrize(
    ("locale", "amount", "said"),
    [
        ("ru", "1200", "1\u00a0200\u00a0₽"),
        ("en", "1200.00", "1,200\u00a0₽"),
        ("ro", "1200.5", "1.200,50\u00a0₽"),
        ("ru", "-49.9", "−49,90\u00a0₽"),
        ("ru", "0", "0\u00a0₽"),
    ],
)
def test_a_sum_is_said_without_needless_kopecks(locale, amount, said):
    assert say_money(locale, Decimal(amount)) == said


def test_a_change_of_the_sum_has_its_sign():
    assert [say_change("en", Decimal(n)) for n in (5, 0, -5)] == ["+5\u00a0₽", "0\u00a0₽", "−5\u00a0₽"]
    assert say_money("en", Decimal(5), "EUR") == "5\u00a0€"
    assert say_money("en", Decimal(5), "KZT") == "5\u00a0KZT"
