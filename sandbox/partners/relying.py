"""A partner as a relying party: a pushed request, a bound token, one reading."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from sandbox import clock
from sandbox.partners.asking import KYC, asked_for
from sandbox.partners.desk import Received, digest_of
from sandbox.partners.filling import fill_in
from sandbox.partners.form import Form, FormError
from sandbox.partners.provider import Answer, Provider, ProviderError
from sandbox.partners.tokens import check_id_token
from sandbox.party.flow import Deed, Flow, FlowError, check_answer
from sandbox.party.tokens import TokenError

FILL_IN: Final = f"/{KYC}/v0.4/fill-in"


def begin(provider: Provider, form: Form, redirect_uri: str, told: Mapping[str, str]) -> tuple[str, Flow]:
    """Push a request and return the address to send the browser to. RFC 9126 §4.

    `told` is what the browser brought: a language, and what somebody has edited.
    """
    started = clock.milliseconds()
    flow = Flow(
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        code_verifier=secrets.token_urlsafe(48),
        redirect_uri=redirect_uri,
        started=started,
        parameters=asked_for(form, told),
    )
    challenge = base64.urlsafe_b64encode(hashlib.sha256(flow.code_verifier.encode()).digest()).rstrip(b"=")
    parameters = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
        "ui_locales": told.get("ui_locales", "ru"),
        **flow.parameters,
    }
    try:
        request_uri = provider.push(parameters)
        address = provider.endpoint("authorization_endpoint")
    except ProviderError as error:
        raise FlowError(error="provider", description=str(error)) from None
    brought = {"client_id": provider.client_id, "request_uri": request_uri}
    return f"{address}?{urlencode(brought)}", flow


def finish(provider: Provider, form: Form, flow: Flow, answer: Mapping[str, str]) -> Received:
    """Turn the answer into a filled-in form. Raises `FlowError`."""
    check_answer(provider.issuer, flow, answer)
    try:
        return _exchange(provider, form, flow, answer["code"])
    except ProviderError as error:
        raise FlowError(error="provider", description=str(error)) from None
    except TokenError as error:
        raise FlowError(error="token", description=str(error)) from None
    except FormError as error:
        raise FlowError(error="form", description=str(error)) from None


def read_again(provider: Provider, form: Form, access_token: str) -> Answer:
    """Read with the token, at whichever resource this partner speaks to."""
    if form.kind == "camara":
        return provider.read("POST", f"{provider.issuer}{FILL_IN}", access_token, "{}")
    return provider.read("GET", provider.endpoint("userinfo_endpoint"), access_token)


def _exchange(provider: Provider, form: Form, flow: Flow, code: str) -> Received:
    tokens = provider.redeem(
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": flow.redirect_uri,
            "code_verifier": flow.code_verifier,
        }
    )
    access_token, now = str(tokens.get("access_token", "")), clock.now()
    claims = check_id_token(
        provider, str(tokens.get("id_token", "")), nonce=flow.nonce, access_token=access_token, now=now
    )
    answer = read_again(provider, form, access_token).expect(200)
    told = answer.json()
    if form.kind != "camara":
        _refuse_somebody_else(told, claims)
    filled = fill_in(form, told)
    deeds = (
        Deed("The request was pushed", "private_key_jwt, PKCE S256, DPoP", 0.0),
        Deed("The code became a token that only this partner can use", str(tokens.get("scope", "")), 0.0),
        Deed("The ID token was checked", "iss, aud, exp, nonce, at_hash", 0.0),
        Deed("The application was read, once", ", ".join(sorted(told)), _since(flow.started)),
    )
    return Received(filled, access_token, digest_of(answer.body), str(claims["sub"]), now, deeds)


def _refuse_somebody_else(told: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
    """Refuse an answer about another person. OpenID Connect Core 1.0 §5.3.2."""
    if told.get("sub") != claims["sub"]:
        raise FlowError(error="userinfo", description="UserInfo speaks of somebody else")


def _since(started: float) -> float:
    return round(clock.milliseconds() - started, 1)
