"""What is redeemed once and starts a family of tokens: the code of a browser, and of a device."""

from dataclasses import replace
from datetime import datetime
from typing import Never

from typing_extensions import override

from idp.model.client import Client
from idp.model.events import CodeRedeemed, CodeReplayed
from idp.model.grant import Authorization, AuthorizationCode, Family
from idp.model.ids import ApplicationId, FamilyId, new_id
from idp.model.secret import Secret
from idp.oidc.errors import InvalidGrant
from idp.oidc.token.grant import Found, Grant, Redeemed
from idp.oidc.token.lifetimes import ACCESS_TOKEN
from idp.oidc.token.refresh_token import derive_refresh_token
from idp.settings import Settings


class CodeGrant(Grant[AuthorizationCode]):
    """Redeems a code, once; a second time ends all that the first one gave. RFC 6749 §4.1.2."""

    @override
    def redeem(self, found: Found[AuthorizationCode]) -> Redeemed:
        """Spend the code and start its family of tokens. RFC 6749 §4.1.2."""
        provider, now = self.request.provider, self.request.provider.now()
        family = self._start_family(found.source, now)
        with provider.house.store.write() as records:
            won = records.codes.redeem(found.source.digest, now, family.id)
            if won:
                records.families.add(family)
                records.audit.append(redeemed_event(family.authorization), now)
        if not won:
            self.revoke(found.source.digest)
        return Redeemed(family.authorization, family.authorization.scopes, self._refresh_token(family))

    def _start_family(self, code: AuthorizationCode, now: datetime) -> Family:
        """Start one; of a public client it is bound to the key that was proved. RFC 9449 §5."""
        registered = self.request.registered
        family = start_family(code.authorization, registered, self.request.provider.settings, now)
        bound = replace(family.authorization, jkt=self.request.jkt if registered.public else None)
        return replace(family, authorization=bound)

    def _refresh_token(self, family: Family) -> Secret | None:
        if not may_refresh(self.request.registered, family.authorization.scopes):
            return None
        return derive_refresh_token(self.request.provider.house.envelope, family.id, family.generation)

    def refuse_replayed(self, code: AuthorizationCode) -> None:
        """Refuse a code that was redeemed before. RFC 6749 §4.1.2."""
        if code.redeemed_at is not None:
            self.revoke(code.digest)

    def revoke(self, digest: str) -> Never:
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


def may_refresh(client: Client, scopes: tuple[str, ...]) -> bool:
    """Tell whether the client gets a refresh token. OpenID Connect Core 1.0 §11.

    The operator's own services get one for as long as the session lasts; others only if
    the end-user agreed to `offline_access`.
    """
    return "refresh_token" in client.grant_types and (client.first_party or "offline_access" in scopes)


def start_family(authorization: Authorization, client: Client, settings: Settings, now: datetime) -> Family:
    """Start what all tokens of this authorization descend from, refreshable or not.

    A replayed code or a lost right ends it, and with it every access token at UserInfo.
    """
    family = FamilyId(new_id())
    refreshable = may_refresh(client, authorization.scopes)
    absolute = settings.refresh_absolute if refreshable else ACCESS_TOKEN
    idle = settings.refresh_idle if refreshable else ACCESS_TOKEN
    return Family(
        id=family,
        authorization=replace(authorization, family=family),
        generation=1,
        created_at=now,
        rotated_at=now,
        expires_at=now + absolute,
        idle_expires_at=now + min(idle, absolute),
    )


def redeemed_event(authorization: Authorization) -> CodeRedeemed:
    """Say that a code became tokens."""
    return CodeRedeemed(
        account=authorization.account,
        company=authorization.company,
        sid=authorization.sid,
        client=authorization.client,
        scopes=authorization.scopes,
        family=authorization.family,
    )
