"""CAMARA Consent Info 0.2: may it be processed, and where the person may be asked."""

from datetime import timedelta

import pytest

from idp.claims.capturing import GOOD_FOR, open_capture
from idp.claims.receipts import moment
from tests.api.handing import PHONE
from tests.api.test_fill_in import assert_refused
from tests.oidc.conftest import ALICE
from tests.oidc.party import ISSUER

PHONE_SCOPE, NAME_SCOPE = "kyc-fill-in:phoneNumber", "kyc-fill-in:familyName"
NAMES = [NAME_SCOPE, "kyc-fill-in:givenName"]
CALLBACK = "https://eighth.partner.example/done?state=s-1"


@pytest.fixture
def token(eighth):
    return eighth.machine_token()


def stands(answer):
    """Return the reasons by scope; `None` where it may be processed."""
    assert answer.status_code == 200, answer.text
    told = answer.json["statusInfo"]
    assert all(one["purpose"] == "dpv:ServiceRegistration" for one in told)
    assert all(one["statusValidForProcessing"] is ("statusReason" not in one) for one in told)
    return {scope: one.get("statusReason") for one in told for scope in one["scopes"]}


@pytest.mark.spec("CAMARA Consent Info 0.2")
def test_where_nobody_has_decided_it_is_pending(eighth, token):
    answer = eighth.retrieve(token, headers={"x-correlator": "c-1"})
    assert stands(answer) == {PHONE_SCOPE: "PENDING"}
    assert "captureUrl" not in answer.json
    assert answer.headers["x-correlator"] == "c-1"


def test_what_was_agreed_to_and_waits_is_valid_until_its_end(eighth, token, desk):
    application = desk.agree()
    (told,) = eighth.retrieve(token, requestCaptureUrl=True).json["statusInfo"]
    assert told["statusValidForProcessing"] is True
    assert told["expirationDate"] == moment(application.expires_at)


def test_only_the_fields_that_were_ticked_are_valid(eighth, token, desk):
    desk.agree(ticked=("phone",), unticked=("who",))
    found = stands(eighth.retrieve(token, scopes=[PHONE_SCOPE, *NAMES, "kyc-fill-in:set-all"]))
    assert found == {PHONE_SCOPE: None, **dict.fromkeys(NAMES, "DENIED"), "kyc-fill-in:set-all": "DENIED"}


def test_what_ended_says_how(eighth, token, desk, clock):
    application = desk.agree()
    desk.claims.ending.withdraw(ALICE, application.id)
    assert stands(eighth.retrieve(token)) == {PHONE_SCOPE: "DENIED"}
    desk.agree()
    clock.advance(minutes=30)
    answer = eighth.retrieve(eighth.machine_token())
    assert stands(answer) == {PHONE_SCOPE: "EXPIRED"}
    assert "expirationDate" in answer.json["statusInfo"][0]
    assert desk.claims.ending.review() == 1
    assert stands(eighth.retrieve(eighth.machine_token())) == {PHONE_SCOPE: "EXPIRED"}
    desk.decline("eighth", {"phone": False})
    assert stands(eighth.retrieve(eighth.machine_token())) == {PHONE_SCOPE: "DENIED"}


def test_what_somebody_else_ended_is_objected_to(eighth, token, desk):
    application = desk.agree()
    desk.claims.ending.stop(application.id, "code replayed")
    assert stands(eighth.retrieve(token)) == {PHONE_SCOPE: "OBJECTED"}


def test_what_was_handed_over_is_used_up(eighth, token, desk):
    application = desk.agree(body={"phoneNumber": PHONE})
    reads = desk.key(application, jkt=eighth.thumbprint())
    assert stands(eighth.retrieve(reads, phoneNumber=None)) == {PHONE_SCOPE: None}
    assert eighth.fill_in(reads).status_code == 200
    assert stands(eighth.retrieve(token)) == {PHONE_SCOPE: "EXPIRED"}


def test_another_clients_consents_say_nothing_here(eighth, token, desk):
    desk.agree("tinkoff")
    assert stands(eighth.retrieve(token)) == {PHONE_SCOPE: "PENDING"}


def test_r071_a_number_that_nobody_has_reads_like_one_that_somebody_has(eighth, token):
    for wants in (False, True, False):
        known = eighth.retrieve(token, requestCaptureUrl=wants)
        unknown = eighth.retrieve(token, requestCaptureUrl=wants, phoneNumber="+70009999999")
        assert known.status_code == unknown.status_code == 200
        assert known.json["statusInfo"] == unknown.json["statusInfo"]
        assert known.json.keys() == unknown.json.keys()
    assert stands(unknown) == {PHONE_SCOPE: "REQUESTED"}


