"""Write docs/specifications.md: what is said by hand, with the tests that show it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from _ground import ROOT

from idp.oidc.metadata import provider_metadata
from tests.support.citations import marks, named_standards, section_of, standard_of
from tests.support.tree import named, python_files

SOURCE = ROOT / "docs" / "specifications.yaml"
PAGE = ROOT / "docs" / "specifications.md"
SUPPORT = ("supported", "partly", "not")
CODE = ("idp", "legacy_bridges")
EXAMPLE = "https://id.example.com"
RFC = "https://www.rfc-editor.org/rfc/rfc"


@dataclass(frozen=True, slots=True)
class Specification:
    """One document, and what is claimed of it."""

    name: str
    """As code and tests cite it."""
    title: str
    link: str
    support: str
    said: str
    discovery: tuple[str, ...] = ()
    """Members of the metadata that say it; of one that is not supported, members that must not be there."""


@dataclass(frozen=True, slots=True)
class Group:
    """A chapter of the page."""

    title: str
    entries: tuple[Specification, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What is written by hand."""

    head: str
    groups: tuple[Group, ...]
    deviations: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    """Documents that code leans on for a detail, by name, with their titles."""

    @property
    def entries(self) -> tuple[Specification, ...]:
        """Return every document of which something is claimed."""
        return tuple(entry for group in self.groups for entry in group.entries)


def read_written() -> Written:
    """Read the file that is written by hand."""
    found = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    groups = tuple(
        Group(group["title"], tuple(_specification(entry) for entry in group["entries"]))
        for group in found["groups"]
    )
    return Written(found["head"], groups, found["deviations"], found["details"])


def _specification(entry: Mapping[str, Any]) -> Specification:
    name = entry["name"]
    return Specification(
        name=name,
        title=entry.get("title", name),
        link=entry.get("link") or _rfc_link(name),
        support=entry["support"],
        said=" ".join(entry["said"].split()),
        discovery=tuple(entry.get("discovery", ())),
    )


def _rfc_link(name: str) -> str:
    return RFC + name.removeprefix("RFC ")


def tests_of() -> dict[str, dict[str, list[str]]]:
    """Return the tests of each section of each document."""
    found: dict[str, dict[str, list[str]]] = {}
    for citation, files in marks(python_files("tests")).items():
        paths = [named(file) for file in files]
        found.setdefault(standard_of(citation), {})[section_of(citation)] = paths
    return found


def metadata() -> dict[str, Any]:
    """Return what discovery says, where clients may register themselves."""
    return provider_metadata(EXAMPLE, registration=True)


def page() -> str:
    """Return the whole page."""
    written, tests = read_written(), tests_of()
    return "\n".join(
        [
            written.head.rstrip(),
            "",
            *_overview(written),
            "## Deviations, with reasons",
            "",
            *(f"- **{title}** {' '.join(said.split())}" for title, said in written.deviations.items()),
            "",
            *(line for group in written.groups for line in _chapter(group, tests)),
            *_details(written, tests),
        ]
    )


def _overview(written: Written) -> Iterator[str]:
    yield "| specification | |"
    yield "|---|---|"
    for entry in written.entries:
        yield f"| [{_titled(entry)}](#{_anchor(_titled(entry))}) | {entry.support} |"
    yield ""


def _chapter(group: Group, tests: Mapping[str, Mapping[str, list[str]]]) -> Iterator[str]:
    yield from (f"## {group.title}", "")
    said = metadata()
    for entry in group.entries:
        yield from (f"### {_titled(entry)}", "")
        yield from (f"**{entry.support.capitalize()}.** {entry.said} ([the document]({entry.link}))", "")
        if entry.discovery and entry.support != "not":
            yield from _in_discovery(entry, said)
        yield from _sections(tests.get(entry.name, {}))


def _in_discovery(entry: Specification, said: Mapping[str, Any]) -> Iterator[str]:
    yield from ("| in discovery | |", "|---|---|")
    for member in entry.discovery:
        yield f"| `{member}` | {_in_words(said[member])} |"
    yield ""


def _in_words(value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    return " ".join(f"`{str(one).lower() if isinstance(one, bool) else one}`" for one in values)


def _sections(found: Mapping[str, list[str]]) -> Iterator[str]:
    if not found:
        return
    yield from ("| section | tests |", "|---|---|")
    for section in sorted(found, key=_in_order):
        yield f"| {section or 'as a whole'} | {', '.join(f'`{path}`' for path in found[section])} |"
    yield ""


def _in_order(section: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in section.split("."))


def _details(written: Written, tests: Mapping[str, Mapping[str, list[str]]]) -> Iterator[str]:
    yield from ("## Leant on for a detail", "")
    yield "Of these one rule or format is used, and nothing is claimed of the rest."
    yield from ("", "| document | used in | tests |", "|---|---|---|")
    places = named_standards(python_files(*CODE))
    for name, title in written.details.items():
        shown = sorted({path for paths in tests.get(name, {}).values() for path in paths})
        used = ", ".join(f"`{path}`" for path in _folders(places.get(name, ())))
        yield f"| {name}: {title} | {used} | {', '.join(f'`{path}`' for path in shown)} |"
    yield ""


def _folders(files: Iterable[Path]) -> list[str]:
    return sorted({named(file.parent) for file in files})


def _titled(entry: Specification) -> str:
    return entry.name if entry.name == entry.title else f"{entry.name}: {entry.title}"


def _anchor(title: str) -> str:
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")
