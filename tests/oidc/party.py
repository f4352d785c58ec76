"""A relying party as tests play it."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from idp.ports.house import House

ISSUER = "http://localhost:8400"
SECRET = "a-secret-of-good-length-0001"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def basic(client_id: str, secret: str = SECRET) -> dict[str, str]:
    """Make the header of client_secret_basic."""
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def bearer(token: str) -> dict[str, str]:
    """Make the header of an access token."""
    return {"Authorization": f"Bearer {token}"}


def query_of(response: TestResponse) -> dict[str, str]:
    """Return the parameters of a redirect; none comes twice."""
    pairs = parse_qsl(urlsplit(response.headers["Location"]).query)
    assert len(pairs) == len(dict(pairs))
    return dict(pairs)


@dataclass
class Party:
    """Asks, redeems, reads tokens."""

    browser: FlaskClient
    house: House
    client_id: str = "portal"
    redirect_uri: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.redirect_uri = self.redirect_uri or f"https://{self.client_id}.example/cb"

    def request(self, **changes: str | None) -> dict[str, str]:
        """Make an authentication request; `None` leaves a parameter out."""
        plain = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": "openid",
            "state": "st",
            "nonce": "n-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return {
            name: value for name, value in {**plain, **self.extra, **changes}.items() if value is not None
        }

    def authorize(self, **changes: str | None) -> TestResponse:
        """Send the browser to the provider."""
        return self.browser.get("/authorize?" + urlencode(self.request(**changes)))

    def code(self, **changes: str | None) -> str:
        """Get a code without a page in between."""
        response = self.authorize(**changes)
        assert response.status_code == 303, response.text
        return query_of(response)["code"]

    def redeem(self, code: str, headers: dict[str, str] | None = None, **changes: str | None) -> TestResponse:
        """Redeem a code."""
        plain = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": VERIFIER,
        }
        return self.post({**plain, **changes}, headers)

    def refresh(self, token: str, **changes: str | None) -> TestResponse:
        """Refresh."""
        return self.post({"grant_type": "refresh_token", "refresh_token": token, **changes})

    def post(self, form: dict[str, str | None], headers: dict[str, str] | None = None) -> TestResponse:
        """Call the token endpoint."""
        data = {name: value for name, value in form.items() if value is not None}
        return self.browser.post(
            "/token", data=data, headers=basic(self.client_id) if headers is None else headers
        )

    def tokens(self, **changes: str | None) -> dict[str, Any]:
        """Get tokens."""
        response = self.redeem(self.code(**changes))
        assert response.status_code == 200, response.text
        return dict(response.json or {})

    def userinfo(self, token: str) -> TestResponse:
        """Ask UserInfo."""
        return self.browser.get("/userinfo", headers=bearer(token))

    def read(self, token: str) -> dict[str, Any]:
        """Verify a token by the published keys, as a stranger would."""
        keys = KeySet.import_key_set(self.browser.get("/jwks").json)
        return dict(jwt.decode(token, keys, algorithms=["RS256", "ES256"]).claims)
