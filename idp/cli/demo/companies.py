"""The demo's companies and people, as their YAML file tells of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

FILE: Final = Path(__file__).with_name("companies.yaml")


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to sign in as."""

    key: str
    title: Mapping[str, str]
    """Who they are in words, by locale."""
    login: str
    name: str
    totp: bool
    places: tuple[Mapping[str, Any], ...]
    """The companies, by their keys, with each right: what, since when, by whom."""
    used: Mapping[str, Mapping[str, int]]
    """Days since the last entering, by company and service."""
    document: Mapping[str, Any]
    """What `okno people add` would be given, but for the companies."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in the play, and the companies they act for."""

    companies: tuple[Mapping[str, Any], ...]
    """Each with a key, its tree, and since when it is a customer."""
    personas: tuple[Persona, ...]


def read_cast() -> Cast:
    """Read the file that comes with the demo."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Cast(tuple(told["companies"]), tuple(_persona(person) for person in told["people"]))


def _persona(told: Mapping[str, Any]) -> Persona:
    return Persona(
        key=told["key"],
        title=told["title"],
        login=told["login"],
        name=told["claims"]["name"],
        totp=told.get("totp", False),
        places=tuple(told["companies"]),
        used=told.get("used", {}),
        document={
            "login": [told["login"], told["claims"]["phone_number"]],
            "claims": told["claims"],
            **({"party": told["party"]} if "party" in told else {}),
        },
    )
