"""What the provider answers: whose secret, what right, at this moment."""

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from idp.model.account import AccountStatus
from idp.model.app_password import AppSecretKind
from idp.model.ids import AccountId
from idp.settings import SettingsError
from legacy_bridges.host.radius import radius_calls
from legacy_bridges.host.radius.gateways import clash
from tests.bridges.conftest import ROMASHKA
from tests.bridges.radius.conftest import TOTP, Exchange

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


def test_hello_hands_secrets_over_once_and_writes_it_down(exchange: Exchange, shared: str) -> None:
    hello = exchange.calls["hello"]({"known": ""})
    assert [(one["name"], one["secret"], one["signs"]) for one in hello["nas"]] == [("gate", shared, True)]
    assert exchange.calls["hello"]({"known": hello["known"]}) == {"known": hello["known"]}
    assert [kind for kind, _ in exchange.world.audit()].count("SecretLent") == 1


def test_accounting_names_whose_session_it_is(exchange: Exchange, anna: AccountId) -> None:
    mark = said(exchange.pap(exchange.make(anna, "vpn")))[25][0].decode()
    note = exchange.calls["radius/accounting"]
    for status, shown in ((1, mark), (2, mark), (3, mark), (1, "made.up"), (1, "")):
        note({"service": "vpn", "nas": "gate", "status": status, "session": "s-1", "mark": shown})
    with exchange.world.store.read() as records:
        rows = [row for row in reversed(records.audit.recent(50)) if row.kind == "GatewaySession"]
    assert [row.account for row in rows] == [anna, anna, None, None]
    assert [row.company for row in rows] == [ROMASHKA, ROMASHKA, None, None]


def test_gateways_of_two_services_at_one_address_are_refused(exchange: Exchange) -> None:
    assert clash(exchange.world.bridges) == ""
    bridged = dict(exchange.world.bridges.bridged)
    bridged["vpn-too"] = bridged["vpn"]
    bridges = replace(exchange.world.bridges, bridged=bridged)
    assert "gate and gate" in clash(bridges)
    with pytest.raises(SettingsError):
        radius_calls(replace(exchange.counter, bridges=bridges), exchange.secrets)
