"""Invite a colleague with rights that hold from the moment they join."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request

from idp.authn.invitations import Offer
from idp.model.access import NodeKind
from idp.model.errors import Conflict, DomainError, Invalid, LimitExceeded, NotFound, Refused
from idp.model.ids import NodeId, ServiceId
from idp.model.ticket import Promise
from idp.rbac.actor import Unassured
from idp.rbac.permissions import USERS_GRANT
from idp.web.among import among_people
from idp.web.assured import address_of, assure, assured
from idp.web.front import Front
from idp.web.people import invitation_fault
from idp.web.requests_decide import status_of
from idp.web.tree.fields import read_end, read_many, read_text
from idp.web.tree.offers import Offer as Offered
from idp.web.tree.offers import Offers
from idp.web.tree.work import Work

PATH: Final = "/company/people/invite"
MOST: Final = 200
"""Places listed; for others one comes from the tree."""
_PLACES: Final = (NodeKind.COMPANY, NodeKind.BRANCH, NodeKind.DEPARTMENT, NodeKind.ACCOUNT)
_FIELDS: Final = frozenset({"address", "name", "position", "role", "node", "services", "until"})


@dataclass(frozen=True, slots=True)
class InvitePage:
    """Who, as what, where, until when."""

    front: Front

    def show(self, work: Work) -> Response:
        """Show the form, after both factors: what is typed must not be lost on the way."""
        if not assured(work.inside.caller):
            action = work.words.text("Invite with rights")
            return assure(self.front, work.inside.caller, address_of(PATH, request.args), action)
        return self._page(work, {})

    def submit(self, work: Work) -> Response:
        """Send the invitation; what cannot be given is refused, and nothing is sent."""
        try:
            self._invite(work)
        except Unassured:
            raise
        except (Invalid, Refused, Conflict, NotFound, LimitExceeded) as error:
            return self._refused(work, error)
        return work.go("/company/people?done=invited")

    def _invite(self, work: Work) -> None:
        form = request.form
        services = frozenset(map(ServiceId, read_many(form, "services")))
        until = read_end(form, work.zone, work.inside.caller.at)
        promise = Promise(form.get("role", ""), NodeId(form.get("node", "")), services or None, until)
        offer = Offer(
            read_text(form, "position"),
            (promise,) if promise.role else (),
            assured(work.inside.caller),
        )
        self.front.desk.invitations.invite(
            work.inside.signed_in,
            work.inside.company,
            form.get("address", "").strip(),
            form.get("name", "").strip(),
            offer,
        )

    def _refused(self, work: Work, error: DomainError) -> Response:
        name = error.field if error.field in _FIELDS else "address"
        status = 429 if isinstance(error, LimitExceeded) else status_of(error)
        return self._page(work, {name: invitation_fault(work.words, error)}, status)

    def _page(self, work: Work, faults: Mapping[str, str], status: int = 200) -> Response:
        places = list(_places(work))
        node = _chosen(work, places)
        offers = Offers(work.sight, work.naming, node)
        return self.front.page(
            work.inside.caller,
            "people_invite.html",
            status=status,
            shape="",
            places=[(place, work.naming.node(place)) for place in places],
            node=node,
            roles=_roles(work, offers) if places else [],
            services=offers.services(read_many(request.values, "services")),
            typed=request.values,
            faults=faults,
        )


def _places(work: Work) -> Iterator[NodeId]:
    """Go through the places where the caller gives access, from the top, as many as are listed."""
    structure, count = work.tree.structure, 0
    for node in structure.below(structure.root):
        if structure.nodes[node].kind in _PLACES and work.sight.may(USERS_GRANT, node):
            yield node
            count += 1
        if count == MOST:
            return


def _roles(work: Work, offers: Offers) -> list[Offered]:
    """List the roles, the smallest first."""
    bits = work.tree.structure.role_bits
    listed = offers.roles(request.values.get("role", ""))
    return sorted(listed, key=lambda offer: bits.get(offer.value, 0).bit_count())


def _chosen(work: Work, places: list[NodeId]) -> NodeId:
    wanted = NodeId(request.values.get("node", ""))
    if wanted in work.tree.structure.nodes and work.sight.may(USERS_GRANT, wanted):
        return wanted
    return next(iter(places), work.tree.structure.root)


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/people/invite`."""
    page = InvitePage(front)
    pages.add_url_rule(PATH, "people_invite", among_people(front, page.show))
    pages.add_url_rule(PATH, "people_invite_submit", among_people(front, page.submit), methods=["POST"])
