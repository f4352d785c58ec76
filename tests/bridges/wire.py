"""A small browser over real sockets: every `*.localhost` is this machine, cookies stay with their host."""

import http.client
import ssl
from collections.abc import Mapping, Set
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Page:
    """What came back."""

    url: str
    status: int
    headers: http.client.HTTPMessage
    text: str
    through: tuple[str, ...] = ()
    """The addresses that led here by redirects."""

    @property
    def location(self) -> str:
        """Return the absolute address of a redirect."""
        return urljoin(self.url, self.headers["Location"])


@dataclass
class WireBrowser:
    """Keeps cookies by host name alone, as browsers do: ports make no difference."""

    language: str = "en"
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    """Hosts of foreign programs that name themselves in their cookies."""
    trust: ssl.SSLContext | None = None
    """Which authorities it believes at https addresses."""

    def get(self, url: str, headers: Mapping[str, str] | None = None, *, follow: bool = True) -> Page:
        """Open an address, following redirects."""
        return self._walk("GET", url, None, headers or {}, follow=follow)

    def post(self, url: str, form: Mapping[str, str], *, follow: bool = True) -> Page:
        """Send a form, following redirects."""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        return self._walk("POST", url, urlencode(form), {"Origin": origin}, follow=follow)

    def submit(self, page: Page, button: str = "submit", **fields: str) -> Page:
        """Fill in the form that holds the button with this id, or has this address, and send it."""
        found = FormFinder(button)
        found.feed(page.text)
        assert found.form is not None, f"no form with #{button} at {page.url}:\n{page.text}"
        values = found.form.values | fields
        return self.post(urljoin(page.url, found.form.action or page.url), values)

    def _walk(
        self, method: str, url: str, body: str | None, headers: Mapping[str, str], *, follow: bool
    ) -> Page:
        through: tuple[str, ...] = ()
        page = self._once(method, url, body, headers)
        while follow and page.status in REDIRECTS:
            through = (*through, page.url)
            assert len(through) < 20, f"a circle of redirects: {through}"
            page = self._once("GET", page.location, None, {})
        return Page(page.url, page.status, page.headers, page.text, through)

    def _once(self, method: str, url: str, body: str | None, headers: Mapping[str, str]) -> Page:
        parts = urlsplit(url)
        host = parts.hostname or ""
        assert host in ("localhost", "127.0.0.1") or host.endswith(".localhost"), f"{url} is not here"
        sent = {"Host": parts.netloc, "Accept-Language": self.language, "Accept": "text/html"}
        kept = self.cookies.setdefault(host, {})
        if kept:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in kept.items())
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with closing(self._connection(parts)) as connection:
            connection.request(method, path, body, sent | dict(headers))
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        own = {"", host} if host in self.named else {""}
        self._remember(kept, answer.headers.get_all("Set-Cookie") or [], own)
        return Page(url, answer.status, answer.headers, text)

    def _connection(self, parts: SplitResult) -> http.client.HTTPConnection:
        if parts.scheme == "https":
            assert self.trust is not None, f"who vouches for {parts.netloc}?"
            return http.client.HTTPSConnection("127.0.0.1", parts.port or 443, timeout=20, context=self.trust)
        return http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=20)

    def _remember(self, kept: dict[str, str], set_cookies: list[str], own: Set[str]) -> None:
        for header in set_cookies:
            for name, morsel in SimpleCookie(header).items():
                gone = morsel["max-age"] == "0" or "1970" in morsel["expires"]
                assert morsel["domain"] in own, f"{name} names a domain: it would reach other hosts"
                if gone or not morsel.value:
                    kept.pop(name, None)
                else:
                    kept[name] = morsel.value


@dataclass
class Form:
    """A form's address and what its fields hold."""

    action: str
    values: dict[str, str] = field(default_factory=dict)


class FormFinder(HTMLParser):
    """Finds the form that holds an element with an id, or that has an address."""

    def __init__(self, button: str) -> None:
        super().__init__()
        self._button = button
        self._open: Form | None = None
        self.form: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Follow forms, fields and buttons."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(said.get("action", ""))
            if self._open.action == self._button:
                self.form = self._open
        if self._open is None or tag not in ("input", "button"):
            return
        here = said.get("id") == self._button
        if said.get("name") and (tag == "input" or here) and usable(said):
            self._open.values[said["name"]] = said.get("value", "")
        if here:
            self.form = self._open

    def handle_endtag(self, tag: str) -> None:
        """Leave a form."""
        if tag == "form":
            self._open = None


def usable(field_: Mapping[str, str]) -> bool:
    """Tell whether a field is sent when nobody touches it."""
    return field_.get("type") not in ("checkbox", "radio") or "checked" in field_
