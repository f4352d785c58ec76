"""What was done in the demo's companies before the demo began: day by day, by whom.

Every act goes through the office, as its page would send it: nobody gives what they lack,
and what they give stands on their own right.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from idp.app.opening import Opened
from idp.cli.memberships import read_memberships
from idp.cli.nodes import read_nodes
from idp.cli.transaction import Joined
from idp.model.access import Cause, Fact, Group, GroupMember, Put, group, machine, person
from idp.model.company import Company
from idp.model.errors import Conflict
from idp.model.ids import AccountId, ClientId, CompanyId, GroupId, NodeId, SubjectId
from idp.ports.records import Records
from idp.rbac.actor import OPERATOR, Actor
from idp.rbac.changeset import Proposal, Saved
from idp.rbac.office import Office

MORNING: Final = time(10)
HOW: Final = frozenset({"since", "by"})
"""Members of an act that say when and by whom; the rest says what."""
_MEMBERS: Final = frozenset({"id", "name", "node", "members"})
"""Members of a group that are not its rights."""


@dataclass(frozen=True, slots=True)
class Then:
    """A clock that stands at a moment of the past."""

    moment: datetime

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did in a company on a day; nobody is the operator."""

    day: date
    by: AccountId | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """One company, and everybody by their keys."""

    company: Company
    accounts: Mapping[str, AccountId]
    begun: date
    """When the company became a customer: what has no day of its own is of that day."""

    def of_company(self, told: Mapping[str, Any]) -> Iterator[Act]:
        """Go through what was done about its tree, its groups and its machine clients."""
        yield from self._nodes(told["tree"])
        for one in told.get("groups", ()):
            yield self._act(one, tuple(self._group(one)))
        for one in told.get("machines", ()):
            yield self._act(one, self._rights(machine(ClientId(one["client"])), _without(one, {"client"})))

    def of_person(self, persona: str, places: Iterable[Mapping[str, Any]]) -> Iterator[Act]:
        """Go through the rights that a person was given and denied."""
        for place in places:
            facts = self._rights(person(self.accounts[persona]), _without(place, {"id", "position"}))
            if facts:
                yield self._act(place, facts)

    def _nodes(self, told: list[dict[str, Any]]) -> Iterator[Act]:
        days: dict[str, date] = {}
        nodes = read_nodes(_dated(told, days, self.begun), self.company.id, self.company.name)
        for day in sorted(set(days.values())):
            yield Act(day, None, tuple(node for node in nodes if days[node.id] == day))

    def _group(self, told: Mapping[str, Any]) -> Iterator[Fact]:
        made = Group(GroupId(told["id"]), told["name"], NodeId(told["node"]))
        yield made
        for key in told["members"]:
            yield GroupMember(made.id, self.accounts[key])
        right = {**_without(told, _MEMBERS), "node": told["node"]}
        yield from self._rights(group(made.id), right)

    def _rights(self, who: SubjectId, told: Mapping[str, Any]) -> tuple[Fact, ...]:
        right = {"id": self.company.id, **_without(told, HOW)}
        (place,) = read_memberships({"companies": [right]}, [self.company], self.company.name)
        return place.facts(who, self.company.created_at)

    def _act(self, told: Mapping[str, Any], facts: tuple[Fact, ...]) -> Act:
        by = self.accounts[told["by"]] if "by" in told else None
        return Act(told.get("since", self.begun), by, facts)


def perform(opened: Opened, records: Records, company: Company, acts: Iterable[Act], *, now: bool) -> None:
    """Do everything in its order, each day's acts of one person as one revision.

    With `now` it happens at this moment: the company has had a life of its own since.
    """
    together: dict[tuple[date, AccountId | None], list[Fact]] = {}
    for act in sorted(acts, key=lambda act: act.day):
        together.setdefault((act.day, act.by), []).extend(act.facts)
    office = replace(opened.desk.office, store=Joined(records))
    for (day, by), facts in together.items():
        moment = datetime.combine(day, MORNING, ZoneInfo(company.time_zone))
        then = office if now else replace(office, clock=Then(moment))
        _save(then, OPERATOR if by is None else Actor(by, assured=True), company.id, facts)


def _save(office: Office, actor: Actor, company: CompanyId, facts: Iterable[Fact]) -> None:
    cause = Cause.OPERATOR if actor.account is None else Cause.CHANGE
    base = office.facts(company).tree.structure.rev
    outcome = office.save(actor, company, Proposal(tuple(map(Put, facts)), base, cause=cause))
    if not isinstance(outcome, Saved):
        msg = "the demo's story has an act that nobody may do alone"
        raise Conflict(msg)


def _without(told: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in names}


def _dated(told: list[dict[str, Any]], days: dict[str, date], above: date) -> list[dict[str, Any]]:
    """Return nodes without their days, which go into `days`: none is older than what it hangs under."""
    plain = []
    for one in told:
        day = days[one["id"]] = max(above, one.get("since", above))
        plain.append({**_without(one, HOW), "children": _dated(one.get("children", []), days, day)})
    return plain
