"""The editor's main page: the tree on the left, the card of a place on the right."""

from dataclasses import dataclass
from typing import Any, Final

from flask import Response, request

from idp.model.access import FactKind, Revision
from idp.model.errors import NotFound, Refused
from idp.model.ids import AccountId, NodeId, ServiceId, SubjectId
from idp.model.requests import RequestState
from idp.rbac.history import Filters
from idp.rbac.lists import COLUMNS
from idp.rbac.permissions import TREE_CONFIGURE, USERS_GRANT
from idp.rbac.structure import key_of
from idp.web.tree import small
from idp.web.tree.acting import place_address
from idp.web.tree.card import Card
from idp.web.tree.changes import telling
from idp.web.tree.costs import read_costs
from idp.web.tree.fields import read_start
from idp.web.tree.grid import COUNTED, Matrix, Usage, usage_of
from idp.web.tree.outline import Outline, Stretch
from idp.web.tree.search import ADMINS, EXPIRING, NEVER, Search, Wanted, read_wanted
from idp.web.tree.work import Work
from idp.words import words_later

ACCESS: Final = "access"
TABS: Final = (
    (ACCESS, words_later.text("Access")),
    ("keepers", words_later.text("Who manages")),
    ("connected", words_later.text("Connected and cost")),
    ("history", words_later.text("History")),
)
ONLY: Final = (
    ("", words_later.text("Everything")),
    (ADMINS, words_later.text("Administrators")),
    (NEVER, words_later.text("Never signed in")),
    (EXPIRING, words_later.text("Ends within 7 days")),
)
MOST_OPEN: Final = 100
"""Branches that stay open at once: their ids stand in the address."""
BILLING_VIEW: Final = "billing:view"
ROWS_OF_HISTORY: Final = 10
LINES_OF_HISTORY: Final = 6
_WAITING: Final = frozenset({RequestState.OPEN, RequestState.RIPENING})


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address points at."""

    node: NodeId
    named: bool
    """Whether the address names it, or it is where one begins."""
    who: SubjectId | None
    tab: str
    opened: tuple[NodeId, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Past:
    """A revision as the card's history tells it."""

    revision: Revision
    who: str
    said: tuple[str, ...]
    unsaid: int


def show(work: Work) -> Response:
    """Show the tree; a company of three gets its list of switches instead, unless it asks for the tree."""
    if small.fits(work) and not request.args.get("view") and not request.args.get("node"):
        return small.show(work)
    chosen, wanted = _chosen(work), read_wanted(request.args)
    card = _card(work, chosen.node)
    return work.page(
        "tree.html",
        chosen=chosen,
        wanted=wanted,
        stretch=_stretch(work, chosen, wanted),
        services=_services(work),
        only=[(key, work.words.text(said)) for key, said in ONLY],
        tabs=[(key, work.words.text(said)) for key, said in TABS],
        card=card,
        title=work.naming.node(chosen.node),
        kind=work.naming.kind(chosen.node),
        kind_key=work.tree.structure.nodes[chosen.node].kind,
        colleague=_colleague(work, chosen.who),
        who_name=work.naming.subject(chosen.who) if chosen.who else "",
        small=small.fits(work),
        first=small.is_first(work),
        done=request.args.get("done", ""),
        rev=request.args.get("rev", ""),
        **_tab(work, chosen, card),
    )


def branch(work: Work, node: str) -> Response:
    """Give what is right under a place, as rows for the script to put in."""
    place, start = work.node(node), read_start(request.args)
    stretch = Outline(work.sight, work.naming).branch(place.id, start)
    return work.part("rows.html", stretch=stretch, under=place.id, chosen=None)


def node(work: Work, node: str) -> Response:
    """Send to the card of a place."""
    return work.go(place_address(work.node(node).id))


def _chosen(work: Work) -> Chosen:
    args = request.args
    tops = work.sight.tops()
    place = work.node(args["node"]).id if args.get("node") else tops[0]
    who = SubjectId(args["who"]) if args.get("who") else None
    if who is not None and who not in work.naming.people and who not in work.tree.held:
        raise NotFound
    tab = args.get("tab", ACCESS)
    known = tab if tab in dict(TABS) else ACCESS
    return Chosen(place, bool(args.get("node")), who, known, _opened(work, place), read_start(args))


