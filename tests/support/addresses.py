"""Every address that is answered, and every one that docs/endpoints.md describes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from flask import Flask

from idp.app.factory import PARTS, create_app
from idp.app.gate import create_gate
from idp.settings import Settings

PEOPLE: Final = ("web", "demo", "asset", "favicon")
"""Whose addresses are pages: the rest is for machines, or a step between the two."""
_CONVERTED: Final = re.compile(r"<(?:[a-z]+(?:\([^)]*\))?:)?(\w+)>")
_HEADING: Final = re.compile(r"^### (.+)$", re.MULTILINE)
_ADDRESS: Final = re.compile(r"`((?:GET|POST|PUT|DELETE)(?:, (?:GET|POST|PUT|DELETE))*) (/[^` ]*)`")
_UNSAID: Final = frozenset({"HEAD", "OPTIONS"})

Addresses = Mapping[str, frozenset[str]]
"""Methods by path; a variable part is written `{name}`."""


def answered(folder: Path) -> tuple[Addresses, Addresses]:
    """Return what the provider answers to machines, and its pages; everything is switched on."""
    app = create_app(Settings(data_dir=folder, registration="open", demo=True))
    try:
        return _of(app, people=False), _of(app, people=True)
    finally:
        app.extensions[PARTS].close()


def answered_by_the_gate(folder: Path) -> Addresses:
    """Return what the gate answers by itself on the host of every service before which it stands."""
    app = create_gate(Settings(data_dir=folder))
    try:
        return _of(app, people=False)
    finally:
        app.extensions[PARTS].close()


def described(text: str) -> Addresses:
    """Return what the headings of a page name: ``### `GET, POST /authorize` ``."""
    headings = " ".join(_HEADING.findall(text))
    return _gathered((path, methods.split(", ")) for methods, path in _ADDRESS.findall(headings))


def _of(app: Flask, *, people: bool) -> Addresses:
    rules = [rule for rule in app.url_map.iter_rules() if (_room(rule.endpoint) in PEOPLE) is people]
    return _gathered((_CONVERTED.sub(r"{\1}", rule.rule), rule.methods or ()) for rule in rules)


def _room(endpoint: str) -> str:
    return endpoint.partition(".")[0]


def _gathered(found: Iterable[tuple[str, Iterable[str]]]) -> Addresses:
    methods = defaultdict[str, set[str]](set)
    for path, some in found:
        methods[path].update(set(some) - _UNSAID)
    return {path: frozenset(some) for path, some in methods.items()}
