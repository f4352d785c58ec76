"""Application passwords: what a program or a device shows at one service, where no browser can sign in."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from string import Template

from idp.model.ids import AccountId, AppPasswordId, CompanyId, ServiceId


class AppSecretKind(StrEnum):
    """What shows the secret."""

    PASSWORD = "password"
    """A program of a person's: a mail client, a VPN client."""
    DEVICE = "device"
    """A telephone or another device, under a name of its own."""
    SERVER = "server"
    """A server of the company's, which acts for nobody."""


class Keeps(StrEnum):
    """What has to be kept of a secret besides its mark, because the protocol never shows it in clear."""

    NONE = "none"
    DIGEST = "digest"
    """The `A1` digests of HTTP and SIP. RFC 7616 §3.4.2."""
    PASSWORD = "password"
    """The secret itself, sealed: CHAP can be checked by nothing less. RFC 2865 §2.2."""


class LoginForm(StrEnum):
    """Under which name a person is known at the service."""

    LINK = "link"
    """That of the old account which is linked to them."""
    EMAIL = "email"
    """Their verified address."""
    SUB = "sub"
    """Their public subject identifier."""
    DEVICE = "device"
    """Each secret has a name of its own, made with it."""


class Security(StrEnum):
    """How a program protects the connection."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Server:
    """A server as a person types it into a program."""

    protocol: str
    """As programs call it: `IMAP`, `SMTP`, `LDAP`, `SIP`."""
    host: str
    port: int
    security: Security = Security.TLS


@dataclass(frozen=True, slots=True)
class Taking:
    """That a service takes application passwords, and what is typed into the program beside them.

    In `name`, `server_name` and `base` the words `$login` and `$tenant` stand for the login and
    for the company's name in addresses, see `tenant_of`.
    """

    login: LoginForm = LoginForm.LINK
    servers: tuple[Server, ...] = ()
    kinds: frozenset[AppSecretKind] = frozenset({AppSecretKind.PASSWORD})
    keeps: Keeps = Keeps.NONE
    realm: str = ""
    """What the digest is made for."""
    name: str = "$login"
    """What is typed as the user name."""
    server_name: str = "$login"
    """What a server of the company's binds as."""
    base: str = ""
    """Where a directory is searched; empty where there is none."""

    def typed_name(self, app: "AppPassword") -> str:
        """Return what is typed as the user name with this secret."""
        pattern = self.server_name if app.kind is AppSecretKind.SERVER else self.name
        return _filled(pattern, app.login, app.company)

    def named(self, login: str, company: CompanyId) -> str:
        """Return what a person of this login types as the user name."""
        return _filled(self.name, login, company)

    def searched(self, company: CompanyId) -> str:
        """Return where this company's directory is searched."""
        return _filled(self.base, "", company)


@dataclass(frozen=True, slots=True)
class AppPassword:
    """One application password. The value itself is nowhere: its mark finds it again."""

    id: AppPasswordId
    company: CompanyId
    service: ServiceId
    kind: AppSecretKind
    login: str
    """What it is used with at the service; of a server, the name it binds as."""
    label: str
    """What its owner calls the program or the device."""
    mac: str = field(repr=False)
    """HMAC-SHA256 of service, company and value."""
    created_at: datetime
    account: AccountId | None = None
    """Whose it is; `None` for a server's."""
    made_by: AccountId | None = None
    """Who made it; `None` for the operator."""
    expires_at: datetime | None = None
    used_at: datetime | None = None
    """When it was last used, to the hour."""
    ended_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Tell whether it is neither ended nor expired."""
        return self.ended_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class DigestSecrets:
    """The `A1` digests of a name and its secret, hex. RFC 7616 §3.4.2."""

    realm: str
    by_algorithm: Mapping[str, str] = field(repr=False)
    """`MD5` and `SHA-256`."""


def tenant_of(company: CompanyId) -> str:
    """Return a company's name in addresses: base32 in lower case, without padding. RFC 4648 §6."""
    return base64.b32encode(company.encode()).decode().rstrip("=").lower()


def passwords_at(service: ServiceId) -> str:
    """Return the address of our page that says what is typed into a program."""
    return f"/account/passwords/{service}"


def _filled(pattern: str, login: str, company: CompanyId) -> str:
    return Template(pattern).safe_substitute(login=login, tenant=tenant_of(company))
