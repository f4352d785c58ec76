"""The `companies` member of a person's document: which companies, and with which rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from idp.model.access import Binding, Effect
from idp.model.company import Company
from idp.model.errors import Invalid, NotFound
from idp.model.ids import AccountId, BindingId, CompanyId, ServiceId, new_id
from idp.rbac.roles import PERMISSIONS

KEYS: Final = frozenset({"id", "name", "position", "roles", "services", "node", "inherit", "effect"})


@dataclass(frozen=True, slots=True)
class Place:
    """A company a person belongs to, and the rights given there."""

    company: CompanyId
    position: str
    roles: tuple[str, ...]
    services: frozenset[ServiceId] | None
    node: str
    inherit: bool
    effect: Effect

    def bindings(self, account: AccountId) -> tuple[Binding, ...]:
        """Return one binding a role."""
        return tuple(
            Binding(
                id=BindingId(new_id()),
                account=account,
                company=self.company,
                role=role,
                node=self.node,
                inherit=self.inherit,
                services=self.services,
                effect=self.effect,
            )
            for role in self.roles
        )


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


def _read(item: object, companies: Sequence[Company], place: str) -> Place:
    if isinstance(item, str):
        item = {"id": item}
    if not isinstance(item, dict):
        raise Invalid(_wrong(place, "", "must be a company's id, its name, or an object"))
    unknown = sorted(item.keys() - KEYS)
    if unknown:
        raise Invalid(_wrong(place, unknown[0], f"no such key; there are {', '.join(sorted(KEYS))}"))
    return Place(
        company=_company(item, companies, place),
        position=_text(item, "position", place),
        roles=_roles(item, place),
        services=_services(item, place),
        node=_text(item, "node", place).strip("/"),
        inherit=_flag(item, place),
        effect=_effect(item, place),
    )


def _company(item: Mapping[str, Any], companies: Sequence[Company], place: str) -> CompanyId:
    wanted = _text(item, "id", place) or _text(item, "name", place)
    if not wanted:
        raise Invalid(_wrong(place, "id", "is missing"))
    for found in ([c for c in companies if c.id == wanted], [c for c in companies if c.name == wanted]):
        if len(found) == 1:
            return found[0].id
        if found:
            raise Invalid(_wrong(place, "name", f"several companies are called {wanted}: give the id"))
    raise NotFound(_wrong(place, "", f"there is no company {wanted}: add it first (okno companies add)"))


def _roles(item: Mapping[str, Any], place: str) -> tuple[str, ...]:
    roles = _texts(item, "roles", place) or ()
    unknown = [role for role in roles if role not in PERMISSIONS]
    if unknown:
        known = ", ".join(sorted(PERMISSIONS))
        raise Invalid(_wrong(place, "roles", f"no such role {unknown[0]}; there are {known}"))
    return roles


def _services(item: Mapping[str, Any], place: str) -> frozenset[ServiceId] | None:
    names = _texts(item, "services", place)
    return None if names is None else frozenset(ServiceId(name) for name in names)


def _effect(item: Mapping[str, Any], place: str) -> Effect:
    try:
        return Effect(item.get("effect", Effect.ALLOW))
    except ValueError:
        raise Invalid(_wrong(place, "effect", "must be allow or deny")) from None


def _flag(item: Mapping[str, Any], place: str) -> bool:
    value = item.get("inherit", True)
    if not isinstance(value, bool):
        raise Invalid(_wrong(place, "inherit", "must be true or false"))
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
