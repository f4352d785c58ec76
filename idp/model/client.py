"""A relying party as registered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from idp.model.access import EVERYONE
from idp.model.device import GRANT
from idp.model.ids import ClientId, PartnerId


class PkcePolicy(StrEnum):
    """Whether a code challenge must be sent. A challenge that was sent always counts."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class Profile(StrEnum):
    """Which security profile the client keeps."""

    OIDC = "oidc"
    FAPI = "fapi"


class ApplicationType(StrEnum):
    """Where the client runs. OpenID Connect Dynamic Client Registration 1.0 §2."""

    WEB = "web"
    NATIVE = "native"


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """One of a client's secrets, as stored: several are live while one takes another's place."""

    id: str
    """What an operator calls it by; no part of the secret."""
    digest: str = field(repr=False)
    created_at: datetime
    expires_at: datetime | None = None

    def live(self, at: datetime) -> bool:
        """Tell whether it is good at a moment. OpenID Connect Dynamic Client Registration 1.0 §3.2."""
        return self.expires_at is None or at < self.expires_at


FIRST: Final = "first"
"""What the secret that was made with its client is called."""


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
    client_secrets: tuple[ClientSecret, ...] = ()
    """Secrets beside the first, which `client_secret_hash` holds and which never expires."""
    jwks_uri: str | None = None
    """Where its public keys are fetched from, in the place of `jwks`. Ask `ClientKeys` for either."""
    sector_identifier_uri: str | None = None
    application_type: ApplicationType = ApplicationType.WEB
    self_registered: bool = False
    """Nobody vouches for it: consent is asked, its subjects are pairwise, no roles, no company data."""
    contacts: tuple[str, ...] = ()
    software_id: str | None = None
    software_version: str | None = None
    token_endpoint_auth_signing_alg: str | None = None
    """The only algorithm of its assertions; `None` leaves all that its profile allows."""
    request_object_signing_alg: str | None = None
    """The only algorithm of its request objects. RFC 9101 §10.2."""
    require_signed_request_object: bool = False
    """Its requests come in a request object only. RFC 9101 §10.5."""
    userinfo_signed_response_alg: str | None = None
    """UserInfo answers it by a JWT signed so; `None` is JSON."""
    resources: frozenset[str] = frozenset()
    """More resource indicators beside `resource`, for a client of several services. RFC 8707 §2."""
    frontchannel_logout_uri: str | None = None
    frontchannel_logout_session_required: bool = False

    @property
    def native(self) -> bool:
        """Tell whether it runs on the person's own machine, and may have what RFC 8252 §7 allows there."""
        return self.public or self.application_type is ApplicationType.NATIVE

    @property
    def secrets(self) -> tuple[ClientSecret, ...]:
        """Return its secrets, expired ones too, the oldest first."""
        if self.client_secret_hash is None:
            return self.client_secrets
        first = ClientSecret(FIRST, self.client_secret_hash, self.created_at)
        return (first, *self.client_secrets)

    def live_secrets(self, at: datetime) -> tuple[ClientSecret, ...]:
        """Return the secrets by which it may prove itself at a moment."""
        return tuple(secret for secret in self.secrets if secret.live(at))

    @property
    def public(self) -> bool:
        """Tell whether the client has no credentials. RFC 6749 §2.1."""
        return self.token_endpoint_auth_method == "none"

    @property
    def of_devices(self) -> bool:
        """Tell whether people come to it by devices alone: no browser ever stands there."""
        return not self.redirect_uris and GRANT in self.grant_types
