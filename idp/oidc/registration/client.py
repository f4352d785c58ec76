"""Client metadata. OpenID Connect Dynamic Client Registration 1.0 §2."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from idp.model.access import EVERYONE
from idp.model.client import ApplicationType, Client, PkcePolicy, Profile
from idp.model.errors import Invalid
from idp.model.ids import ClientId, new_id
from idp.model.secret import Secret, new_secret
from idp.oidc.clients import WELL_FORMED
from idp.oidc.registration.keys import METHOD, read_algorithms, read_keys
from idp.oidc.registration.logout import read_logout
from idp.oidc.registration.members import Members
from idp.oidc.registration.partner import read_demands, refuse_half_a_partner
from idp.oidc.registration.subjects import read_subjects
from idp.oidc.supported import (
    CLIENT_CREDENTIALS,
    DEVICE_CODE,
    GRANT_TYPES,
    RESPONSE_MODES,
    RESPONSE_TYPES,
    SCOPES,
    TOKEN_ENDPOINT_AUTH_METHODS,
)

OKNO_MEMBERS: Final = frozenset(
    {
        "first_party",
        "pkce",
        "profile",
        "resource",
        "resources",
        "access",
        "sector",
        "partner",
        "application_uri",
        "events_uri",
    }
)
SHORTEST_SECRET: Final = 8
"""A secret that is brought along is taken on the operator's word, but not any secret."""
_BARE: Final = frozenset({CLIENT_CREDENTIALS, DEVICE_CODE, "refresh_token"})
"""Grants that need no redirect URI."""
_ACCESS: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}\Z")


def parse_client(metadata: Mapping[str, Any], now: datetime) -> tuple[Client, Secret | None]:
    """Return the client and its secret in clear. Raises `Invalid`, naming the member.

    Members that we do not know are ignored, as §2 wishes; unknown members of `okno` are
    refused, for they can only be mistakes. An id or a secret in the metadata is kept.
    """
    given, okno = Members(metadata), _okno_members(metadata)
    secret = _secret(given)
    client = Client(
        client_id=_client_id(given),
        created_at=now,
        client_secret_hash=secret.digest() if secret else None,
        token_endpoint_auth_method=_method(given),
        application_type=application_type_of(given),
        **_flow(given),
        **_presentation(given),
        **read_logout(given, native=_native(given)),
        **_policy(given, okno),
        **read_keys(given, _method(given)),
        **read_algorithms(given, _method(given), _profile(okno)),
        **read_subjects(given, okno),
        **read_demands(given, okno),
    )
    refuse_half_a_partner(okno, client)
    return client, secret


def _okno_members(metadata: Mapping[str, Any]) -> Members:
    okno = metadata.get("okno", {})
    if not isinstance(okno, dict):
        msg = "okno must be an object"
        raise Invalid(msg, field="okno")
    unknown = sorted(set(okno) - OKNO_MEMBERS)
    members = Members(okno, within="okno.")
    if unknown:
        members.refuse(unknown[0], "is not known")
    return members


def _client_id(given: Members) -> ClientId:
    client_id = given.text("client_id") or new_id()
    if not WELL_FORMED.match(client_id):
        given.refuse("client_id", "may hold printable ASCII only")
    return ClientId(client_id)


def _method(given: Members) -> str:
    return given.choice("token_endpoint_auth_method", TOKEN_ENDPOINT_AUTH_METHODS, "client_secret_basic")


def application_type_of(given: Members) -> ApplicationType:
    """Read where the client runs. OpenID Connect Dynamic Client Registration 1.0 §2.

    One without credentials that does not say is taken for an app on somebody's own machine, and may
    have what RFC 8252 §7 allows there.
    """
    unsaid = ApplicationType.NATIVE if _public(given) else ApplicationType.WEB
    return ApplicationType(given.choice("application_type", list(ApplicationType), unsaid))


def _native(given: Members) -> bool:
    return application_type_of(given) is ApplicationType.NATIVE


def _public(given: Members) -> bool:
    return _method(given) == "none"


def _secret(given: Members) -> Secret | None:
    if _method(given) in ("none", METHOD):
        return None
    brought = given.text("client_secret")
    if brought is not None and len(brought) < SHORTEST_SECRET:
        given.refuse("client_secret", f"must have {SHORTEST_SECRET} characters at least")
    return Secret(brought) if brought else new_secret()


