"""What a client asks for in its own words: the `claims` parameter and `partner_application`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Ask:
    """How one claim is asked for. OpenID Connect Core 1.0 §5.5.1."""

    essential: bool = False
    values: tuple[Any, ...] | None = None
    """Any of these; `None` where the request names none."""


@dataclass(frozen=True, slots=True)
class ClaimsRequest:
    """The `claims` parameter. OpenID Connect Core 1.0 §5.5."""

    userinfo: Mapping[str, Ask] = field(default_factory=dict)
    id_token: Mapping[str, Ask] = field(default_factory=dict)
    verified: tuple[Mapping[str, Any], ...] = ()
    """`verified_claims` of `userinfo`, each with `verification` and `claims`."""
    verified_id_token: bool = False
    """`verified_claims` are asked for in the ID Token, where we put none."""


NOTHING = ClaimsRequest()


@dataclass(frozen=True, slots=True)
class PartnerApplication:
    """An `authorization_details` object of type `partner_application`. RFC 9396 §2."""

    datatypes: tuple[str, ...] | None = None
    """Claims; `None` asks for the whole form."""
    purpose: str = ""
    identifier: str = ""
    manifest: str = ""


def read_claims(text: str) -> ClaimsRequest:
    """Read the `claims` parameter. OpenID Connect Core 1.0 §5.5.

    Raises `Invalid` (field `claims`) for what is not such a request.
    """
    raise NotImplementedError


def read_partner_application(told: Mapping[str, Any]) -> PartnerApplication:
    """Read an object of type `partner_application`. RFC 9396 §2.

    Raises `Invalid` (field `authorization_details`) for an unknown member or a wrong value.
    """
    raise NotImplementedError
