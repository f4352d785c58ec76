"""Rights as the operator gives them, for tests that need some and are not about giving."""

from datetime import UTC, datetime

from idp.model.access import (
    Binding,
    Cause,
    Denial,
    End,
    FactKind,
    Limits,
    Node,
    NodeKind,
    Put,
    Revision,
    fact_key,
    person,
)
from idp.model.ids import BindingId, DenialId, NodeId, new_id

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def put(records, company, *facts):
    """Append facts as the operator, unchecked."""
    return change(records, company, *(Put(fact) for fact in facts))


def take(records, company, *facts):
    """End facts as the operator, unchecked."""
    return change(records, company, *(End(*fact_key(fact)) for fact in facts))


def change(records, company, *changes):
    base = records.access.rev(company)
    revision = Revision(company, base + 1, WHEN, Cause.OPERATOR)
    return records.access.append(company, base, changes, revision)


def bindings(records, company):
    return records.access.facts(company, kinds=frozenset({FactKind.BINDING}))[1]


def give(records, account, company, role="owner", *, node=None, services=None, **more):
    limits = Limits(services=None if services is None else frozenset(services))
    binding = Binding(
        BindingId(new_id()), person(account), role, NodeId(node or company), limits=limits, **more
    )
    put(records, company, binding)
    return binding


def deny(records, account, company, *, node=None, services=None, permissions=()):
    denial = Denial(
        DenialId(new_id()),
        person(account),
        NodeId(node or company),
        frozenset(permissions),
        None if services is None else frozenset(services),
    )
    put(records, company, denial)
    return denial


def node(records, company, identifier, kind=NodeKind.DEPARTMENT, parent=None, name=""):
    made = Node(NodeId(identifier), kind, name or identifier, NodeId(parent or company))
    put(records, company, made)
    return made


def hang(records, company, *services, node=None):
    """Hang services at a node; the department is made if it is not there."""
    known = {fact.id for fact in records.access.facts(company)[1] if isinstance(fact, Node)}
    parent = NodeId(node or company)
    if parent not in known:
        put(records, company, Node(parent, NodeKind.DEPARTMENT, parent, NodeId(company)))
    put(
        records,
        company,
        *(Node(NodeId(f"svc-{s}"), NodeKind.SERVICE, s, parent, service=s) for s in services),
    )
