"""The authorization code grant. RFC 6749 §4.1."""

import base64
import hashlib
import hmac
import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from typing_extensions import override

from idp.model.client import Client
from idp.model.events import CodeRedeemed, CodeReplayed
from idp.model.grant import Authorization, AuthorizationCode, Family
from idp.model.ids import ApplicationId, FamilyId, new_id
from idp.model.secret import Secret
from idp.oidc.errors import InvalidGrant, InvalidRequest
from idp.oidc.parameters import Parameters
from idp.oidc.token.grant import Found, Grant, Redeemed
from idp.oidc.token.lifetimes import ACCESS_TOKEN
from idp.oidc.token.reading import bind_token
from idp.oidc.token.refresh_token import derive_refresh_token
from idp.settings import Settings

_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}\Z")


class AuthorizationCodeGrant(Grant[AuthorizationCode]):
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
        self._refuse_replayed(code)
        if provider.now() >= code.expires_at:
            raise refusal(detail="expired code")
        return Found(code, code.authorization, standing)

    @override
    def redeem(self, found: Found[AuthorizationCode]) -> Redeemed:
        """Spend the code and start its family of tokens. RFC 6749 §4.1.2."""
        if found.authorization.application is not None:
            return self._redeem_application(found)
        provider, now = self.request.provider, self.request.provider.now()
        family = self._start_family(found.source, now)
        with provider.house.store.write() as records:
            won = records.codes.redeem(found.source.digest, now, family.id)
            if won:
                records.families.add(family)
                records.audit.append(_redeemed(family.authorization), now)
        if not won:
            self._revoke(found.source.digest)
        return Redeemed(family.authorization, family.authorization.scopes, self._refresh_token(family))

    def _start_family(self, code: AuthorizationCode, now: datetime) -> Family:
        """Start one; of a public client it is bound to the key that was proved. RFC 9449 §5."""
        registered = self.request.registered
        family = start_family(code, registered, self.request.provider.settings, now)
        bound = replace(family.authorization, jkt=self.request.jkt if registered.public else None)
        return replace(family, authorization=bound)

    def _redeem_application(self, found: Found[AuthorizationCode]) -> Redeemed:
        """Spend the code for a token that reads one application; nothing refreshes it. RFC 6749 §4.1.2."""
        provider, now = self.request.provider, self.request.provider.now()
        with provider.house.store.write() as records:
            reads = None
            if records.codes.redeem(found.source.digest, now, None):
                reads = bind_token(
                    provider, records, self.request.registered, found.authorization, self.request.jkt
                )
                records.audit.append(_redeemed(found.authorization), now)
        if reads is None:
            self._revoke(found.source.digest)
            raise refusal(detail="replayed code")
        return Redeemed(found.authorization, found.authorization.scopes, reads=reads)

    def _refresh_token(self, family: Family) -> Secret | None:
        if not may_refresh(self.request.registered, family.authorization.scopes):
            return None
        return derive_refresh_token(self.request.provider.house.envelope, family.id, family.generation)

    def _refuse_replayed(self, code: AuthorizationCode) -> None:
        if code.redeemed_at is not None:
            self._revoke(code.digest)

    def _revoke(self, digest: str) -> None:
        """Refuse a spent code, and revoke all that its redemption started. RFC 6749 §4.1.2.

        It comes here only with everything else right: a guess revokes nothing.
        """
        provider, now = self.request.provider, self.request.provider.now()
        with provider.house.store.write() as records:
            spent = records.codes.find(digest)
            family = spent[0].family if spent else None
            if family is not None:
                records.families.revoke(family, now)
            replayed = CodeReplayed(client=self.request.registered.client_id, family=family)
            records.audit.append(replayed, now)
        self._end_application(spent[0].authorization.application if spent else None)
        raise refusal(detail="replayed code")

    def _end_application(self, application: ApplicationId | None) -> None:
        """End what the code's token would read: two had the code, and one of them is a thief."""
        ending = self.request.provider.partners.ending
        if application is not None and ending is not None:
            ending.stop(application, "code replayed")


def refusal(*, detail: str) -> InvalidGrant:
    """Make the one answer for every code that is no good. RFC 6749 §5.2."""
    return InvalidGrant(description="the code is not valid", detail=detail)


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


def may_refresh(client: Client, scopes: tuple[str, ...]) -> bool:
    """Tell whether the client gets a refresh token. OpenID Connect Core 1.0 §11.

    The operator's own services get one for as long as the session lasts; others only if
    the end-user agreed to `offline_access`.
    """
    return "refresh_token" in client.grant_types and (client.first_party or "offline_access" in scopes)


def start_family(code: AuthorizationCode, client: Client, settings: Settings, now: datetime) -> Family:
    """Start what all tokens of this authorization descend from, refreshable or not.

    A replayed code or a lost right ends it, and with it every access token at UserInfo.
    """
    family = FamilyId(new_id())
    refreshable = may_refresh(client, code.authorization.scopes)
    absolute = settings.refresh_absolute if refreshable else ACCESS_TOKEN
    idle = settings.refresh_idle if refreshable else ACCESS_TOKEN
    return Family(
        id=family,
        authorization=replace(code.authorization, family=family),
        generation=1,
        created_at=now,
        rotated_at=now,
        expires_at=now + absolute,
        idle_expires_at=now + min(idle, absolute),
    )


def _redeemed(authorization: Authorization) -> CodeRedeemed:
    return CodeRedeemed(
        account=authorization.account,
        company=authorization.company,
        sid=authorization.sid,
        client=authorization.client,
        scopes=authorization.scopes,
        family=authorization.family,
    )
