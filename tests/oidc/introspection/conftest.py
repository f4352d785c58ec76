"""A mail service that takes tokens, its webmail, and servers that ask what a token is worth."""

import pytest
from flask import Flask

import idp.oidc
import idp.web
from tests.oidc.conftest import client
from tests.oidc.introspection.asking import MAIL, Asking, Names, introspection_clients, services_named_by
from tests.oidc.party import Party


@pytest.fixture
def names():
    return Names()


@pytest.fixture
def app(house, settings, names):
    with house.store.write() as records:
        for registered in introspection_clients(client):
            records.clients.add(registered)
    house.stamps.refresh_now()
    built = Flask("okno-test", static_folder=None)
    idp.web.furnish(built, house, settings)
    bridging = idp.oidc.Bridging(tokens=services_named_by(names))
    built.register_blueprint(
        idp.oidc.blueprint(house, settings, lambda _locale, service: service, bridging=bridging)
    )
    return built


@pytest.fixture
def webmail(alice, house):
    return Party(alice, house, "webmail", extra={"scope": "openid mail roles", "resource": MAIL})


@pytest.fixture
def imap(app):
    return Asking(app.test_client())


@pytest.fixture
def token(webmail):
    return webmail.tokens()["access_token"]
