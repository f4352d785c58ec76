"""Which of our fields is read from which attributes of which resource.

The attributes are what goes to the wire as `fields=`, and the reader takes one value out of them:
so whatever else an answer holds is never looked at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from idp.adapters.billing import readers
from idp.adapters.billing.resources import Json
from idp.model.billing import Value

Read = Callable[[Json], Value | None]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what must be asked for, and how it is read."""

    attributes: frozenset[str]
    read: Read


def _field(read: Read, *attributes: str) -> Field:
    return Field(frozenset(attributes), read)


_CONTACTS: Final[Mapping[str, Field]] = {
    "org_address_legal": _field(readers.address("legalAddress"), "contactMedium"),
    "org_address_postal": _field(readers.address("postalAddress"), "contactMedium"),
    "org_oktmo": _field(readers.oktmo, "contactMedium"),
    "org_email": _field(readers.email, "contactMedium"),
    "org_phone": _field(readers.phone, "contactMedium"),
}

ORGANIZATION: Final[Mapping[str, Field]] = {
    **_CONTACTS,
    "org_shortname": _field(readers.short_name, "name", "nameType", "tradingName"),
    "org_fullname": _field(readers.full_name, "otherName"),
    "org_type": _field(readers.kind, "organizationType", "isLegalEntity", "isHeadOffice"),
    "org_inn": _field(readers.identified("INN"), readers.OF_ORGANIZATION),
    "org_kpp": _field(readers.identified("KPP"), readers.OF_ORGANIZATION),
    "org_ogrn": _field(readers.identified("OGRN"), readers.OF_ORGANIZATION),
    "org_okpo": _field(readers.identified("OKPO"), readers.OF_ORGANIZATION),
    "org_reg_date": _field(readers.registered("OGRN"), readers.OF_ORGANIZATION),
}
"""A company or a branch. TMF632 `Organization`."""

SOLE_TRADER: Final[Mapping[str, Field]] = {
    **_CONTACTS,
    "org_shortname": _field(readers.trader_name("name"), "name"),
    "org_fullname": _field(readers.trader_name("legalName"), "legalName"),
    "org_type": _field(readers.sole_trader),
    "org_inn": _field(readers.identified("INN"), readers.OF_INDIVIDUAL),
    "org_ogrn": _field(readers.identified("OGRNIP"), readers.OF_INDIVIDUAL),
    "org_okpo": _field(readers.identified("OKPO"), readers.OF_INDIVIDUAL),
    "org_reg_date": _field(readers.registered("OGRNIP"), readers.OF_INDIVIDUAL),
}
"""A customer that TMF632 knows as an `Individual`: no KPP, no director but himself."""

CUSTOMER: Final[Mapping[str, Field]] = {
    "org_customer_since": _field(readers.customer_since, "validFor"),
    "org_size_band": _field(readers.customer_fact("sizeBand"), "characteristic"),
    "org_lifecycle": _field(readers.customer_fact("lifecycle"), "characteristic"),
    "org_segment": _field(readers.customer_fact("segment"), "characteristic"),
    "org_okved": _field(readers.customer_fact("okved"), "characteristic"),
}
"""The relation between the company and the operator. TMF629 `Customer`."""

DIRECTOR: Final = "org_director_name"
"""Read from another resource: the individual that the organization names as its director."""

PERSON: Final[Mapping[str, Field]] = {
    "name": _field(readers.person_name("formattedName"), "formattedName"),
    "given_name": _field(readers.person_name("givenName"), "givenName"),
    "family_name": _field(readers.person_name("familyName"), "familyName"),
    "middle_name": _field(readers.person_name("middleName"), "middleName"),
    "email": _field(readers.email, "contactMedium"),
}
"""A person. TMF632 `Individual`."""

NUMBER: Final = "phone_number"
"""Read from the inventory: the SIM whose present holder the person is. TMF637."""

COMPANY_FIELDS: Final = frozenset({*ORGANIZATION, *CUSTOMER, DIRECTOR})
PERSON_FIELDS: Final = frozenset({*PERSON, NUMBER})
