"""Programs are answered before Flask is entered, and not by a byte otherwise."""

from functools import partial

import pytest
from flask import Flask
from werkzeug.test import Client

from idp.app.factory import PARTS, create_app
from idp.model.client import Client as RelyingParty
from idp.model.ids import ClientId
from idp.oidc import Direct
from idp.settings import Settings
from tests.oidc.conftest import SECRET
from tests.oidc.party import basic, bearer
from tests.support.clock import START, FixedClock

HOST = {"Host": "localhost:8400"}
FORM = {**HOST, "Content-Type": "application/x-www-form-urlencoded"}
PARAMETER = {"Content-Type": "application/x-www-form-urlencoded; a=b"}
API = "https://api.example/"
MACHINE = "grant_type=client_credentials&resource=https%3A%2F%2Fapi.example%2F"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    settings = Settings(data_dir=tmp_path_factory.mktemp("direct"), default_locale="en")
    built = create_app(settings, clock=FixedClock())
    opened = built.extensions[PARTS]
    with opened.house.store.write() as records:
        for name in ("robot", "other"):
            records.clients.add(
                RelyingParty(
                    ClientId(name),
                    name,
                    (),
                    START,
                    client_secret_hash=SECRET.digest(),
                    grant_types=frozenset({"client_credentials"}),
                    resource=API,
                )
            )
    opened.stamps.refresh_now()
    yield built
    opened.close()


@pytest.fixture
def entered(app, monkeypatch):
    """Count how often Flask makes a context for a request."""
    paths = []
    own = app.request_context

    def count(environ):
        paths.append(environ["PATH_INFO"])
        return own(environ)

    monkeypatch.setattr(app, "request_context", count)
    return paths


def asked(app, method, path, headers, body=""):
    """Ask both ways: as it is served, and Flask's own."""
    for way in (app.wsgi_app, partial(Flask.wsgi_app, app)):
        answer = Client(way).open(path, method=method, headers=headers, data=body)
        yield answer.status, list(answer.headers), answer.data


def token(app):
    return (
        Client(app.wsgi_app)
        .post("/token", headers={**FORM, **basic("robot")}, data=MACHINE)
        .json["access_token"]
    )


def refusal(name, path, body, **headers):
    return pytest.param(path, body, headers, id=name)


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        refusal("no-client", "/token", "grant_type=client_credentials"),
        refusal("wrong-secret", "/token", MACHINE, **basic("robot", "a-wrong-secret-000001")),
        refusal("unknown-client", "/token", MACHINE, **basic("nobody")),
        refusal("malformed-header", "/token", MACHINE, Authorization="Basic ?"),
        refusal("no-grant-type", "/token", "a=b", **basic("robot")),
        refusal("unknown-grant-type", "/token", "grant_type=magic", **basic("robot")),
        refusal("foreign-resource", "/token", "grant_type=client_credentials&resource=x", **basic("robot")),
        refusal("unknown-code", "/token", "grant_type=authorization_code&code=x", **basic("robot")),
        refusal("bad-proof", "/token", MACHINE, **basic("robot"), DPoP="x.y.z"),
        refusal("empty-body", "/token", "", **basic("robot")),
        refusal("no-token", "/introspect", "a=b", **basic("robot")),
        refusal("garbage", "/introspect", "token=x", **basic("robot")),
        refusal("not-utf8", "/introspect", "token=%ff%fe", **basic("robot")),
        refusal("nul", "/introspect", "token=%00", **basic("robot")),
        refusal("stranger-asks", "/introspect", "token=x"),
        refusal("plus-and-semicolon", "/introspect", "token=a+b;c=d&&=e&f", **basic("robot")),
    ],
)
def test_a_refusal_is_flasks_own(app, entered, path, body, headers):
    served, own = asked(app, "POST", path, FORM | headers, body)
    assert served == own
    assert entered == [path]


@pytest.mark.parametrize("headers", [{}, bearer("x"), bearer("a.b.c"), {"Authorization": "Bearer"}], ids=str)
def test_userinfo_refuses_as_flask_does(app, entered, headers):
    served, own = asked(app, "GET", "/userinfo", HOST | headers)
    assert served == own
    assert entered == ["/userinfo"]


def test_what_a_token_is_worth_is_said_in_the_same_bytes(app, entered):
    body = f"token={token(app)}"
    for _ in range(3):
        served, own = asked(app, "POST", "/introspect", FORM | basic("robot"), body)
        assert served == own
        assert b'"active": true' in served[2]
    assert entered == ["/introspect"] * 3


def test_a_token_goes_out_with_the_same_headers(app, entered):
    for _ in range(3):
        served, own = asked(app, "POST", "/token", FORM | basic("robot"), MACHINE)
        assert [served[0], served[1]] == [own[0], own[1]]
        assert len(served[2]) == len(own[2])
    assert entered == ["/token"] * 3


@pytest.mark.parametrize(
    ("method", "path", "headers", "body"),
    [
        pytest.param("POST", "/token?a=b", FORM, MACHINE, id="query"),
        pytest.param("POST", "/token", {**FORM, "Origin": "null"}, MACHINE, id="origin"),
        pytest.param("POST", "/token", {**HOST, "Content-Type": "application/json"}, "{}", id="json"),
        pytest.param("POST", "/token", FORM | PARAMETER, "grant_type=x", id="type"),
        pytest.param("POST", "/token", FORM, MACHINE + "&grant_type=x", id="repeated"),
        pytest.param("POST", "/token", FORM, "grant_type=ё".encode(), id="not-ascii"),
        pytest.param("POST", "/token", FORM, "a=" + "x" * 66_000, id="too-long"),
        pytest.param("POST", "/userinfo", FORM, "access_token=x", id="userinfo-posted"),
        pytest.param("HEAD", "/userinfo", HOST, "", id="head"),
        pytest.param("POST", "/revoke", FORM, "token=x", id="another-endpoint"),
    ],
)
def test_everything_else_is_left_to_the_view(app, entered, method, path, headers, body):
    served, own = asked(app, method, path, headers | basic("robot"), body)
    assert served == own
    assert entered == [path.partition("?")[0]] * 2


def test_what_nobody_foresaw_is_shown_as_everywhere(app, monkeypatch):
    def fail(*_args):
        raise RuntimeError

    monkeypatch.setattr(Direct, "find", lambda _self, _environ: fail)
    answer = Client(app.wsgi_app).post("/token", headers=FORM, data=MACHINE)
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_demo_records_all_that_comes_in(tmp_path):
    built = create_app(Settings(data_dir=tmp_path, demo=True), clock=FixedClock())
    try:
        entered = []
        built.before_request(lambda: entered.append(True))
        assert Client(built.wsgi_app).get("/userinfo", headers=HOST).status_code == 401
        assert entered == [True]
    finally:
        built.extensions[PARTS].close()
