"""What a manifest may say under `signed_launch`: a block for each format, told apart by `format`."""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from legacy_bridges.contract import Claim

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}\Z")
_RESERVED: Final = frozenset({"iss", "aud", "exp", "iat", "nbf", "jti", "nonce", "return_sso_url"})
_NOT_OURS: Final = ("oauth_", "lti_")


def _name(value: str) -> str:
    if not _NAME.match(value):
        msg = f"{value!r} is no name for a parameter: letters, digits, dots, dashes"
        raise ValueError(msg)
    if value in _RESERVED or value.startswith(_NOT_OURS):
        msg = f"{value} is said by the format itself"
        raise ValueError(msg)
    return value


Url = Annotated[str, Field(pattern=r"^https?://[^\s/?#@]+/[^\s?#]*$", max_length=500)]
Name = Annotated[str, AfterValidator(_name)]
Cookie = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
"""A letter comes first: a name of ours begins with two underscores."""
Text = Annotated[str, Field(min_length=1, max_length=200)]
Local = Annotated[str, Field(pattern=r"^(/[A-Za-z0-9_.~-]+)+/?$", max_length=200)]
Replay = Literal["receiver", "none"]
TicketSeconds = Annotated[int, Field(ge=60, le=15 * 60)]


class _Format(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Sent(_Format):
    url: Url
    """The one address at the service that statements are sent to."""
    claims: Annotated[dict[Name, Claim], Field(min_length=1)]
    """The service's name for it, and what of the person it carries; nothing else leaves."""

    @property
    def says_login(self) -> bool:
        """Tell whether the service is told the login of an old account."""
        return Claim.LOGIN in self.claims.values()


class JwtOptions(_Sent):
    """A JWT, in a form or in a link. RFC 7519."""

    format: Literal["jwt"]
    algorithm: Literal["HS256", "RS256", "ES256"]
    audience: Text
    issuer: str = ""
    key_id: str = ""
    ttl: Annotated[int, Field(ge=5, le=60)] = 60
    replay_protection: Replay
    """Whether the service remembers each `jti` until it expires."""
    deliver: Literal["post", "get"] = "post"
    parameter: Name = "jwt"
    return_parameter: Name | Literal[""] = ""
    """Under which name the address to come out at is sent along."""


class DiscourseOptions(_Sent):
    """DiscourseConnect: the service asks with a nonce of its own, we answer with that nonce."""

    format: Literal["discourse"]
    begin: Local = "/session/sso"
    """Where the service begins."""
    replay_protection: Replay = "receiver"


class OAuth1Options(_Sent):
    """A form signed as OAuth 1.0a signs; with a resource link it is a launch of LTI 1.1. RFC 5849."""

    format: Literal["oauth1"]
    consumer_key: Text
    method: Literal["HMAC-SHA256", "HMAC-SHA1"] = "HMAC-SHA256"
    resource_link_id: str = ""
    fields: dict[Name, Text] = {}
    """What is always sent besides."""
    replay_protection: Replay
    """Whether the service remembers each `oauth_nonce`."""


class TicketOptions(_Format):
    """A cookie on the service's own host."""

    user: Claim
    """Who the service will see: its `REMOTE_USER`."""
    udata: Claim | None = None
    ttl: TicketSeconds = 15 * 60
    replay_protection: Literal["none"] = "none"
    """A ticket is good for as long as it lives, whoever shows it."""

    @property
    def says_login(self) -> bool:
        """Tell whether the service is told the login of an old account."""
        return Claim.LOGIN in (self.user, self.udata)


class AuthTktOptions(TicketOptions):
    """A ticket of mod_auth_tkt."""

    format: Literal["auth_tkt"]
    digest: Literal["SHA512", "SHA256", "MD5"] = "SHA512"
    cookie: Cookie = "auth_tkt"


class PubTktOptions(TicketOptions):
    """A ticket of mod_auth_pubtkt."""

    format: Literal["pubtkt"]
    cookie: Cookie = "auth_pubtkt"
    grace: Annotated[int, Field(ge=0, le=15 * 60)] = 60
    """Seconds before its end at which the service asks for a new one."""


SentOptions = JwtOptions | DiscourseOptions | OAuth1Options
Options = SentOptions | AuthTktOptions | PubTktOptions
OPTIONS: Final[TypeAdapter[Options]] = TypeAdapter(Annotated[Options, Field(discriminator="format")])
