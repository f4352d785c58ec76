"""Put a message to a person into the outbox, sealed: whoever reads the store learns nothing."""

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from idp.authn.identifiers import masked, normalise_address, takes_sms
from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.errors import Invalid
from idp.model.ids import JobId, new_id
from idp.model.work import Job, JobKind, Notice
from idp.ports.envelope import Envelope
from idp.ports.records import Records
from idp.words import Words, words_for


def notice_job(envelope: Envelope, notice: Notice, now: datetime) -> Job:
    """Make the outbox job of a notice: its words sealed for this job, its address masked."""
    job = JobId(new_id())
    sealed = envelope.wrap(json.dumps(asdict(notice)).encode(), f"notice:{job}")
    return Job(
        id=job,
        kind=JobKind.NOTICE,
        target=f"{notice.channel}:{masked(notice.to)}",
        payload={"sealed": base64.urlsafe_b64encode(sealed).decode()},
        created_at=now,
        due_at=now,
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """What to say, in the words of one language."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Post:
    """Writes to people, in their language, in the transaction of what it tells of."""

    envelope: Envelope
    issuer: str
    """Where links lead: always from the settings, never from a request."""
    default_locale: str

    def words(self, account: Account | None, locale: str | None = None) -> Words:
        """Return the person's words, else those of the page they are on, else the operator's."""
        return words_for((account.locale if account else None) or locale or self.default_locale)

    def link(self, path: str) -> str:
        """Return the full address of one of our pages."""
        return f"{self.issuer}{path}"

    def send(self, records: Records, to: Identifier, letter: Letter, now: datetime) -> None:
        """Put a letter into the outbox, as SMS or mail by what the address is."""
        channel = "sms" if to.kind is IdentifierKind.PHONE else "email"
        notice = Notice(channel, to.value, letter.subject, letter.body)
        records.outbox.put(notice_job(self.envelope, notice, now))

    def tell(self, records: Records, account: Account, letter: Letter, now: datetime) -> None:
        """Write to a person about their account, if they have a verified address."""
        to = best_contact(verified_contacts(account, records.accounts.identifiers(account.id)))
        if to is not None:
            self.send(records, to, letter, now)


def verified_contacts(account: Account, identifiers: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """List where a person surely reads: verified names, then verified claims of the operator."""
    own = [i for i in identifiers if i.verified and i.kind is not IdentifierKind.LOGIN]
    own.extend(_claimed(account, "email"))
    own.extend(_claimed(account, "phone_number"))
    return tuple(c for c in dict.fromkeys(own) if c.kind is IdentifierKind.EMAIL or takes_sms(c.value))


def best_contact(contacts: Sequence[Identifier], preferred: str = "") -> Identifier | None:
    """Choose the preferred address if it is among them, else an e-mail, else the first."""
    ranked = sorted(contacts, key=lambda c: (c.value != preferred, c.kind is not IdentifierKind.EMAIL))
    return ranked[0] if ranked else None


def _claimed(account: Account, claim: str) -> list[Identifier]:
    value = account.claims.get(claim)
    if account.claims.get(f"{claim}_verified") is not True or not isinstance(value, str):
        return []
    try:
        return [replace(normalise_address(value), verified=True)]
    except Invalid:
        return []
