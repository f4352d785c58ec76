"""GET and POST /userinfo with a token that reads an application: one disclosure."""

from idp.model.errors import DomainError, Unavailable
from idp.model.secret import Secret
from idp.oidc.answers import Bytes
from idp.oidc.errors import InvalidToken
from idp.oidc.presenting import PresentedToken, ResourceCall, find_proved_key
from idp.oidc.provider import Provider


def hand_over(provider: Provider, presented: PresentedToken, call: ResourceCall) -> Bytes:
    """Answer with what was agreed to, once, or again for a lost answer. OpenID Connect Core 1.0 §5.3.2.

    The key is proved before anything is looked for, and the token names its client: whoever does
    not hold both learns nothing, and spends nothing.
    """
    handovers = provider.partners.handovers
    if handovers is None or not presented.dpop:
        raise _no_good(detail="no DPoP scheme, or nobody hands over")
    jkt = find_proved_key(provider, presented, call)
    try:
        released = handovers.release(Secret(presented.value).digest(), None, jkt)
    except Unavailable:
        raise
    except DomainError as error:
        raise _no_good(detail=error.message) from None
    return Bytes(released.body, released.content_type)


def _no_good(*, detail: str) -> InvalidToken:
    """Make the one answer for every access token that is no good. RFC 6750 §3.1."""
    return InvalidToken(description="the access token is not valid", detail=detail)
