"""Standard claims by scope."""

from datetime import UTC, datetime

import pytest

from idp.claims.profile import claims_for, org_claim
from idp.model.account import Account
from idp.model.company import Membership
from idp.model.ids import AccountId, CompanyId
from idp.rbac import Holdings

AT = datetime(2026, 1, 2, tzinfo=UTC)
ANNA = Account(
    AccountId("a1"),
    "Анна Директорова",
    AT,
    locale="ru",
    updated_at=AT,
    claims={
        "email": "a@romashka.example",
        "email_verified": True,
        "nickname": "",
        "sub": "evil",
        "iss": "evil",
    },
)


@pytest.mark.parametrize(
    ("scopes", "claims"),
    [
        pytest.param(("openid",), {}, id="openid-alone-tells-nothing"),
        pytest.param(("email",), {"email": "a@romashka.example", "email_verified": True}, id="email"),
        pytest.param(
            ("profile",),
            {"name": "Анна Директорова", "locale": "ru", "updated_at": int(AT.timestamp())},
            id="profile-without-empty-claims",
        ),
        pytest.param(("phone", "unknown"), {}, id="nothing-known"),
    ],
)
def test_a_scope_yields_its_claims_and_no_others(scopes, claims):
    assert claims_for(ANNA, scopes) == claims


@pytest.mark.parametrize(
    ("claim", "value", "said"),
    [
        ("nickname", " ", False),
        ("nickname", "null", False),
        ("nickname", "Аня", True),
        ("website", "javascript:alert(1)", False),
        ("picture", "data:text/html,x", False),
        ("profile", "https://romashka.example/anna", True),
        ("birthdate", "1990-02-03", True),
        ("birthdate", "0000-02-03", True),
        ("birthdate", "1990", True),
        ("birthdate", "03.02.1990", False),
        ("birthdate", "1800-01-01", False),
        ("birthdate", "1000", False),
        ("birthdate", "1990-13-01", False),
        ("birthdate", "1990-02-32", False),
        ("birthdate", 1990, False),
        ("given_name", 5, False),
        ("given_name", ["Anna"], False),
        ("family_name", True, False),
        ("email_verified", "true", False),
        ("email_verified", 1, False),
        ("address", "Moscow", False),
        ("address", ["RU"], False),
        ("address", {"country": 7}, False),
        ("updated_at", True, False),
        ("updated_at", "2026-01-01", False),
        ("updated_at", 1700000000.5, False),
        ("email_verified", False, True),
        ("address", {}, False),
        ("address", {"country": "RU"}, True),
        ("nickname", "Null", True),
        ("updated_at", 1700000000, True),
        ("updated_at", 5, False),
    ],
)
def test_a_value_that_no_relying_party_could_take_is_left_out(claim, value, said):
    person = Account(AccountId("a2"), "Anna", AT, claims={claim: value})
    scopes = ("profile", "email", "address")
    assert (claim in claims_for(person, scopes)) is said


def test_org_names_the_company_of_the_authorization_only():
    held = Holdings(ANNA.id, memberships=(Membership(ANNA.id, CompanyId("c1"), "Ромашка"),))
    assert org_claim(held, CompanyId("c1")) == {"id": "c1", "name": "Ромашка"}
    assert org_claim(held, CompanyId("c2")) is None
    assert org_claim(held, None) is None
