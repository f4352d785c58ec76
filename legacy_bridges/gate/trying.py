"""The whole way into a service tried without a browser, a step at a time, no step twice."""

from collections.abc import Iterator
from dataclasses import dataclass

from legacy_bridges.contract import NoAnswerError
from legacy_bridges.gate import try_entry, try_service
from legacy_bridges.gate.try_facts import StuckError, Way

__all__ = ["Tried", "Way", "walk"]


@dataclass(frozen=True, slots=True)
class Tried:
    """How one step ended."""

    name: str
    ok: bool
    words: str
    mend: str = ""


def walk(way: Way) -> Iterator[Tried]:
    """Go step by step, and stop at the first that fails."""
    for name, step in (
        ("right", try_entry.right),
        ("link", try_entry.link),
        ("credential", try_entry.credential),
        ("upstream", try_entry.upstream),
        (try_service.name_of_entry(way), try_service.enter),
        ("session", try_service.session),
        ("logout", try_service.logout),
    ):
        try:
            yield Tried(name, ok=True, words=step(way))
        except StuckError as stuck:
            yield Tried(name, ok=False, words=stuck.why, mend=stuck.mend)
            return
        except NoAnswerError as error:
            yield Tried(name, ok=False, words=str(error), mend="see what runs at the manifest's upstream")
            return
