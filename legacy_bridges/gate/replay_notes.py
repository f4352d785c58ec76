"""What a person is told when a service's own sign-in stands between them and the page."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Response

from idp.words import Words, words_for
from legacy_bridges.gate.notices import BUSY, DOWN, NOT_ACCEPTED, SLOW, Notices
from legacy_bridges.gate.replay_pages import LINK, Note, go, shown, title_of
from legacy_bridges.gate.replay_trip import Trip
from legacy_bridges.return_path import local_path

_ON_OUR_PAGE: Final = frozenset({"link_broken", "link_locked", "link_pending", "not_linked"})
_NOTICES: Final = {"busy": BUSY, "account": NOT_ACCEPTED, "slow": SLOW}


@dataclass(frozen=True, slots=True)
class Notes:
    """Makes the pages."""

    issuer: str

    def stopped(self, trip: Trip, reason: str) -> Response:
        """Say why nobody is signed in there; what the person can mend leads to the page where they do."""
        if reason in _ON_OUR_PAGE:
            return go(LINK)
        if reason == "over":
            return go(trip.manifest.start_url)
        return Notices(self.issuer).say(_NOTICES.get(reason, DOWN), trip.manifest, trip.call.locale)

    def repeat(self, trip: Trip) -> Response:
        """Say that what was sent has to be sent once more."""
        words, name = _words(trip)
        note = Note(
            words.text("Your sign-in at %(service)s had ended", service=name),
            [
                words.text("You are signed in there again. What you sent was not repeated by itself."),
                words.text("Go back and send it once more."),
            ],
            [(_came_from(trip), words.text("Back to the page"))],
        )
        return shown(trip.manifest, trip.call.locale, note, HTTPStatus.CONFLICT)

    def left(self, trip: Trip, *, proved: bool) -> Response:
        """Say that the person is signed out of this service, and offer to sign out everywhere."""
        words, name = _words(trip)
        unsure = words.text("The service did not confirm it: its own session may live on for a while.")
        note = Note(
            words.text("You are signed out of %(service)s", service=name),
            [*([] if proved else [unsure]), words.text("You are still signed in to your other services.")],
            [
                (f"{self.issuer}/logout", words.text("Sign out everywhere")),
                (trip.manifest.start_url, words.text("Open %(service)s again", service=name)),
                self._services(words),
            ],
        )
        return shown(trip.manifest, trip.call.locale, note, HTTPStatus.OK)

    def _services(self, words: Words) -> tuple[str, str]:
        return f"{self.issuer}/services", words.text("My services")


def _words(trip: Trip) -> tuple[Words, str]:
    return words_for(trip.call.locale), title_of(trip.manifest, trip.call.locale)


def _came_from(trip: Trip) -> str:
    """Return the page of the service's own that the form was on."""
    said = next((value for name, value in trip.call.outgoing.headers if name.lower() == "referer"), "")
    homes = (trip.manifest.origin, trip.manifest.upstream)
    home = next((home for home in homes if said.startswith(f"{home}/")), None)
    return local_path(said.removeprefix(home)) or trip.manifest.landing if home else trip.manifest.landing
