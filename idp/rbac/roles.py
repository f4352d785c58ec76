"""The roles that every company starts with, and what a set of roles permits."""

from collections.abc import Iterable, Mapping
from typing import Final

from idp.model.access import Role
from idp.rbac.permissions import PERMISSIONS, TREE_GRANT, bits_of, permissions_in, with_views

DEPTH: Final = 10
"""How deep roles may include one another."""


def _role(identifier: str, *permissions: str, includes: tuple[str, ...] = ()) -> Role:
    return Role(identifier, "", frozenset(permissions), includes)


BUILT_IN: Final[Mapping[str, Role]] = {
    role.id: role
    for role in (
        Role("owner", "", frozenset(PERMISSIONS)),
        Role("admin", "", frozenset(PERMISSIONS) - {TREE_GRANT}),
        Role("branch_admin", "", frozenset(PERMISSIONS) - {TREE_GRANT}),
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
"""A company's own role of the same id is not possible; its own roles may include these."""


def flatten(roles: Iterable[Role]) -> dict[str, int]:
    """Return the bits of every role, built-in ones too, with all that they include and imply."""
    known = {**{role.id: role for role in roles}, **BUILT_IN}
    done: dict[str, int] = {}
    for identifier in known:
        _flatten(identifier, known, done, ())
    return done


def _flatten(identifier: str, known: Mapping[str, Role], done: dict[str, int], above: tuple[str, ...]) -> int:
    """Return a role's bits. A circle or a chain that is too deep adds nothing more."""
    if identifier in done:
        return done[identifier]
    role = known.get(identifier)
    if role is None or identifier in above or len(above) > DEPTH:
        return 0
    bits = bits_of(role.permissions)
    for included in role.includes:
        bits |= _flatten(included, known, done, (*above, identifier))
    done[identifier] = with_views(bits)
    return done[identifier]


_BUILT_IN_BITS: Final = flatten(())


def permissions_of(role: str) -> frozenset[str]:
    """Return what a built-in role permits; an unknown one permits nothing."""
    return frozenset(permissions_in(_BUILT_IN_BITS.get(role, 0)))
