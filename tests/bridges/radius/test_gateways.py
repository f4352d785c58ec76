"""Gateways: who is told their secrets, whose session they speak of, and that two are never one."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from idp.links.vault import NOBODY, put_secret
from idp.model.errors import Unavailable
from idp.model.ids import AccountId, ServiceId
from idp.model.secret import Secret
from idp.settings import SettingsError
from legacy_bridges.host.radius import accounting, radius_calls
from legacy_bridges.host.radius.gateways import clash
from tests.bridges.conftest import ROMASHKA
from tests.bridges.radius.conftest import Exchange


def test_hello_hands_secrets_over_once_and_writes_it_down(exchange: Exchange, shared: str) -> None:
    hello = exchange.calls["hello"]({"known": ""})
    assert [(one["name"], one["secret"], one["signs"]) for one in hello["nas"]] == [("gate", shared, True)]
    assert exchange.calls["hello"]({"known": hello["known"]}) == {"known": hello["known"]}
    assert [kind for kind, _ in exchange.world.audit()].count("SecretLent") == 1


def test_another_secret_is_news_to_the_server(exchange: Exchange, shared: str) -> None:
    before = exchange.counter.stamps()["secrets"]
    with exchange.world.store.write() as records:
        envelope, now = exchange.house.envelope, exchange.world.clock.now()
        put_secret(records, envelope, NOBODY, ServiceId("vpn"), "nas:gate", Secret("t" * 43), now)
    exchange.world.stamps.refresh_now()
    assert exchange.counter.stamps()["secrets"] > before


def test_accounting_names_whose_session_it_is(exchange: Exchange, anna: AccountId) -> None:
    mark = mark_in(exchange.pap(exchange.make(anna, "vpn")))
    note = exchange.calls["radius/accounting"]
    for status, shown in ((1, mark), (2, mark), (3, mark), (1, "made.up"), (1, "")):
        note({"service": "vpn", "nas": "gate", "status": status, "session": "s-1", "mark": shown})
    with exchange.world.store.read() as records:
        rows = [row for row in reversed(records.audit.recent(50)) if row.kind == "GatewaySession"]
    assert [row.account for row in rows] == [anna, anna, None, None]
    assert [row.company for row in rows] == [ROMASHKA, ROMASHKA, None, None]


def test_a_gateway_that_floods_us_with_sessions_is_not_answered_for_a_while(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounting, "AN_HOUR", 2)
    said = {"service": "vpn", "nas": "gate", "status": 1, "session": "s", "mark": ""}
    note = exchange.calls["radius/accounting"]
    for _ in range(2):
        note(said)
    with pytest.raises(Unavailable):
        note(said)
    assert note({**said, "nas": "theirs"}) == {}
    assert [kind for kind, _ in exchange.world.audit()].count("GatewaySession") == 3


def test_gateways_of_two_services_at_one_address_are_refused(exchange: Exchange) -> None:
    assert clash(exchange.world.bridges) == ""
    bridged = dict(exchange.world.bridges.bridged)
    bridged["vpn-too"] = bridged["vpn"]
    bridges = replace(exchange.world.bridges, bridged=bridged)
    assert "gate and gate" in clash(bridges)
    with pytest.raises(SettingsError):
        radius_calls(replace(exchange.counter, bridges=bridges), exchange.secrets)


def mark_in(answer: Mapping[str, Any]) -> str:
    return next(base64.b64decode(value).decode() for number, value in answer["attributes"] if number == 25)
