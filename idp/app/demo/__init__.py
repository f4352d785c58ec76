"""What only the demo has: its pages, the cards they show, and a record of the last sign-in.

Mounted where `settings.demo` stands, which a public issuer refuses.
"""

from idp.app.demo.cards import PERSONAS
from idp.app.demo.mount import mount_demo

__all__ = ["PERSONAS", "mount_demo"]
