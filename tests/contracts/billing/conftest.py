"""The sandbox's billing over HTTP, and the same data in a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.adapters.billing import FileBilling, Ledger
from idp.ports.billing import BillingSource
from tests.billing.sandbox import Server, billing_server
from tests.contracts.billing.backend import DATA, Backend
from tests.support.clock import FixedClock


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with billing_server() as server:
        yield server


@pytest.fixture(params=["http", "file"])
def backend(request: pytest.FixtureRequest, running: Server, clock: FixedClock, tmp_path: Path) -> Backend:
    if request.param == "http":
        running.reset()
        return Backend(running.client(clock), server=running)
    file = tmp_path / "billing.json"
    file.write_bytes(DATA.read_bytes())
    return Backend(FileBilling(clock, file, Ledger(tmp_path / "orders.json")), file=file)


@pytest.fixture
def billing(backend: Backend) -> BillingSource:
    return backend.source
