"""Recovery codes and the end of a second factor."""

import pytest

from idp.authn.assurance import LOA2
from idp.authn.outcomes import Opened, Wrong
from idp.model.errors import Refused, Unavailable
from tests.authn.proving import code, proof, set_up
from tests.authn.town import SECRET


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
