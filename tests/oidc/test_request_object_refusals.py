"""Request objects that are not good: which code, where it goes, and that nothing is written."""

from dataclasses import replace

import pytest

from idp.model.client import Profile
from idp.model.errors import Unavailable
from idp.model.ids import ClientId
from tests.oidc.keyed import public
from tests.oidc.party import ISSUER, query_of
from tests.oidc.signing import Signing, assert_refused, beside

HOUR = 3600


@pytest.fixture
def signing(alice, clock, house):
    return Signing(alice, clock, "keyed")


@pytest.fixture
def strict(alice, clock, house):
    """Be a client of the strict profile that may ask for plain sign-in."""
    with house.store.write() as records:
        keyed = records.clients.get(ClientId("keyed"))
        records.clients.add(
            replace(
                keyed,
                client_id=ClientId("strict"),
                redirect_uris=("https://strict.example/cb",),
                profile=Profile.FAPI,
            )
        )
    return Signing(alice, clock, "strict")


TIMES = {
    "exp-missing": {"exp": None},
    "exp-now": {"exp": 0},
    "exp-past": {"exp": -300},
    "exp-over-60-minutes": {"exp": HOUR + 61},
    "nbf-61-s-ahead": {"nbf": 61},
    "nbf-over-60-minutes-old": {"nbf": -HOUR - 1},
    "iat-61-s-ahead": {"iat": 61},
    "good-for-over-60-minutes": {"nbf": -HOUR + 60, "exp": 600},
    "made-over-60-minutes-before-its-end": {"nbf": None, "iat": -HOUR + 60, "exp": 600},
}
WRONG = {
    "iss-missing": {"iss": None},
    "iss-other": {"iss": "portal"},
    "iss-number": {"iss": 1},
    "aud-missing": {"aud": None},
    "aud-other": {"aud": "https://else.example"},
    "aud-slash": {"aud": f"{ISSUER}/"},
    "aud-prefix": {"aud": ISSUER[:-1]},
    "aud-endpoint": {"aud": f"{ISSUER}/authorize"},
    "aud-number": {"aud": 7},
    "aud-list-with-a-number": {"aud": [ISSUER, 7]},
    "aud-empty-list": {"aud": []},
    "aud-object": {"aud": {ISSUER: True}},
    "sub-of-the-client": {"sub": "keyed"},
    "client-id-other": {"client_id": "portal"},
    "client-id-number": {"client_id": 1},
    "request-within": {"request": "e30.e30."},
    "request-uri-within": {"request_uri": "urn:ietf:params:oauth:request_uri:x"},
    "response-type-other-than-beside": {"response_type": "token"},
    "exp-word": {"exp": "soon"},
    "exp-true": {"exp": True},
    "exp-huge": {"exp": 1e300},
    "nbf-word": {"nbf": "now"},
    "iat-false": {"iat": False},
    "state-number-with-a-point": {"state": 1.5},
    "state-true": {"state": True},
    "state-list": {"state": ["st"]},
    "state-object": {"state": {}},
    "prompt-list": {"prompt": ["login"]},
    "claims-list": {"claims": []},
    "authorization-details-object": {"authorization_details": {}},
    "resource-of-numbers": {"resource": [True]},
    "redirect-uri-list": {"redirect_uri": ["https://keyed.example/cb"]},
}


@pytest.mark.spec("RFC 9101 §7")
@pytest.mark.spec("RFC 9101 §4")
@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_r027_r076_r077_an_object_that_says_something_else(signing, statements, changes):
    assert_refused(signing, signing.object(**changes), statements)


@pytest.mark.parametrize("changes", TIMES.values(), ids=TIMES)
def test_r027_an_object_for_another_time(signing, statements, changes):
    by_our_clock = {name: None if off is None else signing.soon(off) for name, off in changes.items()}
    assert_refused(signing, signing.object(**by_our_clock), statements)


def test_r027_another_clients_object_is_not_ones_own(signing, alice, clock, house, statements):
    other = Signing(alice, clock, "shop")
    token = other.object()
    response = signing.ask(token, **beside(signing))
    assert query_of(response)["error"] == "invalid_request_object"


