"""GET and POST /authorize, and the way back from the pages."""

import logging
import re
from dataclasses import replace
from typing import Final

from idp.authn.visitor import Visitor
from idp.interaction import Ready
from idp.model.client import Client
from idp.model.errors import Conflict
from idp.model.ids import InteractionId
from idp.model.interaction import Interaction, Purpose
from idp.oidc.answers import Answer, Page
from idp.oidc.authorization.arrival import Arrival
from idp.oidc.authorization.captured import take_captured
from idp.oidc.authorization.checks import find_client, match_redirect_uri
from idp.oidc.authorization.code import issue_code
from idp.oidc.authorization.enter import (
    PARKED,
    PUSHED,
    find_step,
    go_on_later,
    refuse_cancelled,
    refuse_interaction,
    refuse_other_subject,
)
from idp.oidc.authorization.request import AuthenticationRequest
from idp.oidc.authorization.request_object import NAME, open_request_object
from idp.oidc.authorization.respond import respond, respond_with_error, show_error, show_way_on
from idp.oidc.authorization.steps import (
    ReturnedError,
    check_authentication_request,
    choose_ui_locale,
    errors_returned_if_safe,
    errors_returned_to,
)
from idp.oidc.concluding import show_over
from idp.oidc.errors import LoginRequired, ProtocolError, TemporarilyUnavailable
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider
from idp.oidc.pushed import SpentRequest, find_pushed, is_pushed, over
from idp.words import words_for

log = logging.getLogger(__name__)
_ANSWERED: Final = (LoginRequired, TemporarilyUnavailable)
_INTERACTION: Final = re.compile(r"[A-Za-z0-9_-]{22}\Z")


def answer_authentication_request(provider: Provider, arrival: Arrival) -> Answer:
    """Answer an authentication request, fresh or resumed. OpenID Connect Core 1.0 §3.1.2."""
    try:
        return _authorize(provider, arrival)
    except ReturnedError as refused:
        _note(refused.error)
        return hand_back(provider, arrival, refused)
    except SpentRequest:
        return show_error(over(), choose_ui_locale(arrival.parameters))
    except ProtocolError as error:
        _note(error)
        return show_error(error, choose_ui_locale(arrival.parameters))


def resume(provider: Provider, interaction_id: str, visitor: Visitor) -> Answer:
    """Go on with a parked request of this very browser; every check is made again.

    It ends once: whoever comes back by the browser's button is told so, with a way on.
    """
    interaction = _find_parked(provider, interaction_id, visitor)
    if interaction is None:
        return _gone(visitor.locale)
    parameters = Parameters.parse(interaction.request[PARKED])
    try:
        arrival = Arrival(parameters, visitor, interaction, interaction.request.get(PUSHED))
        return answer_authentication_request(provider, arrival)
    except Conflict:
        return _gone(interaction.locale or visitor.locale)


def _authorize(provider: Provider, arrival: Arrival) -> Answer:
    client = find_client(provider.clients, arrival.parameters)
    arrival = open_signed_request(provider, client, arrival)
    arrival = open_pushed_request(provider, client, arrival)
    return_to = match_redirect_uri(client, arrival.parameters)
    with errors_returned_to(return_to):
        request = check_authentication_request(
            provider, client, return_to, arrival.parameters, pushed=arrival.pushed is not None
        )
        refuse_cancelled(provider, arrival)
        arrival = take_captured(provider, request, arrival)
        step = find_step(provider, request, arrival)
        if isinstance(step, Ready):
            refuse_other_subject(provider, request, step)
            code = issue_code(provider, request, step, arrival)
            note_repeats(provider, request)
            return respond(return_to, provider.issuer, {"code": code.value})
        refuse_interaction(request, step)
        return go_on_later(provider, request, arrival, step)


def note_repeats(provider: Provider, request: AuthenticationRequest) -> None:
    """Count what must be new each time. RFC 9700 §2.1.1."""
    client = request.client.client_id
    provider.repeats.note(client, "code_challenge", request.code_challenge)
    provider.repeats.note(client, "nonce", request.nonce)


def open_signed_request(provider: Provider, client: Client, arrival: Arrival) -> Arrival:
    """Take the parameters that the client signed in the place of those that came. RFC 9101 §5.

    A parked or a pushed request was opened as it came, and holds no object.
    """
    parameters = arrival.parameters
    if arrival.resumed is not None or (is_pushed(parameters) and NAME not in parameters):
        return arrival
    with errors_returned_if_safe(client, parameters):
        return replace(arrival, parameters=open_request_object(provider, client, parameters))


def open_pushed_request(provider: Provider, client: Client, arrival: Arrival) -> Arrival:
    """Take the parameters that were pushed in the place of those that came. RFC 9126 §4."""
    if arrival.pushed is not None or not is_pushed(arrival.parameters):
        return arrival
    opened = find_pushed(provider.house.store, client, arrival.parameters, provider.now())
    return replace(arrival, parameters=opened.parameters, pushed=opened.digest)


def hand_back(provider: Provider, arrival: Arrival, refused: ReturnedError) -> Answer:
    """Return a refusal to the relying party, or ask first whether to go there. RFC 9700 §4.11.2.

    It is asked where nobody vouches for the address and nobody is signed in: such a link would lead
    anywhere by our good name. A silent request is answered in any case, as the section allows.
    """
    return_to, error = refused.return_to, refused.error
    asked = not return_to.vouched and arrival.resumed is None and not isinstance(error, _ANSWERED)
    if asked and not is_signed_in(provider, arrival.visitor):
        locale = choose_ui_locale(arrival.parameters) or arrival.visitor.locale
        return show_way_on(return_to, provider.issuer, error, locale)
    return respond_with_error(return_to, provider.issuer, error)


def is_signed_in(provider: Provider, visitor: Visitor) -> bool:
    """Tell whether anybody is signed in at this browser."""
    with provider.house.store.read() as records:
        return provider.reception.find(records, visitor, provider.now()) is not None


def _find_parked(provider: Provider, interaction_id: str, visitor: Visitor) -> Interaction | None:
    if not _INTERACTION.match(interaction_id):
        return None
    with provider.house.store.read() as records:
        found = records.interactions.find(InteractionId(interaction_id), visitor.browser, provider.now())
    return found if found is not None and found.purpose is Purpose.AUTHORIZE else None


def _gone(locale: str) -> Page:
    """Say that a parked request is no more: finished, too old, or another browser's."""
    words = words_for(locale)
    return show_over(
        locale, words.text("Go back to the service and start again, or open it from your services.")
    )


def _note(error: ProtocolError) -> None:
    """Log a refusal: the code and our own words, never what was sent."""
    log.info("authentication request refused: %s (%s)", error.error, error.detail or error.description)
