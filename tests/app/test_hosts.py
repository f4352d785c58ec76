import pytest
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from idp.app.hosts import KnownHosts
from idp.app.proxies import TRUSTED


def asked(
    host: str, path: str = "/login", issuer: str = "https://id.example.com", *, trusted: bool = False
) -> TestResponse:
    application = KnownHosts(Response("served"), issuer)
    environ = {TRUSTED: True} if trusted else {}
    return Client(application).get(path, headers={"Host": host}, environ_overrides=environ)


@pytest.mark.parametrize("host", ["id.example.com", "ID.Example.COM", "id.example.com:443"])
def test_own_host_is_served(host: str) -> None:
    assert asked(host).text == "served"


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("evil.example", id="another-host"),
        pytest.param("id.example.com:8443", id="another-port"),
        pytest.param("id.example.com.evil.example", id="our-name-in-theirs"),
        pytest.param("id.example.com:443@evil.example", id="user-part"),
        pytest.param("", id="none"),
    ],
)
def test_another_host_is_refused_and_never_echoed(host: str) -> None:
    answer = asked(host)
    assert answer.status_code == 421
    assert answer.text == "This provider answers at https://id.example.com only.\n"


@pytest.mark.parametrize("path", ["/bridge/verify/cabinet", "/health"])
def test_trusted_proxy_may_ask_under_the_host_it_guards(path: str) -> None:
    assert asked("cabinet.example.com", path, trusted=True).text == "served"


def test_trusted_proxy_reaches_no_page_under_another_host() -> None:
    assert asked("cabinet.example.com", "/login", trusted=True).status_code == 421


def test_stranger_reaches_no_bridge_under_another_host() -> None:
    assert asked("cabinet.example.com", "/bridge/verify/cabinet").status_code == 421


def test_http_issuer_implies_its_own_port() -> None:
    assert asked("localhost:80", issuer="http://localhost").text == "served"
