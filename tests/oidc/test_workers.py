"""What several workers on one store make of the same request, at once and after a restart."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from flask import Flask

import idp.oidc
import idp.web
from idp.adapters.embedded import MemoryLimiter, PolledStamps
from idp.oidc.keys import Keyring
from tests.oidc.conftest import ENVELOPE
from tests.oidc.keyed import Keyed
from tests.oidc.party import VERIFIER, basic

AT_ONCE = 16
"""Threads of each worker."""


@pytest.fixture
def start_worker(house, settings):
    """Start a worker with caches and counters of its own."""
    started = []

    def start() -> Flask:
        stamps = PolledStamps(house.store)
        started.append(stamps)
        own = replace(
            house,
            stamps=stamps,
            limiter=MemoryLimiter(house.clock),
            signer=Keyring(house.store, ENVELOPE, stamps),
        )
        app = Flask("worker", static_folder=None)
        idp.web.furnish(app, own, settings)
        app.register_blueprint(idp.oidc.blueprint(own, settings, lambda _locale, service: service))
        return app

    yield start
    for stamps in started:
        stamps.stop()


def at_once(apps, form):
    """Send the same form by many threads to every worker at the same moment."""
    ready = Barrier(len(apps) * AT_ONCE)

    def send(app):
        http = app.test_client()
        http.get("/jwks")
        ready.wait(30)
        return http.post("/token", data=form, headers=basic("portal"))

    with ThreadPoolExecutor(len(apps) * AT_ONCE) as pool:
        return list(pool.map(send, [app for app in apps for _ in range(AT_ONCE)]))


def test_r041_a_code_that_comes_64_times_at_once_is_redeemed_once(party, start_worker):
    apps = [start_worker() for _ in range(4)]
    form = {
        "grant_type": "authorization_code",
        "code": party.code(),
        "redirect_uri": party.redirect_uri,
        "code_verifier": VERIFIER,
    }
    answers = at_once(apps, form)
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 63
    refused = {answer.json["error"] for answer in answers if answer.status_code == 400}
    assert refused == {"invalid_grant"}
    (won,) = [answer.json for answer in answers if answer.status_code == 200]
    assert party.userinfo(won["access_token"]).status_code == 401, "63 more had the code: it is revoked"


def test_r052_v96_an_assertion_is_spent_on_every_worker_and_after_a_restart(keyed, start_worker):
    form = {"token": "x", **keyed.assertion()}
    assert keyed.browser.post("/revoke", data=form).status_code == 200
    for app in (start_worker(), start_worker()):
        answer = app.test_client().post("/revoke", data=form)
        assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")


def test_r054_a_proof_is_spent_on_every_worker(keyed, start_worker):
    proof = keyed.proof("/token")
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    errors = [
        app.test_client().post("/token", data={**form, **keyed.assertion()}, headers=proof).json["error"]
        for app in (start_worker(), start_worker())
    ]
    assert errors == ["invalid_grant", "invalid_dpop_proof"]


def test_r063_a_token_that_was_given_back_is_none_on_any_worker(party, start_worker):
    token = party.tokens()["access_token"]
    other = start_worker().test_client()
    header = {"Authorization": f"Bearer {token}"}
    assert other.get("/userinfo", headers=header).status_code == 200
    party.browser.post("/revoke", data={"token": token}, headers=basic("portal"))
    assert other.get("/userinfo", headers=header).status_code == 401


@pytest.fixture
def keyed(alice, clock):
    return Keyed(alice, clock, "keyed")


@pytest.mark.parametrize("path", ["/token", "/par", "/revoke", "/introspect", "/device_authorization"])
@pytest.mark.parametrize("secret", ["anything", "a-secret-of-good-length-0001"])
@pytest.mark.parametrize("way", ["basic", "form"])
def test_r049_v101_no_secret_proves_a_public_client(party, path, secret, way):
    form = {"token": "x", "grant_type": "authorization_code", "code": "x"}
    form |= {"client_id": "app", "client_secret": secret} if way == "form" else {}
    headers = basic("app", secret) if way == "basic" else {}
    answer = party.browser.post(path, data=form, headers=headers)
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    "header", ["X-SSL-Client-Cert", "X-Client-Cert", "Client-Cert", "X-Forwarded-Client-Cert"]
)
def test_r053_a_certificate_in_a_header_proves_nobody(party, header):
    answer = party.browser.post(
        "/token",
        data={"grant_type": "authorization_code", "code": "x", "client_id": "portal"},
        headers={header: "-----BEGIN CERTIFICATE-----"},
    )
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
