"""Check a set of changes: the form of the tree, then the actor's rights, then what concerns everybody."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from idp.model.access import Binding, Ceiling, Change, Denial, Fact, Put, Role
from idp.model.errors import Invalid
from idp.model.ids import SubjectId
from idp.rbac.administer_case import Case, Roll
from idp.rbac.administer_form import check_form
from idp.rbac.administer_grants import check_ends, check_groups, check_members, settle_binding
from idp.rbac.administer_laid import check_escapes, check_laid, check_safeguard_change
from idp.rbac.administer_nodes import check_nodes
from idp.rbac.administer_roles import check_roles
from idp.rbac.administer_self import refuse_ownerless, refuse_rise
from idp.rbac.structure import key_of
from idp.rbac.trees import Facts

AT_ONCE = 2000
"""Changes that a person may save together."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Changes to be checked: whose, when, with who there is."""

    subject: SubjectId | None
    at: datetime
    roll: Roll
    restoring: bool = False
    leaving: SubjectId | None = None


def check(before: Facts, changes: Sequence[Change], wanted: Wanted) -> Case:
    """Return the case as it would be written: changes settled, those that change nothing left out.

    Raises `NotFound`, `Invalid` (with the field at fault), `Refused`.
    """
    live = tuple(change for change in changes if not _is_idle(before, change))
    _refuse_extent(live, wanted)
    case = _case(before, live, wanted)
    check_form(case)
    settled = tuple(_settled(case, change) for change in live)
    case = case if settled == live else _case(before, settled, wanted)
    if wanted.subject is not None:
        _check_rights(case)
    refuse_ownerless(case)
    return case


def _is_idle(before: Facts, change: Change) -> bool:
    return isinstance(change, Put) and before.facts.get(key_of(change)) == change.fact


def _refuse_extent(changes: Sequence[Change], wanted: Wanted) -> None:
    if not changes:
        msg = "Nothing would change"
        raise Invalid(msg)
    if len({key_of(change) for change in changes}) != len(changes):
        msg = "The same thing is changed twice"
        raise Invalid(msg)
    if wanted.subject is not None and len(changes) > AT_ONCE:
        msg = "That is too much to be changed at once"
        raise Invalid(msg)


def _case(before: Facts, changes: tuple[Change, ...], wanted: Wanted) -> Case:
    after = before.after(before.tree.structure.rev + 1, changes)
    return Case(
        wanted.subject, before, after, changes, wanted.at, wanted.roll, wanted.restoring, wanted.leaving
    )


def _settled(case: Case, change: Change) -> Change:
    """Return a change with what its maker does not decide: who, when, on which right, which version."""
    if not isinstance(change, Put) or case.restoring:
        return _checked(case, change)
    return Put(_own(case, change.fact))


def _checked(case: Case, change: Change) -> Change:
    """Ask of what is brought back that the actor could give it."""
    if isinstance(change, Put) and isinstance(change.fact, Binding) and case.subject is not None:
        settle_binding(case, change.fact)
    return change


def _own(case: Case, fact: Fact) -> Fact:
    match fact:
        case Binding():
            made: Fact = _given(case, fact)
        case Denial() | Ceiling() if fact.subject != case.leaving:
            made = _laid(case, fact)
        case Role(id=role):
            old = case.now.roles.get(role)
            made = replace(fact, version=old.version + 1 if old is not None else 1)
        case _:
            made = fact
    return made


def _given(case: Case, binding: Binding) -> Binding:
    if case.subject is not None:
        return settle_binding(case, binding)
    return replace(binding, granted_at=binding.granted_at or case.at)


def _laid(case: Case, fact: Denial | Ceiling) -> Denial | Ceiling:
    if case.subject is not None:
        return replace(fact, granter=case.subject, laid_at=case.at)
    return replace(fact, laid_at=fact.laid_at or case.at)


def _check_rights(case: Case) -> None:
    check_ends(case)
    check_groups(case)
    check_members(case)
    check_laid(case)
    check_escapes(case)
    check_safeguard_change(case)
    check_nodes(case)
    check_roles(case)
    refuse_rise(case)
