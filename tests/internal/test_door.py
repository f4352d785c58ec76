"""The internal door opens to a server of its kind, and to nobody else."""

import json
import threading
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from flask import Flask
from typing_extensions import override

from idp.app.proxies import TrustedProxies
from idp.model.errors import Invalid, Refused, Unavailable
from idp.model.secret import Secret, new_secret
from idp.settings import Settings, SettingsError
from idp.settings.servers import LOOPBACK
from legacy_bridges.internal.client import Asking, Provider
from legacy_bridges.internal.credential import credential_file, make_credential, read_credential
from legacy_bridges.internal.door import Kind, internal_blueprint

LDAP, RADIUS = new_secret(), new_secret()


def says(said: Mapping[str, Any]) -> Mapping[str, Any]:
    match said:
        case {"say": "unavailable"}:
            raise Unavailable
        case {"say": "refused"}:
            raise Refused
        case {"say": "invalid"}:
            raise Invalid
        case _:
            return {"said": said["word"]}


def provider() -> Flask:
    app = Flask("door")
    kinds = [Kind("ldap", LDAP, {"ldap/bind": says}), Kind("radius", RADIUS, {"radius/access": says})]
    app.register_blueprint(internal_blueprint(kinds, LOOPBACK))
    app.wsgi_app = TrustedProxies(app.wsgi_app, [ip_network("127.0.0.0/8")])  # type: ignore[method-assign]
    return app


def ask(
    name: str = "ldap/bind",
    shown: str | None = LDAP.value,
    peer: str = "127.0.0.1",
    body: bytes = b'{"word": "hi"}',
    **headers: str,
) -> tuple[int, Any]:
    sent = dict(headers) | ({"Authorization": f"Bearer {shown}"} if shown is not None else {})
    answer = (
        provider()
        .test_client()
        .post(f"/internal/bridge/{name}", data=body, headers=sent, environ_overrides={"REMOTE_ADDR": peer})
    )
    assert answer.status_code != 200 or answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.get_json(silent=True)


def test_a_server_of_the_kind_is_answered() -> None:
    assert ask() == (200, {"said": "hi"})


@pytest.mark.parametrize(
    ("status", "how"),
    [
        pytest.param(401, {"shown": "wrong"}, id="wrong-credential"),
        pytest.param(401, {"shown": None}, id="no-credential"),
        pytest.param(401, {"shown": ""}, id="empty-credential"),
        pytest.param(404, {"shown": RADIUS.value}, id="question-of-another-kind"),
        pytest.param(404, {"name": "ldap/everything"}, id="unknown-question"),
        pytest.param(404, {"peer": "10.0.0.7"}, id="from-elsewhere"),
        pytest.param(404, {"peer": ""}, id="from-nowhere"),
        pytest.param(404, {"X-Forwarded-For": "10.0.0.7"}, id="through-a-proxy"),
        pytest.param(404, {"X-Forwarded-For": "127.0.0.1"}, id="through-a-proxy-that-says-loopback"),
        pytest.param(404, {"X-Forwarded-Proto": "https"}, id="through-a-proxy-that-says-the-scheme"),
        pytest.param(404, {"X-Real-Ip": "127.0.0.1"}, id="through-a-proxy-of-another-dialect"),
        pytest.param(404, {"Forwarded": "for=127.0.0.1"}, id="through-a-proxy-by-the-standard"),
        pytest.param(404, {"Via": "1.1 cache"}, id="through-a-cache"),
        pytest.param(400, {"body": b"no json"}, id="no-json"),
        pytest.param(400, {"body": b"[]"}, id="no-object"),
        pytest.param(400, {"body": b'{"word": "a", "word": "b"}'}, id="said-twice"),
        pytest.param(400, {"body": b"{}"}, id="nothing-said"),
        pytest.param(400, {"body": b'{"word": 1e999}'}, id="a-number-without-end"),
        pytest.param(400, {"body": b'{"say": "invalid"}'}, id="what-no-store-can-hold"),
        pytest.param(503, {"body": b'{"say": "unavailable"}'}, id="out-of-order"),
        pytest.param(403, {"body": b'{"say": "refused"}'}, id="refused"),
    ],
)
def test_nobody_else_is(status: int, how: dict[str, Any]) -> None:
    found, said = ask(**how)
    assert found == status
    assert said in (None, {"error": "not_answered"}, {"error": "invalid_request"})


