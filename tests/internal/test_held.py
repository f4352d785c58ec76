"""What is loaded by a process that parses what strangers send: nothing that holds a record or a key."""

import subprocess
import sys

import pytest

from tests.support.tree import ROOT

NEVER = (
    "flask", "werkzeug", "sqlalchemy", "psycopg", "redis", "authlib", "joserfc", "cryptography", "sqlite3",
    "idp.adapters", "idp.app", "idp.oidc", "idp.web", "idp.links", "idp.rbac", "idp.authn", "idp.ports",
    "legacy_bridges.registry", "legacy_bridges.host", "legacy_bridges.gate",
)  # fmt: skip


@pytest.mark.parametrize("command", ["idp.cli.serve_ldap", "idp.cli.serve_radius"])
def test_a_protocol_server_loads_no_store_no_vault_and_no_framework(command: str) -> None:
    script = f"import sys, idp.cli.root, {command}; print(*sys.modules)"
    told = [sys.executable, "-c", script]
    done = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {name for name in NEVER if name in loaded} == set()
