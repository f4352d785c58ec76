"""One reference, many at once: every answer is the same bytes; or it was taken back, and both sides know."""

from dataclasses import replace

import pytest

from idp.adapters.sql import SqlStore
from idp.model.application import ApplicationState
from tests.contracts.handovers import APPLICATION, RECORD, settle
from tests.races import release_contenders as contenders
from tests.races.racing import EVERYBODY, Track


@pytest.fixture
def waiting(prize: SqlStore) -> SqlStore:
    """Give a store where an application waits, with values that can be opened."""
    sealed, key = contenders.sealed()
    with prize.write() as records:
        settle(records)
        records.consent_records.append(replace(RECORD, document={"record_id": RECORD.id}))
        records.applications.add(replace(APPLICATION, sealed=sealed, data_key=key, company_by=None, jkt=None))
    return prize


def test_all_who_fetch_at_once_get_the_same_bytes_and_one_row_is_kept(
    track: Track, waiting: SqlStore, database_url: str
) -> None:
    answers = track.race(database_url, contenders.release)
    assert len(answers) == EVERYBODY
    assert len(set(answers)) == 1
    assert answers[0] != "refused"
    with waiting.read() as records:
        assert len(records.applications.disclosures([APPLICATION.id])) == 1


def test_what_is_withdrawn_while_it_is_fetched_is_either_and_both_sides_know(
    track: Track, waiting: SqlStore, database_url: str
) -> None:
    answers = track.race(database_url, contenders.release_or_withdraw)
    fetched = {answer for answer in answers if len(answer) == 64}
    said = {answer for answer in answers if answer.startswith("withdrawn")}
    assert said == ({"withdrawn after"} if fetched else {"withdrawn before"})
    assert len(fetched) <= 1
    application = contenders.found(waiting)
    assert (application.state, application.sealed) == (ApplicationState.CLOSED, None)
    with waiting.read() as records:
        assert len(records.applications.disclosures([APPLICATION.id])) == len(fetched)
        assert len(records.outbox.list()) == len(fetched)
        assert len(records.consent_records.of_application(APPLICATION.id)) == 2
