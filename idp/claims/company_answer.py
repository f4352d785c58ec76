"""The answer of who may say so for the company: a consent of its own, good for a week and for one use."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from idp.claims.applying import in_chain
from idp.claims.company_consent import Questions, move, short
from idp.claims.documents import company_document
from idp.claims.ground import Applier, gives
from idp.claims.receipts import Receipts
from idp.claims.sheet import Sheet
from idp.model.application import CompanyConsent, CompanyConsentState
from idp.model.consent import ConsentRecord, ConsentState
from idp.model.errors import Invalid, NotFound, Refused
from idp.model.ids import RecordId, new_id
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
        return in_chain(self.questions.store, partial(self._give, decided=decided, sheet=sheet, now=now))

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
            move(records, declined, now)
            told = words_later.text("The company's data is not given")
            self.questions.tell(records, declined, declined.by, told)
        return declined

    def _give(self, records: Records, decided: CompanyConsent, sheet: Sheet, now: datetime) -> CompanyConsent:
        self._refuse_unfit(records, decided, now)
        move(records, decided, now)
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
