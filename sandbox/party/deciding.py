"""Asking the provider whether somebody may do something here. Authorization API 1.0 §6."""

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from sandbox.party.provider import Provider, ProviderError
from sandbox.party.sites import Site

CONFIGURE: Final = "service:configure"


@dataclass(frozen=True, slots=True)
class Permit:
    """What the provider decided. Where it does not answer, nothing is permitted."""

    allowed: bool = False
    answered: bool = False
    words: str = ""
    """Why, for the person."""
    ask: str = ""
    """Where the person learns more, and whom to ask."""
    said: dict[str, Any] = field(default_factory=dict)


def may_configure(provider: Provider, site: Site, who: dict[str, Any], languages: str) -> Permit:
    """Ask whether a person may change this service for the company that they act for."""
    question = {
        "subject": {"type": "person", "id": who["sub"]},
        "action": {"name": CONFIGURE},
        "resource": {
            "type": "service",
            "id": site.service,
            "properties": {"company": (who.get("org") or {}).get("id")},
        },
    }
    try:
        said = provider.evaluate(question, languages)
    except ProviderError:
        return Permit()
    return _read(provider.issuer, said)


def _read(issuer: str, said: dict[str, Any]) -> Permit:
    """Read the answer; only a plain yes is one. Authorization API 1.0 §5.5."""
    context = said.get("context") or {}
    node = (context.get("reason_admin") or {}).get("node")
    words = next(iter((context.get("reason_user") or {}).values()), "")
    ask = (
        f"{issuer}/access/why?{urlencode({'permission': CONFIGURE, 'node': node}, safe=':')}" if node else ""
    )
    return Permit(said.get("decision") is True, answered=True, words=words, ask=ask, said=said)
