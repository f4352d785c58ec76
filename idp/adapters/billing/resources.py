"""The TM Forum resources that are read, by whichever way they come."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, Protocol

from idp.model.errors import NotFound

Json = Mapping[str, Any]
"""A JSON object."""
Filter = Mapping[str, Iterable[str]]
"""Values by the dotted path of the attribute that must have one of them; `.gte` and `.lt` compare.

TMF630 REST API Design Guidelines.
"""


class Kind(StrEnum):
    """A resource by its path below the base address."""

    ORGANIZATION = "/tmf-api/partyManagement/v5/organization"
    INDIVIDUAL = "/tmf-api/partyManagement/v5/individual"
    CUSTOMER = "/tmf-api/customer/v5/customer"
    ACCOUNT = "/tmf-api/accountManagement/v5/billingAccount"
    PRODUCT = "/tmf-api/productInventory/v5/product"
    OFFERING = "/tmf-api/productCatalogManagement/v5/productOffering"
    BILL = "/tmf-api/customerBillManagement/v5/customerBill"
    RATE = "/tmf-api/customerBillManagement/v5/appliedCustomerBillingRate"
    ORDER = "/tmf-api/productOrderingManagement/v5/productOrder"
    TICKET = "/tmf-api/troubleTicket/v5/troubleTicket"


IDENTITY: Final = frozenset({"id"})
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


def refuse_odd(party: str) -> None:
    """Raise `NotFound` for what is no id of billing's: it would mean something in a path or a filter."""
    if not _PLAIN.fullmatch(party):
        raise NotFound


class Resources(Protocol):
    """What can be read in the course of one call."""

    def one(self, kind: Kind, resource: str, fields: frozenset[str]) -> Json:
        """Read these attributes of a resource. Raises `NotFound`, `Unavailable`."""
        ...

    def all(self, kind: Kind, fields: frozenset[str], wanted: Filter) -> Sequence[Json]:
        """Read these attributes of every resource that is wanted. Raises `Unavailable`."""
        ...
