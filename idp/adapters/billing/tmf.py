"""Billing over TM Forum APIs: one budget of time a call, one circuit for all of them."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from idp.adapters.billing.bills import read_bill
from idp.adapters.billing.catalogue import read_catalogue, read_offering
from idp.adapters.billing.company import read_estate, read_products
from idp.adapters.billing.errors import Unreadable
from idp.adapters.billing.orders import (
    add_document,
    claim_document,
    claim_receipt,
    order_receipt,
    refuse_foreign,
    stop_document,
)
from idp.adapters.billing.party import read_party, refuse_unknown
from idp.adapters.billing.resources import Kind
from idp.adapters.billing.wire import WireResources
from idp.adapters.circuit import Circuit
from idp.adapters.outbound import Deadline, Origin
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
from idp.model.errors import NotFound, Refused, Unavailable
from idp.model.secret import Secret
from idp.ports.clock import Clock

SECONDS: Final = 2.0
COOLDOWN: Final = 2.0
FRESH: Final = timedelta(seconds=60)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take, and how long nobody asks after one that failed."""

    seconds: float = SECONDS
    cooldown: float = COOLDOWN


@dataclass(slots=True)
class _Kept:
    """What all sittings share: the catalogue."""

    at: datetime | None = None
    offerings: Mapping[OfferingId, Offering] = field(default_factory=dict)

    def is_fresh(self, now: datetime) -> bool:
        return self.at is not None and self.at <= now < self.at + FRESH


@dataclass(slots=True)
class Sitting:
    """What the calls of one page share."""

    deadline: Deadline
    answered: bool = False

    @property
    def used_up(self) -> bool:
        """Tell whether billing did answer here, and the time is over all the same."""
        return self.answered and self.deadline.over


class TmfBilling:
    """Keep `idp.ports.billing.BillingSource` over HTTP. Only the catalogue is remembered."""

    def __init__(
        self, origin: Origin, clock: Clock, token: Secret | None = None, patience: Patience | None = None
    ) -> None:
        patience = patience or Patience()
        self._origin = origin
        self._clock = clock
        self._seconds = patience.seconds
        self._circuit = Circuit(patience.cooldown)
        self._headers = {"Accept": "application/json"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token.value}"
        self._kept = _Kept()
        self.page: Sitting | None = None

    @property
    def degraded(self) -> bool:
        """Tell whether billing failed when it was asked last."""
        return not self._circuit.closed

    def sitting(self) -> "TmfBilling":
        """Return billing for one page: one budget of time for all of its calls."""
        page = copy(self)
        page.page = Sitting(Deadline(self._seconds))
        return page

    def get(self, party: Party, fields: frozenset[str]) -> Mapping[str, Value]:
        """Read these fields of a party and no others."""
        refuse_unknown(party, fields)
        if not fields:
            return {}
        with self._asking() as resources:
            return read_party(resources, party, fields, self._clock.now())

    def estate(self, company: PartyId) -> Estate:
        """Read what a company has."""
        with self._asking() as resources:
            return read_estate(resources, company)

    def products(self, company: PartyId) -> Sequence[Product]:
        """Read a company's products, ended ones too."""
        with self._asking() as resources:
            return read_products(resources, company)

    def offerings(self, ids: Iterable[OfferingId] | None = None) -> Mapping[OfferingId, Offering]:
        """Read the catalogue, or these of it, at most a minute old."""
        now, kept = self._clock.now(), self._kept
        if not kept.is_fresh(now):
            with self._asking() as resources:
                found = read_catalogue(resources)
            kept.at, kept.offerings = now, found
        listed = kept.offerings
        return listed if ids is None else {i: listed[i] for i in ids if i in listed}

    def offering(self, offering: OfferingId) -> Offering:
        """Read one offering, as it is now."""
        with self._asking() as resources:
            return read_offering(resources, offering)

    def bill(self, company: PartyId, month: date) -> Bill | None:
        """Read the bill of a month, `None` if there is none."""
        with self._asking() as resources:
            return read_bill(resources, company, month)

    def order(self, order: AddOrder) -> OrderReceipt:
        """Switch something on; billing knows the order by its key."""
        with self._asking() as resources:
            answer = resources.post(Kind.ORDER, add_document(order))
            refuse_foreign(answer, "externalId", order.key)
            return order_receipt(answer)

    def stop(self, order: StopOrder) -> OrderReceipt:
        """End a product; billing knows the order by its key."""
        with self._asking() as resources:
            answer = resources.post(Kind.ORDER, stop_document(order))
            refuse_foreign(answer, "externalId", order.key)
            return order_receipt(answer)

    def claim(self, claim: RefundClaim) -> OrderReceipt:
        """Open a refund claim; billing knows it by its key."""
        with self._asking() as resources:
            answer = resources.post(Kind.TICKET, claim_document(claim))
            refuse_foreign(answer, "externalIdentifier", claim.key)
            return claim_receipt(answer)

    @contextmanager
    def _asking(self) -> Iterator[WireResources]:
        """Open a line for one call, unless billing failed a moment ago. Raises `Unavailable`.

        A page that asked more than fits its time says nothing of billing: nobody else is kept off.
        """
        if not self._circuit.may_try():
            msg = "billing did not answer a moment ago"
            raise Unavailable(msg)
        page = self.page or Sitting(Deadline(self._seconds))
        try:
            yield WireResources(self._origin.line(page.deadline), self._headers)
        except Unreadable as error:
            log.warning("billing is not understood: %s", error)
            self._well()
            raise
        except Unavailable as error:
            self._lost(page, error)
            raise
        except (NotFound, Refused):
            self._well()
            raise
        page.answered = True
        self._well()

    def _lost(self, page: Sitting, error: Unavailable) -> None:
        if not page.used_up and self._circuit.fail():
            log.warning("billing is lost: %s", error)

    def _well(self) -> None:
        if self._circuit.succeed():
            log.warning("billing is back")
