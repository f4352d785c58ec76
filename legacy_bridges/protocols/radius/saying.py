"""What an Access-Accept says of a person: words of the service's own, and for how long."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from legacy_bridges.contract import Claim
from legacy_bridges.protocols.radius.options import RadiusOptions
from legacy_bridges.protocols.radius.wire import (
    CLASS,
    FILTER_ID,
    FRAMED_POOL,
    SESSION_TIMEOUT,
    VENDOR_SPECIFIC,
)

LONGEST: Final = 253
"""Octets of a value. RFC 2865 §5."""
_NAMED: Final = {"Filter-Id": FILTER_ID, "Framed-Pool": FRAMED_POOL}
_VENDOR: Final = re.compile(r"Vendor-(\d+)-(\d+)\Z")


def accepted(options: RadiusOptions, claims: Mapping[Claim, str], mark: str) -> tuple[tuple[int, bytes], ...]:
    """Say for how long somebody is let in, what comes back in accounting, and as what. RFC 2865 §5.44."""
    return (
        (SESSION_TIMEOUT, options.session.to_bytes(4)),
        (CLASS, mark.encode()[:LONGEST]),
        *_released(options, claims),
    )


def _released(options: RadiusOptions, claims: Mapping[Claim, str]) -> Iterator[tuple[int, bytes]]:
    for name, claim in options.reply.items():
        whole = claims.get(claim, "")
        for word in whole.split(",") if claim is Claim.ROLES else [whole]:
            if word:
                yield _attribute(name, word.encode())


def _attribute(name: str, value: bytes) -> tuple[int, bytes]:
    vendor = _VENDOR.match(name)
    if vendor is None:
        return _NAMED[name], value[:LONGEST]
    number, kind = (int(part) for part in vendor.groups())
    inner = value[: LONGEST - 6]
    return VENDOR_SPECIFIC, number.to_bytes(4) + bytes([kind % 256, len(inner) + 2]) + inner
