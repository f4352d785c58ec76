"""What the gate itself says on a service's host: in words, without JavaScript, and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Response

from idp.words import words_for, words_later
from legacy_bridges.contract import Manifest
from legacy_bridges.gate.replay_pages import Note, shown


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that went wrong on our side of a service, or on its own."""

    status: HTTPStatus
    title: str
    """Names the service where it says `%(service)s`."""
    what: str


_SILENT: Final = words_later.text("%(service)s does not answer")
_UNSENT: Final = words_later.text("%(service)s did not get this request")
DOWN: Final = Notice(
    HTTPStatus.BAD_GATEWAY,
    _SILENT,
    words_later.text("This is no fault of yours. Try again in a few minutes."),
)
SLOW: Final = Notice(
    HTTPStatus.GATEWAY_TIMEOUT,
    _SILENT,
    words_later.text("It took too long. What you sent may have arrived: look before you send it again."),
)
BUSY: Final = Notice(
    HTTPStatus.SERVICE_UNAVAILABLE,
    words_later.text("%(service)s is busy"),
    words_later.text("Too many requests wait for it. Try again in a minute."),
)
NOT_ACCEPTED: Final = Notice(
    HTTPStatus.BAD_GATEWAY,
    words_later.text("%(service)s did not let us in"),
    words_later.text("It did not accept the sign-in that we did for you. My services says what to do."),
)
STOPPED: Final = Notice(
    HTTPStatus.BAD_GATEWAY,
    words_later.text("%(service)s did not let us in"),
    words_later.text(
        "This is no fault of yours: its team sees what is wrong, and nothing is tried before it is mended."
    ),
)
UNDOABLE: Final = Notice(
    HTTPStatus.BAD_GATEWAY,
    words_later.text("%(service)s did not let us in"),
    words_later.text("It asks for a sign-in that we cannot do for you. Tell its team: nothing was tried."),
)
NOT_SET_UP: Final = Notice(
    HTTPStatus.BAD_GATEWAY,
    words_later.text("%(service)s did not let us in"),
    words_later.text("The service is not set up yet; its team can see why."),
)
SEND_AGAIN: Final = Notice(
    HTTPStatus.CONFLICT,
    words_later.text("Send this once more"),
    words_later.text("The service wanted a new proof of who you are and has taken nothing yet."),
)
UNREADABLE: Final = Notice(
    HTTPStatus.BAD_REQUEST, _UNSENT, words_later.text("Its address can be read in more than one way.")
)
NOT_YOURS: Final = Notice(
    HTTPStatus.BAD_REQUEST, _UNSENT, words_later.text("It names a field that is not yours to fill in.")
)
TOO_LARGE: Final = Notice(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _UNSENT, words_later.text("It is too large. Send less at once.")
)
NO_LENGTH: Final = Notice(
    HTTPStatus.LENGTH_REQUIRED, _UNSENT, words_later.text("It does not say how long it is.")
)
NO_SOCKETS: Final = Notice(
    HTTPStatus.NOT_IMPLEMENTED, _UNSENT, words_later.text("We do not keep lines to it open, only pages.")
)
NOTHING_HERE: Final = Notice(
    HTTPStatus.NOT_FOUND, words_later.text("Nothing here"), words_later.text("This address leads nowhere.")
)
NOT_UNDERSTOOD: Final = Notice(
    HTTPStatus.BAD_REQUEST, words_later.text("Request error"), words_later.text("Go back and try again.")
)
AWAY: Final = Notice(
    HTTPStatus.SERVICE_UNAVAILABLE,
    words_later.text("One moment"),
    words_later.text("Too many people are coming in right now, or a part of ours is away."),
)
UNFORESEEN: Final = Notice(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    words_later.text("Something went wrong"),
    words_later.text("This is no fault of yours. Try again in a few minutes."),
)
_SOON: Final[Mapping[HTTPStatus, str]] = {HTTPStatus.SERVICE_UNAVAILABLE: "5"}
"""Seconds after which it is worth another try."""


@dataclass(frozen=True, slots=True)
class Notices:
    """Knows where the person's services are listed."""

    issuer: str

    def say(self, notice: Notice, manifest: Manifest, locale: str) -> Response:
        """Answer with a page of our own; none of it is kept by anybody."""
        words = words_for(locale)
        name = manifest.title.get(locale) or next(iter(manifest.title.values()))
        ways = [
            (manifest.start_url, words.text("Open %(service)s again", service=name)),
            (f"{self.issuer}/services", words.text("To my services")),
        ]
        note = Note(words.text(notice.title, service=name), [words.text(notice.what)], ways)
        answer = shown(manifest, locale, note, notice.status)
        answer.headers["Cache-Control"] = "no-store"
        if notice.status in _SOON:
            answer.headers["Retry-After"] = _SOON[notice.status]
        return answer
