"""GET and POST /logout, and the page after it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from idp.authn.aftermath import After, aftermath, is_under_way, reach_of_client
from idp.authn.sessions import end_all, find_signed_in
from idp.authn.signout import end_session
from idp.authn.visitor import Visitor
from idp.model.ids import Sid
from idp.model.service import Ending, Reach
from idp.model.session import SignedIn, Visit
from idp.oidc.answers import Answer, Page, SignedOut
from idp.oidc.authorization.respond import show_error
from idp.oidc.authorization.steps import choose_ui_locale
from idp.oidc.errors import ProtocolError
from idp.oidc.logout.frontchannel import OWN_PAGE, Carries, FrontChannel
from idp.oidc.logout.request import LogoutRequest, check_logout_request
from idp.oidc.parameters import Parameters, refuse_repeated_parameters
from idp.oidc.provider import Provider

SIGN_OUT: Final = "sign_out"
EVERYWHERE: Final = "everywhere"
"""What the button of the confirmation page says that ends the sessions in other browsers too."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What is known of services that are no relying parties, by their ids."""

    title: Callable[[str], str]
    reach: Callable[[str], Reach]
    """How far a sign-out reaches one."""
    carries: Carries = lambda _sid, to, _browser: to


@dataclass(frozen=True, slots=True)
class Departure:
    """A logout request, and whether the end-user has pressed the button on our page."""

    parameters: Parameters
    visitor: Visitor
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A service on our pages: before the end, how far that will reach; after it, how it stands."""

    name: str
    reach: Reach
    after: After | None = None


def answer_logout_request(provider: Provider, departure: Departure, neighbours: Neighbours) -> Answer:
    """Sign the end-user out, asking first where nothing proves the wish. RP-Initiated Logout 1.0 §2."""
    try:
        refuse_repeated_parameters(departure.parameters)
    except ProtocolError as error:
        return show_error(error, choose_ui_locale(departure.parameters))
    request = check_logout_request(provider, departure.parameters)
    signed_in = find_session(provider, departure.visitor)
    if signed_in is not None and not (departure.confirmed or speaks_for(provider, request, signed_in)):
        return ask(provider, request, signed_in, neighbours)
    everywhere = departure.confirmed and departure.parameters.get("decision") == EVERYWHERE
    to = way_out(provider, request, signed_in)
    if signed_in is None:
        return SignedOut(to)
    closed = close_session(provider, signed_in, everywhere=everywhere)
    return SignedOut(neighbours.carries(closed, to, departure.visitor.browser), closed)


def way_out(provider: Provider, request: LogoutRequest, signed_in: SignedIn | None) -> str:
    """Return where the browser comes out. RP-Initiated Logout 1.0 §3, RFC 9700 §4.11.2.

    A client that registered itself leads on those alone whose session its hint names: otherwise anybody's
    link would lead anywhere by our good name.
    """
    client = provider.clients.find(request.hint.client) if request.hint is not None else None
    own = signed_in is not None and speaks_for(provider, request, signed_in)
    if request.target is None or (client is not None and client.self_registered and not own):
        return _own_page(request.locale)
    return request.target


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


def ask(provider: Provider, request: LogoutRequest, signed_in: SignedIn, neighbours: Neighbours) -> Page:
    """Ask the end-user whether they want to leave. RP-Initiated Logout 1.0 §2."""
    with provider.house.store.read() as records:
        visits = records.sessions.visits(signed_in.session.sid)
        elsewhere = len(records.sessions.of_account(signed_in.account.id)) - 1
    client = provider.clients.find(request.hint.client) if request.hint else None
    context = {
        "fields": request.carried,
        "client_name": client.client_name if client else "",
        "services": [line_of(provider, visit, neighbours) for visit in visits],
        "person": signed_in.account.name,
        "elsewhere": elsewhere,
    }
    return Page("logout_confirm.html", context, form_target=request.form_target, locale=request.locale)


def close_session(provider: Provider, signed_in: SignedIn, *, everywhere: bool = False) -> Sid:
    """End the session, and write down whom to tell. OpenID Connect Back-Channel Logout 1.0 §2.3."""
    sid, now = signed_in.session.sid, provider.now()
    with provider.house.store.write() as records:
        if everywhere:
            end_all(records, signed_in.account.id, now, SIGN_OUT)
        else:
            end_session(records, sid, reason=SIGN_OUT, clients=records.clients.get, now=now)
    return sid


def show_signed_out(
    provider: Provider, closed: Sid | None, neighbours: Neighbours, locale: str | None
) -> Page:
    """Say of each service that was open how it stands now; asked again, as it stands then."""
    context: dict[str, Any] = {"services": [], "under_way": False}
    if closed is not None:
        context |= _truth(provider, closed, neighbours)
    return Page("logged_out.html", context, locale=locale)


def _truth(provider: Provider, closed: Sid, neighbours: Neighbours) -> dict[str, Any]:
    now = provider.now()
    with provider.house.store.read() as records:
        session = records.sessions.ended(closed)
        if session is None or session.ended_at is None:
            return {}
        company = records.companies.get(session.company) if session.company else None
        left = FrontChannel.of(provider.house, provider.settings).left(records, closed)
        reaches = partial(reach_now, provider, neighbours, left)
        found = aftermath(records, session.account, session.ended_at, reaches, now, closed)
        programs = session.company and records.app_passwords.of_person(session.company, session.account)
    zone = {"zone": company.time_zone} if company is not None else {}
    lines = [replace(line_of(provider, one.visit, neighbours), after=one) for one in found]
    said = {"services": lines, "under_way": is_under_way(found), "programs": bool(programs)}
    return {**said, "at": session.ended_at, **zone}


def line_of(provider: Provider, visit: Visit, neighbours: Neighbours) -> Line:
    """Name a service that was entered, and say how far a sign-out reaches it."""
    reach = reach_of(provider, neighbours, visit)
    if visit.client is None:
        return Line(neighbours.title(visit.service.partition(":")[2]), reach)
    client = provider.clients.find(visit.client)
    return Line(client.client_name if client else visit.client, reach)


def reach_of(provider: Provider, neighbours: Neighbours, visit: Visit) -> Reach:
    """Say how far a sign-out reaches a relying party, or a service that is none."""
    if visit.client is not None:
        return reach_of_client(provider.clients.find(visit.client))
    return neighbours.reach(visit.service.partition(":")[2])


def reach_now(provider: Provider, neighbours: Neighbours, left: str, visit: Visit) -> Reach:
    """Say the same after the end: `left` is where the browser may still go to have it asked."""
    reach = reach_of(provider, neighbours, visit)
    return replace(reach, leave=left) if reach.ending is Ending.ASKED else reach


def _own_page(locale: str | None) -> str:
    return f"{OWN_PAGE}?ui_locales={locale}" if locale else OWN_PAGE
