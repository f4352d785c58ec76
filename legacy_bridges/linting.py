"""Everything that is wrong with a set of manifests, each with file and key, not only the first."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from legacy_bridges.checking import dangers, faults
from legacy_bridges.contract import Bridge, Manifest, Warns
from legacy_bridges.manifest import ManifestError, read_yaml, try_manifest

_SECRET_KEY: Final = re.compile(r"(?i)(^|[_-])(password|passwd|pwd|passphrase|secret|token|credential)s?$")
_REFERENCE: Final = re.compile(r"\$[a-z]+\Z|vault:[A-Za-z0-9/_.:-]+\Z")
_BEARER: Final = re.compile(r"(?i)^\s*(bearer|basic|digest|token)\s+(?!\$)\S+")
_QUERY: Final = re.compile(r"(?i)[?&](password|passwd|pwd|secret|token|api_?key)=(?!\$)[^&]+")
_RANDOM: Final = re.compile(r"[A-Za-z0-9+/_=-]{32,}\Z")
_DIGITS: Final = re.compile(r"[0-9]")
_KEY: Final = re.compile(r"-----BEGIN (?!CERTIFICATE-----)")
"""A certificate is no secret."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of what a lint found."""

    file: Path
    words: str
    warning: bool = False

    @classmethod
    def of(cls, error: ManifestError) -> "Problem":
        """Say what reading found."""
        return cls(error.file, str(error))

    @classmethod
    def at(cls, file: Path, key: str, words: str, *, warning: bool = False) -> "Problem":
        """Say what is wrong at a key."""
        return cls(file, str(ManifestError(file, key, words)), warning)


@dataclass(frozen=True, slots=True)
class Linted:
    """What a lint read, and what it found."""

    manifests: Mapping[Path, Manifest]
    problems: Sequence[Problem]

    @property
    def good(self) -> bool:
        """Tell whether nothing but warnings was found."""
        return all(problem.warning for problem in self.problems)


def lint(files: Iterable[Path], protocols: Mapping[str, Bridge], today: date) -> Linted:
    """Read files and check each alone and all together."""
    manifests: dict[Path, Manifest] = {}
    problems: list[Problem] = []
    for file in files:
        manifest, found = try_manifest(file, protocols)
        problems += map(Problem.of, found)
        problems += _literals(file)
        if manifest is not None:
            manifests[file] = manifest
            problems += _of_one(file, manifest, protocols[manifest.protocol], today)
    return Linted(manifests, [*problems, *_of_all(manifests)])


def _of_one(file: Path, manifest: Manifest, bridge: Bridge, today: date) -> Iterator[Problem]:
    seen = dict.fromkeys((*faults(manifest, bridge), *dangers(manifest, bridge)))
    for key, words in seen:
        yield Problem.at(file, key, words)
    for key, words in bridge.warnings(manifest) if isinstance(bridge, Warns) else ():
        yield Problem.at(file, key, words, warning=True)
    if manifest.sunset is not None and manifest.sunset < today:
        words = f"{manifest.sunset} is over: the service was to be switched off"
        yield Problem.at(file, "sunset", words, warning=True)
    if not manifest.owner:
        yield Problem.at(file, "owner", "is missing: nobody answers for the service", warning=True)


def _of_all(manifests: Mapping[Path, Manifest]) -> Iterator[Problem]:
    """Go through what two services may not share: id, host, the audience of their tokens, their entity."""
    first: dict[tuple[str, str], Path] = {}
    for file, manifest in manifests.items():
        taken = {"service": manifest.service, "origin": manifest.host}
        taken["token.resource"] = getattr(manifest.options, "resource", "")
        taken["saml.entity_id"] = getattr(getattr(manifest.options, "sp", None), "entity_id", "")
        for key, value in taken.items():
            other = first.setdefault((key, value), file)
            if value and other != file:
                yield Problem.at(file, key, f"{value} is taken by {other}")


def _literals(file: Path) -> Iterator[Problem]:
    """Go through values that look like secrets: a manifest is read by many, and kept for ever."""
    try:
        said = read_yaml(file)
    except ManifestError:
        return
    for place, value in _scalars(said, ()):
        if _gives_away(place[-1] if place else "", value):
            words = "looks like a secret: put it into the vault, and say its name or a $word here"
            yield Problem.at(file, ".".join(place), words)


def _gives_away(key: str, value: str) -> bool:
    if _REFERENCE.match(value):
        return False
    telling = _SECRET_KEY.search(key) is not None and bool(value)
    random = _RANDOM.match(value) is not None and len(_DIGITS.findall(value)) > 3
    shaped = _KEY.search(value) or _BEARER.match(value) or _QUERY.search(value)
    return telling or random or shaped is not None


def _scalars(said: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    match said:
        case dict() | list():
            for key, value in said.items() if isinstance(said, dict) else enumerate(said):
                yield from _scalars(value, (*place, str(key)))
        case str() | int() if not isinstance(said, bool):
            yield place, str(said)
        case _:
            return
