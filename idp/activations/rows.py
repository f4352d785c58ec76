"""The rows of a month: every charge of the bill, and what is on without one. They sum to the bill."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from idp.activations.charging import next_charge
from idp.activations.places import Places
from idp.activations.who import APPROVER, NOBODY, REQUESTER, Roll, Who, holder, part_in
from idp.model.billing import (
    Bill,
    Charge,
    Estate,
    Number,
    Offering,
    OfferingId,
    Price,
    Product,
)
from idp.model.ids import AccountId, NodeId
from idp.model.requests import Order, OrderState

ADD: Final = "add"
"""The action of an order that switches something on."""
STOP: Final = "stop"
"""The action of an order that ends a product."""
LAG: Final = timedelta(minutes=10)
"""So long billing may take to show what it has done."""


class RowKind(StrEnum):
    """What a row is about."""

    PRODUCT = "product"
    NUMBER = "number"
    """A SIM and its plan."""
    OTHER = "other"
    """A charge for nothing that is listed, such as a penalty."""
    REST = "rest"
    """What billing does not itemise."""


class Standing(StrEnum):
    """Where a product stands."""

    ON = "on"
    SUSPENDED = "suspended"
    STOPPING = "stopping"
    """An order to stop it is on its way."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Row:
    """Something that is on or was charged in the month."""

    kind: RowKind
    key: str
    """Billing's id of the product or number; empty for what has none."""
    name: str
    node: NodeId
    account: str
    amount: Decimal | None = None
    """What it cost in this month; `None` where the bill has no row for it."""
    currency: str = "RUB"
    service: str = ""
    content: bool = False
    requester: Who = NOBODY
    """Who switched it on; of a number, who holds it."""
    approver: Who = NOBODY
    product: Product | None = None
    prices: tuple[Price, ...] = ()
    standing: Standing = Standing.ON
    next_charge: date | None = None
    order: Order | None = None
    """Our own order that switched it on, where it was ordered here."""

    @property
    def unknown(self) -> bool:
        """Tell whether it costs money and nobody with a name switched it on."""
        return self.product is not None and not self.requester.known and not self.approver.known


@dataclass(frozen=True, slots=True)
class Facts:
    """What billing and we know of a company, read for one question."""

    estate: Estate
    offerings: Mapping[OfferingId, Offering]
    roll: Roll
    places: Places
    today: date
    at: datetime
    orders: Sequence[Order] = ()
    """Our own, newest first."""
    people: Mapping[AccountId, str] = field(default_factory=dict)
    """The names of colleagues."""


def rows_of(facts: Facts, bill: Bill | None, *, present: bool) -> tuple[Row, ...]:
    """Make the rows of a bill; for the present month also of what is on without a charge."""
    charged: dict[str, list[Charge]] = defaultdict(list)
    single: list[Charge] = []
    for charge in bill.charges if bill else ():
        (charged[charge.product] if charge.product else single).append(charge)
    rows = [*_known(facts, charged, present=present), *(_charge(facts, charge) for charge in single)]
    known = {row.key for row in rows if row.key}
    lost = (charges for key, charges in charged.items() if key not in known)
    return (*rows, *(_charge(facts, charge) for charges in lost for charge in charges))


def stop_of(product: Product, orders: Iterable[Order], at: datetime) -> Order | None:
    """Return our own order that stops a product.

    One that billing has taken counts while billing may lag behind; if the product goes on
    after that, billing's word is the truth, and it can be stopped again.
    """
    stops = (order for order in orders if (order.action, order.product) == (STOP, product.id))
    return next((order for order in stops if _holds(order, product, at)), None)


def begun_by(product: Product, orders: Iterable[Order]) -> Order | None:
    """Return our own order that switched a product on."""
    if not product.order:
        return None
    return next((one for one in orders if one.purchase is not None and one.reference == product.order), None)


def _holds(order: Order, product: Product, at: datetime) -> bool:
    if order.state is OrderState.DONE:
        return not product.active or at - order.at < LAG
    return order.state is OrderState.SENT


def standing_of(product: Product, orders: Iterable[Order], at: datetime) -> Standing:
    """Return where a product stands, our own order included."""
    if not product.active:
        return Standing.ENDED
    if product.status == "pendingTerminate" or stop_of(product, orders, at) is not None:
        return Standing.STOPPING
    return Standing.SUSPENDED if product.status == "suspended" else Standing.ON


def product_row(facts: Facts, product: Product, charges: Sequence[Charge] = ()) -> Row:
    """Make the row of a product."""
    offering = facts.offerings.get(product.offering)
    service = offering.service if offering else ""
    prices = product.prices or (offering.prices if offering else ())
    standing = standing_of(product, facts.orders, facts.at)
    order = begun_by(product, facts.orders)
    return Row(
        kind=RowKind.PRODUCT,
        key=product.id,
        name=product.name,
        node=facts.places.product(product, service),
        account=product.account,
        amount=_sum(charges),
        currency=_currency(charges),
        service=service,
        content=offering.content if offering else False,
        requester=_ours(facts, order.account if order else None) or part_in(product, REQUESTER, facts.roll),
        approver=_ours(facts, order.approver if order else None) or part_in(product, APPROVER, facts.roll),
        product=product,
        prices=prices,
        standing=standing,
        next_charge=next_charge(prices, facts.today) if standing is Standing.ON else None,
        order=order,
    )


def _ours(facts: Facts, account: AccountId | None) -> Who | None:
    """Return a colleague who had a part in our own order; billing need not know them."""
    return Who(account, facts.people[account]) if account is not None and account in facts.people else None


def _known(facts: Facts, charged: Mapping[str, list[Charge]], *, present: bool) -> Iterator[Row]:
    for product in (*facts.estate.products, *facts.estate.ended):
        if product.id in charged or (present and product.active):
            yield product_row(facts, product, charged.get(product.id, ()))
    for number in facts.estate.numbers:
        if number.id in charged or present:
            yield _number(facts, number, charged.get(number.id, ()))


def _number(facts: Facts, number: Number, charges: Sequence[Charge]) -> Row:
    offering = facts.offerings.get(OfferingId(number.plan))
    prices = offering.prices if offering else ()
    return Row(
        kind=RowKind.NUMBER,
        key=number.id,
        name=offering.name if offering else number.plan,
        node=facts.places.number(number),
        account=number.account,
        amount=_sum(charges),
        currency=_currency(charges),
        requester=_with_number(holder(number.holder, facts.roll), number),
        prices=prices,
        next_charge=next_charge(prices, facts.today),
    )


def _with_number(who: Who, number: Number) -> Who:
    return Who(who.account, who.name, number.msisdn)


def _charge(facts: Facts, charge: Charge) -> Row:
    kind = RowKind.OTHER if charge.name else RowKind.REST
    place = facts.places.account(charge.account)
    return Row(kind, "", charge.name, place, charge.account, charge.money.amount, charge.money.currency)


def _sum(charges: Iterable[Charge]) -> Decimal | None:
    amounts = [charge.money.amount for charge in charges]
    return sum(amounts, Decimal(0)) if amounts else None


def _currency(charges: Sequence[Charge]) -> str:
    return charges[0].money.currency if charges else "RUB"
