"""Sections of standards, as code and tests cite them: `RFC 6749 §4.1.2.1`."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

STANDARD = (
    r"RFC \d+|Authorization API \d\.\d|OpenID Connect [A-Z][A-Za-z\- ]+ \d\.\d"
    r"|RP-Initiated Logout \d\.\d|CAS Protocol"
)
CITATION = re.compile(rf"(?:{STANDARD}) §[0-9A-Z]+(?:\.[0-9]+)*")


def cited(files: Iterable[Path]) -> dict[str, str]:
    """Return every section that the files cite, with the first file that does."""
    found: dict[str, str] = {}
    for file in files:
        text = re.sub(r"\s+(?:# )?", " ", file.read_text(encoding="utf-8"))
        for section in CITATION.findall(text):
            found.setdefault(section, file.name)
    return found


def marked(files: Iterable[Path]) -> dict[str, str]:
    """Return every section that a test is marked with, by `pytest.mark.spec("…")`."""
    found: dict[str, str] = {}
    for file in files:
        for section in _marks(ast.parse(file.read_text(encoding="utf-8"))):
            found.setdefault(section, file.name)
    return found


def _marks(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "spec":
            yield from (
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            )
