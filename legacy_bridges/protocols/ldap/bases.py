"""Whose directory a name lies in: one base for each company at each service, and none shared.

dc=okno
└─ o=<company, in base32>
└─ ou=<service>
├─ ou=people    uid=<login>
├─ ou=groups    cn=<word>
└─ ou=servers   cn=<name>
"""

import base64
import binascii
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from idp.model.app_password import tenant_of
from idp.model.ids import CompanyId, ServiceId
from legacy_bridges.protocols.ldap.dn import Dn, Part, dn_of

ROOT: Final = dn_of("dc", "okno")
PEOPLE, GROUPS, SERVERS = (dn_of("ou", name) for name in ("people", "groups", "servers"))


class As(StrEnum):
    """As what one binds."""

    PERSON = "person"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Base:
    """A company's directory at a service."""

    service: ServiceId
    company: CompanyId

    @property
    def dn(self) -> Dn:
        """Return its name."""
        return dn_of("ou", self.service).under(dn_of("o", tenant_of(self.company)), ROOT)

    def person(self, login: str) -> Dn:
        """Name a person."""
        return dn_of("uid", login).under(PEOPLE, self.dn)

    def group(self, word: str) -> Dn:
        """Name a group."""
        return dn_of("cn", word).under(GROUPS, self.dn)

    def server(self, name: str) -> Dn:
        """Name a server of the company's."""
        return dn_of("cn", name).under(SERVERS, self.dn)


@dataclass(frozen=True, slots=True)
class Binder:
    """Who somebody says they are."""

    base: Base
    kind: As
    login: str

    @property
    def dn(self) -> Dn:
        """Return their name."""
        return (self.base.person if self.kind is As.PERSON else self.base.server)(self.login)


def base_of(dn: Dn) -> Base | None:
    """Return the directory that a name lies in, or is the top of; `None` where it is none of ours."""
    if len(dn.parts) < 3:
        return None
    service, company, root = dn.parts[-3:]
    tenant = _company(company)
    if service.type != "ou" or tenant is None or root.key != ROOT.parts[0].key:
        return None
    return Base(ServiceId(service.value.lower()), tenant)


def binder_of(dn: Dn) -> Binder | None:
    """Return who binds by a name; `None` where nobody can."""
    base = base_of(dn)
    if base is None or len(dn.parts) != 5:
        return None
    own, unit = dn.parts[0], dn.parts[1]
    match own.type, unit.key:
        case "uid", ("ou", "people"):
            return Binder(base, As.PERSON, own.value)
        case "cn", ("ou", "servers"):
            return Binder(base, As.SERVER, own.value)
        case _:
            return None


def is_plain_login(login: str) -> bool:
    """Tell whether a login means itself: no padding, nothing invisible, no two spellings of one name."""
    return bool(login) and login == login.strip() and "  " not in login and login.isprintable()


def _company(part: Part) -> CompanyId | None:
    """Read the company's id back from what names it; another spelling of it is none."""
    said = part.value.lower()
    if part.type != "o" or not said.isascii():
        return None
    try:
        raw = base64.b32decode(said.upper() + "=" * (-len(said) % 8)).decode()
    except (binascii.Error, ValueError):
        return None
    found = CompanyId(raw)
    return found if tenant_of(found) == said else None
