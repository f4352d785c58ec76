"""The page `/device`: a person types what a device shows, and decides. RFC 8628 §3.3."""

from idp.authn.visitor import Visitor
from idp.oidc.answers import Answer
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider


def show_entry(provider: Provider, parameters: Parameters, visitor: Visitor) -> Answer:
    """Ask for the code, filled in where the address brought it. RFC 8628 §3.3.1."""
    raise NotImplementedError


def answer_typed_code(provider: Provider, form: Parameters, visitor: Visitor) -> Answer:
    """Take the request for this browser, and lead on to the sign-in. RFC 8628 §3.3."""
    raise NotImplementedError


def show_decision(provider: Provider, interaction: str, visitor: Visitor) -> Answer:
    """Show who asks for what from where, once everything before it is done. RFC 8628 §5.4."""
    raise NotImplementedError


def answer_decision(provider: Provider, interaction: str, form: Parameters, visitor: Visitor) -> Answer:
    """Let the device in, or not. RFC 8628 §3.3."""
    raise NotImplementedError
