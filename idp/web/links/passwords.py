"""Passwords of my programs and devices: what is typed into each, what exists, one more, one less."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request

from idp.links.own.desk import AppSecrets
from idp.links.own.ground import login_of
from idp.links.own.making import Made, Wish
from idp.model.app_password import AppPassword, AppSecretKind, LoginForm, Taking
from idp.model.errors import DomainError, Invalid, NotFound, Refused
from idp.model.ids import AppPasswordId
from idp.model.service import Service
from idp.web.entry import confirm_identity
from idp.web.front import Front
from idp.web.launchpad.tiles import Tile, tile_of
from idp.web.links.ground import app_secrets_of
from idp.web.links.mine import View
from idp.web.requests_decide import status_of

PATH: Final = "/account/passwords"
OWN: Final = (AppSecretKind.PASSWORD, AppSecretKind.DEVICE)


@dataclass(frozen=True, slots=True)
class Row:
    """An application password of mine, and whether it still opens anything."""

    app: AppPassword
    title: str
    state: str
    """`works`, `expired`, or `shut` where the service is not open to me any more."""


@dataclass(frozen=True, slots=True)
class Place:
    """A service that takes them, as I meet it."""

    service: Service
    taking: Taking
    tile: Tile
    rows: tuple[Row, ...]

    @property
    def kinds(self) -> list[AppSecretKind]:
        """Return what a person can have there."""
        return [kind for kind in OWN if kind in self.taking.kinds]


@dataclass(frozen=True, slots=True)
class Passwords:
    """One request at these pages."""

    view: View
    secrets: AppSecrets

    @classmethod
    def of(cls, front: Front) -> "Passwords":
        """Read who it is. Raises `Outside`."""
        return cls(View.of(front), app_secrets_of(front))

    def places(self) -> Iterator[Place]:
        """Go through the services where people have passwords, those that are shut to me too."""
        inside, words = self.view.inside, self.view.front.words(self.view.inside.caller)
        mine = self.secrets.listing.mine(inside.company, inside.account.id)
        for service in self.view.services.values():
            if service.taking is None or service.taking.kinds.isdisjoint(OWN):
                continue
            tile = tile_of(words, inside.caller, inside.company, service)
            rows = [self._row(app, tile) for app in mine if app.service == service.id]
            yield Place(service, service.taking, tile, tuple(rows))

    def place(self, service: str) -> Place:
        """Find a service that is open to me, or where I have some. Raises `NotFound`."""
        found = next((one for one in self.places() if one.service.id == service), None)
        if found is None or not (found.tile.opens or found.rows):
            raise NotFound
        return found

    def row(self, service: str, app: str) -> Row:
        """Find one of mine. Raises `NotFound`."""
        rows = self.place(service).rows
        found = next((row for row in rows if row.app.id == app), None)
        if found is None:
            raise NotFound
        return found

    def login(self, place: Place) -> str:
        """Return the name by which the service knows me; empty if by none."""
        offering, inside = self.secrets.ground.offering(place.service.id), self.view.inside
        with self.secrets.ground.store.read() as records:
            return login_of(records, offering, inside.company, inside.account)

    def _row(self, app: AppPassword, tile: Tile) -> Row:
        live = app.is_live(self.view.inside.caller.at)
        state = "works" if tile.opens and live else "shut" if live else "expired"
        return Row(app, tile.service.title, state)


@dataclass(frozen=True, slots=True)
class PasswordPages:
    """The list, one service, one more, one less."""

    front: Front

    def show(self) -> Response:
        """List the services that take passwords of programs, and every one of mine."""
        found = Passwords.of(self.front)
        places = sorted(found.places(), key=lambda one: one.service.title.casefold())
        return self.front.page(
            found.view.inside.caller,
            "passwords/list.html",
            shape="",
            open=[one for one in places if one.tile.opens],
            rows=[row for one in places for row in one.rows],
            done=request.args.get("done", ""),
            zone=self.front.zone(found.view.inside.caller),
        )

    def show_one(self, service: str) -> Response:
        """Show what is typed into a program; the form of one more after a fresh sign-in."""
        found = Passwords.of(self.front)
        place, caller = found.place(service), found.view.inside.caller
        asked = request.args.get("make") == "yes"
        if asked and place.tile.opens and not self._is_fresh(found):
            return confirm_identity(self.front, caller, f"{PATH}/{place.service.id}?make=yes")
        return self._page(found, place, {})

    def make(self, service: str) -> Response:
        """Make one; its value is on the page that answers, and nowhere else."""
        found = Passwords.of(self.front)
        signed_in, caller = found.view.inside.signed_in, found.view.inside.caller
        place = found.place(service)
        proof = self.front.desk.sign_in.fresh_proof(signed_in)
        if proof is None:
            return confirm_identity(self.front, caller, f"{PATH}/{place.service.id}?make=yes")
        try:
            wish = Wish(place.service.id, request.form.get("label", "")[:400], _kind(place))
            made = found.secrets.making.make(proof, found.view.inside.company, wish)
        except (Invalid, Refused) as error:
            said = self.front.words(caller).text(error.message)
            return self._page(found, place, {"label": said}, error)
        return self._made(found, place, made)

    def show_remove(self, service: str, app: str) -> Response:
        """Say what removing one means."""
        found = Passwords.of(self.front)
        row = found.row(service, app)
        return self.front.page(found.view.inside.caller, "passwords/remove.html", row=row)

    def remove(self, service: str, app: str) -> Response:
        """End it: the program is refused from now on."""
        found = Passwords.of(self.front)
        row = found.row(service, app)
        found.secrets.ending.end(found.view.inside.account.id, AppPasswordId(row.app.id))
        return self.front.go(found.view.inside.caller, f"{PATH}?done=removed")

    def _is_fresh(self, found: Passwords) -> bool:
        return self.front.desk.sign_in.fresh_proof(found.view.inside.signed_in) is not None

    def _page(
        self, found: Passwords, place: Place, faults: Mapping[str, str], error: DomainError | None = None
    ) -> Response:
        inside = found.view.inside
        return self.front.page(
            inside.caller,
            "passwords/service.html",
            status=status_of(error) if error is not None else 200,
            shape="",
            place=place,
            login=found.login(place),
            needs_login=place.taking.login is not LoginForm.DEVICE,
            company=inside.company,
            fresh=self._is_fresh(found),
            faults=faults,
            typed=request.form,
            zone=self.front.zone(inside.caller),
        )

    def _made(self, found: Passwords, place: Place, made: Made) -> Response:
        inside = found.view.inside
        return self.front.page(
            inside.caller,
            "passwords/made.html",
            shape="",
            place=place,
            app=made.app,
            company=inside.company,
            password=made.password.value,
        )


def _kind(place: Place) -> AppSecretKind:
    """Read what it is for: where there is a choice, what was chosen."""
    said: Sequence[AppSecretKind] = [kind for kind in place.kinds if kind == request.form.get("kind")]
    return (*said, *place.kinds)[0]


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/account/passwords`, a page for each service, and the end of each password."""
    page = PasswordPages(front)
    pages.add_url_rule(PATH, "passwords", page.show)
    pages.add_url_rule(f"{PATH}/<service>", "password_service", page.show_one)
    pages.add_url_rule(f"{PATH}/<service>", "password_service_submit", page.make, methods=["POST"])
    one = f"{PATH}/<service>/<app>"
    pages.add_url_rule(one, "password_remove", page.show_remove)
    pages.add_url_rule(one, "password_remove_submit", page.remove, methods=["POST"])
