"""What the authorization endpoint refuses, with which code, and where the refusal goes."""

from urllib.parse import quote, urlencode

import pytest

from tests.oidc.party import CHALLENGE, ISSUER, Party, query_of

LONG = "x" * 4097


def case(name, error, **changes):
    return pytest.param(changes, error, id=name)


RETURNED = [
    case("response-type-missing", "invalid_request", response_type=None),
    case("response-type-token", "unsupported_response_type", response_type="token"),
    case("response-type-hybrid", "unsupported_response_type", response_type="code id_token"),
    case("response-type-implicit", "unsupported_response_type", response_type="id_token token"),
    case("response-type-none", "unsupported_response_type", response_type="none"),
    case("response-type-upper-case", "unsupported_response_type", response_type="CODE"),
    case("response-type-twice-within", "unsupported_response_type", response_type="code code"),
    case("response-type-space", "unsupported_response_type", response_type=" code"),
    case("response-type-not-ascii", "unsupported_response_type", response_type="кот"),
    case("response-mode-fragment", "invalid_request", response_mode="fragment"),
    case("response-mode-jwt", "invalid_request", response_mode="query.jwt"),
    case("response-mode-web-message", "invalid_request", response_mode="web_message"),
    case("scope-missing", "invalid_scope", scope=None),
    case("scope-without-openid", "invalid_scope", scope="profile email"),
    case("prompt-unknown", "invalid_request", prompt="create"),
    case("prompt-none-and-login", "invalid_request", prompt="none login"),
    case("max-age-negative", "invalid_request", max_age="-1"),
    case("max-age-exponent", "invalid_request", max_age="1e9"),
    case("max-age-word", "invalid_request", max_age="abc"),
    case("max-age-other-digits", "invalid_request", max_age="١٢"),
    case("max-age-huge", "invalid_request", max_age="9" * 30),
    case("challenge-missing", "invalid_request", code_challenge=None, code_challenge_method=None),
    case("challenge-missing-method-sent", "invalid_request", code_challenge=None),
    case("challenge-empty", "invalid_request", code_challenge=""),
    case("challenge-plain", "invalid_request", code_challenge_method="plain"),
    case("challenge-method-missing", "invalid_request", code_challenge_method=None),
    case("challenge-method-lower-case", "invalid_request", code_challenge_method="s256"),
    case("challenge-too-short", "invalid_request", code_challenge=CHALLENGE[:42]),
    case("challenge-too-long", "invalid_request", code_challenge=CHALLENGE + "A"),
    case("challenge-129", "invalid_request", code_challenge="A" * 129),
    case("challenge-alphabet", "invalid_request", code_challenge="+" * 43),
    case("challenge-padded", "invalid_request", code_challenge=CHALLENGE[:42] + "="),
    case("nonce-too-long", "invalid_request", nonce="n" * 513),
    case("nonce-control-character", "invalid_request", nonce="a\x00b"),
    case("scope-control-character", "invalid_request", scope="openid\x00"),
    case("login-hint-too-long", "invalid_request", login_hint=LONG),
    case("hint-garbage", "invalid_request", id_token_hint="not.a.token"),
    case("hint-too-long", "invalid_request", id_token_hint="a" * 8193),
    case("request-object", "request_not_supported", request="eyJhbGciOiJub25lIn0.e30."),
    case("request-object-garbage", "request_not_supported", request="{}"),
    case("request-uri", "request_uri_not_supported", request_uri="https://portal.example/object"),
    case("resource-foreign", "invalid_target", resource="https://else.example/"),
    case("resource-prefix", "invalid_target", resource="https://api.example"),
]


@pytest.mark.spec("RFC 6749 §3.1.1")
@pytest.mark.spec("RFC 6749 §4.1.2.1")
@pytest.mark.spec("OpenID Connect Core 1.0 §3.1.2.1")
@pytest.mark.spec("OpenID Connect Core 1.0 §3.1.2.2")
@pytest.mark.spec("OpenID Connect Core 1.0 §3.1.2.6")
@pytest.mark.spec("OpenID Connect Core 1.0 §6")
@pytest.mark.spec("OpenID Connect Core 1.0 §15.5.2")
@pytest.mark.spec("RFC 7636 §4.3")
@pytest.mark.spec("RFC 7636 §4.4.1")
@pytest.mark.spec("RFC 8707 §2")
@pytest.mark.parametrize(("changes", "error"), RETURNED)
def test_a_refusal_goes_to_the_relying_party_with_state_and_iss(party, statements, changes, error):
    party.authorize()
    statements.clear()
    response = party.authorize(**changes)
    assert response.status_code == 303
    assert response.headers["Location"].startswith("https://portal.example/cb?error=")
    answer = query_of(response)
    assert answer["error"] == error
    assert answer["state"] == "st"
    assert answer["iss"] == ISSUER
    assert answer.keys() <= {"error", "error_description", "state", "iss"}
    assert statements.writes() == []


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


