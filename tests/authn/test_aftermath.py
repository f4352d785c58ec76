"""What a sign-out came to: every combination of what a service can do and how its delivery stands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.authn.aftermath import (
    Stands,
    aftermath,
    is_under_way,
    reach_of_client,
    stand_of,
    stand_of_program,
)
from idp.authn.signout import end_session
from idp.model.client import Client
from idp.model.device import GRANT
from idp.model.grant import TOKEN_LIFE
from idp.model.ids import ClientId, JobId, ServiceId, Sid
from idp.model.kept import ServiceSession, Telling
from idp.model.service import UNREACHED, Ending, Reach
from idp.model.session import Visit
from idp.model.work import Job, JobKind, JobState
from tests.contracts.bridged import settle
from tests.contracts.samples import ANNA, ROMASHKA, SID, a_session
from tests.contracts.test_app_passwords import an_app
from tests.support.clock import START

SOON, LATER = START + timedelta(minutes=5), START + timedelta(minutes=15)
VISIT = Visit(Sid("s"), "bridge:pbx", START)


def job(state=JobState.DUE, attempts=0):
    finished = SOON if state is not JobState.DUE else None
    return Job(
        JobId("j"), JobKind.BRIDGE_LOGOUT, "bridge:pbx", {}, START, START, attempts, state, "", finished
    )


@pytest.mark.parametrize(
    ("reach", "delivery", "stands", "at"),
    [
        pytest.param(Reach(Ending.AT_ONCE), None, Stands.CLOSED, START, id="asks-at-every-request"),
        pytest.param(Reach(Ending.TOLD), None, Stands.CLOSED, START, id="nothing-was-open-there"),
        pytest.param(Reach(Ending.TOLD), job(), Stands.TOLD, None, id="about-to-be-told"),
        pytest.param(Reach(Ending.TOLD), job(attempts=1), Stands.LATE, None, id="silent-once"),
        pytest.param(Reach(Ending.TOLD), job(JobState.DEAD, 5), Stands.LATE, None, id="given-up"),
        pytest.param(Reach(Ending.TOLD), job(JobState.DONE), Stands.CLOSED, SOON, id="confirmed"),
        pytest.param(Reach(Ending.AT_ONCE), job(), Stands.TOLD, None, id="promised-and-not-confirmed"),
        pytest.param(Reach(Ending.NEVER), None, Stands.YOURSELF, None, id="out-of-reach"),
        pytest.param(Reach(Ending.CARRIED, leave="/l"), None, Stands.YOURSELF, None, id="browser-has-to"),
        pytest.param(
            Reach(Ending.CARRIED, LATER - START, "/l"), None, Stands.LIVES, LATER, id="lives-unless-carried"
        ),
        pytest.param(Reach(Ending.LATER, LATER - START), None, Stands.LIVES, LATER, id="ticket-lives"),
        pytest.param(Reach(Ending.LATER), None, Stands.YOURSELF, None, id="for-nobody-knows-how-long"),
        pytest.param(
            Reach(Ending.LATER, timedelta(minutes=1)),
            None,
            Stands.CLOSED,
            START + timedelta(minutes=1),
            id="ticket-died",
        ),
    ],
)
def test_a_service_stands_as_is_known_and_no_better(reach, delivery, stands, at):
    found = stand_of(VISIT, reach, delivery, START, SOON)
    assert (found.stands, found.at) == (stands, at)


def test_the_browser_carries_what_still_lives():
    lasts = Reach(Ending.CARRIED, LATER - START, "/l")
    assert stand_of(VISIT, lasts, None, START, SOON).leave == "/l"
    assert stand_of(VISIT, lasts, None, START, LATER).leave == ""


@pytest.mark.parametrize(
    ("used", "reach", "stands", "at"),
    [
        pytest.param(False, Reach(Ending.NEVER), Stands.CLOSED, START, id="nothing-came-of-it"),
        pytest.param(True, Reach(Ending.NEVER), Stands.YOURSELF, None, id="a-connection-stays"),
        pytest.param(True, Reach(Ending.LATER, LATER - START), Stands.LIVES, LATER, id="asks-again-in-time"),
        pytest.param(True, Reach(Ending.LATER, SOON - START), Stands.CLOSED, SOON, id="had-to-ask-again"),
        pytest.param(True, Reach(Ending.AT_ONCE), Stands.CLOSED, START, id="asks-at-every-step"),
    ],
)
def test_what_a_program_has_open_stands_as_its_service_lets_it(used, reach, stands, at):
    app = an_app("a-1", used_at=START if used else None)
    found = stand_of_program(app, reach, START, SOON)
    assert (found.app, found.stands, found.at) == (app, stands, at)


SITE = Client(ClientId("tv"), "TV", ("https://tv.example/cb",), START, scope=frozenset({"openid"}))
SCREEN = replace(SITE, redirect_uris=(), grant_types=frozenset({GRANT, "refresh_token"}))


@pytest.mark.parametrize(
    ("client", "reach"),
    [
        pytest.param(SCREEN, Reach(Ending.LATER, TOKEN_LIFE), id="a-device-has-its-tokens-only"),
        pytest.param(
            replace(SCREEN, scope=frozenset({"openid", "offline_access"})), UNREACHED, id="a-device-may-stay"
        ),
        pytest.param(replace(SCREEN, scope=frozenset()), UNREACHED, id="a-device-may-ask-for-anything"),
        pytest.param(SITE, UNREACHED, id="a-site-keeps-a-session"),
        pytest.param(
            replace(SITE, grant_types=frozenset({"authorization_code", GRANT})),
            UNREACHED,
            id="devices-and-a-site",
        ),
        pytest.param(None, UNREACHED, id="gone"),
    ],
)
def test_a_device_gets_no_new_tokens_after_a_sign_out(client, reach):
    assert reach_of_client(client) == reach


def test_looking_again_is_worth_it_while_somebody_is_told():
    told = stand_of(VISIT, Reach(Ending.TOLD), job(attempts=2), START, SOON)
    dead = stand_of(VISIT, Reach(Ending.TOLD), job(JobState.DEAD, 5), START, SOON)
    assert (told.tries, dead.given_up) == (2, True)
    assert is_under_way([told, dead])
    assert not is_under_way([dead])


CARRIED = Reach(Ending.CARRIED, leave="/leave")
FRONT = ServiceSession(
    ServiceId("pbx"),
    "1",
    SID,
    ANNA,
    ROMASHKA,
    Telling.FRONT,
    "pbx",
    (),
    START,
)


@pytest.mark.parametrize(
    ("kept", "carrier", "stands", "leave"),
    [
        pytest.param((FRONT,), SID, Stands.YOURSELF, "/leave", id="still-open"),
        pytest.param((FRONT,), Sid("other"), Stands.YOURSELF, "", id="open-in-another-browser"),
        pytest.param((FRONT,), None, Stands.YOURSELF, "", id="no-browser-of-theirs-looks"),
        pytest.param((), SID, Stands.CLOSED, "", id="told"),
        pytest.param(
            (replace(FRONT, service=ServiceId("fax")),), SID, Stands.CLOSED, "", id="another-is-open"
        ),
    ],
)
def test_what_only_the_browser_can_close_stands_open_until_it_did(store, kept, carrier, stands, leave):
    with store.write() as records:
        settle(records)
        records.sessions.add(a_session(), "digest-1")
        records.sessions.visit(SID, "bridge:pbx", START)
        for session in kept:
            records.service_sessions.put(session)
        end_session(records, SID, reason="sign_out", clients=records.clients.get, now=SOON)
    with store.read() as records:
        [found] = aftermath(records, ANNA, SOON, lambda _: CARRIED, LATER, carrier)
        assert not records.outbox.list(JobKind.SERVICE_LOGOUT)
    assert (found.stands, found.leave) == (stands, leave)
