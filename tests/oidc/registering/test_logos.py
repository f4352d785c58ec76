"""A client's logo is fetched once, in the background, looked at and kept, or given up."""

import hashlib
from dataclasses import replace
from ipaddress import ip_network

import pytest

from idp.adapters.outbound import GuardedFetch
from idp.model.errors import Refused, Unavailable
from idp.model.logo import LARGEST, PictureType, logo_job
from idp.model.work import JobKind
from idp.oidc.logos import ask_logo, logo_handler
from idp.ports.outbound import Answer
from tests.adapters.web_server import web_server
from tests.oidc.conftest import client
from tests.oidc.party import Party, query_of
from tests.support.pictures import HTML, PICTURES, SVG, png

URI = "https://shop.example/logo.png"
BODY = png()
SHOP = client("kiosk", logo_uri=URI)
PNG = {"content-type": "image/png"}


@pytest.fixture
def shop(house):
    with house.store.write() as records:
        records.clients.add(SHOP)
    return SHOP


def kept(house):
    """Return what the shop shows now."""
    with house.store.read() as records:
        digest = records.logos.shown(SHOP.client_id, URI)
        return records.logos.find(digest) if digest else None


def asked(house):
    with house.store.read() as records:
        return list(records.outbox.list(JobKind.CLIENT_LOGO))


@pytest.mark.parametrize(("body", "kind"), PICTURES.values(), ids=PICTURES)
def test_a_picture_is_kept_as_what_its_bytes_say(house, fetch, clock, shop, body, kind):
    fetch.pages[URI] = Answer(200, {"content-type": "image/x-whatever"}, body)
    logo_handler(house)(logo_job(shop, clock.now()))
    logo = kept(house)
    assert (logo.type, logo.body, logo.uri) == (kind, body, URI)
    assert logo.digest == hashlib.sha256(body).hexdigest()
    assert fetch.asked == [URI]


def test_fetched_twice_it_is_there_once(house, fetch, clock, shop):
    fetch.pages[URI] = Answer(200, PNG, BODY)
    job = logo_job(shop, clock.now())
    logo_handler(house)(job)
    logo_handler(house)(job)
    assert kept(house).type is PictureType.PNG


REFUSED = {
    "html": Answer(200, {"content-type": "text/html"}, HTML),
    "html-that-is-called-a-picture": Answer(200, PNG, HTML),
    "svg": Answer(200, {"content-type": "image/svg+xml"}, SVG),
    "svg-that-is-called-png": Answer(200, PNG, SVG),
    "picture-that-is-called-html": Answer(200, {"content-type": "text/html"}, BODY),
    "picture-that-is-called-nothing": Answer(200, {}, BODY),
    "picture-that-is-called-bytes": Answer(200, {"content-type": "application/octet-stream"}, BODY),
    "too-many-bytes": Answer(200, PNG, BODY + bytes(LARGEST - len(BODY))),
    "too-wide": Answer(200, PNG, png(513, 40)),
    "too-high": Answer(200, PNG, png(40, 513)),
    "nothing": Answer(200, PNG, b""),
    "redirect": Answer(302, {**PNG, "location": "https://elsewhere.example/"}, BODY),
    "redirect-for-good": Answer(301, {**PNG, "location": "https://elsewhere.example/"}, BODY),
    "no-content": Answer(204, PNG, BODY),
    "not-modified": Answer(304, PNG, BODY),
    "forbidden": Answer(403, PNG, BODY),
    "not-found": Answer(404, PNG, BODY),
    "address-that-is-not-allowed": Refused("the address leads to a network that is not allowed"),
}
LATER = {
    "no-answer": Unavailable("no answer in time"),
    "too-many-requests": Answer(429, PNG, BODY),
    "server-error": Answer(500, PNG, BODY),
    "bad-gateway": Answer(502, PNG, BODY),
}


