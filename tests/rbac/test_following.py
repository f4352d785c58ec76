"""The tree follows billing: what begins, what ends, what people have moved (D10)."""

from datetime import UTC, datetime

import pytest

from idp.model.access import (
    Binding,
    Denial,
    End,
    FactKind,
    Group,
    Node,
    NodeKind,
    Put,
    fact_key,
    person,
)
from idp.model.billing import (
    BillingAccount,
    Branch,
    Estate,
    Number,
    Offering,
    OfferingId,
    PartyId,
    Product,
    ProductId,
)
from idp.model.errors import Invalid
from idp.model.ids import AccountId, BindingId, CompanyId, DenialId, GroupId, NodeId, ServiceId
from idp.rbac.following import Says, follow, holders_among
from idp.rbac.structure import DEPTH, NODES, Structure
from idp.rbac.tree import whole_tree

NOW = datetime(2026, 11, 22, tzinfo=UTC)
COMPANY, PARTY = CompanyId("romashka"), PartyId("org-001")
ANNA, BORIS = AccountId("anna"), AccountId("boris")
HOLDERS = {PartyId("ind-101"): ANNA, PartyId("ind-102"): BORIS}
ROOT = Node(NodeId(COMPANY), NodeKind.COMPANY, "Romashka")
OFFERINGS = {
    OfferingId("po-vats"): Offering(OfferingId("po-vats"), "PBX", service="vats"),
    OfferingId("po-weather"): Offering(OfferingId("po-weather"), "Weather", content=True),
    OfferingId("po-bank"): Offering(OfferingId("po-bank"), "Account", partner="tinkoff"),
}


def node(identifier, kind=NodeKind.DEPARTMENT, parent=COMPANY, **more):
    return Node(NodeId(identifier), kind, more.pop("name", identifier), NodeId(parent), **more)


def number(identifier="sim-1", account="acc-1", holder="ind-101", msisdn="+70000000001"):
    return Number(identifier, msisdn, account, PartyId(holder) if holder else None)


def product(identifier="prod-1", offering="po-vats", account="acc-1", status="active"):
    return Product(ProductId(identifier), OfferingId(offering), identifier, status, account)


ESTATE = Estate(
    branches=(Branch(PartyId("org-2"), "North"),),
    accounts=(BillingAccount("acc-1", "First", PARTY), BillingAccount("acc-2", "Second", PartyId("org-2"))),
    numbers=(number(),),
    products=(product(),),
)


def grown(facts, changes):
    """Return the facts after the changes."""
    known = {fact_key(fact): fact for fact in facts}
    for change in changes:
        match change:
            case Put(fact=fact):
                known[fact_key(fact)] = fact
            case End(kind=kind, id=identifier):
                del known[kind, identifier]
    return list(known.values())


def synced(facts, estate, holders=HOLDERS):
    structure = Structure(COMPANY, 1, facts)
    return grown(facts, follow(Says(PARTY, estate, OFFERINGS), whole_tree(structure, facts), holders, NOW))


def nodes(facts):
    return {fact.id: fact for fact in facts if isinstance(fact, Node)}


def bindings(facts):
    return {(fact.subject, fact.role, fact.node) for fact in facts if isinstance(fact, Binding)}


def test_everything_hangs_where_billing_has_it():
    made = nodes(synced([ROOT], ESTATE))
    assert {name: (n.kind, n.parent) for name, n in made.items() if n.parent} == {
        "org-2": (NodeKind.BRANCH, COMPANY),
        "acc-1": (NodeKind.ACCOUNT, COMPANY),
        "acc-2": (NodeKind.ACCOUNT, "org-2"),
        "sim-1": (NodeKind.SIM, "acc-1"),
        "prod-1": (NodeKind.SERVICE, "acc-1"),
    }
    assert made["prod-1"].service == "vats"
    assert all(n.external == n.id for n in made.values() if n.parent)


def test_a_tree_that_agrees_is_not_changed():
    facts = synced([ROOT], ESTATE)
    assert (
        follow(Says(PARTY, ESTATE, OFFERINGS), whole_tree(Structure(COMPANY, 2, facts), facts), HOLDERS, NOW)
        == ()
    )


