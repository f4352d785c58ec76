"""What would be decided if: facts gone, or given, or another moment. Nothing of it is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from idp.model.access import Binding, Change, End, FactKind, Put
from idp.model.ids import BindingId
from idp.rbac.answers import About, Allow, Decision, Deny, Step, StepKind
from idp.rbac.changers import Question
from idp.rbac.decide import decide
from idp.rbac.tree import Tree

ROUNDS: Final = 8
"""How many rights of one person to one thing are looked through."""
_FACTS: Final[Mapping[StepKind, FactKind]] = {
    StepKind.BINDING: FactKind.BINDING,
    StepKind.ON: FactKind.BINDING,
    StepKind.DENIAL: FactKind.DENIAL,
    StepKind.CEILING: FactKind.CEILING,
}


@dataclass(frozen=True, slots=True)
class Suppose:
    """A question, asked of other trees than the one there is."""

    tree: Tree
    question: Question
    at: datetime

    def decided(self, tree: Tree, at: datetime) -> Decision:
        """Ask it of a tree, at a moment."""
        asked = self.question
        about = About(asked.service, asked.partner, asked.sums)
        return decide(asked.subject, asked.permission, asked.node, tree, at, about)

    def without(self, steps: Iterable[Step]) -> Decision:
        """Ask it once what these steps name is gone."""
        ends = [End(_FACTS[step.kind], step.id) for step in steps if step.kind in _FACTS]
        return self.decided(self._after(ends), self.at)

    def prolonged(self, binding: Binding) -> Decision:
        """Ask it with a right that never ends."""
        return self.decided(self._after([Put(replace(binding, valid_until=None))]), self.at)

    def end(self, decision: Decision) -> datetime | None:
        """Return when a yes ends by itself: once no other right takes over."""
        moment: datetime | None = None
        for _ in range(ROUNDS):
            ends = _ends(self.tree, decision)
            if isinstance(decision, Deny) or not ends:
                return moment if isinstance(decision, Deny) else None
            moment = min(ends)
            decision = self.decided(self.tree, moment)
        return moment

    def taken(self, decision: Decision) -> tuple[Step, ...]:
        """List the rights that all have to be taken away before a yes becomes a no."""
        gone: list[Step] = []
        while isinstance(decision, Allow) and decision.path and len(gone) < ROUNDS:
            gone.append(decision.path[0])
            decision = self.without(gone)
        return tuple(gone)

    def _after(self, changes: Sequence[Change]) -> Tree:
        structure = self.tree.structure
        return self.tree.after(structure.after(structure.rev + 1, changes), changes)


def _ends(tree: Tree, decision: Decision) -> list[datetime]:
    bindings = (tree.bindings.get(BindingId(step.id)) for step in decision.path)
    return [b.valid_until for b in bindings if b is not None and b.valid_until is not None]
