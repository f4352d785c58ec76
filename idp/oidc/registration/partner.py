"""Client metadata of partners."""

import re
from collections.abc import Mapping
from typing import Any, Final

from idp.model.client import Client, Profile
from idp.model.ids import PartnerId
from idp.oidc.registration.keys import METHOD
from idp.oidc.registration.members import Members
from idp.oidc.supported import AUTHORIZATION_DETAILS_TYPES, CLIENT_CREDENTIALS

_PARTNER: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")


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
