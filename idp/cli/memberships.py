"""The `companies` member of a person's document: which companies, and with which rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from idp.cli.limits import read_limits, read_until
from idp.cli.trees import put_facts
from idp.model.access import NO_LIMITS, Binding, Denial, Fact, Limits, person
from idp.model.company import Company
from idp.model.errors import Invalid, NotFound
from idp.model.ids import AccountId, BindingId, CompanyId, DenialId, NodeId, ServiceId, SubjectId, new_id
from idp.ports.records import Records
from idp.rbac.permissions import read_permission
from idp.rbac.roles import BUILT_IN

KEYS: Final = frozenset(
    {
        "id", "name", "position", "roles", "services", "node", "inherit", "effect", "permissions", "limits",
        "until", "reason", "signatory", "number",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A company a person belongs to, and the rights given there."""

    company: CompanyId
    position: str
    roles: tuple[str, ...]
    services: frozenset[ServiceId] | None
    node: str
    inherit: bool
    denies: bool
    permissions: frozenset[str] = frozenset()
    """What a denial shuts off; nothing here means everything."""
    limits: Limits = NO_LIMITS
    until: datetime | None = None
    reason: str = ""
    signatory: bool = False
    number: str = ""
    """Under which the company employs the person."""

    def facts(self, who: SubjectId, at: datetime) -> tuple[Fact, ...]:
        """Return a binding for each role, or a denial."""
        node = NodeId(self.node or self.company)
        if self.denies:
            denied, services = self.permissions, self.services
            return (Denial(DenialId(new_id()), who, node, denied, services, reason=self.reason, laid_at=at),)
        limits = replace(self.limits, services=self.services)
        given = Binding(
            BindingId(new_id()),
            who,
            "",
            node,
            self.inherit,
            limits,
            valid_until=self.until,
            reason=self.reason,
            granted_at=at,
        )
        return tuple(replace(given, id=BindingId(new_id()), role=role) for role in self.roles)


def read_memberships(
    document: Mapping[str, Any], companies: Sequence[Company], place: str
) -> tuple[Place, ...]:
    """Parse the list: each item is a company's id or name, or an object with rights.

    Raises `Invalid`, or `NotFound` for a company there is not.
    """
    items = document.get("companies", [])
    if not isinstance(items, list):
        raise Invalid(_wrong(f"{place}: companies", "", "must be a list of ids, names or objects"))
    return tuple(_read(item, companies, f"{place}: companies[{n}]") for n, item in enumerate(items))


def give_places(records: Records, account: AccountId, places: Sequence[Place], now: datetime) -> None:
    """Write the rights of these places as the operator; a node that is not there yet is made."""
    for company in {p.company for p in places if p.signatory}:
        records.companies.set_signatory(account, company, signatory=True)
    for place in places:
        if place.number:
            records.companies.set_number(account, place.company, place.number)
    for company in dict.fromkeys(p.company for p in places):
        here = [p for p in places if p.company == company]
        facts = [fact for p in here for fact in p.facts(person(account), now)]
        put_facts(records, company, facts, (p.node for p in here), now)


def _read(item: object, companies: Sequence[Company], place: str) -> Place:
    if isinstance(item, str):
        item = {"id": item}
    if not isinstance(item, dict):
        raise Invalid(_wrong(place, "", "must be a company's id, its name, or an object"))
    unknown = sorted(item.keys() - KEYS)
    if unknown:
        raise Invalid(_wrong(place, unknown[0], f"no such key; there are {', '.join(sorted(KEYS))}"))
    company = _company(item, companies, place)
    return Place(
        company=company.id,
        position=_text(item, "position", place),
        roles=_roles(item, place),
        services=_services(item, place),
        node=_text(item, "node", place).strip("/"),
        inherit=_flag(item, "inherit", place, default=True),
        denies=_denies(item, place),
        permissions=_permissions(item, place),
        limits=read_limits(item.get("limits"), f"{place}.limits"),
        until=read_until(item.get("until"), ZoneInfo(company.time_zone), f"{place}.until"),
        reason=_text(item, "reason", place),
        signatory=_flag(item, "signatory", place, default=False),
        number=_text(item, "number", place),
    )


def _company(item: Mapping[str, Any], companies: Sequence[Company], place: str) -> Company:
    wanted = _text(item, "id", place) or _text(item, "name", place)
    if not wanted:
        raise Invalid(_wrong(place, "id", "is missing"))
    for found in ([c for c in companies if c.id == wanted], [c for c in companies if c.name == wanted]):
        if len(found) == 1:
            return found[0]
        if found:
            raise Invalid(_wrong(place, "name", f"several companies are called {wanted}: give the id"))
    raise NotFound(_wrong(place, "", f"there is no company {wanted}: add it first (okno companies add)"))


def _roles(item: Mapping[str, Any], place: str) -> tuple[str, ...]:
    roles = _texts(item, "roles", place) or ()
    unknown = [role for role in roles if role not in BUILT_IN]
    if unknown:
        known = ", ".join(sorted(BUILT_IN))
        raise Invalid(_wrong(place, "roles", f"no such role {unknown[0]}; there are {known}"))
    return roles


def _services(item: Mapping[str, Any], place: str) -> frozenset[ServiceId] | None:
    names = _texts(item, "services", place)
    return None if names is None else frozenset(ServiceId(name) for name in names)


def _denies(item: Mapping[str, Any], place: str) -> bool:
    effect = item.get("effect", "allow")
    if effect not in ("allow", "deny"):
        raise Invalid(_wrong(place, "effect", "must be allow or deny"))
    return bool(effect == "deny")


def _permissions(item: Mapping[str, Any], place: str) -> frozenset[str]:
    words = _texts(item, "permissions", place) or ()
    if words and not _denies(item, place):
        raise Invalid(_wrong(place, "permissions", "go with effect deny: what is given is named by roles"))
    try:
        return frozenset(read_permission(word) for word in words)
    except Invalid as error:
        raise Invalid(_wrong(place, "permissions", error.message)) from None


def _flag(item: Mapping[str, Any], key: str, place: str, *, default: bool) -> bool:
    value = item.get(key, default)
    if not isinstance(value, bool):
        raise Invalid(_wrong(place, key, "must be true or false"))
    return value


def _text(item: Mapping[str, Any], key: str, place: str) -> str:
    value = item.get(key, "")
    if not isinstance(value, str) or len(value) > 200:
        raise Invalid(_wrong(place, key, "must be a text of at most 200 characters"))
    return value.strip()


def _texts(item: Mapping[str, Any], key: str, place: str) -> tuple[str, ...] | None:
    value = item.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
        raise Invalid(_wrong(place, key, "must be a list of texts"))
    return tuple(value)


def _wrong(place: str, key: str, words: str) -> str:
    return f"{place}.{key}: {words}" if key else f"{place}: {words}"