def test_r085_a_number_that_nobody_has_costs_as_much(eighth, token, desk, statements):
    desk.agree("tinkoff")
    eighth.retrieve(token)
    costs = []
    for phone in (PHONE, "+70009999999"):
        statements.clear()
        assert eighth.retrieve(token, phoneNumber=phone).status_code == 200
        costs.append([statement.split() for statement in statements.selects()])
    assert costs[0] == costs[1]


def test_an_address_to_agree_at_says_all_to_us_and_nothing_to_others(eighth, token, desk, clock):
    url = eighth.retrieve(token, requestCaptureUrl=True, callbackUrl=CALLBACK).json["captureUrl"]
    assert url.startswith(f"{ISSUER}/consent-info/capture/")
    assert "7000" not in url
    text = url.rpartition("/")[2]
    capture = open_capture(desk.house.envelope, text, clock.now())
    assert (capture.client, capture.scopes, capture.callback) == ("eighth", (PHONE_SCOPE,), CALLBACK)
    assert capture.login_hint == PHONE
    assert open_capture(desk.house.envelope, text, clock.now() + GOOD_FOR) is None
    assert stands(eighth.retrieve(token)) == {PHONE_SCOPE: "REQUESTED"}
    clock.advance(seconds=GOOD_FOR.total_seconds())
    assert stands(eighth.retrieve(eighth.machine_token())) == {PHONE_SCOPE: "PENDING"}


@pytest.mark.parametrize("text", ["", "x", "я", "A" * 500, "%%%"])
def test_what_is_no_such_address_is_none(desk, clock, text):
    assert open_capture(desk.house.envelope, text, clock.now()) is None


def test_there_is_no_address_where_the_person_has_said_no_or_yes(eighth, token, desk):
    desk.decline("eighth", {"phone": False})
    assert "captureUrl" not in eighth.retrieve(token, requestCaptureUrl=True).json
    both = eighth.retrieve(token, requestCaptureUrl=True, scopes=[PHONE_SCOPE, *NAMES])
    assert stands(both) == {PHONE_SCOPE: "DENIED", **dict.fromkeys(NAMES, "PENDING")}
    capture = open_capture(
        desk.house.envelope, both.json["captureUrl"].rpartition("/")[2], desk.house.clock.now()
    )
    assert capture.scopes == tuple(NAMES)


def test_a_person_is_not_asked_for_ever(eighth, token):
    for _ in range(10):
        assert eighth.retrieve(token, requestCaptureUrl=True).status_code == 200
    answer = eighth.retrieve(token, requestCaptureUrl=True)
    assert_refused(answer, 403, "CONSENT_INFO.CAPTURE_FREQUENCY_EXCEEDED")
    assert eighth.retrieve(token).status_code == 200
    other = eighth.retrieve(token, requestCaptureUrl=True, phoneNumber="+70009999999")
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"scopes": None}, 400, "INVALID_ARGUMENT"),
        ({"scopes": []}, 400, "INVALID_ARGUMENT"),
        ({"scopes": "kyc-fill-in:name"}, 400, "INVALID_ARGUMENT"),
        ({"scopes": [1]}, 400, "INVALID_ARGUMENT"),
        ({"scopes": [f"s-{n}" for n in range(31)]}, 400, "INVALID_ARGUMENT"),
        ({"purpose": None}, 400, "INVALID_ARGUMENT"),
        ({"purpose": "ServiceRegistration"}, 400, "INVALID_ARGUMENT"),
        ({"purpose": "dpv:Service-Registration"}, 400, "INVALID_ARGUMENT"),
        ({"requestCaptureUrl": None}, 400, "INVALID_ARGUMENT"),
        ({"requestCaptureUrl": "true"}, 400, "INVALID_ARGUMENT"),
        ({"callbackUrl": 7}, 400, "INVALID_ARGUMENT"),
        ({"phoneNumber": "70000000101"}, 400, "INVALID_ARGUMENT"),
        ({"phoneNumber": 7}, 400, "INVALID_ARGUMENT"),
        ({"phoneNumber": ""}, 400, "INVALID_ARGUMENT"),
        ({"phoneNumber": None}, 422, "MISSING_IDENTIFIER"),
        ({"purpose": "dpv:Marketing"}, 403, "CONSENT_INFO.NOT_ALLOWED_SCOPES_PURPOSE"),
        ({"scopes": ["kyc-fill-in:email"]}, 403, "CONSENT_INFO.NOT_ALLOWED_SCOPES_PURPOSE"),
        ({"scopes": [PHONE_SCOPE, "openid"]}, 403, "CONSENT_INFO.NOT_ALLOWED_SCOPES_PURPOSE"),
        ({"scopes": [PHONE_SCOPE, NAME_SCOPE]}, 403, "CONSENT_INFO.NOT_ALLOWED_SCOPES_PURPOSE"),
        ({"scopes": ["sim-swap:check"]}, 403, "CONSENT_INFO.NOT_ALLOWED_SCOPES_PURPOSE"),
    ],
)
def test_a_request_that_is_no_good_is_refused(eighth, token, changes, status, code):
    assert_refused(eighth.retrieve(token, **changes), status, code)


