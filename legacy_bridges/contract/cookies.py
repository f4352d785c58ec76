"""A service's cookies as the server side keeps them: names to values, on one host, with nobody else's.

The jar belongs to one service, whose every request goes to one origin; so domains do not matter,
and a path narrows nothing that a service may not read anyway.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from legacy_bridges.contract.traffic import Reply

_NAME: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")
_VALUE: Final = re.compile(r"[\x20-\x3a\x3c-\x7e\x80-\xff]*\Z")
_LONG_AGO: Final = datetime(2001, 1, 1, tzinfo=UTC)
"""What has expired by then was meant to be deleted, whatever time it is."""
LARGEST: Final = 4096
MOST: Final = 60


def fold(jar: Mapping[str, str], reply: Reply) -> dict[str, str]:
    """Fold an answer's cookies into a jar, deletions included. RFC 6265 §5.3."""
    now = _moment(reply.header("Date")) or _LONG_AGO
    kept = dict(jar)
    for line in (value for name, value in reply.headers if name.lower() == "set-cookie"):
        pair, _, rest = line.partition(";")
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or not _NAME.match(name) or not _VALUE.match(value) or len(line) > LARGEST:
            continue
        kept.pop(name, None)
        if not _is_gone(rest, now) and len(kept) < MOST:
            kept[name] = value
    return kept


def cookie_header(jar: Mapping[str, str]) -> str:
    """Write the field value of `Cookie`. RFC 6265 §4.2.1."""
    return "; ".join(f"{name}={value}" for name, value in jar.items() if _NAME.match(name))


def merge(base: Mapping[str, str], ours: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """Bring what we changed since `base` into what others wrote meanwhile."""
    merged = dict(theirs)
    for name in {*base, *ours}:
        if name not in ours:
            merged.pop(name, None)
        elif ours[name] != base.get(name):
            merged[name] = ours[name]
    return merged


def _is_gone(attributes: str, now: datetime) -> bool:
    """Tell whether a cookie is written only to be deleted; `Max-Age` goes before `Expires`."""
    said = dict(_attributes(attributes.split(";")))
    if re.fullmatch(r"-?[0-9]+", said.get("max-age", "")):
        return int(said["max-age"]) <= 0
    expires = _moment(said.get("expires", ""))
    return expires is not None and expires <= now


def _attributes(parts: Iterable[str]) -> Iterable[tuple[str, str]]:
    for part in parts:
        name, _, value = part.partition("=")
        yield name.strip().lower(), value.strip()


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text.replace("-", " ")) if text else None
    except (ValueError, IndexError, TypeError):
        return None
    if moment is None:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
