"""The answer of who may say so for the company: a consent of its own, good for a week and for one use."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from idp.claims.applying import in_chain
from idp.claims.company_consent import Questions, settle, short, take_back
from idp.claims.documents import company_document, ended_document
from idp.claims.ground import Applier, gives
from idp.claims.receipts import Receipts
from idp.claims.sheet import Sheet
from idp.model.application import CompanyConsent, CompanyConsentState
from idp.model.consent import ConsentRecord, ConsentState
from idp.model.errors import Conflict, Invalid, NotFound, Refused
from idp.model.ids import AccountId, RecordId, new_id
from idp.ports.records import Records
from idp.rbac.humans import same_human
from idp.words import words_later

GOOD_FOR: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Answers:
    """Yes and no to questions about a company's fields."""

    questions: Questions
    receipts: Receipts
    operator: str

    def give(
        self, who: Applier, asked: CompanyConsent, sheet: Sheet, keys: frozenset[str], answer: str = ""
    ) -> CompanyConsent:
        """Agree to the company's essential fields and to those that were ticked.

        `sheet` is the page that was looked at, laid for who decides. Raises `Refused`, `Conflict`
        if it was answered meanwhile, `Invalid` for a field that was not on the page.
        """
        lines = [line for line in sheet.offer.company_lines if line.key in asked.fields]
        if not keys <= {line.key for line in lines}:
            raise Invalid(words_later.text("The page has changed. Look at it again."), field="keys")
        now = self.questions.clock.now()
        decided = replace(
            asked,
            state=CompanyConsentState.GIVEN,
            decided_by=who.account.id,
            decided_at=now,
            expires_at=now + GOOD_FOR,
            agreed=tuple(line.key for line in lines if line.locked or line.key in keys),
            record=RecordId(new_id()),
            answer=short(answer, "answer"),
        )
        return in_chain(self.questions.store, partial(self._give, asked=asked, decided=decided, sheet=sheet))

    def decline(self, who: Applier, asked: CompanyConsent, answer: str = "") -> CompanyConsent:
        """Say no. Raises `NotFound`, `Conflict` if it was answered meanwhile."""
        if not self.questions.may_decide(who, asked):
            raise NotFound
        now = self.questions.clock.now()
        declined = replace(
            asked,
            state=CompanyConsentState.DECLINED,
            decided_by=who.account.id,
            decided_at=now,
            answer=short(answer, "answer"),
        )
        with self.questions.store.write() as records:
            settle(records, asked, declined, now)
            told = words_later.text("The company's data is not given")
            self.questions.tell(records, declined, declined.by, told)
        return declined

    def take_back(self, who: Applier, given: CompanyConsent) -> CompanyConsent:
        """Take a yes back that was not used yet: whoever gave it, and whoever could give it now.

        Raises `NotFound`, and `Conflict` if there is nothing to take back, or it was used meanwhile.
        """
        if not self.questions.may_decide(who, given):
            raise NotFound
        if given.state is not CompanyConsentState.GIVEN:
            raise Conflict(words_later.text("There is nothing to take back."))
        return in_chain(self.questions.store, partial(self._take_back, given=given, by=who.account.id))

    def _take_back(self, records: Records, given: CompanyConsent, by: AccountId) -> CompanyConsent:
        now = self.questions.clock.now()
        taken = take_back(records, given, by, now)
        before = records.consent_records.get(given.record) if given.record is not None else None
        if before is not None:
            self.receipts.append(records, _ended(before, by, now))
        told = words_later.text("The company's data may not be handed over any more")
        self.questions.tell(records, taken, taken.by, told)
        return taken

    def _give(
        self, records: Records, asked: CompanyConsent, decided: CompanyConsent, sheet: Sheet
    ) -> CompanyConsent:
        now = decided.decided_at or self.questions.clock.now()
        self._refuse_unfit(records, decided, now)
        settle(records, asked, decided, now)
        self.receipts.append(records, self._record(decided, sheet, now))
        told = words_later.text("The company's data may be handed over")
        self.questions.tell(records, decided, decided.by, told)
        return decided

    def _refuse_unfit(self, records: Records, decided: CompanyConsent, now: datetime) -> None:
        """Refuse who may not, or is the same human as who asked. Read now."""
        manifest = self.questions.manifests.get(decided.partner)
        if manifest is None or not gives(records, decided, manifest, now):
            raise Refused(words_later.text("You may not hand over the company's data."))
        if decided.decided_by is None or same_human(records, decided.by, decided.decided_by):
            raise Refused(words_later.text("Somebody else has to decide this: you asked for it yourself."))

    def _record(self, decided: CompanyConsent, sheet: Sheet, now: datetime) -> ConsentRecord:
        return ConsentRecord(
            id=decided.record or RecordId(new_id()),
            account=sheet.applier.account.id,
            seq=0,
            state=ConsentState.GIVEN,
            at=now,
            client=decided.client,
            document=company_document(sheet, decided, now, self.operator),
            receipt="",
            company=decided.company,
        )


def _ended(before: ConsentRecord, by: AccountId, now: datetime) -> ConsentRecord:
    state = ConsentState.WITHDRAWN if before.account == by else ConsentState.REVOKED
    return replace(
        before,
        id=RecordId(new_id()),
        state=state,
        at=now,
        document=ended_document(before.document, state, now, by),
        receipt="",
    )
