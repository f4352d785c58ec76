"""Serves CAS 1, 2 and 3: the way in, what tickets are worth, and the way out.

Owns the addresses under `/cas` and the tickets. How addresses are read and answers are written belongs
to `legacy_bridges.protocols.cas`, who may enter to `idp.interaction`.

    /cas/login                    a service sends the browser
    /cas/validate                 a service asks about a ticket, in CAS 1
    /cas/serviceValidate          in CAS 2; /cas/proxyValidate the same, for no proxy tickets are given
    /cas/p3/serviceValidate       in CAS 3, with attributes; /cas/p3/proxyValidate the same
    /cas/logout                   the end of the session here, and at every service that was told of it
"""

from legacy_bridges.host.cas.mounting import CasParts

__all__ = ["CasParts"]
