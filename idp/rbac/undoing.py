"""Bring back what a revision changed, and give up what one has."""

from idp.model.access import Cause, Change, End, FactKind, GroupMember, fact_key
from idp.model.errors import Invalid, NotFound
from idp.model.ids import BindingId, CompanyId, GroupId
from idp.ports.records import Records
from idp.rbac.actor import Actor
from idp.rbac.changeset import inverse
from idp.rbac.saving import Work
from idp.rbac.trees import Facts


def undoing(records: Records, facts: Facts, actor: Actor, rev: int) -> Work:
    """Make the work that brings back what a revision changed. Raises `NotFound`, `Invalid`."""
    company: CompanyId = facts.tree.structure.company
    if not 1 <= rev <= facts.tree.structure.rev:
        raise NotFound
    differences = records.access.differences(company, rev - 1, rev)
    if rev == 1 or not differences:
        msg = "There is nothing to bring back"
        raise Invalid(msg)
    return Work(actor, company, inverse(differences), base=rev, cause=Cause.REVERT, undoes=rev)


def giving_up(facts: Facts, actor: Actor, binding: BindingId) -> Work:
    """Make the work that ends a right of the actor's own. Raises `NotFound` for anybody else's."""
    found, structure = facts.tree.bindings.get(binding), facts.tree.structure
    if found is None or actor.account is None or actor.subject is None:
        raise NotFound
    if found.subject not in facts.tree.subjects(actor.subject):
        raise NotFound
    change: Change = End(FactKind.BINDING, binding)
    if found.subject != actor.subject:
        group = GroupId(found.subject.partition(":")[2])
        change = End(*fact_key(GroupMember(group, actor.account)))
    return Work(actor, structure.company, (change,), base=structure.rev, cause=Cause.GIVEN_UP)
