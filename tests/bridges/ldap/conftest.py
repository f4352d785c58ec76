"""The provider as the LDAP server finds it, with a directory."""

from collections.abc import Mapping

import pytest

from legacy_bridges.host.ldap import ldap_calls
from tests.bridges.conftest import World
from tests.bridges.radius.conftest import Exchange, open_exchange

DIRECTORY = """
service: directory
title: {en: Directory}
origin: https://directory.example
protocol: ldap
access: cabinet
roles: {owner: admins, service_user: people}
ldap:
  login: email
  attributes: {cn: name, mail: email}
logout: none
"""


@pytest.fixture
def manifests() -> Mapping[str, str]:
    return {"directory": DIRECTORY}


@pytest.fixture
def exchange(world: World) -> Exchange:
    return open_exchange(world, ldap_calls)
