"""The authorization code flow with PKCE, as a careful relying party walks it."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from sandbox import clock
from sandbox.party.provider import Provider, ProviderError
from sandbox.party.tokens import TokenError, check_id_token, decoded, half_hash

SCOPE: Final = "openid profile email phone roles"


class FlowError(Exception):
    """The flow ended without a sign-in: the OAuth error, or ours, in one word and a sentence."""

    def __init__(self, *, error: str, description: str = "") -> None:
        """Take the error code and its description."""
        super().__init__(f"{error}: {description}" if description else error)
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that happened, and how long it took."""

    what: str
    detail: str
    took: float


@dataclass(frozen=True, slots=True, repr=False)
class Flow:
    """An authentication request under way, kept here and bound to the browser by `state`."""

    state: str
    nonce: str
    code_verifier: str
    redirect_uri: str
    started: float
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True, repr=False)
class Entered:
    """Who came in, with everything that the page shows of it."""

    claims: dict[str, Any]
    userinfo: dict[str, Any]
    id_token: str
    access_token: dict[str, Any]
    deeds: list[Deed] = field(default_factory=list)

    @property
    def said(self) -> dict[str, Any]:
        """Return what is known of the person: UserInfo over the ID token."""
        return {**self.claims, **self.userinfo}


def begin(provider: Provider, redirect_uri: str, extra: Mapping[str, str]) -> tuple[str, Flow]:
    """Make an authentication request and the address to send the browser to. RFC 7636 §4.3."""
    verifier = secrets.token_urlsafe(48)
    flow = Flow(
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        code_verifier=verifier,
        redirect_uri=redirect_uri,
        started=clock.milliseconds(),
        parameters=dict(extra),
    )
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    parameters = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
        **extra,
    }
    return f"{provider.endpoint('authorization_endpoint')}?{urlencode(parameters)}", flow


def finish(provider: Provider, flow: Flow, answer: Mapping[str, str]) -> Entered:
    """Turn the answer into a sign-in. Raises `FlowError`."""
    check_answer(provider.issuer, flow, answer)
    deeds = [Deed("The browser came back with a code", "state, iss (RFC 9207)", _since(flow.started))]
    try:
        return _exchange(provider, flow, answer["code"], deeds)
    except ProviderError as error:
        raise FlowError(error="provider", description=str(error)) from None
    except TokenError as error:
        raise FlowError(error="token", description=str(error)) from None


def check_answer(issuer: str, flow: Flow, answer: Mapping[str, str]) -> None:
    """Check what the browser brought before believing any of it. RFC 9207 §2.4."""
    if not hmac.compare_digest(answer.get("state", "").encode(), flow.state.encode()):
        raise FlowError(error="state", description="the answer belongs to another request")
    if answer.get("iss") != issuer:
        raise FlowError(error="iss", description="the answer comes from another provider")
    if "error" in answer:
        raise FlowError(error=answer["error"], description=answer.get("error_description", ""))
    if not answer.get("code"):
        raise FlowError(error="code", description="the answer has no code")


def _exchange(provider: Provider, flow: Flow, code: str, deeds: list[Deed]) -> Entered:
    started = clock.milliseconds()
    tokens = provider.redeem(code, flow.redirect_uri, flow.code_verifier)
    deeds.append(Deed("The code became tokens", "client_secret_basic, PKCE S256", _since(started)))
    access_token, id_token = str(tokens.get("access_token", "")), str(tokens.get("id_token", ""))
    started = clock.milliseconds()
    claims = check_id_token(provider, id_token, nonce=flow.nonce, access_token=access_token, now=clock.now())
    deeds.append(Deed("The ID token was checked", "RS256, iss, aud, exp, nonce, at_hash", _since(started)))
    started = clock.milliseconds()
    userinfo = provider.userinfo(access_token)
    if userinfo.get("sub") != claims["sub"]:
        raise FlowError(error="userinfo", description="UserInfo speaks of somebody else")
    deeds.append(Deed("UserInfo named the person", ", ".join(sorted(userinfo)), _since(started)))
    return Entered(claims, userinfo, id_token, _shown(access_token), deeds)


def _shown(access_token: str) -> dict[str, Any]:
    try:
        return decoded(access_token)
    except TokenError:
        return {"opaque": half_hash(access_token)}


def _since(started: float) -> float:
    return round(clock.milliseconds() - started, 1)
