"""On random trees every answer is that of a plain reading of the rules."""

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from idp.model.access import EVERYONE, MEMBERS, Binding, Ceiling, Denial, Limits, Node
from idp.model.ids import AccountId
from idp.rbac import About, Allow, admit, decide, permits_somewhere, permitted_at_service
from idp.rbac.entrance import roles_at, said_at
from idp.rbac.lists import what_can, where_can, who_can
from idp.rbac.permissions import let_by
from idp.rbac.reckoning import Reckoning, spot_of
from idp.rbac.role_tree import full_role_tree
from idp.rbac.structure import Structure
from idp.rbac.tree import whole_tree
from tests.rbac.oracle import Oracle
from tests.rbac.worlds import AT, LIMITS, PEOPLE, PERMISSIONS, ROOT, SUBJECTS, WORDS, worlds
from tests.support.slices import slice_of

WORLDS = worlds()
LAID = st.sampled_from([*SUBJECTS, "everyone"])
ABOUTS = (About(), About("ads"), About("pbx"), About(None, "bank"))
few, some = settings(max_examples=25, deadline=None), settings(max_examples=50, deadline=None)


def tree_of(facts):
    return whole_tree(Structure(ROOT, 1, facts), facts)


def own_tree(name, facts):
    return slice_of(AccountId(name), ROOT, 1, facts).trees[ROOT]


def allowed(tree, subject, permission, node, about=ABOUTS[0]):
    return isinstance(decide(subject, permission, node, tree, AT, about), Allow)


def everything(tree):
    """Everything that is allowed to anybody anywhere."""
    asked = product(SUBJECTS, PERMISSIONS, tree.structure.nodes, ABOUTS)
    return {question for question in asked if allowed(tree, *question)}


@some
@given(WORLDS)
def test_decide_agrees_with_a_plain_reading_of_the_rules(facts):
    tree, oracle = tree_of(facts), Oracle(facts, ROOT, AT)
    for subject, permission, node in product(SUBJECTS, PERMISSIONS, [*tree.structure.nodes, "nowhere"]):
        for about in ABOUTS:
            said = allowed(tree, subject, permission, node, about)
            expected = oracle.allows(subject, permission, node, about.service, about.partner)
            assert said is expected, (subject, permission, node, about)


@few
@given(WORLDS)
def test_a_persons_own_tree_answers_as_the_whole(facts):
    tree = tree_of(facts)
    for name in PEOPLE:
        subject, own = f"person:{name}", own_tree(name, facts)
        assert what_can(subject, own, AT) == what_can(subject, tree, AT)
        for permission, node in product(PERMISSIONS, tree.structure.nodes):
            assert decide(subject, permission, node, own, AT) == decide(subject, permission, node, tree, AT)


@few
@given(WORLDS)
def test_the_lists_agree_with_decide(facts):
    tree = tree_of(facts)
    for subject in SUBJECTS:
        rights = what_can(subject, tree, AT)
        here = {right.node: right.permissions for right in rights if not right.below}
        below = {right.node: right.permissions for right in rights if right.below}
        for node, permission in product(tree.structure.nodes, PERMISSIONS):
            around = next((below[n] for n in tree.structure.lineage(node) if n in below), frozenset())
            assert (permission in here.get(node, around)) is allowed(tree, subject, permission, node)
    for permission, node in product(PERMISSIONS, tree.structure.nodes):
        listed = {holder.subject for holder in who_can(permission, node, tree, AT)}
        people = {subject for subject in SUBJECTS if not subject.startswith("group:")}
        assert listed == {subject for subject in people if allowed(tree, subject, permission, node)}
        for subject in SUBJECTS:
            assert (node in where_can(subject, permission, tree, AT)) is allowed(
                tree, subject, permission, node
            )


@few
@given(WORLDS, st.sampled_from(["pbx", "ads"]))
def test_the_door_and_the_role_tree_agree_with_decide_at_every_place(facts, service):
    for name in PEOPLE:
        holdings = slice_of(AccountId(name), ROOT, 1, facts)
        tree, subject = holdings.trees[ROOT], holdings.subject
        places = [p for p in tree.structure.hangings.get(service, ()) if tree.structure.lineage(p)]
        used = [place for place in places if allowed(tree, subject, "service:use", place)]
        said = admit(holdings, ROOT, service, AT)
        assert isinstance(said, Allow) is bool(used)
        told = [set(roles_at(tree, subject, place, AT)) for place in places]
        if isinstance(said, Allow):
            assert set(said.roles) == set.intersection(*told)
        assert set(where_can(subject, "service:use", tree, AT, service)) == set(used)
        grants = full_role_tree(tree, subject, service, AT)["grants"]
        for place, roles in zip(places, told, strict=True):
            assert {
                grant["role"] for grant in grants if stands(grant, tree.structure.lineage(place))
            } <= roles
        if not any(tree.structure.children.get(place) for place in places):
            for place, roles in zip(places, told, strict=True):
                assert {
                    grant["role"] for grant in grants if stands(grant, tree.structure.lineage(place))
                } == roles
        somewhere = any(allowed(tree, subject, "users:grant", node) for node in tree.structure.nodes)
        assert permits_somewhere(holdings, ROOT, "users:grant", AT) is somewhere


