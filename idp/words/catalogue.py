"""Sentences and plurals."""

from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

_CATALOGUES = Path(__file__).parent / "catalogues"
_SOURCE_LOCALE = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """Says things in one language."""

    locale: str
    _translations: NullTranslations

    def text(self, msgid: str, /, **values: object) -> str:
        """Say a sentence; `%(name)s` in it takes the value `name`."""
        said = self._translations.gettext(msgid) if msgid else ""
        return said % values if values else said

    def plural(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Say a sentence about a number, which stands as `%(n)s` in it."""
        return self.form(one, many, number) % {"n": number, **values}

    def form(self, one: str, many: str, number: int) -> str:
        """Return the form that fits a number, its values not yet filled in."""
        return self._translations.ngettext(one, many, number)


@cache
def words_for(locale: str) -> Words:
    """Return the words of a language; every text is in its catalogue, read once."""
    if locale == _SOURCE_LOCALE:
        return Words(locale, NullTranslations())
    with (_CATALOGUES / f"{locale}.po").open("rb") as source:
        catalogue = read_po(source, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Words(locale, GNUTranslations(compiled))
