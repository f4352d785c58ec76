"""What the provider answers: whose secret, what right, at this moment."""

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from idp.links.own import checking
from idp.model.app_password import AppSecretKind
from idp.model.ids import AccountId
from legacy_bridges.host.radius import radius_calls
from tests.bridges.radius.conftest import Exchange
from tests.bridges.radius.happenings import disabled, ended, left, lost

DEVICE = AppSecretKind.DEVICE


def said(answer: Any) -> dict[int, list[bytes]]:
    found: dict[int, list[bytes]] = {}
    for number, value in answer["attributes"]:
        found.setdefault(number, []).append(base64.b64decode(value))
    return found


def test_a_right_secret_is_let_in_with_words_and_an_end(exchange: Exchange, anna: AccountId) -> None:
    answer = exchange.pap(exchange.make(anna, "vpn"))
    assert answer["outcome"] == "accept"
    told = said(answer)
    assert told[27] == [(600).to_bytes(4)]
    assert told[11] == [b"admins"]
    assert told[26] == [
        b"\0\0\0\x09\x01" + bytes([2 + len(b"anna@romashka.example")]) + b"anna@romashka.example"
    ]
    assert anna.encode() not in told[25][0].split(b".")
    assert 0 < answer["keep"] <= 60
    assert set(answer["stamps"]) == {"access", "clients", "secrets"}
    assert ("ServiceEntered", '"vpn"') in [
        (kind, '"vpn"') for kind, detail in exchange.world.audit() if "vpn" in detail
    ]


def test_entries_are_written_down_once_an_hour(exchange: Exchange, anna: AccountId) -> None:
    made = exchange.make(anna, "vpn")
    for _ in range(3):
        exchange.pap(made)
    assert [kind for kind, _ in exchange.world.audit()].count("ServiceEntered") == 1


@pytest.mark.parametrize("happens", [lost, disabled, ended, left])
def test_who_may_not_enter_any_more_is_refused_and_the_stamps_say_so(
    exchange: Exchange, anna: AccountId, happens: Any
) -> None:
    made, phone = exchange.make(anna, "vpn"), exchange.make(anna, "phones", DEVICE)
    before = exchange.pap(made)["stamps"]
    assert exchange.sip(phone, 1) == "accept"
    happens(exchange, anna)
    answer = exchange.pap(made)
    assert answer["outcome"] == "reject"
    assert "keep" not in answer
    assert exchange.counter.stamps() != before
    assert exchange.sip(phone, 2) == "reject"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"password": "wrong"}, id="another-secret"),
        pytest.param({"password": ""}, id="no-secret"),
        pytest.param({"user": "boris@romashka.example"}, id="another-user"),
        pytest.param({"service": "strong", "nas": "strong"}, id="another-service"),
        pytest.param({"nas": "theirs"}, id="a-gateway-of-another-company"),
        pytest.param({"way": "code", "state": "s", "code": "000000"}, id="a-way-that-is-not-open"),
    ],
)
def test_a_secret_opens_what_it_was_made_for(
    exchange: Exchange, anna: AccountId, change: dict[str, Any]
) -> None:
    made = exchange.make(anna, "vpn")
    assert exchange.pap(made, **change)["outcome"] == "reject"


def test_a_phones_secret_is_no_password_and_a_password_no_phones(exchange: Exchange, anna: AccountId) -> None:
    phone, made = exchange.make(anna, "phones", DEVICE), exchange.make(anna, "vpn")
    assert exchange.pap(phone, service="phones", nas="sip")["outcome"] == "reject"
    assert exchange.sip(phone, password=made.password.value) == "reject"


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"service": "nothing"}, id="no-such-service"),
        pytest.param({"service": "cabinet"}, id="a-service-of-another-kind"),
        pytest.param({"nas": "nobody"}, id="no-such-gateway"),
        pytest.param({"way": "eap"}, id="no-such-way"),
        pytest.param({"user": 7}, id="a-user-that-is-no-text"),
        pytest.param({"user": "u" * 2000}, id="a-user-without-end"),
        pytest.param({"way": "digest", "digest": {"secret": "x"}}, id="a-digest-of-something-else"),
        pytest.param({"way": "chap", "identifier": "é", "response": "", "challenge": ""}, id="no-base64"),
    ],
)
def test_what_makes_no_sense_is_said_to_make_none(exchange: Exchange, said: dict[str, Any]) -> None:
    whole = {"service": "vpn", "nas": "gate", "calling": "", "way": "pap", "user": "anna", "password": "p"}
    with pytest.raises((ValueError, KeyError, TypeError)):
        exchange.calls["radius/access"](whole | said)


