"""Invite many people by a CSV file: looked at first, then all or none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from idp.authn.csv_rows import BYTES, COLUMNS, ROWS, Cells, read_rows
from idp.authn.identifiers import normalise_address
from idp.authn.import_rows import ImportRow, Reading
from idp.authn.invitations import Invitations
from idp.authn.inviting import (
    close_earlier,
    refuse_masses,
    refuse_pestering,
    require_right,
    send_invitation,
    sent_just_now,
)
from idp.model.access import Cause, Change
from idp.model.administration import PeopleImported
from idp.model.errors import Invalid, NotFound, Refused
from idp.model.ids import AccountId, CompanyId
from idp.model.session import SignedIn
from idp.ports.clock import Clock
from idp.ports.records import Records, Store
from idp.rbac.actor import Actor
from idp.rbac.effects import added
from idp.rbac.office import Office
from idp.rbac.promising import given
from idp.rbac.safeguard import reasons
from idp.rbac.saving import Work, prepare, write

__all__ = ["BYTES", "COLUMNS", "ROWS", "ImportPreview", "ImportRow", "Imported", "Importing"]

Lines = Sequence[tuple[int, Cells]]


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """Every row of a file, with what is wrong in it."""

    rows: tuple[ImportRow, ...]

    @property
    def good(self) -> bool:
        """Tell whether it may be imported: something is in it, and nothing is wrong."""
        return bool(self.rows) and not any(row.errors for row in self.rows)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file."""

    invited: int
    given: int
    """Members who got a right at once."""


@dataclass(frozen=True, slots=True)
class Importing:
    """Read a file, say what it would do, do it."""

    store: Store
    clock: Clock
    office: Office
    invitations: Invitations

    def look(self, actor: Actor, company: CompanyId, data: bytes) -> ImportPreview:
        """Parse UTF-8 CSV and check every line.

        Raises `Invalid` for a file that is too large, not UTF-8 or without the columns, and
        `Refused` without the right to invite.
        """
        rows = read_rows(data)
        with self.store.read() as records:
            return self._read(records, actor, company, rows, self.clock.now())

    def run(self, inviter: SignedIn, actor: Actor, company: CompanyId, data: bytes) -> Imported:
        """Invite everybody in the file, or nobody. Raises as `look`, and `Invalid` for a bad line."""
        actor.refuse_unassured()
        lines, now = read_rows(data), self.clock.now()
        with self.store.write() as records:
            seen = self._read(records, actor, company, lines, now)
            if not seen.good:
                msg = "Some lines of the file are wrong: nothing was imported"
                raise Invalid(msg, field="file")
            refuse_masses(self.invitations.limiter, company)
            invited = self._invite(records, inviter, company, [r for r in seen.rows if not r.member], now)
            members = [row for row in seen.rows if row.member and not row.held]
            self._give(records, actor, company, members, now)
            event = PeopleImported(
                account=actor.account,
                company=company,
                sid=inviter.session.sid,
                invited=invited,
                given=len(members),
            )
            records.audit.append(event, now)
        return Imported(invited, len(members))

    def _read(
        self, records: Records, actor: Actor, company: CompanyId, lines: Lines, now: datetime
    ) -> ImportPreview:
        if actor.account is None:
            raise NotFound
        found = require_right(records, actor.account, company, now)
        facts = self.office.trees.facts(records, company)
        members = _members(records, company, [cells["login"] for _, cells in lines])
        reading = Reading(facts, actor, found.time_zone, now, members)
        return ImportPreview(tuple(reading.row(line, cells) for line, cells in lines))

    def _invite(
        self,
        records: Records,
        inviter: SignedIn,
        company: CompanyId,
        rows: Sequence[ImportRow],
        now: datetime,
    ) -> int:
        """Send everybody who is no member a link; return to how many. Pressing twice sends one."""
        found, post = require_right(records, inviter.account.id, company, now), self.invitations.post
        sent = sent_just_now(records, inviter, company, now)
        rows = [row for row in rows if row.invitee is not None and row.invitee not in sent]
        close_earlier(records, company, {row.to.value for row in rows if row.to is not None}, now)
        for row in rows:
            if row.invitee is not None:
                refuse_pestering(self.invitations.limiter, post, row.invitee.to.value)
                send_invitation(records, post, inviter, found, row.invitee, now)
        return len(rows)

    def _give(
        self, records: Records, actor: Actor, company: CompanyId, rows: Sequence[ImportRow], now: datetime
    ) -> None:
        """Give those who are members already their rights, in one revision."""
        changes = tuple(_rights(rows))
        if changes:
            rev = self.office.trees.facts(records, company).tree.structure.rev
            work = Work(actor, company, changes, rev, cause=Cause.IMPORT)
            case = prepare(records, self.office.trees, work, now)
            if reasons(case, added(case, work.prices)):
                msg = "These rights need a second person: import the people without them"
                raise Refused(msg, field="role")
            write(records, work, case, now)


def _rights(rows: Iterable[ImportRow]) -> Iterator[Change]:
    for row in rows:
        if row.account is not None:
            yield from (given(promise, row.account) for promise in row.promises)


def _members(records: Records, company: CompanyId, logins: Iterable[str]) -> Mapping[str, AccountId]:
    """Find out whose addresses belong to somebody of the company already."""
    known: dict[str, AccountId] = {}
    for login in logins:
        with suppress(Invalid):
            address = normalise_address(login).value
            found = records.accounts.find(address)
            if found is not None:
                known[address] = found[0].id
    acting = records.companies.acting(company, sorted(set(known.values())))
    return {address: account for address, account in known.items() if account in acting}
