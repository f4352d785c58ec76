"""Rights as the operator gives them, for tests that need some and are not about giving."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from idp.model.access import (
    Binding,
    Cause,
    Change,
    Denial,
    End,
    Fact,
    FactKind,
    Limits,
    Node,
    NodeKind,
    Put,
    Revision,
    fact_key,
    person,
)
from idp.model.ids import AccountId, BindingId, CompanyId, DenialId, NodeId, ServiceId, new_id
from idp.ports.records import Records

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def put(records: Records, company: str, *facts: Fact) -> Revision:
    """Append facts as the operator, unchecked."""
    return change(records, company, *(Put(fact) for fact in facts))


def take(records: Records, company: str, *facts: Fact) -> Revision:
    """End facts as the operator, unchecked."""
    return change(records, company, *(End(*fact_key(fact)) for fact in facts))


def change(records: Records, company: str, *changes: Change) -> Revision:
    """Append changes as the operator, unchecked."""
    here = CompanyId(company)
    base = records.access.rev(here)
    return records.access.append(here, base, changes, Revision(here, base + 1, WHEN, Cause.OPERATOR))


def bindings(records: Records, company: str) -> Sequence[Binding]:
    """List a company's bindings."""
    _, facts = records.access.facts(CompanyId(company), kinds=frozenset({FactKind.BINDING}))
    return [fact for fact in facts if isinstance(fact, Binding)]


def give(
    records: Records,
    account: str,
    company: str,
    role: str = "owner",
    *,
    node: str | None = None,
    services: Iterable[str] | None = None,
    **more: Any,
) -> Binding:
    """Give a person a role, by default everywhere in the company."""
    binding = Binding(
        BindingId(new_id()),
        person(AccountId(account)),
        role,
        NodeId(node or company),
        limits=Limits(services=_services(services)),
        **more,
    )
    put(records, company, binding)
    return binding


def deny(
    records: Records,
    account: str,
    company: str,
    *,
    node: str | None = None,
    services: Iterable[str] | None = None,
    permissions: Iterable[str] = (),
) -> Denial:
    """Deny a person services or permissions, by default all of them everywhere."""
    denial = Denial(
        DenialId(new_id()),
        person(AccountId(account)),
        NodeId(node or company),
        frozenset(permissions),
        _services(services),
    )
    put(records, company, denial)
    return denial


def node(
    records: Records,
    company: str,
    identifier: str,
    kind: NodeKind = NodeKind.DEPARTMENT,
    parent: str | None = None,
    name: str = "",
) -> Node:
    """Make a node, by default a department below the company."""
    made = Node(NodeId(identifier), kind, name or identifier, NodeId(parent or company))
    put(records, company, made)
    return made


def hang(records: Records, company: str, *services: str, node: str | None = None) -> None:
    """Hang services at a node; the department is made if it is not there."""
    _, facts = records.access.facts(CompanyId(company), kinds=frozenset({FactKind.NODE}))
    parent = NodeId(node or company)
    if parent not in {fact.id for fact in facts if isinstance(fact, Node)}:
        put(records, company, Node(parent, NodeKind.DEPARTMENT, parent, NodeId(company)))
    put(records, company, *(_service(f"svc-{service}", service, service, parent) for service in services))


def place(records: Records, company: str, service: str, parent: str, *, name: str = "") -> None:
    """Hang a service once more, at a node that is there; several may hang in one company."""
    identifier = name or f"{service}-{parent}"
    put(records, company, _service(identifier, identifier, service, parent))


def _service(identifier: str, name: str, service: str, parent: str) -> Node:
    return Node(NodeId(identifier), NodeKind.SERVICE, name, NodeId(parent), service=ServiceId(service))


def _services(services: Iterable[str] | None) -> frozenset[ServiceId] | None:
    return None if services is None else frozenset(ServiceId(service) for service in services)
