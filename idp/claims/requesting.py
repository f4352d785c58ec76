"""What a client asks for in its own words: the `claims` parameter and `partner_application`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from idp.claims.verified import read_verified
from idp.model.errors import Invalid
from idp.model.strict_json import FlawError, read_json

LARGEST: Final = 32 * 1024
"""Characters of the `claims` parameter."""
MOST: Final = 100
"""Claims or datatypes that one request names."""
TYPE: Final = "partner_application"
_MEMBERS: Final = frozenset(
    {"type", "locations", "actions", "identifier", "datatypes", "purpose", "manifest"}
)


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


NOTHING: Final = ClaimsRequest()


@dataclass(frozen=True, slots=True)
class PartnerApplication:
    """An `authorization_details` object of type `partner_application`. RFC 9396 §2."""

    datatypes: tuple[str, ...] | None = None
    """Claims; `None` asks for the whole form."""
    purpose: str = ""
    """With its prefix, as a scope has it; empty where a scope says it."""
    identifier: str = ""
    manifest: str = ""


def read_claims(text: str) -> ClaimsRequest:
    """Read the `claims` parameter; members that are not understood are ignored.

    Raises `Invalid` (field `claims`) for what is not such a request. OpenID Connect Core 1.0 §5.5.
    """
    told = _parsed(text)
    userinfo, id_token = _member(told, "userinfo"), _member(told, "id_token")
    asked = userinfo.get("verified_claims")
    return ClaimsRequest(
        userinfo=_asks(userinfo),
        id_token=_asks(id_token),
        verified=read_verified(asked) if asked is not None else (),
        verified_id_token="verified_claims" in id_token,
    )


def _parsed(text: str) -> Mapping[str, Any]:
    if len(text) > LARGEST:
        _refuse(f"is longer than {LARGEST} characters")
    try:
        told = read_json(text)
    except FlawError as flaw:
        _refuse(str(flaw))
    if not isinstance(told, Mapping):
        _refuse("must be an object")
    return told


def _member(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = told.get(name)
    if found is None:
        return {}
    if not isinstance(found, Mapping) or len(found) > MOST:
        _refuse(f"{name} must be an object of at most {MOST} claims")
    return found


def _asks(told: Mapping[str, Any]) -> dict[str, Ask]:
    return {name: _ask(value) for name, value in told.items() if name != "verified_claims"}


def _ask(told: Any) -> Ask:
    """Read how one claim is asked for. OpenID Connect Core 1.0 §5.5.1."""
    if told is None:
        return Ask()
    if not isinstance(told, Mapping) or not isinstance(told.get("essential", False), bool):
        _refuse("a claim is asked for by null or an object")
    if "value" in told:
        return Ask(told.get("essential", False), (told["value"],))
    values = told.get("values")
    if values is not None and (not isinstance(values, list) or not values or len(values) > MOST):
        _refuse("values must be a list")
    return Ask(told.get("essential", False), None if values is None else tuple(values))


def _refuse(problem: str) -> NoReturn:
    raise Invalid(problem, field="claims")


def read_partner_application(told: Mapping[str, Any]) -> PartnerApplication:
    """Read an object of type `partner_application`. RFC 9396 §2.

    Raises `Invalid` (field `authorization_details`) for an unknown member or a wrong value: what is
    granted must be what was understood. RFC 9396 §5.
    """
    if told.get("type") != TYPE:
        _refuse_details(f"is not of type {TYPE}")
    if unknown := sorted(set(told) - _MEMBERS):
        _refuse_details(f"{TYPE} has no member {unknown[0][:60]}")
    if told.get("actions", ["submit"]) != ["submit"]:
        _refuse_details("actions must be [submit]")
    _words(told, "locations")
    return PartnerApplication(
        datatypes=_words(told, "datatypes"),
        purpose=_word(told, "purpose"),
        identifier=_word(told, "identifier"),
        manifest=_word(told, "manifest"),
    )


def _words(told: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    found = told.get(name)
    if found is None and name not in told:
        return None
    if not isinstance(found, list) or not 0 < len(found) <= MOST or not all(map(_is_word, found)):
        _refuse_details(f"{name} must be a list of at most {MOST} texts")
    return tuple(found)


def _word(told: Mapping[str, Any], name: str) -> str:
    found = told.get(name, "")
    if not isinstance(found, str) or (name in told and not _is_word(found)):
        _refuse_details(f"{name} must be a text")
    return found


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 300


def _refuse_details(problem: str) -> NoReturn:
    raise Invalid(problem, field="authorization_details")
