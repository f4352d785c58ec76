"""`POST /applications`: one reference, one signed application, the same bytes for a lost answer."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

import idp.api.applications
from idp.claims.release import Releasing
from idp.model.account import AccountStatus
from idp.model.application import ApplicationState
from idp.model.errors import LimitExceeded, Unavailable
from tests.api.handing import FORM, Server
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.forged import parts_of
from tests.oidc.party import ISSUER


@pytest.mark.spec("RFC 7519 §10.3.1")
def test_a_reference_reads_the_partners_own_form_signed_for_it_alone(bank, desk):
    application = desk.apply()
    answer = bank.fetch(desk.key(application))
    assert (answer.status_code, answer.content_type) == (200, "application/jwt")
    assert answer.headers["Cache-Control"] == "no-store"
    header, claims, _ = parts_of(answer.text)
    assert (header["typ"], header["alg"]) == ("application+jwt", "ES256")
    assert claims["form"] == FORM
    assert (claims["iss"], claims["aud"], claims["sub"]) == (ISSUER, "tinkoff", "pairwise-sub")
    assert claims["receipt_id"] == application.record
    assert claims["exp"] - claims["iat"] <= 300


def test_a_lost_answer_is_the_same_bytes_for_five_minutes_and_one_row(bank, desk):
    application = desk.apply()
    reference = desk.key(application)
    first = bank.fetch(reference)
    bank.later(minutes=5)
    assert bank.fetch(reference).data == first.data
    bank.later(seconds=1)
    late = bank.fetch(reference)
    assert (late.status_code, late.json["error"]) == (401, "invalid_grant")
    assert len(desk.disclosures(application)) == 1


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"client_assertion": None, "client_assertion_type": None}, 401, "invalid_client"),
        ({"client_assertion": "a.b.c"}, 401, "invalid_client"),
        ({"client_assertion_type": "other"}, 401, "invalid_client"),
        ({"client_id": "tochka"}, 401, "invalid_client"),
        ({"client_secret": "s"}, 401, "invalid_client"),
        ({"reference": None}, 400, "invalid_request"),
        ({"reference": ""}, 400, "invalid_request"),
        ({"reference": "x"}, 401, "invalid_grant"),
        ({"reference": "я" * 5000}, 401, "invalid_grant"),
    ],
    ids=[
        *("nobody", "no-assertion", "other-type", "another-id", "two-methods"),
        *("no-reference", "empty", "unknown", "long"),
    ],
)
@pytest.mark.spec("RFC 6749 §5.2")
@pytest.mark.spec("RFC 9110 §15.5.2")
def test_a_request_that_is_no_good_is_refused_and_hands_over_nothing(bank, desk, form, status, error):
    application = desk.apply()
    answer = bank.fetch(desk.key(application), **form)
    assert (answer.status_code, answer.json["error"]) == (status, error)
    assert answer.json["error_description"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("WWW-Authenticate" in answer.headers) is (status == 401)
    assert desk.application(application).state is ApplicationState.GRANTED
    assert desk.disclosures(application) == []


@pytest.mark.parametrize(
    "changes",
    [{"aud": "https://else.example"}, {"iss": "tochka"}, {"exp": 1}, {"jti": None}],
    ids=["aud", "iss", "exp", "jti"],
)
def test_a_wrong_assertion_is_nobody(bank, desk, changes):
    answer = bank.fetch(
        desk.key(desk.apply()), client_assertion=bank.assertion(**changes)["client_assertion"]
    )
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")


def test_an_assertion_counts_once(bank, desk):
    once = bank.assertion()
    assert bank.fetch(desk.key(desk.apply()), **once).status_code == 200
    again = bank.fetch(desk.key(desk.apply()), **once)
    assert (again.status_code, again.json["error"]) == (401, "invalid_client")


def test_r107_a_reference_of_another_client_reads_like_one_that_never_was(edges, bank, desk, clock):
    tochka = Server(edges.test_client(), clock, "tochka")
    application = desk.apply()
    reference = desk.key(application)
    foreign, unknown = tochka.fetch(reference), tochka.fetch("A" * 43)
    assert foreign.status_code == unknown.status_code == 401
    assert foreign.data == unknown.data
    assert {**foreign.headers} == {**unknown.headers}
    assert bank.fetch(reference).status_code == 200


@pytest.mark.parametrize(
    "over",
    [
        lambda desk, application, clock: desk.claims.ending.withdraw(ALICE, application.id),
        lambda desk, application, clock: clock.advance(minutes=30),
        lambda desk, application, clock: disable(desk),
        lambda desk, application, clock: dismiss(desk),
    ],
    ids=["withdrawn", "expired", "disabled", "dismissed"],
)
def test_what_is_over_reads_like_one_that_never_was(bank, desk, clock, over):
    application = desk.apply()
    reference = desk.key(application)
    over(desk, application, clock)
    answer = bank.fetch(reference)
    assert (answer.status_code, answer.data) == (401, bank.fetch("A" * 43).data)
    assert desk.disclosures(application) == []


def test_a_reference_is_good_for_as_long_as_was_said(bank, desk, clock):
    reference = desk.key(desk.apply(), minutes=5)
    clock.advance(minutes=5)
    assert bank.fetch(reference).status_code == 401


def test_what_is_read_another_way_is_not_read_here(bank, desk):
    application = desk.apply(reads="userinfo")
    assert bank.fetch(desk.key(application)).status_code == 401
    token = desk.key(desk.apply(), jkt=bank.thumbprint())
    assert bank.fetch(token).status_code == 401


def test_a_client_that_is_switched_off_is_nobody(edges, desk, clock):
    answer = Server(edges.test_client(), clock, "kontur").fetch("A" * 43)
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")


@pytest.mark.spec("RFC 6749 §2.3.1")
def test_parameters_in_the_address_are_refused(bank, desk):
    answer = bank.browser.post("/applications?reference=x", data=bank.assertion())
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("{}", "application/json", 415),
        ("", "", 415),
        ("reference=a&reference=b&client_id=tinkoff", "application/x-www-form-urlencoded", 400),
        ("x" * 70_000, "application/x-www-form-urlencoded", 413),
    ],
    ids=["json", "nothing", "repeated", "huge"],
)
def test_another_body_than_a_form_is_refused(bank, body, content_type, status):
    answer = bank.browser.post("/applications", data=body, content_type=content_type)
    assert (answer.status_code, answer.json["error"]) == (status, "invalid_request")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "PATCH"])
@pytest.mark.spec("RFC 9110 §15.5.6")
def test_another_method_is_refused_in_json(bank, method):
    answer = bank.browser.open("/applications", method=method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert json.loads(answer.data)["error"] == "invalid_request"


def test_a_store_that_is_out_spends_nothing(bank, desk, monkeypatch):
    application = desk.apply()
    reference = desk.key(application)
    with monkeypatch.context() as out:
        out.setattr(Releasing, "_hand", _raise(Unavailable("out")))
        answer = bank.fetch(reference)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert bank.fetch(reference).status_code == 200


@pytest.mark.spec("RFC 6585 §4")
def test_who_guesses_is_slowed_down(claims):
    def refuse(_pairs, _header, _address):
        raise LimitExceeded(timedelta(seconds=30))

    app = Flask("slow")
    counter = idp.api.applications.Counter(refuse, claims.releasing)
    app.register_blueprint(idp.api.applications.blueprint(counter))
    answer = app.test_client().post("/applications", data={"reference": "x"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")


def _raise(error):
    def fail(*_args):
        raise error

    return fail


def disable(desk):
    with desk.house.store.write() as records:
        records.accounts.update(replace(records.accounts.get(ALICE), status=AccountStatus.DISABLED))


def dismiss(desk):
    with desk.house.store.write() as records:
        records.companies.remove_member(ALICE, ACME)
