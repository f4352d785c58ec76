"""The records of `idp.ports.records`, one class a noun: SQL at the top of a module, verbs below."""

from collections.abc import Mapping
from inspect import signature
from typing import Any, Final

from idp.adapters.sql.desk import Desk
from idp.adapters.sql.records.access import SqlAccess
from idp.adapters.sql.records.accounts import SqlAccounts
from idp.adapters.sql.records.app_passwords import SqlAppPasswords
from idp.adapters.sql.records.applications import SqlApplications
from idp.adapters.sql.records.audit import SqlAudit
from idp.adapters.sql.records.bridges import SqlBridgeStates
from idp.adapters.sql.records.clients import SqlClients
from idp.adapters.sql.records.codes import SqlCodes
from idp.adapters.sql.records.companies import SqlCompanies
from idp.adapters.sql.records.company_consents import SqlCompanyConsents
from idp.adapters.sql.records.consent_records import SqlConsentRecords
from idp.adapters.sql.records.consents import SqlConsents
from idp.adapters.sql.records.devices import SqlDevices
from idp.adapters.sql.records.drafts import SqlDrafts
from idp.adapters.sql.records.families import SqlFamilies
from idp.adapters.sql.records.interactions import SqlInteractions
from idp.adapters.sql.records.invitations import SqlInvitations
from idp.adapters.sql.records.jars import SqlJars
from idp.adapters.sql.records.kept import SqlServiceSessions
from idp.adapters.sql.records.keys import SqlKeys
from idp.adapters.sql.records.links import SqlAccountLinks
from idp.adapters.sql.records.logos import SqlLogos
from idp.adapters.sql.records.numbering import SqlDirectoryNumbers
from idp.adapters.sql.records.once import SqlPushed, SqlSpent
from idp.adapters.sql.records.orders import SqlOrders
from idp.adapters.sql.records.outbox import SqlOutbox
from idp.adapters.sql.records.registrations import SqlRegistrations
from idp.adapters.sql.records.requests import SqlRequests
from idp.adapters.sql.records.sessions import SqlSessions
from idp.adapters.sql.records.throttles import SqlThrottles
from idp.adapters.sql.records.tickets import SqlTickets
from idp.adapters.sql.records.uses import SqlUses
from idp.adapters.sql.records.vault import SqlVault
from idp.adapters.sql.records.versions import SqlVersions
from idp.ports.clock import Clock


class SqlRecords:
    """Keep `idp.ports.records.Records` over one connection. A noun is made when it is asked for."""

    accounts: SqlAccounts
    companies: SqlCompanies
    access: SqlAccess
    requests: SqlRequests
    drafts: SqlDrafts
    orders: SqlOrders
    uses: SqlUses
    invitations: SqlInvitations
    tickets: SqlTickets
    clients: SqlClients
    sessions: SqlSessions
    interactions: SqlInteractions
    codes: SqlCodes
    families: SqlFamilies
    keys: SqlKeys
    throttles: SqlThrottles
    outbox: SqlOutbox
    audit: SqlAudit
    versions: SqlVersions
    registrations: SqlRegistrations
    logos: SqlLogos
    consents: SqlConsents
    applications: SqlApplications
    consent_records: SqlConsentRecords
    company_consents: SqlCompanyConsents
    pushed: SqlPushed
    devices: SqlDevices
    spent: SqlSpent
    links: SqlAccountLinks
    vault: SqlVault
    app_passwords: SqlAppPasswords
    service_sessions: SqlServiceSessions
    directory_numbers: SqlDirectoryNumbers
    jars: SqlJars
    bridges: SqlBridgeStates

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

    @property
    def settled(self) -> bool:
        """Tell whether all that is read here is committed."""
        return self._desk.settled

    def __getattr__(self, name: str) -> object:
        """Make a noun for this block."""
        noun = NOUNS.get(name)
        if noun is None:
            raise AttributeError(name)
        made = noun(self._desk, self._clock) if noun in TIMED else noun(self._desk)
        setattr(self, name, made)
        return made


NOUNS: Final[Mapping[str, type[Any]]] = SqlRecords.__annotations__
TIMED: Final = frozenset(noun for noun in NOUNS.values() if "clock" in signature(noun).parameters)
"""Those that look at the clock themselves."""
