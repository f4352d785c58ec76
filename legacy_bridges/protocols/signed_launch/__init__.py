"""Signed statements of who a person is, for services that trust a signature and ask nobody.

Owns the formats: a JWT in a link or a form, DiscourseConnect, a form signed as OAuth 1.0a and
LTI 1.1 want it, and the tickets of mod_auth_tkt and mod_auth_pubtkt. Pure: the key, the moment
and the value used once are handed in. Who may enter, and where the browser goes with the
statement, is the host's business.
"""

from legacy_bridges.protocols.signed_launch.bridge import SignedLaunch

__all__ = ["SignedLaunch"]
