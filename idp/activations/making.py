"""Make the one order that a price notice can become."""

import hashlib

from idp.activations.book import Ours
from idp.activations.charging import regular
from idp.activations.quotes import Quote
from idp.activations.rows import ADD
from idp.model.ids import AccountId, OrderId
from idp.model.requests import Order


def order_id(mark: str) -> OrderId:
    """Return the one order that a quote, or a request, can become."""
    return OrderId(f"{ADD}-{hashlib.sha256(mark.encode()).hexdigest()[:32]}")


def order_of(ours: Ours, quote: Quote, identifier: OrderId, account: AccountId) -> Order:
    """Make the order that a quote is for."""
    bought = quote.purchase
    price = regular(bought.prices)
    return Order(
        id=identifier,
        company=ours.company.id,
        account=account,
        action=ADD,
        product="",
        product_name=bought.name,
        node=quote.node,
        at=ours.at,
        price=price.money.amount if price else None,
        period=price.period if price else "",
        purchase=bought,
        quote=quote.token,
    )
