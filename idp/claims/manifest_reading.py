"""Reads manifests: one YAML file a partner, strict; an error names file, line and the mend."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from idp.claims.manifest import Manifest
from idp.model.errors import DomainError
from idp.model.ids import PartnerId

SHIPPED: Final = Path(__file__).parent / "partners"


class ManifestError(DomainError):
    """One line: the file, the line in it, what is wrong and what to do."""


def load_manifests(folder: Path = SHIPPED, more: Path | None = None) -> Mapping[PartnerId, Manifest]:
    """Read the manifests of a folder; a file of `more` takes the place of one with the same id.

    Raises `ManifestError`.
    """
    raise NotImplementedError


def read_manifest(file: Path) -> Manifest:
    """Read one file. Raises `ManifestError`."""
    raise NotImplementedError
