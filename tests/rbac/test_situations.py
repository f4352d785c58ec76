"""Every situation, asked in every way: all answers agree.

The files in `situations/` are the policy as data. Each is asked through decide, explain and
the lists, over everybody's tree and over a person's own, and at the door of a service.
"""

import re
from itertools import product

import pytest
import yaml

from idp.model.access import Binding, person
from idp.rbac import Allow, Deny, admit, decide
from idp.rbac.entrance import permits_somewhere, roles_at
from idp.rbac.explain import Names, Question, as_ids, explain, named_in
from idp.rbac.lists import how_many, matrix, state_of, what_can, where_can, who_can
from idp.rbac.matrix import COLUMNS
from idp.rbac.role_tree import full_role_tree
from idp.words import LOCALES
from tests.support.situations import REV, make_situation, situations
from tests.support.slices import slice_of
from tests.support.tree import ROOT

PERMISSIONS = (*COLUMNS, "tree:grant", "sim:configure", "partner:apply")
EXAMPLE = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
"""In the document that tells how rights are decided."""


def told_in_the_document():
    text = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    return make_situation("docs-access", yaml.safe_load(EXAMPLE.search(text).group(1)))


EVERY = (told_in_the_document(), *situations())
SITUATIONS = [pytest.param(situation, id=situation.name) for situation in EVERY]
every_situation = pytest.mark.parametrize("situation", SITUATIONS)


def ask(situation, asked, tree=None):
    tree = tree or situation.tree
    return decide(asked.subject, asked.permission, asked.node, tree, situation.at, asked.about)


def slices(situation):
    return {
        person(account): slice_of(account, situation.company, REV, situation.facts)
        for account in situation.people
    }


def subjects(situation):
    return (*map(person, situation.people), *(f"client:{client}" for client in situation.clients))


def test_there_are_situations_enough():
    assert len(SITUATIONS) >= 25
    assert all(situation.asks and situation.about for situation in situations())


@every_situation
def test_decide_says_what_the_file_says(situation):
    yes = {asked.text: ask(situation, asked) for asked in situation.allowed}
    assert {text: said for text, said in yes.items() if not isinstance(said, Allow)} == {}
    said = {asked.text: ask(situation, asked) for asked, _ in situation.denied}
    assert {text: getattr(deny, "reason", "allowed") for text, deny in said.items()} == {
        asked.text: reason for asked, reason in situation.denied
    }


@every_situation
def test_a_persons_own_tree_says_the_same_as_the_whole(situation):
    own = slices(situation)
    for asked in situation.asks:
        if asked.subject in own:
            tree = own[asked.subject].trees[situation.company]
            assert ask(situation, asked, tree) == ask(situation, asked), asked.text
    for subject, holdings in own.items():
        tree = holdings.trees[situation.company]
        assert what_can(subject, tree, situation.at) == what_can(subject, situation.tree, situation.at)


@every_situation
def test_what_can_says_at_every_node_what_decide_says(situation):
    tree = situation.tree
    for subject in subjects(situation):
        rights = what_can(subject, tree, situation.at)
        here = {right.node: right.permissions for right in rights if not right.below}
        below = {right.node: right.permissions for right in rights if right.below}
        for node, permission in product(tree.structure.nodes, PERMISSIONS):
            nearest = next((below[n] for n in tree.structure.lineage(node) if n in below), frozenset())
            listed = permission in here.get(node, nearest)
            decided = decide(subject, permission, node, tree, situation.at)
            assert listed is isinstance(decided, Allow), (subject, permission, node)


@every_situation
def test_who_can_lists_exactly_those_whom_decide_allows(situation):
    tree = situation.tree
    for asked, expected in situation.who.items():
        holders = who_can(asked.permission, asked.node, tree, situation.at, asked.about)
        assert [holder.subject for holder in holders] == list(expected), asked.text
    for node, permission in product(tree.structure.nodes, PERMISSIONS):
        answers = {s: decide(s, permission, node, tree, situation.at) for s in subjects(situation)}
        holders = {holder.subject: holder for holder in who_can(permission, node, tree, situation.at)}
        assert holders.keys() == {s for s, said in answers.items() if isinstance(said, Allow)}
        for subject, holder in holders.items():
            assert holder.path == answers[subject].path
            assert holder.state is state_of(answers[subject], tree, situation.at)


@every_situation
def test_how_many_counts_those_who_can(situation):
    tree = situation.tree
    for node in (*tree.structure.nodes, "nowhere"):
        counts = [len(who_can(permission, node, tree, situation.at)) for permission in PERMISSIONS]
        assert how_many(PERMISSIONS, node, tree, situation.at) == tuple(counts)
        assert how_many(PERMISSIONS, node, tree, situation.at) == tuple(counts)


