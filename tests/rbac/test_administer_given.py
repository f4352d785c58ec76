"""What may be done, and what is settled for whoever does it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from idp.model.access import Put, Role, Safeguard
from idp.model.errors import Invalid, Refused
from idp.rbac.decide import Allow, decide
from idp.rbac.structure import DEPTH, NODES
from idp.rbac.tree import LONGEST_CHAIN
from tests.rbac.court import (
    ADA,
    BRUNO,
    CARL,
    MAIL,
    OLGA,
    OTTO,
    PBX,
    CeilingLevel,
    Limits,
    NodeKind,
    attempt,
    crew,
    deny,
    end,
    facts,
    give,
    joins,
    limit,
    node,
    person,
    service,
)
from tests.support.clock import START

SOON = START + timedelta(days=3)
OWN_ROLE = Role("clerk", "Clerk", frozenset({"service:use"}))


def given(before, who, wanted):
    (change,) = attempt(before, who, wanted).changes
    return change.fact


@pytest.mark.parametrize(
    ("world", "who", "change"),
    [
        pytest.param((), "bruno", end(CARL), id="taking-what-one-gave"),
        pytest.param((), "ada", end(CARL), id="taking-what-somebody-below-gave"),
        pytest.param((), "carl", end(CARL), id="giving-up"),
        pytest.param((), "ada", end(ADA), id="an-admin-gives-up"),
        pytest.param((), "olga", end(OTTO), id="an-owner-ends-another"),
        pytest.param((), "bruno", crew(), id="a-group"),
        pytest.param((crew(),), "bruno", joins("dora"), id="joining-an-empty-group"),
        pytest.param((crew(), give("group:crew", at="north", limits=Limits(services=frozenset({PBX})))), "bruno", joins("dora"), id="joining-a-group-with-what-one-has"),
        pytest.param((crew(), joins("dora")), "bruno", end(joins("dora")), id="leaving-a-group"),
        pytest.param((crew(), joins("dora")), "dora", end(joins("dora")), id="leaving-by-oneself"),
        pytest.param((), "bruno", deny("dora", "shop"), id="a-denial"),
        pytest.param((), "bruno", deny("olga", "shop"), id="a-denial-to-somebody-above"),
        pytest.param((deny("carl", "shop"),), "bruno", end(deny("carl", "shop")), id="lifting-a-denial"),
        pytest.param((deny("olga", "co", "service:use"),), "olga", end(deny("olga", "co", "service:use")), id="an-owner-lifts-her-own-denial"),
        pytest.param((deny("everyone", "north"),), "olga", end(deny("everyone", "north")), id="an-owner-lifts-what-binds-all"),
        pytest.param((), "bruno", limit("carl", "north", CeilingLevel.DELEGATE, max_month=Decimal(100)), id="a-ceiling"),
        pytest.param((), "olga", Safeguard(frozenset()), id="the-safeguard"),
        pytest.param((), "bruno", node("new", "shop"), id="a-department"),
        pytest.param((), "bruno", replace(node("shop", "north"), name="Shop"), id="a-new-name"),
        pytest.param((node("cellar", "north"),), "bruno", node("shop", "cellar"), id="a-move-within-ones-branch"),
        pytest.param((), "ada", service("pbx", "south"), id="a-service-moved"),
        pytest.param((), "olga", end(node("lab", "south")), id="an-empty-department-ended"),
        pytest.param((), "ada", OWN_ROLE, id="a-role"),
        pytest.param((OWN_ROLE, give("dora", "clerk")), "ada", replace(OWN_ROLE, permissions=frozenset({"stats:view"})), id="a-role-changed"),
        pytest.param((), "olga", give("client:robot"), id="a-machine"),
    ],
)  # fmt: skip
def test_lets(world, who, change):
    case = attempt(facts(*world), who, change)
    assert case.after.tree.structure.rev == 8


def test_what_is_given_stands_on_the_givers_right_whatever_was_sent():
    forged = give("dora", at="shop", on="olga", by="olga", granted_at=START - timedelta(days=900))
    made = given(facts(), "bruno", forged)
    assert (made.on, made.granter, made.granted_at) == ("bruno", person("bruno"), START)
    assert replace(made, on=forged.on, granter=forged.granter, granted_at=forged.granted_at) == forged


def test_limits_left_open_become_the_givers():
    held = Limits(frozenset({PBX}), None, Decimal(500), Decimal(5000))
    right = give(
        "edda", "branch_admin", "north", key="edda", on="ada", by="ada", limits=held, valid_until=SOON
    )
    wanted = give("dora", at="north", limits=Limits(services=frozenset({PBX}), max_order=Decimal(50)))
    made = given(facts(right), "edda", wanted)
    assert made.limits == Limits(frozenset({PBX}), None, Decimal(50), Decimal(5000))
    assert made.valid_until == SOON


def test_a_ceiling_over_the_giver_holds_for_what_they_give():
    made = given(facts(limit("bruno", max_month=Decimal(70))), "bruno", give("dora", at="north"))
    assert made.limits.max_month == Decimal(70)


def test_of_several_rights_the_most_lasting_one_is_stood_on():
    brief = give("bruno", "branch_admin", "shop", key="brief", on="ada", by="ada", valid_until=SOON)
    asking = give(
        "bruno", "branch_admin", "shop", key="asking", on="ada", by="ada", limits=Limits(needs_approval=True)
    )
    made = given(facts(brief, asking), "bruno", give("dora", at="shop"))
    assert (made.on, made.valid_until) == ("bruno", None)


def test_a_right_held_through_a_group_may_be_given_on():
    world = (
        crew(),
        joins("edda"),
        give("group:crew", "branch_admin", "north", key="crew", on="ada", by="ada"),
    )
    made = given(facts(*world), "edda", give("dora", at="shop"))
    assert (made.on, made.granter) == ("crew", person("edda"))
    after = facts(*world, made).after(8, [end(joins("edda"))])
    assert not isinstance(decide(person("dora"), "service:use", "shop", after.tree, START), Allow)


def test_owners_are_equals():
    made = given(facts(), "olga", give("dora", "owner"))
    assert (made.on, made.granter) == (None, person("olga"))
    limited = given(facts(), "olga", give("dora", "owner", "north"))
    assert limited.on == "olga"


def test_the_operator_gives_what_nobody_has_and_everything_keeps_its_form():
    case = attempt(facts(), None, give("dora", "owner", on="olga"), limit(level=CeilingLevel.CONTRACT))
    assert [change.fact.subject for change in case.changes] == [person("dora"), "everyone"]
    assert case.changes[0].fact.granted_at == START
    with pytest.raises(Invalid) as refused:
        attempt(facts(), None, give("dora", on="none"))
    assert refused.value.field == "on"


@pytest.mark.parametrize(("links", "borne"), [(LONGEST_CHAIN - 1, True), (LONGEST_CHAIN, False)])
def test_rights_stand_on_one_another_only_so_deep(links, borne):
    chain = [OLGA]
    for number in range(1, links):
        chain.append(give("edda", "admin", key=f"link-{number}", on=chain[-1].id))
    before = facts(*chain, give("dora", "admin", key="last", on=chain[-1].id))
    if borne:
        assert given(before, "dora", give("bruno", key="new")).on == "last"
    else:
        with pytest.raises(Refused):
            attempt(before, "dora", give("bruno", key="new"))


def test_a_circle_of_rights_cannot_be_made():
    with pytest.raises(Refused):
        attempt(facts(), "bruno", replace(ADA, role="branch_admin", node="north"))
    with pytest.raises(Invalid) as refused:
        attempt(facts(), None, replace(OLGA, on="carl"))
    assert refused.value.field == "on"


def test_a_role_is_counted_up():
    assert given(facts(OWN_ROLE), "olga", replace(OWN_ROLE, title="Seller", version=40)).version == 2
    assert given(facts(), "olga", replace(OWN_ROLE, version=9)).version == 1


def test_a_new_place_and_a_right_there_are_saved_together():
    case = attempt(facts(), "bruno", node("new", "shop"), give("dora", at="new"))
    assert case.changes[1].fact.on == "bruno"


def test_a_tree_has_a_depth_and_a_size():
    deep = [node(f"d{number}", f"d{number - 1}" if number else "co") for number in range(DEPTH - 1)]
    before = facts(*deep)
    with pytest.raises(Invalid) as refused:
        attempt(before, "olga", node("deeper", f"d{DEPTH - 2}"))
    assert refused.value.field == "parent"
    with pytest.raises(Invalid) as refused:
        attempt(before, "olga", node("north", f"d{DEPTH - 4}", NodeKind.BRANCH))
    assert refused.value.field == "parent"
    full = facts(*(node(f"n{number}") for number in range(NODES)))
    with pytest.raises(Invalid) as refused:
        attempt(full, "olga", node("one-more"))
    assert refused.value.field == "nodes"
    assert attempt(full, "olga", replace(node("n1"), name="Still renamed"))


def test_moving_a_place_under_somebodys_right_is_giving_it():
    head = give("carl", "owner", "lab", key="head", on="olga", by="olga")
    with pytest.raises(Refused) as refused:
        attempt(facts(head), "ada", node("shop", "lab"))
    assert refused.value.field == "parent"
    assert attempt(facts(head), "olga", node("shop", "lab"))


def test_moving_a_place_away_from_a_denial_is_lifting_it():
    world = (deny("everyone", "north", "service:use"), node("yard", "co"))
    with pytest.raises(Refused) as refused:
        attempt(facts(*world), "ada", node("shop", "yard"))
    assert refused.value.field == "node"
    assert attempt(facts(*world), "olga", node("shop", "yard"))


def test_a_mover_gains_nothing_by_it():
    world = (
        give("edda", "gardener", key="edda", on="olga"),
        give("edda", "service_user", "lab", key="user", on="olga"),
        Role("gardener", "Gardener", frozenset({"tree:configure", "users:grant"})),
    )
    with pytest.raises(Refused):
        attempt(facts(*world), "edda", service("mail", "lab"))


def test_widening_a_role_needs_what_is_added_wherever_somebody_has_it():
    world = (OWN_ROLE, give("dora", "clerk", "north"), deny("ada", "north", "stats:view"))
    wider = replace(OWN_ROLE, permissions=frozenset({"service:use", "stats:view"}))
    with pytest.raises(Refused) as refused:
        attempt(facts(*world), "ada", wider)
    assert refused.value.field == "permissions"
    assert attempt(facts(*world), "olga", wider)


def test_what_is_brought_back_keeps_who_gave_it():
    before = facts().after(8, [end(CARL)])
    case = attempt(before, "ada", CARL, restoring=True)
    assert case.changes == (Put(CARL),)
    with pytest.raises(Refused):
        attempt(facts().after(8, [end(BRUNO)]), "bruno", BRUNO, restoring=True)
    with pytest.raises(Refused):
        attempt(facts().after(8, [end(OTTO)]), "ada", OTTO, restoring=True)


def test_a_service_of_the_company_is_all_that_is_asked_of_a_limit():
    made = given(
        facts(),
        "olga",
        give("dora", limits=Limits(services=frozenset({PBX, MAIL}), partners=frozenset({"bank"}))),
    )
    assert made.limits.partners == {"bank"}
