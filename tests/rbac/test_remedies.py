"""What an explanation says would change the answer does change it: done on random trees."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

from hypothesis import given, settings

from idp.model.access import Binding, Ceiling, CeilingLevel, Denial
from idp.rbac import Allow, Deny, DenyReason, StepKind, decide
from idp.rbac.explain import Names, Question, explain
from idp.rbac.sayings import role_for
from idp.rbac.structure import Structure
from idp.rbac.supposing import ROUNDS, Suppose
from idp.rbac.tree import whole_tree
from tests.rbac.worlds import AT, PEOPLE, PERMISSIONS, ROOT, worlds

WORLDS = worlds()
SUBJECTS = (*(f"person:{name}" for name in PEOPLE), "client:crm")
LAID = {StepKind.DENIAL: Denial, StepKind.CEILING: Ceiling}
GIVE = ("A role has to be given", "A role that holds here", "The role has to be given anew")
AND_GIVE = "And a role has to be given"
few = settings(max_examples=25, deadline=None)


def tree_of(facts):
    return whole_tree(Structure(ROOT, 1, facts), facts)


def may(question, facts, at=AT):
    return isinstance(decide(question.subject, question.permission, question.node, tree_of(facts), at), Allow)


def without(facts, steps):
    gone = {(LAID.get(step.kind, Binding), step.id) for step in steps}
    return tuple(fact for fact in facts if (type(fact), getattr(fact, "id", "")) not in gone)


def with_role(facts, question):
    role = role_for(question.permission, company_wide=question.node == ROOT)
    return (*facts, Binding("new", question.subject, role, question.node))


def prolonged(facts, step):
    return tuple(
        replace(fact, valid_until=None) if isinstance(fact, Binding) and fact.id == step.id else fact
        for fact in facts
    )


def explained(facts):
    """Everything that can be asked, with its answer and the line that says what would change it."""
    tree = tree_of(facts)
    for asked in product(SUBJECTS, PERMISSIONS, tree.structure.nodes):
        question, decision = Question(*asked), decide(*asked, tree, AT)
        if not (isinstance(decision, Deny) and decision.reason is DenyReason.NO_NODE):
            yield question, decision, explain(question, decision, tree, AT, "en", Names()).change


@few
@given(WORLDS)
def test_a_yes_ends_as_it_is_said(facts):
    for question, decision, line in explained(facts):
        if isinstance(decision, Deny):
            continue
        suppose = Suppose(tree_of(facts), question, AT)
        end, taken = suppose.end(decision), suppose.taken(decision)
        if "It holds through" in line:
            assert may(question, facts, end - timedelta(microseconds=1))
            assert not may(question, facts, end)
        elif len(taken) < ROUNDS:
            assert ("all of these roles" in line) is (len(taken) > 1)
            assert not may(question, without(facts, taken))
            assert may(question, without(facts, taken[:-1]))


def said_of(step, structure, line):
    """Tell whether the line speaks of what was laid: of the contract, or of the place."""
    contract = any(
        one.id == step.id and one.level is CeilingLevel.CONTRACT
        for one in structure.ceilings.get(step.node, ())
        if step.kind is StepKind.CEILING
    )
    return ("the contract has to be changed" if contract else structure.nodes[step.node].name) in line


@few
@given(WORLDS)
def test_what_is_laid_has_to_go_and_all_of_it_is_said(facts):
    structure = tree_of(facts).structure
    for question, decision, line in explained(facts):
        laid = [step for step in decision.path if step.kind in LAID]
        if not laid:
            continue
        lifted = without(facts, laid)
        assert all(said_of(step, structure, line) for step in laid), line
        assert may(question, lifted) is (AND_GIVE not in line), line
        assert may(question, with_role(lifted, question)), line


def done(facts, question, decision, line):
    """Do what the line says; return the facts and the moment."""
    if any(word in line for word in GIVE):
        return with_role(facts, question), AT
    if "a longer time has to be given" in line:
        return prolonged(facts, decision.path[0]), AT
    assert line.startswith("The access begins on"), line
    begins = [tree_of(facts).bindings[step.id].valid_from for step in decision.path]
    return facts, max(one for one in begins if one is not None)


@few
@given(WORLDS)
def test_a_no_becomes_a_yes_as_it_is_said(facts):
    for question, decision, line in explained(facts):
        laid = any(step.kind in LAID for step in decision.path)
        if isinstance(decision, Allow) or laid or "the right it stands on has to be wider" in line:
            continue
        assert may(question, *done(facts, question, decision, line)), line
