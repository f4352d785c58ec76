"""Write the pages of docs/ that are made from the code: settings, specifications, the table of endpoints."""

import ast
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import _endpoints
import _specifications
import _versions
from _ground import ROOT

from idp.settings import Settings

ROOM = ROOT / "idp" / "settings"
SOURCES = {"Settings": ROOM / "values.py", "ServerSettings": ROOM / "servers.py"}
"""Each class with its file, in the order of the page."""
PAGE = ROOT / "docs" / "settings.md"
HEAD = """\
<!-- Made by bin/docs from idp/settings. Change it there. -->

# Settings

With no settings Okno runs on one machine with an embedded database. Each setting is a key of one
TOML file, whose name stands in `OKNO_CONFIG`, or a variable of the environment, which wins. Lists are
written with commas in the environment; times are seconds, or ISO 8601 as in `PT12H`. Unknown keys are
refused at start. `okno config check` reads them all and says what is wrong.

| key | environment | default | meaning |
|---|---|---|---|
"""


class UndocumentedError(Exception):
    """A setting without a docstring."""


def docstrings(source: str, name: str) -> dict[str, str]:
    """Return the text under each setting."""
    tree = ast.parse(source)
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name).body
    return {
        setting.target.id: " ".join(str(text.value.value).split())
        for setting, text in pairwise(body)
        if isinstance(setting, ast.AnnAssign) and isinstance(setting.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
    }


def in_words(value: object) -> str:
    """Write a default as an operator would."""
    if isinstance(value, timedelta):
        return f"{value.days} days" if not value.seconds else f"{value // timedelta(hours=1)} hours"
    if value in (None, "", ()):
        return "none"
    if isinstance(value, tuple):
        return f"`{','.join(map(str, value))}`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def settings_page() -> str:
    """Return the page of settings."""
    said = {
        setting: text
        for name, source in SOURCES.items()
        for setting, text in docstrings(source.read_text(encoding="utf-8"), name).items()
    }
    if silent := [name for name in Settings.model_fields if name not in said]:
        raise UndocumentedError(", ".join(silent))
    return HEAD + "".join(
        f"| `{name}` | `OKNO_{name.upper()}` | {in_words(Settings.model_fields[name].default)} | {text} |\n"
        for name, text in said.items()
    )


PAGES: dict[Path, Callable[[], str]] = {
    PAGE: settings_page,
    _specifications.PAGE: _specifications.page,
    _endpoints.PAGE: _endpoints.page,
    _versions.PAGE: _versions.page,
}


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` compare them."""
    try:
        fresh = {path: page() for path, page in PAGES.items()}
    except UndocumentedError as error:
        print(f"without a docstring: {error}", file=sys.stderr)
        return 1
    if "--check" not in arguments:
        for path, text in fresh.items():
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [path for path, text in fresh.items() if path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{path.relative_to(ROOT)} is not fresh: run bin/docs", file=sys.stderr)
    return min(len(stale), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
