"""Of 64 that try at once, over several processes, exactly one wins."""

import pytest

from idp.adapters.sql import SqlStore
from idp.model.ids import FamilyId
from tests.contracts.samples import ANNA, MAIL, ROMASHKA
from tests.races import contenders
from tests.races.racing import EVERYBODY, Contender, Track


@pytest.mark.parametrize(
    "contender",
    [
        pytest.param(contenders.redeem, id="redeem-a-code"),
        pytest.param(contenders.rotate, id="rotate-a-family"),
        pytest.param(contenders.take_ticket, id="take-a-ticket"),
        pytest.param(contenders.spend_totp_step, id="spend-a-totp-step"),
        pytest.param(contenders.spend_recovery_code, id="spend-a-recovery-code"),
        pytest.param(contenders.close_invitation, id="close-an-invitation"),
        pytest.param(contenders.finish_interaction, id="finish-an-interaction"),
        pytest.param(contenders.end_session, id="end-a-session"),
        pytest.param(contenders.rotate_session, id="rotate-a-session"),
        pytest.param(contenders.claim, id="claim-a-lease"),
        pytest.param(contenders.add_person, id="take-an-identifier"),
    ],
)
def test_exactly_one_wins(prize: SqlStore, database_url: str, track: Track, contender: Contender) -> None:
    answers = track.race(database_url, contender)
    assert sorted(answers, key=repr) == [False] * (EVERYBODY - 1) + [True]


def test_only_the_winner_of_a_code_starts_a_family(prize: SqlStore, database_url: str, track: Track) -> None:
    answers = track.race(database_url, contenders.redeem)
    winner = FamilyId(f"started-by-{answers.index(True)}")
    with prize.read() as records:
        started = [name for name in range(EVERYBODY) if records.families.find(FamilyId(f"started-by-{name}"))]
        assert started == [answers.index(True)]
        found = records.codes.find("code-1")
        assert found is not None
        assert found[0].family == winner
        assert [row.detail for row in records.audit.recent()] == [f'{{"family":"{winner}"}}']


def test_graces_stop_at_the_limit(prize: SqlStore, database_url: str, track: Track) -> None:
    assert track.race(database_url, contenders.grace).count(True) == 3


def test_wrong_tries_stop_at_the_limit_and_each_counts(
    prize: SqlStore, database_url: str, track: Track
) -> None:
    answers = track.race(database_url, contenders.guess)
    assert sorted(left for left in answers if left is not None) == [0, 1, 2, 3, 4]


def test_every_failure_counts(prize: SqlStore, database_url: str, track: Track) -> None:
    assert sorted(track.race(database_url, contenders.fail)) == list(range(1, EVERYBODY + 1))


def test_no_consent_is_lost(prize: SqlStore, database_url: str, track: Track) -> None:
    track.race(database_url, contenders.give_consent)
    with prize.read() as records:
        consent = records.consents.find(ANNA, MAIL, ROMASHKA)
    assert consent is not None
    assert consent.scopes == {f"scope-{number}" for number in range(EVERYBODY)}


def test_every_change_raises_the_stamp(store: SqlStore, database_url: str, track: Track) -> None:
    track.race(database_url, contenders.register_client)
    with store.read() as records:
        assert records.versions.stamps()["clients"] == 1 + EVERYBODY
        assert len(records.clients.all()) == EVERYBODY
