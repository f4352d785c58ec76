"""Basic: login and secret with each request. RFC 7617."""

from base64 import b64encode

from legacy_bridges.contract import Credential, NoAnswerError, Outgoing


def with_basic(outgoing: Outgoing, credential: Credential) -> Outgoing:
    """Show the credential in UTF-8. RFC 7617 §2, §2.1. Raises `NoAnswerError` for a login with a colon."""
    if ":" in credential.login:
        msg = "a login with a colon cannot be shown by Basic"
        raise NoAnswerError(msg)
    shown = f"{credential.login}:{credential.secret.value}".encode()
    return outgoing.with_header("Authorization", f"Basic {b64encode(shown).decode()}")
