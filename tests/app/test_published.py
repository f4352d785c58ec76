"""Metadata and the JWK Set are answered before Flask is entered, and not by a byte otherwise."""

from functools import partial

import pytest
from flask import Flask
from werkzeug.test import Client

from idp.app.factory import PARTS, create_app
from idp.app.published import Published, what_is_published
from idp.model.errors import Unavailable
from idp.model.keys import KeyPurpose
from idp.oidc.keys.life import rotate
from idp.settings import Settings

HOST = {"Host": "localhost:8400"}
PATHS = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/jwks"]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    built = create_app(Settings(data_dir=tmp_path_factory.mktemp("published"), default_locale="en"))
    yield built
    built.extensions[PARTS].close()


@pytest.fixture
def entered(app):
    """Count how often Flask is entered, by a door of this test's own."""
    paths = []

    def flask(environ, start_response):
        paths.append(environ["PATH_INFO"])
        return Flask.wsgi_app(app, environ, start_response)

    return paths, Client(Published(flask, what_is_published(app.extensions[PARTS].house)))


def flasks_own(app):
    """Ask past everything that stands before Flask."""
    return Client(partial(Flask.wsgi_app, app))


def said(answer):
    return answer.status, list(answer.headers), answer.data


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_byte_for_byte_flasks_own(app, entered, path):
    paths, client = entered
    own = said(flasks_own(app).get(path, headers=HOST))
    for _ in range(3):
        assert (
            said(client.get(path, headers=HOST)) == said(Client(app.wsgi_app).get(path, headers=HOST)) == own
        )
    assert paths == [path]


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        pytest.param("GET", "/jwks", {"If-None-Match": '"x"'}, id="has-some"),
        pytest.param("GET", "/jwks", {"If-None-Match": "*"}, id="has-any"),
        pytest.param("GET", "/jwks", {"If-Modified-Since": "Mon, 23 Nov 2026 10:00:00 GMT"}, id="since"),
        pytest.param("GET", "/jwks", {"If-Match": '"x"'}, id="only-if"),
        pytest.param("GET", "/jwks", {"Range": "bytes=0-3"}, id="a-part"),
        pytest.param("GET", "/jwks?a=b", {}, id="query"),
        pytest.param("HEAD", "/jwks", {}, id="head"),
        pytest.param("POST", "/jwks", {}, id="post"),
        pytest.param("OPTIONS", "/jwks", {}, id="options"),
    ],
)
def test_whoever_asks_otherwise_is_answered_by_flask(app, entered, method, path, headers):
    paths, client = entered
    client.get("/jwks", headers=HOST)
    answer = said(client.open(path, method=method, headers=headers | HOST))
    own = said(flasks_own(app).open(path, method=method, headers=headers | HOST))
    assert answer == own or answer[0] == own[0] == "405 METHOD NOT ALLOWED"  # a page with a number of its own
    assert len(paths) == 2


def test_a_turn_of_keys_is_published_at_once(app, entered):
    paths, client = entered
    opened = app.extensions[PARTS]
    before = said(client.get("/jwks", headers=HOST))
    rotate(
        opened.house.store, opened.house.envelope, opened.house.clock, KeyPurpose.TOKEN, "EdDSA", at_once=True
    )
    after = said(client.get("/jwks", headers=HOST))
    assert after != before
    assert after == said(flasks_own(app).get("/jwks", headers=HOST))
    assert len(paths) == 2


@pytest.mark.parametrize("status", ["404 Not Found", "503 Service Unavailable"])
def test_what_is_no_answer_is_not_kept(status):
    asked = []

    def failing(environ, start_response):
        asked.append(environ["PATH_INFO"])
        start_response(status, [("Content-Length", "0")])
        return [b""]

    client = Client(Published(failing, {"/jwks": lambda: None}))
    assert [client.get("/jwks").status for _ in range(2)] == [status] * 2
    assert asked == ["/jwks"] * 2


def test_a_version_that_cannot_be_told_is_the_views_affair(app, entered):
    def unknown():
        raise Unavailable

    paths, _ = entered

    def flask(environ, start_response):
        paths.append(environ["PATH_INFO"])
        return Flask.wsgi_app(app, environ, start_response)

    client = Client(Published(flask, {"/jwks": unknown}))
    assert [client.get("/jwks", headers=HOST).status_code for _ in range(2)] == [200] * 2
    assert paths == ["/jwks"] * 2


def test_an_answer_is_closed():
    closed = []

    class Pieces(list):
        def close(self):
            closed.append(True)

    def application(_environ, start_response):
        start_response("200 OK", [("Content-Length", "4")])
        return Pieces([b"ab", b"cd"])

    client = Client(Published(application, {"/jwks": lambda: None}))
    assert [client.get("/jwks").data for _ in range(2)] == [b"abcd"] * 2
    assert closed == [True]
