"""Walks over the pages about access of one's own, requests, colleagues and history."""

from collections.abc import Iterator

from tests.browser.running import Demo
from tests.browser.visitor import Visitor
from tests.browser.walk import Walk

WISH = "permission=service:configure&node=prod-6"


def of_who_asks(demo: Demo, visitor: Visitor, partner: str) -> Iterator[str]:
    """Look at what one has, ask why, ask for more, nearly give something up."""
    visitor.sign_in(demo.personas["seller"])
    for name, address in {
        "my access": "/account/access",
        "why not": f"/access/why?{WISH}",
        "why": "/access/why?permission=service:order&node=org-002",
        "why, on a day": "/access/why?permission=service:order&node=org-002&at=2026-01-01",
        "ask": f"/access/ask?{WISH}",
        "a place there is not": "/access/why?node=nowhere",
        "services, with what one may ask for": "/services",
    }.items():
        visitor.open(address)
        yield name
    ask(visitor, WISH)
    yield "asked"
    visitor.open("/account/access")
    visitor.follow("a[href$='/give-up'] >> nth=0")
    yield "give up?"


def of_who_decides(demo: Demo, visitor: Visitor, partner: str) -> Iterator[str]:
    """See who asks, who is there and what was changed; nearly dismiss somebody."""
    ask_for_something(demo, visitor)
    visitor.sign_in(demo.personas["owner"])
    visitor.open("/company/requests")
    yield "requests"
    visitor.follow("main a[href^='/company/requests/'] >> nth=0")
    yield "a request"
    visitor.page.click("details.more summary >> nth=0")
    visitor.send("button[value=look]", until="2020-01-01")
    yield "a day that is over"
    for name, address in {
        "colleagues": "/company/people",
        "invite with rights": "/company/people/invite",
        "invite by a list": "/company/people/import",
        "history": "/company/history",
        "history, filtered": "/company/history?kind=binding&node=org-002",
        "a change": "/company/history/2",
    }.items():
        visitor.open(address)
        yield name
    visitor.open("/company/people")
    visitor.page.get_by_role("link", name="Рекламов Егор Павлович", exact=True).click()
    yield "a colleague"
    address = visitor.path
    visitor.open(f"{address}/copy")
    yield "copy from whom"
    visitor.follow("main a[href*='from='] >> nth=0")
    yield "what is copied"
    visitor.open(f"{address}/dismiss")
    yield "dismiss?"


def ask_for_something(demo: Demo, visitor: Visitor) -> None:
    """Leave a request that waits, as the marketer."""
    visitor.sign_in(demo.personas["marketer"])
    ask(visitor, "permission=billing:view&node=acc-001")
    visitor.sign_out()


def ask(visitor: Visitor, wish: str) -> None:
    """Ask for something, unless it is asked for already."""
    visitor.open(f"/access/ask?{wish}")
    if visitor.page.locator("[name=comment]").count():
        visitor.send(comment="Для отчёта")


WALKS: dict[str, Walk] = {"asker": of_who_asks, "decider": of_who_decides}
