"""Reads the forms of a page as a browser would, and fills them in."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

PICKED = ("radio", "checkbox")


@dataclass
class Form:
    """A form as found on a page."""

    action: str
    method: str = "get"
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
        self._open: str | None = None
        """The select or textarea whose value is being read."""
        self._chosen: set[str] = set()
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
            self.forms.append(Form(found.get("action", ""), found.get("method", "get")))
        elif self.forms:
            self._fill(self.forms[-1], tag, found)

    def _fill(self, form, tag, found):
        pair = (found.get("name"), found.get("value") or "")
        match tag:
            case "button" if pair[0]:
                form.buttons.append(pair)
            case "input" if pair[0] and (found.get("type") not in PICKED or "checked" in found):
                form.fields.update([pair])
            case "select" | "textarea":
                self._open = pair[0]
                form.fields[self._open] = ""
            case "option" if self._open:
                self._choose(form, found)

    def _choose(self, form, option):
        """A select sends the option that is selected, else its first one."""
        first = self._open not in self._chosen
        if first or "selected" in option:
            form.fields[self._open] = option.get("value") or ""
        self._chosen.add(self._open)

    def handle_endtag(self, tag):
        if tag in ("style", "script"):
            self._skipping -= 1
        if tag in ("select", "textarea"):
            self._chosen.discard(self._open)
            self._open = None

    def handle_data(self, data):
        if not self._skipping:
            self._text.append(data)
        if self._open and self.forms and self.lasttag == "textarea":
            self.forms[-1].fields[self._open] += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._text).split())

    def form(self, action: str) -> Form:
        found = [form for form in self.forms if form.action == action]
        assert found, f"no form to {action}, only {[form.action for form in self.forms]}"
        return next((form for form in found if form.method == "post"), found[0])
