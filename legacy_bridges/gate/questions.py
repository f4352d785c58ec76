"""Questions of a service that wait for a person's answer: sealed beside the jars, good for one answer."""

import json
from datetime import timedelta
from typing import Final

from idp.links.vault import open_bytes, seal_bytes
from idp.model.errors import Unavailable
from idp.model.ids import CompanyId
from idp.model.link import Jar
from idp.ports.house import House
from idp.ports.records import Records
from legacy_bridges.contract import Question
from legacy_bridges.gate.jars import Shelf

AGE: Final = timedelta(minutes=10)


class Questions:
    """Keeps one question for each session and service."""

    def __init__(self, house: House) -> None:
        """Take the parts."""
        self._house = house

    def keep(self, shelf: Shelf, question: Question) -> None:
        """Keep a question, over the one before; it waits ten minutes."""
        key, now = _key(shelf), self._house.clock.now()
        plain = json.dumps({**_said(question), "until": (now + AGE).isoformat()}).encode()
        with self._house.store.write() as records:
            records.jars.drop(key)
            records.jars.lease(key, now, now + AGE)
            sealed = seal_bytes(records, self._house.envelope, shelf.company, f"question|{key}", plain, now)
            records.jars.put(Jar(key, sealed, 1), 0)

    def find(self, shelf: Shelf) -> Question | None:
        """Return the question that waits."""
        with self._house.store.read() as records:
            return self._open(records, shelf.company, _key(shelf))

    def take(self, shelf: Shelf) -> Question | None:
        """Return the question and forget it: it is answered once."""
        with self._house.store.write() as records:
            found = self._open(records, shelf.company, _key(shelf))
            taken = records.jars.drop(_key(shelf))
            return found if taken else None

    def _open(self, records: Records, company: CompanyId, key: str) -> Question | None:
        jar = records.jars.get(key)
        try:
            envelope = self._house.envelope
            plain = open_bytes(records, envelope, company, f"question|{key}", jar.sealed) if jar else None
        except Unavailable:
            return None
        said = json.loads(plain) if plain else None
        if said is None or said.pop("until") <= self._house.clock.now().isoformat():
            return None
        fields = tuple((name, value) for name, value in said.pop("fields"))
        return Question(**said, fields=fields)


def _said(question: Question) -> dict[str, object]:
    return {
        "picture": question.picture,
        "name": question.name,
        "action": question.action,
        "fields": list(question.fields),
        "charset": question.charset,
        "jar": dict(question.jar),
    }


def _key(shelf: Shelf) -> str:
    """Name the place; it is no jar of a session, so no sign-out takes it for one."""
    sid, _, service = shelf.key.partition(":")
    return f"question.{sid}:{service}"
