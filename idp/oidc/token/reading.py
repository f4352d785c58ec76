"""Access tokens that say nothing themselves: each reads one application."""

from idp.model.errors import DomainError, Unavailable
from idp.model.grant import Authorization
from idp.model.secret import new_secret
from idp.oidc.errors import InvalidGrant
from idp.oidc.provider import Provider
from idp.oidc.token.grant import Reads
from idp.ports.records import Records


def bind_token(provider: Provider, records: Records, authorization: Authorization, jkt: str | None) -> Reads:
    """Make the one token that reads the application, bound to the key that was proved. RFC 9449 §6.

    Raises `InvalidGrant` if people, right or consent are gone meanwhile: the code is then not spent.
    """
    _refuse_lost(provider, records, authorization)
    named = authorization.application
    application = records.applications.get(named) if named is not None else None
    token = new_secret()
    if application is None or not records.applications.bind(
        application.id, token.digest(), application.expires_at, jkt
    ):
        raise _ended(detail="the application is closed, or has its token")
    return Reads(token, application.expires_at)


def _refuse_lost(provider: Provider, records: Records, authorization: Authorization) -> None:
    handovers = provider.partners.handovers
    if handovers is None:
        return
    try:
        handovers.refuse_lost(records, authorization)
    except Unavailable:
        raise
    except DomainError as error:
        raise _ended(detail=error.message) from None


def _ended(*, detail: str) -> InvalidGrant:
    """Say what is said of every authorization that stands no more. RFC 6749 §5.2."""
    return InvalidGrant(description="the authorization has ended", detail=detail)
