"""Shared accounts of a company: who may use each, and which one is shared next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, request

from idp.links.ground import masked_login
from idp.links.shared import Login, Shared, Taken
from idp.model.company import Colleague
from idp.model.errors import Conflict, DomainError, Invalid, NotFound, Refused
from idp.model.ids import AccountId, LinkId, ServiceId
from idp.model.secret import Secret
from idp.model.service import Service
from idp.rbac.actor import Unassured
from idp.web.among import among_people
from idp.web.assured import assure, assured
from idp.web.front import Front
from idp.web.links.ground import links_of
from idp.web.links.said import STATES
from idp.web.links.servers import served
from idp.web.requests_decide import status_of
from idp.web.tree.fields import read_text
from idp.web.tree.work import Work
from idp.words import words_later

PATH: Final = "/company/links"
LISTED: Final = 20
"""Colleagues that a form offers at once; the rest are found by name."""
_TAKEN: Final = words_later.text("This account is somebody's own. The operator's staff will look.")
_NAMELESS: Final = words_later.text("Say the login of the account, as the service knows it.")


@dataclass(frozen=True, slots=True)
class Account:
    """A shared account, and who uses it."""

    shared: Shared
    title: str
    users: Sequence[Colleague]

    @property
    def login(self) -> str:
        """Return the login, masked."""
        return masked_login(self.shared.link.old.login)

    @property
    def key(self) -> LinkId:
        """Return what the address names it by."""
        return self.shared.link.id


@dataclass(frozen=True, slots=True)
class SharedPages:
    """For who gives access in the company: the list, one account, a new one, an end."""

    front: Front

    def show(self, work: Work) -> Response:
        """List the shared accounts with the people who use them."""
        accounts = self._accounts(work)
        return self.front.page(
            work.inside.caller,
            "links/company.html",
            shape="",
            accounts=accounts,
            states=STATES,
            can_share=bool(self._shareable(work)),
            serves=bool(served(self.front, work)),
            done=request.args.get("done", ""),
        )

    def show_one(self, work: Work, link: str) -> Response:
        """Show who may use one, and who else could, after both factors."""
        account = self._find(work, link)
        if not assured(work.inside.caller):
            return assure(self.front, work.inside.caller, f"{PATH}/{account.key}", account.title)
        return self._card(work, account)

    def submit_one(self, work: Work, link: str) -> Response:
        """Say who may use it from now on, or end it."""
        account, sharing = self._find(work, link), links_of(self.front).sharing
        actor, company = work.inside.actor, work.inside.company
        if request.form.get("do") == "end":
            sharing.revoke(actor, company, account.key)
            return work.go(f"{PATH}?done=ended")
        sharing.set_users(actor, company, account.key, _users())
        return work.go(f"{PATH}?done=users")

    def show_new(self, work: Work) -> Response:
        """Show the form, after both factors."""
        if not assured(work.inside.caller):
            action = work.words.text("Share an old account")
            return assure(self.front, work.inside.caller, f"{PATH}/new", action)
        return self._form(work, {})

    def submit_new(self, work: Work) -> Response:
        """Share an account; its password, where it is typed, goes straight into the vault."""
        try:
            old = self._login(work)
            made = links_of(self.front).sharing.share(work.inside.actor, work.inside.company, old, _users())
        except Unassured:
            raise
        except (Invalid, Refused, Conflict) as error:
            return self._form(work, {error.field or "login": work.words.text(error.message)}, error)
        if isinstance(made, Taken):
            return self._form(work, {"login": work.words.text(_TAKEN)}, Conflict())
        return work.go(f"{PATH}?done=shared")

    def _login(self, work: Work) -> Login:
        """Read the form. Raises `Invalid`."""
        service, login = ServiceId(request.form.get("service", "")), read_text(request.form, "login")
        if service not in {one.id for one in self._shareable(work)}:
            raise NotFound
        if not login:
            raise Invalid(_NAMELESS, field="login")
        typed = request.form.get("password", "")[:512]
        return Login(service, login, Secret(typed) if typed else None)

    def _shareable(self, work: Work) -> list[Service]:
        """List the services that the company has, and that several people enter as one account."""
        hanging = work.tree.structure.hangings
        listed = self.front.services(work.words.locale, work.inside.company)
        return [one for one in listed if one.old and one.old.shared and ServiceId(one.access) in hanging]

    def _accounts(self, work: Work) -> list[Account]:
        inside = work.inside
        found = links_of(self.front).sharing.look(inside.actor, inside.company)
        titles = {one.id: one.title for one in self.front.services(work.words.locale, work.inside.company)}
        made = (Account(one, _title(one, titles), _named(work, one.users)) for one in found)
        return sorted(made, key=lambda one: (one.title.casefold(), one.shared.link.old.login))

    def _find(self, work: Work, link: str) -> Account:
        """Find a shared account of this company. Raises `NotFound`."""
        found = next((one for one in self._accounts(work) if one.key == link), None)
        if found is None:
            raise NotFound
        return found

    def _card(self, work: Work, account: Account) -> Response:
        return self.front.page(
            work.inside.caller,
            "links/company_card.html",
            shape="",
            account=account,
            ending=request.args.get("do") == "end",
            states=STATES,
            **_offered(work, account.shared.users),
        )

    def _form(self, work: Work, faults: Mapping[str, str], error: DomainError | None = None) -> Response:
        return self.front.page(
            work.inside.caller,
            "links/company_new.html",
            status=status_of(error) if error is not None else 200,
            shape="",
            faults=faults,
            services=[(one.id, one.title) for one in self._shareable(work)],
            typed=request.values,
            **_offered(work, ()),
        )


def _users() -> list[AccountId]:
    return [AccountId(one) for one in request.form.getlist("user")]


def _title(shared: Shared, titles: Mapping[ServiceId, str]) -> str:
    return titles.get(shared.link.service, str(shared.link.service))


def _named(work: Work, users: Iterable[AccountId]) -> list[Colleague]:
    found = [work.colleagues[one] for one in users if one in work.colleagues]
    return sorted(found, key=lambda one: one.name.casefold())


def _offered(work: Work, users: Iterable[AccountId]) -> dict[str, Any]:
    """Offer colleagues to tick: a few at once, the rest by their names."""
    wanted, have = request.args.get("find", "").strip()[:80], set(users)
    rest = [one for one in work.colleagues.values() if one.account not in have]
    fitting = [one for one in rest if wanted.casefold() in one.name.casefold()]
    ordered = sorted(fitting, key=lambda one: one.name.casefold())
    return {"others": ordered[:LISTED], "more": max(0, len(ordered) - LISTED), "wanted": wanted}


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/links`, the form of a new one, and a page for each."""
    page = SharedPages(front)
    pages.add_url_rule(PATH, "company_links", among_people(front, page.show))
    for name, path, show, submit in (
        ("company_link_new", f"{PATH}/new", page.show_new, page.submit_new),
        ("company_link", f"{PATH}/<link>", page.show_one, page.submit_one),
    ):
        pages.add_url_rule(path, name, among_people(front, show))
        pages.add_url_rule(path, f"{name}_submit", among_people(front, submit), methods=["POST"])
