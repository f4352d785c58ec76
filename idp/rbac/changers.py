"""Who could change an answer, and so whom to ask."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.model.access import Ceiling, CeilingLevel
from idp.model.ids import NodeId, ServiceId, SubjectId
from idp.rbac.answers import Allow, Decision, DenyReason, Step, StepKind, Sums
from idp.rbac.lists import Holder, who_can
from idp.rbac.permissions import LIMITS_CONFIGURE, SERVICE_ORDER, USERS_CONFIGURE, USERS_GRANT
from idp.rbac.structure import Structure
from idp.rbac.tree import Tree

MOST: Final = 3
"""How many are named."""
Away = frozenset[SubjectId]
"""People who hold rights and may not sign in, so that nobody is sent to them."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: may this subject do this there."""

    subject: SubjectId
    permission: str
    node: NodeId
    service: ServiceId | None = None
    sums: Sums | None = None
    partner: str | None = None


def changers(
    question: Question, decision: Decision, tree: Tree, at: datetime, away: Away = frozenset()
) -> tuple[SubjectId, ...]:
    """List who could change the decision, the nearest to the node first, at most three. Whole tree.

    None where only the operator can. Nobody changes a no of their own, or what is laid on them.
    """
    return all_changers(question, decision, tree, at, away)[:MOST]


def all_changers(
    question: Question, decision: Decision, tree: Tree, at: datetime, away: Away = frozenset()
) -> tuple[SubjectId, ...]:
    """List all of them but those who are away."""
    asked = _asked(question, decision, tree.structure)
    if asked is None:
        return ()
    permission, node = asked
    steps = {above: away for away, above in enumerate(tree.structure.lineage(node))}
    own = _concerned(question, decision) | away
    holders = [holder for holder in who_can(permission, node, tree, at) if holder.subject not in own]

    def distance(holder: Holder) -> tuple[int, SubjectId]:
        return steps[holder.path[0].node or node], holder.subject

    return tuple(holder.subject for holder in sorted(holders, key=distance))


def _concerned(question: Question, decision: Decision) -> set[SubjectId]:
    """Return who does not change a no: those whom it concerns."""
    if isinstance(decision, Allow):
        return set()
    laid = {step.subject for step in decision.path if step.kind in (StepKind.DENIAL, StepKind.CEILING)}
    return {question.subject, *(subject for subject in laid if subject is not None)}


def named_in(
    question: Question, decision: Decision, tree: Tree, at: datetime, away: Away = frozenset()
) -> frozenset[SubjectId]:
    """List whom the explanation will name, so that a caller reads only these names."""
    path = {step.subject for step in decision.path if step.subject is not None}
    return frozenset({question.subject, *path, *changers(question, decision, tree, at, away)})


def deciding(decision: Decision, kind: StepKind) -> Step | None:
    """Return the topmost step of a kind that decided."""
    return next((step for step in decision.path if step.kind is kind), None)


def ceiling_of(structure: Structure, step: Step) -> Ceiling | None:
    """Return the ceiling that a step speaks of."""
    here = structure.ceilings.get(step.node, ()) if step.node is not None else ()
    return next((ceiling for ceiling in here if ceiling.id == step.id), None)


def _asked(question: Question, decision: Decision, structure: Structure) -> tuple[str, NodeId] | None:
    """Return which permission, held where, changes it; nothing if it is not in the company's hands."""
    if isinstance(decision, Allow):
        return _of_step(structure, deciding(decision, StepKind.BINDING))
    laid = deciding(decision, StepKind.DENIAL) or deciding(decision, StepKind.CEILING)
    if laid is not None:
        return _of_step(structure, laid)
    if decision.reason in (DenyReason.NO_COMPANY, DenyReason.NO_NODE, DenyReason.DISABLED):
        return None
    company_wide = {DenyReason.NOT_A_MEMBER: USERS_CONFIGURE, DenyReason.NOT_CONNECTED: SERVICE_ORDER}
    wanted = company_wide.get(decision.reason)
    return (USERS_GRANT, question.node) if wanted is None else (wanted, structure.root)


def _of_step(structure: Structure, step: Step | None) -> tuple[str, NodeId] | None:
    if step is None or step.node is None:
        return None
    if step.kind is not StepKind.CEILING:
        return USERS_GRANT, step.node
    found = ceiling_of(structure, step)
    contract = found is not None and found.level is CeilingLevel.CONTRACT
    return None if contract else (LIMITS_CONFIGURE, step.node)
