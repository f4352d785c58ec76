"""`sector_identifier_uri`: the list in which every redirect URI must be. OpenID Connect Core 1.0 §8.1."""

from idp.model.client import Client
from idp.model.errors import Invalid, Unavailable
from idp.oidc.documents import Documents

MEMBER = "sector_identifier_uri"


def check_sector(documents: Documents, client: Client) -> None:
    """Fetch the list, and refuse a client whose redirect URIs are not all in it. Raises `Invalid`.

    OpenID Connect Dynamic Client Registration 1.0 §5. The reasons read the same: what lies at an
    address that only we can reach is nobody's to learn.
    """
    if client.sector_identifier_uri is None:
        return
    try:
        listed = documents.read(client.sector_identifier_uri)
    except Unavailable:
        listed = None
    if not isinstance(listed, list) or not all(uri in listed for uri in client.redirect_uris):
        msg = f"{MEMBER} must lead to a JSON list that holds every redirect URI"
        raise Invalid(msg, field=MEMBER)
