"""Who somebody is to a service: whether they may enter, as what, and what may be said of them."""

from datetime import datetime
from typing import Any, Final

from idp.claims.profile import claims_for, org_claim
from idp.model.account import Account
from idp.model.ids import CompanyId
from idp.model.link import AccountLink
from idp.rbac import Allow, Deny, Holdings, admit
from legacy_bridges.contract import Barred, Claim, Entrant, Lent, Manifest

ROLE_MISSING: Final = "role_missing"
"""None of the person's roles has a word in the service: no rule means refused."""
_PLAIN: Final = (Claim.NAME, Claim.GIVEN_NAME, Claim.FAMILY_NAME, Claim.LOCALE)
_VERIFIED: Final = {Claim.EMAIL: "email_verified", Claim.PHONE_NUMBER: "phone_number_verified"}


def judge(
    manifest: Manifest,
    account: Account,
    holdings: Holdings,
    company: CompanyId | None,
    now: datetime,
    link: AccountLink | None = None,
) -> Entrant | Barred:
    """Decide for a person and a company, and say what may be said of them."""
    match admit(holdings, company, manifest.access, now):
        case Deny(reason=reason):
            return Barred(reason)
        case Allow(roles=roles):
            words = manifest.words_for(roles)
            if manifest.roles and not words:
                return Barred(ROLE_MISSING)
            said = {Claim.ROLES: ",".join(words), Claim.ROLE: words[0] if words else ""}
            said[Claim.LOGIN] = _login(manifest, words, link)
            return Entrant({**_claims(account, org_claim(holdings, company)), **said})


def _login(manifest: Manifest, words: tuple[str, ...], link: AccountLink | None) -> str:
    """Name the old account: where one stands for each role, its login is the role's word."""
    if manifest.lent is Lent.ROLE:
        return words[0] if words else ""
    return link.old.login if link is not None else ""


def _claims(account: Account, org: dict[str, str] | None) -> dict[Claim, str]:
    """Say of a person what an identity header may carry.

    Addresses that nobody verified stay here: an old service that finds its account by one
    would open somebody else's.
    """
    known: dict[str, Any] = claims_for(account, ("profile", "email", "phone"))
    said = {claim: str(known[claim]) for claim in _PLAIN if claim in known}
    said |= {claim: str(known[claim]) for claim, mark in _VERIFIED.items() if known.get(mark) is True}
    said[Claim.SUB] = account.id
    if org is not None:
        said |= {Claim.ORG_ID: org["id"], Claim.ORG_NAME: org["name"]}
    return said
