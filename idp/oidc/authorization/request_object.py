"""Authentication requests as signed JWTs, by value. RFC 9101 §5.1, OpenID Connect Core 1.0 §6.1."""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Never

from idp.model.client import Client, Profile
from idp.oidc.authorization.enter import UNDERSTOOD
from idp.oidc.errors import InvalidRequest, InvalidRequestObject
from idp.oidc.foreign import Presented, one_name, parse_jws, signed_by
from idp.oidc.once import SKEW, moment
from idp.oidc.parameters import Parameters, refuse_repeated_parameters
from idp.oidc.provider import Provider
from idp.oidc.supported import FAPI_ALGORITHMS, REQUEST_OBJECT_ALGORITHMS

NAME: Final = "request"
LONGEST_LIFE: Final = timedelta(minutes=60)
"""Of an object, from `nbf` to `exp`, and how old or far off they may be. FAPI 2.0 Message Signing §5.3.1."""
MAY_REPEAT: Final = frozenset({"resource"})
_TYPS: Final = frozenset({"oauth-authz-req+jwt", "jwt"})
"""What an object calls itself, if anything. RFC 9101 §10.8."""
_REFERENCES: Final = frozenset({"request", "request_uri"})
_OBJECTS: Final[Mapping[str, type]] = {"claims": dict, "authorization_details": list}
"""Parameters that are JSON themselves stand in an object as they are. RFC 9396 §2."""
_BORROWED: Final = frozenset({"response_type", "scope"})
"""What OpenID Connect wants outside in any case, so that it may stand there alone."""


def open_request_object(provider: Provider, client: Client, parameters: Parameters) -> Parameters:
    """Return the parameters of a signed object in the place of those beside it. RFC 9101 §5, RFC 9101 §6.3.

    Nobody has signed what is beside it, so it is not looked at; where a client sends no object, its
    parameters are returned as they came.
    """
    if NAME not in parameters:
        refuse_unsigned(client)
        return parameters
    refuse_repeated_parameters(parameters, MAY_REPEAT)
    refuse_two_requests(parameters)
    claims = check_request_object(provider, client, parameters.get(NAME) or "")
    inner = Parameters.of(_pairs(claims))
    refuse_contradiction(parameters, inner)
    return _with_borrowed(client, parameters, inner)


def refuse_unsigned(client: Client) -> None:
    """Refuse a request without a signature, of a client that signs. RFC 9101 §10.5."""
    if client.require_signed_request_object:
        raise InvalidRequest(description="this client's requests must be signed")


def refuse_two_requests(parameters: Parameters) -> None:
    """Refuse an object together with a reference to one. RFC 9101 §5."""
    if "request_uri" in parameters:
        _refuse("request and request_uri came together")


def check_request_object(provider: Provider, client: Client, token: str) -> Mapping[str, Any]:
    """Return what an object says, if it is this client's, for us and for now. RFC 9101 §6.2."""
    presented = parse_jws(token)
    if presented is None:
        _refuse("it is no signed JWT")
    fault = (
        _fault_of_signature(provider, client, presented)
        or _fault_of_parties(provider, client, presented.claims)
        or _fault_of_times(client, presented.claims, provider.now())
    )
    if fault:
        _refuse(fault)
    return presented.claims


def refuse_contradiction(outer: Parameters, inner: Parameters) -> None:
    """Refuse a `response_type` beside the object that is not the one within. OpenID Connect Core 1.0 §6.1."""
    told = {outer.get("response_type"), inner.get("response_type")} - {None}
    if len(told) > 1:
        _refuse("response_type differs within and beside it")


def algorithms_of(client: Client) -> Collection[str]:
    """Return the algorithms that this client may sign by; never the header's word. RFC 9101 §10.1."""
    if client.request_object_signing_alg is not None:
        return (one_name(client.request_object_signing_alg),)
    return FAPI_ALGORITHMS if client.profile is Profile.FAPI else REQUEST_OBJECT_ALGORITHMS


def _fault_of_signature(provider: Provider, client: Client, presented: Presented) -> str:
    if presented.brings_key:
        return "it brings its own key"
    if str(presented.header.get("typ", "jwt")).lower() not in _TYPS:
        return "its typ is another"
    allowed = algorithms_of(client)
    if presented.alg not in allowed:
        return "its algorithm is another"
    keys = provider.keys.named(client, presented.header.get("kid"))
    good = any(signed_by(presented, key, allowed) for key in keys)
    return "" if good else "its signature or key is not good"


def _fault_of_parties(provider: Provider, client: Client, claims: Mapping[str, Any]) -> str:
    """Compare who says it to whom. With `sub` it would be a client assertion. RFC 9101 §10.8."""
    if claims.keys() & _REFERENCES:
        return "it holds a request or request_uri"
    if claims.get("iss") != client.client_id or claims.get("sub") == client.client_id:
        return "its iss is another, or its sub is the client"
    if claims.get("client_id", client.client_id) != client.client_id:
        return "its client_id is another"
    return "" if _is_for(provider.issuer, claims.get("aud")) else "its aud is not this issuer"


def _is_for(issuer: str, audience: Any) -> bool:
    """Tell whether we are meant: by name, or among others. RFC 9101 §4."""
    named = audience if isinstance(audience, list) else [audience]
    return all(isinstance(item, str) for item in named) and issuer in named


def _fault_of_times(client: Client, claims: Mapping[str, Any], now: datetime) -> str:
    """Compare `exp`, which must be there and near, `nbf` and `iat`. RFC 9101 §4."""
    expires_at = moment(claims.get("exp"))
    if expires_at is None or not now < expires_at <= now + LONGEST_LIFE + SKEW:
        return "its exp is missing, past or too far ahead"
    if "nbf" not in claims and client.profile is Profile.FAPI:
        return "its nbf is missing"
    begins = [moment(claims[name]) for name in ("nbf", "iat") if name in claims]
    if any(at is None or not now - LONGEST_LIFE <= at <= now + SKEW for at in begins):
        return "its nbf or iat is ahead, or too old"
    earliest = min((at for at in begins if at is not None), default=now)
    return "it is good for longer than an hour" if expires_at - earliest > LONGEST_LIFE + SKEW else ""


def _pairs(claims: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Read the parameters that a check reads; everything else of an object is ignored. RFC 9101 §4."""
    for name in claims.keys() & UNDERSTOOD:
        for value in _values(name, claims[name]):
            yield name, value


def _values(name: str, value: Any) -> tuple[str, ...]:
    """Return a member as the texts that it would be in a query. RFC 9101 §4."""
    if name in _OBJECTS and isinstance(value, _OBJECTS[name]):
        return (json.dumps(value, ensure_ascii=False),)
    if name in MAY_REPEAT and isinstance(value, list):
        return tuple(text for item in value for text in _values(name, item))
    if isinstance(value, int) and not isinstance(value, bool):
        return (str(value),)
    if not isinstance(value, str):
        _refuse(f"its {name} is of the wrong kind")
    return (value,)


def _with_borrowed(client: Client, outer: Parameters, inner: Parameters) -> Parameters:
    """Name the client, and add what OpenID Connect lets stand outside alone. OpenID Connect Core 1.0 §6.1."""
    others = [pair for pair in inner.pairs if pair[0] != "client_id"]
    strict = client.profile is Profile.FAPI or client.require_signed_request_object
    borrowed = [] if strict else [pair for pair in outer.only(_BORROWED).pairs if pair[0] not in inner]
    return Parameters.of([("client_id", client.client_id), *others, *borrowed])


def _refuse(fault: str) -> Never:
    raise InvalidRequestObject(description=f"the request object is not valid: {fault}")
