"""A company's own roles: made and changed at the company, of what one has there and everywhere below."""

from collections.abc import Iterator

from idp.model.access import Binding, Role
from idp.model.errors import Refused
from idp.rbac.administer_bounds import could_bear
from idp.rbac.administer_case import Case
from idp.rbac.permissions import BITS, USERS_GRANT
from idp.rbac.standing import spots_of


def check_roles(case: Case) -> None:
    """Refuse roles with more in them than the actor has, before or after, also where they are held."""
    touched = [new.id for _, new in case.put(Role)] + [old.id for old in case.ended(Role)]
    if not touched:
        return
    if not case.may(USERS_GRANT, case.now.root):
        msg = "Roles are changed by who gives access in the whole company"
        raise Refused(msg, field="role")
    for role in sorted({*touched, *case.then.role_bits}):
        _refuse_more(case, role)


def _refuse_more(case: Case, role: str) -> None:
    old, new = case.now.role_bits.get(role, 0), case.then.role_bits.get(role, 0)
    if old == new:
        return
    if not case.mine.holds(old | new, case.now.root) or not _may_widen(case, role, new & ~old):
        msg = "You cannot give more than you have yourself"
        raise Refused(msg, field="permissions")


def _may_widen(case: Case, role: str, grown: int) -> bool:
    """Tell whether the actor has what is added at every place where somebody has the role."""
    mine = case.mine
    return not grown or all(
        mine.holds_at(grown, node, binding.limits) and could_bear(mine, binding, grown | BITS[USERS_GRANT])
        for binding in _held(case, role)
        for node in case.now.below(binding.node)
        if (binding.inherit or node == binding.node) and spots_of(mine.tree, node, binding.limits)
    )


def _held(case: Case, role: str) -> Iterator[Binding]:
    """Go through the bindings of a role, each place, limit and end once."""
    seen = set()
    for binding in case.before.tree.bindings.values():
        what = (binding.node, binding.inherit, binding.limits, binding.valid_until)
        if binding.role == role and what not in seen:
            seen.add(what)
            yield binding
