"""Steps may not be skipped, repeated or reordered: every page leads back to the one that is due."""

import pytest

from idp.model.interaction import Purpose
from tests.web import places
from tests.web.guest import Guest
from tests.web.town import ANNA, PASSWORD

DUE = {
    "sign-in": (places.sign_in_for_a_service, "/login"),
    "code": (places.code, "/login/code"),
    "setup": (places.setup, "/login/setup"),
    "company": (places.company, "/login/company"),
    "no-access": (places.no_access, "/no-access"),
    "consent": (places.consent, "/consent"),
}
STEPS = ["/login", "/login/code", "/login/setup", "/login/company", "/no-access", "/consent"]
FILLED = {
    "/login": {"login": ANNA, "password": "wrong"},
    "/login/code": {"code": "000000"},
    "/login/setup": {"code": "000000"},
    "/login/company": {"company": "another"},
    "/no-access": {"decision": "refuse"},
    "/consent": {"decision": "agree"},
}


def number(path):
    return path.split("i=")[1].split("&")[0]


def same_step(due, path):
    """After the password the form to sign in stays open: somebody else may sit down."""
    return path == due or (due == "/login/code" and path == "/login")


OUT_OF_TURN = [(step, path) for step, (_, due) in DUE.items() for path in STEPS if not same_step(due, path)]


@pytest.mark.parametrize(("step", "path"), OUT_OF_TURN)
def test_a_page_out_of_turn_leads_to_the_one_that_is_due(guest, town, step, path):
    place, due = DUE[step]
    where = place(guest, town)
    answer = guest.get(f"{path}?i={number(where)}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{due}?i={number(where)}")


@pytest.mark.parametrize("filled", [False, True], ids=["empty", "filled"])
@pytest.mark.parametrize(("step", "path"), OUT_OF_TURN)
def test_a_form_out_of_turn_changes_nothing(guest, town, step, path, filled):
    place, due = DUE[step]
    where = place(guest, town)
    guest.get(where)
    csrf, session = guest.page.form(due).fields["csrf"], guest.session
    interaction = type("Parked", (), {"id": number(where)})
    before = town.progress(guest, interaction)
    answer = guest.post(path, {"csrf": csrf, "i": number(where), **(FILLED[path] if filled else {})})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{due}?i={number(where)}")
    assert town.progress(guest, interaction) == before
    assert guest.session == session


@pytest.mark.parametrize("step", DUE)
def test_an_empty_form_stays_on_its_step(guest, town, step):
    place, due = DUE[step]
    where = place(guest, town)
    guest.get(where)
    csrf = guest.page.form(due).fields["csrf"]
    interaction = type("Parked", (), {"id": number(where)})
    before = town.progress(guest, interaction)
    answer = guest.post(due, {"csrf": csrf, "i": number(where)})
    assert answer.status_code in (303, 400)
    assert answer.headers.get("Location", due).startswith(due)
    assert town.progress(guest, interaction) == before


@pytest.mark.parametrize("path", [*STEPS, "/login/done/{}"])
def test_a_request_of_another_browser_is_over_here(guest, app, town, path):
    interaction = town.parked(guest)
    stranger = Guest(app)
    stranger.get("/login")
    address = path.format(interaction.id) if "{}" in path else f"{path}?i={interaction.id}"
    assert stranger.get(address).status_code == 410
    assert "This sign-in is over" in stranger.page.text
    assert "/" in stranger.page.links


def test_a_browser_that_kept_no_cookie_hears_of_cookies(app, guest, town):
    """Some browsers drop Secure cookies over http on localhost."""
    interaction = town.parked(guest)
    forgetful = Guest(app)
    assert forgetful.get(f"/login?i={interaction.id}").status_code == 400
    assert "did not keep our cookie" in forgetful.page.text


def test_a_request_is_over_after_half_an_hour(guest, town, clock):
    interaction = town.parked(guest)
    guest.get(f"/login?i={interaction.id}")
    clock.advance(minutes=31)
    assert guest.submit("/login", login=ANNA, password=PASSWORD).status_code == 410


@pytest.mark.parametrize("number", ["", "x", "../../etc", "\x00", "é" * 30, "a" * 5000, "' or 1=1 --"])
def test_no_number_of_a_request_breaks_a_page(guest, number):
    guest.get("/login")
    for path in STEPS:
        assert guest.get(path, query_string={"i": number}).status_code in (200, 410)


def test_the_end_of_a_sign_in_of_ours_is_not_the_end_of_anothers(guest, town):
    town.owner()
    interaction = town.parked(guest, purpose=Purpose.AUTHORIZE)
    town.sign_in(guest, interaction=interaction)
    assert guest.get(f"/login/done/{interaction.id}").status_code == 410


def test_a_finished_sign_in_leads_to_my_services(guest, town):
    town.owner()
    interaction = town.parked(guest, purpose=Purpose.HOME)
    town.sign_in(guest, interaction=interaction)
    guest.follow()
    assert guest.get(f"/login/done/{interaction.id}").headers["Location"] == "/services"


def test_a_half_finished_sign_in_is_nobody(guest, town):
    """Neither the number of the parked request nor anything else of it opens a session. R097."""
    where = places.code(guest, town)
    for value in (number(where), number(where).ljust(43, "A"), guest.browser):
        guest.set_cookie("__Host-okno_session", value)
        assert guest.get("/services").headers["Location"] == "/login"
        assert guest.get("/account").headers["Location"] == "/login"


def test_a_session_cookie_set_beforehand_is_replaced(guest, town):
    """Session fixation. R098."""
    guest.get("/login")
    guest.set_cookie("__Host-okno_session", "F" * 43)
    town.owner()
    town.sign_in(guest)
    assert guest.session != "F" * 43


def test_a_session_is_good_in_its_own_browser_only(guest, other, town):
    town.owner()
    town.sign_in(guest)
    other.get("/login")
    other.set_cookie("__Host-okno_session", guest.session)
    assert other.get("/services").headers["Location"] == "/login"
