"""A client's logo stands beside its name, from our own origin, or nothing stands there."""

import hashlib
from dataclasses import replace

import pytest

from idp.model.logo import Logo, PictureType
from tests.support.pictures import PICTURES, png

URI = "https://shop.example/logo.png"
BODY = png()
DIGEST = hashlib.sha256(BODY).hexdigest()
PICTURE = f'<img class="emblem" src="/client-logo/{DIGEST}" alt="" width="40" height="40">'


@pytest.fixture
def shop(town):
    return town.client(logo_uri=URI)


@pytest.fixture
def logo(house, shop):
    """Have the shop's logo fetched."""
    kept = Logo(shop.client_id, URI, DIGEST, PictureType.PNG, BODY, house.clock.now())
    with house.store.write() as records:
        records.logos.put(kept)
    return kept


def consent(guest, town, shop, uri=URI):
    town.owner()
    town.sign_in(guest)
    needs = {"client": shop.client_id, "first_party": False, "scopes": ("openid",), "logo_uri": uri}
    guest.get(f"/consent?i={town.parked(guest, **needs).id}")
    return guest.last


def sign_in(guest, town, shop, uri=URI):
    guest.get(f"/login?i={town.parked(guest, client=shop.client_id, logo_uri=uri).id}")
    return guest.last


def refused(guest, town, shop, uri=URI):
    parked = town.parked(guest, client=shop.client_id, logo_uri=uri)
    guest.get(f"/login?i={parked.id}")
    guest.submit("/login", login="", password="")
    return guest.last


PAGES = pytest.mark.parametrize("page", [consent, sign_in, refused])


@pytest.mark.spec("OpenID Connect Dynamic Client Registration 1.0 §2")
@PAGES
def test_a_logo_that_was_fetched_stands_beside_the_name(guest, town, shop, logo, page):
    answer = page(guest, town, shop)
    assert answer.text.count("<img") == 2, "ours and theirs"
    assert PICTURE in answer.text
    assert "shop.example/logo" not in answer.text
    assert "img-src 'self' data:" in answer.headers["Content-Security-Policy"]


@PAGES
def test_before_it_is_fetched_nothing_stands_there(guest, town, shop, page):
    answer = page(guest, town, shop)
    assert answer.status_code in (200, 400)
    assert answer.text.count("<img") == 1
    assert "emblem" not in answer.text


@PAGES
def test_a_logo_of_another_address_than_the_client_s_is_not_shown(guest, town, shop, logo, page):
    assert "emblem" not in page(guest, town, shop, uri="https://shop.example/other.png").text


def test_a_client_without_a_logo_costs_no_look(guest, town, shop, logo, statements):
    parked = town.parked(guest, client=shop.client_id)
    statements.clear()
    guest.get(f"/login?i={parked.id}")
    assert [sql for sql in statements if "logo" in sql] == []
    town.owner()
    town.sign_in(guest)
    statements.clear()
    asked = town.parked(guest, client=shop.client_id, first_party=False, scopes=("openid",))
    guest.get(f"/consent?i={asked.id}")
    assert [sql for sql in statements if "client_logos" in sql] == []


def test_a_logo_is_one_look(guest, town, shop, logo, statements):
    parked = town.parked(guest, client=shop.client_id, logo_uri=URI)
    statements.clear()
    guest.get(f"/login?i={parked.id}")
    assert len([sql for sql in statements if "client_logos" in sql]) == 1


@pytest.mark.parametrize(("body", "kind"), PICTURES.values(), ids=PICTURES)
def test_a_picture_is_sent_as_what_it_is_and_can_be_nothing_else(guest, house, shop, logo, body, kind):
    digest = hashlib.sha256(body).hexdigest()
    with house.store.write() as records:
        records.logos.put(replace(logo, digest=digest, type=PictureType(kind), body=body))
    guest.get(f"/client-logo/{digest}")
    answer = guest.last
    assert (answer.status_code, answer.data) == (200, body)
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "name",
    [
        "0" * 64,
        DIGEST[:-1],
        DIGEST + "0",
        DIGEST.upper(),
        DIGEST + "%0a",
        "%00",
        "..%2f..",
        "x",
        DIGEST + "/",
    ],
)
def test_nothing_else_lies_there(guest, logo, name):
    guest.get(f"/client-logo/{name}")
    assert guest.last.status_code == 404
    assert guest.last.headers["Cache-Control"] == "no-store"


def test_what_is_no_digest_is_not_looked_for(guest, logo, statements):
    statements.clear()
    guest.get("/client-logo/%00")
    assert list(statements) == []


def test_a_logo_goes_with_its_client(guest, house, shop, logo):
    with house.store.write() as records:
        records.clients.remove(shop.client_id)
    guest.get(f"/client-logo/{DIGEST}")
    assert guest.last.status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nobody_writes_there(guest, logo, method):
    answer = getattr(guest.client, method)(f"/client-logo/{DIGEST}")
    assert answer.status_code in (400, 403, 405)
