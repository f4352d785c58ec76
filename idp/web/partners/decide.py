"""A question about the company's fields: whoever may say so looks at these alone, and answers."""

from dataclasses import dataclass, replace

from flask import Blueprint, Response, request

from idp.claims.company_consent import LONGEST, request_of
from idp.claims.ground import Applier
from idp.claims.manifest import Manifest
from idp.claims.sheet import Sheet
from idp.model.access import person
from idp.model.application import CompanyConsent, CompanyConsentState
from idp.model.errors import Conflict, DomainError, Invalid, NotFound, Refused, Unavailable
from idp.model.ids import SubjectId
from idp.rbac.actor import Unassured
from idp.web.assured import assured
from idp.web.called import read_names
from idp.web.front import Front
from idp.web.inside import Inside, come_in
from idp.web.partners.standing import client_of, fingerprint
from idp.web.partners.ticked import Attempt, is_shown, read_ticks
from idp.words import words_later

_CHANGED = words_later.text("Something on this page has changed since you opened it. Nothing was agreed to.")
_UNUSED = words_later.text("was not used in time")
STANDS = {
    CompanyConsentState.OPEN: words_later.text("waits for an answer"),
    CompanyConsentState.GIVEN: words_later.text("may be handed over once"),
    CompanyConsentState.USED: words_later.text("was handed over"),
    CompanyConsentState.DECLINED: words_later.text("declined"),
    CompanyConsentState.WITHDRAWN: words_later.text("taken back"),
    CompanyConsentState.EXPIRED: words_later.text("nobody answered in time"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One question with who looks at it."""

    inside: Inside
    who: Applier
    asked: CompanyConsent
    manifest: Manifest
    now_open: bool

    @property
    def own(self) -> bool:
        """Tell whether it is the caller's own question."""
        return self.asked.by == self.inside.account.id


@dataclass(frozen=True, slots=True)
class DecidePage:
    """The company's block of the same page, with two answers."""

    front: Front

    def show(self, key: str) -> Response:
        """Show it to who may decide it, or to who asked."""
        return self._look(self._find(key), Attempt(read_ticks(request.args)))

    def submit(self, key: str) -> Response:
        """Agree, decline, or take one's own question back."""
        case = self._find(key)
        try:
            return self._act(case, request.form.get("decision", ""))
        except Unassured:
            raise
        except (Invalid, Refused, Conflict) as error:
            return self._look(self._find(key), self._refused(case, error))

    def _refused(self, case: Case, error: DomainError) -> Attempt:
        said, ticks = self.front.words(case.inside.caller).text(error.message), read_ticks(request.form)
        if error.field == "answer":
            return Attempt(ticks, faults={"answer": said}, status=400)
        return Attempt(ticks, said=said, status=400 if isinstance(error, Invalid) else 409)

    def _find(self, key: str) -> Case:
        inside = come_in(self.front)
        who = inside.caller.applier(inside.company)
        if who is None:
            raise NotFound
        asked = self.front.claims.questions.find(who, key)
        manifest = self.front.claims.manifests.get(asked.partner)
        if manifest is None:
            raise NotFound
        waits = asked.state is CompanyConsentState.OPEN and inside.caller.at < asked.expires_at
        return Case(inside, who, asked, manifest, waits)

    def _act(self, case: Case, decision: str) -> Response:
        claims = self.front.claims
        match decision:
            case "withdraw" if case.own:
                claims.questions.withdraw(case.who, case.asked.id)
                done = "withdrawn"
            case "decline" if not case.own:
                claims.answers.decline(case.who, case.asked, request.form.get("answer", ""))
                done = "declined"
            case "take-back" if not case.own:
                claims.answers.take_back(case.who, case.asked)
                done = "taken-back"
            case "give" if not case.own:
                self._give(case)
                done = "approved"
            case _:
                return self._look(case, Attempt(read_ticks(request.form)))
        return self.front.go(case.inside.caller, f"/company/requests?done={done}")

    def _give(self, case: Case) -> None:
        """Agree. Both factors are asked for first, as for every act of an administrator."""
        if not assured(case.inside.caller):
            raise Unassured
        sheet, ticks = self._lay(case), read_ticks(request.form)
        if sheet is None or not is_shown(request.form, fingerprint(sheet)):
            raise Conflict(_CHANGED)
        self.front.claims.answers.give(
            case.who, case.asked, sheet, ticks.keys, request.form.get("answer", "")
        )

    def _lay(self, case: Case) -> Sheet | None:
        """Lay the company's lines; `None` where the form or the partner changed since it was asked."""
        client = client_of(self.front, case.asked.client)
        if (
            client is None
            or client.partner != case.manifest.id
            or case.asked.manifest != case.manifest.version
        ):
            return None
        return self.front.claims.sheets.lay(request_of(case.asked, case.manifest, client), case.who)

    def _look(self, case: Case, attempt: Attempt) -> Response:
        sheet, lost = None, ""
        if case.now_open and not case.own:
            try:
                sheet = self._lay(case)
            except (Unavailable, NotFound) as error:
                lost = _why(error)
                attempt = replace(attempt, status=503)
        decider = _decider(case.asked)
        with self.front.house.store.read() as records:
            names = read_names(records, [person(case.asked.by), decider])
        words = self.front.words(case.inside.caller)
        return self.front.page(
            case.inside.caller,
            "partners/decide.html",
            status=attempt.status,
            shape="",
            case=case,
            by=names.get(person(case.asked.by), ""),
            decider=names.get(decider, "") if decider is not None else "",
            stands=words.text(stands(case.asked)),
            place=_place(case),
            lines=sheet.offer.company_lines if sheet is not None else (),
            statement=sheet.text if sheet is not None else "",
            shown=fingerprint(sheet) if sheet is not None else "",
            lost=lost,
            folded=False,
            attempt=attempt,
            longest=LONGEST,
            zone=self.front.zone(case.inside.caller),
        )


def _why(error: DomainError) -> str:
    return error.message or words_later.text("The company's data are not available now.")


def stands(asked: CompanyConsent) -> str:
    """Say what became of a question: a msgid."""
    unused = asked.state is CompanyConsentState.EXPIRED and asked.decided_by is not None
    return _UNUSED if unused else STANDS[asked.state]


def _decider(asked: CompanyConsent) -> SubjectId | None:
    return person(asked.decided_by) if asked.decided_by is not None else None


def _place(case: Case) -> str:
    node = case.inside.own.structure.nodes.get(case.asked.node)
    return node.name if node is not None else ""


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/requests/partner/<key>`."""
    page = DecidePage(front)
    path = "/company/requests/partner/<key>"
    pages.add_url_rule(path, "partner_request", page.show)
    pages.add_url_rule(path, "partner_request_submit", page.submit, methods=["POST"])
