"""A right that was given at a place, or what was laid there, as a line of its card."""

from collections.abc import Iterator
from dataclasses import dataclass

from idp.model.access import Binding, Ceiling, Denial, FactKind
from idp.model.ids import NodeId, SubjectId
from idp.rbac import State
from idp.rbac.lists import SOON
from idp.web.titles import STATES
from idp.web.tree.facts_said import Particulars
from idp.web.tree.naming import Naming
from idp.web.tree.sight import Sight


@dataclass(frozen=True, slots=True)
class Given:
    """A right given here, or something laid here or above."""

    kind: FactKind
    id: str
    who: str
    what: str
    terms: tuple[tuple[str, str], ...]
    state: str
    word: str
    subject: SubjectId
    place: str = ""
    node: NodeId | None = None
    """Where it stands, when not here."""
    seen: bool = True
    """Whether the one who looks sees that place."""
    mine: bool = False
    collected: bool = False
    """A change of it is collected already."""


@dataclass(frozen=True, slots=True)
class Givens:
    """Makes such lines for one place."""

    sight: Sight
    naming: Naming
    particulars: Particulars
    node: NodeId
    collected: frozenset[tuple[FactKind, str]] = frozenset()

    def right(self, binding: Binding) -> Given:
        """Say a right with its terms and how it stands."""
        state = self._state(binding)
        terms = [*self.particulars.limits(binding.limits), *self._dates(binding)]
        if not binding.inherit:
            terms.append((self.naming.words.text("Where"), self.naming.words.text("only here, not below")))
        return Given(
            FactKind.BINDING,
            binding.id,
            self.naming.subject(binding.subject),
            self.naming.role(binding.role),
            tuple(terms),
            state,
            self._word(binding, state),
            binding.subject,
            mine=binding.subject in self.sight.tree.subjects(self.sight.subject),
            collected=(FactKind.BINDING, binding.id) in self.collected,
        )

    def _dates(self, binding: Binding) -> Iterator[tuple[str, str]]:
        words, moments = self.naming.words, self.particulars.moments
        if binding.valid_from is not None and binding.valid_from > self.sight.at:
            yield words.text("From"), moments.day(binding.valid_from)
        if binding.valid_until is not None:
            yield words.text("Until"), moments.until(binding.valid_until)
        yield words.text("Given by"), self.naming.subject(binding.granter)
        if binding.reason:
            yield words.text("Comment"), binding.reason

    def _state(self, binding: Binding) -> State:
        """Say how a right stands: over or orphaned ones count for nothing."""
        at, end = self.sight.at, binding.valid_until
        begun = binding.valid_from is None or binding.valid_from <= at
        if not begun or (end is not None and end <= at) or self.sight.tree.supports(binding) is None:
            return State.NONE
        return State.EXPIRING if end is not None and end - at <= SOON else State.GRANTED_HERE

    def _word(self, binding: Binding, state: State) -> str:
        words = self.naming.words
        if state is State.NONE and self.sight.tree.supports(binding) is None:
            return words.text("void: the right it stood on is gone")
        if state is State.NONE:
            over = binding.valid_until is not None and binding.valid_until <= self.sight.at
            return words.text("over") if over else words.text("not begun")
        return words.text(STATES[state])

    def laid(self, fact: Denial | Ceiling) -> Given:
        """Say what is shut off or limited, and where it was laid, if above."""
        words, shut = self.naming.words, isinstance(fact, Denial)
        state = State.DENIED if shut else State.LIMITED
        left_out = {words.text("Who"), words.text("Where")}
        if isinstance(fact, Ceiling) and fact.permissions is None:
            left_out.add(words.text("At most"))
        pairs = [pair for pair in self.particulars.of(fact) if pair[0] not in left_out]
        return Given(
            FactKind.DENIAL if shut else FactKind.CEILING,
            fact.id,
            self.naming.subject(fact.subject),
            "",
            tuple(pairs),
            state,
            words.text(STATES[state]),
            fact.subject,
            place=self.naming.node(fact.node) if fact.node != self.node else "",
            node=fact.node,
            seen=self.sight.sees(fact.node),
            collected=((FactKind.DENIAL if shut else FactKind.CEILING), fact.id) in self.collected,
        )
