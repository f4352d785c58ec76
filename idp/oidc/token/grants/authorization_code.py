"""The authorization code grant. RFC 6749 §4.1."""

import base64
import hashlib
import hmac
import re
from typing import Final

from typing_extensions import override

from idp.model.client import Client
from idp.model.grant import AuthorizationCode
from idp.model.secret import Secret
from idp.oidc.errors import InvalidRequest
from idp.oidc.parameters import Parameters
from idp.oidc.token.code_grant import CodeGrant, redeemed_event, refusal
from idp.oidc.token.grant import Found, Redeemed
from idp.oidc.token.reading import bind_token

_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}\Z")


class AuthorizationCodeGrant(CodeGrant):
    """Redeems a code, once. RFC 6749 §4.1.3."""

    GRANT_TYPE = "authorization_code"

    @override
    def find(self) -> Found[AuthorizationCode]:
        """Find a code that is this client's, for this redirect URI and this verifier."""
        provider, form = self.request.provider, self.request.parameters
        presented = form.get("code")
        if presented is None:
            raise InvalidRequest(description="code is missing")
        with provider.house.store.read() as records:
            found = records.codes.find(Secret(presented).digest())
        if found is None:
            raise refusal(detail="unknown code")
        code, standing = found
        match_code(code, self.request.registered, form)
        self.refuse_replayed(code)
        if provider.now() >= code.expires_at:
            raise refusal(detail="expired code")
        return Found(code, code.authorization, standing)

    @override
    def redeem(self, found: Found[AuthorizationCode]) -> Redeemed:
        """Spend the code for a family of tokens, or for the one that reads an application."""
        if found.authorization.application is not None:
            return self._redeem_application(found)
        return super().redeem(found)

    def _redeem_application(self, found: Found[AuthorizationCode]) -> Redeemed:
        """Spend the code for a token that reads one application; nothing refreshes it. RFC 6749 §4.1.2."""
        provider, now = self.request.provider, self.request.provider.now()
        with provider.house.store.write() as records:
            reads = None
            if records.codes.redeem(found.source.digest, now, None):
                reads = bind_token(
                    provider, records, self.request.registered, found.authorization, self.request.jkt
                )
                records.audit.append(redeemed_event(found.authorization), now)
        if reads is None:
            self.revoke(found.source.digest)
        return Redeemed(found.authorization, found.authorization.scopes, reads=reads)


def match_code(code: AuthorizationCode, client: Client, form: Parameters) -> None:
    """Refuse another client's code, another redirect URI, another verifier. RFC 6749 §4.1.3."""
    if code.authorization.client != client.client_id:
        raise refusal(detail="code of another client")
    if form.get("redirect_uri") != code.redirect_uri:
        raise refusal(detail="redirect_uri differs")
    if not verifier_fits(code.code_challenge, form.get("code_verifier")):
        raise refusal(detail="code_verifier does not fit")


def verifier_fits(challenge: str | None, verifier: str | None) -> bool:
    """Compare by S256; a verifier without a challenge is a downgrade. RFC 7636 §4.6, RFC 9700 §2.1.1."""
    if challenge is None or verifier is None:
        return challenge is None and verifier is None
    if not _VERIFIER.match(verifier):
        return False
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(digest, challenge.encode())
