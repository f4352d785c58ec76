"""The roles that every company starts with, and what a set of roles permits."""

from collections.abc import Iterable, Mapping
from typing import Final

from idp.model.access import Role
from idp.rbac.permissions import PERMISSIONS, TREE_GRANT, bits_of, permissions_in, with_views
from idp.words import words_later

DEPTH: Final = 10
"""How deep roles may include one another."""


_TITLES: Final = {
    "owner": words_later.text("Owner"),
    "admin": words_later.text("Administrator"),
    "branch_admin": words_later.text("Branch administrator"),
    "billing_viewer": words_later.text("Sees bills and documents"),
    "service_operator": words_later.text("Configures services"),
    "service_user": words_later.text("Uses services"),
    "buyer": words_later.text("Orders services"),
    "payer": words_later.text("Sees bills and exports documents"),
    "approver": words_later.text("Approves orders and applications"),
    "sim_manager": words_later.text("Looks after SIM cards"),
    "number_user": words_later.text("Has a number"),
    "personal_manager": words_later.text("Personal manager at the operator"),
    "partner_applicant": words_later.text("Applies to partners"),
    "analyst": words_later.text("Sees statistics"),
    "auditor": words_later.text("Sees the journal"),
}
_EVERYTHING: Final = frozenset(PERMISSIONS)


def _role(identifier: str, *permissions: str, includes: tuple[str, ...] = ()) -> Role:
    return Role(identifier, _TITLES[identifier], frozenset(permissions), includes)


BUILT_IN: Final[Mapping[str, Role]] = {
    role.id: role
    for role in (
        _role("owner", *_EVERYTHING),
        _role("admin", *_EVERYTHING - {TREE_GRANT}),
        _role("branch_admin", *_EVERYTHING - {TREE_GRANT}),
        _role("billing_viewer", "billing:view", "documents:view", "stats:view"),
        _role("payer", "documents:export", "limits:view", "billing:export", includes=("billing_viewer",)),
        _role("buyer", "service:view", "service:order", "service:stop", "content:order", "content:stop"),
        _role("approver", "service:approve", "partner:approve", "limits:configure"),
        _role("service_operator", "service:configure", includes=("service_user",)),
        _role("service_user", "service:use"),
        _role("sim_manager", "sim:view", "sim:configure", "number:view"),
        _role("partner_applicant", "partner:apply", "consent:view"),
        _role("analyst", "stats:view", "stats:export"),
        _role("auditor", "audit:view", "consent:view"),
        _role("number_user", "number:view", "content:stop", "consent:view"),
        _role("personal_manager", "tree:view", "service:view", "billing:view", "stats:view"),
    )
}
"""A title is a msgid. A company's own role has another id; it may include these."""


def flatten(roles: Iterable[Role]) -> dict[str, int]:
    """Return the bits of every role, built-in ones too, with all that they include and imply."""
    known = {**{role.id: role for role in roles}, **BUILT_IN}
    own = {identifier: bits_of(role.permissions) for identifier, role in known.items()}
    return {identifier: with_views(_reached(identifier, known, own)) for identifier in known}


def _reached(identifier: str, known: Mapping[str, Role], own: Mapping[str, int]) -> int:
    """Add up a role and what it includes, level by level; circles and levels too deep add nothing."""
    bits, seen, level = 0, set[str](), {identifier}
    for _ in range(DEPTH + 1):
        seen |= level
        for reached in level:
            bits |= own[reached]
        level = {name for reached in level for name in known[reached].includes if name in known} - seen
    return bits


BUILT_IN_BITS: Final = flatten(())


def permissions_of(role: str) -> frozenset[str]:
    """Return what a built-in role permits; an unknown one permits nothing."""
    return frozenset(permissions_in(BUILT_IN_BITS.get(role, 0)))
