"""The eighth partner, registered with the real provider and listening."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

from werkzeug.serving import make_server

from idp.testing import Okno
from sandbox.keys import Keys
from sandbox.partners.app import partner_app
from sandbox.partners.form import EIGHTH, read_form
from sandbox.partners.provider import Provider
from tests.bridges.processes import free_ports


@dataclass
class Sonata:
    """The partner, and where it is."""

    provider: Provider
    origin: str


@contextmanager
def listening(app: Any, port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def running_sonata(okno: Okno) -> Iterator[Sonata]:
    """Register the eighth partner, and let its stand-in serve."""
    (port,) = free_ports(1)
    origin, keys = f"http://sonata.localhost:{port}", Keys.make()
    client = okno.add_client(registration(origin, keys))
    provider = Provider(okno.issuer, client["client_id"], keys)
    with listening(partner_app(read_form(EIGHTH), provider, origin), port):
        yield Sonata(provider, origin)


def registration(origin: str, keys: Keys) -> dict[str, Any]:
    return {
        "client_id": "sonata",
        "client_name": "Соната Связь",
        "redirect_uris": [f"{origin}/callback"],
        "initiate_login_uri": f"{origin}/login",
        "grant_types": ["authorization_code", "client_credentials"],
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": keys.jwks(),
        "subject_type": "pairwise",
        "require_pushed_authorization_requests": True,
        "dpop_bound_access_tokens": True,
        "okno": {"partner": "sonata", "profile": "fapi", "events_uri": f"{origin}/events"},
    }
