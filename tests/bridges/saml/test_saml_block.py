"""What a manifest may say under `saml`, what is wrong with it, and the file that lies beside it."""

from datetime import date, timedelta

import pytest
import yaml

from idp.model.service import Ending, Reach
from legacy_bridges.contract import (
    Bridged,
    Claim,
    Logout,
    ReadsFiles,
    Tells,
    Warns,
)
from legacy_bridges.contract.lifetime import Expires
from legacy_bridges.linting import lint
from legacy_bridges.manifest import ManifestError, read_manifest
from legacy_bridges.protocols.saml import Saml, options_of
from legacy_bridges.registry import PROTOCOLS
from legacy_bridges.showing import reach_of
from tests.bridges.saml.parties import ACS, SP, SP_SLO, certificate_of, described
from tests.bridges.saml.test_metadata import file as metadata_file

TODAY = date(2026, 11, 22)
BLOCK = {**described(attributes={"groups": "roles", "mail": "email"})}


def written(folder, block=None, name="crm", **changes):
    said = {
        "service": name,
        "title": {"en": "CRM"},
        "owner": "CRM team",
        "origin": f"https://{name}.example",
        "protocol": "saml",
        "access": "cabinet",
        "logout": "back",
        "roles": {"owner": "boss"},
        "saml": BLOCK if block is None else block,
        **changes,
    }
    file = folder / f"{name}.yaml"
    file.write_text(yaml.safe_dump(said), encoding="utf-8")
    return file


def without(*keys):
    return {key: value for key, value in BLOCK.items() if key not in keys}


def problems(file):
    return [problem.words for problem in lint([file], PROTOCOLS, TODAY).problems if not problem.warning]


def test_a_service_is_described_in_the_block(tmp_path):
    manifest = read_manifest(written(tmp_path), PROTOCOLS)
    assert options_of(manifest).sp.entity_id == SP
    assert problems(written(tmp_path)) == []
    assert manifest.start_url == "/bridge/enter/crm?to=/"


def test_a_service_is_described_by_a_file_beside_the_manifest(tmp_path):
    (tmp_path / "crm.xml").write_bytes(metadata_file())
    file = written(tmp_path, {"metadata": "crm.xml"}, logout="front")
    assert options_of(read_manifest(file, PROTOCOLS)).sp.entity_id == SP
    assert problems(file) == []


@pytest.mark.parametrize(
    "name",
    [
        "../crm.xml",
        "/etc/passwd",
        "sub/crm.xml",
        ".crm.xml",
        "",
        7,
        "missing.xml",
        "crm.xml\n",
        "https://x.example/m.xml",
    ],
)
def test_no_file_but_one_beside_the_manifest_is_read(tmp_path, name):
    folder = tmp_path / "bridges"
    folder.mkdir()
    (tmp_path / "crm.xml").write_bytes(metadata_file())
    with pytest.raises(ManifestError) as caught:
        read_manifest(written(folder, {"metadata": name}), PROTOCOLS)
    assert "saml.metadata" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<a/>", "EntityDescriptor"),
        (b"\xff\xfe", "cannot be read"),
        (b"<!DOCTYPE x><a/>", "document type"),
        (b" " * 300_000, "larger than"),
    ],
)
def test_a_file_that_is_no_metadata_is_named_with_what_is_wrong(tmp_path, content, words):
    (tmp_path / "crm.xml").write_bytes(content)
    with pytest.raises(ManifestError) as caught:
        read_manifest(written(tmp_path, {"metadata": "crm.xml"}), PROTOCOLS)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("block", "key"),
    [
        pytest.param({}, "saml", id="nothing"),
        pytest.param(without("entity_id"), "saml", id="no-entity"),
        pytest.param(without("acs"), "saml", id="no-address"),
        pytest.param(
            {**BLOCK, "acs": [{"url": "http://crm.example/acs"}]}, "saml.acs.0.url", id="plain-http"
        ),
        pytest.param({**BLOCK, "acs": [{"url": ACS}, {"url": SP_SLO}]}, "saml", id="same-index"),
        pytest.param({**BLOCK, "entity_id": "a b"}, "saml.entity_id", id="entity-with-a-space"),
        pytest.param({**BLOCK, "entity_id": "crm\0"}, "saml.entity_id", id="entity-that-no-xml-can-hold"),
        pytest.param({**BLOCK, "entity_id": f"{SP}\u200b"}, "saml.entity_id", id="entity-that-looks-alike"),
        pytest.param(
            {**BLOCK, "acs": [{"url": "https://crm.example;sandbox/acs"}]},
            "saml.acs.0.url",
            id="host-and-rule",
        ),
        pytest.param(
            {**BLOCK, "acs": [{"url": "https://crm.example/a\x00cs"}]}, "saml.acs.0.url", id="address-unseen"
        ),
        pytest.param({**BLOCK, "certificates": ["x"]}, "saml.certificates.0", id="no-certificate"),
        pytest.param({**BLOCK, "certificates": [certificate_of("sp")] * 9}, "saml.certificates", id="many"),
        pytest.param({**BLOCK, "nameid": "phone"}, "saml.nameid", id="nameid"),
        pytest.param({**BLOCK, "attributes": {"a b": "sub"}}, "saml.attributes.a b", id="attribute"),
        pytest.param({**BLOCK, "attributes": {"a": "password"}}, "saml.attributes.a", id="no-claim"),
        pytest.param({**BLOCK, "sign": []}, "saml.sign", id="unsigned"),
        pytest.param({**BLOCK, "session": 60}, "saml.session", id="session"),
        pytest.param({**BLOCK, "relay_state_bytes": 5000}, "saml.relay_state_bytes", id="relay-state"),
        pytest.param(
            {**BLOCK, "slo": [{"binding": "artifact", "url": SP_SLO}]}, "saml.slo.0.binding", id="binding"
        ),
        pytest.param({**BLOCK, "encrypt": True}, "saml.encrypt", id="unknown-key"),
    ],
)
def test_a_block_that_cannot_be_right_is_refused_by_its_key(tmp_path, block, key):
    with pytest.raises(ManifestError) as caught:
        read_manifest(written(tmp_path, block), PROTOCOLS)
    assert f" {key}: " in str(caught.value) or f": {key}" in str(caught.value)


