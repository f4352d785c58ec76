"""Reads the forms of a page as a browser would, and fills them in."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form as found on a page."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """Gathers forms, links, ids and the text that can be read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._text: list[str] = []
        self._skipping = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in ("style", "script"):
            self._skipping += 1
        self._gather(tag, found)

    def _gather(self, tag, found):
        if tag == "form":
            self.forms.append(Form(found.get("action", "")))
        if self.forms and "name" in found:
            pair = (found["name"], found.get("value") or "")
            if tag == "input":
                self.forms[-1].fields.update([pair])
            if tag == "button":
                self.forms[-1].buttons.append(pair)

    def handle_endtag(self, tag):
        if tag in ("style", "script"):
            self._skipping -= 1

    def handle_data(self, data):
        if not self._skipping:
            self._text.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._text).split())

    def form(self, action: str) -> Form:
        found = [form for form in self.forms if form.action == action]
        assert found, f"no form to {action}, only {[form.action for form in self.forms]}"
        return found[0]
