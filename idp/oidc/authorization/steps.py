"""The steps between a request and its answer."""

from collections.abc import Iterator
from contextlib import contextmanager

from idp.model.client import Client
from idp.model.errors import Unavailable
from idp.model.ids import AccountId
from idp.oidc.authorization import checks
from idp.oidc.authorization.asking import (
    check_claimed_acr,
    check_claimed_subject,
    check_claims,
    check_named_claims,
    check_scope,
)
from idp.oidc.authorization.details import check_authorization_details
from idp.oidc.authorization.request import AuthenticationRequest, ReturnAddress
from idp.oidc.errors import InvalidRequest, LoginRequired, ProtocolError, TemporarilyUnavailable
from idp.oidc.hint import IdTokenHint, read_id_token_hint
from idp.oidc.parameters import LONGEST_HINT, Parameters, refuse_repeated_parameters
from idp.oidc.provider import Provider
from idp.oidc.subjects import is_pairwise, sector_of
from idp.words import choose_locale

_MAY_REPEAT = frozenset({"resource"})


class ReturnedError(Exception):
    """A refusal together with the matched address it goes to."""

    def __init__(self, error: ProtocolError, return_to: ReturnAddress) -> None:
        """Keep both."""
        super().__init__(error.error)
        self.error = error
        self.return_to = return_to


@contextmanager
def errors_returned_to(return_to: ReturnAddress) -> Iterator[None]:
    """Send refusals raised within to the relying party. RFC 6749 §4.1.2.1.

    A redirect URI was matched before, so nothing here leads anywhere unregistered.
    """
    try:
        yield
    except ProtocolError as error:
        raise ReturnedError(error, return_to) from error
    except Unavailable as error:
        raise ReturnedError(TemporarilyUnavailable(detail=error.message), return_to) from error


@contextmanager
def errors_returned_if_safe(client: Client, parameters: Parameters) -> Iterator[None]:
    """Send a refusal to the address beside an object that was not opened, if it is registered. RFC 9101 §7.

    It is shown otherwise: what an object says that nobody vouches for leads nowhere.
    """
    try:
        yield
    except ProtocolError as error:
        raise ReturnedError(error, _address_beside(client, parameters, error)) from error
    except Unavailable as unavailable:
        away = TemporarilyUnavailable(detail=unavailable.message)
        raise ReturnedError(away, _address_beside(client, parameters, away)) from unavailable


def _address_beside(client: Client, parameters: Parameters, refused: ProtocolError) -> ReturnAddress:
    try:
        return checks.match_redirect_uri(client, parameters)
    except InvalidRequest:
        raise refused from None


def check_authentication_request(
    provider: Provider, client: Client, return_to: ReturnAddress, parameters: Parameters, *, pushed: bool
) -> AuthenticationRequest:
    """Check every parameter, each by its own step. OpenID Connect Core 1.0 §3.1.2.2.

    `display`, `claims_locales` and unknown parameters are ignored, as the section allows.
    """
    refuse_repeated_parameters(parameters, _MAY_REPEAT)
    checks.refuse_long_state(parameters)
    checks.refuse_request_reference(parameters)
    checks.refuse_unpushed(client, pushed=pushed)
    checks.check_response_type(client, parameters)
    checks.check_response_mode(client, parameters)
    claims = check_claims(parameters)
    details = check_authorization_details(client, parameters, pushed=pushed)
    resources = checks.check_resources(client, parameters)
    of_service = frozenset[str]().union(*(provider.services.scopes_of(client, one) for one in resources))
    subject = check_claimed_subject(claims)
    asked = check_scope(provider.partners, client, parameters, claims, details, of_service)
    return AuthenticationRequest(
        client=client,
        return_to=return_to,
        scopes=asked.scopes,
        prompt=checks.check_prompt(parameters),
        max_age=checks.check_max_age(client, parameters),
        nonce=checks.check_nonce(parameters),
        acr_values=check_claimed_acr(claims, checks.check_acr_values(client, parameters)),
        login_hint=checks.check_login_hint(parameters),
        hint_account=check_id_token_hint(provider, client, parameters) or _named(client, subject),
        subject=subject,
        claims=check_named_claims(client, claims),
        code_challenge=checks.check_code_challenge(client, parameters),
        resources=resources,
        application=asked.application,
        details=details,
        dpop_jkt=checks.check_dpop_jkt(parameters),
        locale=choose_ui_locale(parameters),
    )


def check_id_token_hint(provider: Provider, client: Client, parameters: Parameters) -> AccountId | None:
    """Return whom the request is about. OpenID Connect Core 1.0 §3.1.2.1."""
    token = parameters.text("id_token_hint", LONGEST_HINT)
    if token is None:
        return None
    hint = read_id_token_hint(provider.house.signer, provider.issuer, token)
    if hint is None or hint.client != client.client_id:
        raise InvalidRequest(description="id_token_hint is not an ID token that was issued to this client")
    return _person_of(provider, client, hint)


def _named(client: Client, subject: str | None) -> AccountId | None:
    """Return whom a subject names, so that they can sign in; a pairwise one says it to nobody."""
    return AccountId(subject) if subject is not None and not is_pairwise(client) else None


def _person_of(provider: Provider, client: Client, hint: IdTokenHint) -> AccountId:
    """Return whom a hint means. A pairwise subject says it only together with its session."""
    if not is_pairwise(client):
        return AccountId(hint.subject)
    sid = provider.pairwise.session_of(sector_of(client), hint.sid or "")
    with provider.house.store.read() as records:
        signed_in = records.sessions.get(sid) if sid is not None else None
    if signed_in is None or provider.subject(client, signed_in.account.id) != hint.subject:
        raise LoginRequired(detail="the session of a pairwise id_token_hint has ended")
    return signed_in.account.id


def choose_ui_locale(parameters: Parameters) -> str | None:
    """Return the first language of `ui_locales` that we speak. OpenID Connect Core 1.0 §3.1.2.1."""
    return choose_locale(parameters.get("ui_locales"), default="") or None
