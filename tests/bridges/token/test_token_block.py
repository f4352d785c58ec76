"""What a manifest may say under `token`, and what is wrong with it."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from idp.model.service import Ending, Reach
from legacy_bridges.contract import (
    Bridged,
    Claim,
    Entrant,
    Logout,
    Manifest,
)
from legacy_bridges.contract.lifetime import Expires
from legacy_bridges.contract.tokens import Audience, TakesTokens
from legacy_bridges.linting import lint
from legacy_bridges.manifest import read_manifest
from legacy_bridges.protocols.token import AccessTokens
from legacy_bridges.registry import PROTOCOLS
from legacy_bridges.showing import reach_of

BRIDGE = AccessTokens()
RESOURCE = "https://mail.example.com/"
BLOCK: dict[str, Any] = {"client": "roundcube", "resource": RESOURCE, "scope": "mail"}
SAID: dict[str, Any] = {
    "service": "webmail",
    "title": {"en": "Mail"},
    "owner": "Mail team",
    "origin": "https://webmail.example.com",
    "protocol": "token",
    "access": "webmail",
    "logout": "ttl",
    "landing": "/?_task=login&_action=oauth",
}
TODAY = date(2026, 11, 22)


def written(folder: Path, block: Mapping[str, Any] = BLOCK, **more: Any) -> Path:
    said = {**SAID, "token": dict(block), **more}
    file = folder / f"{said['service']}.yaml"
    file.write_text(yaml.safe_dump(said), encoding="utf-8")
    return file


def manifest(folder: Path, block: Mapping[str, Any] = BLOCK, **more: Any) -> Manifest:
    return read_manifest(written(folder, block, **more), PROTOCOLS)


def found(file: Path) -> str:
    return " ".join(problem.words for problem in lint([file], PROTOCOLS, TODAY).problems)


@pytest.mark.parametrize(
    ("block", "more"),
    [
        pytest.param(BLOCK, {}, id="shortest"),
        pytest.param({**BLOCK, "programs": ["thunderbird", "k9"], "session": 3600}, {}, id="more-programs"),
        pytest.param({**BLOCK, "user": "sub"}, {"logout": "none"}, id="our-subject"),
        pytest.param({**BLOCK, "user": "login"}, {"links": "person", "prove": ["sms"]}, id="old-login"),
        pytest.param(BLOCK, {"roles": {"owner": "reader"}}, id="for-some-roles-alone"),
    ],
)
def test_a_good_manifest_is_good(tmp_path: Path, block: Mapping[str, Any], more: Mapping[str, Any]) -> None:
    assert found(written(tmp_path, block, **more)) == ""


@pytest.mark.parametrize(
    ("block", "more", "words"),
    [
        pytest.param({}, {}, "client", id="nothing"),
        pytest.param({**BLOCK, "client": ""}, {}, "client", id="no-client"),
        pytest.param({**BLOCK, "client": "a b"}, {}, "client", id="client-with-a-space"),
        pytest.param({**BLOCK, "resource": "mail"}, {}, "resource", id="no-uri"),
        pytest.param({**BLOCK, "resource": f"{RESOURCE}?x=1"}, {}, "resource", id="resource-with-query"),
        pytest.param({**BLOCK, "resource": f"{RESOURCE}#x"}, {}, "resource", id="resource-with-fragment"),
        pytest.param({**BLOCK, "resource": "https://a@mail.example/"}, {}, "resource", id="user-in-resource"),
        pytest.param({**BLOCK, "scope": "openid"}, {}, "scope", id="openid-is-no-scope-of-a-service"),
        pytest.param({**BLOCK, "scope": "email"}, {}, "scope", id="email-neither"),
        pytest.param({**BLOCK, "scope": "roles"}, {}, "scope", id="roles-neither"),
        pytest.param({**BLOCK, "scope": "mail send"}, {}, "scope", id="two-scopes"),
        pytest.param({**BLOCK, "user": "phone_number"}, {}, "user", id="called-by-phone"),
        pytest.param({**BLOCK, "user": "login"}, {}, "links", id="old-login-without-links"),
        pytest.param({**BLOCK, "session": 60}, {}, "session", id="shorter-than-its-token"),
        pytest.param({**BLOCK, "session": 86401}, {}, "session", id="longer-than-a-day"),
        pytest.param({**BLOCK, "client_secret": "x" * 40}, {}, "client_secret", id="a-secret"),
        pytest.param(BLOCK, {"logout": "back"}, "logout", id="promises-to-tell"),
        pytest.param(BLOCK, {"logout": "kill"}, "logout", id="promises-at-once"),
        pytest.param(BLOCK, {"upstream": "http://127.0.0.1:18111"}, "upstream", id="behind-the-gate"),
        pytest.param(BLOCK, {"identity": {"X-User": "sub"}}, "identity", id="identity-headers"),
        pytest.param(BLOCK, {"paths": [{"path": "/**", "need": "service:use"}]}, "paths", id="path-rules"),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, block: Mapping[str, Any], more: Mapping[str, Any], words: str
) -> None:
    assert words in found(written(tmp_path, block, **more))


def test_two_services_never_take_the_same_tokens(tmp_path: Path) -> None:
    other = written(tmp_path, service="other", origin="https://other.example.com")
    problems = lint([written(tmp_path), other], PROTOCOLS, TODAY).problems
    assert [problem.words for problem in problems] == [
        f"{other}: token.resource: {RESOURCE} is taken by {tmp_path / 'webmail.yaml'}"
    ]


def test_the_manifest_says_whose_tokens_they_are_and_who_asks_for_them(tmp_path: Path) -> None:
    read = manifest(tmp_path, {**BLOCK, "programs": ["phone"]})
    assert isinstance(BRIDGE, TakesTokens)
    assert BRIDGE.audience(read) == Audience(RESOURCE, "mail", frozenset({"roundcube", "phone"}))
    assert BRIDGE.opens_at(read, "/?_task=mail") == "https://webmail.example.com/?_task=mail"


CLAIMS = {Claim.SUB: "anna-1", Claim.EMAIL: "anna@romashka.example", Claim.LOGIN: "a.petrova"}


@pytest.mark.parametrize(
    ("user", "claims", "called"),
    [
        pytest.param("email", CLAIMS, "anna@romashka.example", id="email"),
        pytest.param("email", {Claim.LOGIN: "a.petrova"}, "", id="email-that-nobody-verified"),
        pytest.param("login", CLAIMS, "a.petrova", id="login"),
        pytest.param("login", {**CLAIMS, Claim.LOGIN: ""}, "", id="no-old-account"),
        pytest.param("sub", CLAIMS, "anna-1", id="sub"),
    ],
)
def test_the_service_calls_people_as_it_says(
    tmp_path: Path, user: str, claims: Mapping[Claim, str], called: str
) -> None:
    read = manifest(tmp_path, {**BLOCK, "user": user}, links="person", prove=["sms"])
    assert BRIDGE.username(read, Entrant(claims)) == called
    assert read.needs_link is (user == "login")


def test_it_promises_that_what_is_open_ends_after_its_time(tmp_path: Path) -> None:
    assert BRIDGE.caps.logout is Logout.TTL
    assert (BRIDGE.caps.bind, BRIDGE.caps.inline_verify) == (True, False)
    assert isinstance(BRIDGE, Expires)
    read = manifest(tmp_path, {**BLOCK, "session": 1800})
    assert reach_of(Bridged(read, BRIDGE)) == Reach(Ending.LATER, timedelta(minutes=30))
    plain = manifest(tmp_path)
    assert reach_of(Bridged(plain, BRIDGE)) == Reach(Ending.LATER, timedelta(minutes=5))
