"""What the people, places, roles and services of one company are called."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from idp.model.access import EVERYBODY, Change, Limits, Node, NodeKind, Put
from idp.model.ids import GroupId, NodeId, ServiceId, SubjectId
from idp.rbac.structure import Structure
from idp.web.sentences import spaced_phone
from idp.web.titles import ROLES, permission_name
from idp.words import Words, words_later
from idp.words.money import say_money

KINDS: Final[Mapping[NodeKind, str]] = {
    NodeKind.COMPANY: words_later.text("Company"),
    NodeKind.BRANCH: words_later.text("Branch"),
    NodeKind.DEPARTMENT: words_later.text("Department"),
    NodeKind.ACCOUNT: words_later.text("Billing account"),
    NodeKind.NUMBER_GROUP: words_later.text("Group of numbers"),
    NodeKind.SIM: words_later.text("SIM card"),
    NodeKind.SERVICE: words_later.text("Service"),
    NodeKind.PARTNER_LINK: words_later.text("Partner"),
}
ACTS: Final[Mapping[str, str]] = {
    "service:use": words_later.text("Use"),
    "service:configure": words_later.text("Configure"),
    "service:order": words_later.text("Connect new ones"),
    "billing:view": words_later.text("See the costs"),
    "users:grant": words_later.text("Hand out access"),
}
"""The five acts of the matrix and of the switches."""


@dataclass(frozen=True, slots=True)
class Naming:
    """Says names in one language. Whom we have no name for is said without one, never by id."""

    words: Words
    structure: Structure
    people: Mapping[SubjectId, str] = field(default_factory=dict)
    services: Mapping[ServiceId, str] = field(default_factory=dict)
    me: SubjectId | None = None
    partners: Mapping[str, str] = field(default_factory=dict)

    def subject(self, subject: SubjectId | None) -> str:
        """Say who: a person, a group, everybody, the operator."""
        if subject is None:
            return self.words.text("The operator")
        if subject == EVERYBODY:
            return self.words.text("Everybody")
        known = self.people.get(subject) or self._group(subject)
        return known or self.words.text("Somebody who has left")

    def node(self, node: NodeId) -> str:
        """Say a place; a service by its title where it has no name of its own."""
        found = self.structure.nodes.get(node)
        return self.words.text("A place that is gone") if found is None else self.name_of(found)

    def name_of(self, found: Node) -> str:
        """Say a place by what is known of it, whether it is in the tree or not."""
        if found.kind is NodeKind.SIM:
            return spaced_phone(found.name)
        if found.partner is not None and not found.name:
            return self.partner(found.partner)
        return found.name or (self.service(found.service) if found.service else self.kind_of(found))

    def kind(self, node: NodeId) -> str:
        """Say what a place is."""
        return self.kind_of(self.structure.nodes[node])

    def kind_of(self, node: Node) -> str:
        """Say what a place is, one that is not in the tree yet too."""
        return self.words.text(KINDS[node.kind])

    def role(self, role: str) -> str:
        """Say a role, built in or the company's own."""
        if role in ROLES:
            return self.words.text(ROLES[role])
        own = self.structure.roles.get(role)
        return own.title if own else self.words.text("A role that is gone")

    def service(self, service: ServiceId) -> str:
        """Say a service as My services does; one that is not there by the name of its place."""
        if service in self.services:
            return self.services[service]
        places = self.structure.hangings.get(service, ())
        return next((self.structure.nodes[place].name for place in places), "") or str(service)

    def list_services(self, services: Iterable[ServiceId]) -> str:
        """Say several services."""
        return ", ".join(sorted(map(self.service, services)))

    def partner(self, partner: str) -> str:
        """Say a partner; one that has no manifest any more goes by its id."""
        return self.partners.get(partner, partner)

    def limits(self, limits: Limits) -> Iterator[tuple[str, str]]:
        """Say label by label what a right is held down to."""
        words, locale = self.words, self.words.locale
        if limits.services is not None:
            yield words.text("Only services"), self.list_services(limits.services)
        if limits.partners is not None:
            yield words.text("Only partners"), ", ".join(sorted(map(self.partner, limits.partners)))
        if limits.max_order is not None:
            yield words.text("An order up to"), say_money(locale, limits.max_order)
        if limits.max_month is not None:
            yield words.text("A month up to"), say_money(locale, limits.max_month)
        if limits.needs_approval:
            yield words.text("Second person"), words.text("needed for every change")

    def act(self, permission: str) -> str:
        """Say a permission: one of the five acts briefly."""
        brief = ACTS.get(permission)
        return self.words.text(brief) if brief else permission_name(self.words, permission)

    def with_new(self, changes: Iterable[Change]) -> "Naming":
        """Return what things are called once changes are made; what they end keeps its name."""
        made = [change for change in changes if isinstance(change, Put)]
        return replace(self, structure=self.structure.after(self.structure.rev, made))

    def _group(self, subject: SubjectId) -> str:
        kind, _, name = subject.partition(":")
        found = self.structure.groups.get(GroupId(name)) if kind == "group" else None
        return found.name if found is not None else ""
