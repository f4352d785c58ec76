"""Reading a manifest file: YAML by the safe loader, errors that name file and key."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from legacy_bridges.contract import Bridge, Manifest, ReadsFiles
from legacy_bridges.manifest.errors import ManifestError
from legacy_bridges.manifest.schema import ManifestFile, manifest_of

LARGEST: Final = 64 * 1024
"""Bytes of a manifest file."""
LARGEST_BESIDE: Final = 256 * 1024
_FILE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}\Z")


_SHAPE: Final = re.compile(r"\[key\]\Z|constrained-\w+\Z|literal\[|function-\w+\[")
"""Parts of a place that name a shape that was tried, not a key."""


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
    """Read one file, the protocol's own block by the protocol. Raises `ManifestError`, the first there is."""
    manifest, problems = try_manifest(file, protocols)
    if manifest is None:
        raise problems[0]
    return manifest


def try_manifest(
    file: Path, protocols: Mapping[str, Bridge]
) -> tuple[Manifest | None, Sequence[ManifestError]]:
    """Read one file; without a manifest there is at least one problem, and every one is there."""
    try:
        said = read_yaml(file)
    except ManifestError as error:
        return None, [error]
    bridge = protocols.get(str(said.get("protocol", ""))) if isinstance(said, dict) else None
    if bridge is None:
        if isinstance(said, dict):
            said.pop(str(said.get("protocol", "")), None)
        return None, [*_unknown_protocol(file, said, protocols), *_checked(file, said)[1]]
    block = said.pop(bridge.kind, {})
    checked, problems = _checked(file, said)
    options, wrong = _options(file, bridge, block)
    manifest = None if checked is None or wrong else manifest_of(checked, options)
    return manifest, [*problems, *wrong]


def _options(file: Path, bridge: Bridge, block: Any) -> tuple[object, list[ManifestError]]:
    try:
        return bridge.read_options(_with_files(file, bridge, block)), []
    except ManifestError as error:
        return None, [error]
    except ValidationError as error:
        return None, _problems(file, error, bridge.kind)


def _with_files(file: Path, bridge: Bridge, block: Any) -> Any:
    """Put the text of files where a block names them. Raises `ManifestError`."""
    if not isinstance(bridge, ReadsFiles) or not isinstance(block, dict):
        return block
    named = sorted(bridge.files & block.keys())
    return block | {key: _beside(file, f"{bridge.kind}.{key}", block[key]) for key in named}


def _beside(file: Path, key: str, name: Any) -> str:
    """Read a file that lies beside a manifest, and nowhere else. Raises `ManifestError`."""
    if not isinstance(name, str) or not _FILE.match(name):
        raise ManifestError(file, key, "must be the name of a file beside this one")
    try:
        text = (file.parent / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(file, key, f"{name} cannot be read: {error}") from None
    if len(text) > LARGEST_BESIDE:
        raise ManifestError(file, key, f"{name} is larger than {LARGEST_BESIDE} bytes")
    return text


def _unknown_protocol(file: Path, said: Any, protocols: Mapping[str, Bridge]) -> list[ManifestError]:
    if not isinstance(said, dict) or "protocol" not in said:
        return []
    return [ManifestError(file, "protocol", f"must be one of: {', '.join(sorted(protocols))}")]


def _checked(file: Path, said: Any) -> tuple[ManifestFile | None, list[ManifestError]]:
    try:
        return ManifestFile.model_validate(said), []
    except ValidationError as error:
        return None, _problems(file, error, "")


def _problems(file: Path, error: ValidationError, block: str) -> list[ManifestError]:
    """Say what is wrong, once for a key: of a choice of shapes, the first is the one that was meant."""
    words: dict[str, str] = {}
    for found in error.errors(include_url=False, include_input=False, include_context=False):
        words.setdefault(_key(found["loc"], block), _in_words(found["type"], found["msg"]))
    return [ManifestError(file, key, said) for key, said in words.items()]


def _key(place: Iterable[int | str], block: str) -> str:
    parts = (str(part) for part in place)
    return ".".join(filter(None, (block, *(part for part in parts if not _SHAPE.match(part)))))


def read_yaml(file: Path) -> Any:
    """Read what a file says, unchecked. Raises `ManifestError`."""
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
