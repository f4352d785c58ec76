"""Asking for access: what, until when, in one's own words; who will see it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, Response, request

from idp.model.access import person
from idp.model.errors import Conflict, Invalid, NotFound, Refused
from idp.model.ids import NodeId, ServiceId
from idp.model.requests import Wish
from idp.rbac import Allow, decide
from idp.rbac.decide import About
from idp.rbac.permissions import SERVICE_USE
from idp.rbac.requests import LONGEST_COMMENT
from idp.web.called import naming_of
from idp.web.front import Front
from idp.web.givers import NAMED, who_gives
from idp.web.inside import Inside, come_in
from idp.web.requests_said import LIVE, read_act, wish_title
from idp.web.until import read_until
from idp.words import Words


@dataclass(frozen=True, slots=True)
class AskPage:
    """A request, filled in as far as it is known."""

    front: Front

    def show(self) -> Response:
        """Show what will be asked, and who will see it."""
        inside = come_in(self.front)
        wish = self._wish(inside)
        return self._form(inside, wish, {})

    def submit(self) -> Response:
        """Ask. The same wish twice is one request."""
        inside = come_in(self.front)
        wish = self._wish(inside)
        try:
            until = read_until(
                request.form.get("until", ""), self.front.zone(inside.caller), inside.caller.at
            )
            comment = request.form.get("comment", "").strip()
            self.front.desk.office.ask(inside.account.id, inside.company, replace(wish, until=until), comment)
        except (Invalid, Conflict, Refused) as error:
            said = self.front.words(inside.caller).text(error.message)
            status = 400 if isinstance(error, Invalid) else 409
            return self._form(inside, wish, {getattr(error, "field", "") or "comment": said}, status)
        return self.front.go(inside.caller, "/account/access?done=asked")

    def _wish(self, inside: Inside) -> Wish:
        """Read what is wanted. Raises `Invalid`, and `NotFound` for what the company does not have."""
        permission = read_act(request.values.get("permission", SERVICE_USE))
        service = ServiceId(request.values.get("service", ""))
        structure = inside.own.structure
        places = structure.hangings.get(service, ()) if service else (structure.root,)
        node = NodeId(request.values.get("node", "")) or next(iter(places), NodeId(""))
        if node not in structure.nodes or not places:
            raise NotFound
        return Wish(permission, node, service or structure.nodes[node].service)

    def _form(self, inside: Inside, wish: Wish, faults: Mapping[str, str], status: int = 200) -> Response:
        tree = self.front.desk.office.facts(inside.company).tree
        seers = who_gives(self.front, inside.company, wish.node, wish.service, inside.account.id)
        naming = naming_of(self.front, inside, tree.structure, ())
        mine = self.front.desk.office.mine(inside.account.id, inside.company)
        return self.front.page(
            inside.caller,
            "requests_ask.html",
            status=status,
            wish=wish,
            title=wish_title(wish, naming),
            seers=[seer.name for seer in seers[:NAMED]],
            more=len(seers[NAMED:]),
            asked=any(_same(one.wish, wish) for one in mine if one.state in LIVE),
            held=_holds(inside, wish),
            faults=faults,
            comment=self._comment(naming.words, wish_title(wish, naming)),
            until=request.values.get("until", ""),
            longest=LONGEST_COMMENT,
        )

    def _comment(self, words: Words, title: str) -> str:
        if "comment" in request.form:
            return request.form["comment"][:LONGEST_COMMENT]
        return words.text("I need it for my work: %(what)s.", what=title)


def _same(one: Wish | None, other: Wish) -> bool:
    return one is not None and (one.permission, one.node, one.service) == (
        other.permission,
        other.node,
        other.service,
    )


def _holds(inside: Inside, wish: Wish) -> bool:
    me, about = person(inside.account.id), About(service=wish.service)
    return isinstance(decide(me, wish.permission, wish.node, inside.own, inside.caller.at, about), Allow)


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/access/ask`."""
    page = AskPage(front)
    pages.add_url_rule("/access/ask", "ask", page.show)
    pages.add_url_rule("/access/ask", "ask_submit", page.submit, methods=["POST"])
