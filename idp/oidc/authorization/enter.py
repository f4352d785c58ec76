"""The step from a checked request into the ladder, and out of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from idp.interaction import (
    AskApplication,
    AskConsent,
    AskOrder,
    ChooseCompany,
    Errand,
    NoAccess,
    Ready,
    SignIn,
    Step,
    StepUp,
    page_for,
    park,
    proceed,
    refuse_flood,
    resume_path,
)
from idp.model.events import AuthorizationRefused
from idp.model.handing import OverAsked
from idp.model.interaction import Purpose
from idp.oidc.answers import Answer, Redirect
from idp.oidc.authorization.arrival import Arrival
from idp.oidc.authorization.request import AuthenticationRequest
from idp.oidc.concluding import finish
from idp.oidc.errors import (
    AccessDenied,
    AccountSelectionRequired,
    ConsentRequired,
    InteractionRequired,
    LoginRequired,
    ProtocolError,
)
from idp.oidc.provider import Provider
from idp.ports.records import Records

PARKED: Final = "query"
"""Under which name a parked request holds its parameters."""
PUSHED: Final = "pushed"
"""Under which name it holds the digest of the pushed request that they are from."""
UNDERSTOOD: Final = frozenset(
    {
        "client_id",
        "redirect_uri",
        "response_type",
        "response_mode",
        "scope",
        "state",
        "nonce",
        "prompt",
        "max_age",
        "acr_values",
        "login_hint",
        "id_token_hint",
        "ui_locales",
        "code_challenge",
        "code_challenge_method",
        "resource",
        "claims",
        "authorization_details",
        "dpop_jkt",
    }
)
"""The parameters that a check reads; nothing else is kept."""
_SILENT_ERRORS: Final[Mapping[type[Step], type[ProtocolError]]] = {
    SignIn: LoginRequired,
    StepUp: InteractionRequired,
    ChooseCompany: AccountSelectionRequired,
    AskConsent: ConsentRequired,
    AskApplication: ConsentRequired,
    AskOrder: ConsentRequired,
    NoAccess: AccessDenied,
}


def find_step(provider: Provider, request: AuthenticationRequest, arrival: Arrival) -> Step:
    """Find who is here, and ask the ladder what is still to be done. OpenID Connect Core 1.0 §3.1.2.3."""
    needs, now = request.needs(), provider.now()
    with provider.house.store.read() as records:
        presence = provider.reception.find(records, arrival.visitor, now, needs)
    return proceed(needs, arrival.progress, presence, now)


def refuse_cancelled(provider: Provider, arrival: Arrival) -> None:
    """Tell the relying party that the end-user pressed Cancel. RFC 6749 §4.1.2.1."""
    resumed = arrival.resumed
    if resumed is None or not resumed.progress.refused:
        return
    refused = AuthorizationRefused(
        account=resumed.progress.account, client=resumed.needs.client, error="access_denied"
    )
    with provider.house.store.write() as records:
        finish(records, resumed, provider.now())
        if arrival.pushed is not None:
            records.pushed.consume(arrival.pushed, provider.now())
        records.audit.append(refused, provider.now())
    raise AccessDenied(description="the end-user declined")


def note_over_asking(records: Records, request: AuthenticationRequest, now: datetime) -> None:
    """Write down what a partner asked for beyond its manifest, once a request: names, no values."""
    wanted = request.application
    if wanted is not None and wanted.over:
        over = OverAsked(client=request.client.client_id, partner=wanted.partner, asked=wanted.over)
        records.audit.append(over, now)


def refuse_interaction(request: AuthenticationRequest, step: Step) -> None:
    """Refuse where a page is due and none may be shown. OpenID Connect Core 1.0 §3.1.2.6."""
    error = _SILENT_ERRORS.get(type(step))
    if request.silent and error is not None:
        raise error(detail=f"prompt=none, and {type(step).__name__} is due")


def refuse_other_subject(provider: Provider, request: AuthenticationRequest, ready: Ready) -> None:
    """Refuse to answer for anybody but whom the client named. OpenID Connect Core 1.0 §5.5.1."""
    known = provider.subject(request.client, ready.signed_in.account.id)
    if request.subject not in (None, known):
        raise LoginRequired(description="another person is signed in", detail="sub of the claims parameter")


def go_on_later(provider: Provider, request: AuthenticationRequest, arrival: Arrival, step: Step) -> Answer:
    """Park a fresh request, and lead to the page that does the step. OpenID Connect Core 1.0 §3.1.2.3."""
    interaction = arrival.resumed
    if interaction is None:
        refuse_flood(provider.house.limiter, arrival.visitor)
        understood = arrival.parameters.only(UNDERSTOOD).encoded()
        kept = {PARKED: understood} | ({PUSHED: arrival.pushed} if arrival.pushed else {})
        errand = Errand(Purpose.AUTHORIZE, kept, request.locale)
        with provider.house.store.write() as records:
            if arrival.pushed is None:
                note_over_asking(records, request, provider.now())
            interaction = park(records, errand, request.needs(), arrival.visitor.browser, provider.now())
    return Redirect(page_for(step, interaction.id) or resume_path(interaction))
