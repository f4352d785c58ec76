"""Whether the end-user may still be spoken for, and with which roles."""

from dataclasses import dataclass
from typing import Any

from idp.claims.profile import org_claim
from idp.model.account import AccountStatus
from idp.model.client import Client
from idp.model.grant import Authorization, Standing
from idp.oidc.errors import InvalidGrant
from idp.oidc.provider import Provider
from idp.rbac import Allow, admit


@dataclass(frozen=True, slots=True)
class Rights:
    """The company acted for and the roles valid there, as claims. RFC 9068 §2.2.3.1."""

    roles: tuple[str, ...]
    org: dict[str, str] | None = None

    def claims(self) -> dict[str, Any]:
        """Return them as they stand in a token."""
        roles: dict[str, Any] = {"roles": list(self.roles)}
        return {"org": self.org, **roles} if self.org is not None else roles


def stands(authorization: Authorization, standing: Standing) -> bool:
    """Tell whether the person is active, a member, and signed in or away with `offline_access`."""
    if standing.account_status is not AccountStatus.ACTIVE or not standing.member:
        return False
    return not standing.session_ended or "offline_access" in authorization.scopes


def refuse_inactive_account(authorization: Authorization, standing: Standing) -> None:
    """Refuse to speak for somebody who was disabled, has left, or has signed out. RFC 6749 §5.2."""
    if not stands(authorization, standing):
        raise InvalidGrant(description="the authorization has ended", detail=f"standing: {standing}")


def refuse_lost_access(provider: Provider, client: Client, authorization: Authorization) -> Rights:
    """Return the roles, or refuse if the right to enter was lost meanwhile. RFC 6749 §5.2."""
    rights = find_rights(provider, client, authorization)
    if rights is None:
        raise InvalidGrant(description="the authorization has ended", detail="access was lost")
    return rights


def find_rights(provider: Provider, client: Client, authorization: Authorization) -> Rights | None:
    """Decide anew, by holdings exact within a quarter of a second. RFC 9068 §2.2.3.1."""
    with provider.house.store.read() as records:
        holdings = provider.reception.trees.holdings(records, authorization.account)
    decision = admit(holdings, authorization.company, client.access, provider.now())
    if not isinstance(decision, Allow):
        return None
    return Rights(decision.roles, org_claim(holdings, authorization.company))
