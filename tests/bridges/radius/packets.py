"""What gateways send, made by pyrad and by hand."""

from pyrad.packet import AcctPacket, AuthPacket

SECRET = b"0123456789abcdef0123456789abcdef"


def access(
    *attributes: tuple[int, bytes],
    password: str | None = None,
    signed: bool = True,
    secret: bytes = SECRET,
    number: int = 7,
) -> bytes:
    """Make an Access-Request."""
    packet = AuthPacket(code=1, id=number, secret=secret, authenticator=bytes(range(16)))
    if signed:
        packet.add_message_authenticator()
    for kind, value in attributes:
        packet.setdefault(kind, []).append(value)
    if password is not None:
        packet[2] = [packet.PwCrypt(password)]
    return packet.RequestPacket()


def accounting(*attributes: tuple[int, bytes], secret: bytes = SECRET, number: int = 9) -> bytes:
    """Make an Accounting-Request."""
    packet = AcctPacket(code=4, id=number, secret=secret)
    for kind, value in attributes:
        packet.setdefault(kind, []).append(value)
    return packet.RequestPacket()


def raw(attributes: bytes, *, code: int = 1, length: int | None = None, number: int = 7) -> bytes:
    """Make a packet by hand, of whatever nonsense."""
    said = 20 + len(attributes) if length is None else length
    return bytes([code, number]) + said.to_bytes(2) + bytes(range(16)) + attributes
