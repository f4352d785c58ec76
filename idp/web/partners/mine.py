"""Whom I gave data: each application with its receipt, each client agreed to, and taking it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, Response, make_response, request

from idp.claims.agreed import read_agreed
from idp.claims.manifest import Manifest
from idp.claims.receipt_file import receipt_file
from idp.model.account import Account
from idp.model.application import Application
from idp.model.consent import ConsentRecord, ConsentState
from idp.model.errors import NotFound
from idp.model.ids import CompanyId, PartnerId, RecordId
from idp.web.assured import sign_in_first
from idp.web.caller import Caller
from idp.web.front import Front
from idp.web.partners.agreed import rows_of
from idp.web.partners.handed import Page, Told, labels_of, read_times, tell
from idp.words import words_later

STATES: Final = {
    ConsentState.REQUESTED: words_later.text("asked for"),
    ConsentState.GIVEN: words_later.text("agreed to"),
    ConsentState.REFUSED: words_later.text("declined"),
    ConsentState.WITHDRAWN: words_later.text("taken back"),
    ConsentState.REVOKED: words_later.text("taken back by the company or the operator"),
    ConsentState.EXPIRED: words_later.text("never fetched, emptied"),
}

_FOR_COMPANY: Final = words_later.text("agreed to for the company, so that a colleague may apply")


@dataclass(frozen=True, slots=True)
class Receipt:
    """One record with what belongs to it."""

    record: ConsentRecord
    application: Application | None
    events: Sequence[ConsentRecord]
    """Everything that happened to it, this record included."""
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that no application stands on, in the list."""

    record: ConsentRecord
    title: str
    says: str
    """A msgid."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What the partner's form asks for now, and did not then, or the other way round."""

    version: str
    added: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MyConsentsPages:
    """One's own applications, in every company."""

    front: Front

    def show(self) -> Response:
        """List them, newest first; then the clients agreed to for the company at hand."""
        caller = self.front.caller()
        if caller.account is None:
            return sign_in_first(self.front, caller, "/account/consents")
        page = Page.read(request.args.get("page", ""))
        with self.front.house.store.read() as records:
            page, found = page.cut(records.applications.of_account(caller.account.id, page.reach))
            page, alone = page.cut(records.consent_records.alone(caller.account.id, page.reach))
            page, agreed = page.cut(read_agreed(records, caller.account.id, caller.company, page.reach))
            times = read_times(records, found)
        locale, manifests = self.front.locale(caller), self.front.claims.manifests
        names: dict[CompanyId | None, str] = {m.company: m.company_name for m in caller.companies}
        told = [tell(one, manifests, locale, times) for one in found]
        rows = [replace(one, company=names.get(one.application.company, "")) for one in told]
        return self.front.page(
            caller,
            "partners/consents.html",
            shape="",
            rows=rows,
            alone=[_entry(record, manifests, locale) for record in alone],
            agreed=rows_of(agreed, self.front.words(caller)),
            page=page,
            done=request.args.get("done", ""),
            zone=self.front.zone(caller),
        )

    def record(self, record: str) -> Response:
        """Show a receipt: to be read, and to be printed."""
        caller = self.front.caller()
        if caller.account is None:
            return sign_in_first(self.front, caller, f"/account/consents/{record}")
        found = self._find(caller.account, record)
        return self.front.page(caller, "partners/receipt.html", shape="", **self._said(caller, found))

    def file(self, record: str) -> Response:
        """Send the receipt as the file that proves itself."""
        caller = self.front.caller()
        if caller.account is None:
            return sign_in_first(self.front, caller, f"/account/consents/{record}")
        found = self._find(caller.account, record)
        response = make_response(receipt_file(found.record, self.front.claims.receipts))
        response.headers["Content-Type"] = "application/json; charset=utf-8"
        response.headers["Content-Disposition"] = f"attachment; filename=receipt-{found.record.id}.json"
        return self.front.remember(caller, response)

    def withdraw(self, record: str) -> Response:
        """Take it back, and say honestly what that came to."""
        caller = self.front.caller()
        if caller.account is None:
            return self.front.go(caller, "/login")
        found = self._find(caller.account, record)
        if found.application is None:
            raise NotFound
        ended = self.front.claims.ending.withdraw(caller.account.id, found.application.id)
        done = "told" if ended.read else "emptied"
        return self.front.go(caller, f"/account/consents/{found.record.id}?done={done}")

    def _find(self, account: Account, record: str) -> Receipt:
        """Read a record of one's own. Raises `NotFound` for anybody else's."""
        with self.front.house.store.read() as records:
            found = records.consent_records.get(RecordId(record))
            if found is None or found.account != account.id:
                raise NotFound
            application = records.applications.get(found.application) if found.application else None
            if application is None:
                return Receipt(found, None, (found,), None)
            events = records.consent_records.of_application(application.id)
            times = read_times(records, [application])
        return Receipt(found, application, events, times.get(application.id))

    def _said(self, caller: Caller, found: Receipt) -> dict[str, Any]:
        locale, document = self.front.locale(caller), found.record.document
        manifest = self.front.claims.manifests.get(PartnerId(_partner(found.record)))
        companies = {m.company: m.company_name for m in caller.companies}
        return {
            "found": found,
            "document": document,
            "told": self._told(found, locale),
            "title": manifest.title[locale] if manifest else _partner(found.record),
            "product": manifest.product_title[locale] if manifest else "",
            "purpose": manifest.purpose_text[locale] if manifest else document.get("purpose", ""),
            "handed": _labels(manifest, document, locale, ticked=True),
            "kept": _labels(manifest, document, locale, ticked=False),
            "changed": _difference(manifest, document, locale),
            "company": companies.get(found.record.company, "") if found.record.company else "",
            "states": STATES,
            "done": request.args.get("done", ""),
            "script": True,
            "zone": self.front.zone(caller),
        }

    def _told(self, found: Receipt, locale: str) -> Told | None:
        if found.application is None:
            return None
        times = {found.application.id: found.read_at} if found.read_at else {}
        return tell(found.application, self.front.claims.manifests, locale, times)


