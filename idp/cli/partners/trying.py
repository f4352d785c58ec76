"""`okno partners try`: the whole way of an application, told step by step."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import pyotp

from idp.cli.partners.walking import Form, Page, Pairs, Walker
from idp.model.errors import NotFound, Refused

PERSONAS: Final = "personas.json"
LINES: Final = 8
"""How many lines from a page's end tell why the walk ends there."""
CODES: Final = 2
"""How many codes are tried: each is good once, and the first may have been used a moment ago."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person does on the page of the application."""

    ticks: frozenset[str] = frozenset()
    typed: Mapping[str, str] = field(default_factory=dict)
    decline: bool = False
    company: str = ""
    """Words of the name of the company to act for; the first one where none is said."""


@dataclass(frozen=True, slots=True, repr=False)
class Try:
    """One person, one partner, one walk."""

    told: Mapping[str, Any]
    """The demo's file of personas and addresses."""
    partner: str
    person: str
    wish: Wish
    say: Callable[[str], None]
    walker: Walker = field(default_factory=Walker)

    def walk(self) -> None:
        """Walk from the sign-in to the partner's own page, and look at it. Raises `Refused` elsewhere."""
        self._look_back(self.come_back())

    def come_back(self) -> Page:
        """Apply, and return where the browser stands then. Raises `Refused` where it ends before."""
        start = self._address()
        self._sign_in()
        page = self.walker.open(start)
        self.say(f"opens {start}: {page.heading}")
        page = self._begin(page)
        if page.path != "/apply":
            raise Refused(_ended("does not come to the page of the application", page))
        return self._decide(page)

    def _address(self) -> str:
        found = self.told["addresses"].get(self.partner)
        if found is None:
            msg = f"the demo has no partner {self.partner}: see okno partners list"
            raise NotFound(msg)
        return str(found)

    def _sign_in(self) -> None:
        person = next((one for one in self.told["personas"] if one["key"] == self.person), None)
        if person is None:
            known = ", ".join(one["key"] for one in self.told["personas"])
            msg = f"the demo has nobody called {self.person}: it has {known}"
            raise NotFound(msg)
        page = self.walker.open(f"{self.told['issuer']}/login")
        page = self._submit(page, [("login", person["login"]), ("password", person["password"])])
        for code in self._codes(person["totp_secret"]):
            page = self._submit(page, [("code", code)]) if page.path == "/login/code" else page
            if page.path != "/login/code":
                break
        if page.path == "/login/company":
            page = self._submit(page, [("company", self._company(person))], "company")
        if page.path.startswith("/login"):
            raise Refused(_ended("cannot sign in", page))
        self.say(f"signs in as {person['name']}")

    def _company(self, person: Mapping[str, Any]) -> str:
        for company in person["companies"]:
            if self.wish.company in company["name"]:
                return str(company["id"])
        msg = f"{person['name']} acts for no company called {self.wish.company}"
        raise NotFound(msg)

    def _codes(self, secret: str | None) -> Iterator[str]:
        """Return the code of now, and wait for the one after it."""
        last = ""
        for _ in range(CODES if secret else 0):
            while (code := pyotp.TOTP(secret or "").now()) == last:
                time.sleep(1)
            last = code
            yield code

    def _begin(self, page: Page) -> Page:
        """Press what begins, at the partner and, where it leads there, with the provider."""
        if "start" in page.links:
            page = self.walker.open(urljoin(page.url, page.links["start"]))
        if page.path.startswith("/partners/"):
            page = self._submit(page, [])
        self.say(f"is led to {page.path}: {page.heading}")
        return page

    def _decide(self, page: Page) -> Page:
        form = page.form("agree")
        if form is None:
            raise Refused(_ended("may not hand this over", page))
        if self.wish.decline:
            self.say("declines")
            return self.walker.send(page, form, [("decision", "refuse")])
        fields = sorted(self.wish.ticks)
        known = [value for name, value in form.boxes if name == "field"]
        unknown = sorted(self.wish.ticks.difference(known))
        if unknown:
            msg = f"the page has no box {unknown[0]}: it has {', '.join(known)}"
            raise NotFound(msg)
        self.say(f"agrees to what is needed{' and to ' if fields else ''}{', '.join(fields)}")
        return self.walker.send(page, form, [*self._ticked(form), ("decision", "agree")])

    def _ticked(self, form: Form) -> Pairs:
        """Return the boxes to tick beside those that are ticked, and what is typed."""
        before = [pair for pair in form.sent if pair[0] == "field"]
        ticked = [("field", key) for key in self.wish.ticks]
        typed = [(f"typed.{name}", value) for name, value in self.wish.typed.items()]
        return [*before, *ticked, *typed, ("statement", "on")]

    def _look_back(self, page: Page) -> None:
        if page.path != "/application":
            raise Refused(_ended("nothing came to the partner", page))
        came = [key for section, key in page.keyed if section == "got"]
        missing = [key for section, key in page.keyed if section == "missing"]
        self.say(f"the partner received: {', '.join(came)}")
        self.say(f"it did not receive: {', '.join(missing) or 'nothing is missing'}")
        again = page.form("read-again")
        if again is not None:
            page = self.walker.send(page, again, [])
            same = "the very same bytes" in page.text.lower()
            self.say(f"it reads again: {'the very same bytes' if same else 'refused'}")

    def _submit(self, page: Page, pairs: Pairs, button: str = "submit") -> Page:
        form = page.form(button)
        if form is None:
            raise Refused(_ended("finds no button", page))
        return self.walker.send(page, form, pairs)


def read_told(folder: Path) -> Mapping[str, Any]:
    """Read what the running demo tells about itself. Raises `NotFound`."""
    file = folder / PERSONAS
    if not file.exists():
        msg = f"{file} is not there: start the demo (okno demo --data {folder}), and leave it running"
        raise NotFound(msg)
    found: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _ended(what: str, page: Page) -> str:
    """Say where the walk ends, in the page's own words."""
    words = page.ground or " / ".join(page.text.splitlines()[-LINES:])
    return f"{what}: {page.status} at {page.url.partition('?')[0]}: {page.heading}: {words}"
