"""The words people read: Russian, English and Romanian, from catalogues with English msgids.

Owns how a sentence, a plural, a moment and a wait are said in a language, and which
language is meant. Knows nothing of pages: notices, templates and refusals all come here.
"""

from idp.words.catalogue import Words, words_for
from idp.words.locales import LOCALE_NAMES, LOCALES, choose_locale
from idp.words.moments import Moments
from idp.words.scopes import scope_title

__all__ = [
    "LOCALES",
    "LOCALE_NAMES",
    "Moments",
    "Words",
    "choose_locale",
    "scope_title",
    "words_for",
    "words_later",
]

words_later = words_for("en")
"""Marks a sentence that is said later, in another language: it returns the msgid."""
