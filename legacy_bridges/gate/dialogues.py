"""Carrying a protocol's dialogue to its service and back, with the manners of the person's own browser."""

from contextlib import closing
from dataclasses import dataclass, field
from math import inf
from time import monotonic
from typing import Final, TypeVar

from idp.model.errors import Unavailable
from idp.ports.relay import Handed, Relay, Returned
from legacy_bridges.contract import Ask, Dialogue, Habits, Manifest, NoAnswerError, Outgoing, Reply

LONGEST: Final = 1024 * 1024
"""Bytes of an answer that a dialogue looks at."""
MOST: Final = 20
"""Requests of one dialogue."""
PATIENCE: Final = 8.0
BUDGET: Final = 30.0
"""Seconds between two signs of life, and for the whole: a lease must outlast the password's way."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Manners:
    """How the service sees whoever asks. Old ones bind a session to it, so it stays the same all along."""

    user_agent: str
    accept_language: str

    @classmethod
    def of(cls, outgoing: Outgoing) -> "Manners":
        """Take over those of the person's browser."""
        said = {name.lower(): value for name, value in outgoing.headers}
        return cls(said.get("user-agent", ""), said.get("accept-language", ""))

    def headers(self, habits: Habits) -> dict[str, str]:
        """Return the headers that are alike at sign-in and ever after."""
        return {
            "Host": habits.host,
            "User-Agent": self.user_agent,
            "Accept-Language": self.accept_language,
            "Accept-Encoding": "identity",
        }


@dataclass(frozen=True, slots=True)
class Line:
    """A way to one service, for dialogues."""

    relay: Relay
    manifest: Manifest
    habits: Habits
    manners: Manners
    asked: list[str] = field(default_factory=list)
    """The methods of what was asked: a password goes out with a POST and with nothing else."""
    budget: float = BUDGET

    def hold(self, dialogue: Dialogue[T]) -> T:
        """Hold a dialogue to its end. Raises `NoAnswerError`."""
        ends = monotonic() + self.budget
        try:
            with closing(dialogue):
                ask = next(dialogue)
                for _turn in range(MOST):
                    ask = dialogue.send(self._ask(ask, ends))
        except StopIteration as ended:
            return ended.value  # type: ignore[no-any-return]  # the generator's own type says what
        msg = "the dialogue does not come to an end"
        raise NoAnswerError(msg)

    def _ask(self, ask: Ask, ends: float) -> Reply:
        refuse_late(ends)
        length = {"Content-Length": str(len(ask.body))} if ask.body is not None else {}
        headers = tuple({**self.manners.headers(self.habits), **ask.headers, **length}.items())
        handed = Handed(self.manifest.upstream, ask.method, ask.path, headers, ask.body, PATIENCE)
        self.asked.append(ask.method)
        try:
            with self.relay.send(handed) as returned:
                body, whole = read_beginning(returned, LONGEST, ends)
                return Reply(returned.status, returned.headers, body, ask.path, whole)
        except Unavailable:
            msg = "the service does not answer"
            raise NoAnswerError(msg) from None


def refuse_late(ends: float) -> None:
    """Raise `NoAnswerError` once the time is over."""
    if monotonic() >= ends:
        msg = "the service takes too long"
        raise NoAnswerError(msg)


def read_beginning(returned: Returned, limit: int, ends: float = inf) -> tuple[bytes, bool]:
    """Read the beginning of a body, and tell whether that was all; what was read may be a piece longer."""
    read = bytearray()
    for chunk in returned.chunks:
        refuse_late(ends)
        read += chunk
        if len(read) > limit:
            return bytes(read), False
    return bytes(read), True
