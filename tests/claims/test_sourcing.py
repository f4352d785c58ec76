"""Values come from billing, at once, and no others than the wanted ones are asked for."""

from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier

import pytest

from idp.claims.asking import want, whole
from idp.claims.catalogue import Kind
from idp.claims.requesting import PartnerApplication
from idp.claims.sourcing import source
from idp.model.billing import PartyKind, Value
from idp.model.errors import Conflict, Unavailable
from tests.claims.billing import LOST, TestBilling, demo_billing
from tests.claims.manifests import eighth, shipped
from tests.claims.people import ANNA, AT, GALINA, PROSPECT, TEST, behind

LEGAL = {
    "org_type": "LEGAL",
    "org_inn": "0001123453",
    "org_kpp": "000101001",
    "org_shortname": "ООО «Ромашка»",
}


def sourced(partner, billing, who=None, wanted=None):
    manifest = shipped()[partner]
    return source(manifest, wanted or whole(manifest), who or behind(), billing, AT)


def plain(found):
    return {name: value.value for name, value in found.values.items()}


def test_a_banks_form_is_filled_from_billing():
    found = sourced("tinkoff", demo_billing())
    assert plain(found) == {
        "phone_number": "+70000000001",
        "family_name": "Директорова",
        "given_name": "Анна",
        "middle_name": "Петровна",
        "org_inn": "0001123453",
        "org_shortname": "ООО «Ромашка-Сервис»",
        "email": "a.direktorova@romashka.example",
        "org_kpp": "000101001",
        "org_okpo": "12345678",
    }
    assert found.kind is Kind.LEGAL
    assert found.values["org_inn"].verified_at == datetime(2017, 3, 14, tzinfo=UTC)


def test_nothing_but_the_wanted_is_asked_for():
    billing = TestBilling({"org-001": LEGAL, "ind-101": {}})
    details = PartnerApplication(("phone_number", "org_inn"), "dpv:EstablishContractualAgreement")
    sourced("tinkoff", billing, wanted=want(shipped()["tinkoff"], ("openid",), details=details))
    assert sorted(billing.asked) == [
        (PartyKind.INDIVIDUAL, "ind-101", frozenset({"phone_number"})),
        (PartyKind.ORGANIZATION, "org-001", frozenset({"org_inn", "org_type"})),
    ]


def test_a_form_about_the_person_alone_leaves_the_company_alone():
    billing = TestBilling({"ind-101": {"email": "a@b.example"}})
    wanted = want(shipped()["mailru"], ("openid", "dpv:ServiceRegistration", "email"))
    sourced("mailru", billing, wanted=wanted)
    assert billing.asked == [(PartyKind.INDIVIDUAL, "ind-101", frozenset({"email"}))]


def test_company_and_person_are_asked_at_the_same_time():
    billing = TestBilling({"org-001": LEGAL, "ind-101": {}}, together=Barrier(2))
    assert sourced("tinkoff", billing).kind is Kind.LEGAL


def test_a_field_that_nobody_asked_for_is_not_taken():
    class Lying(TestBilling):
        def get(self, party, fields):
            return {**super().get(party, fields), "org_ogrn": Value("1170000123457", "TMF632 organization")}

    assert "org_ogrn" not in sourced("tinkoff", Lying({"org-001": LEGAL, "ind-101": {}})).values


@pytest.mark.parametrize(
    ("lost", "field"),
    [pytest.param("org-001", "company", id="company"), pytest.param("ind-101", "person", id="person")],
)
def test_without_billing_it_is_told_what_is_not_available(lost, field):
    billing = TestBilling({"org-001": LEGAL, "ind-101": {}, lost: LOST})
    with pytest.raises(Unavailable) as error:
        sourced("tinkoff", billing)
    assert error.value.field == field


def test_the_branch_has_its_own_code():
    found = sourced("ofdru", demo_billing(), behind(GALINA, "org-002"))
    assert (found.kind, plain(found)["org_kpp"]) == (Kind.BRANCH, "000243001")


def test_a_sole_trader_has_no_kpp():
    found = sourced("tinkoff", demo_billing(), behind(TEST, "org-900"))
    assert (found.kind, plain(found)["org_inn"]) == (Kind.SOLE_TRADER, "000123456731")
    assert "org_kpp" not in found.values


def test_a_kpp_that_billing_says_of_a_sole_trader_is_not_believed():
    told = {"org_type": "SOLE_TRADER", "org_inn": "000123456731", "org_kpp": "000101001"}
    assert "org_kpp" not in sourced("tinkoff", TestBilling({"org-001": told, "ind-101": {}})).values


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        pytest.param({"org_inn": "000123456731"}, Kind.SOLE_TRADER, id="twelve-digits"),
        pytest.param({"org_inn": "0001123453"}, Kind.LEGAL, id="ten-digits"),
        pytest.param({"org_inn": "0001123450"}, None, id="no-number"),
        pytest.param({"org_type": "CHARITY"}, None, id="no-kind"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_the_kind_of_a_company_is_told_by_its_number_where_nothing_else_tells_it(told, kind):
    assert sourced("tinkoff", TestBilling({"org-001": told, "ind-101": {}})).kind is kind


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        pytest.param("org_inn", "0001123454", id="digit"),
        pytest.param("org_inn", "000123456731", id="a-persons"),
        pytest.param("org_inn", 1123453, id="number"),
        pytest.param("org_kpp", "0001010", id="short"),
        pytest.param("org_shortname", "x" * 1001, id="huge"),
        pytest.param("org_shortname", "ООО\u202e«Ромашка»", id="hidden"),
        pytest.param("org_shortname", " ", id="blank"),
        pytest.param("org_okpo", {"a": 1}, id="shape"),
    ],
)
def test_a_value_that_breaks_its_rule_is_not_handed_on(claim, value):
    found = sourced("tinkoff", TestBilling({"org-001": LEGAL | {claim: value}, "ind-101": {}}))
    assert claim not in found.values
    assert found.unfit == {claim}


@pytest.mark.parametrize(
    ("director", "known"),
    [
        pytest.param("Директорова Анна Петровна", True, id="the-applicant"),
        pytest.param("Чужова Ольга Сергеевна", False, id="somebody-else"),
    ],
)
def test_a_directors_name_is_filled_in_for_the_director_alone(director, known):
    told = {
        "org-001": LEGAL | {"org_director_name": director},
        "ind-101": {"name": "Директорова Анна Петровна"},
    }
    assert ("org_director_name" in sourced("bitrix24", TestBilling(told)).values) is known


def test_a_prospect_is_known_to_nobody_and_types():
    billing = TestBilling()
    found = sourced("tinkoff", billing, replace(behind(PROSPECT), company=None, membership=None))
    assert (found.values, billing.asked) == ({}, [])
    assert found.suggested == {"given_name": "Пётр", "email": "petr@new.example"}


def test_what_billing_knows_nothing_of_is_missing():
    assert sourced("tinkoff", TestBilling()).values == {}


def test_the_company_says_what_post_its_people_have(tmp_path):
    manifest = eighth(tmp_path)
    found = source(manifest, whole(manifest), behind(), TestBilling({"org-001": LEGAL, "ind-101": {}}), AT)
    assert plain(found)["org_employee_position"] == "Генеральный директор"


def test_a_form_that_changed_meanwhile_is_asked_for_anew():
    manifest = shipped()["tinkoff"]
    with pytest.raises(Conflict):
        source(replace(manifest, version=2), whole(manifest), behind(ANNA), demo_billing(), AT)
