"""The sign-in page, the second factor, and what may not be skipped between them."""

import pyotp
import pytest

from idp.model.interaction import Purpose
from tests.web.town import ANNA, PASSWORD, TOTP


def test_signing_in_at_home_lands_on_my_services(guest, town):
    town.owner()
    guest.get("/login")
    guest.submit("/login", login=ANNA, password=PASSWORD)
    assert guest.follow().status_code == 200
    assert "My services" in guest.page.text
    assert "PBX" in guest.page.text


def test_opening_the_form_writes_nothing(guest, statements):
    statements.clear()
    assert guest.get("/login").status_code == 200
    assert statements.writes() == []


@pytest.mark.parametrize(
    ("address", "field"),
    [("/login?ui_locales=en", "login"), ("/recover", "login")],
    ids=["sign-in", "recovery"],
)
def test_one_field_of_a_fresh_form_has_the_focus(guest, address, field):
    page = guest.get(address).text
    assert page.count("autofocus") == 1
    assert f'id="{field}"' in next(line for line in page.splitlines() if "autofocus" in line)
    assert '="True"' not in page


def test_after_a_mistake_the_summary_has_the_focus(guest):
    guest.get("/login")
    guest.submit("/login", login=ANNA, password="wrong")
    assert guest.last.text.count("autofocus") == 1
    assert 'role="alert" tabindex="-1" autofocus' in guest.last.text


def test_the_form_has_the_hooks_that_outside_checks_rely_on(guest):
    guest.get("/login")
    assert {"login", "password", "submit"} <= set(guest.page.ids)
    assert {"login", "password"} <= set(guest.page.form("/login").fields)


def test_a_person_with_a_second_factor_is_asked_for_its_code(guest, town):
    town.owner(totp=True)
    guest.get("/login")
    guest.submit("/login", login=ANNA, password=PASSWORD)
    assert guest.session is None
    guest.follow()
    guest.submit("/login/code", code=town.totp())
    assert guest.session is not None
    guest.follow()
    assert "My services" in guest.page.text


def test_a_recovery_code_signs_in_once(guest, other, town, desk):
    account, _ = town.owner(totp=True)
    town.sign_in(guest)
    proof = desk.sign_in.fresh_proof(signed_in_of(town, account))
    codes = desk.factors.renew_recovery_codes(proof)
    for expected in (303, 400):
        other.client.delete_cookie("__Host-okno_session", domain="localhost")
        other.get("/login")
        other.submit("/login", login=ANNA, password=PASSWORD)
        other.follow()
        link = next(link for link in other.page.links if "use=recovery" in link)
        other.get(link)
        assert other.submit("/login/code", code=codes[0]).status_code == expected


def signed_in_of(town, account):
    with town.house.store.read() as records:
        session = records.sessions.of_account(account.id)[0]
        return records.sessions.get(session.sid)


@pytest.mark.parametrize(
    ("login", "password"),
    [
        pytest.param(ANNA, "wrong", id="wrong-password"),
        pytest.param("nobody@romashka.example", PASSWORD, id="unknown-login"),
        pytest.param("\x00\u202e", PASSWORD, id="login-of-nothing"),
        pytest.param("a" * 5000, PASSWORD, id="login-too-long"),
        pytest.param(ANNA, "p" * 2000, id="password-too-long"),
    ],
)
def test_a_wrong_sign_in_says_the_same_for_every_reason(guest, town, login, password):
    town.owner()
    guest.get("/login")
    answer = guest.submit("/login", login=login, password=password)
    assert answer.status_code == 400
    assert "The login or the password does not fit." in guest.page.text
    assert "#password" in guest.page.links
    assert guest.session is None


@pytest.mark.parametrize("empty", ["login", "password"])
def test_an_empty_field_is_named(guest, empty):
    guest.get("/login")
    assert (
        guest.submit(
            "/login", **{"login": ANNA, "password": "x", empty: " " if empty == "login" else ""}
        ).status_code
        == 400
    )
    assert f"#{empty}" in guest.page.links


