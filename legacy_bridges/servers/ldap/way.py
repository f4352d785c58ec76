"""What all connections at one place share."""

import ssl
from dataclasses import dataclass

from legacy_bridges.servers.ldap.answering import Answering
from legacy_bridges.servers.ldap.crowd import Crowd


@dataclass(frozen=True, slots=True)
class Way:
    """How clients come in."""

    answering: Answering
    crowd: Crowd
    tls: ssl.SSLContext | None = None
    from_the_start: bool = False
    """TLS comes first, before any message."""
