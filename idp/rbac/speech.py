"""How one explanation is said: names in one language, and the links of a chain."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from idp.model.access import EVERYBODY, CeilingLevel, group
from idp.model.ids import NodeId, ServiceId, SubjectId
from idp.rbac.answers import Allow, Decision, Step, StepKind
from idp.rbac.changers import Away, Question, ceiling_of
from idp.rbac.roles import BUILT_IN
from idp.rbac.sayings import GIVEN, LINKS, REASONS
from idp.rbac.tree import Tree
from idp.words import Words

ARROW = " → "


@dataclass(frozen=True, slots=True)
class Names:
    """What people and services are called; nodes, groups and roles are named in the tree.

    What is missing is said without a name, never by its id.
    """

    people: Mapping[SubjectId, str] = field(default_factory=dict)
    services: Mapping[ServiceId, str] = field(default_factory=dict)
    me: SubjectId | None = None
    """Who reads it: spoken to as "you"."""
    zone: str = "UTC"
    away: Away = frozenset()


@dataclass(frozen=True, slots=True)
class Speech:
    """Says names and links in one language."""

    words: Words
    tree: Tree
    names: Names

    def who(self, subject: SubjectId | None) -> str:
        """Say a person, a machine client, a group or everybody."""
        if subject == self.names.me and subject is not None:
            return self.words.text("you")
        if subject is None or subject == EVERYBODY:
            return self.words.text("The operator") if subject is None else self.words.text("Everybody")
        groups = self.tree.structure.groups.values()
        known = self.names.people.get(subject) or next((g.name for g in groups if group(g.id) == subject), "")
        return known or self.words.text("Somebody who has left")

    def place(self, node: NodeId | None) -> str:
        """Say a place; a service by its title where it has no name of its own."""
        found = self.tree.structure.nodes.get(node) if node is not None else None
        if found is None:
            return self.words.text("A place that is not there")
        return found.name or (self.service(found.service) if found.service is not None else str(found.id))

    def service(self, service: ServiceId) -> str:
        """Say a service as My services does."""
        return self.names.services.get(service) or str(service)

    def role(self, role: str) -> str:
        """Say a role, built in or the company's own."""
        if role in BUILT_IN:
            return self.words.text(BUILT_IN[role].title)
        own = self.tree.structure.roles.get(role)
        return own.title if own is not None else self.words.text("A role that is gone")

    def where(self, question: Question) -> str:
        """Say the place that was asked about, with the service where that one is not the place's own."""
        place = self.place(question.node)
        found = self.tree.structure.nodes.get(question.node)
        named = question.service if found is None or found.service is None else None
        return place if named is None else f"{self.service(named)} ({place})"

    def chain(self, decision: Decision) -> str:
        """Say what decided: from the right that everything stands on to the place."""
        said = GIVEN[decision.state] if isinstance(decision, Allow) else REASONS[decision.reason]
        given = [step for step in decision.path if step.kind in (StepKind.BINDING, StepKind.ON)]
        laid = [step for step in decision.path if step.kind not in (StepKind.BINDING, StepKind.ON)]
        links = ARROW.join(self._link(step) for step in (*reversed(given), *laid))
        return f"{self.words.text(said)}: {links}." if links else f"{self.words.text(said)}."

    def _link(self, step: Step) -> str:
        found = ceiling_of(self.tree.structure, step) if step.kind is StepKind.CEILING else None
        if found is not None and found.level is CeilingLevel.CONTRACT:
            return self.words.text("limit of the contract (%(place)s)", place=self.place(step.node))
        if step.kind is StepKind.SERVICE:
            return self.words.text(LINKS[step.kind], what=self.service(ServiceId(step.id)))
        who, place = self.who(step.subject), self.place(step.node)
        return self.words.text(LINKS[step.kind], who=who, place=place, role=self.role(step.role))
