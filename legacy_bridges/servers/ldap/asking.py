"""What is asked of the provider: off the loop, so that nobody else waits for it."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

from idp.model.errors import Refused, Unavailable
from idp.model.ids import CompanyId, ServiceId
from idp.model.secret import Secret
from legacy_bridges.internal.client import Asking
from legacy_bridges.internal.wire import HELLO
from legacy_bridges.protocols.ldap.bases import Base, Binder
from legacy_bridges.protocols.ldap.directory import DirectoryFacts, PersonFacts, entries
from legacy_bridges.protocols.ldap.entries import Entry
from legacy_bridges.servers.ldap.keeping import MOST_BINDS, MOST_LISTS, Kept, Marks
from legacy_bridges.servers.ldap.watching import Watch, in_order

AT_ONCE: Final = 16
"""Questions at the provider at once."""
EACH: Final = 4
"""Of these, for the entries of one company: no company's searches keep others from binding."""
LIST_SECONDS: Final = 2.0
"""How long entries are kept: what a person is called may change without a stamp."""
T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bound:
    """Somebody whose password was right, and by which password that was."""

    binder: Binder
    app: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A password that was wrong, and how long the answer is better held back."""

    hold: float = 0.0


@dataclass(frozen=True, slots=True)
class Desk:
    """Asks the provider, and keeps what may be kept."""

    asking: Asking
    watch: Watch
    pool: ThreadPoolExecutor
    marks: Marks = field(default_factory=Marks)
    binds: Kept[Bound] = field(init=False)
    lists: Kept[tuple[Entry, ...]] = field(init=False)
    machines: dict[ServiceId, tuple[str, str]] = field(default_factory=dict)
    """Home and shell by service, as the provider says."""
    _turns: WeakValueDictionary[CompanyId, asyncio.Semaphore] = field(default_factory=WeakValueDictionary)

    def __post_init__(self) -> None:
        object.__setattr__(self, "binds", Kept(self.watch, MOST_BINDS))
        object.__setattr__(self, "lists", Kept(self.watch, MOST_LISTS))

    def remembered(self, binder: Binder, shown: Secret) -> Bound | None:
        """Return who this is, if it was answered before and certainly still holds."""
        return self.binds.find(self.marks.of_bind(binder, shown))

    async def bind(self, binder: Binder, shown: Secret, address: str) -> Bound | Refusal:
        """Ask who this is. Raises `Unavailable`."""
        said = await self._ask(
            "ldap/bind",
            {
                "service": binder.base.service,
                "company": binder.base.company,
                "login": binder.login,
                "kind": binder.kind,
                "secret": shown.value,
                "address": address,
            },
        )
        if said.get("outcome") != "good":
            return Refusal(float(said.get("hold", 0.0)))
        bound = Bound(binder, str(said["app"]))
        if "keep" in said:
            key = self.marks.of_bind(binder, shown)
            self.binds.keep(key, bound, in_order(said["stamps"]), float(said["keep"]))
        return bound

    async def entries(self, bound: Bound, only: str) -> tuple[Entry, ...] | None:
        """Return what somebody may see; `None` if they may see nothing any more. Raises `Unavailable`."""
        key = self.marks.of(bound.app, only)
        kept = self.lists.find(key)
        if kept is not None:
            return kept
        company = bound.binder.base.company
        async with self._turns.setdefault(company, asyncio.Semaphore(EACH)):
            return self.lists.find(key) or await self._listed(bound, only, key)

    async def _listed(self, bound: Bound, only: str, key: bytes) -> tuple[Entry, ...] | None:
        stamps = self.watch.current()
        said = await self._ask("ldap/entries", {"app": bound.app, "only": only})
        if said.get("gone"):
            return None
        found = await self._off(lambda: _made(bound.binder.base, said, self._machine(bound)))
        if stamps is not None:
            self.lists.keep(key, found, stamps, LIST_SECONDS)
        return found

    def hello(self) -> None:
        """Ask which services there are. Raises `Unavailable`, or `Refused`."""
        said = self.asking.call(HELLO, {})["services"]
        for service, options in said.items():
            self.machines[ServiceId(service)] = (str(options["home"]), str(options["shell"]))

    def _machine(self, bound: Bound) -> tuple[str, str]:
        return self.machines.get(bound.binder.base.service, ("/nonexistent", "/usr/sbin/nologin"))

    async def _ask(self, name: str, said: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return await self._off(lambda: self.asking.call(name, said))
        except Refused as error:
            if self.watch.current() is not None:  # else it has been said once, and goes on
                log.warning("the provider does not answer a question: %s", error)
            raise Unavailable from None

    async def _off(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.pool, work)


def _made(base: Base, said: Mapping[str, Any], machine: tuple[str, str]) -> tuple[Entry, ...]:
    people = tuple(
        PersonFacts(one["login"], one["said"], tuple(one["words"]), one["number"]) for one in said["people"]
    )
    facts = DirectoryFacts(people, said["groups"], tuple(said["servers"]), *machine)
    return tuple(entries(base, facts))
