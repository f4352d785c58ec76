"""Find what an argument names: a company, a node, a person, a permission, a moment."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from idp.app.opening import Opened
from idp.cli.people import find_person
from idp.model.access import Node, machine, person
from idp.model.account import Account, AccountStatus
from idp.model.company import Company, CompanyStatus
from idp.model.errors import Invalid, NotFound
from idp.model.ids import ClientId, NodeId, ServiceId, SubjectId
from idp.ports.records import Records
from idp.rbac.permissions import read_permission
from idp.rbac.structure import Structure

T = TypeVar("T")
_MACHINE = "client:"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rights are asked about."""

    subject: SubjectId
    account: Account | None = None
    """The person; `None` for a machine client."""
    disabled: bool = False


def find_company(records: Records, text: str) -> Company:
    """Find by id, by billing's party id, or by name. Raises `NotFound`, `Invalid` where several fit."""
    companies = records.companies.all()
    ways: Sequence[Callable[[Company], bool]] = (
        lambda c: c.id == text,
        lambda c: c.external_id == text,
        lambda c: c.name == text,
    )
    found = _first_way(companies, ways, f"several companies are called {text}: give the id")
    if found is None:
        msg = f"no company {text}"
        raise NotFound(msg)
    return found


def find_node(structure: Structure, company: Company, text: str) -> NodeId | None:
    """Find by id, by billing's id, or by name; the company's own ids and name are the root.

    Raises `Invalid` where several fit.
    """
    if text in (company.id, company.external_id, company.name):
        return structure.root
    ways: Sequence[Callable[[Node], bool]] = (
        lambda n: n.id == text,
        lambda n: n.external == text,
        lambda n: n.name == text,
    )
    found = _first_way(structure.nodes.values(), ways, f"several nodes are called {text}: give the id")
    return found.id if found else None


def _first_way(those: Iterable[T], ways: Iterable[Callable[[T], bool]], several: str) -> T | None:
    known = tuple(those)
    for fits in ways:
        found = [one for one in known if fits(one)]
        if len(found) > 1:
            raise Invalid(several)
        if found:
            return found[0]
    return None


def find_asked(found: Opened, records: Records, text: str) -> Asked:
    """Find a person, or a machine client as `client:ID`. Raises `NotFound`."""
    if not text.startswith(_MACHINE):
        account = find_person(found, text)
        return Asked(person(account.id), account, account.status is not AccountStatus.ACTIVE)
    client = ClientId(text.removeprefix(_MACHINE))
    known = records.clients.get(client)
    if known is None:
        msg = f"no client {client}"
        raise NotFound(msg)
    return Asked(machine(client), disabled=known.disabled)


def acts_for(records: Records, asked: Asked, company: Company) -> bool:
    """Tell whether somebody acts for a company now; a machine client acts where it has rights."""
    if company.status is not CompanyStatus.ACTIVE:
        return False
    if asked.account is None:
        return True
    return any(m.company == company.id for m in records.companies.memberships(asked.account.id))


def companies_of(records: Records, asked: Asked) -> tuple[Company, ...]:
    """List the companies that a person acts for; for a machine client all of them."""
    if asked.account is None:
        return tuple(records.companies.all())
    ids = [membership.company for membership in records.companies.memberships(asked.account.id)]
    return tuple(company for i in ids if (company := records.companies.get(i)) is not None)


def read_permission_about(text: str) -> tuple[str, ServiceId | None]:
    """Read `function:action`, or `function:service:action`. Raises `Invalid`."""
    parts = text.split(":")
    if len(parts) == 3:
        return read_permission(f"{parts[0]}:{parts[2]}"), ServiceId(parts[1])
    return read_permission(text), None


def read_moment(text: str | None, zone: str, now: datetime) -> datetime:
    """Read a date or a moment; nothing is now, and a date is its end, where the company is.

    Today is now too: what ends this evening still holds. Raises `Invalid`.
    """
    if text is None:
        return now
    there = ZoneInfo(zone)
    try:
        if len(text) > len("2026-11-22"):
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=there)
        day = date.fromisoformat(text)
        end = datetime.combine(day + timedelta(days=1), time(), there) - timedelta(microseconds=1)
    except (ValueError, OverflowError):
        msg = f"{text[:40]}: no date, such as 2026-03-01, nor a moment, such as 2026-03-01T12:00"
        raise Invalid(msg) from None
    return now if day == now.astimezone(there).date() else end
