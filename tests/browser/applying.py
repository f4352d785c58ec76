"""An application to a partner, as a person makes it in a browser."""

import subprocess
import sys

from tests.browser.running import Demo, Person, environment
from tests.browser.visitor import Visitor
from tests.support.tree import ROOT

TINKOFF = {"phoneNumber", "lastName", "firstName", "innOrOgrn"}


def begin(demo: Demo, visitor: Visitor, partner: str, person: Person) -> None:
    """Come from the partner's own page to the page of the application."""
    visitor.open(f"{demo.service(partner)}/")
    visitor.follow("#start")
    visitor.fill_in(person)
    visitor.at("/apply")


def agree(visitor: Visitor, *ticks: str, **typed: str) -> None:
    """Tick, type, say the statement, hand over."""
    for key in ticks:
        visitor.page.check(f"[id='field.{key}']")
    for name, value in typed.items():
        visitor.page.fill(f"[name='typed.{name}']", value)
    visitor.page.check("#statement")
    visitor.follow("#submit")


def came(visitor: Visitor) -> dict[str, str]:
    """Read what the partner shows of what it received."""
    rows = visitor.page.locator("#got tr[data-key]").all()
    return {str(row.get_attribute("data-key")): row.locator("td").last.inner_text() for row in rows}


def missing(visitor: Visitor) -> set[str]:
    rows = visitor.page.locator("#missing li[data-key]").all()
    return {str(row.get_attribute("data-key")) for row in rows}


def arrived(demo: Demo, visitor: Visitor, partner: str) -> dict[str, str]:
    visitor.at(f"{demo.service(partner)}/application")
    return came(visitor)


def in_the_first_company(demo: Demo, visitor: Visitor) -> None:
    """Choose «Ромашка» where the person acts for several."""
    visitor.at("/login/company")
    visitor.follow(f"button[value='{demo.company('Ромашка')}']")
    visitor.at("/apply")


def okno(demo: Demo, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command beside the demo."""
    return subprocess.run(
        [sys.executable, "-m", "idp", *arguments],
        cwd=ROOT,
        env=environment(**demo.place.environment()),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
