"""Putting the gate together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Flask, Request, Response, abort, request

from idp.interaction import Reception
from idp.links.desk import Links
from idp.ports.house import House
from idp.ports.relay import Relay
from idp.rbac import Trees
from idp.settings import Settings
from legacy_bridges.contract import DOOR, Bridged
from legacy_bridges.gate.carrying import Injecting
from legacy_bridges.gate.gatekeeper import Gatekeeper, hosts_of
from legacy_bridges.gate.lending import Lender
from legacy_bridges.gate.link_page import LinkPage, asks_service
from legacy_bridges.gate.notices import Notices
from legacy_bridges.gate.replay import Replaying
from legacy_bridges.gate.room import Room
from legacy_bridges.host.door import Door
from legacy_bridges.host.entry import Doorman
from legacy_bridges.registry import Bridges


@dataclass(frozen=True, slots=True)
class Parts:
    """What the gate is made of."""

    house: House
    settings: Settings
    bridges: Bridges
    relay: Relay
    links: Links
    trees: Trees | None = None


def furnish(app: Flask, parts: Parts) -> Gatekeeper:
    """Let the application answer for every service that has an `upstream`. Raises `ValueError`."""
    gatekeeper = _gatekeeper(parts)
    for room in ("legacy_bridges.host", "legacy_bridges.gate"):
        app.register_blueprint(Blueprint(room.rpartition(".")[2], room, template_folder="templates"))
    app.before_request(gatekeeper.receive)
    app.register_error_handler(404, lambda _error: gatekeeper.nothing_here())
    app.register_error_handler(405, lambda _error: gatekeeper.nothing_here())
    app.register_error_handler(Exception, gatekeeper.went_wrong)
    page = LinkPage(parts.house, parts.relay, parts.settings.issuer, parts.links.activating)
    _add(app, gatekeeper, "start", gatekeeper.door.start)
    _add(app, gatekeeper, "finish", gatekeeper.door.finish)
    _add(app, gatekeeper, "link", _link_page(gatekeeper, page), ("GET", "POST"))
    return gatekeeper


def _add(
    app: Flask,
    gatekeeper: Gatekeeper,
    name: str,
    answer: Callable[[Bridged, Request], Response],
    methods: Sequence[str] = ("GET",),
) -> None:
    """Put a page on every service's host."""

    def respond() -> Response:
        bridged = gatekeeper.find_service(request)
        return answer(bridged, request) if bridged is not None else abort(404)

    app.add_url_rule(f"{DOOR}/{name}", name, respond, methods=methods, provide_automatic_options=False)


def _link_page(gatekeeper: Gatekeeper, page: LinkPage) -> Callable[[Bridged, Request], Response]:
    def respond(bridged: Bridged, asked: Request) -> Response:
        guest = gatekeeper.find_guest(bridged, asked)
        answer = partial(page.respond, asked, bridged, guest, gatekeeper.door.locale(asked))
        return gatekeeper.hold_place(bridged, guest, answer) if guest and asks_service(asked) else answer()

    return respond


def _gatekeeper(parts: Parts) -> Gatekeeper:
    house, settings, post = parts.house, parts.settings, parts.links.ground.post
    reception = Reception.of(house.stamps, settings, parts.trees)
    notices = Notices(settings.issuer)
    return Gatekeeper(
        house=house,
        reception=reception,
        hosts=hosts_of(parts.bridges),
        door=Door(settings, Doorman(house, reception, parts.bridges)),
        notices=notices,
        carriers=(
            Injecting(parts.relay, Lender(house, post), notices),
            Replaying(house, parts.relay, post),
        ),
        room=Room(settings.threads),
        largest=settings.bridges_largest_upload,
    )