@pytest.mark.parametrize("page", REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_for_us_is_given_up(house, fetch, clock, shop, page):
    fetch.pages[URI] = page
    with pytest.raises(Refused):
        logo_handler(house)(logo_job(shop, clock.now()))
    assert kept(house) is None
    assert fetch.asked == [URI]


@pytest.mark.parametrize("page", LATER.values(), ids=LATER)
def test_what_may_pass_is_tried_again(house, fetch, clock, shop, page):
    fetch.pages[URI] = page
    with pytest.raises(Unavailable):
        logo_handler(house)(logo_job(shop, clock.now()))
    assert kept(house) is None


CHANGED = {
    "another-address": {"logo_uri": "https://shop.example/other.png"},
    "no-logo": {"logo_uri": None},
    "another-name": {"client_name": "Your Bank"},
    "another-host": {"redirect_uris": ("https://bank.example/cb",)},
}


@pytest.mark.parametrize("changes", CHANGED.values(), ids=CHANGED)
@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_client_that_changed_since_gets_no_logo(house, fetch, clock, shop, changes, when):
    job = logo_job(shop, clock.now())

    def change():
        with house.store.write() as records:
            records.clients.replace(replace(shop, **changes))

    class Changing:
        def get(self, url):
            change()
            return Answer(200, PNG, BODY)

    if when == "before":
        change()
        deliver = logo_handler(house)
    else:
        deliver = logo_handler(replace(house, fetch=Changing()))
    with pytest.raises(Refused, match="not any more"):
        deliver(job)
    assert kept(house) is None
    assert fetch.asked == []


def test_v48_a_client_that_is_gone_is_not_asked(house, fetch, clock, shop):
    with house.store.write() as records:
        records.clients.remove(shop.client_id)
    with pytest.raises(Refused):
        logo_handler(house)(logo_job(shop, clock.now()))
    assert fetch.asked == []


OVER_THE_WIRE = {
    "redirect": ("/redirect", Refused),
    "too-large": ("/big", Refused),
    "endless": ("/endless", Refused),
    "slow": ("/drip", Unavailable),
    "slow-head": ("/drip-head", Unavailable),
    "no-picture": ("/echo", Refused),
    "compressed": ("/gzip", Refused),
}


@pytest.mark.parametrize(("path", "error"), OVER_THE_WIRE.values(), ids=OVER_THE_WIRE)
def test_a_real_server_of_bad_habits_gets_no_picture_in(house, clock, path, error):
    with web_server() as server:
        shop = replace(SHOP, logo_uri=server.url(path))
        with house.store.write() as records:
            records.clients.add(shop)
        guarded = replace(house, fetch=GuardedFetch([ip_network("127.0.0.0/8")], seconds=0.5))
        with pytest.raises(error):
            logo_handler(guarded)(logo_job(shop, clock.now()))
        assert len(server.asked) <= 1
    with house.store.read() as records:
        assert records.logos.shown(shop.client_id, shop.logo_uri) is None


@pytest.mark.parametrize(
    "uri",
    [
        "https://10.0.0.1/logo.png",
        "https://127.0.0.1/logo.png",
        "https://169.254.169.254/latest/",
        "https://[::1]/logo.png",
        "http://93.184.215.14/logo.png",
        "https://93.184.215.14:22/logo.png",
    ],
)
def test_r105_addresses_of_our_own_network_are_never_asked(house, clock, uri):
    shop = replace(SHOP, logo_uri=uri)
    with house.store.write() as records:
        records.clients.add(shop)
    with pytest.raises(Refused, match="address"):
        logo_handler(replace(house, fetch=GuardedFetch()))(logo_job(shop, clock.now()))


def test_a_client_without_a_logo_asks_for_nothing(house, clock):
    with house.store.write() as records:
        ask_logo(records, replace(SHOP, logo_uri=None), clock.now())
    assert asked(house) == []


def test_a_silent_entry_reads_no_logo(alice, house, fetch, clock, shop, statements):
    fetch.pages[URI] = Answer(200, PNG, BODY)
    logo_handler(house)(logo_job(shop, clock.now()))
    house.stamps.refresh_now()
    party = Party(alice, house, "kiosk")
    statements.clear()
    assert "code" in query_of(party.authorize(prompt="none"))
    assert [sql for sql in statements if "client_logos" in sql] == []
