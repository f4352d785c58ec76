"""Jars: a service's cookies for one session of a person, sealed in the store, in no browser."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from idp.links.vault import NOBODY, open_bytes, seal_bytes
from idp.model.errors import Unavailable
from idp.model.ids import CompanyId, ServiceId
from idp.model.link import Jar
from idp.ports.house import House
from idp.ports.records import Records
from legacy_bridges.contract import merge
from legacy_bridges.gate.dialogues import Manners

TRIES: Final = 5
LEASE: Final = timedelta(seconds=60)
"""How long whoever signs in may take; after that somebody else tries."""
_SEAM: Final = b"\n"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The place of a jar: whose session, at which service, entering as whom."""

    key: str
    company: CompanyId
    service: ServiceId
    owner: str
    """The name of the secret in the vault that signs in: another account has another jar."""

    @classmethod
    def of(cls, sid: str, company: CompanyId | None, service: ServiceId, owner: str) -> "Shelf":
        """Name a place; the same person in another company takes the jar's place, not its cookies."""
        return cls(f"{sid}:{service}", company or NOBODY, service, owner)


@dataclass(frozen=True, slots=True)
class Kept:
    """A jar that was opened."""

    cookies: Mapping[str, str] = field(repr=False)
    manners: Manners
    owner: str
    signed_in: str
    """Names the sign-in that made it; cookies of an older one are not mixed in."""
    version: int = 0


class Cupboard:
    """Finds jars and puts them back."""

    def __init__(self, house: House) -> None:
        """Take the parts."""
        self._house = house

    def find(self, shelf: Shelf) -> Kept | None:
        """Return the jar; `None` if there is none, or it is another account's."""
        with self._house.store.read() as records:
            return self.open(records, shelf, records.jars.get(shelf.key))

    def open(self, records: Records, shelf: Shelf, jar: Jar | None) -> Kept | None:
        """Open a jar; one that does not open any more is as good as none."""
        company, kept = self.opened(records, jar) if jar is not None else (None, None)
        fits = kept is not None and company == shelf.company and kept.owner == shelf.owner
        return kept if fits else None

    def opened(self, records: Records, jar: Jar) -> tuple[CompanyId, Kept | None]:
        """Open a jar for whatever company it was sealed."""
        named, _, sealed = jar.sealed.partition(_SEAM)
        company = CompanyId(named.decode())
        if not sealed:
            return company, None
        try:
            plain = open_bytes(records, self._house.envelope, company, _place(jar.key, jar.version), sealed)
        except Unavailable:
            return company, None
        return company, _read(plain, jar.version) if plain is not None else None

    def put(self, records: Records, shelf: Shelf, kept: Kept, now: datetime) -> bool:
        """Write a jar over the version that it was read at; tell whether it fitted."""
        version = kept.version + 1
        place, plain = _place(shelf.key, version), _written(kept)
        sealed = seal_bytes(records, self._house.envelope, shelf.company, place, plain, now)
        jar = Jar(shelf.key, shelf.company.encode() + _SEAM + sealed, version)
        return records.jars.put(jar, kept.version)

    def fold_back(self, shelf: Shelf, base: Kept, cookies: Mapping[str, str]) -> None:
        """Bring what an answer changed into the jar, beside what other answers changed meanwhile."""
        if cookies == base.cookies:
            return
        for _try in range(TRIES):
            now = self._house.clock.now()
            with self._house.store.write() as records:
                jar = records.jars.get(shelf.key)
                there = self.open(records, shelf, jar)
                if jar is None or there is None or _is_replaced(jar, there, base, now):
                    return
                merged = merge(base.cookies, cookies, there.cookies)
                if merged == there.cookies or self.put(records, shelf, replace(there, cookies=merged), now):
                    return

    def drop(self, shelf: Shelf) -> None:
        """Throw a jar away."""
        with self._house.store.write() as records:
            records.jars.drop(shelf.key)


def is_leased(jar: Jar, now: datetime) -> bool:
    """Tell whether somebody signs in at this moment."""
    return jar.signing_in_until is not None and jar.signing_in_until > now


def _is_replaced(jar: Jar, there: Kept, base: Kept, now: datetime) -> bool:
    """Tell whether the sign-in that an answer belongs to is over, or about to be."""
    return there.signed_in != base.signed_in or is_leased(jar, now)


def _place(key: str, version: int) -> str:
    return f"jar|{key}|{version}"


def _written(kept: Kept) -> bytes:
    said = {
        "cookies": dict(kept.cookies),
        "user_agent": kept.manners.user_agent,
        "accept_language": kept.manners.accept_language,
        "owner": kept.owner,
        "signed_in": kept.signed_in,
    }
    return json.dumps(said).encode()


def _read(plain: bytes, version: int) -> Kept:
    said = json.loads(plain)
    manners = Manners(said["user_agent"], said["accept_language"])
    return Kept(said["cookies"], manners, said["owner"], said["signed_in"], version)