@pytest.mark.parametrize(
    "callback",
    [
        "",
        "http://eighth.partner.example/done",
        "https://evil.example/done",
        "https://eighth.partner.example.evil.example/done",
        "https://eighth.partner.example:8443/done",
        "https://eighth.partner.example@evil.example/done",
        "https://evil.example\\@eighth.partner.example/",
        "https://eighth.partner.example/done#here",
        "https://eighth.partner.example/done?capture_result=granted",
        "https://eighth.partner.example/a b",
        "https://eighth.partner.example:x/",
        "//eighth.partner.example/done",
        "javascript:alert(1)",
        "myapp://done",
        "http://127.0.0.1:8000/done",
        "https://eighth.partner.example/" + "x" * 1000,
    ],
)
def test_r021_a_browser_is_sent_to_registered_origins_alone(eighth, token, callback):
    answer = eighth.retrieve(token, requestCaptureUrl=True, callbackUrl=callback)
    assert_refused(answer, 403, "CONSENT_INFO.INVALID_CALLBACK_URL")


def test_a_client_on_this_machine_may_do_without_encryption(eighth, token, desk):
    from dataclasses import replace

    with desk.house.store.write() as records:
        local = replace(records.clients.get("eighth"), application_uri="http://127.0.0.1:8410/applications")
        records.clients.replace(local)
    desk.house.stamps.refresh_now()
    answer = eighth.retrieve(token, requestCaptureUrl=True, callbackUrl="http://127.0.0.1:8410/done")
    assert "captureUrl" in answer.json


@pytest.mark.parametrize("client", ["tinkoff", "stranger"])
def test_who_speaks_no_camara_has_no_business_here(edges, clock, client):
    from tests.api.handing import Server

    server = Server(edges.test_client(), clock, client)
    answer = server.retrieve(server.machine_token())
    assert_refused(answer, 403, "CONSENT_INFO.NOT_ALLOWED_SCOPES_PURPOSE")


def test_a_token_of_a_person_says_whom_it_is_about(eighth, desk):
    token = desk.key(desk.agree(), jkt=eighth.thumbprint())
    assert stands(eighth.retrieve(token, phoneNumber=None)) == {PHONE_SCOPE: None}
    assert_refused(eighth.retrieve(token), 422, "UNNECESSARY_IDENTIFIER")


def test_a_token_that_is_over_tells_nothing(eighth, desk, clock):
    application = desk.agree()
    token = desk.key(application, jkt=eighth.thumbprint())
    desk.claims.ending.withdraw(ALICE, application.id)
    assert_refused(eighth.retrieve(token, phoneNumber=None), 401, "UNAUTHENTICATED")
    late = desk.key(desk.agree(), jkt=eighth.thumbprint())
    clock.advance(minutes=30)
    assert_refused(eighth.retrieve(late, phoneNumber=None), 401, "UNAUTHENTICATED")


@pytest.mark.spec("RFC 9068 §4")
def test_a_clients_token_is_good_for_its_time_and_for_here(eighth, token, desk, clock):
    clock.advance(seconds=timedelta(hours=2).total_seconds())
    assert_refused(eighth.retrieve(token), 401, "UNAUTHENTICATED")
    from dataclasses import replace

    token = eighth.machine_token()
    with desk.house.store.write() as records:
        records.clients.replace(replace(records.clients.get("eighth"), disabled=True))
    desk.house.stamps.refresh_now()
    assert_refused(eighth.retrieve(token), 401, "UNAUTHENTICATED")
