"""That somebody entered: what sign-out has to close, and what tells an access that nobody uses."""

from dataclasses import dataclass
from datetime import datetime

from idp.model.access import EVERYONE, MEMBERS
from idp.model.ids import AccountId, CompanyId, Sid
from idp.model.requests import Use
from idp.ports.records import Records


@dataclass(frozen=True, slots=True)
class Entering:
    """Who goes in where, and for which company."""

    account: AccountId
    sid: Sid
    company: CompanyId | None
    door: str
    """`client:<client_id>` or `bridge:<service id>`."""
    access: str
    """The access rule of what is behind the door."""

    @property
    def service(self) -> str:
        """Return the service that is used: the one in the tree, else what the door is called."""
        return self.door.partition(":")[2] if self.access in (EVERYONE, MEMBERS) else self.access


def note_entry(records: Records, entering: Entering, at: datetime) -> None:
    """Note it. One statement; one more where it is new to the session, or for another company than last."""
    new = records.sessions.visit(entering.sid, entering.door, at, entering.company)
    if new and entering.company is not None:
        records.uses.note(entering.company, Use(entering.account, entering.service, at))
