"""The policy decision point: AuthZEN Authorization API 1.0 over the access tree.

Owns the wire: what a question looks like, which part of a company's tree a client may ask
about, how an answer is paged. The answers are `idp.rbac`'s. A client sees the service that it
is registered for and nothing else: another company, another service and a node that was never
there read the same. Who the client is, the composition root tells (`FindClient`).
"""

from idp.api.authzen.point import FindClient, Point
from idp.api.authzen.routes import blueprint

__all__ = ["FindClient", "Point", "blueprint"]
