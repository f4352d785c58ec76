"""Trusted headers, Basic, Digest and query credentials behind a reverse proxy.

The proxy asks about every request and hands on what we answer: 200 with identity headers,
401 to sign in, 403 to be told why not. There is no specification; CGI variables are RFC 3875.
Credentials are put in by the gate alone, into each request on its way.
"""

from legacy_bridges.protocols.forward_auth.bridge import ForwardAuth

__all__ = ["ForwardAuth"]
