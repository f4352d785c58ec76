"""The page on which a device is let in shows the logo of its service, if it was fetched."""

from dataclasses import replace

import pytest

from idp.model.ids import ClientId
from idp.model.logo import Logo, PictureType
from tests.support.pictures import png

URI, DIGEST = "https://tv.example/logo.png", "a" * 64
PICTURE = f'<img class="emblem" src="/client-logo/{DIGEST}" alt="" width="40" height="40">'


@pytest.fixture
def branded(house):
    tv = ClientId("tv")
    with house.store.write() as records:
        records.clients.replace(replace(records.clients.get(tv), logo_uri=URI))
    house.stamps.refresh_now()

    def fetched(uri=URI):
        with house.store.write() as records:
            records.logos.put(Logo(tv, uri, DIGEST, PictureType.PNG, png(), house.clock.now()))

    return fetched


def test_the_logo_stands_beside_the_name(app, branded, tv, person):
    branded()
    assert PICTURE in person.come_to_decide(tv.begin()).text


def test_before_it_is_fetched_nothing_stands_there(app, branded, tv, person):
    assert "emblem" not in person.come_to_decide(tv.begin()).text


def test_what_was_fetched_from_elsewhere_is_not_shown(app, branded, tv, person):
    branded("https://tv.example/before.png")
    assert "emblem" not in person.come_to_decide(tv.begin()).text


def test_a_client_without_a_logo_costs_no_look(app, tv, person, statements):
    code = tv.begin()
    statements.clear()
    person.come_to_decide(code)
    assert [sql for sql in statements if "client_logos" in sql] == []
