"""HTTP to the outside, in two kinds that are never mixed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the body is capped at 64 KiB."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class Fetch(Protocol):
    """To addresses that others gave us: guarded, resolved once and pinned, no redirects."""

    def get(self, url: str) -> Answer:
        """Fetch. Raises `idp.model.errors.Refused` for a forbidden address, `Unavailable` else."""
        ...

    def post_form(self, url: str, form: Mapping[str, str]) -> Answer:
        """Post a form. Raises as `get` does."""
        ...

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post a body of another kind. Raises as `get` does."""
        ...


class Upstream(Protocol):
    """To origins fixed in our own settings and manifests."""

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Send. Raises `idp.model.errors.Unavailable`."""
        ...
