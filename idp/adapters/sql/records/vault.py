"""Sealed secrets, and the companies' data keys."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.bridging import sealed_secrets, tenant_keys
from idp.model.errors import Conflict
from idp.model.ids import CompanyId, ServiceId
from idp.model.link import SealedSecret, TenantKey

KEY = fields_of(tenant_keys, TenantKey)
SECRET = fields_of(sealed_secrets, SealedSecret)
_k, _s = tenant_keys.c, sealed_secrets.c

NEWEST = select(*KEY).where(_k.company == given("company")).order_by(_k.version.desc()).limit(1)
KEY_OF = select(*KEY).where(_k.company == given("company"), _k.version == given("version"))
ADD_KEY = insert(tenant_keys).on_conflict_do_nothing()
DROP_SEALED = delete(sealed_secrets).where(_s.company == given("company"))
DROP_KEYS = delete(tenant_keys).where(_k.company == given("company"))
BELOW = DROP_KEYS.where(_k.version < given("below"))
SEALED_BELOW = DROP_SEALED.where(_s.key_version < given("below"))
_seals = select(_s.name).where(_s.company == _k.company, _s.key_version == _k.version).exists()
RETIRE = BELOW.where(~_seals)

PLACE = (_s.company == given("company"), _s.service == given("service"), _s.name == given("name"))
ADD = insert(sealed_secrets).on_conflict_do_nothing()
REPLACE = update(sealed_secrets).where(*PLACE, _s.version == given("version"))
GET = select(*SECRET).where(*PLACE)
HOLD = GET.with_for_update(key_share=True)
RESEAL = update(sealed_secrets).where(*PLACE)
DROP = delete(sealed_secrets).where(*PLACE)
USED = update(sealed_secrets).where(*PLACE)
OF_COMPANY = select(*SECRET).where(_s.company == given("company")).order_by(_s.service, _s.name)
SEALED_BEFORE = OF_COMPANY.where(_s.key_version < given("key_version")).limit(given("limit"))
COMPANIES = select(_k.company).distinct().order_by(_k.company)
SERVICES_WITH = select(_s.service).where(_s.company == "-", _s.name == given("name")).order_by(_s.service)


class SqlVault:
    """Keep `idp.ports.records.bridging.Vault`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def key(self, company: CompanyId, version: int | None = None) -> TenantKey | None:
        """Return a company's newest data key, or the one of a version."""
        if version is None:
            row = self._desk.one(NEWEST, given_company=company)
        else:
            row = self._desk.one(KEY_OF, given_company=company, given_version=version)
        return TenantKey(*row) if row else None

    def add_key(self, key: TenantKey) -> None:
        """Write a data key. Raises `Conflict` if the version exists."""
        if not self._desk.change(ADD_KEY, **{column.name: getattr(key, column.name) for column in KEY}):
            raise Conflict

    def drop_keys(self, company: CompanyId, below: int | None = None) -> int:
        """Delete data keys and what they sealed; return how many keys went."""
        if below is None:
            self._desk.change(DROP_SEALED, given_company=company)
            return self._desk.change(DROP_KEYS, given_company=company)
        self._desk.change(SEALED_BELOW, given_company=company, given_below=below)
        return self._desk.change(BELOW, given_company=company, given_below=below)

    def retire_keys(self, company: CompanyId, below: int) -> int:
        """Delete those data keys below a version that seal nothing any more."""
        return self._desk.change(RETIRE, given_company=company, given_below=below)

    def put(self, secret: SealedSecret) -> None:
        """Write a secret, over the one in its place if that has the version before.

        Whoever was told the one before, such as a RADIUS server, asks again.
        """
        values = {column.name: getattr(secret, column.name) for column in SECRET}
        if secret.version == 1:
            written = self._desk.change(ADD, **values)
        else:
            place = _place(secret.company, secret.service, secret.name)
            written = self._desk.change(REPLACE, **place, given_version=secret.version - 1, **values)
        if not written:
            raise Conflict
        self._desk.raise_stamp("secrets")

    def reseal(self, secret: SealedSecret) -> None:
        """Write what another key seals over what is held: the value is the same, so nobody asks again."""
        place = _place(secret.company, secret.service, secret.name)
        sealed = {"sealed": secret.sealed, "key_version": secret.key_version, "version": secret.version}
        self._desk.change(RESEAL, **place, **sealed)

    def get(self, company: CompanyId, service: ServiceId, name: str) -> SealedSecret | None:
        """Read a secret as it is sealed."""
        row = self._desk.one(GET, **_place(company, service, name))
        return SealedSecret(*row) if row else None

    def hold(self, company: CompanyId, service: ServiceId, name: str) -> SealedSecret | None:
        """Read a secret, and keep it from changing until this block is over."""
        row = self._desk.one(HOLD, **_place(company, service, name))
        return SealedSecret(*row) if row else None

    def drop(self, company: CompanyId, service: ServiceId, name: str) -> bool:
        """Delete a secret; tell whether there was one."""
        dropped = self._desk.change(DROP, **_place(company, service, name)) == 1
        if dropped:
            self._desk.raise_stamp("secrets")
        return dropped

    def mark_used(self, company: CompanyId, service: ServiceId, name: str, at: datetime) -> None:
        """Note that a secret was shown to the service."""
        self._desk.change(USED, **_place(company, service, name), used_at=at)

    def sealed_before(self, company: CompanyId, key_version: int, limit: int) -> Sequence[SealedSecret]:
        """List secrets that an older data key seals."""
        rows = self._desk.all(
            SEALED_BEFORE, given_company=company, given_key_version=key_version, given_limit=limit
        )
        return [SealedSecret(*row) for row in rows]

    def of_company(self, company: CompanyId) -> Sequence[SealedSecret]:
        """List a company's secrets, by service and name."""
        return [SealedSecret(*row) for row in self._desk.all(OF_COMPANY, given_company=company)]

    def companies(self) -> Sequence[CompanyId]:
        """List the companies that have a data key."""
        return [row.company for row in self._desk.all(COMPANIES)]

    def services_with(self, name: str) -> Sequence[ServiceId]:
        """List the services that have a secret of their own of this name."""
        return [ServiceId(row.service) for row in self._desk.all(SERVICES_WITH, given_name=name)]


def _place(company: CompanyId, service: ServiceId, name: str) -> dict[str, str]:
    return {"given_company": company, "given_service": service, "given_name": name}
