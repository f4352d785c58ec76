"""The records of `idp.ports.records`, one class a noun: SQL at the top of a module, verbs below."""

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
    """Keep `idp.ports.records.Records` over one connection."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self.accounts = SqlAccounts(desk)
        self.companies = SqlCompanies(desk, clock)
        self.access = SqlAccess(desk)
        self.requests = SqlRequests(desk)
        self.drafts = SqlDrafts(desk)
        self.orders = SqlOrders(desk)
        self.uses = SqlUses(desk)
        self.invitations = SqlInvitations(desk)
        self.tickets = SqlTickets(desk)
        self.clients = SqlClients(desk, clock)
        self.sessions = SqlSessions(desk, clock)
        self.interactions = SqlInteractions(desk)
        self.codes = SqlCodes(desk, clock)
        self.families = SqlFamilies(desk, clock)
        self.keys = SqlKeys(desk)
        self.throttles = SqlThrottles(desk)
        self.outbox = SqlOutbox(desk)
        self.audit = SqlAudit(desk)
        self.versions = SqlVersions(desk)
        self._hand_over(desk, clock)

    def _hand_over(self, desk: Desk, clock: Clock) -> None:
        self.registrations = SqlRegistrations(desk)
        self.consents = SqlConsents(desk)
        self.applications = SqlApplications(desk)
        self.consent_records = SqlConsentRecords(desk)
        self.company_consents = SqlCompanyConsents(desk)
        self.pushed = SqlPushed(desk)
        self.devices = SqlDevices(desk)
        self.spent = SqlSpent(desk)
        self._bridge(desk, clock)

    def _bridge(self, desk: Desk, clock: Clock) -> None:
        self.links = SqlAccountLinks(desk)
        self.vault = SqlVault(desk)
        self.app_passwords = SqlAppPasswords(desk)
        self.service_sessions = SqlServiceSessions(desk)
        self.directory_numbers = SqlDirectoryNumbers(desk)
        self.jars = SqlJars(desk, clock)
        self.bridges = SqlBridgeStates(desk)
