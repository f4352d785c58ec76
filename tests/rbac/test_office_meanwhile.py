"""Several people save in the same moment, each from a process of their own."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from idp.model.access import End, FactKind
from idp.model.errors import Conflict, Invalid, Refused
from idp.rbac.actor import OPERATOR
from idp.rbac.changeset import Saved
from idp.rbac.office import Office
from idp.rbac.requests import Answer
from idp.rbac.trees import Trees
from tests.rbac.bureau import Unused, acting
from tests.rbac.court import CO, deny, give, node

ROUNDS = 15


@pytest.fixture
def at_once(bureau):
    """Run acts at the same moment, each with an office of its own; return what came of each."""

    def run(*acts):
        offices = [Office(bureau.store, bureau.clock, Trees(Unused()), lambda *_: None) for _ in acts]
        for office in offices:
            office.facts(CO)
        barrier = Barrier(len(acts))

        def one(act, office):
            barrier.wait()
            try:
                return act(office)
            except (Conflict, Invalid, Refused) as error:
                return error

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(one, acts, offices))

    return run


def saving(bureau, who, *changes):
    proposal = bureau.propose(*changes)
    return lambda office: office.save(acting(who), CO, proposal)


def test_of_two_moves_that_would_make_a_circle_one_is_made(bureau, at_once):
    bureau.save(None, node("a"), node("b"))
    for _ in range(ROUNDS):
        results = at_once(saving(bureau, "olga", node("a", "b")), saving(bureau, "ada", node("b", "a")))
        assert sorted(type(result).__name__ for result in results) == ["Invalid", "Saved"]
        lost = next(result for result in results if isinstance(result, Invalid))
        assert lost.field == "parent"
        made = bureau.office.facts(CO).tree.structure.nodes
        inner = "b" if made["a"].parent == CO else "a"
        bureau.save(None, replace(made[inner], parent=CO))


def test_different_changes_are_all_made(bureau, at_once):
    for number in range(5):
        base = bureau.rev()
        people = ("dora", "edda", "carl", "bruno")
        results = at_once(
            *(saving(bureau, "olga", give(who, "auditor", key=f"{who}-{number}")) for who in people)
        )
        assert all(isinstance(result, Saved) for result in results)
        assert sorted(result.revision.rev for result in results) == list(range(base + 1, base + 5))


def test_the_same_change_twice_is_made_once(bureau, at_once):
    results = at_once(
        *(saving(bureau, "olga", replace(node("shop", "north"), name=f"Shop {n}")) for n in range(3))
    )
    assert sorted(type(result).__name__ for result in results) == ["Saved", "Stale", "Stale"]


def test_a_request_is_decided_once(bureau, at_once):
    waits = bureau.save("olga", give("dora", "owner"))
    results = at_once(
        lambda office: office.approve(acting("otto"), CO, waits.request.id, Answer()),
        lambda office: office.approve(acting("otto"), CO, waits.request.id, Answer()),
        lambda office: office.decline(OPERATOR, CO, waits.request.id),
    )
    assert sum(isinstance(result, Conflict) for result in results) == 2


def test_a_right_given_while_its_giver_loses_it_gives_nothing(bureau, at_once):
    for number in range(5):
        at_once(
            saving(bureau, "bruno", give("dora", at="north", key=f"dora-{number}")),
            saving(bureau, "ada", deny("bruno", "north", "service:use", key=f"no-{number}")),
        )
        assert not bureau.can("dora", "service:use", "at-pbx")
        bureau.save(None, End(FactKind.DENIAL, f"no-{number}"))
