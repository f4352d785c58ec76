"""What a scope lets a service have, as people are told before they agree."""

from collections.abc import Mapping
from typing import Final

from idp.words.catalogue import Words, words_for

words_later = words_for("en")
SCOPES: Final[Mapping[str, str]] = {
    "openid": words_later.text("That it is you: a number by which this service recognises you"),
    "profile": words_later.text("Your name and profile"),
    "email": words_later.text("Your e-mail"),
    "phone": words_later.text("Your phone"),
    "address": words_later.text("Your address"),
    "roles": words_later.text("Your company and your role in it"),
    "offline_access": words_later.text("Stay connected while you are away, until you withdraw it"),
}


def scope_title(words: Words, scope: str) -> str:
    """Say what a scope is; one that is not ours is called by its name."""
    return words.text(SCOPES[scope]) if scope in SCOPES else scope
