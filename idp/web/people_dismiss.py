"""Dismiss a colleague: one screen of what ends and what is left behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request

from idp.authn.dismissal import Leaving
from idp.links.following import has_api
from idp.links.ground import masked_login
from idp.model.app_password import AppPassword
from idp.model.billing import PartyId
from idp.model.errors import Conflict, DomainError, Invalid, NotFound, Refused, Unavailable
from idp.model.ids import AccountId, BindingId, ClientId
from idp.model.service import Reach
from idp.rbac.actor import Unassured
from idp.web.among import among_people, colleague
from idp.web.assured import assure, assured
from idp.web.front import Front
from idp.web.people_dismissed import dismissed_at
from idp.web.reaching import Reaching
from idp.web.requests_decide import status_of
from idp.web.tree.work import Work

SHOWN: Final = 200
"""Rights of others that fall and are named, first those that can be taken over; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Holds:
    """What billing says that somebody holds; `known` is off where it does not answer."""

    numbers: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    known: bool = True


@dataclass(frozen=True, slots=True)
class Old:
    """An old account that they enter by, and what becomes of it."""

    title: str
    login: str
    """Masked."""
    shared: bool
    follows: bool
    """The service has an API: the account is closed there, or a shared one gets a new password."""


@dataclass(frozen=True, slots=True)
class DismissPage:
    """The screen and the act."""

    front: Front

    def show(self, work: Work, account: str) -> Response:
        """Show what ends, after both factors."""
        one = colleague(work, account)
        if not assured(work.inside.caller):
            action = work.words.text("Dismiss %(name)s", name=one.name)
            return assure(self.front, work.inside.caller, f"/company/people/{one.account}/dismiss", action)
        leaving = self._look(work, one.account)
        return self._page(work, leaving, "")

    def submit(self, work: Work, account: str) -> Response:
        """End it all in one act; the second press of a button leads to what came of the first."""
        if AccountId(account) not in work.colleagues and dismissed_at(work, AccountId(account)):
            return work.go(f"/company/people/{account}/dismissed")
        one = colleague(work, account)
        adopt = frozenset(map(BindingId, request.form.getlist("adopt")))
        try:
            self.front.desk.dismissal.dismiss(work.inside.actor, work.inside.company, one.account, adopt)
        except Unassured:
            raise
        except (Invalid, Refused, Conflict, NotFound) as error:
            return self._page(work, self._look(work, one.account), work.words.text(error.message), error)
        return work.go(f"/company/people/{one.account}/dismissed")

    def _look(self, work: Work, account: AccountId) -> Leaving:
        return self.front.desk.dismissal.look(work.inside.actor, work.inside.company, account)

    def _page(self, work: Work, leaving: Leaving, fault: str, error: DomainError | None = None) -> Response:
        reaching = Reaching.of(self.front, work.words.locale)
        return self.front.page(
            work.inside.caller,
            "people_dismiss.html",
            status=status_of(error) if error is not None else 200,
            shape="",
            leaving=leaving,
            orphaned=sorted(leaving.orphaned, key=lambda one: one.id not in leaving.adoptable)[:SHOWN],
            holds=self._holds(work, leaving),
            old_accounts=self._old_accounts(work, leaving.account.id),
            opened=self._opened(reaching, leaving),
            programs=self._programs(reaching, work, leaving.account.id),
            partners=self._partners(leaving.partners),
            naming=work.naming,
            fault=fault,
            zone=work.zone,
        )

    def _holds(self, work: Work, leaving: Leaving) -> Holds:
        """Ask billing which numbers and products are this person's."""
        with self.front.house.store.read() as records:
            company = records.companies.get(work.inside.company)
        party = leaving.account.party
        if company is None or company.external_id is None or party is None:
            return Holds()
        try:
            estate = self.front.house.billing.estate(PartyId(company.external_id))
        except (Unavailable, NotFound):
            return Holds(known=False)
        return Holds(
            tuple(one.msisdn or one.id for one in estate.numbers if one.holder == party),
            tuple(
                one.name
                for one in estate.products
                if any(part.role == "requester" and part.party == party for part in one.parts)
            ),
        )

    def _partners(self, clients: Sequence[str]) -> list[str]:
        with self.front.house.store.read() as records:
            found = [records.clients.get(ClientId(client)) for client in clients]
        return [client.client_name for client in found if client is not None]

    def _old_accounts(self, work: Work, account: AccountId) -> list[Old]:
        """List what they enter old services by; whether it is theirs alone or shared."""
        titles = {one.id: one.title for one in self.front.services(work.words.locale, work.inside.company)}
        with self.front.house.store.read() as records:
            links = records.links.of_person(work.inside.company, account)
            keyed = {one: has_api(records, one) for one in {link.service for link in links}}
        return [
            Old(
                titles.get(link.service, str(link.service)),
                masked_login(link.old.login),
                link.shared,
                keyed[link.service],
            )
            for link in links
        ]

    def _opened(self, reaching: Reaching, leaving: Leaving) -> list[tuple[str, Reach]]:
        """List the services that are open in their sessions, and how far the end reaches each."""
        with self.front.house.store.read() as records:
            visits = [visit for one in leaving.sessions for visit in records.sessions.visits(one.sid)]
        found = {visit.service: (reaching.name(visit.service), reaching.reach(visit)) for visit in visits}
        return list(found.values())

    def _programs(
        self, reaching: Reaching, work: Work, account: AccountId
    ) -> list[tuple[str, AppPassword, Reach]]:
        """List the passwords of their programs and devices, and how far the end reaches what is open."""
        with self.front.house.store.read() as records:
            apps = records.app_passwords.of_person(work.inside.company, account)
        doors = [f"bridge:{app.service}" for app in apps]
        return [
            (reaching.name(door), app, reaching.reach_of(door)) for app, door in zip(apps, doors, strict=True)
        ]


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/people/<account>/dismiss`."""
    page, path = DismissPage(front), "/company/people/<account>/dismiss"
    pages.add_url_rule(path, "dismiss", among_people(front, page.show))
    pages.add_url_rule(path, "dismiss_submit", among_people(front, page.submit), methods=["POST"])
