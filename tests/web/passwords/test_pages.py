"""What holds for every page holds for those about passwords of programs."""

import pytest

from idp.words import LOCALES
from tests.web.passwords.conftest import MAIL, OLD, PHONES
from tests.web.test_pages import has_labels, keeps_the_rules

PATH = "/account/passwords"


def everything(guest, town, office):
    town.sign_in(guest)
    for label in ("Phone", "Thunderbird"):
        guest.get(f"{PATH}/{MAIL}")
        guest.submit(f"{PATH}/{MAIL}", label=label)
    return PATH


def shut(guest, town, office):
    everything(guest, town, office)
    town.deny(office.firm.owner, office.firm.company, services=[MAIL])
    return f"{PATH}/{MAIL}"


def one(guest, town, office):
    return f"{everything(guest, town, office)}/{MAIL}"


def phones(guest, town, office):
    town.sign_in(guest)
    return f"{PATH}/{PHONES}"


def nameless(guest, town, office):
    town.sign_in(guest)
    return f"{PATH}/{OLD}"


def remove(guest, town, office):
    return f"{one(guest, town, office)}/{office.of(office.firm.owner)[0].id}"


def servers(guest, town, office):
    office.server()
    town.sign_in(guest)
    return "/company/links/servers"


def server(guest, town, office):
    made = office.server()
    town.sign_in(guest)
    return f"/company/links/servers/{made.app.id}"


def company(guest, town, office):
    town.sign_in(guest)
    return "/company/links"


EVERY = (everything, shut, one, phones, nameless, remove, servers, server, company)


@pytest.mark.parametrize("place", EVERY, ids=lambda place: place.__name__)
def test_every_page_speaks_every_language_and_keeps_the_rules(guest, town, office, place):
    path = place(guest, town, office)
    for locale in LOCALES:
        answer = guest.get(path, headers={"Accept-Language": locale})
        assert answer.status_code == 200
        assert f'<html lang="{locale}">' in answer.text
        keeps_the_rules(answer)
        has_labels(guest.page)


@pytest.mark.parametrize("path", [f"{PATH}/{MAIL}", f"{PATH}/{PHONES}"])
def test_the_page_with_the_value_keeps_them_too(guest, town, office, path):
    town.sign_in(guest)
    guest.get(path)
    keeps_the_rules(guest.submit(path, label="Phone"))
    has_labels(guest.page)


def test_the_page_with_a_server_s_value_keeps_them_too(guest, town, office):
    town.sign_in(guest)
    guest.get("/company/links/servers")
    keeps_the_rules(guest.submit("/company/links/servers", name="mail-1"))
    has_labels(guest.page)
