"""Dovecot and Roundcube that know no password: each is shown access tokens."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

from tests.bridges.processes import free_ports
from tests.zoo.describing import describe
from tests.zoo.house import House
from tests.zoo.place import AS_ROOT, HERE, Zoo
from tests.zoo.programs.dovecot import Dovecot, start_dovecot
from tests.zoo.programs.roundcube import start_webmail

SERVICE, SERVER, WEBMAIL, PHONE, REPORTS = "webmail", "dovecot", "roundcube", "phone", "reports"
RESOURCE, OTHER_RESOURCE = "https://mail.operator.example/", "https://reports.operator.example/"
REDIRECT = "http://127.0.0.1/cb"


@dataclass(frozen=True)
class TokenMail:
    """Where the webmail and the mail server are, and what each proves itself with."""

    origin: str
    dovecot: Dovecot
    records: Path
    """What the webmail keeps."""
    secrets: Mapping[str, str]

    @property
    def inbox(self) -> str:
        return f"{self.origin}/?_task=mail&_mbox=INBOX"


def start_token_mail(zoo: Zoo, house: House, logins: Iterable[str]) -> TokenMail:
    """Run both with mailboxes; describe the service, and register everybody who takes part."""
    port = free_ports(1)[0]
    origin = f"http://mail.localhost:{port}"
    known = {name: secrets.token_urlsafe(24) for name in (SERVER, WEBMAIL, PHONE, REPORTS)}
    describe(house.folder / "services", SERVICE, origin, "", resource=RESOURCE)
    house.services.append(SERVICE)
    house.found_company()
    house.run((["clients", "add", "-"], [*_registrations(known, origin)]))
    passdb = _passdb(zoo, house, known[SERVER])
    mechanisms = "oauthbearer xoauth2"
    dovecot = start_dovecot(zoo, "dovecot-tokens", logins, mechanisms=mechanisms, passdb=passdb)
    more = _oauth(client=WEBMAIL, secret=known[WEBMAIL], issuer=house.issuer, resource=RESOURCE)
    _address, records = start_webmail(zoo, "roundcube-tokens", dovecot.port, more, port=port)
    return TokenMail(origin, dovecot, records, known)


def _registrations(known: Mapping[str, str], origin: str) -> Iterable[Mapping[str, Any]]:
    """Describe the webmail, a program of people's own, another service's, and the mail server itself."""
    ours = {"first_party": True, "access": SERVICE}
    grants = ["authorization_code", "refresh_token"]
    yield {
        "client_id": WEBMAIL,
        "client_secret": known[WEBMAIL],
        "client_name": "Roundcube",
        "redirect_uris": [f"{origin}/index.php/login/oauth"],
        "grant_types": grants,
        "token_endpoint_auth_method": "client_secret_post",
        "okno": {**ours, "resource": RESOURCE, "pkce": "optional"},
    }
    for name, resource in ((PHONE, RESOURCE), (REPORTS, OTHER_RESOURCE)):
        yield {
            "client_id": name,
            "client_secret": known[name],
            "redirect_uris": [REDIRECT],
            "grant_types": grants,
            "okno": {**ours, "resource": resource},
        }
    yield {"client_id": SERVER, "client_secret": known[SERVER], "okno": {"resource": RESOURCE}}


def _passdb(zoo: Zoo, house: House, secret: str) -> str:
    folder = zoo.cage("dovecot-tokens")
    host = urlsplit(house.issuer).netloc
    config = zoo.write(folder / "oauth2.conf", "dovecot-oauth2.conf", server=SERVER, secret=secret, host=host)
    if AS_ROOT:
        config.chmod(0o644)
    return f"passdb {{\n  driver = oauth2\n  mechanisms = oauthbearer xoauth2\n  args = {config}\n}}"


def _oauth(**values: str) -> str:
    template = Template((HERE / "configs" / "roundcube-oauth.php").read_text(encoding="utf-8"))
    return template.substitute(values)
