"""Recovery: the same answer to everybody, a message to the owner only, no way round a factor."""

import re
import threading
from dataclasses import replace

import pytest

from idp.authn import recovery
from idp.authn.identifiers import normalise
from idp.authn.outcomes import NeedsSecondFactor, Opened, Wait, Wrong
from idp.authn.recovery import Asked, CodeRight, Recovered
from idp.model.client import Client
from idp.model.errors import Invalid
from idp.model.grant import Authorization, Family
from idp.model.ids import ClientId, FamilyId
from idp.model.secret import Secret
from tests.authn.town import ANNA, ANNA_PHONE, PASSWORD

NEW = "seven blue doors sing"


def ask(town, visitor, login=ANNA):
    asked = town.desk.recovery.ask(visitor, login)
    assert isinstance(asked, Asked)
    return asked.handle


def link(town):
    """Read the token in the last mail."""
    return Secret(
        re.search(r"https://id\.example\.com/recover/link/([\w-]{43})\b", town.notices()[-1].body)[1]
    )


def digits(town):
    return re.search(r"\b(\d{6})\b", town.notices()[-1].body)[1]


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


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


def test_r091_a_link_works_once(town):
    town.person()
    visitor = town.browser()
    ask(town, visitor)
    token = link(town)
    assert town.desk.recovery.finish(visitor, token, NEW) == Recovered()
    before = town.everything()
    assert town.desk.recovery.finish(visitor, token, "another fine long phrase") == Wrong()
    assert not town.desk.recovery.open_link(visitor, token)
    assert town.everything() == before


def test_r091_a_link_works_once_for_parallel_posts(town):
    town.person()
    visitor = town.browser()
    ask(town, visitor)
    token, barrier, outcomes = link(town), threading.Barrier(6), []

    def run(number):
        barrier.wait(30)
        outcomes.append(town.desk.recovery.finish(visitor, token, f"{NEW} {number}"))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcomes.count(Recovered()) == 1
    assert town.audit().count("PasswordRecovered") == 1


def test_r091_v67_a_link_dies_after_15_minutes_without_any_sweeper(town, clock):
    town.person()
    visitor = town.browser()
    ask(town, visitor)
    token = link(town)
    clock.advance(minutes=14, seconds=59)
    assert town.desk.recovery.open_link(visitor, token)
    clock.advance(seconds=1)
    assert not town.desk.recovery.open_link(visitor, token)
    assert town.desk.recovery.finish(visitor, token, NEW) == Wrong()


def test_r089_a_code_dies_after_10_minutes(town, clock):
    town.person(ANNA_PHONE)
    visitor = town.browser()
    handle = ask(town, visitor, ANNA_PHONE)
    code = digits(town)
    clock.advance(minutes=10)
    assert town.desk.recovery.offer_code(visitor, handle, code) == Wrong()


def test_r091_a_newer_asking_voids_the_older(town, clock):
    town.person()
    first, second = town.browser(), town.browser()
    ask(town, first)
    older = link(town)
    clock.advance(seconds=31)
    ask(town, second)
    assert not town.desk.recovery.open_link(first, older)
    assert town.desk.recovery.open_link(second, link(town))


def test_v64_a_link_is_good_in_the_asking_browser_only(town):
    town.person()
    visitor, thief = town.browser(), town.browser()
    ask(town, visitor)
    assert not town.desk.recovery.open_link(thief, link(town))
    assert town.desk.recovery.finish(thief, link(town), NEW) == Wrong()
    assert town.desk.recovery.open_link(visitor, link(town))


def test_v64_a_code_is_good_in_the_asking_browser_only(town):
    town.person(ANNA_PHONE)
    visitor, thief = town.browser(), town.browser()
    handle = ask(town, visitor, ANNA_PHONE)
    for _ in range(9):
        assert town.desk.recovery.offer_code(thief, handle, digits(town)) == Wrong()
    assert isinstance(town.desk.recovery.offer_code(visitor, handle, digits(town)), CodeRight)


def test_r089_a_code_works_once(town):
    town.person(ANNA_PHONE)
    visitor = town.browser()
    handle = ask(town, visitor, ANNA_PHONE)
    assert isinstance(town.desk.recovery.offer_code(visitor, handle, digits(town)), CodeRight)
    assert town.desk.recovery.offer_code(visitor, handle, digits(town)) == Wrong()


@pytest.mark.parametrize(("tries", "alive"), [(4, True), (5, False)])
def test_r088_five_wrong_tries_kill_a_code(town, tries, alive):
    town.person(ANNA_PHONE)
    visitor = town.browser()
    handle = ask(town, visitor, ANNA_PHONE)
    code = digits(town)
    for _ in range(tries):
        assert town.desk.recovery.offer_code(visitor, handle, wrong(code)) == Wrong()
    assert isinstance(town.desk.recovery.offer_code(visitor, handle, code), CodeRight) is alive


def test_r088_v87_fifty_parallel_tries_are_five(town, monkeypatch):
    town.person(ANNA_PHONE)
    visitor = town.browser()
    handle = ask(town, visitor, ANNA_PHONE)
    code, barrier, outcomes, looked_at = digits(town), threading.Barrier(50), [], []
    fits = recovery.digests_match

    def count(left, right):
        looked_at.append(right)
        return fits(left, right)

    monkeypatch.setattr(recovery, "digests_match", count)

    def run(_):
        barrier.wait(30)
        outcomes.append(town.desk.recovery.offer_code(visitor, handle, wrong(code)))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(outcomes) == 50
    assert len(looked_at) == 5
    assert town.desk.recovery.offer_code(visitor, handle, code) == Wrong()


def test_r093_asking_again_within_30_seconds_sends_nothing_and_answers_the_same(town, clock):
    town.person(ANNA_PHONE)
    visitor = town.browser()
    handle = ask(town, visitor, ANNA_PHONE)
    clock.advance(seconds=29)
    assert ask(town, visitor, "8 900 111 22 33") == handle
    assert len(town.notices()) == 1
    assert isinstance(town.desk.recovery.offer_code(visitor, handle, digits(town)), CodeRight)
    clock.advance(seconds=2)
    assert ask(town, visitor, ANNA_PHONE) != handle
    assert len(town.notices()) == 2


def test_r093_askings_at_the_same_moment_send_one_message(town):
    town.person(ANNA_PHONE)
    visitor, barrier, handles = town.browser(), threading.Barrier(8), []

    def run(_):
        barrier.wait(30)
        handles.append(ask(town, visitor, ANNA_PHONE))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(handles), len(set(handles)), len(town.notices())) == (8, 1, 1)


def test_r093_a_person_gets_at_most_five_messages_an_hour_from_strangers(town, clock):
    town.person()
    for _ in range(30):
        ask(town, town.browser())
        clock.advance(seconds=40)
    assert len(town.notices()) == 5


def test_a_flood_does_not_keep_the_owner_from_recovering_in_a_known_browser(town, clock):
    town.person()
    mine = town.sign_in(town.browser())
    for _ in range(8):
        ask(town, town.browser())
    clock.advance(seconds=1)
    ask(town, mine)
    assert town.desk.recovery.open_link(mine, link(town))


def test_r093_one_address_may_ask_so_often_whatever_it_asks_for(town):
    outcomes = [town.desk.recovery.ask(town.browser("192.0.2.7"), f"n{i}@x.example") for i in range(31)]
    assert [isinstance(outcome, Wait) for outcome in outcomes] == [False] * 30 + [True]


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
