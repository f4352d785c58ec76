"""Numbers and products of TMF637, where a SIM is a product that a number realises."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from idp.adapters.billing.readers import NUMBER
from idp.adapters.billing.resources import Json
from idp.adapters.billing.shapes import (
    amount,
    characteristics,
    moment,
    money,
    optional_text,
    part,
    parts,
    reference,
    refuse,
    text,
)
from idp.model.billing import Number, OfferingId, Part, PartyId, Price, PriceKind, Product, ProductId

HOLDER: Final = "holder"
ORDERED: Final = ("requester", "approver")
"""The roles of an order that are told; others are none of our business."""
PRODUCT_FIELDS: Final = frozenset(
    {
        "id",
        "name",
        "status",
        "startDate",
        "terminationDate",
        "productOffering",
        "productOrderItem",
        "productPrice",
        "productCharacteristic",
        "productRelationship",
        "billingAccount",
        "realizingResource",
        "relatedParty",
    }
)


def party_of(related: Json) -> Json:
    """Return whom a `relatedParty` refers to; version 5 of the APIs has one level more than 4."""
    return part(related, "partyOrPartyRole") or related


def msisdn_of(product: Json) -> str:
    """Return the number that realises a product, empty where none does."""
    numbers = [
        value
        for resource in parts(product, "realizingResource")
        if NUMBER.fullmatch(value := optional_text(resource, "name"))
    ]
    if len(numbers) > 1:
        refuse("realizingResource", "has two numbers")
    return numbers[0] if numbers else ""


def holder_of(product: Json) -> PartyId | None:
    """Return who holds a number; two holders are none, for neither is confirmed."""
    holders = {
        optional_text(party_of(related), "id")
        for related in parts(product, "relatedParty")
        if text(related, "role") == HOLDER
    }
    return PartyId(holders.pop()) if len(holders) == 1 and "" not in holders else None


def number_of(product: Json) -> Number:
    """Read a SIM."""
    return Number(
        id=text(product, "id"),
        msisdn=msisdn_of(product),
        account=_account(product),
        holder=holder_of(product),
        plan=reference(product, "productOffering"),
    )


def product_of(product: Json) -> Product:
    """Read anything else that a company has."""
    item: Json = next(iter(parts(product, "productOrderItem")), {})
    return Product(
        id=ProductId(text(product, "id")),
        offering=OfferingId(reference(product, "productOffering") or refuse("productOffering", "is missing")),
        name=text(product, "name"),
        status=text(product, "status"),
        account=_account(product),
        started_at=moment(optional_text(product, "startDate"), "startDate"),
        ended_at=moment(optional_text(product, "terminationDate"), "terminationDate"),
        order=optional_text(item, "orderId") or optional_text(item, "productOrderId"),
        channel=optional_text(item, "channel"),
        number=_number(product),
        parts=_parts_of(product),
        prices=prices_of(parts(product, "productPrice")),
        units=_units(product),
    )


def prices_of(prices: Iterable[Json]) -> tuple[Price, ...]:
    """Read prices of an offering or a product."""
    return tuple(_price(price) for price in prices)


def _price(price: Json) -> Price:
    said = part(price, "price")
    try:
        kind = PriceKind(text(price, "priceType"))
    except ValueError:
        refuse("priceType")
    return Price(
        kind=kind,
        money=money(said, "taxIncludedAmount"),
        period=optional_text(price, "recurringChargePeriodType"),
        unit=optional_text(part(price, "unitOfMeasure"), "units"),
        tax_rate=None if said.get("taxRate") is None else amount(said, "taxRate"),
    )


def _account(product: Json) -> str:
    return reference(product, "billingAccount") or refuse("billingAccount", "is missing")


def _number(product: Json) -> str:
    """Return the SIM that a product works on."""
    related: Sequence[Json] = [
        r for r in parts(product, "productRelationship") if text(r, "relationshipType") == "reliesOn"
    ]
    return reference(related[0], "product") if related else ""


def _parts_of(product: Json) -> tuple[Part, ...]:
    found = (
        (text(related, "role"), party_of(related))
        for related in parts(product, "relatedParty")
        if related.get("role") in ORDERED
    )
    return tuple(
        Part(
            role=role,
            party=PartyId(party) if (party := optional_text(who, "id")) else None,
            msisdn=optional_text(who, "msisdn"),
            name=optional_text(who, "name"),
        )
        for role, who in found
    )


def _units(product: Json) -> int:
    value = characteristics(product, "productCharacteristic").get("units", 1)
    if not isinstance(value, int) or not 0 < value < Decimal(10) ** 9:
        refuse("units")
    return value
