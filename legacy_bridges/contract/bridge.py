"""The Protocols that a bridge keeps: one for all, and one for each thing that it can do besides.

Pure, all of them: a bridge reads no store, no clock and no socket of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from idp.model.secret import Secret
from legacy_bridges.contract.nouns import Caps, Manifest
from legacy_bridges.contract.traffic import Credential, Outgoing
from legacy_bridges.contract.verdicts import Barred, Entrant


class Bridge(Protocol):
    """A legacy protocol."""

    @property
    def kind(self) -> str:
        """Return the manifest's `protocol` value, which is also the key of its own options."""
        ...

    @property
    def caps(self) -> Caps:
        """Return what it can do at best; a manifest may promise less."""
        ...

    def read_options(self, said: Mapping[str, Any]) -> object:
        """Read the manifest's block for this protocol. Raises `pydantic.ValidationError`."""
        ...

    def problems(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what is wrong with a manifest for this protocol, as key and words."""
        ...


@runtime_checkable
class Injects(Protocol):
    """Shows the service a credential with every request."""

    def wants_challenge(self, manifest: Manifest) -> bool:
        """Tell whether the service has to be asked for a challenge first. RFC 7616 §3.3."""
        ...

    def dress(
        self, manifest: Manifest, outgoing: Outgoing, credential: Credential | None, challenge: str
    ) -> Outgoing:
        """Put the credential into a request. Raises `NoAnswerError` for what it cannot do.

        The challenge is what the service sent, with `nc` and `cnonce` of this request at its end.
        """
        ...

    def is_out_of_date(self, manifest: Manifest, used: str, challenge: str) -> bool:
        """Tell whether an answer was refused for the challenge it answered, not for the credential."""
        ...


@dataclass(frozen=True, slots=True)
class Launch:
    """Somebody who is let in, on their way to a service that trusts a signature."""

    entrant: Entrant
    return_to: str
    request: Mapping[str, str]
    """What the service itself sent along when it asked."""
    now: datetime
    nonce: str
    """A value never used before."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """Send the browser to this address."""

    url: str


@dataclass(frozen=True, slots=True)
class AutoPost:
    """Let the browser post these fields to this address."""

    url: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stamped:
    """Give the browser a cookie on the service's own host, and send it to the path there."""

    cookie: str
    value: str
    seconds: int
    path: str


Launched = Redirect | AutoPost | Stamped


@runtime_checkable
class Launches(Protocol):
    """Sends people over with a signed statement of who they are."""

    def key_name(self, manifest: Manifest) -> str:
        """Name the secret in the vault that it signs with."""
        ...

    def key_problem(self, manifest: Manifest, key: Secret) -> str:
        """Say in a line why this key does not do; empty if it does."""
        ...

    def begins_at(self, manifest: Manifest, return_to: str) -> str:
        """Return the address where the service itself begins and asks us; empty where we begin."""
        ...

    def check_request(self, manifest: Manifest, request: Mapping[str, str], key: Secret) -> bool:
        """Tell whether what the service sent along is its own. True where it sends nothing."""
        ...

    def launch(self, manifest: Manifest, launch: Launch, key: Secret) -> Launched | Barred:
        """Make the signed statement; barred where the service needs what is not known of the person."""
        ...

    def lifetime(self, manifest: Manifest) -> timedelta:
        """Tell how long the statement is good for after it was made."""
        ...

    def is_replay_refused(self, manifest: Manifest) -> bool:
        """Tell whether the service takes a statement once only. Staff are shown where it does not."""
        ...


@runtime_checkable
class Vouches(Protocol):
    """Shows the service with every request that it comes through us: a header nobody else knows."""

    def secret_header(self, manifest: Manifest) -> str:
        """Name the header that carries the secret `own` of the vault; empty for none."""
        ...


@runtime_checkable
class Proves(Protocol):
    """Knows a page by which a refused credential is told from a refused page."""

    def proof_path(self, manifest: Manifest) -> str:
        """Name a page that every good login of the service may see; empty if none is known."""
        ...


@runtime_checkable
class Warns(Protocol):
    """Knows what a manifest may say and better would not."""

    def warnings(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List it, as key and words."""
        ...


@dataclass(frozen=True, slots=True)
class Bridged:
    """A service that is open for business: its manifest, its protocol, its proxy's secret."""

    manifest: Manifest
    bridge: Bridge
    proxy_secret: Secret | None = None
    """`None` where the gate stands before the service."""
    owned: str = ""
    """For a company's own site: the digest of the secret that its proxy shows, from wherever it calls."""

    def trusts(self, shown: Secret) -> bool:
        """Tell whether a proxy that shows this secret speaks for the service."""
        digest = self.proxy_secret.digest() if self.proxy_secret is not None else self.owned
        return bool(digest) and shown.matches(digest)
