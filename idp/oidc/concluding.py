"""What ends every request of a person, whether a browser's or a device's."""

from datetime import datetime
from typing import Final

from idp.authn.sessions import touch_due
from idp.interaction import Entering, Ready, note_entry
from idp.model.client import Client
from idp.model.errors import Conflict
from idp.model.interaction import Interaction
from idp.oidc.answers import Page
from idp.oidc.provider import Provider
from idp.ports.records import Records
from idp.words import words_for

FINISHED: Final = "This request was finished already."


def finish(records: Records, parked: Interaction, now: datetime) -> None:
    """End a parked request. Raises `Conflict` if it was ended before, here or in another tab."""
    if not records.interactions.finish(parked.id, now):
        raise Conflict(FINISHED)


def note_visit(records: Records, provider: Provider, client: Client, ready: Ready, now: datetime) -> None:
    """Note what sign-out will have to close, and that the session is in use."""
    session, door = ready.signed_in.session, provider.services.door_of(client)
    note_entry(records, Entering(session.account, session.sid, ready.company, door, client.access), now)
    if touch_due(session, now):
        records.sessions.touch(session.sid, now)


def show_over(locale: str, now: str, status: int = 400, **way_on: str) -> Page:
    """Say that a request is no more: finished, too old, or another browser's; `now` is what to do."""
    words = words_for(locale)
    context = {
        "title": words.text("This request is over"),
        "what": words.text("It was finished already, has waited too long, or was begun in another browser."),
        "now": now,
        **way_on,
    }
    return Page("error.html", context, status, locale=locale)
