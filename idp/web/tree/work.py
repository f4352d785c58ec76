"""One request at the tree editor: who, in which company, over which tree."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from flask import Response

from idp.model.access import Change, Fact, FactKind, Node, NodeKind, Put, fact_key, person
from idp.model.account import AccountStatus
from idp.model.company import Colleague
from idp.model.errors import Invalid, NotFound, Refused
from idp.model.ids import AccountId, ClientId, NodeId, ServiceId, SubjectId
from idp.ports.records import Records
from idp.rbac import Tree
from idp.rbac.changeset import Proposal, reduce
from idp.rbac.office import Office
from idp.rbac.preview import Preview
from idp.rbac.structure import key_of
from idp.rbac.trees import Facts
from idp.web.front import Front
from idp.web.inside import Inside, come_in
from idp.web.titles import partner_titles
from idp.web.tree.basket import Basket, Prices, read_basket
from idp.web.tree.naming import Naming
from idp.web.tree.prices import seat_prices
from idp.web.tree.sight import Sight
from idp.words import Words, words_later

Found = TypeVar("Found", bound=Fact)
Key = tuple[FactKind, str]
"""What tells a fact from all others of a company."""


@dataclass(frozen=True)
class Work:
    """What every page of the editor stands on, read once."""

    front: Front
    inside: Inside
    facts: Facts
    colleagues: Mapping[AccountId, Colleague]
    zone: str
    machines: Mapping[SubjectId, str] = field(default_factory=dict)
    """Machine clients that hold something, by name."""

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
        return Sight(self.me, self.tree, self.inside.caller.at, self.away)

    @cached_property
    def away(self) -> frozenset[SubjectId]:
        """Return the colleagues who may not sign in: whatever is given to them, they can do nothing."""
        active = AccountStatus.ACTIVE
        return frozenset(person(one.account) for one in self.colleagues.values() if one.status is not active)

    @cached_property
    def naming(self) -> Naming:
        """Return what everything is called."""
        people = {person(one.account): one.name for one in self.colleagues.values()}
        named = {**people, **self.machines}
        partners = partner_titles(self.front.claims.manifests, self.words.locale)
        return Naming(self.words, self.tree.structure, named, self.services, self.me, partners)

    @cached_property
    def services(self) -> Mapping[ServiceId, str]:
        """Return the titles of services, by the id that an access rule names them by."""
        listed = self.front.services(self.words.locale, self.inside.company)
        return {ServiceId(service.access): service.title for service in reversed(listed)}

    @cached_property
    def basket(self) -> Basket:
        """Return what the caller has collected, with its effect."""
        return read_basket(self.office, self.inside.actor, self.inside.company, lambda: self.prices)

    @cached_property
    def soon(self) -> Tree:
        """Return the tree with what is collected, whether it can be saved or not."""
        changes = self.basket.changes
        return self.facts.after(self.tree.structure.rev, changes).tree if changes else self.tree

    @cached_property
    def prices(self) -> Prices:
        """Return what a seat costs, by service; `None` where billing does not answer."""
        return seat_prices(self.front.house.billing)

    def latest(self, fact: Found) -> Found:
        """Return a fact as it is collected, where it is, else as it is in force: forms build on it."""
        key, kind = fact_key(fact), type(fact)
        put = (change.fact for change in self.basket.changes if isinstance(change, Put))
        return next((one for one in put if isinstance(one, kind) and fact_key(one) == key), fact)

    def propose(self, *changes: Change, without: Collection[Key] = ()) -> Preview:
        """Say what the collected changes, less some, and some more would do; checks them on the way.

        The later change of a fact counts. Raises `Invalid` if nothing comes of the new ones.
        """
        kept = tuple(change for change in self.basket.changes if key_of(change) not in without)
        joined = reduce(self.facts, (*kept, *changes))
        if joined == kept:
            raise Invalid(words_later.text("Nothing would change"))
        draft = self.basket.draft
        base = draft.base if draft is not None else self.tree.structure.rev
        if not joined:
            return Preview(base, ())
        proposal = Proposal(joined, base, prices=self.prices)
        return self.office.preview(self.inside.actor, self.inside.company, proposal)

    def keep(self, *changes: Change, without: Collection[Key] = ()) -> None:
        """Add changes to what is collected, in place of some, once they are checked."""
        if changes:
            self.propose(*changes, without=without)
        account, company = self.inside.account.id, self.inside.company
        for kind, identifier in without:
            self.office.uncollect(account, company, kind, identifier)
        if changes:
            self.office.collect(account, company, *changes)

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
            script="fetch",
            locale=self.words.locale,
            zone=self.zone,
            basket=self.basket,
            naming=self.naming,
            kinds=NodeKind,
            **context,
        )

    def part(self, template: str, **context: Any) -> Response:
        """Render a piece of a page for the script: nothing around it."""
        caller = self.inside.caller
        return self.front.page(caller, f"tree/{template}", locale=self.words.locale, **context)

    def go(self, address: str) -> Response:
        """Go on to another page."""
        return self.front.go(self.inside.caller, address)


def _machines(records: Records, tree: Tree) -> dict[SubjectId, str]:
    """Read the names of the machine clients that hold something: they are few."""
    holding = [subject for subject in tree.held if subject.startswith("client:")]
    found = {subject: records.clients.get(ClientId(subject.removeprefix("client:"))) for subject in holding}
    return {subject: client.client_name for subject, client in found.items() if client is not None}


def begin_work(front: Front) -> Work:
    """Read what a page needs. Raises `Outside`, and `Refused` for who sees nothing of the tree."""
    work = read_work(front, come_in(front))
    if not work.sight.tops():
        raise Refused(words_later.text("The access tree is shown to those who administer it."))
    return work


def read_work(front: Front, inside: Inside) -> Work:
    """Read the tree and the people of the company at hand, whatever of them is seen."""
    facts = front.desk.office.facts(inside.company)
    with front.house.store.read() as records:
        roster = records.companies.roster(inside.company)
        company = records.companies.get(inside.company)
        machines = _machines(records, facts.tree)
    return Work(
        front,
        inside,
        facts,
        {one.account: one for one in roster},
        company.time_zone if company else "UTC",
        machines,
    )
