"""Billing is asked for what is needed and for nothing else, and nothing else comes out of it."""

from datetime import date

import pytest

from idp.adapters.billing import TmfBilling
from idp.adapters.billing.vocabulary import COMPANY_FIELDS, PERSON_FIELDS
from idp.model.billing import Party, PartyId, PartyKind
from idp.model.errors import NotFound
from sandbox.billing.faults import PASSPORT
from tests.billing.sandbox import ANNA, ROMASHKA, TESTOV, Server
from tests.support.clock import FixedClock

ORGANIZATION = "partyManagement/v5/organization/org-001"
TRADER = "partyManagement/v5/individual/org-900"
DIRECTOR = "partyManagement/v5/individual/ind-101"
CUSTOMER = "customer/v5/customer"
PRODUCT = "productInventory/v5/product"
STANDING = {"id", "status"}
REGISTERED = STANDING | {"organizationIdentification"}
CONTACTS = STANDING | {"contactMedium"}
OF_CUSTOMER = {"id", "engagedParty", "characteristic"}


def asked(server: Server) -> dict[str, set[str]]:
    """Tell which fields of which resource were asked for."""
    return {query["path"].removeprefix("/tmf-api/"): set(query["fields"]) for query in server.queries()}


COMPANY = [
    ({"org_shortname"}, {ORGANIZATION: STANDING | {"name", "nameType", "tradingName"}}),
    ({"org_fullname"}, {ORGANIZATION: STANDING | {"otherName"}}),
    ({"org_type"}, {ORGANIZATION: STANDING | {"organizationType", "isLegalEntity", "isHeadOffice"}}),
    ({"org_inn"}, {ORGANIZATION: REGISTERED}),
    ({"org_kpp", "org_ogrn", "org_okpo", "org_reg_date"}, {ORGANIZATION: REGISTERED}),
    ({"org_email"}, {ORGANIZATION: CONTACTS}),
    ({"org_phone", "org_address_legal", "org_address_postal", "org_oktmo"}, {ORGANIZATION: CONTACTS}),
    (
        {"org_director_name"},
        {ORGANIZATION: STANDING | {"relatedParty"}, DIRECTOR: STANDING | {"formattedName"}},
    ),
    ({"org_size_band", "org_lifecycle"}, {ORGANIZATION: STANDING, CUSTOMER: OF_CUSTOMER}),
    ({"org_segment", "org_okved"}, {ORGANIZATION: STANDING, CUSTOMER: OF_CUSTOMER}),
    ({"org_customer_since"}, {ORGANIZATION: STANDING, CUSTOMER: {"id", "engagedParty", "validFor"}}),
]
PERSON = [
    ({"name"}, {DIRECTOR: STANDING | {"formattedName"}}),
    ({"given_name"}, {DIRECTOR: STANDING | {"givenName"}}),
    ({"family_name", "middle_name"}, {DIRECTOR: STANDING | {"familyName", "middleName"}}),
    ({"email"}, {DIRECTOR: CONTACTS}),
    (
        {"phone_number"},
        {
            DIRECTOR: STANDING,
            PRODUCT: {"id", "status", "startDate", "realizingResource", "relatedParty"},
        },
    ),
]


def names(row: tuple[set[str], dict[str, set[str]]]) -> str:
    return "-".join(sorted(row[0]))


@pytest.mark.parametrize(("fields", "wire"), COMPANY, ids=map(names, COMPANY))
def test_a_company_is_asked_only_for_what_its_fields_need(
    server: Server, billing: TmfBilling, fields: set[str], wire: dict[str, set[str]]
) -> None:
    found = billing.get(Party(PartyKind.ORGANIZATION, ROMASHKA), frozenset(fields))
    assert found.keys() == fields
    assert asked(server) == wire


@pytest.mark.parametrize(("fields", "wire"), PERSON, ids=map(names, PERSON))
def test_a_person_is_asked_only_for_what_their_fields_need(
    server: Server, billing: TmfBilling, fields: set[str], wire: dict[str, set[str]]
) -> None:
    found = billing.get(Party(PartyKind.INDIVIDUAL, ANNA), frozenset(fields))
    assert found.keys() == fields
    assert asked(server) == wire


def test_every_field_has_its_row_here() -> None:
    assert set[str]().union(*(fields for fields, _ in COMPANY)) == COMPANY_FIELDS
    assert set[str]().union(*(fields for fields, _ in PERSON)) == PERSON_FIELDS


def test_a_sole_traders_papers_are_asked_for_only_when_a_number_of_them_is(
    server: Server, billing: TmfBilling
) -> None:
    billing.get(Party(PartyKind.ORGANIZATION, TESTOV), frozenset({"org_shortname"}))
    assert asked(server)[TRADER] == STANDING | {"name"}
    server.reset()
    billing.get(Party(PartyKind.ORGANIZATION, TESTOV), frozenset({"org_inn"}))
    assert asked(server)[TRADER] == STANDING | {"individualIdentification"}


def test_every_query_names_its_fields(server: Server, billing: TmfBilling) -> None:
    billing.estate(ROMASHKA)
    billing.bill(ROMASHKA, date(2026, 10, 1))
    billing.offerings()
    assert all(query["fields"] for query in server.queries())


def test_nothing_asked_is_no_query(server: Server, billing: TmfBilling) -> None:
    billing.get(Party(PartyKind.INDIVIDUAL, ANNA), frozenset())
    assert server.queries() == []


def test_an_attribute_that_billing_adds_one_day_never_comes_out(
    server: Server, billing: TmfBilling, clock: FixedClock
) -> None:
    def everything(source: TmfBilling) -> list[object]:
        return [
            source.get(Party(PartyKind.ORGANIZATION, ROMASHKA), COMPANY_FIELDS),
            source.get(Party(PartyKind.ORGANIZATION, TESTOV), COMPANY_FIELDS),
            source.get(Party(PartyKind.INDIVIDUAL, ANNA), PERSON_FIELDS),
            source.estate(ROMASHKA),
            source.products(ROMASHKA),
            source.offerings(),
            source.bill(ROMASHKA, date(2026, 10, 1)),
        ]

    before = everything(billing)
    server.fault("new_field")
    after = everything(server.client(clock))
    assert after == before
    assert PASSPORT not in repr(after)


def test_people_and_companies_are_asked_anew_each_time(server: Server, billing: TmfBilling) -> None:
    for _ in range(2):
        billing.get(Party(PartyKind.INDIVIDUAL, ANNA), frozenset({"name"}))
        billing.estate(ROMASHKA)
    assert server.paths().count("individual/ind-101") == 2
    assert server.paths().count("product") == 2


def test_the_catalogue_is_asked_once_a_minute(server: Server, billing: TmfBilling, clock: FixedClock) -> None:
    for seconds in (0, 30, 29, 1):
        clock.advance(seconds=seconds)
        billing.offerings()
    assert server.paths() == ["productOffering", "productOffering"]


@pytest.mark.parametrize("odd", ["org-001,org-900", "org-001&fields=", "org 001", "org-001/..", "о-1"])
def test_an_id_that_means_more_than_itself_is_never_sent(
    server: Server, billing: TmfBilling, odd: str
) -> None:
    for read in (billing.estate, billing.products):
        with pytest.raises(NotFound):
            read(PartyId(odd))
    with pytest.raises(NotFound):
        billing.get(Party(PartyKind.ORGANIZATION, PartyId(odd)), frozenset({"org_inn"}))
    assert server.queries() == []
