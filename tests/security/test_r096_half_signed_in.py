"""R096, R097: half a sign-in is nothing, and does not outlive what it was begun with."""

import pytest

from tests.web.town import ANNA, BORIS, PASSWORD

STEPS = (
    "/services",
    "/account",
    "/account/password",
    "/account/factor",
    "/account/sessions",
    "/company/people",
)


@pytest.fixture
def half(guest, town):
    """Let Anna pass the first of two factors."""
    town.owner(totp=True)
    interaction = town.parked(guest, access="everyone")
    guest.get(f"/login?i={interaction.id}")
    guest.submit("/login", login=ANNA, password=PASSWORD)
    assert guest.last.headers["Location"] == f"/login/code?i={interaction.id}"
    guest.get(f"/login/code?i={interaction.id}")
    return interaction


def test_r096_a_password_that_was_replaced_meanwhile_has_to_be_proved_anew(guest, town, half, clock):
    clock.advance(seconds=60)
    town.desk.people.set_password(town.desk.people.find(ANNA).id, "seven green kettles hum")
    assert guest.submit("/login/code", code=town.totp()).status_code == 400
    assert guest.session is None
    assert guest.get(f"/login/code?i={half.id}").headers["Location"] == f"/login?i={half.id}"


@pytest.mark.parametrize("path", STEPS)
def test_r097_half_a_sign_in_opens_no_page(guest, half, path):
    answer = guest.get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"].partition("?")[0] == "/login"


@pytest.mark.parametrize("name", ["__Host-okno_session"])
def test_r097_the_id_of_a_parked_request_is_no_session(guest, half, name):
    for value in (half.id, half.id + "A" * 21, guest.browser):
        guest.set_cookie(name, value)
        assert guest.get("/services").headers["Location"] == "/login"


@pytest.mark.parametrize("page", ["company", "setup", "consent", "no-access"])
def test_r096_no_later_page_is_reached_by_its_address(guest, half, page):
    path = f"/login/{page}" if page in ("company", "setup") else f"/{page}"
    assert guest.get(f"{path}?i={half.id}").headers["Location"] == f"/login/code?i={half.id}"


@pytest.mark.parametrize("code", ["", " ", "000000", "\0", "aaaa-aaaa-aaaa", "١٢٣٤٥٦"])
def test_r096_an_empty_or_wrong_code_stays_on_the_step(guest, half, code):
    guest.submit("/login/code", code=code)
    assert guest.last.status_code == 400
    assert guest.session is None


def test_r096_a_step_of_another_browser_is_none(guest, other, town, half):
    other.get("/login")
    token = other.page.form("/login").fields["csrf"]
    answer = other.post("/login/code", {"csrf": token, "i": half.id, "code": town.totp()})
    assert answer.status_code == 410
    assert other.session is None


def test_r096_the_code_of_one_person_does_not_finish_the_sign_in_of_another(guest, town, half):
    town.person(BORIS, town.company("Lotos"), name="Boris")
    guest.get(f"/login?i={half.id}")
    guest.submit("/login", login=BORIS, password=PASSWORD)
    assert guest.post("/login/code", {"i": half.id, "code": town.totp()}).status_code == 403
    guest.get("/account")
    assert "Boris" in guest.page.text
