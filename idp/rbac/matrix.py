"""The matrix of a node: what may be done there and with each service right under it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from idp.model.access import EVERYBODY
from idp.model.ids import BindingId, NodeId, ServiceId, SubjectId
from idp.rbac.answers import Allow, Decision, Deny, DenyReason, State, Step
from idp.rbac.decide import answer
from idp.rbac.misses import cut
from idp.rbac.permissions import BITS
from idp.rbac.reckoning import Reckoning, spot_of, stretch_of
from idp.rbac.tree import Tree

SOON: Final = timedelta(days=7)
"""A right that ends within this time is `expiring`."""
COLUMNS: Final = ("service:use", "service:configure", "service:order", "billing:view", "users:grant")
"""The columns of the matrix."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One question of the matrix and its answer; no `decision` where nobody is asked about."""

    permission: str
    state: State
    decision: Decision | None = None

    @property
    def allowed(self) -> bool:
        """Tell whether the answer is yes."""
        return isinstance(self.decision, Allow)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the matrix: the node itself, or a service that hangs right under it."""

    node: NodeId
    service: ServiceId | None
    cells: tuple[Cell, ...]


def matrix(
    subject: SubjectId | None, node: NodeId, tree: Tree, at: datetime, limit: int = 100
) -> tuple[Row, ...]:
    """Answer every column for the node and for the services right under it, at most `limit` of them.

    Without a subject a cell says what holds for everybody: `denied`, `limited`, or `none`.
    """
    return tuple(_row(subject, line, tree, at) for line in _lines(tree, node, limit))


def state_of(decision: Decision, tree: Tree, at: datetime) -> State:
    """Say a decision in the vocabulary of states. A near end is `expiring`; a sum or approval `limited`."""
    if isinstance(decision, Deny):
        return _CUT.get(decision.reason, State.NONE)
    if _anything_turns_soon(tree, at) and any(_ends_soon(step, tree, at) for step in decision.path):
        return State.EXPIRING
    limits = decision.limits
    hindered = limits.needs_approval or limits.max_order is not None or limits.max_month is not None
    return State.LIMITED if hindered else decision.state


_CUT: Final = {DenyReason.DENIED: State.DENIED, DenyReason.LIMITED: State.LIMITED}


def _anything_turns_soon(tree: Tree, at: datetime) -> bool:
    """Tell whether any right at all begins or ends in the next days: mostly none does."""
    moments, next_one = tree.boundaries, stretch_of(tree, at)
    return next_one < len(moments) and moments[next_one] - at <= SOON


def _ends_soon(step: Step, tree: Tree, at: datetime) -> bool:
    binding = tree.bindings.get(BindingId(step.id))
    return binding is not None and binding.valid_until is not None and binding.valid_until - at <= SOON


def _lines(tree: Tree, node: NodeId, limit: int) -> Iterator[NodeId]:
    structure = tree.structure
    if structure.lineage(node):
        yield node
        under = structure.children.get(node, ())
        yield from islice((n for n in under if structure.nodes[n].service is not None), limit)


def _row(subject: SubjectId | None, node: NodeId, tree: Tree, at: datetime) -> Row:
    spot = spot_of(tree.structure, node)
    if spot is None:
        return Row(node, None, ())
    here = Reckoning(tree, spot, at)
    cells = (_cell(here, subject, permission) for permission in COLUMNS)
    return Row(node, tree.structure.nodes[node].service, tuple(cells))


def _cell(here: Reckoning, subject: SubjectId | None, permission: str) -> Cell:
    bit = BITS[permission]
    if subject is not None:
        decision = answer(here, subject, bit)
        return Cell(permission, state_of(decision, here.tree, here.at), decision)
    if here.left(EVERYBODY) & bit:
        return Cell(permission, State.NONE)
    shut = cut(here, EVERYBODY, bit)
    return Cell(permission, _CUT[shut.reason], shut)
