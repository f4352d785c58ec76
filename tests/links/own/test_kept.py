"""What is kept of a secret that is never shown in clear, and that nothing is kept of any other."""

import pytest

from idp.links.own.checking import kept_of
from idp.links.own.value import digests
from idp.model.account import AccountStatus
from idp.model.app_password import AppSecretKind
from tests.links.own.conftest import PHONES, VPN
from tests.links.village import ANNA, MAIL


@pytest.fixture
def made(street):
    return street.make(ANNA)


def kept(street, made, *, login=None, service=None):
    with street.village.store.read() as records:
        return kept_of(
            street.secrets.ground,
            records,
            made.app.company,
            service or made.app.service,
            login or made.app.login,
            street.village.now(),
        )


def test_a_digest_is_kept_for_a_device_and_gone_with_it(street):
    made = street.make(ANNA, PHONES, kind=AppSecretKind.DEVICE)
    found = kept(street, made)
    assert [one.held.app.id for one in found] == [made.app.id]
    assert found[0].kept == digests(made.app.login, "sip.example.com", made.password)
    assert not kept(street, made, login="other")
    assert not kept(street, made, service=MAIL)
    street.secrets.ending.end(street.village.anna, made.app.id)
    assert not kept(street, made)
    with street.village.store.read() as records:
        assert not records.vault.of_company(street.village.romashka)


def test_the_value_is_kept_where_a_challenge_is_answered_with_it(street):
    street.hang(VPN)
    street.give(street.village.anna)
    made = street.make(ANNA, VPN)
    assert kept(street, made)[0].kept == made.password
    street.change(street.village.anna, status=AccountStatus.DISABLED)
    assert not kept(street, made)


def test_nothing_is_kept_where_the_value_is_shown(street, made):
    assert not kept(street, made)
    with street.village.store.read() as records:
        assert not records.vault.of_company(street.village.romashka)
