"""Where a value comes from, in the words of whoever reads the page."""

from typing import Final

from idp.claims.sourcing import MEMBERSHIP
from idp.words import words_for, words_later

SELF_ASSERTED: Final = "self-asserted"
"""The source of what a person typed."""
_SOURCES: Final = {
    "TMF632 organization": words_later.text("from the operator's contract"),
    "TMF632 individual": words_later.text("from the operator's contract"),
    "TMF629 customer": words_later.text("from the operator's contract"),
    "TMF637 product": words_later.text("from your SIM card"),
    MEMBERSHIP: words_later.text("as your company says"),
    SELF_ASSERTED: words_later.text("typed by you"),
}


def say_source(locale: str, source: str) -> str:
    """Say where a value comes from; a source without words of its own is told as it is."""
    return words_for(locale).text(_SOURCES[source]) if source in _SOURCES else source
