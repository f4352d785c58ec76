"""A browser without a window: cookies by host, redirects, forms. For walks on this machine alone.

It connects to the loopback whatever `*.localhost` resolves to, and goes nowhere else: what it fills
in are passwords of the demo.
"""

import http.client
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

from typing_extensions import override

from idp.model.errors import Refused, Unavailable

REDIRECTS: Final = (301, 302, 303, 307, 308)
FARTHEST: Final = 20
PATIENCE: Final = 20
_QUIET: Final = frozenset({"script", "style", "title", "head"})
_TICKED: Final = frozenset({"checkbox", "radio"})

Pairs = list[tuple[str, str]]
"""Names and values, as forms send them: a name may come twice."""


@dataclass(slots=True)
class Form:
    """Where a form goes, and what it would send if nobody touched it."""

    action: str
    method: str
    sent: Pairs = field(default_factory=list)
    buttons: Pairs = field(default_factory=list)
    boxes: Pairs = field(default_factory=list)
    """What could be ticked."""


@dataclass(frozen=True, slots=True)
class Page:
    """What came back."""

    url: str
    status: int
    text: str
    """What a person reads, line by line."""
    heading: str
    forms: Sequence[Form]
    links: Mapping[str, str]
    """Addresses by the id of their link."""
    ground: str
    """Why something cannot be done here, where the page says so in a section of its own."""
    keyed: Sequence[tuple[str, str]]
    """Elements that name a key of a form: the section they stand in, and the key."""

    @property
    def path(self) -> str:
        """Return the path where the browser stands."""
        return urlsplit(self.url).path

    def form(self, button: str) -> Form | None:
        """Find the form with a button of this name or value."""
        return next((form for form in self.forms if any(button in pair for pair in form.buttons)), None)


@dataclass(slots=True)
class Walker:
    """Walks, and remembers the cookies of each host."""

    language: str = "en"
    _cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def open(self, url: str) -> Page:
        """Open an address, and follow where it leads."""
        return self._walk("GET", url, "")

    def send(self, page: Page, form: Form, pairs: Pairs) -> Page:
        """Send a form with these pairs beside, or in place of, its own."""
        named = {name for name, _ in pairs}
        body = urlencode([pair for pair in form.sent if pair[0] not in named] + pairs)
        url = urljoin(page.url, form.action or page.url)
        if form.method == "post":
            return self._walk("POST", url, body)
        return self._walk("GET", f"{url.partition('?')[0]}?{body}", "")

    def _walk(self, method: str, url: str, body: str) -> Page:
        for _ in range(FARTHEST):
            status, location, text = self._once(method, url, body)
            if status not in REDIRECTS:
                return _read(url, status, text)
            method, url, body = "GET", urljoin(url, location), ""
        msg = f"a circle of redirects at {url}"
        raise Refused(msg)

    def _once(self, method: str, url: str, body: str) -> tuple[int, str, str]:
        parts = urlsplit(url)
        host, kept = parts.hostname or "", self._cookies.setdefault(parts.hostname or "", {})
        if not (host == "localhost" or host.endswith(".localhost")):
            msg = f"{url} is not on this machine: the walk goes no farther"
            raise Refused(msg)
        headers = {"Host": parts.netloc, "Accept-Language": self.language, "Accept": "text/html"}
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in kept.items())} if kept else {}
        if method == "POST":
            origin = f"{parts.scheme}://{parts.netloc}"
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=PATIENCE)) as wire:
                wire.request(method, path, body or None, headers)
                answer = wire.getresponse()
                text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            msg = f"{parts.scheme}://{parts.netloc} does not answer: {type(error).__name__}"
            raise Unavailable(msg) from None
        _remember(kept, answer.headers.get_all("Set-Cookie") or [])
        return answer.status, answer.headers.get("Location") or "", text


def _remember(kept: dict[str, str], headers: Sequence[str]) -> None:
    for header in headers:
        for name, morsel in SimpleCookie(header).items():
            if morsel["max-age"] == "0" or not morsel.value:
                kept.pop(name, None)
            else:
                kept[name] = morsel.value


def _read(url: str, status: int, text: str) -> Page:
    reader = _Reader()
    reader.feed(text)
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return Page(
        url=url,
        status=status,
        text="\n".join(line for line in lines if line),
        heading=" ".join("".join(reader.heading).split()),
        ground=" ".join("".join(reader.ground).split()),
        forms=tuple(reader.forms),
        links=reader.links,
        keyed=tuple(reader.keyed),
    )


class _Reader(HTMLParser):
    """Reads words, links, forms, and the keys of a partner's form."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.heading: list[str] = []
        self.ground: list[str] = []
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.keyed: Pairs = []
        self._inside: list[str] = []
        self._section = ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self._inside += [tag] if tag in _QUIET or tag == "h1" else []
        if tag == "section":
            self._section = said.get("id") or said.get("aria-labelledby", "")
        if "data-key" in said:
            self.keyed.append((self._section, said["data-key"]))
        if tag == "a" and "id" in said:
            self.links[said["id"]] = said.get("href", "")
        if tag == "form":
            self.forms.append(Form(said.get("action", ""), said.get("method", "get").lower()))
        if self.forms and tag in ("input", "button"):
            _note(self.forms[-1], tag, said)

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside.remove(tag)
        self._section = "" if tag == "section" else self._section
        self.words.append("\n")

    @override
    def handle_data(self, data: str) -> None:
        if not _QUIET.intersection(self._inside):
            self.words.append(data)
        if "h1" in self._inside:
            self.heading.append(data)
        if self._section == "ground":
            self.ground.append(data)


def _note(form: Form, tag: str, said: Mapping[str, str]) -> None:
    """Note a control: what is sent untouched, what could be ticked, what could be pressed."""
    name, value = said.get("name", ""), said.get("value", "on" if said.get("type") in _TICKED else "")
    if tag == "button" or said.get("type") == "submit":
        form.buttons.append((name, value or said.get("id", "")))
    elif said.get("type") in _TICKED and "checked" not in said:
        form.boxes.append((name, value))
    elif name and "disabled" not in said:
        form.sent.append((name, value))
