"""News of administration, written to the people they concern."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from idp.authn.letters import Handing, handing_letter, news_letter
from idp.authn.notices import Post
from idp.model.application import CompanyConsent, CompanyConsentState
from idp.model.ids import AccountId
from idp.ports.records import Records
from idp.rbac.news import News, Tell

TellOfHanding = Callable[[Records, CompanyConsent, AccountId, str], None]
"""Writes to a person about a question about their company's data; the msgid says what happened."""
_PLACES: Final = {
    CompanyConsentState.OPEN: "/company/requests/partner/{}",
    CompanyConsentState.GIVEN: "/partners/{1}?node={2}",
    CompanyConsentState.DECLINED: "/company/requests/partner/{}",
    CompanyConsentState.WITHDRAWN: "/company/requests/partner/{}",
}
"""Where it is looked at: to decide, to begin again, to read the answer."""


def telling(post: Post) -> Tell:
    """Return what writes news to a person, in their language."""

    def tell(records: Records, to: AccountId, news: News, now: datetime) -> None:
        account, company = records.accounts.get(to), records.companies.get(news.company)
        if account is None or company is None:
            return
        by = records.accounts.get(news.by) if news.by is not None else None
        name, link = by.name if by is not None else "", post.link("/company/requests")
        letter = news_letter(post.words(account), news, company, name, link, now)
        post.tell(records, account, letter, now)

    return tell


def telling_of_handing(post: Post) -> TellOfHanding:
    """Return what writes to a person about the company's data, in their language."""

    def tell(records: Records, asked: CompanyConsent, to: AccountId, said: str) -> None:
        account, company = records.accounts.get(to), records.companies.get(asked.company)
        client, by = records.clients.get(asked.client), records.accounts.get(asked.decided_by or asked.by)
        if account is None or company is None or client is None or by is None:
            return
        link = post.link(_PLACES[asked.state].format(asked.id, asked.partner, asked.node))
        handing = Handing(asked.state, company.name, client.client_name, by.name, link)
        letter = handing_letter(post.words(account), said, handing)
        post.tell(records, account, letter, asked.decided_at or asked.created_at)

    return tell
