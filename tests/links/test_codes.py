"""One code to the phone that the old accounts hold activates all of them, and nothing else."""

from datetime import timedelta

import pytest

from idp.authn.outcomes import Wait, Wrong
from idp.links.codes import CodeSent, Linked
from idp.model.account import IdentifierKind
from idp.model.errors import NotFound
from idp.model.link import LinkState, Proof
from idp.model.secret import Secret
from tests.links.village import ANNA, FAX, KB, MAIL, OTHER_PHONE, PBX, PHONE

ROW = {"login": "1001", "email": ANNA, "phone": PHONE}


@pytest.fixture
def browser(village):
    return village.town.browser()


@pytest.fixture
def waiting(village):
    """Give Anna matched accounts of four services; two hold one phone."""
    village.match(ROW, {"login": "1002", "email": ANNA})
    village.match({"login": "anna-kb", "email": ANNA, "phone": PHONE}, service=KB)
    village.match({"login": "anna@mail", "email": ANNA, "phone": PHONE}, service=MAIL)
    village.match({"login": "fax-7", "email": ANNA, "phone": OTHER_PHONE}, service=FAX)
    return village


def look(village):
    return village.links.codes.look(village.anna, village.romashka)


def send(village, browser, phone=0):
    key = look(village).phones[phone].key
    return village.links.codes.send(browser, village.account(village.anna), village.romashka, key)


def offer(village, browser, sent, code, account=None):
    return village.links.codes.offer(browser, account or village.anna, sent.handle, code)


def states(village):
    wanted = (("1001", PBX), ("1002", PBX), ("anna-kb", KB), ("anna@mail", MAIL), ("fax-7", FAX))
    return [village.link(login, service).state.value for login, service in wanted]


def test_what_is_matched_is_shown_masked_by_the_phone_it_holds(waiting):
    seen = look(waiting)
    assert [(p.masked, sorted(one.login for one in p.links)) for p in seen.phones] == [
        ("+7•••••33", ["1•••", "an•••••kb"]),
        ("+7•••••66", ["f•••"]),
    ]
    assert sorted(one.login for one in seen.others) == ["1•••", "a•••@mail"]
    assert PHONE not in repr(seen)
    assert PHONE[2:] not in seen.phones[0].key


def test_one_code_activates_all_accounts_that_hold_the_phone(waiting, browser):
    sent = send(waiting, browser)
    assert isinstance(sent, CodeSent)
    code, to = waiting.code()
    assert to == PHONE
    done = offer(waiting, browser, sent, f" {code[:3]}-{code[3:]} ")
    assert isinstance(done, Linked)
    assert sorted(link.old.login for link in done.links) == ["1001", "anna-kb"]
    assert states(waiting) == ["active", "pending", "active", "pending", "pending"]
    link = waiting.link("1001")
    assert (link.account, link.proof, link.proved_at) == (waiting.anna, Proof.SMS, waiting.now())
    assert waiting.entering(waiting.anna) == link


def test_the_code_goes_to_the_old_accounts_phone_and_never_to_the_persons_own(waiting, browser):
    with waiting.store.write() as records:
        account = records.accounts.get(waiting.anna)
        claims = {**account.claims, "phone_number": "+79009999999", "phone_number_verified": True}
        records.accounts.update(type(account)(account.id, account.name, account.created_at, claims=claims))
    send(waiting, browser)
    assert waiting.code()[1] == PHONE


def test_a_phone_that_only_the_person_claims_is_none(village, browser):
    village.match({"login": "1001", "email": ANNA})
    assert look(village).phones == ()
    with pytest.raises(NotFound):
        village.links.codes.send(browser, village.account(village.anna), village.romashka, "key")
    assert village.town.notices() == []


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda v, b, sent, code: offer(v, b, sent, "000000" if code != "000000" else "111111"), id="another-code"),
        pytest.param(lambda v, b, sent, code: offer(v, b, sent, ""), id="no-code"),
        pytest.param(lambda v, b, sent, code: offer(v, v.town.browser(), sent, code), id="another-browser"),
        pytest.param(lambda v, b, sent, code: offer(v, b, sent, code, v.boris), id="another-person"),
        pytest.param(lambda v, b, sent, code: offer(v, b, CodeSent("handle", ""), code), id="another-asking"),
        pytest.param(lambda v, b, sent, code: (v.clock.advance(minutes=10), offer(v, b, sent, code))[1], id="ten-minutes-old"),
    ],
)  # fmt: skip
def test_nothing_is_activated_by(waiting, browser, wrong):
    sent = send(waiting, browser)
    assert isinstance(wrong(waiting, browser, sent, waiting.code()[0]), Wrong)
    assert set(states(waiting)) == {"pending"}


