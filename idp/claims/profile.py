"""Standard claims by scope. OpenID Connect Core 1.0 §5.1, §5.4."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from idp.model.account import Account
from idp.model.ids import CompanyId
from idp.rbac import Holdings

SCOPES: Final[Mapping[str, tuple[str, ...]]] = {
    "profile": (
        "name",
        "family_name",
        "given_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
    ),
    "email": ("email", "email_verified"),
    "address": ("address",),
    "phone": ("phone_number", "phone_number_verified"),
}
_TEXT: Final = re.compile(r"(?!null\Z)(?=.*\S)", re.DOTALL)
_ADDRESS: Final = re.compile(r"https?://\S")
_YEAR: Final = r"(?:18[5-9]\d|19\d\d|2\d{3})"
_DAY: Final = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "birthdate": re.compile(rf"(?:(?:0000|{_YEAR})-{_DAY}|{_YEAR})\Z", re.ASCII),
    "picture": _ADDRESS,
    "profile": _ADDRESS,
    "website": _ADDRESS,
}
_FLAGS: Final = frozenset({"email_verified", "phone_number_verified"})
_YEAR_1990: Final = 631_152_000
CLAIMS: Final[frozenset[str]] = frozenset(claim for claims in SCOPES.values() for claim in claims)


def claims_for(account: Account, scopes: Iterable[str]) -> dict[str, Any]:
    """Return the standard claims that the scopes ask for and the account has.

    A claim without a value, or with one that §5.1 does not allow, is left out
    (OpenID Connect Core 1.0 §5.3.2).
    """
    return claims_named(account, {claim for scope in scopes for claim in SCOPES.get(scope, ())})


def claims_named(account: Account, wanted: Iterable[str]) -> dict[str, Any]:
    """Return those of the standard claims that the account has. OpenID Connect Core 1.0 §5.5."""
    asked = CLAIMS.intersection(wanted)
    if not asked:
        return {}
    known: dict[str, Any] = {"name": account.name, **account.claims}
    if account.updated_at is not None:
        known["updated_at"] = int(account.updated_at.timestamp())
    if account.locale is not None:
        known.setdefault("locale", account.locale)
    return {claim: known[claim] for claim in sorted(asked & known.keys()) if _sayable(claim, known[claim])}


def _sayable(claim: str, value: Any) -> bool:
    """Tell whether a relying party can make sense of a value. OpenID Connect Core 1.0 §5.1."""
    if claim in _FLAGS:
        return isinstance(value, bool)
    if claim == "updated_at":
        return type(value) is int and value > _YEAR_1990
    if claim == "address":
        return isinstance(value, dict) and bool(value) and all(isinstance(v, str) for v in value.values())
    return isinstance(value, str) and _FORMS.get(claim, _TEXT).match(value) is not None


def org_claim(holdings: Holdings, company: CompanyId | None) -> dict[str, str] | None:
    """Return the `org` claim: the company that the person acts for in this authorization."""
    found = (m for m in holdings.memberships if m.company == company)
    membership = next(found, None)
    if membership is None:
        return None
    return {"id": membership.company, "name": membership.company_name}
