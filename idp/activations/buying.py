"""Switch something on: the price that was seen is confirmed once, and becomes one order."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from idp.activations.book import Book, Ours
from idp.activations.errors import NeedsSecond, StaleQuote
from idp.activations.making import order_id, order_of
from idp.activations.quotes import Quote
from idp.activations.quoting import STALE, Quoting, wish_for
from idp.activations.sending import Sending, put_order
from idp.model.billing import Purchase
from idp.model.errors import Conflict, DomainError, NotFound, Refused
from idp.model.events import ServiceOrdered
from idp.model.ids import AccountId, BindingId, CompanyId, OrderId, RequestId
from idp.model.requests import Order, Request, RequestState
from idp.ports.records import Records
from idp.rbac import Allow
from idp.rbac.actor import Actor
from idp.rbac.deciding import Bench, Closing
from idp.rbac.humans import same_human
from idp.rbac.news import Tell
from idp.rbac.office import Office
from idp.rbac.placing import Standing, Verdict, may_agree, may_place, sums_with
from idp.rbac.syncing import Sync
from idp.rbac.trees import read_holdings
from idp.words import words_later

MAY_NOT: Final = words_later.text("You may not connect this here.")
NEEDS_SECOND: Final = words_later.text("Somebody else has to agree to this order first.")
OWN: Final = words_later.text("Nobody decides what they ask for themselves")
LEFT: Final = words_later.text("Whoever asked for it is not in the company any more.")
Beside = Callable[[Records, Order], None]
"""Writes what belongs together with an order, in its transaction."""


def nothing_beside(_records: Records, _order: Order) -> None:
    """Write the order alone."""


@dataclass(frozen=True, slots=True)
class Buying:
    """Writes an order with its audit row and its job in one transaction; billing is asked after it."""

    book: Book
    sending: Sending
    quoting: Quoting
    tell: Tell

    def add(
        self, account: AccountId, company: CompanyId, token: str, beside: Beside = nothing_beside
    ) -> Order:
        """Order what was shown; twice is one order.

        Raises `StaleQuote` where another price has to be looked at first, `NeedsSecond` over the
        limit, `Refused` without the right, `Unavailable` while billing says no price.
        """
        quote = self.quoting.read(token, account, company)
        if quote.request is not None:
            raise StaleQuote(STALE)
        identifier = order_id(quote.id)
        there = self.find(company, identifier)
        ours = self.book.ours(company)
        if there is not None:
            return self._send(ours, there)
        self.quoting.refuse_stale(ours, quote)
        order = order_of(ours, quote, identifier, account)

        def write(records: Records) -> Order:
            made = _place(records, order, quote)
            beside(records, made)
            return made

        return self._send(ours, self.book.write_once(order, write, by=order.account))

    def ask(self, account: AccountId, company: CompanyId, token: str, comment: str = "") -> Request:
        """Ask somebody else to agree to what was shown. Raises `StaleQuote`, and what asking raises."""
        quote = self.quoting.read(token, account, company)
        ours = self.book.ours(company)
        self.quoting.refuse_stale(ours, quote)
        return self._office().ask(account, company, wish_for(quote.purchase, quote.node), comment)

    def agree(self, actor: Actor, company: CompanyId, request: RequestId, token: str) -> Order:
        """Say yes to somebody's wish to order, at the price that was shown to who says it.

        Raises as `add` does, and `Unassured`, `NotFound` for what does not wait for this person,
        `Conflict` where another one was quicker.
        """
        actor.refuse_unassured()
        if actor.account is None:
            raise NotFound
        quote = self.quoting.read(token, actor.account, company)
        if quote.request != request:
            raise StaleQuote(STALE)
        identifier = order_id(request)
        there = self.find(company, identifier)
        ours = self.book.ours(company)
        if there is not None and there.approver == actor.account:
            return self._send(ours, there)
        self.quoting.refuse_stale(ours, quote)

        def write(records: Records) -> Order:
            bench = Bench(records, self.book.trees, self.tell, ours.at)
            return _agree(bench, actor, quote, ours)

        order = order_of(ours, quote, identifier, actor.account)
        return self._send(ours, self.book.write_once(order, write, by=order.account))

    def find(self, company: CompanyId, order: OrderId) -> Order | None:
        """Read an order."""
        return self.book.order(company, order)

    def _send(self, ours: Ours, order: Order) -> Order:
        """Ask billing at once; if it does not answer the background does so later."""
        if replace(self.sending, billing=ours.billing).try_now(order):
            self._follow(ours)
        return self.find(order.company, order.id) or order

    def _follow(self, ours: Ours) -> None:
        """Hang what is new in the tree at once; what fails here is done by the background a little later."""
        sync = Sync(self.book.store, self.book.clock, self.book.billing.sitting(), self._office())
        with suppress(DomainError):
            sync.one(ours.company)

    def _office(self) -> Office:
        return Office(self.book.store, self.book.clock, self.book.trees, self.tell)


def _place(records: Records, order: Order, quote: Quote) -> Order:
    """Write an order on the person's own right of this moment."""
    tree = read_holdings(records, order.account).tree(order.company)
    if tree is None:
        raise NotFound
    records.orders.hold(order.company, order.account)
    sums = sums_with(records, order.company, order.account, quote.purchase, order.at)
    standing = may_place(tree, order.account, quote.purchase, quote.node, order.at, sums)
    return _put(records, replace(order, on=_right(standing)), quote, order.account)


