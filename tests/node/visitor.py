"""The end-user: a browser without a screen, and somebody who fills in what the provider's pages ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from tests.bridges.wire import REDIRECTS, Form, FormFinder, Page, WireBrowser
from tests.browser.running import PASSWORD


@dataclass(frozen=True)
class Callback:
    """What a browser brings back to a relying party: an address, or a form that it posts."""

    url: str
    form: Mapping[str, str] | None = None

    @property
    def parameters(self) -> dict[str, str]:
        """Return the answer's parameters."""
        return dict(self.form) if self.form is not None else dict(parse_qsl(urlsplit(self.url).query))

    def told(self) -> dict[str, Any]:
        """Return it as the wire carries it."""
        return {"url": self.url, "form": None if self.form is None else dict(self.form)}

    def altered(self, **changes: str | None) -> "Callback":
        """Return it as somebody on the way would have it; `None` takes a parameter away."""
        changed = {k: v for k, v in {**self.parameters, **changes}.items() if v is not None}
        if self.form is not None:
            return replace(self, form=changed)
        return replace(self, url=f"{self.url.partition('?')[0]}?{urlencode(changed)}")


class Stopped(Exception):  # noqa: N818 - a page that leads nowhere is what some tests want to see
    """The provider shows a page of its own and sends nobody on."""

    def __init__(self, page: Page) -> None:
        super().__init__(f"{page.status} at {page.url}\n{page.text}")
        self.page = page


@dataclass
class Visitor:
    """Somebody who signs in, agrees, or does not."""

    login: str
    browser: WireBrowser
    button: str = "submit"
    seen: list[str] = field(default_factory=list)
    """The paths of the pages that were shown."""

    def go(self, url: str, back: str) -> Callback:
        """Follow an address until the browser is sent to `back`. Raises `Stopped` on a page without a way on."""
        page = self.browser.get(url, follow=False)
        for _ in range(20):
            if page.status in REDIRECTS:
                if page.location.startswith(back):
                    return Callback(page.location)
                page = self.browser.get(page.location, follow=False)
                continue
            form = self._form(page)
            if form.action.startswith(back):
                return Callback(form.action, form.values)
            page = self.fill_in(page, form)
        raise Stopped(page)

    def fill_in(self, page: Page, form: Form | None = None) -> Page:
        """Send a page's form as this person would."""
        form = form or self._form(page)
        self.seen.append(urlsplit(page.url).path)
        known = {"login": self.login, "password": PASSWORD}
        values = form.values | {name: known[name] for name in form.values.keys() & known.keys()}
        return self.browser.post(urljoin(page.url, form.action or page.url), values, follow=False)

    def _form(self, page: Page) -> Form:
        found = _form_of(page, self.button) or _form_of(page, "submit")
        if found is None or page.status != 200:
            raise Stopped(page)
        return found


def _form_of(page: Page, button: str) -> Form | None:
    finder = FormFinder(button)
    finder.feed(page.text)
    return finder.form
