"""Where the authorization endpoint may lead, and where never."""

from dataclasses import replace
from urllib.parse import quote, urlencode

import pytest

from tests.oidc.conftest import client
from tests.oidc.party import Party, query_of

EVIL = [
    "https://portal.example/cb/",
    "https://portal.example/cb?x=1",
    "https://portal.example/cb?tenant=1&x=1",
    "https://portal.example/CB",
    "https://PORTAL.example/cb",
    "https://portal.example:443/cb",
    "https://portal.example./cb",
    "https://portal.example/%63b",
    "https://portal.example/cb/..%2Fcb",
    "https://portal.example/cb/..%252Fcb",
    "https://portal.example/./cb",
    "https://portal.example/cb;/../../",
    "https://portal.example/cb%0A%0D/../",
    "https://portal.example/cb#f",
    "https://portal.example/cb?code=evil",
    "https://portal.examplе/cb",
    "https://portal.example@evil.example/cb",
    "https:\\\\portal.example\\cb",
    "//portal.example/cb",
    " https://portal.example/cb",
    "https://portal.example/cb\n",
    "http://portal.example/cb",
    "http://localhost:80@evil.example/cb",
    "http://[::1",
    "http://[v1.x]/",
    "javascript://portal.example/%0aalert(1)",
    "data:text/html,x",
    "*",
    'https://portal.example/cb"',
    "https://evil.example/",
]
OTHER_ERRORS = {
    "alone": {},
    "bad-scope": {"scope": "x"},
    "bad-response-type": {"response_type": "token"},
    "prompt-none": {"prompt": "none"},
    "request-object": {"request": "e30"},
    "no-state": {"state": None},
    "repeated-elsewhere": {"response_mode": "fragment"},
}


def assert_shown(response):
    assert response.status_code == 400
    assert "Location" not in response.headers
    assert "<title>Request error" in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert "evil" not in response.text.replace('href="/lang', "").split("<footer")[0]


@pytest.mark.spec("RFC 6749 §3.1.2.3")
@pytest.mark.spec("RFC 9700 §2.1")
@pytest.mark.parametrize("uri", EVIL, ids=range(len(EVIL)))
def test_r001_r002_r003_r004_v13_v31_only_the_registered_redirect_uri_leads_anywhere(party, statements, uri):
    party.authorize()
    statements.clear()
    assert_shown(party.authorize(redirect_uri=uri))
    assert statements.writes() == []


@pytest.mark.parametrize("also", OTHER_ERRORS.values(), ids=OTHER_ERRORS)
@pytest.mark.parametrize(
    "shown",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"client_id": "off"},
        {"client_id": "portal\x00"},
        {"client_id": "кот"},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": None},
    ],
    ids=["unknown", "missing", "disabled", "nul", "not-ascii", "redirect-uri", "no-redirect-uri"],
)
def test_r007_r009_v10_v12_an_unknown_client_or_address_is_shown_whatever_else_is_wrong(party, shown, also):
    assert_shown(party.authorize(**{**also, **shown}))


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_a_repeated_client_or_address_is_shown(party, name):
    query = urlencode(party.request())
    assert_shown(party.browser.get(f"/authorize?{query}&{name}={quote(party.request()[name])}"))


@pytest.mark.spec("RFC 9700 §4.11.2")
def test_r008_an_error_before_sign_in_goes_to_registered_addresses_only(browser, house):
    partner = Party(browser, house, "partner")
    assert query_of(partner.authorize(scope="x"))["error"] == "invalid_scope"
    assert_shown(partner.authorize(scope="x", redirect_uri="https://evil.example/"))


def test_a_registered_query_in_the_redirect_uri_is_kept(party):
    party.redirect_uri = "https://portal.example/cb?tenant=1"
    location = party.authorize().headers["Location"]
    assert location.startswith("https://portal.example/cb?tenant=1&code=")


@pytest.mark.spec("RFC 8252 §7.3")
@pytest.mark.parametrize(
    ("uri", "good"),
    [
        ("http://127.0.0.1/cb", True),
        ("http://127.0.0.1:49152/cb", True),
        ("http://[::1]:8080/cb", True),
        ("com.example.app:/cb", True),
        ("http://127.0.0.1:49152/cb/", False),
        ("http://127.0.0.1:99999/cb", False),
        ("http://127.0.0.1:80:80/cb", False),
        ("http://localhost:49152/cb", False),
        ("http://localhost.evil/cb", False),
        ("http://127.0.0.1.evil/cb", False),
        ("http://127.0.0.1:80@evil/cb", False),
        ("http://0.0.0.0/cb", False),
        ("http://127.0.0.2/cb", False),
        ("http://[::ffff:127.0.0.1]/cb", False),
        ("http://2130706433/cb", False),
        ("https://127.0.0.1:49152/cb", False),
        ("https://app.example:8443/cb", False),
        ("com.example.app:/other", False),
    ],
)
def test_r005_v13_a_native_app_may_come_from_any_port_of_its_own_machine(browser, house, uri, good):
    response = Party(browser, house, "app", uri).authorize(prompt="none")
    if good:
        assert response.headers["Location"].startswith(f"{uri}?error=login_required&")
    else:
        assert_shown(response)


def test_r005_a_confidential_client_has_no_free_port(browser, house, store):
    with store.write() as records:
        records.clients.add(replace(client("web"), redirect_uris=("http://127.0.0.1/cb",)))
    assert_shown(Party(browser, house, "web", "http://127.0.0.1:5000/cb").authorize())


def test_r006_an_http_address_slipped_into_the_database_leads_nowhere(browser, house, store):
    with store.write() as records:
        records.clients.add(client("slipped", redirect_uris=("http://slipped.example/cb",)))
    assert_shown(Party(browser, house, "slipped", "http://slipped.example/cb").authorize())


@pytest.mark.parametrize("endpoint", ["/authorize", "/logout", "/token", "/userinfo"])
def test_r022_v29_scripts_of_other_origins_read_nothing(party, endpoint):
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Private-Network": "true"}
    for method in ("get", "post", "options"):
        response = getattr(party.browser, method)(endpoint, headers=headers)
        assert not [name for name, _ in response.headers if name.startswith("Access-Control")]


def test_r023_an_error_page_may_not_be_framed(party):
    headers = party.authorize(client_id="nobody").headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


def test_an_error_page_speaks_the_language_of_ui_locales(party):
    assert "<title>Request error" in party.authorize(client_id="nobody", ui_locales="se en").text
    assert '<html lang="ro">' in party.authorize(client_id="nobody", ui_locales="ro-MD").text
