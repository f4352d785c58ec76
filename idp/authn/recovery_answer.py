"""Answer somebody who asks to recover access: a message to the person's own contact, or nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.authn.codes import new_digits
from idp.authn.digests import keyed_digest
from idp.authn.letters import recovery_code, recovery_link
from idp.authn.notices import Post, best_contact, verified_contacts
from idp.authn.visitor import Visitor
from idp.model.account import Account, AccountStatus, Identifier, IdentifierKind
from idp.model.events import RecoveryAsked
from idp.model.ids import AccountId
from idp.model.secret import Secret, new_secret
from idp.model.ticket import Ticket, TicketPurpose
from idp.ports.limiter import Limiter
from idp.ports.records import Records

LINK_LIFETIME: Final = timedelta(minutes=15)
CODE_LIFETIME: Final = timedelta(minutes=10)
TRIES: Final = 5
MESSAGES_AN_HOUR: Final = 5


@dataclass(frozen=True, slots=True)
class Asking:
    """One asking: from where, for which name, what its answer is called, when."""

    visitor: Visitor
    name: str
    handle: str
    now: datetime

    @property
    def digest(self) -> str:
        """Return the handle as stored."""
        return Secret(self.handle).digest()


@dataclass(frozen=True, slots=True)
class Answerer:
    """Chooses the contact, keeps floods away, writes code or link down, puts the message out."""

    limiter: Limiter
    post: Post

    def answer(self, records: Records, asking: Asking) -> None:
        """Write a code down in any case; it is told only to somebody who has the name.

        Raises `Conflict` if another asking of this name is being answered at this moment. The code
        comes before all else, so that of those one alone counts as a message.
        """
        self._put_code(records, asking, None, new_digits())
        account = self._account(records, asking)
        contact = self._contact(records, account, asking) if account else None
        if account is None or contact is None:
            records.audit.append(RecoveryAsked(channel="none"), asking.now)
            return
        drop_earlier(records, account, keep=asking.digest)
        if contact.kind is IdentifierKind.PHONE:
            self._send_code(records, asking, account, contact)
        else:
            self._send_link(records, asking, account, contact)
        channel = "sms" if contact.kind is IdentifierKind.PHONE else "email"
        records.audit.append(RecoveryAsked(account=account.id, channel=channel), asking.now)

    def handle(self, visitor: Visitor, name: str, window: int) -> str:
        """Name an asking so that its repetition has the same name."""
        parts = (visitor.browser, name, str(window))
        return keyed_digest(self.post.envelope, "recovery-handle", *parts)[:32]

    def code_digest(self, handle: str, code: str) -> str:
        """Return a code as stored."""
        return keyed_digest(self.post.envelope, "recovery-sms", handle, code)

    def _account(self, records: Records, asking: Asking) -> Account | None:
        found = records.accounts.find(asking.name)
        return found[0] if found and found[0].status is AccountStatus.ACTIVE else None

    def _contact(self, records: Records, account: Account, asking: Asking) -> Identifier | None:
        """Return where to write, unless enough has been written there within the hour.

        The person's known browsers have a budget apart, so that a stranger's askings cannot
        use it up.
        """
        contacts = verified_contacts(account, records.accounts.identifiers(account.id))
        contact = best_contact(contacts, asking.name)
        if contact is None:
            return None
        browser = asking.visitor.browser
        own = browser if records.accounts.known_browser(account.id, browser) else ""
        key = keyed_digest(self.post.envelope, "recovery-to", contact.value, own)
        waiting = self.limiter.hit("recovery-to", key, MESSAGES_AN_HOUR, timedelta(hours=1))
        return contact if waiting is None else None

    def _send_code(self, records: Records, asking: Asking, account: Account, to: Identifier) -> None:
        code = new_digits()
        records.tickets.take(TicketPurpose.RECOVERY_CODE, asking.digest, asking.now)
        self._put_code(records, asking, account.id, code)
        words = self.post.words(account, asking.visitor.locale)
        self.post.send(records, to, recovery_code(words, code), asking.now)

    def _send_link(self, records: Records, asking: Asking, account: Account, to: Identifier) -> None:
        token = put_link(records, account.id, asking.visitor, asking.now)
        words = self.post.words(account, asking.visitor.locale)
        letter = recovery_link(words, self.post.link(f"/recover/link/{token.value}"))
        self.post.send(records, to, letter, asking.now)

    def _put_code(self, records: Records, asking: Asking, account: AccountId | None, code: str) -> None:
        records.tickets.put(
            Ticket(
                digest=asking.digest,
                purpose=TicketPurpose.RECOVERY_CODE,
                expires_at=asking.now + CODE_LIFETIME,
                account=account,
                browser=asking.visitor.browser,
                payload={"code": self.code_digest(asking.handle, code)},
                guesses_left=TRIES + 1,
            )
        )


def put_link(records: Records, account: AccountId | None, visitor: Visitor, now: datetime) -> Secret:
    """Write a link's ticket, good in this browser, and return its token."""
    token = new_secret()
    ticket = Ticket(
        digest=token.digest(),
        purpose=TicketPurpose.RECOVERY_LINK,
        expires_at=now + LINK_LIFETIME,
        account=account,
        browser=visitor.browser,
    )
    records.tickets.put(ticket)
    return token


def drop_earlier(records: Records, account: Account, keep: str = "") -> None:
    """Void every earlier link and code of the person.

    The code of the very asking is kept: it was written by a repetition that was quicker, and
    dropping it would let a second message out.
    """
    for purpose in (TicketPurpose.RECOVERY_LINK, TicketPurpose.RECOVERY_CODE):
        records.tickets.drop_of(account.id, purpose, keep)
