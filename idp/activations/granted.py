"""What a client learns of an order that it asked for. RFC 9396 §7."""

import json
from collections.abc import Mapping
from typing import Any

from idp.activations.charging import regular
from idp.activations.quotes import quote_id
from idp.model.requests import Order


def granted_order(asked: str, order: Order) -> Mapping[str, Any]:
    """Return the object as it was granted: with the order, and the price that the person confirmed."""
    bought = order.purchase
    price = regular(bought.prices) if bought else None
    quote = {
        "id": quote_id(order.quote),
        "amount": str(price.money.amount if price else 0),
        "currency": price.money.currency if price else "RUB",
        "period": price.period if price else "",
    }
    return {**json.loads(asked), "node": order.node, "quote": quote, "order": order.id}
