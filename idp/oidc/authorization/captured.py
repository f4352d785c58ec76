"""What a person agreed to beforehand, at an address that their service brought them to."""

from dataclasses import replace

from idp.claims.release import waits_unbound
from idp.model.application import Application, Wanted
from idp.model.interaction import Progress
from idp.oidc.authorization.arrival import Arrival
from idp.oidc.authorization.request import AuthenticationRequest
from idp.oidc.provider import Provider

READS = "kyc-fill-in"


def take_captured(provider: Provider, request: AuthenticationRequest, arrival: Arrival) -> Arrival:
    """Go on with what was agreed to before, if exactly that is asked for. OpenID Connect Core 1.0 §3.1.2.4.

    More than was agreed to, other fields, another version of the manifest, or `prompt=consent`: the
    page asks anew.
    """
    wanted, needs = request.application, request.needs()
    if wanted is None or wanted.reads != READS or needs.force_consent or arrival.progress.application:
        return arrival
    with provider.house.store.read() as records:
        presence = provider.reception.find(records, arrival.visitor, provider.now(), needs)
        known = records.applications.of_account(presence.signed_in.account.id) if presence else ()
    found = (one for one in known if one.client == needs.client and _is_asked_for(provider, one, wanted))
    agreed = next(found, None)
    return arrival if agreed is None else replace(arrival, captured=_progress(arrival, agreed))


def _is_asked_for(provider: Provider, application: Application, wanted: Wanted) -> bool:
    if not waits_unbound(application, provider.now()) or application.reads != wanted.reads:
        return False
    same = (application.partner, application.manifest) == (wanted.partner, wanted.manifest)
    return same and set(application.fields) == set(wanted.fields)


def _progress(arrival: Arrival, agreed: Application) -> Progress:
    return replace(
        arrival.progress,
        application=agreed.id,
        consented_by=agreed.account,
        consented_for=agreed.company,
    )
