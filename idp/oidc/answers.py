"""What an endpoint answers, as values: the views render them, the tests read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from idp.model.ids import Sid


@dataclass(frozen=True, slots=True, repr=False)
class Redirect:
    """Go there with GET: always 303, so that no form is posted again. RFC 9700 §4.12."""

    location: str


@dataclass(frozen=True, slots=True, repr=False)
class FormPost:
    """Post these fields to the relying party. OpenID Connect Core 1.0 §3.1.2.5."""

    action: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """Show a template at the endpoint's own address."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    form_target: str = ""
    """The origin that the page's form may lead to, beside our own."""
    locale: str | None = None
    frames: tuple[str, ...] = ()
    """The origins of what the page loads in frames."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Json:
    """Answer a client."""

    body: Mapping[str, Any]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Bytes:
    """Answer a client with bytes that were made before, as they are."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Forget the session cookie, and go on to the next address."""

    location: str
    closed: Sid | None = None
    """The session that ended: what was closed with it is shown on our own page."""


Answer = Redirect | FormPost | Page | SignedOut
"""What a browser gets; a client gets `Json`."""


def with_parameters(uri: str, parameters: Mapping[str, str]) -> str:
    """Append parameters to a URI's query and leave every byte of it as it was."""
    separator = "&" if "?" in uri else "?"
    if uri.endswith(("?", "&")):
        separator = ""
    return f"{uri}{separator}{urlencode(parameters)}" if parameters else uri
