"""A call to a service with a form of its own: which account it goes under, and from which jar."""

import re
from dataclasses import dataclass
from typing import Final

from idp.links.vault import link_secret, role_secret
from idp.model.link import AccountLink
from legacy_bridges.contract import Claim, Habits, Lent, Manifest, Outgoing, Replays
from legacy_bridges.gate.calls import Call
from legacy_bridges.gate.dialogues import Manners
from legacy_bridges.gate.jars import Shelf

REPEATABLE: Final = frozenset({"GET", "HEAD"})
_OURS: Final = frozenset(
    {"forwarded", "via", "x-real-ip", "user-agent", "accept-language", "accept-encoding", "host", "te"}
)
"""What is the same at sign-in and ever after, or is said by nobody."""


@dataclass(frozen=True, slots=True)
class Trip:
    """A call, with what its service's ways make of it."""

    call: Call
    bridge: Replays
    habits: Habits
    shelf: Shelf

    @classmethod
    def of(cls, call: Call, bridge: Replays) -> "Trip":
        """Find out under which account it goes."""
        manifest, entry = call.bridged.manifest, call.guest.entry
        shelf = Shelf.of(entry.sid, entry.company, manifest.service, _owner(call))
        return cls(call, bridge, bridge.habits(manifest), shelf)

    @property
    def manifest(self) -> Manifest:
        """Return the service's manifest."""
        return self.call.bridged.manifest

    @property
    def link(self) -> AccountLink | None:
        """Return the old account of the person, where the service is entered by theirs."""
        return self.call.guest.link if self.manifest.lent is Lent.LINK else None

    @property
    def login(self) -> str:
        """Return the login of the account."""
        return self.link.old.login if self.link else self.call.entrant.claims.get(Claim.ROLE, "")

    @property
    def leaves(self) -> bool:
        """Tell whether the person has pressed the service's own sign-out."""
        farewell = self.habits.farewell
        return bool(farewell) and re.search(farewell, self.call.outgoing.path) is not None

    def outgoing(self, manners: Manners) -> Outgoing:
        """Return the request as the one who signed in would send it."""
        asked = self.call.outgoing
        kept = [pair for pair in asked.headers if not _is_ours(pair[0])]
        told = [(name, self._at_home(name, value)) for name, value in kept]
        said = manners.headers(self.habits).items()
        return Outgoing(asked.method, asked.path, (*said, *told, *self._length()))

    def _length(self) -> list[tuple[str, str]]:
        body = self.call.body
        return [("Content-Length", str(body.length))] if body is not None else []

    def _at_home(self, name: str, value: str) -> str:
        """Say in the service's words where a request comes from, if it comes from its own pages."""
        if name.lower() not in ("origin", "referer"):
            return value
        manifest = self.manifest
        own = manifest.origin if self.habits.host == manifest.host else manifest.upstream
        said = (home for home in (manifest.origin, manifest.upstream) if f"{value}/".startswith(f"{home}/"))
        home = next(said, None)
        return own + value.removeprefix(home) if home else value


def _owner(call: Call) -> str:
    """Name the secret in the vault that signs in."""
    if call.bridged.manifest.lent is Lent.ROLE:
        return role_secret(call.entrant.claims.get(Claim.ROLE, ""))
    return link_secret(call.guest.link.id) if call.guest.link else ""


def _is_ours(name: str) -> bool:
    folded = name.lower().replace("_", "-")
    return folded in _OURS or folded.startswith("x-forwarded-") or folded == "content-length"
