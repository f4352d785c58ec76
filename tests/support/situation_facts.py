"""The tree of a situation, as its file tells it."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from idp.model.access import (
    EVERYBODY,
    Binding,
    Ceiling,
    CeilingLevel,
    Denial,
    Fact,
    Group,
    GroupMember,
    Limits,
    Node,
    NodeKind,
    Role,
    person,
)
from idp.model.ids import (
    AccountId,
    BindingId,
    CeilingId,
    CompanyId,
    DenialId,
    GroupId,
    NodeId,
    ServiceId,
    SubjectId,
)

COMPANY = CompanyId("romashka")


def read_facts(told: dict[str, Any]) -> list[Fact]:
    """Read everything that the tree is made of."""
    made: list[Fact] = [Node(NodeId(COMPANY), NodeKind.COMPANY, "Ромашка")]
    made += [_node(name, text) for name, text in told.get("nodes", {}).items()]
    made += [_role(name, **said) for name, said in told.get("roles", {}).items()]
    for name, said in told.get("groups", {}).items():
        made.append(Group(GroupId(name), said.get("name", name), NodeId(said.get("at", COMPANY))))
        made += [GroupMember(GroupId(name), AccountId(member)) for member in said.get("members", ())]
    made += [_binding(name, dict(said)) for name, said in told.get("bindings", {}).items()]
    made += [_denial(name, dict(said)) for name, said in told.get("denials", {}).items()]
    made += [_ceiling(name, dict(said)) for name, said in told.get("ceilings", {}).items()]
    return made


def _node(name: str, text: str) -> Node:
    """Read `KIND PARENT`; `service PARENT SERVICE [PARTNER]` and `partner_link PARENT PARTNER` say which."""
    kind, parent, *which = text.split()
    service = ServiceId(which.pop(0)) if which and kind == "service" else None
    partner = which[0] if which else None
    return Node(NodeId(name), NodeKind(kind), name.capitalize(), NodeId(parent), service, partner)


def _role(name: str, permissions: tuple[str, ...] = (), includes: tuple[str, ...] = ()) -> Role:
    return Role(name, name.capitalize(), frozenset(permissions), tuple(includes))


def _binding(name: str, said: dict[str, Any]) -> Binding:
    made = Binding(
        BindingId(name),
        read_subject(said.pop("who")),
        said.pop("role"),
        NodeId(said.pop("at", COMPANY)),
        inherit=not said.pop("only_here", False),
        granter=read_subject(giver) if (giver := said.pop("by", None)) else None,
        on=BindingId(below) if (below := said.pop("upon", None)) else None,
        valid_from=read_moment(said.pop("from", None)),
        valid_until=read_moment(said.pop("until", None)),
        limits=_limits(said),
    )
    _refuse_rest(name, said)
    return made


def _denial(name: str, said: dict[str, Any]) -> Denial:
    services = said.pop("services", None)
    made = Denial(
        DenialId(name),
        read_subject(said.pop("who", EVERYBODY)),
        NodeId(said.pop("at", COMPANY)),
        frozenset(said.pop("permissions", ())),
        None if services is None else frozenset(map(ServiceId, services)),
    )
    _refuse_rest(name, said)
    return made


def _ceiling(name: str, said: dict[str, Any]) -> Ceiling:
    permissions = said.pop("permissions", None)
    made = Ceiling(
        CeilingId(name),
        CeilingLevel(said.pop("level", "company")),
        NodeId(said.pop("at", COMPANY)),
        read_subject(said.pop("who", EVERYBODY)),
        None if permissions is None else frozenset(permissions),
        _limits(said),
    )
    _refuse_rest(name, said)
    return made


def _limits(said: dict[str, Any]) -> Limits:
    services, partners = said.pop("services", None), said.pop("partners", None)
    order, month = said.pop("max_order", None), said.pop("max_month", None)
    return Limits(
        None if services is None else frozenset(map(ServiceId, services)),
        None if partners is None else frozenset(partners),
        None if order is None else Decimal(order),
        None if month is None else Decimal(month),
        said.pop("needs_approval", False),
    )


def read_subject(text: str) -> SubjectId:
    """Read whom is meant: a bare name is a person."""
    return SubjectId(text) if ":" in text or text == EVERYBODY else person(AccountId(text))


def read_moment(told: Any) -> datetime | None:
    """Read a moment; a date is its first one, UTC."""
    if told is None or isinstance(told, datetime):
        return told.replace(tzinfo=UTC) if told is not None and told.tzinfo is None else told
    return datetime.combine(told, time(), UTC)


def _refuse_rest(name: str, said: dict[str, Any]) -> None:
    if said:
        msg = f"{name}: {', '.join(said)}"
        raise ValueError(msg)
