"""The page of an application: exact values, two equal buttons; or why not, and whom to ask."""

from dataclasses import dataclass, replace
from functools import partial

from flask import Blueprint, Response, request

from idp.claims.company_consent import LONGEST
from idp.claims.consenting import Consented, Mistakes, consent
from idp.claims.sheet import Sheet
from idp.interaction import resume_path
from idp.model.application import Application
from idp.model.errors import Conflict, DomainError, Invalid, Refused, Unavailable
from idp.model.events import ConsentRefused
from idp.ports.records import Records
from idp.web.entry import Entry, advance, enter, go_on
from idp.web.errors import Lost
from idp.web.front import Front
from idp.web.partners.saying import ground_of, looks_of
from idp.web.partners.standing import Standing, fingerprint, stand_at
from idp.web.partners.ticked import STATEMENT, Attempt, faults_of, is_shown, read_ticks
from idp.words import words_later

CHANGED = words_later.text("Something on this page has changed since you opened it. Nothing was handed over.")
_UNSTATED = words_later.text("Without this statement nothing is handed over.")
_ANSWERED = words_later.text("This was answered already.")


@dataclass(frozen=True, slots=True)
class ApplyPage:
    """What the partner would receive, to the letter."""

    front: Front

    def show(self) -> Response:
        """Show the page if an application is what is due."""
        entry = enter(self.front)
        standing = stand_at(self.front, entry)
        return self._elsewhere(entry) if standing is None else self._look(standing, Attempt())

    def submit(self) -> Response:
        """Hand over, decline, or ask who may."""
        entry = enter(self.front)
        standing = stand_at(self.front, entry)
        if standing is None:
            return self._elsewhere(entry)
        acts = {"agree": self._agree, "refuse": self._refuse, "ask": self._ask}
        act = acts.get(request.form.get("decision", ""), self._again)
        return act(standing)

    def asked(self) -> Response:
        """Say that the question is on its way; nothing waits at the partner."""
        entry = enter(self.front)
        if not entry.interaction.progress.refused:
            return go_on(self.front, entry)
        back = resume_path(entry.interaction)
        return self.front.page(entry.caller, "partners/asked.html", interaction=entry.interaction, back=back)

    def _elsewhere(self, entry: Entry) -> Response:
        if entry.interaction.progress.refused:
            return self.front.go(entry.caller, resume_path(entry.interaction))
        return go_on(self.front, entry)

    def _look(self, standing: Standing, attempt: Attempt) -> Response:
        try:
            sheet = self._lay(standing)
        except Unavailable as lost:
            return self._away(standing, lost)
        return self._page(standing, sheet, attempt)

    def _lay(self, standing: Standing) -> Sheet:
        return self.front.claims.sheets.lay(standing.request, standing.applier)

    def _again(self, standing: Standing) -> Response:
        return self._look(standing, Attempt(read_ticks(request.form)))

    def _agree(self, standing: Standing) -> Response:
        """Hand over, or say what keeps from it: then nothing is written."""
        try:
            sheet = self._lay(standing)
        except Unavailable as lost:
            return self._away(standing, lost)
        filled = self._filled(standing, sheet)
        if isinstance(filled, Attempt):
            return self._page(standing, sheet, filled)
        try:
            self.front.claims.applying.approve(sheet, filled, partial(self._advance, standing))
        except (Refused, Conflict) as error:
            words = self.front.words(standing.entry.caller, standing.entry.interaction)
            said = Attempt(said=words.text(error.message), status=409)
            return self._answered() or self._look(standing, said)
        return self.front.go(standing.entry.caller, resume_path(standing.entry.interaction))

    def _filled(self, standing: Standing, sheet: Sheet) -> Consented | Attempt:
        """Read the form against the page as it would be shown now."""
        words = self.front.words(standing.entry.caller, standing.entry.interaction)
        if not sheet.ready or not is_shown(request.form, _shown(standing, sheet)):
            return Attempt(said=words.text(CHANGED), status=409)
        tried = Attempt(read_ticks(request.form), stated=request.form.get(STATEMENT) == "on")
        try:
            consented = consent(sheet.offer, tried.ticks)
        except Invalid as error:
            return Attempt(said=words.text(error.message), status=400)
        faults = faults_of(sheet.offer, consented.told, words) if isinstance(consented, Mistakes) else {}
        if not tried.stated:
            faults[STATEMENT] = words.text(_UNSTATED)
        if faults or isinstance(consented, Mistakes):
            return replace(tried, faults=faults, status=400)
        return consented

    def _answered(self) -> Response | None:
        """Go on if the same page was answered meanwhile; `None` if it still waits."""
        entry = enter(self.front)
        return self._elsewhere(entry) if stand_at(self.front, entry) is None else None

    def _advance(self, standing: Standing, records: Records, application: Application) -> None:
        """Note what was agreed to: by whom, acting for whom."""
        who = {"consented_by": standing.applier.account.id, "consented_for": standing.applier.company}
        self._note(standing, records, application=application.id, **who)

    def _note(self, standing: Standing, records: Records, **done: object) -> None:
        """Note an answer, the first one only. Raises `Lost`, `Conflict`."""
        entry, now = standing.entry, self.front.house.clock.now()
        live = records.interactions.find(entry.interaction.id, entry.caller.visitor.browser, now)
        if live is None:
            raise Lost(entry.caller)
        if live.progress.refused or live.progress.application is not None:
            raise Conflict(_ANSWERED)
        advance(records, entry, now, **done)

    def _refuse(self, standing: Standing) -> Response:
        """Decline: with a record of what was declined where the page still says the same."""
        note = partial(self._note, standing, refused=True)
        sheet = self._as_shown(standing)
        try:
            if sheet is not None:
                self.front.claims.applying.decline(sheet, note)
            else:
                self._refuse_unseen(standing)
        except Conflict:
            return self._elsewhere(enter(self.front))
        return self.front.go(standing.entry.caller, resume_path(standing.entry.interaction))

    def _as_shown(self, standing: Standing) -> Sheet | None:
        """Lay the sheet that the form comes from; `None` if it states nothing, or something else."""
        try:
            sheet = self._lay(standing)
        except DomainError:
            return None
        stated = sheet.ready and is_shown(request.form, _shown(standing, sheet))
        return sheet if stated else None

    def _refuse_unseen(self, standing: Standing) -> None:
        declined = ConsentRefused(
            account=standing.applier.account.id,
            company=standing.applier.company,
            client=standing.request.client.client_id,
        )
        with self.front.house.store.write() as records:
            self._note(standing, records, refused=True)
            records.audit.append(declined, self.front.house.clock.now())

    def _ask(self, standing: Standing) -> Response:
        """Ask who may say so for the company. The partner hears `access_denied`: nothing waits there."""
        comment = request.form.get("comment", "")
        try:
            sheet = self._lay(standing)
            self.front.claims.questions.ask(sheet, comment)
        except Unavailable as lost:
            return self._away(standing, lost)
        except Invalid as error:
            words = self.front.words(standing.entry.caller, standing.entry.interaction)
            faults = {"comment": words.text(error.message)}
            return self._page(standing, sheet, Attempt(comment=comment, faults=faults, status=400))
        except Conflict:
            return self._look(standing, Attempt())
        self._refuse_unseen(standing)
        return self.front.go(standing.entry.caller, f"/apply/asked?i={standing.entry.interaction.id}")

    def _away(self, standing: Standing, lost: Unavailable) -> Response:
        """Say what cannot be shown now. Nothing older is shown in its place, and nothing leaves."""
        response = self.front.page(
            standing.entry.caller,
            "partners/away.html",
            status=503,
            interaction=standing.entry.interaction,
            manifest=standing.manifest,
            what=lost.message,
        )
        response.headers["Retry-After"] = "5"
        return response

    def _page(self, standing: Standing, sheet: Sheet, attempt: Attempt) -> Response:
        entry = standing.entry
        return self.front.page(
            entry.caller,
            "partners/apply.html",
            status=attempt.status,
            interaction=entry.interaction,
            sheet=sheet,
            looks=looks_of(entry.caller, sheet),
            ground=ground_of(self.front, entry, sheet),
            attempt=attempt,
            shown=_shown(standing, sheet),
            operator=self.front.settings.operator,
            longest=LONGEST,
            zone=self.front.zone(entry.caller),
        )


def _shown(standing: Standing, sheet: Sheet) -> str:
    needs = standing.entry.interaction.needs
    return fingerprint(sheet, needs.title, needs.host)


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/apply` and `/apply/asked`."""
    page = ApplyPage(front)
    pages.add_url_rule("/apply", "apply", page.show)
    pages.add_url_rule("/apply", "apply_submit", page.submit, methods=["POST"])
    pages.add_url_rule("/apply/asked", "apply_asked", page.asked)
