"""Who may say so for the company: its fields leave on a right, not on somebody's word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idp.claims.manifest import Manifest
from idp.model.access import NodeKind, person
from idp.model.company import Membership
from idp.model.ids import AccountId, NodeId, SubjectId
from idp.rbac import Allow, Deny, Tree, decide
from idp.rbac.decide import About
from idp.rbac.lists import who_can
from idp.rbac.structure import Structure

APPLY = "partner:apply"
APPROVE = "partner:approve"
PLACES = (NodeKind.COMPANY, NodeKind.BRANCH)
"""What has requisites of its own, and so can apply."""


class Want(StrEnum):
    """What somebody lacks beside a right of the tree."""

    SIGNATURE = "signature"
    """Only who may sign for the company applies there."""
    APPROVAL = "approval"
    """Their right waits for somebody else each time."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """No: what decided, or what is missing beside the right."""

    deny: Deny | None = None
    want: Want | None = None


def may_apply(tree: Tree, who: Membership, manifest: Manifest, node: NodeId, at: datetime) -> Allow | Lacking:
    """Tell whether somebody hands over a company's fields by themselves."""
    match decide(person(who.account), APPLY, node, tree, at, About(partner=manifest.id)):
        case Deny() as deny:
            return Lacking(deny)
        case Allow(limits=limits) if limits.needs_approval:
            return Lacking(want=Want.APPROVAL)
        case Allow() as allow:
            return Lacking(want=Want.SIGNATURE) if manifest.signatory and not who.signatory else allow


def may_give(tree: Tree, who: Membership, manifest: Manifest, node: NodeId, at: datetime) -> Allow | Lacking:
    """Tell whether somebody may agree to a company's fields for an applicant: who applies, or approves."""
    own = may_apply(tree, who, manifest, node, at)
    if isinstance(own, Allow):
        return own
    match decide(person(who.account), APPROVE, node, tree, at, About(partner=manifest.id)):
        case Allow() as allow if not (manifest.signatory and not who.signatory):
            return allow
        case _:
            return own


def may_see(tree: Tree, account: AccountId, node: NodeId, at: datetime) -> bool:
    """Tell whether somebody sees what others handed over for a place."""
    return isinstance(decide(person(account), "consent:view", node, tree, at), Allow)


def givers(
    tree: Tree, roster: Iterable[Membership], manifest: Manifest, node: NodeId, at: datetime
) -> list[AccountId]:
    """List who may agree to a company's fields, of a whole tree. For naming them, never for deciding."""
    about = About(partner=manifest.id)
    holders = {holder.subject for act in (APPLY, APPROVE) for holder in who_can(act, node, tree, at, about)}
    return [who.account for who in roster if _may(tree, who, manifest, node, at, holders)]


def _may(
    tree: Tree, who: Membership, manifest: Manifest, node: NodeId, at: datetime, holders: set[SubjectId]
) -> bool:
    return person(who.account) in holders and isinstance(may_give(tree, who, manifest, node, at), Allow)


def place_of(
    tree: Tree, who: Membership, manifest: Manifest, chosen: NodeId | None, at: datetime
) -> NodeId | None:
    """Choose the place that somebody applies for: the one they named, else one where they may.

    The company itself comes first. `None` for a place that there is not, that cannot apply, or that is
    none of theirs.
    """
    theirs = places(tree, who.account)
    if chosen is not None:
        return chosen if chosen in theirs else None
    fitting = (n for n in theirs if isinstance(may_apply(tree, who, manifest, n, at), Allow))
    return next(fitting, tree.structure.root)


def places(tree: Tree, account: AccountId) -> list[NodeId]:
    """List the places that can apply and concern somebody, the company itself first.

    A branch concerns who holds anything in it, above it or below it; nobody is told of the others.
    """
    structure, held = tree.structure, _held(tree, account)
    fit = (node for node in structure.nodes if structure.nodes[node].kind in PLACES)
    theirs = (node for node in fit if node == structure.root or _concerns(structure, held, node))
    return sorted(theirs, key=lambda node: (len(structure.lineage(node)), node))


def _held(tree: Tree, account: AccountId) -> set[NodeId]:
    return {node for subject in tree.subjects(person(account)) for node in tree.held.get(subject, {})}


def _concerns(structure: Structure, held: set[NodeId], node: NodeId) -> bool:
    above = structure.lineage(node)
    return any(place in above or node in structure.lineage(place) for place in held)
