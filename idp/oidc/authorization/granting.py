"""What was granted of what was asked for: what the person agreed to on a page of its own."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from idp.activations import granted_order
from idp.claims.catalogue import DPV, KYC_SCOPES, ORG_SCOPES
from idp.claims.manifest import Manifest
from idp.claims.profile import SCOPES as PROFILE_SCOPES
from idp.model.application import Application, ApplicationState
from idp.model.grant import Authorization
from idp.model.ids import ApplicationId, OrderId
from idp.model.interaction import Progress
from idp.model.requests import Order
from idp.oidc.authorization.details import PARTNER_APPLICATION, Details
from idp.oidc.authorization.request import AuthenticationRequest
from idp.oidc.errors import AccessDenied
from idp.oidc.partners import Partners
from idp.ports.records import Records

_WITHOUT_DATA: Final = "openid"


def grant_agreed(
    partners: Partners,
    records: Records,
    request: AuthenticationRequest,
    authorization: Authorization,
    progress: Progress,
) -> Authorization:
    """Return the authorization with what was really granted. RFC 9396 §7.

    Fewer scopes and datatypes than were asked for are the rule: a person hands over what they tick.
    """
    if request.application is not None:
        manifest = partners.manifest_of(request.client)
        application = find_agreed(records, authorization, progress.application)
        if manifest is None or application is None:
            raise AccessDenied(description="what was agreed to has ended")
        return _with_application(manifest, application, request, authorization)
    if request.details.order:
        ordered = find_ordered(records, authorization, progress.order)
        if ordered is None:
            raise AccessDenied(description="nothing was ordered")
        return replace(authorization, details=json.dumps([granted_order(request.details.order, ordered)]))
    return authorization


def find_agreed(
    records: Records, authorization: Authorization, agreed: ApplicationId | None
) -> Application | None:
    """Find what this person agreed to for this client and company, if it still stands. RFC 6749 §4.1.2."""
    found = records.applications.get(agreed) if agreed is not None else None
    if found is None or found.state is not ApplicationState.GRANTED:
        return None
    meant = (authorization.client, authorization.account, authorization.company)
    fits = (found.client, found.account) == meant[:2] and found.company in (None, meant[2])
    return found if fits else None


def find_ordered(records: Records, authorization: Authorization, ordered: OrderId | None) -> Order | None:
    """Find what this person ordered for this company on the price notice. RFC 9396 §7."""
    if ordered is None or authorization.company is None:
        return None
    found = records.orders.get(authorization.company, ordered)
    return found if found is not None and found.account == authorization.account else None


def _with_application(
    manifest: Manifest, application: Application, request: AuthenticationRequest, authorization: Authorization
) -> Authorization:
    claims = {claim for key in application.fields if (field := manifest.field(key)) for claim in field.claims}
    scopes = tuple(scope for scope in request.scopes if _granted(manifest, scope, claims))
    details = granted_details(manifest, request.details, claims)
    return replace(
        authorization,
        application=application.id,
        scopes=scopes,
        details=json.dumps([details]) if details else "",
    )


def _granted(manifest: Manifest, scope: str, claims: set[str]) -> bool:
    """Tell whether a scope is granted: it is if one at least of its claims was agreed to."""
    if scope == _WITHOUT_DATA or scope.startswith(DPV):
        return True
    one = ORG_SCOPES.get(scope) or KYC_SCOPES.get(scope)
    if one is not None:
        return one in claims
    several = PROFILE_SCOPES.get(scope, tuple(manifest.claims))
    return not claims.isdisjoint(several)


def granted_details(manifest: Manifest, asked: Details, claims: set[str]) -> Mapping[str, Any] | None:
    """Return the object as it was granted. RFC 9396 §7."""
    if asked.application is None:
        return None
    datatypes = asked.application.datatypes
    kept = sorted(claims if datatypes is None else claims.intersection(datatypes))
    return {
        "type": PARTNER_APPLICATION,
        "actions": ["submit"],
        "identifier": manifest.identifier,
        "manifest": manifest.reference,
        "purpose": f"{DPV}{manifest.purpose}",
        "datatypes": kept,
    }