def _flow(given: Members) -> dict[str, Any]:
    redirect_uris = given.uris("redirect_uris", native=_native(given))
    grant_types = given.choices("grant_types", GRANT_TYPES, ("authorization_code",) if redirect_uris else ())
    _refuse_odd_grants(given, grant_types, redirect_uris)
    scopes = frozenset((given.text("scope") or "").split()) & frozenset(SCOPES)
    return {
        "redirect_uris": redirect_uris,
        "grant_types": grant_types,
        "response_types": given.choices("response_types", RESPONSE_TYPES, RESPONSE_TYPES),
        "response_modes": given.choices("response_modes", RESPONSE_MODES, RESPONSE_MODES),
        "scope": scopes | {"openid"} if scopes else frozenset(),
    }


def _refuse_odd_grants(given: Members, grant_types: frozenset[str], redirect_uris: tuple[str, ...]) -> None:
    """Refuse grants without what they need; no person comes by client_credentials alone."""
    if redirect_uris and "authorization_code" not in grant_types:
        given.refuse("grant_types", "must hold authorization_code, or redirect_uris must go")
    if not redirect_uris and (grant_types - _BARE or not _comes_otherwise(given, grant_types)):
        given.refuse("redirect_uris", "must name one at least")
    if CLIENT_CREDENTIALS in grant_types and _public(given):
        given.refuse("grant_types", "may hold client_credentials only with credentials")


def _comes_otherwise(given: Members, grant_types: frozenset[str]) -> bool:
    """Tell whether the client is of use without redirect URIs.

    It may come for itself or on a device, fetch applications, or be a resource server that introspects.
    RFC 7662 §2.1.
    """
    okno = given.values.get("okno")
    said = okno if isinstance(okno, dict) else {}
    introspects = bool(said.get("resource")) and not _public(given)
    comes = not grant_types.isdisjoint({CLIENT_CREDENTIALS, DEVICE_CODE})
    return comes or bool(said.get("application_uri")) or introspects


def _presentation(given: Members) -> dict[str, Any]:
    return {
        "client_name": given.text("client_name") or given.text("client_id") or "Client",
        "client_uri": given.uri("client_uri"),
        "logo_uri": given.uri("logo_uri"),
        "policy_uri": given.uri("policy_uri"),
        "tos_uri": given.uri("tos_uri"),
        "initiate_login_uri": given.uri("initiate_login_uri"),
        "contacts": given.texts("contacts") or (),
        "software_id": given.text("software_id"),
        "software_version": given.text("software_version"),
    }


def _policy(given: Members, okno: Members) -> dict[str, Any]:
    pkce = PkcePolicy(okno.choice("pkce", list(PkcePolicy), PkcePolicy.REQUIRED))
    profile = _profile(okno)
    if pkce is PkcePolicy.OPTIONAL and (_public(given) or profile is Profile.FAPI):
        okno.refuse("pkce", "is required for public clients and for the fapi profile")
    access = okno.text("access") or EVERYONE
    if not _ACCESS.match(access):
        okno.refuse("access", "must be everyone, members or the id of a service")
    return {
        "default_max_age": given.seconds("default_max_age"),
        "require_auth_time": given.flag("require_auth_time"),
        "default_acr_values": given.texts("default_acr_values") or (),
        "first_party": okno.flag("first_party"),
        "pkce": pkce,
        "profile": profile,
        "resource": _resource(okno),
        "resources": _more_resources(okno),
        "access": access,
    }


def _profile(okno: Members) -> Profile:
    return Profile(okno.choice("profile", list(Profile), Profile.OIDC))


def _resource(okno: Members) -> str | None:
    """Read the resource indicator: an absolute URI without fragment. RFC 8707 §2."""
    resource = okno.text("resource")
    if resource is not None:
        _refuse_bad_resource(okno, "resource", resource)
    return resource


def _more_resources(okno: Members) -> frozenset[str]:
    """Read those of further services whose access tokens it may ask for. RFC 8707 §2."""
    resources = frozenset(okno.texts("resources") or ())
    for resource in resources:
        _refuse_bad_resource(okno, "resources", resource)
    return resources


def _refuse_bad_resource(okno: Members, name: str, resource: str) -> None:
    try:
        parts = urlsplit(resource)
    except ValueError:
        okno.refuse(name, "is not a URI")
    if not parts.scheme or parts.fragment or not resource.isascii() or " " in resource:
        okno.refuse(name, "must be an absolute URI without fragment")
