"""Judging answers by the marks that a manifest names."""

import json
import re
from collections.abc import Sequence
from typing import Any, Final
from xml.parsers import expat

from legacy_bridges.contract import Reply
from legacy_bridges.protocols.form_replay.options import Mark
from legacy_bridges.protocols.form_replay.page import Page

_PAGES: Final = ("text/html", "application/xhtml+xml")
_WHOLE: Final = re.compile(rb"<html|<!doctype\s+html|<frameset", re.IGNORECASE)


def holds(mark: Mark | None, replies: Sequence[Reply]) -> bool:
    """Tell whether a mark is found: headers on any answer of the way, everything else on the last."""
    if mark is None or not replies:
        return False
    last = replies[-1]
    signs = (
        mark.path is None or re.search(mark.path, last.path) is not None,
        all(any(_in_header(r, n, p) for r in replies) for n, p in mark.header.items()),
        _on_page(mark, last),
        mark.json_key is None or _value(mark, find_json(last, mark.json_key)),
        mark.xml is None or _value(mark, find_xml(last, mark.xml)),
    )
    return all(signs)


def find_json(reply: Reply, key: str) -> str:
    """Return what a JSON answer holds at a key, dots between, as text; empty for nothing worth saying."""
    try:
        value: Any = json.loads(reply.body)
    except (ValueError, RecursionError):
        return ""
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return "true" if value else ""
    return str(value) if value else ""


def find_xml(reply: Reply, element: str) -> str:
    """Return the text of the first element of this name; a document with a DTD holds nothing."""
    reader = _Reader(element)
    try:
        reader.parser.Parse(reply.body, True)  # noqa: FBT003 - expat's own way to say "the last"
    except (expat.ExpatError, ValueError, LookupError):
        return ""
    return "".join(reader.found).strip()


class _Reader:
    """Collects the text of one element, and refuses documents that define words of their own."""

    def __init__(self, element: str) -> None:
        self._element = element
        self._inside = self._done = False
        self.found: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._begin, self._end
        self.parser.CharacterDataHandler, self.parser.StartDoctypeDeclHandler = self._text, self._refuse

    def _begin(self, name: str, _attributes: Any) -> None:
        self._inside = name == self._element and not self._done

    def _end(self, name: str) -> None:
        self._done = self._done or name == self._element
        self._inside = False

    def _text(self, data: str) -> None:
        if self._inside:
            self.found.append(data)

    def _refuse(self, *_said: Any) -> None:
        raise ValueError


def is_page(reply: Reply) -> bool:
    """Tell whether an answer is HTML."""
    return reply.header("Content-Type").partition(";")[0].strip().lower() in (
        "text/html",
        "application/xhtml+xml",
    )


def is_whole_page(reply: Reply) -> bool:
    """Tell whether an answer is a page, and not a piece that a script puts into one."""
    return (
        is_page(reply)
        and re.search(rb"<html|<!doctype\s+html|<frameset", reply.body[:4096], re.IGNORECASE) is not None
    )


def _in_header(reply: Reply, name: str, pattern: str) -> bool:
    return any(key.lower() == name.lower() and re.search(pattern, value) for key, value in reply.headers)


def _on_page(mark: Mark, reply: Reply) -> bool:
    if mark.css is None and mark.text is None:
        return True
    if mark.css is None and not is_page(reply):
        return mark.text is not None and mark.text in Page(reply).text()
    page = Page(reply)
    if mark.text is not None:
        return mark.text in page.text(mark.css)
    return mark.css is not None and page.has(mark.css)


def _value(mark: Mark, found: str) -> bool:
    return found == mark.equals if mark.equals is not None else found != ""
