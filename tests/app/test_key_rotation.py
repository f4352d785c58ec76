"""`okno keys rotate` beside a running provider of several workers."""

import base64
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import urllib3

from tests.app.conftest import Provider, Start

pytestmark = pytest.mark.enable_socket

WITHIN = 1.0
"""Seconds after which every worker is to sign by the new key."""
ASKED = 24
"""Connections, each of which any of the workers may take."""
CLIENT = {
    "client_id": "robot",
    "client_secret": "a-secret-of-good-length-0001",
    "grant_types": ["client_credentials"],
}


def okno(tmp_path: Path, issuer: str, *arguments: str, said: str = "") -> Any:
    """Run a command, and return what it printed."""
    run = subprocess.run(
        [sys.executable, "-m", "idp", *arguments],
        env={"PATH": os.environ["PATH"], "OKNO_DATA_DIR": str(tmp_path / "var"), "OKNO_ISSUER": issuer},
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def answers(provider: Provider, method: str, path: str, **options: Any) -> list[Any]:
    """Ask over as many connections of their own, so that every worker is asked."""
    found = []
    for _ in range(ASKED):
        with urllib3.PoolManager(timeout=10) as http:
            answer = http.request(method, f"{provider.issuer}{path}", retries=False, **options)
        assert answer.status == 200, answer.data
        found.append(answer.json())
    return found


def signing_keys(provider: Provider) -> set[str]:
    """Return the keys that sign what a client is given just now."""
    secret = urllib3.make_headers(basic_auth=f"{CLIENT['client_id']}:{CLIENT['client_secret']}")
    form = {"grant_type": "client_credentials"}
    given = answers(provider, "POST", "/token", fields=form, encode_multipart=False, headers=secret)
    heads = [one["access_token"].partition(".")[0] for one in given]
    return {json.loads(base64.urlsafe_b64decode(head + "=="))["kid"] for head in heads}


def published(provider: Provider) -> list[set[str]]:
    """Return the key sets that are published just now."""
    return [{key["kid"] for key in one["keys"]} for one in answers(provider, "GET", "/jwks")]


def test_r079_within_a_second_every_worker_signs_by_the_new_key(start: Start, tmp_path: Path) -> None:
    provider = start(OKNO_WORKERS="2")
    okno(tmp_path, provider.issuer, "clients", "add", "-", said=json.dumps(CLIENT))
    time.sleep(WITHIN)
    before = signing_keys(provider)
    (turn,) = okno(tmp_path, provider.issuer, "keys", "rotate", "--alg", "ES256")
    time.sleep(WITHIN)
    assert signing_keys(provider) == {turn["signing"]}
    assert before == {turn["retired"]}
    wanted = {turn["signing"], turn["retired"], turn["announced"]}
    assert all(wanted <= known for known in published(provider))


def test_r079_f17_within_a_second_no_worker_publishes_a_key_that_leaked(start: Start, tmp_path: Path) -> None:
    provider = start(OKNO_WORKERS="2")
    published(provider)
    turns = okno(tmp_path, provider.issuer, "keys", "rotate", "--at-once")
    time.sleep(WITHIN)
    assert sorted(turn["alg"] for turn in turns) == ["ES256", "EdDSA", "PS256", "RS256"]
    leaked = {kid for turn in turns for kid in turn["gone"]}
    assert len(leaked) == 4
    assert all(leaked.isdisjoint(known) for known in published(provider))
