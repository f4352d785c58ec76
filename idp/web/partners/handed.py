"""An application as lists and receipts tell it: what, to whom, for what, and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from idp.claims.catalogue import CATALOGUE
from idp.claims.manifest import Manifest
from idp.model.application import Application, ApplicationState, Block, Ending
from idp.model.ids import ApplicationId, PartnerId
from idp.ports.records import Records
from idp.words import words_later

Row = TypeVar("Row")
PAGE: Final = 20
"""Applications on one page of a list."""
_ENDED: Final = {
    Ending.DELIVERED: words_later.text("handed over"),
    Ending.WITHDRAWN: words_later.text("taken back"),
    Ending.REVOKED: words_later.text("taken back by the company or the operator"),
    Ending.EXPIRED: words_later.text("never fetched, emptied"),
}
_HANDED: Final = words_later.text("handed over")
_WAITS: Final = words_later.text("waits to be fetched")


@dataclass(frozen=True, slots=True)
class Told:
    """One row."""

    application: Application
    title: str
    product: str
    purpose: str
    fields: tuple[str, ...]
    stands: str
    """A msgid."""
    read_at: datetime | None
    company: str = ""
    person: str = ""

    @property
    def live(self) -> bool:
        """Tell whether there is anything to take back: values, or the partner's leave to keep them."""
        return self.application.ending in (None, Ending.DELIVERED)

    @property
    def waits(self) -> bool:
        """Tell whether the partner has not read it, and still may."""
        return self.application.state is ApplicationState.GRANTED


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of a list, and which ones lie beside it."""

    number: int
    more: bool

    @classmethod
    def read(cls, text: str) -> "Page":
        """Read a page's number; anything else is the first one."""
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
        return cls(max(1, number), more=False)

    @property
    def reach(self) -> int:
        """Return how many rows must be read to show this page and know of the next."""
        return self.number * PAGE + 1

    def cut(self, found: Sequence[Row]) -> tuple["Page", Sequence[Row]]:
        """Return the page's rows, and the page that knows whether more follow, here or in another list."""
        start = (self.number - 1) * PAGE
        return Page(self.number, self.more or len(found) > start + PAGE), found[start : start + PAGE]


def read_times(records: Records, applications: Sequence[Application]) -> Mapping[ApplicationId, datetime]:
    """Read when each was handed over. One statement."""
    if not applications:
        return {}
    return {one.application: one.at for one in records.applications.disclosures([a.id for a in applications])}


def tell(
    application: Application,
    manifests: Mapping[PartnerId, Manifest],
    locale: str,
    times: Mapping[ApplicationId, datetime],
    *,
    block: Block | None = None,
) -> Told:
    """Tell one; with `block` the fields of that block alone."""
    manifest = manifests.get(application.partner)
    return Told(
        application=application,
        title=manifest.title[locale] if manifest else application.partner,
        product=manifest.product_title[locale] if manifest else "",
        purpose=manifest.purpose_text[locale] if manifest else application.purpose,
        fields=tuple(labels_of(manifest, application.fields, locale, block)),
        stands=_stands(application),
        read_at=times.get(application.id, application.read_at),
    )


def labels_of(
    manifest: Manifest | None, keys: Iterable[str], locale: str, block: Block | None = None
) -> Iterable[str]:
    """Name fields; one that the partner's form has no more goes by its key."""
    for key in keys:
        field = manifest.field(key) if manifest is not None else None
        if field is None and block is None:
            yield key
        elif field is not None and (block is None or block in {CATALOGUE[c].block for c in field.claims}):
            yield field.labels[locale]


def _stands(application: Application) -> str:
    if application.ending is not None:
        return _ENDED[application.ending]
    return _WAITS if application.state is ApplicationState.GRANTED else _HANDED
