"""What a browser is shown on the way to a service, and what is in it."""

from joserfc import jwt
from joserfc.jwk import OctKey
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from idp.model.secret import Secret
from tests.bridges.conftest import Browser
from tests.bridges.launch.statements import SHARED


def open_(browser: Browser, service: str, to: str = "/rooms/7") -> TestResponse:
    """Open a service without a door, as My services does."""
    return browser.provider(f"/bridge/enter/{service}?to={to}")


def form_of(page: TestResponse) -> tuple[str, dict[str, str]]:
    """Return where a page's form goes, and with what."""
    form = LexborHTMLParser(page.text).css_first("form")
    assert form is not None, page.text
    fields = {str(i.attributes["name"]): str(i.attributes["value"]) for i in form.css("input")}
    return str(form.attributes["action"]), fields


def read(token: str, key: Secret = SHARED) -> dict[str, object]:
    return dict(jwt.decode(token, OctKey.import_key(key.value), algorithms=["HS256"]).claims)
