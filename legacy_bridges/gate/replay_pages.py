"""Short pages of ours on a service's host: what happened, what it means, where one goes from here."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Response, render_template

from legacy_bridges.contract import DOOR, Manifest
from legacy_bridges.host.pages import STYLE, stand_alone

LINK: Final = f"{DOOR}/link"


@dataclass(frozen=True, slots=True)
class Note:
    """What such a page says."""

    title: str
    lines: Sequence[str]
    ways: Sequence[tuple[str, str]]
    """Address and words."""


def shown(manifest: Manifest, locale: str, note: Note, status: int) -> Response:
    """Make a page that stands alone on the service's host."""
    page = render_template(
        "bridges/note.html", locale=locale, note=note, service=title_of(manifest, locale), style=STYLE
    )
    response = stand_alone(page, status, "form-action 'none'")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def title_of(manifest: Manifest, locale: str) -> str:
    """Return what the service is called."""
    return manifest.title.get(locale) or next(iter(manifest.title.values()))


def go(address: str) -> Response:
    """Send the browser on."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address, "Cache-Control": "no-store"})
