"""What of a directory is shown, and how a comparison comes out."""

from collections.abc import Sequence
from typing import Final

from legacy_bridges.protocols.ldap import answers
from legacy_bridges.protocols.ldap.directory import root_entry
from legacy_bridges.protocols.ldap.dn import Dn
from legacy_bridges.protocols.ldap.entries import NO_ATTRIBUTES, Entry
from legacy_bridges.protocols.ldap.filters import Equals, holds
from legacy_bridges.protocols.ldap.matching import attribute_name, is_known
from legacy_bridges.protocols.ldap.messages import Code, Compare, Search
from legacy_bridges.servers.ldap.client import Client
from legacy_bridges.servers.ldap.searching import TooLongError, matching

MOST_ENTRIES: Final = 20_000
"""Of one answer."""
SECRETS: Final = frozenset({"userpassword", "authpassword", "unicodepwd", "sambantpassword"})


async def shown_entries(number: int, asked: Search, base: Dn, entries: Sequence[Entry]) -> bytes:
    """Show the entries that are meant, as far as anybody may see so many. RFC 4511 §4.5.2."""
    found, code = bytearray(), Code.SUCCESS
    most, count = min(asked.size_limit or MOST_ENTRIES, MOST_ENTRIES), 0
    try:
        async for entry in matching(entries, base, asked):
            count += 1
            if count > most:
                code = Code.SIZE_LIMIT_EXCEEDED
                break
            found += shown_entry(number, asked, entry)
    except TooLongError:
        code = Code.TIME_LIMIT_EXCEEDED
    return bytes(found + answers.result(number, answers.SEARCHED, code))


def shown_entry(number: int, asked: Search, entry: Entry) -> bytes:
    """Show one entry, what was asked of it."""
    wanted = asked.attributes
    shown = () if wanted == (NO_ATTRIBUTES,) else entry.shown(wanted)
    return answers.entry(number, entry.dn, shown, types_only=asked.types_only)


def compared(found: Entry | None, asked: Compare) -> Code:
    """Say how a comparison comes out; of secrets nothing is said. RFC 4511 §4.10."""
    name = attribute_name(asked.attribute)
    if name in SECRETS:
        return Code.INSUFFICIENT_ACCESS_RIGHTS
    if found is None:
        return Code.NO_SUCH_OBJECT
    if not is_known(name) or not found.values(name):
        return Code.NO_SUCH_ATTRIBUTE
    return Code.COMPARE_TRUE if holds(Equals(name, asked.value), found) else Code.COMPARE_FALSE


def root(number: int, asked: Search, client: Client) -> bytes:
    """Say what this server can do. RFC 4512 §5.1."""
    own = (client.bound.binder.base,) if client.bound is not None else ()
    entry = root_entry(own, start_tls=client.offers_tls)
    shown = shown_entry(number, asked, entry) if holds(asked.wanted, entry) is True else b""
    return shown + answers.result(number, answers.SEARCHED, Code.SUCCESS)
