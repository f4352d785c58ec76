"""Reading a manifest file: YAML by the safe loader, errors that name file and key."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from legacy_bridges.contract import Bridge, Manifest
from legacy_bridges.manifest.errors import ManifestError
from legacy_bridges.manifest.schema import ManifestFile, manifest_of

LARGEST: Final = 64 * 1024
"""Bytes of a manifest file."""


class _Loader(yaml.SafeLoader):
    """The safe loader, refusing a key that stands twice."""


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [str(loader.construct_object(key, deep=True)) for key, _value in node.value]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        problem = f"the key {min(twice)} stands twice"
        raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_manifest(file: Path, protocols: Mapping[str, Bridge]) -> Manifest:
    """Read one file, the protocol's own block by the protocol. Raises `ManifestError`."""
    said = _read_yaml(file)
    bridge = protocols.get(str(said.get("protocol", ""))) if isinstance(said, dict) else None
    if not isinstance(said, dict) or "protocol" not in said:
        return _checked(file, said)
    if bridge is None:
        raise ManifestError(file, "protocol", f"must be one of: {', '.join(sorted(protocols))}")
    block = said.pop(bridge.kind, {})
    return _checked(file, said, bridge, block)


def _checked(file: Path, said: Any, bridge: Bridge | None = None, block: Any = None) -> Manifest:
    try:
        checked = ManifestFile.model_validate(said)
    except ValidationError as error:
        raise _problem(file, error, "") from None
    try:
        options = bridge.read_options(block) if bridge is not None else None
    except ValidationError as error:
        raise _problem(file, error, checked.protocol) from None
    return manifest_of(checked, options)


def _problem(file: Path, error: ValidationError, block: str) -> ManifestError:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = (block, *(str(part) for part in first["loc"] if part != "[key]"))
    return ManifestError(file, ".".join(filter(None, place)), _in_words(first["type"], first["msg"]))


def _read_yaml(file: Path) -> Any:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(file, "", f"cannot be read: {error}") from None
    if len(text) > LARGEST:
        raise ManifestError(file, "", f"is larger than {LARGEST} bytes")
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except yaml.YAMLError as error:
        raise ManifestError(file, "", f"is not YAML: {' '.join(str(error).split())}") from None


def _in_words(kind: str, message: str) -> str:
    known = {"extra_forbidden": "no such key", "missing": "is missing"}
    return known.get(kind, message.removeprefix("Value error, "))
