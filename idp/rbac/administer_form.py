"""The form of a tree after a set of changes: one parent, no circles, nothing left dangling."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from idp.model.access import (
    Binding,
    Ceiling,
    Change,
    Denial,
    End,
    Fact,
    Group,
    GroupMember,
    Node,
    NodeKind,
    Put,
    Role,
    Safeguard,
    fact_key,
    group,
)
from idp.model.errors import DomainError, Invalid, NotFound, Refused
from idp.rbac.administer_case import Case
from idp.rbac.administer_shape import (
    check_binding,
    check_group,
    check_limits,
    check_member,
    check_name,
    check_permissions,
    check_role,
    check_safeguard,
    check_services,
    check_subject,
    check_text,
    find_node,
    read_id,
)
from idp.rbac.roles import BUILT_IN
from idp.rbac.roles import DEPTH as ROLE_DEPTH
from idp.rbac.structure import DEPTH, NODES, key_of


def check_form(case: Case) -> None:
    """Refuse changes after which the tree would not be whole. Raises `NotFound`, `Invalid`, `Refused`."""
    for move in case.moves():
        with _about(move.change):
            if move.after is None and move.before is None:
                msg = "This is gone already"
                raise NotFound(msg)
            if isinstance(move.change, Put):
                _CHECKS[type(move.change.fact)](case, move.change.fact)
    for kind, check in _ENDS.items():
        for fact in case.ended(kind):
            with _about(End(*fact_key(fact))):
                check(case, fact)
    _check_size(case)


@contextmanager
def _about(change: Change) -> Iterator[None]:
    """Say of a refusal which of the changes it is about."""
    try:
        yield
    except DomainError as error:
        error.about = " ".join(key_of(change))
        raise


def _check_size(case: Case) -> None:
    if len(case.then.nodes) > NODES and len(case.then.nodes) > len(case.now.nodes):
        msg = "A company has no more places than this"
        raise Invalid(msg, field="nodes")


def _check_node(case: Case, node: Node) -> None:
    read_id(node.id)
    check_name(node.name)
    if (node.id == case.then.root) != (node.kind is NodeKind.COMPANY):
        msg = "There is one company, and it is the root of its tree"
        raise Invalid(msg, field="kind")
    _check_meaning(node)
    _check_parent(case, node)


def _check_meaning(node: Node) -> None:
    serves = node.service is None or node.kind is NodeKind.SERVICE
    links = node.partner is None or node.kind in (NodeKind.SERVICE, NodeKind.PARTNER_LINK)
    if not (serves and links):
        msg = "Only a service's place is about a service"
        raise Invalid(msg, field="kind")
    for name, value in (("service", node.service), ("partner", node.partner)):
        if value is not None:
            read_id(value, name)
    if node.external:
        check_text(node.external, field="external")


def _check_parent(case: Case, node: Node) -> None:
    if node.id == case.then.root:
        if node.parent is not None:
            msg = "The company itself stays where it is"
            raise Invalid(msg, field="parent")
        return
    if node.parent is None:
        msg = "A place hangs under another one"
        raise Invalid(msg, field="parent")
    find_node(case, node.parent, "parent")
    _check_lineage(case, node)


def _check_lineage(case: Case, node: Node) -> None:
    """Refuse circles and trees too deep: two errors, for they need two remedies."""
    above, at = [node.id], node.parent
    while at is not None and at in case.then.nodes:
        if at in above:
            msg = "A place cannot hang under itself"
            raise Invalid(msg, field="parent")
        above.append(at)
        at = case.then.nodes[at].parent
    if len(above) - 1 + case.then.depth_below(node.id) > DEPTH:
        msg = "The tree would become too deep"
        raise Invalid(msg, field="parent")


def _check_end_of_node(case: Case, node: Node) -> None:
    if node.id == case.then.root:
        msg = "The company itself stays where it is"
        raise Refused(msg, field="node")
    then, tree = case.then, case.after.tree
    laid = then.denials.get(node.id) or then.ceilings.get(node.id)
    grouped = any(found.node == node.id for found in then.groups.values())
    if then.children.get(node.id) or tree.placed.get(node.id) or laid or grouped:
        msg = "Something still hangs here or is given here: move it or end it first"
        raise Invalid(msg, field="node")


def _check_role(case: Case, role: Role) -> None:
    if role.id.casefold() in BUILT_IN:
        msg = "This role is the same in every company"
        raise Refused(msg, field="role")
    check_role(case, role)
    _check_circle(case, role, ())


def _check_circle(case: Case, role: Role, above: tuple[str, ...]) -> None:
    if role.id in above or len(above) > ROLE_DEPTH:
        msg = "Roles cannot include one another in a circle"
        raise Invalid(msg, field="includes")
    for included in role.includes:
        inner = case.then.roles.get(included)
        if inner is not None:
            _check_circle(case, inner, (*above, role.id))


def _check_end_of_role(case: Case, role: Role) -> None:
    given = any(binding.role == role.id for binding in case.after.tree.bindings.values())
    included = any(role.id in other.includes for other in case.then.roles.values())
    if given or included or role.id in case.then.safeguard.second_person:
        msg = "Somebody still has this role, or another role includes it"
        raise Invalid(msg, field="role")


def _check_end_of_group(case: Case, ended: Group) -> None:
    subject = group(ended.id)
    laid = case.then.laid.get(subject)
    if case.after.tree.members(subject) or case.after.tree.held.get(subject) or laid:
        msg = "The group still has people or rights"
        raise Invalid(msg, field="group")


def _check_denial(case: Case, denial: Denial) -> None:
    read_id(denial.id)
    find_node(case, denial.node)
    check_subject(case, denial.subject, everybody=True)
    check_permissions(denial.permissions)
    check_services(case, denial.services)
    check_text(denial.reason)


def _check_ceiling(case: Case, ceiling: Ceiling) -> None:
    read_id(ceiling.id)
    find_node(case, ceiling.node)
    check_subject(case, ceiling.subject, everybody=True)
    check_permissions(ceiling.permissions or ())
    check_limits(case, ceiling.limits)
    check_text(ceiling.reason)


_CHECKS: Final[dict[type[Fact], Callable[[Case, Any], None]]] = {
    Node: _check_node,
    Role: _check_role,
    Group: check_group,
    GroupMember: check_member,
    Binding: check_binding,
    Denial: _check_denial,
    Ceiling: _check_ceiling,
    Safeguard: check_safeguard,
}
_ENDS: Final[dict[type[Any], Callable[[Case, Any], None]]] = {
    Node: _check_end_of_node,
    Role: _check_end_of_role,
    Group: _check_end_of_group,
}
