"""A relying party as registered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from idp.model.access import EVERYONE
from idp.model.ids import ClientId, PartnerId


class PkcePolicy(StrEnum):
    """Whether a code challenge must be sent. A challenge that was sent always counts."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class Profile(StrEnum):
    """Which security profile the client keeps."""

    OIDC = "oidc"
    FAPI = "fapi"


@dataclass(frozen=True, slots=True)
class Client:
    """Client metadata. OpenID Connect Dynamic Client Registration 1.0 §2, plus Okno's own."""

    client_id: ClientId
    client_name: str
    redirect_uris: tuple[str, ...]
    created_at: datetime
    client_secret_hash: str | None = None
    token_endpoint_auth_method: str = "client_secret_basic"
    grant_types: frozenset[str] = frozenset({"authorization_code"})
    response_types: frozenset[str] = frozenset({"code"})
    response_modes: frozenset[str] = frozenset({"query", "form_post"})
    scope: frozenset[str] = frozenset()
    """Scopes it may ask for; empty means every scope the provider supports."""
    id_token_signed_response_alg: str = "RS256"
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str | None = None
    backchannel_logout_session_required: bool = False
    default_max_age: int | None = None
    require_auth_time: bool = False
    default_acr_values: tuple[str, ...] = ()
    initiate_login_uri: str | None = None
    client_uri: str | None = None
    logo_uri: str | None = None
    policy_uri: str | None = None
    tos_uri: str | None = None
    first_party: bool = False
    """The operator's own service: no consent page."""
    pkce: PkcePolicy = PkcePolicy.REQUIRED
    profile: Profile = Profile.OIDC
    resource: str | None = None
    """The resource indicator (RFC 8707) whose access tokens this client may ask for."""
    access: str = EVERYONE
    jwks: Mapping[str, Any] | None = None
    """Its public keys, for `private_key_jwt`."""
    subject_type: str = "public"
    """`pairwise` for a partner: its subjects are known to nobody else. OpenID Connect Core 1.0 §8."""
    sector: str = ""
    """The sector identifier of its pairwise subjects: a host. OpenID Connect Core 1.0 §8.1."""
    require_pushed_authorization_requests: bool = False
    dpop_bound_access_tokens: bool = False
    authorization_details_types: frozenset[str] = frozenset()
    partner: PartnerId | None = None
    """Whose manifest decides what company data it may receive; nobody else receives any."""
    application_uri: str | None = None
    """Where a browser brings the reference of an application that is fetched server to server."""
    events_uri: str | None = None
    """Where it is told that a consent has ended. RFC 8935."""
    site: str = ""
    """The origin of a site behind a proxy of its own that asks by this client's secret; it speaks no OIDC."""
    disabled: bool = False

    @property
    def public(self) -> bool:
        """Tell whether the client has no credentials. RFC 6749 §2.1."""
        return self.token_endpoint_auth_method == "none"
