"""The clients that I agreed to on the consent page: what each may learn, and taking it back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from idp.claims.agreed import Agreed
from idp.model.client import Client
from idp.model.ids import ClientId
from idp.web.front import Front
from idp.words import Words, scope_title
from idp.words.scopes import SCOPES

_HOSTS: Final = 3
"""Shown of one client, which may have registered many."""


@dataclass(frozen=True, slots=True)
class AgreedRow:
    """One client in the list."""

    client: ClientId
    name: str
    hosts: tuple[str, ...]
    """Where one comes back to: what tells two of one name apart."""
    unvouched: bool
    """It registered itself."""
    learns: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class AgreedPages:
    """Takes back what was agreed to; the list stands on the page of all that was given."""

    front: Front

    def take_back(self) -> Response:
        """Take one's own consent back in the company at hand. Raises `NotFound` for anything else."""
        caller = self.front.caller()
        if caller.account is None:
            return self.front.go(caller, "/login")
        client = ClientId(request.form.get("client", ""))
        self.front.claims.agreements.take_back(caller.account.id, caller.company, client)
        return self.front.go(caller, "/account/consents?done=taken-back")


def rows_of(found: Iterable[Agreed], words: Words) -> Sequence[AgreedRow]:
    """Tell of each client; the operator's own need no consent, and have none to take back."""
    return [_row(one, words) for one in found if not one.client.first_party]


def _row(agreed: Agreed, words: Words) -> AgreedRow:
    client, consent = agreed.client, agreed.consent
    order = list(SCOPES)
    scopes = sorted(consent.scopes, key=lambda s: (order.index(s) if s in SCOPES else len(order), s))
    return AgreedRow(
        client=client.client_id,
        name=client.client_name,
        hosts=_hosts(client),
        unvouched=client.self_registered,
        learns=tuple(scope_title(words, scope) for scope in scopes),
        since=consent.granted_at,
    )


def _hosts(client: Client) -> tuple[str, ...]:
    parts = [urlsplit(uri) for uri in client.redirect_uris]
    return tuple(sorted({one.hostname or one.scheme for one in parts})[:_HOSTS])


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add the form of `/account/consents`."""
    pages.add_url_rule("/account/consents", "consents_submit", AgreedPages(front).take_back, methods=["POST"])
