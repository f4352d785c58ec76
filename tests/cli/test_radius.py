"""`okno radius`: a gateway's secret is shown once; `okno serve-radius` says in one line what it lacks."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Okno, assert_one_line

MANIFEST = """
service: vpn
title: {en: VPN}
origin: https://vpn.example
owner: Networks
protocol: radius
radius: {nas: [{name: gate, addresses: [10.0.0.1/32]}]}
access: members
logout: ttl
"""


@pytest.fixture(autouse=True)
def manifests(okno: Okno, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Describe the service; the place of the command line is made first."""
    folder = tmp_path / "bridges"
    folder.mkdir()
    (folder / "vpn.yaml").write_text(MANIFEST, encoding="utf-8")
    monkeypatch.setenv("OKNO_BRIDGES_DIR", str(folder))


def test_a_secret_is_shown_once_and_listed_by_its_day(okno: Okno) -> None:
    made = okno("radius", "secret", "vpn", "gate")
    assert made.code == 0
    assert len(made.out.strip()) == 43
    listed = okno("radius", "list").out
    (told,) = json.loads(listed)
    assert (told["service"], told["nas"], told["require_message_authenticator"]) == ("vpn", "gate", True)
    assert told["secret_since"]
    assert made.out.strip() not in listed + okno("vault", "list").out


def test_a_secret_is_of_signs_that_no_command_line_takes_for_an_option(okno: Okno) -> None:
    made = [okno("radius", "secret", "vpn", "gate", "--yes").out.strip() for _ in range(5)]
    assert all(secret.isalnum() for secret in made)


def test_a_secret_takes_the_place_of_another_only_when_that_is_meant(okno: Okno) -> None:
    first = okno("radius", "secret", "vpn", "gate").out
    assert okno("radius", "secret", "vpn", "gate").code != 0
    assert okno("radius", "secret", "vpn", "gate", "--yes").out not in ("", first)


@pytest.mark.parametrize("named", [("none", "gate"), ("vpn", "none"), ("cabinet", "gate")])
def test_nobody_elses_secret_is_made(okno: Okno, named: tuple[str, str]) -> None:
    done = okno("radius", "secret", *named)
    assert done.code == 1
    assert_one_line(done)


@pytest.mark.parametrize(
    ("listen", "words"),
    [
        pytest.param("", "radius_listen", id="off"),
        pytest.param("127.0.0.1", "radius_listen", id="no-port"),
        pytest.param("127.0.0.1:18120", "radius_credential_file", id="no-credential"),
    ],
)
def test_the_server_says_what_it_lacks(
    okno: Okno, monkeypatch: pytest.MonkeyPatch, listen: str, words: str
) -> None:
    monkeypatch.setenv("OKNO_RADIUS_LISTEN", listen)
    done = okno("serve-radius")
    assert done.code == 1
    assert_one_line(done)
    assert words in done.err
