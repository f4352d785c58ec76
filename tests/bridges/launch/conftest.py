"""Services that trust a signature, and the keys that they share with us."""

from collections.abc import Callable, Mapping

import pytest

from idp.adapters.embedded import open_envelope
from idp.links.vault import NOBODY, put_secret
from idp.model.ids import CompanyId, ServiceId
from idp.model.secret import Secret
from tests.bridges.conftest import World
from tests.bridges.launch.statements import SHARED

HEAD = """
service: {0}
title: {{en: The {0}, ru: Сервис}}
origin: https://{0}.example
protocol: signed_launch
access: cabinet
"""
ROLES = "roles: {owner: host, admin: speaker}\n"
CONFERENCE = """logout: none
signed_launch:
  format: jwt
  url: https://conference.example/enter
  algorithm: HS256
  audience: conference
  replay_protection: receiver
  return_parameter: return_to
  claims: {sub: sub, email: email, groups: roles, company: org_name}
"""
LINKED = """logout: none
signed_launch:
  format: jwt
  url: https://linked.example/enter
  algorithm: HS256
  audience: linked
  replay_protection: receiver
  deliver: get
  claims: {sub: login}
links: person
prove: [operator]
"""
FORUM = """logout: none
signed_launch:
  format: discourse
  url: https://forum.example/session/sso_login
  claims: {external_id: sub, email: email, groups: roles}
"""
PORTAL = """logout: ttl
proxy_secret_file: portal.secret
landing: /app
signed_launch: {format: auth_tkt, user: email, ttl: 600}
"""
GUARDED = """logout: none
proxy_secret_file: guarded.secret
signed_launch:
  format: oauth1
  url: https://guarded.example/lti
  consumer_key: romashka
  resource_link_id: room-1
  replay_protection: none
  claims: {user_id: sub, roles: roles}
"""


@pytest.fixture
def manifests() -> Mapping[str, str]:
    """Describe one of each kind: in a form, in a link, asked for, in a cookie, through a door."""
    bodies = {
        "conference": CONFERENCE,
        "linked": LINKED,
        "forum": FORUM,
        "portal": PORTAL,
        "guarded": GUARDED,
    }
    return {name: HEAD.format(name) + ROLES + body for name, body in bodies.items()}


Give = Callable[..., None]


@pytest.fixture
def give_key(world: World) -> Give:
    """Put keys into the vault."""

    def give(service: str, key: Secret = SHARED, company: str = NOBODY) -> None:
        envelope = open_envelope(world.settings)
        with world.store.write() as records:
            put_secret(
                records,
                envelope,
                CompanyId(company),
                ServiceId(service),
                "key",
                key,
                world.clock.now(),
            )

    return give
