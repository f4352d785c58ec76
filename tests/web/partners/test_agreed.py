"""The clients that a person agreed to: listed for the company at hand, each in words, and taken back."""

from dataclasses import replace

import pytest

from idp.model.consent import Consent
from idp.model.grant import Authorization, Family
from idp.model.ids import FamilyId, Sid, new_id
from idp.words import LOCALES
from tests.support.statements import counted_statements
from tests.web.test_markup import HOSTILE, is_plain
from tests.web.test_pages import has_labels, keeps_the_rules
from tests.web.town import BORIS

PATH = "/account/consents"
SCOPES = frozenset({"offline_access", "openid", "email"})


class Scene:
    """Anna, who owns a company and agreed to a shop there."""

    def __init__(self, town):
        self.town = town
        self.anna, self.company = town.owner()
        self.shop = self.agreed()

    def agreed(self, name="The Shop", account=None, company=None, scopes=SCOPES, **changes):
        """Register a client, have somebody agree to it and be given tokens."""
        uris = changes.pop("redirect_uris", None)
        client = self.town.client(name, **changes)
        if uris is not None:
            client = replace(client, redirect_uris=uris)
            with self.town.house.store.write() as records:
                records.clients.replace(client)
        self.agree(client, account or self.anna, (company or self.company).id, scopes)
        return client

    def agree(self, client, account, company, scopes=SCOPES):
        now = self.town.now()
        granted = Authorization(
            client=client.client_id, account=account.id, sid=Sid("s"), scopes=tuple(sorted(scopes)),
            auth_time=now, acr="urn:okno:loa:1", amr=("pwd",), company=company,
        )  # fmt: skip
        with self.town.house.store.write() as records:
            records.consents.put(Consent(account.id, client.client_id, company, scopes, now))
            records.families.add(Family(FamilyId(new_id()), granted, 1, now, now, now, now))

    def live(self):
        """Count what still stands: consents and chains of tokens."""
        with self.town.house.store.read() as records:
            people = [records.accounts.find(login) for login in (BORIS, "anna@romashka.example")]
            consents = [c for found in people if found for c in records.consents.of_account(found[0].id)]
        return len(consents), self.town.audited().count("ConsentWithdrawn")

    def take_back(self, guest, client):
        guest.get(PATH)
        return guest.submit(PATH, client=client)


@pytest.fixture
def scene(town, guest):
    scene = Scene(town)
    town.sign_in(guest)
    return scene


def test_each_is_listed_with_what_it_may_learn_where_it_leads_and_since_when(guest, scene):
    guest.get(PATH)
    learns = "a number by which this service recognises you; Your e-mail; Stay connected while you are away"
    for said in ("The Shop", "shop.example", learns, "agreed to:", "You agreed to these as Romashka"):
        assert said in guest.page.text
    for unsaid in ("offline_access", "openid", "registered itself", "Nobody yet"):
        assert unsaid not in guest.page.text


def test_one_that_registered_itself_is_marked(guest, scene):
    scene.agreed("A Stranger", self_registered=True)
    guest.get(PATH)
    assert guest.page.text.count("This program registered itself: nobody has checked who runs it.") == 1


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_keeps_the_rules_in_every_language(guest, scene, locale):
    scene.agreed("A Stranger", self_registered=True)
    for path in (PATH, f"{PATH}?done=taken-back"):
        answer = guest.get(path, headers={"Accept-Language": locale})
        assert f'<html lang="{locale}">' in answer.text
        keeps_the_rules(answer)
        has_labels(guest.page)


def test_r059_r109_taken_back_it_is_gone_and_the_page_says_what_that_means(guest, town, scene):
    other = scene.agreed("Another")
    answer = scene.take_back(guest, scene.shop.client_id)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PATH}?done=taken-back")
    guest.follow()
    assert "asks you again the next time you sign in there" in guest.page.text
    assert "The Shop" not in guest.page.text
    assert "Another" in guest.page.text
    assert scene.live() == (1, 1)
    with town.house.store.write() as records:
        now = town.now()
        assert records.families.revoke_of_account(scene.anna.id, now, scene.shop.client_id) == 0
        assert records.families.revoke_of_account(scene.anna.id, now, other.client_id) == 1