@pytest.mark.parametrize(
    ("block", "changes", "key"),
    [
        pytest.param(without("slo"), {}, "logout", id="back-without-soap"),
        pytest.param(without("slo"), {"logout": "front"}, "logout", id="front-without-address"),
        pytest.param(
            without("certificates"), {"logout": "front"}, "saml.certificates", id="front-without-key"
        ),
        pytest.param(BLOCK, {"logout": "none"}, "logout", id="none"),
        pytest.param(BLOCK, {"logout": "kill"}, "logout", id="kill"),
        pytest.param(
            {**without("certificates"), "requests": "signed"}, {}, "saml.certificates", id="signed-by-nobody"
        ),
        pytest.param(BLOCK, {"identity": {"X-User": "sub"}}, "identity", id="headers"),
        pytest.param(BLOCK, {"roles": {}}, "roles", id="words-that-nobody-gave"),
        pytest.param({**BLOCK, "nameid": "login"}, {}, "links", id="named-by-an-old-account"),
        pytest.param({**BLOCK, "attributes": {"uid": "login"}}, {}, "links", id="told-an-old-account"),
    ],
)
def test_promises_that_do_not_hold_are_found(tmp_path, block, changes, key):
    assert any(f" {key}: " in words for words in problems(written(tmp_path, block, **changes)))


@pytest.mark.parametrize(
    ("said", "wanted"), [({}, True), ({"requests": "any"}, False), ({"requests": "signed"}, True)]
)
def test_a_service_that_says_that_it_signs_has_to(tmp_path, said, wanted):
    (tmp_path / "crm.xml").write_bytes(metadata_file())
    file = written(tmp_path, {"metadata": "crm.xml", **said}, logout="front")
    assert options_of(read_manifest(file, PROTOCOLS)).wants_signed is wanted


def test_a_service_that_knows_people_by_its_old_accounts_needs_them(tmp_path):
    links = {"links": "person", "prove": ["operator"]}
    manifest = read_manifest(written(tmp_path, {**BLOCK, "nameid": "login"}, **links), PROTOCOLS)
    assert manifest.needs_link
    assert not read_manifest(written(tmp_path, **links), PROTOCOLS).needs_link


def test_two_services_are_never_one_entity(tmp_path):
    found = lint([written(tmp_path), written(tmp_path, name="other")], PROTOCOLS, TODAY).problems
    assert any("saml.entity_id" in problem.words and "taken" in problem.words for problem in found)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"requests": "any"}, "saml.requests"),
        ({"sign": ["response"]}, "saml.sign"),
        ({"relay_state_bytes": 500}, "saml.relay_state_bytes"),
    ],
)
def test_what_had_better_be_otherwise_is_said(tmp_path, changes, key):
    manifest = read_manifest(written(tmp_path, {**BLOCK, "requests": "signed", **changes}), PROTOCOLS)
    assert [name for name, _words in Saml().warnings(manifest)] == [key]


def test_the_bridge_promises_what_saml_can_do(tmp_path):
    bridge, manifest = PROTOCOLS["saml"], read_manifest(written(tmp_path), PROTOCOLS)
    assert (bridge.caps.launch, bridge.caps.inline_verify, bridge.caps.logout) == (True, False, Logout.BACK)
    assert all(isinstance(bridge, kind) for kind in (Expires, Tells, Warns, ReadsFiles))
    assert bridge.lifetime(manifest) == timedelta(hours=8, minutes=5)
    assert bridge.tells(manifest) == {Claim.ROLES, Claim.EMAIL}


def test_what_the_browser_carries_lives_at_most_as_long_as_a_session_there(tmp_path):
    block = {**BLOCK, "session": 900, "slo": [{"binding": "redirect", "url": SP_SLO}]}
    manifest = read_manifest(written(tmp_path, block, logout="front"), PROTOCOLS)
    reach = reach_of(Bridged(manifest, PROTOCOLS["saml"]))
    assert reach == Reach(Ending.CARRIED, timedelta(minutes=20), "/saml/leave?service=crm")
