"""What is asked for, read once: what is judged is what the service gets to see, byte for byte."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from legacy_bridges.contract import DOOR, Outgoing, RequestFacts
from legacy_bridges.return_path import is_plain, local_path

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_METHOD: Final = re.compile(r"[A-Z]{3,16}\Z")
_NEVER: Final = frozenset({"CONNECT", "TRACE"})
"""The one makes a tunnel, the other shows what we add. RFC 9110 §9.3.6, §9.3.8."""
_IN_PATHS: Final = "/!$&'()*+,;=:@-._~"
_IN_QUERIES: Final = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) != "#")


@dataclass(frozen=True, slots=True)
class Target:
    """A request line that means the same to every program."""

    method: str
    path: str
    """Encoded one way; without the query."""
    query: str

    @property
    def address(self) -> str:
        """Return path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def facts(self) -> RequestFacts:
        """Return what a bridge judges by. An address too long to come back to is come back to by its path."""
        return RequestFacts(self.method, local_path(self.address) or self.path, plain=True)

    @property
    def ours(self) -> bool:
        """Tell whether it belongs to the provider, however a service would spell it."""
        first = self.path.lower().lstrip("/").partition("/")[0]
        return f"/{first.partition(';')[0]}" == DOOR

    def outgoing(self, headers: tuple[tuple[str, str], ...]) -> Outgoing:
        """Make the request that goes on to the service."""
        return Outgoing(self.method, self.address, headers)


def read_target(environ: "WSGIEnvironment") -> Target | None:
    """Read the request line; `None` for one that two programs could read differently.

    The server hands us the path decoded once, host and scheme of an absolute one cut off. It is
    judged so, and encoded anew for the service: nobody behind us decodes what we have not seen.
    """
    method, raw = str(environ["REQUEST_METHOD"]), str(environ.get("PATH_INFO", ""))
    if not _METHOD.match(method) or method in _NEVER:
        return None
    path = quote(raw.encode("latin-1", "replace"), safe=_IN_PATHS)
    if local_path(path) is None or not is_plain(path):
        return None
    return Target(method, path, quote(str(environ.get("QUERY_STRING", "")), safe=_IN_QUERIES))
