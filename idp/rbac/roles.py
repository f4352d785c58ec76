"""The roles and what each permits, in `function:action` words (TMF672)."""

from collections.abc import Mapping
from typing import Final

SERVICE_USE: Final = "service:use"
USERS_GRANT: Final = "users:grant"

_BILLING = frozenset({"billing:view", "documents:view", "stats:view"})
_ADMIN = _BILLING | {
    SERVICE_USE,
    USERS_GRANT,
    "service:configure",
    "service:order",
    "service:stop",
    "partner:apply",
    "tree:view",
    "users:view",
    "audit:view",
}

PERMISSIONS: Final[Mapping[str, frozenset[str]]] = {
    "owner": _ADMIN,
    "admin": _ADMIN,
    "branch_admin": _ADMIN,
    "billing_viewer": _BILLING,
    "service_operator": frozenset({SERVICE_USE, "service:configure", "service:view"}),
    "service_user": frozenset({SERVICE_USE, "service:view"}),
    "buyer": frozenset({"service:view", "service:order"}),
    "partner_applicant": frozenset({"partner:apply"}),
    "analyst": frozenset({"stats:view", "stats:export"}),
    "auditor": frozenset({"audit:view"}),
}
"""An unknown role permits nothing."""


def permissions_of(role: str) -> frozenset[str]:
    """Return what a role permits."""
    return PERMISSIONS.get(role, frozenset())
