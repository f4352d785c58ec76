"""What a manifest may say under `cas`."""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from legacy_bridges.contract import Claim
from legacy_bridges.protocols.cas.urls import read_service

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}\Z")
RESERVED: Final = frozenset(
    {
        "user",
        "attributes",
        "proxies",
        "proxygrantingticket",
        "authenticationdate",
        "isfromnewlogin",
        "longtermauthenticationrequesttokenused",
    }
)
"""What the answer says by itself, in lower case. CAS Protocol, Appendix A."""


def _name(value: str) -> str:
    if not _NAME.match(value) or value.lower() in RESERVED or value.lower().startswith("xml"):
        msg = f"{value!r} is no name for an attribute: letters, digits, dashes, and none that CAS has itself"
        raise ValueError(msg)
    return value


def _service(value: str) -> str:
    found = read_service(value)
    if found is None or "?" in value or not value.endswith("/"):
        msg = "must be an address with a path that ends in a slash, such as https://pbx.example.com/app/"
        raise ValueError(msg)
    return value


Name = Annotated[str, AfterValidator(_name)]
Service = Annotated[str, AfterValidator(_service)]


class CasOptions(BaseModel):
    """What CAS wants to know of a service."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    services: Annotated[tuple[Service, ...], Field(min_length=1, max_length=20)]
    """Where tickets may be sent: each of these places and what lies under it."""
    user: Literal[Claim.LOGIN, Claim.EMAIL, Claim.SUB]
    """What the service calls a person."""
    attributes: dict[Name, Claim] = {}
    """The service's name for it, and what of the person it carries; nothing else leaves."""
    session: Annotated[int, Field(ge=60, le=30 * 24 * 3600)] | None = None
    """Seconds after which the service forgets a person by itself; said where `logout` is `ttl`."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Return what is released."""
        return (self.user, *self.attributes.values())

    @property
    def says_login(self) -> bool:
        """Tell whether the service is told the login of an old account."""
        return Claim.LOGIN in self.claims
