"""What every store must do with consents."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.consent import Consent
from idp.model.grant import Authorization
from idp.model.ids import AccountId, ApplicationId, ClientId, CompanyId, FamilyId, Sid
from idp.ports.records import Records, Store
from tests.contracts.samples import (
    ANNA,
    BORIS,
    MAIL,
    ROMASHKA,
    VEKTOR,
    a_client,
    a_code,
    a_family,
    a_person,
    an_authorization,
)
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


def test_those_of_one_company_are_listed_with_their_clients_up_to_a_limit(inhabited: Store) -> None:
    newer = replace(GIVEN, client=OTHER, granted_at=LATER)
    with inhabited.write() as records:
        other = replace(a_client(), client_id=OTHER, self_registered=True)
        records.clients.add(other)
        for one in (GIVEN, newer, replace(GIVEN, company=None)):
            records.consents.put(one)
        assert list(records.consents.agreed_in(ANNA, ROMASHKA, 9)) == [(newer, other), (GIVEN, a_client())]
        assert list(records.consents.agreed_in(ANNA, ROMASHKA, 1)) == [(newer, other)]
        assert list(records.consents.agreed_in(ANNA, None, 9)) == [(replace(GIVEN, company=None), a_client())]
        assert list(records.consents.agreed_in(BORIS, ROMASHKA, 9)) == []
        records.consents.revoke(ANNA, OTHER, ROMASHKA, LATER)
        assert list(records.consents.agreed_in(ANNA, ROMASHKA, 9)) == [(GIVEN, a_client())]


def grants(company: CompanyId | None) -> dict[str, Authorization]:
    """What stands on the consent, and what stands beside it."""
    own = replace(an_authorization(company), application=None)
    return {
        "own": own,
        "another-session": replace(own, sid=Sid("other"), scopes=("openid", "offline_access")),
        "another-person": replace(own, account=BORIS),
        "another-client": replace(own, client=OTHER),
        "another-company": replace(own, company=VEKTOR),
        "no-company" if company else "a-company": replace(own, company=None if company else ROMASHKA),
        "an-application": replace(own, application=ApplicationId("a-1")),
    }


@pytest.mark.parametrize("company", [ROMASHKA, None], ids=["in-a-company", "in-none"])
def test_what_stands_on_one_consent_ends_and_nothing_beside_it(
    inhabited: Store, company: CompanyId | None
) -> None:
    agreed = replace(GIVEN, company=company)
    with inhabited.write() as records:
        records.accounts.add(a_person(BORIS), [])
        for name, authorization in grants(company).items():
            records.codes.add(a_code(name, authorization))
            records.families.add(a_family(name, authorization))
        assert [records.codes.forget_of_consent(agreed, START) for _ in range(2)] == [2, 0]
        assert [records.families.revoke_of_consent(agreed, START) for _ in range(2)] == [2, 0]
        assert [name for name in grants(company) if ended(records, name)] == ["own", "another-session"]


def ended(records: Records, name: str) -> bool:
    found = records.families.find(FamilyId(name))
    assert found is not None
    assert (records.codes.find(name) is None) is (found[0].revoked_at is not None)
    return found[0].revoked_at is not None


def test_a_code_that_was_redeemed_is_kept_to_tell_of_its_replay(inhabited: Store) -> None:
    with inhabited.write() as records:
        records.codes.add(a_code("spent", grants(ROMASHKA)["own"]))
        assert records.codes.redeem("spent", START, FamilyId("family-1"))
        assert records.codes.forget_of_consent(GIVEN, START) == 0
        assert records.codes.find("spent") is not None
