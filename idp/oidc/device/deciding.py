"""The page on which a person lets a device in, or not. RFC 8628 §3.3, RFC 8628 §5.4."""

import hmac
from datetime import datetime

from idp.authn.visitor import Visitor
from idp.interaction import Ready, page_for
from idp.interaction.emblem import emblem_of
from idp.model.device import DeviceState
from idp.model.errors import Conflict
from idp.model.grant import Authorization, AuthorizationCode
from idp.model.token_events import DeviceApproved, DeviceDenied
from idp.oidc.answers import Answer, Page, Redirect
from idp.oidc.concluding import FINISHED, finish, note_visit, show_over
from idp.oidc.device.candidate import TYPED, Candidate, find_candidate, fingerprint
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider
from idp.ports.records import Records
from idp.words import scope_title, words_for


def show_decision(provider: Provider, interaction: str, visitor: Visitor) -> Answer:
    """Show who asks for what from where, once everything before it is done. RFC 8628 §5.4."""
    candidate = find_candidate(provider, interaction, visitor)
    if candidate is None:
        return _over(visitor.locale, 400)
    return _go_on(provider, candidate, visitor)


def answer_decision(provider: Provider, interaction: str, form: Parameters, visitor: Visitor) -> Answer:
    """Let the device in, or not, by the browser that typed its code and no other. RFC 8628 §3.3."""
    candidate = find_candidate(provider, interaction, visitor)
    if candidate is None:
        return _over(visitor.locale, 403)
    try:
        return _decide(provider, candidate, form, visitor)
    except Conflict:
        return _over(visitor.locale, 400)


def _decide(provider: Provider, candidate: Candidate, form: Parameters, visitor: Visitor) -> Answer:
    match form.get("decision"), candidate.step:
        case "refuse", _:
            return _deny(provider, candidate)
        case "agree", Ready() as ready if _agrees_to(candidate, ready, form):
            return _approve(provider, candidate, ready)
        case _:
            return _go_on(provider, candidate, visitor)


def _agrees_to(candidate: Candidate, ready: Ready, form: Parameters) -> bool:
    """Tell whether what is agreed to is what was shown: the person may have changed meanwhile."""
    shown = (form.get("shown") or "").encode()
    return hmac.compare_digest(shown, fingerprint(candidate, ready).encode())


def _go_on(provider: Provider, candidate: Candidate, visitor: Visitor) -> Answer:
    if candidate.parked.progress.refused:
        return _deny(provider, candidate)
    if not isinstance(candidate.step, Ready):
        return Redirect(page_for(candidate.step, candidate.parked.id) or "/device")
    return _confirmation(provider, candidate, candidate.step, candidate.parked.locale or visitor.locale)


def _confirmation(provider: Provider, candidate: Candidate, ready: Ready, locale: str) -> Page:
    words, device, client = words_for(locale), candidate.device, candidate.client
    with provider.house.store.read() as records:
        company = records.companies.get(ready.company) if ready.company is not None else None
        emblem = emblem_of(records, client.client_id, client.logo_uri)
    context = {
        "action": f"/device/resume/{candidate.parked.id}",
        "shown": fingerprint(candidate, ready),
        "name": client.client_name,
        "emblem": emblem,
        "ours": client.first_party,
        "typed": candidate.parked.request[TYPED],
        "person": ready.signed_in.account.name,
        "company": company.name if company is not None else "",
        "address": device.address,
        "asked_at": device.created_at,
        "scopes": [scope_title(words, scope) for scope in device.scopes],
    }
    return Page("device_confirm.html", context, locale=locale)


def _approve(provider: Provider, candidate: Candidate, ready: Ready) -> Page:
    """Write what the device will redeem, and all that belongs to it, in one transaction. RFC 8628 §3.4."""
    device, now = candidate.device, provider.now()
    authorization = _authorization(candidate, ready)
    code = AuthorizationCode(
        digest=device.digest,
        authorization=authorization,
        redirect_uri="",
        code_challenge=None,
        issued_at=now,
        expires_at=device.expires_at,
    )
    with provider.house.store.write() as records:
        note_visit(records, provider, candidate.client, ready, now)
        _finish(records, candidate, DeviceState.APPROVED, now)
        records.codes.add(code)
        records.audit.append(_approved(authorization), now)
    return _done(candidate, allowed=True)


def _deny(provider: Provider, candidate: Candidate) -> Page:
    now = provider.now()
    account = candidate.step.signed_in.account.id if isinstance(candidate.step, Ready) else None
    with provider.house.store.write() as records:
        _finish(records, candidate, DeviceState.DENIED, now)
        records.audit.append(DeviceDenied(account=account, client=candidate.client.client_id), now)
    return _done(candidate, allowed=False)


def _finish(records: Records, candidate: Candidate, state: DeviceState, now: datetime) -> None:
    """Decide once. Raises `Conflict` if it was decided meanwhile, here or in another tab."""
    parked, device = candidate.parked, candidate.device
    finish(records, parked, now)
    if not records.devices.decide(device.digest, parked.browser, state, now):
        raise Conflict(FINISHED)


def _authorization(candidate: Candidate, ready: Ready) -> Authorization:
    session, device = ready.signed_in.session, candidate.device
    return Authorization(
        client=device.client,
        account=session.account,
        sid=session.sid,
        scopes=device.scopes,
        auth_time=session.auth_time,
        acr=session.acr,
        amr=session.amr,
        company=ready.company,
        resources=device.resources,
    )


def _approved(authorization: Authorization) -> DeviceApproved:
    return DeviceApproved(
        account=authorization.account,
        company=authorization.company,
        sid=authorization.sid,
        client=authorization.client,
        scopes=authorization.scopes,
    )


def _done(candidate: Candidate, *, allowed: bool) -> Page:
    context = {"allowed": allowed, "name": candidate.client.client_name}
    return Page("device_done.html", context, locale=candidate.parked.locale)


def _over(locale: str, status: int) -> Page:
    """Say that there is nothing to decide: it was, has waited too long, or is another browser's."""
    words = words_for(locale)
    now = words.text("Have the device show a new code, and type that.")
    return show_over(locale, now, status, back="/device", back_label=words.text("Type another code"))
