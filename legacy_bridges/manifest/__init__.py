"""Service manifests: one YAML file a service, every key checked before anybody enters."""

from legacy_bridges.manifest.errors import ManifestError
from legacy_bridges.manifest.reading import read_manifest, read_yaml, try_manifest

__all__ = ["ManifestError", "read_manifest", "read_yaml", "try_manifest"]
