"""The pages: sign-in, second factor, company, consent, my services, account, colleagues.

Owns what a person sees and the headers it goes out with. A page finds who is here, calls
one use case, and redirects; it decides nothing itself. Knows nothing of OpenID Connect,
of bridges or of adapters; `furnish` prepares the templates for those edges too.
"""

from idp.web.furnish import furnish
from idp.web.routes import blueprint

__all__ = ["blueprint", "furnish"]
