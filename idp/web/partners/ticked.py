"""What the person did on the page: ticks, typed values, second yeses."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from werkzeug.datastructures import MultiDict

from idp.claims.consenting import Ticks
from idp.claims.offering import Line, Offer
from idp.words import Words

FIELD: Final = "field"
AGAIN: Final = "again"
TYPED: Final = "typed."
SHOWN: Final = "shown"
STATEMENT: Final = "statement"


@dataclass(frozen=True, slots=True, repr=False)
class Attempt:
    """The page as it was filled in, and what is wrong with it."""

    ticks: Ticks = field(default_factory=Ticks)
    stated: bool = False
    comment: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    """By the control that it is told at."""
    said: str = ""
    """Why nothing was handed over, where no control is to blame."""
    status: int = 200

    def touched(self, line: Line) -> bool:
        """Tell whether something was typed for a line, or is wrong there."""
        return any(
            self.ticks.typed.get(entry.name, "").strip() or f"{TYPED}{entry.name}" in self.faults
            for entry in line.inputs
        )

    def typed(self, name: str, suggested: str = "") -> str:
        """Return what stands in a control."""
        return self.ticks.typed.get(name, suggested)


def read_ticks(form: MultiDict[str, str]) -> Ticks:
    """Read a form: what the page did not have is refused where it is looked at."""
    return Ticks(
        keys=frozenset(form.getlist(FIELD)),
        typed={name.removeprefix(TYPED): form[name] for name in form if name.startswith(TYPED)},
        confirmed=frozenset(form.getlist(AGAIN)),
    )


def is_shown(form: Mapping[str, str], shown: str) -> bool:
    """Tell whether a form comes from the very page that would be shown now."""
    return hmac.compare_digest(form.get(SHOWN, "").encode(), shown.encode())


def faults_of(offer: Offer, told: Mapping[str, str], words: Words) -> dict[str, str]:
    """Tell mistakes at their controls: an input's at the input, a line's at its box."""
    keys = {line.key for line in offer.lines}
    return {
        (
            f"{FIELD}.{name}" if name in keys and f"{TYPED}{name}" not in _inputs(offer) else f"{TYPED}{name}"
        ): words.text(said)
        for name, said in told.items()
    }


def _inputs(offer: Offer) -> frozenset[str]:
    return frozenset(f"{TYPED}{entry.name}" for line in offer.lines for entry in line.inputs)
