"""The data's short forms written out as TM Forum resources, version 5."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = dict[str, Any]
Names = Mapping[str, str]
PRIVATE = "_"
"""How the names of facts begin that no API tells."""


def told(resource: Mapping[str, Any], kind: str) -> Json:
    """Drop what is private, and say what it is."""
    return {"@type": kind, **{k: v for k, v in resource.items() if not k.startswith(PRIVATE)}}


def party(resource: Mapping[str, Any]) -> Json:
    """Write an organization, or a sole trader, who is an individual."""
    media = [_medium(medium) for medium in resource.get("contactMedium", ())]
    related = [_related(r, {}) for r in resource.get("relatedParty", ())]
    return {**told(resource, resource["@type"]), "contactMedium": media, "relatedParty": related}


def individual(resource: Mapping[str, Any]) -> Json:
    """Write a person."""
    mail = {"@type": "EmailContactMedium", "contactType": "email", "emailAddress": resource["_email"]}
    phone = {"@type": "PhoneContactMedium", "contactType": "mobile", "phoneNumber": resource["_msisdn"]}
    media = {"contactMedium": [mail, phone], "formattedName": full_name(resource)}
    return {**told(resource, "Individual"), **media}


def full_name(resource: Mapping[str, Any]) -> str:
    """Join the parts that there are."""
    parts = (resource["familyName"], resource["givenName"], resource.get("middleName"))
    return " ".join(part for part in parts if part)


def account(resource: Mapping[str, Any]) -> Json:
    """Write a billing account with the party that it is of."""
    owner = {"role": "owner", "partyOrPartyRole": {"id": resource["_partyId"], "@type": "PartyRef"}}
    return {**told(resource, "BillingAccount"), "relatedParty": [owner]}


def sim(resource: Mapping[str, Any], plan: Mapping[str, Any], names: Names) -> Json:
    """Write a SIM as the product that its number realises."""
    holder = resource.get("holder")
    return {
        "@type": "Product",
        "id": resource["id"],
        "name": plan["name"],
        "status": resource.get("status", "active"),
        "startDate": resource["startDate"],
        "productOffering": {"@type": "ProductOfferingRef", "id": plan["id"], "name": plan["name"]},
        "productPrice": list(prices(plan)),
        "billingAccount": {"@type": "BillingAccountRef", "id": resource["account"]},
        "realizingResource": [
            {"@type": "ResourceRef", "id": f"msisdn-{resource['id']}", "name": resource["msisdn"]}
        ],
        "relatedParty": [_related({"role": "holder", "id": holder}, names)] if holder else [],
    }


def product(resource: Mapping[str, Any], offering: Mapping[str, Any], names: Names) -> Json:
    """Write a product with who had a part in its order."""
    sim = resource.get("subscription")
    relies = [{"relationshipType": "reliesOn", "product": {"id": sim}}] if sim else []
    written = {
        "name": offering["name"],
        **told(resource, "Product"),
        "productOffering": {"@type": "ProductOfferingRef", "id": offering["id"], "name": offering["name"]},
        "productPrice": list(prices(offering)),
        "productCharacteristic": [
            {"@type": "IntegerCharacteristic", "name": "units", "value": resource.get("units", 1)}
        ],
        "productRelationship": relies,
        "relatedParty": [_related(r, names) for r in resource.get("relatedParty", ())],
    }
    return {name: value for name, value in written.items() if name not in ("units", "subscription")}


def offering(resource: Mapping[str, Any]) -> Json:
    """Write an offering with its price and what it opens."""
    provider = resource.get("provider", "own")
    uses = {
        "service": resource.get("service"),
        "partner": provider.removeprefix("partner:") if provider.startswith("partner:") else None,
        "contentService": resource.get("contentService"),
    }
    return {
        "@type": "ProductOffering",
        "id": resource["id"],
        "name": resource["name"],
        "lifecycleStatus": "Active",
        "isSellable": True,
        "productOfferingPrice": list(prices(resource)),
        "prodSpecCharValueUse": [
            {"name": name, "productSpecCharacteristicValue": [{"value": value}]}
            for name, value in uses.items()
            if value is not None
        ],
    }


def prices(offering: Mapping[str, Any]) -> Iterator[Json]:
    """Write the price of an offering, if it has one."""
    price = offering.get("price")
    if price:
        yield {
            "@type": "ProductPrice",
            "name": offering["name"],
            "priceType": price["priceType"],
            "recurringChargePeriodType": price.get("recurringChargePeriodType"),
            "unitOfMeasure": {"amount": 1, "units": price.get("unitOfMeasure")},
            "price": {"taxIncludedAmount": price["taxIncludedAmount"], "taxRate": price.get("taxRate")},
        }


def untold(resources: Sequence[Mapping[str, Any]], kind: str) -> list[Json]:
    """Write resources that need no more than their kind."""
    return [told(resource, kind) for resource in resources]


def _medium(resource: Mapping[str, Any]) -> Json:
    written = {k: v for k, v in resource.items() if not k.startswith(PRIVATE)}
    if "_fias_id" in resource:
        written["geographicAddress"] = {"@type": "GeographicAddressRef", "id": resource["_fias_id"]}
    if "_oktmo" in resource:
        written["oktmo"] = resource["_oktmo"]
    return written


def _related(related: Mapping[str, Any], names: Names) -> Json:
    """Write a role and who has it; somebody unknown has a number at most."""
    who = {name: value for name, value in related.items() if name != "role"}
    name = names.get(related.get("id") or "") or related.get("name")
    written = {"@type": "PartyRef", "@referredType": "Individual", **who, **({"name": name} if name else {})}
    return {"role": related["role"], "partyOrPartyRole": written}