@some
@given(WORLDS, st.sampled_from(["pbx", "ads"]))
def test_an_act_in_a_service_agrees_with_a_plain_reading_of_every_place(facts, service):
    oracle = Oracle(facts, ROOT, AT)
    nodes = [fact.id for fact in facts if isinstance(fact, Node) and fact.service == service]
    places = [node for node in nodes if oracle.path(node)]
    for name, permission in product(PEOPLE, PERMISSIONS):
        holdings = slice_of(AccountId(name), ROOT, 1, facts)
        allows = [oracle.allows(holdings.subject, permission, place) for place in places]
        expected = any(allows) if permission == "service:use" else bool(allows) and all(allows)
        said = permitted_at_service(holdings, ROOT, service, permission, AT)
        assert isinstance(said, Allow) is expected, (name, permission)
        for rule in (EVERYONE, MEMBERS):
            said = permitted_at_service(holdings, ROOT, rule, permission, AT)
            assert isinstance(said, Allow) is oracle.allows(holdings.subject, permission, ROOT)


def stands(grant, lineage):
    return grant["at"] in lineage and not set(grant.get("except", ())) & set(lineage)


@some
@given(WORLDS)
def test_what_is_effective_lies_within_every_ceiling_at_every_depth(facts):
    tree = tree_of(facts)
    for ceiling in (fact for fact in facts if isinstance(fact, Ceiling)):
        for node, subject in product(tree.structure.below(ceiling.node), SUBJECTS):
            spot = spot_of(tree.structure, node)
            if spot is None or not {ceiling.subject} & {"everyone", *tree.subjects(subject)}:
                continue
            effective = Reckoning(tree, spot, AT).effective(subject)
            assert effective & let_by(ceiling.permissions) == effective
            services = ceiling.limits.services
            if services is not None and spot.service is not None and spot.service not in services:
                assert effective == 0


@some
@given(WORLDS)
def test_a_right_never_carries_more_than_the_one_it_stands_on(facts):
    tree = tree_of(facts)
    for node in tree.structure.nodes:
        spot = spot_of(tree.structure, node)
        here = Reckoning(tree, spot, AT) if spot is not None else None
        for binding in tree.bindings.values() if here is not None else ():
            lower = tree.bindings.get(binding.on)
            if binding.on is not None:
                most = here.carried(lower) if lower is not None else 0
                giver = here.effective(binding.granter) if binding.granter is not None else most
                assert here.carried(binding) & ~(most & giver) == 0


@few
@given(WORLDS, LAID, WORDS, st.none() | st.just(frozenset({"pbx"})), LIMITS, st.data())
def test_whatever_is_laid_or_taken_away_never_allows_more(facts, whom, words, services, limits, data):
    before = everything(tree_of(facts))
    node = data.draw(st.sampled_from(sorted({question[2] for question in before} or {ROOT})))
    denial, ceiling = (
        Denial("new", whom, node, words, services),
        Ceiling("new", "company", node, whom, words, limits),
    )
    for laid in (denial, ceiling):
        assert everything(tree_of((*facts, laid))) <= before
    bindings = [fact for fact in facts if isinstance(fact, Binding)]
    if bindings:
        gone = data.draw(st.sampled_from(bindings))
        assert everything(tree_of([fact for fact in facts if fact is not gone])) <= before
        tighter = replace(gone, limits=Limits(services=frozenset()))
        assert everything(tree_of([tighter if fact is gone else fact for fact in facts])) <= before


@few
@given(WORLDS)
def test_whoever_may_do_anything_may_look(facts):
    tree = tree_of(facts)
    for subject in SUBJECTS:
        for right in what_can(subject, tree, AT):
            assert {f"{word.partition(':')[0]}:view" for word in right.permissions} <= right.permissions


@few
@given(WORLDS)
def test_no_role_is_told_of_which_a_part_is_missing(facts):
    tree = tree_of(facts)
    for subject, node in product(SUBJECTS, tree.structure.nodes):
        spot = spot_of(tree.structure, node)
        if spot is not None:
            here = Reckoning(tree, spot, AT)
            effective = here.effective(subject)
            for role in said_at(here, subject):
                assert effective & tree.structure.role_bits[role] == tree.structure.role_bits[role]
