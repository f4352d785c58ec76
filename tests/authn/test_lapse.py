"""What time has ended is signed out properly: the services entered are told, once."""

from datetime import timedelta

import pytest

from idp.authn.lapse import end_lapsed
from idp.authn.sessions import Limits
from idp.model.client import Client
from idp.model.ids import ClientId
from idp.model.work import JobKind

LIMITS = Limits(timedelta(hours=12), timedelta(days=7))


@pytest.fixture
def entered(town, owner, store, clock):
    """A signed-in owner who has entered a service that wants to hear of the end."""
    pbx = Client(
        ClientId("pbx"),
        "PBX",
        ("https://pbx.example/cb",),
        clock.now(),
        backchannel_logout_uri="https://pbx.example/bye",
    )
    sid = town.who(owner).session.sid
    with store.write() as records:
        records.clients.add(pbx)
        records.sessions.visit(sid, "client:pbx", clock.now())
    return sid


@pytest.mark.parametrize(
    "after", [timedelta(hours=12, seconds=1), timedelta(days=8)], ids=["idle", "absolute"]
)
def test_a_lapsed_session_is_signed_out_once_and_its_services_are_told(entered, store, clock, after):
    clock.advance(seconds=after.total_seconds())
    assert end_lapsed(store, clock, LIMITS) == 1
    assert end_lapsed(store, clock, LIMITS) == 0
    with store.read() as records:
        jobs = records.outbox.list(JobKind.BACKCHANNEL_LOGOUT)
        ends = [row for row in records.audit.recent() if row.kind == "SessionEnded"]
        assert records.sessions.get(entered) is None
    assert [job.target for job in jobs] == ["client:pbx"]
    assert ["expired" in row.detail for row in ends] == [True]


def test_a_session_in_use_is_left_alone(entered, store, clock):
    clock.advance(hours=11)
    assert end_lapsed(store, clock, LIMITS) == 0
    with store.read() as records:
        assert records.sessions.get(entered) is not None


def test_every_lapsed_session_goes_in_one_turn(town, owner, store, clock):
    for _ in range(3):
        town.sign_in(town.browser())
    clock.advance(days=8)
    assert end_lapsed(store, clock, LIMITS) == 4
