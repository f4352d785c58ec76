"""Facts as rows of a document: what is the default is not written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from idp.model.access import (
    EVERYBODY,
    Binding,
    Ceiling,
    Denial,
    Fact,
    Group,
    GroupMember,
    Limits,
    Node,
    Role,
    Safeguard,
    person,
)
from idp.model.ids import AccountId, SubjectId

SECTIONS: Final = ("roles", "groups", "bindings", "denials", "ceilings")
ACCOUNT: Final = "account:"
"""How somebody stands in a document who has no name to sign in by."""
PERSON: Final = "person:"
Row = dict[str, Any]
Placed = tuple[str, str, Row] | None
"""Section, id and row."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Turns facts into rows, and people into what they sign in with."""

    people: Mapping[AccountId, str]

    def sections(self, facts: Iterable[Fact]) -> dict[str, dict[str, Row]]:
        """Return the rows of every section that has any, each by id."""
        known = list(facts)
        found: dict[str, dict[str, Row]] = {name: {} for name in SECTIONS}
        for fact in known:
            placed = self._row(fact)
            if placed is not None:
                found[placed[0]][placed[1]] = placed[2]
        for fact in known:
            if isinstance(fact, GroupMember):
                group = found["groups"].setdefault(fact.group, {})
                group["members"] = sorted([*group.get("members", ()), self.who(person(fact.account))])
        return {name: dict(sorted(rows.items())) for name, rows in found.items() if rows}

    def _row(self, fact: Fact) -> Placed:
        match fact:
            case Role(id=identifier):
                row: Placed = "roles", identifier, _role(fact)
            case Binding(id=identifier):
                row = "bindings", identifier, self._binding(fact)
            case Denial(id=identifier):
                row = "denials", identifier, self._denial(fact)
            case Ceiling(id=identifier):
                row = "ceilings", identifier, self._ceiling(fact)
            case Group(id=identifier):
                row = "groups", identifier, {"name": fact.name, "node": str(fact.node)}
            case _:
                row = None
        return row

    def who(self, subject: SubjectId) -> str:
        """Name a subject as people read it."""
        if not subject.startswith(PERSON):
            return str(subject)
        account = AccountId(subject.removeprefix(PERSON))
        return self.people.get(account) or f"{ACCOUNT}{account}"

    def _binding(self, fact: Binding) -> Row:
        return _said(
            who=self.who(fact.subject),
            role=fact.role,
            node=str(fact.node),
            only_here=None if fact.inherit else True,
            **_limits(fact.limits),
            **{"from": _moment(fact.valid_from)},
            until=_moment(fact.valid_until),
            granter=self.who(fact.granter) if fact.granter is not None else None,
            on=str(fact.on) if fact.on is not None else None,
            reason=fact.reason or None,
        )

    def _denial(self, fact: Denial) -> Row:
        return _said(
            who=self._concerned(fact),
            node=str(fact.node),
            permissions=_sorted(fact.permissions or None),
            services=_sorted(fact.services),
            granter=self.who(fact.granter) if fact.granter is not None else None,
            reason=fact.reason or None,
        )

    def _ceiling(self, fact: Ceiling) -> Row:
        return _said(
            level=str(fact.level),
            who=self._concerned(fact),
            node=str(fact.node),
            permissions=_sorted(fact.permissions),
            **_limits(fact.limits),
            granter=self.who(fact.granter) if fact.granter is not None else None,
            reason=fact.reason or None,
        )

    def _concerned(self, fact: Denial | Ceiling) -> str | None:
        return None if fact.subject == EVERYBODY else self.who(fact.subject)


def node_row(fact: Node) -> Row:
    """Return the row of a place, what hangs under it left out."""
    return _said(
        id=str(fact.id),
        kind=str(fact.kind),
        name=fact.name,
        service=str(fact.service) if fact.service is not None else None,
        partner=fact.partner,
        external=fact.external or None,
    )


def safeguard_row(fact: Safeguard) -> Row:
    """Return what needs a second person."""
    return {
        "second_person": sorted(fact.second_person),
        **_said(above_month=_sum(fact.above_month)),
    }


def _role(fact: Role) -> Row:
    return _said(title=fact.title, permissions=sorted(fact.permissions), includes=list(fact.includes) or None)


def _limits(limits: Limits) -> Row:
    return {
        "services": _sorted(limits.services),
        "partners": _sorted(limits.partners),
        "max_order": _sum(limits.max_order),
        "max_month": _sum(limits.max_month),
        "needs_approval": True if limits.needs_approval else None,
    }


def _sorted(some: Iterable[str] | None) -> list[str] | None:
    return None if some is None else sorted(map(str, some))


def _sum(money: Decimal | None) -> str | None:
    """Return a sum in full: an exponent is nothing that people review."""
    return None if money is None else f"{money:f}"


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def _said(**values: Any) -> Row:
    return {name: value for name, value in values.items() if value is not None}
