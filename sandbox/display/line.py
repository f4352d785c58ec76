"""The provider as a device sees it: two codes, a question every few seconds, then tokens."""

from typing import Any, Final
from urllib.parse import urlencode

from sandbox.party.provider import ClientCredentials, Provider

GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
SCOPE: Final = "openid roles"
"""The company, and nobody's name: everybody at the counter reads the screen."""
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


class Line(Provider):
    """Talks to the provider without a secret: a device keeps none. RFC 8628 §3.1."""

    def __init__(self, issuer: str, client_id: str, ca_file: str | None = None) -> None:
        super().__init__(issuer, ClientCredentials(client_id, ""), ca_file)

    def ask(self) -> dict[str, Any]:
        """Ask for the two codes. RFC 8628 §3.1."""
        return self._send("device_authorization_endpoint", scope=SCOPE)

    def collect(self, device_code: str) -> dict[str, Any]:
        """Ask whether somebody has let the device in. RFC 8628 §3.4."""
        return self._send("token_endpoint", grant_type=GRANT, device_code=device_code)

    def refresh(self, refresh_token: str) -> dict[str, Any]:
        """Turn the old tokens into new ones. RFC 6749 §6."""
        return self._send("token_endpoint", grant_type="refresh_token", refresh_token=refresh_token)

    def _send(self, endpoint: str, **form: str) -> dict[str, Any]:
        body = urlencode({"client_id": self.client_id, **form})
        return self._json("POST", self.endpoint(endpoint), dict(_FORM), body)
