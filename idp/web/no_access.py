"""The door that stays shut: why, and who can open it. Never a bare 403."""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from idp.interaction import NoAccess, resume_path
from idp.model.events import ServiceRefused
from idp.model.ids import CompanyId
from idp.rbac.permissions import SERVICE_USE
from idp.web.assured import address_of
from idp.web.entry import Entry, advance, enter, go_on
from idp.web.front import Front
from idp.web.givers import Giver, givers_of
from idp.web.titles import NOBODY_HELPS, REASONS


@dataclass(frozen=True, slots=True)
class NoAccessPage:
    """What, why, who can give it, and the ways on."""

    front: Front

    def show(self) -> Response:
        """Show why the person may not enter, if so it is."""
        entry = enter(self.front)
        if not isinstance(entry.step, NoAccess):
            return go_on(self.front, entry)
        step, words = entry.step, self.front.words(entry.caller, entry.interaction)
        name = next((m.company_name for m in entry.caller.companies if m.company == step.company), "")
        return self.front.page(
            entry.caller,
            "no_access.html",
            status=403,
            interaction=entry.interaction,
            company_name=name,
            reason=words.text(REASONS[step.reason]),
            givers=self._givers(entry, step),
            ask=_ask(step, entry.interaction.needs.access, entry.caller.company),
            others=len([m for m in entry.caller.companies if m.company != step.company]),
        )

    def _givers(self, entry: Entry, step: NoAccess) -> list[Giver]:
        if step.reason in NOBODY_HELPS:
            return []
        account = entry.caller.account.id if entry.caller.account else None
        return givers_of(self.front, step.company, entry.interaction.needs.access, account)

    def submit(self) -> Response:
        """Go back to the service, which hears `access_denied`."""
        entry = enter(self.front)
        if not isinstance(entry.step, NoAccess) or request.form.get("decision") != "refuse":
            return go_on(self.front, entry)
        self._turn_back(entry, entry.step)
        return self.front.go(entry.caller, resume_path(entry.interaction))

    def _turn_back(self, entry: Entry, step: NoAccess) -> None:
        needs, account, now = entry.interaction.needs, entry.caller.account, self.front.house.clock.now()
        refused = ServiceRefused(
            account=account.id if account else None,
            company=step.company,
            client=needs.client,
            service=needs.service or needs.access,
            reason=step.reason,
        )
        with self.front.house.store.write() as records:
            advance(records, entry, now, refused=True)
            records.audit.append(refused, now)


def _ask(step: NoAccess, access: str, mine: CompanyId | None) -> str:
    """Return where to ask for it: in the company acted for, if a colleague could open it."""
    if step.company is None or step.company != mine or step.reason in NOBODY_HELPS:
        return ""
    return address_of("/access/ask", {"permission": SERVICE_USE, "service": access})


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/no-access`."""
    page = NoAccessPage(front)
    pages.add_url_rule("/no-access", "no_access", page.show)
    pages.add_url_rule("/no-access", "no_access_submit", page.submit, methods=["POST"])
