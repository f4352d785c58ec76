"""Trees kept in memory are exact, and after a change only the change is read."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from idp.model.access import (
    Binding,
    Cause,
    Ceiling,
    CeilingLevel,
    Denial,
    End,
    FactKind,
    Group,
    GroupMember,
    Node,
    NodeKind,
    Put,
    Revision,
    fact_key,
    group,
    person,
)
from idp.model.errors import NotFound
from idp.model.ids import AccountId, BindingId, CeilingId, DenialId, GroupId, NodeId, ServiceId
from idp.rbac import Allow, Trees, decide
from idp.rbac.structure import Structure, apply
from idp.rbac.tree import MANY, whole_tree
from idp.rbac.trees import past_tree, read_holdings
from tests.support.clock import START
from tests.support.settling import settle
from tests.support.situations import situations

HERE = situations()[0].company
ANNA, BORIS = AccountId("anna"), AccountId("boris")
PBX = Node(NodeId("pbx"), NodeKind.SERVICE, "АТС", NodeId(HERE), ServiceId("pbx"))
OWNER = Binding(BindingId("b1"), person(ANNA), "owner", NodeId(HERE))
USER = Binding(
    BindingId("b2"), person(BORIS), "service_user", NodeId(HERE), granter=person(ANNA), on=OWNER.id
)


@dataclass
class Stamp:
    """Stands still until it is told to rise."""

    value: int = 1

    def current(self, kind):
        return self.value


@pytest.fixture
def stamp():
    return Stamp()


@pytest.fixture
def trees(stamp):
    return Trees(stamp)


@pytest.fixture
def office(store):
    with store.write() as records:
        settle(records, replace(situations()[0], facts=(PBX, OWNER, USER), allowed=(), denied=(), enters={}))
    return store


def change(store, *changes):
    with store.write() as records:
        base = records.access.rev(HERE)
        revision = Revision(HERE, base + 1, START + timedelta(hours=base), Cause.OPERATOR)
        records.access.append(HERE, base, changes, revision)


def may(tree, account, permission="service:use", node=PBX.id, at=START):
    return isinstance(decide(person(account), permission, node, tree, at), Allow)


@pytest.mark.parametrize("situation", [pytest.param(s, id=s.name) for s in situations()])
def test_a_store_tells_of_a_person_what_the_whole_tree_says(store, trees, situation):
    with store.write() as records:
        settle(records, situation)
    with store.read() as records:
        whole = trees.whole(records, situation.company)
        for asked in situation.asks:
            said = decide(asked.subject, asked.permission, asked.node, whole, situation.at, asked.about)
            assert isinstance(said, Allow) is (asked in situation.allowed), asked.text
            if asked.subject.startswith("person:"):
                account = AccountId(asked.subject.removeprefix("person:"))
                own = trees.holdings(records, account).tree(situation.company)
                answer = decide(asked.subject, asked.permission, asked.node, own, situation.at, asked.about)
                assert answer == said, asked.text


def test_a_friend_costs_no_statement(office, trees, stamp, statements):
    with office.read() as records:
        trees.holdings(records, ANNA)
        statements.clear()
        assert may(trees.holdings(records, ANNA).tree(HERE), ANNA)
        assert len(statements) == 0
        stamp.value += 1
        trees.holdings(records, ANNA)
        assert len(statements) == 1


def test_a_stranger_costs_two_statements_and_a_second_one_of_the_company_one(office, trees, statements):
    with office.read() as records:
        statements.clear()
        trees.holdings(records, ANNA)
        assert len(statements) == 2
        statements.clear()
        trees.holdings(records, BORIS)
        assert len(statements) == 1


def test_a_change_that_is_no_matter_of_structure_leaves_the_structure_as_it_is(
    office, trees, stamp, statements
):
    with office.read() as records:
        before = trees.holdings(records, ANNA).tree(HERE).structure
    change(office, End(FactKind.BINDING, USER.id))
    stamp.value += 1
    with office.read() as records:
        statements.clear()
        after = trees.holdings(records, ANNA).tree(HERE).structure
        assert len(statements) == 2
    assert after.rev == before.rev + 1
    assert after.nodes is before.nodes


def test_a_denial_is_felt_under_the_next_stamp(office, trees, stamp):
    with office.read() as records:
        assert may(trees.holdings(records, BORIS).tree(HERE), BORIS)
    change(office, Put(Denial(DenialId("d1"), person(ANNA), NodeId(HERE))))
    with office.read() as records:
        assert may(trees.holdings(records, BORIS).tree(HERE), BORIS)
        stamp.value += 1
        assert not may(trees.holdings(records, BORIS).tree(HERE), BORIS)
        assert not may(read_holdings(records, BORIS).tree(HERE), BORIS)


def test_rights_of_one_revision_never_meet_the_denials_of_another(office, trees):
    """Between two reads the right is taken away and the denial lifted: neither revision permits it."""
    change(office, Put(Denial(DenialId("d1"), person(BORIS), NodeId(HERE))))
    with office.read() as records:
        held = records.access.held(BORIS)
    change(office, End(FactKind.BINDING, USER.id), End(FactKind.DENIAL, "d1"))
    with office.read() as records:
        assert not may(trees.assemble(records, BORIS, held).tree(HERE), BORIS)
        assert trees.structure(records, HERE, held.revs[HERE]).rev == held.revs[HERE]


def test_the_whole_tree_is_exact_and_reads_only_what_changed(office, trees, statements):
    with office.read() as records:
        first = trees.whole(records, HERE)
    change(
        office, Put(Node(NodeId("omsk"), NodeKind.BRANCH, "Омск", NodeId(HERE))), End(FactKind.BINDING, "b1")
    )
    with office.read() as records:
        statements.clear()
        second = trees.whole(records, HERE)
        assert len(statements) == 1
        assert trees.whole(records, HERE) is second
    assert may(first, BORIS)
    assert not may(second, BORIS)
    assert "omsk" in second.structure.nodes


def test_a_past_tree_says_what_was(office):
    change(office, End(FactKind.BINDING, OWNER.id))
    with office.read() as records:
        assert may(past_tree(records, HERE, START + timedelta(hours=1)), BORIS)
        assert not may(past_tree(records, HERE, START + timedelta(hours=2)), BORIS)
        with pytest.raises(NotFound):
            past_tree(records, HERE, START - timedelta(days=1))


CHANGES = [
    pytest.param([Put(replace(USER, role="admin"))], id="another-role"),
    pytest.param([Put(replace(USER, subject=person(ANNA)))], id="another-holder"),
    pytest.param([Put(replace(USER, node=PBX.id))], id="another-node"),
    pytest.param([Put(replace(USER, valid_until=START))], id="an-end"),
    pytest.param([End(FactKind.BINDING, USER.id)], id="taken-away"),
    pytest.param([End(FactKind.BINDING, "unknown")], id="taken-away-twice"),
    pytest.param([Put(replace(USER, id=BindingId("b3"))), End(FactKind.BINDING, OWNER.id)], id="one-more-one-less"),
    pytest.param([Put(Group(GroupId("g"), "Смена", NodeId(HERE))), Put(GroupMember(GroupId("g"), BORIS))], id="joined"),
    pytest.param([End(FactKind.GROUP_MEMBER, f"crew/{BORIS}")], id="left"),
    pytest.param([Put(Ceiling(CeilingId("c"), CeilingLevel.COMPANY, NodeId(HERE), permissions=frozenset()))], id="limit"),
    pytest.param(
        [Put(replace(USER, id=BindingId(f"many-{n}"), subject=person(AccountId(f"p{n}")))) for n in range(MANY + 1)],
        id="very-many",
    ),
]  # fmt: skip


@pytest.mark.parametrize("changes", CHANGES)
def test_a_tree_after_changes_is_the_tree_made_anew(changes):
    crew = GroupMember(GroupId("crew"), BORIS)
    root = Node(NodeId(HERE), NodeKind.COMPANY, "Ромашка")
    of_crew = Binding(BindingId("b9"), group(GroupId("crew")), "auditor", NodeId(HERE))
    facts = {
        key: fact for fact in (root, PBX, OWNER, USER, crew, of_crew) for key in [(type(fact), str(fact))]
    }

    known = {fact_key(fact): fact for fact in facts.values()}
    before = whole_tree(Structure(HERE, 1, known.values()), known.values())
    after = before.after(before.structure.after(2, changes), changes)
    apply(known, changes)
    anew = whole_tree(Structure(HERE, 2, known.values()), known.values())
    for name in ("bindings", "groups", "held", "placed"):
        assert getattr(after, name) == getattr(anew, name), name
    assert set(anew.boundaries) <= set(after.boundaries)
    assert after.structure.rev == 2
    assert list(after.structure.facts()) == list(anew.structure.facts())
    assert before.structure.rev == 1
    assert before.bindings == {OWNER.id: OWNER, USER.id: USER, of_crew.id: of_crew}


@pytest.mark.parametrize("known", [False, True], ids=["unknown-before", "known-before"])
def test_what_was_never_committed_is_never_known(office, trees, stamp, known):
    if known:
        with office.read() as records:
            look_at_everything(trees, records)
    stamp.value += 1
    with pytest.raises(LookupError):
        change_and_fail(office, trees)
    with office.read() as records:
        assert may(trees.holdings(records, BORIS).tree(HERE), BORIS)
        assert may(trees.whole(records, HERE), BORIS)
    change(office, Put(replace(OWNER, reason="the same revision, another change")))
    with office.read() as records:
        assert may(trees.whole(records, HERE), BORIS)


def change_and_fail(office, trees):
    with office.write() as records:
        revision = Revision(HERE, 3, START, Cause.OPERATOR)
        records.access.append(HERE, 2, [Put(replace(USER, subject=person(ANNA)))], revision)
        look_at_everything(trees, records)
        raise LookupError


def look_at_everything(trees, records):
    trees.holdings(records, BORIS)
    trees.whole(records, HERE)
