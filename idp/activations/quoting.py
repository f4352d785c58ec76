"""Say what something costs here, now: the price is read live, who pays is found in the tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from idp.activations.book import Book, Ours
from idp.activations.charging import a_month, monthly, next_charge
from idp.activations.errors import StaleQuote
from idp.activations.quotes import Quote, Setting, make_quote, read_quote
from idp.model.access import Node, NodeKind
from idp.model.billing import Offering, OfferingId, Price, PriceKind, Purchase
from idp.model.errors import Invalid, NotFound
from idp.model.ids import AccountId, CompanyId, NodeId, RequestId, ServiceId
from idp.model.requests import Wish
from idp.ports.signer import Signer
from idp.rbac import Tree
from idp.rbac.placing import (
    Standing,
    agreeing,
    is_place,
    may_agree,
    may_place,
    ordering_permissions,
    sums_with,
)
from idp.rbac.structure import Structure
from idp.rbac.waiting import find_request
from idp.words import words_later

PER_PERSON: Final = "user"
MOST_UNITS: Final = 999
LONGEST: Final = 8192
"""Characters of a quote that is read at all."""
CURRENCY: Final = "RUB"
STALE: Final = words_later.text("This price notice counts no more. Look at the price as it is now.")
CHANGED: Final = words_later.text("The price has changed. Nothing was ordered: look at the new one.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to have, and where."""

    offering: OfferingId
    node: NodeId
    units: int = 1
    pays: str = ""
    """Billing's id of the account that is to pay; empty leaves the choice to the place."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A price notice with everything that is said beside it."""

    quote: Quote
    standing: Standing
    """Whether the reader may order it, or, of somebody's request, agree to it."""
    tree: Tree
    payers: tuple[Node, ...]
    agreeing: tuple[AccountId, ...] = ()
    """Who may agree, where the reader may not order it alone."""
    by: AccountId | None = None
    """Who asks for it, where another one reads."""
    there: tuple[NodeId, ...] = ()
    """Where the same service hangs already."""

    @property
    def per_person(self) -> bool:
        """Tell whether the price is for each person."""
        return per_person(self.quote.purchase.prices)


@dataclass(frozen=True, slots=True)
class Quoting:
    """Makes and reads price notices. Writes nothing."""

    book: Book
    signer: Signer

    def notice(self, account: AccountId, company: CompanyId, asked: Asked) -> Notice:
        """Say what it costs. Raises `NotFound`, `Invalid`, `Unavailable`."""
        ours = self.book.ours(company)
        self._refuse_stranger(ours, account)
        purchase = self.purchase(ours, asked)
        quote = self._quote(ours, Setting(company, account, asked.node), purchase)
        wish = wish_for(purchase, asked.node)
        with self.book.store.read() as records:
            sums = sums_with(records, company, account, purchase, ours.at)
            standing = may_place(ours.tree, account, purchase, asked.node, ours.at, sums)
            able = agreeing(records, ours.tree, wish, account, ours.at)
        there = ours.tree.structure.hangings.get(ServiceId(purchase.service), ()) if purchase.service else ()
        return Notice(quote, standing, ours.tree, payers(ours.tree.structure, asked.node), able, there=there)

    def notice_for(self, account: AccountId, company: CompanyId, request: RequestId) -> Notice:
        """Say the same to who may agree to somebody's wish, at the price of now.

        The wish is looked up by who calls: whether it waits for this person is decided there.
        """
        ours = self.book.ours(company)
        with self.book.store.read() as records:
            found = find_request(records, company, request)
        if found is None or found.wish is None or found.wish.order is None:
            raise NotFound
        wished, node = found.wish.order, found.wish.node
        purchase = self.purchase(ours, Asked(wished.offering, node, wished.units, wished.pays))
        quote = self._quote(ours, Setting(company, account, node, request), purchase)
        with self.book.store.read() as records:
            sums = sums_with(records, company, account, purchase, ours.at)
        standing = may_agree(ours.tree, account, purchase, node, ours.at, sums)
        return Notice(quote, standing, ours.tree, payers(ours.tree.structure, node), by=found.by)

    def offered(self, ours: Ours, service: str = "") -> Sequence[Offering]:
        """List what can be ordered, of one service or all; plans of numbers are not."""
        plans = {number.plan for number in ours.billing.estate(ours.party).numbers} if not service else set()
        found = ours.billing.offerings().values()
        fitting = (one for one in found if is_orderable(one) and (not service or one.service == service))
        return sorted((one for one in fitting if one.id not in plans), key=lambda one: (one.name, one.id))

    def read(self, token: str, account: AccountId, company: CompanyId) -> Quote:
        """Return a quote that was made for this person here, over or not. Raises `StaleQuote`."""
        found = read_quote(self.signer, token) if len(token) <= LONGEST else None
        if found is None or (found.account, found.company) != (account, company):
            raise StaleQuote(STALE)
        return found

    def refuse_stale(self, ours: Ours, quote: Quote) -> None:
        """Compare a quote with what billing says now. Raises `StaleQuote`, `Unavailable`."""
        if quote.expires_at <= ours.at:
            raise StaleQuote(STALE)
        bought = quote.purchase
        try:
            now = self.purchase(ours, Asked(bought.offering, quote.node, bought.units, bought.pays))
        except (NotFound, Invalid):
            raise StaleQuote(CHANGED) from None
        if now != bought:
            raise StaleQuote(CHANGED)

    def purchase(self, ours: Ours, asked: Asked) -> Purchase:
        """Read the price from billing, as it is now. Raises `NotFound`, `Invalid`, `Unavailable`."""
        structure = ours.tree.structure
        if not is_place(structure, asked.node):
            raise NotFound(words_later.text("There is no such place"), field="node")
        offering = ours.billing.offering(asked.offering)
        if not is_orderable(offering):
            raise NotFound
        units = _units(offering, asked.units)
        node = structure.nodes.get(asked.node)
        return Purchase(
            offering=offering.id,
            name=offering.name,
            pays=_payer(structure, asked).external,
            prices=offering.prices,
            units=units,
            number=node.external if node and node.kind is NodeKind.SIM else "",
            service=offering.service,
            content=offering.content,
            amount=monthly(offering.prices, units) + _once(offering.prices, units),
        )

    def _quote(self, ours: Ours, setting: Setting, purchase: Purchase) -> Quote:
        charged = next_charge(purchase.prices, ours.today)
        return make_quote(self.signer, setting, purchase, charged, ours.at)

    def _refuse_stranger(self, ours: Ours, account: AccountId) -> None:
        with self.book.store.read() as records:
            if not records.companies.acting(ours.company.id, [account]):
                raise NotFound


