"""The addresses of the bridges."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request

from idp.authn.visitor import Visitor
from idp.interaction import Reception
from idp.ports.house import House
from idp.rbac import Trees
from idp.settings import Settings
from legacy_bridges.contract import Bridged, Forbidden, Passed, SignInNeeded
from legacy_bridges.host.cookies import BRIDGE, read_cookie
from legacy_bridges.host.door import Door
from legacy_bridges.host.entry import Doorman
from legacy_bridges.host.guests import find_guest
from legacy_bridges.host.judging import judge_request
from legacy_bridges.host.knocking import read_knock
from legacy_bridges.host.noting import note_requests
from legacy_bridges.host.openers import Opener
from legacy_bridges.host.proxied import find_proxied, read_facts
from legacy_bridges.host.wishes import Answer, Wish
from legacy_bridges.registry import Bridges

START = "X-Okno-Start"
"""Where the proxy sends the browser on 401 and 403."""


@dataclass(frozen=True, slots=True)
class Host:
    """What the addresses share."""

    house: House
    settings: Settings
    bridges: Bridges
    reception: Reception
    doorman: Doorman
    door: Door

    def verify(self, service: str) -> Response:
        """Judge a request that a proxy holds back: 200 with who it is, 401, or 403."""
        bridged = find_proxied(request, self.bridges, service)
        if bridged is None:
            return Response(status=401)
        facts, cookie = read_facts(request), read_cookie(request, BRIDGE)
        guest = find_guest(self.house, self.reception, bridged.manifest, cookie)
        judged = judge_request(bridged, facts, guest)
        note_requests(self.house, bridged.manifest, guest, facts, judged.noted)
        match judged.verdict:
            case Passed(headers=headers):
                return Response(status=200, headers=dict(headers))
            case SignInNeeded(headers=headers, start=start):
                return Response(status=401, headers={**headers, START: start})
            case Forbidden(headers=headers, start=start):
                return Response(status=403, headers={**headers, START: start})

    def start(self, service: str) -> Response:
        """Begin an entry on the service's host."""
        return self.door.start(self._proxied(service), request)

    def enter(self, service: str) -> Response:
        """Walk the ladder at the provider's host."""
        wish = Wish.of(request.args.to_dict())
        return self._walked(service, lambda visitor: self.doorman.enter(service, wish, visitor))

    def launch(self, service: str) -> Response:
        """Walk the same ladder because the service itself asked, by a request that it signed."""
        sent = request.args.to_dict()
        return self._walked(service, lambda visitor: self.doorman.begin(service, sent, visitor))

    def _walked(self, service: str, walk: Callable[[Visitor], Answer]) -> Response:
        knock = read_knock(request, self.settings)
        answer = walk(knock.visitor)
        return knock.marked(self._send(self._found(service), answer))

    def resume(self, interaction: str) -> Response:
        """Go on after a page has done its step."""
        knock = read_knock(request, self.settings)
        return self._send(*self.doorman.resume(interaction, knock.visitor))

    def finish(self, service: str) -> Response:
        """End an entry on the service's host."""
        return self.door.finish(self._proxied(service), request)

    def _found(self, service: str) -> Bridged:
        bridged = self.bridges.find(service)
        return bridged if bridged is not None else abort(404)

    def _send(self, bridged: Bridged, what: Answer) -> Response:
        return self.door.sender(bridged, request).answer(what)

    def _proxied(self, service: str) -> Bridged:
        bridged = find_proxied(request, self.bridges, service)
        return bridged if bridged is not None else abort(404)


def blueprint(
    house: House,
    settings: Settings,
    bridges: Bridges,
    trees: Trees | None = None,
    openers: Mapping[str, Opener] | None = None,
) -> Blueprint:
    """Make the blueprint: `/bridge/{verify,start,enter,launch,finish}/<service>`, `/bridge/resume/<i>`.

    `openers` end an entry, by the kind of protocol; where there is none a signed statement is sent.
    """
    reception = Reception.of(house.stamps, settings, trees)
    doorman = Doorman(house, reception, bridges, openers)
    host = Host(house, settings, bridges, reception, doorman, Door(settings, doorman))
    made = Blueprint("bridges", __name__, url_prefix="/bridge", template_folder="templates")
    addresses: dict[str, Callable[[str], Response]] = {
        "/verify/<service>": host.verify,
        "/start/<service>": host.start,
        "/enter/<service>": host.enter,
        "/launch/<service>": host.launch,
        "/finish/<service>": host.finish,
        "/resume/<interaction>": host.resume,
    }
    for rule, view in addresses.items():
        # Without Flask's answer to OPTIONS: a proxy that hands on the method would take its 200 for ours.
        made.add_url_rule(rule, view_func=view, provide_automatic_options=False)
    return made
