"""My old accounts: found, confirmed by one code, asked about, mended, given up; nobody else's ever."""

import pytest

from idp.model.link import LinkState, Proof
from tests.web.links.conftest import LISTED, MAIL, OLD, SMS
from tests.web.town import BORIS

LINKS = "/account/links"
LINKED = "http://mail.localhost:8410/_okno/link"


def send(guest, form=LINKS):
    guest.get(LINKS)
    guest.submit(form)
    return guest.follow()


@pytest.fixture
def anna(guest, town, firm):
    return town.sign_in(guest)


def test_one_code_links_all_that_hold_the_phone(anna, firm):
    links = [firm.link(MAIL), firm.link(OLD, login="1001")]
    elsewhere = firm.link(MAIL, login="b.borisov", account=firm.boris)
    anna.get(LINKS)
    assert "Mail" in anna.page.text
    assert "a.petrova" not in anna.last.text
    assert "+79161112233" not in anna.last.text
    send(anna)
    assert "+79161112233" not in anna.last.text
    anna.submit(f"{LINKS}/code", code=firm.code())
    assert anna.last.headers["Location"] == f"{LINKS}?done=linked"
    found = [firm.get(link) for link in links]
    assert {(one.state, one.account, one.proof) for one in found} == {
        (LinkState.ACTIVE, firm.owner.id, Proof.SMS)
    }
    assert firm.get(elsewhere).state is LinkState.PENDING
    assert "From now on you enter these services" in anna.follow().text


def test_a_wrong_code_links_nothing_and_says_so(anna, firm):
    link = firm.link(MAIL)
    send(anna)
    anna.submit(f"{LINKS}/code", code="000000")
    assert anna.last.status_code == 400
    assert "This code does not fit" in anna.page.text
    assert firm.get(link).state is LinkState.PENDING


def test_the_code_counts_in_the_asking_browser_only(anna, other, town, firm, clock):
    link = firm.link(MAIL)
    send(anna)
    form = anna.page.form(f"{LINKS}/code").fields
    clock.advance(seconds=60)
    town.sign_in(other)
    other.get(f"{LINKS}/code")
    assert other.submit(f"{LINKS}/code", h=form["h"], code=firm.code()).status_code == 400
    assert firm.get(link).state is LinkState.PENDING


def test_without_a_phone_one_proves_it_there_or_asks(anna, town, firm):
    firm.link(MAIL, phone="")
    desk = firm.link(OLD, phone="", login="1001")
    anna.get(LINKS)
    assert LINKED in anna.page.links
    anna.submit(f"{LINKS}/{desk.id}/ask")
    assert anna.last.headers["Location"] == f"{LINKS}?done=asked"
    anna.get(LINKS)
    anna.submit(f"{LINKS}/{desk.id}/ask")
    assert town.audited().count("LinkAsked") == 1
    assert firm.get(desk).state is LinkState.PENDING


def theirs(firm, town):
    return firm.link(MAIL, account=firm.boris)


def shared(firm, town):
    link = firm.link(SMS, state=LinkState.ACTIVE, shared=True)
    firm.share(link, firm.owner)
    return link


def foreign(firm, town):
    return firm.link(MAIL, company=town.company("Lotos").id)


def revoked(firm, town):
    return firm.link(MAIL, state=LinkState.REVOKED)


@pytest.mark.parametrize("act", ["ask", "give-up"])
@pytest.mark.parametrize("whose", [theirs, shared, foreign, revoked])
def test_what_is_not_mine_is_not_there(anna, town, firm, act, whose):
    link = whose(firm, town)
    before, trail = firm.get(link), len(town.audited())
    firm.link(OLD, login="x9")
    anna.get(LINKS)
    csrf = anna.page.form(LINKS).fields["csrf"]
    assert anna.post(f"{LINKS}/{link.id}/{act}", {"csrf": csrf}).status_code == 404
    assert firm.get(link) == before
    assert len(town.audited()) == trail


@pytest.mark.parametrize("phone", ["", "x", "+79161112233", "0" * 64])
def test_a_phone_that_nobody_offered_gets_no_code(anna, town, firm, phone):
    firm.link(MAIL)
    anna.get(LINKS)
    assert anna.submit(LINKS, phone=phone).status_code == 404
    assert town.notices() == []


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        (LinkState.BROKEN, "refused", "did not take the password"),
        (LinkState.LOCKED, "captcha", "that only a person can answer"),
        (LinkState.BROKEN, "brand_new", "did not let this account in"),
        (LinkState.ACTIVE, "", "A code came to the phone"),
    ],
)
def test_a_stuck_one_says_why_and_where_to_put_it_right(anna, firm, state, reason, said):
    firm.link(MAIL, state=state, reason=reason, proof=Proof.SMS)
    anna.get(LINKS)
    assert said in anna.page.text
    assert (LINKED in anna.page.links) is (state is not LinkState.ACTIVE)


def test_a_closed_one_asks_for_no_password(anna, firm):
    firm.link(MAIL, state=LinkState.LOCKED, reason="closed", proof=Proof.CREATED)
    anna.get(LINKS)
    assert "opens by itself with the right" in anna.page.text
    assert LINKED not in anna.page.links


def test_one_that_was_made_for_me_says_so(anna, firm):
    firm.link(MAIL, state=LinkState.ACTIVE, proof=Proof.CREATED)
    anna.get(LINKS)
    assert "It was made for you when you were given the right." in anna.page.text


def test_one_of_mine_is_given_up_after_a_question(anna, town, firm):
    link = firm.link(MAIL, state=LinkState.ACTIVE)
    anna.get(LINKS)
    anna.get(f"{LINKS}/{link.id}/give-up")
    assert "End the link to Mail?" in anna.page.text
    anna.submit(f"{LINKS}/{link.id}/give-up")
    assert anna.follow().status_code == 200
    assert firm.get(link).state is LinkState.REVOKED
    assert "LinkRevoked" in town.audited()


def test_a_shared_one_is_shown_to_those_who_may_use_it(guest, town, firm):
    town.give(firm.boris, firm.company, "service_user")
    link = firm.link(SMS, state=LinkState.ACTIVE, shared=True, login="company7")
    town.sign_in(guest, BORIS)
    guest.get(LINKS)
    assert "Shared with me" not in guest.page.text
    firm.share(link, firm.boris)
    guest.get(LINKS)
    assert "Shared with me" in guest.page.text
    assert "company7" not in guest.last.text


def test_what_is_open_and_not_linked_is_named_with_whom_to_ask(anna):
    anna.get(LINKS)
    assert [title in anna.page.text for title in ("Mail", "Bulk SMS", "Help desk")] == [True] * 3
    assert "The help desk's team" in anna.page.text
    assert LISTED[0].title not in anna.page.text


def test_nobody_sees_the_page_before_signing_in(guest, firm):
    assert guest.get(LINKS).status_code == 303
    assert "/login" in guest.last.headers["Location"]
