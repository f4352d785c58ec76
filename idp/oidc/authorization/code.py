"""Issue the authorization code."""

from datetime import datetime, timedelta
from typing import Final

from idp.authn.sessions import touch_due
from idp.interaction import Entering, Ready, note_entry
from idp.model.errors import Conflict
from idp.model.events import CodeIssued
from idp.model.grant import Authorization, AuthorizationCode
from idp.model.interaction import Interaction
from idp.model.secret import Secret, new_secret
from idp.oidc.authorization.arrival import Arrival
from idp.oidc.authorization.granting import grant_agreed
from idp.oidc.authorization.request import AuthenticationRequest
from idp.oidc.provider import Provider
from idp.oidc.pushed import consume_pushed
from idp.ports.records import Records

LIFETIME: Final = timedelta(seconds=60)
"""RFC 9700 and FAPI 2.0 allow a minute; relying parties redeem in the blink of a redirect."""


def issue_code(provider: Provider, request: AuthenticationRequest, ready: Ready, arrival: Arrival) -> Secret:
    """Write the code and what belongs to it in one transaction, and return it. RFC 6749 §4.1.2.

    A parked request is finished and a pushed one consumed in the same transaction; raises
    `Conflict` if it was before.
    """
    code, now = new_secret(), provider.now()
    with provider.house.store.write() as records:
        _finish(records, arrival.resumed, now)
        consume_pushed(records, arrival.pushed, now)
        authorization = grant_agreed(
            provider.partners, records, request, _authorization(request, ready), arrival.progress
        )
        row = AuthorizationCode(
            digest=code.digest(),
            authorization=authorization,
            redirect_uri=request.return_to.redirect_uri,
            code_challenge=request.code_challenge,
            issued_at=now,
            expires_at=now + LIFETIME,
        )
        records.codes.add(row)
        _note_visit(records, request, ready, now)
        records.audit.append(_event(row.authorization), now)
    return code


def _authorization(request: AuthenticationRequest, ready: Ready) -> Authorization:
    session = ready.signed_in.session
    return Authorization(
        client=request.client.client_id,
        account=session.account,
        sid=session.sid,
        scopes=request.scopes,
        auth_time=session.auth_time,
        acr=session.acr,
        amr=session.amr,
        company=ready.company,
        resources=request.resources,
        nonce=request.nonce,
        jkt=request.dpop_jkt,
        claims=request.claims,
    )


def _finish(records: Records, resumed: Interaction | None, now: datetime) -> None:
    if resumed is not None and not records.interactions.finish(resumed.id, now):
        msg = "This request was finished already."
        raise Conflict(msg)


def _note_visit(records: Records, request: AuthenticationRequest, ready: Ready, now: datetime) -> None:
    """Note what sign-out will have to close, and that the session is in use."""
    session, client = ready.signed_in.session, request.client
    door = request.door or f"client:{client.client_id}"
    note_entry(records, Entering(session.account, session.sid, ready.company, door, client.access), now)
    if touch_due(session, now):
        records.sessions.touch(session.sid, now)


def _event(authorization: Authorization) -> CodeIssued:
    return CodeIssued(
        account=authorization.account,
        company=authorization.company,
        sid=authorization.sid,
        client=authorization.client,
        scopes=authorization.scopes,
        resource=" ".join(authorization.resources) or None,
    )