def _entry(record: ConsentRecord, manifests: Mapping[PartnerId, Manifest], locale: str) -> Entry:
    partner = _partner(record)
    manifest = manifests.get(PartnerId(partner))
    return Entry(record, manifest.title[locale] if manifest else partner, _says(record))


def _says(record: ConsentRecord) -> str:
    """Say what a record without an application is about: a msgid."""
    return _FOR_COMPANY if record.state is ConsentState.GIVEN else STATES[record.state]


def _partner(record: ConsentRecord) -> str:
    return str(record.document.get("manifest", "")).partition("@")[0]


def _labels(
    manifest: Manifest | None, document: Any, locale: str, *, ticked: bool
) -> tuple[tuple[str, bool], ...]:
    """Name the fields that were, or were not, agreed to; and whether the person typed them."""
    shown = [one for one in document.get("shown", ()) if bool(one["ticked"]) is ticked]
    names = labels_of(manifest, [one["field"] for one in shown], locale)
    return tuple((name, bool(one["self_asserted"])) for name, one in zip(names, shown, strict=True))


def _difference(manifest: Manifest | None, document: Any, locale: str) -> Difference | None:
    """Say how the partner's form differs from the one that was agreed to; `None` if it does not."""
    was = [one["field"] for one in document.get("shown", ())]
    if manifest is None or not was or document.get("manifest") == manifest.reference:
        return None
    now = [field.key for field in manifest.fields]
    return Difference(
        manifest.reference,
        tuple(labels_of(manifest, [key for key in now if key not in was], locale)),
        tuple(labels_of(manifest, [key for key in was if key not in now], locale)),
    )


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/account/consents` and a page and a file for each record."""
    page = MyConsentsPages(front)
    pages.add_url_rule("/account/consents", "consents", page.show)
    pages.add_url_rule("/account/consents/<record>", "consent_record", page.record)
    pages.add_url_rule("/account/consents/<record>", "consent_withdraw", page.withdraw, methods=["POST"])
    pages.add_url_rule("/account/consents/<record>.json", "consent_file", page.file)