def _agree(bench: Bench, actor: Actor, quote: Quote, ours: Ours) -> Order:
    """Write what another one asked for, on the right of who agrees, and close the request."""
    records, company = bench.records, ours.company.id
    if actor.account is None or quote.request is None:
        raise NotFound
    records.orders.hold(company, actor.account)
    found = bench.find(actor, company, quote.request)
    _refuse_unfit(records, found, actor.account, quote)
    tree = read_holdings(records, actor.account).tree(company)
    if tree is None:
        raise NotFound
    sums = sums_with(records, company, actor.account, quote.purchase, bench.now)
    standing = may_agree(tree, actor.account, quote.purchase, quote.node, bench.now, sums)
    order = order_of(ours, quote, order_id(found.id), found.by)
    order = replace(order, approver=actor.account, on=_right(standing), reason=found.comment)
    made = _put(records, order, quote, actor.account)
    bench.close(found, Closing(actor.account, RequestState.APPROVED))
    return made


def _refuse_unfit(records: Records, found: Request, approver: AccountId, quote: Quote) -> None:
    """Refuse one's own wish, that of who has left, and a quote for something else."""
    if same_human(records, approver, found.by):
        raise Refused(OWN)
    if not records.companies.acting(found.company, [found.by]):
        raise Conflict(LEFT)
    wished = found.wish.order if found.wish is not None else None
    if wished is None or found.wish is None or _thing(wished) != _thing(quote.purchase):
        raise StaleQuote(STALE)
    if found.wish.node != quote.node:
        raise StaleQuote(STALE)


def _thing(purchase: Purchase) -> tuple[str, str, int]:
    return purchase.offering, purchase.pays, purchase.units


def _right(standing: Standing) -> BindingId | None:
    """Return the right it is done on. Raises `NeedsSecond`, `Refused`."""
    if standing.verdict is Verdict.MAY_NOT:
        raise Refused(MAY_NOT)
    if standing.verdict is not Verdict.MAY or not isinstance(standing.answer, Allow):
        raise NeedsSecond(NEEDS_SECOND)
    path = standing.answer.path
    return BindingId(path[0].id) if path else None


def _put(records: Records, order: Order, quote: Quote, actor: AccountId) -> Order:
    bought = quote.purchase
    event = ServiceOrdered(
        account=actor,
        company=order.company,
        order=order.id,
        offering=bought.offering,
        node=order.node,
        pays=bought.pays,
        amount=str(bought.amount),
        quote=quote.id,
        on=order.on,
        by=order.account if order.approver is not None else None,
        request=quote.request,
    )
    return put_order(records, order, event)
