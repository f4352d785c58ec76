"""The addresses of SAML."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Final
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request

from idp.interaction import Reception
from idp.interaction.browser import posted_elsewhere, read_secret
from idp.interaction.closed import COOKIE, LIFETIME, read_closed, seal_closed
from idp.model.ids import Sid
from idp.model.keys import KeyPurpose
from idp.model.secret import Secret
from idp.words import words_later
from legacy_bridges.contract import AutoPost, Launched
from legacy_bridges.host.cookies import set_cookie
from legacy_bridges.host.knocking import Knock, read_knock, read_locale
from legacy_bridges.host.saml.answering import answer_service
from legacy_bridges.host.saml.asking import Asking, Refusal
from legacy_bridges.host.saml.carrying import OWN_PAGE, Carries, Carrying, Going, Pace, Pause, Sent, starting
from legacy_bridges.host.saml.closing import Closed, close
from legacy_bridges.host.saml.journey import Waiting
from legacy_bridges.host.saml.outcome import others, status_of
from legacy_bridges.host.saml.pages import not_taken, on_the_way
from legacy_bridges.host.saml.provider import Provider, Service
from legacy_bridges.host.sending import Sender, see_other, unkept
from legacy_bridges.protocols.saml import (
    Fault,
    Received,
    SamlError,
    Status,
    make_logout_response,
    make_metadata,
    read_post,
    read_redirect,
    read_soap,
    send_by_soap,
)

MAX_AGE: Final = 3600
_SIGNING_OUT: Final = words_later.text("Your browser tells the service that you have left.")
_View = Callable[["Addresses"], Response]


def _told(view: _View) -> _View:
    """Show what is wrong with a message; nothing of it goes further."""

    @wraps(view)
    def shown(self: "Addresses") -> Response:
        try:
            return view(self)
        except SamlError as error:
            settings = self.provider.settings
            return not_taken(error, read_locale(request, settings), settings.issuer)

    return shown


@dataclass(frozen=True, slots=True)
class Addresses:
    """What the addresses share."""

    provider: Provider
    reception: Reception
    asking: Asking
    carrying: Carrying
    first: Carries

    def metadata(self) -> Response:
        """Describe us to services. SAML 2.0 Metadata §2."""
        certificates = self.provider.house.signer.certificates(KeyPurpose.SAML)
        body = make_metadata(self.provider.settings.issuer, certificates)
        response = Response(body, content_type="application/samlmetadata+xml")
        response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
        response.set_etag(hashlib.sha256(body).hexdigest()[:32])
        response.make_conditional(request)
        return response

    @_told
    def sso(self) -> Response:
        """Take an authentication request, from an address or from a service's form."""
        knock = self._knock()
        if request.method == "POST":
            taken = self.asking.take(self._posted())
            if isinstance(taken, Refusal):
                return self._sender(taken.service).form(taken.answer)
            # Another site's form brings none of our SameSite cookies: the browser comes again with them.
            return unkept(see_other(f"/saml/continue?c={self.asking.put_by(taken).value}"))
        taken = self.asking.take(read_redirect(_query()))
        if isinstance(taken, Refusal):
            return self._sender(taken.service).form(taken.answer)
        answer = self.asking.answer(taken, knock.visitor)
        return knock.marked(self._sender(taken.service).answer(answer))

    @_told
    def go_on(self) -> Response:
        """Go on with a request that came by a form."""
        knock = self._knock()
        secret = read_secret(request.args.get("c"))
        if secret is None:
            raise SamlError(Fault.MALFORMED, "nothing to go on with")
        wanted = self.asking.pick_up(secret)
        answer = self.asking.answer(wanted, knock.visitor)
        return knock.marked(self._sender(wanted.service).answer(answer))

    @_told
    def slo(self) -> Response:
        """Take a logout request of a service, or its answer to ours. SAML 2.0 Profiles §4.4."""
        knock = self._knock()
        received = self._posted() if request.method == "POST" else read_redirect(_query())
        if received.kind == "LogoutResponse":
            return unkept(see_other(self.carrying.take_answer(received)))
        closed = close(self.provider, received, "slo", self._present(knock))
        waiting = Waiting(closed.service.id, closed.request.id, closed.request.relay_state)
        ended, elsewhere = closed.session, self._from_elsewhere()
        if ended is None or not (elsewhere or ended.browser == knock.visitor.browser):
            # What somebody had open is for their own browser, whoever brings the request of the service.
            return self._answer(closed.service, waiting, self._come_to(closed))
        to = self.carrying.begin(starting(ended.sid, waiting=waiting), ended.browser)
        on = see_other(self.first(ended.sid, to, ended.browser))
        return unkept(on) if elsewhere else self._remembering(ended.sid, knock, unkept(on))

    def soap(self) -> Response:
        """Take a logout request server to server. SAML 2.0 Bindings §3.2."""
        self.provider.refuse_flood(request.remote_addr or "")
        try:
            closed = close(self.provider, read_soap(request.get_data(cache=False)), "soap")
        except SamlError as error:
            return _fault(error)
        head = self.provider.head("", self.provider.house.clock.now(), closed.request.id)
        xml = make_logout_response(head, self._come_to(closed))
        return unkept(Response(send_by_soap(xml, self.provider.signing()), content_type="text/xml"))

    def leave(self) -> Response:
        """Go on telling services, or begin again with those that were not told."""
        knock = self._knock()
        secret, browser = read_secret(request.args.get("c")), knock.visitor.browser
        if secret is None:
            closed = self._closed(knock)
            on = self.carrying.begin(starting(closed), browser) if closed is not None else OWN_PAGE
            return unkept(see_other(on))
        going = self.carrying.step(secret, browser, _pace())
        return knock.marked(self._going(going, knock))

    def _going(self, going: Going, knock: Knock) -> Response:
        match going:
            case str():
                return unkept(see_other(going))
            case Pause(ahead=ahead):
                locale = knock.visitor.locale
                names = [self.provider.bridges.title(locale, service) for service in ahead]
                return on_the_way(going, names, locale)
            case Sent(service=service, launched=launched):
                return self._send(service, launched)

    def _answer(self, service: Service, waiting: Waiting, status: Status) -> Response:
        now = self.provider.house.clock.now()
        launched = answer_service(self.provider, service, waiting, status, now)
        return self._send(service, launched) if launched is not None else unkept(see_other(OWN_PAGE))

    def _send(self, service: Service, launched: Launched) -> Response:
        sender = self._sender(service)
        if isinstance(launched, AutoPost):
            return sender.form(launched, _SIGNING_OUT, self.provider.settings.issuer)
        return sender.answer(launched)

    def _come_to(self, closed: Closed) -> Status:
        """Say what came of it; nobody waits here for others to confirm."""
        if closed.session is None:
            return closed.status
        with self.provider.house.store.read() as records:
            now = self.provider.house.clock.now()
            return status_of(
                others(records, self.provider.bridges, closed.session.sid, closed.service.id, now)
            )

    def _knock(self) -> Knock:
        knock = read_knock(request, self.provider.settings)
        self.provider.refuse_flood(knock.visitor.address)
        return knock

    def _posted(self) -> Received:
        return read_post(list(request.form.items(multi=True)))

    def _from_elsewhere(self) -> bool:
        site = request.headers.get("Sec-Fetch-Site")
        issuer = self.provider.settings.issuer
        return posted_elsewhere(issuer, request.method, request.headers.get("Origin"), site)

    def _present(self, knock: Knock) -> Sid | None:
        """Find the session of the browser that is here."""
        with self.provider.house.store.read() as records:
            presence = self.reception.find(records, knock.visitor, self.provider.house.clock.now())
        return presence.signed_in.session.sid if presence is not None else None

    def _remembering(self, sid: Sid, knock: Knock, response: Response) -> Response:
        """Let our own page say what was closed, should the browser come there in the end."""
        sealed = seal_closed(self.provider.house.envelope, knock.browser, sid)
        set_cookie(knock.marked(response), COOKIE, Secret(sealed), LIFETIME)
        return response

    def _closed(self, knock: Knock) -> Sid | None:
        """Find the session that ended in this browser just now."""
        cookie = request.cookies.getlist(COOKIE)
        sealed = cookie[0] if len(cookie) == 1 else None
        return read_closed(self.provider.house.envelope, knock.browser, sealed)

    def _sender(self, service: Service) -> Sender:
        settings = self.provider.settings
        return Sender(service.bridged.manifest, read_locale(request, settings), settings.issuer)


