"""A consent captured beforehand: the way in, the way back, and its use."""

from dataclasses import replace
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

import idp.web
from idp.claims.capturing import GOOD_FOR
from idp.model.account import Identifier, IdentifierKind
from idp.model.ids import InteractionId
from idp.model.interaction import Progress
from tests.api.test_consent_info import CALLBACK, NAMES, PHONE_SCOPE
from tests.api.test_fill_in import FIELDS
from tests.oidc.conftest import ACME, ALICE, BORIS
from tests.oidc.keyed import Keyed

SCOPE = " ".join(("openid", PHONE_SCOPE, *NAMES, "dpv:ServiceRegistration"))


@pytest.fixture
def pages(edges, bare_house, settings, claims):
    """Have the pages besides the edges."""
    edges.register_blueprint(idp.web.blueprint(bare_house, settings, lambda *_: (), claims=claims))
    return edges


@pytest.fixture
def person(pages, sign_in):
    """Be Alice's browser."""
    browser = pages.test_client()
    sign_in(browser)
    return browser


@pytest.fixture
def ask(eighth):
    """Ask for an address as the partner's server."""

    def retrieve(**changes):
        asked = {"scopes": [PHONE_SCOPE, *NAMES], "requestCaptureUrl": True, "callbackUrl": CALLBACK}
        answer = eighth.retrieve(eighth.machine_token(), **{**asked, **changes})
        return answer.json["captureUrl"]

    return retrieve


def opened(person, url):
    """Open an address; return the parked request that the page is about."""
    answer = person.get(url)
    assert answer.status_code in (302, 303), answer.text
    page = urlsplit(answer.location)
    assert page.path == "/apply"
    return parse_qs(page.query)["i"][0]


def answered(desk, interaction, **done):
    """Answer as the page does."""
    with desk.house.store.write() as records:
        records.interactions.advance(InteractionId(interaction), _progress(done))


def _progress(done):
    return replace(Progress(), consented_by=ALICE, consented_for=ACME, **done)


@pytest.mark.parametrize(
    ("ticked", "result"),
    [(("phone", "who"), "granted"), (("phone",), "partial_grant")],
)
def test_the_browser_comes_back_with_the_result_and_the_clients_own_state(person, ask, desk, ticked, result):
    interaction = opened(person, ask())
    back = person.get(f"/consent-info/captured/{interaction}")
    assert urlsplit(back.location).path == "/apply"
    answered(desk, interaction, application=desk.agree(ticked=ticked).id)
    back = person.get(f"/consent-info/captured/{interaction}")
    assert back.status_code == 303
    assert back.location.startswith("https://eighth.partner.example/done?")
    assert dict(parse_qsl(urlsplit(back.location).query)) == {"state": "s-1", "capture_result": result}
    again = person.get(f"/consent-info/captured/{interaction}")
    assert again.status_code == 410


@pytest.mark.parametrize("phone", ["+70000000102", "+70009999999"], ids=["of-another", "of-nobody"])
def test_a_yes_of_whoever_was_brought_the_address_is_none_of_whom_it_asked_about(person, ask, desk, phone):
    with desk.house.store.write() as records:
        records.accounts.add_identifier(
            BORIS, Identifier(IdentifierKind.PHONE, "+70000000102", verified=True)
        )
    interaction = opened(person, ask(phoneNumber=phone))
    application = desk.apply("eighth", "kyc-fill-in", fields=("phone", "who"))
    answered(desk, interaction, application=application.id)
    back = person.get(f"/consent-info/captured/{interaction}")
    assert parse_qs(urlsplit(back.location).query)["capture_result"] == ["denied"]


def test_a_no_comes_back_as_one(person, ask, desk):
    interaction = opened(person, ask())
    answered(desk, interaction, refused=True)
    back = person.get(f"/consent-info/captured/{interaction}")
    assert parse_qs(urlsplit(back.location).query)["capture_result"] == ["denied"]


