"""POST /revoke: a client gives a token back. RFC 7009."""

import logging
from datetime import timedelta
from typing import Final

from idp.model.client import Client
from idp.model.errors import NotFound
from idp.model.grant import REVOKED_TOKEN
from idp.model.ids import FamilyId
from idp.model.keys import KeyPurpose
from idp.model.secret import Secret
from idp.model.token_events import TokenRevoked
from idp.oidc.answers import Json
from idp.oidc.once import moment
from idp.oidc.parameters import Parameters, find_named_token, refuse_repeated_parameters
from idp.oidc.presenting import PresentedToken, is_opaque
from idp.oidc.provider import Provider
from idp.oidc.token.endpoint import NO_STORE, answer_client
from idp.oidc.token.given_back import token_digest
from idp.oidc.token.guessing import Caller
from idp.oidc.token.issue import ACCESS_TOKEN_TYP, GRANT_ID
from idp.oidc.token.refresh_token import read_refresh_token

log = logging.getLogger(__name__)
_SLACK: Final = timedelta(minutes=1)
"""How much longer a revoked token is remembered than it would have lived, for clocks that differ."""


def answer_revocation_request(provider: Provider, form: Parameters, caller: Caller) -> Json:
    """End what a client's own token stands for; whatever it is not, is answered the same. RFC 7009 §2.2.

    A client without credentials ends its own tokens too: whoever has one could use it as well.
    """

    def revoke(client: Client) -> Json:
        refuse_repeated_parameters(form)
        revoke_token(provider, client, find_named_token(form))
        return Json({}, headers=NO_STORE)

    return answer_client(provider, form, caller, revoke)


def revoke_token(provider: Provider, client: Client, token: str) -> None:
    """Revoke a token of whichever kind it is, if it is this client's. RFC 7009 §2.1."""
    claim = read_refresh_token(provider.house.envelope, token)
    if claim is not None:
        _revoke_family(provider, client, claim.family)
    elif is_opaque(PresentedToken(token)):
        _revoke_application(provider, client, token)
    else:
        _revoke_access_token(provider, client, token)


def _revoke_family(provider: Provider, client: Client, named: FamilyId) -> None:
    """End a family: its refresh token, whichever generation came, and every access token of it."""
    now = provider.now()
    with provider.house.store.write() as records:
        found = records.families.find(named)
        if found is None or found[0].authorization.client != client.client_id:
            log.info("no family of %s to revoke", client.client_id)
            return
        if records.families.revoke(named, now):
            of = found[0].authorization
            event = TokenRevoked(
                account=of.account,
                company=of.company,
                client=of.client,
                token="refresh_token",
                family=named,
            )
            records.audit.append(event, now)


def _revoke_access_token(provider: Provider, client: Client, token: str) -> None:
    """End one access token, and leave what it came of: the client may go on refreshing. RFC 7009 §2.1."""
    claims = provider.house.signer.verify(KeyPurpose.TOKEN, token, typ=ACCESS_TOKEN_TYP)
    if claims is None or claims.get("iss") != provider.issuer:
        log.info("no token of ours to revoke for %s", client.client_id)
        return
    until, now = moment(claims.get("exp")), provider.now()
    if claims.get("client_id") != client.client_id or until is None or until <= now:
        log.info("no live token of %s to revoke", client.client_id)
        return
    with provider.house.store.write() as records:
        if records.spent.spend(REVOKED_TOKEN, token_digest(claims), until + _SLACK):
            family = str(claims.get(GRANT_ID) or "") or None
            event = TokenRevoked(client=client.client_id, token="access_token", family=family)
            records.audit.append(event, now)


def _revoke_application(provider: Provider, client: Client, token: str) -> None:
    """End what an opaque token reads: its partner does not want it any more."""
    digest, ending = Secret(token).digest(), provider.partners.ending
    with provider.house.store.read() as records:
        found = records.applications.find(digest)
    if found is None or ending is None or found[0].client != client.client_id:
        log.info("no application of %s to end", client.client_id)
        return
    try:
        ending.stop(found[0].id, "token revoked")
    except NotFound:
        log.info("the application of %s is gone", client.client_id)
