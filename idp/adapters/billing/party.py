"""Read fields of a party: ask for the attributes they need, and let nothing else out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from idp.adapters.billing.inventory import holder_of, msisdn_of
from idp.adapters.billing.resources import IDENTITY, Json, Kind, Resources, refuse_odd
from idp.adapters.billing.shapes import optional_text, part, parts, reference, refuse, text
from idp.adapters.billing.vocabulary import (
    COMPANY_FIELDS,
    CUSTOMER,
    DIRECTOR,
    NUMBER,
    ORGANIZATION,
    PERSON,
    PERSON_FIELDS,
    SOLE_TRADER,
    Field,
)
from idp.model.billing import Party, PartyId, PartyKind, Value
from idp.model.errors import Invalid, NotFound

_STANDING: Final = IDENTITY | {"status"}
_HOLDING: Final = frozenset({"id", "status", "startDate", "realizingResource", "relatedParty"})


def refuse_unknown(party: Party, names: frozenset[str]) -> None:
    """Raise `Invalid` for a name that is no field of such a party."""
    known = COMPANY_FIELDS if party.kind is PartyKind.ORGANIZATION else PERSON_FIELDS
    if unknown := sorted(names - known):
        msg = "billing has no such field"
        raise Invalid(msg, field=unknown[0])


def read_party(
    resources: Resources, party: Party, names: frozenset[str], now: datetime
) -> Mapping[str, Value]:
    """Read known fields. Raises `NotFound`, `Unavailable`."""
    if party.kind is PartyKind.ORGANIZATION:
        found = _company(resources, party.id, names)
    else:
        found = _person(resources, party.id, names, now)
    return {name: value for name, value in found.items() if value is not None}


def find_customers(resources: Resources, company: PartyId, more: frozenset[str]) -> Sequence[Json]:
    """Read the customers that a company is; none for a branch. Refuses those that another is."""
    refuse_odd(company)
    fields = IDENTITY | {"engagedParty"} | more
    found = resources.all(Kind.CUSTOMER, fields, {"engagedParty.id": [company]})
    if any(reference(customer, "engagedParty") != company for customer in found):
        refuse("customer", "is another company's")
    return found


def is_person(customer: Json) -> bool:
    """Tell a sole trader, whom TMF632 knows as an individual, from a company."""
    return optional_text(part(customer, "engagedParty"), "@referredType") == "Individual"


def _company(resources: Resources, company: PartyId, names: frozenset[str]) -> dict[str, Value | None]:
    trade = {name: CUSTOMER[name] for name in names & CUSTOMER.keys()}
    found: dict[str, Value | None] = {}
    try:
        found |= _organization(resources, company, names)
    except NotFound:
        if not any(map(is_person, find_customers(resources, company, IDENTITY))):
            raise
        found |= _read(resources, Kind.INDIVIDUAL, company, _wanted(SOLE_TRADER, names))
    if trade:
        customers = find_customers(resources, company, _attributes(trade))
        found |= _values(trade, customers[0]) if customers else {}
    return found


def _organization(resources: Resources, company: PartyId, names: frozenset[str]) -> dict[str, Value | None]:
    wanted = _wanted(ORGANIZATION, names)
    if DIRECTOR not in names:
        return _read(resources, Kind.ORGANIZATION, company, wanted)
    party = _ask(resources, Kind.ORGANIZATION, company, _attributes(wanted) | {"relatedParty"})
    return {**_values(wanted, party), DIRECTOR: _director(resources, party)}


def _director(resources: Resources, organization: Json) -> Value | None:
    """Read the director's name. That the post is still theirs nothing proves."""
    found = [r for r in parts(organization, "relatedParty") if optional_text(r, "role") == "director"]
    if not found:
        return None
    director = text(part(found[0], "partyOrPartyRole") or found[0], "id")
    person = _ask(resources, Kind.INDIVIDUAL, PartyId(director), frozenset({"formattedName"}))
    name = PERSON["name"].read(person)
    return Value(name.value, "TMF632 organization") if name else None


def _person(
    resources: Resources, person: PartyId, names: frozenset[str], now: datetime
) -> dict[str, Value | None]:
    found = _read(resources, Kind.INDIVIDUAL, person, _wanted(PERSON, names))
    if NUMBER in names:
        found[NUMBER] = _own_number(resources, person, now)
    return found


def _own_number(resources: Resources, person: PartyId, now: datetime) -> Value | None:
    """Read the oldest active SIM whose one present holder the person is.

    The inventory's index may lag behind: what counts is whom the product itself names.
    """
    listed = resources.all(Kind.PRODUCT, _HOLDING, {"relatedParty.id": [person]})
    own = [p for p in listed if optional_text(p, "status") == "active" and holder_of(p) == person]
    numbers = [p for p in own if msisdn_of(p)]
    if not numbers:
        return None
    oldest = min(numbers, key=lambda p: (optional_text(p, "startDate"), text(p, "id")))
    return Value(msisdn_of(oldest), "TMF637 product", now, verified=True)


def _read(
    resources: Resources, kind: Kind, party: PartyId, wanted: Mapping[str, Field]
) -> dict[str, Value | None]:
    return _values(wanted, _ask(resources, kind, party, _attributes(wanted)))


def _ask(resources: Resources, kind: Kind, party: PartyId, attributes: frozenset[str]) -> Json:
    refuse_odd(party)
    found = resources.one(kind, party, _STANDING | attributes)
    if text(found, "id") != party:
        refuse("party", "is another one")
    text(found, "status")
    return {**found, "@type": "Individual" if kind is Kind.INDIVIDUAL else "Organization"}


def _values(wanted: Mapping[str, Field], document: Json) -> dict[str, Value | None]:
    return {name: field.read(document) for name, field in wanted.items()}


def _wanted(known: Mapping[str, Field], names: frozenset[str]) -> dict[str, Field]:
    return {name: known[name] for name in names & known.keys()}


def _attributes(wanted: Mapping[str, Field]) -> frozenset[str]:
    return frozenset[str]().union(*(field.attributes for field in wanted.values()))
