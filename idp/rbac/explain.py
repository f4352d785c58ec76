"""Why: a decision in words for the person, and by ids for the admin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from idp.model.ids import NodeId, ServiceId, SubjectId
from idp.rbac.decide import Decision
from idp.rbac.tree import Tree


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: may this subject do this there."""

    subject: SubjectId
    permission: str
    node: NodeId
    service: ServiceId | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What people, roles and services are called; nodes are named in the tree.

    What is missing is said without a name, never by its id.
    """

    people: Mapping[SubjectId, str] = field(default_factory=dict)
    services: Mapping[ServiceId, str] = field(default_factory=dict)
    me: SubjectId | None = None
    """Who reads it: spoken to as "you"."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Four lines; one that has nothing to say is empty."""

    verdict: str
    chain: str
    """The shortest chain that decided."""
    change: str
    """What would change it."""
    who: str
    """Who may change it."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the lines that say something, in order."""
        return tuple(line for line in (self.verdict, self.chain, self.change, self.who) if line)


def explain(
    question: Question, decision: Decision, tree: Tree, at: datetime, locale: str, names: Names
) -> Explanation:
    """Say in words why. `tree` is the whole one the decision was made on, at present or in the past."""
    raise NotImplementedError


def changers(question: Question, decision: Decision, tree: Tree, at: datetime) -> tuple[SubjectId, ...]:
    """List who could change the decision, the nearest to the node first, at most three. Whole tree."""
    raise NotImplementedError


def named_in(question: Question, decision: Decision, tree: Tree, at: datetime) -> frozenset[SubjectId]:
    """List whom the explanation will name, so that a caller reads only these names."""
    raise NotImplementedError


def as_ids(decision: Decision) -> dict[str, Any]:
    """Return `{"decision": bool, "reason": str, "path": [...]}` by ids alone, fit for JSON.

    The reason of a yes is its state: `granted_here` or `inherited`.
    """
    raise NotImplementedError
