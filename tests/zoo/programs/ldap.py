"""`okno serve-ldap` beside the house, and ldap-utils that ask it."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from idp.app.factory import load_all_bridges
from idp.app.offering import app_secrets_of
from idp.app.opening import opened
from idp.cli.people import find_person
from idp.model.access import person as subject
from idp.model.account import AccountStatus
from idp.model.app_password import tenant_of
from idp.model.ids import CompanyId, ServiceId
from idp.rbac.actor import Actor
from tests.bridges.processes import free_ports
from tests.browser.running import Person
from tests.support import rights
from tests.zoo.house import COMPANY, House
from tests.zoo.own_secrets import Own
from tests.zoo.place import Zoo, find

HEARD = 1.0
"""Seconds after which every process knows of a change that another one made."""


@dataclass(frozen=True)
class Told:
    """What one of ldap-utils said, and its exit status: the code that the server answered."""

    status: int
    text: str

    @property
    def names(self) -> list[str]:
        """Return the names of the entries that were shown."""
        return [line.removeprefix("dn: ") for line in self.text.splitlines() if line.startswith("dn: ")]

    def values(self, name: str) -> list[str]:
        """Return all values of an attribute, of whichever entries."""
        start = f"{name}: "
        return [line.removeprefix(start) for line in self.text.splitlines() if line.startswith(start)]


@dataclass(frozen=True)
class Ldap:
    """Where it listens."""

    port: int
    secure_port: int
    cert: Path
    process: "subprocess.Popen[bytes]" = field(repr=False)
    log: Path = field(repr=False)

    @property
    def url(self) -> str:
        return f"ldap://127.0.0.1:{self.port}"

    @property
    def secure_url(self) -> str:
        return f"ldaps://127.0.0.1:{self.secure_port}"

    def run(self, tool: str, who: str, password: str, *rest: str, url: str = "", told: str = "") -> Told:
        """Run one of ldap-utils, bound by this name; an empty one binds as nobody."""
        as_whom = ["-D", who, "-w", password] if who else []
        command = [find(tool), "-x", "-H", url or self.url, *as_whom, *rest]
        environment = {**os.environ, "LDAPTLS_CACERT": str(self.cert)}
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=40, check=False, input=told, env=environment
        )
        return Told(done.returncode, done.stdout + done.stderr)

    def search(self, who: str, password: str, base: str, wanted: str, *rest: str) -> Told:
        """Search, in lines that are not folded."""
        return self.run("ldapsearch", who, password, "-o", "ldif-wrap=no", "-LLL", "-b", base, wanted, *rest)

    def whoami(self, who: str, password: str, *rest: str, url: str = "") -> Told:
        """Bind, and ask as whom."""
        return self.run("ldapwhoami", who, password, *rest, url=url)


def base(service: str = "directory", company: str = COMPANY) -> str:
    """Return a company's directory at a service."""
    return f"ou={service},o={tenant_of(CompanyId(company))},dc=okno"


def person(login: str, service: str = "directory", company: str = COMPANY) -> str:
    """Name a person there."""
    return f"uid={login},ou=people,{base(service, company)}"


def server(name: str, service: str = "directory", company: str = COMPANY) -> str:
    """Name a company's server there."""
    return f"cn={name},ou=servers,{base(service, company)}"


def make_server(house: House, by: Person, name: str, service: str = "directory") -> Own:
    """Make a password for a server of the company's, as its owner does."""
    with opened(house.environment) as found:
        secrets = app_secrets_of(found, load_all_bridges(found.settings))
        actor = Actor(find_person(found, by.login).id, assured=True)
        made = secrets.making.make_server(actor, CompanyId(COMPANY), ServiceId(service), name)
    return Own(made.app.login, made.password.value)


def let_use(house: House, whose: Person, role: str = "service_user") -> None:
    """Let a person in again, whatever was taken from them."""
    with opened(house.environment) as found:
        account = find_person(found, whose.login)
        with found.house.store.write() as records:
            records.accounts.update(replace(account, status=AccountStatus.ACTIVE))
            records.companies.add_member(account.id, CompanyId(COMPANY), "")
            if not [one for one in rights.bindings(records, COMPANY) if one.subject == subject(account.id)]:
                rights.give(records, account.id, COMPANY, role)
    time.sleep(HEARD)


def start_ldap(house: House, zoo: Zoo) -> Ldap:
    """Run the server. The provider runs already, for it makes the credential."""
    port, secure_port = free_ports(2)
    cert, key = make_certificate(zoo.cage("ldap"))
    log = house.folder / "serve-ldap.log"
    environment = {
        **house.environment,
        "OKNO_LDAP_LISTEN": f"127.0.0.1:{port}",
        "OKNO_LDAPS_LISTEN": f"127.0.0.1:{secure_port}",
        "OKNO_LDAP_TLS_CERT": str(cert),
        "OKNO_LDAP_TLS_KEY": str(key),
    }
    process = zoo.start([sys.executable, "-m", "idp", "serve-ldap"], log, environment=environment)
    until = time.monotonic() + 30
    while "serving LDAP" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.05)
    return Ldap(port, secure_port, cert, process, log)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine that signs itself."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    told = [find("openssl"), "req", "-x509", *options, "-subj", "/CN=localhost", "-addext", names]
    subprocess.run([*told, "-keyout", key, "-out", cert], check=True, capture_output=True)
    key.chmod(0o600)
    return cert, key
