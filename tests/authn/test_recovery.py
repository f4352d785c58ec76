"""Recovery: the same answer to everybody, a message to the owner only, no way round a factor."""

from dataclasses import replace

import pytest

from idp.authn.identifiers import normalise
from idp.authn.outcomes import NeedsSecondFactor, Opened, Wrong
from idp.authn.recovery import CodeRight, Recovered
from idp.model.client import Client
from idp.model.errors import Invalid
from idp.model.grant import Authorization, Family
from idp.model.ids import ClientId, FamilyId
from idp.model.secret import Secret
from tests.authn.recovering import NEW, ask, digits, link
from tests.authn.town import ANNA, ANNA_PHONE, PASSWORD


def test_a_mailed_link_sets_a_new_password(town):
    town.person()
    visitor = town.browser()
    ask(town, visitor)
    notice = town.notices()[-1]
    assert (notice.channel, notice.to) == ("email", ANNA)
    assert town.desk.recovery.open_link(visitor, link(town))
    assert town.desk.recovery.finish(visitor, link(town), NEW) == Recovered()
    assert isinstance(town.offer(town.browser(), password=NEW), Opened)
    assert town.offer(town.browser(), password=PASSWORD) == Wrong()


def test_a_code_by_sms_sets_a_new_password(town):
    town.person(ANNA_PHONE)
    visitor = town.browser()
    handle = ask(town, visitor, "8 900 111-22-33")
    notice = town.notices()[-1]
    assert (notice.channel, notice.to) == ("sms", ANNA_PHONE)
    right = town.desk.recovery.offer_code(visitor, handle, digits(town))
    assert isinstance(right, CodeRight)
    assert town.desk.recovery.finish(visitor, right.token, NEW) == Recovered()
    assert isinstance(town.offer(town.browser(), ANNA_PHONE, NEW), Opened)


def test_a_contract_login_leads_to_the_verified_contact(town):
    town.person("dogovor-17", ANNA_PHONE)
    ask(town, town.browser(), "DOGOVOR-17")
    assert town.notices()[-1].to == ANNA_PHONE


@pytest.mark.parametrize(
    "login", ["nobody@romashka.example", "off@romashka.example", "dogovor-17", "no name", ""]
)
def test_r085_asking_for_nobody_is_answered_the_same_and_sends_nothing(town, login):
    town.person()
    town.desk.people.disable(town.person("off@romashka.example").id)
    town.person("dogovor-17")
    known, unknown = ask(town, town.browser()), ask(town, town.browser(), login)
    assert len(known) == len(unknown) == 32
    assert len(town.notices()) == 1


def test_r085_the_code_page_behaves_the_same_for_nobody(town):
    town.person(ANNA_PHONE)
    seen = []
    for login in (ANNA_PHONE, "nobody@romashka.example", "+79990000000"):
        visitor = town.browser()
        handle = ask(town, visitor, login)
        seen.append([town.desk.recovery.offer_code(visitor, handle, f"00000{n}x") for n in range(7)])
        rows = [row for row in town.everything()["tickets"] if "recovery_code" in row]
        seen[-1].append(len(rows))
    assert seen[0][:-1] == seen[1][:-1] == seen[2][:-1]


def test_r085_the_guess_at_nobodys_code_is_never_right(town, monkeypatch):
    monkeypatch.setattr("idp.authn.recovery_answer.new_digits", lambda: "424242")
    visitor = town.browser()
    handle = ask(town, visitor, "+79990000000")
    assert town.desk.recovery.offer_code(visitor, handle, "424242") == Wrong()


@pytest.mark.parametrize(
    ("claims", "to"),
    [
        ({}, None),
        ({"email": "anna@mail.example"}, None),
        ({"email": "anna@mail.example", "email_verified": False}, None),
        ({"email": "anna@mail.example", "email_verified": True}, "anna@mail.example"),
        ({"phone_number": "8 900 5556677", "phone_number_verified": True}, "+79005556677"),
        ({"phone_number": "+18005551234", "phone_number_verified": True}, None),
    ],
)
def test_r090_v82_v91_only_a_verified_contact_is_written_to(town, claims, to):
    town.person("dogovor-17", **claims)
    ask(town, town.browser(), "dogovor-17")
    assert [notice.to for notice in town.notices()] == ([to] if to else [])


