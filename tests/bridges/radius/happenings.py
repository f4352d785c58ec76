"""What happens to people, and has to be known at every door."""

from dataclasses import replace

from idp.model.account import AccountStatus
from idp.model.ids import AccountId
from tests.bridges.conftest import ROMASHKA
from tests.bridges.radius.conftest import Exchange


def lost(exchange: Exchange, anna: AccountId) -> None:
    exchange.world.lose_role()


def disabled(exchange: Exchange, anna: AccountId) -> None:
    with exchange.world.store.write() as records:
        who = records.accounts.get(anna)
        assert who is not None
        records.accounts.update(replace(who, status=AccountStatus.DISABLED))
    exchange.world.stamps.refresh_now()


def ended(exchange: Exchange, anna: AccountId) -> None:
    with exchange.world.store.write() as records:
        assert records.app_passwords.end_of_person(ROMASHKA, anna, exchange.world.clock.now())
    exchange.world.stamps.refresh_now()


def left(exchange: Exchange, anna: AccountId) -> None:
    with exchange.world.store.write() as records:
        records.companies.remove_member(anna, ROMASHKA)
    exchange.world.stamps.refresh_now()
