"""Second factors: set-up, single use, recovery codes, removal."""

import re
import threading
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from idp.authn.assurance import LOA2
from idp.authn.factors import Confirmed
from idp.authn.outcomes import FreshProof, NeedsSecondFactor, Opened, Wrong
from idp.model.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from tests.authn.town import PASSWORD, SECRET


def half_in(town, visitor):
    parked = town.parked(visitor)
    assert town.offer(visitor, interaction=parked) == NeedsSecondFactor()
    return parked


def code(town, visitor, typed):
    return town.desk.sign_in.offer_code(visitor, half_in(town, visitor), typed)


def proof(town, visitor):
    return FreshProof(town.who(visitor))


def set_up(town, visitor):
    """Set TOTP up as its owner does; return visitor, secret and what was shown."""
    mine = proof(town, visitor)
    secret = town.desk.factors.begin(mine).secret.replace(" ", "")
    confirmed = town.desk.factors.confirm(visitor, mine, town.totp(secret))
    assert isinstance(confirmed, Confirmed)
    return replace(visitor, cookie=confirmed.opened.secret), secret, confirmed.recovery_codes


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


def test_r089_a_code_is_spent_even_within_its_time(town):
    town.person(totp=True)
    assert isinstance(code(town, town.browser(), town.totp()), Opened)
    assert code(town, town.browser(), town.totp()) == Wrong()


def test_r089_a_code_is_spent_once_by_parallel_posts(town):
    town.person(totp=True)
    visitors = [town.browser() for _ in range(6)]
    parked = [half_in(town, visitor) for visitor in visitors]
    typed, barrier, outcomes = town.totp(), threading.Barrier(6), []

    def run(visitor, interaction):
        barrier.wait(30)
        outcomes.append(town.desk.sign_in.offer_code(visitor, interaction, typed))

    threads = [threading.Thread(target=run, args=pair) for pair in zip(visitors, parked, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(isinstance(outcome, Opened) for outcome in outcomes) == 1


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


def test_r089_a_recovery_code_opens_once_however_it_is_typed(town):
    town.person()
    _, _, codes = set_up(town, town.sign_in(town.browser()))
    opened = code(town, town.browser(), codes[3].upper().replace("-", " "))
    assert isinstance(opened, Opened)
    assert (opened.session.acr, opened.session.amr) == (LOA2, ("pwd", "rc", "mfa"))
    assert code(town, town.browser(), codes[3]) == Wrong()
    assert isinstance(code(town, town.browser(), codes[4]), Opened)


def test_a_recovery_code_of_somebody_else_is_wrong(town):
    town.person()
    _, _, codes = set_up(town, town.sign_in(town.browser()))
    town.person("boris@romashka.example", totp=True)
    visitor = town.browser()
    parked = town.parked(visitor)
    town.offer(visitor, "boris@romashka.example", interaction=parked)
    assert town.desk.sign_in.offer_code(visitor, parked, codes[0]) == Wrong()


def test_new_recovery_codes_void_the_old_ones(town):
    town.person()
    visitor, _, old = set_up(town, town.sign_in(town.browser()))
    new = town.desk.factors.renew_recovery_codes(proof(town, visitor))
    assert not set(new) & set(old)
    assert code(town, town.browser(), old[0]) == Wrong()
    assert isinstance(code(town, town.browser(), new[0]), Opened)


def test_a_removed_factor_is_asked_no_more(town):
    anna = town.person()
    visitor, _, _ = set_up(town, town.sign_in(town.browser()))
    town.desk.factors.remove(proof(town, visitor))
    assert isinstance(town.offer(town.browser()), Opened)
    with town.house.store.read() as records:
        credentials = records.accounts.credentials(anna.id)
    assert (credentials.totp_sealed, credentials.recovery_codes_left) == (None, 0)


@pytest.mark.parametrize("change", ["renew_recovery_codes", "remove"])
def test_a_session_of_one_factor_does_not_touch_the_second(town, change):
    anna = town.person()
    visitor = town.sign_in(town.browser())
    town.desk.people.set_totp(anna.id, SECRET)
    before = town.everything()
    with pytest.raises(Refused):
        getattr(town.desk.factors, change)(proof(town, visitor))
    assert town.everything() == before


def test_a_sealed_secret_of_one_person_does_not_open_for_another(town):
    anna, boris = town.person(totp=True), town.person("boris@romashka.example", totp=True)
    with town.house.store.write() as records:
        stolen = records.accounts.credentials(anna.id).totp_sealed
        records.accounts.set_totp(boris.id, stolen, town.now())
    visitor = town.browser()
    parked = town.parked(visitor)
    town.offer(visitor, "boris@romashka.example", interaction=parked)
    with pytest.raises(Unavailable):
        town.desk.sign_in.offer_code(visitor, parked, town.totp())


def test_the_owner_is_told_of_every_change(town, clock):
    town.person()
    visitor, _, _ = set_up(town, town.sign_in(town.browser()))
    clock.advance(seconds=1)
    town.desk.factors.renew_recovery_codes(proof(town, visitor))
    clock.advance(seconds=1)
    town.desk.factors.remove(proof(town, visitor))
    assert [(n.channel, n.to, n.subject) for n in town.notices()] == [
        ("email", "anna@romashka.example", "A second factor was set up"),
        ("email", "anna@romashka.example", "New recovery codes"),
        ("email", "anna@romashka.example", "The second factor was removed"),
    ]


def test_a_new_password_ends_the_other_sessions_and_renews_this_one(town, hasher):
    town.person()
    here, there = town.sign_in(town.browser()), town.sign_in(town.browser())
    opened = town.desk.own_password.change(here, proof(town, here), "seven blue doors sing")
    assert town.who(here) is None
    assert town.who(there) is None
    assert town.who(replace(here, cookie=opened.secret)) is not None
    assert isinstance(town.offer(town.browser(), password="seven blue doors sing"), Opened)
    assert town.offer(town.browser(), password=PASSWORD) == Wrong()
    assert [n.subject for n in town.notices()] == ["Your password was changed"]


@pytest.mark.parametrize("weak", ["", "short", "password123", "anna@romashka.example", "Direktorova1"])
def test_a_weak_new_password_changes_nothing(town, weak):
    town.person()
    visitor = town.sign_in(town.browser())
    before = town.everything()
    with pytest.raises(Invalid):
        town.desk.own_password.change(visitor, proof(town, visitor), weak)
    assert town.everything() == before
