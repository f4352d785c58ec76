"""A walk over the pages of a device that is let in."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

from tests.browser.running import Demo, okno
from tests.browser.visitor import Visitor
from tests.browser.walk import Walk

GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def register(demo: Demo) -> str:
    """Register a television that knows nobody's secret, and return its client_id."""
    document = {
        "client_name": "Экран в переговорной",
        "token_endpoint_auth_method": "none",
        "grant_types": [GRANT],
        "okno": {"first_party": True},
    }
    return str(okno(demo.place.environment(), "clients", "add", document=document)["client_id"])


def ask(demo: Demo, client_id: str) -> dict[str, Any]:
    """Ask for the two codes, as the television does."""
    form = f"client_id={client_id}&scope=openid+profile+roles".encode()
    with urllib.request.urlopen(f"{demo.issuer}/device_authorization", form, timeout=10) as answer:
        return dict(json.load(answer))


def of_who_has_a_device(demo: Demo, visitor: Visitor, partner: str) -> Iterator[str]:
    """Type a wrong code, then the right one; sign in; let it in, then decline another."""
    client_id = register(demo)
    visitor.open("/device")
    yield "connect a device"
    visitor.send(user_code="BBBB-BBBB")
    yield "a wrong code"
    visitor.send(user_code=ask(demo, client_id)["user_code"])
    visitor.fill_in(demo.guest())
    yield "let it in?"
    visitor.send()
    yield "it is connected"
    visitor.open(ask(demo, client_id)["verification_uri_complete"])
    visitor.send()
    visitor.follow("#cancel")
    yield "it was not connected"
    visitor.page.go_back()
    visitor.page.reload()
    yield "it is over"


WALKS: dict[str, Walk] = {"device": of_who_has_a_device}
