"""Give a colleague's rights to another: as much of them as one may give."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from idp.model.access import Binding, Change, GroupMember, Put, person
from idp.model.errors import DomainError, NotFound
from idp.model.ids import AccountId, BindingId, GroupId, SubjectId, new_id
from idp.ports.records import Records
from idp.rbac.actor import Actor
from idp.rbac.administer import Wanted, check
from idp.rbac.following import HOLDERS
from idp.rbac.saving import roll_for
from idp.rbac.tree import Tree
from idp.rbac.trees import Facts


@dataclass(frozen=True, slots=True)
class Copied:
    """The changes that would do it, and what is left out."""

    changes: tuple[Change, ...]
    skipped: tuple[tuple[Binding | GroupId, str], ...] = ()
    """Each with a msgid that says why."""


@dataclass(frozen=True, slots=True)
class Copying:
    """From whom, to whom."""

    colleague: AccountId
    to: AccountId


def copied(records: Records, facts: Facts, actor: Actor, who: Copying, now: datetime) -> Copied:
    """Make the changes that give a person what a colleague has. Raises `NotFound` for strangers."""
    people = [who.colleague, who.to, *([actor.account] if actor.account is not None else [])]
    if len(records.companies.acting(facts.tree.structure.company, people)) != len(set(people)):
        raise NotFound
    changes, skipped = list[Change](), list[tuple[Binding | GroupId, str]]()
    for what, change in _wished(facts.tree, who, now):
        roll = roll_for(records, facts, actor, (change,))
        try:
            check(facts, (change,), Wanted(actor.subject, now, roll))
        except DomainError as error:
            skipped.append((what, error.message))
        else:
            changes.append(change)
    return Copied(tuple(changes), tuple(skipped))


def _wished(tree: Tree, who: Copying, now: datetime) -> Iterator[tuple[Binding | GroupId, Change]]:
    to, has = person(who.to), _has(tree, person(who.to))
    for binding in _bindings(tree, person(who.colleague)):
        lapsed = binding.valid_until is not None and binding.valid_until <= now
        comes_with_a_number = binding.id.startswith(HOLDERS)
        if not lapsed and not comes_with_a_number and _what(binding) not in has:
            yield binding, Put(_for(binding, to))
    for of in sorted(tree.groups.get(person(who.colleague), ())):
        if of not in tree.groups.get(to, ()):
            group = GroupId(of.partition(":")[2])
            yield group, Put(GroupMember(group, who.to))


def _for(binding: Binding, to: SubjectId) -> Binding:
    return Binding(
        id=BindingId(new_id()),
        subject=to,
        role=binding.role,
        node=binding.node,
        inherit=binding.inherit,
        limits=binding.limits,
        valid_from=binding.valid_from,
        valid_until=binding.valid_until,
        reason=binding.reason,
    )


def _bindings(tree: Tree, subject: SubjectId) -> Iterator[Binding]:
    for _, bindings in sorted(tree.held.get(subject, {}).items()):
        yield from bindings


def _has(tree: Tree, subject: SubjectId) -> set[object]:
    return {_what(binding) for binding in _bindings(tree, subject)}


def _what(binding: Binding) -> object:
    return binding.role, binding.node, binding.inherit, binding.limits, binding.valid_until
