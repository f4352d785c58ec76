"""Make sense of one line of a file of people, and say all that is wrong in it."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from idp.authn.csv_rows import COLUMNS, Cells
from idp.authn.identifiers import normalise_address
from idp.authn.inviting import Invitee, refuse_costly
from idp.authn.names import read_name
from idp.model.access import person
from idp.model.account import Identifier
from idp.model.errors import DomainError, Invalid, NotFound
from idp.model.ids import AccountId, NodeId, ServiceId
from idp.model.ticket import Promise
from idp.rbac.actor import Actor
from idp.rbac.promising import check_promise
from idp.rbac.trees import Facts
from idp.words import words_later

_FORMULA: Final = re.compile(r"[=+@\t\r-]")
"""How a cell begins that an office program would compute instead of show."""
_DAYS: Final = (
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), (1, 2, 3)),
    (re.compile(r"(\d{2})\.(\d{2})\.(\d{4})"), (3, 2, 1)),
)
"""How people write a day, and where in it year, month and day stand."""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One person of the file."""

    line: int
    login: str
    name: str
    position: str = ""
    role: str = ""
    node: NodeId | None = None
    services: frozenset[ServiceId] | None = None
    until: datetime | None = None
    member: bool = False
    """They are in the company already: they get the right at once, without an invitation."""
    held: bool = False
    """They have this very right: nothing is to be done."""
    errors: tuple[tuple[str, str], ...] = ()
    """Column and msgid."""
    to: Identifier | None = None
    account: AccountId | None = None

    @property
    def promises(self) -> tuple[Promise, ...]:
        """Return the right that the line asks for."""
        if not self.role or self.node is None:
            return ()
        return (Promise(self.role, self.node, self.services, self.until),)

    @property
    def invitee(self) -> Invitee | None:
        """Return who is invited by the line, if an address can be read in it."""
        return Invitee(self.to, self.name, self.position, self.promises) if self.to is not None else None


@dataclass(slots=True)
class Reading:
    """What lines are read against: the tree, the actor's rights, what was read before."""

    facts: Facts
    actor: Actor
    zone: str
    now: datetime
    members: Mapping[str, AccountId]
    """Whose address belongs to somebody of the company already."""
    seen: set[str] = field(default_factory=set)
    names: dict[str, list[NodeId]] = field(default_factory=dict)
    judged: dict[Promise, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def row(self, line: int, cells: Cells) -> ImportRow:
        """Read a line; what is wrong is gathered, not raised."""
        row = ImportRow(line, cells["login"], cells["name"], cells.get("position", ""), cells.get("role", ""))
        if cells.get(""):
            return replace(
                row, errors=(("login", words_later.text("The line has more cells than the first line")),)
            )
        row = self._placed(self._person(row), cells)
        if row.promises and not row.errors:
            row = replace(row, errors=self._judge(row.promises[0]), held=self._holds(row))
        return row

    def _holds(self, row: ImportRow) -> bool:
        """Tell whether somebody has been given just what the line asks for."""
        if row.account is None:
            return False
        (asked,) = row.promises
        given = self.facts.tree.held.get(person(row.account), {}).get(asked.node, ())
        wanted = asked.role, asked.services, asked.until
        return any((one.role, one.limits.services, one.valid_until) == wanted for one in given if one.inherit)

    def _person(self, row: ImportRow) -> ImportRow:
        row = _trying(row, "login", self._address)
        row = _trying(row, "name", lambda one: replace(one, name=read_name(_plain(one.name))))
        if row.position in ("", "-"):
            return replace(row, position="")
        return _trying(row, "position", lambda one: replace(one, position=read_name(_plain(one.position))))

    def _address(self, row: ImportRow) -> ImportRow:
        to = normalise_address(row.login, "login")
        refuse_costly(to)
        if to.value in self.seen:
            msg = "This person is in the file twice"
            raise Invalid(msg)
        self.seen.add(to.value)
        account = self.members.get(to.value)
        if account is not None and not row.role:
            msg = "This person is in the company already"
            raise Invalid(msg)
        return replace(row, to=to, account=account, member=account is not None)

    def _placed(self, row: ImportRow, cells: Cells) -> ImportRow:
        node, services, until = (cells.get(name, "") for name in ("node", "services", "until"))
        if not row.role:
            if node or services or until:
                return _wrong(row, "role", words_later.text("Say which role is given"))
            return row
        row = _trying(row, "role", self._role)
        row = _trying(row, "node", lambda one: replace(one, node=self._node(node)))
        row = _trying(row, "services", lambda one: replace(one, services=self._services(services)))
        return _trying(row, "until", lambda one: replace(one, until=self._until(until)))

    def _role(self, row: ImportRow) -> ImportRow:
        if row.role not in self.facts.tree.structure.role_bits:
            msg = "There is no such role"
            raise NotFound(msg)
        return row

    def _node(self, text: str) -> NodeId:
        """Find a place by its id, or by its name if only one has it."""
        structure = self.facts.tree.structure
        if not text:
            return structure.root
        if text in structure.nodes:
            return NodeId(text)
        named = self._named().get(text.casefold(), ())
        if len(named) == 1:
            return named[0]
        if named:
            msg = "Several places have this name: write the id of the one that is meant"
            raise Invalid(msg)
        msg = "There is no such place"
        raise NotFound(msg)

    def _named(self) -> Mapping[str, list[NodeId]]:
        if not self.names:
            for node in self.facts.tree.structure.nodes.values():
                self.names.setdefault(node.name.casefold(), []).append(node.id)
        return self.names

    def _services(self, text: str) -> frozenset[ServiceId] | None:
        names = frozenset(ServiceId(name) for name in text.split())
        if not names <= self.facts.tree.structure.hangings.keys():
            msg = "The company does not have this service"
            raise NotFound(msg)
        return names or None

    def _until(self, text: str) -> datetime | None:
        """Return the end of a day where the company is."""
        if not text:
            return None
        day = _day(text)
        if day is None:
            msg = "Write the date as 2026-12-31 or 31.12.2026"
            raise Invalid(msg)
        end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.zone)).astimezone(UTC)
        if end <= self.now:
            msg = "The end must lie in the future and after the beginning"
            raise Invalid(msg)
        return end

    def _judge(self, promise: Promise) -> tuple[tuple[str, str], ...]:
        """Say why the actor cannot give this; the same for every line that asks for it."""
        if promise not in self.judged:
            try:
                check_promise(self.facts, self.actor, promise, self.now)
            except DomainError as error:
                column = error.field if error.field in COLUMNS else "role"
                self.judged[promise] = ((column, error.message),)
            else:
                self.judged[promise] = ()
        return self.judged[promise]


def _trying(row: ImportRow, column: str, read: Callable[[ImportRow], ImportRow]) -> ImportRow:
    """Read one cell; note what is wrong with it."""
    try:
        return read(row)
    except DomainError as error:
        return _wrong(row, column, error.message)


def _wrong(row: ImportRow, column: str, msgid: str) -> ImportRow:
    return replace(row, errors=(*row.errors, (column, msgid)))


def _plain(text: str) -> str:
    """Return text that no office program takes for a formula. Raises `Invalid`."""
    if _FORMULA.match(text):
        msg = "This must not begin with such a sign"
        raise Invalid(msg)
    return text


def _day(text: str) -> date | None:
    for form, (year, month, day) in _DAYS:
        found = form.fullmatch(text)
        if found:
            with suppress(ValueError):
                return date(int(found[year]), int(found[month]), int(found[day]))
    return None
