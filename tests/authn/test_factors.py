"""TOTP: set-up, single use, the window."""

import re
from xml.etree import ElementTree

import pytest

from idp.authn.assurance import LOA2
from idp.authn.outcomes import Opened, Wrong
from idp.model.errors import Conflict, NotFound
from tests.authn.proving import code, half_in, proof, set_up
from tests.authn.together import together


def test_setting_up_steps_the_session_up_and_shows_ten_recovery_codes(town):
    town.person()
    visitor, secret, codes = set_up(town, town.sign_in(town.browser()))
    session = town.who(visitor).session
    assert (session.acr, session.amr) == (LOA2, ("pwd", "otp", "mfa"))
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", c) for c in codes)
    stored = str(town.everything())
    assert secret not in stored
    assert not any(c in stored or c.replace("-", "") in stored for c in codes)
    assert town.audit()[-2:] == ["SteppedUp", "FactorSet"]


def test_the_qr_code_fits_a_strict_content_security_policy(town):
    town.person()
    enrolment = town.desk.factors.begin(proof(town, town.sign_in(town.browser())))
    assert enrolment.uri.startswith("otpauth://totp/Okno:anna%40romashka.example?secret=")
    assert enrolment.secret.replace(" ", "") in enrolment.uri
    svg = ElementTree.fromstring(enrolment.svg)
    assert svg.tag.endswith("svg")
    assert all("style" not in element.attrib for element in svg.iter())
    assert "<style" not in enrolment.svg
    assert "<script" not in enrolment.svg
    assert "secret" not in repr(enrolment).lower()


def test_a_wrong_code_sets_nothing_up_and_the_same_secret_is_shown_again(town):
    anna = town.person()
    visitor = town.sign_in(town.browser())
    shown = town.desk.factors.begin(proof(town, visitor))
    before = town.everything()
    assert town.desk.factors.confirm(visitor, proof(town, visitor), "000000") == Wrong()
    assert town.everything() == before
    assert town.desk.factors.waiting(proof(town, visitor)) == shown
    with town.house.store.read() as records:
        assert not records.accounts.credentials(anna.id).has_second_factor


def test_a_secret_that_was_seen_before_is_never_set_up(town):
    town.person()
    visitor = town.sign_in(town.browser())
    first = town.desk.factors.begin(proof(town, visitor))
    assert town.desk.factors.begin(proof(town, visitor)).secret != first.secret
    assert (
        town.desk.factors.confirm(visitor, proof(town, visitor), town.totp(first.secret.replace(" ", "")))
        == Wrong()
    )


def test_a_secret_that_waits_is_no_second_factor(town):
    town.person()
    visitor = town.sign_in(town.browser())
    town.desk.factors.begin(proof(town, visitor))
    assert isinstance(town.offer(town.browser()), Opened)


def test_a_second_set_up_is_refused(town):
    town.person(totp=True)
    visitor = town.sign_in(town.browser())
    with pytest.raises(Conflict):
        town.desk.factors.begin(proof(town, visitor))
    with pytest.raises(NotFound):
        town.desk.factors.confirm(visitor, proof(town, visitor), town.totp())


def test_r089_the_code_that_set_it_up_does_not_sign_in(town):
    town.person()
    _, secret, _ = set_up(town, town.sign_in(town.browser()))
    assert code(town, town.browser(), town.totp(secret)) == Wrong()


@pytest.mark.spec("RFC 6238 §5.2")
def test_r089_a_code_is_spent_even_within_its_time(town):
    town.person(totp=True)
    assert isinstance(code(town, town.browser(), town.totp()), Opened)
    assert code(town, town.browser(), town.totp()) == Wrong()


def test_r089_a_code_is_spent_once_by_parallel_posts(town):
    town.person(totp=True)
    visitors = [town.browser() for _ in range(6)]
    parked = [half_in(town, visitor) for visitor in visitors]
    typed, pairs = town.totp(), list(zip(visitors, parked, strict=True))
    outcomes = together(lambda pair: town.desk.sign_in.offer_code(*pair, typed), pairs)
    assert sum(isinstance(outcome, Opened) for outcome in outcomes) == 1


@pytest.mark.spec("RFC 6238 §5.2")
@pytest.mark.parametrize(
    ("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)], ids=str
)
def test_a_clock_may_differ_by_one_step(town, steps, good):
    town.person(totp=True)
    outcome = code(town, town.browser(), town.totp(steps=steps))
    assert isinstance(outcome, Opened) is good


def test_r089_after_a_later_code_an_earlier_one_is_void(town):
    town.person(totp=True)
    assert isinstance(code(town, town.browser(), town.totp(steps=1)), Opened)
    assert code(town, town.browser(), town.totp()) == Wrong()


@pytest.mark.parametrize(
    "typed",
    ["", "12345", "1234567", "abcdef", "٠٠٠٠٠٠", "000 000", "'; drop", "x" * 5000, "\x00", "½½½½½½"],
    ids=["empty", "five", "seven", "letters", "arabic", "zeros", "sql", "huge", "null", "fractions"],
)
def test_what_is_no_code_is_wrong(town, typed):
    town.person(totp=True)
    assert code(town, town.browser(), typed) == Wrong()


def test_a_code_may_be_typed_with_spaces_and_full_width(town):
    town.person(totp=True)
    digits = town.totp()
    wide = "".join(chr(ord(d) + 0xFEE0) for d in digits)
    assert isinstance(code(town, town.browser(), f" {wide[:3]} {wide[3:]} "), Opened)