def test_what_is_agreed_to_again_is_listed_again(guest, scene):
    scene.take_back(guest, scene.shop.client_id)
    scene.agree(scene.shop, scene.anna, scene.company.id, frozenset({"openid"}))
    guest.get(PATH)
    assert "The Shop" in guest.page.text
    assert "Your e-mail" not in guest.page.text


def another_person(scene):
    boris = scene.town.person(BORIS, scene.company, name="Boris")
    return scene.agreed("Secret", account=boris).client_id


def another_company(scene):
    lotos = scene.town.company("Lotos")
    with scene.town.house.store.write() as records:
        records.companies.add_member(scene.anna.id, lotos.id, "")
        (session,) = records.sessions.of_account(scene.anna.id)
        records.sessions.choose_company(session.sid, scene.company.id)
    return scene.agreed("Secret", company=lotos).client_id


def of_the_operator(scene):
    return scene.agreed("Secret", first_party=True).client_id


def not_agreed_to(scene):
    return scene.town.client("Secret").client_id


def unknown(scene):
    return "A" * 22


def nothing(scene):
    return ""


def odd(scene):
    return "й' OR 1=1 --"


def all_of_them(scene):
    return "%"


FOREIGN = [
    another_person,
    another_company,
    of_the_operator,
    not_agreed_to,
    unknown,
    nothing,
    odd,
    all_of_them,
]


@pytest.mark.parametrize("case", FOREIGN, ids=lambda case: case.__name__)
def test_r111_whatever_is_not_one_s_own_here_reads_as_what_is_not_there(guest, scene, statements, case):
    client, before = case(scene), scene.live()
    guest.get(PATH)
    assert "Secret" not in guest.page.text
    statements.clear()
    answer = guest.submit(PATH, client=client)
    assert answer.status_code == 404
    assert "Secret" not in answer.text
    assert statements.writes() == []
    assert scene.live() == before


@pytest.mark.parametrize("sent", [{}, {"csrf": ""}, {"csrf": "A" * 43}], ids=["none", "empty", "foreign"])
def test_without_our_token_nothing_is_taken_back(guest, scene, statements, sent):
    guest.get(PATH)
    statements.clear()
    assert guest.post(PATH, {"client": scene.shop.client_id, **sent}).status_code == 403
    assert statements.writes() == []
    assert scene.live() == (1, 0)


def test_who_is_not_signed_in_is_shown_the_way(guest, scene):
    guest.get(PATH)
    form = guest.page.form(PATH).fields
    guest.client.delete_cookie("__Host-okno_session", domain="localhost")
    answer = guest.post(PATH, {**form, "client": scene.shop.client_id})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert scene.live() == (1, 0)


def test_the_second_press_finds_nothing_and_nothing_is_written_twice(guest, scene):
    guest.get(PATH)
    form = guest.page.form(PATH).fields
    sent = {**form, "client": scene.shop.client_id}
    assert [guest.post(PATH, sent).status_code for _ in range(2)] == [303, 404]
    assert scene.live() == (0, 1)


def test_however_many_there_are_statements_are_few_and_a_page_is_a_page(guest, scene):
    guest.get(PATH)
    with counted_statements() as alone:
        guest.get(PATH)
    uris = tuple(f"https://{'long-' * 10}{number}.example/cb" for number in range(20))
    for number in range(30):
        scene.agreed(f"Shop {number} {'x' * 60}", redirect_uris=uris, self_registered=True)
    with counted_statements() as seen:
        answer = guest.get(PATH)
    assert len(seen) == len(alone) <= 11, list(seen)
    keeps_the_rules(answer)
    assert len(guest.page.form(PATH).buttons) == 20
    assert f"{PATH}?page=2" in guest.page.links
    guest.get(f"{PATH}?page=2")
    assert len(guest.page.form(PATH).buttons) == 11
    with counted_statements() as seen:
        assert guest.submit(PATH, client=scene.shop.client_id).status_code == 303
    assert len(seen.writes()) <= 5, list(seen)


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_client_calls_itself_is_text(guest, town, scene, name):
    with town.house.store.write() as records:
        records.clients.replace(replace(scene.shop, client_name=name))
    assert guest.get(PATH).status_code == 200
    is_plain(guest)
