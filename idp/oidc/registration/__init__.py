"""Registering a relying party: from a file's JSON to a `Client`.

Owns what client metadata may say. Writes nothing: the command line and, later, dynamic
registration put the client into the store.
"""

from idp.oidc.registration.client import parse_client

__all__ = ["parse_client"]
