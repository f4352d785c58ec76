"""Standard claims by scope. OpenID Connect Core 1.0 §5.1, §5.4."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from idp.model.access import Holdings
from idp.model.account import Account
from idp.model.ids import CompanyId

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
CLAIMS: Final[frozenset[str]] = frozenset(claim for claims in SCOPES.values() for claim in claims)


def claims_for(account: Account, scopes: Iterable[str]) -> dict[str, Any]:
    """Return the standard claims that the scopes ask for and the account has.

    A claim without a value is left out, never sent empty (OpenID Connect Core 1.0 §5.3.2).
    """
    wanted = {claim for scope in scopes for claim in SCOPES.get(scope, ())}
    known: dict[str, Any] = {"name": account.name, **account.claims}
    if account.updated_at is not None:
        known["updated_at"] = int(account.updated_at.timestamp())
    if account.locale is not None:
        known.setdefault("locale", account.locale)
    return {claim: known[claim] for claim in sorted(wanted) if known.get(claim) not in (None, "", {})}


def org_claim(holdings: Holdings, company: CompanyId | None) -> dict[str, str] | None:
    """Return the `org` claim: the company that the person acts for in this authorization."""
    found = (m for m in holdings.memberships if m.company == company)
    membership = next(found, None)
    if membership is None:
        return None
    return {"id": membership.company, "name": membership.company_name}