def test_what_opens_no_service_hangs_too_and_a_partners_product_is_a_link():
    estate = Estate(products=(product("w", "po-weather"), product("b", "po-bank")))
    made = nodes(synced([ROOT], estate))
    assert (made["w"].kind, made["w"].service) == (NodeKind.SERVICE, None)
    assert (made["b"].kind, made["b"].partner) == (NodeKind.PARTNER_LINK, "tinkoff")


def test_what_people_moved_and_renamed_stays_so():
    dep = node("dep-it", name="IT")
    moved = node(
        "prod-1", NodeKind.SERVICE, "dep-it", name="Our PBX", service=ServiceId("vats"), external="prod-1"
    )
    made = nodes(synced([ROOT, dep, moved], ESTATE))
    assert made["prod-1"] == moved


def test_a_service_hung_by_hand_is_taken_over_with_its_id():
    hung = node("svc-vats", NodeKind.SERVICE, name="vats", service=ServiceId("vats"))
    made = nodes(synced([ROOT, hung], ESTATE))
    assert made["svc-vats"].external == "prod-1"
    assert "prod-1" not in made


def test_two_services_hung_by_hand_are_left_alone():
    hung = [node(name, NodeKind.SERVICE, service=ServiceId("vats")) for name in ("one", "two")]
    made = nodes(synced([ROOT, *hung], ESTATE))
    assert (made["one"], made["two"]) == tuple(hung)
    assert made["prod-1"].external == "prod-1"


def test_an_id_that_is_taken_by_something_else_is_not_used():
    dep = node("acc-1", name="A department that is called so")
    made = nodes(synced([ROOT, dep], ESTATE))
    assert made["acc-1"] == dep
    (account,) = (n for n in made.values() if n.external == "acc-1")
    assert made["sim-1"].parent == account.id


def test_ids_of_two_resources_may_be_the_same():
    estate = Estate(accounts=(BillingAccount("1", "First", PARTY),), numbers=(number("1", "1"),))
    made = nodes(synced([ROOT], estate))
    (sim,) = (n for n in made.values() if n.kind is NodeKind.SIM)
    assert (sim.external, made[sim.parent].kind) == ("1", NodeKind.ACCOUNT)
    assert nodes(synced(list(made.values()), estate)) == made


def test_an_odd_id_of_billing_becomes_no_id_of_ours():
    estate = Estate(accounts=(BillingAccount("../Ё\n", "First", PARTY),))
    (account,) = (n for n in nodes(synced([ROOT], estate)).values() if n.parent)
    assert account.external == "../Ё\n"
    assert account.id.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        pytest.param("  First\n account\u202e ", "First account", id="what-does-not-show"),
        pytest.param("\x00", "acc-1", id="nothing-that-shows"),
        pytest.param("x" * 300, "x" * 200, id="long"),
    ],
)
def test_a_name_is_readable_whatever_billing_writes(said, name):
    assert (
        nodes(synced([ROOT], Estate(accounts=(BillingAccount("acc-1", said, PARTY),))))["acc-1"].name == name
    )


def test_a_number_always_has_its_present_name():
    facts = synced([ROOT], ESTATE)
    estate = Estate(ESTATE.branches, ESTATE.accounts, (number(msisdn="+70000000009"),), ESTATE.products)
    assert nodes(synced(facts, estate))["sim-1"].name == "+70000000009"


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


def test_there_is_room_for_what_begins_however_deep_its_account_was_moved():
    deep = [node(f"d{n}", parent=f"d{n - 1}" if n else COMPANY) for n in range(DEPTH - 2)]
    account = node("acc-1", NodeKind.ACCOUNT, deep[-1].id, external="acc-1")
    facts = synced([ROOT, *deep, account], ESTATE)
    structure = Structure(COMPANY, 1, facts)
    assert structure.lineage(NodeId("sim-1"))
    assert nodes(facts)["sim-1"].parent == deep[-1].id


def test_more_than_a_tree_holds_is_refused():
    numbers = tuple(number(f"s{n}", holder=None) for n in range(NODES))
    with pytest.raises(Invalid):
        synced([ROOT], Estate(numbers=numbers))


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
