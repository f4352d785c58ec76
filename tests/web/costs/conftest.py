"""Romashka with billing behind it, and its people at their browsers."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from idp.adapters.billing import FileBilling, Ledger
from idp.model.account import Identifier, IdentifierKind
from idp.model.ids import AccountId
from idp.ports.house import House
from tests.activations.village import ANNA, BORIS, DARIA, DATA, GALINA, OLGA, VIKTOR, found_companies
from tests.support.clock import FixedClock
from tests.web.costs.billing import Switch
from tests.web.guest import Guest
from tests.web.town import PASSWORD


@pytest.fixture
def billing(clock: FixedClock, tmp_path: Path) -> Switch:
    """Give a billing that a test may take away or change."""
    file = tmp_path / "billing.json"
    file.write_bytes(DATA.read_bytes())
    return Switch(FileBilling(clock, file, Ledger(tmp_path / "orders.json")), file)


@pytest.fixture
def house(house: House, billing: Switch) -> House:
    """Let the pages ask it."""
    return replace(house, billing=billing)


@pytest.fixture
def come(app, house, hasher, clock) -> Callable[[AccountId], Guest]:
    """Make the companies, and return how to come in as somebody."""
    with house.store.write() as records:
        found_companies(records)
        for account in (ANNA, BORIS, VIKTOR, GALINA, DARIA, OLGA):
            records.accounts.add_identifier(account, Identifier(IdentifierKind.LOGIN, account))
            records.accounts.set_password(account, hasher.hash(PASSWORD), clock.now())

    def sign_in(account: AccountId) -> Guest:
        guest = Guest(app)
        guest.get("/login")
        guest.submit("/login", login=account, password=PASSWORD)
        assert guest.session is not None
        return guest

    return sign_in


@pytest.fixture
def anna(come) -> Guest:
    """Sign the owner in."""
    return come(ANNA)
