"""Where a partner fetches an application, server to server, for the one reference it was brought.

Owns the address, what a request must look like, and the words of refusals. Who the client is comes
from outside as a function; what is handed over, and whether, is `idp.claims`'s to say.
"""

from idp.api.applications.routes import Counter, blueprint

__all__ = ["Counter", "blueprint"]
