"""A pushed request is completed once, in however many tabs and processes at the same moment."""

import pytest

from idp.adapters.sql import SqlStore
from tests.contracts.handovers import PUSHED
from tests.contracts.samples import BROWSER
from tests.races import completion_contenders as contenders
from tests.races.racing import EVERYBODY, Track
from tests.support.clock import START


@pytest.mark.spec("RFC 9126 §7.3")
def test_r031_of_many_tabs_that_complete_a_pushed_request_one_makes_a_code(
    prize: SqlStore, database_url: str, track: Track
) -> None:
    tabs = [contenders.tab(number) for number in range(EVERYBODY)]
    with prize.write() as records:
        records.pushed.add(PUSHED)
        for tab in tabs:
            records.interactions.park(tab)
    answers = track.race(database_url, contenders.complete)
    assert sorted(answers) == [False] * (EVERYBODY - 1) + [True]
    with prize.read() as records:
        left = [tab.id for tab in tabs if records.interactions.find(tab.id, BROWSER, START)]
        issued = [row for row in records.audit.recent(200) if row.kind == "CodeIssued"]
    assert left == [tab.id for tab, won in zip(tabs, answers, strict=True) if not won]
    assert len(issued) == 1
