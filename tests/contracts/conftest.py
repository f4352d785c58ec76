"""A store with somebody in it."""

import pytest

from idp.ports.records import Store
from tests.contracts.samples import populate


@pytest.fixture
def inhabited(store: Store) -> Store:
    """Give a store where Anna acts for Romashka, is signed in, and `mail` is registered."""
    with store.write() as records:
        populate(records)
    return store
