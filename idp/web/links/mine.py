"""My old accounts: found for me, linked, stuck, shared with me; proved by one code, or given up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request

from idp.authn.outcomes import Wait
from idp.links.asking import Asking
from idp.links.codes import Linked, Offered, Phone
from idp.links.ground import find_link, masked_login
from idp.links.states import is_closed
from idp.model.errors import LimitExceeded, NotFound
from idp.model.ids import LinkId, ServiceId
from idp.model.link import AccountLink, LinkState
from idp.model.service import Service
from idp.web.front import Front
from idp.web.inside import Inside, come_in
from idp.web.launchpad.standing import LINKS
from idp.web.launchpad.tiles import tile_of
from idp.web.links.ground import links_of
from idp.web.links.said import OTHER_REASON, PROOFS, REASONS, STATES


@dataclass(frozen=True, slots=True)
class Row:
    """An old account as its owner sees it: enough of its login to know it."""

    link: AccountLink
    service: Service | None

    @property
    def title(self) -> str:
        """Return what the service is called."""
        return self.service.title if self.service else str(self.link.service)

    @property
    def login(self) -> str:
        """Return the login, masked."""
        return masked_login(self.link.old.login)

    @property
    def mend(self) -> str:
        """Return where a new password is taken; empty where nobody but the operator can help."""
        old = self.service.old if self.service else None
        stuck = self.link.state in (LinkState.BROKEN, LinkState.LOCKED) and not self.link.shared
        return old.link_url if old is not None and stuck and not is_closed(self.link) else ""


@dataclass(frozen=True, slots=True)
class View:
    """One request at these pages."""

    front: Front
    inside: Inside
    services: Mapping[ServiceId, Service]

    @classmethod
    def of(cls, front: Front) -> "View":
        """Read who it is. Raises `Outside`."""
        inside = come_in(front)
        listed = front.services(front.words(inside.caller).locale, None)
        return cls(front, inside, {service.id: service for service in listed})

    def rows(self) -> list[Row]:
        """List what is mine or shared with me, by the service's name."""
        with self.front.house.store.read() as records:
            links = records.links.of_person(self.inside.company, self.inside.account.id)
        rows = (Row(link, self.services.get(link.service)) for link in links)
        return sorted(rows, key=lambda row: (row.title.casefold(), row.link.old.login))

    def missing(self, rows: Sequence[Row]) -> Iterator[Service]:
        """Go through the services that are open to me and need an old account that I have not."""
        have = {row.link.service for row in rows}
        caller, words = self.inside.caller, self.front.words(self.inside.caller)
        for service in self.services.values():
            needed = service.old is not None and service.id not in have
            if needed and tile_of(words, caller, self.inside.company, service).opens:
                yield service

    def own(self, link: str) -> Row:
        """Find an old account that is mine, or is matched to me. Raises `NotFound`."""
        with self.front.house.store.read() as records:
            found = find_link(records, LinkId(link), self.inside.company)
        if found.account != self.inside.account.id or found.shared:
            raise NotFound
        return Row(found, self.services.get(found.service))


@dataclass(frozen=True, slots=True)
class MyLinks:
    """The list, the code, and giving one up."""

    front: Front

    def show(self) -> Response:
        """Show every old account of mine in the company at hand."""
        view = View.of(self.front)
        inside, rows = view.inside, view.rows()
        offer = links_of(self.front).codes.look(inside.account.id, inside.company)
        return self.front.page(
            inside.caller,
            "links/mine.html",
            shape="",
            offer=offer,
            services=view.services,
            linked=[r for r in rows if r.link.state is not LinkState.PENDING and not r.link.shared],
            shared=[row for row in rows if row.link.shared],
            missing=sorted(view.missing(rows), key=lambda one: one.title.casefold()),
            states=STATES,
            reasons=REASONS,
            other_reason=OTHER_REASON,
            proofs=PROOFS,
            done=request.args.get("done", ""),
            zone=self.front.zone(inside.caller),
        )

    def send(self) -> Response:
        """Send a code to the phone that old accounts hold."""
        inside, key = come_in(self.front), request.form.get("phone", "")[:64]
        sent = links_of(self.front).codes.send(inside.caller.visitor, inside.account, inside.company, key)
        if isinstance(sent, Wait):
            raise LimitExceeded(sent.retry_after)
        return self.front.go(inside.caller, f"{LINKS}/code?h={sent.handle}&phone={key}")

    def code(self) -> Response:
        """Take the code."""
        return self._code(View.of(self.front), {})

    def offer(self) -> Response:
        """Check the code, and link all that it was sent for."""
        view = View.of(self.front)
        handle, code = request.form.get("h", "")[:64], request.form.get("code", "").strip()[:40]
        caller, account = view.inside.caller, view.inside.account.id
        if isinstance(links_of(self.front).codes.offer(caller.visitor, account, handle, code), Linked):
            return self.front.go(caller, f"{LINKS}?done=linked")
        said = self.front.words(caller).text(
            "This code does not fit, or its time is over. You can ask for a new one."
        )
        return self._code(view, {"code": said}, 400)

    def ask(self, link: str) -> Response:
        """Ask the operator's staff to look whose an old account is."""
        inside = come_in(self.front)
        Asking(links_of(self.front).ground).ask(inside.account.id, inside.company, LinkId(link))
        return self.front.go(inside.caller, f"{LINKS}?done=asked")

    def show_give_up(self, link: str) -> Response:
        """Say what giving one up means."""
        view = View.of(self.front)
        return self.front.page(view.inside.caller, "links/give_up.html", row=view.own(link))

    def give_up(self, link: str) -> Response:
        """End it; its password is deleted."""
        view = View.of(self.front)
        row = view.own(link)
        links_of(self.front).activating.give_up(view.inside.account.id, row.link.id)
        return self.front.go(view.inside.caller, f"{LINKS}?done=given-up")

    def _code(self, view: View, faults: Mapping[str, str], status: int = 200) -> Response:
        inside, key = view.inside, request.values.get("phone", "")[:64]
        offer = links_of(self.front).codes.look(inside.account.id, inside.company)
        phone: Phone | None = next((one for one in offer.phones if one.key == key), None)
        found: Sequence[Offered] = phone.links if phone else ()
        return self.front.page(
            inside.caller,
            "links/code.html",
            status=status,
            faults=faults,
            handle=request.values.get("h", "")[:64],
            phone=phone,
            found=found,
            services=view.services,
        )


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/account/links`, the code's page, and what is done with one link."""
    page = MyLinks(front)
    pages.add_url_rule(LINKS, "links", page.show)
    pages.add_url_rule(LINKS, "links_submit", page.send, methods=["POST"])
    pages.add_url_rule(f"{LINKS}/code", "links_code", page.code)
    pages.add_url_rule(f"{LINKS}/code", "links_code_submit", page.offer, methods=["POST"])
    pages.add_url_rule(f"{LINKS}/<link>/ask", "link_ask_submit", page.ask, methods=["POST"])
    one = f"{LINKS}/<link>/give-up"
    pages.add_url_rule(one, "link_give_up", page.show_give_up)
    pages.add_url_rule(one, "link_give_up_submit", page.give_up, methods=["POST"])
