"""The roles of a person as one service is told them: topmost nodes, within a byte budget."""

from datetime import datetime
from typing import Any, Final

from idp.model.ids import ServiceId, SubjectId
from idp.rbac.tree import Tree

BUDGET: Final = 1024
"""Bytes of compact JSON; past it the claim holds a reference and a digest instead."""


def role_tree(
    tree: Tree, subject: SubjectId, service: ServiceId, at: datetime, ref: str, budget: int = BUDGET
) -> dict[str, Any]:
    """Return the claim: `{"rev", "grants"}`, or `{"rev", "ref", "digest"}` where that is too long.

    `ref` is the address at which the service may read `full_role_tree`.
    """
    raise NotImplementedError


def full_role_tree(tree: Tree, subject: SubjectId, service: ServiceId, at: datetime) -> dict[str, Any]:
    """Return the whole document: `{"rev", "grants": [{"role", "at", "except"?}]}`.

    A role is valid at a node where the service hangs if a grant of it stands at that node or
    above, and none of the grant's exceptions does.
    """
    raise NotImplementedError


def digest(document: dict[str, Any]) -> str:
    """Return SHA-256 over the document's canonical JSON, base64url without padding."""
    raise NotImplementedError


def canonical(document: dict[str, Any]) -> bytes:
    """Return JSON with sorted names, no white space, in UTF-8."""
    raise NotImplementedError
