"""`okno companies`: corporate customers."""

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from idp.app.opening import opened
from idp.cli.documents import read_documents
from idp.cli.nodes import read_nodes
from idp.cli.output import show
from idp.cli.trees import put_facts
from idp.model.access import Node, NodeKind
from idp.model.company import Company
from idp.model.errors import Conflict, Invalid
from idp.model.events import Administered
from idp.model.ids import CompanyId, NodeId, ServiceId, new_id
from idp.ports.clock import Clock
from idp.ports.records import Records
from idp.rbac.administer_shape import read_id

KEYS: Final = frozenset({"id", "name", "external_id", "time_zone", "services", "tree"})


@click.group()
def command() -> None:
    """Add companies."""


@command.command("list")
def list_companies() -> None:
    """List every company."""
    with opened(os.environ) as found, found.house.store.read() as records:
        show([_told(company) for company in records.companies.all()])


@command.command("add")
@click.argument("file")
def add(file: str) -> None:
    """Add the companies of FILE (or - for standard input), all or none.

    Each is {name, id?, external_id?, time_zone?, tree?, services?: {service id: node}}. `tree` is
    a list of nodes, each {kind, id?, name?, service?, external?, children?}; `services` hangs a
    service at a node that is there, or at a department made for it.
    """
    documents = read_documents(file)
    with opened(os.environ) as found, found.house.store.write() as records:
        made = [
            add_company(records, found.house.clock, item, documents.place(index))
            for index, item in enumerate(documents.objects)
        ]
    show(documents.answer([_told(company) for company in made]))


def add_company(records: Records, clock: Clock, document: Mapping[str, Any], place: str) -> Company:
    """Write one company and the services it has. Raises `Invalid` or `Conflict` naming the place."""
    company, services = _read(document, place, clock)
    nodes = read_nodes(document.get("tree", []), company.id, place)
    if records.companies.get(company.id) is not None:
        msg = f"{place}: id: the company {company.id} exists already"
        raise Conflict(msg)
    records.companies.add(company)
    hangings = [_hanging(company.id, service, node) for service, node in services.items()]
    _refuse_taken(nodes, hangings, place)
    put_facts(records, company.id, (*nodes, *hangings), services.values(), clock.now())
    records.audit.append(Administered(what="company", subject=company.id, change="added"), clock.now())
    return company


def _read(document: Mapping[str, Any], place: str, clock: Clock) -> tuple[Company, Mapping[str, str]]:
    _refuse_unknown(document, place)
    zone = _text(document, "time_zone", place) or "Europe/Moscow"
    name = " ".join(_text(document, "name", place).split())
    if not name:
        msg = f"{place}: name: is missing"
        raise Invalid(msg)
    if not name.isprintable():
        msg = f"{place}: name: holds characters that do not show"
        raise Invalid(msg)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        msg = f"{place}: time_zone: {zone} is no time zone, such as Europe/Moscow"
        raise Invalid(msg) from None
    company = Company(
        id=_id(document, place),
        name=name,
        created_at=clock.now(),
        external_id=_text(document, "external_id", place) or None,
        time_zone=zone,
    )
    return company, _services(document.get("services", {}), place)


def _id(document: Mapping[str, Any], place: str) -> CompanyId:
    """Return an id that stands in tokens and addresses, and names the top of the tree."""
    given = _text(document, "id", place)
    try:
        return CompanyId(read_id(given or new_id()))
    except Invalid:
        msg = f"{place}: id: must be letters, digits, and . _ : - in ASCII, 64 at most"
        raise Invalid(msg) from None


def _refuse_unknown(document: Mapping[str, Any], place: str) -> None:
    unknown = sorted(document.keys() - KEYS)
    if unknown:
        msg = f"{place}: {unknown[0]}: no such key; there are {', '.join(sorted(KEYS))}"
        raise Invalid(msg)


def _text(document: Mapping[str, Any], key: str, place: str) -> str:
    value = document.get(key, "")
    if not isinstance(value, str) or len(value) > 200:
        msg = f"{place}: {key}: must be a text of at most 200 characters"
        raise Invalid(msg)
    return value.strip()


def _services(value: object, place: str) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(node, str) for node in value.values()):
        msg = f'{place}: services: must map service ids to nodes, such as {{"vats": "dep-it"}}'
        raise Invalid(msg)
    return value


def _refuse_taken(nodes: Sequence[Node], hangings: Sequence[Node], place: str) -> None:
    twice = {node.id for node in nodes} & {node.id for node in hangings}
    if twice:
        msg = f"{place}: services: the node {min(twice)} is in the tree already"
        raise Conflict(msg)


def _hanging(company: CompanyId, service: str, node: str) -> Node:
    parent = NodeId(node.strip("/") or company)
    return Node(NodeId(f"svc-{service}"), NodeKind.SERVICE, service, parent, service=ServiceId(service))


def _told(company: Company) -> dict[str, object]:
    return {
        "id": company.id,
        "name": company.name,
        "external_id": company.external_id,
        "status": company.status,
        "time_zone": company.time_zone,
    }
