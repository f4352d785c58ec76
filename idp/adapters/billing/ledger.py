"""Orders and claims of the embedded billing, in a file of their own."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from idp.adapters.billing.orders import CHANNEL, price_document
from idp.adapters.billing.resources import Json
from idp.model.billing import AddOrder, OrderReceipt, RefundClaim, StopOrder
from idp.model.errors import Unavailable

_KINDS: Final = ("orders", "claims", "added")
_LATE: Final = frozenset({"added"})
"""What a file of earlier days does not have."""
REJECTED: Final = "rejected"
Book = dict[str, dict[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Each key once, whichever process writes it; without a file nothing can be ordered."""

    file: Path | None = None

    def stopped(self) -> Mapping[str, datetime]:
        """Tell which products were ended here, and when. Raises `Unavailable`."""
        orders = self._read()["orders"].values()
        return {order["product"]: datetime.fromisoformat(order["at"]) for order in reversed([*orders])}

    def stop(self, order: StopOrder, now: datetime) -> OrderReceipt:
        """Write a stop down."""
        entry = {
            "company": order.company,
            "product": order.product,
            "requester": order.requester,
            "reason": order.reason,
            "at": now.isoformat(),
        }
        written = self._write("orders", order.key, lambda number: {"id": f"stop-{number}", **entry})
        return OrderReceipt(written["id"], "completed", {"completionDate": written["at"]})

    def added(self) -> Sequence[Json]:
        """Return the products that were switched on here, in the billing file's own form."""
        told = [entry["told"] for entry in self._read()["added"].values() if entry["told"] is not None]
        exact: Sequence[Json] = json.loads(json.dumps(told), parse_float=Decimal)
        return exact

    def order(self, order: AddOrder, now: datetime, *, fits: bool) -> OrderReceipt:
        """Write down that something is on from now; a price that does not fit is refused for good."""
        bought = order.purchase

        def make(number: int) -> dict[str, Any]:
            told = _product(order, f"added-{number}", now) if fits else None
            return {"id": f"add-{number}", "product": bought.offering, "at": now.isoformat(), "told": told}

        written = self._write("added", order.key, make)
        state = "completed" if written["told"] is not None else REJECTED
        return OrderReceipt(written["id"], state, {"completionDate": written["at"]})

    def claim(self, claim: RefundClaim, now: datetime) -> OrderReceipt:
        """Write a claim down."""
        entry = {
            "company": claim.company,
            "product": claim.product,
            "words": claim.words,
            "evidence": dict(claim.evidence),
            "at": now.isoformat(),
        }
        written = self._write("claims", claim.key, lambda number: {"id": f"claim-{number}", **entry})
        return OrderReceipt(written["id"], "acknowledged")

    def _write(self, kind: str, key: str, make: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
        if self.file is None:
            msg = "billing takes no orders: it has no file for them"
            raise Unavailable(msg)
        with _alone(self.file):
            book = self._read()
            if key not in book[kind]:
                book[kind][key] = make(len(book[kind]) + 1)
                _replace(self.file, book)
            return book[kind][key]

    def _read(self) -> Book:
        if self.file is None or not self.file.exists():
            return {kind: {} for kind in _KINDS}
        try:
            return _book(json.loads(self.file.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            msg = "billing's file of orders cannot be read"
            raise Unavailable(msg) from None


def _product(order: AddOrder, identifier: str, now: datetime) -> dict[str, Any]:
    bought = order.purchase
    people = (("requester", order.requester), ("approver", order.approver))
    item = {"orderId": f"add-{identifier.partition('-')[2]}", "orderItemAction": "add", "channel": CHANNEL}
    return {
        "id": identifier,
        "name": bought.name,
        "productOffering": {"id": bought.offering},
        "status": "active",
        "startDate": now.isoformat(),
        "billingAccount": {"id": bought.pays},
        "productOrderItem": [item],
        "productPrice": [price_document(price) for price in bought.prices],
        "relatedParty": [{"role": role, "id": party} for role, party in people if party],
        "units": bought.units,
        **({"subscription": bought.number} if bought.number else {}),
    }


def _book(told: Any) -> Book:
    """Return the entries by kind and key; raises one of the errors that a wrong shape has."""
    told = {**{kind: {} for kind in _LATE}, **told}
    for kind in _KINDS:
        for entry in told[kind].values():
            datetime.fromisoformat(entry["at"])
            str(entry["id"] + entry["product"])
    return {kind: told[kind] for kind in _KINDS}


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Keep other processes out; the lock ends with this one."""
    descriptor = os.open(file.with_name(f"{file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(file: Path, book: Book) -> None:
    """Write whole or not at all."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(book, out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