def blueprint(provider: Provider, reception: Reception, asking: Asking, first: Carries) -> Blueprint:
    """Make the blueprint: `/saml/{metadata,sso,continue,slo,soap,leave}`."""
    addresses = Addresses(provider, reception, asking, Carrying(provider), first)
    made = Blueprint("saml", __name__, url_prefix="/saml", template_folder="../templates")
    both = ["GET", "POST"]
    made.add_url_rule("/metadata", view_func=addresses.metadata)
    made.add_url_rule("/sso", view_func=addresses.sso, methods=both)
    made.add_url_rule("/continue", view_func=addresses.go_on)
    made.add_url_rule("/slo", view_func=addresses.slo, methods=both)
    made.add_url_rule("/soap", view_func=addresses.soap, methods=["POST"])
    made.add_url_rule("/leave", view_func=addresses.leave)
    return made


def _query() -> str:
    return request.query_string.decode("latin-1")


def _pace() -> Pace:
    looks = request.args.get("looks", "")
    return Pace(bool(request.args.get("go")), int(looks) if looks in "12345" and looks else 0)


def _fault(error: SamlError) -> Response:
    """Answer with a SOAP fault. SAML 2.0 Bindings §3.2.3.3."""
    words = f"{error.code}: {error.words}"
    body = (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>'
        f"<faultcode>soap:Client</faultcode><faultstring>{escape(words)}</faultstring>"
        "</soap:Fault></soap:Body></soap:Envelope>"
    )
    return unkept(Response(body, status=400, content_type="text/xml"))
