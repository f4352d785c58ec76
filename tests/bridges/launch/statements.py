"""Manifests of services that trust a signature, and somebody on the way there."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from idp.model.ids import ServiceId
from idp.model.secret import Secret
from legacy_bridges.contract import Barred, Claim, Entrant, Launch, Launched, Links, Logout, Manifest
from legacy_bridges.protocols.signed_launch import SignedLaunch

ORIGIN = "https://conference.example"
URL = f"{ORIGIN}/enter"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SHARED = Secret("k" * 40)
BRIDGE = SignedLaunch()
ANNA: Mapping[Claim, str] = {
    Claim.SUB: "acc-anna",
    Claim.NAME: "Анна Петровна",
    Claim.EMAIL: "anna@romashka.example",
    Claim.ROLES: "host,speaker",
    Claim.ROLE: "host",
    Claim.LOGIN: "1001",
}
JWT: Mapping[str, Any] = {
    "format": "jwt",
    "url": URL,
    "algorithm": "HS256",
    "audience": "https://conference.example",
    "replay_protection": "receiver",
    "claims": {"sub": "sub", "name": "name", "groups": "roles"},
}
DISCOURSE: Mapping[str, Any] = {
    "format": "discourse",
    "url": f"{ORIGIN}/session/sso_login",
    "claims": {"external_id": "sub", "email": "email", "name": "name", "groups": "roles"},
}
LTI: Mapping[str, Any] = {
    "format": "oauth1",
    "url": URL,
    "consumer_key": "romashka",
    "resource_link_id": "room-1",
    "replay_protection": "receiver",
    "claims": {"user_id": "sub", "lis_person_name_full": "name", "roles": "roles"},
    "fields": {"context_id": "Ромашка & Co"},
}
TKT: Mapping[str, Any] = {"format": "auth_tkt", "user": "login", "udata": "name"}
PUBTKT: Mapping[str, Any] = {"format": "pubtkt", "user": "sub", "udata": "name"}


def manifest(options: Mapping[str, Any], **more: Any) -> Manifest:
    """Make a manifest around the protocol's own block."""
    said: dict[str, Any] = {
        "service": ServiceId("conference"),
        "title": {"en": "Conference"},
        "description": {},
        "section": {},
        "origin": ORIGIN,
        "protocol": "signed_launch",
        "access": "conference",
        "logout": Logout.NONE,
        "roles": {"owner": "host", "service_user": "speaker"},
        "links": Links.PERSON,
        "sunset": date(2030, 1, 1),
        "options": BRIDGE.read_options(options),
    }
    return Manifest(**said | more)


def send(
    options: Mapping[str, Any],
    key: Secret = SHARED,
    *,
    request: Mapping[str, str] | None = None,
    nonce: str = "n-1",
    now: datetime = NOW,
    **claims: str,
) -> Launched | Barred:
    """Send Anna over; claims named are said instead of hers."""
    said = {**ANNA, **{Claim(name): value for name, value in claims.items()}}
    launch = Launch(Entrant(said), "/rooms/7", request or {}, now, nonce)
    return BRIDGE.launch(manifest(options), launch, key)
