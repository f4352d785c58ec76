"""What a manifest may say under `saml`."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from legacy_bridges.contract import Claim
from legacy_bridges.protocols.saml.addresses import address
from legacy_bridges.protocols.saml.certificates import read_certificate
from legacy_bridges.protocols.saml.errors import SamlError
from legacy_bridges.protocols.saml.metadata import (
    MOST_CERTIFICATES,
    ConsumerService,
    LogoutService,
    SpMetadata,
    entity_id_of,
    read_metadata,
)
from legacy_bridges.protocols.saml.names import Binding, Format

NameIdKind = Literal["pairwise", "email", "login", "transient"]
NAMED_BY: Final[Mapping[NameIdKind, Claim]] = {"email": Claim.EMAIL, "login": Claim.LOGIN}
"""What of the person their name at the service is; the others are made for it."""
_FORMATS: Final[Mapping[NameIdKind, Format]] = {
    "pairwise": Format.PERSISTENT,
    "email": Format.EMAIL,
    "login": Format.UNSPECIFIED,
    "transient": Format.TRANSIENT,
}
_HOUR: Final = 3600


def _metadata(value: str) -> str:
    """Check the file. Raises `ValueError`."""
    try:
        read_metadata(value.encode())
    except SamlError as error:
        raise ValueError(error.words) from None
    return value


def _entity(value: str) -> str:
    """Check a name. Raises `ValueError`."""
    try:
        return entity_id_of(value)
    except SamlError as error:
        raise ValueError(error.words) from None


def _certificate(value: str) -> str:
    """Check a certificate. Raises `ValueError`."""
    read_certificate(value)
    return value


Url = Annotated[str, AfterValidator(address)]
AttributeName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.:/#-]{0,255}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class AcsOptions(_Part):
    """An address that takes responses."""

    url: Url
    index: Annotated[int, Field(ge=0, le=65535)] = 0
    default: bool | None = None


class SloOptions(_Part):
    """An address that takes logout messages."""

    binding: Binding
    url: Url
    response_url: Url | Literal[""] = ""


class SamlOptions(_Part):
    """The block. The service is described by its metadata, or by the keys that follow it."""

    metadata: Annotated[str, AfterValidator(_metadata)] | None = None
    """The text of the file that the manifest names, which lies beside it."""
    entity_id: Annotated[str, AfterValidator(_entity)] = ""
    acs: tuple[AcsOptions, ...] = ()
    slo: tuple[SloOptions, ...] = ()
    certificates: Annotated[
        tuple[Annotated[str, AfterValidator(_certificate)], ...], Field(max_length=MOST_CERTIFICATES)
    ] = ()
    """In PEM: what its signatures are verified by."""
    nameid: NameIdKind = "pairwise"
    attributes: dict[AttributeName, Claim] = {}
    """The service's name for it, and what of the person it carries; nothing else leaves."""
    sign: Annotated[tuple[Literal["assertion", "response"], ...], Field(min_length=1)] = (
        "assertion",
        "response",
    )
    requests: Literal["signed", "any"] | None = None
    """Whether a request has to be signed; where nothing is said, what the metadata says of its requests.

    A signature that is there is checked in any case.
    """
    idp_initiated: bool = True
    """Whether My services may send a response that the service did not ask for."""
    relay_states: tuple[Annotated[str, Field(min_length=1, max_length=500)], ...] = ()
    """What may go along with it."""
    relay_state_bytes: Annotated[int, Field(ge=80, le=2048)] = 80
    """How long a RelayState of the service may be; more than 80 for services that do not keep to it."""
    session: Annotated[int, Field(ge=300, le=24 * _HOUR)] = 8 * _HOUR
    """Seconds after which at most the service has to ask again."""
    on_logout: Literal["global", "local"] = "global"
    """What the service's own logout ends: our session and everything, or that service alone."""

    @model_validator(mode="after")
    def _describes_one_service(self) -> "SamlOptions":
        by_hand = bool(self.entity_id or self.acs or self.slo or self.certificates)
        if by_hand == (self.metadata is not None):
            msg = "the service is described by metadata, or by entity_id, acs, slo and certificates"
            raise ValueError(msg)
        if by_hand and not (self.entity_id and self.acs):
            msg = "entity_id and acs are needed where there is no metadata"
            raise ValueError(msg)
        if len({one.index for one in self.acs}) != len(self.acs):
            msg = "two addresses of acs have the same index"
            raise ValueError(msg)
        return self

    @cached_property
    def sp(self) -> SpMetadata:
        """Return what is known of the service."""
        if self.metadata is not None:
            return read_metadata(self.metadata.encode())
        return SpMetadata(
            entity_id=self.entity_id,
            acs=tuple(ConsumerService(one.url, one.index, one.default) for one in self.acs),
            slo=tuple(LogoutService(one.binding, one.url, one.response_url) for one in self.slo),
            certificates=tuple(read_certificate(one) for one in self.certificates),
        )

    @property
    def wants_signed(self) -> bool:
        """Tell whether a request counts only with a signature."""
        return self.requests == "signed" or (self.requests is None and self.sp.signs_requests)

    @property
    def name_format(self) -> Format:
        """Return what kind of name the service calls people by."""
        return _FORMATS[self.nameid]

    @property
    def lifetime(self) -> timedelta:
        """Return how long the service keeps a session at most."""
        return timedelta(seconds=self.session)

    @property
    def says_login(self) -> bool:
        """Tell whether the service is told the login of an old account."""
        return Claim.LOGIN in self.claims

    @property
    def claims(self) -> frozenset[Claim]:
        """Return all that the service is told of a person."""
        named = NAMED_BY.get(self.nameid)
        return frozenset(self.attributes.values()) | ({named} if named else frozenset())
