"""What the provider tells the LDAP server of a company's people, and to whom it tells nothing any more."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from idp.links.own.making import Made
from idp.model.account import AccountStatus
from idp.model.company import CompanyStatus
from idp.model.ids import AccountId, ServiceId
from idp.rbac.actor import OPERATOR
from tests.bridges.conftest import ROMASHKA
from tests.bridges.radius.conftest import Exchange

Happens = Callable[[Exchange, AccountId], None]


@pytest.fixture
def anna(exchange: Exchange) -> AccountId:
    return exchange.world.person()


@pytest.fixture
def machine(exchange: Exchange, anna: AccountId) -> Made:
    made = exchange.secrets.making.make_server(OPERATOR, ROMASHKA, ServiceId("directory"), "files")
    exchange.world.stamps.refresh_now()
    return made


def entries(exchange: Exchange, made: Made, only: str = "") -> Mapping[str, Any]:
    return exchange.calls["ldap/entries"]({"app": made.app.id, "only": only})


def logins(said: Mapping[str, Any]) -> list[str]:
    return [one["login"] for one in said["people"]]


def company_ends(exchange: Exchange, _anna: AccountId) -> None:
    with exchange.world.store.write() as records:
        romashka = records.companies.get(ROMASHKA)
        assert romashka is not None
        records.companies.update(replace(romashka, status=CompanyStatus.ENDED))
    exchange.world.stamps.refresh_now()


def address_changes(exchange: Exchange, anna: AccountId) -> None:
    with exchange.world.store.write() as records:
        who = records.accounts.get(anna)
        assert who is not None
        records.accounts.update(
            replace(who, claims={"email": "new@romashka.example", "email_verified": True})
        )
    exchange.world.stamps.refresh_now()


def account_is_disabled(exchange: Exchange, anna: AccountId) -> None:
    with exchange.world.store.write() as records:
        who = records.accounts.get(anna)
        assert who is not None
        records.accounts.update(replace(who, status=AccountStatus.DISABLED))
    exchange.world.stamps.refresh_now()


def right_is_lost(exchange: Exchange, _anna: AccountId) -> None:
    exchange.world.lose_role()


def test_a_server_sees_its_company_and_a_person_themself(exchange: Exchange, machine: Made) -> None:
    boris = exchange.world.person("boris")
    assert logins(entries(exchange, machine)) == ["anna@romashka.example", "boris@romashka.example"]
    assert logins(entries(exchange, machine, "BORIS@romashka.example")) == ["boris@romashka.example"]
    own = exchange.make(boris, "directory")
    for only in ("", "anna@romashka.example"):
        assert logins(entries(exchange, own, only)) == ["boris@romashka.example"]


@pytest.mark.parametrize("happens", [company_ends, address_changes, account_is_disabled, right_is_lost])
def test_who_was_bound_before_it_happened_sees_nothing_any_more(
    exchange: Exchange, anna: AccountId, happens: Happens
) -> None:
    own = exchange.make(anna, "directory")
    assert logins(entries(exchange, own)) == ["anna@romashka.example"]
    happens(exchange, anna)
    assert entries(exchange, own) == {"gone": True}


def test_the_servers_of_a_company_that_has_ended_see_nothing(exchange: Exchange, machine: Made) -> None:
    company_ends(exchange, AccountId("anna"))
    assert entries(exchange, machine) == {"gone": True}


@pytest.mark.parametrize("only", ["anna@romashka.example\0", "*", "\0", "\N{REPLACEMENT CHARACTER}"])
def test_a_name_that_no_store_could_hold_is_nobodys(exchange: Exchange, machine: Made, only: str) -> None:
    assert logins(entries(exchange, machine, only)) == []
