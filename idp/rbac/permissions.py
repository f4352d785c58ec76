"""The words of rights: `function:action`, as TMF672 has them, packed as bits."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from idp.model.errors import Invalid

FUNCTIONS: Final = (
    "tree", "users", "billing", "documents", "limits", "sim", "number", "service", "content",
    "partner", "stats", "consent", "claim", "audit", "api_key",
)  # fmt: skip
ACTIONS: Final = ("view", "use", "order", "stop", "configure", "approve", "apply", "grant", "export")
PERMISSIONS: Final = tuple(f"{function}:{action}" for function in FUNCTIONS for action in ACTIONS)
BITS: Final = {permission: 1 << place for place, permission in enumerate(PERMISSIONS)}
ALL: Final = (1 << len(PERMISSIONS)) - 1
_OF_FUNCTION: Final = {
    function: sum(BITS[f"{function}:{action}"] for action in ACTIONS) for function in FUNCTIONS
}

COSTLY: Final = sum(BITS[f"{function}:{action}"] for function in FUNCTIONS for action in ("order", "approve"))
"""What sums are counted for."""
ANSWERED_FOR: Final = COSTLY | sum(
    BITS[f"{function}:{action}"] for function in FUNCTIONS for action in ("apply", "configure", "grant")
)
"""What a second person may have to agree to."""
SERVICE_USE: Final = "service:use"
SERVICE_CONFIGURE: Final = "service:configure"
SERVICE_ORDER: Final = "service:order"
SERVICE_STOP: Final = "service:stop"
USERS_GRANT: Final = "users:grant"
USERS_CONFIGURE: Final = "users:configure"
"""Invite and dismiss people."""
TREE_CONFIGURE: Final = "tree:configure"
"""Make, rename, move and remove nodes."""
TREE_GRANT: Final = "tree:grant"
"""Hand over the company: what makes an owner."""
APPS_CONFIGURE: Final = "api_key:configure"
"""Connect applications of the company's own, and hold their keys."""
LIMITS_CONFIGURE: Final = "limits:configure"


def read_permission(text: str) -> str:
    """Return a permission of the vocabulary. Raises `Invalid` for any other word."""
    if text not in BITS:
        msg = (
            f"{text[:60]}: no such permission; it is one of {', '.join(FUNCTIONS)}, "
            f"a colon, and one of {', '.join(ACTIONS)}"
        )
        raise Invalid(msg, field="permission")
    return text


def bits_of(permissions: Iterable[str]) -> int:
    """Pack permissions; words outside the vocabulary weigh nothing."""
    packed = 0
    for permission in permissions:
        packed |= BITS.get(permission, 0)
    return packed


def with_views(bits: int) -> int:
    """Add what is implied: whoever may do anything with a function may look at it."""
    for function, mask in _OF_FUNCTION.items():
        if bits & mask:
            bits |= BITS[f"{function}:view"]
    return bits


@lru_cache(maxsize=1024)
def let_by(permissions: frozenset[str] | None) -> int:
    """Return what a ceiling of these permissions lets pass, looking included; `None` lets all pass."""
    return ALL if permissions is None else with_views(bits_of(permissions))


@lru_cache(maxsize=1024)
def taken_by(permissions: frozenset[str]) -> int:
    """Return what a denial of these permissions takes: none named means all.

    Whoever may not look at a function may do nothing with it, for doing implies looking.
    """
    taken = bits_of(permissions) or ALL
    for function, mask in _OF_FUNCTION.items():
        if taken & BITS[f"{function}:view"]:
            taken |= mask
    return taken


def permissions_in(bits: int) -> tuple[str, ...]:
    """Unpack, in the order of the vocabulary."""
    return tuple(permission for permission in PERMISSIONS if BITS[permission] & bits)
