"""What a manifest may say under `signed_launch`, and what is wrong with it."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from legacy_bridges.contract import Claim, Launches, Lent, Links, Logout, Warns
from legacy_bridges.manifest import ManifestError, read_manifest
from legacy_bridges.registry import PROTOCOLS
from tests.bridges.launch.statements import (
    BRIDGE,
    DISCOURSE,
    JWT,
    LTI,
    ORIGIN,
    PUBTKT,
    TKT,
    manifest,
)

FORMATS = {"jwt": JWT, "discourse": DISCOURSE, "oauth1": LTI, "auth_tkt": TKT, "pubtkt": PUBTKT}


def written(folder: Path, block: Mapping[str, Any]) -> Path:
    said = {
        "service": "conference",
        "title": {"en": "Conference"},
        "origin": ORIGIN,
        "protocol": "signed_launch",
        "access": "conference",
        "logout": "none",
        "roles": {"owner": "host"},
        "signed_launch": dict(block),
    }
    file = folder / "conference.yaml"
    file.write_text(yaml.safe_dump(said), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_read_from_a_file(tmp_path: Path, name: str) -> None:
    read = read_manifest(written(tmp_path, FORMATS[name]), PROTOCOLS)
    assert read.options == BRIDGE.read_options(FORMATS[name])


@pytest.mark.parametrize(
    ("block", "needed"),
    [
        pytest.param({**JWT, "claims": {"sub": "login"}}, True, id="told-the-old-login"),
        pytest.param(TKT, True, id="told-it-in-a-ticket"),
        pytest.param({**PUBTKT, "udata": "login"}, True, id="told-it-beside"),
        pytest.param(JWT, False, id="told-ours-alone"),
        pytest.param(PUBTKT, False, id="told-ours-in-a-ticket"),
    ],
)
def test_who_is_counted_and_tried_needs_an_old_account_as_who_enters_does(
    block: Mapping[str, Any], *, needed: bool
) -> None:
    assert manifest(block).needs_link is needed
    assert not manifest(block, links=Links.NONE).needs_link


@pytest.mark.parametrize(
    ("block", "words"),
    [
        pytest.param({}, "format", id="no-format"),
        pytest.param({**JWT, "format": "ltpa"}, "format", id="unknown-format"),
        pytest.param({**JWT, "algorithm": "none"}, "algorithm", id="no-algorithm"),
        pytest.param({**JWT, "algorithm": "HS512"}, "algorithm", id="other-algorithm"),
        pytest.param({**JWT, "audience": ""}, "audience", id="no-audience"),
        pytest.param({**JWT, "ttl": 61}, "ttl", id="link-lives-too-long"),
        pytest.param({**TKT, "ttl": 901}, "ttl", id="ticket-lives-too-long"),
        pytest.param(
            {k: v for k, v in JWT.items() if k != "replay_protection"}, "replay", id="replay-unsaid"
        ),
        pytest.param({**TKT, "replay_protection": "receiver"}, "replay_protection", id="ticket-once"),
        pytest.param({**JWT, "key": "k" * 40}, "key", id="a-secret"),
        pytest.param({**JWT, "claims": {}}, "claims", id="says-nothing"),
        pytest.param({**JWT, "claims": {"sub": "msisdn"}}, "claims", id="unknown-claim"),
        pytest.param({**JWT, "claims": {"exp": "sub"}}, "claims", id="our-own-claim"),
        pytest.param({**LTI, "fields": {"oauth_nonce": "1"}}, "fields", id="our-own-field"),
        pytest.param({**DISCOURSE, "claims": {"nonce": "sub"}}, "claims", id="the-forums-nonce"),
        pytest.param({**JWT, "url": "/enter"}, "url", id="no-address"),
        pytest.param({**JWT, "url": f"{ORIGIN}/enter?x=1"}, "url", id="address-with-query"),
        pytest.param({**JWT, "url": "https://conference.example@evil.test/"}, "url", id="user-in-address"),
        pytest.param({**JWT, "url": "javascript:alert(1)"}, "url", id="script"),
        pytest.param({**TKT, "digest": "SHA1"}, "digest", id="unknown-digest"),
        pytest.param({**TKT, "cookie": "__Host-okno_bridge"}, "cookie", id="our-cookie"),
        pytest.param({**TKT, "cookie": "a=b; Domain=example"}, "cookie", id="cookie-attributes"),
        pytest.param({**DISCOURSE, "begin": "//evil.test"}, "begin", id="begins-elsewhere"),
    ],
)
def test_a_wrong_block_is_refused_naming_the_key(
    tmp_path: Path, block: Mapping[str, Any], words: str
) -> None:
    with pytest.raises(ManifestError) as caught:
        read_manifest(written(tmp_path, block), PROTOCOLS)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "kkkk" not in str(caught.value)


DOOR = {"upstream": "http://127.0.0.1:18105", "logout": Logout.TTL}


@pytest.mark.parametrize(
    ("block", "more", "key"),
    [
        pytest.param({**JWT, "url": "https://evil.example/enter"}, {}, "signed_launch.url", id="elsewhere"),
        pytest.param(
            {**JWT, "url": f"{ORIGIN}.evil.example/enter"}, {}, "signed_launch.url", id="longer-host"
        ),
        pytest.param({**JWT, "url": f"{ORIGIN}:444/enter"}, {}, "signed_launch.url", id="other-port"),
        pytest.param(JWT, {"logout": Logout.TTL}, "logout", id="link-that-is-taken-back"),
        pytest.param(JWT, {"roles": {}}, "roles", id="no-words"),
        pytest.param(JWT, {"identity": {"X-User": Claim.SUB}}, "identity", id="headers"),
        pytest.param(TKT, {}, "proxy_secret_file", id="ticket-without-a-door"),
        pytest.param(TKT, {**DOOR, "links": Links.NONE}, "links", id="login-without-links"),
    ],
)
def test_what_cannot_work_is_a_problem(block: Mapping[str, Any], more: dict[str, Any], key: str) -> None:
    assert key in [named for named, _words in BRIDGE.problems(manifest(block, **more))]


@pytest.mark.parametrize("name", FORMATS)
def test_an_honest_manifest_has_no_problem(name: str) -> None:
    more = DOOR if "tkt" in name else {}
    assert list(BRIDGE.problems(manifest(FORMATS[name], **more))) == []
    assert list(BRIDGE.problems(manifest(TKT, **DOOR | {"links": Links.NONE, "lent": Lent.ROLE}))) == []


def test_it_never_promises_more_than_that_a_ticket_runs_out() -> None:
    assert BRIDGE.caps.logout is Logout.TTL
    assert not BRIDGE.caps.inline_verify
    assert BRIDGE.lifetime(manifest({**TKT, "ttl": 300})) == timedelta(minutes=5)
    assert BRIDGE.lifetime(manifest(JWT)) == timedelta(seconds=60)
    assert BRIDGE.lifetime(manifest(DISCOURSE)) == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("block", "keys"),
    [
        pytest.param(JWT, [], id="nothing"),
        pytest.param({**TKT, "digest": "MD5"}, ["digest", "replay_protection"], id="md5"),
        pytest.param({**LTI, "method": "HMAC-SHA1"}, ["method"], id="sha1"),
        pytest.param({**JWT, "replay_protection": "none"}, ["replay_protection"], id="replay"),
    ],
)
def test_staff_are_warned_of_what_a_service_forces_upon_us(block: Mapping[str, Any], keys: list[str]) -> None:
    assert isinstance(BRIDGE, Warns)
    assert isinstance(BRIDGE, Launches)
    said = BRIDGE.warnings(manifest(block))
    assert [key for key, _words in said] == [f"signed_launch.{key}" for key in keys]
