"""GET and POST /userinfo with a token that reads an application: one disclosure."""

from typing import Final

from idp.claims.release import Reader, Released
from idp.model.client import Client
from idp.model.errors import Refused
from idp.model.secret import Secret
from idp.oidc.answers import Bytes
from idp.oidc.errors import InvalidToken
from idp.oidc.presenting import PresentedToken, ResourceCall, find_proved_key
from idp.oidc.provider import Provider

READS: Final = "userinfo"


def hand_over(provider: Provider, presented: PresentedToken, call: ResourceCall) -> Bytes:
    """Answer with what was agreed to, once, or again for a lost answer. OpenID Connect Core 1.0 §5.3.2.

    The key is proved before anything is handed over: whoever found a token has nothing, and
    spends nothing.
    """
    digest = Secret(presented.value).digest()
    client = find_reader(provider, digest)
    if not presented.dpop:
        raise _no_good(detail="without the DPoP scheme")
    jkt = find_proved_key(provider, presented, call)
    released = _release(provider, Reader(client, digest, READS, jkt))
    return Bytes(released.body, released.content_type)


def find_reader(provider: Provider, digest: str) -> Client:
    """Find the client that a token was issued to. RFC 6750 §3.1."""
    with provider.house.store.read() as records:
        found = records.applications.find(digest)
    client = provider.clients.find(found[0].client) if found is not None else None
    if client is None:
        raise _no_good(detail="unknown token, or its client is gone")
    return client


def _release(provider: Provider, reader: Reader) -> Released:
    if provider.partners.releasing is None:
        raise _no_good(detail="nobody hands over")
    try:
        return provider.partners.releasing.release(reader)
    except Refused as error:
        raise _no_good(detail=error.message) from None


def _no_good(*, detail: str) -> InvalidToken:
    """Make the one answer for every access token that is no good. RFC 6750 §3.1."""
    return InvalidToken(description="the access token is not valid", detail=detail)
