"""The consent page for clients that are not the operator's own: exact values, equal buttons."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from flask import Blueprint, Response, request

from idp.claims.profile import claims_for
from idp.interaction import AskConsent, resume_path
from idp.model.account import Account
from idp.model.consent import Consent
from idp.model.events import ConsentGiven, ConsentRefused
from idp.web.entry import Entry, advance, enter, go_on
from idp.web.front import Front
from idp.web.handing import Item, items_for
from idp.web.logo import emblem_for


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """What the client will receive, and two buttons."""

    front: Front

    def show(self) -> Response:
        """Show the page if consent is what is due."""
        entry = enter(self.front)
        caller = entry.caller
        if not isinstance(entry.step, AskConsent) or caller.account is None:
            return go_on(self.front, entry)
        items = self._items(entry, caller.account, entry.step)
        return self.front.page(
            caller,
            "consent.html",
            interaction=entry.interaction,
            company_name=next(
                (m.company_name for m in caller.companies if m.company == entry.step.company), ""
            ),
            items=items,
            emblem=emblem_for(self.front, entry.interaction),
            shown=_fingerprint(entry, caller.account, entry.step, items),
            fields=sum(len(item.values) for item in items),
        )

    def submit(self) -> Response:
        """Write the decision down and go on: to the client with it, or with `access_denied`.

        Whoever agrees agrees to what they saw: if person, company, client or a value has changed
        since, the page comes again.
        """
        entry = enter(self.front)
        account = entry.caller.account
        if not isinstance(entry.step, AskConsent) or account is None:
            return go_on(self.front, entry)
        shown = _fingerprint(entry, account, entry.step, self._items(entry, account, entry.step))
        match request.form.get("decision"):
            case "agree" if hmac.compare_digest(request.form.get("shown", "").encode(), shown.encode()):
                self._agree(entry, account, entry.step)
            case "refuse":
                self._refuse(entry)
            case _:
                return go_on(self.front, entry)
        return self.front.go(entry.caller, resume_path(entry.interaction))

    def _items(self, entry: Entry, account: Account, asked: AskConsent) -> list[Item]:
        words = self.front.words(entry.caller, entry.interaction)
        claims = {scope: claims_for(account, [scope]) for scope in asked.scopes}
        return items_for(words, asked.scopes, claims, entry.caller, asked.company)

    def _agree(self, entry: Entry, account: Account, asked: AskConsent) -> None:
        needs = entry.interaction.needs
        if needs.client is None:
            return
        now, agreed = self.front.house.clock.now(), frozenset(needs.scopes)
        with self.front.house.store.write() as records:
            advance(
                records, entry, now, consented=agreed, consented_by=account.id, consented_for=asked.company
            )
            records.consents.put(Consent(account.id, needs.client, asked.company, agreed, now))
            records.audit.append(
                ConsentGiven(
                    account=account.id, company=asked.company, client=needs.client, scopes=needs.scopes
                ),
                now,
            )

    def _refuse(self, entry: Entry) -> None:
        account, now = entry.caller.account, self.front.house.clock.now()
        with self.front.house.store.write() as records:
            advance(records, entry, now, refused=True)
            records.audit.append(
                ConsentRefused(
                    account=account.id if account else None, client=entry.interaction.needs.client
                ),
                now,
            )


def _fingerprint(entry: Entry, account: Account, asked: AskConsent, items: Sequence[Item]) -> str:
    """Return what stands for everything that the page shows."""
    needs = entry.interaction.needs
    shown = (
        account.id,
        asked.company,
        needs.client,
        needs.title,
        needs.host,
        asked.scopes,
        [astuple(i) for i in items],
    )
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/consent`."""
    page = ConsentPage(front)
    pages.add_url_rule("/consent", "consent", page.show)
    pages.add_url_rule("/consent", "consent_submit", page.submit, methods=["POST"])
