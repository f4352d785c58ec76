"""Rows of the history in words: who did what, when, on which right; what stood before and after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from idp.model.access import (
    Binding,
    Cause,
    Difference,
    Fact,
    Group,
    Node,
    Role,
    fact_key,
)
from idp.model.ids import BindingId
from idp.rbac.history import Row
from idp.rbac.structure import Structure
from idp.web.called import read_names
from idp.web.tree.facts_said import Particulars
from idp.web.tree.naming import Naming
from idp.web.tree.telling import Telling, people_in
from idp.web.tree.work import Work
from idp.words import Moments, words_later

CAUSES: Final[Mapping[Cause, str]] = {
    Cause.BEGUN: words_later.text("the beginning"),
    Cause.CHANGE: "",
    Cause.REQUEST: words_later.text("on request"),
    Cause.IMPORT: words_later.text("by a list"),
    Cause.DOCUMENT: words_later.text("by a document"),
    Cause.DISMISSAL: words_later.text("dismissal"),
    Cause.JOINING: words_later.text("invitation accepted"),
    Cause.GIVEN_UP: words_later.text("given up"),
    Cause.REVERT: words_later.text("undoing"),
    Cause.EXPIRY: words_later.text("time is over"),
    Cause.SYNC: words_later.text("from billing"),
    Cause.OPERATOR: words_later.text("by the operator"),
}
BY_ITSELF: Final = frozenset({Cause.BEGUN, Cause.EXPIRY, Cause.SYNC})
"""Nobody did it: it is told without an actor."""
TOLD: Final = 5
"""Changes of one revision told in the feed; its own page tells all."""


@dataclass(frozen=True, slots=True)
class Told:
    """A revision as the feed shows it."""

    row: Row
    sentences: tuple[str, ...]
    cause: str
    on: str
    """On which right it was given, where that is known."""
    approver: str
    untold: int = 0


@dataclass(frozen=True, slots=True)
class Historian:
    """Tells rows in one language, with the names of what is gone by now."""

    telling: Telling
    bindings: Mapping[BindingId, Binding]

    @classmethod
    def of(cls, work: Work, rows: Sequence[Row]) -> Self:
        """Read the names that these rows need."""
        moments = Moments(work.words.locale, work.zone, work.inside.caller.at)
        return cls(Telling(Particulars(_naming(work, rows), moments)), work.tree.bindings)

    def tell(self, row: Row, most: int = TOLD) -> Told:
        """Tell one revision."""
        naming, revision = self.telling.particulars.naming, row.revision
        cause = CAUSES[revision.cause]
        return Told(
            row,
            tuple(self._sentence(row, one) for one in row.differences[:most]),
            naming.words.text(cause) if cause else "",
            self._on(row.differences),
            naming.subject(revision.approver) if revision.approver and not _is_granted_wish(row) else "",
            max(0, len(row.differences) - most),
        )

    def actor(self, row: Row) -> str:
        """Say who did it; nothing where it happened by itself."""
        if row.revision.cause in BY_ITSELF:
            return ""
        doer = row.revision.approver if _is_granted_wish(row) else row.revision.actor
        return self.telling.particulars.naming.subject(doer)

    def _sentence(self, row: Row, difference: Difference) -> str:
        actor = self.actor(row)
        return self.telling.done_by(actor, difference) if actor else self.telling.alone(difference)

    def _on(self, differences: Iterable[Difference]) -> str:
        """Say the role of the right that the first gift rests on."""
        naming = self.telling.particulars.naming
        gifts = (one.after for one in differences if isinstance(one.after, Binding))
        on = next((gift.on for gift in gifts if gift.on is not None), None)
        known = self.bindings.get(on) if on is not None else None
        return naming.role(known.role) if known else ""


def _is_granted_wish(row: Row) -> bool:
    """Tell whether the approver gave what somebody had only asked for."""
    revision = row.revision
    given = [one.after for one in row.differences if isinstance(one.after, Binding)]
    return revision.cause is Cause.REQUEST and any(one.granter == revision.approver for one in given)


def _naming(work: Work, rows: Sequence[Row]) -> Naming:
    facts = [fact for row in rows for fact in _facts(row.differences)]
    subjects = {subject for fact in facts for subject in people_in(fact)}
    acting = {row.revision.actor for row in rows} | {row.revision.approver for row in rows}
    unknown = {one for one in subjects | acting if one is not None and one not in work.naming.people}
    people = dict(work.naming.people)
    if unknown:
        with work.front.house.store.read() as records:
            people.update(read_names(records, unknown))
    return replace(work.naming, structure=_remembering(work, facts), people=people)


def _facts(differences: Iterable[Difference]) -> Iterator[Fact]:
    for one in differences:
        yield from (fact for fact in (one.after, one.before) if fact is not None)


def _remembering(work: Work, facts: Iterable[Fact]) -> Structure:
    """Return the structure with the places, roles and groups that are gone by now but told of."""
    live = work.facts.facts
    gone = {fact_key(f): f for f in facts if isinstance(f, Node | Role | Group) and fact_key(f) not in live}
    structure = work.tree.structure
    if not gone:
        return structure
    return Structure(structure.company, structure.rev, [*live.values(), *gone.values()])
