"""Small pictures of every kind, and what only looks like one."""

import struct
import zlib
from typing import Final


def png(width: int = 40, height: int = 40, more: bytes = b"") -> bytes:
    """Draw a whole PNG of one colour, with another chunk if one is given."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\x00" + b"\x7f" * min(width, 600)) * min(height, 600)
    parts = (_chunk(b"IHDR", header), more, _chunk(b"IDAT", zlib.compress(rows)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def gif(width: int = 40, height: int = 40, mark: bytes = b"GIF89a") -> bytes:
    """Begin a GIF."""
    return mark + struct.pack("<HHBBB", width, height, 0, 0, 0) + b"\x3b"


def jpeg(width: int = 40, height: int = 40, frame: int = 0xC0, before: bytes = b"") -> bytes:
    """Begin a JPEG: an application's segment, whatever else, then the frame."""
    application = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\x00" + bytes(9)
    return (
        b"\xff\xd8"
        + application
        + before
        + b"\xff"
        + bytes([frame])
        + struct.pack(">HBHH", 11, 8, height, width)
    )


def webp(kind: bytes, width: int = 40, height: int = 40, more: bytes = b"") -> bytes:
    """Begin a WebP of one of its three kinds."""
    less = (width - 1) % 2**24, (height - 1) % 2**24
    data = {
        b"VP8 ": b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height),
        b"VP8L": b"\x2f" + struct.pack("<I", (less[0] & 0x3FFF) | (less[1] & 0x3FFF) << 14),
        b"VP8X": bytes(4) + less[0].to_bytes(3, "little") + less[1].to_bytes(3, "little"),
    }[kind]
    data += more
    return b"RIFF" + struct.pack("<I", 12 + len(data)) + b"WEBP" + kind + struct.pack("<I", len(data)) + data


SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML: Final = b"<!doctype html><script>alert(1)</script>"
PICTURES: Final = {
    "png": (png(), "image/png"),
    "jpeg": (jpeg(), "image/jpeg"),
    "jpeg-progressive": (jpeg(frame=0xC2), "image/jpeg"),
    "jpeg-with-filling": (jpeg(before=b"\xff\xff"[:1]), "image/jpeg"),
    "gif-87": (gif(mark=b"GIF87a"), "image/gif"),
    "gif-89": (gif(), "image/gif"),
    "webp-lossy": (webp(b"VP8 "), "image/webp"),
    "webp-lossless": (webp(b"VP8L"), "image/webp"),
    "webp-extended": (webp(b"VP8X"), "image/webp"),
}
