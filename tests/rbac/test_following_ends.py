"""The tree follows billing: what ends, and whose a number is (D10)."""

import pytest

from idp.model.access import Binding, Denial, End, FactKind, Group, NodeKind, person
from idp.model.billing import Estate, PartyId
from idp.model.ids import AccountId, BindingId, DenialId, GroupId, NodeId, ServiceId
from idp.rbac.estate import Says
from idp.rbac.following import follow, holders_among
from idp.rbac.structure import Structure
from idp.rbac.tree import whole_tree
from tests.rbac.billed import (
    ANNA,
    BORIS,
    COMPANY,
    ESTATE,
    HOLDERS,
    NOW,
    OFFERINGS,
    PARTY,
    ROOT,
    bindings,
    node,
    nodes,
    number,
    product,
    synced,
)


def test_whoever_holds_a_number_gets_what_comes_with_it():
    assert bindings(synced([ROOT], ESTATE)) == {(person(ANNA), "number_user", "sim-1")}


@pytest.mark.parametrize(
    ("holder", "left"),
    [
        pytest.param("ind-102", {(person(BORIS), "number_user", "sim-1")}, id="somebody-else"),
        pytest.param("ind-999", set(), id="somebody-we-do-not-know"),
        pytest.param(None, set(), id="nobody"),
    ],
)
def test_a_number_that_changed_hands_leaves_its_old_holder_nothing(holder, left):
    facts = synced([ROOT], ESTATE)
    estate = Estate(ESTATE.branches, ESTATE.accounts, (number(holder=holder),), ESTATE.products)
    assert bindings(synced(facts, estate)) == left


def test_what_people_gave_at_a_number_is_not_touched():
    given = Binding(BindingId("b"), person(BORIS), "sim_manager", NodeId("sim-1"))
    facts = [*synced([ROOT], ESTATE), given]
    estate = Estate(ESTATE.branches, ESTATE.accounts, (number(holder=None),), ESTATE.products)
    assert bindings(synced(facts, estate)) == {(person(BORIS), "sim_manager", "sim-1")}


def test_a_product_that_ended_goes_with_all_that_lay_there():
    group = Group(GroupId("g"), "Sellers", NodeId("prod-1"))
    facts = [
        *synced([ROOT], ESTATE),
        Binding(BindingId("b"), person(BORIS), "service_user", NodeId("prod-1")),
        Denial(DenialId("d"), person(ANNA), NodeId("prod-1")),
        group,
    ]
    left = synced(facts, Estate(ESTATE.branches, ESTATE.accounts, ESTATE.numbers))
    assert "prod-1" not in nodes(left)
    assert bindings(left) == {(person(ANNA), "number_user", "sim-1")}
    assert not [fact for fact in left if isinstance(fact, Denial)]
    assert [fact.node for fact in left if isinstance(fact, Group)] == ["acc-1"]


def test_a_terminated_product_ends_even_where_billing_still_lists_it():
    estate = Estate(ESTATE.branches, ESTATE.accounts, ESTATE.numbers, (product(status="terminated"),))
    assert "prod-1" not in nodes(synced(synced([ROOT], ESTATE), estate))


def test_an_account_ends_when_nothing_is_left_in_it_and_its_branch_with_it():
    assert set(nodes(synced(synced([ROOT], ESTATE), Estate()))) == {COMPANY}


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(node("ng-1", NodeKind.NUMBER_GROUP, "acc-2"), id="a-number-group"),
        pytest.param(Binding(BindingId("b"), person(ANNA), "admin", NodeId("acc-2")), id="a-right"),
        pytest.param(Denial(DenialId("d"), person(ANNA), NodeId("acc-2")), id="a-denial"),
        pytest.param(Group(GroupId("g"), "Sellers", NodeId("acc-2")), id="a-group"),
    ],
)
def test_an_account_where_people_put_something_stays_with_all_above_it(held):
    left = nodes(synced([*synced([ROOT], ESTATE), held], Estate()))
    assert {"org-2", "acc-2"} <= set(left)
    assert "acc-1" not in left


def test_what_is_people_s_own_is_never_ended():
    dep = node("dep-it")
    hung = node("svc-wiki", NodeKind.SERVICE, service=ServiceId("wiki"))
    assert synced([ROOT, dep, hung], Estate()) == [ROOT, dep, hung]


def test_a_party_that_two_accounts_claim_is_nobodys():
    claims = [
        (ANNA, PartyId("p")),
        (BORIS, PartyId("p")),
        (AccountId("nina"), PartyId("q")),
        (AccountId("x"), None),
    ]
    assert holders_among(claims) == {"q": "nina"}


def test_kinds_of_ends_are_those_of_facts():
    facts = synced([ROOT], ESTATE)
    tree = whole_tree(Structure(COMPANY, 1, facts), facts)
    ended = follow(Says(PARTY, Estate(), OFFERINGS), tree, HOLDERS, NOW)
    assert End(FactKind.NODE, "sim-1") in ended
    (binding,) = (fact.id for fact in facts if isinstance(fact, Binding))
    assert End(FactKind.BINDING, binding) in ended