def chap(exchange: Exchange, made: Any, password: str, challenge: bytes = b"challenge") -> str:
    response = hashlib.md5(b"\x07" + password.encode() + b"challenge").digest()
    octets = {"identifier": b"\x07", "response": response, "challenge": challenge}
    told = {name: base64.b64encode(value).decode() for name, value in octets.items()}
    return str(exchange.ask("vpn", "gate", way="chap", user=made.app.login, **told)["outcome"])


def test_chap_is_answered_by_the_secret_alone(exchange: Exchange, anna: AccountId) -> None:
    made = exchange.make(anna, "vpn")
    assert chap(exchange, made, made.password.value) == "accept"
    assert chap(exchange, made, "wrong") == "reject"
    assert chap(exchange, made, made.password.value, b"another") == "reject"


def test_a_phone_registers_in_either_hash(exchange: Exchange, anna: AccountId) -> None:
    phone = exchange.make(anna, "phones", DEVICE)
    assert exchange.sip(phone, 1) == "accept"
    assert exchange.sip(phone, 2, algorithm="SHA-256") == "accept"
    assert exchange.sip(phone, 3, algorithm="MD5-sess") == "reject"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"password": "wrong"}, id="a-wrong-secret"),
        pytest.param({"realm": "other.example"}, id="another-realm"),
        pytest.param({"user": "somebody"}, id="another-user-than-the-gateway-says"),
    ],
)
def test_a_wrong_digest_is_refused(exchange: Exchange, anna: AccountId, change: dict[str, str]) -> None:
    assert exchange.sip(exchange.make(anna, "phones", DEVICE), **change) == "reject"


def test_a_nonce_counts_once(exchange: Exchange, anna: AccountId) -> None:
    phone = exchange.make(anna, "phones", DEVICE)
    assert exchange.sip(phone, 1) == "accept"
    assert exchange.sip(phone, 1) == "reject"
    assert exchange.sip(phone, 2) == "accept"
    assert exchange.sip(phone, 1, nonce="another") == "accept"


def test_wrong_secrets_are_held_back_more_and_more(exchange: Exchange, anna: AccountId) -> None:
    made = exchange.make(anna, "vpn")
    holds = [exchange.pap(made, password="wrong")["hold"] for _ in range(12)]
    assert holds[0] == 0.0
    assert holds[-1] > 0.0
    assert exchange.pap(made)["outcome"] == "accept"


def test_an_answer_is_kept_no_longer_than_its_secret_lasts(exchange: Exchange, anna: AccountId) -> None:
    made = exchange.make(anna, "vpn", expires_at=exchange.world.clock.now() + timedelta(minutes=10))
    assert exchange.pap(made)["keep"] == 60
    exchange.world.clock.advance(seconds=590)
    assert exchange.pap(made)["keep"] == 10
    exchange.world.clock.advance(seconds=10)
    assert exchange.pap(made)["outcome"] == "reject"


def test_answers_are_not_kept_while_the_stamps_are_old(exchange: Exchange, anna: AccountId) -> None:
    made = exchange.make(anna, "vpn")
    counter = replace(exchange.counter, stamps_age=lambda: timedelta(seconds=5))
    calls = radius_calls(counter, exchange.secrets)
    answer = replace(exchange, calls=calls).pap(made)
    assert (answer["outcome"], "keep" in answer) == ("accept", False)


def test_whoever_a_gateway_says_they_are_its_wrong_ones_are_counted_together(
    exchange: Exchange, anna: AccountId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "COUNTED_AN_HOUR", 3)
    made = exchange.make(anna, "vpn")
    wrong = [exchange.pap(made, password="wrong", calling=f"198.51.100.{n}") for n in range(5)]
    assert [answer["hold"] > 0 for answer in wrong] == [False, False, False, True, True]
    assert [kind for kind, _ in exchange.world.audit()].count("AppPasswordRefused") == 3
    assert exchange.pap(made)["outcome"] == "accept"
