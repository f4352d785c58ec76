"""Mail over SMTP. RFC 5321."""

import smtplib
import socket
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from idp.adapters.embedded.clock import SystemClock
from idp.adapters.outbound.deadline import Deadline
from idp.adapters.outbound.dial import dial
from idp.adapters.outbound.names import Names, Resolver
from idp.adapters.outbound.trust import trust
from idp.model.errors import Invalid, Refused, Unavailable
from idp.model.work import Notice
from idp.ports.clock import Clock
from idp.settings import SettingsError
from idp.settings.values import is_loopback

TOTAL = 15.0
SEVEN_BITS = SMTP.clone(cte_type="7bit")
"""Not every server takes eight. RFC 6152 §1."""
_PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in, and from whom it comes."""

    host: str
    port: int
    implicit_tls: bool
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


class SmtpNotices:
    """Hands mail to one server: TLS from the start by `smtps`, else STARTTLS where offered."""

    def __init__(
        self,
        url: str,
        *,
        clock: Clock | None = None,
        ca_file: Path | None = None,
        resolver: Resolver | None = None,
        seconds: float = TOTAL,
    ) -> None:
        self._server = parse_server(url)
        self._clock = clock or SystemClock()
        self._context = trust(ca_file)
        self._names = Names(resolver)
        self._seconds = seconds

    def send(self, notice: Notice) -> None:
        """Deliver; `Unavailable` is worth another try, `Invalid` and `Refused` are not."""
        message = self._compose(notice)
        try:
            self._hand_in(message)
        except smtplib.SMTPResponseException as error:
            raise _answer(error.smtp_code) from None
        except smtplib.SMTPRecipientsRefused as error:
            raise _answer(min(code for code, _ in error.recipients.values())) from None
        except (OSError, smtplib.SMTPException, ValueError) as error:
            msg = f"the mail server does not answer: {type(error).__name__}"
            raise Unavailable(msg) from None

    def _compose(self, notice: Notice) -> EmailMessage:
        """Write the message; a line break in a header, or an address that is none, is `Invalid`."""
        message = EmailMessage(policy=SEVEN_BITS)
        try:
            message["From"] = self._server.sender
            message["To"] = Address(addr_spec=notice.to)
            message["Subject"] = notice.subject
        except (ValueError, IndexError, MessageError):
            msg = "the mail cannot be addressed"
            raise Invalid(msg) from None
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = make_msgid(domain=self._server.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(notice.body)
        return message

    def _hand_in(self, message: EmailMessage) -> None:
        server, deadline = self._server, Deadline(self._seconds)
        addresses = self._names.resolve(server.host, server.port, deadline)
        with closing(dial(addresses, server.port, deadline)) as sock, deadline.guarding(sock):
            sock.settimeout(deadline.remaining())
            client = smtplib.SMTP(local_hostname=socket.gethostname())
            client.sock = self._wrap(sock) if server.implicit_tls else sock
            with closing(client):
                self._greet(client)
                client.send_message(message)
                with suppress(smtplib.SMTPException, OSError):
                    client.quit()

    def _greet(self, client: smtplib.SMTP) -> None:
        """Say hello, turn TLS on where offered, and prove who we are. RFC 3207 §4, RFC 4954 §4."""
        code, text = client.getreply()
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        client.ehlo_or_helo_if_needed()
        secure = self._server.implicit_tls
        if not secure and client.has_extn("starttls"):
            secure = self._start_tls(client)
        if not self._server.user:
            return
        if not secure and not is_loopback(self._server.host):
            msg = "the mail server offers no TLS, and the password is not sent in clear"
            raise Unavailable(msg)
        client.login(self._server.user, self._server.password)

    def _start_tls(self, client: smtplib.SMTP) -> bool:
        """Go on within TLS, forgetting all that was said in clear. RFC 3207 §4.2.

        `smtplib` does the same, but takes the name to check from the connection it made itself.
        """
        code, text = client.docmd("STARTTLS")
        if code != 220 or client.sock is None:
            raise smtplib.SMTPResponseException(code, text)
        client.sock = self._wrap(client.sock)
        client.file = None
        client.helo_resp = client.ehlo_resp = None
        client.esmtp_features = {}
        client.does_esmtp = False
        client.ehlo_or_helo_if_needed()
        return True

    def _wrap(self, sock: socket.socket) -> ssl.SSLSocket:
        return self._context.wrap_socket(sock, server_hostname=self._server.host)


def parse_server(url: str) -> Server:
    """Read `smtp://user:password@host:port?from=address`, or raise `SettingsError`."""
    parts = urlsplit(url)
    sender = parse_qs(parts.query).get("from", [""])[0]
    try:
        port = parts.port or _PORTS[parts.scheme]
        Address(addr_spec=sender)
    except (ValueError, KeyError, IndexError, MessageError):
        raise _unfit() from None
    if not parts.hostname:
        raise _unfit()
    return Server(
        host=parts.hostname,
        port=port,
        implicit_tls=parts.scheme == "smtps",
        sender=sender,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _unfit() -> SettingsError:
    return SettingsError("smtp_url: must look like smtp://user:password@host:port?from=address, or smtps://")


def _answer(code: int) -> Refused | Unavailable:
    """Tell a lasting refusal from a passing one. RFC 5321 §4.2.1."""
    msg = f"the mail server answered {code}"
    return Refused(msg) if 500 <= code < 600 else Unavailable(msg)
