"""The application as it is put together, without a server."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, jsonify, request

from idp.api.health import Pulse, blueprint
from idp.app.factory import PARTS, create_app
from idp.model.errors import Unavailable
from idp.ports.house import House
from idp.settings import Settings
from tests.support.clock import FixedClock


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("app")


def made(folder: Path, **more: Any) -> Flask:
    app = create_app(Settings(data_dir=folder, **more), clock=FixedClock())

    @app.get("/seen")
    def seen() -> Response:
        return jsonify(address=request.remote_addr, scheme=request.scheme, host=request.host)

    return app


@pytest.fixture
def app(folder: Path) -> Iterator[Flask]:
    app = made(folder, trusted_proxies=("10.0.0.0/8",))
    yield app
    app.extensions[PARTS].close()


FORWARDED = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}


def test_stranger_cannot_choose_the_address_it_is_seen_with(app: Flask) -> None:
    answer = app.test_client().get("/seen", headers=FORWARDED, environ_overrides={"REMOTE_ADDR": "192.0.2.9"})
    assert answer.json == {"address": "192.0.2.9", "scheme": "http", "host": "localhost:8400"}


def test_trusted_proxy_tells_the_browser_s_address(app: Flask) -> None:
    answer = app.test_client().get("/seen", headers=FORWARDED, environ_overrides={"REMOTE_ADDR": "10.1.1.1"})
    assert answer.json == {"address": "198.51.100.7", "scheme": "https", "host": "localhost:8400"}


@pytest.mark.parametrize("path", ["/login", "/token", "/authorize", "/.well-known/openid-configuration"])
def test_another_host_is_refused_everywhere(app: Flask, path: str) -> None:
    assert app.test_client().get(path, base_url="http://evil.example").status_code == 421


def test_body_beyond_64_kib_is_refused(app: Flask) -> None:
    answer = app.test_client().post("/token", data={"grant_type": "x" * 70_000})
    assert answer.status_code == 413


def test_demo_pages_are_not_there_without_the_demo(app: Flask) -> None:
    assert app.test_client().get("/demo").status_code == 404
    assert app.test_client().get("/demo/last").status_code == 404


def test_demo_has_its_pages(folder: Path) -> None:
    app = made(folder, demo=True)
    assert app.test_client().get("/demo").status_code == 200
    assert app.test_client().get("/demo/last").status_code == 200
    app.extensions[PARTS].close()


class Gone:
    """A store whose database does not answer."""

    def read(self) -> Any:
        """Refuse."""
        raise Unavailable

    write = read


def test_health_without_a_database_is_503_and_says_nothing_more(app: Flask) -> None:
    house: House = replace(app.extensions[PARTS].house, store=Gone())
    alone = Flask("alone")
    alone.register_blueprint(blueprint(house, Pulse(lambda: None, lambda: "unused", lambda: "unused")))
    answer = alone.test_client().get("/health")
    assert answer.status_code == 503
    assert answer.json == {
        "status": "failing",
        "database": "failing",
        "outbox": None,
        "stamps_age_ms": None,
        "redis": "unused",
        "billing": "unused",
    }


@pytest.mark.parametrize("lost", ["redis", "billing"])
def test_health_with_redis_or_billing_lost_is_degraded_and_serves_on(app: Flask, lost: str) -> None:
    states = {"redis": "ok", "billing": "ok", lost: "degraded"}
    pulse = Pulse(lambda: None, lambda: states["redis"], lambda: states["billing"])
    alone = Flask("alone")
    alone.register_blueprint(blueprint(app.extensions[PARTS].house, pulse))
    answer = alone.test_client().get("/health")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["status"] == "degraded"