def _opened(work: Work, place: NodeId) -> tuple[NodeId, ...]:
    """Return which branches are open: as the address says, else the way to the place."""
    named = [NodeId(node) for node in request.args.getlist("open")[: MOST_OPEN + 1] if node]
    if not named and "toggle" not in request.args:
        return tuple(dict.fromkeys((*work.sight.tops(), *work.sight.trail(place))))
    toggled = NodeId(request.args.get("toggle", ""))
    kept = [node for node in named if node != toggled]
    return tuple(kept if toggled in named or not toggled else [*kept[-MOST_OPEN + 1 :], toggled])


def _stretch(work: Work, chosen: Chosen, wanted: Wanted) -> Stretch:
    if wanted.active:
        return Search(work.sight, work.naming, work.colleagues).page(wanted, chosen.start)
    return Outline(work.sight, work.naming, frozenset(chosen.opened)).page(chosen.start)


def _services(work: Work) -> list[tuple[ServiceId, str]]:
    """List the services that can be filtered by: those that hang where one looks."""
    hangings = work.tree.structure.hangings.items()
    seen = (service for service, places in hangings if any(map(work.sight.sees, places)))
    named = sorted((work.naming.service(service), service) for service in seen)
    return [(service, name) for name, service in named][:MOST_OPEN]


def _card(work: Work, place: NodeId) -> Card:
    collected = frozenset(key_of(change) for change in work.basket.changes)
    return Card(work.sight, work.naming, telling(work).particulars, place, collected)


def _tab(work: Work, chosen: Chosen, card: Card) -> dict[str, Any]:
    """Read what the open tab shows; the others cost nothing."""
    match chosen.tab:
        case "keepers":
            return {
                "keepers": card.keepers(USERS_GRANT),
                "arrangers": card.keepers(TREE_CONFIGURE),
                "groups": card.groups(),
            }
        case "connected":
            seen = work.sight.may(BILLING_VIEW, chosen.node)
            return {
                "hung": card.hung(len(work.tree.bindings) <= COUNTED),
                "costs": read_costs(work, chosen.node) if seen else None,
            }
        case "history":
            return {"history": _history(work, chosen)}
        case _:
            return _access(work, chosen, card)


def _access(work: Work, chosen: Chosen, card: Card) -> dict[str, Any]:
    matrix = Matrix(work.sight, work.naming, _usage(work) if chosen.who else Usage())
    starts = {name: read_start(request.args, name) for name in ("rows", "given", "laid")}
    return {
        "acts": [work.naming.act(act) for act in COLUMNS],
        "grid": matrix.of(chosen.who, chosen.node, starts["rows"]),
        "rights": card.rights(chosen.who, starts["given"]),
        "laid": card.laid(chosen.who, starts["laid"]),
        "starts": starts,
        "near": card.holders(chosen.who),
        "binding": FactKind.BINDING,
    }


def _usage(work: Work) -> Usage:
    company = work.inside.company
    with work.front.house.store.read() as records:
        uses = records.uses.of_company(company)
        waiting = records.requests.of_company(company, states=_WAITING)
    return usage_of(uses, waiting)


def _history(work: Work, chosen: Chosen) -> list[Past] | None:
    """Tell the last changes at the place and below; nothing to who may give here but not look back."""
    filters = Filters(subject=chosen.who, node=chosen.node, limit=ROWS_OF_HISTORY)
    try:
        rows = work.office.history(work.inside.actor, work.inside.company, filters).rows
    except Refused:
        return None
    teller = telling(work)
    return [
        Past(
            row.revision,
            work.naming.subject(row.revision.actor),
            tuple(teller.alone(one) for one in row.differences[:LINES_OF_HISTORY]),
            max(0, len(row.differences) - LINES_OF_HISTORY),
        )
        for row in rows
    ]


def _colleague(work: Work, who: SubjectId | None) -> str:
    """Return whose own page there is, for those who may see it."""
    account = AccountId((who or "").removeprefix("person:"))
    return account if account in work.colleagues and work.inside.caller.may_invite else ""
