"""Decide over simple bindings: deny by default, a denial holds for its whole subtree."""

from dataclasses import dataclass
from enum import StrEnum

from idp.model.access import EVERYONE, MEMBERS, Binding, Effect, Hanging, Holdings
from idp.model.ids import BindingId, CompanyId, ServiceId
from idp.rbac.roles import SERVICE_USE, permissions_of


class DenyReason(StrEnum):
    """Why not. The page has words for each."""

    NO_COMPANY = "no_company"
    """The service is for people who act for a company, and none is chosen."""
    NOT_A_MEMBER = "not_a_member"
    NOT_CONNECTED = "not_connected"
    """The company does not have this service."""
    DENIED = "denied"
    """Somebody shut it off at a node above."""
    NOT_GIVEN = "not_given"
    """Nobody has given a role that opens it."""


@dataclass(frozen=True, slots=True)
class Allow:
    """Yes, with the roles valid where the service hangs, and the bindings that gave them."""

    roles: tuple[str, ...] = ()
    path: tuple[BindingId, ...] = ()


@dataclass(frozen=True, slots=True)
class Deny:
    """No, with the reason and the bindings that decided."""

    reason: DenyReason
    path: tuple[BindingId, ...] = ()


Decision = Allow | Deny


def decide(holdings: Holdings, company: CompanyId | None, access: str) -> Decision:
    """Decide whether this person may open a service with this access rule in this company.

    `access` is `everyone`, `members`, or the id of a service that must hang in the company.
    """
    if company is None:
        return Allow() if access == EVERYONE else Deny(DenyReason.NO_COMPANY)
    if all(membership.company != company for membership in holdings.memberships):
        return Deny(DenyReason.NOT_A_MEMBER)
    if access in (EVERYONE, MEMBERS):
        given = [b for b in _given(holdings, company, "") if b.services is None]
        return _allow(given)
    return _decide_service(holdings, company, ServiceId(access))


def permits(holdings: Holdings, company: CompanyId | None, permission: str) -> bool:
    """Tell whether the person has a permission at the company's own node."""
    decision = decide(holdings, company, MEMBERS)
    return isinstance(decision, Allow) and any(permission in permissions_of(r) for r in decision.roles)


def _decide_service(holdings: Holdings, company: CompanyId, service: ServiceId) -> Decision:
    hanging = _hanging(holdings, company, service)
    if hanging is None:
        return Deny(DenyReason.NOT_CONNECTED)
    concerned = [
        b
        for b in holdings.bindings
        if b.company == company and (b.services is None or service in b.services) and _covers(b, hanging.node)
    ]
    denials = [b.id for b in concerned if b.effect is Effect.DENY]
    if denials:
        return Deny(DenyReason.DENIED, tuple(denials))
    given = [b for b in concerned if b.effect is Effect.ALLOW]
    if not any(SERVICE_USE in permissions_of(b.role) for b in given):
        return Deny(DenyReason.NOT_GIVEN, tuple(b.id for b in given))
    return _allow(given)


def _given(holdings: Holdings, company: CompanyId, node: str) -> list[Binding]:
    return [
        b for b in holdings.bindings if b.company == company and b.effect is Effect.ALLOW and _covers(b, node)
    ]


def _allow(given: list[Binding]) -> Allow:
    return Allow(tuple(sorted({b.role for b in given})), tuple(b.id for b in given))


def _hanging(holdings: Holdings, company: CompanyId, service: ServiceId) -> Hanging | None:
    found = (h for h in holdings.hangings if h.company == company and h.service == service)
    return next(found, None)


def _covers(binding: Binding, node: str) -> bool:
    """Tell whether a binding reaches a node: its own, or one below it.

    A denial always reaches below, whatever its `inherit` says.
    """
    if binding.node == node:
        return True
    inherits = binding.inherit or binding.effect is Effect.DENY
    return inherits and (binding.node == "" or node.startswith(f"{binding.node}/"))
