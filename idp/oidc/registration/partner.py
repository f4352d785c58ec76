"""Client metadata of keys, pairwise subjects and partners."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from idp.model.client import Client, Profile
from idp.model.ids import PartnerId
from idp.oidc.foreign import problem_of_key
from idp.oidc.registration.members import Members
from idp.oidc.supported import AUTHORIZATION_DETAILS_TYPES, CLIENT_CREDENTIALS, SUBJECT_TYPES

METHOD: Final = "private_key_jwt"
MOST_KEYS: Final = 8
_PARTNER: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")
_HOST: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\Z")


def read_keys(given: Members, method: str) -> dict[str, Any]:
    """Read the public keys that `private_key_jwt` needs; nobody else has a use for them. RFC 7591 §2."""
    if method != METHOD:
        return {"jwks": None}
    if given.values.get("client_secret") is not None:
        given.refuse("client_secret", f"is not for a client that authenticates by {METHOD}")
    jwks = given.values.get("jwks")
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list) or not 1 <= len(keys) <= MOST_KEYS:
        given.refuse("jwks", f"must hold one to {MOST_KEYS} keys in its member keys")
    _refuse_bad_keys(given, keys)
    return {"jwks": {"keys": [dict(key) for key in keys]}}


def _refuse_bad_keys(given: Members, keys: list[Any]) -> None:
    for place, key in enumerate(keys):
        problem = problem_of_key(key) if isinstance(key, dict) else "must be an object"
        if problem is not None:
            given.refuse("jwks", f"keys[{place}] {problem}")
    kids = [key.get("kid") for key in keys]
    if len(keys) > 1 and (None in kids or len({str(kid) for kid in kids}) < len(kids)):
        given.refuse("jwks", "must give each of several keys a kid of its own")


def read_subjects(given: Members, okno: Members) -> dict[str, Any]:
    """Read as whom the client knows people. OpenID Connect Core 1.0 §8.1.

    The sector is a host: the one of the redirect URIs, unless `okno.sector` names it.
    """
    subject_type = given.choice("subject_type", SUBJECT_TYPES, "public")
    sector = okno.text("sector")
    if subject_type != "pairwise":
        if sector is not None:
            okno.refuse("sector", "is for pairwise subjects")
        return {"subject_type": subject_type, "sector": ""}
    if sector is None:
        hosts = {urlsplit(uri).hostname for uri in given.texts("redirect_uris") or ()}
        sector = next(iter(hosts)) if len(hosts) == 1 else None
    if sector is None or not _HOST.match(sector):
        okno.refuse("sector", "must name one host, for the redirect URIs do not")
    return {"subject_type": subject_type, "sector": sector}


def read_demands(given: Members, okno: Members) -> dict[str, Any]:
    """Read what the client binds itself to, and where a partner is told. RFC 9126 §6, RFC 9449 §5.2."""
    partner = okno.text("partner")
    if partner is not None and not _PARTNER.match(partner):
        okno.refuse("partner", "must be the id of a manifest")
    types = given.choices("authorization_details_types", AUTHORIZATION_DETAILS_TYPES, ())
    if "partner_application" in types and partner is None:
        given.refuse("authorization_details_types", "may hold partner_application for a partner only")
    return {
        "require_pushed_authorization_requests": given.flag("require_pushed_authorization_requests"),
        "dpop_bound_access_tokens": given.flag("dpop_bound_access_tokens"),
        "authorization_details_types": types,
        "partner": PartnerId(partner) if partner is not None else None,
        "application_uri": okno.uri("application_uri"),
        "events_uri": okno.uri("events_uri"),
    }


def refuse_half_a_partner(okno: Members, client: Client) -> None:
    """Refuse a partner's client that could be impersonated, overheard or compared. RFC 9700 §2.

    What each of them is for: nobody else asks in its name, reads its answers, or follows a person
    from one partner to the next. OpenID Connect Core 1.0 §17.3.
    """
    if client.partner is None:
        if client.application_uri or client.events_uri:
            okno.refuse(
                "application_uri" if client.application_uri else "events_uri", "is for a partner only"
            )
        return
    missing = [name for name, good in _demanded(client).items() if not good]
    if missing:
        okno.refuse("partner", f"needs {missing[0]}")


def _demanded(client: Client) -> Mapping[str, bool]:
    return {
        "token_endpoint_auth_method private_key_jwt": client.token_endpoint_auth_method == METHOD,
        "subject_type pairwise": client.subject_type == "pairwise",
        "okno.profile fapi": client.profile is Profile.FAPI,
        "require_pushed_authorization_requests": client.require_pushed_authorization_requests,
        "dpop_bound_access_tokens": client.dpop_bound_access_tokens,
        "okno.first_party false": not client.first_party,
        "no refresh_token in grant_types": client.grant_types <= {"authorization_code", CLIENT_CREDENTIALS},
        "no okno.resource": client.resource is None,
    }
