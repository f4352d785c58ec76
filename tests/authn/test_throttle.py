"""Throttling: guesses slow down, whatever they come from; the owner gets in."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from idp.adapters.sql import open_store
from idp.authn.desk import open_desk
from idp.authn.outcomes import Opened, Wait, Wrong
from idp.authn.password_check import SIGN_INS_A_MINUTE
from idp.authn.throttle import ADDRESS, CODE, KNOWN_BROWSER, UNDER_PRESSURE, Door, knock
from tests.authn.together import together
from tests.authn.town import ANNA, ANNA_PHONE, Town

TEN = timedelta(seconds=10)


def waits(town, clock, attempts, offer):
    """Fail again and again, as early as allowed; return how long each next attempt had to wait."""
    seen = []
    for _ in range(attempts):
        outcome = offer()
        while isinstance(outcome, Wait):
            clock.advance(outcome.retry_after)
            seen[-1] += outcome.retry_after.total_seconds()
            outcome = offer()
        assert outcome == Wrong()
        seen.append(0)
    return seen


def attack(town, addresses, login=ANNA, rounds=1):
    """Guess from many addresses, each with a browser of its own."""
    for _ in range(rounds):
        for number in range(addresses):
            visitor = town.browser(f"198.18.{number // 250}.{number % 250}")
            assert not isinstance(town.offer(visitor, login, "guess"), Opened)


def test_r086_the_wait_grows_with_each_failure_and_has_a_cap(town, clock):
    town.person()
    seen = waits(town, clock, 14, partial(town.offer, town.browser(), ANNA, "guess"))
    assert seen[:8] == [0, 0, 0, 1, 3, 5, 10, 10]
    assert max(seen) == 30


@pytest.mark.parametrize("login", [ANNA, "nobody@romashka.example", "no name"])
def test_r085_a_name_that_nobody_has_is_slowed_down_the_same(town, clock, login):
    town.person()
    seen = waits(town, clock, 9, partial(town.offer, town.browser(), login, "guess"))
    assert seen[:8] == [0, 0, 0, 1, 3, 5, 10, 10]


def test_r085_no_wait_tells_that_two_names_are_one_person(town):
    town.person(ANNA, ANNA_PHONE)
    visitor = town.browser()
    for _ in range(4):
        town.offer(visitor, ANNA, "guess")
    assert isinstance(town.offer(visitor, ANNA, "guess"), Wait)
    assert town.offer(visitor, ANNA_PHONE, "guess") == Wrong()


@pytest.mark.parametrize(
    "spelling", ["8 900 111-22-33", "0079001112233", "+7(900)1112233", "９００１１１２２３３"]
)
def test_r087_another_spelling_is_no_new_attempt(town, spelling):
    town.person(ANNA_PHONE)
    visitor = town.browser()
    for _ in range(4):
        town.offer(visitor, ANNA_PHONE, "guess")
    assert isinstance(town.offer(visitor, spelling, "guess"), Wait)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("fe80::1%eth0", "fe80::2", True),
    ],
)
def test_r087_v110_an_ipv6_network_is_one_address(town, one, other, same):
    town.person()
    for _ in range(4):
        town.offer(town.browser(one), ANNA, "guess")
    assert isinstance(town.offer(town.browser(other), ANNA, "guess"), Wait) is same


def test_a_new_browser_at_the_same_address_is_no_new_attempt(town):
    town.person()
    for _ in range(4):
        town.offer(town.browser("192.0.2.7"), ANNA, "guess")
    assert isinstance(town.offer(town.browser("192.0.2.7"), ANNA, "guess"), Wait)


def test_a_wait_is_not_counted_and_nothing_is_looked_at(town):
    town.person()
    visitor = town.browser()
    for _ in range(4):
        town.offer(visitor, ANNA, "guess")
    parked = town.parked(visitor)
    before = town.everything()
    assert isinstance(town.offer(visitor, ANNA, interaction=parked), Wait)
    assert town.everything() == before


def test_r086_the_owner_signs_in_at_once_from_a_known_browser_under_attack(town):
    town.person()
    visitor = town.sign_in(town.browser())
    attack(town, 100, rounds=3)
    assert isinstance(town.offer(visitor), Opened)


def test_r086_the_owner_signs_in_within_ten_seconds_from_a_new_browser_under_attack(town, clock):
    town.person()
    attack(town, 100, rounds=2)
    visitor = town.browser()
    waiting = town.offer(visitor)
    assert waiting == Wait(TEN)
    attack(town, 100, rounds=2)
    clock.advance(waiting.retry_after)
    attack(town, 100)
    assert isinstance(town.offer(visitor), Opened)


def test_r086_the_owner_may_mistype_once_under_attack(town, clock):
    town.person()
    attack(town, 30)
    visitor = town.browser()
    started = town.now()
    clock.advance(town.offer(visitor).retry_after)
    assert town.offer(visitor, ANNA, "tpyo") == Wrong()
    clock.advance(town.offer(visitor).retry_after)
    assert isinstance(town.offer(visitor), Opened)
    assert town.now() - started <= timedelta(seconds=60)


def test_under_attack_an_address_gets_one_guess_in_ten_seconds_and_then_fewer(town, clock):
    town.person()
    attack(town, 30)
    visitor = town.browser()
    first = town.offer(visitor, ANNA, "guess")
    assert first == Wait(TEN)
    clock.advance(first.retry_after)
    seen = waits(town, clock, 6, lambda: town.offer(visitor, ANNA, "guess"))
    assert seen[:5] == [10, 10, 10, 30, 30]


def test_pressure_passes_when_the_attack_stops(town, clock):
    town.person()
    attack(town, 30)
    clock.advance(minutes=16)
    assert isinstance(town.offer(town.browser()), Opened)


def test_a_known_browser_slows_down_too_but_only_itself(town, clock):
    town.person()
    mine = town.sign_in(town.browser())
    seen = waits(town, clock, 9, lambda: town.offer(mine, ANNA, "typo"))
    assert seen[:8] == [0, 0, 0, 1, 3, 5, 10, 10]
    assert isinstance(town.offer(town.browser()), Opened)


def test_a_browser_known_to_one_person_is_not_known_to_another(town, clock):
    town.person()
    town.person("boris@romashka.example")
    mine = town.sign_in(town.browser(), "boris@romashka.example")
    seen = waits(town, clock, 7, lambda: town.offer(mine, ANNA, "guess"))
    assert seen[:6] == [0, 0, 0, 1, 3, 5]


def test_the_right_password_forgets_the_failures_before(town):
    town.person()
    visitor = town.browser()
    for _ in range(2):
        town.offer(visitor, ANNA, "typo")
    assert isinstance(town.offer(visitor), Opened)
    for _ in range(4):
        assert town.offer(visitor, ANNA, "typo") == Wrong()


def test_counts_survive_a_restart(town, house, database_url, settings, hasher):
    town.person()
    visitor = town.browser()
    for _ in range(4):
        town.offer(visitor, ANNA, "guess")
    reopened = open_store(database_url, clock=house.clock)
    other = replace(house, store=reopened)
    again = Town(open_desk(other, settings, hasher), other)
    assert isinstance(again.offer(visitor, ANNA), Wait)
    reopened.close()


def test_counts_tell_no_names_to_who_reads_the_store(town):
    town.person(ANNA, ANNA_PHONE)
    town.offer(town.browser("192.0.2.77"), ANNA_PHONE, "guess")
    rows = str(town.everything()["throttles"])
    assert ANNA_PHONE not in rows
    assert "192.0.2.77" not in rows


def test_too_many_sign_ins_from_one_address_wait_whatever_the_name(town):
    town.person()
    known = town.sign_in(town.browser("192.0.2.7"))
    stranger = town.browser("192.0.2.7")
    for _ in range(SIGN_INS_A_MINUTE - 2):
        town.house.limiter.hit("sign-in", "192.0.2.7", SIGN_INS_A_MINUTE, timedelta(minutes=1))
    assert town.offer(stranger, "one@x.example", "guess") == Wrong()
    assert isinstance(town.offer(stranger, "two@x.example", "guess"), Wait)
    assert isinstance(town.offer(known), Opened)


def test_r086_parallel_posts_do_not_slip_through_one_opening(town):
    town.person()
    visitor = town.browser()
    parked = town.parked(visitor)
    outcomes = together(lambda _: town.offer(visitor, ANNA, "guess", parked), range(20))
    assert outcomes.count(Wrong()) <= 4
    assert town.audit().count("SignInRefused") == outcomes.count(Wrong())


@pytest.mark.parametrize("table", [KNOWN_BROWSER, ADDRESS, UNDER_PRESSURE, CODE])
def test_every_wait_grows_and_none_is_longer_than_a_minute(table):
    lengths = [table[threshold] for threshold in sorted(table)]
    assert lengths == sorted(lengths)
    assert lengths[-1] <= timedelta(minutes=1)


class Overtaken:
    """Keep `Throttles`, but read as somebody did whom others overtook before they could count."""

    def __init__(self, throttles):
        self._throttles = throttles
        self.fail = throttles.fail

    def find(self, keys):
        return {}


def test_r086_whoever_was_overtaken_between_reading_and_counting_waits(town, house):
    door = Door("key", ADDRESS)
    with house.store.write() as records:
        outcomes = [knock(Overtaken(records.throttles), door, town.now()) for _ in range(7)]
    assert outcomes[:4] == [None] * 4
    assert outcomes[4:] == [Wait(timedelta(seconds=wait)) for wait in (3, 5, 10)]
