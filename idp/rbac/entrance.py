"""Whether a person may enter a service, and as what."""

from datetime import datetime
from typing import Final

from idp.model.access import EVERYONE, MEMBERS
from idp.model.ids import CompanyId, NodeId, ServiceId, SubjectId
from idp.rbac.decide import Allow, Decision, Deny, DenyReason, decide
from idp.rbac.holdings import Holdings
from idp.rbac.permissions import (
    BITS,
    SERVICE_CONFIGURE,
    SERVICE_ORDER,
    SERVICE_STOP,
    SERVICE_USE,
)
from idp.rbac.reckoning import Reckoning, reckon, spot_of
from idp.rbac.tree import Tree

_OF_SERVICES: Final = BITS[SERVICE_USE] | BITS[SERVICE_CONFIGURE] | BITS[SERVICE_ORDER] | BITS[SERVICE_STOP]
_PLAIN: Final = (
    ("service_operator", BITS[SERVICE_USE] | BITS[SERVICE_CONFIGURE]),
    ("service_user", BITS[SERVICE_USE]),
)
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

    The roles are those valid at every such node where the subject may use it and at every
    one where not: a simple client that is told a role may believe it everywhere.
    """
    places = tree.structure.hangings.get(service, ())
    if not places:
        return Deny(DenyReason.NOT_CONNECTED)
    answers = [decide(subject, SERVICE_USE, place, tree, at) for place in places]
    allowed = next((a for a in answers if isinstance(a, Allow)), None)
    if allowed is None:
        return answers[0]
    common = set.intersection(*(set(roles_at(tree, subject, place, at)) for place in places))
    return Allow(allowed.path, allowed.state, allowed.limits, tuple(sorted(common)))


def roles_at(tree: Tree, subject: SubjectId, node: NodeId, at: datetime) -> tuple[str, ...]:
    """List the roles valid at a node, in alphabetical order; none says more than what is held."""
    spot = spot_of(tree.structure, node)
    if spot is None:
        return ()
    here = reckon(tree, spot, at)
    left, said = here.left(subject), set[str]()
    for binding in here.candidates(subject):
        said.update(role_words(here, binding.role, here.carried(binding) & left))
    return tuple(sorted(said))


def role_words(here: Reckoning, role: str, carried: int) -> tuple[str, ...]:
    """Say a role by its name if services get all of it, else by the plain role still left of it."""
    if not carried:
        return ()
    meant = here.tree.structure.role_bits.get(role, 0) & _OF_SERVICES
    if meant & carried == meant:
        return (role,)
    return next(((name,) for name, bits in _PLAIN if bits & carried == bits), ())


def permits(holdings: Holdings, company: CompanyId | None, permission: str, at: datetime) -> bool:
    """Tell whether the person has a permission at the company's own node."""
    tree = holdings.tree(company)
    if tree is None:
        return False
    return isinstance(decide(holdings.subject, permission, tree.structure.root, tree, at), Allow)


def permits_somewhere(holdings: Holdings, company: CompanyId | None, permission: str, at: datetime) -> bool:
    """Tell whether the person has a permission at some node where a right was given to them."""
    tree = holdings.tree(company)
    if tree is None:
        return False
    held = {node for who in tree.subjects(holdings.subject) for node in tree.held.get(who, {})}
    return any(isinstance(decide(holdings.subject, permission, node, tree, at), Allow) for node in held)
