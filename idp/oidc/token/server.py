"""Authlib's dispatcher over our grants."""

from typing import Any, cast

from authlib.oauth2.rfc6749 import AuthorizationServer
from authlib.oauth2.rfc6749.errors import UnsupportedGrantTypeError

from idp.model.client import Client
from idp.oidc.errors import InvalidRequest, UnauthorizedClient, UnsupportedGrantType
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider
from idp.oidc.token.grant import Grant, TokenRequest
from idp.oidc.token.grants.authorization_code import AuthorizationCodeGrant
from idp.oidc.token.grants.device_code import DeviceCodeGrant
from idp.oidc.token.grants.refresh_token import RefreshTokenGrant


class TokenServer(AuthorizationServer):
    """Knows the grants, and finds the one that a request names."""

    def __init__(self, provider: Provider) -> None:
        """Register every grant there is."""
        super().__init__()
        self.provider = provider
        self.register_grant(AuthorizationCodeGrant)
        self.register_grant(RefreshTokenGrant)
        self.register_grant(DeviceCodeGrant)

    def refuse_unregistered_grant_type(
        self, client: Client, form: Parameters, jkt: str | None = None
    ) -> Grant[Any]:
        """Return the grant asked for, if this client may use it. RFC 6749 §5.2."""
        grant_type = form.get("grant_type")
        if grant_type is None:
            raise InvalidRequest(description="grant_type is missing")
        try:
            grant = self.get_token_grant(TokenRequest(self.provider, client, form, jkt))
        except UnsupportedGrantTypeError:
            raise UnsupportedGrantType(description="no such grant_type here") from None
        if grant_type not in client.grant_types:
            raise UnauthorizedClient(description="grant_type is not registered for this client")
        return cast("Grant[Any]", grant)
