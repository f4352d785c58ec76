"""Whatever people try, one after another: nobody rises, nobody gives what they lack, the tree stays whole.

Judged by a plain model, not by what the checks themselves reckon with.
"""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from idp.model.access import (
    Binding,
    Ceiling,
    Denial,
    Difference,
    End,
    FactKind,
    Group,
    Limits,
    Node,
    fact_key,
    person,
)
from idp.model.errors import DomainError
from idp.model.ids import AccountId
from idp.rbac.affected import extent
from idp.rbac.changeset import inverse
from idp.rbac.decide import Allow, decide
from idp.rbac.effects import flows_of
from tests.rbac.court import (
    CO,
    PEOPLE,
    CeilingLevel,
    attempt,
    deny,
    facts,
    give,
    joins,
    limit,
    node,
)
from tests.rbac.tries import (
    ASKED,
    CLERK,
    ENDS,
    LATER,
    PLACES,
    ROLES,
    SERVICES,
    SUBJECTS,
    WHO,
    WHOM,
    WORDS,
    WORLD,
    held,
    users,
)
from tests.support.clock import START


class Administration(RuleBasedStateMachine):
    """People administer a company; everything that succeeds is judged."""

    def __init__(self):
        super().__init__()
        self.now = facts(world=WORLD)
        self.count = 0

    def live(self, kind):
        return sorted((fact for fact in self.now.facts.values() if isinstance(fact, kind)), key=fact_key)

    def pick(self, kind, number):
        found = self.live(kind)
        return found[number % len(found)] if found else None

    def fresh(self):
        self.count += 1
        return f"made-{self.count}"

    def try_to(self, who, *changes):
        """Make the changes if they are let; judge what came of it, now and in two days."""
        changes = [change for change in changes if change is not None]
        try:
            case = attempt(self.now, who, *changes)
        except DomainError:
            return
        for at in (START, LATER):
            before, after = held(self.now, at), held(case.after, at)
            known = {q for q in after if (*q[:2], self.above(changes, q[2]), q[3]) in before}
            self.judge(who, changes, after - known, before)
        self.foretell(case)
        self.undo(case)
        self.now = case.after

    def foretell(self, case):
        """Compare what a preview says with what came of it."""
        before, after = held(self.now, START), held(case.after, START)
        reach = extent(case)
        told = {flow.service: (set(flow.gained), set(flow.lost)) for flow in flows_of(case, reach)}
        for name in ("pbx", "ads"):
            old, new = users(self.now, before, name), users(case.after, after, name)
            assert told.get(name, (set(), set())) == (new - old, old - new), ("preview", name)
        others = {q for q in before ^ after if q[0] not in reach.subjects}
        places = self.now.tree.structure.nodes.keys() & case.after.tree.structure.nodes.keys()
        assert not {q for q in others if q[2] in places}, "somebody was not looked at"

    def undo(self, case):
        """Bring back what was before, as the operator may: the very same facts."""
        differences = [Difference(move.before, move.after) for move in case.moves()]
        undone = attempt(case.after, None, *inverse(differences), restoring=True)
        assert undone.after.facts == self.now.facts

    def judge(self, who, changes, gained, before):
        """Check who gained what: never the maker, nobody what the maker had not and could not give."""
        actor, lifts = person(AccountId(who)), any(map(self.frees, changes))
        own = {question for question in gained if question[0] == actor}
        hands_over = (actor, "tree:grant", "co", None) in before
        assert not own or (lifts and hands_over), ("D3", own)
        for _, permission, place, about in set() if lifts else gained:
            origin = self.above(changes, place)
            needed = {(actor, permission, origin, about), (actor, "users:grant", origin, about)}
            assert needed <= before, ("D2", gained)

    def frees(self, change):
        """Tell whether a change may free people: by a lift, by leaving a group, by moving a place away."""
        if isinstance(change, End):
            return change.kind in (FactKind.DENIAL, FactKind.CEILING, FactKind.GROUP_MEMBER)
        if isinstance(change, Node):
            above = self.now.tree.structure.lineage(change.id)
            return any(laid.node in above for kind in (Denial, Ceiling) for laid in self.live(kind))
        return isinstance(change, Denial | Ceiling)

    def above(self, changes, place):
        """A new place counts as the one that it was made under."""
        made = {change.id: change.parent for change in changes if isinstance(change, Node)}
        while place not in self.now.tree.structure.nodes:
            place = made[place]
        return place

    @rule(who=WHO, whom=WHOM, role=ROLES, place=PLACES, until=ENDS, services=SERVICES)
    def give(self, who, whom, role, place, until, services):
        limits, inherit = Limits(services=services), until is None
        made = give(whom, role, place, key=self.fresh(), limits=limits, inherit=inherit, valid_until=until)
        self.try_to(who, made)

    @rule(who=WHO, number=st.integers(0, 30))
    def take(self, who, number):
        binding = self.pick(Binding, number)
        self.try_to(who, End(*fact_key(binding)))
        if fact_key(binding) not in self.now.facts:
            for one in self.live(Binding):
                if one.on == binding.id:
                    assert self.now.tree.supports(one) is None, "D5"

    @rule(who=WHO, number=st.integers(0, 30), role=ROLES, place=PLACES, until=ENDS)
    def change(self, who, number, role, place, until):
        self.try_to(who, replace(self.pick(Binding, number), role=role, node=place, valid_until=until))

    @rule(
        who=WHO,
        whom=st.sampled_from((*PEOPLE[:6], "everyone", "group:crew")),
        place=PLACES,
        words=WORDS,
        services=SERVICES,
    )
    def shut(self, who, whom, place, words, services):
        self.try_to(who, deny(whom, place, *words, services=services, key=self.fresh()))

    @rule(who=WHO, whom=st.sampled_from((*PEOPLE[:6], "everyone")), place=PLACES, words=WORDS)
    def cap(self, who, whom, place, words):
        self.try_to(who, limit(whom, place, CeilingLevel.COMPANY, words, key=self.fresh()))

    @rule(who=WHO, number=st.integers(0, 30), kind=st.sampled_from((Denial, Ceiling)))
    def lift(self, who, number, kind):
        laid = self.pick(kind, number)
        if laid is not None:
            self.try_to(who, End(*fact_key(laid)))

    @rule(who=WHO, whom=st.sampled_from(PEOPLE[:6]), out=st.booleans())
    def group(self, who, whom, out):
        self.try_to(who, End(*fact_key(joins(whom))) if out else joins(whom))

    @rule(who=WHO, words=WORDS, includes=st.sampled_from(((), ("service_user",), ("admin",), ("owner",))))
    def widen(self, who, words, includes):
        self.try_to(who, replace(CLERK, permissions=words, includes=includes))

    @rule(who=WHO, number=st.integers(0, 30), parent=PLACES)
    def move(self, who, number, parent):
        self.try_to(who, replace(self.pick(Node, number), parent=parent))

    @rule(who=WHO, parent=PLACES, whom=WHOM, role=ROLES)
    def build(self, who, parent, whom, role):
        self.try_to(who, node("new", parent), give(whom, role, "new", key=self.fresh()))

    @rule(who=WHO, number=st.integers(0, 30))
    def tear_down(self, who, number):
        self.try_to(who, End(*fact_key(self.pick(Node, number))))

    @rule(who=WHO, place=PLACES)
    def regroup(self, who, place):
        self.try_to(who, Group("crew", "Crew", place))

    @rule(who=WHO, number=st.integers(0, 30), parent=PLACES, whom=WHOM, role=ROLES, place=PLACES)
    def all_at_once(self, who, number, parent, whom, role, place):
        laid = self.pick(Denial, number)
        lifted = End(*fact_key(laid)) if laid is not None else None
        moved = replace(self.pick(Node, number), parent=parent)
        self.try_to(who, lifted, moved, give(whom, role, place, key=self.fresh()))

    @invariant()
    def it_is_a_forest_of_one(self):
        structure = self.now.tree.structure
        assert all(structure.lineage(place)[-1:] == (CO,) for place in structure.nodes), "D4"

    @invariant()
    def somebody_owns_it(self):
        assert any(
            (person(AccountId(who)), "tree:grant", "co", None) in held(self.now, START) for who in PEOPLE
        ), "D8"

    @invariant()
    def decide_agrees(self):
        tree = self.now.tree
        sure = held(self.now, START)
        for subject, permission, place in product(SUBJECTS, ASKED, tree.structure.nodes):
            said = isinstance(decide(subject, permission, place, tree, START), Allow)
            assert said is ((subject, permission, place, None) in sure)


TestAdministration = Administration.TestCase
TestAdministration.settings = settings(
    max_examples=8,
    stateful_step_count=25,
    deadline=None,
    phases=(Phase.generate,),
    report_multiple_bugs=False,
)
"""A failure is told as it was found: shrinking it takes longer than the rest of the suite."""


@pytest.mark.parametrize("at", [START, LATER])
def test_the_world_begins_as_it_should(at):
    now = held(facts(world=WORLD), at)
    assert (person(AccountId("carl")), "service:use", "at-pbx", None) in now
    assert (person(AccountId("dora")), "service:use", "at-pbx", None) not in now
