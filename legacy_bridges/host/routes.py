"""The addresses of the bridges."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request

from idp.authn.visitor import Visitor
from idp.interaction import Reception
from idp.interaction.browser import (
    BROWSER_COOKIE,
    BROWSER_COOKIE_AGE,
    LOCALE_COOKIE,
    SESSION_COOKIE,
    browser_id,
    know_browser,
    read_secret,
)
from idp.model.secret import Secret
from idp.ports.house import House
from idp.rbac import Trees
from idp.settings import Settings
from idp.words import choose_locale
from legacy_bridges.contract import Bridged, Forbidden, Passed, SignInNeeded
from legacy_bridges.host.cookies import BRIDGE, ENTRY, ENTRY_AGE, read_cookie, set_cookie
from legacy_bridges.host.entry import Doorman, Wish
from legacy_bridges.host.pages import entry_failed
from legacy_bridges.host.proxied import find_proxied, is_for, read_facts
from legacy_bridges.host.verify import find_visitor
from legacy_bridges.registry import Bridges
from legacy_bridges.return_path import local_path

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

    def verify(self, service: str) -> Response:
        """Judge a request that a proxy holds back: 200 with who it is, 401, or 403."""
        bridged = find_proxied(request, self.bridges, service)
        if bridged is None:
            return Response(status=401)
        cookie = read_cookie(request, BRIDGE)
        visitor = find_visitor(self.house, self.reception, bridged.manifest, cookie)
        match bridged.bridge.verify(bridged.manifest, read_facts(request), visitor):
            case Passed(headers=headers):
                return Response(status=200, headers=dict(headers))
            case SignInNeeded(headers=headers, start=start):
                return Response(status=401, headers={**headers, START: start})
            case Forbidden(headers=headers, start=start):
                return Response(status=403, headers={**headers, START: start})

    def start(self, service: str) -> Response:
        """Mark the browser on the service's host and send it to the provider's."""
        manifest = self._proxied(service).manifest
        mark, new = know_browser(_value(read_cookie(request, ENTRY)))
        query = urlencode({"mark": mark.digest(), "to": local_path(request.args.get("to")) or "/"})
        answer = _go(f"{self.settings.issuer}/bridge/enter/{manifest.service}?{query}")
        if new:
            set_cookie(answer, ENTRY, mark, ENTRY_AGE)
        return answer

    def enter(self, service: str) -> Response:
        """Walk the ladder at the provider's host."""
        visitor, browser, new = self._visitor()
        answer = _go(self.doorman.enter(service, Wish.of(request.args.to_dict()), visitor))
        if new:
            set_cookie(answer, BROWSER_COOKIE, browser, BROWSER_COOKIE_AGE)
        return answer

    def resume(self, interaction: str) -> Response:
        """Go on after a page has done its step."""
        visitor, _browser, _new = self._visitor()
        return _go(self.doorman.resume(interaction, visitor))

    def finish(self, service: str) -> Response:
        """Redeem the code on the service's host and open the bridge session there."""
        bridged = self._proxied(service)
        code, mark = read_secret(request.args.get("code")), read_cookie(request, ENTRY)
        if code is None or mark is None:
            return entry_failed(bridged.manifest, self._locale())
        opened = self.doorman.finish(bridged, code, mark.digest(), read_cookie(request, BRIDGE))
        if opened is None:
            return entry_failed(bridged.manifest, self._locale())
        answer = _go(bridged.manifest.origin + opened.return_to)
        set_cookie(answer, BRIDGE, opened.secret)
        return answer

    def _proxied(self, service: str) -> Bridged:
        bridged = find_proxied(request, self.bridges, service)
        return bridged if bridged is not None else abort(404)

    def _visitor(self) -> tuple[Visitor, Secret, bool]:
        """Read who knocks, at the provider's own host only."""
        if not is_for(request, self.settings.issuer):
            abort(404)
        browser, new = know_browser(_value(read_cookie(request, BROWSER_COOKIE)))
        visitor = Visitor(
            browser=browser_id(browser),
            address=request.remote_addr or "",
            user_agent=request.headers.get("User-Agent", "")[:256],
            cookie=None if new else read_cookie(request, SESSION_COOKIE),
            locale=self._locale(),
        )
        return visitor, browser, new

    def _locale(self) -> str:
        wishes = (request.cookies.get(LOCALE_COOKIE), request.headers.get("Accept-Language"))
        return choose_locale(*wishes, default=self.settings.default_locale)


def blueprint(house: House, settings: Settings, bridges: Bridges, trees: Trees | None = None) -> Blueprint:
    """Make the blueprint: `/bridge/{verify,start,enter,finish}/<service>`, `/bridge/resume/<i>`."""
    reception = Reception.of(house.stamps, settings, trees)
    host = Host(house, settings, bridges, reception, Doorman(house, reception, bridges))
    made = Blueprint("bridges", __name__, url_prefix="/bridge", template_folder="templates")
    addresses: dict[str, Callable[[str], Response]] = {
        "/verify/<service>": host.verify,
        "/start/<service>": host.start,
        "/enter/<service>": host.enter,
        "/finish/<service>": host.finish,
        "/resume/<interaction>": host.resume,
    }
    for rule, view in addresses.items():
        # Without Flask's answer to OPTIONS: a proxy that hands on the method would take its 200 for ours.
        made.add_url_rule(rule, view_func=view, provide_automatic_options=False)
    return made


def _value(secret: Secret | None) -> str | None:
    return secret.value if secret else None


def _go(address: str) -> Response:
    return Response(status=303, headers={"Location": address})
