"""Who may not have a password of a program, or take one away, and what is said to them."""

import pytest

from tests.support import rights
from tests.web.guest import HOST
from tests.web.passwords.conftest import FAR, MAIL, PATH, PHONES, make, value
from tests.web.town import BORIS


@pytest.mark.parametrize("service", [FAR, "pbx", "nowhere", "wiki"])
def test_what_is_shut_or_takes_none_is_not_there(anna, office, service):
    assert anna.get(f"{PATH}/{service}").status_code == 404
    anna.get(f"{PATH}/{MAIL}")
    fields = {**anna.page.form(f"{PATH}/{MAIL}").fields, "label": "x"}
    assert anna.post(f"{PATH}/{service}", fields).status_code == 404
    assert not office.of(office.firm.owner)


def forged(fields):
    return {**fields, "csrf": "x"}, None


def without_csrf(fields):
    return {name: value for name, value in fields.items() if name != "csrf"}, None


def from_elsewhere(fields):
    return fields, {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}


@pytest.mark.parametrize("send", [forged, without_csrf, from_elsewhere])
def test_a_forged_form_makes_and_removes_nothing(anna, office, send):
    make(anna)
    (app,) = office.of(office.firm.owner)
    for path in (f"{PATH}/{MAIL}", f"{PATH}/{MAIL}/{app.id}"):
        anna.get(path)
        fields, headers = send({**anna.page.form(path).fields, "label": "Evil"})
        assert anna.post(path, fields, headers).status_code == 403
    assert office.of(office.firm.owner) == [app]


def test_a_right_that_was_lost_leaves_them_listed_as_not_usable(anna, town, office):
    make(anna)
    (app,) = office.of(office.firm.owner)
    town.deny(office.firm.owner, office.firm.company, services=[MAIL])
    anna.get(PATH)
    assert "not usable" in anna.page.text
    anna.get(f"{PATH}/{MAIL}")
    assert "not open to you" in anna.page.text
    assert f'action="{PATH}/{MAIL}"' not in anna.last.text
    anna.get(f"{PATH}/{PHONES}")
    fields = {**anna.page.form(f"{PATH}/{PHONES}").fields, "label": "More"}
    anna.post(f"{PATH}/{MAIL}", fields)
    assert anna.last.status_code == 404
    assert office.of(office.firm.owner) == [app]
    anna.get(f"{PATH}/{MAIL}/{app.id}")
    anna.submit(f"{PATH}/{MAIL}/{app.id}")
    assert not office.of(office.firm.owner)


def test_another_person_s_is_not_there(anna, other, town, office):
    make(anna)
    (app,) = office.of(office.firm.owner)
    town.give(office.firm.boris, office.firm.company, "service_user")
    town.sign_in(other, BORIS)
    assert other.get(f"{PATH}/{MAIL}/{app.id}").status_code == 404
    other.get(f"{PATH}/{MAIL}")
    fields = other.page.form(f"{PATH}/{MAIL}").fields
    assert other.post(f"{PATH}/{MAIL}/{app.id}", fields).status_code == 404
    assert "Thunderbird" not in other.get(PATH).text
    assert office.of(office.firm.owner) == [app]


def test_what_one_has_in_another_company_is_not_shown_here(anna, town, office):
    make(anna)
    (app,) = office.of(office.firm.owner)
    lotos = town.company("Lotos")
    with town.house.store.write() as records:
        records.companies.add_member(office.firm.owner.id, lotos.id, "Director")
        rights.give(records, office.firm.owner.id, lotos.id)
        rights.hang(records, lotos.id, MAIL)
    anna.get("/account")
    anna.post("/company", {"csrf": anna.page.form("/company").fields["csrf"], "company": lotos.id})
    assert "Thunderbird" not in anna.get(PATH).text
    assert anna.get(f"{PATH}/{MAIL}/{app.id}").status_code == 404


@pytest.mark.parametrize("path", [PATH, f"{PATH}/{MAIL}", f"{PATH}/{MAIL}/some"])
def test_who_is_not_signed_in_is_asked_to(guest, office, path):
    answer = guest.get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login")
    assert HOST not in answer.headers["Location"]


def test_a_dismissal_names_them_before_and_after(anna, other, town, office):
    town.give(office.firm.boris, office.firm.company, "service_user")
    town.sign_in(other, BORIS)
    make(other, label="Boris' phone")
    shown = value(other)
    (app,) = office.of(office.firm.boris)
    card = f"/company/people/{office.firm.boris.id}/dismiss"
    anna.get(card)
    assert "Mail, Boris' phone Never used" in anna.page.text
    anna.submit(card)
    anna.follow()
    assert "Mail, Boris' phone closed" in anna.page.text
    assert "All access is closed" in anna.page.text
    assert not office.opens(app, shown)


@pytest.mark.parametrize(
    ("service", "said"),
    [
        pytest.param(
            MAIL,
            ("Mail, phone stays open: only its own", "Mail, phone stays open: only its own"),
            id="nobody-can-close-it",
        ),
        pytest.param(
            PHONES,
            (
                "Telephones, phone closes by itself, later: 8 h",
                "Telephones, phone stays open at most until: ",
            ),
            id="it-has-to-ask-again",
        ),
    ],
)
def test_a_dismissal_says_how_far_it_closes_what_programs_have_open(anna, other, town, office, service, said):
    town.give(office.firm.boris, office.firm.company, "service_user")
    town.sign_in(other, BORIS)
    make(other, service, label="phone")
    (app,) = office.of(office.firm.boris)
    assert office.opens(app, value(other))
    card = f"/company/people/{office.firm.boris.id}/dismiss"
    anna.get(card)
    assert said[0] in anna.page.text
    anna.submit(card)
    anna.follow()
    assert said[1] in anna.page.text
    assert "Rights and sign-ins here have ended" in anna.page.text
    assert ("Have their own teams close" in anna.page.text) is (service is MAIL)
