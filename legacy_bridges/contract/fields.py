"""Texts as header fields carry them."""

import re
from typing import Final
from urllib.parse import quote

_EXT_VALUE: Final = "UTF-8''"
_ATTR_CHAR: Final = "!#$&+-.^_`|~"
_TOKENS: Final = re.compile(r"[\x20-\x7e]*\Z")


def field_value(text: str) -> str:
    """Write a text as a field value: as it is in plain ASCII, else as RFC 8187 §3.2.1 encodes it."""
    if _TOKENS.match(text) and text == text.strip() and not text.startswith(_EXT_VALUE):
        return text
    return ext_value(text)


def ext_value(text: str) -> str:
    """Write a text as an extended value. RFC 8187 §3.2.1."""
    return _EXT_VALUE + quote(text, safe=_ATTR_CHAR, encoding="utf-8", errors="replace")
