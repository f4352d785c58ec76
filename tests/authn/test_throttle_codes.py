"""Guesses at codes are counted apart from passwords, across everything an attacker may renew."""

from idp.authn.outcomes import NeedsSecondFactor, Opened, Wait, Wrong
from tests.authn.together import together
from tests.authn.town import ANNA


def half_in(town, visitor):
    parked = town.parked(visitor)
    assert town.offer(visitor, interaction=parked) == NeedsSecondFactor()
    return parked


def test_r088_v87_fifty_parallel_codes_are_not_fifty_guesses(town):
    town.person(totp=True)
    visitor = town.browser()
    parked = half_in(town, visitor)
    code = town.desk.sign_in.offer_code
    outcomes = together(lambda number: code(visitor, parked, f"{number:06d}"), range(50))
    assert outcomes.count(Wrong()) <= 4
    assert town.audit().count("SignInRefused") == outcomes.count(Wrong())


def test_r088_v87_codes_are_counted_across_sign_ins_browsers_and_passwords(town, clock):
    town.person(totp=True)
    guesses = 0
    for _ in range(8):
        visitor = town.browser()
        outcome = town.desk.sign_in.offer_code(visitor, half_in(town, visitor), "000000")
        guesses += outcome == Wrong()
    assert guesses == 4


def test_r088_a_right_password_does_not_reset_the_codes(town):
    town.person(totp=True)
    visitor = town.browser()
    for _ in range(4):
        town.desk.sign_in.offer_code(visitor, half_in(town, visitor), "000000")
    parked = half_in(town, visitor)
    assert isinstance(town.desk.sign_in.offer_code(visitor, parked, town.totp()), Wait)


def test_r088_wrong_codes_do_not_slow_the_password(town):
    town.person(totp=True)
    visitor = town.browser()
    parked = half_in(town, visitor)
    for _ in range(4):
        town.desk.sign_in.offer_code(visitor, parked, "000000")
    assert half_in(town, visitor)


def test_r088_wrong_passwords_do_not_slow_the_codes(town):
    town.person(totp=True)
    visitor = town.browser()
    parked = half_in(town, visitor)
    for _ in range(4):
        town.offer(visitor, ANNA, "guess")
    assert isinstance(town.desk.sign_in.offer_code(visitor, parked, town.totp()), Opened)


def test_r086_somebody_who_knows_the_password_cannot_keep_the_owner_out(town):
    town.person(totp=True)
    mine = town.sign_in(town.browser())
    town.house.clock.advance(seconds=60)
    for _ in range(10):
        thief = town.browser()
        town.desk.sign_in.offer_code(thief, half_in(town, thief), "000000")
    assert isinstance(town.desk.sign_in.offer_code(mine, half_in(town, mine), town.totp()), Opened)


def test_r088_recovery_codes_share_the_count_of_codes(town):
    town.person(totp=True)
    visitor = town.browser()
    parked = half_in(town, visitor)
    for guess in ("aaaa-bbbb-cccc", "000000", "dddd-eeee-ffff", "000001"):
        assert town.desk.sign_in.offer_code(visitor, parked, guess) == Wrong()
    assert isinstance(town.desk.sign_in.offer_code(visitor, parked, "gggg-hhhh-jjjj"), Wait)
