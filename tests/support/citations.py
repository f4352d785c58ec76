"""Sections of standards, as code and tests cite them: `RFC 6749 §4.1.2.1`."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

STANDARD = (
    r"RFC \d+(?:bis)?|Authorization API \d\.\d|OpenID Connect (?:for )?[A-Z][A-Za-z\- ]+ \d\.\d"
    r"|RP-Initiated Logout \d\.\d|OAuth 2\.0 Form Post Response Mode|CAS Protocol"
    r"|FAPI 2\.0 (?:Security Profile|Message Signing)"
    r"|SAML 2\.0 (?:Core|Bindings|Profiles|Metadata|Authentication Context)"
    r"|XML Signature 1\.1|CSP Level \d"
)
WHOLE = (
    r"Unmet Authentication Requirements \d\.\d"
    r"|CAMARA KYC Fill-in \d\.\d|CAMARA Consent Info \d\.\d|ISO/IEC TS 27560|TMF\d{3}"
)
"""Documents whose parts have no numbers: they are cited as a whole."""
CITATION = re.compile(rf"(?:{STANDARD}) §[0-9A-Z]+(?:\.[0-9]+)*|(?:{WHOLE})")
NAME = re.compile(rf"{STANDARD}|{WHOLE}")


def standard_of(citation: str) -> str:
    """Return the standard that a citation is of."""
    return citation.partition(" §")[0]


def section_of(citation: str) -> str:
    """Return the section that a citation names, or nothing for a document as a whole."""
    return citation.partition(" §")[2]


def cited(files: Iterable[Path]) -> dict[str, str]:
    """Return every section that the files cite, with the first file that does."""
    found: dict[str, str] = {}
    for file in files:
        for section in CITATION.findall(_text(file)):
            found.setdefault(section, file.name)
    return found


def named_standards(files: Iterable[Path]) -> dict[str, list[Path]]:
    """Return every standard that the files name, with a section or without, and the files that do."""
    found = defaultdict[str, list[Path]](list)
    for file in files:
        for standard in sorted(set(NAME.findall(_text(file)))):
            found[standard].append(file)
    return dict(found)


def marked(files: Iterable[Path]) -> dict[str, str]:
    """Return every section that a test is marked with, by `pytest.mark.spec("…")`."""
    return {section: tests[0].name for section, tests in marks(files).items()}


def marks(files: Iterable[Path]) -> Mapping[str, list[Path]]:
    """Return every section that a test is marked with, and the files of those tests."""
    found = defaultdict[str, list[Path]](list)
    for file in files:
        for section in dict.fromkeys(_marks(ast.parse(file.read_text(encoding="utf-8")))):
            found[section].append(file)
    return dict(found)


def _text(file: Path) -> str:
    """Return a file with each citation on one line."""
    return re.sub(r"\s+(?:# )?", " ", file.read_text(encoding="utf-8"))


def _marks(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "spec":
            yield from (
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            )
