"""An old page read as a browser reads it: its letters, its links, its forms."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser, LexborNode

from legacy_bridges.contract import Reply

_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_KNOWN: Final = re.compile(r"utf-?8|windows-125\d|cp125\d|cp866|iso-8859-([2-9]|1[0-6])|koi8-[ru]")
_AS_BROWSERS: Final = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
_CONTROLS: Final = "input, select, textarea"
_SILENT: Final = frozenset({"submit", "button", "image", "reset", "file"})


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it would be sent."""

    action: str
    method: str
    fields: tuple[tuple[str, str], ...]
    charset: str = "utf-8"

    def filled(self, values: Mapping[str, str]) -> "Form":
        """Put values over what the fields hold."""
        kept = tuple(pair for pair in self.fields if pair[0] not in values)
        return Form(self.action, self.method, (*kept, *values.items()), self.charset)

    def encoded(self) -> bytes:
        """Write the fields as a browser does, in the page's own letters. HTML §4.10.21.8."""
        return urlencode(self.fields, encoding=self.charset, errors="xmlcharrefreplace").encode("ascii")


class Page:
    """A page that was answered."""

    def __init__(self, reply: Reply) -> None:
        self.charset = _charset(reply)
        self._tree = LexborHTMLParser(reply.body.decode(self.charset, "replace"))
        self.path = reply.path

    def has(self, css: str) -> bool:
        """Tell whether an element stands on the page."""
        return self._tree.css_first(css) is not None

    def text(self, css: str | None = None) -> str:
        """Return the words of the page, or of all elements that the selector finds."""
        nodes = self._tree.css(css or "body")
        return "\n".join(node.text() for node in nodes)

    def attribute(self, css: str, name: str) -> str | None:
        """Return an attribute of the first element that has it."""
        found = (node.attributes.get(name) for node in self._tree.css(css))
        return next((value for value in found if value is not None), None)

    @property
    def base(self) -> str:
        """Return the address that the page says its own addresses start from, if it says one."""
        return self.attribute("base[href]", "href") or ""

    def form(self, css: str) -> Form | None:
        """Read a form with everything that it would send by itself."""
        found = self._tree.css_first(css)
        if found is None or found.tag != "form":
            return None
        said = found.attributes
        fields = tuple(pair for node in self._controls(found) for pair in _sent(node))
        return Form(said.get("action") or "", (said.get("method") or "get").lower(), fields, self.charset)

    def _controls(self, form: LexborNode) -> list[LexborNode]:
        """List a form's controls; those that a table pushed out of it follow it on the page."""
        inside = form.css(_CONTROLS)
        named = form.attributes.get("id")
        outside = self._tree.css(f'[form="{named}"]') if named and re.fullmatch(r"[\w-]+", named) else []
        return [*inside, *outside] if inside or outside else list(self._following(form))

    def _following(self, form: LexborNode) -> Iterator[LexborNode]:
        begun = False
        for node in self._tree.css(f"form, {_CONTROLS}"):
            if node.tag == "form":
                if begun:
                    return
                begun = node.mem_id == form.mem_id
            elif begun:
                yield node


def _sent(node: LexborNode) -> Iterator[tuple[str, str]]:
    """Yield what a control sends by itself. HTML §4.10.21.4."""
    said = node.attributes
    name, kind = said.get("name"), (said.get("type") or "text").lower()
    if not name or "disabled" in said or kind in _SILENT:
        return
    if node.tag == "textarea":
        yield name, node.text()
    elif node.tag == "select":
        yield from ((name, value) for value in _chosen(node))
    elif kind not in ("checkbox", "radio"):
        yield name, said.get("value") or ""
    elif "checked" in said:
        yield name, said.get("value") or "on"


def _chosen(select: LexborNode) -> Iterator[str]:
    options = select.css("option")
    chosen = [option for option in options if "selected" in option.attributes]
    for option in chosen if chosen or "multiple" in select.attributes else options[:1]:
        value = option.attributes.get("value")
        yield value if value is not None else option.text().strip()


def _charset(reply: Reply) -> str:
    """Find the letters: what the header says, else the page, else UTF-8; unknown ones are UTF-8."""
    beginning = reply.body[:1024].decode("latin-1")
    found = _CHARSET.search(reply.header("Content-Type")) or _CHARSET.search(beginning)
    name = found.group(1).lower() if found else "utf-8"
    return name if _KNOWN.fullmatch(name) else _AS_BROWSERS.get(name, "utf-8")
