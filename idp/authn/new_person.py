"""Parse a person as the operator writes them down."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NoReturn

from idp.authn.identifiers import normalise
from idp.authn.names import read_name
from idp.authn.passwords import LONGEST
from idp.authn.strength import SHORTEST
from idp.model.account import Identifier, IdentifierKind
from idp.model.errors import Invalid
from idp.model.ids import CompanyId
from idp.model.secret import Secret

_TEXTS: Final = frozenset(
    {
        "name",
        "given_name",
        "family_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "email",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "phone_number",
    }
)
_KINDS: Final[Mapping[str, type | tuple[type, ...]]] = {
    **dict.fromkeys(_TEXTS, str),
    "email_verified": bool,
    "phone_number_verified": bool,
    "address": dict,
    "updated_at": (int, float),
}
_FIELDS: Final = frozenset({"login", "password", "companies", "claims", "party"})
_PARTY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_LOCALES: Final = frozenset({"ru", "en", "ro"})


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be added."""

    name: str
    identifiers: tuple[Identifier, ...]
    password: Secret | None = None
    companies: tuple[tuple[CompanyId, str], ...] = ()
    """Each with the person's position in it."""
    claims: Mapping[str, Any] = field(default_factory=dict)
    locale: str | None = None
    password_hash: str | None = field(default=None, repr=False)
    """Made beforehand, where many are added in one transaction."""
    party: str | None = None
    """Billing's id of this person."""


def read_person(document: Mapping[str, Any]) -> NewPerson:
    """Parse `{login, password?, companies?, claims?, party?}`. Raises `Invalid` naming the field.

    `login` is one name or a list of them; a company is its id or `{id, position?}`; `party` is
    the individual that billing knows the person as. The
    operator vouches for phones and e-mails given so: they count as verified. Of a password
    only the length is judged: it is the operator's choice, and its owner changes it.
    """
    unknown = sorted(set(document) - _FIELDS)
    if unknown:
        _refuse(unknown[0], "is not a member of a person")
    identifiers = _identifiers(document.get("login"))
    claims = _claims(document.get("claims") or {})
    return NewPerson(
        name=_name(claims, identifiers),
        identifiers=identifiers,
        password=_password(document.get("password")),
        companies=tuple(_company(item) for item in _list(document.get("companies") or [], "companies")),
        claims=claims,
        locale=_locale(claims),
        party=_party(document.get("party")),
    )


def _refuse(name: str, problem: str) -> NoReturn:
    msg = f"{name} {problem}"
    raise Invalid(msg, field=name)


def _list(value: Any, name: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        _refuse(name, "must be a list")
    return value


def _identifiers(login: Any) -> tuple[Identifier, ...]:
    names = [login] if isinstance(login, str) else _list(login, "login")
    if not names or not all(isinstance(name, str) for name in names):
        _refuse("login", "must be a name or a list of names")
    found = [normalise(name) for name in names]
    return tuple(dict.fromkeys(replace(i, verified=i.kind is not IdentifierKind.LOGIN) for i in found))


def _password(value: Any) -> Secret | None:
    if value is None:
        return None
    if not isinstance(value, str) or not SHORTEST <= len(value) <= LONGEST:
        _refuse("password", f"must have {SHORTEST} to {LONGEST} characters")
    return Secret(value)


def _party(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _PARTY.fullmatch(value):
        _refuse("party", "must be an id of billing, such as ind-101")
    return value


def _company(item: Any) -> tuple[CompanyId, str]:
    if isinstance(item, str):
        return CompanyId(item), ""
    if isinstance(item, Mapping) and isinstance(item.get("id"), str) and set(item) <= {"id", "position"}:
        return CompanyId(item["id"]), str(item.get("position", ""))
    _refuse("companies", "must hold ids, or objects of id and position")


def _claims(value: Any) -> Mapping[str, Any]:
    """Check standard claims, with language tags. OpenID Connect Core 1.0 §5.1, §5.2."""
    if not isinstance(value, Mapping):
        _refuse("claims", "must be an object")
    for name, claim in value.items():
        kind = _KINDS.get(str(name).partition("#")[0])
        if kind is None:
            _refuse(f"claims.{name}", "is not a standard claim")
        if not isinstance(claim, kind) or (isinstance(claim, bool) and kind is not bool):
            _refuse(f"claims.{name}", "has the wrong type")
    return dict(value)


def _name(claims: Mapping[str, Any], identifiers: tuple[Identifier, ...]) -> str:
    parts = (claims.get("given_name", ""), claims.get("family_name", ""))
    said = claims.get("name") or " ".join(p for p in parts if p) or claims.get("preferred_username")
    return read_name(str(said or identifiers[0].value), field="claims.name")


def _locale(claims: Mapping[str, Any]) -> str | None:
    language = str(claims.get("locale", "")).replace("_", "-").partition("-")[0].lower()
    return language if language in _LOCALES else None
