from ipaddress import ip_network
from typing import Any

import pytest

from idp.app.proxies import TRUSTED, TrustedProxies

NETWORKS = (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))


def seen(environ: dict[str, Any], networks: Any = NETWORKS) -> dict[str, Any]:
    caught: dict[str, Any] = {}

    def application(inner: dict[str, Any], _start: Any) -> list[bytes]:
        caught.update(inner)
        return []

    start: Any = None
    TrustedProxies(application, networks)({"wsgi.url_scheme": "http", "HTTP_HOST": "inner", **environ}, start)
    return caught


def forwarded(**more: str) -> dict[str, str]:
    return {
        "HTTP_X_FORWARDED_FOR": "198.51.100.7",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_HOST": "id.example.com",
        **more,
    }


@pytest.mark.parametrize("proxy", ["10.1.2.3", "2001:db8::1", "::ffff:10.1.2.3"])
def test_trusted_proxy_is_believed(proxy: str) -> None:
    environ = seen({"REMOTE_ADDR": proxy, **forwarded()})
    assert environ["REMOTE_ADDR"] == "198.51.100.7"
    assert environ["wsgi.url_scheme"] == "https"
    assert environ["HTTP_HOST"] == "id.example.com"
    assert environ[TRUSTED] is True


@pytest.mark.parametrize(
    "caller",
    [
        pytest.param("192.0.2.9", id="stranger"),
        pytest.param("", id="no-address"),
        pytest.param("10.1.2.3.evil", id="not-an-address"),
        pytest.param("2001:db9::1", id="other-ipv6-network"),
    ],
)
def test_forwarded_headers_of_others_are_ignored_and_removed(caller: str) -> None:
    environ = seen(
        {"REMOTE_ADDR": caller, **forwarded(HTTP_FORWARDED="for=1.2.3.4", HTTP_X_REAL_IP="1.2.3.4")}
    )
    assert environ["REMOTE_ADDR"] == caller
    assert environ["wsgi.url_scheme"] == "http"
    assert environ["HTTP_HOST"] == "inner"
    assert TRUSTED not in environ
    assert not [name for name in environ if "FORWARDED" in name or "REAL_IP" in name]


def test_without_trusted_networks_nobody_is_believed() -> None:
    assert seen({"REMOTE_ADDR": "127.0.0.1", **forwarded()}, ())["REMOTE_ADDR"] == "127.0.0.1"


def test_mark_of_trust_cannot_be_brought_along() -> None:
    assert TRUSTED not in seen({"REMOTE_ADDR": "192.0.2.9", TRUSTED: True})


@pytest.mark.parametrize(
    ("chain", "address"),
    [
        pytest.param(
            "203.0.113.66, 198.51.100.7", "198.51.100.7", id="what-the-browser-wrote-is-passed-over"
        ),
        pytest.param("198.51.100.7, 10.9.9.9", "198.51.100.7", id="two-proxies-of-ours"),
        pytest.param("10.9.9.9, 10.8.8.8", "10.8.8.8", id="a-browser-in-our-own-network"),
        pytest.param("198.51.100.7, unknown", "10.1.2.3", id="hidden-address"),
        pytest.param("", "10.1.2.3", id="no-chain"),
    ],
)
def test_address_is_the_nearest_that_no_proxy_of_ours_has(chain: str, address: str) -> None:
    assert seen({"REMOTE_ADDR": "10.1.2.3", "HTTP_X_FORWARDED_FOR": chain})["REMOTE_ADDR"] == address


def test_scheme_may_only_be_one_of_the_web() -> None:
    environ = {"REMOTE_ADDR": "10.1.2.3", "HTTP_X_FORWARDED_PROTO": "javascript"}
    assert seen(environ)["wsgi.url_scheme"] == "http"
