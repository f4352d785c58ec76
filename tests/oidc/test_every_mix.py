"""No mix of parameters gives a 500, and none leads where nobody is registered."""

from urllib.parse import urlencode, urlsplit

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.oidc.supported import DEVICE_CODE
from tests.oidc.forged import b64
from tests.oidc.party import CHALLENGE, VERIFIER, basic

RELAXED = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
ODD = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "",
            "\x00",
            "%00",
            "a" * 5000,
            "[]",
            "{}",
            "-1",
            "1e400",
            "NaN",
            "кот",
            "\ud7ff",
            "a b",
            "a&b=c",
            "../x",
        ]
    ),
)
KNOWN = {
    "client_id": ["portal", "partner", "app", "nonce", "nobody", "off"],
    "client_secret": ["a-secret-of-good-length-0001"],
    "redirect_uri": [
        "https://portal.example/cb",
        "http://127.0.0.1:5/cb",
        "http://[::1",
        "https://evil.example/",
    ],
    "response_type": ["code", "token", "code id_token"],
    "response_mode": ["query", "form_post", "fragment"],
    "scope": ["openid", "openid profile offline_access", "profile"],
    "prompt": ["none", "login", "consent select_account", "none login"],
    "max_age": ["0", "1", "999999999", "9" * 40],
    "nonce": ["n"],
    "state": ["s"],
    "code_challenge": [CHALLENGE, "x"],
    "code_challenge_method": ["S256", "plain"],
    "acr_values": ["urn:okno:loa:2"],
    "ui_locales": ["ru", "ro-MD en", "zz"],
    "id_token_hint": ["a.b.c", "eyJhbGciOiJub25lIn0.e30."],
    "login_hint": ["alice@acme.example"],
    "resource": ["https://api.example/"],
    "request": ["e30", "e30.e30.", "e30.e30.e30", b64({"alg": "none"}) + "." + b64({"iss": "portal"}) + "."],
    "claims": ["{}", '{"userinfo":{"name":null}}', '{"id_token":{"sub":{"value":"alice"}}}', "["],
    "authorization_details": ["[]", '[{"type":"service_order"}]'],
    "display": ["page", "popup"],
    "claims_locales": ["ru ro"],
    "dpop_jkt": ["A" * 43],
    "request_uri": ["urn:x"],
    "grant_type": ["authorization_code", "refresh_token", "password", DEVICE_CODE],
    "code": ["x"],
    "code_verifier": [VERIFIER],
    "refresh_token": ["rt.x.1.y", "rt." + "A" * 22 + ".1." + "A" * 43],
    "access_token": ["a.b.c"],
    "token": ["a.b.c", "rt.x.1.y", "x" * 43],
    "token_type_hint": ["access_token", "refresh_token"],
    "device_code": ["x" * 43],
    "user_code": ["BBBB-BBBB", "bbbb bbbb"],
    "post_logout_redirect_uri": ["https://portal.example/bye", "https://evil.example/"],
    "logout_hint": ["alice"],
    "c": ["A" * 43],
    "csrf": ["x"],
    "decision": ["agree"],
}
PAIRS = st.lists(
    st.one_of(
        st.sampled_from(sorted(KNOWN)).flatmap(
            lambda name: st.tuples(st.just(name), st.one_of(st.sampled_from(KNOWN[name]), ODD))
        ),
        st.tuples(ODD, ODD),
    ),
    max_size=14,
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Authorization": st.sampled_from(
            [
                "",
                "Basic",
                "Basic e30=",
                "Bearer",
                "Bearer a.b.c",
                "bearer \t",
                "DPoP x",
                *basic("portal").values(),
            ]
        ),
        "Origin": st.sampled_from(["null", "https://evil.example", "http://localhost:8400", ""]),
        "Cookie": st.sampled_from(
            [
                "__Host-okno_session=x",
                "__Host-okno_session=; __Host-okno_session=y",
                "=__Host-okno_session=z",
                "okno_lang=xx",
                "__Host-okno_closed=" + "A" * 22,
            ]
        ),
        "Content-Type": st.sampled_from(["application/json", "multipart/form-data", "text/plain", ""]),
        "Accept-Language": st.sampled_from(["ru", "*;q=x", "en;q=9"]),
    },
)
ENDPOINTS = [
    "/authorize",
    "/authorize/resume/" + "A" * 22,
    "/par",
    "/token",
    "/introspect",
    "/revoke",
    "/device_authorization",
    "/userinfo",
    "/device",
    "/device/resume/" + "A" * 22,
    "/logout",
    "/logout/frontchannel",
    "/logged-out",
    "/jwks",
    "/register",
    "/register/portal",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
]


def fine(response):
    assert response.status_code < 500, response.text
    location = response.headers.get("Location", "")
    assert urlsplit(location).hostname in {None, "portal.example", "127.0.0.1", "localhost"}, location
    assert "\n" not in location
    assert "\r" not in location


@RELAXED
@given(st.sampled_from(ENDPOINTS), PAIRS, PAIRS, HEADERS)
def test_any_parameters_by_any_method_get_an_answer(alice, path, query, body, headers):
    address = f"{path}?{urlencode(query)}"
    fine(alice.get(address, headers=headers))
    kind = headers.pop("Content-Type", "application/x-www-form-urlencoded")
    fine(alice.post(address, data=urlencode(body), content_type=kind, headers=headers))


@RELAXED
@given(PAIRS)
def test_a_good_request_with_anything_added_gets_an_answer(party, extra):
    fine(party.browser.get(f"/authorize?{urlencode([*party.request().items(), *extra])}"))


@RELAXED
@given(st.dictionaries(st.sampled_from(sorted(KNOWN)), ODD, max_size=4))
def test_a_good_request_with_anything_changed_gets_an_answer(party, changes):
    fine(party.authorize(**changes))
    form = {"grant_type": "authorization_code", "code": "x", **changes}
    fine(party.post(form))


@RELAXED
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_get_an_answer(party, query, body):
    for path in ("/authorize", "/token", "/userinfo", "/logout", "/revoke", "/introspect", "/device"):
        address = f"{path}?{query.decode('latin-1')}".encode("ascii", "replace").decode()
        fine(party.browser.post(address, data=body, content_type="application/x-www-form-urlencoded"))
