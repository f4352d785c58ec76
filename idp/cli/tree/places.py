"""Where a question is asked: a company's tree at a moment, and a node of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from idp.app.opening import Opened
from idp.cli.tree.finding import find_company, find_node, read_moment
from idp.model.company import Company
from idp.model.errors import Invalid, NotFound
from idp.model.ids import NodeId
from idp.ports.records import Records
from idp.rbac.office import Office
from idp.rbac.structure import Structure
from idp.rbac.tree import Tree, whole_tree
from idp.rbac.trees import past_tree


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a tree, at a moment. It may not have been there then."""

    company: Company
    tree: Tree
    node: NodeId
    at: datetime


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds places for one command."""

    records: Records
    office: Office
    now: datetime
    at: str | None = None
    """The date or moment that was asked for."""

    @classmethod
    def of(cls, found: Opened, records: Records, at: str | None = None) -> "Finder":
        """Find in what was opened for this command."""
        return cls(records, found.desk.office, found.house.clock.now(), at)

    def place(self, companies: Sequence[Company], node: str) -> Place:
        """Find the one company that has the node. Raises `NotFound`, `Invalid` where several have it."""
        places = [place for company in companies if (place := self._within(company, node))]
        if not places:
            places = [self._company_itself(node)]
        if len(places) > 1:
            msg = f"several companies have a node {node}: say --company"
            raise Invalid(msg)
        return places[0]

    def whole(self, company: Company) -> Place:
        """Return the company's own node."""
        at = read_moment(self.at, company.time_zone, self.now)
        tree = self._tree(company, at)
        return Place(company, tree, tree.structure.root, at)

    def _within(self, company: Company, text: str) -> Place | None:
        whole = self.whole(company)
        node = find_node(whole.tree.structure, company, text) or self._now(company, text)
        return Place(company, whole.tree, node, whole.at) if node else None

    def _now(self, company: Company, text: str) -> NodeId | None:
        """Find a node that is there now, for a question about when it was not."""
        if self.at is None:
            return None
        return find_node(self.office.facts(company.id).tree.structure, company, text)

    def _company_itself(self, text: str) -> Place:
        try:
            return self.whole(find_company(self.records, text))
        except NotFound:
            msg = f"no node {text}"
            raise NotFound(msg) from None

    def _tree(self, company: Company, at: datetime) -> Tree:
        """Return everybody's tree as it was; for a moment to come, as it is now."""
        if at >= self.now:
            return self.office.facts(company.id).tree
        if not self.records.access.rev_at(company.id, at):
            return whole_tree(Structure(company.id, 0, ()), ())
        return past_tree(self.records, company.id, at)
