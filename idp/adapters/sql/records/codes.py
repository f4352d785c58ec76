"""Authorization codes."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.records import standing
from idp.adapters.sql.tables.authorizations import codes
from idp.model.consent import Consent
from idp.model.grant import AuthorizationCode, Standing
from idp.model.ids import ClientId, FamilyId
from idp.ports.clock import Clock

OWN = (
    codes.c.redirect_uri,
    codes.c.code_challenge,
    codes.c.issued_at,
    codes.c.expires_at,
    codes.c.redeemed_at,
    codes.c.family,
)
"""The fields of `AuthorizationCode` after digest and authorization, in their order."""

ADD = insert(codes)
FIND = standing.standing_of(codes, *OWN).where(codes.c.digest == given("digest"))
REDEEM = update(codes).where(
    codes.c.digest == given("digest"), codes.c.redeemed_at.is_(None), codes.c.expires_at > given("now")
)
FORGET = delete(codes).where(codes.c.client == given("client"), codes.c.redeemed_at.is_(None))
FORGET_OF_CONSENT = delete(codes).where(
    codes.c.expires_at > given("now"),
    codes.c.account == given("account"),
    codes.c.client == given("client"),
    codes.c.company.is_not_distinct_from(given("company")),
    codes.c.redeemed_at.is_(None),
    codes.c.application.is_(None),
)
"""By those that are still good, which are few: codes live for minutes."""
SWEEP = delete(codes).where(
    codes.c.digest.in_(
        select(codes.c.digest).where(codes.c.expires_at < given("before")).limit(given("limit"))
    )
)


class SqlCodes:
    """Keep `idp.ports.records.authorizations.Codes`."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

    def add(self, code: AuthorizationCode) -> None:
        """Write an issued code."""
        values = {column.name: getattr(code, column.name) for column in OWN}
        self._desk.change(ADD, digest=code.digest, **standing.values_of(code.authorization), **values)

    def find(self, digest: str) -> tuple[AuthorizationCode, Standing] | None:
        """Read a code, spent or not, with the person's standing. One statement."""
        row = self._desk.one(FIND, given_digest=digest, given_now=self._clock.now())
        if row is None:
            return None
        own = row[standing.WIDTH : standing.WIDTH + len(OWN)]
        authorization = standing.authorization_of(row, own[-1])
        return AuthorizationCode(digest, authorization, *own), standing.standing_in(row)

    def redeem(self, digest: str, now: datetime, family: FamilyId | None) -> bool:
        """Spend by one conditional write on `redeemed_at IS NULL AND expires_at > now`."""
        changed = self._desk.change(
            REDEEM, given_digest=digest, given_now=now, redeemed_at=now, family=family
        )
        return changed == 1

    def forget_of_client(self, client: ClientId) -> int:
        """Delete the codes of a client that were not redeemed; return how many."""
        return self._desk.change(FORGET, given_client=client)

    def forget_of_consent(self, consent: Consent, now: datetime) -> int:
        """Delete what a consent let through and nobody redeemed yet; return how many."""
        return self._desk.change(
            FORGET_OF_CONSENT,
            given_account=consent.account,
            given_client=consent.client,
            given_company=consent.company,
            given_now=now,
        )

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete what expired before; return how many."""
        return self._desk.change(SWEEP, given_before=before, given_limit=limit)
