"""How a client hears of a sign-out, and where one leads afterwards."""

from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from idp.oidc.redirect_uris import origin_of
from idp.oidc.registration.members import Members

FRONT: Final = "frontchannel_logout_uri"
_ADDED: Final = frozenset({"iss", "sid"})
"""What we add to it."""


def read_logout(given: Members, *, native: bool) -> dict[str, Any]:
    """Read the members of RP-Initiated Logout 1.0 §3.1 and of both channels, back and front.

    OpenID Connect Back-Channel Logout 1.0 §2.2, OpenID Connect Front-Channel Logout 1.0 §2.
    """
    return {
        "post_logout_redirect_uris": given.uris("post_logout_redirect_uris", native=native),
        "backchannel_logout_uri": given.uri("backchannel_logout_uri"),
        "backchannel_logout_session_required": given.flag("backchannel_logout_session_required"),
        FRONT: _front(given),
        "frontchannel_logout_session_required": given.flag("frontchannel_logout_session_required"),
    }


def _front(given: Members) -> str | None:
    """Read what browsers load: on the very origin of a redirect URI, so that it is the client's own.

    OpenID Connect Front-Channel Logout 1.0 §2.
    """
    uri = given.uri(FRONT)
    if uri is None:
        return None
    if origin_of(uri) not in {origin_of(one) for one in given.texts("redirect_uris") or ()}:
        given.refuse(FRONT, "must have scheme, host and port of a redirect URI")
    if not _ADDED.isdisjoint(name for name, _ in parse_qsl(urlsplit(uri).query, keep_blank_values=True)):
        given.refuse(FRONT, "must not hold iss or sid, which are added to it")
    return uri
