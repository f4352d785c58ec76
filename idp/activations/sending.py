"""Bring an order to billing and write down what became of it. May be done twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from idp.activations.quotes import quote_id
from idp.activations.rows import STOP
from idp.model.billing import AddOrder, OrderReceipt, PartyId, ProductId, Purchase, RefundClaim, StopOrder
from idp.model.errors import DomainError, NotFound, Refused, Unavailable
from idp.model.events import Event, OrderSettled
from idp.model.ids import AccountId, CompanyId, OrderId
from idp.model.requests import Order, OrderState
from idp.model.work import order_job
from idp.ports.billing import BillingSource
from idp.ports.clock import Clock
from idp.ports.records import Records, Store

CLAIM: Final = "claim"
_REFUSED: Final = frozenset({"rejected", "failed", "cancelled", "aborted"})
"""States of TMF622 and TMF621 in which billing has said no."""
GRACE: Final = timedelta(seconds=10)
"""The background leaves an order alone for so long: whoever gave it is asking billing already."""


@dataclass(frozen=True, slots=True)
class Errand:
    """An order with what billing must be told beside it."""

    order: Order
    company: PartyId
    requester: PartyId | None
    approver: PartyId | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """Asks billing with the order's id as key, so that asking twice orders once."""

    store: Store
    clock: Clock
    billing: BillingSource

    def errand(self, company: CompanyId, order: OrderId) -> Errand | None:
        """Read an order that billing has not answered yet."""
        with self.store.read() as records:
            found, owner = records.orders.get(company, order), records.companies.get(company)
            if found is None or found.state is not OrderState.SENT or not owner or not owner.external_id:
                return None
            requester = _party(records, found.account)
            approver = _party(records, found.approver)
        return Errand(found, PartyId(owner.external_id), requester, approver)

    def send(self, errand: Errand) -> None:
        """Ask, and settle. Raises `Unavailable` if it must be tried again."""
        try:
            receipt = self._ask(errand)
        except (NotFound, Refused):
            self.settle(errand.order, OrderState.FAILED)
            return
        refused = receipt.state in _REFUSED
        self.settle(errand.order, OrderState.FAILED if refused else OrderState.DONE, receipt.id)

    def try_now(self, order: Order) -> bool:
        """Ask at once. False if it was answered before, or billing is away: the background asks later."""
        errand = self.errand(order.company, order.id)
        if errand is None:
            return False
        try:
            self.send(errand)
        except Unavailable:
            return False
        return True

    def settle(self, order: Order, state: OrderState, reference: str = "") -> None:
        """Write billing's answer down, the first one only."""
        with self.store.write() as records:
            if records.orders.settle(order.company, order.id, state, reference):
                event = OrderSettled(
                    account=order.account,
                    company=order.company,
                    order=order.id,
                    state=state,
                    reference=reference,
                )
                records.audit.append(event, self.clock.now())

    def _ask(self, errand: Errand) -> OrderReceipt:
        order, product = errand.order, ProductId(errand.order.product)
        try:
            if order.purchase is not None:
                return self.billing.order(_addition(errand, order.purchase))
            if order.action == STOP:
                return self.billing.stop(
                    StopOrder(order.id, errand.company, product, errand.requester, order.reason)
                )
            evidence = self._evidence(errand.company, product)
            return self.billing.claim(RefundClaim(order.id, errand.company, product, order.reason, evidence))
        except (NotFound, Refused, Unavailable):
            raise
        except DomainError as error:
            raise Unavailable(error.message) from error

    def _evidence(self, company: PartyId, product: ProductId) -> Mapping[str, str]:
        """Return what speaks for the product having been ordered: nothing where nobody is known."""
        found = next((p for p in self.billing.products(company) if p.id == product), None)
        if found is None:
            raise NotFound
        known = {part.role: part.party for part in found.parts if part.party is not None}
        return {"order": found.order, **known} if known else {}


def put_order(records: Records, order: Order, event: Event) -> Order:
    """Write an order, the job that surely brings it to billing, and the audit row."""
    records.orders.add(order)
    records.outbox.put(order_job(order.company, order.id, order.at, order.at + GRACE))
    records.audit.append(event, order.at)
    return order


def _party(records: Records, person: AccountId | None) -> PartyId | None:
    """Return billing's id of a person; those whom billing does not know are named in the note alone."""
    account = records.accounts.get(person) if person is not None else None
    return PartyId(account.party) if account and account.party else None


def _addition(errand: Errand, purchase: Purchase) -> AddOrder:
    """Say what is ordered, by whom, on which right; names stay here."""
    order = errand.order
    told = {"order": order.id, "by": order.account, "approver": order.approver, "right": order.on}
    return AddOrder(
        key=order.id,
        company=errand.company,
        purchase=purchase,
        requester=errand.requester,
        approver=errand.approver,
        quote=quote_id(order.quote),
        note=", ".join(f"{name} {value}" for name, value in {**told, "node": order.node}.items() if value),
    )
