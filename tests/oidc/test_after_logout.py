"""The question before signing out, and the page after it: each says the truth of every service."""

from datetime import timedelta

import pytest

from tests.contracts.test_app_passwords import an_app
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.test_logout import logout, press


def visit(party, house, *doors):
    sid = party.read(party.tokens()["id_token"])["sid"]
    with house.store.write() as records:
        for door in doors:
            records.sessions.visit(sid, door, house.clock.now())
    return sid


def test_the_question_names_what_closes_and_what_does_not(party, house):
    visit(party, house, "bridge:stays")
    page = logout(party.browser, ui_locales="en").text
    assert "The portal" in page
    assert "is told to close" in page
    assert "Stays" in page
    assert "stays open: sign out there yourself" in page


@pytest.mark.parametrize(
    ("outcome", "said", "again"),
    [
        ("", "told, not confirmed yet", True),
        ("done", "closed", False),
        ("retry", "has not confirmed, is told again", True),
        ("bury", "did not confirm: sign out there yourself", False),
    ],
)
def test_the_last_page_says_how_the_delivery_stands(party, house, outcome, said, again):
    visit(party, house)
    press(party.browser, logout(party.browser))
    now = house.clock.now()
    if outcome:
        with house.store.write() as records:
            (job,) = records.outbox.lease("w", now, now + timedelta(seconds=30), 5)
            more = {"done": (now,), "retry": (now + timedelta(minutes=5), "503"), "bury": (now, "gone")}
            assert getattr(records.outbox, outcome)(job.id, "w", *more[outcome])
    page = party.browser.get("/logged-out?ui_locales=en")
    assert said in page.text
    assert ("Check again" in page.text) is again
    assert ("Refresh" in page.headers) is again


def test_one_button_ends_the_sessions_on_other_devices_too(app, party, sign_in, house):
    other = app.test_client()
    sign_in(other)
    visit(party, house, "bridge:stays")
    asked = logout(party.browser, ui_locales="en")
    assert "Sign out here and on 1 more device" in asked.text
    press(party.browser, asked, decision="everywhere")
    with house.store.read() as records:
        assert list(records.sessions.of_account(ALICE)) == []
    page = party.browser.get("/logged-out?ui_locales=en").text
    assert "Stays" in page
    assert "sign out there yourself" in page


@pytest.mark.parametrize("has", [True, False])
def test_it_is_said_that_programs_with_passwords_of_their_own_stay(party, house, has):
    visit(party, house)
    with house.store.write() as records:
        if has:
            records.app_passwords.put(an_app("a-1", company=ACME, account=ALICE, made_by=ALICE))
    press(party.browser, logout(party.browser))
    page = party.browser.get("/logged-out?ui_locales=en").text
    assert ("a sign-out does not end those" in page) is has


def test_the_plain_button_leaves_other_devices_alone(app, party, sign_in, house):
    sign_in(app.test_client())
    visit(party, house)
    press(party.browser, logout(party.browser), decision="agree")
    with house.store.read() as records:
        assert len(records.sessions.of_account(ALICE)) == 1
