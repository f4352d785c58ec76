"""Every import contract catches what it is there to catch."""

import json
import shutil
import subprocess
import sys
import tomllib

import pytest

from tests.support.tree import ROOT

PLANTS = {
    "rooms": {
        "upwards": {"idp/model/planted.py": "import idp.settings\n"},
        "an edge that knows another": {"idp/api/planted.py": "import idp.web\n"},
        "a room that is not on the map": {"idp/planted.py": "NAME = 1\n"},
    },
    "bridges-are-guests": {"a page": {"legacy_bridges/planted.py": "import idp.web\n"}},
    "protocols-know-the-contract": {"rights": {"legacy_bridges/protocols/planted.py": "import idp.rbac\n"}},
    "servers-hold-nothing": {
        "the vault": {"legacy_bridges/servers/planted.py": "import idp.links.vault\n"},
        "rights": {"legacy_bridges/servers/planted.py": "import idp.rbac\n"},
        "what opens manifests": {"legacy_bridges/servers/planted.py": "import legacy_bridges.registry\n"},
        "the other side of the door": {
            "legacy_bridges/servers/planted.py": "import legacy_bridges.host.internal\n"
        },
    },
    "only-app-hosts-bridges": {"a page": {"idp/web/planted.py": "import legacy_bridges.contract\n"}},
    "bridges": {
        "another bridge": {
            "legacy_bridges/protocols/planted.py": "import legacy_bridges.protocols.forward_auth\n"
        }
    },
    "sandbox-is-outside": {"nouns": {"sandbox/planted.py": "import idp.model\n"}},
    "nobody-needs-the-sandbox": {"a command": {"idp/cli/planted.py": "import sandbox\n"}},
    "core-is-plain": {"click": {"idp/claims/planted.py": "import click\n"}},
    "flask-at-the-edge": {
        "a command": {"idp/cli/planted.py": "import flask\n"},
        "a step of an endpoint": {"idp/oidc/planted.py": "from flask import request\n"},
        "a bridge's protocol": {"legacy_bridges/protocols/planted.py": "from flask import request\n"},
    },
    "drivers-in-adapters": {
        "redis": {"idp/web/planted.py": "import redis\n"},
        "http": {"idp/oidc/planted.py": "import urllib3\n"},
    },
    "sql-in-one-room": {
        "sqlalchemy": {"idp/api/planted.py": "import sqlalchemy\n"},
        "beside it": {"idp/adapters/notices/planted.py": "import flask_sqlalchemy\n"},
    },
    "authlib-in-oidc": {
        "a page": {"idp/web/planted.py": "import authlib\n"},
        "a step of an endpoint": {"idp/oidc/planted.py": "from authlib.oauth2 import OAuth2Error\n"},
    },
    "one-jose": {"an endpoint": {"idp/oidc/planted.py": "from joserfc import jwt\n"}},
    "one-radius": {"the server": {"legacy_bridges/servers/planted.py": "import pyrad\n"}},
    "one-xml-parser": {
        "a page": {"idp/web/planted.py": "from lxml import etree\n"},
        "another bridge": {"legacy_bridges/protocols/planted.py": "import signxml\n"},
    },
    "adapters-are-wired-once": {"a command": {"idp/cli/planted.py": "import idp.adapters.embedded\n"}},
    "acyclic": {
        "siblings": {
            "idp/rbac/planted_one.py": "import idp.rbac.planted_two\n",
            "idp/rbac/planted_two.py": "import idp.rbac.planted_one\n",
        }
    },
}
CASES = [(contract, what) for contract, plants in PLANTS.items() for what in plants]


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """Plant everything into one copy of the tree, and give what each plant broke."""
    copy = tmp_path_factory.mktemp("tree")
    for package in ("idp", "legacy_bridges", "sandbox"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    plants = {f"{contract}: {what}": PLANTS[contract][what] for contract, what in CASES}
    found = copy / "found.json"
    run = subprocess.run(
        [sys.executable, str(ROOT / "tests/house/planting.py"), str(found)],
        input=json.dumps(plants),
        cwd=copy,
        env={"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return json.loads(found.read_text())


def test_the_tree_itself_keeps_every_contract(broken):
    assert broken["nothing"] == []


@pytest.mark.parametrize(("contract", "what"), CASES)
def test_a_planted_violation_breaks_its_contract_and_no_other(broken, contract, what):
    assert broken[f"{contract}: {what}"] == [contract]


def test_every_contract_has_a_planted_violation():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]} == set(PLANTS)
