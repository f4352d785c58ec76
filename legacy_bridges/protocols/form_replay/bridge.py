"""The bridge for services that know nothing but their own sign-in form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from legacy_bridges.contract import (
    Answered,
    Caps,
    Credential,
    Dialogue,
    Habits,
    Lent,
    Logout,
    Manifest,
    Outgoing,
    Replayed,
    Reply,
)
from legacy_bridges.protocols.form_replay.options import FormReplayOptions
from legacy_bridges.protocols.form_replay.signing_in import log_in
from legacy_bridges.protocols.form_replay.signing_out import log_out
from legacy_bridges.protocols.form_replay.staleness import is_stale
from legacy_bridges.protocols.form_replay.wearing import wear

_READS: Final = {
    "form": (),
    "json": ("application/json",),
    "xml": ("text/xml", "application/xml"),
}


@dataclass(frozen=True, slots=True)
class FormReplay:
    """Signs in to a service's own form with a lent account."""

    @property
    def kind(self) -> str:
        """Return the manifest's `protocol` value."""
        return "form_replay"

    @property
    def caps(self) -> Caps:
        """Return what it can do: each request asks us, and the service is signed out of behind it."""
        return Caps(launch=True, inline_verify=True, logout=Logout.KILL)

    def read_options(self, said: Mapping[str, Any]) -> object:
        """Read the manifest's block."""
        return FormReplayOptions.model_validate(said)

    def problems(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what is wrong: no gate before the service, nothing to sign in with, no way to leave."""
        found = [] if manifest.upstream else [("upstream", "is missing: the gate signs in there")]
        if manifest.lent is Lent.NONE:
            found.append(("lent", "must be link or role: the form wants a login and a password"))
        ways = _options(manifest).logout
        can_leave = ways.path or ways.link_css or ways.form_css
        if manifest.logout is Logout.BACK and not can_leave:
            found.append(("form_replay.logout", "names no way to sign out, and logout: back promises one"))
        return found

    def habits(self, manifest: Manifest) -> Habits:
        """Say what the gate has to know of the service's ways."""
        options = _options(manifest)
        own = manifest.upstream if options.host_header == "upstream" else manifest.origin
        reads = ("text/html", "application/xhtml+xml", *_READS[options.kind])
        return Habits(urlsplit(own).netloc, options.base_urls, reads, options.logout.pressed or "")

    def log_in(
        self, manifest: Manifest, credential: Credential, answered: Answered | None = None
    ) -> Dialogue[Replayed]:
        """Sign in once. A wrong password is an answer, not an error."""
        return log_in(manifest, _options(manifest), credential, answered)

    def log_out(self, manifest: Manifest, jar: Mapping[str, str]) -> Dialogue[bool]:
        """Sign out there; true if the service proved it."""
        return log_out(manifest, _options(manifest), jar)

    def is_stale(self, manifest: Manifest, reply: Reply) -> bool:
        """Tell whether an answer shows that the service's session is over."""
        return is_stale(manifest, _options(manifest), reply)

    def wear(self, manifest: Manifest, outgoing: Outgoing, jar: Mapping[str, str]) -> Outgoing:
        """Put the jar's cookies, and what else the session is known by, into a request."""
        return wear(_options(manifest), outgoing, jar)


def _options(manifest: Manifest) -> FormReplayOptions:
    if not isinstance(manifest.options, FormReplayOptions):
        msg = f"{manifest.service} was not read as form_replay"
        raise TypeError(msg)
    return manifest.options
