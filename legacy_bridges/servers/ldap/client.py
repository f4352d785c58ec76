"""Who asks, and what becomes of a question: values between a connection and its answers."""

from dataclasses import dataclass

from legacy_bridges.servers.ldap.asking import Bound


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks, as far as the connection knows."""

    address: str
    safe: bool
    """Nobody on the way can read along: TLS, or this machine."""
    offers_tls: bool
    bound: Bound | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send, and who is bound afterwards."""

    data: bytes
    bound: Bound | None
    wrong: bool = False
