"""Read what a question needs: from our records first, then, with no transaction open, from billing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from idp.activations.errors import Unbilled
from idp.activations.months import today_in
from idp.activations.places import Places
from idp.activations.rows import Facts
from idp.activations.who import names_of, roll_of
from idp.model.billing import Bill, PartyId, Product
from idp.model.company import Colleague, Company
from idp.model.errors import Conflict, NotFound
from idp.model.ids import AccountId, CompanyId, OrderId
from idp.model.requests import Order, Use
from idp.ports.billing import BillingSource
from idp.ports.clock import Clock
from idp.ports.records import Records, Store
from idp.rbac import Tree, Trees


@dataclass(frozen=True, slots=True)
class Ours:
    """What our own records hold, and where the rest is asked."""

    company: Company
    party: PartyId
    tree: Tree
    """Everybody's, as it is now."""
    colleagues: Sequence[Colleague]
    orders: Sequence[Order]
    uses: Sequence[Use]
    at: datetime
    billing: BillingSource
    """For this one question: all that it is asked has one budget of time."""

    @property
    def today(self) -> date:
        """Return the day it is where the company is."""
        return today_in(self.company.time_zone, self.at)


@dataclass(frozen=True, slots=True)
class Book:
    """Reads. Keeps nothing of billing's from one question to the next."""

    store: Store
    clock: Clock
    billing: BillingSource
    trees: Trees

    def ours(self, company: CompanyId) -> Ours:
        """Read our records of a company. Raises `NotFound`, `Unbilled`."""
        with self.store.read() as records:
            found = records.companies.get(company)
            if found is None:
                raise NotFound
            if not found.external_id:
                raise Unbilled
            return Ours(
                company=found,
                party=PartyId(found.external_id),
                tree=self.trees.whole(records, company),
                colleagues=records.companies.roster(company),
                orders=records.orders.of_company(company),
                uses=records.uses.of_company(company),
                at=self.clock.now(),
                billing=self.billing.sitting(),
            )

    def order(self, company: CompanyId, order: OrderId) -> Order | None:
        """Read an order. An address may name anything: an id that no database holds is none."""
        if "\0" in order:
            return None
        with self.store.read() as records:
            return records.orders.get(company, order)

    def write_once(
        self, order: Order, write: Callable[[Records], Order], *, by: AccountId | None = None
    ) -> Order:
        """Write an order, or return what the same click wrote a moment earlier. Raises `Conflict`.

        Where `by` is named, only an order that this person had a part in is theirs to be returned.
        """
        try:
            with self.store.write() as records:
                return write(records)
        except Conflict:
            there = self.order(order.company, order.id)
            if there is None or (by is not None and by not in (there.account, there.approver)):
                raise
            return there

    def facts(self, ours: Ours) -> Facts:
        """Read what the company has, and what has ended. Raises `Unavailable`, `Unbilled`."""
        try:
            estate = ours.billing.estate(ours.party)
        except NotFound:
            raise Unbilled from None
        return Facts(
            estate=estate,
            offerings=ours.billing.offerings(),
            roll=roll_of(ours.colleagues),
            places=Places.of(ours.tree.structure),
            today=ours.today,
            at=ours.at,
            orders=ours.orders,
            people=names_of(ours.colleagues),
        )

    def bill(self, ours: Ours, month: date) -> Bill | None:
        """Read the bill of a month. Raises `Unavailable`, `Unbilled`."""
        try:
            return ours.billing.bill(ours.party, month)
        except NotFound:
            raise Unbilled from None

    def product(self, ours: Ours, key: str) -> Product:
        """Find a product of the company, ended or not. Raises `NotFound`, `Unavailable`."""
        found = [product for product in ours.billing.products(ours.party) if product.id == key]
        if not found:
            raise NotFound
        return found[0]
