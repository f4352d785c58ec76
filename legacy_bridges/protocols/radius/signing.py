"""Who sent a packet, and proof that an answer is ours.

Against forged answers (CVE-2024-3596) every answer carries a Message-Authenticator before anything
else, and a gateway that can send one has to: then nothing of a request can be changed on its way. It
may stand anywhere in a request, for it covers the whole of it. RFC 3579 §3.2.
"""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Final

from pyrad.packet import AcctPacket, AuthPacket, Packet, PacketError

from legacy_bridges.protocols.radius.wire import (
    ACCOUNTING_REQUEST,
    ACCOUNTING_RESPONSE,
    EAP_MESSAGE,
    MESSAGE_AUTHENTICATOR,
    PROXY_STATE,
    STATUS_SERVER,
    Heard,
    MalformedError,
)

PROXIES: Final = 8
"""Proxy-State attributes of a request. Each is a proxy on the way; a forger needs many."""
PROXIED: Final = 512
"""Octets of them all together."""
_SIGNATURE: Final = 16


def refuse_unsigned(heard: Heard, secret: bytes, *, required: bool) -> None:
    """Refuse a request with a signature that is missing, doubled or wrong. Raises `MalformedError`.

    Where the gateway may leave it out, it still has to be there with what a forger uses: with
    Proxy-State, with EAP (RFC 3579 §3.2), and with Status-Server (RFC 5997 §3).
    """
    _limit_proxies(heard)
    signed = heard.one(MESSAGE_AUTHENTICATOR)
    if signed is None:
        tells = heard.has(PROXY_STATE) or heard.has(EAP_MESSAGE)
        if required or tells or heard.code == STATUS_SERVER:
            msg = "no Message-Authenticator"
            raise MalformedError(msg)
        return
    if len(signed) != _SIGNATURE or not _is_signed(heard, secret):
        msg = "a wrong Message-Authenticator"
        raise MalformedError(msg)


def refuse_unproven(heard: Heard, secret: bytes) -> None:
    """Refuse accounting by who does not know the secret. Raises `MalformedError`. RFC 2866 §3."""
    _limit_proxies(heard)
    known = hashlib.md5(heard.raw[:4] + bytes(16) + heard.raw[20:] + secret, usedforsecurity=False)
    if not hmac.compare_digest(known.digest(), heard.authenticator):
        msg = "a wrong Request Authenticator"
        raise MalformedError(msg)
    if heard.one(MESSAGE_AUTHENTICATOR) is not None and not _is_signed(heard, secret):
        msg = "a wrong Message-Authenticator"
        raise MalformedError(msg)


def answer(heard: Heard, secret: bytes, code: int, said: Iterable[tuple[int, bytes]] = ()) -> bytes:
    """Make an answer: the signature, then what is said, then the proxies' own. RFC 2865 §5.33."""
    kind = AcctPacket if code == ACCOUNTING_RESPONSE else AuthPacket
    packet = kind(code, heard.id, secret, heard.authenticator)
    packet.add_message_authenticator()
    for number, value in (*said, *((PROXY_STATE, one) for one in heard.all(PROXY_STATE))):
        packet.setdefault(number, []).append(value)
    made: bytes = packet.ReplyPacket()
    return made


def _is_signed(heard: Heard, secret: bytes) -> bool:
    kind = AcctPacket if heard.code == ACCOUNTING_REQUEST else AuthPacket
    try:
        packet: Packet = kind(packet=heard.raw, secret=secret)
    except PacketError as error:
        raise MalformedError(str(error)) from None
    return bool(packet.verify_message_authenticator())


def _limit_proxies(heard: Heard) -> None:
    states = heard.all(PROXY_STATE)
    if len(states) > PROXIES or sum(map(len, states)) > PROXIED:
        msg = f"{len(states)} Proxy-States"
        raise MalformedError(msg)
