"""Standard claims by scope."""

from datetime import UTC, datetime

import pytest

from idp.claims.profile import claims_for, org_claim
from idp.model.access import Holdings
from idp.model.account import Account
from idp.model.company import Membership
from idp.model.ids import AccountId, CompanyId

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


def test_org_names_the_company_of_the_authorization_only():
    held = Holdings(1, memberships=(Membership(ANNA.id, CompanyId("c1"), "Ромашка"),))
    assert org_claim(held, CompanyId("c1")) == {"id": "c1", "name": "Ромашка"}
    assert org_claim(held, CompanyId("c2")) is None
    assert org_claim(held, None) is None
