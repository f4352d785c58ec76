"""Somebody who comes to a right at a wiki that makes accounts over its API."""

from collections.abc import Mapping, Sequence
from typing import Any

from idp.adapters.background import Worker
from idp.links.vault import NOBODY, open_secret, put_secret
from idp.model.account import Account
from idp.model.company import Company
from idp.model.ids import AccountId, CompanyId, LinkId
from idp.model.link import API, AccountLink, BridgeMode, LinkState, OldAccount
from idp.model.secret import Secret
from idp.model.work import Job, JobKind
from idp.ports.records import Store
from idp.rbac.moved import join_services
from legacy_bridges.contract import ApiCall, Provision
from legacy_bridges.gate.background import handlers
from legacy_bridges.gate.crew import Crew
from tests.gate.backstage import ROMASHKA, WIKI, Service, crew_with, wiki
from tests.support import rights
from tests.support.clock import FixedClock

VERA = AccountId("vera")
LOTOS = CompanyId("lotos")
KEY = "k3y-of-the-api"
CREATE = ApiCall(
    "POST", "/api/users", {"u": "$login", "p": "$secret", "role": "$word", "n": "$name"}, 201, "id"
)
UPDATE = ApiCall("PUT", "/api/users/$login", {"role": "$word"}, 204)
DISABLE = ApiCall("DELETE", "/api/users/$login", None, 204)
MADE = (201, b'{"id": 7}')
WORDS = {"owner": "chief", "service_user": "editor"}


def provided() -> dict[str, Any]:
    """Say what the manifest says of its API."""
    provision = Provision({"X-Key": "$key"}, create=CREATE, update=UPDATE, disable=DISABLE)
    return {"provision": provision, "roles": WORDS}


def open_crew(store: Store, clock: FixedClock, service: Service, said: Mapping[str, Any]) -> Crew:
    """Let Vera into a company that has the wiki, and have no account there."""
    made = crew_with(store, clock, service, wiki(**said))
    claims = {"email": "V.Vetrova+wiki@romashka.example", "email_verified": True}
    with store.write() as records:
        for company in (ROMASHKA, LOTOS):
            records.companies.add(Company(company, company, clock.now()))
        records.accounts.add(Account(VERA, "Вера Ветрова", clock.now(), claims=claims), [])
        records.companies.add_member(VERA, ROMASHKA, "")
        records.companies.set_number(VERA, ROMASHKA, "A-17")
        rights.hang(records, ROMASHKA, WIKI)
        rights.give(records, VERA, ROMASHKA, "service_user")
        put_secret(records, made.house.envelope, NOBODY, WIKI, API, Secret(KEY), clock.now())
    return made


def work(crew: Crew) -> list[Job]:
    """Do what is due until nothing is; return the jobs at the service, oldest first."""
    worker = Worker(crew.house.store, crew.house.clock, handlers(crew), "gate")
    while worker.run_once():
        pass
    with crew.house.store.read() as records:
        return list(reversed(records.outbox.list(JobKind.PROVISION, target=f"bridge:{WIKI}")))


def change_rights(crew: Crew) -> None:
    """Order what a saved tree orders."""
    with crew.house.store.write() as records:
        assert join_services(records, ROMASHKA, [VERA], crew.house.clock.now())


def links(crew: Crew) -> Sequence[AccountLink]:
    """List the links of the wiki."""
    with crew.house.store.read() as records:
        return records.links.of_service(WIKI)


def put(crew: Crew, **said: Any) -> AccountLink:
    """Write an old account."""
    more: dict[str, Any] = {"company": ROMASHKA, "old": OldAccount("vv"), "state": LinkState.PENDING} | said
    link = AccountLink(id=LinkId("l-old"), service=WIKI, created_at=crew.house.clock.now(), **more)
    with crew.house.store.write() as records:
        records.links.put(link)
    return link


def secrets_of(crew: Crew) -> dict[str, str]:
    """Open what is sealed for the company."""
    with crew.house.store.read() as records:
        names = [one.name for one in records.vault.of_company(ROMASHKA)]
        found = {n: open_secret(records, crew.house.envelope, ROMASHKA, WIKI, n) for n in names}
    return {name: secret.value for name, secret in found.items() if secret}


def lose_right(crew: Crew) -> None:
    """Take every right."""
    with crew.house.store.write() as records:
        rights.take(records, ROMASHKA, *rights.bindings(records, ROMASHKA))


def leave(crew: Crew) -> None:
    """Take her from the company."""
    with crew.house.store.write() as records:
        records.companies.remove_member(VERA, ROMASHKA)


def go_to_shadow(crew: Crew) -> None:
    """Set the mode."""
    with crew.house.store.write() as records:
        records.bridges.set_mode(WIKI, BridgeMode.SHADOW, crew.house.clock.now())


def lose_key(crew: Crew) -> None:
    """Take our key to the API away."""
    with crew.house.store.write() as records:
        records.vault.drop(NOBODY, WIKI, API)
