"""Somebody at work for a company: what every page about access stands on."""

from dataclasses import dataclass

from flask import Response, request

from idp.model.account import Account
from idp.model.errors import Refused
from idp.model.ids import CompanyId, NodeId
from idp.model.interaction import Needs
from idp.model.session import SignedIn
from idp.rbac import Allow, Tree, decide
from idp.rbac.actor import Actor
from idp.web.assured import address_of, assure, assured, sign_in_first
from idp.web.caller import Caller
from idp.web.entry import go_on, park_home, stand
from idp.web.errors import Outside
from idp.web.front import Front
from idp.words import words_later


@dataclass(frozen=True, slots=True)
class Inside:
    """Who acts, and for which company: the session's, never one that the address names."""

    caller: Caller
    signed_in: SignedIn
    company: CompanyId
    own: Tree
    """The company's tree as far as it concerns the caller."""

    @property
    def account(self) -> Account:
        """Return the person."""
        return self.signed_in.account

    @property
    def actor(self) -> Actor:
        """Return who administers, and whether both factors were proved a short time ago."""
        return Actor(self.account.id, assured(self.caller))

    def may(self, permission: str, node: NodeId | None = None) -> bool:
        """Tell whether the caller holds a permission at a node, the company itself by default."""
        place = node or self.own.structure.root
        subject = self.actor.subject
        return subject is not None and isinstance(
            decide(subject, permission, place, self.own, self.caller.at), Allow
        )


def come_in(front: Front) -> Inside:
    """Return who acts for which company. Raises `Outside`."""
    caller = front.caller()
    if caller.presence is None or caller.signed_in is None or caller.company is None:
        raise Outside(caller)
    own = caller.presence.holdings.tree(caller.company)
    if own is None:
        raise Outside(caller)
    return Inside(caller, caller.signed_in, caller.company, own)


def come_in_to_administer(front: Front) -> Inside:
    """Return who acts if they give access somewhere in the company. Raises `Outside`, `Refused`."""
    inside = come_in(front)
    if not inside.caller.may_invite:
        raise Refused(words_later.text("Only the owner and administrators see this page."))
    return inside


def show_the_way_in(front: Front, outside: Outside) -> Response:
    """Ask for the sign-in or the company that is missing, and come back to the page at hand."""
    caller = outside.caller
    if caller.account is None:
        return (
            sign_in_first(front, caller, _here()) if request.method == "GET" else front.go(caller, "/login")
        )
    if not caller.companies:
        return front.page(caller, "no_company.html", status=403)
    return go_on(front, stand(front, caller, park_home(front, caller, Needs(title=""), _here())))


def step_up(front: Front) -> Response:
    """Ask for both factors in the middle of an act, and come back to its form as it was filled in.

    So an act's form is shown at the address that takes it, and reads what is in the query.
    """
    return assure(front, front.caller(), address_of(request.path, request.values))


def _here() -> str:
    return address_of(request.path, request.args if request.method == "GET" else {})
