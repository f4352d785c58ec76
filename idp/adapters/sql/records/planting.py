"""What happens to a company's tree when the company or its people change."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from idp.adapters.sql.changes import fact_from_text
from idp.adapters.sql.columns import given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.records.revising import Revising
from idp.adapters.sql.tables.trees import LIVE, holder_of, tree_facts
from idp.model.access import (
    Cause,
    Ceiling,
    Change,
    Denial,
    End,
    Fact,
    FactKind,
    Node,
    NodeKind,
    Put,
    Revision,
    fact_key,
    person,
)
from idp.model.company import Company
from idp.model.ids import AccountId, CompanyId, NodeId
from idp.ports.clock import Clock

ROOT = select(tree_facts.c.body).where(
    tree_facts.c.company == given("company"),
    tree_facts.c.kind == FactKind.NODE,
    tree_facts.c.id == given("company"),
    LIVE,
)
OF_HOLDER = select(tree_facts.c.kind, tree_facts.c.body).where(tree_facts.c.holder == given("holder"), LIVE)


class Planting:
    """Plants a tree with its company, renames its root, and clears it of people who left."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock
        self._revising = Revising(desk)

    def plant(self, company: Company) -> None:
        """Write revision 1: the root node."""
        root = Node(NodeId(company.id), NodeKind.COMPANY, company.name)
        begun = Revision(company.id, 1, company.created_at, Cause.BEGUN)
        self._revising.advance(begun, lambda: [Put(root)])

    def rename(self, company: Company) -> None:
        """Give the root the company's name."""

        def renaming() -> Sequence[Change]:
            return [
                Put(replace(root, name=company.name))
                for root in self._root(company.id)
                if root.name != company.name
            ]

        if renaming():
            self._revising.advance(self._revision(company.id, Cause.OPERATOR), renaming)

    def clear(self, company: CompanyId, account: AccountId) -> None:
        """End all that gives a person rights there."""

        def ending() -> Sequence[Change]:
            return [End(*fact_key(fact)) for fact in self._facts_of(company, account) if _goes(fact)]

        if ending():
            self._revising.advance(self._revision(company, Cause.DISMISSAL), ending)

    def _revision(self, company: CompanyId, cause: Cause) -> Revision:
        return Revision(company, 0, self._clock.now(), cause)

    def _root(self, company: CompanyId) -> Sequence[Node]:
        rows = self._desk.all(ROOT, given_company=company)
        facts = (fact_from_text(FactKind.NODE, row.body) for row in rows)
        return [fact for fact in facts if isinstance(fact, Node)]

    def _facts_of(self, company: CompanyId, account: AccountId) -> Sequence[Fact]:
        rows = self._desk.all(OF_HOLDER, given_holder=holder_of(company, person(account)))
        return [fact_from_text(row.kind, row.body) for row in rows]


def _goes(fact: Fact) -> bool:
    """Tell whether a fact ends with the membership; what others laid is there for who comes back."""
    return not isinstance(fact, Denial | Ceiling)
