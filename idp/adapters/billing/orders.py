"""What we ask billing to do: TMF622 orders and TMF621 tickets, and its answers."""

from collections.abc import Mapping
from typing import Any, Final

from idp.adapters.billing.resources import Json
from idp.adapters.billing.shapes import optional_text, refuse, text
from idp.model.billing import AddOrder, OrderReceipt, PartyId, Price, Purchase, RefundClaim, StopOrder

OWNER: Final = "okno"
"""Whose the keys of our orders are."""
CHANNEL: Final = "portal"
"""By which way what we order was ordered."""
_ORDER_TOLD: Final = ("orderDate", "completionDate")
_TICKET_TOLD: Final = ("statusChangeReason", "expectedResolutionDate", "resolutionDate")


def stop_document(order: StopOrder) -> Mapping[str, Any]:
    """Write an order that deletes a product. TMF622."""
    requester = [_related("requester", order.requester, "Individual")] if order.requester else []
    return {
        "@type": "ProductOrder",
        "externalId": [_key(order.key)],
        "description": order.reason,
        "relatedParty": [_related("customer", order.company, "Organization"), *requester],
        "productOrderItem": [
            {
                "@type": "ProductOrderItem",
                "id": "1",
                "action": "delete",
                "product": {"@type": "ProductRef", "id": order.product},
            }
        ],
    }


def add_document(order: AddOrder) -> Mapping[str, Any]:
    """Write an order that adds a product, at the price that was shown. TMF622."""
    asked = (("requester", order.requester), ("approver", order.approver))
    people = [_related(role, party, "Individual") for role, party in asked if party]
    bought = order.purchase
    return {
        "@type": "ProductOrder",
        "externalId": [_key(order.key)],
        "channel": [{"@type": "RelatedChannel", "role": "order", "channel": {"id": CHANNEL}}],
        "quote": [{"@type": "QuoteRef", "id": order.quote, "@referredType": "Quote"}],
        "note": [{"@type": "Note", "author": OWNER, "text": order.note}],
        "relatedParty": [_related("customer", order.company, "Organization"), *people],
        "productOrderItem": [
            {
                "@type": "ProductOrderItem",
                "id": "1",
                "action": "add",
                "productOffering": {"@type": "ProductOfferingRef", "id": bought.offering},
                "billingAccount": {"@type": "BillingAccountRef", "id": bought.pays},
                "itemPrice": [price_document(price) for price in bought.prices],
                "product": _product(bought),
            }
        ],
    }


def price_document(price: Price) -> Mapping[str, Any]:
    """Write a price as an offering and a product have it. TMF620."""
    return {
        "@type": "OrderPrice",
        "priceType": str(price.kind),
        "recurringChargePeriodType": price.period or None,
        "unitOfMeasure": {"amount": 1, "units": price.unit or None},
        "price": {
            "taxIncludedAmount": {"unit": price.money.currency, "value": float(price.money.amount)},
            "taxRate": None if price.tax_rate is None else float(price.tax_rate),
        },
    }


def _product(bought: Purchase) -> Mapping[str, Any]:
    relies = [{"relationshipType": "reliesOn", "product": {"id": bought.number}}] if bought.number else []
    return {
        "@type": "Product",
        "name": bought.name,
        "productCharacteristic": [{"@type": "IntegerCharacteristic", "name": "units", "value": bought.units}],
        "productRelationship": relies,
    }


def claim_document(claim: RefundClaim) -> Mapping[str, Any]:
    """Write a ticket about a product. TMF621."""
    return {
        "@type": "TroubleTicket",
        "externalIdentifier": [_key(claim.key)],
        "ticketType": "refund",
        "name": "Refund claim",
        "description": claim.words,
        "relatedEntity": [{"role": "disputed", "id": claim.product, "@referredType": "Product"}],
        "relatedParty": [_related("customer", claim.company, "Organization")],
        "troubleTicketCharacteristic": [
            {"name": name, "value": value} for name, value in sorted(claim.evidence.items())
        ],
    }


def order_receipt(answer: Json) -> OrderReceipt:
    """Read what became of an order."""
    return OrderReceipt(text(answer, "id"), text(answer, "state"), _told(answer, _ORDER_TOLD))


def claim_receipt(answer: Json) -> OrderReceipt:
    """Read what became of a claim."""
    return OrderReceipt(text(answer, "id"), text(answer, "status"), _told(answer, _TICKET_TOLD))


def refuse_foreign(answer: Json, name: str, key: str) -> None:
    """Refuse an answer about an order that is not ours."""
    keys = answer.get(name)
    if not isinstance(keys, list) or not any(isinstance(k, dict) and k.get("id") == key for k in keys):
        refuse("order", "is another one")


def _told(answer: Json, names: tuple[str, ...]) -> Mapping[str, str]:
    return {name: value for name in names if (value := optional_text(answer, name))}


def _key(key: str) -> Mapping[str, str]:
    return {"@type": "ExternalIdentifier", "externalIdentifierType": OWNER, "owner": OWNER, "id": key}


def _related(role: str, party: PartyId, referred: str) -> Mapping[str, Any]:
    return {"role": role, "partyOrPartyRole": {"id": party, "@referredType": referred}}
