"""Interfaces behind Apache that take access tokens: by introspection, and by signature."""

import json
from base64 import b64encode
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from tests.bridges.wire import Page, WireBrowser
from tests.debian.parties import API, SECRET, Apache
from tests.debian.provider import Provider

pytestmark = pytest.mark.debian
ELSE = "https://else.example.com/"
BOTH = pytest.mark.parametrize("host", ["orders", "verified"])


def call(provider: Provider, path: str, **form: str) -> dict[str, object]:
    """Call the provider as the machine."""
    basic = b64encode(f"machine:{SECRET}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
    with closing(HTTPConnection("localhost", provider.ports.provider, timeout=20)) as connection:
        connection.request("POST", path, urlencode(form), headers)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text
        return dict(json.loads(text)) if text else {}


def token_for(provider: Provider, resource: str) -> str:
    return str(call(provider, "/token", grant_type="client_credentials", resource=resource)["access_token"])


def ask(hosts: Apache, host: str, token: str) -> Page:
    return WireBrowser().get(f"{hosts.origin(host)}/", {"Authorization": f"Bearer {token}"})


@BOTH
def test_a_token_for_the_service_is_let_in(provider: Provider, hosts: Apache, host: str) -> None:
    page = ask(hosts, host, token_for(provider, API))
    assert page.status == 200
    assert page.headers["X-Remote-User"] == "machine"


@BOTH
def test_a_token_for_another_service_is_not(provider: Provider, hosts: Apache, host: str) -> None:
    assert ask(hosts, host, token_for(provider, ELSE)).status == 401


@BOTH
@pytest.mark.parametrize("how", ["none", "garbage", "changed", "unsigned"])
def test_what_is_no_token_of_ours_is_not(provider: Provider, hosts: Apache, host: str, how: str) -> None:
    header, claims, signature = token_for(provider, API).split(".")
    none = b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    sent = {
        "none": "",
        "garbage": "x" * 40,
        "changed": f"{header}.{claims}.{signature[:-6]}AAAAAA",
        "unsigned": f"{none}.{claims}.",
    }
    assert ask(hosts, host, sent[how]).status == 401


def test_a_token_that_was_given_back_is_refused_at_once_where_it_is_introspected(
    provider: Provider, hosts: Apache
) -> None:
    token = token_for(provider, API)
    assert ask(hosts, "orders", token).status == 200
    call(provider, "/revoke", token=token)
    assert ask(hosts, "orders", token).status == 401
    assert ask(hosts, "verified", token).status == 200, "a signature is asked of nobody; the page says so"
