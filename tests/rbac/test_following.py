"""The tree follows billing: what begins, and where it hangs (D10)."""

import pytest

from idp.model.access import NodeKind
from idp.model.billing import BillingAccount, Estate
from idp.model.errors import Invalid
from idp.model.ids import NodeId, ServiceId
from idp.rbac.estate import Says
from idp.rbac.following import follow
from idp.rbac.structure import DEPTH, NODES, Structure
from idp.rbac.tree import whole_tree
from tests.rbac.billed import (
    COMPANY,
    ESTATE,
    HOLDERS,
    NOW,
    OFFERINGS,
    PARTY,
    ROOT,
    node,
    nodes,
    number,
    product,
    synced,
)


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


def test_seats_of_a_service_hang_beside_it_and_open_nothing_more():
    hung = node("svc-vats", NodeKind.SERVICE, "dep-it", service=ServiceId("vats"))
    estate = Estate(accounts=ESTATE.accounts, products=(product("a-seat", "po-seat"), product("prod-1")))
    made = nodes(synced([ROOT, node("dep-it"), hung], estate))
    assert made["svc-vats"].external == "prod-1"
    assert (made["a-seat"].service, made["a-seat"].parent) == (None, "dep-it")


def test_a_service_bought_for_two_accounts_hangs_in_both():
    estate = Estate(
        accounts=ESTATE.accounts, products=(product("p", account="acc-1"), product("q", account="acc-2"))
    )
    assert {n.id for n in nodes(synced([ROOT], estate)).values() if n.service} == {"p", "q"}


def test_a_service_goes_on_hanging_where_it_hangs():
    hung = node("prod-2", NodeKind.SERVICE, service=ServiceId("vats"), external="prod-2")
    both = Estate(accounts=ESTATE.accounts, products=(product("prod-1"), product("prod-2")))
    assert [n.id for n in nodes(synced([ROOT, hung], both)).values() if n.service] == ["prod-2"]


def test_when_the_product_that_opened_a_service_ends_the_next_one_does():
    both = Estate(accounts=ESTATE.accounts, products=(product("prod-1"), product("prod-2")))
    one = Estate(accounts=ESTATE.accounts, products=(product("prod-2"),))
    before = synced([ROOT], both)
    assert [n.id for n in nodes(before).values() if n.service] == ["prod-1"]
    assert [n.id for n in nodes(synced(before, one)).values() if n.service] == ["prod-2"]


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
