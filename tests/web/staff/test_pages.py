"""What the operator's staff reads: the manifest whole, refusals in words, a log without values and people."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from idp.claims.specimen import NAME
from idp.model.consent import ConsentState
from idp.model.events import AuthorizationRefused, TokenRefused
from idp.model.handing import DisclosureRefused, OverAsked
from idp.model.ids import JobId
from idp.model.work import JobKind
from tests.web.partners.bureau import BANK, KNOWN, MANIFESTS
from tests.web.town import ANNA

PAGE = "/staff/partners/tinkoff"


@pytest.fixture
def applied(other, town, bureau):
    """Let Anna hand something over at the bank."""
    town.sign_in(other, ANNA)
    bureau.opened(other)
    bureau.agree(other, "email")
    (application,) = bureau.applications()
    return application


def refused(town, *events):
    with town.house.store.write() as records:
        for event in events:
            records.audit.append(event, town.now())


def said(guest):
    return " ".join(guest.page.text.split())


def test_the_list_names_every_partner(sofia):
    sofia.get("/staff/partners")
    assert [one.title["en"] in sofia.page.text for one in MANIFESTS.values()] == [True] * 7


@pytest.mark.parametrize("partner", MANIFESTS)
def test_the_manifest_is_told_whole(sofia, partner):
    manifest = MANIFESTS[partner]
    sofia.get(f"/staff/partners/{partner}")
    text = said(sofia)
    wanted = [manifest.reference, f"dpv:{manifest.purpose}", *manifest.never, *manifest.sources.values()]
    for field in manifest.fields:
        wanted += [field.key, *field.claims, *field.labels.values(), *(field.why or {}).values(), field.note]
    for texts in (manifest.title, manifest.purpose_text, manifest.retention.partner, *manifest.withheld):
        wanted += texts.values()
    assert [one for one in wanted if one and one not in text] == []
    assert text.count("assumed") >= sum(field.basis == "assumed" for field in manifest.fields)


def test_each_look_at_a_log_is_written_down(sofia, operator, town):
    sofia.get(PAGE)
    sofia.get(PAGE)
    sofia.get("/staff/partners")
    sofia.get(f"{PAGE}/preview")
    assert operator.seen() == 2
    with town.house.store.read() as records:
        row = records.audit.recent(1)[0]
    assert (row.kind, row.company, json.loads(row.detail)) == (
        "PartnerLogSeen",
        "okno-staff",
        {"partner": "tinkoff"},
    )


REFUSALS = {
    "token": (TokenRefused(error="invalid_grant", reason="expired code"), "The code is unknown, used, over"),
    "pushed": (
        TokenRefused(error="invalid_scope", reason="there is no such purpose"),
        "a scope or a purpose that it may not ask for",
    ),
    "new-code": (TokenRefused(error="brand_new", reason=""), "It was refused."),
    "declined": (AuthorizationRefused(error="access_denied"), "The person declined"),
    "silent": (AuthorizationRefused(error="consent_required"), "It asked without a page"),
    "late": (DisclosureRefused(application="a", reason="expired"), "It came too late"),
    "again": (DisclosureRefused(application="a", reason="read before"), "had read this application before"),
    "right": (DisclosureRefused(application="a", reason="right lost"), "the company's data stood on is gone"),
    "unheard": (DisclosureRefused(application="a", reason="brand new"), "is not there any more"),
    "over": (
        OverAsked(partner="tinkoff", asked=("org_ogrn", "id_token:email")),
        "Nothing of that was handed over: org_ogrn, id_token:email.",
    ),
}


@pytest.mark.parametrize(("event", "words"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_refusal_is_told_in_words(sofia, town, bureau, event, words):
    refused(town, replace(event, client=bureau.client.client_id))
    sofia.get(PAGE)
    assert words in said(sofia)


def test_what_a_partner_makes_up_is_not_repeated(sofia, town, bureau):
    asked = ("79001234567", "petrova", "org_ogrn")
    refused(town, OverAsked(client=bureau.client.client_id, partner="tinkoff", asked=asked))
    sofia.get(PAGE)
    assert "handed over: a name that we do not know, org_ogrn." in said(sofia)
    assert "79001234567" not in sofia.last.text


def test_another_partner_s_refusals_are_not_told(sofia, town, bureau):
    refused(town, TokenRefused(client="someone", error="invalid_grant", reason="expired code"))
    sofia.get(PAGE)
    assert "expired code" not in sofia.last.text


def test_the_log_tells_fields_and_no_value_and_nobody(sofia, applied, bureau):
    sofia.get(PAGE)
    text = said(sofia)
    assert "E-mail" in text
    assert applied.record in text
    assert "waits to be fetched" in text
    values = [value for known in KNOWN.values() for value in known.values() if value != "LEGAL"]
    people = ["Anna", "Romashka", applied.account, applied.company]
    assert [one for one in (*values, *people) if one in sofia.last.text] == []


def test_the_log_tells_whether_the_partner_heard_of_the_end(sofia, other, applied, bureau, town):
    with town.house.store.write() as records:
        records.applications.read(applied.id, b"sealed", town.now())
    other.get(f"/account/consents/{applied.record}")
    other.submit(f"/account/consents/{applied.record}")
    with town.house.store.write() as records:
        (job,) = records.outbox.lease("w", town.now(), town.now() + timedelta(seconds=30), 9)
        records.outbox.retry(JobId(job.id), "w", town.now() + timedelta(minutes=1), "status 503")
    assert job.kind is JobKind.CONSENT_EVENT
    sofia.get(PAGE)
    for words in ("The person took the consent back", "waits to be sent", "1 attempt failed", "status 503"):
        assert words in said(sofia)
    assert bureau.records()[0].state is ConsentState.WITHDRAWN


@pytest.mark.parametrize("partner", MANIFESTS)
@pytest.mark.parametrize("kind", ["", "BRANCH", "SOLE_TRADER", "nonsense"])
def test_the_preview_is_the_page_with_a_test_person(sofia, billing, partner, kind):
    billing.asked.clear()
    answer = sofia.get(f"/staff/partners/{partner}/preview?kind={kind}")
    assert answer.status_code == 200
    text = said(sofia)
    assert "This is a preview." in text
    assert NAME in text
    assert MANIFESTS[partner].purpose_text["en"] in text
    assert billing.asked == []


def test_the_buttons_of_a_preview_do_nothing(sofia, bureau):
    sofia.get(f"{PAGE}/preview")
    posts = [attrs for tag, attrs in sofia.page.tags if tag == "form" and attrs.get("action") == "/apply"]
    buttons = [attrs for tag, attrs in sofia.page.tags if tag == "button" and attrs.get("name") == "decision"]
    assert posts == []
    assert [("disabled" in one, one["type"]) for one in buttons] == [(True, "button")] * 2
    bureau.nothing_is_written()


@pytest.mark.parametrize("locale", ["ru", "en", "ro"])
@pytest.mark.parametrize("address", ["/staff/partners", PAGE, f"{PAGE}/preview"])
def test_every_page_speaks_every_language(sofia, bureau, locale, address):
    sofia.get(f"/lang?to={locale}&next=/")
    assert sofia.get(address).status_code == 200
    assert f'<html lang="{locale}">' in sofia.last.text
    assert BANK.title[locale] in sofia.page.text
