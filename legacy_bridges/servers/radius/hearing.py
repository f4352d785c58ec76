"""One datagram from its arrival to its answer. What is not to be answered raises, and is dropped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from idp.model.errors import Unavailable
from legacy_bridges.protocols.radius.asking import Pap, read_access
from legacy_bridges.protocols.radius.signing import answer, refuse_unproven, refuse_unsigned
from legacy_bridges.protocols.radius.wire import (
    ACCESS_ACCEPT,
    ACCESS_REJECT,
    ACCESS_REQUEST,
    ACCOUNTING_REQUEST,
    ACCOUNTING_RESPONSE,
    ACCT_SESSION_ID,
    ACCT_STATUS_TYPE,
    CLASS,
    STATUS_SERVER,
    Heard,
    MalformedError,
    read,
)
from legacy_bridges.servers.radius.gateways import Gateway
from legacy_bridges.servers.radius.keeping import Kept
from legacy_bridges.servers.radius.questions import ACCESS, ACCOUNTING, answer_of, question_of
from legacy_bridges.servers.radius.repeating import Asker, Key, Repeats
from legacy_bridges.servers.radius.watching import Watch

_NOTED: Final = frozenset({1, 2})
"""Start and Stop. RFC 2866 §5.1."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A request that the provider is to be asked about."""

    key: Key
    gateway: Gateway
    heard: Heard
    call: str
    question: Mapping[str, Any] = field(repr=False)
    kept_as: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """What goes back, and how many seconds it is held back before."""

    datagram: bytes
    hold: float = 0.0


@dataclass(slots=True)
class Ear:
    """Hears; knows no socket. `hear` and `settle` belong to one thread."""

    watch: Watch
    kept: Kept
    repeats: Repeats = field(default_factory=Repeats)

    def hear(self, datagram: bytes, asker: Asker) -> bytes | Pending:
        """Answer at once, or say what to ask. Raises `MalformedError` for what is dropped."""
        gateway = self.watch.gateways.find(asker[0])
        if gateway is None:
            msg = "nobody we know"
            raise MalformedError(msg)
        heard = read(datagram)
        _refuse_forged(heard, gateway)
        key = (asker, heard.id, heard.authenticator)
        earlier = self.repeats.find(key)
        if earlier is not None:
            if earlier.raw != heard.raw or earlier.answer is None:
                msg = "a request that is being answered, or is another one under the same name"
                raise MalformedError(msg)
            return earlier.answer
        found = self._open(key, gateway, heard)
        made = self.repeats.begin(key, heard.raw)
        if isinstance(found, bytes):
            made.answer = found
        return found

    def settle(self, pending: Pending, said: Mapping[str, Any]) -> Answered:
        """Make the answer of what the provider says. Raises `KeyError`, `TypeError` or `ValueError`.

        Say `sent` when it goes: one that is held back answers no repetition before its time.
        """
        if pending.call == ACCOUNTING:
            return Answered(answer(pending.heard, pending.gateway.secret, ACCOUNTING_RESPONSE))
        code, told = answer_of(said)
        if code == ACCESS_ACCEPT and pending.kept_as:
            self.kept.keep(pending.kept_as, told, said)
        made = answer(pending.heard, pending.gateway.secret, code, told)
        return Answered(made, float(said.get("hold", 0.0)))

    def sent(self, pending: Pending, datagram: bytes) -> None:
        """Answer repetitions of the request so from now on."""
        earlier = self.repeats.find(pending.key)
        if earlier is not None:
            earlier.answer = datagram

    def give_up(self, pending: Pending) -> None:
        """Answer nothing: the gateway asks again, or asks another server."""
        self.repeats.forget(pending.key)

    def _open(self, key: Key, gateway: Gateway, heard: Heard) -> bytes | Pending:
        match heard.code:
            case code if code == ACCESS_REQUEST:
                return self._access(key, gateway, heard)
            case code if code == ACCOUNTING_REQUEST:
                return _accounting(key, gateway, heard)
            case _:
                return self._alive(gateway, heard)

    def _access(self, key: Key, gateway: Gateway, heard: Heard) -> bytes | Pending:
        asked = read_access(heard, gateway.secret)
        if asked is None:
            return answer(heard, gateway.secret, ACCESS_REJECT)
        kept_as = b""
        if isinstance(asked, Pap):
            kept_as = self.kept.key(gateway.service, gateway.name, asked.user, asked.password)
            told = self.kept.find(kept_as)
            if told is not None:
                return answer(heard, gateway.secret, ACCESS_ACCEPT, told)
        return Pending(key, gateway, heard, ACCESS, question_of(gateway, heard, asked), kept_as)

    def _alive(self, gateway: Gateway, heard: Heard) -> bytes:
        """Say that we are here, as long as the provider is. RFC 5997 §3."""
        if self.watch.stamps() is None:
            raise Unavailable
        return answer(heard, gateway.secret, ACCESS_ACCEPT)


def _refuse_forged(heard: Heard, gateway: Gateway) -> None:
    match heard.code:
        case code if code == ACCOUNTING_REQUEST:
            refuse_unproven(heard, gateway.secret)
        case code if code in (ACCESS_REQUEST, STATUS_SERVER):
            refuse_unsigned(heard, gateway.secret, required=gateway.signs)
        case _:
            msg = f"code {heard.code}"
            raise MalformedError(msg)


def _accounting(key: Key, gateway: Gateway, heard: Heard) -> bytes | Pending:
    status = int.from_bytes(heard.one(ACCT_STATUS_TYPE) or b"")
    if status not in _NOTED:
        return answer(heard, gateway.secret, ACCOUNTING_RESPONSE)
    question = {
        "service": gateway.service,
        "nas": gateway.name,
        "status": status,
        "session": heard.text(ACCT_SESSION_ID),
        "mark": _mark(heard),
    }
    return Pending(key, gateway, heard, ACCOUNTING, question)


def _mark(heard: Heard) -> str:
    """Return the Class; a gateway may send others' besides."""
    found = (value.decode(errors="replace") for value in heard.all(CLASS))
    return next((mark for mark in found if "." in mark), "")
