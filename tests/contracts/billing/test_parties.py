"""What every billing must tell of companies and people, over HTTP or from a file."""

from datetime import UTC, datetime

import pytest

from idp.model.billing import (
    Party,
    PartyId,
    PartyKind,
)
from idp.model.errors import Invalid, NotFound
from idp.ports.billing import BillingSource
from tests.billing.sandbox import ANNA, GALINA, NORTH, ROMASHKA, TESTOV, VIKTOR
from tests.contracts.billing.backend import Backend


def company(party: PartyId = ROMASHKA) -> Party:
    return Party(PartyKind.ORGANIZATION, party)


def person(party: PartyId = ANNA) -> Party:
    return Party(PartyKind.INDIVIDUAL, party)


COMPANY = [
    ("org_shortname", "ООО «Ромашка-Сервис»", True),
    ("org_fullname", "Общество с ограниченной ответственностью «Ромашка-Сервис»", True),
    ("org_type", "LEGAL", True),
    ("org_inn", "0001123453", True),
    ("org_kpp", "000101001", True),
    ("org_ogrn", "1170000123457", True),
    ("org_okpo", "12345678", False),
    ("org_oktmo", "00701000001", False),
    ("org_reg_date", "2017-03-14", True),
    ("org_email", "buh@romashka.example", False),
    ("org_phone", "+70000000001", False),
    ("org_director_name", "Директорова Анна Петровна", False),
    ("org_customer_since", "2018-02-01", False),
    ("org_size_band", "11-50", False),
    ("org_lifecycle", "established", False),
    ("org_segment", "SMB", False),
    ("org_okved", "62.01", False),
]


@pytest.mark.spec("TMF632")
@pytest.mark.parametrize(("field", "value", "verified"), COMPANY, ids=[row[0] for row in COMPANY])
def test_a_field_of_a_company_comes_with_its_source_and_how_far_it_is_verified(
    billing: BillingSource, field: str, value: str, verified: bool
) -> None:
    found = billing.get(company(), frozenset({field}))
    assert {name: (v.value, v.verified) for name, v in found.items()} == {field: (value, verified)}
    assert found[field].source.startswith("TMF6")


PERSON = [
    ("name", "Директорова Анна Петровна", True),
    ("given_name", "Анна", True),
    ("family_name", "Директорова", True),
    ("middle_name", "Петровна", True),
    ("email", "a.direktorova@romashka.example", False),
    ("phone_number", "+70000000001", True),
]


@pytest.mark.parametrize(("field", "value", "verified"), PERSON, ids=[row[0] for row in PERSON])
def test_a_field_of_a_person_comes_with_its_source_and_how_far_it_is_verified(
    billing: BillingSource, field: str, value: str, verified: bool
) -> None:
    found = billing.get(person(), frozenset({field}))
    assert {name: (v.value, v.verified) for name, v in found.items()} == {field: (value, verified)}


def test_an_address_has_the_members_of_the_claim(billing: BillingSource) -> None:
    found = billing.get(company(), frozenset({"org_address_legal", "org_address_postal"}))
    assert found["org_address_legal"].value == {
        "formatted": "000000, Тестовая область, Примерск, ул. Образцовая, д. 1, офис 12",
        "street_address": "ул. Образцовая, д. 1, офис 12",
        "locality": "Примерск",
        "region": "Тестовая область",
        "postal_code": "000000",
        "country": "RU",
        "fias_id": "00000000-0000-4000-8000-000000000001",
        "oktmo": "00701000001",
    }
    assert found["org_address_postal"].value["street_address"] == "а/я 7"


def test_a_number_of_a_register_is_verified_from_the_day_of_its_document(billing: BillingSource) -> None:
    found = billing.get(company(), frozenset({"org_ogrn"}))
    assert found["org_ogrn"].verified_at == datetime(2017, 3, 14, tzinfo=UTC)


def test_nobody_is_verified_whom_billing_has_only_written_down(billing: BillingSource) -> None:
    names = billing.get(person(VIKTOR), frozenset({"given_name", "family_name", "middle_name"}))
    assert {name: value.verified for name, value in names.items()} == {
        "given_name": False,
        "family_name": False,
    }


def test_a_sole_trader_has_a_register_of_his_own_and_no_kpp(billing: BillingSource) -> None:
    wanted = frozenset({"org_type", "org_inn", "org_ogrn", "org_kpp", "org_director_name", "org_shortname"})
    found = billing.get(company(TESTOV), wanted)
    assert {name: value.value for name, value in found.items()} == {
        "org_type": "SOLE_TRADER",
        "org_inn": "000123456731",
        "org_ogrn": "317000000012346",
        "org_shortname": "ИП Тестов Тест Тестович",
    }


def test_a_branch_has_its_own_kpp_and_lacks_what_billing_lacks(billing: BillingSource) -> None:
    wanted = frozenset({"org_type", "org_kpp", "org_ogrn", "org_customer_since", "org_director_name"})
    found = billing.get(company(NORTH), wanted)
    assert {name: value.value for name, value in found.items()} == {
        "org_type": "BRANCH",
        "org_kpp": "000243001",
    }


def test_a_person_is_no_company(billing: BillingSource) -> None:
    with pytest.raises(NotFound):
        billing.get(company(ANNA), frozenset({"org_inn"}))


@pytest.mark.parametrize(
    "party",
    [
        company(PartyId("org-777")),
        person(PartyId("ind-777")),
        company(PartyId("")),
        person(PartyId("../x?y")),
    ],
    ids=["company", "person", "empty", "path"],
)
def test_an_unknown_party_is_not_found(billing: BillingSource, party: Party) -> None:
    name = "org_shortname" if party.kind is PartyKind.ORGANIZATION else "name"
    with pytest.raises(NotFound):
        billing.get(party, frozenset({name}))


@pytest.mark.parametrize(
    ("party", "name"),
    [(company(), "passport_no"), (company(), "phone_number"), (person(), "org_inn"), (person(), "")],
    ids=["unknown", "of-a-person", "of-a-company", "empty"],
)
def test_an_unknown_field_is_invalid(billing: BillingSource, party: Party, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        billing.get(party, frozenset({name, "email"} if party.kind is PartyKind.INDIVIDUAL else {name}))
    assert refused.value.field == name


def test_nothing_asked_is_nothing_told(billing: BillingSource) -> None:
    assert billing.get(company(), frozenset()) == {}


def test_a_number_is_told_only_to_whom_it_belongs_now(backend: Backend) -> None:
    wanted = frozenset({"phone_number", "given_name"})
    assert backend.source.get(person(GALINA), wanted).keys() == wanted
    backend.reassign_numbers()
    assert backend.source.get(person(GALINA), wanted).keys() == {"given_name"}
