"""A client's logo: a picture fetched once and shown from our own origin."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from idp.model.client import Client
from idp.model.ids import ClientId, JobId, new_id
from idp.model.work import Job, JobKind

LARGEST: Final = 64 * 1024
"""Bytes that a picture stays below: as many are read, and then it may have been cut off."""
WIDEST: Final = 512
"""Pixels of either side at most."""


class PictureType(StrEnum):
    """What a logo may be. No SVG: that is a document, which may hold scripts and load more."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    WEBP = "image/webp"


@dataclass(frozen=True, slots=True)
class Logo:
    """A client's picture, as it lay at `uri`."""

    client: ClientId
    uri: str
    digest: str
    """SHA-256 of the body: what its address on our pages ends in."""
    type: PictureType
    body: bytes = field(repr=False)
    fetched_at: datetime


def logo_job(client: Client, now: datetime) -> Job:
    """Ask that a client's logo is fetched, for the client as it is now and no other."""
    return Job(
        id=JobId(new_id()),
        kind=JobKind.CLIENT_LOGO,
        target=f"client:{client.client_id}",
        payload={"client": client.client_id, **_said(client)},
        created_at=now,
        due_at=now,
    )


def is_still_meant(job: Job, client: Client) -> bool:
    """Tell whether a client says of itself what it said when its logo was asked for."""
    return all(job.payload.get(name) == value for name, value in _said(client).items())


def _said(client: Client) -> dict[str, Any]:
    return {
        "logo_uri": client.logo_uri,
        "client_name": client.client_name,
        "redirect_uris": list(client.redirect_uris),
    }
