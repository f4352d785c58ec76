"""Which entries of one's own directory are meant, and which part of it has to be asked for."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import Final

from legacy_bridges.protocols.ldap.bases import PEOPLE, As, Binder
from legacy_bridges.protocols.ldap.dn import Dn, DnError, read_dn
from legacy_bridges.protocols.ldap.entries import Entry
from legacy_bridges.protocols.ldap.filters import Filter, holds, pinned
from legacy_bridges.protocols.ldap.matching import attribute_name
from legacy_bridges.protocols.ldap.messages import Compare, Scope, Search

LONGEST: Final = 3.0
"""Seconds that one search may take of everybody's time."""
TURN: Final = 0.01
"""Seconds of a search before others have their turn."""


class TooLongError(Exception):
    """The search takes more than anybody may."""


def only_for_search(binder: Binder, base: Dn, wanted: Filter) -> str:
    """Return the one login that a search is about; empty where it may be about many."""
    if binder.kind is As.PERSON:
        return ""
    return _login_of(binder, base) or pinned(wanted, "uid") or ""


def only_for_compare(binder: Binder, name: Dn, asked: Compare) -> str:
    """Return the one login that a comparison is about: the entry's own, or the member's asked for."""
    own = _login_of(binder, name)
    if binder.kind is As.PERSON or own:
        return own if binder.kind is As.SERVER else ""
    match attribute_name(asked.attribute):
        case "memberuid":
            return asked.value
        case "member":
            return _login_of(binder, _read(asked.value))
        case _:
            return ""


def _login_of(binder: Binder, name: Dn) -> str:
    above = PEOPLE.under(binder.base.dn)
    is_person = len(name.parts) == len(above.parts) + 1 and name.is_within(above)
    return name.parts[0].value if is_person and name.parts[0].type == "uid" else ""


def _read(text: str) -> Dn:
    try:
        return read_dn(text)
    except DnError:
        return Dn()


def find(entries: Sequence[Entry], name: Dn) -> Entry | None:
    """Return the entry of a name."""
    key = name.key
    return next((entry for entry in entries if entry.dn.key == key), None)


def is_meant(entry: Entry, base: Dn, scope: Scope) -> bool:
    """Tell whether an entry lies where the search looks."""
    below = len(entry.dn.parts) - len(base.parts)
    return (scope is Scope.SUBTREE or below == int(scope)) and entry.dn.is_within(base)


async def matching(entries: Sequence[Entry], base: Dn, asked: Search) -> AsyncIterator[Entry]:
    """Go through what is asked for, with turns for others in between. Raises `TooLongError`."""
    begun = turn = time.monotonic()
    for entry in entries:
        if is_meant(entry, base, asked.scope) and holds(asked.wanted, entry) is True:
            yield entry
        if time.monotonic() - turn > TURN:
            await asyncio.sleep(0)
            turn = time.monotonic()
            if turn - begun > LONGEST:
                raise TooLongError
