"""Languages, plurals, moments."""

from datetime import UTC, datetime, timedelta

import pytest

from idp.words import LOCALE_NAMES, LOCALES, Moments, choose_locale, words_for, words_later
from idp.words.moments import say_wait

NOON = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wishes", "chosen"),
    [
        pytest.param((), "ru", id="nothing-wished"),
        pytest.param((None, ""), "ru", id="empty-wishes"),
        pytest.param(("en",), "en", id="a-tag"),
        pytest.param(("en-GB",), "en", id="a-tag-with-a-region"),
        pytest.param(("EN_us",), "en", id="a-tag-written-loosely"),
        pytest.param(("mo",), "ro", id="moldovan-is-romanian"),
        pytest.param(("fr ro en",), "ro", id="ui-locales-by-preference"),
        pytest.param(("fr", "en"), "en", id="a-foreign-wish-leaves-the-next"),
        pytest.param(("fr;q=1, ro;q=0.3, en;q=0.8",), "en", id="accept-language-by-weight"),
        pytest.param(("ru;q=0, en;q=0.1",), "en", id="weight-zero-is-never"),
        pytest.param(("ru-x-AbC_-123",), "ru", id="private-use"),
        pytest.param(("*",), "ru", id="anything"),
        pytest.param((";q=,,;=;q=x",), "ru", id="rubbish"),
        pytest.param(("en;q=1e9999",), "en", id="absurd-weight"),
        pytest.param(("x" * 100_000,), "ru", id="endless"),
        pytest.param(("\x00en",), "ru", id="control-character"),
    ],
)
def test_the_first_wish_that_we_speak_is_chosen(wishes, chosen):
    assert choose_locale(*wishes) == chosen


def test_every_language_says_its_own_name():
    assert tuple(LOCALE_NAMES) == LOCALES


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", {0: "0 hours", 1: "1 hour", 2: "2 hours", 5: "5 hours", 21: "21 hours"}),
        (
            "ru",
            {
                0: "0 часов",
                1: "1 час",
                2: "2 часа",
                5: "5 часов",
                11: "11 часов",
                21: "21 час",
                22: "22 часа",
                112: "112 часов",
            },
        ),
        (
            "ro",
            {
                0: "0 ore",
                1: "1 oră",
                2: "2 ore",
                19: "19 ore",
                20: "20 de ore",
                21: "21 de ore",
                101: "101 ore",
                120: "120 de ore",
            },
        ),
    ],
)
def test_numbers_take_the_right_form(locale, said):
    words = words_for(locale)
    assert {n: words.plural("%(n)s hour", "%(n)s hours", n) for n in said} == said


def test_an_unknown_sentence_is_said_as_it_is():
    assert words_for("ru").text("never translated 100%") == "never translated 100%"
    assert words_for("ru").text("") == ""


def test_a_sentence_for_later_is_its_own_name():
    assert words_later.text("Owner") == "Owner"
    assert words_for("ru").text(words_later.text("Owner")) == "Владелец"


@pytest.mark.parametrize(
    ("at", "ru", "en", "ro"),
    [
        pytest.param(NOON, "сегодня 12:00", "today 12:00", "azi 12:00", id="now"),
        pytest.param(
            NOON - timedelta(hours=12, minutes=1),
            "вчера 23:59",
            "yesterday 23:59",
            "ieri 23:59",
            id="before-midnight-there",
        ),
        pytest.param(
            NOON + timedelta(days=1), "завтра 12:00", "tomorrow 12:00", "mâine 12:00", id="next-day"
        ),
        pytest.param(
            NOON - timedelta(days=19),
            "3 ноября 12:00",
            "3 November 12:00",
            "3 noiembrie 12:00",
            id="this-year",
        ),
        pytest.param(
            NOON - timedelta(days=365),
            "22 ноября 2025 12:00",
            "22 November 2025 12:00",
            "22 noiembrie 2025 12:00",
            id="another-year",
        ),
    ],
)
def test_a_moment_is_said_in_the_companys_time_zone(at, ru, en, ro):
    said = {locale: Moments(locale, "Europe/Moscow", NOON).short(at) for locale in LOCALES}
    assert said == {"ru": ru, "en": en, "ro": ro}


def test_a_time_zone_of_nowhere_is_utc():
    assert Moments("en", "Mars/Olympus", NOON).short(NOON) == "today 09:00"
    assert Moments("en", "../etc/passwd", NOON).short(NOON) == "today 09:00"


def test_the_full_form_names_day_and_zone():
    full = Moments("en", "Europe/Moscow", NOON).full(NOON)
    assert "Sunday, 22 November 2026" in full
    assert "Moscow" in full


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "1 секунду"),
        (0.2, "1 секунду"),
        (61, "61 секунду"),
        (90, "2 минуты"),
        (3600, "60 минут"),
        (5400, "2 часа"),
        (86400, "24 часа"),
    ],
)
def test_a_wait_is_rounded_up(seconds, said):
    assert say_wait("ru", timedelta(seconds=seconds)) == said
