"""What we write to people: short, telling what happened, whose doing it was, what to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.authn.notices import Letter
from idp.model.application import CompanyConsentState
from idp.model.company import Company
from idp.rbac.news import News, NewsKind
from idp.words import Moments, Words, words_later


def recovery_link(words: Words, link: str) -> Letter:
    """Say how to set a new password by a link."""
    body = words.text(
        "Somebody, probably you, asked to recover access to Okno.\n\n"
        "Set a new password here: %(link)s\n\n"
        "The link works once, for 15 minutes, in the browser in which you asked. "
        "If it was not you, do nothing: your password stays as it is.",
        link=link,
    )
    return Letter(words.text("Recover access to Okno"), body)


def recovery_code(words: Words, code: str) -> Letter:
    """Say a code for a new password."""
    body = words.text(
        "Okno: %(code)s is your code to recover access, good for 10 minutes. Tell it to nobody.", code=code
    )
    return Letter("", body)


def password_changed(words: Words) -> Letter:
    """Say that the password is another one now."""
    body = words.text(
        "Okno: your password was changed, and other sessions were ended. "
        "If it was not you, recover access at once and tell your administrator."
    )
    return Letter(words.text("Your password was changed"), body)


def second_factor_set(words: Words) -> Letter:
    """Say that a second factor is asked from now on."""
    body = words.text(
        "Okno: a second factor was set up for your account. "
        "If it was not you, recover access at once and tell your administrator."
    )
    return Letter(words.text("A second factor was set up"), body)


def second_factor_removed(words: Words) -> Letter:
    """Say that no second factor is asked any more."""
    body = words.text(
        "Okno: the second factor of your account was removed. "
        "If it was not you, recover access at once and tell your administrator."
    )
    return Letter(words.text("The second factor was removed"), body)


def recovery_codes_renewed(words: Words) -> Letter:
    """Say that the old recovery codes are void."""
    body = words.text(
        "Okno: new recovery codes were made for your account; the old ones are void. "
        "If it was not you, recover access at once and tell your administrator."
    )
    return Letter(words.text("New recovery codes"), body)


def invitation(words: Words, inviter: str, company: str, link: str) -> Letter:
    """Say who invites where, by a link."""
    body = words.text(
        "%(inviter)s invites you to work in Okno for %(company)s.\n"
        "Accept within 72 hours: %(link)s\n"
        "The link works once. If you do not know them, do nothing.",
        inviter=inviter,
        company=company,
        link=link,
    )
    return Letter(words.text("Invitation to %(company)s", company=company), body)


_NEWS: Final = {
    NewsKind.REQUEST_WAITS: (
        words_later.text("A request waits for you in %(company)s"),
        words_later.text("%(by)s asks for access in %(company)s, and you may decide: %(link)s"),
    ),
    NewsKind.REQUEST_APPROVED: (
        words_later.text("Your request was approved"),
        words_later.text("%(by)s approved your request in %(company)s: %(link)s"),
    ),
    NewsKind.REQUEST_DECLINED: (
        words_later.text("Your request was declined"),
        words_later.text("%(by)s declined your request in %(company)s. The reason is here: %(link)s"),
    ),
    NewsKind.REQUEST_FAILED: (
        words_later.text("Your changes could not be made"),
        words_later.text(
            "The changes that waited in %(company)s could not be made: rights or the tree have changed "
            "meanwhile. Look at them again: %(link)s"
        ),
    ),
    NewsKind.RIPENS: (
        words_later.text("Access in %(company)s changes soon"),
        words_later.text(
            "%(by)s changes access in %(company)s, and nobody else there can approve it. It takes effect "
            "on %(due)s. If this must not be, withdraw it at once: %(link)s"
        ),
    ),
}


def news_letter(words: Words, news: News, company: Company, by: str, link: str, now: datetime) -> Letter:
    """Say what happened to a request, where to look at it, and when it takes effect by itself."""
    subject, body = _NEWS[news.kind]
    due = Moments(words.locale, company.time_zone, now).short(news.due) if news.due is not None else ""
    said = words.text(body, by=by, company=company.name, link=link, due=due)
    return Letter(words.text(subject, company=company.name), said)


@dataclass(frozen=True, slots=True)
class Handing:
    """What became of a question about a company's data, as a letter names it."""

    state: CompanyConsentState
    company: str
    partner: str
    by: str
    """Who asks, or who has answered."""
    link: str


_HANDING: Final = {
    CompanyConsentState.OPEN: words_later.text(
        "%(by)s asks you to let data of %(company)s go to %(partner)s. You decide here: %(link)s"
    ),
    CompanyConsentState.GIVEN: words_later.text(
        "%(by)s agrees that you hand data of %(company)s over to %(partner)s. It counts once, within a week. "
        "Begin again here: %(link)s"
    ),
    CompanyConsentState.DECLINED: words_later.text(
        "%(by)s does not agree that data of %(company)s goes to %(partner)s. The answer is here: %(link)s"
    ),
    CompanyConsentState.WITHDRAWN: words_later.text(
        "You had leave to hand data of %(company)s over to %(partner)s. It was taken back before you "
        "used it: %(link)s"
    ),
}


def handing_letter(words: Words, said: str, handing: Handing) -> Letter:
    """Say that a company's data is asked for, may be handed over, or may not."""
    body = words.text(
        _HANDING[handing.state],
        by=handing.by,
        company=handing.company,
        partner=handing.partner,
        link=handing.link,
    )
    return Letter(words.text(said), body)
