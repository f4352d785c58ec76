"""Asking upward: who lacks the company's right asks, who has it decides on the company's fields alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from idp.claims.asking import whole
from idp.claims.authority import Lacking, givers, may_give
from idp.claims.ground import Applier, Request, counts
from idp.claims.manifest import Manifest
from idp.claims.sheet import Sheet
from idp.model.application import CompanyConsent, CompanyConsentState
from idp.model.client import Client
from idp.model.errors import Conflict, Invalid, NotFound
from idp.model.handing import CompanyConsentAsked, CompanyConsentDecided
from idp.model.ids import AccountId, PartnerId, new_id
from idp.ports.clock import Clock
from idp.ports.records import Records, Store
from idp.rbac import Allow, Trees
from idp.words import words_later

OPEN_FOR: Final = timedelta(days=7)
LONGEST: Final = 500
"""Characters of a comment or an answer."""
TOLD: Final = 5
"""How many are written to, of all who may answer."""
_ANSWERED: Final = words_later.text("This was answered already.")
Tell = Callable[[Records, CompanyConsent, AccountId, str], None]
"""Writes a notice to a person about a question; the msgid says what happened."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions about a company's fields."""

    store: Store
    clock: Clock
    trees: Trees
    manifests: Mapping[PartnerId, Manifest]
    tell: Tell

    def ask(self, sheet: Sheet, comment: str = "") -> CompanyConsent:
        """Ask those who may say so for the company; the same question twice is one.

        Raises `Conflict` if there is nothing to ask for, `Invalid` for a comment that is too long.
        """
        asked = _question(sheet, short(comment, "comment"), self.clock.now())
        with self.store.write() as records:
            there = records.company_consents.live(
                asked.by, asked.company, asked.partner, asked.node, asked.created_at
            )
            if there is not None and counts(records, there, sheet.request, asked.created_at):
                return there
            if there is not None:
                take_back(records, there, asked.by, asked.created_at)
            told = self._givers(records, asked)
            records.company_consents.add(asked)
            records.audit.append(_asked(asked), asked.created_at)
            for giver in told:
                self.tell(records, asked, giver, words_later.text("Somebody asks for the company's data"))
        return asked

    def waiting(self, who: Applier) -> list[CompanyConsent]:
        """List the open questions that somebody may answer, newest first."""
        if who.company is None:
            return []
        states, now = frozenset({CompanyConsentState.OPEN}), self.clock.now()
        with self.store.read() as records:
            found = records.company_consents.of_company(who.company, states=states)
        return [asked for asked in found if now < asked.expires_at and self.may_decide(who, asked)]

    def may_decide(self, who: Applier, asked: CompanyConsent) -> bool:
        """Tell whether somebody may answer, as far as their rights go: it has to be another person."""
        manifest = self.manifests.get(asked.partner)
        if manifest is None or who.membership is None or who.tree is None or who.account.id == asked.by:
            return False
        allowed = may_give(who.tree, who.membership, manifest, asked.node, self.clock.now())
        return isinstance(allowed, Allow)

    def find(self, who: Applier, consent: str) -> CompanyConsent:
        """Find a question that one may answer, or has asked. Raises `NotFound`."""
        if who.company is None:
            raise NotFound
        with self.store.read() as records:
            found = records.company_consents.get(who.company, consent)
        if found is None or not (found.by == who.account.id or self.may_decide(who, found)):
            raise NotFound
        return found

    def withdraw(self, who: Applier, consent: str) -> CompanyConsent:
        """Take one's own question back. Raises `NotFound`, `Conflict` if it was answered."""
        asked, now = self.find(who, consent), self.clock.now()
        if asked.by != who.account.id:
            raise NotFound
        if asked.state is not CompanyConsentState.OPEN:
            raise Conflict(_ANSWERED)
        with self.store.write() as records:
            return take_back(records, asked, who.account.id, now)

    def expire(self, limit: int = 100) -> int:
        """End what nobody answered, or used, in time. Return how many."""
        now = self.clock.now()
        with self.store.read() as records:
            due = records.company_consents.due(now, limit)
        for consent in due:
            over = replace(consent, state=CompanyConsentState.EXPIRED)
            with self.store.write() as records:
                if records.company_consents.move(over, consent.state):
                    records.audit.append(_settled(over, None), now)
        return len(due)

    def is_waiting(self) -> bool:
        """Tell whether the time of any is over."""
        with self.store.read() as records:
            return bool(records.company_consents.due(self.clock.now(), 1))

    def givers(self, sheet: Sheet) -> list[AccountId]:
        """Name who may say so, for the page that asks."""
        if sheet.applier.company is None or sheet.node is None:
            return []
        with self.store.read() as records:
            return self._givers(records, _question(sheet, "", self.clock.now()))

    def _givers(self, records: Records, asked: CompanyConsent) -> list[AccountId]:
        tree = self.trees.whole(records, asked.company)
        members = [who for _, who in records.companies.members(asked.company) if who.account != asked.by]
        manifest = self.manifests[asked.partner]
        found = givers(tree, members, manifest, asked.node, asked.created_at)
        acting = records.companies.acting(asked.company, found)
        return [one for one in found if one in acting][:TOLD]


