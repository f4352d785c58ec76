"""A person's own name, as typed."""

import unicodedata
from typing import Final

from idp.model.errors import Invalid

LONGEST: Final = 100
_REFUSED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def read_name(text: str, field: str = "name") -> str:
    """Return a name in one line, NFC, spaces joined. Raises `Invalid`."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        msg = "Enter a name"
        raise Invalid(msg, field=field)
    if len(name) > LONGEST or any(unicodedata.category(c) in _REFUSED for c in name):
        msg = "The name is too long or holds characters that do not show"
        raise Invalid(msg, field=field)
    return name
