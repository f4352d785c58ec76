"""One check a parameter of the authentication request. OpenID Connect Core 1.0 §3.1.2.2."""

import re
from datetime import timedelta
from typing import Final

from idp.model.client import Client, PkcePolicy
from idp.oidc.authorization.request import ReturnAddress
from idp.oidc.clients import ClientRegistry
from idp.oidc.dpop import THUMBPRINT
from idp.oidc.errors import (
    InvalidRequest,
    InvalidScope,
    InvalidTarget,
    RequestUriNotSupported,
    UnauthorizedClient,
    UnsupportedResponseType,
)
from idp.oidc.parameters import LONGEST, Parameters
from idp.oidc.redirect_uris import matches
from idp.oidc.supported import PROMPTS, RESPONSE_MODES, RESPONSE_TYPES, SCOPES

LONGEST_NONCE: Final = 512
LONGEST_LOGIN_HINT: Final = 254
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_SECONDS: Final = re.compile(r"[0-9]{1,9}\Z")


def find_client(clients: ClientRegistry, parameters: Parameters) -> Client:
    """Find the relying party, or tell the end-user. RFC 6749 §4.1.2.1."""
    client = clients.find(parameters.get("client_id") or "")
    if client is None:
        raise InvalidRequest(
            description="The client is not known here, or client_id is missing.", detail="unknown client"
        )
    return client


def match_redirect_uri(client: Client, parameters: Parameters) -> ReturnAddress:
    """Match the redirect URI byte for byte, or tell the end-user. OpenID Connect Core 1.0 §3.1.2.1.

    It is always required: a default would let a request lead where nobody said (RFC 9700 §2.1).
    `state` and the response mode come along, so that refusals of every later step travel right.
    """
    uri = parameters.get("redirect_uri")
    if uri is None or not matches(client, uri):
        raise InvalidRequest(
            description="The redirect_uri is missing or not registered for this client.",
            detail="redirect_uri does not match",
        )
    state = parameters.get("state")
    if state is not None and len(state.encode()) > LONGEST:
        state = None
    form_post = parameters.get("response_mode") == "form_post" and "form_post" in client.response_modes
    mode = "form_post" if form_post else "query"
    return ReturnAddress(uri, state, mode, vouched=not client.self_registered)


def refuse_long_state(parameters: Parameters) -> None:
    """Refuse a `state` that could not be returned whole. RFC 6749 §4.1.1."""
    if len((parameters.get("state") or "").encode()) > LONGEST:
        raise InvalidRequest(description="state is longer than 4096 bytes")


def refuse_request_reference(parameters: Parameters) -> None:
    """Refuse a request object by reference: we fetch none. OpenID Connect Core 1.0 §6, RFC 9101 §10.4."""
    if "request_uri" in parameters:
        raise RequestUriNotSupported(description="request objects by reference are not supported")


def refuse_unpushed(client: Client, *, pushed: bool) -> None:
    """Refuse a request that passed through a browser, of a client that pushes. RFC 9126 §6."""
    if client.require_pushed_authorization_requests and not pushed:
        raise InvalidRequest(description="this client's requests must be pushed")


def check_dpop_jkt(parameters: Parameters) -> str | None:
    """Return the thumbprint of the key that the code is bound to. RFC 9449 §10."""
    jkt = parameters.text("dpop_jkt")
    if jkt is not None and not THUMBPRINT.match(jkt):
        raise InvalidRequest(description="dpop_jkt must be 43 characters of base64url")
    return jkt


def check_response_type(client: Client, parameters: Parameters) -> str:
    """Return the response type, which is `code`. RFC 6749 §3.1.1."""
    response_type = parameters.get("response_type")
    if response_type is None:
        raise InvalidRequest(description="response_type is missing")
    if response_type not in RESPONSE_TYPES:
        raise UnsupportedResponseType(description="response_type must be code")
    if response_type not in client.response_types:
        raise UnauthorizedClient(description="response_type is not registered for this client")
    return response_type


def check_response_mode(client: Client, parameters: Parameters) -> str:
    """Return the response mode. OpenID Connect Core 1.0 §3.1.2.1.

    There are two, and a client has both unless it registered one: a code in the fragment
    would be readable by scripts only.
    """
    mode = parameters.get("response_mode") or "query"
    if mode not in RESPONSE_MODES:
        raise InvalidRequest(description="response_mode must be query or form_post")
    if mode not in client.response_modes:
        raise InvalidRequest(description="response_mode is not registered for this client")
    return mode


