"""The ladder: sign in, step up, choose a company, have access, agree, apply or order, enter."""

from dataclasses import dataclass
from datetime import datetime

from idp.authn.assurance import satisfies
from idp.interaction.presence import Presence
from idp.model.access import EVERYONE
from idp.model.ids import CompanyId
from idp.model.interaction import Needs, Progress
from idp.model.session import Session, SignedIn
from idp.rbac import Allow, Deny, DenyReason, admit


@dataclass(frozen=True, slots=True)
class SignIn:
    """Nobody suitable is signed in."""


@dataclass(frozen=True, slots=True)
class StepUp:
    """The session is too weak for what was asked."""


@dataclass(frozen=True, slots=True)
class ChooseCompany:
    """Several companies would do, and none is chosen; or the person has to say that it is they."""

    companies: tuple[CompanyId, ...]


@dataclass(frozen=True, slots=True)
class NoAccess:
    """The person may not enter, in the company at hand or in any."""

    reason: DenyReason
    company: CompanyId | None


@dataclass(frozen=True, slots=True)
class AskConsent:
    """The client is not the operator's own, and these scopes are not agreed to."""

    scopes: tuple[str, ...]
    company: CompanyId | None


@dataclass(frozen=True, slots=True)
class AskApplication:
    """A partner asks for fields of its form, and they are not agreed to."""

    company: CompanyId | None


@dataclass(frozen=True, slots=True)
class AskOrder:
    """Something is to be ordered, and its price is not confirmed."""

    company: CompanyId | None


@dataclass(frozen=True, slots=True)
class Ready:
    """Enter: who, for which company, with which roles."""

    signed_in: SignedIn
    company: CompanyId | None
    roles: tuple[str, ...]


Step = SignIn | StepUp | ChooseCompany | NoAccess | AskConsent | AskApplication | AskOrder | Ready


def proceed(needs: Needs, progress: Progress, presence: Presence | None, now: datetime) -> Step:
    """Return the first step that is still to be done, or `Ready`."""
    if presence is None or _must_sign_in(needs, progress, presence.signed_in, now):
        return SignIn()
    if not satisfies(presence.signed_in.session.acr, needs.acr_values):
        return StepUp()
    return _enter(needs, progress, presence, now)


def _enter(needs: Needs, progress: Progress, presence: Presence, now: datetime) -> Step:
    """Go on with somebody who has proved who they are: for which company, by what right."""
    company = _company(needs, progress, presence, now)
    if isinstance(company, ChooseCompany):
        return company
    match admit(presence.holdings, company, needs.access, now):
        case Deny(reason=reason):
            return NoAccess(reason, company)
        case Allow(roles=roles):
            asked = _asked(needs, progress, presence, company)
            return asked or Ready(presence.signed_in, company, roles)


def _asked(
    needs: Needs, progress: Progress, presence: Presence, company: CompanyId | None
) -> AskConsent | AskApplication | AskOrder | None:
    """Find what the person still has to agree to.

    An application has a page of its own, which says of every field what no page of scopes could.
    What was done there counts for who did it, in the company they acted for.
    """
    done_here = _agreed_here(progress, presence, company)
    if needs.application is not None:
        return None if done_here and progress.application is not None else AskApplication(company)
    missing = _unconsented(needs, progress, presence, company)
    if missing:
        return AskConsent(missing, company)
    if needs.order and not (done_here and progress.order is not None):
        return AskOrder(company)
    return None


def _agreed_here(progress: Progress, presence: Presence, company: CompanyId | None) -> bool:
    """Tell whether whoever agreed in this interaction is who is here, acting for the same company."""
    return (progress.consented_by, progress.consented_for) == (presence.signed_in.account.id, company)


def _must_sign_in(needs: Needs, progress: Progress, who: SignedIn, now: datetime) -> bool:
    if needs.hint_account is not None and who.account.id != needs.hint_account:
        return True
    done_here = progress.signed_in_at
    forced = needs.force_login or progress.another
    if forced and (done_here is None or who.session.auth_time < done_here):
        return True
    return _too_old(needs, progress, who.session, now)


def _too_old(needs: Needs, progress: Progress, session: Session, now: datetime) -> bool:
    """Tell whether the authentication is older than `max_age`.

    A sign-in made for this very interaction counts as recent, or a short `max_age` and a
    slow consent would ask for the password in a circle.
    """
    if needs.max_age is None:
        return False
    if progress.signed_in_at is not None and session.auth_time >= progress.signed_in_at:
        return False
    return now - session.auth_time > needs.max_age


def _company(
    needs: Needs, progress: Progress, presence: Presence, now: datetime
) -> CompanyId | ChooseCompany | None:
    """Find the company to act for: chosen here, else the session's, else the only fitting one."""
    members = {m.company for m in presence.holdings.memberships}
    if progress.company in members:
        return progress.company
    present = presence.signed_in.session.company
    if present in members and not needs.choose_company:
        return present
    candidates = _candidates(needs, presence, now)
    if len(candidates) > 1 or _asks_who(needs, progress):
        return ChooseCompany(candidates)
    return candidates[0] if candidates else None


def _asks_who(needs: Needs, progress: Progress) -> bool:
    """Tell whether the person has to say who they are; whoever has just signed in has said it."""
    return needs.choose_company and progress.signed_in_at is None and not progress.chosen


def _candidates(needs: Needs, presence: Presence, now: datetime) -> tuple[CompanyId, ...]:
    """List the companies in which the person may enter; all of theirs if that leaves none."""
    companies = tuple(m.company for m in presence.holdings.memberships)
    if needs.access == EVERYONE:
        return companies
    fitting = tuple(c for c in companies if isinstance(admit(presence.holdings, c, needs.access, now), Allow))
    return fitting or companies[:1]


def _unconsented(
    needs: Needs, progress: Progress, presence: Presence, company: CompanyId | None
) -> tuple[str, ...]:
    """List the scopes still to be agreed to.

    What was agreed to in this interaction counts for who agreed, in the company they acted for.
    Earlier consents were read for the session's company; for another one they do not count.
    """
    if needs.first_party:
        return ()
    if progress.consented is not None and _agreed_here(progress, presence, company):
        return tuple(s for s in needs.scopes if s not in progress.consented)
    if needs.force_consent or company != presence.signed_in.session.company:
        return needs.scopes
    return tuple(s for s in needs.scopes if s not in presence.consented)
