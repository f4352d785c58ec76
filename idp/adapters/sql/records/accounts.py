"""People."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.people import accounts, browsers, credentials, identifiers, recovery_codes
from idp.model.account import Account, Credentials, Identifier
from idp.model.errors import Conflict, NotFound
from idp.model.ids import AccountId, BrowserId

ACCOUNT = fields_of(accounts, Account)
WIDTH = len(ACCOUNT)
CODES_LEFT = (
    select(func.count())
    .where(recovery_codes.c.account == credentials.c.account, recovery_codes.c.spent_at.is_(None))
    .correlate(credentials)
    .scalar_subquery()
)
CREDENTIALS: list[ColumnElement[object]] = [
    *fields_of(credentials, Credentials, without=["recovery_codes_left"]),
    CODES_LEFT,
]
MINE = credentials.c.account == given("account")

ADD = insert(accounts).on_conflict_do_nothing()
ADD_CREDENTIALS = insert(credentials)
AT_ONCE = 500
NAMES = select(accounts.c.id, accounts.c.name).where(
    accounts.c.id.in_(bindparam("given_accounts", expanding=True))
)
GET = select(*ACCOUNT).where(accounts.c.id == given("id"))
UPDATE = update(accounts).where(accounts.c.id == given("id"))
DIFFERENCES = (
    select(
        (accounts.c.status != given("status")).label("status"),
        (accounts.c.claims != given("claims")).label("claims"),
    )
    .where(accounts.c.id == given("id"))
    .with_for_update(key_share=True)
)
LIST = select(*ACCOUNT).where(accounts.c.id > given("after")).order_by(accounts.c.id).limit(given("limit"))
FIND = (
    select(*ACCOUNT, *CREDENTIALS)
    .select_from(identifiers)
    .join(accounts, accounts.c.id == identifiers.c.account)
    .join(credentials, credentials.c.account == accounts.c.id)
    .where(identifiers.c.value == given("value"))
)
IDENTIFIERS = (
    select(*fields_of(identifiers, Identifier))
    .where(identifiers.c.account == given("account"))
    .order_by(identifiers.c.kind, identifiers.c.value)
)
ADD_IDENTIFIER = insert(identifiers).on_conflict_do_nothing()
VERIFY = update(identifiers).where(
    identifiers.c.account == given("account"), identifiers.c.value == given("value")
)
GET_CREDENTIALS = select(*CREDENTIALS).where(MINE)
SET = update(credentials).where(MINE)
CONFIRM = SET.where(credentials.c.totp_sealed.is_not(None), credentials.c.totp_confirmed_at.is_(None))
SPEND_STEP = SET.where(credentials.c.totp_last_step < given("step"))
DROP_CODES = delete(recovery_codes).where(recovery_codes.c.account == given("account"))
ADD_CODES = insert(recovery_codes).on_conflict_do_nothing()
SPEND_CODE = update(recovery_codes).where(
    recovery_codes.c.account == given("account"),
    recovery_codes.c.digest == given("digest"),
    recovery_codes.c.spent_at.is_(None),
)
KNOWN: Select[tuple[str]] = select(browsers.c.browser).where(
    and_(browsers.c.account == given("account"), browsers.c.browser == given("browser"))
)
_REMEMBER = insert(browsers)
REMEMBER = _REMEMBER.on_conflict_do_update(
    index_elements=[browsers.c.account, browsers.c.browser],
    set_={"signed_in_at": _REMEMBER.excluded.signed_in_at},
)


class SqlAccounts:
    """Keep `idp.ports.records.people.Accounts`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, account: Account, identifiers: Sequence[Identifier]) -> None:
        """Write a person. Raises `Conflict` if an identifier is somebody's already."""
        values = {column.name: getattr(account, column.name) for column in ACCOUNT}
        if not self._desk.change(ADD, **values):
            self._desk.refuse()
        self._desk.change(ADD_CREDENTIALS, account=account.id, totp_last_step=0)
        for identifier in identifiers:
            if not self._insert(account.id, identifier):
                self._desk.refuse()

    def get(self, account: AccountId) -> Account | None:
        """Read a person."""
        row = self._desk.one(GET, given_id=account)
        return Account(*row) if row else None

    def names(self, accounts: Iterable[AccountId]) -> Mapping[AccountId, str]:
        """Return what people are called, 500 with a statement."""
        wanted = sorted(set(accounts))
        batches = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
        rows = (row for batch in batches for row in self._desk.all(NAMES, given_accounts=batch))
        return {AccountId(row.id): row.name for row in rows}

    def update(self, account: Account) -> None:
        """Replace name, status, locale, claims, `updated_at` and party."""
        values = {"given_status": account.status, "given_claims": account.claims}
        differences = self._desk.one(DIFFERENCES, given_id=account.id, **values)
        if differences is None:
            raise NotFound
        if differences.status:
            self._desk.raise_stamp("access")
        if differences.claims:
            # A service may know a person by their address, and keep their password for a while.
            self._desk.raise_stamp("secrets")
        self._desk.change(
            UPDATE,
            given_id=account.id,
            name=account.name,
            status=account.status,
            locale=account.locale,
            claims=account.claims,
            updated_at=account.updated_at,
            party=account.party,
        )

    def all(self, *, after: AccountId | None = None, limit: int = 100) -> Sequence[Account]:
        """List in id order, for the command line."""
        return [Account(*row) for row in self._desk.all(LIST, given_after=after or "", given_limit=limit)]

    def find(self, value: str) -> tuple[Account, Credentials] | None:
        """Find by normalised identifier, whatever its kind. One statement."""
        row = self._desk.one(FIND, given_value=value)
        return (Account(*row[:WIDTH]), Credentials(*row[WIDTH:])) if row else None

    def identifiers(self, account: AccountId) -> Sequence[Identifier]:
        """List by kind and value."""
        return [Identifier(*row) for row in self._desk.all(IDENTIFIERS, given_account=account)]

    def add_identifier(self, account: AccountId, identifier: Identifier) -> None:
        """Add one. Raises `Conflict` if it is somebody's already."""
        if not self._insert(account, identifier):
            raise Conflict

    def mark_verified(self, account: AccountId, value: str) -> None:
        """Note that the person controls the address."""
        self._desk.change(VERIFY, given_account=account, given_value=value, verified=True)

    def credentials(self, account: AccountId) -> Credentials | None:
        """Read what proves the person."""
        row = self._desk.one(GET_CREDENTIALS, given_account=account)
        return Credentials(*row) if row else None

    def set_password(self, account: AccountId, password_hash: str, at: datetime) -> None:
        """Replace the password's hash."""
        self._set(account, password_hash=password_hash, password_changed_at=at)

    def set_totp(self, account: AccountId, sealed: bytes | None, confirmed_at: datetime | None) -> None:
        """Put or remove the TOTP secret; `totp_last_step` starts again at 0."""
        self._set(account, totp_sealed=sealed, totp_confirmed_at=confirmed_at, totp_last_step=0)

    def confirm_totp(self, account: AccountId, at: datetime) -> bool:
        """Mark the pending secret as confirmed; false if there is none or it is confirmed."""
        return self._desk.change(CONFIRM, given_account=account, totp_confirmed_at=at) == 1

    def spend_totp_step(self, account: AccountId, step: int) -> bool:
        """Consume a time step by one conditional write; false if it or a later one is spent."""
        return self._desk.change(SPEND_STEP, given_account=account, given_step=step, totp_last_step=step) == 1

    def set_recovery_codes(self, account: AccountId, digests: Sequence[str]) -> None:
        """Replace all recovery codes."""
        self._desk.change(DROP_CODES, given_account=account)
        self._desk.change_each(ADD_CODES, [{"account": account, "digest": digest} for digest in digests])

    def spend_recovery_code(self, account: AccountId, digest: str, at: datetime) -> bool:
        """Consume a recovery code by one conditional write."""
        return self._desk.change(SPEND_CODE, given_account=account, given_digest=digest, spent_at=at) == 1

    def known_browser(self, account: AccountId, browser: BrowserId) -> bool:
        """Tell whether this person has fully signed in from this browser before."""
        return self._desk.one(KNOWN, given_account=account, given_browser=browser) is not None

    def remember_browser(self, account: AccountId, browser: BrowserId, at: datetime) -> None:
        """Note a full sign-in from this browser."""
        self._desk.change(REMEMBER, account=account, browser=browser, signed_in_at=at)

    def _insert(self, account: AccountId, identifier: Identifier) -> bool:
        values = {
            "value": identifier.value,
            "account": account,
            "kind": identifier.kind,
            "verified": identifier.verified,
        }
        return self._desk.change(ADD_IDENTIFIER, **values) == 1

    def _set(self, account: AccountId, **values: object) -> None:
        if not self._desk.change(SET, given_account=account, **values):
            raise NotFound
