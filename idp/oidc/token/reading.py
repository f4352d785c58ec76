"""Access tokens that say nothing themselves: each reads one application."""

from idp.claims.desk import give_key
from idp.claims.ground import still_given
from idp.model.application import Application
from idp.model.client import Client
from idp.model.errors import Conflict
from idp.model.grant import Authorization
from idp.oidc.errors import InvalidGrant
from idp.oidc.provider import Provider
from idp.oidc.token.grant import Reads
from idp.ports.records import Records


def bind_token(
    provider: Provider, records: Records, client: Client, authorization: Authorization, jkt: str | None
) -> Reads:
    """Make the one token that reads the application, bound to the key that was proved. RFC 9449 §6.

    Raises `InvalidGrant` if right or consent are gone meanwhile: the code is then not spent.
    """
    application = find_standing(provider, records, client, authorization)
    try:
        token = give_key(records, application, application.expires_at, jkt)
    except Conflict:
        raise _ended(detail="the application is over, or has its token") from None
    return Reads(token, application.expires_at)


def find_standing(
    provider: Provider, records: Records, client: Client, authorization: Authorization
) -> Application:
    """Find the application, and read anew whether its company's fields may be given. RFC 6749 §5.2."""
    named, manifest = authorization.application, provider.partners.manifest_of(client)
    application = records.applications.get(named) if named is not None else None
    if application is None or manifest is None:
        raise _ended(detail="no such application, or no manifest of its partner")
    if not still_given(records, application, manifest, provider.now()):
        raise _ended(detail="the company's right is lost")
    return application


def _ended(*, detail: str) -> InvalidGrant:
    """Say what is said of every authorization that stands no more. RFC 6749 §5.2."""
    return InvalidGrant(description="the authorization has ended", detail=detail)
