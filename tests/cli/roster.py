"""Two companies with trees, and the people in them, as staff would have added them."""

from datetime import UTC, datetime
from typing import Any

from idp.adapters.sql import open_store
from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.ids import AccountId, CompanyId
from idp.ports.records import Records
from tests.support import rights
from tests.support.clock import FixedClock

ANNA, VIKTOR, GALINA, NINA = (f"{name}@romashka.example" for name in ("anna", "viktor", "galina", "nina"))
PEOPLE = {ANNA: "Анна", VIKTOR: "Виктор", GALINA: "Галина", NINA: "Нина"}
DAY_AFTER = datetime(2030, 12, 31, 21, tzinfo=UTC)
ROMASHKA: dict[str, Any] = {
    "id": "romashka",
    "name": "ООО «Ромашка»",
    "external_id": "org-001",
    "time_zone": "Europe/Moscow",
    "tree": [
        {
            "id": "dep-it",
            "kind": "department",
            "name": "ИТ",
            "children": [{"id": "pbx", "kind": "service", "service": "vats", "external": "prod-1"}],
        },
        {
            "id": "north",
            "kind": "branch",
            "name": "Север",
            "external": "org-002",
            "children": [{"id": "acc", "kind": "account", "name": "Счёт", "external": "acc-002"}],
        },
    ],
}
VASILEK: dict[str, Any] = {
    "id": "vasilek",
    "name": "Василёк",
    "tree": [{"id": "dep-it", "kind": "department"}],
}


def move_in(database_url: str, clock: FixedClock) -> None:
    """Add everybody with their rights; without a password, which takes its time."""
    store = open_store(database_url, clock=clock)
    with store.write() as records:
        ids = {login: _somebody(records, login, clock.now()) for login in PEOPLE}
        for login, company in ((ANNA, "romashka"), (ANNA, "vasilek"), (NINA, "vasilek")):
            records.companies.add_member(ids[login], CompanyId(company), "")
            rights.give(records, ids[login], company)
        for login in (VIKTOR, GALINA):
            records.companies.add_member(ids[login], CompanyId("romashka"), "")
        rights.give(records, ids[VIKTOR], "romashka", "service_user", node="dep-it", services={"vats"})
        rights.give(records, ids[GALINA], "romashka", "branch_admin", node="north", valid_until=DAY_AFTER)
        rights.deny(records, ids[GALINA], "romashka", services={"vats"})
    store.close()


def _somebody(records: Records, login: str, now: datetime) -> AccountId:
    account = Account(AccountId(login.partition("@")[0]), PEOPLE[login], now, locale="ru")
    records.accounts.add(account, [Identifier(IdentifierKind.EMAIL, login)])
    return account.id
