"""What a tree must look like whoever changes it: every refusal names the input at fault."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from idp.model.access import EVERYBODY, Binding, Group, GroupMember, Limits, Node, Role, Safeguard
from idp.model.errors import Invalid, NotFound
from idp.model.ids import AccountId, ClientId, NodeId, ServiceId, SubjectId
from idp.rbac.administer_case import Case
from idp.rbac.permissions import read_permission
from idp.rbac.standing import spots_of

LONGEST_NAME: Final = 200
LONGEST_REASON: Final = 500
LARGEST_SUM: Final = Decimal(10) ** 12
_ID: Final = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9_.:-]{1,64}")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def read_id(text: str, field: str = "id") -> str:
    """Return an identifier that a new fact may have. Raises `Invalid`."""
    if not _ID.fullmatch(text):
        msg = "This is no identifier"
        raise Invalid(msg, field=field)
    return text


def check_name(name: str, field: str = "name") -> None:
    """Refuse names that are empty, too long, or hold what does not show."""
    if not name.strip() or name != name.strip():
        msg = "Enter a name"
        raise Invalid(msg, field=field)
    check_text(name, LONGEST_NAME, field)


def check_text(text: str, longest: int = LONGEST_REASON, field: str = "reason") -> None:
    """Refuse text that is too long or holds what does not show."""
    if len(text) > longest or any(unicodedata.category(c) in _HIDDEN for c in text if c != "\n"):
        msg = "The text is too long or holds characters that do not show"
        raise Invalid(msg, field=field)


def find_node(case: Case, node: NodeId, field: str = "node") -> Node:
    """Return a node of the tree as it will be. Raises `NotFound`."""
    found = case.then.nodes.get(node)
    if found is None:
        msg = "There is no such place"
        raise NotFound(msg, field=field)
    return found


def check_subject(case: Case, subject: SubjectId, *, everybody: bool = False) -> None:
    """Refuse subjects there are not: strangers, unknown groups and clients. Raises `NotFound`."""
    kind, _, name = subject.partition(":")
    known = {
        "person": lambda: case.roll.member(AccountId(name)),
        "group": lambda: name in case.then.groups,
        "client": lambda: case.roll.client(ClientId(name)),
        EVERYBODY: lambda: everybody and not name,
    }.get(kind)
    if known is None or not known():
        msg = "There is nobody like this in the company"
        raise NotFound(msg, field="subject")


def check_role_name(case: Case, role: str, field: str = "role") -> None:
    """Refuse a role there is not. Raises `NotFound`."""
    if role not in case.then.role_bits:
        msg = "There is no such role"
        raise NotFound(msg, field=field)


def check_permissions(permissions: Iterable[str]) -> None:
    """Refuse words outside the vocabulary. Raises `Invalid`."""
    for permission in sorted(permissions):
        read_permission(permission)


def check_limits(case: Case, limits: Limits) -> None:
    """Refuse services that the company does not have, and sums that are none."""
    check_services(case, limits.services)
    for partner in sorted(limits.partners or ()):
        read_id(partner, "partners")
    for field, money in (("max_order", limits.max_order), ("max_month", limits.max_month)):
        check_sum(money, field)


def check_services(case: Case, services: frozenset[ServiceId] | None) -> None:
    """Refuse services that hang nowhere, unless the operator prepares for them. Raises `NotFound`."""
    if services is not None and not services:
        msg = "Choose at least one"
        raise Invalid(msg, field="services")
    for service in sorted(services or ()):
        read_id(service, "services")
        if case.subject is not None and not case.restoring and service not in case.then.hangings:
            msg = "The company does not have this service"
            raise NotFound(msg, field="services")


def check_sum(money: Decimal | None, field: str) -> None:
    """Refuse sums that are negative, endless, or finer than a kopeck. Raises `Invalid`."""
    if money is None:
        return
    if not money.is_finite() or not 0 <= money <= LARGEST_SUM or money != money.quantize(Decimal("0.01")):
        msg = "Enter a sum of money"
        raise Invalid(msg, field=field)


def check_binding(case: Case, binding: Binding) -> None:
    """Refuse what names nothing, or ends before it begins."""
    read_id(binding.id)
    find_node(case, binding.node)
    check_role_name(case, binding.role)
    check_subject(case, binding.subject)
    check_limits(case, binding.limits)
    check_text(binding.reason)
    _check_validity(case, binding)
    if not spots_of(case.after.tree, binding.node, binding.limits):
        msg = "This place is about another service"
        raise Invalid(msg, field="services")
    _check_stand(case, binding)


def _check_validity(case: Case, binding: Binding) -> None:
    end = binding.valid_until
    if end is None or case.restoring:
        return
    if end <= case.at or (binding.valid_from is not None and end <= binding.valid_from):
        msg = "The end must lie in the future and after the beginning"
        raise Invalid(msg, field="until")


def _check_stand(case: Case, binding: Binding) -> None:
    """Refuse rights that stand on one another in a circle, on too many, or on none.

    What a person's gift stands on is settled afterwards, whatever they sent; what is brought
    back stands on what it stood on, be that gone.
    """
    if case.subject is None and not case.restoring and case.after.tree.supports(binding) is None:
        msg = "This right would stand on nothing"
        raise Invalid(msg, field="on")


def check_group(case: Case, group: Group) -> None:
    """Refuse a group without a name or at no place."""
    read_id(group.id)
    check_name(group.name)
    find_node(case, group.node)


def check_member(case: Case, member: GroupMember) -> None:
    """Refuse strangers, and groups there are not. Raises `NotFound`."""
    if member.group not in case.then.groups:
        msg = "There is no such group"
        raise NotFound(msg, field="group")
    check_subject(case, SubjectId(f"person:{member.account}"))


def check_role(case: Case, role: Role) -> None:
    """Refuse a role without a title, with unknown words or roles in it."""
    read_id(role.id)
    check_name(role.title, "title")
    check_permissions(role.permissions)
    for included in role.includes:
        check_role_name(case, included, "includes")


def check_safeguard(case: Case, safeguard: Safeguard) -> None:
    """Refuse unknown roles and sums that are none."""
    for role in sorted(safeguard.second_person):
        check_role_name(case, role, "second_person")
    check_sum(safeguard.above_month, "above_month")
