"""How an access token is presented at a protected resource. RFC 6750 §2, RFC 9449 §7.1."""

import re
from dataclasses import dataclass
from typing import Final

from idp.oidc.dpop import Call, Proofs
from idp.oidc.errors import InvalidDpopProof, InvalidRequest, InvalidToken, NoCredentials, ProtocolError
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider
from idp.oidc.supported import DPOP_ALGORITHMS

_HEADER: Final = re.compile(r"(bearer|dpop) ([A-Za-z0-9\-._~+/]+=*)\Z", re.IGNORECASE)
_SCHEME: Final = re.compile(r"(?:bearer|dpop)(?:[\s,]|\Z)", re.IGNORECASE)
_OPAQUE: Final = re.compile(r"[A-Za-z0-9_-]{43}\Z")


@dataclass(frozen=True, slots=True, repr=False)
class ResourceCall:
    """A request at a protected resource: its headers, and where it came to."""

    authorization: str | None
    proof: str | None = None
    method: str = "GET"
    path: str = "/userinfo"


@dataclass(frozen=True, slots=True, repr=False)
class PresentedToken:
    """A token, and whether it came with the scheme that demands a proof."""

    value: str
    dpop: bool = False


def find_access_token(form: Parameters, authorization: str | None) -> PresentedToken:
    """Return the token from the header or the form, never from the query. RFC 6750 §2.

    The scheme's case does not matter; after it comes one space, then the token.
    """
    in_form = form.all("access_token")
    in_header = authorization is not None and _SCHEME.match(authorization) is not None
    if (in_header and in_form) or len(in_form) > 1:
        raise InvalidRequest(description="send one access token, once")
    if in_form:
        return PresentedToken(in_form[0])
    if authorization is None or not in_header:
        raise NoCredentials
    match = _HEADER.match(authorization)
    if match is None:
        raise InvalidRequest(description="the Authorization header is malformed")
    return PresentedToken(match[2], dpop=match[1].lower() == "dpop")


def is_opaque(presented: PresentedToken) -> bool:
    """Tell whether a token says nothing itself: those of ours that do are JWTs."""
    return _OPAQUE.match(presented.value) is not None


def refuse_unproved(
    provider: Provider, presented: PresentedToken, call: ResourceCall, jkt: str | None
) -> None:
    """Refuse a token without the key that it is bound to, or as bound that is not. RFC 9449 §7.2."""
    if jkt is None and not presented.dpop:
        return
    if jkt is None or not presented.dpop:
        raise InvalidToken(description="the access token is not valid", detail="scheme of the token")
    if find_proved_key(provider, presented, call) != jkt:
        raise InvalidDpopProof(description="the proof is by another key")


def find_proved_key(provider: Provider, presented: PresentedToken, call: ResourceCall) -> str:
    """Return the key that was proved together with the token. RFC 9449 §7.1."""
    if call.proof is None:
        raise InvalidDpopProof(description="the DPoP proof is missing")
    proof = Call(call.proof, call.path, call.method, presented.value)
    return Proofs.of(provider).thumbprint_of(proof)


def challenge_of(error: ProtocolError, authorization: str | None = None) -> str:
    """Write the challenge of the scheme that came, of both where nothing did. RFC 6750 §3, RFC 9449 §7.1."""
    algs = f'algs="{" ".join(DPOP_ALGORITHMS)}"'
    if not error.error:
        return f'Bearer realm="okno", DPoP realm="okno", {algs}'
    said = f'error="{error.error}", error_description="{error.description}"'
    if isinstance(error, InvalidDpopProof) or (authorization or "")[:5].lower() == "dpop ":
        return f'DPoP realm="okno", {said}, {algs}'
    return f'Bearer realm="okno", {said}'
