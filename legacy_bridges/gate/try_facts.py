"""One person's way into one service, as far as it has been found, and what every step of it uses."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NoReturn

from idp.links.vault import NOBODY, OWN, open_secret
from idp.model.account import Account
from idp.model.ids import CompanyId
from idp.model.link import AccountLink
from idp.model.secret import Secret
from idp.rbac import Trees
from legacy_bridges.contract import Ask, Bridged, Credential, Entrant, Manifest, Reply, Vouches
from legacy_bridges.gate.crew import Crew, line_to, one

PUT_SECRET: Final = "put it into the vault: okno vault put"


class StuckError(Exception):
    """A step failed: why, and what to do about it."""

    def __init__(self, why: str, mend: str) -> None:
        """Take both, each as half a sentence."""
        super().__init__(why)
        self.why = why
        self.mend = mend


def stuck(why: str, mend: str) -> NoReturn:
    """End the way here. Raises `StuckError`."""
    raise StuckError(why, mend)


@dataclass(slots=True)
class Way:
    """What a step finds, the later ones use."""

    crew: Crew
    trees: Trees
    bridged: Bridged
    account: Account
    company: CompanyId | None
    link: AccountLink | None = None
    entrant: Entrant = field(default_factory=Entrant)
    credential: Credential | None = field(default=None, repr=False)
    jar: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def manifest(self) -> Manifest:
        """Return the service's manifest."""
        return self.bridged.manifest

    @property
    def now(self) -> datetime:
        """Return the time."""
        return self.crew.house.clock.now()

    def ask(self, ask: Ask) -> Reply:
        """Ask the service once. Raises `NoAnswerError`."""
        return line_to(self.crew, self.bridged).hold(one(ask))

    def open(self, name: str) -> tuple[Secret | None, CompanyId]:
        """Open the company's own secret of a name, else the one for all of them."""
        house = self.crew.house
        with house.store.read() as records:
            for whose in filter(None, (self.company, NOBODY)):
                found = open_secret(records, house.envelope, whose, self.manifest.service, name)
                if found is not None:
                    return found, whose
        return None, NOBODY

    def own_header(self) -> dict[str, str]:
        """Return the header that shows that a request comes through us, where the manifest wants one."""
        bridge = self.bridged.bridge
        name = bridge.secret_header(self.manifest) if isinstance(bridge, Vouches) else ""
        if not name:
            return {}
        secret, _whose = self.open(OWN)
        if secret is None:
            stuck(f"the vault holds no secret for {name}", f"{PUT_SECRET}, under the name {OWN}")
        return {name: secret.value}
