"""Who stands behind a request that a service's proxy holds back."""

from datetime import datetime
from typing import Any, Final

from idp.authn.sessions import alive, touch_due
from idp.claims.profile import claims_for, org_claim
from idp.interaction import Reception
from idp.model.account import Account, AccountStatus
from idp.model.ids import CompanyId
from idp.model.secret import Secret
from idp.model.session import SignedIn
from idp.ports.house import House
from idp.ports.records import Records
from idp.rbac import Allow, Deny, Holdings, admit
from legacy_bridges.contract import Barred, Claim, Entrant, Manifest
from legacy_bridges.host.tickets import find_bridge_session

ROLE_MISSING: Final = "role_missing"
"""None of the person's roles has a word in the service: no rule means refused."""
_PLAIN = (Claim.NAME, Claim.GIVEN_NAME, Claim.FAMILY_NAME, Claim.LOCALE)
_VERIFIED = {Claim.EMAIL: "email_verified", Claim.PHONE_NUMBER: "phone_number_verified"}


def find_visitor(
    house: House, reception: Reception, manifest: Manifest, cookie: Secret | None
) -> Entrant | Barred | None:
    """Return who is here at this moment: nothing is kept between two requests but rights.

    Two statements: the bridge session and the person's session. Rights come from the cache
    that is exact under the `access` stamp. A request counts as use of the person's session.
    """
    if cookie is None:
        return None
    now = house.clock.now()
    with house.store.read() as records:
        found = _find(records, manifest, cookie, now, reception)
        holdings = reception.trees.holdings(records, found[0].account.id) if found else None
    if found is None or holdings is None:
        return None
    signed_in, company = found
    if touch_due(signed_in.session, now):
        with house.store.write() as records:
            records.sessions.touch(signed_in.session.sid, now)
    return _judge(manifest, signed_in.account, holdings, company, now)


def _find(
    records: Records, manifest: Manifest, cookie: Secret, now: datetime, reception: Reception
) -> tuple[SignedIn, CompanyId | None] | None:
    """Find the live session that a bridge session of this very service rests on."""
    entry = find_bridge_session(records, cookie, now)
    if entry is None or entry.service != manifest.service:
        return None
    signed_in = records.sessions.get(entry.sid)
    if signed_in is None or signed_in.account.id != entry.account:
        return None
    active = signed_in.account.status is AccountStatus.ACTIVE
    if not active or not alive(signed_in.session, now, reception.limits):
        return None
    return signed_in, entry.company


def _judge(
    manifest: Manifest, account: Account, holdings: Holdings, company: CompanyId | None, now: datetime
) -> Entrant | Barred:
    match admit(holdings, company, manifest.access, now):
        case Deny(reason=reason):
            return Barred(reason)
        case Allow(roles=roles):
            words = manifest.words_for(roles)
            if manifest.roles and not words:
                return Barred(ROLE_MISSING)
            said = {Claim.ROLES: ",".join(words), Claim.ROLE: words[0] if words else ""}
            return Entrant({**_claims(account, org_claim(holdings, company)), **said})


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
