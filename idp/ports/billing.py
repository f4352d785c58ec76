"""What we ask of billing. It fails closed: no answer, no value, never an old one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from idp.model.billing import (
    AddOrder,
    Bill,
    Estate,
    Offering,
    OfferingId,
    OrderReceipt,
    Party,
    PartyId,
    Product,
    RefundClaim,
    StopOrder,
    Value,
)


class BillingSource(Protocol):
    """Billing, over TM Forum APIs or from a file. Every call may raise `Unavailable` within 2 s."""

    def sitting(self) -> "BillingSource":
        """Return billing for one page: all that it is asked there has the 2 s of one call together."""
        ...

    def get(self, party: Party, fields: frozenset[str]) -> Mapping[str, Value]:
        """Read these fields of a party and no others; what billing lacks is absent.

        Raises `Unavailable`, `NotFound` for an unknown party, `Invalid` for an unknown field.
        """
        ...

    def estate(self, company: PartyId) -> Estate:
        """Read what a company has. Raises `Unavailable`, `NotFound`."""
        ...

    def products(self, company: PartyId) -> Sequence[Product]:
        """Read a company's products, ended ones too. Raises `Unavailable`, `NotFound`."""
        ...

    def offerings(self, ids: Iterable[OfferingId] | None = None) -> Mapping[OfferingId, Offering]:
        """Read the catalogue, or these of it. Not personal: may come from a cache of a minute."""
        ...

    def offering(self, offering: OfferingId) -> Offering:
        """Read one offering as it is now, from no cache. Raises `Unavailable`, `NotFound`."""
        ...

    def bill(self, company: PartyId, month: date) -> Bill | None:
        """Read the bill of a month, `None` if there is none. Raises `Unavailable`."""
        ...

    def order(self, order: AddOrder) -> OrderReceipt:
        """Switch something on. The same key twice is one order; another price is `rejected`.

        Raises `Unavailable`, and `NotFound` for an offering or an account that is none of theirs.
        """
        ...

    def stop(self, order: StopOrder) -> OrderReceipt:
        """End a product. The same key twice is one order. Raises `Unavailable`, `NotFound`, `Refused`."""
        ...

    def claim(self, claim: RefundClaim) -> OrderReceipt:
        """Open a refund claim. The same key twice is one claim. Raises as `stop` does."""
        ...
