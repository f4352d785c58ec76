"""What the authorization endpoint refuses, with which code, and where the refusal goes."""

from urllib.parse import urlencode

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
    case("response-type-not-registered-either", "unsupported_response_type", response_type="id_token"),
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
    case("request-object", "invalid_request_object", request="eyJhbGciOiJub25lIn0.e30."),
    case("request-object-garbage", "invalid_request_object", request="{}"),
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
@pytest.mark.spec("RFC 6749 §3.3")
@pytest.mark.parametrize(("changes", "error"), RETURNED)
def test_r012_r016_r018_r019_r027_r028_a_refusal_goes_to_the_relying_party_with_state_and_iss(
    party, statements, changes, error
):
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


def test_r010_one_resource_twice_is_an_invalid_target(party):
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


@pytest.mark.spec("RFC 9700 §2.1.1")
def test_r012_pkce_optional_still_wants_a_nonce(alice, house):
    nonce = Party(alice, house, "nonce")
    bare = {"code_challenge": None, "code_challenge_method": None}
    assert "code" in query_of(nonce.authorize(**bare))
    assert query_of(nonce.authorize(**bare, nonce=None))["error"] == "invalid_request"
    assert query_of(nonce.authorize(code_challenge_method="plain"))["error"] == "invalid_request"


def test_r067_a_client_registered_for_few_scopes_gets_those(alice, house):
    narrow = Party(alice, house, "narrow")
    assert narrow.tokens(scope="openid email profile unheard_of offline_access")["scope"] == "openid email"


def test_offline_access_goes_where_no_refresh_token_may_be(alice, house):
    tokens = Party(alice, house, "norefresh").tokens(scope="openid offline_access")
    assert tokens["scope"] == "openid"
    assert "refresh_token" not in tokens
