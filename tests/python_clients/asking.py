"""Relying parties as requests-oauth2client makes them from our metadata."""

from typing import Any

import requests
from requests_oauth2client import AuthorizationRequest, BearerToken, ClientSecretBasic, OAuth2Client

from tests.debian.provider import Provider
from tests.python_clients.conftest import BACK, SECRET
from tests.python_clients.visitor import Visitor


def client_of(provider: Provider, client_id: str, **changes: Any) -> OAuth2Client:
    """Make a client from discovery; `testing` lets it speak http to this machine."""
    found = requests.get(f"{provider.issuer}/.well-known/openid-configuration", timeout=10).json()
    said = {"redirect_uri": BACK, **changes}
    if "private_key" in said:
        said["client_id"] = client_id
    else:
        said.setdefault("auth", ClientSecretBasic(client_id, SECRET))
    client = OAuth2Client.from_discovery_document(
        found,
        issuer=provider.issuer,
        device_authorization_endpoint=found["device_authorization_endpoint"],
        testing=True,
        **said,
    )
    client.update_authorization_server_public_keys()
    return client


def sign_in(client: OAuth2Client, visitor: Visitor, **asked: Any) -> tuple[AuthorizationRequest, BearerToken]:
    """Sign in, every check of the client's on the way."""
    request = client.authorization_request(**asked)
    answer = request.validate_callback(visitor.follow(request.uri))
    return request, client.authorization_code(answer, validate=True)
