"""Refresh token families."""

from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.records import standing
from idp.adapters.sql.tables.authorizations import families
from idp.adapters.sql.tables.entries import consents
from idp.adapters.sql.tables.handovers import spent
from idp.model.consent import Consent
from idp.model.grant import REVOKED_TOKEN, Family, Standing
from idp.model.ids import AccountId, ClientId, CompanyId, FamilyId, Sid
from idp.ports.clock import Clock

OFFLINE = "offline_access"
"""OpenID Connect Core 1.0 §11."""
OWN = (
    families.c.generation,
    families.c.created_at,
    families.c.rotated_at,
    families.c.expires_at,
    families.c.idle_expires_at,
    families.c.graces,
    families.c.revoked_at,
)
"""The fields of `Family` after id and authorization, in their order."""
UNREVOKED = families.c.revoked_at.is_(None)
AT_GENERATION = (families.c.id == given("id"), families.c.generation == given("generation"), UNREVOKED)

ADD = insert(families)
FIND = standing.standing_of(families, *OWN).where(families.c.id == given("id"))
FIND_FOR_TOKEN = FIND.where(
    ~exists().where(spent.c.kind == REVOKED_TOKEN, spent.c.digest == given("token")).correlate(None)
)
ROTATE = (
    update(families)
    .where(
        *AT_GENERATION,
        families.c.expires_at > given("now"),
        families.c.idle_expires_at > given("now"),
    )
    .values(generation=families.c.generation + 1, graces=0)
)
GRACE = (
    update(families)
    .where(*AT_GENERATION, families.c.graces < given("limit"))
    .values(graces=families.c.graces + 1)
)
REVOKE = update(families).where(families.c.id == given("id"), UNREVOKED)
REVOKE_OF_SESSION = update(families).where(
    families.c.sid == given("sid"), UNREVOKED, families.c.offline.is_(False)
)
REVOKE_OF_ACCOUNT = update(families).where(families.c.account == given("account"), UNREVOKED)
REVOKE_OF_CLIENT = REVOKE_OF_ACCOUNT.where(families.c.client == given("client"))
REVOKE_OF_CONSENTS = update(families).where(
    families.c.account.in_(select(consents.c.account).where(consents.c.client == given("client"))),
    families.c.client == given("client"),
    UNREVOKED,
)
REVOKE_OF_CONSENT = REVOKE_OF_CLIENT.where(
    families.c.company.is_not_distinct_from(given("company")), families.c.application.is_(None)
)
REVOKE_IN_COMPANY = REVOKE_OF_ACCOUNT.where(families.c.company == given("company"))
SWEEP = delete(families).where(
    families.c.id.in_(
        select(families.c.id).where(families.c.expires_at < given("before")).limit(given("limit"))
    )
)


class SqlFamilies:
    """Keep `idp.ports.records.authorizations.Families`."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

    def add(self, family: Family) -> None:
        """Write a new family."""
        values = {column.name: getattr(family, column.name) for column in OWN}
        authorization = family.authorization
        self._desk.change(
            ADD,
            id=family.id,
            offline=OFFLINE in authorization.scopes,
            **standing.values_of(authorization),
            **values,
        )

    def find(self, family: FamilyId, token: str | None = None) -> tuple[Family, Standing] | None:
        """Read a family, revoked or not, with the person's standing. One statement.

        Where the digest of an access token is given, there is none if that token was revoked.
        """
        now = self._clock.now()
        if token is None:
            row = self._desk.one(FIND, given_id=family, given_now=now)
        else:
            row = self._desk.one(FIND_FOR_TOKEN, given_id=family, given_now=now, given_token=token)
        if row is None:
            return None
        own = row[standing.WIDTH : standing.WIDTH + len(OWN)]
        return Family(family, standing.authorization_of(row, family), *own), standing.standing_in(row)

    def rotate(
        self,
        family: FamilyId,
        generation: int,
        now: datetime,
        idle_expires_at: datetime,
    ) -> bool:
        """Move from `generation` to the next by one conditional write; graces start at 0."""
        changed = self._desk.change(
            ROTATE,
            given_id=family,
            given_generation=generation,
            given_now=now,
            rotated_at=now,
            idle_expires_at=idle_expires_at,
        )
        return changed == 1

    def grace(self, family: FamilyId, generation: int, limit: int) -> bool:
        """Count one repeat while the family is at `generation` and below the limit."""
        changed = self._desk.change(GRACE, given_id=family, given_generation=generation, given_limit=limit)
        return changed == 1

    def revoke(self, family: FamilyId, now: datetime) -> bool:
        """Revoke by one conditional write; false if it was revoked."""
        return self._desk.change(REVOKE, given_id=family, revoked_at=now) == 1

    def revoke_of_session(self, sid: Sid, now: datetime) -> int:
        """Revoke those of a session that did not ask for `offline_access`; return how many."""
        return self._desk.change(REVOKE_OF_SESSION, given_sid=sid, revoked_at=now)

    def revoke_of_account(self, account: AccountId, now: datetime, client: ClientId | None = None) -> int:
        """Revoke a person's families, all or of one client; return how many."""
        if client is None:
            return self._desk.change(REVOKE_OF_ACCOUNT, given_account=account, revoked_at=now)
        return self._desk.change(REVOKE_OF_CLIENT, given_account=account, given_client=client, revoked_at=now)

    def revoke_of_consents(self, client: ClientId, now: datetime) -> int:
        """Revoke those of everybody who ever agreed to this client; return how many."""
        return self._desk.change(REVOKE_OF_CONSENTS, given_client=client, revoked_at=now)

    def revoke_of_consent(self, consent: Consent, now: datetime) -> int:
        """Revoke those that stand on one consent, of whatever scopes; return how many."""
        return self._desk.change(
            REVOKE_OF_CONSENT,
            given_account=consent.account,
            given_client=consent.client,
            given_company=consent.company,
            revoked_at=now,
        )

    def revoke_in_company(self, account: AccountId, company: CompanyId, now: datetime) -> int:
        """Revoke the families that speak of a person in one company; return how many."""
        return self._desk.change(
            REVOKE_IN_COMPANY, given_account=account, given_company=company, revoked_at=now
        )

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete those whose absolute limit lies before; return how many."""
        return self._desk.change(SWEEP, given_before=before, given_limit=limit)
