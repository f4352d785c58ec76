"""A provider that really runs, the clients registered with it, and a person at a browser."""

import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from jwskate import Jwk

from tests.bridges.processes import free_ports, running
from tests.debian.provider import OWNER, PASSWORD, Ports, Provider, new_provider
from tests.python_clients.visitor import SIGN_IN, Visitor
from tests.support.databases import Databases

BACK = "http://rp.localhost/cb"
SECRET = "s" * 43
GRANTS = ["authorization_code", "refresh_token"]
API = "https://api.example/"
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")


@pytest.fixture(scope="session")
def key() -> Jwk:
    """Make the key of the clients that sign."""
    return Jwk.generate(alg="ES256").with_kid_thumbprint()


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory, databases: Databases, key: Jwk) -> Iterator[Provider]:
    """Run `okno serve`, at which anybody may register."""
    folder = tmp_path_factory.mktemp("okno")
    (port,) = free_ports(1)
    made = new_provider(folder, Ports(port, 0, 0, 0), databases.new(), OKNO_REGISTRATION="open")
    (folder / "services").mkdir()
    made.add("companies", {"id": "romashka", "name": "Romashka", "services": {}})
    made.add("people", [_owner()])
    made.add("clients", _clients(key))
    command = [sys.executable, "-m", "idp", "serve"]
    with running(command, folder / "provider.log", ports=[port], environment=made.environment):
        yield made


@pytest.fixture(scope="session")
def somebody(provider: Provider) -> Visitor:
    """Be one person in one browser for all tests."""
    return Visitor(provider.issuer)


@pytest.fixture
def signed_in(provider: Provider, somebody: Visitor) -> Visitor:
    """Be somebody who has signed in, whatever the test before did."""
    page = somebody.show(f"{provider.issuer}/services")
    if urlsplit(page.url).path == SIGN_IN:
        somebody.browser.submit(page, login=OWNER, password=PASSWORD)
    return somebody


@pytest.fixture
def visitor(provider: Provider) -> Visitor:
    """Be somebody who has not signed in."""
    return Visitor(provider.issuer)


def _owner() -> dict[str, Any]:
    return {
        "login": OWNER,
        "password": PASSWORD,
        "companies": [{"id": "romashka", "roles": ["owner"]}],
        "claims": {"name": "Anna", "email": OWNER, "email_verified": True},
    }


def _client(client_id: str, **changes: Any) -> dict[str, Any]:
    plain = {
        "client_id": client_id,
        "client_secret": SECRET,
        "redirect_uris": [BACK],
        "grant_types": GRANTS,
        "okno": {"first_party": True},
    }
    return {**plain, **changes}


def _clients(key: Jwk) -> list[dict[str, Any]]:
    by_key = {
        "client_secret": None,
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": [dict(key.public_jwk())]},
    }
    return [
        _client("basic", post_logout_redirect_uris=["http://rp.localhost/bye"]),
        _client("post", token_endpoint_auth_method="client_secret_post"),
        _client("other"),
        _client("keyed", **by_key),
        _client("wire", userinfo_signed_response_alg="ES256"),
        _client("api", okno={"resource": API}, redirect_uris=None, grant_types=None, scope="openid"),
        _client("machine", grant_types=["client_credentials"], redirect_uris=None, okno={"resources": [API]}),
        _client(
            "screen",
            client_secret=None,
            token_endpoint_auth_method="none",
            grant_types=["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
            redirect_uris=None,
        ),
        *(_client(f"id-{alg}", id_token_signed_response_alg=alg) for alg in ALGORITHMS),
    ]