def test_r090_an_address_that_is_not_verified_gets_nothing(town):
    anna = town.person(ANNA_PHONE)
    with town.house.store.write() as records:
        records.accounts.add_identifier(anna.id, normalise("attacker@x.example"))
    ask(town, town.browser(), "attacker@x.example")
    assert [notice.to for notice in town.notices()] == [ANNA_PHONE]


def test_r091_recovery_does_not_pass_the_second_factor(town):
    town.person(totp=True)
    visitor = town.browser()
    ask(town, visitor)
    assert town.desk.recovery.finish(visitor, link(town), NEW) == Recovered()
    assert town.everything()["sessions"] == []
    assert town.offer(visitor, password=NEW) == NeedsSecondFactor()


def test_r091_recovery_ends_every_session_and_refresh_family(town):
    anna = town.person()
    visitors = [town.sign_in(town.browser()) for _ in range(2)]
    session = town.who(visitors[0]).session
    family = Family(
        id=FamilyId("family"),
        authorization=Authorization(
            ClientId("crm"), anna.id, session.sid, ("openid", "offline_access"), town.now(), session.acr, session.amr
        ),
        generation=1,
        created_at=town.now(),
        rotated_at=town.now(),
        expires_at=town.now().replace(year=2027),
        idle_expires_at=town.now().replace(year=2027),
    )  # fmt: skip
    with town.house.store.write() as records:
        records.clients.add(Client(ClientId("crm"), "CRM", ("https://crm.example/cb",), town.now()))
        records.families.add(family)
    ask(town, town.browser())
    asking = town.browser()
    town.house.clock.advance(minutes=1)
    ask(town, asking)
    assert town.desk.recovery.finish(asking, link(town), NEW) == Recovered()
    assert [town.who(visitor) for visitor in visitors] == [None, None]
    with town.house.store.read() as records:
        assert records.families.find(FamilyId("family"))[0].revoked_at is not None
    assert "PasswordRecovered" in town.audit()
    assert "Your password was changed" in [notice.subject for notice in town.notices()]


def test_r091_v86_the_link_leads_to_the_issuer_of_the_settings(town):
    town.person()
    ask(town, town.browser())
    assert "https://id.example.com/recover/link/" in town.notices()[-1].body


@pytest.mark.parametrize("weak", ["", "short", "password123", "anna@romashka.example"])
def test_a_weak_new_password_spends_nothing(town, weak):
    town.person()
    visitor = town.browser()
    ask(town, visitor)
    before = town.everything()
    with pytest.raises(Invalid):
        town.desk.recovery.finish(visitor, link(town), weak)
    assert town.everything() == before


def test_a_person_disabled_meanwhile_stays_so(town):
    anna = town.person()
    visitor = town.browser()
    ask(town, visitor)
    town.desk.people.disable(anna.id)
    assert not town.desk.recovery.open_link(visitor, link(town))
    assert town.desk.recovery.finish(visitor, link(town), NEW) == Wrong()


def test_no_code_link_or_address_lies_in_the_store_in_clear(town):
    town.person(ANNA_PHONE, "dogovor-17")
    handle = ask(town, town.browser(), "dogovor-17")
    code = digits(town)
    rows = town.everything()
    stored = str([rows[t] for t in ("tickets", "outbox", "audit")])
    assert code not in stored
    assert handle not in stored
    assert ANNA_PHONE not in stored
    assert "+7•••••33" in stored


@pytest.mark.parametrize("token", ["", "x", "🔑", "a" * 43, "../../etc"])
def test_a_made_up_link_opens_nothing(town, token):
    town.person()
    before = town.everything()
    assert not town.desk.recovery.open_link(town.browser(), Secret(token))
    assert town.desk.recovery.finish(town.browser(), Secret(token), NEW) == Wrong()
    assert town.desk.recovery.offer_code(replace(town.browser()), token, "123456") == Wrong()
    assert town.everything() == before


@pytest.mark.parametrize(("locale", "words"), [("ru", "доступа"), ("ro", "accesului"), ("en", "access")])
def test_the_message_is_in_the_language_of_the_page(town, locale, words):
    town.person()
    ask(town, replace(town.browser(), locale=locale))
    assert words in town.notices()[-1].subject
