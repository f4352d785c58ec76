"""Who applies in these tests."""

from dataclasses import replace
from datetime import UTC, datetime

from idp.claims.sourcing import Behind
from idp.model.account import Account
from idp.model.billing import PartyId
from idp.model.company import Membership
from idp.model.ids import AccountId, CompanyId

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANNA = Account(AccountId("a1"), "Директорова Анна Петровна", AT, party="ind-101")
GALINA = replace(ANNA, id=AccountId("a4"), name="Север Галина Олеговна", party="ind-104")
TEST = replace(ANNA, id=AccountId("a5"), name="Тестов Тест Тестович", party="ind-105")
PROSPECT = Account(
    AccountId("a9"), "Новый Пётр", AT, claims={"given_name": "Пётр", "email": "petr@new.example"}
)


def behind(account=ANNA, company="org-001", **member):
    """Return somebody with the company they apply for."""
    membership = Membership(account.id, CompanyId("c1"), "Ромашка", "Генеральный директор", **member)
    return Behind(account, membership, PartyId(company) if company else None)
