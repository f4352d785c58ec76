"""Load the demo: companies, people, sandbox services. What is there already stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from idp.app.opening import Opened
from idp.cli.clients import add_client
from idp.cli.companies import add_company
from idp.cli.demo.companies import Cast, Persona
from idp.cli.demo.memory import Memory
from idp.cli.people import add_person
from idp.cli.transaction import Joined
from idp.model.ids import AccountId, ClientId, CompanyId
from idp.oidc.registration import parse_client
from idp.ports.records import Records


def load_demo(opened: Opened, cast: Cast, memory: Memory, clients: Sequence[Mapping[str, Any]]) -> None:
    """Write in one transaction whatever is missing, so that a broken-off start does no harm.

    Where the memory was lost, people who are there get the passwords that it now holds.
    """
    with opened.house.store.write() as records:
        ids = {told["key"]: _company(opened, records, told) for told in cast.companies}
        for persona in cast.personas:
            _person(opened, records, persona, memory, ids)
        for metadata in clients:
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
    people = replace(opened.desk.people, store=Joined(records))
    known = records.accounts.find(persona.login)
    if known is not None and known[0].party is None:
        records.accounts.update(replace(known[0], party=persona.document["party"]))
    if known is not None and not memory.new:
        return
    if known is None:
        places = [{**place, "id": ids[place["id"]]} for place in persona.document["companies"]]
        document = {**persona.document, "companies": places, "password": memory.password(persona.key)}
        account = AccountId(add_person(people, records, document, persona.key)["id"])
    else:
        account = known[0].id
        people.set_password(account, memory.password(persona.key))
    if persona.totp:
        people.set_totp(account, memory.totp_secret(persona.key))


def _client(opened: Opened, records: Records, metadata: Mapping[str, Any]) -> None:
    """Register the client, or bring it up to date: the sandbox may have moved to another port."""
    known = records.clients.get(ClientId(metadata["client_id"]))
    if known is None:
        add_client(records, opened.house.clock, metadata, str(metadata["client_id"]))
        return
    wanted, _ = parse_client(metadata, known.created_at)
    if wanted != known:
        records.clients.replace(wanted)
