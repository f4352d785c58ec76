"""A consent that a partner's server asked for beforehand: the way in, and back with the result."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from idp.claims.asking import want
from idp.claims.capturing import Capture, answer_of, callback_with, is_callback, open_capture
from idp.claims.catalogue import DPV
from idp.claims.manifest import Manifest
from idp.interaction import Errand, Ready, page_for, park, proceed, refuse_flood, resume_path
from idp.model.client import Client
from idp.model.errors import Conflict, NotFound
from idp.model.ids import AccountId
from idp.model.interaction import Interaction, Needs, Purpose
from idp.ports.records import Records
from idp.web.caller import Caller
from idp.web.entry import Entry, go_on, stand
from idp.web.errors import Lost
from idp.web.front import Front
from idp.web.partners.standing import client_of
from idp.words import words_later

CALLBACK: Final = "callback"
STATE: Final = "state"
ABOUT: Final = "about"
"""The number that was asked about, if one was."""
LONGEST_STATE: Final = 512
_OVER: Final = words_later.text("This was answered already.")


@dataclass(frozen=True, slots=True)
class CapturePages:
    """Where a person agrees before their service asks for anything."""

    front: Front

    def open(self, sealed: str) -> Response:
        """Park what was asked for, and lead to the page that asks. Raises `NotFound` for what is over."""
        caller = self.front.caller()
        capture = open_capture(self.front.house.envelope, sealed, self.front.house.clock.now())
        client = client_of(self.front, capture.client) if capture is not None else None
        manifest = self._manifest(client)
        if capture is None or client is None or manifest is None:
            raise NotFound
        return self._park(caller, capture, client, manifest)

    def done(self, interaction: str) -> Response:
        """Go back with how it ended: no data of anybody's, only the result and the client's own state."""
        caller, parked = self.front.meet(interaction)
        if parked is None or parked.purpose is not Purpose.CAPTURE:
            raise Lost(caller)
        entry = stand(self.front, caller, parked)
        if not (parked.progress.refused or isinstance(entry.step, Ready)):
            return go_on(self.front, entry)
        return self.front.go(caller, self._back(entry, self._finish(parked)))

    def _manifest(self, client: Client | None) -> Manifest | None:
        if client is None or client.partner is None:
            return None
        return self.front.claims.manifests.get(client.partner)

    def _park(self, caller: Caller, capture: Capture, client: Client, manifest: Manifest) -> Response:
        refuse_flood(self.front.house.limiter, caller.visitor)
        back = capture.callback if is_callback(capture.callback, client) else ""
        needs = Needs(
            title=manifest.title[self.front.locale(caller)],
            host=urlsplit(back).hostname or "",
            client=client.client_id,
            first_party=False,
            login_hint=capture.login_hint,
            redirect_origin=_origin(back),
            application=want(manifest, (*capture.scopes, f"{DPV}{manifest.purpose}")),
        )
        state = request.args.get(STATE, "")[:LONGEST_STATE]
        errand = Errand(Purpose.CAPTURE, {CALLBACK: back, STATE: state, ABOUT: capture.login_hint})
        now = self.front.house.clock.now()
        with self.front.house.store.write() as records:
            parked = park(records, errand, needs, caller.visitor.browser, now)
        step = proceed(needs, parked.progress, caller.presence, now)
        return self.front.go(caller, page_for(step, parked.id) or resume_path(parked))

    def _finish(self, parked: Interaction) -> str:
        """Finish the request and say how it ended. Raises `Conflict` if it was finished before.

        What somebody else agreed to who was brought the address is no word of whom it was asked about.
        """
        agreed, wanted = parked.progress.application, parked.needs.application
        with self.front.house.store.write() as records:
            if not records.interactions.finish(parked.id, self.front.house.clock.now()):
                raise Conflict(_OVER)
            found = records.applications.get(agreed) if agreed is not None else None
            if found is not None and not is_about(records, found.account, parked.request.get(ABOUT, "")):
                found = None
        return answer_of(found, wanted.fields if wanted is not None else ())

    def _back(self, entry: Entry, result: str) -> str:
        kept = entry.interaction.request
        return callback_with(kept[CALLBACK], result, kept[STATE]) if kept[CALLBACK] else "/partners"


def is_about(records: Records, account: AccountId, phone: str) -> bool:
    """Tell whether a number is this person's; where none was named, it was asked about nobody else."""
    meant = records.accounts.find(phone) if phone else None
    return not phone or (meant is not None and meant[0].id == account)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if address else ""


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/consent-info/capture/<sealed>` and `/consent-info/captured/<interaction>`."""
    page = CapturePages(front)
    pages.add_url_rule("/consent-info/capture/<sealed>", "capture", page.open)
    pages.add_url_rule("/consent-info/captured/<interaction>", "captured", page.done)
