"""Tell what a picture is, and how large, by its own first bytes and nobody's word."""

import struct
from collections.abc import Mapping
from typing import Final

from idp.model.errors import Refused
from idp.model.logo import WIDEST, PictureType

Size = tuple[int, int]
"""Width and height."""
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers of a frame's header. ITU-T T.81 table B.1."""
_BEGINNINGS: Final[Mapping[PictureType, tuple[bytes, ...]]] = {
    PictureType.PNG: (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",),
    PictureType.JPEG: (b"\xff\xd8\xff",),
    PictureType.GIF: (b"GIF87a", b"GIF89a"),
    PictureType.WEBP: (b"RIFF",),
}
_MOVING: Final[Mapping[PictureType, tuple[bytes, ...]]] = {
    PictureType.PNG: (b"acTL",),
    PictureType.JPEG: (),
    PictureType.GIF: (b"NETSCAPE2.0", b"ANIMEXTS1.0"),
    PictureType.WEBP: (b"ANIM",),
}
"""By which a picture says that it plays for ever. WCAG 2.2 §2.2.2."""


def read_picture(body: bytes) -> PictureType:
    """Return what it is. Raises `Refused` for what is no picture, too large, or does not stand still."""
    kind = next((kind for kind, marks in _BEGINNINGS.items() if body.startswith(marks)), None)
    if kind is None:
        msg = "it is not a PNG, JPEG, GIF or WebP"
        raise Refused(msg)
    try:
        size = _size(kind, body)
    except (struct.error, IndexError):
        size = 0, 0
    if not all(1 <= side <= WIDEST for side in size):
        msg = f"it is not 1 to {WIDEST} pixels wide and high"
        raise Refused(msg)
    if any(mark in body for mark in _MOVING[kind]):
        msg = "it moves"
        raise Refused(msg)
    return kind


def _size(kind: PictureType, body: bytes) -> Size:
    match kind:
        case PictureType.PNG:
            width, height = struct.unpack_from(">II", body, 16)
        case PictureType.GIF:
            width, height = struct.unpack_from("<HH", body, 6)
        case PictureType.JPEG:
            width, height = _size_of_jpeg(body)
        case PictureType.WEBP:
            width, height = _size_of_webp(body)
    return width, height


def _size_of_jpeg(body: bytes) -> Size:
    """Walk from marker to marker up to the frame. ITU-T T.81 §B.1.1."""
    at = 2
    while body[at] == 0xFF:
        code = body[at + 1]
        if code in _FRAMES:
            height, width = struct.unpack_from(">HH", body, at + 5)
            return width, height
        if code == 0xFF:
            at += 1
        else:
            at += 2 + struct.unpack_from(">H", body, at + 2)[0]
    return 0, 0


def _size_of_webp(body: bytes) -> Size:
    """Read the first chunk, of whichever of the three kinds."""
    match body[8:16], body[20:26]:
        case b"WEBPVP8X", _:
            low_width, high_width, low_height, high_height = struct.unpack_from("<HBHB", body, 24)
            return (high_width << 16 | low_width) + 1, (high_height << 16 | low_height) + 1
        case b"WEBPVP8L", data if data[:1] == b"\x2f":
            bits = struct.unpack_from("<I", body, 21)[0]
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"WEBPVP8 ", data if data[3:] == b"\x9d\x01\x2a":
            width, height = struct.unpack_from("<HH", body, 26)
            return width & 0x3FFF, height & 0x3FFF
        case _:
            return 0, 0
