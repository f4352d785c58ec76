"""Activate old accounts by a code to the phone that they hold.

The number comes from the old service's own list, never from what a person says of themselves:
who can read that phone is whom the old service would have let in. One code activates all
accounts that are matched to the person and hold this phone. It is good in the asking browser only.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from idp.authn.codes import new_digits, read_code
from idp.authn.digests import digests_match, keyed_digest
from idp.authn.identifiers import masked, takes_sms
from idp.authn.outcomes import Wait, Wrong
from idp.authn.visitor import Visitor
from idp.links.activating import activate
from idp.links.ground import Ground, masked_login
from idp.links.letters import link_code
from idp.links.states import about
from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.bridging_events import LinkRefused
from idp.model.errors import NotFound
from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.link import AccountLink, LinkState, Proof
from idp.model.secret import Secret
from idp.model.ticket import Ticket, TicketPurpose
from idp.model.visitors import same_address
from idp.ports.records import Records

LIFETIME: Final = timedelta(minutes=10)
TRIES: Final = 5
SAME_ASKING: Final = timedelta(seconds=30)
ASKINGS_AN_HOUR: Final = 30
MESSAGES_AN_HOUR: Final = 5
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Offered:
    """An old account that fits a person, with no more shown than they need to know it."""

    link: LinkId
    service: ServiceId
    login: str
    """Masked."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone that old accounts hold, and what a code to it activates."""

    key: str
    """Names the phone in a form; it tells no number."""
    masked: str
    links: tuple[Offered, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What is matched to a person and waits for a proof."""

    phones: tuple[Phone, ...]
    others: tuple[Offered, ...]
    """Those without a phone that takes a code: they are proved by signing in once, or by the staff."""


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code is on its way. `handle` goes into the form; it is no secret, good in this browser only."""

    handle: str
    masked: str


@dataclass(frozen=True, slots=True)
class Linked:
    """These are active now."""

    links: tuple[AccountLink, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking for a code."""

    visitor: Visitor
    account: AccountId
    handle: str
    now: datetime


@dataclass(frozen=True, slots=True)
class LinkCodes:
    """Offer, send, check. Every method opens its own read or transaction."""

    ground: Ground

    def look(self, account: AccountId, company: CompanyId) -> Offer:
        """List what is matched to a person in a company, masked."""
        with self.ground.store.read() as records:
            matched = _matched(records, company, account)
        by_phone = self._by_phone(matched)
        coded = {link.id for links in by_phone.values() for link in links}
        phones = (
            Phone(self._key(account, phone), masked(phone), tuple(_offered(links)))
            for phone, links in sorted(by_phone.items())
        )
        return Offer(tuple(phones), tuple(_offered(link for link in matched if link.id not in coded)))

    def send(self, visitor: Visitor, person: Account, company: CompanyId, key: str) -> CodeSent | Wait:
        """Send a code to the phone that this key names. Asking again within 30 seconds sends nothing.

        Raises `NotFound` if no account that is matched to the person holds such a phone.
        """
        ground, now = self.ground, self.ground.clock.now()
        rate = ground.limiter.hit("link-code", same_address(visitor.address), ASKINGS_AN_HOUR, _HOUR)
        if rate is not None:
            return Wait(rate)
        handles = [self._handle(visitor, person.id, company, key, _window(now) - back) for back in (1, 0)]
        with ground.store.write() as records:
            phone, links = self._named(records, company, person.id, key)
            sent = next((one for one in handles if _just_sent(records, one, now)), None)
            if sent is not None:
                return CodeSent(sent, masked(phone))
            waiting = ground.limiter.hit("link-code-to", self._key(None, phone), MESSAGES_AN_HOUR, _HOUR)
            if waiting is not None:
                return Wait(waiting)
            code, said = new_digits(), self._payload(company, phone, links)
            asked = Asked(visitor, person.id, handles[1], now)
            self._put(records, asked, {**said, "code": self._code_digest(handles[1], code)})
            letter = link_code(ground.post.words(person, visitor.locale), code)
            ground.post.send(records, Identifier(IdentifierKind.PHONE, phone), letter, now)
        return CodeSent(handles[1], masked(phone))

    def offer(self, visitor: Visitor, account: AccountId, handle: str, code: str) -> Linked | Wrong:
        """Check the code, and activate. Five tries, each counted before it is looked at.

        What was changed or taken since the code was sent is left alone.
        """
        now, digest = self.ground.clock.now(), Secret(handle).digest()
        with self.ground.store.write() as records:
            ticket = records.tickets.peek(TicketPurpose.LINK_CODE, digest, now)
            if ticket is None or (ticket.browser, ticket.account) != (visitor.browser, account):
                return Wrong()
            left = records.tickets.guess(TicketPurpose.LINK_CODE, digest, now)
            if not left or not self._fits(ticket, handle, code):
                _note_wrong(records, ticket, account, now)
                return Wrong()
            if records.tickets.take(TicketPurpose.LINK_CODE, digest, now) is None:
                return Wrong()
            return Linked(tuple(self._activate(records, ticket, account, now)))

    def _activate(
        self, records: Records, ticket: Ticket, account: AccountId, now: datetime
    ) -> Iterator[AccountLink]:
        said = ticket.payload or {}
        company, proved = CompanyId(str(said["company"])), str(said["phone"])
        if not records.companies.acting(company, [account]):
            return
        for link in _matched(records, company, account):
            if link.id in said["links"] and digests_match(self._key(None, link.old.phone), proved):
                yield activate(records, link, account, Proof.SMS, now).link

    def _named(
        self, records: Records, company: CompanyId, account: AccountId, key: str
    ) -> tuple[str, Sequence[AccountLink]]:
        for phone, links in self._by_phone(_matched(records, company, account)).items():
            if digests_match(self._key(account, phone), key):
                return phone, links
        raise NotFound

    def _by_phone(self, matched: Sequence[AccountLink]) -> Mapping[str, Sequence[AccountLink]]:
        """Sort by the phone that the old accounts hold, where that is a proof for the service."""
        phones: defaultdict[str, list[AccountLink]] = defaultdict(list)
        for link in matched:
            phone = link.old.phone
            if phone and takes_sms(phone) and self.ground.allows(link.service, Proof.SMS):
                phones[phone].append(link)
        return phones

    def _put(self, records: Records, asked: Asked, said: Mapping[str, Any]) -> None:
        """Write the code down; earlier ones of this person count no more."""
        records.tickets.drop_of(asked.account, TicketPurpose.LINK_CODE)
        ticket = Ticket(
            digest=Secret(asked.handle).digest(),
            purpose=TicketPurpose.LINK_CODE,
            expires_at=asked.now + LIFETIME,
            account=asked.account,
            browser=asked.visitor.browser,
            payload=said,
            guesses_left=TRIES + 1,
        )
        records.tickets.put(ticket)

    def _payload(self, company: CompanyId, phone: str, links: Sequence[AccountLink]) -> dict[str, Any]:
        return {"company": company, "phone": self._key(None, phone), "links": [link.id for link in links]}

    def _fits(self, ticket: Ticket, handle: str, code: str) -> bool:
        stored = str((ticket.payload or {}).get("code", ""))
        return digests_match(stored, self._code_digest(handle, read_code(code)))

    def _code_digest(self, handle: str, code: str) -> str:
        return keyed_digest(self.ground.post.envelope, "link-sms", handle, code)

    def _key(self, account: AccountId | None, phone: str) -> str:
        return keyed_digest(self.ground.post.envelope, "link-phone", account or "", phone)[:32]

    def _handle(self, visitor: Visitor, account: AccountId, company: CompanyId, key: str, window: int) -> str:
        """Name an asking so that its repetition has the same name."""
        parts = (visitor.browser, account, company, key, str(window))
        return keyed_digest(self.ground.post.envelope, "link-handle", *parts)[:32]


def _matched(records: Records, company: CompanyId, account: AccountId) -> Sequence[AccountLink]:
    """List what is matched to a person and not proved yet."""
    links = records.links.of_person(company, account)
    return [link for link in links if link.state is LinkState.PENDING and link.account == account]


def _offered(links: Iterable[AccountLink]) -> Iterator[Offered]:
    return (Offered(link.id, link.service, masked_login(link.old.login)) for link in links)


def _window(at: datetime) -> int:
    return int(at.timestamp() // SAME_ASKING.total_seconds())


def _just_sent(records: Records, handle: str, now: datetime) -> bool:
    ticket = records.tickets.peek(TicketPurpose.LINK_CODE, Secret(handle).digest(), now)
    return ticket is not None and ticket.expires_at - LIFETIME > now - SAME_ASKING


def _note_wrong(records: Records, ticket: Ticket, account: AccountId, now: datetime) -> None:
    """Write the failure down for every account that the code was for."""
    said = ticket.payload or {}
    for link in filter(None, (records.links.get(LinkId(one)) for one in said["links"])):
        records.audit.append(LinkRefused(account=account, reason="wrong_code", **about(link)), now)
