"""A store with somebody in it."""

import pytest

from idp.adapters.sql import SqlStore
from idp.ports.records import Store
from tests.contracts.handovers import APPLICATION, settle
from tests.contracts.samples import VEKTOR, a_company, populate
from tests.contracts.trees import EVERY_FACT, appended


@pytest.fixture
def inhabited(store: Store) -> Store:
    """Give a store where Anna acts for Romashka, is signed in, and `mail` is registered."""
    with store.write() as records:
        populate(records)
    return store


@pytest.fixture
def planted(store: Store) -> Store:
    """Give a store with two companies; the tree of one has grown by a fact of every kind."""
    with store.write() as records:
        records.companies.add(a_company())
        records.companies.add(a_company(VEKTOR, "АО «Вектор»"))
        appended(records, *EVERY_FACT)
    return store


@pytest.fixture
def granted(inhabited: SqlStore) -> SqlStore:
    """Give a store where Anna's application waits for the bank, on Boris' right."""
    with inhabited.write() as records:
        settle(records)
        records.applications.add(APPLICATION)
    return inhabited
