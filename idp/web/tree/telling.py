"""One change of the tree in one sentence: as an act of somebody, or by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from idp.model.access import (
    Binding,
    Ceiling,
    Change,
    Denial,
    Difference,
    Fact,
    FactKind,
    Group,
    GroupMember,
    Node,
    Put,
    Role,
    Safeguard,
    fact_key,
    person,
)
from idp.model.ids import SubjectId
from idp.web.tree.facts_said import Particulars
from idp.words import Words, words_later

_BY_ITSELF: Final[Mapping[tuple[type, str], str]] = {
    (Binding, "new"): words_later.text("Access is given: %(what)s"),
    (Binding, "other"): words_later.text("Access is changed: %(what)s"),
    (Binding, "gone"): words_later.text("Access is closed: %(what)s"),
    (Denial, "new"): words_later.text("It is shut off: %(what)s"),
    (Denial, "other"): words_later.text("A shut-off is changed: %(what)s"),
    (Denial, "gone"): words_later.text("A shut-off is lifted: %(what)s"),
    (Ceiling, "new"): words_later.text("A limit is set: %(what)s"),
    (Ceiling, "other"): words_later.text("A limit is changed: %(what)s"),
    (Ceiling, "gone"): words_later.text("A limit is lifted: %(what)s"),
    (Node, "new"): words_later.text("A place is added: %(what)s"),
    (Node, "other"): words_later.text("A place is changed: %(what)s"),
    (Node, "gone"): words_later.text("A place is removed: %(what)s"),
    (Role, "new"): words_later.text("A role is made: %(what)s"),
    (Role, "other"): words_later.text("A role is changed: %(what)s"),
    (Role, "gone"): words_later.text("A role is removed: %(what)s"),
    (Group, "new"): words_later.text("A group is made: %(what)s"),
    (Group, "other"): words_later.text("A group is changed: %(what)s"),
    (Group, "gone"): words_later.text("A group is removed: %(what)s"),
    (GroupMember, "new"): words_later.text("Joins a group: %(what)s"),
    (GroupMember, "gone"): words_later.text("Leaves a group: %(what)s"),
    (Safeguard, "new"): words_later.text("What needs a second person is set: %(what)s"),
    (Safeguard, "other"): words_later.text("What needs a second person is changed: %(what)s"),
    (Safeguard, "gone"): words_later.text("What needs a second person is as at the beginning: %(what)s"),
}
_BY_SOMEBODY: Final[Mapping[tuple[type, str], str]] = {
    (Binding, "new"): words_later.text("%(actor)s gave access: %(what)s"),
    (Binding, "other"): words_later.text("%(actor)s changed access: %(what)s"),
    (Binding, "gone"): words_later.text("%(actor)s closed access: %(what)s"),
    (Denial, "new"): words_later.text("%(actor)s shut off: %(what)s"),
    (Denial, "other"): words_later.text("%(actor)s changed a shut-off: %(what)s"),
    (Denial, "gone"): words_later.text("%(actor)s lifted a shut-off: %(what)s"),
    (Ceiling, "new"): words_later.text("%(actor)s set a limit: %(what)s"),
    (Ceiling, "other"): words_later.text("%(actor)s changed a limit: %(what)s"),
    (Ceiling, "gone"): words_later.text("%(actor)s lifted a limit: %(what)s"),
    (Node, "new"): words_later.text("%(actor)s added a place: %(what)s"),
    (Node, "other"): words_later.text("%(actor)s changed a place: %(what)s"),
    (Node, "gone"): words_later.text("%(actor)s removed a place: %(what)s"),
    (Role, "new"): words_later.text("%(actor)s made a role: %(what)s"),
    (Role, "other"): words_later.text("%(actor)s changed a role: %(what)s"),
    (Role, "gone"): words_later.text("%(actor)s removed a role: %(what)s"),
    (Group, "new"): words_later.text("%(actor)s made a group: %(what)s"),
    (Group, "other"): words_later.text("%(actor)s changed a group: %(what)s"),
    (Group, "gone"): words_later.text("%(actor)s removed a group: %(what)s"),
    (GroupMember, "new"): words_later.text("%(actor)s put into a group: %(what)s"),
    (GroupMember, "gone"): words_later.text("%(actor)s took out of a group: %(what)s"),
    (Safeguard, "new"): words_later.text("%(actor)s set what needs a second person: %(what)s"),
    (Safeguard, "other"): words_later.text("%(actor)s changed what needs a second person: %(what)s"),
    (Safeguard, "gone"): words_later.text("%(actor)s lifted what needs a second person: %(what)s"),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells changes in one language."""

    particulars: Particulars

    def alone(self, difference: Difference) -> str:
        """Tell what changes, by whomever."""
        fact, kind = _kind(difference)
        return self.words.text(_BY_ITSELF[type(fact), kind], what=self._what(difference))

    def done_by(self, actor: str, difference: Difference) -> str:
        """Tell what somebody did."""
        fact, kind = _kind(difference)
        said = _BY_SOMEBODY[type(fact), kind]
        return self.words.text(said, actor=actor, what=self._what(difference))

    def compared(self, difference: Difference) -> tuple[tuple[str, str, str], ...]:
        """List each label with its value before and after, those that differ."""
        before = dict(self.particulars.of(difference.before)) if difference.before else {}
        after = dict(self.particulars.of(difference.after)) if difference.after else {}
        labels = dict.fromkeys([*before, *after])
        rows = ((label, before.get(label, ""), after.get(label, "")) for label in labels)
        return tuple(row for row in rows if row[1] != row[2])

    @property
    def words(self) -> Words:
        """Return the words of the language."""
        return self.particulars.naming.words

    def _what(self, difference: Difference) -> str:
        fact, _ = _kind(difference)
        told = ", ".join(self._parts(fact))
        before = difference.before
        if isinstance(before, Node) and isinstance(fact, Node) and before.name != fact.name:
            return f"{self._name(before)} → {told}"
        return told

    def _parts(self, fact: Fact) -> Iterator[str]:
        match fact:
            case Node():
                yield self._name(fact)
                if fact.parent is not None:
                    yield self.words.text("under %(place)s", place=self.particulars.naming.node(fact.parent))
            case Binding():
                yield from self._access(fact)
            case _:
                yield from self._labelled(fact)

    def _access(self, fact: Binding) -> Iterator[str]:
        naming, words = self.particulars.naming, self.words
        yield f"{naming.subject(fact.subject)} — {naming.role(fact.role)}"
        place = naming.node(fact.node)
        yield place if fact.inherit else words.text("%(place)s, only there", place=place)
        for label, value in self.particulars.limits(fact.limits):
            yield f"{label[:1].lower()}{label[1:]}: {value}"
        if fact.valid_from is not None:
            yield words.text("from %(day)s", day=self.particulars.moments.day(fact.valid_from))
        if fact.valid_until is not None:
            yield words.text("until %(day)s", day=self.particulars.moments.until(fact.valid_until))

    def _labelled(self, fact: Fact) -> Iterator[str]:
        plain = replace(fact, granter=None, reason="") if isinstance(fact, Denial | Ceiling) else fact
        pairs = self.particulars.of(plain)
        laid = self.words.text("Laid by")
        yield from (value for label, value in pairs if label != laid)

    def _name(self, fact: Node) -> str:
        name = self.particulars.naming.name_of(fact)
        return name if "«" in name else f"«{name}»"


def _kind(difference: Difference) -> tuple[Fact, str]:
    if difference.after is None:
        if difference.before is None:
            msg = "a difference has a fact before or after"
            raise ValueError(msg)
        return difference.before, "gone"
    return difference.after, "other" if difference.before is not None else "new"


def as_differences(
    changes: tuple[Change, ...], facts: Mapping[tuple[FactKind, str], Fact]
) -> tuple[Difference, ...]:
    """Say what changes would alter in the facts as they are; what alters nothing is left out."""
    found = []
    for change in changes:
        if isinstance(change, Put):
            found.append(Difference(facts.get(fact_key(change.fact)), change.fact))
        elif (change.kind, change.id) in facts:
            found.append(Difference(facts[change.kind, change.id], None))
    return tuple(found)


def people_in(fact: Fact) -> Iterator[SubjectId]:
    """Go through the subjects that a fact names."""
    match fact:
        case Binding() | Denial() | Ceiling():
            yield fact.subject
            if fact.granter is not None:
                yield fact.granter
        case GroupMember():
            yield person(fact.account)
        case _:
            return
