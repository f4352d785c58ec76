"""A yes or a no on the sheet, written down in one transaction with whatever goes with it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from idp.claims.consenting import Consented
from idp.claims.documents import given_document, refused_document
from idp.claims.ground import applies, given, gives
from idp.claims.pairwise import Pairwise
from idp.claims.receipts import ChainTaken, Receipts
from idp.claims.shaping import shape
from idp.claims.sheet import Sheet
from idp.model.application import Application, CompanyConsent, CompanyConsentState
from idp.model.consent import ConsentRecord, ConsentState
from idp.model.errors import Conflict, Refused
from idp.model.handing import ApplicationApproved, ApplicationRefused
from idp.model.ids import ApplicationId, RecordId, new_id
from idp.ports.clock import Clock
from idp.ports.envelope import Envelope
from idp.ports.records import Records, Store
from idp.rbac import Allow
from idp.words import words_later

TRIES: Final = 3
"""Of a transaction whose place in the person's chain somebody else took."""
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Applying:
    """Writes down what a person decided."""

    store: Store
    clock: Clock
    envelope: Envelope
    receipts: Receipts
    pairwise: Pairwise
    operator: str

    def approve(
        self, sheet: Sheet, consented: Consented, within: Callable[[Records, Application], None]
    ) -> Application:
        """Seal the values that were shown, and write application, record and audit row.

        Rights are read anew in the transaction. Raises `Refused` if the ground is gone,
        `Conflict` if a permission was used meanwhile.
        """
        now = self.clock.now()
        application = self._application(sheet, consented, now)
        record = ConsentRecord(
            id=application.record,
            account=application.account,
            seq=0,
            state=ConsentState.GIVEN,
            at=now,
            client=application.client,
            document=given_document(sheet, consented, application, self.receipts, self.operator),
            receipt="",
            application=application.id,
            company=application.company,
        )

        def write(records: Records) -> Application:
            refuse_lost_ground(records, sheet, consented, now)
            records.applications.add(application)
            self.receipts.append(records, record)
            records.audit.append(_approved(application, sheet), now)
            within(records, application)
            return application

        return in_chain(self.store, write)

    def decline(self, sheet: Sheet, within: Callable[[Records], None]) -> None:
        """Write down that the person said no."""
        now = self.clock.now()
        record = ConsentRecord(
            id=RecordId(new_id()),
            account=sheet.applier.account.id,
            seq=0,
            state=ConsentState.REFUSED,
            at=now,
            client=sheet.client.client_id,
            document=refused_document(sheet, now, self.operator),
            receipt="",
            company=sheet.applier.company,
        )

        def write(records: Records) -> None:
            self.receipts.append(records, record)
            records.audit.append(_refused(record, sheet), now)
            within(records)

        in_chain(self.store, write)

    def _application(self, sheet: Sheet, consented: Consented, now: datetime) -> Application:
        manifest, made = sheet.manifest, ApplicationId(new_id())
        key = self.envelope.new_key(context_of(made))
        return Application(
            id=made,
            partner=manifest.id,
            manifest=manifest.version,
            client=sheet.client.client_id,
            account=sheet.applier.account.id,
            company=sheet.applier.company,
            node=sheet.node,
            purpose=manifest.purpose,
            fields=consented.keys,
            record=RecordId(new_id()),
            reads=sheet.offer.wanted.reads,
            approved_at=now,
            expires_at=now + manifest.valid_for,
            company_by=sheet.company_by if consented.company_keys else None,
            sealed=self.envelope.seal(self._body(sheet, consented, now), key, context_of(made)),
            data_key=key,
        )

    def _body(self, sheet: Sheet, consented: Consented, now: datetime) -> bytes:
        """Write what the partner will read, to the byte. What is to be signed is signed when fetched."""
        shaped = shape(consented, self.operator, now)
        body: dict[str, Any] = dict(shaped.body)
        if shaped.reads == "kyc-fill-in":
            return dump(body)
        sector, company = sheet.client.sector, sheet.applier.company
        about: dict[str, Any] = {"sub": self.pairwise.subject(sector, sheet.applier.account.id)}
        if company is not None and consented.company_keys:
            about["org_id"] = self.pairwise.company(sector, company)
        return dump({**about, "form": body} if shaped.reads == "application" else {**body, **about})


def refuse_lost_ground(records: Records, sheet: Sheet, consented: Consented, now: datetime) -> None:
    """Refuse if the right is gone, or the consent in its place; use the latter up. Read now."""
    if not consented.company_keys:
        return
    match sheet.ground, sheet.applier.company, sheet.node:
        case Allow(), str() as company, str() as node if applies(
            records, sheet.applier.account.id, company, sheet.manifest, node, now
        ):
            return
        case CompanyConsent() as consent, _, _ if given(consent) and gives(
            records, consent, sheet.manifest, now
        ):
            _use(records, consent)
        case _:
            raise Refused(words_later.text("You may not hand over the company's data any more."))


def in_chain(store: Store, write: Callable[[Records], Made]) -> Made:
    """Run a transaction that appends to a person's chain, again if the chain grew meanwhile."""
    for _ in range(TRIES - 1):
        try:
            with store.write() as records:
                return write(records)
        except ChainTaken:
            continue
    with store.write() as records:
        return write(records)


def context_of(application: ApplicationId) -> str:
    """Return the context that an application's values are sealed for."""
    return f"application:{application}"


def dump(body: dict[str, Any]) -> bytes:
    """Write JSON as partners read it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _use(records: Records, consent: CompanyConsent) -> None:
    used = replace(consent, state=CompanyConsentState.USED)
    if not records.company_consents.move(used, CompanyConsentState.GIVEN):
        raise Conflict(words_later.text("This permission was used already. Ask for another one."))


def _approved(application: Application, sheet: Sheet) -> ApplicationApproved:
    return ApplicationApproved(
        account=application.account,
        company=application.company,
        sid=sheet.applier.session.sid,
        client=application.client,
        application=application.id,
        manifest=sheet.manifest.reference,
        purpose=application.purpose,
        fields=application.fields,
        node=application.node,
        company_by=application.company_by,
        record=application.record,
    )


def _refused(record: ConsentRecord, sheet: Sheet) -> ApplicationRefused:
    return ApplicationRefused(
        account=record.account,
        company=record.company,
        sid=sheet.applier.session.sid,
        client=record.client,
        manifest=sheet.manifest.reference,
        purpose=sheet.manifest.purpose,
        record=record.id,
    )
