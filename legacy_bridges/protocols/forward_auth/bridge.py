"""The bridge for services that read who is there from a header, or from a credential in each request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from legacy_bridges.contract import (
    Caps,
    Credential,
    Logout,
    Manifest,
    NoAnswerError,
    Outgoing,
)
from legacy_bridges.protocols.forward_auth.basic import with_basic
from legacy_bridges.protocols.forward_auth.digest import is_out_of_date, with_digest
from legacy_bridges.protocols.forward_auth.options import (
    ForwardAuthOptions,
    Inject,
    doubtful_in,
    options_of,
    wrong_in,
)
from legacy_bridges.protocols.forward_auth.query import with_query


@dataclass(frozen=True, slots=True)
class ForwardAuth:
    """The bridge for services that are told with each request who is there."""

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
        """List what is wrong with a manifest."""
        return list(wrong_in(manifest))

    def warnings(self, manifest: Manifest) -> Sequence[tuple[str, str]]:
        """List what may do harm."""
        return list(doubtful_in(manifest))

    def secret_header(self, manifest: Manifest) -> str:
        """Name the header that shows the service that a request comes through us."""
        return options_of(manifest).secret_header

    def proof_path(self, manifest: Manifest) -> str:
        """Name a page that every good login of the service may see."""
        return options_of(manifest).proof

    def wants_challenge(self, manifest: Manifest) -> bool:
        """Tell whether the service has to be asked for a challenge first."""
        return options_of(manifest).inject is Inject.DIGEST

    def dress(
        self, manifest: Manifest, outgoing: Outgoing, credential: Credential | None, challenge: str
    ) -> Outgoing:
        """Put the credential into a request. Raises `NoAnswerError` for what it cannot do."""
        options = options_of(manifest)
        if options.inject is Inject.NONE:
            return outgoing
        if credential is None:
            msg = "there is no credential to show"
            raise NoAnswerError(msg)
        match options.inject:
            case Inject.BASIC:
                return with_basic(outgoing, credential)
            case Inject.DIGEST:
                return with_digest(outgoing, credential, challenge)
            case Inject.QUERY:
                return with_query(outgoing, options.query, credential)

    def is_out_of_date(self, manifest: Manifest, used: str, challenge: str) -> bool:
        """Tell whether an answer was refused for its nonce or its realm. RFC 7616 §3.3."""
        return self.wants_challenge(manifest) and is_out_of_date(used, challenge)