def request_of(asked: CompanyConsent, manifest: Manifest, client: Client) -> Request:
    """Return what the page of whoever decides is about: the company's fields that were asked for."""
    return Request(manifest, client, replace(whole(manifest), fields=asked.fields), asked.node)


def settle(records: Records, asked: CompanyConsent, decided: CompanyConsent, now: datetime) -> None:
    """Answer an open question. Raises `Conflict` if it is not open any more, or its time is over."""
    if now >= asked.expires_at:
        raise Conflict(words_later.text("The time for an answer is over: it has to be asked anew."))
    if not records.company_consents.move(decided, CompanyConsentState.OPEN):
        raise Conflict(_ANSWERED)
    records.audit.append(_settled(decided, decided.decided_by), now)


def take_back(records: Records, asked: CompanyConsent, by: AccountId, now: datetime) -> CompanyConsent:
    """End a question, or a yes that was not used. Raises `Conflict` if it was answered or used meanwhile."""
    taken = replace(asked, state=CompanyConsentState.WITHDRAWN)
    if not records.company_consents.move(taken, asked.state):
        raise Conflict(_ANSWERED)
    records.audit.append(_settled(taken, by), now)
    return taken


def _settled(decided: CompanyConsent, account: AccountId | None) -> CompanyConsentDecided:
    return CompanyConsentDecided(
        account=account,
        company=decided.company,
        client=decided.client,
        consent=decided.id,
        state=decided.state,
        by=decided.by,
        fields=decided.agreed,
    )


def short(text: str, field: str) -> str:
    """Return a text without blanks around it. Raises `Invalid` if it is too long."""
    text = text.strip()
    if len(text) > LONGEST:
        raise Invalid(words_later.text("This is too long: 500 characters at most."), field=field)
    return text


def _question(sheet: Sheet, comment: str, now: datetime) -> CompanyConsent:
    company, node = sheet.applier.company, sheet.node
    if not isinstance(sheet.ground, Lacking) or company is None or node is None:
        raise Conflict(words_later.text("There is nothing to ask for here."))
    return CompanyConsent(
        id=new_id(),
        company=company,
        node=node,
        partner=sheet.manifest.id,
        manifest=sheet.manifest.version,
        client=sheet.client.client_id,
        by=sheet.applier.account.id,
        fields=sheet.request.company_fields,
        created_at=now,
        expires_at=now + OPEN_FOR,
        comment=comment,
    )


def _asked(asked: CompanyConsent) -> CompanyConsentAsked:
    return CompanyConsentAsked(
        account=asked.by,
        company=asked.company,
        client=asked.client,
        consent=asked.id,
        manifest=f"{asked.partner}@{asked.manifest}",
        node=asked.node,
        fields=asked.fields,
    )
