"""Who knocks, before anybody knows who it is."""

from dataclasses import dataclass

from idp.model.ids import BrowserId
from idp.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser at the door: what an edge reads from the request, once."""

    browser: BrowserId
    address: str
    """The client's IP address, behind trusted proxies only."""
    user_agent: str = ""
    cookie: Secret | None = None
    """The session cookie's value, if one came; whether it is any good is not known yet."""
    locale: str = "en"