def check_scope(
    client: Client, parameters: Parameters, of_service: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return the scopes that may be granted, `openid` among them. OpenID Connect Core 1.0 §3.1.2.1.

    Unknown scopes are ignored, as the section says, and so are those the client did not
    register; the token response tells what is left. `offline_access` goes unless the client
    may have refresh tokens, and one that registered itself asks its end-user every time (§11).
    The scope of a service that takes tokens is its manifest's word, and needs no registration.
    """
    asked = parameters.words("scope")
    if "openid" not in asked:
        raise InvalidScope(description="scope must contain openid")
    allowed = allowed_scopes(client)
    if client.self_registered and "consent" not in parameters.words("prompt"):
        allowed -= {"offline_access"}
    return tuple(scope for scope in asked if scope in allowed | of_service)


def allowed_scopes(client: Client) -> frozenset[str]:
    """Return the provider's own scopes that a client may ask for: all, unless it registered some."""
    allowed = (client.scope or frozenset(SCOPES)) & frozenset(SCOPES)
    return allowed if "refresh_token" in client.grant_types else allowed - {"offline_access"}


def check_prompt(parameters: Parameters) -> frozenset[str]:
    """Return what the end-user has to be asked. OpenID Connect Core 1.0 §3.1.2.1."""
    prompt = frozenset(parameters.words("prompt"))
    if not prompt <= frozenset(PROMPTS):
        raise InvalidRequest(description="prompt holds an unknown value")
    if "none" in prompt and len(prompt) > 1:
        raise InvalidRequest(description="prompt none cannot be combined")
    return prompt


def check_max_age(client: Client, parameters: Parameters) -> timedelta | None:
    """Return how old an authentication may be. OpenID Connect Core 1.0 §3.1.2.1.

    Zero asks for a new authentication, as `prompt=login` does.
    """
    value = parameters.get("max_age")
    if value is None:
        return None if client.default_max_age is None else timedelta(seconds=client.default_max_age)
    if not _SECONDS.match(value):
        raise InvalidRequest(description="max_age must be a number of seconds")
    return timedelta(seconds=int(value))


def check_acr_values(client: Client, parameters: Parameters) -> tuple[str, ...]:
    """Return the wished authentication context classes, best first. OpenID Connect Core 1.0 §3.1.2.1."""
    return parameters.words("acr_values") or client.default_acr_values


def check_nonce(parameters: Parameters) -> str | None:
    """Return the nonce. OpenID Connect Core 1.0 §15.5.2."""
    return parameters.text("nonce", LONGEST_NONCE)


def check_login_hint(parameters: Parameters) -> str:
    """Return what the sign-in field is filled with. OpenID Connect Core 1.0 §3.1.2.1.

    A hint no login could be is dropped: it is a hint.
    """
    hint = parameters.text("login_hint") or ""
    return hint if len(hint) <= LONGEST_LOGIN_HINT else ""


def check_code_challenge(client: Client, parameters: Parameters) -> str | None:
    """Return the code challenge. RFC 7636 §4.3, RFC 7636 §4.4.1.

    S256 is the only method. Only a confidential client that registered so and sends `nonce`
    may leave it out (RFC 9700 §2.1.1); one that was sent always counts.
    """
    challenge, method = parameters.get("code_challenge"), parameters.get("code_challenge_method")
    if challenge is None:
        _refuse_missing_challenge(client, parameters)
        return None
    if method != "S256":
        raise InvalidRequest(description="code_challenge_method must be S256")
    if not _CHALLENGE.match(challenge):
        raise InvalidRequest(description="code_challenge must be 43 characters of base64url")
    return challenge


def _refuse_missing_challenge(client: Client, parameters: Parameters) -> None:
    if "code_challenge_method" in parameters:
        raise InvalidRequest(description="code_challenge is missing")
    if client.public or client.pkce is PkcePolicy.REQUIRED:
        raise InvalidRequest(description="code_challenge is required")
    if "nonce" not in parameters:
        raise InvalidRequest(description="code_challenge or nonce is required")


def check_resources(client: Client, parameters: Parameters) -> tuple[str, ...]:
    """Return the resources that access tokens may be for, each of them registered. RFC 8707 §2."""
    asked = parameters.all("resource")
    if not set(asked) <= {client.resource, *client.resources} or len(set(asked)) < len(asked):
        raise InvalidTarget(description="resource is not registered for this client, or came twice")
    return asked
