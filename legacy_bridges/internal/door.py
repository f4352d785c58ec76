"""The provider's side: each kind of server finds its own questions answered, nobody else any.

A refusal says nothing: who comes through a proxy, from elsewhere or to a question that is not
theirs finds no such page. Only a wrong credential from a good place is told apart.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final

from flask import Blueprint, Response, abort, request

from idp.model.errors import DomainError, Refused, Unavailable
from idp.model.secret import Secret
from idp.model.strict_json import read_json
from idp.settings.networks import Network
from legacy_bridges.internal.wire import PREFIX

FORWARDED: Final = "okno.forwarded"
"""Set in the environ by the composition root when the request came through a proxy, whoever's."""
PEER: Final = "okno.peer"
"""The address that the connection came from, set by the composition root before it believes anybody."""
MEMBERS: Final = 32

Said = Mapping[str, Any]
Call = Callable[[Said], Said]
"""Answers one question. `ValueError`, `Invalid` for one that makes no sense, `Unavailable`, `Refused`."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of server: what it shows, and what it may ask."""

    name: str
    credential: Secret
    calls: Mapping[str, Call]
    """By name: `hello`, `stamps`, `ldap/bind`."""


@dataclass(frozen=True, slots=True)
class InternalDoor:
    """Finds who asks, and answers."""

    kinds: Sequence[Kind]
    networks: Sequence[Network]

    def answer(self, name: str) -> Response:
        """Answer one question."""
        if self._from_outside():
            abort(404)
        call = self._kind().calls.get(name)
        if call is None:
            abort(404)
        return _answered(call)

    def _from_outside(self) -> bool:
        forwarded = bool(request.environ.get(FORWARDED, True))
        return forwarded or not _within(str(request.environ.get(PEER, "")), self.networks)

    def _kind(self) -> Kind:
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        secret = Secret(shown if scheme == "Bearer" else "")
        found = [kind for kind in self.kinds if secret.matches(kind.credential.digest())]
        return found[0] if found else abort(401)


def _answered(call: Call) -> Response:
    try:
        said = read_json(request.get_data(cache=False))
        if not isinstance(said, dict) or len(said) > MEMBERS:
            return _flat({"error": "invalid_request"}, 400)
        return _flat(call(said), 200)
    except (ValueError, KeyError, TypeError, DomainError) as error:
        log.info("a protocol server is not answered: %s", type(error).__name__)
        return _flat({"error": "not_answered"}, _status(error))


def _status(error: Exception) -> int:
    """Say whose fault it is: the question's, a rule's, or that of what does not answer."""
    match error:
        case Refused():
            return 403
        case Unavailable():
            return 503
        case _:
            return 400


def _flat(said: Said, status: int) -> Response:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    response = Response(text, status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _within(address: str, networks: Sequence[Network]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    plain = mapped if mapped is not None else found
    return any(plain.version == network.version and plain in network for network in networks)


def internal_blueprint(kinds: Sequence[Kind], networks: Sequence[Network]) -> Blueprint:
    """Make the blueprint: `POST /internal/bridge/<call>`."""
    made = Blueprint("internal-bridge", __name__, url_prefix=PREFIX)
    made.add_url_rule(
        "/<path:name>",
        view_func=InternalDoor(kinds, networks).answer,
        methods=["POST"],
        provide_automatic_options=False,
    )
    return made
