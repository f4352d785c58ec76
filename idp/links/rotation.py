"""Put a random password in place of the one that people knew, where the old service has an API.

The new one is sealed before the service hears of it, and takes the old one's place only after
the service has said yes. Where no answer came, both stay: the next sign-in tells which counts.
"""

import secrets
import string
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from idp.links.ground import Ground, find_link
from idp.links.vault import link_secret, next_secret, open_secret, put_secret
from idp.model.bridging_events import SecretRotated
from idp.model.errors import Conflict, DomainError
from idp.model.ids import LinkId, ServiceId
from idp.model.link import AccountLink, LinkState
from idp.model.secret import Secret
from idp.ports.records import Records

LENGTH: Final = 24
"""Letters and digits, 142 bits: what every old service takes."""


class Rotates(Protocol):
    """Changes the password of an old account by the service's own API."""

    def __call__(self, service: ServiceId, login: str, old: Secret, new: Secret) -> bool:
        """Tell whether the service took the new one. Raises `Unavailable` where no answer came."""
        ...


@dataclass(frozen=True, slots=True)
class Rotated:
    """The service has taken the new password, and the old one is gone."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The service did not take a new one; the old one stays."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """No answer came: either may count. See `Rotation.settle`."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """Rotate the passwords of links."""

    ground: Ground

    def rotate(self, link: LinkId, rotates: Rotates) -> Rotated | Kept | Unsure:
        """Give an active link a random password. Raises `NotFound`, `Conflict` if there is none to change.

        An outcome that is still open has to be settled first: that is a `Conflict` too.
        """
        found, old, new = self._prepare(link)
        try:
            taken = rotates(found.service, found.old.login, old, new)
        except (DomainError, OSError):
            return Unsure()
        self.settle(link, taken=taken)
        return Rotated() if taken else Kept()

    def waiting(self, records: Records, link: AccountLink) -> Secret | None:
        """Open the new password of a rotation whose outcome is open."""
        name = next_secret(link.id)
        return open_secret(records, self.ground.post.envelope, link.company, link.service, name)

    def settle(self, link: LinkId, *, taken: bool) -> None:
        """Keep the new password, or the old one, after it has shown which of them counts."""
        now = self.ground.clock.now()
        with self.ground.store.write() as records:
            found = find_link(records, link)
            new = self.waiting(records, found)
            if new is None:
                return
            records.vault.drop(found.company, found.service, next_secret(found.id))
            if taken:
                self._replace(records, found, new, now)

    def _prepare(self, link: LinkId) -> tuple[AccountLink, Secret, Secret]:
        """Make the new password and seal it beside the old one."""
        envelope, new, now = self.ground.post.envelope, new_password(), self.ground.clock.now()
        with self.ground.store.write() as records:
            found = find_link(records, link)
            place = found.company, found.service
            old = open_secret(records, envelope, *place, link_secret(link))
            open_still = records.vault.get(*place, next_secret(link)) is not None
            if found.state is not LinkState.ACTIVE or old is None or open_still:
                raise Conflict
            put_secret(records, envelope, *place, next_secret(link), new, now)
        return found, old, new

    def _replace(self, records: Records, link: AccountLink, new: Secret, now: datetime) -> None:
        envelope = self.ground.post.envelope
        put_secret(records, envelope, link.company, link.service, link_secret(link.id), new, now)
        event = SecretRotated(company=link.company, service=link.service, link=link.id)
        records.audit.append(event, now)


def new_password() -> Secret:
    """Make a random password of letters and digits."""
    letters = string.ascii_letters + string.digits
    return Secret("".join(secrets.choice(letters) for _ in range(LENGTH)))
