"""Load the demo: companies, people, sandbox services. What is there already stays as it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from idp.app.opening import Opened
from idp.cli.clients import add_client
from idp.cli.companies import add_company
from idp.cli.demo.companies import Cast, Persona
from idp.cli.demo.memory import Memory
from idp.cli.demo.story import MORNING, Telling, Then, perform
from idp.cli.people import add_person
from idp.cli.transaction import Joined
from idp.model.account import Account
from idp.model.company import Company
from idp.model.ids import AccountId, ClientId
from idp.model.requests import Use
from idp.oidc.logos import ask_logo
from idp.oidc.registration import parse_client
from idp.ports.records import Records


def find_company(companies: Iterable[Company], told: Mapping[str, Any]) -> Company | None:
    """Find a company of the cast: by the party that billing knows, or by an id where billing knows none."""
    return next(
        (
            c
            for c in companies
            if ("party" in told and c.external_id == told["party"]) or c.id == told.get("id")
        ),
        None,
    )


@dataclass(slots=True)
class Loading:
    """What one start finds and makes."""

    opened: Opened
    records: Records
    memory: Memory
    companies: dict[str, Company] = field(default_factory=dict)
    """By the keys that the cast has for them, as people are."""
    accounts: dict[str, AccountId] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)
    """The keys of companies and people that were not there."""

    def company(self, told: Mapping[str, Any]) -> None:
        """Find or add a company, with nothing in its tree but itself."""
        known = find_company(self.records.companies.all(), told)
        if known is None:
            self.new.add(told["key"])
            begun = Then(datetime.combine(told["since"], MORNING, UTC))
            document = {"name": told["name"], "external_id": told.get("party", ""), "id": told.get("id", "")}
            known = add_company(self.records, begun, document, told["key"])
        self.companies[told["key"]] = known

    def person(self, persona: Persona) -> None:
        """Find or add a person, without any rights; with the memory lost, the password is a new one."""
        people = replace(self.opened.desk.people, store=Joined(self.records))
        known = self.records.accounts.find(persona.login)
        password = self.memory.password(persona.key)
        if known is None:
            self.new.add(persona.key)
            account = AccountId(add_person(people, self.records, self._document(persona), persona.key)["id"])
        else:
            account = known[0].id
            self._remember(known[0], persona)
            if self.memory.new:
                people.set_password(account, password)
        if persona.totp and (known is None or self.memory.new):
            people.set_totp(account, self.memory.totp_secret(persona.key))
        self.accounts[persona.key] = account

    def _document(self, persona: Persona) -> dict[str, Any]:
        places = [
            {
                "id": self.companies[place["id"]].id,
                "position": place.get("position", ""),
                "signatory": place.get("signatory", False),
            }
            for place in persona.places
        ]
        return {**persona.document, "companies": places, "password": self.memory.password(persona.key)}

    def _remember(self, known: Account, persona: Persona) -> None:
        party = persona.document.get("party")
        if known.party is None and party is not None:
            self.records.accounts.update(replace(known, party=party))
        for place in persona.places:
            company = self.companies[place["id"]].id
            if place.get("signatory") and not any(
                one.signatory for _, one in self.records.companies.members(company)
            ):
                self.records.companies.set_signatory(known.id, company, signatory=True)

    def story(self, told: Mapping[str, Any], personas: Sequence[Persona]) -> None:
        """Play what was done in a company; where it was there already, only what is about newcomers."""
        company, fresh = self.companies[told["key"]], told["key"] in self.new
        telling = Telling(company, self.accounts, told["since"])
        acts = list(telling.of_company(told)) if fresh else []
        for persona in personas:
            if fresh or persona.key in self.new:
                here = [place for place in persona.places if place["id"] == told["key"]]
                acts += telling.of_person(persona.key, here)
        perform(self.opened, self.records, company, acts, now=not fresh)
        if fresh:
            self._note_uses(told["key"], personas)

    def _note_uses(self, company: str, personas: Sequence[Persona]) -> None:
        now = self.opened.house.clock.now()
        for persona in personas:
            for service, days in persona.used.get(company, {}).items():
                use = Use(self.accounts[persona.key], service, now - timedelta(days=days))
                self.records.uses.note(self.companies[company].id, use)


def load_demo(opened: Opened, cast: Cast, memory: Memory, clients: Sequence[Mapping[str, Any]]) -> None:
    """Write in one transaction whatever is missing, so that a broken-off start does no harm.

    Where the memory was lost, people who are there get the passwords that it now holds.
    """
    with opened.house.store.write() as records:
        for metadata in clients:
            _client(opened, records, metadata)
        loading = Loading(opened, records, memory)
        for told in cast.companies:
            loading.company(told)
        for persona in cast.personas:
            loading.person(persona)
        for told in cast.companies:
            loading.story(told, cast.personas)


def _client(opened: Opened, records: Records, metadata: Mapping[str, Any]) -> None:
    """Register the client, or bring it up to date: the sandbox may have moved to another port."""
    known = records.clients.get(ClientId(metadata["client_id"]))
    if known is None:
        add_client(records, opened.house.clock, metadata, str(metadata["client_id"]))
        return
    wanted, _ = parse_client(metadata, known.created_at)
    if wanted == known:
        return
    records.clients.replace(wanted)
    if wanted.logo_uri != known.logo_uri:
        records.logos.forget(wanted.client_id)
        ask_logo(records, wanted, opened.house.clock.now())
