"""A gift of access as its form sends it, and the changes that it makes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from idp.model.access import NO_LIMITS, Binding, Change, Limits, Put, Role
from idp.model.errors import Invalid
from idp.model.ids import BindingId, NodeId, SubjectId, new_id
from idp.rbac.lists import COLUMNS
from idp.rbac.permissions import USERS_GRANT
from idp.rbac.structure import Structure
from idp.web.tree.fields import Form, read_end, read_limits, read_many, read_text
from idp.web.until import read_since
from idp.words import words_later

Found = TypeVar("Found")
_BY_ACT: Final = (
    ("service:configure", "service_operator"),
    ("service:use", "service_user"),
    ("service:order", "buyer"),
    ("billing:view", "billing_viewer"),
)
"""The least role that permits an act; configuring a service implies using it."""


@dataclass(frozen=True, slots=True)
class Gift:
    """Who is to have what, where, held down to what."""

    node: NodeId
    subjects: tuple[SubjectId, ...] = ()
    role: str = ""
    acts: tuple[str, ...] = ()
    limits: Limits = NO_LIMITS
    since: datetime | None = None
    until: datetime | None = None
    inherit: bool = True
    reason: str = ""
    replaces: Binding | None = None
    """The right that is changed, where one is."""


def read_gift(form: Form, node: NodeId, zone: str, now: datetime) -> tuple[Gift, dict[str, str]]:
    """Read the form whole; what is wrong is said field by field."""
    faults: dict[str, str] = {}
    acts = tuple(act for act in read_many(form, "acts") if act in COLUMNS)
    gift = Gift(
        node,
        subjects=tuple(map(SubjectId, read_many(form, "subject"))),
        role=form.get("role", "")[:64],
        acts=acts,
        limits=_or_fault(faults, lambda: read_limits(form), NO_LIMITS),
        since=_or_fault(faults, lambda: read_since(form.get("since", ""), zone), None),
        until=_or_fault(faults, lambda: read_end(form, zone, now), None),
        inherit=form.get("only_here") != "on",
        reason=_or_fault(faults, lambda: read_text(form, "reason"), ""),
    )
    if not gift.subjects:
        faults["subject"] = words_later.text("Choose to whom")
    if not gift.role and not gift.acts:
        faults["role"] = words_later.text("Choose what")
    return gift, faults


def gift_of(binding: Binding) -> Gift:
    """Return a right as a form to change it shows it."""
    return Gift(
        binding.node,
        (binding.subject,),
        binding.role,
        (),
        binding.limits,
        binding.valid_from,
        binding.valid_until,
        binding.inherit,
        binding.reason,
        binding,
    )


def changes_of(gift: Gift, structure: Structure, title: Callable[[str], str]) -> tuple[Change, ...]:
    """Make the changes: a right for each person and role, after a role where none says just this."""
    if gift.role:
        return tuple(_rights(gift, (gift.role,)))
    if USERS_GRANT not in gift.acts:
        return tuple(_rights(gift, tuple(least_roles(gift.acts))))
    role = _role_of(gift.acts, structure, title)
    made = () if role.id in structure.roles else (Put(role),)
    return (*made, *_rights(gift, (role.id,)))


def least_roles(acts: tuple[str, ...]) -> Iterator[str]:
    """Go through the least roles that permit these acts."""
    for act, role in _BY_ACT:
        implied = act == "service:use" and "service:configure" in acts
        if act in acts and not implied:
            yield role


def _role_of(acts: tuple[str, ...], structure: Structure, title: Callable[[str], str]) -> Role:
    """Return the company's role of exactly these acts, or a new one: handing out goes with the rest."""
    wanted = frozenset(acts)
    known = (role for role in structure.roles.values() if role.permissions == wanted and not role.includes)
    return next(known, None) or Role(new_id(), ", ".join(map(title, acts)), wanted)


def _rights(gift: Gift, roles: tuple[str, ...]) -> Iterator[Put]:
    for subject in gift.subjects:
        for role in roles:
            yield Put(
                Binding(
                    gift.replaces.id if gift.replaces is not None else BindingId(new_id()),
                    subject,
                    role,
                    gift.node,
                    gift.inherit,
                    gift.limits,
                    gift.since,
                    gift.until,
                    reason=gift.reason,
                )
            )


def _or_fault(faults: dict[str, str], read: Callable[[], Found], otherwise: Found) -> Found:
    try:
        return read()
    except Invalid as error:
        faults[error.field] = error.message
        return otherwise
