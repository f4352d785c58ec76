"""How messages come in and go out. SAML 2.0 Bindings §3.2, §3.4, §3.5."""

from collections.abc import Sequence

from legacy_bridges.contract import AutoPost, Redirect
from legacy_bridges.protocols.saml.messages import Received, SigningKey


def read_redirect(query: str) -> Received:
    """Read a message from a query as it came, percent signs and all. Raises `SamlError`."""
    raise NotImplementedError


def read_post(form: Sequence[tuple[str, str]]) -> Received:
    """Read a message from the fields of a form, each as often as it came. Raises `SamlError`."""
    raise NotImplementedError


def read_soap(body: bytes) -> Received:
    """Read the one message in a SOAP envelope. Raises `SamlError`."""
    raise NotImplementedError


def send_by_redirect(xml: bytes, url: str, relay_state: str, signing: SigningKey) -> Redirect:
    """Send a message by the browser's address, with a signature over the query."""
    raise NotImplementedError


def send_by_post(xml: bytes, url: str, relay_state: str, signing: SigningKey | None) -> AutoPost:
    """Send a message by a form, signed here if a key is given."""
    raise NotImplementedError


def send_by_soap(xml: bytes, signing: SigningKey) -> bytes:
    """Put a message into a SOAP envelope, signed."""
    raise NotImplementedError