def wish_for(purchase: Purchase, node: NodeId) -> Wish:
    """Return what is asked of who may agree."""
    service = ServiceId(purchase.service) if purchase.service else None
    return Wish(ordering_permissions(purchase)[0], node, service, order=purchase)


def is_orderable(offering: Offering) -> bool:
    """Tell whether its price can be said before it is ordered; what partners offer is applied for."""
    known = all(p.money.currency == CURRENCY and a_month(p) is not None for p in offering.prices)
    return not offering.partner and bool(offering.prices) and known


def per_person(prices: Iterable[Price]) -> bool:
    """Tell whether a price is for each person."""
    return any(price.unit == PER_PERSON for price in prices)


def payers(structure: Structure, node: NodeId) -> tuple[Node, ...]:
    """List the accounts that may pay for what is at a place: its own, or those nearest above.

    A branch's accounts pay for nothing outside it.
    """
    for place in structure.lineage(node):
        found = tuple(_accounts(structure, place))
        if found:
            return found
    return ()


def _accounts(structure: Structure, place: NodeId) -> Iterable[Node]:
    waiting = [place]
    while waiting:
        here = waiting.pop()
        node = structure.nodes.get(here)
        if node is not None and node.kind is NodeKind.ACCOUNT and node.external:
            yield node
        if here == place or node is None or node.kind is not NodeKind.BRANCH:
            waiting.extend(reversed(structure.children.get(here, ())))


def _payer(structure: Structure, asked: Asked) -> Node:
    found = payers(structure, asked.node)
    chosen = [node for node in found if asked.pays in ("", node.external)]
    if not chosen:
        raise Invalid(words_later.text("There is no account that pays for this place."), field="pays")
    return chosen[0]


def _units(offering: Offering, units: int) -> int:
    """Return how many are ordered: of what has no price per person there is one."""
    if not per_person(offering.prices):
        return 1
    if not 1 <= units <= MOST_UNITS:
        raise Invalid(words_later.text("Say how many: a number from 1 to 999."), field="units")
    return units


def _once(prices: Iterable[Price], units: int) -> Decimal:
    once = (price for price in prices if price.kind is PriceKind.ONE_TIME)
    return sum((p.money.amount * (units if p.unit else 1) for p in once), Decimal(0))
