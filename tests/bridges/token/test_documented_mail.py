"""What the papers tell a mail service's team to write is what was tried with the programs themselves."""

import re
from datetime import date
from pathlib import Path
from string import Template

import yaml

from idp.oidc.registration import parse_client
from legacy_bridges.contract.tokens import TakesTokens
from legacy_bridges.linting import lint
from legacy_bridges.registry import PROTOCOLS
from tests.support.clock import START
from tests.support.tree import ROOT

BRIDGES = (ROOT / "docs/bridges.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs/connect-your-service.md").read_text(encoding="utf-8")
CONFIGS = ROOT / "tests/zoo/configs"


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)


def tried(config: str, **values: str) -> str:
    """Fill a configuration that a test ran with in as the page does."""
    return Template((CONFIGS / config).read_text(encoding="utf-8")).substitute(values)


def test_the_manifest_is_good_and_its_clients_are_those_of_the_page(tmp_path: Path) -> None:
    said = next(block for block in map(yaml.safe_load, blocks(BRIDGES, "yaml")) if "token" in block)
    file = tmp_path / "webmail.yaml"
    file.write_text(yaml.safe_dump(said), encoding="utf-8")
    linted = lint([file], PROTOCOLS, date(2026, 11, 22))
    assert linted.problems == []
    bridge, manifest = PROTOCOLS["token"], linted.manifests[file]
    assert isinstance(bridge, TakesTokens)
    audience = bridge.audience(manifest)
    registered = yaml.safe_load(next(block for block in blocks(PAGE, "json") if "roundcube" in block))
    clients = [parse_client(metadata, START)[0] for metadata in registered]
    assert {client.resource for client in clients} == {audience.resource}
    assert {client.client_id for client in clients if client.redirect_uris} == audience.clients
    assert {client.access for client in clients if client.redirect_uris} == {manifest.access}


def test_roundcube_is_set_up_as_it_was_tried() -> None:
    known = {
        "client": "roundcube",
        "secret": "SECRET",
        "issuer": "https://okno.example.com",
        "resource": "https://mail.example.com/",
    }
    assert blocks(PAGE, "php") == [tried("roundcube-oauth.php", **known)]


def test_dovecot_is_set_up_as_it_was_tried() -> None:
    known = {"server": "dovecot", "secret": "SECRET", "host": "okno.example.com"}
    lines = tried("dovecot-oauth2.conf", **known).replace("http://", "https://").splitlines()
    shown = PAGE.partition("```\nintrospection_mode")[2].partition("```")[0].splitlines()
    assert [f"introspection_mode{shown[0]}", *(line for line in shown[1:] if line[:4] != "tls_")] == lines
