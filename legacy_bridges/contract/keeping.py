"""Letting people in by a secret that a program of theirs shows, where no browser can sign in."""

from typing import Protocol, runtime_checkable

from idp.model.app_password import Taking
from legacy_bridges.contract.nouns import Manifest


@runtime_checkable
class KeepsSecrets(Protocol):
    """Takes application passwords; says what else is typed into the program, and what has to be kept."""

    def taking(self, manifest: Manifest) -> Taking | None:
        """Say it of this service; `None` if it takes none."""
        ...
