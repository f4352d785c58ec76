"""Sign-in: both factors, one at a time; half of it is not a session."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.authn.assurance import LOA1, LOA2
from idp.authn.outcomes import FreshProof, NeedsSecondFactor, Opened, Wrong
from idp.authn.passwords import Cost, PasswordHasher
from idp.model.errors import NotFound
from idp.model.ids import InteractionId
from idp.model.secret import Secret
from tests.authn.town import ANNA, ANNA_PHONE, PASSWORD


def test_the_right_password_opens_a_session_of_one_factor(town):
    anna = town.person()
    visitor = town.browser()
    parked = town.parked(visitor)
    opened = town.offer(visitor, interaction=parked)
    assert isinstance(opened, Opened)
    assert (opened.session.account, opened.session.acr, opened.session.amr) == (anna.id, LOA1, ("pwd",))
    assert town.progress(visitor, parked).signed_in_at == town.now()
    assert town.who(replace(visitor, cookie=opened.secret)).account.id == anna.id
    assert "SignedInEvent" in town.audit()


@pytest.mark.parametrize("login", [ANNA, "ANNA@ROMASHKA.EXAMPLE", "8 900 111-22-33", "Dogovor-17"])
def test_every_name_of_a_person_signs_them_in(town, login):
    town.person(ANNA, ANNA_PHONE, "dogovor-17")
    assert isinstance(town.offer(town.browser(), login), Opened)


def test_a_second_factor_is_asked_where_one_is_set(town):
    anna = town.person(totp=True)
    visitor = town.browser()
    parked = town.parked(visitor)
    assert town.offer(visitor, interaction=parked) == NeedsSecondFactor()
    assert (town.progress(visitor, parked).account, town.progress(visitor, parked).amr) == (anna.id, ("pwd",))
    opened = town.desk.sign_in.offer_code(visitor, parked, town.totp())
    assert isinstance(opened, Opened)
    assert (opened.session.acr, opened.session.amr) == (LOA2, ("pwd", "otp", "mfa"))
    progress = town.progress(visitor, parked)
    assert (progress.account, progress.amr, progress.signed_in_at) == (None, (), town.now())


@pytest.mark.parametrize(
    ("login", "password"),
    [
        (ANNA, "another password"),
        (ANNA, ""),
        (ANNA, PASSWORD + " "),
        (ANNA, PASSWORD * 50),
        ("nobody@romashka.example", PASSWORD),
        ("not a name at all", PASSWORD),
        ("", PASSWORD),
        ("off@romashka.example", PASSWORD),
        ("bare@romashka.example", ""),
    ],
    ids=["wrong", "empty", "space", "huge", "unknown", "no-name", "no-login", "disabled", "no-password"],
)
def test_r085_every_failure_reads_the_same(town, login, password):
    town.person()
    town.desk.people.disable(town.person("off@romashka.example").id)
    town.person("bare@romashka.example", password=None)
    visitor = town.browser()
    before = town.everything()
    assert town.offer(visitor, login, password) == Wrong()
    after = town.everything()
    assert {t for t in after if after[t] != before[t]} == {"interactions", "throttles", "audit"}
    assert after["sessions"] == []


def test_r085_the_same_statements_are_run_for_a_name_that_nobody_has(town, statements):
    town.person()
    costs = []
    for login in (ANNA, "nobody@romashka.example"):
        visitor = town.browser()
        parked = town.parked(visitor)
        statements.clear()
        town.offer(visitor, login, "another password", parked)
        costs.append([sql.split(" VALUES")[0] for sql in statements])
    assert costs[0] == costs[1]


def test_r096_a_code_without_a_password_before_it_is_refused(town):
    town.person(totp=True)
    visitor = town.browser()
    before = town.everything()
    parked = town.parked(visitor)
    with pytest.raises(NotFound):
        town.desk.sign_in.offer_code(visitor, parked, town.totp())
    assert town.everything()["sessions"] == before["sessions"] == []


def test_r096_another_browser_cannot_finish_what_this_one_began(town):
    town.person(totp=True)
    visitor, thief = town.browser(), town.browser()
    parked = town.parked(visitor)
    town.offer(visitor, interaction=parked)
    with pytest.raises(NotFound):
        town.desk.sign_in.offer_code(thief, parked, town.totp())


def test_r096_another_interaction_of_the_browser_is_not_half_signed_in(town):
    town.person(totp=True)
    visitor = town.browser()
    town.offer(visitor, interaction=town.parked(visitor))
    with pytest.raises(NotFound):
        town.desk.sign_in.offer_code(visitor, town.parked(visitor), town.totp())


def test_r096_an_expired_interaction_takes_no_code(town, clock):
    town.person(totp=True)
    visitor = town.browser()
    parked = town.parked(visitor)
    town.offer(visitor, interaction=parked)
    clock.advance(minutes=31)
    with pytest.raises(NotFound):
        town.desk.sign_in.offer_code(visitor, parked, town.totp())


def test_r096_a_caller_cannot_bring_its_own_progress(town):
    anna = town.person(totp=True)
    visitor = town.browser()
    parked = town.parked(visitor)
    forged = replace(parked, progress=replace(parked.progress, account=anna.id, amr=("pwd",)))
    with pytest.raises(NotFound):
        town.desk.sign_in.offer_code(visitor, forged, town.totp())


def test_r097_v110_half_a_sign_in_is_no_session(town):
    """Send the interaction's id as a session cookie; expect nobody."""
    town.person(totp=True)
    visitor = town.browser()
    parked = town.parked(visitor)
    town.offer(visitor, interaction=parked)
    assert town.who(replace(visitor, cookie=Secret(parked.id))) is None
    assert town.everything()["sessions"] == []


