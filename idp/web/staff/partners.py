"""Partners as the operator's staff sees them: the manifest, the clients, the log, and a preview."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from idp.claims.catalogue import Kind
from idp.claims.manifest import Basis, Delivery, Field, Manifest
from idp.claims.specimen import Specimen, specimen
from idp.model.application import Block
from idp.web.front import Front
from idp.web.partners.handed import tell
from idp.web.partners.saying import Looks
from idp.web.partners.ticked import Attempt
from idp.web.registered import begins_at
from idp.web.staff.entrance import come_in_as_staff
from idp.web.staff.log import ENDINGS, SHOWN, STATES, Log, read_log
from idp.web.staff.troubles import refusal_of
from idp.words import words_later

DELIVERIES: Final = {
    Delivery.RELYING_PARTY: words_later.text("It asks here itself, and reads once."),
    Delivery.APPLICATION: words_later.text(
        "It is brought a reference, and its server fetches a signed form."
    ),
}
KINDS: Final = {
    Kind.LEGAL: words_later.text("a company"),
    Kind.BRANCH: words_later.text("a branch"),
    Kind.SOLE_TRADER: words_later.text("a sole trader"),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What the consent page is told of a test person: the page is the real one, its buttons are not."""

    sheet: Specimen
    host: str
    kind: Kind
    back: str
    """The address of the partner's page."""

    @property
    def name(self) -> str:
        """Return the test person's name."""
        return self.sheet.name


@dataclass(frozen=True, slots=True)
class Laid:
    """A sheet that can be looked at, and nothing else."""

    manifest: Manifest
    text: str
    ready: bool = True
    node: None = None


@dataclass(frozen=True, slots=True)
class StaffPages:
    """Three pages to read. Nothing can be changed on any."""

    front: Front

    def partners(self) -> Response:
        """List the partners that one looks after."""
        staff = come_in_as_staff(self.front)
        locale = self.front.locale(staff.caller)
        found = [self.front.claims.manifests[partner] for partner in staff.partners]
        return self.front.page(
            staff.caller,
            "staff/partners.html",
            shape="",
            manifests=sorted(found, key=lambda one: one.title[locale].casefold()),
            assumed={one.id: len(_assumed(one.fields)) for one in found},
        )

    def partner(self, partner: str) -> Response:
        """Show one: its manifest as it is in force, its clients, and its log."""
        staff = come_in_as_staff(self.front)
        manifest = staff.manifest(partner)
        log = read_log(staff, manifest.id)
        words = self.front.words(staff.caller)
        manifests = self.front.claims.manifests
        return self.front.page(
            staff.caller,
            "staff/partner.html",
            shape="",
            manifest=manifest,
            delivery=DELIVERIES[manifest.delivery],
            kinds=KINDS,
            log=log,
            troubles=[refusal_of(row, words) for row in log.refused],
            told=[tell(one, manifests, words.locale, log.times) for one in log.applications],
            shown=SHOWN,
            states=STATES,
            endings=ENDINGS,
            keys=_keys(log),
            zone=self.front.zone(staff.caller),
        )

    def preview(self, partner: str) -> Response:
        """Show the consent page with a test person. Billing is not asked, nothing is written."""
        staff = come_in_as_staff(self.front)
        manifest, kind = staff.manifest(partner), _kind(request.args.get("kind", ""))
        sheet = specimen(manifest, kind, self.front.settings.operator, staff.caller.at)
        return self.front.page(
            staff.caller,
            "partners/apply.html",
            preview=Preview(sheet, self._host(manifest), kind, f"/staff/partners/{manifest.id}"),
            kinds=KINDS,
            sheet=Laid(manifest, sheet.text),
            looks=Looks(
                company=sheet.offer.block(Block.COMPANY),
                person=sheet.offer.block(Block.PERSON),
                folded=False,
                company_name=sheet.company_name,
                place="",
                places=(),
                others=False,
            ),
            ground=None,
            attempt=Attempt(),
            shown="",
            operator=self.front.settings.operator,
            longest=0,
            zone=self.front.zone(staff.caller),
        )

    def _host(self, manifest: Manifest) -> str:
        """Return the host that a person would return to; empty where no client says."""
        client = self.front.registered.clients().get(manifest.id)
        return urlsplit(begins_at(manifest, client)).hostname or "" if client is not None else ""


def _assumed(fields: Iterable[Field]) -> list[Field]:
    return [field for field in fields if field.basis is Basis.ASSUMED]


def _kind(text: str) -> Kind:
    return Kind(text) if text in frozenset(Kind) else Kind.LEGAL


def _keys(log: Log) -> dict[str, list[str]]:
    """Name the registered public keys of each client."""
    return {
        client.client_id: [str(key.get("kid", "")) for key in (client.jwks or {}).get("keys", ())]
        for client in log.clients
    }


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/staff/partners`, a page for each, and its preview."""
    page = StaffPages(front)
    pages.add_url_rule("/staff/partners", "staff_partners", page.partners)
    pages.add_url_rule("/staff/partners/<partner>", "staff_partner", page.partner)
    pages.add_url_rule("/staff/partners/<partner>/preview", "staff_preview", page.preview)
