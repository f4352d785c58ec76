"""An old service behind the gate as the background work sees it: answers as told, and remembers the asking."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from idp.adapters.embedded import MemoryLimiter
from idp.adapters.embedded.envelope import AesEnvelope
from idp.authn.notices import Post
from idp.model.account import Account
from idp.model.company import Company
from idp.model.errors import Unavailable
from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.link import AccountLink, LinkState, OldAccount
from idp.ports.house import House
from idp.ports.records import Store
from idp.ports.relay import Handed, Returned
from legacy_bridges.contract import (
    Answered,
    Ask,
    Barred,
    Bridged,
    Caps,
    Credential,
    Dialogue,
    Entrant,
    Habits,
    Lent,
    Links,
    Logout,
    Manifest,
    Outgoing,
    Passed,
    Proving,
    Replayed,
    Reply,
    RequestFacts,
    Verdict,
)
from legacy_bridges.gate.crew import Crew
from legacy_bridges.registry import Bridges
from tests.support.clock import FixedClock

ROMASHKA = CompanyId("romashka")
ANNA = AccountId("anna")
WIKI = ServiceId("wiki")
Answering = Callable[[Handed], tuple[int, bytes]]


class Nothing:
    """A part that nothing here has a use for."""


@dataclass
class Service:
    """Keep `idp.ports.relay.Relay`: answer each path as told, 200 and nothing where nothing was told."""

    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[Handed] = field(default_factory=list)
    down: bool = False

    @contextmanager
    def send(self, handed: Handed) -> Iterator[Returned]:
        """Answer."""
        self.asked.append(handed)
        if self.down:
            raise Unavailable
        status, body = self.answers.get(handed.path, (200, b""))
        yield Returned(status, (), iter([body]))

    @property
    def paths(self) -> list[str]:
        """List what was asked for."""
        return [handed.path for handed in self.asked]

    def bodies(self) -> bytes:
        """Join what was sent."""
        return b"\n".join(h.body for h in self.asked if isinstance(h.body, bytes))


@dataclass(frozen=True)
class Doorbell:
    """Keep `Bridge` and `Replays`: `/in` lets in whoever knows the password, `/out` answers `bye`."""

    kind = "doorbell"
    caps = Caps(launch=True, inline_verify=True, logout=Logout.KILL)

    def read_options(self, said: Mapping[str, Any]) -> object:
        """Read nothing."""
        return said

    def problems(self, manifest: Manifest) -> list[tuple[str, str]]:
        """Find nothing."""
        return []

    def verify(
        self, manifest: Manifest, facts: RequestFacts | None, visitor: Entrant | Barred | None
    ) -> Verdict:
        """Let everybody in."""
        return Passed({})

    def habits(self, manifest: Manifest) -> Habits:
        """See the upstream's name."""
        return Habits("wiki.internal")

    def log_in(
        self, manifest: Manifest, credential: Credential, answered: Answered | None = None
    ) -> Dialogue[Replayed]:
        """Ask once."""
        said = f"{credential.login} {credential.secret.value}".encode()
        reply = yield Ask("POST", "/in", body=said)
        return Replayed({"sid": "1"}) if reply.status == 200 else Replayed(None, "refused")

    def log_out(self, manifest: Manifest, jar: Mapping[str, str]) -> Dialogue[bool]:
        """Ask once, with the cookies."""
        cookie = "; ".join(f"{name}={value}" for name, value in jar.items())
        reply = yield Ask("GET", "/out", {"Cookie": cookie})
        return reply.body == b"bye"

    def is_stale(self, manifest: Manifest, reply: Reply) -> bool:
        """Never."""
        return False

    def wear(self, manifest: Manifest, outgoing: Outgoing, jar: Mapping[str, str]) -> Outgoing:
        """Change nothing."""
        return outgoing


def wiki(**more: Any) -> Manifest:
    said: dict[str, Any] = {
        "service": WIKI,
        "title": {"en": "Wiki"},
        "description": {},
        "section": {},
        "origin": "https://wiki.example.com",
        "upstream": "http://127.0.0.1:18110",
        "protocol": "doorbell",
        "access": "wiki",
        "logout": Logout.BACK,
        "links": Links.PERSON,
        "lent": Lent.LINK,
        "prove": (Proving.LOGIN,),
    }
    return Manifest(**said | more)


def crew_with(store: Store, clock: FixedClock, service: Service, manifest: Manifest | None = None) -> Crew:
    house = House(
        store=store,
        clock=clock,
        envelope=AesEnvelope(b"\x07" * 32),
        limiter=MemoryLimiter(clock),
        stamps=Nothing(),  # type: ignore[arg-type]
        signer=Nothing(),  # type: ignore[arg-type]
        fetch=Nothing(),  # type: ignore[arg-type]
        billing=Nothing(),  # type: ignore[arg-type]
    )
    known = manifest or wiki()
    post = Post(house.envelope, "http://localhost:8400", "en")
    return Crew(house, service, Bridges({known.service: Bridged(known, Doorbell())}), post)


def found_company(crew: Crew) -> None:
    with crew.house.store.write() as records:
        records.companies.add(Company(ROMASHKA, "Romashka", crew.house.clock.now()))
        records.accounts.add(Account(ANNA, "Anna", crew.house.clock.now()), [])
        records.companies.add_member(ANNA, ROMASHKA, "")


def a_link(crew: Crew, **more: Any) -> AccountLink:
    said: dict[str, Any] = {"state": LinkState.ACTIVE, "account": ANNA}
    link = AccountLink(
        id=LinkId("l-1"),
        company=ROMASHKA,
        service=WIKI,
        old=OldAccount("a/nna", name="Анна"),
        created_at=crew.house.clock.now(),
        **said | more,
    )
    with crew.house.store.write() as records:
        records.links.put(link)
    return link


def happened(crew: Crew) -> list[str]:
    """List the kinds of what was written down, oldest first."""
    with crew.house.store.read() as records:
        return [row.kind for row in reversed(records.audit.recent(100))]


def written(crew: Crew) -> str:
    """Join all that the audit trail says."""
    with crew.house.store.read() as records:
        return "\n".join(row.detail for row in records.audit.recent(100))
