"""A television, the person before it, and whoever else would like to be let in."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.clock import FixedClock

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_FORM = re.compile(r'<form[^>]+action="(/device[^"]*)"')


@dataclass
class Device:
    """A client without a browser."""

    http: FlaskClient
    clock: FixedClock
    client_id: str = "tv"
    headers: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    def ask(self, headers: dict[str, str] | None = None, **form: str | list[str] | None) -> TestResponse:
        """Ask for the two codes; `None` leaves a parameter out."""
        data = {"client_id": self.client_id, **form}
        said = {name: value for name, value in data.items() if value is not None}
        return self.http.post(
            "/device_authorization", data=said, headers=self.headers if headers is None else headers
        )

    def begin(self, **form: str) -> str:
        """Ask, and return what the screen shows."""
        response = self.ask(**form)
        assert response.status_code == 200, response.text
        self.told = dict(response.json or {})
        return str(self.told["user_code"])

    def poll(self, headers: dict[str, str] | None = None, **changes: str | None) -> TestResponse:
        """Ask the token endpoint whether it was let in."""
        data = {
            "grant_type": GRANT,
            "device_code": self.told.get("device_code"),
            "client_id": self.client_id,
            **changes,
        }
        said = {name: value for name, value in data.items() if value is not None}
        return self.http.post("/token", data=said, headers=self.headers if headers is None else headers)

    def error(self, **changes: str | None) -> tuple[int, str]:
        """Poll, and return what was refused."""
        response = self.poll(**changes)
        return response.status_code, (response.json or {})["error"]


@dataclass
class Person:
    """Somebody at a browser."""

    browser: FlaskClient

    def type(self, user_code: str, **changes: str) -> TestResponse:
        """Open the page, type the code and press the button."""
        page = self.browser.get("/device")
        assert page.status_code == 200
        return self.send(page, user_code=user_code, **changes)

    def send(self, page: TestResponse, **typed: str) -> TestResponse:
        """Send a page's form."""
        return self.browser.post(action_of(page), data={**hidden_in(page), **typed})

    def come_to_decide(self, user_code: str) -> TestResponse:
        """Type the code, and come to the page on which one decides."""
        sent = self.type(user_code)
        assert sent.status_code == 303, sent.text
        return self.browser.get(sent.headers["Location"])

    def decide(self, user_code: str, decision: str = "agree") -> TestResponse:
        """Type the code and decide."""
        return self.send(self.come_to_decide(user_code), decision=decision)


def hidden_in(page: TestResponse) -> dict[str, str]:
    """Return the hidden fields of a page's form."""
    return dict(_HIDDEN.findall(page.text))


def action_of(page: TestResponse) -> str:
    """Return where a page's form goes."""
    found = _FORM.search(page.text)
    assert found, page.text
    return found[1]


def stranger(app: Flask) -> Person:
    """Be somebody at a browser of their own."""
    return Person(app.test_client())


def path_of(response: TestResponse) -> str:
    """Return where a redirect leads on our own host."""
    return urlsplit(response.headers["Location"]).path


def device_clients(client: Any) -> list[Any]:
    """Register a television of the operator's, one of somebody else's, and a box with a secret."""
    plain: dict[str, Any] = {"redirect_uris": (), "post_logout_redirect_uris": ()}
    public = {**plain, "token_endpoint_auth_method": "none", "client_secret_hash": None}
    grants = frozenset({GRANT, "refresh_token"})
    return [
        client("tv", grant_types=grants, **public),
        client("other-tv", grant_types=grants, **public),
        client("box", grant_types=grants, resource="https://box.example/", **plain),
        client("foreign-tv", grant_types=grants, first_party=False, **public),
        client("narrow-tv", grant_types=frozenset({GRANT}), scope=frozenset({"openid", "email"}), **public),
        client("members-tv", grant_types=grants, access="reports", **public),
        client("no-device", grant_types=frozenset({"authorization_code"}), **plain),
    ]
