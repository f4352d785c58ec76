"""Find services and tasks by the words that people use for them, in any of our languages."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

LONGEST: Final = 80
"""Characters of a question that are read."""
_WORD: Final = re.compile(r"\w+")
_SMALL: Final = frozenset(
    {
        *("и", "в", "во", "на", "для", "по", "с", "со", "к", "у", "о", "об", "из"),
        *("the", "a", "an", "of", "to", "in", "on", "for", "my"),
        *("de", "la", "din", "si", "cu", "pe", "un", "al", "ale"),
    }
)
"""Words that say nothing of what is looked for."""
_STEM: Final = 4
"""Letters that are enough to tell a word by; shorter words have to be typed as they begin."""
_ENDING: Final = 3
"""Letters at a word's end that its grammar may change."""


def asked_words(question: str) -> tuple[str, ...]:
    """Read a question. Small words count only where there is nothing else."""
    found = _words(question[:LONGEST])
    return tuple(word for word in found if word not in _SMALL) or found


def fits(asked: Sequence[str], texts: Iterable[str]) -> bool:
    """Tell whether every word that was asked for stands in one of these texts, in any of its forms."""
    known = {word for text in texts for word in _words(text)}
    return all(any(_alike(word, one) for one in known) for word in asked)


def touches(asked: Sequence[str], texts: Iterable[str]) -> bool:
    """Tell whether any word that was asked for stands in one of these texts."""
    known = {word for text in texts for word in _words(text)}
    return any(_alike(word, one) for word in asked for one in known)


def _words(text: str) -> tuple[str, ...]:
    """Split into words, without case and without marks above letters, which few people type."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return tuple(_WORD.findall(plain))


def _alike(asked: str, known: str) -> bool:
    if known.startswith(asked):
        return True
    if len(asked) <= _STEM or abs(len(asked) - len(known)) > _ENDING:
        return False
    common = next((n for n, pair in enumerate(zip(asked, known, strict=False)) if pair[0] != pair[1]), None)
    common = min(len(asked), len(known)) if common is None else common
    return common >= max(_STEM, len(asked) - _ENDING)
