"""Logos of clients, from our own origin: named by their content, so kept for a year."""

import re
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort
from werkzeug import Response

from idp.interaction.emblem import LOGOS, emblem_of
from idp.model.interaction import Interaction
from idp.web.front import Front

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_ALONE: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""What keeps it a picture, and nothing else, also where somebody opens it by itself."""


@dataclass(frozen=True, slots=True)
class Logos:
    """Sends the pictures."""

    front: Front

    def send(self, digest: str) -> Response:
        """Answer with a picture that some client has now."""
        if not _DIGEST.fullmatch(digest):
            abort(404)
        with self.front.house.store.read() as records:
            logo = records.logos.find(digest)
        if logo is None:
            abort(404)
        return Response(logo.body, content_type=logo.type.value, headers=_ALONE)


def emblem_for(front: Front, interaction: Interaction | None) -> str:
    """Return the address of the logo of whoever parked the request; nothing is read if it has none."""
    if interaction is None or not interaction.needs.logo_uri:
        return ""
    with front.house.store.read() as records:
        return emblem_of(records, interaction.needs.client, interaction.needs.logo_uri)


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/client-logo/<digest>`."""
    pages.add_url_rule(f"{LOGOS}<digest>", "client_logo", Logos(front).send)
