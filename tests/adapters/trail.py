"""An audit trail to seal, check and tamper with."""

from sqlalchemy import text

from idp.adapters.background import AuditReport, seal_once, verify_audit
from idp.adapters.sql.store import SqlStore
from idp.model.events import Administered
from idp.model.trail import AuditRow
from tests.adapters.parts import START, HmacSigner
from tests.support.clock import FixedClock

SIGNER = HmacSigner()


def write_rows(store: SqlStore, *subjects: str) -> None:
    """Append events, each in a transaction of its own."""
    for subject in subjects:
        with store.write() as records:
            records.audit.append(Administered(what="client", subject=subject, change="added"), START)


def seal(store: SqlStore, clock: FixedClock) -> int:
    """Seal what is unsealed."""
    return seal_once(store, clock, SIGNER)


def tamper(store: SqlStore, *statements: str) -> None:
    """Change rows behind the store's back."""
    with store.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def verify(store: SqlStore) -> AuditReport:
    """Check the whole trail."""
    return verify_audit(store, SIGNER)


def rows_of(store: SqlStore) -> list[AuditRow]:
    """Read the sealed rows by position."""
    with store.read() as records:
        return list(records.audit.sealed(0, 1000))
