"""The decision point over a real store, with clients at its door."""

import pytest
from flask import Flask

import idp.api.applications
import idp.api.authzen
import idp.api.camara
import idp.oidc
import idp.web
from idp.claims.desk import open_claims
from idp.rbac import Trees
from tests.api import handing, world
from tests.api.handing import Handing, Server
from tests.oidc.conftest import alice, browser, fetch, party, settings, sign_in
from tests.oidc.conftest import app as provider
from tests.oidc.conftest import house as bare_house

__all__ = ["alice", "bare_house", "browser", "fetch", "party", "provider", "settings", "sign_in"]


@pytest.fixture
def house(bare_house):
    with bare_house.store.write() as records:
        world.found(records)
    bare_house.stamps.refresh_now()
    return bare_house


@pytest.fixture
def app(provider, house, settings):
    """Be the provider with its decision point; the fixture of that name in `oidc` has none."""
    point = idp.api.authzen.Point(house, settings, Trees(house.stamps), idp.oidc.client_finder(house))
    provider.register_blueprint(idp.api.authzen.blueprint(point))
    return provider


@pytest.fixture
def ask(app):
    """Ask as a client; the answer comes as the test client gives it."""

    def post(path, asked, client="reports", **headers):
        return app.test_client().post(
            f"/access/v1/{path}", json=asked, headers=world.headers(client, **headers)
        )

    return post


@pytest.fixture
def may(ask):
    """Ask one question, and return yes or no."""

    def decide(*asked, client="reports", **more):
        answer = ask("evaluation", world.question(*asked, **more), client)
        assert answer.status_code == 200, answer.text
        return answer.json["decision"]

    return decide


@pytest.fixture
def claims(bare_house, settings, tmp_path):
    """Open the hand-over with eight partners."""
    with bare_house.store.write() as records:
        handing.found(records)
    bare_house.stamps.refresh_now()
    known = handing.manifests(tmp_path)
    return open_claims(bare_house, settings, Trees(bare_house.stamps), lambda *_: None, known)


@pytest.fixture
def desk(bare_house, claims):
    """Write applications."""
    return Handing(bare_house, claims)


@pytest.fixture
def edges(bare_house, settings, claims):
    """Be a provider that knows the eighth partner, with the edges that partners' servers come to."""
    built = Flask("okno-test", static_folder=None)
    idp.web.furnish(built, bare_house, settings)
    partners = idp.oidc.Partners(claims.manifests, claims.releasing, claims.ending)
    built.register_blueprint(
        idp.oidc.blueprint(bare_house, settings, lambda _locale, service: service, partners=partners)
    )
    counter = idp.api.applications.Counter(
        idp.oidc.form_client_finder(bare_house, settings), claims.releasing
    )
    built.register_blueprint(idp.api.applications.blueprint(counter))
    finder = idp.oidc.token_finder(bare_house, settings)
    camara = idp.api.camara.Desk(bare_house, settings.issuer, claims, finder)
    built.register_blueprint(idp.api.camara.blueprint(camara))
    return built


@pytest.fixture
def bank(edges, clock):
    """Be the server of a bank."""
    return Server(edges.test_client(), clock, "tinkoff")


@pytest.fixture
def eighth(edges, clock):
    """Be the server of the partner that speaks CAMARA."""
    return Server(edges.test_client(), clock, "eighth")
