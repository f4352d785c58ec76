"""What suites of relying parties ask of an authentication request, line by line."""

import math
import re
from collections import Counter
from urllib.parse import urlencode, urlsplit

import pytest

from idp.oidc.authorization.enter import UNDERSTOOD
from idp.oidc.supported import PROMPTS
from tests.oidc.keyed import Keyed
from tests.oidc.party import ISSUER, Party, query_of
from tests.oidc.test_authorization_refusals import RETURNED
from tests.oidc.test_redirect_matching import assert_shown

SAYABLE = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]*\Z")
"""RFC 6749 §4.1.2.1."""


def test_the_order_of_scopes_and_parameters_does_not_matter(party):
    there = party.redeem(party.code(scope="openid profile email")).json
    backwards = urlencode(list({**party.request(), "scope": "email profile openid"}.items())[::-1])
    code = query_of(party.browser.get(f"/authorize?{backwards}"))["code"]
    back = party.redeem(code).json
    assert set(back["scope"].split()) == set(there["scope"].split())
    assert party.userinfo(back["access_token"]).json == party.userinfo(there["access_token"]).json


@pytest.mark.parametrize(
    "changes",
    [
        *({"display": value} for value in ("page", "popup", "touch", "wap", "unheard-of")),
        {"ui_locales": "se"},
        {"claims_locales": "se"},
        {"claims_locales": "ru-RU ro en"},
        {"login_hint": "buffy@sunnydale.example"},
        {"acr_values": "1 2"},
        {"extra": "foobar"},
        {"registration": "{}"},
        {"nonce": "n" * 64},
        {"nonce": "n" * 384},
        {"id_token_hint": ""},
    ],
    ids=str,
)
def test_r011_what_may_be_sent_beside_hinders_nobody(party, browser, app, house, changes):
    answer = query_of(party.authorize(**changes))
    assert answer.keys() == {"code", "state", "iss"}
    if "nonce" in changes:
        assert party.read(party.redeem(answer["code"]).json["id_token"])["nonce"] == changes["nonce"]
    stranger = Party(app.test_client(), house).authorize(**changes)
    assert stranger.headers["Location"].startswith("/login?i=")


def test_display_is_one_page_for_every_screen(party):
    said = party.browser.get("/.well-known/openid-configuration").json
    assert said["display_values_supported"] == ["page", "popup", "touch"]
    assert "claims_locales_supported" not in said
    assert 'name="viewport"' in party.authorize(response_mode="form_post", display="popup").text


def test_without_state_and_nonce_none_comes_back(party):
    answer = query_of(party.authorize(state=None, nonce=None))
    assert answer.keys() == {"code", "iss"}
    assert "nonce" not in party.read(party.redeem(answer["code"]).json["id_token"])


@pytest.mark.parametrize("changes", [{}, {"prompt": "none"}, {"scope": "x"}], ids=str)
@pytest.mark.parametrize("length", [128, 4096])
def test_r020_state_comes_back_exactly_whatever_the_answer_and_however_it_came(party, changes, length):
    state = ("aB9-._~ !'()*/?:@%&=+#ж" * 400).encode()[:length].decode(errors="ignore")
    for response in (
        party.authorize(state=state, **changes),
        party.browser.post("/authorize", data=party.request(state=state, **changes)),
    ):
        assert query_of(response)["state"] == state


@pytest.mark.parametrize(
    "state", ['"><script>alert(1)</script>', "'-->", "&amp;", "\t\r\n", "\u202e", "{{7*7}}"]
)
def test_r018_r020_v77_state_is_text_in_the_form_too(party, state):
    for changes in ({}, {"scope": "x"}):
        page = party.authorize(state=state, response_mode="form_post", **changes).text
        assert fields_of(page)["state"] == state
        assert "<script>alert" not in page


def fields_of(page):
    """Read the form that is posted to the relying party, as a browser does."""
    from html import unescape

    form = re.search(r'<form class="actions" id="form_post".*?</form>', page, re.DOTALL)[0]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    assert len(pairs) == len(dict(pairs))
    return {name: unescape(value) for name, value in pairs}


def assert_error_is_well_formed(answer, error):
    assert answer["error"] == error
    assert (answer["state"], answer["iss"]) == ("st", ISSUER)
    assert answer.keys() <= {"error", "error_description", "state", "iss"}
    assert SAYABLE.match(answer.get("error_description", ""))


@pytest.mark.parametrize(("changes", "error"), RETURNED)
def test_r019_an_error_goes_into_the_query_and_is_written_as_the_section_says(party, changes, error):
    location = party.authorize(**changes).headers["Location"]
    assert urlsplit(location).fragment == ""
    assert_error_is_well_formed(query_of(party.authorize(**changes)), error)


@pytest.mark.parametrize(
    ("changes", "error"), [one for one in RETURNED if "response_mode" not in one.values[0]]
)
def test_r019_every_error_is_posted_where_the_form_is_asked_for(party, changes, error):
    response = party.authorize(response_mode="form_post", **changes)
    assert (response.status_code, "Location" in response.headers) == (200, False)
    assert 'method="post" action="https://portal.example/cb"' in response.text
    assert_error_is_well_formed(fields_of(response.text), error)
    assert response.headers["Cache-Control"] == "no-store"


