"""A client that registers and manages itself."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.ports.house import House
from tests.oidc.party import bearer

PLAIN = {"redirect_uris": ["https://app.example/cb"], "client_name": "An app"}


@dataclass
class Applicant:
    """Registers, and remembers nothing."""

    browser: FlaskClient
    house: House

    def ask(self, token: str | None = None, **members: Any) -> TestResponse:
        """Send client metadata; `None` leaves a member out."""
        return self.send({**PLAIN, **members}, token)

    def send(self, body: Any, token: str | None = None) -> TestResponse:
        """Send whatever is told as JSON."""
        if isinstance(body, dict):
            body = {name: value for name, value in body.items() if value is not None}
        return self.browser.post("/register", json=body, headers=bearer(token) if token else {})

    def register(self, **members: Any) -> dict[str, Any]:
        """Register, and return what was answered."""
        response = self.ask(**members)
        assert response.status_code == 201, response.text
        return dict(response.json or {})

    def manage(self, made: dict[str, Any], method: str = "GET", **changes: Any) -> TestResponse:
        """Read, replace or remove a registration by its own token; `token` and `json` are taken as told."""
        token = changes.pop("token", made["registration_access_token"])
        headers = bearer(token) if token is not None else {}
        path = f"/register/{made['client_id']}"
        return self.browser.open(path, method=method, headers=headers, **changes)


def refusal(response: TestResponse) -> tuple[int, str]:
    """Return the status and the code; nothing of it goes to a browser or into a cache."""
    assert response.content_type == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Location" not in response.headers
    assert "Set-Cookie" not in response.headers
    return response.status_code, (response.json or {})["error"]
