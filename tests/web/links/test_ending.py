"""Ending one's other sessions tells the truth of every service that was open in them, and of no others."""

import pytest

from tests.web.links.conftest import MAIL, PBX, SMS
from tests.web.town import BORIS


def enter(town, account, *services):
    with town.house.store.write() as records:
        for session in records.sessions.of_account(account.id):
            for service in services:
                records.sessions.visit(session.sid, f"bridge:{service}", town.now())


@pytest.fixture
def two(guest, other, town, firm, clock):
    town.sign_in(other)
    enter(town, firm.owner, PBX, SMS)
    clock.advance(minutes=2)
    town.sign_in(guest)
    guest.get("/account/sessions")
    return guest


def test_services_of_the_ended_sessions_are_named_with_how_they_stand(two):
    two.submit("/account/sessions", end="others")
    text = two.follow() and two.page.text
    assert "Virtual PBX closed" in text
    assert "Bulk SMS sign out there yourself" in text
    assert "Mail" not in text


@pytest.mark.parametrize("at", ["", "x", "2026-01-01", "2026-11-22T12:00:00", "9" * 200])
def test_a_moment_that_is_none_tells_nothing(two, at):
    two.submit("/account/sessions", end="others")
    two.get("/account/sessions", query_string={"done": "others", "at": at})
    assert two.last.status_code == 200
    assert "Virtual PBX" not in two.page.text


def test_nobody_sees_what_others_had_open(two, other, town, firm):
    answer = two.submit("/account/sessions", end="others")
    town.sign_in(other, BORIS)
    enter(town, firm.boris, MAIL)
    other.get(answer.headers["Location"])
    assert "Virtual PBX" not in other.page.text
