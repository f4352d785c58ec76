"""One of those who are compared: where it answers, and the relying party that asks it."""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from bench.provider.line import Line

CLIENT_ID: Final = "portal"
SECRET: Final = "a-secret-of-good-length-0001"
REDIRECT_URI: Final = "https://portal.example/cb"
RESOURCE: Final = "https://api.portal.example"
SCOPE: Final = "openid email profile"
EMAIL: Final = "anna@romashka.example"


@dataclass(frozen=True, slots=True)
class Side:
    """A provider that runs, with somebody signed in at the driver's browser."""

    name: str
    issuer: str
    algorithm: str
    cookie: str
    pids: Sequence[int]
    """Whose CPU time counts: the server's, and its database's."""
    paths: Mapping[str, str]
    """By the names of the metadata."""
    introspected: str = ""
    """For which resource the token is that it is asked about; empty where that is one without any."""

    @property
    def host(self) -> str:
        """Return the host that requests name."""
        return urlsplit(self.issuer).netloc

    @property
    def port(self) -> int:
        """Return where it listens."""
        return urlsplit(self.issuer).port or 80


def client_metadata(algorithm: str) -> dict[str, Any]:
    """Return the relying party, the same on each side."""
    return {
        "client_id": CLIENT_ID,
        "client_secret": SECRET,
        "client_name": "Portal",
        "redirect_uris": [REDIRECT_URI],
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_method": "client_secret_basic",
        "id_token_signed_response_alg": algorithm,
    }


def read_paths(issuer: str) -> dict[str, str]:
    """Read where everything is, as every relying party does."""
    host = urlsplit(issuer)
    asked = f"GET /.well-known/openid-configuration HTTP/1.1\r\nHost: {host.netloc}\r\n\r\n"
    with closing(Line(host.port or 80)) as line:
        said = json.loads(line.ask(asked.encode()).body)
    named = {name: value for name, value in said.items() if name.endswith("_endpoint") or name == "jwks_uri"}
    return {name: urlsplit(value).path for name, value in named.items()}
