from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from idp.adapters.sql import SqlStore, open_store
from idp.model.ids import AccountId, BrowserId, JobId, Sid
from idp.model.secret import new_secret
from idp.model.session import Session
from idp.model.work import Job, JobKind
from tests.cli.conftest import Okno, assert_one_line
from tests.support.clock import FixedClock


@pytest.fixture
def store(database_url: str, clock: FixedClock) -> Iterator[SqlStore]:
    opened = open_store(database_url, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def signed_in(okno: Okno, given: Callable[[Any], str], store: SqlStore, clock: FixedClock) -> str:
    """Add Anna with a live session, and give her id."""
    anna: str = okno("people", "add", given({"login": "anna@romashka.example", "claims": {}})).made["id"]
    session = Session(
        sid=Sid("session-of-anna"),
        account=AccountId(anna),
        auth_time=clock.now(),
        acr="urn:okno:loa:1",
        amr=("pwd",),
        created_at=clock.now(),
        last_seen_at=clock.now(),
        expires_at=clock.now() + timedelta(days=3650),
        browser=BrowserId("browser"),
        user_agent="Chromium",
        address="192.0.2.1",
    )
    with store.write() as records:
        records.sessions.add(session, new_secret().digest())
    return anna


def test_live_sessions_of_a_person_are_listed(okno: Okno, signed_in: str) -> None:
    for name in ("anna@romashka.example", signed_in):
        sessions = okno("sessions", "list", name).made
        assert [s["sid"] for s in sessions] == ["session-of-anna"]
        assert sessions[0]["amr"] == ["pwd"]


def test_ended_session_is_over_and_cannot_be_ended_again(okno: Okno, signed_in: str) -> None:
    assert okno("sessions", "end", "session-of-anna").code == 0
    assert okno("sessions", "list", signed_in).made == []
    assert_one_line(okno("sessions", "end", "session-of-anna"))


@pytest.mark.parametrize("command", ["disable", "password"])
def test_shutting_somebody_out_ends_their_sessions(okno: Okno, signed_in: str, command: str) -> None:
    assert okno("people", command, signed_in).code == 0
    assert okno("sessions", "list", signed_in).made == []


def test_sessions_of_nobody_are_refused(okno: Okno) -> None:
    assert_one_line(okno("sessions", "list", "nobody@romashka.example"))


def test_deliveries_are_listed_by_state(okno: Okno, store: SqlStore, clock: FixedClock) -> None:
    job = Job(JobId("job"), JobKind.BACKCHANNEL_LOGOUT, "client:pbx", {}, clock.now(), clock.now())
    with store.write() as records:
        records.outbox.put(job)
    listed = okno("deliveries", "list", "--state", "due").made
    assert [(d["id"], d["target"], d["attempts"]) for d in listed] == [("job", "client:pbx", 0)]
    assert okno("deliveries", "list", "--state", "dead").made == []
