"""What a manifest of a gateway may say, and what is wrong with it."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from idp.model.app_password import AppSecretKind, Keeps, LoginForm
from legacy_bridges.checking import dangers, faults
from legacy_bridges.contract import Logout, Manifest
from legacy_bridges.linting import lint
from legacy_bridges.manifest import ManifestError, read_manifest
from legacy_bridges.protocols.radius import Radius
from legacy_bridges.protocols.radius.options import Nas, RadiusOptions
from legacy_bridges.registry import PROTOCOLS
from tests.support.tree import ROOT

HEAD = """
service: vpn
title: {en: VPN}
owner: networks
origin: https://vpn.example
protocol: radius
access: vpn
"""
NAS = "{name: gate, addresses: [10.1.0.0/24]}"


def manifest(folder: Path, radius: str, more: str = "logout: ttl\n") -> Manifest:
    file = folder / "vpn.yaml"
    file.write_text(f"{HEAD}{more}radius: {radius}\n")
    return read_manifest(file, PROTOCOLS)


def problems(found: Manifest) -> list[str]:
    return [key for key, _ in (*faults(found, Radius()), *dangers(found, Radius()))]


def test_a_plain_one_holds_together(tmp_path: Path) -> None:
    found = manifest(tmp_path, f"{{nas: [{NAS}]}}")
    assert problems(found) == []
    assert (Radius().caps.launch, Radius().caps.bind, Radius().caps.logout) == (False, True, Logout.TTL)
    assert Radius().lifetime(found).total_seconds() == 8 * 3600


@pytest.mark.parametrize(
    ("said", "kinds", "keeps", "login"),
    [
        pytest.param("methods: [pap]", {"password"}, Keeps.NONE, LoginForm.EMAIL, id="pap"),
        pytest.param("methods: [pap, chap]", {"password"}, Keeps.PASSWORD, LoginForm.EMAIL, id="chap"),
        pytest.param(
            "methods: [digest], realm: pbx.test", {"device"}, Keeps.DIGEST, LoginForm.DEVICE, id="digest"
        ),
        pytest.param(
            "methods: [pap, digest], realm: pbx.test, login: sub",
            {"password", "device"},
            Keeps.DIGEST,
            LoginForm.SUB,
            id="both",
        ),
    ],
)
def test_what_is_made_and_kept_follows_from_the_ways(
    tmp_path: Path, said: str, kinds: set[str], keeps: Keeps, login: LoginForm
) -> None:
    taking = Radius().taking(manifest(tmp_path, f"{{nas: [{NAS}], {said}}}"))
    assert taking.kinds == {AppSecretKind(kind) for kind in kinds}
    assert (taking.keeps, taking.login) == (keeps, login)


@pytest.mark.parametrize(
    "radius",
    [
        pytest.param("{}", id="no-gateway"),
        pytest.param("{nas: []}", id="none-at-all"),
        pytest.param("{nas: [{name: gate}]}", id="no-address"),
        pytest.param("{nas: [{name: gate, addresses: [0.0.0.0/0]}]}", id="everybody"),
        pytest.param("{nas: [{name: gate, addresses: [10.0.0.0/8]}]}", id="too-wide"),
        pytest.param('{nas: [{name: gate, addresses: ["::/16"]}]}', id="too-wide-by-the-new-protocol"),
        pytest.param(f"{{nas: [{NAS}, {NAS}]}}", id="the-same-name-twice"),
        pytest.param(f"{{nas: [{NAS}], methods: [eap]}}", id="an-unknown-way"),
        pytest.param(f"{{nas: [{NAS}], methods: [code]}}", id="a-code-after-nothing"),
        pytest.param(f"{{nas: [{NAS}], methods: [pap, chap, code]}}", id="chap-beside-a-code"),
        pytest.param(f"{{nas: [{NAS}], methods: [digest]}}", id="a-digest-of-no-realm"),
        pytest.param(f"{{nas: [{NAS}], secret: hidden-in-here}}", id="a-secret-in-the-file"),
        pytest.param(f"{{nas: [{NAS}], reply: {{User-Password: email}}}}", id="an-attribute-of-other-use"),
        pytest.param(f"{{nas: [{NAS}], session: 0}}", id="no-end"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, radius: str) -> None:
    with pytest.raises(ManifestError):
        manifest(tmp_path, radius)


@pytest.mark.parametrize(
    ("radius", "more", "key"),
    [
        pytest.param(
            "{nas: [{name: gate, addresses: [8.8.8.8/32], require_message_authenticator: false}]}",
            "logout: ttl\n",
            "radius.nas.0.require_message_authenticator",
            id="unsigned-over-the-internet",
        ),
        pytest.param(
            f"{{nas: [{NAS}, {{name: other, addresses: [10.1.0.7/32]}}]}}",
            "logout: ttl\n",
            "radius.nas",
            id="two-gateways-at-one-address",
        ),
        pytest.param(f"{{nas: [{NAS}]}}", "logout: kill\n", "logout", id="a-promise-of-logout"),
        pytest.param(f"{{nas: [{NAS}]}}", "logout: ttl\nidentity: {X-User: sub}\n", "identity", id="headers"),
        pytest.param(
            f"{{nas: [{NAS}], reply: {{Filter-Id: roles}}}}", "logout: ttl\n", "roles", id="words-of-nobody"
        ),
        pytest.param(f"{{nas: [{NAS}], login: link}}", "logout: ttl\n", "links", id="logins-of-nobody"),
    ],
)
def test_what_does_not_hold_is_named(tmp_path: Path, radius: str, more: str, key: str) -> None:
    assert key in problems(manifest(tmp_path, radius, more))


def test_what_is_risky_is_warned_of(tmp_path: Path) -> None:
    nas = "{name: gate, addresses: [10.1.0.0/24], require_message_authenticator: false}"
    found = manifest(tmp_path, f"{{nas: [{nas}], methods: [chap]}}")
    keys = [key for key, _ in Radius().warnings(found)]
    assert keys == ["radius.nas.0.require_message_authenticator", "radius.methods"]


def test_what_the_page_says_is_good(tmp_path: Path) -> None:
    page = (ROOT / "docs/bridges.md").read_text(encoding="utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    block = next(block for block in blocks if "radius" in block)
    roles = {"roles": {"owner": "chief"}}
    file = tmp_path / "vpn.yaml"
    file.write_text(yaml.safe_dump(yaml.safe_load(HEAD) | roles | block), encoding="utf-8")
    found = lint([file], PROTOCOLS, date(2026, 11, 22))
    assert [problem.words for problem in found.problems if not problem.warning] == []
    assert set(block["radius"]) == set(RadiusOptions.model_fields)
    assert {key for nas in block["radius"]["nas"] for key in nas} == set(Nas.model_fields)
