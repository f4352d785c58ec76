"""Romashka with billing behind it, and its people at their browsers, each with both factors."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest

from idp.adapters.billing import FileBilling, Ledger
from idp.model.account import Identifier, IdentifierKind
from idp.model.ids import AccountId
from idp.ports.house import House
from tests.activations.village import ANNA, BORIS, DARIA, DATA, GALINA, OLGA, VIKTOR, found_companies
from tests.support.clock import FixedClock
from tests.support.quotes import quote_signer
from tests.web.costs.billing import Switch
from tests.web.guest import Guest
from tests.web.town import PASSWORD, TOTP


@pytest.fixture
def billing(clock: FixedClock, tmp_path: Path) -> Switch:
    """Give a billing that a test may take away or change."""
    file = tmp_path / "billing.json"
    file.write_bytes(DATA.read_bytes())
    return Switch(FileBilling(clock, file, Ledger(tmp_path / "orders.json")), file)


@pytest.fixture
def house(house: House, billing: Switch) -> House:
    """Let the pages ask it, and sign quotes."""
    return replace(house, billing=billing, signer=quote_signer())


@pytest.fixture
def prove(clock) -> Callable[[Guest, str], None]:
    """Return how to prove the second factor where it is asked for."""

    def proving(guest: Guest, login: str) -> None:
        for _ in range(4):
            if guest.last.status_code == 303:
                guest.follow()
            if 'name="password"' in guest.last.text:
                guest.submit("/login", login=login, password=PASSWORD)
            elif 'name="code"' in guest.last.text:
                guest.submit("/login/code", code=pyotp.TOTP(TOTP).at(clock.now()))

    return proving


@pytest.fixture
def come(app, house, desk, hasher, clock, prove) -> Callable[[AccountId], Guest]:
    """Make the companies, and return how to come in as somebody."""
    with house.store.write() as records:
        found_companies(records)
        for account in (ANNA, BORIS, VIKTOR, GALINA, DARIA, OLGA):
            records.accounts.add_identifier(account, Identifier(IdentifierKind.LOGIN, account))
            records.accounts.set_password(account, hasher.hash(PASSWORD), clock.now())
    for account in (ANNA, BORIS, VIKTOR, GALINA, DARIA, OLGA):
        desk.people.set_totp(account, TOTP)

    def sign_in(account: AccountId) -> Guest:
        guest = Guest(app)
        guest.get("/login")
        guest.submit("/login", login=account, password=PASSWORD)
        prove(guest, account)
        assert guest.session is not None
        return guest

    return sign_in