def test_the_code_dies_of_five_wrong_tries(waiting, browser):
    sent = send(waiting, browser)
    code, _ = waiting.code()
    for _ in range(5):
        assert isinstance(offer(waiting, browser, sent, "nonsense"), Wrong)
    assert isinstance(offer(waiting, browser, sent, code), Wrong)
    assert set(states(waiting)) == {"pending"}


def test_the_code_counts_once(waiting, browser):
    sent = send(waiting, browser)
    code, _ = waiting.code()
    assert isinstance(offer(waiting, browser, sent, code), Linked)
    assert isinstance(offer(waiting, browser, sent, code), Wrong)


def test_asking_again_at_once_sends_nothing_more(waiting, browser):
    first = send(waiting, browser)
    waiting.clock.advance(seconds=29)
    assert send(waiting, browser) == first
    assert len(waiting.town.notices()) == 1
    waiting.clock.advance(seconds=31)
    assert send(waiting, browser) != first
    assert len(waiting.town.notices()) == 2


def test_an_earlier_code_is_void_when_another_is_sent(waiting, browser):
    first = send(waiting, browser)
    code, _ = waiting.code()
    waiting.clock.advance(minutes=1)
    send(waiting, browser)
    assert isinstance(offer(waiting, browser, first, code), Wrong)


def test_a_phone_gets_five_messages_an_hour_whoever_asks(waiting):
    for _ in range(5):
        assert isinstance(send(waiting, waiting.town.browser()), CodeSent)
        waiting.clock.advance(minutes=1)
    assert isinstance(send(waiting, waiting.town.browser()), Wait)
    assert len(waiting.town.notices()) == 5
    assert isinstance(send(waiting, waiting.town.browser(), phone=1), CodeSent)
    waiting.clock.advance(hours=1)
    assert isinstance(send(waiting, waiting.town.browser()), CodeSent)


def test_an_address_asks_thirty_times_an_hour(waiting):
    for _ in range(30):
        send(waiting, waiting.town.browser("203.0.113.9"))
    assert isinstance(send(waiting, waiting.town.browser("203.0.113.9")), Wait)


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param(lambda v: v.read({**ROW, "phone": OTHER_PHONE}), id="the-list-has-another-phone"),
        pytest.param(lambda v: v.read({**ROW, "email": "new@x.example"}), id="the-match-was-unmade"),
        pytest.param(lambda v: v.links.activating.prove_by_login(v.romashka, PBX, v.boris, "1001", Secret("p")), id="somebody-proved-it"),
        pytest.param(lambda v: v.links.activating.give_up(v.anna, v.link("1001").id), id="it-was-given-up"),
    ],
)  # fmt: skip
def test_what_changed_since_the_code_was_sent_is_left_alone(waiting, browser, meanwhile):
    sent = send(waiting, browser)
    code, _ = waiting.code()
    meanwhile(waiting)
    before = waiting.link("1001")
    done = offer(waiting, browser, sent, code)
    assert [link.old.login for link in done.links] == ["anna-kb"]
    assert waiting.link("1001") == before


def test_what_was_matched_after_the_code_was_sent_is_not_activated_by_it(waiting, browser):
    sent = send(waiting, browser)
    code, _ = waiting.code()
    waiting.match({"login": "1009", "email": ANNA, "phone": PHONE})
    offer(waiting, browser, sent, code)
    assert waiting.link("1009").state is LinkState.PENDING


def test_who_has_left_the_company_activates_nothing(waiting, browser):
    sent = send(waiting, browser)
    code, _ = waiting.code()
    with waiting.store.write() as records:
        records.companies.remove_member(waiting.anna, waiting.romashka)
    assert offer(waiting, browser, sent, code) == Linked(())
    assert set(states(waiting)) == {"pending"}


def test_a_phone_that_costs_extra_takes_no_code(village):
    village.match({"login": "1001", "email": ANNA, "phone": "+78091234567"})
    seen = look(village)
    assert seen.phones == ()
    assert [one.service for one in seen.others] == [PBX]


def test_the_message_says_what_the_code_is_for(waiting, browser):
    send(waiting, browser)
    (notice,) = waiting.town.notices()
    assert notice.channel == "sms"
    assert "link your old accounts" in notice.body
    assert waiting.clock.now() + timedelta(minutes=10) > waiting.now()
    assert IdentifierKind.PHONE.value not in notice.body