def test_a_state_may_come_with_the_address_too(person, ask, desk):
    interaction = opened(person, f"{ask(callbackUrl='https://eighth.partner.example/done')}?state=s-2")
    answered(desk, interaction, refused=True)
    back = person.get(f"/consent-info/captured/{interaction}")
    assert parse_qs(urlsplit(back.location).query) == {"capture_result": ["denied"], "state": ["s-2"]}


def test_without_a_way_back_it_ends_with_us(person, ask, desk):
    interaction = opened(person, ask(callbackUrl=None))
    answered(desk, interaction, refused=True)
    assert person.get(f"/consent-info/captured/{interaction}").location.endswith("/partners")


def test_the_page_is_asked_for_the_fields_and_no_others(person, ask, desk, clock):
    interaction = opened(person, ask(scopes=[PHONE_SCOPE]))
    with desk.house.store.read() as records:
        parked = records.interactions.find(InteractionId(interaction), _browser(desk, records), clock.now())
    wanted = parked.needs.application
    assert (wanted.partner, wanted.fields, wanted.reads) == ("eighth", ("phone",), "kyc-fill-in")
    assert parked.needs.redirect_origin == "https://eighth.partner.example"


def _browser(desk, records):
    return records.sessions.of_account(ALICE)[0].browser


def test_another_browser_does_not_get_there(pages, person, ask, desk):
    interaction = opened(person, ask())
    answered(desk, interaction, application=desk.agree().id)
    stranger = pages.test_client().get(f"/consent-info/captured/{interaction}")
    assert stranger.status_code == 400
    assert "capture_result" not in stranger.text


@pytest.mark.parametrize("spoil", ["late", "changed", "off"])
def test_an_address_that_is_over_or_was_changed_leads_nowhere(person, ask, desk, clock, spoil):
    url = ask()
    if spoil == "late":
        clock.advance(seconds=GOOD_FOR.total_seconds())
    if spoil == "changed":
        url = url[:-4] + ("AAAA" if url[-4:] != "AAAA" else "BBBB")
    if spoil == "off":
        with desk.house.store.write() as records:
            records.clients.replace(replace(records.clients.get("eighth"), disabled=True))
    assert person.get(url).status_code == 404


def test_a_callback_that_was_taken_off_the_client_meanwhile_is_not_gone_to(person, ask, desk):
    url = ask()
    with desk.house.store.write() as records:
        moved = replace(
            records.clients.get("eighth"), redirect_uris=("https://new.example/cb",), application_uri=None
        )
        records.clients.replace(moved)
    interaction = opened(person, url)
    answered(desk, interaction, refused=True)
    assert person.get(f"/consent-info/captured/{interaction}").location.endswith("/partners")


@pytest.fixture
def service(person, clock):
    """Be the partner in the browser of Alice."""
    return Keyed(
        person, clock, "eighth", scope=SCOPE, extra={"redirect_uri": "https://eighth.partner.example/cb"}
    )


@pytest.mark.spec("OpenID Connect Core 1.0 §3.1.2.4")
def test_what_was_captured_is_used_without_asking_again(service, eighth, desk):
    desk.agree(ticked=("phone", "who"), body=FIELDS)
    back = service.bring(service.reference(prompt="none"))
    code = parse_qs(urlsplit(back.location).query)["code"][0]
    token = service.redeem(code, redirect_uri="https://eighth.partner.example/cb").json["access_token"]
    assert eighth.fill_in(token).json == FIELDS


@pytest.mark.parametrize(
    "spoil", ["less", "more", "read", "late", "withdrawn", "another", "version", "consent"]
)
def test_anything_else_is_asked_anew(service, desk, clock, spoil):
    ticked = {"less": ("phone",), "more": ("phone", "who", "tax")}.get(spoil, ("phone", "who"))
    client = "tinkoff" if spoil == "another" else "eighth"
    application = desk.agree(client, ticked=ticked, manifest=2 if spoil == "version" else 1)
    if spoil == "read":
        desk.key(application)
    if spoil == "late":
        clock.advance(minutes=30)
    if spoil == "withdrawn":
        desk.claims.ending.withdraw(ALICE, application.id)
    prompt = "consent" if spoil == "consent" else None
    back = service.bring(service.reference(prompt=prompt))
    assert urlsplit(back.location).path == "/apply"
