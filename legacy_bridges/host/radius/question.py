"""One Access-Request as the server tells it: already parsed there, and checked again here."""

import base64
from dataclasses import dataclass, field, fields
from typing import Any

from idp.model.ids import CompanyId, ServiceId
from legacy_bridges.contract import Bridged
from legacy_bridges.internal.door import Said
from legacy_bridges.protocols.radius.asking import Asked, Chap, Code, Pap, Sip
from legacy_bridges.protocols.radius.bridge import options_of
from legacy_bridges.protocols.radius.digest import Digest
from legacy_bridges.protocols.radius.options import Nas, RadiusOptions
from legacy_bridges.registry import Bridges

LONGEST = 1024
"""Signs of any text that a server tells."""


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks, and what."""

    bridged: Bridged
    options: RadiusOptions
    nas: Nas
    address: str
    """Where the person calls from as the gateway says it; the gateway's name where it does not."""
    asked: Asked = field(repr=False)

    @property
    def service(self) -> ServiceId:
        """Return the service that the gateway belongs to."""
        return self.bridged.manifest.service

    @property
    def company(self) -> CompanyId | None:
        """Return the one company that the gateway may ask about, if it is one."""
        return CompanyId(self.nas.company) if self.nas.company else None

    @property
    def is_known(self) -> bool:
        """Tell whether people of this service come in this way."""
        way = {Pap: "pap", Chap: "chap", Sip: "digest", Code: "code"}[type(self.asked)]
        return way in self.options.methods


def read_question(bridges: Bridges, said: Said) -> Question:
    """Read what the server tells. Raises `ValueError`, `KeyError` or `TypeError` for what makes no sense."""
    bridged, nas = find_gateway(bridges, said)
    address = _text(said.get("calling", "")) or nas.name
    return Question(bridged, options_of(bridged.manifest), nas, f"{nas.name}:{address}", _asked(said))


def find_gateway(bridges: Bridges, said: Said) -> tuple[Bridged, Nas]:
    """Return the service and the gateway that are named. Raises `ValueError`."""
    bridged = bridges.bridged.get(_text(said["service"]))
    if bridged is None or not isinstance(bridged.manifest.options, RadiusOptions):
        msg = "no service that speaks RADIUS"
        raise ValueError(msg)
    found = [nas for nas in bridged.manifest.options.nas if nas.name == said["nas"]]
    if not found:
        msg = "no such gateway"
        raise ValueError(msg)
    return bridged, found[0]


def _asked(said: Said) -> Asked:
    user = _text(said["user"])
    match said["way"]:
        case "pap":
            return Pap(user, _text(said["password"]))
        case "chap":
            return Chap(user, *(_octets(said[name]) for name in ("identifier", "response", "challenge")))
        case "digest":
            return Sip(user, _digest(said["digest"]))
        case "code":
            return Code(user, _text(said["state"]), _text(said["code"]))
        case _:
            msg = "no such way"
            raise ValueError(msg)


def _digest(said: Any) -> Digest:
    names = {one.name for one in fields(Digest)}
    if not isinstance(said, dict) or not set(said) <= names:
        msg = "no digest"
        raise ValueError(msg)
    return Digest(**{name: _text(value) for name, value in said.items()})


def _text(said: Any) -> str:
    if not isinstance(said, str) or len(said) > LONGEST:
        msg = "no text"
        raise ValueError(msg)
    return said


def _octets(said: Any) -> bytes:
    return base64.b64decode(_text(said), validate=True)
