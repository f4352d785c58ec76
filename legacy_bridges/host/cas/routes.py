"""The addresses of CAS."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request

from idp.interaction.browser import SESSION_COOKIE
from idp.interaction.closed import COOKIE, LIFETIME, seal_closed
from idp.model.ids import BrowserId, Sid
from idp.model.secret import Secret
from idp.ports.house import House
from idp.settings import Settings
from legacy_bridges.contract import Barred, Bridged
from legacy_bridges.host.cas.leaving import Leaving, is_meant
from legacy_bridges.host.cas.opening import POST, Request
from legacy_bridges.host.cas.pages import not_known
from legacy_bridges.host.cas.services import Services
from legacy_bridges.host.cas.validating import Shown, Validator
from legacy_bridges.host.cookies import set_cookie
from legacy_bridges.host.entry import Doorman
from legacy_bridges.host.knocking import Knock, read_knock
from legacy_bridges.host.openers import Asked
from legacy_bridges.host.sending import Sender, see_other, unkept
from legacy_bridges.protocols.cas import Failure, Success, as_json, as_text, as_xml

HOME: Final = "/services"
OWN_PAGE: Final = "/logged-out"
ASKS: Final = "/logout"
"""The page that asks before it signs anybody out."""
Carries = Callable[[Sid, str, BrowserId], str]
_UNKNOWN: Final = "no service of ours has this address"
_XML: Final = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Addresses:
    """What the addresses share."""

    house: House
    settings: Settings
    services: Services
    doorman: Doorman
    validator: Validator
    leaving: Leaving
    carries: Carries

    def login(self) -> Response:
        """Take a browser that a service sent, and send it back with a ticket. CAS Protocol §2.1."""
        knock, address = read_knock(request, self.settings), _one("service")
        if not request.args.getlist("service"):
            return unkept(see_other(HOME))
        bridged = self.services.at(address)
        if bridged is None:
            return not_known(knock.visitor.locale, self.settings.issuer, _UNKNOWN)
        return knock.marked(self._entered(bridged, address, knock))

    def _entered(self, bridged: Bridged, address: str, knock: Knock) -> Response:
        """Walk the ladder. `gateway` shows nothing, `renew` goes before it. CAS Protocol §2.1.1."""
        renew = _is_set("renew")
        passive = _is_set("gateway") and not renew
        asked = Request(address, self.house.clock.now(), _one("method") == POST)
        wish = Asked(asked.kept(), passive=passive, fresh=renew)
        answer = self.doorman.answer(bridged.manifest.service, wish, knock.visitor)
        if answer is None or (passive and isinstance(answer, Barred)):
            return unkept(see_other(address))
        return Sender(bridged.manifest, knock.visitor.locale, self.settings.issuer).answer(answer)

    def validate(self) -> Response:
        """Answer in CAS 1. §2.4."""
        return _answer(as_text(self._validated()), "text/plain; charset=utf-8")

    def service_validate(self) -> Response:
        """Answer in CAS 2: nothing but who it is. §2.5."""
        answer = self._validated()
        return _written(Success(answer.user) if isinstance(answer, Success) else answer)

    def service_validate_3(self) -> Response:
        """Answer in CAS 3, with attributes. §2.5, §2.8."""
        return _written(self._validated())

    def _validated(self) -> Success | Failure:
        shown = Shown(_one("ticket"), _one("service"), _is_set("renew"), "pgtUrl" in request.args)
        return self.validator.validate(shown)

    def logout(self) -> Response:
        """Sign out, and go on to the service that asked for it if it is one of ours. §2.3."""
        knock, address = read_knock(request, self.settings), _one("service")
        if not is_meant(request):
            return unkept(see_other(ASKS))
        to = address if self.services.at(address) is not None else OWN_PAGE
        closed = self.leaving.leave(knock.visitor)
        if closed is None:
            return unkept(see_other(to))
        response = unkept(see_other(self.carries(closed, to, knock.visitor.browser)))
        set_cookie(response, SESSION_COOKIE, Secret(""), 0)
        sealed = seal_closed(self.house.envelope, knock.browser, closed)
        set_cookie(response, COOKIE, Secret(sealed), LIFETIME)
        return response


def blueprint(addresses: Addresses) -> Blueprint:
    """Make the blueprint."""
    made = Blueprint("cas", __name__, url_prefix="/cas", template_folder="../templates")
    views: dict[str, Callable[[], Response]] = {
        "/login": addresses.login,
        "/logout": addresses.logout,
        "/validate": addresses.validate,
        "/serviceValidate": addresses.service_validate,
        "/proxyValidate": addresses.service_validate,
        "/p3/serviceValidate": addresses.service_validate_3,
        "/p3/proxyValidate": addresses.service_validate_3,
    }
    for path, view in views.items():
        made.add_url_rule(path, endpoint=path.strip("/").replace("/", "_"), view_func=view)
    return made


def _one(name: str) -> str:
    """Return a value of the address; one that came twice is none: nobody knows which was meant."""
    values = request.args.getlist(name)
    return values[0] if len(values) == 1 else ""


def _is_set(name: str) -> bool:
    """Read a switch: it is on if it is there, whatever it is set to but `false`. CAS Protocol §2.1.1."""
    return name in request.args and request.args[name].lower() != "false"


def _written(answer: Success | Failure) -> Response:
    if _one("format").upper() == "JSON":
        return _answer(as_json(answer), "application/json")
    return _answer(as_xml(answer), _XML)


def _answer(body: str, content_type: str) -> Response:
    return unkept(Response(body, content_type=content_type))
