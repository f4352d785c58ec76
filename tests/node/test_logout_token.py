"""Back-channel logout, as docs/relying-parties/node.md has it read: by jose."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from urllib.parse import parse_qs

import pytest

from tests.debian.documented import documented
from tests.node.conftest import Connect
from tests.node.provider import Provider
from tests.node.test_documented import ISSUER, LOGOUT, PAGE, evaluate

pytestmark = [pytest.mark.node, pytest.mark.parametrize("library", ["openid-client"], indirect=True)]


@contextmanager
def listening() -> Iterator[tuple[str, "Queue[str]"]]:
    """Take logout tokens at an address."""
    came: Queue[str] = Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            came.put(parse_qs(body)["logout_token"][0])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/backchannel", came
        server.shutdown()
        thread.join()


def test_a_logout_token_ends_the_session_that_its_id_token_names(
    provider: Provider, connect: Connect
) -> None:
    with listening() as (address, came):
        provider.register([client(address)])
        party, anna = connect("hears"), provider.visitor()
        tokens = party.enter(anna)
        anna.fill_in(anna.browser.get(f"{provider.issuer}/logout"))
        token = came.get(timeout=20)
    assert read(provider, token) == tokens["claims"]["sid"]
    head, body, signature = token.split(".")
    wrong = {
        "another signature": f"{head}.{body}.{'A' * len(signature)}",
        "an ID token": tokens["id_token"],
        "another's": (token, "basic"),
    }
    for name, given in wrong.items():
        shown, audience = given if isinstance(given, tuple) else (given, "hears")
        assert str(read(provider, shown, audience)).startswith("refused: ERR_J"), name


def client(address: str) -> dict[str, object]:
    return {
        "client_id": "hears",
        "redirect_uris": ["https://rp.example/cb"],
        "backchannel_logout_uri": address,
        "backchannel_logout_session_required": True,
        "okno": {"first_party": True},
    }


def read(provider: Provider, token: str, audience: str = "hears") -> object:
    """Return what the page's function returns, or by what code it refuses."""
    instead = {ISSUER: provider.issuer, "'wiki'": f"'{audience}'"}
    program = documented(PAGE, "js", instead, LOGOUT)
    ended = f"endedBy(new URLSearchParams({{ logout_token: '{token}' }}))"
    return evaluate(provider, program, f"{ended}.catch((error) => `refused: ${{error.code}}`)")
