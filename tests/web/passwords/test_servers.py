"""Passwords of a company's servers: an owner makes and ends them, after both factors, and nobody else."""

import re

import pytest

from tests.web.passwords.conftest import MAIL, OLD, PHONES
from tests.web.town import BORIS

PATH = "/company/links/servers"
VALUE = re.compile(r'id="secret">([a-z2-7-]+)<')


def make(guest, name="mail-1", **more):
    guest.get(PATH)
    return guest.submit(PATH, name=name, **more)


def test_an_owner_makes_one_and_sees_it_once(anna, town, office):
    anna.get("/company/links")
    assert PATH in anna.page.links
    make(anna)
    shown = VALUE.search(anna.last.text)[1]
    (app,) = office.servers()
    assert (app.login, app.service, app.account) == ("mail-1", MAIL, None)
    assert "cn=mail-1,ou=servers,o=" in anna.last.text
    assert office.opens(app, shown)
    assert shown not in anna.get(PATH).text
    assert "Never used" not in anna.last.text
    assert shown.replace("-", "") not in office.written()
    assert "AppPasswordMade" in town.audited()


def test_it_is_ended_after_a_question_and_once(anna, town, office):
    made = office.server()
    anna.get(f"{PATH}/{made.app.id}")
    fields = anna.page.form(f"{PATH}/{made.app.id}").fields
    anna.post(f"{PATH}/{made.app.id}", fields)
    assert anna.last.headers["Location"] == f"{PATH}?done=ended"
    assert not office.opens(made.app, made.password.value)
    assert anna.post(f"{PATH}/{made.app.id}", fields).status_code == 404
    assert town.audited().count("AppPasswordEnded") == 1


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"name": ""}, 400, "Latin letters"),
        ({"name": "почта"}, 400, "Latin letters"),
        ({"name": "a,ou=people"}, 400, "Latin letters"),
        ({"service": OLD}, 404, ""),
        ({"service": PHONES}, 404, ""),
        ({"service": "far"}, 404, ""),
        ({"csrf": "x"}, 403, ""),
    ],
    ids=["no-name", "other-letters", "directory", "takes-none", "devices-only", "not-connected", "forged"],
)
def test_what_cannot_be_made_is_not(anna, office, fields, status, said):
    make(anna, **{"name": "mail-1", **fields})
    assert anna.last.status_code == status
    assert said in anna.page.text
    assert not office.servers()


def test_a_stale_sign_in_makes_none_and_ends_none(anna, clock, office):
    made = office.server()
    anna.get(PATH)
    fields = anna.page.form(PATH).fields
    clock.advance(minutes=16)
    for path, sent in ((PATH, {**fields, "name": "mail-2"}), (f"{PATH}/{made.app.id}", fields)):
        answer = anna.post(path, sent)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/login")
    assert [app.id for app in office.servers()] == [made.app.id]


@pytest.mark.parametrize("role", ["admin", "branch_admin", "service_operator"])
def test_nobody_but_an_owner_sees_or_changes_them(guest, town, office, role):
    made = office.server()
    town.give(office.firm.boris, office.firm.company, role)
    town.sign_in(guest, BORIS)
    guest.get("/account/passwords")
    assert PATH not in guest.get("/company/links").text
    for path in (PATH, f"{PATH}/{made.app.id}"):
        assert guest.get(path).status_code == 403
    guest.get(f"/account/passwords/{MAIL}")
    fields = guest.page.form(f"/account/passwords/{MAIL}").fields
    for path in (PATH, f"{PATH}/{made.app.id}"):
        assert guest.post(path, {**fields, "service": MAIL, "name": "evil"}).status_code in (403, 404)
    assert [app.id for app in office.servers()] == [made.app.id]


def test_one_of_another_company_or_of_a_person_is_not_there(anna, other, town, office):
    lotos = town.company("Lotos")
    town.give(town.person("l@lotos.example", lotos, totp=True), lotos)
    town.hang(lotos, MAIL)
    made = office.server("post-7")
    town.sign_in(other, "l@lotos.example")
    assert made.app.label not in other.get(PATH).text
    assert other.get(f"{PATH}/{made.app.id}").status_code == 404
    other.get(PATH)
    fields = other.page.form(PATH).fields
    assert other.post(f"{PATH}/{made.app.id}", fields).status_code == 404
    assert [app.id for app in office.servers()] == [made.app.id]
