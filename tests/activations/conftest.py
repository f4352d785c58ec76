"""Romashka and its billing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from idp.activations.book import Book
from idp.activations.buying import Buying
from idp.activations.desk import Activations
from idp.activations.handler import order_handler
from idp.activations.ordering import Ordering
from idp.activations.quoting import Quoting
from idp.activations.sending import Sending
from idp.activations.statistics import Statistics
from idp.adapters.billing import FileBilling, Ledger
from idp.ports.records import Store
from idp.rbac import Trees
from idp.rbac.news import tell_nobody
from tests.activations.village import DATA, Moody, Village, found_companies
from tests.support.clock import FixedClock
from tests.support.quotes import quote_signer


@dataclass
class Stamps:
    """Reads the stamps each time it is asked."""

    store: Store

    def current(self, kind: str) -> int:
        """Return a stamp."""
        with self.store.read() as records:
            return records.versions.stamps().get(kind, 0)


@pytest.fixture
def village(store: Store, clock: FixedClock, tmp_path: Path) -> Village:
    """Give Romashka, its tree and its billing in a file that a test may change."""
    with store.write() as records:
        found_companies(records)
    file = tmp_path / "billing.json"
    file.write_bytes(DATA.read_bytes())
    billing = FileBilling(clock, file, Ledger(tmp_path / "orders.json"))
    return Village(activations_over(store, clock, billing), store, clock, file, billing)


def activations_over(store: Store, clock: FixedClock, billing: Any) -> Activations:
    """Open the use cases over a billing."""
    book, signer = Book(store, clock, billing, Trees(Stamps(store))), quote_signer()
    sending = Sending(store, clock, billing)
    buying = Buying(book, sending, Quoting(book, signer), tell_nobody)
    return Activations(book, Ordering(book, sending), Statistics(book), buying)


@pytest.fixture
def moody(village: Village) -> Moody:
    """Let billing be away, for orders."""
    billing = Moody(village.billing)
    village.activations = activations_over(village.store, village.clock, billing)
    return billing


@pytest.fixture
def deliver(village: Village, moody: Moody) -> Callable[[], None]:
    """Run the job that waits, as the outbox would."""

    class Parts:
        store, clock, billing = village.store, village.clock, moody

    handler = order_handler(Parts())  # type: ignore[arg-type]

    def run(attempts: int = 0) -> None:
        handler(replace(village.jobs()[0], attempts=attempts))

    return run
