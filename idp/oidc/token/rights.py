"""Whether the end-user may still be spoken for, and with which roles."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from idp.claims.profile import org_claim
from idp.model.access import EVERYONE, MEMBERS
from idp.model.account import AccountStatus
from idp.model.client import Client
from idp.model.grant import Authorization, Standing
from idp.model.ids import CompanyId, ServiceId
from idp.oidc.errors import InvalidGrant
from idp.oidc.provider import Provider
from idp.oidc.subjects import company_for, is_pairwise
from idp.rbac import Allow, Holdings, admit
from idp.rbac.role_tree import BUDGET, role_tree

ROLE_TREE: Final = "role_tree"
_NAME: Final = len(f',"{ROLE_TREE}":')


@dataclass(frozen=True, slots=True)
class Rights:
    """The company acted for and the roles valid there, as claims. RFC 9068 §2.2.3.1."""

    roles: tuple[str, ...]
    org: dict[str, str] | None = None
    tell: Callable[[int], dict[str, Any]] | None = None
    """Says at which nodes which role stands, within so many bytes; only of a service in the tree."""
    untold: bool = False
    """Nobody vouches for the client: it may be entered, and is told neither company nor roles."""
    username: str = ""
    """What the service calls the person; only of one that is entered by access tokens."""

    def claims(self, room: int = BUDGET) -> dict[str, Any]:
        """Return them as they stand in a token; `role_tree` gets what the others leave of the room."""
        if self.untold:
            return {}
        said: dict[str, Any] = {"org": self.org} if self.org is not None else {}
        said["roles"] = list(self.roles)
        if self.tell is not None:
            said[ROLE_TREE] = self.tell(min(BUDGET, room - size(said) - _NAME))
        return said


def size(claims: Mapping[str, Any]) -> int:
    """Return the bytes of claims as they are signed."""
    return len(json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode())


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
    """Decide anew, by holdings exact within a quarter of a second. RFC 9068 §2.2.3.1.

    A service that is entered by tokens must besides have a name for the person.
    """
    with provider.house.store.read() as records:
        holdings = provider.reception.trees.holdings(records, authorization.account)
        decision = admit(holdings, authorization.company, client.access, provider.now())
        if not isinstance(decision, Allow):
            return None
        username = provider.services.username(records, authorization)
    if username is None:
        return None
    if client.self_registered:
        return Rights((), untold=True)
    org = org_claim(holdings, authorization.company)
    if org is not None and is_pairwise(client):
        org = {**org, "id": company_for(provider.pairwise, client, CompanyId(org["id"]))}
    tell = _teller(provider, client, holdings, authorization.company)
    return Rights(decision.roles, org, tell, username=username)


def _teller(
    provider: Provider, client: Client, holdings: Holdings, company: CompanyId | None
) -> Callable[[int], dict[str, Any]] | None:
    """Return what says the role tree. A client of no service has no place in the tree, and no claim.

    Nor has one of pairwise subjects: the tree's address names person and company.
    """
    tree = holdings.tree(company)
    if tree is None or is_pairwise(client) or client.access in (EVERYONE, MEMBERS):
        return None
    address = f"{provider.issuer}/access/v1/role-tree/{company}/{holdings.account}?rev={tree.structure.rev}"
    return partial(role_tree, tree, holdings.subject, ServiceId(client.access), provider.now(), address)
