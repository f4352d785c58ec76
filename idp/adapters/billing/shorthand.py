"""The shorter forms of a billing file, written out as TM Forum resources."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from idp.adapters.billing.lists import Lists
from idp.adapters.billing.resources import Json, Kind
from idp.model.errors import Unavailable


def read_lists(file: Path, added: Sequence[Json] = ()) -> Lists:
    """Read the file, with the products that were added since. Raises `Unavailable` if it cannot be."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        return _lists({**told, "product_inventory": [*told.get("product_inventory", ()), *added]})
    except OSError as error:
        msg = f"the billing file cannot be read: {error.strerror}"
        raise Unavailable(msg) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        msg = "the billing file does not hold billing's resources"
        raise Unavailable(msg) from None


def _lists(told: Json) -> Lists:
    parties = [_party(party) for party in told.get("organization", ())]
    people = [_person(person) for person in told.get("individual", ())]
    return {
        Kind.ORGANIZATION: [party for party in parties if party["@type"] == "Organization"],
        Kind.INDIVIDUAL: [*people, *(party for party in parties if party["@type"] == "Individual")],
        Kind.CUSTOMER: told.get("customer", ()),
        Kind.ACCOUNT: [_account(account) for account in told.get("billingAccount", ())],
        Kind.PRODUCT: _products(told, {person["id"]: person["formattedName"] for person in people}),
        Kind.OFFERING: [_offering(offering) for offering in told.get("product_offering", ())],
        Kind.BILL: told.get("customerBill", ()),
        Kind.RATE: told.get("appliedCustomerBillingRate", ()),
    }


def _party(told: Json) -> dict[str, Any]:
    return {**told, "contactMedium": [_medium(medium) for medium in told.get("contactMedium", ())]}


def _medium(told: Json) -> Json:
    place = {"geographicAddress": {"id": told["_fias_id"]}} if "_fias_id" in told else {}
    code = {"oktmo": told["_oktmo"]} if "_oktmo" in told else {}
    return {**told, **place, **code}


def _person(told: Json) -> dict[str, Any]:
    names = (told.get("familyName"), told.get("givenName"), told.get("middleName"))
    mail = [{"@type": "EmailContactMedium", "emailAddress": told["_email"]}] if "_email" in told else []
    return {"contactMedium": mail, "formattedName": " ".join(filter(None, names)), **told}


def _account(told: Json) -> Json:
    return {**told, "relatedParty": [{"role": "owner", "id": told["_partyId"]}]}


def _products(told: Json, names: Mapping[str, str]) -> Sequence[Json]:
    offerings = {offering["id"]: offering for offering in told.get("product_offering", ())}
    sims = [_sim(sim, offerings[sim["plan"]]) for sim in told.get("subscriptions", ())]
    others = (
        (product, offerings[product["productOffering"]["id"]])
        for product in told.get("product_inventory", ())
    )
    return [*sims, *(_product(product, offering, names) for product, offering in others)]


def _sim(told: Json, plan: Json) -> Json:
    return {
        "id": told["id"],
        "name": plan["name"],
        "status": told.get("status", "active"),
        "startDate": told.get("startDate"),
        "productOffering": {"id": plan["id"]},
        "billingAccount": {"id": told["account"]},
        "realizingResource": [{"name": told["msisdn"]}],
        "relatedParty": [{"role": "holder", "id": told["holder"]}] if told.get("holder") else [],
    }


def _product(told: Json, offering: Json, names: Mapping[str, str]) -> Json:
    related = [{**party, "name": names.get(party["id"])} for party in told.get("relatedParty", ())]
    sim = told.get("subscription")
    return {
        "name": offering["name"],
        "productPrice": list(_prices(offering)),
        **told,
        "productCharacteristic": [{"name": "units", "value": told.get("units", 1)}],
        "productRelationship": [{"relationshipType": "reliesOn", "product": {"id": sim}}] if sim else [],
        "relatedParty": related,
    }


def _offering(told: Json) -> Json:
    provider = told.get("provider", "own")
    said = {
        "service": told.get("service"),
        "partner": provider.removeprefix("partner:") if provider.startswith("partner:") else None,
        "contentService": told.get("contentService"),
    }
    return {
        "id": told["id"],
        "name": told["name"],
        "productOfferingPrice": list(_prices(told)),
        "prodSpecCharValueUse": [
            {"name": name, "productSpecCharacteristicValue": [{"value": value}]}
            for name, value in said.items()
            if value is not None
        ],
    }


def _prices(offering: Json) -> Iterator[Json]:
    price = offering.get("price")
    if price:
        yield {
            "priceType": price["priceType"],
            "recurringChargePeriodType": price.get("recurringChargePeriodType"),
            "unitOfMeasure": {"amount": 1, "units": price.get("unitOfMeasure")},
            "price": {"taxIncludedAmount": price["taxIncludedAmount"], "taxRate": price.get("taxRate")},
        }
