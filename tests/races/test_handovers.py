"""What is handed to a partner is handed over once, or withdrawn, and both sides know which."""

import pytest

from idp.adapters.sql import SqlStore
from idp.model.application import ApplicationState
from idp.model.ids import ApplicationId
from tests.contracts.handovers import APPLICATION, PUSHED, QUESTION, UNBOUND, settle
from tests.contracts.samples import ANNA
from tests.races import handover_contenders as contenders
from tests.races.racing import EVERYBODY, Contender, Track


@pytest.fixture
def waiting(prize: SqlStore) -> SqlStore:
    """Give a store where two applications, a question and a pushed request wait."""
    with prize.write() as records:
        settle(records)
        records.applications.add(APPLICATION)
        records.applications.add(UNBOUND)
        records.company_consents.add(QUESTION)
        records.pushed.add(PUSHED)
    return prize


@pytest.mark.parametrize(
    "contender",
    [
        pytest.param(contenders.bind, id="bind-a-key"),
        pytest.param(contenders.read, id="read-an-application"),
        pytest.param(contenders.close, id="close-an-application"),
        pytest.param(contenders.consume, id="consume-a-pushed-request"),
        pytest.param(contenders.spend, id="spend-a-jti"),
        pytest.param(contenders.answer, id="answer-for-the-company"),
        pytest.param(contenders.take_the_first_place, id="take-a-place-in-a-chain"),
    ],
)
def test_exactly_one_wins(waiting: SqlStore, database_url: str, track: Track, contender: Contender) -> None:
    answers = track.race(database_url, contender)
    assert sorted(answers) == [False] * (EVERYBODY - 1) + [True]


def test_the_key_of_the_winner_and_its_proof_belong_together(
    waiting: SqlStore, database_url: str, track: Track
) -> None:
    winner = track.race(database_url, contenders.bind).index(True)
    with waiting.read() as records:
        bound = records.applications.get(UNBOUND.id)
    assert bound is not None
    assert (bound.key_digest, bound.jkt) == (f"key-of-{winner}", f"thumb-of-{winner}")


def test_approvals_that_race_make_one_chain(waiting: SqlStore, database_url: str, track: Track) -> None:
    places = track.race(database_url, contenders.approve)
    assert sorted(places) == list(range(1, EVERYBODY + 1))
    with waiting.read() as records:
        chain = list(reversed(records.consent_records.of_account(ANNA)))
        approved = [records.applications.get(ApplicationId(f"approved-{n}")) for n in range(EVERYBODY)]
    assert all(approved)
    assert [one.seq for one in chain] == list(range(1, EVERYBODY + 1))
    assert [one.receipt for one in chain[1:]] == [f"after {one.id}" for one in chain[:-1]]


@pytest.mark.parametrize("_again", range(5))
def test_a_withdrawal_while_it_is_read_knows_whether_it_came_too_late(
    waiting: SqlStore, database_url: str, track: Track, _again: int
) -> None:
    answers = track.race(database_url, contenders.read_or_withdraw)
    reads = [done for what, done, _ in answers if what == "read"]
    came_late = [late for what, done, late in answers if what == "withdraw" and done]
    assert len(came_late) == 1, "exactly one withdrawal closes it"
    assert reads.count(True) == came_late.count(True)
    with waiting.read() as records:
        left = records.applications.get(APPLICATION.id)
        disclosed = records.applications.disclosures([APPLICATION.id])
    assert left is not None
    assert (left.state, left.sealed, left.data_key) == (ApplicationState.CLOSED, None, None)
    assert len(disclosed) == reads.count(True)
