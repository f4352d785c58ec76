"""The sandbox's billing, one server for the module, and an adapter that asks it."""

from collections.abc import Iterator

import pytest

from idp.adapters.billing import TmfBilling
from tests.billing.sandbox import Server, billing_server
from tests.support.clock import FixedClock


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    """Run the server."""
    with billing_server() as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """Give a server that nobody has asked or ordered anything."""
    running.reset()
    return running


@pytest.fixture
def billing(server: Server, clock: FixedClock) -> TmfBilling:
    """Give an adapter whose circuit is closed."""
    return server.client(clock)
