"""What is asked of the provider, and what becomes of its answer."""

import base64
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from legacy_bridges.protocols.radius.asking import Asked, Chap, Code, Pap, Sip
from legacy_bridges.protocols.radius.wire import (
    ACCESS_ACCEPT,
    ACCESS_CHALLENGE,
    ACCESS_REJECT,
    CALLING_STATION_ID,
    REPLY_MESSAGE,
    STATE,
    Heard,
)
from legacy_bridges.servers.radius.gateways import Gateway

ACCESS: Final = "radius/access"
ACCOUNTING: Final = "radius/accounting"
LONGEST: Final = 253
Said = tuple[tuple[int, bytes], ...]


def question_of(gateway: Gateway, heard: Heard, asked: Asked) -> Mapping[str, Any]:
    """Say what a gateway asks."""
    calling = (heard.one(CALLING_STATION_ID) or b"").decode(errors="replace")
    return {"service": gateway.service, "nas": gateway.name, "calling": calling, **_way(asked)}


def answer_of(answer: Mapping[str, Any]) -> tuple[int, Said]:
    """Return code and attributes of the answer. Raises `KeyError`, `TypeError` or `ValueError`."""
    match answer["outcome"]:
        case "accept":
            said = ((int(number), base64.b64decode(value)) for number, value in answer["attributes"])
            return ACCESS_ACCEPT, tuple(said)
        case "challenge":
            message = str(answer["message"]).encode()[:LONGEST].decode(errors="ignore")
            return ACCESS_CHALLENGE, ((STATE, answer["state"].encode()), (REPLY_MESSAGE, message.encode()))
        case _:
            return ACCESS_REJECT, ()


def _way(asked: Asked) -> Mapping[str, Any]:
    match asked:
        case Pap(user=user, password=password):
            return {"way": "pap", "user": user, "password": password}
        case Code(user=user, state=state, code=code):
            return {"way": "code", "user": user, "state": state, "code": code}
        case Sip(user=user, digest=digest):
            return {"way": "digest", "user": user, "digest": asdict(digest)}
        case Chap(user=user, identifier=identifier, response=response, challenge=challenge):
            octets = {"identifier": identifier, "response": response, "challenge": challenge}
            told = {name: base64.b64encode(value).decode() for name, value in octets.items()}
            return {"way": "chap", "user": user, **told}
