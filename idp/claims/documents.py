"""What a consent record says, shaped after ISO/IEC TS 27560 with the terms of W3C DPV. No value in clear."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from idp.claims.consenting import Consented, Handed
from idp.claims.manifest import Manifest
from idp.claims.offering import Line
from idp.claims.receipts import SALTED, Receipts, moment, salt_digest
from idp.claims.sheet import Sheet
from idp.claims.statement import LANGUAGE, digest_of
from idp.model.application import Application, Block, CompanyConsent
from idp.model.consent import ConsentState

TYPE: Final = "ExplicitlyExpressedConsent"


def given_document(
    sheet: Sheet, consented: Consented, application: Application, receipts: Receipts, operator: str
) -> dict[str, Any]:
    """Say that a person agreed: to what, for what, by whom it is read, how it is taken back."""
    handed = {one.key: one for one in consented.handed}
    values = {claim: value.value for one in consented.handed for claim, value in one.values.items()}
    return {
        **_common(sheet, ConsentState.GIVEN, application.approved_at, operator),
        "application_id": application.id,
        "company_id": application.company,
        "node": application.node,
        "company_by": application.company_by,
        "shown": [shown(line, handed.get(line.key)) for line in sheet.offer.lines],
        "value_hashes": receipts.hashes(application.record, values),
        SALTED: salt_digest(receipts.salt(application.record)),
        "expires": moment(application.expires_at),
        "withdrawal_method": f"{receipts.issuer}/account/consents/{application.record}",
    }


def refused_document(sheet: Sheet, at: datetime, operator: str) -> dict[str, Any]:
    """Say that a person declined, having seen which fields."""
    return {
        **_common(sheet, ConsentState.REFUSED, at, operator),
        "company_id": sheet.applier.company,
        "shown": [shown(line, None) for line in sheet.offer.lines],
    }


def company_document(sheet: Sheet, decided: CompanyConsent, at: datetime, operator: str) -> dict[str, Any]:
    """Say that somebody agreed for the company, so that a colleague may hand it over."""
    agreed = frozenset(decided.agreed)
    return {
        **_common(sheet, ConsentState.GIVEN, at, operator),
        "company_id": decided.company,
        "node": decided.node,
        "applicant": decided.by,
        "shown": [{**shown(line, None), "ticked": line.key in agreed} for line in sheet.offer.company_lines],
        "expires": moment(decided.expires_at),
    }


def ended_document(before: Mapping[str, Any], state: ConsentState, at: datetime, by: str) -> dict[str, Any]:
    """Say that a consent ended; what it was about stands in the record that it names."""
    kept = ("application_id", "pii_principal_id", "company_id", "client_id", "manifest", "purpose")
    return {
        **{name: before[name] for name in kept if name in before},
        "predecessor": before["record_id"],
        "event": {"type": TYPE, "state": state, "time": moment(at), "entity": by},
    }


def shown(line: Line, handed: Handed | None) -> dict[str, Any]:
    """Say of one field what it is, and whether it was agreed to."""
    return {
        "field": line.key,
        "claims": list(line.field.claims),
        "need": line.need,
        "personal": line.block is Block.PERSON,
        "ticked": handed is not None,
        "self_asserted": handed is not None and handed.self_asserted,
    }


def _common(sheet: Sheet, state: ConsentState, at: datetime, operator: str) -> dict[str, Any]:
    manifest, session = sheet.manifest, sheet.applier.session
    return {
        "pii_principal_id": sheet.applier.account.id,
        "client_id": sheet.client.client_id,
        "manifest": manifest.reference,
        "purpose": f"dpv:{manifest.purpose}",
        "lawful_basis": manifest.lawful_basis,
        "language": LANGUAGE,
        "notice": sheet.text,
        "notice_sha256": digest_of(sheet.text),
        "pii_controllers": [operator, manifest.title["en"]],
        "recipient_third_parties": [manifest.id],
        "storage_locations": ["RU"],
        "jurisdiction": "RU",
        "retention_period": _retention(manifest),
        "event": {"type": TYPE, "state": state, "time": moment(at), "entity": sheet.applier.account.id},
        "context": {"acr": session.acr, "amr": list(session.amr), "sid": session.sid},
    }


def _retention(manifest: Manifest) -> dict[str, str]:
    return {
        "platform_payload": "none",
        "platform_evidence": f"P{manifest.retention.years}Y",
        "recipient": manifest.retention.partner[LANGUAGE],
    }
