"""What a client may say of itself where nobody vouches for it. RFC 7591 §5, OpenID Connect Core 1.0 §17.3.

It is somebody else's: consent is asked, its subjects are its own, it gets no roles, no company data and no
token without an end-user. What it brings along and we give ourselves is ignored: its id, its secret, `okno`.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from idp.claims.profile import SCOPES as CLAIM_SCOPES
from idp.model.client import Client, PkcePolicy
from idp.model.ids import ClientId
from idp.model.secret import Secret
from idp.oidc.redirect_uris import is_same_origin
from idp.oidc.registration.client import parse_client
from idp.oidc.registration.members import Members
from idp.oidc.registration.subjects import PAIRWISE
from idp.oidc.supported import SUBJECT_TYPES
from idp.settings.values import is_loopback

GRANT_TYPES: Final = frozenset({"authorization_code", "refresh_token"})
SCOPES: Final = frozenset({"openid", *CLAIM_SCOPES, "offline_access"})
OURS: Final = frozenset(
    {
        "client_id",
        "client_secret",
        "okno",
        "subject_type",
        "authorization_details_types",
        "registration_access_token",
        "registration_client_uri",
        "client_id_issued_at",
        "client_secret_expires_at",
    }
)
"""Members that are not taken from a client."""
MOST: Final = 20
"""Of anything that a list holds."""
LONGEST: Final = 2048
LONGEST_NAME: Final = 100
MOST_MARKS: Final = 5
"""Above or below one letter; no language needs as many."""
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that are drawn as nothing."""
_LISTS: Final = (
    "redirect_uris",
    "post_logout_redirect_uris",
    "contacts",
    "default_acr_values",
    "grant_types",
)


def parse_itself(
    metadata: Mapping[str, Any], issuer: str, now: datetime, client_id: ClientId | None = None
) -> tuple[Client, Secret | None]:
    """Return a client as it describes itself, and its secret. Raises `Invalid`, naming the member."""
    taken = {name: value for name, value in metadata.items() if name not in OURS}
    given = Members(metadata)
    _refuse_wide(given, taken)
    known = {"client_id": client_id} if client_id is not None else {}
    client, secret = parse_client({**taken, **known}, now)
    _refuse_grants(given, client)
    _refuse_our_own(given, client, issuer)
    pkce = PkcePolicy.REQUIRED if client.public else PkcePolicy.OPTIONAL
    return replace(
        client,
        self_registered=True,
        first_party=False,
        pkce=pkce,
        scope=(client.scope or SCOPES) & SCOPES,
        subject_type=PAIRWISE,
        sector=_sector(given, client),
    ), secret


def _refuse_wide(given: Members, taken: Mapping[str, Any]) -> None:
    """Refuse what would fill a page or a table, or be read otherwise than it looks."""
    for name, value in taken.items():
        if isinstance(value, str) and len(value) > LONGEST:
            given.refuse(name, f"is longer than {LONGEST} characters")
    for name in _LISTS:
        values = given.texts(name) or ()
        if len(values) > MOST or any(len(value) > LONGEST for value in values):
            given.refuse(name, f"may hold {MOST} values of {LONGEST} characters")
    _refuse_odd_name(given, given.text("client_name") or "")


def _refuse_odd_name(given: Members, name: str) -> None:
    """Refuse a name that turns the line round, is nothing to the eye, or covers its neighbours.

    Unicode UAX #9 §2.
    """
    kinds = [unicodedata.category(letter) for letter in name]
    odd = not _UNSEEN.isdisjoint(kinds) or not _BLANK.isdisjoint(name)
    heaped = "M" * MOST_MARKS in "".join(kind[0] for kind in kinds)
    if odd or heaped or len(name) > LONGEST_NAME:
        given.refuse("client_name", f"must be {LONGEST_NAME} visible characters at most")


def _refuse_grants(given: Members, client: Client) -> None:
    """Refuse grants by which it would speak for itself, or to whoever reads a code aloud. RFC 8628 §5.4."""
    if not client.grant_types <= GRANT_TYPES:
        given.refuse("grant_types", f"may hold {', '.join(sorted(GRANT_TYPES))} only")
    if not client.redirect_uris:
        given.refuse("redirect_uris", "must name one at least")


def _refuse_our_own(given: Members, client: Client, issuer: str) -> None:
    """Refuse to be sent round to ourselves, and a sign-in that is begun in the open."""
    if any(is_same_origin(uri, issuer) for uri in client.redirect_uris):
        given.refuse("redirect_uris", "must not lead to the provider itself")
    if client.initiate_login_uri is not None and not client.initiate_login_uri.startswith("https:"):
        given.refuse("initiate_login_uri", "must be https")


def _sector(given: Members, client: Client) -> str:
    """Return whose subjects it sees: its host's, or its own alone. OpenID Connect Core 1.0 §8.1.

    A machine's own host is everybody's, so it joins nobody. Who asks for pairwise subjects has to name the
    sector where the redirect URIs do not.
    """
    asked = given.choice("subject_type", SUBJECT_TYPES, "") if "subject_type" in given.values else ""
    listed = client.sector_identifier_uri
    hosts = {urlsplit(uri).hostname for uri in ((listed,) if listed else client.redirect_uris)}
    if asked == PAIRWISE and len(hosts) > 1:
        given.refuse("sector_identifier_uri", "is missing, and the redirect URIs have several hosts")
    host = next(iter(hosts)) if len(hosts) == 1 else None
    return host if host and not is_loopback(host) else ""
