"""Stops and claims of the embedded billing, in a file of their own."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from idp.model.billing import OrderReceipt, RefundClaim, StopOrder
from idp.model.errors import Unavailable

_KINDS: Final = ("orders", "claims")
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


def _book(told: Any) -> Book:
    """Return the entries by kind and key; raises one of the errors that a wrong shape has."""
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
