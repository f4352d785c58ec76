"""Offerings of TMF620: not personal, so they may be kept for a minute."""

from collections.abc import Mapping
from typing import Final

from idp.adapters.billing.inventory import prices_of
from idp.adapters.billing.resources import Json, Kind, Resources, refuse_odd
from idp.adapters.billing.shapes import optional_text, parts, refuse, refuse_repeated, text
from idp.model.billing import Offering, OfferingId

_FIELDS: Final = frozenset({"id", "name", "productOfferingPrice", "prodSpecCharValueUse"})


def read_catalogue(resources: Resources) -> Mapping[OfferingId, Offering]:
    """Read every offering."""
    listed = resources.all(Kind.OFFERING, _FIELDS, {})
    refuse_repeated((text(offering, "id") for offering in listed), "offering")
    found = map(_offering, listed)
    return {offering.id: offering for offering in found}


def read_offering(resources: Resources, offering: OfferingId) -> Offering:
    """Read one. Raises `NotFound`."""
    refuse_odd(offering)
    found = _offering(resources.one(Kind.OFFERING, offering, _FIELDS))
    return found if found.id == offering else refuse("offering", "is another one")


def _offering(offering: Json) -> Offering:
    told = {text(use, "name"): use for use in parts(offering, "prodSpecCharValueUse")}
    return Offering(
        id=OfferingId(text(offering, "id")),
        name=text(offering, "name"),
        service=_word(told, "service"),
        partner=_word(told, "partner"),
        prices=prices_of(parts(offering, "productOfferingPrice")),
        content=_first(told, "contentService").get("value") is True,
    )


def _word(told: Mapping[str, Json], name: str) -> str:
    return optional_text(_first(told, name), "value")


def _first(told: Mapping[str, Json], name: str) -> Json:
    values = parts(told.get(name, {}), "productSpecCharacteristicValue")
    if len(values) > 1:
        refuse(name, "has two values")
    return values[0] if values else {}
