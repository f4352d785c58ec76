"""Take one value out of a party or a customer, with how far it is verified.

A party's own words (names, kind) are verified where the party is `validated`; a number of a
register also needs the date of its document; contacts and what the operator reckons never are.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from idp.adapters.billing.resources import Json
from idp.adapters.billing.shapes import (
    characteristics,
    flag,
    moment,
    optional_text,
    part,
    parts,
    reference,
    refuse,
    text,
)
from idp.model.billing import Value

VALIDATED: Final = "validated"
OF_ORGANIZATION: Final = "organizationIdentification"
OF_INDIVIDUAL: Final = "individualIdentification"
ORGANIZATION: Final = "TMF632 organization"
INDIVIDUAL: Final = "TMF632 individual"
CUSTOMER: Final = "TMF629 customer"
_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "INN": re.compile(r"[0-9]{10}|[0-9]{12}"),
    "KPP": re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}"),
    "OGRN": re.compile(r"[1-9][0-9]{12}"),
    "OGRNIP": re.compile(r"[34][0-9]{14}"),
    "OKPO": re.compile(r"[0-9]{8}|[0-9]{10}"),
}
"""How a register writes its numbers; check digits are for those who receive them."""
NUMBER: Final = re.compile(r"\+[1-9][0-9]{4,14}")
"""A phone number in E.164, as CAMARA writes it."""
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_LINE: Final = ("postCode", "stateOrProvince", "city", "street1", "street2")
_MEMBERS: Final = {"city": "locality", "stateOrProvince": "region", "postCode": "postal_code"}


def identified(kind: str) -> Callable[[Json], Value | None]:
    """Read a number of a register."""

    def read(party: Json) -> Value | None:
        found = _identification(party, kind)
        if not found:
            return None
        number = text(found, "identificationId")
        if not _FORMS[kind].fullmatch(number):
            refuse(kind)
        return _of_register(party, found, number)

    return read


def registered(kind: str) -> Callable[[Json], Value | None]:
    """Read the day on which a register gave its number."""

    def read(party: Json) -> Value | None:
        found = _identification(party, kind)
        day = moment(optional_text(found, "issuingDate"), "issuingDate")
        return _of_register(party, found, day.date().isoformat()) if day else None

    return read


def short_name(party: Json) -> Value | None:
    """Read the name by which the company is called."""
    is_short = optional_text(party, "nameType") in ("", "short")
    return _own_word(party, optional_text(party, "name" if is_short else "tradingName"))


def full_name(party: Json) -> Value | None:
    """Read the name in full, as the register has it."""
    names = [n for n in parts(party, "otherName") if optional_text(n, "nameType") == "full"]
    return _own_word(party, text(names[0], "name") if names else "")


def kind(party: Json) -> Value | None:
    """Tell a branch from a company."""
    if optional_text(party, "organizationType") == "branch":
        return _own_word(party, "BRANCH")
    return _own_word(party, "LEGAL" if flag(party, "isLegalEntity") else "")


def sole_trader(party: Json) -> Value | None:
    """Say that the customer is a person in trade."""
    return _own_word(party, "SOLE_TRADER")


def trader_name(name: str) -> Callable[[Json], Value | None]:
    """Read a name of a sole trader."""
    return lambda party: _own_word(party, optional_text(party, name))


def person_name(name: str) -> Callable[[Json], Value | None]:
    """Read a part of a person's name."""
    return lambda party: _own_word(party, optional_text(party, name))


def address(kind: str) -> Callable[[Json], Value | None]:
    """Read an address with the members of OpenID Connect Core 1.0 §5.1.1; one line stays one line."""

    def read(party: Json) -> Value | None:
        found = _medium(party, "GeographicAddressContactMedium", kind)
        return _unproved(_source(party), _told(found)) if found else None

    return read


def oktmo(party: Json) -> Value | None:
    """Read the municipal code of the legal address."""
    found = _medium(party, "GeographicAddressContactMedium", "legalAddress")
    return _unproved(_source(party), optional_text(found, "oktmo"))


def email(party: Json) -> Value | None:
    """Read an e-mail address."""
    value = optional_text(_medium(party, "EmailContactMedium"), "emailAddress")
    if value and not _EMAIL.fullmatch(value):
        refuse("emailAddress")
    return _unproved(_source(party), value)


def phone(party: Json) -> Value | None:
    """Read a contact number: nothing proves who holds it."""
    value = optional_text(_medium(party, "PhoneContactMedium"), "phoneNumber")
    if value and not NUMBER.fullmatch(value):
        refuse("phoneNumber")
    return _unproved(_source(party), value)


def customer_since(customer: Json) -> Value | None:
    """Read the day on which the contract began."""
    begun = moment(optional_text(part(customer, "validFor"), "startDateTime"), "validFor")
    return _unproved(CUSTOMER, begun.date().isoformat() if begun else "")


def customer_fact(name: str) -> Callable[[Json], Value | None]:
    """Read what the operator reckons of a customer."""

    def read(customer: Json) -> Value | None:
        return _unproved(CUSTOMER, optional_text(characteristics(customer, "characteristic"), name))

    return read


def _identification(party: Json, kind: str) -> Json:
    name = OF_ORGANIZATION if OF_ORGANIZATION in party else OF_INDIVIDUAL
    found = [i for i in parts(party, name) if text(i, "identificationType") == kind]
    if len(found) > 1:
        refuse(kind, "comes twice")
    return found[0] if found else {}


def _medium(party: Json, shape: str, kind: str = "") -> Json:
    """Find a contact of a shape, the preferred one first."""
    found = [
        medium
        for medium in parts(party, "contactMedium")
        if text(medium, "@type") == shape and (not kind or optional_text(medium, "contactType") == kind)
    ]
    found.sort(key=lambda medium: not flag(medium, "preferred"))
    return found[0] if found else {}


def _told(medium: Json) -> Mapping[str, str]:
    said = {name: optional_text(medium, name) for name in _LINE}
    told = {"formatted": ", ".join(value for value in said.values() if value)}
    if said["city"]:
        told |= {claim: said[name] for name, claim in _MEMBERS.items()}
        told["street_address"] = ", ".join(filter(None, (said["street1"], said["street2"])))
    told |= {"country": optional_text(medium, "country"), "oktmo": optional_text(medium, "oktmo")}
    told["fias_id"] = reference(medium, "geographicAddress")
    return {claim: value for claim, value in told.items() if value}


def _source(party: Json) -> str:
    return INDIVIDUAL if party.get("@type") == "Individual" else ORGANIZATION


def _of_register(party: Json, identification: Json, value: str) -> Value:
    at = moment(optional_text(identification, "issuingDate"), "issuingDate")
    verified = at is not None and optional_text(party, "status") == VALIDATED
    return Value(value, _source(party), at if verified else None, verified)


def _own_word(party: Json, value: str) -> Value | None:
    return (
        Value(value, _source(party), verified=optional_text(party, "status") == VALIDATED) if value else None
    )


def _unproved(source: str, value: Any) -> Value | None:
    return Value(value, source) if value else None
