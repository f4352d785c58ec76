"""The demo's old services: whose accounts they know, as their YAML file tells, and what they are told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from idp.cli.demo.companies import Cast, Persona
from idp.cli.demo.memory import Memory

FILE: Final = Path(__file__).with_name("old_accounts.yaml")
ACTIVE: Final = "active"
MATCHED: Final = "matched"
BROKEN: Final = "broken"
TYPED: Final = "typed"
SHARED: Final = "shared"


@dataclass(frozen=True, slots=True)
class OldOne:
    """An account in an old service."""

    service: str
    login: str
    company: str
    """Its key in the cast."""
    link: str
    level: str = "user"
    persona: Persona | None = None
    """Whose it is; nobody's own where it is shared."""
    users: tuple[str, ...] = ()
    """Who uses a shared one, by their keys."""

    @property
    def memory(self) -> str:
        """Return the name that its password is remembered by."""
        return f"{self.service}:{self.login}"


@dataclass(frozen=True, slots=True)
class OldService:
    """An old service: accounts, secrets of its own, and people it merely knows by name."""

    name: str
    accounts: tuple[OldOne, ...]
    keys: tuple[str, ...] = ()
    tenants: tuple[str, ...] = ()
    """Companies that have a key of their own there, by their keys in the cast."""
    people: tuple[Persona, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)
    """What the accounts that stand for roles may do there."""


def gated() -> tuple[str, ...]:
    """List the old services that stand behind the gate, by name."""
    return tuple(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def read_old_services(cast: Cast) -> tuple[OldService, ...]:
    """Read the file that comes with the demo."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    personas = {persona.key: persona for persona in cast.personas}
    return tuple(_service(name, one, personas) for name, one in told.items())


def told_to_programs(services: tuple[OldService, ...], cast: Cast, memory: Memory) -> dict[str, Any]:
    """Return what the sandbox's programs are told: their accounts, with the passwords, and their keys."""
    names = {company["key"]: str(company["name"]) for company in cast.companies}
    return {one.name: _told(one, names, memory) for one in services}


def _told(service: OldService, names: Mapping[str, str], memory: Memory) -> dict[str, Any]:
    accounts = [
        {
            "login": one.login,
            "password": memory.old_password(one.memory),
            "company": names[one.company],
            "name": one.persona.name if one.persona else "",
            "level": one.level,
            "phone": _phone(one.persona),
        }
        for one in service.accounts
    ]
    own = {name: memory.service_key(service.name, name) for name in service.keys if ":" not in name}
    tenants = {f"tenant:{names[key]}": memory.service_key(service.name, key) for key in service.tenants}
    more = [*_of_roles(service, memory), *_known(service, names)]
    return {"accounts": [*accounts, *more], "keys": {**own, **tenants}}


def _of_roles(service: OldService, memory: Memory) -> Iterator[dict[str, str]]:
    for word, level in service.levels.items():
        password = memory.service_key(service.name, f"role:{word}")
        yield {"login": word, "password": password, "level": level}


def _known(service: OldService, names: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Name people whom a program knows without a password: whoever stands before it says who comes."""
    for person in service.people:
        company = names[str(person.places[0]["id"])]
        yield {"login": _claim(person, "email"), "password": "", "company": company, "name": person.name}


def _service(name: str, told: Mapping[str, Any], personas: Mapping[str, Persona]) -> OldService:
    return OldService(
        name=name,
        accounts=tuple(_account(name, one, personas) for one in told.get("accounts", ())),
        keys=tuple(told.get("keys", ())),
        tenants=tuple(told.get("tenants", ())),
        people=tuple(personas[key] for key in told.get("people", ())),
        levels=told.get("levels", {}),
    )


def _account(service: str, told: Mapping[str, Any], personas: Mapping[str, Persona]) -> OldOne:
    return OldOne(
        service=service,
        login=told["login"],
        company=told.get("in", "romashka"),
        link=told["link"],
        level=told.get("level", "user"),
        persona=personas[told["of"]] if "of" in told else None,
        users=tuple(told.get("users", ())),
    )


def _phone(person: Persona | None) -> str:
    return _claim(person, "phone_number") if person else ""


def _claim(person: Persona, name: str) -> str:
    return str(person.document["claims"].get(name, ""))
