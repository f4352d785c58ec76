"""Of many that change one tree at once, one makes each revision, on what it has read."""

from itertools import chain

import pytest

from idp.adapters.sql import SqlStore
from idp.model.access import Cause, Difference, FactKind, Node
from tests.contracts.samples import ANNA, ROMASHKA, populate
from tests.contracts.test_waiting import DRAFT, ORDER, REQUEST
from tests.contracts.trees import appended, branch
from tests.races import tree_contenders as contenders
from tests.races.racing import EVERYBODY, Contender, Track


@pytest.fixture
def planted(store: SqlStore) -> SqlStore:
    """Give a store with a company whose tree is at its first revision, and one of all that waits."""
    with store.write() as records:
        populate(records)
        records.requests.add(REQUEST)
    return store


def test_of_all_that_save_on_one_revision_exactly_one_does(
    planted: SqlStore, database_url: str, track: Track
) -> None:
    answers = track.race(database_url, contenders.append)
    assert sorted(answers) == [False] * (EVERYBODY - 1) + [True]
    winner = str(answers.index(True))
    with planted.read() as records:
        newest, _ = records.access.revisions(ROMASHKA)
        assert (newest.rev, newest.comment) == (2, winner)
        assert list(records.access.differences(ROMASHKA, 1)) == [
            Difference(None, branch("contended", f"Филиал {winner}"))
        ]
        (row,) = records.audit.recent()
        assert f'"{winner}"' in row.detail


def test_moves_under_one_another_never_make_a_circle(
    planted: SqlStore, database_url: str, track: Track
) -> None:
    with planted.write() as records:
        appended(records, branch("a"), branch("b"))
    made = sorted(chain.from_iterable(track.race(database_url, contenders.move_under_one_another)))
    assert made == list(range(3, 3 + len(made)))
    assert len(made) >= contenders.MOVES
    with planted.read() as records:
        assert records.access.rev(ROMASHKA) == made[-1]
        for rev in made:
            _, facts = records.access.facts(ROMASHKA, rev=rev, kinds=frozenset({FactKind.NODE}))
            parents: dict[str, str | None] = {
                node.id: node.parent for node in facts if isinstance(node, Node)
            }
            assert (parents["a"], parents["b"]) in {(ROMASHKA, ROMASHKA), (ROMASHKA, "a"), ("b", ROMASHKA)}
            assert len(list(records.access.differences(ROMASHKA, rev - 1, rev))) <= 1


def test_whatever_is_done_to_company_people_and_tree_at_once_the_tree_stays_whole(
    planted: SqlStore, database_url: str, track: Track
) -> None:
    track.race(database_url, contenders.grant_or_leave)
    with planted.read() as records:
        rev, facts = records.access.facts(ROMASHKA)
        company = records.companies.get(ROMASHKA)
        revisions = records.access.revisions(ROMASHKA, limit=EVERYBODY * 2)
    assert [one.rev for one in revisions] == list(range(rev, 0, -1))
    assert company is not None
    (root,) = (fact for fact in facts if isinstance(fact, Node))
    assert root.name == company.name
    assert {one.cause for one in revisions} >= {Cause.BEGUN, Cause.OPERATOR}


@pytest.mark.parametrize(
    "contender",
    [
        pytest.param(contenders.move_request, id="decide-a-request"),
        pytest.param(contenders.give_order, id="take-an-order-key"),
    ],
)
def test_exactly_one_wins(planted: SqlStore, database_url: str, track: Track, contender: Contender) -> None:
    answers = track.race(database_url, contender)
    assert sorted(answers) == [False] * (EVERYBODY - 1) + [True]
    winner = str(answers.index(True))
    with planted.read() as records:
        request, order = records.requests.get(ROMASHKA, REQUEST.id), records.orders.get(ROMASHKA, ORDER.id)
    assert winner in {getattr(request, "answer", None), getattr(order, "reason", None)}


def test_billings_answer_is_noted_once(planted: SqlStore, database_url: str, track: Track) -> None:
    with planted.write() as records:
        records.orders.add(ORDER)
    answers = track.race(database_url, contenders.settle_order)
    assert sorted(answers) == [False] * (EVERYBODY - 1) + [True]
    with planted.read() as records:
        settled = records.orders.get(ROMASHKA, ORDER.id)
    assert settled is not None
    assert settled.reference == f"ord-{answers.index(True)}"


def test_of_drafts_put_at_once_one_stays_whole(planted: SqlStore, database_url: str, track: Track) -> None:
    track.race(database_url, contenders.put_draft)
    with planted.read() as records:
        kept = records.drafts.find(ROMASHKA, ANNA)
    assert kept is not None
    assert kept.base in range(EVERYBODY)
    assert kept.changes == DRAFT.changes
