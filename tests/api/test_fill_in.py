"""CAMARA KYC Fill-in 0.4: the fields that a person agreed to, once."""

import json

import pytest

from idp.model.application import ApplicationState
from tests.api.handing import PHONE
from tests.oidc.conftest import ALICE
from tests.oidc.keyed import key_for

FIELDS = {"phoneNumber": PHONE, "familyName": "Example"}
PATH = "/kyc-fill-in/v0.4/fill-in"


@pytest.fixture
def agreed(desk):
    return desk.apply("eighth", "kyc-fill-in", FIELDS)


@pytest.fixture
def token(desk, agreed, eighth):
    return desk.key(agreed, jkt=eighth.thumbprint())


@pytest.mark.spec("CAMARA KYC Fill-in 0.4")
@pytest.mark.spec("RFC 9449 §7")
@pytest.mark.spec("RFC 9449 §7.1")
def test_what_was_agreed_to_is_filled_in_and_again_for_a_lost_answer(eighth, desk, agreed, token):
    answer = eighth.fill_in(token, headers={"x-correlator": "b4333c46-49c0"})
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.json == FIELDS
    assert answer.headers["x-correlator"] == "b4333c46-49c0"
    assert answer.headers["Cache-Control"] == "no-store"
    eighth.later(minutes=5)
    assert eighth.fill_in(token).data == answer.data
    eighth.later(seconds=1)
    assert_refused(eighth.fill_in(token), 401, "UNAUTHENTICATED")
    assert len(desk.disclosures(agreed)) == 1


def test_a_request_without_a_body_is_one(eighth, token):
    headers = {"Authorization": f"DPoP {token}", **eighth.proof(PATH, "POST", token)}
    assert eighth.browser.post(PATH, headers=headers).json == FIELDS


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer x"}, {"Authorization": "DPoP"}, {"Authorization": "Basic eDp5"}],
    ids=["nothing", "bearer", "half", "basic"],
)
@pytest.mark.parametrize("path", [PATH, "/consent-info/v0.2/retrieve"])
@pytest.mark.spec("RFC 6750 §3.1")
@pytest.mark.spec("RFC 6750 §2.1")
def test_who_is_nobody_is_told_so_whatever_they_send(eighth, path, headers):
    for body in (b"", b"{", b'{"phoneNumber": "+70000000101"}'):
        answer = eighth.browser.post(path, data=body, headers={**headers, "x-correlator": "c-1"})
        assert_refused(answer, 401, "UNAUTHENTICATED")
        assert "DPoP" in answer.headers["WWW-Authenticate"]
        assert answer.headers["x-correlator"] == "c-1"


def test_the_token_is_worth_nothing_without_its_key(eighth, desk, agreed, token):
    other = key_for("ES256", 2)
    bare = {"Authorization": f"DPoP {token}"}
    bearer = {"Authorization": f"Bearer {token}"}
    proof = eighth.proof(PATH, "POST", token)
    for answer in (
        eighth.fill_in(token, key=other),
        eighth.fill_in(token, htm="GET"),
        eighth.fill_in(token, htu="https://id.example/userinfo"),
        eighth.fill_in(token, ath="x"),
        eighth.browser.post(PATH, headers=bare, json={}),
        eighth.browser.post(PATH, headers={**bearer, **proof}, json={}),
        eighth.browser.post(PATH, data={"access_token": token}),
    ):
        assert_refused(answer, 401, "UNAUTHENTICATED")
    assert desk.application(agreed).state is ApplicationState.GRANTED


def test_a_proof_counts_once(eighth, token):
    headers = {"Authorization": f"DPoP {token}", **eighth.proof(PATH, "POST", token)}
    assert eighth.browser.post(PATH, headers=headers, json={}).status_code == 200
    assert_refused(eighth.browser.post(PATH, headers=headers, json={}), 401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ((json.dumps({"phoneNumber": PHONE}), "application/json"), 422, "UNNECESSARY_IDENTIFIER"),
        ((json.dumps({"phoneNumber": None}), "application/json"), 422, "UNNECESSARY_IDENTIFIER"),
        (("{", "application/json"), 400, "INVALID_ARGUMENT"),
        (("[]", "application/json"), 400, "INVALID_ARGUMENT"),
        (('{"a": 1, "a": 2}', "application/json"), 400, "INVALID_ARGUMENT"),
        (('{"a": NaN}', "application/json"), 400, "INVALID_ARGUMENT"),
        ((b"\xff", "application/json"), 400, "INVALID_ARGUMENT"),
        (("[" * 9000, "application/json"), 400, "INVALID_ARGUMENT"),
        (("a=b", "application/x-www-form-urlencoded"), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (("x" * 20_000, "application/json"), 413, "INVALID_ARGUMENT"),
    ],
    ids=["phone", "phone-null", "half", "list", "twice", "nan", "no-text", "deep", "form", "huge"],
)
def test_a_body_that_is_no_good_spends_nothing(eighth, token, sent, status, code):
    headers = {"Authorization": f"DPoP {token}", **eighth.proof(PATH, "POST", token)}
    answer = eighth.browser.post(PATH, headers=headers, data=sent[0], content_type=sent[1])
    assert_refused(answer, status, code)
    assert eighth.fill_in(token).status_code == 200


@pytest.mark.parametrize("said", ["a b", "x" * 257, "я", 'a"b'])
def test_a_correlator_that_is_none_is_refused_and_not_repeated(eighth, desk, agreed, token, said):
    answer = eighth.fill_in(token, headers={"x-correlator": said})
    assert_refused(answer, 400, "INVALID_ARGUMENT")
    assert "x-correlator" not in answer.headers
    assert desk.application(agreed).state is ApplicationState.GRANTED


@pytest.mark.parametrize("said", ["", "a-Z_0:;./<>{}", "x" * 256])
def test_a_correlator_is_repeated(eighth, token, said):
    assert eighth.fill_in(token, headers={"x-correlator": said}).headers["x-correlator"] == said


@pytest.mark.parametrize("reads", ["userinfo", "application"])
def test_a_token_for_something_else_is_not_for_here(eighth, desk, reads):
    other = desk.apply("eighth", reads, FIELDS)
    answer = eighth.fill_in(desk.key(other, jkt=eighth.thumbprint()))
    assert_refused(answer, 403, "PERMISSION_DENIED")
    assert desk.application(other).state is ApplicationState.GRANTED


def test_a_clients_own_token_fills_nothing_in(eighth):
    assert_refused(eighth.fill_in(eighth.machine_token()), 401, "UNAUTHENTICATED")


def test_what_was_withdrawn_is_gone_at_once(eighth, desk, agreed, token):
    desk.claims.ending.withdraw(ALICE, agreed.id)
    assert_refused(eighth.fill_in(token), 401, "UNAUTHENTICATED")
    assert desk.disclosures(agreed) == []


@pytest.mark.parametrize("path", [PATH, "/consent-info/v0.2/retrieve"])
@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS"])
def test_another_method_is_refused_in_json(eighth, path, method):
    answer = eighth.browser.open(path, method=method, headers={"x-correlator": "c"})
    assert_refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert (answer.headers["Allow"], answer.headers["x-correlator"]) == ("POST", "c")


def assert_refused(answer, status, code):
    """Assert one of the catalogue's errors."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json.keys() == {"status", "code", "message"}
    assert (answer.json["status"], answer.json["code"]) == (status, code)
    assert answer.json["message"]
