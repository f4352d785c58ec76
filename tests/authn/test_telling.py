"""News of administration reaches people in their own words, at a verified address."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.authn.telling import telling
from idp.model.ids import RequestId
from idp.rbac.news import News, NewsKind

SAID = {
    NewsKind.REQUEST_WAITS: ("O cerere vă așteaptă în Romashka", "Boris cere acces în Romashka"),
    NewsKind.REQUEST_APPROVED: ("Cererea dvs. a fost aprobată", "Boris a aprobat cererea dvs."),
    NewsKind.REQUEST_DECLINED: ("Cererea dvs. a fost respinsă", "Boris a respins cererea dvs."),
    NewsKind.REQUEST_FAILED: ("Modificările dvs. nu au putut fi făcute", "Revedeți-le"),
    NewsKind.RIPENS: ("Accesul în Romashka se va schimba în curând", "mâine 15:00"),
}


@pytest.fixture
def tell(town):
    return telling(town.desk.invitations.post)


def told(town, tell, kind, to, by):
    due = town.now() + timedelta(days=1) if kind is NewsKind.RIPENS else None
    news = News(kind, town.romashka, RequestId("r"), by, due)
    before = len(town.notices())
    with town.house.store.write() as records:
        tell(records, to, news, town.now())
    return town.notices()[before:]


@pytest.fixture
def people(town, romashka):
    anna = town.person("anna@romashka.example", companies=[romashka.id])
    boris = town.person("boris@romashka.example", name="Boris", companies=[romashka.id])
    with town.house.store.write() as records:
        records.accounts.update(replace(anna, locale="ro"))
    town.romashka = romashka.id
    return anna.id, boris.id


@pytest.mark.parametrize("kind", list(NewsKind))
def test_news_is_said_in_the_persons_language(town, tell, people, kind):
    (notice,) = told(town, tell, kind, *people)
    subject, body = SAID[kind]
    assert (notice.to, notice.subject) == ("anna@romashka.example", subject)
    assert body in notice.body
    assert "https://id.example.com/company/requests" in notice.body


def test_nobody_is_written_to_who_is_not_there(town, tell, people):
    assert told(town, tell, NewsKind.REQUEST_WAITS, "nobody", people[1]) == []
    (notice,) = told(town, tell, NewsKind.REQUEST_FAILED, people[0], None)
    assert "%(" not in notice.body


def test_who_has_no_address_is_not_written_to(town, tell, people):
    somebody = town.person("contract/77", name="Nina")
    assert told(town, tell, NewsKind.REQUEST_WAITS, somebody.id, people[1]) == []
