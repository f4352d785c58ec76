"""The message that ends a session at a service. CAS Protocol §2.3.3."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

FIELD: Final = "logoutRequest"


def logout_form(ticket: str, message: str, now: datetime) -> Mapping[str, str]:
    """Return the form to post to where a ticket was sent; `message` is a value never used before."""
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        FIELD: (
            '<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"'
            f' ID={quoteattr(f"LR-{message}")} Version="2.0" IssueInstant="{moment}">'
            '<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">@NOT_USED@</saml:NameID>'
            f"<samlp:SessionIndex>{escape(ticket)}</samlp:SessionIndex>"
            "</samlp:LogoutRequest>"
        )
    }