def test_r018_form_post_answers_a_code_a_silent_refusal_and_a_post_alike(party, app, house):
    posted = party.browser.post("/authorize", data=party.request(response_mode="form_post"))
    assert fields_of(posted.text).keys() == {"code", "state", "iss"}
    assert party.redeem(fields_of(posted.text)["code"]).status_code == 200
    stranger = Party(app.test_client(), house).authorize(prompt="none", response_mode="form_post")
    assert fields_of(stranger.text)["error"] == "login_required"


def entropy(text):
    """Count the bits that a text carries by the frequency of its characters, as suites do."""
    counts = Counter(text)
    return -sum(n * math.log2(n / len(text)) for n in counts.values())


def test_r065_codes_and_references_carry_enough_bits(party, alice, clock, house):
    made = [party.code(), Keyed(alice, clock, "keyed").reference().rpartition(":")[2]]
    for secret in made:
        assert len(secret) * 6 >= 160
        assert entropy(secret) > 96


def test_a_client_for_which_pkce_is_optional_may_use_it(alice, house):
    nonce = Party(alice, house, "nonce")
    assert nonce.redeem(nonce.code()).status_code == 200
    assert nonce.redeem(nonce.code(), code_verifier="w" * 43).json["error"] == "invalid_grant"


def test_the_acr_of_the_id_token_is_one_of_those_asked_for(party):
    tokens = party.tokens(acr_values="urn:okno:loa:1 urn:other")
    assert party.read(tokens["id_token"])["acr"] == "urn:okno:loa:1"


def test_prompt_create_is_refused_and_not_advertised_for_nobody_may_sign_up_alone(party, browser, house):
    said = party.browser.get("/.well-known/openid-configuration").json
    assert said["prompt_values_supported"] == list(PROMPTS)
    assert "create" not in PROMPTS
    for who in (party, Party(browser, house)):
        assert query_of(who.authorize(prompt="create"))["error"] == "invalid_request"


@pytest.mark.parametrize("name", sorted(UNDERSTOOD - {"client_id", "redirect_uri", "resource", "state"}))
def test_r010_every_parameter_comes_once_in_query_and_form_together(party, name):
    plain = {**party.request(), name: party.request().get(name, "1")}
    twice = urlencode([*plain.items(), (name, plain[name])])
    for response in (
        party.browser.get(f"/authorize?{twice}"),
        party.browser.post("/authorize", data=twice, content_type="application/x-www-form-urlencoded"),
        party.browser.post(f"/authorize?{urlencode({name: plain[name]})}", data=plain),
    ):
        answer = query_of(response)
        assert (answer["error"], answer["state"]) == ("invalid_request", "st")


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_allowed(party, method):
    assert getattr(party.browser, method)("/authorize").status_code == 405


RAW = [
    "https://portal.example/cb/..%2FFAKE",
    "https://portal.example/cb/..%252FFAKE",
    "https://portal.example/cb/../FAKE",
    "https://portal.example/cb/%2e%2e/FAKE",
    "https://portal.example/cb/%252e%252e/FAKE",
    "https://portal.example/cb;/../../FAKE",
    "https://portal.example/cb;FAKE",
    "https://portal.example/cb%0A%0D/../FAKE",
    "https://portal.example/cb%00FAKE",
    "https://portal.example/cb%09FAKE",
    "https://portal.example/cb%20FAKE",
    "https://portal.example/cb%23FAKE",
    "https://portal.example/cb%3FFAKE",
    "https://portal.example/cb%26FAKE=1",
    "https://portal.example/cb?FAKE",
    "https://portal.example/cb%5C..%5CFAKE",
    "https://portal.example%2FFAKE/cb",
    "https://portal.example%40FAKE.example/cb",
    "https://portal.example%5C@FAKE.example/cb",
    "https://FAKE.portal.example/cb",
    "https://portal.example.FAKE/cb",
    "https://portal.example/FAKE/../cb",
    "https://portal.example/cb%EF%BC%8FFAKE",
    "https%3A%2F%2Fportal.example%2Fcb%2FFAKE",
]


@pytest.mark.parametrize("raw", RAW, ids=range(len(RAW)))
def test_r001_r002_nothing_that_is_written_raw_leads_astray(party, raw):
    query = urlencode(party.request(redirect_uri=None))
    response = party.browser.get(f"/authorize?redirect_uri={raw}&{query}")
    assert_shown(response)
    assert "FAKE" not in str([value for name, value in response.headers if name != "Content-Security-Policy"])


@pytest.mark.parametrize("uri", ["https://portal.example/cb", "https://portal.example/cb?tenant=1"])
def test_r002_r003_the_answer_goes_to_the_registered_bytes_and_says_everything_once(party, uri):
    party.redirect_uri = uri
    for changes in ({}, {"scope": "x"}):
        location = party.authorize(**changes).headers["Location"]
        assert location.startswith(uri + ("&" if "?" in uri else "?"))
        names = re.findall(r"[?&]([a-z_]+)=", location)
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "uri", ["https://portal.example/cb?tenant=2", "https://portal.example/cb?tenant=1&a=b"]
)
def test_r001_a_query_that_is_not_the_registered_one_is_shown(party, uri):
    assert_shown(party.authorize(redirect_uri=uri))


def test_r009_two_addresses_registered_and_none_sent_is_shown(party):
    assert_shown(party.authorize(redirect_uri=None))


def test_r024_no_answer_is_kept_by_a_cache(party, app, house):
    stranger = Party(app.test_client(), house)
    for response in (party.authorize(), party.authorize(scope="x"), stranger.authorize()):
        assert response.headers["Cache-Control"] == "no-store"
