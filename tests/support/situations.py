"""Situations of the access tree, written as YAML, for every suite that can be asked about rights.

A file tells a tree, who was given what, and what must come out. `questions` are written
`WHO PERMISSION NODE [about SERVICE] [with PARTNER] [sum ORDER/MONTH]`; a person is a bare
name, other subjects are `client:ID`, `group:ID` and `everyone`.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from idp.model.access import Binding, Fact, GroupMember
from idp.model.ids import AccountId, CompanyId, NodeId, ServiceId, SubjectId
from idp.rbac import About, DenyReason, Sums, Tree
from idp.rbac.structure import Structure
from idp.rbac.tree import whole_tree
from tests.support.situation_facts import COMPANY, read_facts, read_moment, read_subject

FOLDER = Path(__file__).resolve().parents[1] / "rbac" / "situations"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
REV = 7


@dataclass(frozen=True)
class Ask:
    """One question."""

    subject: SubjectId
    permission: str
    node: NodeId
    about: About
    text: str


@dataclass(frozen=True)
class Situation:
    """A tree and what must come out of it."""

    name: str
    about: str
    at: datetime
    facts: tuple[Fact, ...]
    allowed: tuple[Ask, ...]
    denied: tuple[tuple[Ask, DenyReason], ...]
    who: dict[Ask, tuple[SubjectId, ...]] = field(default_factory=dict)
    """Who can, completely."""
    where: dict[Ask, tuple[NodeId, ...]] = field(default_factory=dict)
    """Where one can, completely; the node of the question is the company's own."""
    enters: dict[tuple[AccountId, ServiceId], tuple[str, ...] | DenyReason] = field(default_factory=dict)
    """The roles with which somebody enters a service, or why not."""
    grants: dict[tuple[AccountId, ServiceId], list[dict[str, Any]]] = field(default_factory=dict)
    """What the role tree says."""
    company: CompanyId = COMPANY

    @property
    def tree(self) -> Tree:
        """Make everybody's tree."""
        return whole_tree(Structure(self.company, REV, self.facts), self.facts)

    @property
    def people(self) -> tuple[AccountId, ...]:
        """List everybody who is mentioned."""
        subjects = [ask.subject for ask in self.asks] + [
            subject
            for fact in self.facts
            if isinstance(fact, Binding)
            for subject in (fact.subject, fact.granter)
            if subject
        ]
        named = {AccountId(s.removeprefix("person:")) for s in subjects if s.startswith("person:")}
        named |= {fact.account for fact in self.facts if isinstance(fact, GroupMember)}
        return tuple(sorted(named | {account for account, _ in self.enters}))

    @property
    def clients(self) -> tuple[str, ...]:
        """List the machine clients that hold something."""
        held = {fact.subject for fact in self.facts if isinstance(fact, Binding)}
        return tuple(sorted(s.removeprefix("client:") for s in held if s.startswith("client:")))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """List every question that has a yes or a no."""
        return (*self.allowed, *(ask for ask, _ in self.denied))


@cache
def situations() -> tuple[Situation, ...]:
    """Read every file."""
    return tuple(read_situation(path) for path in sorted(FOLDER.glob("*.yaml")))


def read_situation(path: Path) -> Situation:
    """Read one file."""
    return make_situation(path.stem, yaml.safe_load(path.read_text(encoding="utf-8")))


def make_situation(name: str, told: dict[str, Any]) -> Situation:
    """Make a situation of what a file tells; a word that means nothing is an error."""
    unknown = told.keys() - {
        "about", "at", "nodes", "roles", "groups", "bindings", "denials", "ceilings",
        "allowed", "denied", "who", "where", "enters", "grants",
    }  # fmt: skip
    if unknown:
        msg = f"{name}: {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    return Situation(
        name=name,
        about=told.get("about", ""),
        at=read_moment(told.get("at")) or NOON,
        facts=tuple(read_facts(told)),
        allowed=tuple(read_ask(text) for text in told.get("allowed", ())),
        denied=tuple((read_ask(text), DenyReason(why)) for text, why in told.get("denied", {}).items()),
        who={
            read_ask(f"everyone {text}"): tuple(map(read_subject, who))
            for text, who in told.get("who", {}).items()
        },
        where={
            read_ask(f"{text} {COMPANY}"): tuple(map(NodeId, nodes))
            for text, nodes in told.get("where", {}).items()
        },
        enters=_by_person_and_service(told.get("enters", {}), _entered),
        grants=_by_person_and_service(told.get("grants", {}), list),
    )


def read_ask(text: str) -> Ask:
    """Read `WHO PERMISSION NODE [about SERVICE] [with PARTNER] [sum ORDER/MONTH]`."""
    who, permission, node, *more = text.split()
    said = dict(zip(more[::2], more[1::2], strict=True))
    order, _, month = said.pop("sum", "").partition("/")
    service, partner = said.pop("about", None), said.pop("with", None)
    if said:
        raise ValueError(text)
    about = About(
        ServiceId(service) if service else None,
        partner,
        Sums(Decimal(order), Decimal(month or order)) if order else None,
    )
    return Ask(read_subject(who), permission, NodeId(node), about, text)


def _by_person_and_service(told: dict[str, Any], read: Any) -> dict[tuple[AccountId, ServiceId], Any]:
    return {
        (AccountId(who), ServiceId(service)): read(said)
        for service, people in told.items()
        for who, said in people.items()
    }


def _entered(said: list[str] | str) -> tuple[str, ...] | DenyReason:
    return DenyReason(said) if isinstance(said, str) else tuple(said)
