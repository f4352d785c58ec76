"""Issue the authorization code."""

from datetime import timedelta
from typing import Final

from idp.interaction import Ready
from idp.model.events import CodeIssued
from idp.model.grant import Authorization, AuthorizationCode
from idp.model.secret import Secret, new_secret
from idp.oidc.authorization.arrival import Arrival
from idp.oidc.authorization.granting import grant_agreed
from idp.oidc.authorization.request import AuthenticationRequest
from idp.oidc.concluding import finish, note_visit
from idp.oidc.provider import Provider
from idp.oidc.pushed import consume_pushed

LIFETIME: Final = timedelta(seconds=60)
"""RFC 9700 and FAPI 2.0 allow a minute; relying parties redeem in the blink of a redirect."""


def issue_code(provider: Provider, request: AuthenticationRequest, ready: Ready, arrival: Arrival) -> Secret:
    """Write the code and what belongs to it in one transaction, and return it. RFC 6749 §4.1.2.

    A parked request is finished and a pushed one consumed in the same transaction; raises
    `Conflict` if it was before.
    """
    code, now = new_secret(), provider.now()
    with provider.house.store.write() as records:
        note_visit(records, provider, request.client, ready, now)
        if arrival.resumed is not None:
            finish(records, arrival.resumed, now)
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


def _event(authorization: Authorization) -> CodeIssued:
    return CodeIssued(
        account=authorization.account,
        company=authorization.company,
        sid=authorization.sid,
        client=authorization.client,
        scopes=authorization.scopes,
        resource=" ".join(authorization.resources) or None,
    )
