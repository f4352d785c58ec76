"""One request at the tree editor: who, in which company, over which tree."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Response

from idp.model.access import Node, NodeKind, person
from idp.model.company import Colleague
from idp.model.errors import NotFound, Refused
from idp.model.ids import AccountId, NodeId, ServiceId, SubjectId
from idp.rbac import Tree
from idp.rbac.office import Office
from idp.rbac.trees import Facts
from idp.web.front import Front
from idp.web.inside import Inside, come_in
from idp.web.tree.basket import Basket, read_basket
from idp.web.tree.naming import Naming
from idp.web.tree.sight import Sight
from idp.words import Words, words_later


@dataclass(frozen=True)
class Work:
    """What every page of the editor stands on, read once."""

    front: Front
    inside: Inside
    facts: Facts
    colleagues: Mapping[AccountId, Colleague]
    zone: str

    @property
    def tree(self) -> Tree:
        """Return everybody's tree as it is now."""
        return self.facts.tree

    @property
    def office(self) -> Office:
        """Return who checks and saves."""
        return self.front.desk.office

    @cached_property
    def words(self) -> Words:
        """Return the words of the page's language."""
        return self.front.words(self.inside.caller)

    @property
    def me(self) -> SubjectId:
        """Return the caller as a subject of rights."""
        return person(self.inside.account.id)

    @cached_property
    def sight(self) -> Sight:
        """Return what the caller sees of the tree."""
        return Sight(self.me, self.tree, self.inside.caller.at)

    @cached_property
    def naming(self) -> Naming:
        """Return what everything is called."""
        people = {person(one.account): one.name for one in self.colleagues.values()}
        return Naming(self.words, self.tree.structure, people, self.services, self.me)

    @cached_property
    def services(self) -> Mapping[ServiceId, str]:
        """Return the titles of services, by the id that an access rule names them by."""
        listed = self.front.services(self.words.locale)
        return {ServiceId(service.access): service.title for service in listed}

    @cached_property
    def basket(self) -> Basket:
        """Return what the caller has collected, with its effect."""
        return read_basket(self.office, self.inside.actor, self.inside.company, self.front.house.billing)

    def node(self, identifier: str) -> Node:
        """Find a place that the caller sees. Raises `NotFound`, the same for one that is not there."""
        found = self.tree.structure.nodes.get(NodeId(identifier))
        if found is None or not self.sight.sees(found.id):
            raise NotFound
        return found

    def require(self, permission: str, node: NodeId) -> None:
        """Refuse an act to who may not do it at a place they see. Raises `Refused`."""
        if not self.sight.may(permission, node):
            raise Refused(words_later.text("You may look here, but not change this."))

    def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """Render a page of the editor, with what was collected at its foot."""
        return self.front.page(
            self.inside.caller,
            f"tree/{template}",
            status=status,
            shape="broad",
            script=True,
            locale=self.words.locale,
            zone=self.zone,
            basket=self.basket,
            naming=self.naming,
            kinds=NodeKind,
            **context,
        )

    def go(self, address: str) -> Response:
        """Go on to another page."""
        return self.front.go(self.inside.caller, address)


def begin_work(front: Front) -> Work:
    """Read what a page needs. Raises `Outside`, and `Refused` for who sees nothing of the tree."""
    inside = come_in(front)
    facts = front.desk.office.facts(inside.company)
    with front.house.store.read() as records:
        roster = records.companies.roster(inside.company)
        company = records.companies.get(inside.company)
    work = Work(
        front,
        inside,
        facts,
        {one.account: one for one in roster},
        company.time_zone if company else "UTC",
    )
    if not work.sight.tops():
        raise Refused(words_later.text("The access tree is shown to those who administer it."))
    return work


def at_work(front: Front, view: Callable[..., Response]) -> Callable[..., Response]:
    """Turn a view of `Work` into a view of a route."""

    def answer(**ids: str) -> Response:
        return view(begin_work(front), **ids)

    return answer
