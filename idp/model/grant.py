"""What an authorization is made of, from code to refresh token family."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.model.account import AccountStatus
from idp.model.ids import AccountId, ApplicationId, ClientId, CompanyId, FamilyId, Sid

REVOKED_TOKEN: Final = "revoked_token"
"""As what the `jti` of a revoked access token is noted, until it would have expired."""

TOKEN_LIFE: Final = timedelta(seconds=300)
"""How long an access token is good at most, wherever it is shown."""


@dataclass(frozen=True, slots=True)
class Authorization:
    """What a person let a client do. A grant redeems to this; one issuer mints from it."""

    client: ClientId
    account: AccountId
    sid: Sid
    scopes: tuple[str, ...]
    auth_time: datetime
    acr: str
    amr: tuple[str, ...]
    company: CompanyId | None = None
    """Fixed for the life of the authorization; another company is another authorization."""
    resources: tuple[str, ...] = ()
    """What access tokens may be for, one each; without any they are for UserInfo. RFC 8707 §2."""
    nonce: str | None = None
    family: FamilyId | None = None
    application: ApplicationId | None = None
    """What the person agreed to hand over: read once, by an opaque access token."""
    details: str = ""
    """The `authorization_details` that were granted, as JSON. RFC 9396 §7."""
    jkt: str | None = None
    """Thumbprint of the key that must be proved to get and to use tokens. RFC 9449 §10."""
    claims: tuple[str, ...] = ()
    """Claims of UserInfo that were asked for one by one. OpenID Connect Core 1.0 §5.5."""

    @property
    def resource(self) -> str | None:
        """Return what a token is for that asks for none of them: the first."""
        return self.resources[0] if self.resources else None


@dataclass(frozen=True, slots=True, repr=False)
class AuthorizationCode:
    """An issued code. RFC 6749 §4.1.2."""

    digest: str
    authorization: Authorization
    redirect_uri: str
    code_challenge: str | None
    issued_at: datetime
    expires_at: datetime
    redeemed_at: datetime | None = None
    family: FamilyId | None = None
    """What its redemption started; revoked when the code is replayed."""


@dataclass(frozen=True, slots=True)
class Family:
    """A refresh token family: one row, whatever the number of rotations.

    The token of a generation is derived, not stored, so a retry within the grace
    gets the same successor again and nothing is doubled.
    """

    id: FamilyId
    authorization: Authorization
    generation: int
    """The generation whose token is good now."""
    created_at: datetime
    rotated_at: datetime
    expires_at: datetime
    """The absolute limit; no rotation moves it."""
    idle_expires_at: datetime
    graces: int = 0
    """How often the previous generation was answered again since the last rotation."""
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the person behind a grant may still be spoken for, read in the same statement."""

    account_status: AccountStatus
    session_ended: bool
    member: bool
    """True also when the authorization names no company."""


@dataclass(frozen=True, slots=True, repr=False)
class PushedRequest:
    """A pushed authorization request, by the digest of its `request_uri`. RFC 9126 §2."""

    digest: str
    client: ClientId
    parameters: str
    """Form-encoded, as they were checked."""
    created_at: datetime
    expires_at: datetime
    consumed_at: datetime | None = None
