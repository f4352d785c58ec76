"""A mail program of a person's own: it asks for tokens, and shows them to the mail server."""

import base64
import contextlib
import hashlib
import imaplib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.bridges.wire import WireBrowser
from tests.browser.running import Person
from tests.zoo.client import Client
from tests.zoo.house import House
from tests.zoo.programs.token_mail import PHONE, REDIRECT, RESOURCE

PLAIN = {"scope": "openid mail", "resource": RESOURCE}


@dataclass
class Program:
    """Somebody's program, and the browser it asks through."""

    house: House
    secret: str
    client: str = PHONE
    browser: WireBrowser = field(default_factory=WireBrowser)

    def sign_in(self, person: Person) -> "Program":
        """Sign the person in at the provider."""
        page = self.browser.get(f"{self.house.issuer}/login")
        self.browser.submit(page, login=person.login, password=person.password)
        return self

    def sign_out(self) -> None:
        """Sign the person out there."""
        self.browser.submit(self.browser.get(f"{self.house.issuer}/logout"))

    def ask(self, **asked: str) -> dict[str, Any]:
        """Get tokens, for the mail server unless told otherwise."""
        verifier = secrets.token_urlsafe(32)
        digest = hashlib.sha256(verifier.encode()).digest()
        request = {
            **PLAIN,
            **asked,
            "client_id": self.client,
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        sent = {name: value for name, value in request.items() if value}
        page = self.browser.get(f"{self.house.issuer}/authorize?{urlencode(sent)}", follow=False)
        code = parse_qs(urlsplit(page.location).query)["code"][0]
        return self.token(
            grant_type="authorization_code", code=code, redirect_uri=REDIRECT, code_verifier=verifier
        )

    def token(self, **form: str) -> dict[str, Any]:
        """Call the token endpoint."""
        basic = base64.b64encode(f"{self.client}:{self.secret}".encode()).decode()
        headers = [
            ("Authorization", f"Basic {basic}"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ]
        answer = Client(self.house.issuer).send("POST", "/token", headers, urlencode(form).encode())
        return dict(json.loads(answer.text))


def xoauth2(user: str, token: str) -> bytes:
    """Write what XOAUTH2 sends."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01".encode()


def oauthbearer(user: str, token: str) -> bytes:
    """Write what OAUTHBEARER sends. RFC 7628 §3.1."""
    name = user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\x01auth=Bearer {token}\x01\x01".encode()


SAYS = {"XOAUTH2": xoauth2, "OAUTHBEARER": oauthbearer}


@contextlib.contextmanager
def opened_box(port: int, mechanism: str, user: str, token: str) -> Iterator[imaplib.IMAP4]:
    """Open a mailbox with a token. Raises `imaplib.IMAP4.error` where it is refused."""
    sent = iter([SAYS[mechanism](user, token), b"\x01"])
    imap = imaplib.IMAP4("127.0.0.1", port, timeout=15)
    try:
        imap.authenticate(mechanism, lambda _challenge: next(sent))
        yield imap
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            imap.logout()
        with contextlib.suppress(OSError):
            imap.shutdown()


def opens(port: int, mechanism: str, user: str, token: str) -> bool:
    """Tell whether a token opens a mailbox."""
    try:
        with opened_box(port, mechanism, user, token):
            return True
    except imaplib.IMAP4.error:
        return False


def letters(imap: imaplib.IMAP4) -> str:
    """Read the first letter."""
    imap.select("INBOX", readonly=True)
    found: Any = imap.fetch("1", "(BODY[])")[1]
    return bytes(found[0][1]).decode()
