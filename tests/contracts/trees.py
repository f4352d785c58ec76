"""Facts to write and read back, one of every kind, every field away from its default."""

from datetime import datetime, timedelta
from decimal import Decimal

from idp.model.access import (
    Binding,
    Cause,
    Ceiling,
    CeilingLevel,
    Change,
    Denial,
    End,
    Fact,
    FactKind,
    Group,
    GroupMember,
    Limits,
    Node,
    NodeKind,
    Put,
    Revision,
    Role,
    Safeguard,
    group,
    person,
)
from idp.model.ids import (
    BindingId,
    CeilingId,
    CompanyId,
    DenialId,
    GroupId,
    NodeId,
    ServiceId,
    SubjectId,
)
from idp.ports.records import Records
from tests.contracts.samples import ANNA, BORIS, ROMASHKA
from tests.support.clock import START

CREW = GroupId("crew")
LIMITS = Limits(
    services=frozenset({ServiceId("sms"), ServiceId("mail")}),
    partners=frozenset({"bank"}),
    max_order=Decimal("1000.50"),
    max_month=Decimal("1E+4"),
    needs_approval=True,
)
BINDING = Binding(
    id=BindingId("b"),
    subject=person(ANNA),
    role="dispatcher",
    node=NodeId("north"),
    inherit=False,
    limits=LIMITS,
    valid_from=START,
    valid_until=START + timedelta(days=30, microseconds=1),
    granter=person(BORIS),
    on=BindingId("b-of-boris"),
    reason="на время отпуска",
    granted_at=START,
)
EVERY_FACT: tuple[Fact, ...] = (
    Node(NodeId("north"), NodeKind.BRANCH, "Север", NodeId(ROMASHKA), external="acc-001"),
    Node(NodeId("sms"), NodeKind.SERVICE, "SMS", NodeId("north"), service=ServiceId("sms")),
    Node(NodeId("bank"), NodeKind.PARTNER_LINK, "Банк", NodeId(ROMASHKA), partner="bank"),
    Role("dispatcher", "Диспетчер", frozenset({"sim:view", "service:use"}), ("auditor", "analyst"), 3),
    Group(CREW, "Смена", NodeId("north")),
    GroupMember(CREW, BORIS),
    BINDING,
    Denial(
        DenialId("d"),
        group(CREW),
        NodeId("north"),
        frozenset({"service:order"}),
        frozenset({ServiceId("sms")}),
        person(BORIS),
        "лишнее",
        START,
    ),
    Ceiling(
        CeilingId("c"),
        CeilingLevel.DELEGATE,
        NodeId("north"),
        person(ANNA),
        frozenset({"service:use"}),
        LIMITS,
        person(BORIS),
        "не больше",
        START,
    ),
    Safeguard(frozenset({"owner", "admin"}), Decimal("0.00")),
)


def branch(identifier: str, name: str = "Филиал") -> Node:
    return Node(NodeId(identifier), NodeKind.BRANCH, name, NodeId(ROMASHKA))


def bound(
    identifier: str,
    role: str = "service_user",
    *,
    subject: SubjectId | None = None,
    on: str | None = None,
    until: datetime | None = None,
) -> Binding:
    return Binding(
        BindingId(identifier),
        subject or person(ANNA),
        role,
        NodeId(ROMASHKA),
        on=None if on is None else BindingId(on),
        valid_until=until,
    )


def appended(records: Records, *facts: Fact, company: CompanyId = ROMASHKA, at: datetime = START) -> Revision:
    """Put facts in one revision."""
    return _append(records, company, at, [Put(fact) for fact in facts])


def ended(records: Records, *keys: tuple[FactKind, str], company: CompanyId = ROMASHKA) -> Revision:
    """End facts in one revision."""
    return _append(records, company, START, [End(*key) for key in keys])


def _append(records: Records, company: CompanyId, at: datetime, changes: list[Change]) -> Revision:
    revision = Revision(company, 0, at, Cause.OPERATOR)
    return records.access.append(company, records.access.rev(company), changes, revision)
