"""The display at a counter: a screen without a keyboard, which somebody lets in from their phone.

It has no secret and no address that a browser comes back to. It knows where the provider is and what
it is called there, asks for a code, shows it, and waits. RFC 8628.
"""

from sandbox.display.app import display_app
from sandbox.display.line import Line
from sandbox.display.screen import Screen

__all__ = ["Line", "Screen", "display_app"]
