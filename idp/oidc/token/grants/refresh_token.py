"""The refresh token grant, with rotation and a counted grace. RFC 6749 §6, RFC 9700 §4.14."""

from dataclasses import dataclass
from datetime import datetime
from typing import Never

from typing_extensions import override

from idp.model.events import RefreshReplayed, TokensRefreshed
from idp.model.grant import Family
from idp.oidc.errors import InvalidGrant, InvalidRequest, InvalidScope
from idp.oidc.parameters import Parameters
from idp.oidc.token.grant import Found, Grant, Redeemed
from idp.oidc.token.lifetimes import GRACE, GRACES
from idp.oidc.token.refresh_token import Claim, derive_refresh_token, read_refresh_token
from idp.ports.records import Records


@dataclass(frozen=True, slots=True)
class Presented:
    """A family, and the generation whose token came."""

    family: Family
    generation: int


class RefreshTokenGrant(Grant[Presented]):
    """Rotates a family. One of its tokens is good; the one before it, for a lost answer only."""

    GRANT_TYPE = "refresh_token"

    @override
    def find(self) -> Found[Presented]:
        """Find a live family of this client whose present or last token this is."""
        claim = self._read()
        with self.request.provider.house.store.read() as records:
            found = records.families.find(claim.family)
        if found is None:
            raise refusal(detail="unknown family")
        family, standing = found
        self._refuse_dead(family)
        if not answerable(family, claim.generation, self.request.provider.now()):
            self._revoke(family, claim.generation)
        check_narrowed_scope(family.authorization.scopes, self.request.parameters)
        return Found(Presented(family, claim.generation), family.authorization, standing)

    @override
    def redeem(self, found: Found[Presented]) -> Redeemed:
        """Rotate, or repeat the last rotation within its grace. RFC 9700 §4.14.2.

        The successor is derived, so a repeat gets the very same token and doubles nothing.
        """
        family, generation = found.source.family, found.source.generation
        with self.request.provider.house.store.write() as records:
            grace = self._turn(records, found.source)
            if grace is not None:
                records.audit.append(_refreshed(family, generation, grace=grace), self.request.provider.now())
        if grace is None:
            self._revoke(family, generation)
        scopes = check_narrowed_scope(family.authorization.scopes, self.request.parameters)
        successor = derive_refresh_token(self.request.provider.house.envelope, family.id, generation + 1)
        return Redeemed(family.authorization, scopes, successor)

    def _turn(self, records: Records, presented: Presented) -> bool | None:
        """Rotate by one conditional write; return whether it was a repeat, `None` if it was too late.

        Of two that come at once the slower finds the family rotated: it is a repeat.
        """
        family, generation, now = presented.family, presented.generation, self.request.provider.now()
        if generation == family.generation:
            idle = min(now + self.request.provider.settings.refresh_idle, family.expires_at)
            if records.families.rotate(family.id, generation, now, idle):
                return False
        return True if records.families.grace(family.id, generation + 1, GRACES) else None

    def _read(self) -> Claim:
        presented = self.request.parameters.get("refresh_token")
        if presented is None:
            raise InvalidRequest(description="refresh_token is missing")
        claim = read_refresh_token(self.request.provider.house.envelope, presented)
        if claim is None:
            raise refusal(detail="not a token of ours")
        return claim

    def _refuse_dead(self, family: Family) -> None:
        """Refuse a family that is another client's, revoked or past a limit. RFC 6749 §6."""
        now = self.request.provider.now()
        if family.authorization.client != self.request.registered.client_id:
            raise refusal(detail="token of another client")
        if family.revoked_at is not None:
            raise refusal(detail="revoked family")
        if now >= family.expires_at or now >= family.idle_expires_at:
            raise refusal(detail="expired family")

    def _revoke(self, family: Family, generation: int) -> Never:
        """End a family whose spent token came again: somebody has stolen one. RFC 9700 §4.14.2."""
        now = self.request.provider.now()
        replayed = RefreshReplayed(
            account=family.authorization.account,
            client=family.authorization.client,
            family=family.id,
            generation=generation,
        )
        with self.request.provider.house.store.write() as records:
            records.families.revoke(family.id, now)
            records.audit.append(replayed, now)
        raise refusal(detail="replayed token")


def refusal(*, detail: str) -> InvalidGrant:
    """Make the one answer for every refresh token that is no good. RFC 6749 §5.2."""
    return InvalidGrant(description="the refresh token is not valid", detail=detail)


def answerable(family: Family, generation: int, now: datetime) -> bool:
    """Tell whether the token of this generation may still be answered."""
    if generation == family.generation:
        return True
    within = now - family.rotated_at <= GRACE and family.graces < GRACES
    return generation == family.generation - 1 and within


def check_narrowed_scope(granted: tuple[str, ...], form: Parameters) -> tuple[str, ...]:
    """Return the scopes of this answer: those asked for, within those granted. RFC 6749 §6."""
    asked = form.words("scope")
    if not asked:
        return granted
    if not set(asked) <= set(granted):
        raise InvalidScope(description="scope exceeds what was granted")
    return tuple(scope for scope in granted if scope in asked)


def _refreshed(family: Family, generation: int, *, grace: bool) -> TokensRefreshed:
    authorization = family.authorization
    return TokensRefreshed(
        account=authorization.account,
        company=authorization.company,
        sid=authorization.sid,
        client=authorization.client,
        family=family.id,
        generation=generation,
        grace=grace,
    )
