"""The client credentials grant: for one audience, for nobody's person."""

import pytest

from idp.model.ids import new_id
from tests.oidc.conftest import client
from tests.oidc.keyed import Keyed
from tests.oidc.party import ISSUER, Party, basic

GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def machine(browser, clock, house):
    return Keyed(browser, clock, "machine")


def ask(machine, headers=None, **form):
    return machine.browser.post(
        "/token", data={**GRANT, **machine.assertion(), **form}, headers=headers or {}
    )


@pytest.mark.spec("RFC 6749 §4.4")
@pytest.mark.spec("RFC 6749 §4.4.2")
@pytest.mark.spec("RFC 6749 §4.4.3")
@pytest.mark.spec("RFC 9068 §2.2")
@pytest.mark.parametrize("scope", [{}, {"scope": "consent-info:retrieve"}], ids=["none-named", "named"])
def test_a_client_gets_a_token_for_itself(machine, house, scope):
    response = ask(machine, **scope)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json.keys() == {"access_token", "token_type", "expires_in", "scope"}
    claims = Party(machine.browser, house).read(response.json["access_token"])
    assert claims["sub"] == claims["client_id"] == "machine"
    assert claims["aud"] == f"{ISSUER}/consent-info/v0.2"
    assert claims["scope"] == response.json["scope"] == "consent-info:retrieve"
    assert "cnf" not in claims


def test_it_may_be_bound_to_a_key(machine, house):
    response = ask(machine, machine.proof("/token"))
    assert response.json["token_type"] == "DPoP"
    claims = Party(machine.browser, house).read(response.json["access_token"])
    assert claims["cnf"]["jkt"] == machine.proof_key.thumbprint()


@pytest.mark.parametrize(
    "scope", ["openid", "consent-info:retrieve openid", "admin", "org:inn", "kyc-fill-in:name"]
)
def test_r039_any_other_scope_is_refused(machine, scope):
    response = ask(machine, scope=scope)
    assert (response.status_code, response.json["error"]) == (400, "invalid_scope")


def test_r062_it_says_nothing_of_anybody_at_userinfo(machine, house):
    token = ask(machine).json["access_token"]
    assert Party(machine.browser, house).userinfo(token).status_code == 401


@pytest.mark.parametrize(
    ("form", "headers", "status", "error"),
    [
        pytest.param({}, basic("portal"), 400, "unauthorized_client", id="not-registered"),
        pytest.param({"client_id": "app"}, {}, 400, "unauthorized_client", id="public"),
        pytest.param({}, basic("portal", "wrong-secret"), 401, "invalid_client", id="wrong-secret"),
        pytest.param({}, {}, 401, "invalid_client", id="nobody"),
    ],
)
def test_who_may_not(browser, house, form, headers, status, error):
    response = browser.post("/token", data={**GRANT, **form}, headers=headers)
    assert (response.status_code, response.json["error"]) == (status, error)


ROBOT = frozenset({"client_credentials"})
ORDERS, STOCK = "https://orders.example/", "https://stock.example/"


@pytest.fixture
def robot(browser, house):
    """Be a client with two resources of its own, and a server at one of them."""
    with house.store.write() as records:
        records.clients.add(
            client(
                "robot",
                grant_types=ROBOT,
                redirect_uris=(),
                resource=ORDERS,
                resources=frozenset({STOCK, ISSUER}),
            )
        )
        for name, resource in (("orders", ORDERS), ("stock", STOCK), ("other", "https://other.example/")):
            records.clients.add(client(name, resource=resource, redirect_uris=(), grant_types=frozenset()))
    house.stamps.refresh_now()
    return browser


def robots_token(browser, **form):
    return browser.post("/token", data={**GRANT, **form}, headers=basic("robot"))


def introspected(browser, server, token):
    return browser.post("/introspect", data={"token": token}, headers=basic(server)).json


@pytest.mark.spec("RFC 8707 §2")
@pytest.mark.spec("RFC 7009 §2.1")
@pytest.mark.parametrize(("resource", "server"), [(ORDERS, "orders"), (STOCK, "stock")])
def test_r061_a_machine_gets_a_token_for_one_resource_of_its_own(robot, house, resource, server):
    response = robots_token(robot, resource=resource)
    assert response.json.keys() == {"access_token", "token_type", "expires_in"}
    token = response.json["access_token"]
    claims = Party(robot, house).read(token)
    assert (claims["aud"], claims["sub"], claims["client_id"]) == (resource, "robot", "robot")
    assert not {"scope", "sid", "acr", "amr", "auth_time", "org", "roles", "username"} & claims.keys()
    told = introspected(robot, server, token)
    assert (told["active"], told["sub"], told["aud"]) == (True, "robot", resource)
    assert not {"username", "org", "roles"} & told.keys()
    for other in {"orders", "stock", "other", "robot"} - {server, "robot"}:
        assert introspected(robot, other, token) == {"active": False}
    robot.post("/revoke", data={"token": token}, headers=basic("robot"))
    assert introspected(robot, server, token) == {"active": False}


@pytest.mark.parametrize(
    ("form", "error"),
    [
        pytest.param({"resource": "https://other.example/"}, "invalid_target", id="of-another"),
        pytest.param({"resource": [ORDERS, STOCK]}, "invalid_target", id="two"),
        pytest.param({"resource": ISSUER}, "invalid_target", id="userinfo"),
        pytest.param({"resource": ORDERS[:-1]}, "invalid_target", id="prefix"),
        pytest.param({"resource": ORDERS, "scope": "openid"}, "invalid_scope", id="scope-of-people"),
        pytest.param(
            {"resource": ORDERS, "scope": "consent-info:retrieve"}, "invalid_scope", id="scope-of-ours"
        ),
    ],
)
def test_r061_r067_what_a_machine_may_not_have(robot, statements, form, error):
    robots_token(robot)
    statements.clear()
    response = robots_token(robot, **form)
    assert (response.status_code, response.json["error"]) == (400, error)
    assert [sql for sql in statements.writes() if "audit" not in sql] == []


def test_r062_a_machine_that_is_called_like_a_person_is_none(robot, house):
    """Whatever a client is called, no claim of its token names a person, and nothing reads it as one."""
    person = new_id()
    with house.store.write() as records:
        records.clients.add(client(person, grant_types=ROBOT, redirect_uris=(), resource=ORDERS))
    house.stamps.refresh_now()
    token = robot.post("/token", data={**GRANT, "resource": ORDERS}, headers=basic(person)).json[
        "access_token"
    ]
    assert "grant_id" not in Party(robot, house).read(token)
    assert Party(robot, house).userinfo(token).status_code == 401
    told = introspected(robot, "orders", token)
    assert told["client_id"] == told["sub"] == person
    assert not {"username", "roles", "org", "acr", "auth_time"} & told.keys()


def test_r059_a_machine_that_was_switched_off_is_nobody_at_once(robot, house):
    token = robots_token(robot, resource=ORDERS).json["access_token"]
    with house.store.write() as records:
        records.clients.remove("robot")
    house.stamps.refresh_now()
    assert introspected(robot, "orders", token) == {"active": False}
    assert robots_token(robot).status_code == 401


def test_a_machines_token_costs_no_statement(robot, statements):
    robots_token(robot)
    statements.clear()
    assert robots_token(robot, resource=ORDERS).status_code == 200
    assert list(statements) == []
