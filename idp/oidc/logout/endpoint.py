"""GET and POST /logout, and the page after it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from idp.authn.sessions import find_signed_in
from idp.authn.signout import end_session
from idp.authn.visitor import Visitor
from idp.model.ids import Sid
from idp.model.session import SignedIn, Visit
from idp.oidc.answers import Answer, Page, SignedOut
from idp.oidc.authorization.respond import show_error
from idp.oidc.authorization.steps import choose_ui_locale
from idp.oidc.errors import ProtocolError
from idp.oidc.logout.request import LogoutRequest, check_logout_request
from idp.oidc.parameters import Parameters, refuse_repeated_parameters
from idp.oidc.provider import Provider

OWN_PAGE: Final = "/logged-out"
Titles = Callable[[str], str]
"""Names a bridged service by its id."""


@dataclass(frozen=True, slots=True)
class Departure:
    """A logout request, and whether the end-user has pressed the button on our page."""

    parameters: Parameters
    visitor: Visitor
    confirmed: bool = False


def answer_logout_request(provider: Provider, departure: Departure, titles: Titles) -> Answer:
    """Sign the end-user out, asking first where nothing proves the wish. RP-Initiated Logout 1.0 §2."""
    try:
        refuse_repeated_parameters(departure.parameters)
    except ProtocolError as error:
        return show_error(error, choose_ui_locale(departure.parameters))
    request = check_logout_request(provider, departure.parameters)
    signed_in = find_session(provider, departure.visitor)
    if signed_in is not None and not (departure.confirmed or speaks_for(provider, request, signed_in)):
        return ask(provider, request, signed_in, titles)
    closed = close_session(provider, signed_in) if signed_in is not None else None
    return SignedOut(request.target or _own_page(request.locale), closed)


def find_session(provider: Provider, visitor: Visitor) -> SignedIn | None:
    """Find the session of this browser. RP-Initiated Logout 1.0 §2."""
    with provider.house.store.read() as records:
        return find_signed_in(
            records.sessions, visitor.cookie, visitor.browser, provider.now(), provider.reception.limits
        )


def speaks_for(provider: Provider, request: LogoutRequest, signed_in: SignedIn) -> bool:
    """Tell whether the hint is this very person's in this very session. RP-Initiated Logout 1.0 §2.

    One of an earlier session is suspect, says the section: ID tokens outlive what they speak of,
    in logs and in the hands of every relying party.
    """
    hint, session = request.hint, signed_in.session
    client = provider.clients.find(hint.client) if hint is not None else None
    if request.doubtful or hint is None or client is None:
        return False
    known = (provider.subject(client, session.account), provider.session(client, session.sid))
    return (hint.subject, hint.sid) == known


def ask(provider: Provider, request: LogoutRequest, signed_in: SignedIn, titles: Titles) -> Page:
    """Ask the end-user whether they want to leave. RP-Initiated Logout 1.0 §2."""
    with provider.house.store.read() as records:
        visits = records.sessions.visits(signed_in.session.sid)
    client = provider.clients.find(request.hint.client) if request.hint else None
    context = {
        "fields": request.carried,
        "client_name": client.client_name if client else "",
        "services": [title for title, _ in (_told(provider, visit, titles) for visit in visits)],
        "person": signed_in.account.name,
    }
    return Page("logout_confirm.html", context, form_target=request.form_target, locale=request.locale)


def close_session(provider: Provider, signed_in: SignedIn) -> Sid:
    """End the session, and write down whom to tell. OpenID Connect Back-Channel Logout 1.0 §2.3."""
    sid = signed_in.session.sid
    with provider.house.store.write() as records:
        end_session(records, sid, reason="sign_out", clients=records.clients.get, now=provider.now())
    return sid


def show_signed_out(provider: Provider, closed: Sid | None, titles: Titles, locale: str | None) -> Page:
    """Say what was closed with the session that has just ended."""
    visits: tuple[Visit, ...] = ()
    if closed is not None:
        with provider.house.store.read() as records:
            ended = records.sessions.get(closed) is None
            visits = tuple(records.sessions.visits(closed)) if ended else ()
    services = [_told(provider, visit, titles) for visit in visits]
    context = {"services": [{"name": name, "told": told} for name, told in services]}
    return Page("logged_out.html", context, locale=locale)


def _told(provider: Provider, visit: Visit, titles: Titles) -> tuple[str, bool]:
    """Return a service's name, and whether it hears of the end: bridges rest on the session itself."""
    if visit.client is None:
        return titles(visit.service.partition(":")[2]), True
    client = provider.clients.find(visit.client)
    if client is None:
        return visit.client, False
    return client.client_name, client.backchannel_logout_uri is not None


def _own_page(locale: str | None) -> str:
    return f"{OWN_PAGE}?ui_locales={locale}" if locale else OWN_PAGE
