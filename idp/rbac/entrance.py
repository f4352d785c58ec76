"""Whether a person may enter a service, and as what."""

from datetime import datetime
from typing import Final

from idp.model.access import EVERYONE, MEMBERS
from idp.model.ids import CompanyId, NodeId, ServiceId, SubjectId
from idp.rbac.answers import Allow, Decision, Deny, DenyReason, Step, StepKind, nearest
from idp.rbac.decide import answer, decide
from idp.rbac.holdings import Holdings
from idp.rbac.lists import what_can
from idp.rbac.permissions import BITS, SERVICE_USE, read_permission
from idp.rbac.reckoning import Reckoning, Spot, reckon, spot_of
from idp.rbac.regions import regions
from idp.rbac.roles import BUILT_IN, BUILT_IN_BITS
from idp.rbac.tree import Tree

ROLES_BUDGET: Final = 384
"""Bytes that flat roles may take in a token; the built-in ones together stay below it."""
_PLAIN: Final = tuple((name, BUILT_IN_BITS[name]) for name in ("service_operator", "service_user"))
"""What is left of a role that was cut, in words that every service knows."""


def admit(holdings: Holdings, company: CompanyId | None, access: str, at: datetime) -> Decision:
    """Decide whether the person may open a service with this access rule in this company.

    `access` is `everyone`, `members`, or the id of a service that must hang in the company.
    An `Allow` holds the roles valid there.
    """
    if company is None:
        return Allow() if access == EVERYONE else Deny(DenyReason.NO_COMPANY)
    tree = holdings.tree(company)
    if tree is None:
        return Deny(DenyReason.NOT_A_MEMBER)
    if access in (EVERYONE, MEMBERS):
        return Allow(roles=roles_at(tree, holdings.subject, tree.structure.root, at))
    return admit_to_service(tree, holdings.subject, ServiceId(access), at)


def admit_to_service(tree: Tree, subject: SubjectId, service: ServiceId, at: datetime) -> Decision:
    """Decide for a service: enough to be let in at one of the nodes where it hangs.

    The roles are those valid at every such node, so that a simple client that is told a role
    may believe it everywhere.
    """
    spots = _spots(tree, subject, service)
    if not spots:
        return Deny(DenyReason.NOT_CONNECTED, (Step(StepKind.SERVICE, service),))
    asked = [reckon(tree, spot, at) for spot in spots]
    answers = [answer(here, subject, BITS[SERVICE_USE]) for here in asked]
    allowed = next((a for a in answers if isinstance(a, Allow)), None)
    if allowed is None:
        return nearest(a for a in answers if isinstance(a, Deny))
    common = set.intersection(*(said_at(here, subject) for here in asked))
    return Allow(allowed.path, allowed.state, allowed.limits, _told(common))


def permitted_at_service(
    holdings: Holdings, company: CompanyId | None, access: str, permission: str, at: datetime
) -> Decision:
    """Decide whether the person may do something in a service that they may open by this access rule.

    To use it, one of the nodes where it hangs is enough, as at the door. Anything else has to be
    permitted at every one of them: a service that cannot tell places apart does it for them all.
    Raises `Invalid` for no permission.
    """
    tree = holdings.tree(company)
    if company is None or tree is None:
        return Deny(DenyReason.NO_COMPANY if company is None else DenyReason.NOT_A_MEMBER)
    if access in (EVERYONE, MEMBERS):
        return decide(holdings.subject, permission, tree.structure.root, tree, at)
    if permission == SERVICE_USE:
        return admit_to_service(tree, holdings.subject, ServiceId(access), at)
    return _permitted_everywhere(tree, holdings.subject, ServiceId(access), permission, at)


def _permitted_everywhere(
    tree: Tree, subject: SubjectId, service: ServiceId, permission: str, at: datetime
) -> Decision:
    spots = _spots(tree, subject, service)
    if not spots:
        return Deny(DenyReason.NOT_CONNECTED, (Step(StepKind.SERVICE, service),))
    bit = BITS[read_permission(permission)]
    answers = [answer(reckon(tree, spot, at), subject, bit) for spot in spots]
    denied = [found for found in answers if isinstance(found, Deny)]
    return nearest(denied) if denied else answers[0]


def _spots(tree: Tree, subject: SubjectId, service: ServiceId) -> list[Spot]:
    """List where to ask about a service, so that every place where it hangs is answered for."""
    return [spot for region in regions(tree, subject, service) if region.places for spot in region.spots]


def _told(said: set[str]) -> tuple[str, ...]:
    """Put roles in order. Where they are too many to tell, a company's own ones are left to the role tree."""
    if sum(len(role) + len('"",') for role in said) > ROLES_BUDGET:
        said = said & BUILT_IN.keys()
    return tuple(sorted(said))


def roles_at(tree: Tree, subject: SubjectId, node: NodeId, at: datetime) -> tuple[str, ...]:
    """List the roles valid at a node, in alphabetical order; none says more than what is held."""
    spot = spot_of(tree.structure, node)
    return _told(said_at(reckon(tree, spot, at), subject)) if spot is not None else ()


def said_at(here: Reckoning, subject: SubjectId) -> set[str]:
    """Return the roles valid at a spot."""
    left, said = here.left(subject), set[str]()
    for binding in here.candidates(subject):
        said.update(role_words(here, binding.role, here.carried(binding) & left))
    return said


def role_words(here: Reckoning, role: str, carried: int) -> tuple[str, ...]:
    """Say a role by its name if nothing of it is cut, else by the plain role still left of it.

    A company's own role is said in a plain word as well, for services know no other.
    """
    meant = here.tree.structure.role_bits.get(role, 0)
    whole = bool(carried) and carried == meant
    if whole and role in BUILT_IN:
        return (role,)
    plain = next(((name,) for name, bits in _PLAIN if bits & carried == bits), ())
    return (role, *plain) if whole else plain


def permits(holdings: Holdings, company: CompanyId | None, permission: str, at: datetime) -> bool:
    """Tell whether the person has a permission at the company's own node."""
    tree = holdings.tree(company)
    if tree is None:
        return False
    return isinstance(decide(holdings.subject, permission, tree.structure.root, tree, at), Allow)


def permits_somewhere(holdings: Holdings, company: CompanyId | None, permission: str, at: datetime) -> bool:
    """Tell whether the person has a permission at any node of the company."""
    tree = holdings.tree(company)
    if tree is None:
        return False
    subject = holdings.subject
    given = {node for who in tree.subjects(subject) for node in tree.held.get(who, {})}
    if any(isinstance(decide(subject, permission, node, tree, at), Allow) for node in given):
        return True
    return any(permission in right.permissions for right in what_can(subject, tree, at))
