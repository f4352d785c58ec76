"""A mail service that takes tokens, its webmail, and servers that ask what a token is worth."""

from dataclasses import dataclass, replace
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.model.ids import ClientId, ServiceId
from idp.oidc import TokenService, TokenServices
from tests.oidc.party import basic

MAIL = "https://mail.example/"
API = "https://api.example/"
INACTIVE = {"active": False}
SERVICE = ServiceId("reports")
"""The service that hangs in Acme's tree."""


@dataclass
class Names:
    """What the service calls people: a fake of what the bridges say."""

    known: str | None = "alice@acme.example"

    def __call__(self, _records: Any, service: str, _account: str, _company: str | None) -> str | None:
        assert service == SERVICE
        return self.known


def services_named_by(names: Names) -> TokenServices:
    """Describe the one service."""
    service = TokenService(SERVICE, MAIL, "mail", frozenset({ClientId("webmail")}))
    return TokenServices({MAIL: service}, names)


def introspection_clients(client: Any) -> list[Any]:
    """Register webmail, another program with the same resource, and the servers."""
    alone = {"redirect_uris": (), "grant_types": frozenset()}
    return [
        client("webmail", resource=MAIL, access="reports"),
        client("other-program", resource=MAIL, access="reports"),
        client("imap", resource=MAIL, **alone),
        client("imap-post", resource=MAIL, token_endpoint_auth_method="client_secret_post", **alone),
        client("imap-narrow", resource=MAIL, scope=frozenset({"openid"}), **alone),
        client("api", resource=API, **alone),
        client("api-2", resource=f"{API}2", **alone),
        client("of-the-issuer", resource="http://localhost:8400", **alone),
        client(
            "public-server",
            resource=MAIL,
            token_endpoint_auth_method="none",
            client_secret_hash=None,
            redirect_uris=("com.example.mail:/cb",),
        ),
    ]


@dataclass
class Asking:
    """A resource server."""

    http: FlaskClient
    server: str = "imap"

    def ask(self, token: str | None, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        """Introspect."""
        data = {"token": token, **more}
        said = {name: value for name, value in data.items() if value is not None}
        return self.http.post(
            "/introspect", data=said, headers=basic(self.server) if headers is None else headers
        )

    def told(self, token: str) -> dict[str, Any]:
        """Return what is said of a token."""
        answer = self.ask(token)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.content_type == "application/json"
        return dict(answer.json or {})

    def as_server(self, server: str) -> "Asking":
        """Be another one."""
        return replace(self, server=server)