@pytest.mark.spec("RFC 6749 §3.1")
@pytest.mark.parametrize(
    "name",
    [
        "response_type",
        "scope",
        "state",
        "nonce",
        "prompt",
        "max_age",
        "code_challenge",
        "ui_locales",
        "unheard_of",
    ],
)
def test_r010_a_repeated_parameter_is_returned(party, name):
    query = urlencode(
        {**party.request(), "prompt": "login", "max_age": "1", "ui_locales": "en", "unheard_of": "1"}
    )
    response = party.browser.get(f"/authorize?{query}&{name}=again")
    answer = query_of(response)
    assert answer["error"] == "invalid_request"
    assert answer.get("state") == (None if name == "state" else "st")


def test_several_resources_are_an_invalid_target(party):
    query = urlencode([*party.request().items(), *[("resource", "https://api.example/")] * 2])
    assert query_of(party.browser.get(f"/authorize?{query}"))["error"] == "invalid_target"


def test_r010_a_parameter_in_query_and_body_is_repeated(party):
    response = party.browser.post("/authorize?scope=openid", data=party.request())
    assert query_of(response)["error"] == "invalid_request"


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "text/plain"])
def test_r010_another_kind_of_body_is_shown(party, kind):
    response = party.browser.post("/authorize", data=b"{}", content_type=kind)
    assert response.status_code == 415
    assert "Location" not in response.headers


@pytest.mark.spec("RFC 6749 §4.1.1")
def test_r020_a_state_of_4_kib_comes_back_whole_and_a_longer_one_does_not(party):
    assert query_of(party.authorize(state="я" * 2048))["state"] == "я" * 2048
    answer = query_of(party.authorize(state=LONG))
    assert answer["error"] == "invalid_request"
    assert "state" not in answer


@pytest.mark.parametrize("state", ["a b", "&error=1", '"><script>', "%00", "\x00", "%", "+", "=", "🙂", "'"])
def test_r020_state_is_never_interpreted(party, state):
    assert query_of(party.authorize(state=state))["state"] == state


def test_r011_an_unknown_parameter_is_ignored_and_not_reflected(party):
    response = party.authorize(extra="foobar", display="popup", claims_locales="se", ui_locales="se")
    assert "code" in query_of(response)
    assert "foobar" not in response.headers["Location"]


def test_r011_too_many_parameters_are_refused(party):
    response = party.authorize(**{f"p{number}": "1" for number in range(64)})
    assert query_of(response)["error"] == "invalid_request"


def test_r008_an_error_before_sign_in_goes_to_registered_addresses_only(browser, house):
    partner = Party(browser, house, "partner")
    assert query_of(partner.authorize(scope="x"))["error"] == "invalid_scope"
    assert_shown(partner.authorize(scope="x", redirect_uri="https://evil.example/"))


def test_r012_pkce_optional_still_wants_a_nonce(alice, house):
    nonce = Party(alice, house, "nonce")
    bare = {"code_challenge": None, "code_challenge_method": None}
    assert "code" in query_of(nonce.authorize(**bare))
    assert query_of(nonce.authorize(**bare, nonce=None))["error"] == "invalid_request"
    assert query_of(nonce.authorize(code_challenge_method="plain"))["error"] == "invalid_request"


def test_a_client_registered_for_few_scopes_gets_those(alice, house):
    narrow = Party(alice, house, "narrow")
    assert narrow.tokens(scope="openid email profile unheard_of offline_access")["scope"] == "openid email"


def test_offline_access_goes_where_no_refresh_token_may_be(alice, house):
    tokens = Party(alice, house, "norefresh").tokens(scope="openid offline_access")
    assert tokens["scope"] == "openid"
    assert "refresh_token" not in tokens


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
    from dataclasses import replace

    from tests.oidc.conftest import client

    with store.write() as records:
        records.clients.add(replace(client("web"), redirect_uris=("http://127.0.0.1/cb",)))
    assert_shown(Party(browser, house, "web", "http://127.0.0.1:5000/cb").authorize())


def test_r006_an_http_address_slipped_into_the_database_leads_nowhere(browser, house, store):
    from tests.oidc.conftest import client

    with store.write() as records:
        records.clients.add(client("slipped", redirect_uris=("http://slipped.example/cb",)))
    assert_shown(Party(browser, house, "slipped", "http://slipped.example/cb").authorize())


@pytest.mark.parametrize("endpoint", ["/authorize", "/logout", "/token", "/userinfo"])
def test_r022_v29_scripts_of_other_origins_read_nothing(party, endpoint):
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Private-Network": "true"}
    for method in ("get", "post", "options"):
        response = getattr(party.browser, method)(endpoint, headers=headers)
        assert not [name for name in response.headers if name.startswith("Access-Control")]


def test_r023_an_error_page_may_not_be_framed(party):
    headers = party.authorize(client_id="nobody").headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


def test_an_error_page_speaks_the_language_of_ui_locales(party):
    assert "<title>Request error" in party.authorize(client_id="nobody", ui_locales="se en").text
    assert '<html lang="ro">' in party.authorize(client_id="nobody", ui_locales="ro-MD").text