def test_without_the_composition_roots_word_everybody_comes_from_outside() -> None:
    app = Flask("bare")
    app.register_blueprint(internal_blueprint([Kind("ldap", LDAP, {"ldap/bind": says})], LOOPBACK))
    answer = app.test_client().post(
        "/internal/bridge/ldap/bind", json={"word": "hi"}, headers={"Authorization": f"Bearer {LDAP.value}"}
    )
    assert answer.status_code == 404


def test_it_is_asked_by_post_only() -> None:
    assert provider().test_client().get("/internal/bridge/ldap/bind").status_code == 405


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    @override
    def log_message(self, *_said: Any) -> None: ...


@pytest.fixture
def served() -> Iterator[WSGIServer]:
    server = make_server("127.0.0.1", 0, provider(), Threaded, Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def asking(port: int, credential: Secret = LDAP) -> Asking:
    return Asking(Provider("127.0.0.1", port, secure=False, name="localhost:8400"), credential)


def test_the_client_asks_again_on_its_connection_or_on_a_new_one(served: WSGIServer) -> None:
    client = asking(served.server_port)
    assert [client.call("ldap/bind", {"word": word}) for word in ("a", "b", "я")] == [
        {"said": "a"},
        {"said": "b"},
        {"said": "я"},
    ]
    client.close()
    assert client.call("ldap/bind", {"word": "c"}) == {"said": "c"}
    client.close()


@pytest.mark.parametrize(
    ("said", "raised"),
    [({"say": "unavailable"}, Unavailable), ({"say": "refused"}, Refused), ({}, Refused)],
    ids=["out-of-order", "refused", "senseless"],
)
def test_the_client_tells_out_of_order_from_refused(
    served: WSGIServer, said: dict[str, str], raised: type[Exception]
) -> None:
    client = asking(served.server_port)
    with pytest.raises(raised):
        client.call("ldap/bind", said)
    client.close()


def test_a_provider_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        asking(1).call("ldap/bind", {"word": "a"})


def test_the_credential_is_made_once_and_read_by_both(tmp_path: Any) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    make_credential(settings, "ldap")
    first = read_credential(settings, "ldap")
    make_credential(settings, "ldap")
    assert read_credential(settings, "ldap") == first
    assert credential_file(settings, "ldap").stat().st_mode & 0o777 == 0o600
    assert json.dumps(str(first)).find(first.value) == -1


@pytest.mark.parametrize(
    ("content", "mode"),
    [("x" * 40, 0o644), ("short", 0o600), ("ю" * 40, 0o600), (None, 0)],
    ids=["read-by-all", "short", "no-ascii", "missing"],
)
def test_a_bad_credential_file_is_said_in_a_line(tmp_path: Any, content: str | None, mode: int) -> None:
    file = tmp_path / "ldap.credential"
    if content is not None:
        file.write_text(content, encoding="utf-8")
        file.chmod(mode)
    with pytest.raises(SettingsError, match="ldap_credential_file"):
        read_credential(Settings(ldap_credential_file=file), "ldap")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ("127.0.0.1", 8400, False, "localhost:8400")),
        ({"listen": "0.0.0.0:9000"}, ("127.0.0.1", 9000, False, "localhost:8400")),
        ({"listen": "[::1]:9000"}, ("::1", 9000, False, "localhost:8400")),
        ({"internal_url": "https://inner.example"}, ("inner.example", 443, True, "localhost:8400")),
    ],
    ids=["default", "any-address", "v6", "said"],
)
def test_the_provider_is_found_where_the_settings_say(settings: dict[str, str], expected: Any) -> None:
    at = Provider.of(Settings.model_validate(settings))
    assert (at.host, at.port, at.secure, at.name) == expected


@pytest.mark.parametrize(
    "settings",
    [
        {"internal_url": "http://inner.example"},
        {"internal_url": "https://user@inner.example"},
        {"internal_from": ["0.0.0.0/0"]},
        {"ldap_tls_cert": "a.pem"},
        {"ldaps_listen": "127.0.0.1:636"},
    ],
    ids=["passwords-in-clear", "userinfo", "everybody", "no-key", "no-certificate"],
)
def test_settings_that_would_open_it_wide_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must|go together|needs"):
        Settings.model_validate(settings)
