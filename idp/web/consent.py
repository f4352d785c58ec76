"""The consent page for clients that are not the operator's own: exact values, equal buttons."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request

from idp.claims.profile import claims_for
from idp.interaction import AskConsent, resume_path
from idp.model.account import Account
from idp.model.consent import Consent
from idp.model.events import ConsentGiven, ConsentRefused
from idp.web.entry import Entry, advance, enter, go_on
from idp.web.front import Front
from idp.web.handing import Item, items_for


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
        items = self._items(entry, caller.account, entry.step.scopes)
        return self.front.page(
            caller,
            "consent.html",
            interaction=entry.interaction,
            items=items,
            fields=sum(len(item.values) for item in items),
        )

    def submit(self) -> Response:
        """Write the decision down and go on: to the client with it, or with `access_denied`."""
        entry = enter(self.front)
        if not isinstance(entry.step, AskConsent):
            return go_on(self.front, entry)
        match request.form.get("decision"):
            case "agree":
                self._agree(entry, entry.step)
            case "refuse":
                self._refuse(entry)
            case _:
                return go_on(self.front, entry)
        return self.front.go(entry.caller, resume_path(entry.interaction))

    def _items(self, entry: Entry, account: Account, scopes: Sequence[str]) -> list[Item]:
        words = self.front.words(entry.caller, entry.interaction)
        claims = {scope: claims_for(account, [scope]) for scope in scopes}
        return items_for(words, scopes, claims, entry.caller)

    def _agree(self, entry: Entry, asked: AskConsent) -> None:
        needs, account = entry.interaction.needs, entry.caller.account
        if needs.client is None or account is None:
            return
        now, agreed = self.front.house.clock.now(), frozenset(needs.scopes)
        with self.front.house.store.write() as records:
            advance(records, entry, now, consented=agreed)
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


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/consent`."""
    page = ConsentPage(front)
    pages.add_url_rule("/consent", "consent", page.show)
    pages.add_url_rule("/consent", "consent_submit", page.submit, methods=["POST"])
