"""Where a person may be sent back to: a path on the same host, and nothing that could leave it."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote_to_bytes

LONGEST: Final = 2048
_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+\Z")
_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL: Final = re.compile(rb"[\x00-\x1f\x7f\\]")


def local_path(text: str | None) -> str | None:
    """Return the path and query if they cannot lead to another host, else `None`.

    Browsers strip tabs and line ends, read a backslash as a slash, and a double slash as
    the beginning of a host: each is refused, plain or percent-encoded. A fragment never
    reaches a server, so one that does is refused too.
    """
    if not text or len(text) > LONGEST or not _PRINTABLE.match(text) or _ESCAPE.search(text):
        return None
    path = text.partition("?")[0]
    if not text.startswith("/") or "#" in text:
        return None
    decoded = unquote_to_bytes(path)
    if decoded.startswith(b"//") or _CONTROL.search(decoded) or _CONTROL.search(unquote_to_bytes(text)):
        return None
    return text


def wanted_path(said: Mapping[str, str]) -> str:
    """Return where an entry is to come out: the path of `back` as ticket modules write it, or `to`.

    They write a whole address, mod_auth_tkt without its port and after a semicolon if there is
    a query already. Only its path counts: the host is the manifest's, whatever stands there.
    """
    to, _, appended = said.get("to", "").partition(";back=")
    back = said.get("back") or appended
    _scheme, found, rest = back.partition("//")
    path = "/" + rest.partition("/")[2] if found else back
    return local_path(path) or local_path(to) or "/"


def is_plain(path: str) -> bool:
    """Tell whether every program reads the path alike.

    Not so with dot segments, encoded dots, slashes or percent signs, and path parameters
    that hide a dot segment (`/..;/`): which directory they name depends on who decodes.
    """
    bare = path.partition("?")[0]
    if re.search(r"%(2[eEfF5]|5[cC]|00)", bare) or "//" in bare:
        return False
    segments = (segment.partition(";")[0] for segment in bare.split("/"))
    return not any(segment in (".", "..") for segment in segments)