def test_too_many_attempts_say_when_to_come_again(guest, town):
    town.owner()
    guest.get("/login")
    for _ in range(30):
        answer = guest.submit("/login", login=ANNA, password="wrong")
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Too many attempts" in guest.page.text


def test_somebody_signed_in_passes_the_form_by(guest, town):
    town.owner()
    town.sign_in(guest)
    interaction = town.parked(guest)
    assert guest.get("/login").headers["Location"] == "/services"
    assert (
        guest.get(f"/login?i={interaction.id}").headers["Location"] == f"/authorize/resume/{interaction.id}"
    )


@pytest.mark.parametrize(
    ("purpose", "way"),
    [
        (Purpose.AUTHORIZE, "/authorize/resume/{}"),
        (Purpose.BRIDGE, "/bridge/resume/{}"),
        (Purpose.HOME, "/login/done/{}"),
    ],
)
def test_a_sign_in_returns_to_the_edge_that_parked_it(guest, town, purpose, way):
    town.owner()
    interaction = town.parked(guest, purpose=purpose)
    guest.get(f"/login?i={interaction.id}")
    answer = guest.submit("/login", login=ANNA, password=PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, way.format(interaction.id))


def test_the_form_names_the_service_and_its_host_and_the_hinted_login(guest, town):
    interaction = town.parked(guest, host="shop.example", login_hint="boris@x.example")
    guest.get(f"/login?i={interaction.id}")
    assert "The Shop" in guest.page.text
    assert "shop.example" in guest.page.text
    assert guest.page.form("/login").fields["login"] == "boris@x.example"


def test_the_language_of_the_parked_request_is_spoken(guest, town):
    interaction = town.parked(guest, locale="ro")
    assert 'lang="ro"' in guest.get(f"/login?i={interaction.id}").text


def test_the_footer_outweighs_the_language_that_the_service_asked_for(guest, town):
    interaction = town.parked(guest, locale="ro")
    guest.get(f"/login?i={interaction.id}")
    guest.get(next(link for link in guest.page.links if link.startswith("/lang?to=ru")))
    assert 'lang="ru"' in guest.follow().text
    later = town.parked(guest, locale="ro")
    assert 'lang="ro"' in guest.get(f"/login?i={later.id}").text


def test_a_step_up_without_a_second_factor_sets_one_up_and_goes_on(guest, town, clock):
    town.owner()
    interaction = town.parked(guest, acr_values=("urn:okno:loa:2",))
    town.sign_in(guest, interaction=interaction)
    guest.get(f"/login/code?i={interaction.id}")
    assert guest.last.headers["Location"] == f"/login/setup?i={interaction.id}"
    guest.follow()
    secret = next(t for t in guest.last.text.split('<p class="secret">')[1:])[:39].replace(" ", "")
    before = guest.session
    assert guest.submit("/login/setup", code="000000").status_code == 400
    answer = guest.submit("/login/setup", code=pyotp.TOTP(secret).at(clock.now()))
    assert answer.status_code == 200
    assert guest.page.text.count("-") >= 10
    assert f"/authorize/resume/{interaction.id}" in guest.page.links
    assert guest.session != before


def test_setting_up_long_after_the_sign_in_asks_to_prove_it_again(guest, town, clock):
    town.owner()
    town.sign_in(guest)
    clock.advance(minutes=20)
    interaction = town.parked(guest, acr_values=("urn:okno:loa:2",))
    guest.get(f"/login/setup?i={interaction.id}")
    guest.follow()
    assert "Confirm that it is you" in guest.page.text
    guest.submit("/login", login=ANNA, password=PASSWORD)
    guest.follow()
    assert "Scan the picture" in guest.page.text


def test_a_step_up_asks_for_the_code_only(guest, town):
    account, _ = town.owner()
    town.sign_in(guest)
    town.desk.people.set_totp(account.id, TOTP)
    interaction = town.parked(guest, acr_values=("urn:okno:loa:2",))
    guest.get(f"/login/code?i={interaction.id}")
    assert "confirm once more" in guest.page.text
    before = guest.session
    answer = guest.submit("/login/code", code=town.totp())
    assert answer.headers["Location"] == f"/authorize/resume/{interaction.id}"
    assert guest.session not in (None, before)
