"""What a proxy tells an old program in headers."""

from urllib.parse import unquote

from flask import request


def heard(name: str) -> str:
    """Return a header's value, decoded where it is not plain ASCII. RFC 8187 §3.2.1."""
    value = request.headers.get(name, "")
    return unquote(value.removeprefix("UTF-8''")) if value.startswith("UTF-8''") else value
