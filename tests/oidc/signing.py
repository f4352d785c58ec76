"""A relying party that signs what it asks for."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from werkzeug.test import TestResponse

from tests.oidc.keyed import Keyed, signed
from tests.oidc.party import ISSUER, query_of

TYP = "oauth-authz-req+jwt"


@dataclass
class Signing(Keyed):
    """Puts its parameters into a request object."""

    def said(self, **changes: Any) -> dict[str, Any]:
        """Make the claims of an object; `None` leaves one out."""
        plain = {
            **self.request(),
            "iss": self.client_id,
            "aud": ISSUER,
            "exp": self.soon(300),
            "nbf": self.now(),
            "iat": self.now(),
        }
        return {name: value for name, value in {**plain, **changes}.items() if value is not None}

    def object(self, **changes: Any) -> str:
        """Sign an object."""
        return signed(self.key, self.alg, self.said(**changes), kid="k1", typ=TYP)

    def ask(self, token: str, **beside: str | None) -> TestResponse:
        """Bring an object to the authorization endpoint, with parameters beside it."""
        sent = {"client_id": self.client_id, "request": token, **beside}
        query = urlencode({name: value for name, value in sent.items() if value is not None})
        return self.browser.get(f"/authorize?{query}")

    def push_object(self, token: str, **beside: str) -> TestResponse:
        """Push an object, with parameters beside it."""
        return self.browser.post("/par", data={"request": token, **beside, **self.assertion()})


def beside(who: Signing, **changes: str | None) -> dict[str, str | None]:
    """Return parameters beside an object that name a good address."""
    plain = {
        "redirect_uri": f"https://{who.client_id}.example/cb",
        "state": "beside",
        "response_type": "code",
    }
    return {**plain, **changes}


def assert_refused(who: Signing, token: str, statements: Any) -> None:
    """Refused at the authorization endpoint, shown without a good address, and when pushed; nothing is kept."""
    statements.clear()
    response = who.ask(token, **beside(who))
    assert response.status_code == 303
    assert response.headers["Location"].startswith(f"https://{who.client_id}.example/cb?error=")
    answer = query_of(response)
    assert answer.keys() <= {"error", "error_description", "state", "iss"}
    assert (answer["error"], answer["state"], answer["iss"]) == ("invalid_request_object", "beside", ISSUER)
    for address in (None, "https://evil.example/"):
        shown = who.ask(token, **beside(who, redirect_uri=address))
        assert shown.status_code == 400
        assert "Location" not in shown.headers
        assert "invalid_request_object" in shown.text
    assert statements.writes() == []
    pushed = who.push_object(token, response_type="code")
    assert (pushed.status_code, (pushed.json or {})["error"]) == (400, "invalid_request_object")
    assert not [one for one in statements.writes() if "INTO pushed" in one]
