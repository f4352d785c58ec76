"""What a store hands out about one person, worked out from all facts without a store."""

from collections.abc import Iterable

from idp.model.access import Binding, Fact, GroupMember, Held, group, person
from idp.model.company import Membership
from idp.model.ids import AccountId, BindingId, CompanyId, SubjectId
from idp.rbac import Holdings, Tree
from idp.rbac.structure import Structure


def held_of(account: AccountId, company: CompanyId, rev: int, facts: Iterable[Fact]) -> Held:
    """Return what a store would: one company, of which the person is a member."""
    known = list(facts)
    bindings = {fact.id: fact for fact in known if isinstance(fact, Binding)}
    groups: dict[SubjectId, frozenset[SubjectId]] = {}
    for fact in known:
        if isinstance(fact, GroupMember):
            who = person(fact.account)
            groups[who] = groups.get(who, frozenset()) | {group(fact.group)}
    own = {person(account), *groups.get(person(account), ())}
    waiting = [binding for binding in bindings.values() if binding.subject in own]
    found: dict[BindingId, Binding] = {}
    while waiting:
        binding = waiting.pop()
        if binding.id not in found:
            found[binding.id] = binding
            waiting += [bindings[binding.on]] if binding.on in bindings else []
    named = {person(account), *(who for b in found.values() for who in (b.subject, b.granter) if who)}
    return Held(
        (Membership(account, company, company),),
        {company: rev},
        {company: tuple(sorted(found.values(), key=lambda binding: binding.id))},
        {company: {who: of for who, of in groups.items() if who in named}},
    )


def slice_of(account: AccountId, company: CompanyId, rev: int, facts: Iterable[Fact]) -> Holdings:
    """Return a person's holdings in one company."""
    known = list(facts)
    held = held_of(account, company, rev, known)
    tree = Tree(Structure(company, rev, known), held.bindings[company], held.groups[company])
    return Holdings(account, held.memberships, {company: tree})
