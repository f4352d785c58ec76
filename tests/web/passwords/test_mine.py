"""Passwords of my programs: shown once, good at one service, gone when I say so; nobody else's ever."""

import pytest

from idp.links.own.ground import MOST
from idp.model.app_password import AppSecretKind
from tests.web.passwords.conftest import MAIL, OLD, PATH, PHONES, make, value


def test_the_list_names_what_is_open_and_takes_them(anna):
    page = anna.get(PATH).text
    assert all(title in page for title in ("Mail", "Telephones", "Old mail"))
    assert "Far away" not in page
    assert "Virtual PBX" not in page
    assert f"{PATH}/{MAIL}" in anna.page.links


def test_my_services_open_the_page_and_not_a_browser(anna):
    anna.get("/services")
    assert f"{PATH}/{MAIL}" in anna.page.links


def test_the_page_says_what_is_typed_into_the_program(anna, office):
    page = anna.get(f"{PATH}/{MAIL}").text
    for said in ("imap.example.com", "993", "SSL/TLS", "smtp.example.com", "587", "STARTTLS"):
        assert said in page
    assert office.firm.owner.id in page
    assert "ou=mail,o=" not in page
    assert "The telephony team" in anna.get(f"{PATH}/{PHONES}").text


def test_the_value_is_on_the_page_that_answers_and_nowhere_else(anna, town, office, caplog):
    make(anna)
    shown = value(anna)
    assert anna.last.status_code == 200
    assert anna.last.headers["Cache-Control"] == "no-store"
    (app,) = office.of(office.firm.owner)
    assert app.label == "Thunderbird"
    assert office.opens(app, shown)
    for path in (PATH, f"{PATH}/{MAIL}", "/account", "/services", f"{PATH}/{MAIL}/{app.id}"):
        answer = anna.get(path)
        assert shown not in answer.text
        assert shown.replace("-", "") not in answer.text
    everything = office.written() + caplog.text + repr(town.notices())
    assert shown not in everything
    assert shown.replace("-", "") not in everything
    assert "AppPasswordMade" in town.audited()
    assert "Thunderbird" in town.notices()[0]["body"]


def test_a_telephone_has_a_name_and_a_realm_of_its_own(anna, office):
    make(anna, PHONES, "On my desk", kind="device")
    (app,) = office.of(office.firm.owner)
    assert app.kind is AppSecretKind.DEVICE
    assert app.login in anna.last.text
    assert "sip.example.com" in anna.last.text
    assert "exactly as it stands" in anna.last.text
    assert value(anna) not in office.written()


def test_the_list_says_when_each_was_used_last(anna, office):
    make(anna)
    shown = value(anna)
    (app,) = office.of(office.firm.owner)
    anna.get(PATH)
    assert "Never used" in anna.page.text
    office.opens(app, shown)
    anna.get(PATH)
    assert "Last used:" in anna.page.text


def test_one_is_removed_after_a_question(anna, town, office):
    make(anna)
    shown = value(anna)
    (app,) = office.of(office.firm.owner)
    anna.get(f"{PATH}/{MAIL}/{app.id}")
    anna.submit(f"{PATH}/{MAIL}/{app.id}")
    assert anna.last.headers["Location"] == f"{PATH}?done=removed"
    assert "refused from now on" in anna.follow().text
    assert not office.of(office.firm.owner)
    assert not office.opens(app, shown)
    assert town.audited()[1] == "AppPasswordEnded"


def test_it_is_removed_once(anna, town, office):
    make(anna)
    (app,) = office.of(office.firm.owner)
    anna.get(f"{PATH}/{MAIL}/{app.id}")
    fields = anna.page.form(f"{PATH}/{MAIL}/{app.id}").fields
    anna.post(f"{PATH}/{MAIL}/{app.id}", fields)
    assert anna.post(f"{PATH}/{MAIL}/{app.id}", fields).status_code == 404
    assert town.audited().count("AppPasswordEnded") == 1


def test_a_linked_old_account_is_the_name_and_without_one_there_is_no_form(anna, firm, office):
    anna.get(f"{PATH}/{OLD}")
    assert "does not know you" in anna.page.text
    assert "/account/links" in anna.page.links
    assert f'action="{PATH}/{OLD}"' not in anna.last.text


def test_with_a_linked_old_account_its_name_is_shown(anna, linked, office):
    assert "a.petrova" in anna.get(f"{PATH}/{OLD}").text
    make(anna, OLD)
    assert office.of(office.firm.owner)[0].login == "a.petrova"


def test_a_stale_sign_in_asks_again_and_comes_back_to_the_form(anna, clock, office):
    anna.get(f"{PATH}/{MAIL}")
    fields = anna.page.form(f"{PATH}/{MAIL}").fields
    clock.advance(minutes=11)
    anna.post(f"{PATH}/{MAIL}", {**fields, "label": "A canary"})
    assert anna.last.status_code == 303
    assert anna.last.headers["Location"].startswith("/login?i=")
    assert "canary" not in anna.last.headers["Location"]
    assert not office.of(office.firm.owner)
    page = anna.get(f"{PATH}/{MAIL}")
    assert f'action="{PATH}/{MAIL}"' not in page.text
    assert f"{PATH}/{MAIL}?make=yes" in anna.page.links
    assert anna.get(f"{PATH}/{MAIL}?make=yes").headers["Location"].startswith("/login?i=")


def test_the_twenty_first_is_refused_on_the_page(anna, office):
    for number in range(MOST):
        make(anna, label=f"Phone {number}")
    make(anna, label="One more")
    assert anna.last.status_code == 403
    assert "twenty already" in anna.page.text
    assert "One more" in anna.last.text
    assert len(office.of(office.firm.owner)) == MOST


@pytest.mark.parametrize(
    ("label", "said"),
    [("", "Enter a name"), ("x" * 101, "too long"), ("a\u202eb", "do not show")],
    ids=["none", "long", "turned-round"],
)
def test_what_cannot_be_its_name_is_said_on_the_page(anna, office, label, said):
    make(anna, label=label)
    assert anna.last.status_code == 400
    assert said in anna.page.text
    assert not office.of(office.firm.owner)


def test_no_kind_that_the_service_does_not_take_is_made(anna, office):
    make(anna, kind="server")
    (app,) = office.of(office.firm.owner)
    assert app.kind is AppSecretKind.PASSWORD


def test_my_sessions_say_that_programs_stay_connected(anna, office):
    said = "a sign-out does not end those"
    anna.get("/account/sessions")
    assert said not in anna.page.text
    make(anna)
    anna.get("/account/sessions")
    assert said in anna.page.text
