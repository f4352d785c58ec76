"""Billing from one file: for a machine on its own, and for tests.

The file holds TM Forum resources by name, in the shorter forms of the demo's data: a SIM is
`{id, msisdn, holder, account, plan}`, an offering has one `price`. It is read anew for each call.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from idp.adapters.billing.bills import read_bill
from idp.adapters.billing.catalogue import read_catalogue, read_offering
from idp.adapters.billing.company import read_estate, read_products
from idp.adapters.billing.ledger import Ledger
from idp.adapters.billing.lists import ListedResources
from idp.adapters.billing.party import read_party, refuse_unknown
from idp.adapters.billing.shorthand import read_lists
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
from idp.model.errors import NotFound
from idp.ports.clock import Clock


class FileBilling:
    """Keep `idp.ports.billing.BillingSource`; without a file every party is unknown."""

    def __init__(self, clock: Clock, file: Path | None = None, ledger: Ledger | None = None) -> None:
        self._clock = clock
        self._file = file
        self._ledger = ledger or Ledger()

    def sitting(self) -> "FileBilling":
        """Return itself: a file does not keep anybody waiting."""
        return self

    def get(self, party: Party, fields: frozenset[str]) -> Mapping[str, Value]:
        """Read these fields of a party and no others."""
        refuse_unknown(party, fields)
        return read_party(self._resources(), party, fields, self._clock.now()) if fields else {}

    def estate(self, company: PartyId) -> Estate:
        """Read what a company has."""
        return read_estate(self._resources(), company)

    def products(self, company: PartyId) -> Sequence[Product]:
        """Read a company's products, ended ones too."""
        return read_products(self._resources(), company)

    def offerings(self, ids: Iterable[OfferingId] | None = None) -> Mapping[OfferingId, Offering]:
        """Read the catalogue, or these of it."""
        found = read_catalogue(self._resources())
        return found if ids is None else {i: found[i] for i in ids if i in found}

    def offering(self, offering: OfferingId) -> Offering:
        """Read one offering."""
        return read_offering(self._resources(), offering)

    def bill(self, company: PartyId, month: date) -> Bill | None:
        """Read the bill of a month, as the file has it."""
        return read_bill(self._resources(), company, month)

    def order(self, order: AddOrder) -> OrderReceipt:
        """Write down what was switched on, unless its price is another by now. Raises `NotFound`."""
        estate = self.estate(order.company)
        if all(account.id != order.purchase.pays for account in estate.accounts):
            raise NotFound
        fits = self.offering(order.purchase.offering).prices == order.purchase.prices
        return self._ledger.order(order, self._clock.now(), fits=fits)

    def stop(self, order: StopOrder) -> OrderReceipt:
        """Write down that a product has ended. Raises `NotFound`."""
        self._refuse_foreign(order.company, order.product)
        return self._ledger.stop(order, self._clock.now())

    def claim(self, claim: RefundClaim) -> OrderReceipt:
        """Write down a claim. Raises `NotFound`."""
        self._refuse_foreign(claim.company, claim.product)
        return self._ledger.claim(claim, self._clock.now())

    def _refuse_foreign(self, company: PartyId, product: str) -> None:
        if all(own.id != product for own in self.products(company)):
            raise NotFound

    def _resources(self) -> ListedResources:
        lists = read_lists(self._file, self._ledger.added()) if self._file else {}
        return ListedResources(lists, self._ledger.stopped())
