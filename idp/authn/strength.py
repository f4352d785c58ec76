"""How strong a new password must be. No rules of composition: NIST SP 800-63B-4 §3.1.1.2."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Final

from zxcvbn import zxcvbn

from idp.authn.passwords import LONGEST
from idp.model.account import Account, Identifier
from idp.model.errors import Invalid

SHORTEST: Final = 8
ENOUGH: Final = 3
"""zxcvbn's "safely unguessable": more than 10^8 guesses."""
FIELD: Final = "password"
_BRAND: Final = ("okno", "окно")
_LOOKED_AT: Final = 64
"""Characters that are scored: a prefix is never stronger than the whole, and scoring is quadratic."""
_LEFT_OVER: Final = 5
"""Characters that must remain when every known word is taken out."""
_WORD = re.compile(r"[^\W_]{4,}")
_LATIN_KEYS: Final = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`")
_SAME_SIGNS: Final = str.maketrans("@{[<!|$+", "4(((1157")
"""Signs that stand for one letter in l33t, as one of them: zxcvbn tries their combinations, for
many seconds where a text mixes them all."""
_ONE_AT_A_TIME: Final = Lock()
"""zxcvbn puts the person's own words into a table shared by all threads."""


def check_strength(password: str, context: Sequence[str] = ()) -> None:
    """Refuse a weak new password by raising `Invalid`; `context` is what others know of the person."""
    if len(password) > LONGEST:
        msg = "The password is longer than 1000 characters"
        raise Invalid(msg, field=FIELD)
    text = unicodedata.normalize("NFKC", password)
    if len(text) < SHORTEST:
        msg = "The password needs at least 8 characters"
        raise Invalid(msg, field=FIELD)
    words = _words((*_BRAND, *context))
    if len(_without(text.casefold(), words)) < _LEFT_OVER:
        msg = "The password repeats a name, phone or login that others know"
        raise Invalid(msg, field=FIELD)
    if _score(text, words) < ENOUGH:
        msg = "The password is easy to guess. Add a few words that do not belong together"
        raise Invalid(msg, field=FIELD)


def known_of(
    account: Account | None, identifiers: Iterable[Identifier], companies: Iterable[str] = ()
) -> tuple[str, ...]:
    """Gather what others know of a person: their names, addresses, and companies."""
    name = (account.name,) if account else ()
    return (*name, *(i.value for i in identifiers), *companies)


def _words(context: Iterable[str]) -> tuple[str, ...]:
    """Split into words of four letters and more, longest first, together with the whole texts."""
    texts = [text.casefold() for text in context]
    found = {word for text in texts for word in _WORD.findall(text)}
    found.update(text.lstrip("+") for text in texts if len(text) >= 4)
    found.update(text[2:] for text in texts if text.startswith("+7"))
    return tuple(sorted(found, key=len, reverse=True))


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def _score(text: str, words: Sequence[str]) -> int:
    """Score the text, and the same keys on a Latin keyboard: `пароль` is `gfhjkm` to a guesser."""
    own = [*words, *(word.translate(_LATIN_KEYS) for word in words)]
    with _ONE_AT_A_TIME:
        try:
            return min(int(zxcvbn(s, own, max_length=_LOOKED_AT)["score"]) for s in spellings_of(text))
        finally:
            zxcvbn("forget", [])


def spellings_of(text: str) -> set[str]:
    """Return what is scored for a text: bounded in length, and in the combinations it can stand for."""
    looked_at = text[:_LOOKED_AT]
    return {s.translate(_SAME_SIGNS) for s in (looked_at, looked_at.casefold().translate(_LATIN_KEYS))}
