"""Load the demo: companies, people, sandbox services. What is there already stays as it is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from idp.app.opening import Opened
from idp.cli.clients import add_client
from idp.cli.companies import add_company
from idp.cli.demo.companies import Cast, Persona
from idp.cli.demo.memory import Memory
from idp.cli.demo.place import Place
from idp.cli.demo.services import clients_of
from idp.cli.people import add_person
from idp.cli.transaction import Joined
from idp.model.ids import AccountId, ClientId, CompanyId
from idp.ports.records import Records


def load_demo(opened: Opened, cast: Cast, memory: Memory, place: Place) -> None:
    """Write in one transaction whatever is missing, so that a broken-off start does no harm."""
    with opened.house.store.write() as records:
        ids = {told["key"]: _company(opened, records, told) for told in cast.companies}
        for persona in cast.personas:
            _person(opened, records, persona, memory, ids)
        for metadata in clients_of(place, memory):
            _client(opened, records, metadata)


def _company(opened: Opened, records: Records, told: Mapping[str, Any]) -> CompanyId:
    known = [c for c in records.companies.all() if c.external_id == told["party"]]
    if known:
        return known[0].id
    document = {"name": told["name"], "external_id": told["party"], "services": told["services"]}
    return add_company(records, opened.house.clock, document, told["key"]).id


def _person(
    opened: Opened, records: Records, persona: Persona, memory: Memory, ids: Mapping[str, CompanyId]
) -> None:
    if records.accounts.find(persona.login) is not None:
        return
    people = replace(opened.desk.people, store=Joined(records))
    places = [{**place, "id": ids[place["id"]]} for place in persona.document["companies"]]
    password = memory.password(persona.key)
    document = {**persona.document, "companies": places, "password": password}
    made = add_person(people, records, document, persona.key)
    if persona.totp:
        people.set_totp(AccountId(made["id"]), memory.totp_secret(persona.key))


def _client(opened: Opened, records: Records, metadata: Mapping[str, Any]) -> None:
    if records.clients.get(ClientId(metadata["client_id"])) is None:
        add_client(records, opened.house.clock, metadata, str(metadata["client_id"]))
