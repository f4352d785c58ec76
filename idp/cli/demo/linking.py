"""Import the demo's old accounts, as far along as the story has them; seal what services share with us."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from idp.app.linking import linkables
from idp.app.opening import Opened
from idp.cli.demo.companies import Cast
from idp.cli.demo.load import find_company
from idp.cli.demo.memory import Memory
from idp.cli.demo.old_services import ACTIVE, BROKEN, SHARED, TYPED, OldOne, OldService
from idp.links.activating import activate
from idp.links.desk import Links, open_links
from idp.links.shared import Login
from idp.links.states import REFUSED, break_link
from idp.links.vault import NOBODY, OWN, put_secret
from idp.model.ids import AccountId, CompanyId, ServiceId
from idp.model.link import Proof
from idp.model.secret import Secret
from idp.ports.records import Records
from idp.rbac.actor import OPERATOR
from legacy_bridges import Bridges


@dataclass(frozen=True, slots=True)
class Linking:
    """What one start finds, and links."""

    opened: Opened
    links: Links
    memory: Memory
    companies: Mapping[str, CompanyId]
    """By their keys in the cast."""
    people: Mapping[str, AccountId]

    def service(self, service: OldService) -> None:
        """Import what a company has at a service, unless somebody has lived with it since."""
        for key in dict.fromkeys(one.company for one in service.accounts):
            company, name = self.companies[key], ServiceId(service.name)
            with self.opened.house.store.read() as records:
                there = bool(records.links.of_service(name, company, limit=1))
            accounts = [one for one in service.accounts if one.company == key]
            if not there or self.memory.new:
                self._import(name, company, [one for one in accounts if one.link != TYPED])
            if not there:
                self._move_on(name, company, accounts)

    def secrets(self, services: Iterable[OldService]) -> None:
        """Seal what services and the gate share, where the vault has none or other ones."""
        with self.opened.house.store.write() as records:
            now = self.opened.house.clock.now()
            for company, service, name, secret in self._shared_secrets(services):
                if self.memory.new or records.vault.get(company, service, name) is None:
                    envelope = self.opened.house.envelope
                    put_secret(records, envelope, company, service, name, Secret(secret), now)

    def _shared_secrets(
        self, services: Iterable[OldService]
    ) -> Iterator[tuple[CompanyId, ServiceId, str, str]]:
        for one in services:
            service = ServiceId(one.name)
            for name in one.keys:
                yield NOBODY, service, name, self.memory.service_key(one.name, name)
            for key in one.tenants:
                yield self.companies[key], service, OWN, self.memory.service_key(one.name, key)

    def _import(self, service: ServiceId, company: CompanyId, accounts: list[OldOne]) -> None:
        rows = [self._row(one) for one in accounts]
        if rows:
            self.links.importing.run(company, service, json.dumps(rows).encode())

    def _row(self, one: OldOne) -> dict[str, str]:
        """Write an account as the service's own list has it; of a broken one it has an older password."""
        older = ":older" if one.link == BROKEN else ""
        known = {"login": one.login, "password": self.memory.old_password(one.memory + older)}
        if one.persona is None:
            return known
        claims = one.persona.document["claims"]
        return {**known, "phone": claims["phone_number"], "email": claims["email"], "name": claims["name"]}

    def _move_on(self, service: ServiceId, company: CompanyId, accounts: list[OldOne]) -> None:
        self.links.matching.run(company, service)
        for one in accounts:
            if one.link == SHARED:
                users = [self.people[key] for key in one.users]
                self.links.sharing.share(OPERATOR, company, Login(service, one.login), users)
        with self.opened.house.store.write() as records:
            for one in accounts:
                if one.link in (ACTIVE, BROKEN):
                    self._activate(records, service, company, one)

    def _activate(self, records: Records, service: ServiceId, company: CompanyId, one: OldOne) -> None:
        """Let its person have proved it by a code; a broken one has been refused since."""
        now, link = self.opened.house.clock.now(), records.links.find(company, service, one.login)
        if link is None or link.account is None:
            return
        done = activate(records, link, link.account, Proof.SMS, now)
        if one.link == BROKEN:
            break_link(records, done.link, REFUSED, now)


def link_old_accounts(
    opened: Opened, bridges: Bridges, cast: Cast, services: tuple[OldService, ...], memory: Memory
) -> None:
    """Do what is missing of all of it."""
    companies, people = _known(opened, cast)
    links = open_links(opened.house, opened.settings, linkables(bridges))
    linking = Linking(opened, links, memory, companies, people)
    for service in services:
        linking.service(service)
    linking.secrets(services)


def _known(opened: Opened, cast: Cast) -> tuple[Mapping[str, CompanyId], Mapping[str, AccountId]]:
    """Return the companies and the people of the cast by their keys, as this provider has them."""
    with opened.house.store.read() as records:
        companies = records.companies.all()
        people = {one.key: records.accounts.find(one.login) for one in cast.personas}
    found = {told["key"]: find_company(companies, told) for told in cast.companies}
    return (
        {key: company.id for key, company in found.items() if company},
        {key: account[0].id for key, account in people.items() if account},
    )