@pytest.mark.spec("FAPI 2.0 Message Signing §5.3.1")
@pytest.mark.spec("RFC 9101 §10.1")
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"nbf": None}, id="nbf-missing"),
        pytest.param({"alg": "RS256"}, id="rs256"),
        pytest.param({"registered": "PS256"}, id="another-algorithm-than-registered"),
    ],
)
def test_r027_a_strict_client_has_less_room(strict, house, statements, changes):
    strict.alg = changes.pop("alg", "ES256")
    registered = changes.pop("registered", None)
    with house.store.write() as records:
        known = records.clients.get(ClientId("strict"))
        keys = {"keys": [public(strict.key, kid="k1")]}
        records.clients.replace(replace(known, jwks=keys, request_object_signing_alg=registered))
    house.stamps.refresh_now()
    response = strict.ask(strict.object(**changes), **beside(strict))
    assert query_of(response)["error"] == "invalid_request_object"


def test_a_strict_client_is_let_in_by_what_it_may(strict):
    assert "code" in query_of(strict.ask(strict.object()))
    assert "code" in query_of(strict.ask(strict.object(aud=[ISSUER, "https://else.example"])))


@pytest.mark.spec("RFC 9101 §5")
@pytest.mark.parametrize("reference", ["https://keyed.example/object", "urn:ietf:params:oauth:request_uri:x"])
def test_r027_an_object_and_a_reference_together(signing, statements, reference):
    statements.clear()
    token = signing.object()
    answer = query_of(signing.ask(token, **beside(signing, request_uri=reference)))
    assert (answer["error"], answer["state"]) == ("invalid_request_object", "beside")
    shown = signing.ask(token, request_uri=reference)
    assert (shown.status_code, "Location" in shown.headers) == (400, False)
    assert statements.writes() == []
    pushed = signing.push_object(token, request_uri=reference)
    assert (pushed.status_code, pushed.json["error"]) == (400, "invalid_request")


@pytest.mark.spec("RFC 9101 §10.4")
@pytest.mark.parametrize(
    "reference",
    [
        "https://keyed.example/object",
        "http://127.0.0.1:1/",
        "http://169.254.169.254/",
        "file:///etc/passwd",
        "x",
    ],
)
def test_r028_v49_a_reference_is_fetched_by_nobody(signing, statements, reference):
    statements.clear()
    answer = query_of(signing.browser.get("/authorize", query_string=signing.request(request_uri=reference)))
    assert (answer["error"], answer["state"]) == ("request_uri_not_supported", "st")
    assert statements.writes() == []


def test_r010_an_object_that_comes_twice(signing):
    query = {"client_id": "keyed", "request": [signing.object()] * 2, **beside(signing)}
    answer = query_of(signing.browser.get("/authorize", query_string=query))
    assert answer["error"] == "invalid_request"
    assert answer["state"] == "beside"


def test_r007_an_object_of_an_unknown_client_is_shown(signing):
    for client_id in ("nobody", "off", "portal"):
        response = signing.ask(signing.object(), client_id=client_id)
        assert response.status_code == 400
        assert "Location" not in response.headers


def test_r001_the_address_within_is_matched_as_any(signing):
    for uri in ("https://evil.example/", "https://keyed.example/cb/", None):
        response = signing.ask(signing.object(redirect_uri=uri), **beside(signing))
        assert response.status_code == 400
        assert "Location" not in response.headers
        pushed = signing.push_object(signing.object(redirect_uri=uri), **beside(signing))
        assert (pushed.status_code, pushed.json["error"]) == (400, "invalid_request")


def test_a_client_without_keys_signs_nothing(signing, house, alice, clock):
    token = Signing(alice, clock, "portal").object()
    response = signing.ask(
        token, **beside(signing, redirect_uri="https://portal.example/cb"), client_id="portal"
    )
    assert query_of(response)["error"] == "invalid_request_object"


def test_keys_that_cannot_be_fetched_are_temporarily_unavailable(signing, monkeypatch, house):
    def away(*_args):
        raise Unavailable

    monkeypatch.setattr("idp.oidc.client_keys.ClientKeys.named", away)
    answer = query_of(signing.ask(signing.object(), **beside(signing)))
    assert (answer["error"], answer["state"]) == ("temporarily_unavailable", "beside")
    shown = signing.ask(signing.object())
    assert (shown.status_code, "Location" in shown.headers) == (503, False)
