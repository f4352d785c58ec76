"""The last months as stacked bars: numbers for a picture that needs no script."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from idp.activations.rows import RowKind
from idp.activations.sheet import Month, Total

TONES: Final = 5
"""Series with a tone of their own; the others are one."""
HEIGHT: Final = 160
STEP: Final = 64
"""From one bar to the next."""
Key = tuple[RowKind, str, str]
REST: Final[Key] = (RowKind.OTHER, "", "")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar."""

    key: Key
    tone: int
    amount: Decimal
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A month."""

    month: Month
    pieces: tuple[Piece, ...]
    x: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a common scale, and what each tone stands for."""

    bars: tuple[Bar, ...]
    series: tuple[tuple[int, Key], ...]

    @property
    def width(self) -> int:
        """Return how wide the picture is."""
        return STEP * max(1, len(self.bars))


def draw(months: Sequence[Month]) -> Chart:
    """Scale months to the dearest, the dearest services first from the ground."""
    order = _series(months)
    tones = {key: tone for tone, key in enumerate(order)}
    top = max((_height(month, tones) for month in months), default=Decimal(0)) or Decimal(1)
    bars = tuple(
        Bar(month, tuple(_pieces(month, tones, top)), STEP * index) for index, month in enumerate(months)
    )
    used = {piece.key for bar in bars for piece in bar.pieces}
    return Chart(bars, tuple((tone, key) for key, tone in tones.items() if key in used))


def sums(month: Month, series: Iterable[Key]) -> dict[Key, Decimal]:
    """Sum a month by series; what has none of its own goes to the rest."""
    known = set(series)
    found: dict[Key, Decimal] = defaultdict(Decimal)
    for total in month.totals:
        key = _key(total)
        found[key if key in known else REST] += total.amount
    return found


def _series(months: Sequence[Month]) -> list[Key]:
    totals: dict[Key, Decimal] = defaultdict(Decimal)
    for month in months:
        for total in month.totals:
            totals[_key(total)] += total.amount
    named = sorted((key for key in totals if key != REST), key=lambda key: (-totals[key], key))
    return [*named[:TONES], REST]


def _height(month: Month, tones: Iterable[Key]) -> Decimal:
    """Sum what is drawn: money given back makes no bar lower."""
    return sum((amount for amount in sums(month, tones).values() if amount > 0), Decimal(0))


def _pieces(month: Month, tones: dict[Key, int], top: Decimal) -> Iterable[Piece]:
    ground = float(HEIGHT)
    found = sums(month, tones)
    for key, tone in tones.items():
        amount = found.get(key, Decimal(0))
        if amount <= 0:
            continue
        height = round(float(amount / top) * HEIGHT, 2)
        ground = round(ground - height, 2)
        yield Piece(key, tone, amount, ground, height)


def _key(total: Total) -> Key:
    return REST if total.kind is RowKind.REST else (total.kind, total.service, total.name)
