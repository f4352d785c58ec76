"""The link in an invitation: join with one click, or make an account first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request

from idp.authn.invitations import Join, Newcomer, SignInFirst, SomebodyElse
from idp.interaction.browser import read_secret
from idp.model.errors import Conflict, Invalid, NotFound
from idp.model.interaction import Needs
from idp.model.secret import Secret
from idp.web.caller import Caller, one_cookie
from idp.web.entry import park_home
from idp.web.front import Front, set_cookie

WAITING_COOKIE: Final = "__Host-okno_invitation"
"""Keeps the link while its owner signs in; it never lies in a parked request."""
_HALF_AN_HOUR: Final = 1800


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """What the link asks of this visitor."""

    front: Front

    def show(self, token: str) -> Response:
        """Show who invites where."""
        return self._look(self.front.caller(), _secret(token), {})

    def waiting(self) -> Response:
        """Come back to the link that was opened before signing in."""
        caller = self.front.caller()
        token = one_cookie(WAITING_COOKIE)
        return self.front.go(caller, f"/invitation/{token}" if read_secret(token) else "/services")

    def submit(self, token: str) -> Response:
        """Join, or make the account and join, or go and sign in."""
        caller, secret = self.front.caller(), _secret(token)
        match request.form.get("decision"):
            case "join" if caller.signed_in is not None:
                opened = self.front.desk.invitations.join(caller.visitor, secret, caller.signed_in)
                return self.front.go(caller, "/services", opened)
            case "sign_in":
                return self._sign_in(caller, secret)
            case _:
                return self._join_new(caller, secret)

    def _join_new(self, caller: Caller, secret: Secret) -> Response:
        name, password = request.form.get("name", "").strip(), request.form.get("password", "")
        try:
            opened = self.front.desk.invitations.join_new(caller.visitor, secret, name, password)
        except Invalid as error:
            said = self.front.words(caller).text(error.message)
            return self._look(caller, secret, {error.field or "name": said}, 400)
        except Conflict:
            return self._look(caller, secret, {}, 409)
        return self.front.go(caller, "/services", opened)

    def _sign_in(self, caller: Caller, secret: Secret) -> Response:
        needs = Needs(title="", force_login=caller.account is not None)
        parked = park_home(self.front, caller, needs, "/invitation/waiting")
        response = self.front.go(caller, f"/login?i={parked.id}")
        set_cookie(response, WAITING_COOKIE, secret, _HALF_AN_HOUR)
        return response

    def _look(self, caller: Caller, secret: Secret, faults: Mapping[str, str], status: int = 200) -> Response:
        try:
            seen = self.front.desk.invitations.look(secret, caller.signed_in)
        except NotFound:
            return self.front.page(caller, "invitation_over.html", status=404)
        return self.front.page(
            caller,
            "invitation.html",
            status=status,
            seen=seen,
            kind=_KINDS[type(seen)],
            faults=faults,
            name=request.form.get("name", seen.invitation.name)[:200],
            action=f"/invitation/{secret.value}",
        )


_KINDS: Final = {
    Newcomer: "newcomer",
    Join: "join",
    SignInFirst: "sign_in_first",
    SomebodyElse: "somebody_else",
}


def _secret(token: str) -> Secret:
    """Parse the link; anything that was never ours reads as a dead one."""
    return read_secret(token) or Secret("")


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/invitation/<token>`."""
    page = InvitationPage(front)
    pages.add_url_rule("/invitation/waiting", "invitation_waiting", page.waiting)
    pages.add_url_rule("/invitation/<token>", "invitation", page.show)
    pages.add_url_rule("/invitation/<token>", "invitation_submit", page.submit, methods=["POST"])