def test_r097_a_session_cookie_is_no_interaction(town):
    town.person()
    visitor = town.sign_in(town.browser())
    parked = replace(town.parked(visitor), id=InteractionId(visitor.cookie.value))
    with pytest.raises(NotFound):
        town.offer(visitor, interaction=parked)


def test_a_person_disabled_between_the_factors_stays_outside(town):
    anna = town.person(totp=True)
    visitor = town.browser()
    parked = town.parked(visitor)
    town.offer(visitor, interaction=parked)
    town.desk.people.disable(anna.id)
    assert town.desk.sign_in.offer_code(visitor, parked, town.totp()) == Wrong()


def test_a_second_sign_in_forgets_what_was_agreed_to_before(town):
    town.person()
    visitor = town.browser()
    parked = town.parked(visitor)
    with town.house.store.write() as records:
        consented = replace(parked.progress, consented=frozenset({"email"}), company="other")
        records.interactions.advance(parked.id, consented)
    town.offer(visitor, interaction=parked)
    progress = town.progress(visitor, parked)
    assert (progress.consented, progress.company) == (None, None)


def test_a_sign_in_renews_a_hash_of_another_cost(town, hasher):
    anna = town.person()
    old = PasswordHasher(Cost(memory_kib=128, passes=1)).hash(PASSWORD)
    with town.house.store.write() as records:
        records.accounts.set_password(anna.id, old, town.now())
    town.sign_in(town.browser())
    with town.house.store.read() as records:
        stored = records.accounts.credentials(anna.id).password_hash
    assert stored != old
    assert hasher.verify(stored, PASSWORD)


def test_the_one_company_of_a_person_is_chosen_for_them(town):
    romashka, other = town.company(), town.company("Other")
    town.person(companies=[romashka.id])
    town.person("both@x.example", companies=[romashka.id, other.id])
    assert town.who(town.sign_in(town.browser())).session.company == romashka.id
    assert town.who(town.sign_in(town.browser(), "both@x.example")).session.company is None


def test_the_password_is_asked_again_before_a_change_once_the_sign_in_is_old(town, clock):
    town.person()
    visitor = town.sign_in(town.browser())
    signed_in = town.who(visitor)
    assert town.desk.sign_in.fresh_proof(signed_in) == FreshProof(signed_in)
    clock.advance(timedelta(minutes=11))
    assert town.desk.sign_in.fresh_proof(signed_in) is None
    assert town.desk.sign_in.prove_again(visitor, signed_in, "wrong") == Wrong()
    assert town.desk.sign_in.prove_again(visitor, signed_in, PASSWORD) == FreshProof(signed_in)
