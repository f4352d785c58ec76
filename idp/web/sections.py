"""The pages about one's company: which of them are somebody's."""

from dataclasses import dataclass
from typing import Final

from idp.rbac import permits_somewhere
from idp.rbac.permissions import APPS_CONFIGURE, USERS_CONFIGURE, USERS_GRANT
from idp.web.caller import Caller
from idp.words import words_later


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the company's menu."""

    path: str
    title: str
    """In the catalogue's English."""
    needs: tuple[str, ...]
    """Any of these, at any node."""


PEOPLE: Final = Section("/company/people", words_later.text("Colleagues"), (USERS_CONFIGURE, USERS_GRANT))
TREE: Final = Section("/company/tree", words_later.text("Who may do what"), ("tree:view", USERS_GRANT))
REQUESTS: Final = Section(
    "/company/requests",
    words_later.text("Requests"),
    (USERS_GRANT, "partner:apply", "partner:approve", "service:approve"),
)
CONSENTS: Final = Section("/company/consents", words_later.text("Data given to partners"), ("consent:view",))
COSTS: Final = Section("/company/costs", words_later.text("Costs"), ("billing:view", "stats:view"))
HISTORY: Final = Section("/company/history", words_later.text("History"), ("tree:view", "audit:view"))
LINKS: Final = Section("/company/links", words_later.text("Shared accounts"), (USERS_CONFIGURE, USERS_GRANT))
APPS: Final = Section("/company/apps", words_later.text("Own applications"), (APPS_CONFIGURE,))
_ALL: Final = (PEOPLE, TREE, REQUESTS, COSTS, CONSENTS, LINKS, APPS, HISTORY)


def sections_of(caller: Caller) -> tuple[Section, ...]:
    """List the pages about the company at hand that the caller may open."""
    if caller.presence is None or caller.company is None:
        return ()
    holdings = caller.presence.holdings
    return tuple(
        section
        for section in _ALL
        if any(permits_somewhere(holdings, caller.company, one, caller.at) for one in section.needs)
    )
