"""A second factor after the password: asked for once, good once, where it was asked for."""

from typing import Any

import pyotp
import pytest

from idp.model.ids import AccountId
from tests.bridges.radius.conftest import TOTP, Exchange
from tests.bridges.radius.happenings import disabled, ended, left, lost


def test_a_code_of_ones_app_is_asked_for(exchange: Exchange, anna: AccountId) -> None:
    exchange.give_totp(anna)
    made = exchange.make(anna, "strong")
    asked = exchange.pap(made, service="strong", nas="strong")
    assert (asked["outcome"], asked["message"]) == ("challenge", "Code from your authenticator app:")
    assert [kind for kind, _ in exchange.world.audit()].count("ServiceEntered") == 0
    code = pyotp.TOTP(TOTP).at(exchange.world.clock.now())
    assert exchange.code(made.app.login, asked["state"], code) == "accept"
    assert exchange.code(made.app.login, asked["state"], code) == "reject"
    again = exchange.pap(made, service="strong", nas="strong")["state"]
    assert exchange.code(made.app.login, again, code) == "reject"


def test_a_code_goes_to_the_phone_of_who_has_no_app(exchange: Exchange) -> None:
    anna = exchange.world.person(phone_number="+79001112233", phone_number_verified=True)
    made = exchange.make(anna, "strong")
    asked = exchange.pap(made, service="strong", nas="strong")
    assert asked["outcome"] == "challenge"
    assert "+79001112233" not in asked["message"]
    assert exchange.code(made.app.login, asked["state"], exchange.last_sms()) == "accept"


def test_nobody_is_flooded_with_messages(exchange: Exchange) -> None:
    anna = exchange.world.person(phone_number="+79001112233", phone_number_verified=True)
    made = exchange.make(anna, "strong")
    outcomes = [exchange.pap(made, service="strong", nas="strong")["outcome"] for _ in range(8)]
    assert outcomes == ["challenge"] * 6 + ["reject"] * 2


def test_who_has_neither_app_nor_phone_is_refused(exchange: Exchange, anna: AccountId) -> None:
    made = exchange.make(anna, "strong")
    assert exchange.pap(made, service="strong", nas="strong")["outcome"] == "reject"


def late(exchange: Exchange, anna: AccountId) -> None:
    exchange.world.clock.advance(seconds=61)


@pytest.mark.parametrize("happens", [late, lost, disabled, ended, left])
def test_a_code_is_worth_what_its_person_is_at_that_moment(exchange: Exchange, happens: Any) -> None:
    anna = exchange.world.person(phone_number="+79001112233", phone_number_verified=True)
    made = exchange.make(anna, "strong")
    state = exchange.pap(made, service="strong", nas="strong")["state"]
    happens(exchange, anna)
    assert exchange.code(made.app.login, state, exchange.last_sms()) == "reject"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"code": "wrong"}, id="a-wrong-code"),
        pytest.param({"user": "boris@romashka.example"}, id="another-user"),
        pytest.param({"nas": "other"}, id="another-gateway"),
    ],
)
def test_a_code_counts_once_where_it_was_asked_for(exchange: Exchange, change: dict[str, str]) -> None:
    anna = exchange.world.person(phone_number="+79001112233", phone_number_verified=True)
    made = exchange.make(anna, "strong")
    state = exchange.pap(made, service="strong", nas="strong")["state"]
    told = {"user": made.app.login, "state": state, "code": exchange.last_sms()}
    assert exchange.code(**(told | change)) == "reject"
    assert exchange.code(**told) == "reject"
