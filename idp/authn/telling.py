"""News of administration, written to the people they concern."""

from datetime import datetime

from idp.authn.letters import news_letter
from idp.authn.notices import Post
from idp.model.ids import AccountId
from idp.ports.records import Records
from idp.rbac.news import News, Tell


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
