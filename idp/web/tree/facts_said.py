"""The particulars of a fact, label by label: what stands before and after a change."""

from collections.abc import Iterator
from dataclasses import dataclass

from idp.model.access import (
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
from idp.model.ids import NodeId
from idp.web.titles import permission_name
from idp.web.tree.naming import Naming
from idp.words import Moments
from idp.words.money import say_money

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Particulars:
    """Says facts in one language and one company's time zone."""

    naming: Naming
    moments: Moments

    def of(self, fact: Fact) -> tuple[Pair, ...]:
        """List label and value; what is not set is left out."""
        return tuple(pair for pair in self._pairs(fact) if pair[1])

    def limits(self, limits: Limits) -> Iterator[Pair]:
        """Say what a right is held down to."""
        return self.naming.limits(limits)

    def permissions(self, permissions: frozenset[str] | None) -> str:
        """Say a set of permissions."""
        words = self.naming.words
        if not permissions:
            return words.text("everything")
        return ", ".join(sorted(permission_name(words, one) for one in permissions))

    def _pairs(self, fact: Fact) -> Iterator[Pair]:
        match fact:
            case Binding():
                yield from self._binding(fact)
            case Denial() | Ceiling():
                yield from self._cut(fact)
            case Node():
                yield from self._node(fact)
            case Safeguard():
                yield from self._safeguard(fact)
            case _:
                yield from self._of_people(fact)

    def _binding(self, fact: Binding) -> Iterator[Pair]:
        words = self.naming.words
        yield words.text("Who"), self.naming.subject(fact.subject)
        yield words.text("Role"), self.naming.role(fact.role)
        yield words.text("Where"), self._where(fact.node, inherit=fact.inherit)
        yield from self.limits(fact.limits)
        if fact.valid_from is not None:
            yield words.text("From"), self.moments.day(fact.valid_from)
        if fact.valid_until is not None:
            yield words.text("Until"), self.moments.until(fact.valid_until)
        yield words.text("Given by"), self.naming.subject(fact.granter)
        yield words.text("Comment"), fact.reason

    def _cut(self, fact: Denial | Ceiling) -> Iterator[Pair]:
        words = self.naming.words
        yield words.text("Who"), self.naming.subject(fact.subject)
        yield words.text("Where"), self._where(fact.node, inherit=True)
        if isinstance(fact, Denial):
            yield from self._shut(fact)
        else:
            yield words.text("At most"), self.permissions(fact.permissions)
            yield from self.limits(fact.limits)
        yield words.text("Laid by"), self.naming.subject(fact.granter)
        yield words.text("Comment"), fact.reason

    def _shut(self, fact: Denial) -> Iterator[Pair]:
        """Say what is shut off: of services, all or some; or some everywhere."""
        words = self.naming.words
        services = None if fact.services is None else self.naming.list_services(fact.services)
        if services is not None and not fact.permissions:
            yield words.text("Shut off"), services
            return
        yield words.text("Shut off"), self.permissions(fact.permissions)
        yield words.text("Only services"), services or ""

    def _node(self, fact: Node) -> Iterator[Pair]:
        words = self.naming.words
        yield words.text("Name"), self.naming.name_of(fact)
        yield words.text("Under"), self.naming.node(fact.parent) if fact.parent else ""
        yield words.text("Service"), self.naming.service(fact.service) if fact.service else ""

    def _safeguard(self, fact: Safeguard) -> Iterator[Pair]:
        words = self.naming.words
        roles = ", ".join(sorted(self.naming.role(role) for role in fact.second_person))
        yield words.text("Roles that two people give"), roles or words.text("none")
        if fact.above_month is not None:
            yield (
                words.text("Two people for more than, a month"),
                say_money(words.locale, fact.above_month),
            )

    def _of_people(self, fact: Role | Group | GroupMember) -> Iterator[Pair]:
        words = self.naming.words
        match fact:
            case Role():
                yield words.text("Name"), fact.title
                yield words.text("Permits"), self.permissions(fact.permissions) if fact.permissions else ""
                yield words.text("Includes"), ", ".join(self.naming.role(role) for role in fact.includes)
            case Group():
                yield words.text("Name"), fact.name
                yield words.text("Where"), self.naming.node(fact.node)
            case GroupMember():
                known = self.naming.structure.groups.get(fact.group)
                yield words.text("Who"), self.naming.subject(person(fact.account))
                yield words.text("Group"), known.name if known else ""

    def _where(self, node: NodeId, *, inherit: bool) -> str:
        name = self.naming.node(node)
        return name if inherit else self.naming.words.text("%(place)s, only there", place=name)
