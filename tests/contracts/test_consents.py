"""What every store must do with consents."""

from dataclasses import replace
from datetime import timedelta

from idp.model.consent import Consent
from idp.model.ids import AccountId, ClientId
from idp.ports.records import Store
from tests.contracts.samples import ANNA, MAIL, ROMASHKA, a_client
from tests.support.clock import START

GIVEN = Consent(ANNA, MAIL, ROMASHKA, frozenset({"openid", "email"}), START)
LATER = START + timedelta(days=1)
OTHER = ClientId("other")


def test_a_consent_is_found_for_its_company_only(inhabited: Store) -> None:
    private = replace(GIVEN, company=None, scopes=frozenset({"openid"}))
    with inhabited.write() as records:
        records.consents.put(GIVEN)
        assert records.consents.find(ANNA, MAIL, None) is None
        records.consents.put(private)
    with inhabited.read() as records:
        assert records.consents.find(ANNA, MAIL, ROMASHKA) == GIVEN
        assert records.consents.find(ANNA, MAIL, None) == private
        assert records.consents.find(ANNA, ClientId("other"), None) is None


def test_a_second_consent_joins_the_scopes(inhabited: Store) -> None:
    with inhabited.write() as records:
        records.consents.put(GIVEN)
        records.consents.put(replace(GIVEN, scopes=frozenset({"phone"}), granted_at=LATER))
        assert records.consents.find(ANNA, MAIL, ROMASHKA) == replace(
            GIVEN, scopes=frozenset({"openid", "email", "phone"}), granted_at=LATER
        )


def test_a_revoked_consent_is_not_found_and_joins_nothing(inhabited: Store) -> None:
    with inhabited.write() as records:
        records.consents.put(GIVEN)
        assert records.consents.revoke(ANNA, MAIL, ROMASHKA, LATER)
        assert not records.consents.revoke(ANNA, MAIL, ROMASHKA, LATER)
        assert not records.consents.revoke(ANNA, MAIL, None, LATER)
        assert records.consents.find(ANNA, MAIL, ROMASHKA) is None
        again = replace(GIVEN, scopes=frozenset({"phone"}), granted_at=LATER)
        records.consents.put(again)
        assert records.consents.find(ANNA, MAIL, ROMASHKA) == again


def test_a_persons_consents_are_listed_newest_first_without_revoked_ones(inhabited: Store) -> None:
    newer = replace(GIVEN, company=None, granted_at=LATER)
    with inhabited.write() as records:
        records.consents.put(GIVEN)
        records.consents.put(newer)
        assert list(records.consents.of_account(ANNA)) == [newer, GIVEN]
        assert list(records.consents.of_account(AccountId("boris"))) == []
        records.consents.revoke(ANNA, MAIL, None, LATER)
        assert list(records.consents.of_account(ANNA)) == [GIVEN]


def test_everybody_s_are_withdrawn_from_one_client_and_from_no_other(inhabited: Store) -> None:
    with inhabited.write() as records:
        records.clients.add(replace(a_client(), client_id=OTHER))
        for company in (None, ROMASHKA):
            for client in (MAIL, OTHER):
                records.consents.put(Consent(ANNA, client, company, frozenset({"openid"}), START))
        assert records.consents.revoke_of_client(MAIL, START) == 2
        assert records.consents.revoke_of_client(MAIL, START) == 0
        assert records.consents.find(ANNA, MAIL, None) is None
        assert records.consents.find(ANNA, OTHER, ROMASHKA) is not None
