"""Trusted headers behind a reverse proxy: nginx `auth_request` and its kin.

The proxy asks about every request and hands on what we answer: 200 with identity headers,
401 to sign in, 403 to be told why not. There is no specification; CGI variables are RFC 3875.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from legacy_bridges.contract import (
    Barred,
    Caps,
    Entrant,
    Forbidden,
    Lent,
    Logout,
    Manifest,
    Passed,
    RequestFacts,
    SignInNeeded,
    Verdict,
    start_path,
)

_EXT_VALUE: Final = "UTF-8''"
_ATTR_CHAR: Final = "!#$&+-.^_`|~"
_TOKENS: Final = re.compile(r"[\x20-\x7e]*\Z")


class ForwardAuthOptions(BaseModel):
    """What a manifest may say under `forward_auth`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class ForwardAuth:
    """The bridge for services that read who is there from a header."""

    @property
    def kind(self) -> str:
        """Return the manifest's `protocol` value."""
        return "forward_auth"

    @property
    def caps(self) -> Caps:
        """Return what it can do: everything at once, since every request asks."""
        return Caps(launch=True, inline_verify=True, logout=Logout.KILL)

    def read_options(self, said: Mapping[str, Any]) -> object:
        """Read the manifest's block."""
        return ForwardAuthOptions.model_validate(said)

    def problems(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what is wrong: nothing that names the person, header names that CGI folds into one."""
        if not manifest.proxy_secret_file and not manifest.upstream:
            return [("proxy_secret_file", "is missing, and so is upstream: who hands requests on?")]
        if not manifest.identity and manifest.lent is Lent.NONE:
            return [("identity", "is missing, and nothing is lent: the service would know nobody")]
        folded = [name.lower().replace("_", "-") for name in manifest.identity]
        twice = sorted({name for name in folded if folded.count(name) > 1})
        return [("identity", f"{name} stands twice, written differently") for name in twice]

    def verify(
        self, manifest: Manifest, facts: RequestFacts | None, visitor: Entrant | Barred | None
    ) -> Verdict:
        """Judge one request."""
        nobody = dict.fromkeys(manifest.identity, "")
        if facts is None or not facts.plain:
            return SignInNeeded(nobody, start_path("/"))
        start = start_path(facts.return_to if facts.method == "GET" else "/")
        match visitor:
            case None:
                return SignInNeeded(nobody, start)
            case Barred(reason=reason):
                return Forbidden(nobody, start, reason)
            case Entrant():
                return Passed(_headers(manifest, visitor))


def _headers(manifest: Manifest, entrant: Entrant) -> Mapping[str, str]:
    """Name every header of the manifest, empty where nothing is known.

    A name that is left out would let some proxies send their own placeholder instead.
    """
    return {name: field_value(entrant.claims.get(claim, "")) for name, claim in manifest.identity.items()}


def field_value(text: str) -> str:
    """Write a text as a field value: as it is in plain ASCII, else as RFC 8187 §3.2.1 encodes it."""
    if _TOKENS.match(text) and text == text.strip() and not text.startswith(_EXT_VALUE):
        return text
    return _EXT_VALUE + quote(text, safe=_ATTR_CHAR, encoding="utf-8", errors="replace")
