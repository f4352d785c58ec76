"""The roles of a person as one service is told them: topmost nodes, within a byte budget."""

import json
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from idp.model.ids import NodeId, ServiceId, SubjectId
from idp.rbac.entrance import said_at
from idp.rbac.reckoning import reckon
from idp.rbac.regions import Region, regions
from idp.rbac.tree import Tree

BUDGET: Final = 1024
"""Bytes of compact JSON; past it the claim holds a reference and a digest instead."""


def role_tree(
    tree: Tree, subject: SubjectId, service: ServiceId, at: datetime, ref: str, budget: int = BUDGET
) -> dict[str, Any]:
    """Return the claim: `{"rev", "grants"}`, or `{"rev", "ref", "digest"}` where that is too long.

    `ref` is the address at which the service may read `full_role_tree`.
    """
    document = full_role_tree(tree, subject, service, at)
    if len(canonical(document)) <= budget:
        return document
    return {"rev": document["rev"], "ref": ref, "digest": digest(document)}


def full_role_tree(tree: Tree, subject: SubjectId, service: ServiceId, at: datetime) -> dict[str, Any]:
    """Return the whole document: `{"rev", "grants": [{"role", "at", "except"?}]}`.

    A role is valid at a node where the service hangs if a grant of it stands at that node or
    above, and none of that grant's exceptions does.
    """
    found = regions(tree, subject, service)
    said = {region.node: _said(tree, region, subject, at) for region in found}
    roles = sorted(set().union(*said.values()))
    grants = [grant for role in roles for grant in _grants(role, found, said)]
    return {"rev": tree.structure.rev, "grants": grants}


def digest(document: dict[str, Any]) -> str:
    """Return SHA-256 over the document's canonical JSON, base64url without padding."""
    return urlsafe_b64encode(sha256(canonical(document)).digest()).rstrip(b"=").decode()


def canonical(document: dict[str, Any]) -> bytes:
    """Return JSON with sorted names, no white space, in UTF-8. RFC 8785 §3.2."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _said(tree: Tree, region: Region, subject: SubjectId, at: datetime) -> Set[str]:
    """Return the roles valid at every place of a region."""
    return set.intersection(*(said_at(reckon(tree, spot, at), subject) for spot in region.spots))


def _grants(
    role: str, found: tuple[Region, ...], said: Mapping[NodeId, Set[str]]
) -> Iterator[dict[str, Any]]:
    """Go through the topmost nodes where a role is valid for some place, with what is cut out below."""
    stands: dict[NodeId, NodeId | None] = {}
    places: defaultdict[NodeId, int] = defaultdict(int)
    holes: defaultdict[NodeId, list[NodeId]] = defaultdict(list)
    for region in found:
        around = stands[region.above] if region.above is not None else None
        valid = role in said[region.node]
        if valid:
            stands[region.node] = around or region.node
            places[around or region.node] += region.places
        else:
            stands[region.node] = None
            if around is not None:
                holes[around].append(region.node)
    for node, count in places.items():
        if count:
            yield {"role": role, "at": node, **({"except": sorted(holes[node])} if holes[node] else {})}
