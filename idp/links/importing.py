"""Import the old accounts of a service: all of a list, or nothing; again, and only what changed changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from idp.authn.digests import digests_match, keyed_digest
from idp.links.activating import keep_password
from idp.links.ground import Ground
from idp.links.rows import OldRow, read_list
from idp.links.states import STUCK, about, is_closed
from idp.model.bridging_events import LinkImported, LinkMended
from idp.model.errors import Conflict, NotFound
from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId, new_id
from idp.model.link import AccountLink, LinkState
from idp.ports.records import Records

ALL = 1_000_000
LIVE_FIRST = frozenset(LinkState) - {LinkState.REVOKED}


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list."""

    new: int
    changed: int
    same: int
    passwords: int
    """How many were sealed."""


@dataclass(frozen=True, slots=True)
class Importing:
    """Read a list in. Nobody is activated by it, and whose an account is stays as it was proved."""

    ground: Ground

    def run(
        self, company: CompanyId, service: ServiceId, data: bytes, by: AccountId | None = None
    ) -> Imported:
        """Import a list of a company's accounts at a service, in one transaction.

        A password is sealed if the list has another one than when it was last read; a link that
        was broken goes on with it. What the list does not name any more stays: an old account
        may still be in use. Raises `FaultyListError`, `NotFound`, and `Conflict` if somebody
        changes a link at this moment.
        """
        keeps = self.ground.service(service).keeps
        rows, now = read_list(data), self.ground.clock.now()
        with self.ground.store.write() as records:
            if records.companies.get(company) is None:
                msg = "There is no such company"
                raise NotFound(msg, field="company")
            batch = _Batch(self.ground, records, now, _present(records, company, service), keeps=keeps)
            done = [batch.take(row, company, service) for row in rows]
            made = _counted(done, batch.passwords)
            if made.new or made.changed:
                event = LinkImported(
                    account=by, company=company, service=service, count=made.new + made.changed
                )
                records.audit.append(event, now)
        return made


@dataclass(slots=True)
class _Batch:
    """One import on its way."""

    ground: Ground
    records: Records
    now: datetime
    present: dict[str, AccountLink]
    keeps: bool
    passwords: int = 0

    def take(self, row: OldRow, company: CompanyId, service: ServiceId) -> str:
        """Write what a row changes; tell what that was."""
        there = self.present.get(row.old.login)
        if there is None:
            made = AccountLink(LinkId(new_id()), company, service, row.old, LinkState.PENDING, self.now)
            self.records.links.put(made)
            self._take_password(made, row)
            return "new"
        told = self._take_facts(there, row)
        return "changed" if self._take_password(told, row) or told != there else "same"

    def _take_facts(self, there: AccountLink, row: OldRow) -> AccountLink:
        """Take what the list says of an account. A match that rested on other facts is looked for anew."""
        if there.old == row.old:
            return there
        told = replace(there, old=row.old)
        if there.state is LinkState.PENDING and not there.shared:
            told = replace(told, account=None, proved_by=None)
        self._change(told, there.state)
        return told

    def _take_password(self, link: AccountLink, row: OldRow) -> bool:
        if row.password is None or not self.keeps:
            return False
        mark = keyed_digest(self.ground.post.envelope, "imported", link.id, row.password.value)
        if digests_match(mark, link.imported):
            return False
        mended = link.state in STUCK and not is_closed(link)
        state = LinkState.ACTIVE if mended else link.state
        sealed = replace(link, state=state, has_secret=True, imported=mark)
        self._change(replace(sealed, failures=0, reason="") if mended else sealed, link.state)
        keep_password(self.records, self.ground.post.envelope, link, row.password, self.now)
        if mended:
            self.records.audit.append(LinkMended(**about(link)), self.now)
        self.passwords += 1
        return True

    def _change(self, link: AccountLink, was: LinkState) -> None:
        if not self.records.links.change(link, was):
            msg = "Somebody has changed a link meanwhile: import once more"
            raise Conflict(msg)


def _present(records: Records, company: CompanyId, service: ServiceId) -> dict[str, AccountLink]:
    links = records.links.of_service(service, company, limit=ALL)
    return {link.old.login: link for link in links if link.state in LIVE_FIRST}


def _counted(done: Sequence[str], passwords: int) -> Imported:
    return Imported(done.count("new"), done.count("changed"), done.count("same"), passwords)
