"""The decision point over a real store, with clients at its door."""

import pytest

import idp.api.authzen
import idp.oidc
from idp.rbac import Trees
from tests.api import world
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
