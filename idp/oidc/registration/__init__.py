"""Registering a relying party: from a file's JSON to a `Client`.

Owns what client metadata may say, and the endpoints at which clients register and manage themselves.
The command line puts what it has read into the store itself.
"""

from idp.oidc.registration.client import parse_client
from idp.oidc.registration.describing import client_metadata

__all__ = ["client_metadata", "parse_client"]