@every_situation
def test_where_can_lists_exactly_the_nodes_that_decide_allows(situation):
    tree = situation.tree
    for asked, expected in situation.where.items():
        found = where_can(asked.subject, asked.permission, tree, situation.at)
        assert sorted(found) == sorted(expected), asked.text
    for subject, permission in product(subjects(situation), PERMISSIONS):
        allowed = {
            node
            for node in tree.structure.nodes
            if isinstance(decide(subject, permission, node, tree, situation.at), Allow)
        }
        assert set(where_can(subject, permission, tree, situation.at)) == allowed
        for service, places in tree.structure.hangings.items():
            at_home = where_can(subject, permission, tree, situation.at, service)
            assert set(at_home) == allowed & set(places)


@every_situation
def test_the_matrix_is_made_of_decisions(situation):
    tree = situation.tree
    for subject, node in product(subjects(situation), tree.structure.nodes):
        for row in matrix(subject, node, tree, situation.at):
            for cell in row.cells:
                assert cell.decision == decide(subject, cell.permission, row.node, tree, situation.at)


@every_situation
def test_the_door_of_a_service_says_what_decide_says_where_it_hangs(situation):
    own = slices(situation)
    for (account, service), expected in situation.enters.items():
        said = admit(own[person(account)], situation.company, service, situation.at)
        assert (said.roles if isinstance(said, Allow) else said.reason) == expected, (account, service)
    for holdings, (service, places) in product(own.values(), situation.tree.structure.hangings.items()):
        tree, subject = holdings.trees[situation.company], holdings.subject
        there = [place for place in places if tree.structure.lineage(place)]
        decided = [decide(subject, "service:use", place, tree, situation.at) for place in there]
        said = admit(holdings, situation.company, service, situation.at)
        assert isinstance(said, Allow) is any(isinstance(one, Allow) for one in decided)
        if isinstance(said, Allow):
            told = [set(roles_at(tree, subject, place, situation.at)) for place in there]
            assert set(said.roles) == set.intersection(*told)


@every_situation
def test_the_role_tree_says_what_is_valid_at_each_place(situation):
    own = slices(situation)
    for (account, service), expected in situation.grants.items():
        tree = own[person(account)].trees[situation.company]
        document = full_role_tree(tree, person(account), service, situation.at)
        assert document == {"rev": REV, "grants": expected}, (account, service)
    for holdings, (service, places) in product(own.values(), situation.tree.structure.hangings.items()):
        tree, subject = holdings.trees[situation.company], holdings.subject
        grants = full_role_tree(tree, subject, service, situation.at)["grants"]
        for place in places:
            assert {grant["role"] for grant in grants if stands(grant, tree, place)} == set(
                roles_at(tree, subject, place, situation.at)
            )


def stands(grant, tree, place):
    lineage = tree.structure.lineage(place)
    return grant["at"] in lineage and not set(grant.get("except", ())) & set(lineage)


@every_situation
def test_somewhere_is_where_a_node_says_yes(situation):
    for holdings, permission in product(slices(situation).values(), PERMISSIONS):
        somewhere = permits_somewhere(holdings, situation.company, permission, situation.at)
        assert somewhere is bool(where_can(holdings.subject, permission, situation.tree, situation.at))


@every_situation
@pytest.mark.parametrize("locale", LOCALES)
def test_every_answer_is_explained(situation, locale):
    tree = situation.tree
    for asked in situation.asks:
        decision = ask(situation, asked)
        question = Question(
            asked.subject, asked.permission, asked.node, asked.about.service, asked.about.sums
        )
        named = named_in(question, decision, tree, situation.at)
        names = Names({subject: f"<{subject}>" for subject in named}, me=None)
        told = explain(question, decision, tree, situation.at, locale, names)
        assert told.verdict
        assert told.chain
        assert "%(" not in "".join(told.lines)
        assert told.who.count("person:") <= 3
        assert bool(told.change) is (as_ids(decision)["reason"] != "no_node"), told


@every_situation
def test_the_path_of_an_answer_leads_through_facts(situation):
    tree = situation.tree
    facts = {fact.id for fact in situation.facts if hasattr(fact, "id")}
    for asked in situation.asks:
        decision = ask(situation, asked)
        told = as_ids(decision)
        assert told["decision"] is isinstance(decision, Allow)
        assert {step["id"] for step in told["path"]} <= facts
        if isinstance(decision, Allow):
            steps = [tree.bindings[step.id] for step in decision.path]
            assert all(isinstance(step, Binding) for step in steps)
            assert [step.on for step in steps] == [*(step.id for step in steps[1:]), None]
        elif isinstance(decision, Deny) and told["reason"] in {"denied", "limited", "expired"}:
            assert told["path"], asked.text
