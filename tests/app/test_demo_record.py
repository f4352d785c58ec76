"""What the demo's page of the last sign-in is told."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response, jsonify, request

from idp.adapters.sql import SqlStore, StatementMeter, open_store
from idp.app.demo.record import Record
from idp.web.demo import Trace
from tests.support.clock import FixedClock


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def token(**claims: str) -> str:
    return f"{part({'alg': 'RS256'})}.{part(claims)}.signature"


ID_TOKEN = token(aud="pbx", sub="anna")


@pytest.fixture
def store(database_url: str, clock: FixedClock) -> Iterator[SqlStore]:
    opened = open_store(database_url, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def record(store: SqlStore, clock: FixedClock) -> Record:
    names = {"pbx": "PBX console"}
    return Record(StatementMeter(store.engine), clock, names.__getitem__, lambda client: client == "display")


@pytest.fixture
def app(record: Record, store: SqlStore) -> Flask:
    app = Flask("recorded")
    app.before_request(record.begin)

    def end(response: Response) -> Response:
        record.end(request, response)
        return response

    app.after_request(end)

    @app.route("/<path:path>", methods=["GET", "POST"])
    def answer(path: str) -> Response:
        with store.read() as records:
            records.versions.stamps()
        if "error" in request.form:
            return Response(jsonify(error=request.form["error"]).data, 400, mimetype="application/json")
        return jsonify(id_token=request.form.get("of", ID_TOKEN)) if path == "token" else Response(path)

    return app


def last(record: Record) -> Trace:
    found = record.last()
    assert found is not None
    return found


def names(record: Record) -> list[str]:
    return [stage.name for stage in last(record).stages]


def test_nothing_has_happened_before_a_token_is_given(app: Flask, record: Record) -> None:
    app.test_client().get("/authorize")
    assert record.last() is None


def test_sign_in_is_told_from_its_request_to_the_token(app: Flask, record: Record) -> None:
    browser = app.test_client()
    browser.get("/authorize")
    browser.get("/login?i=x")
    browser.post("/login?i=x")
    browser.get("/authorize/resume/AAAAAAAAAAAAAAAAAAAAAA")
    browser.post("/token")
    assert names(record) == [
        "GET /authorize",
        "GET /login",
        "POST /login",
        "GET /authorize/resume/…",
        "POST /token",
    ]
    assert last(record).service == "PBX console"
    assert last(record).claims == {"aud": "pbx", "sub": "anna"}
    assert {(stage.reads, stage.writes) for stage in last(record).stages} == {(1, 0)}


def test_userinfo_afterwards_belongs_to_it(app: Flask, record: Record) -> None:
    browser = app.test_client()
    browser.get("/authorize")
    browser.post("/token")
    browser.get("/userinfo")
    assert names(record)[-1] == "GET /userinfo"


@pytest.mark.parametrize(
    "path", ["/jwks", "/services", "/bridge/verify/cabinet", "/assets/okno.css", "/demo/last"]
)
def test_other_requests_do_not(app: Flask, record: Record, path: str) -> None:
    browser = app.test_client()
    browser.get("/authorize")
    browser.get(path)
    browser.post("/token")
    assert names(record) == ["GET /authorize", "POST /token"]


def test_sign_in_that_was_given_up_is_forgotten(app: Flask, record: Record) -> None:
    browser = app.test_client()
    browser.get("/authorize")
    browser.get("/login?i=x")
    browser.get("/authorize")
    browser.post("/token")
    assert names(record) == ["GET /authorize", "POST /token"]


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        pytest.param("/token", {"data": {"error": "authorization_pending"}}, id="it-waits"),
        pytest.param("/token", {"data": {"error": "slow_down"}}, id="it-waits-too-little"),
        pytest.param("/token", {"data": {"error": "expired_token"}}, id="it-waited-too-long"),
        pytest.param("/token", {"data": {"of": token(aud="display")}}, id="it-was-let-in"),
        pytest.param(
            "/userinfo",
            {"headers": {"Authorization": f"Bearer {token(client_id='display')}"}},
            id="it-asks-again",
        ),
    ],
)
def test_what_a_device_asks_stands_in_nobody_s_sign_in(
    app: Flask, record: Record, path: str, sent: dict[str, Any]
) -> None:
    browser = app.test_client()
    browser.get("/authorize")
    browser.post(path, **sent)
    browser.post("/token")
    browser.post(path, **sent)
    assert names(record) == ["GET /authorize", "POST /token"]


@pytest.mark.parametrize("shown", ["e30", "a.b.c", "e30.W10.s", "e30.!!!.s", token(client_id="pbx")])
def test_any_other_token_is_told_of(app: Flask, record: Record, shown: str) -> None:
    browser = app.test_client()
    browser.post("/token")
    browser.get("/userinfo", headers={"Authorization": f"Bearer {shown}"})
    assert names(record) == ["POST /token", "GET /userinfo"]
