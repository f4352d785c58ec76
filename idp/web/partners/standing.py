"""Who stands at the page of an application, for whom, and what the partner's client came for."""

import hashlib
import json
from dataclasses import dataclass

from flask import request

from idp.claims.ground import Applier, Request
from idp.claims.manifest import Manifest
from idp.claims.sheet import Sheet
from idp.claims.statement import digest_of
from idp.interaction import AskApplication
from idp.model.client import Client
from idp.model.errors import Conflict
from idp.model.ids import ClientId, NodeId
from idp.model.interaction import Interaction, Purpose
from idp.web.entry import Entry
from idp.web.front import Front
from idp.words import words_later

NODE = "node"
"""The place that is applied for, in an address, a form, and a request that began with us."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A parked request at the step where an application is agreed to."""

    entry: Entry
    applier: Applier
    request: Request

    @property
    def manifest(self) -> Manifest:
        """Return the partner's manifest."""
        return self.request.manifest


def stand_at(front: Front, entry: Entry) -> Standing | None:
    """Return who stands there; `None` where something else is due. Raises `Conflict` for a client that went.

    What was declined here is not taken up again: the partner starts anew.
    """
    applier = entry.caller.applier(entry.step.company) if isinstance(entry.step, AskApplication) else None
    if applier is None or entry.interaction.progress.refused:
        return None
    return Standing(entry, applier, _request(front, entry.interaction))


def _request(front: Front, interaction: Interaction) -> Request:
    wanted = interaction.needs.application
    manifest = front.claims.manifests.get(wanted.partner) if wanted is not None else None
    client = client_of(front, interaction.needs.client)
    if wanted is None or manifest is None or client is None or client.partner != manifest.id:
        raise Conflict(words_later.text("This partner takes no applications now."))
    return Request(manifest, client, wanted, _chosen(interaction))


def client_of(front: Front, client: ClientId | None) -> Client | None:
    """Read a client as it is now; one that is switched off is none."""
    if client is None:
        return None
    with front.house.store.read() as records:
        found = records.clients.get(client)
    return None if found is None or found.disabled else found


def _chosen(interaction: Interaction) -> NodeId | None:
    """Return the place that was chosen on the page, or before it where the request began with us."""
    begun = interaction.request.get(NODE, "") if interaction.purpose is Purpose.APPLY else ""
    chosen = request.values.get(NODE, "") or begun
    return NodeId(chosen) if chosen else None


def fingerprint(sheet: Sheet, title: str = "", host: str = "") -> str:
    """Return what stands for the page: for whom it was made, and everything that it shows."""
    client = sheet.client
    shown = [
        sheet.applier.account.id,
        sheet.applier.company,
        sheet.node,
        [client.client_id, client.client_name, client.partner, client.sector],
        [client.redirect_uris, client.application_uri, client.jwks],
        [title, host],
        sheet.offer.digest,
        digest_of(sheet.text),
    ]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()
